//! `collections.deque`.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, Raised, raise};
use super::super::super::native::{ANY, Call, Keywords, Native, NativeObject, arity, bind};
use super::super::super::operator::{self, Cmp};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{call, iter, list, number, object, reprs, sequence, slicing};
use super::super::class;
use super::class_name;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// Nothing is borrowed while code of the program runs.
pub struct Deque {
    items: RefCell<VecDeque<Value>>,
    max_length: Cell<Option<usize>>,
    /// Counts changes of the length: an iterator of an older state is stale.
    state: Cell<u64>,
}

impl NativeObject for Deque {
    fn class(&self) -> ClassRef {
        deque()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.items.borrow().iter().for_each(see)
    }
}

/// `collections.deque`
pub fn deque() -> ClassRef {
    class!("collections", "collections.deque", Payload, METHODS)
}

fn this(it: &Value) -> R<&Deque> {
    it.as_other().ok_or_else(|| sequence::wrong_self("collections.deque", it))
}

#[cold]
fn mutated() -> Raised {
    raise(Type::RuntimeError, "deque mutated during iteration")
}

impl Deque {
    fn new(items: VecDeque<Value>, max_length: Option<usize>) -> Deque {
        Deque { items: RefCell::new(items), max_length: Cell::new(max_length), state: Cell::new(0) }
    }
    fn len(&self) -> usize {
        self.items.borrow().len()
    }
    fn get(&self, index: usize) -> Option<Value> {
        self.items.borrow().get(index).cloned()
    }
    fn items(&self) -> Vec<Value> {
        self.items.borrow().iter().cloned().collect()
    }
    fn changed(&self) {
        self.state.set(self.state.get() + 1)
    }
    fn is_full(&self) -> bool {
        self.max_length.get().is_some_and(|max| self.len() >= max)
    }
    fn append(&self, item: Value) {
        self.changed();
        let mut items = self.items.borrow_mut();
        items.push_back(item);
        let surplus = if self.max_length.get().is_some_and(|max| items.len() > max) { items.pop_front() } else { None };
        drop(items);
        drop(surplus)
    }
    fn append_left(&self, item: Value) {
        self.changed();
        let mut items = self.items.borrow_mut();
        items.push_front(item);
        let surplus = if self.max_length.get().is_some_and(|max| items.len() > max) { items.pop_back() } else { None };
        drop(items);
        drop(surplus)
    }
    /// Adds every item of an iterable at one end; a deque that extends itself does so by a copy.
    fn extend(&self, it: &Value, iterable: &Value, append: fn(&Deque, Value)) -> R<()> {
        if iterable.is(it) {
            self.items().into_iter().for_each(|item| append(self, item));
            return Ok(());
        }
        let mut iterator = iter::iter(iterable)?;
        while let Some(item) = iterator.next()? {
            append(self, item);
        }
        Ok(())
    }
    fn clear(&self) {
        let old = self.items.take();
        self.changed();
        drop(old)
    }
    /// A deque of the same class, with these items and the same limit.
    fn same(&self, it: &Value, items: Value) -> R {
        let max = self.max_length.get().map_or(Value::None, |max| Value::int(max as i64));
        let class = it.class();
        if class.is_builtin {
            let made = Value::other(Deque::new(VecDeque::new(), self.max_length.get()));
            this(&made)?.extend(&made, &items, Deque::append)?;
            return Ok(made);
        }
        if max.is_none() { call::call1(&class.object(), items) } else { call::call2(&class.object(), items, max) }
    }
    fn rotate(&self, steps: i64) {
        let mut items = self.items.borrow_mut();
        if items.len() < 2 {
            return;
        }
        let steps = steps.rem_euclid(items.len() as i64) as usize;
        items.rotate_right(steps);
        drop(items);
        self.changed()
    }
    /// The position of the first item in a range that is or equals `value`; the comparison must not change the deque.
    fn find(&self, value: &Value, start: usize, stop: usize, mutated: fn() -> Raised) -> R<Option<usize>> {
        let state = self.state.get();
        for index in start..stop {
            let Some(item) = self.get(index) else { break };
            let equal = item.is(value) || operator::equal(&item, value)?;
            if state != self.state.get() {
                return Err(mutated());
            }
            if equal {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }
    fn position(&self, key: &Value) -> R<usize> {
        let Some(index) = number::index::index_if_any(key)? else {
            let message = format!("sequence index must be integer, not '{}'", key.type_name());
            return Err(raise(Type::TypeError, &message));
        };
        slicing::wrapped(number::index_i64(&index)?, self.len()).ok_or_else(|| slicing::out_of_range("deque"))
    }
}

/// `iter(deque)`, `reversed(deque)`
struct Iterator {
    deque: RefCell<Value>,
    reversed: bool,
    state: Cell<u64>,
    left: Cell<usize>,
}
impl NativeObject for Iterator {
    fn class(&self) -> ClassRef {
        if self.reversed {
            class!("_collections", "_collections._deque_reverse_iterator", Sealed, iter::METHODS)
        } else {
            class!("_collections", "_collections._deque_iterator", Sealed, iter::METHODS)
        }
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let object = self.deque.borrow().clone();
        let Some(deque) = object.as_other::<Deque>() else { return Ok(None) };
        if self.state.get() != deque.state.get() {
            self.left.set(0);
            return Err(mutated());
        }
        let Some(left) = self.left.get().checked_sub(1) else {
            let old = self.deque.take();
            drop(old);
            return Ok(None);
        };
        self.left.set(left);
        Ok(deque.get(if self.reversed { left } else { deque.len() - 1 - left }))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.deque.borrow())
    }
}

fn iterator(it: &Value, reversed: bool) -> R {
    let deque = this(it)?;
    Ok(Value::other(Iterator {
        deque: RefCell::new(it.clone()),
        reversed,
        state: Cell::new(deque.state.get()),
        left: Cell::new(deque.len()),
    }))
}

/// Fills a deque anew: `__new__` of the class itself, `__init__` for subclasses.
fn fill(it: &Value, arguments: &[Value], keywords: Keywords) -> R<()> {
    let [iterable, max_length] = bind("deque", ["iterable", "maxlen"], 0, 0, arguments, keywords)?;
    let max_length = match max_length {
        None | Some(Value::None) => None,
        Some(value) => {
            let Some(value) = number::index::plain(&value) else {
                return Err(raise(Type::TypeError, "an integer is required"));
            };
            let max = number::ssize(&value)?;
            Some(usize::try_from(max).map_err(|_| raise(Type::ValueError, "maxlen must be non-negative"))?)
        }
    };
    let deque = this(it)?;
    deque.max_length.set(max_length);
    if deque.len() > 0 {
        deque.clear();
    }
    match iterable {
        Some(iterable) => deque.extend(it, &iterable, Deque::append),
        None => Ok(()),
    }
}

fn index(it: &Value, arguments: &[Value]) -> R {
    let deque = this(it)?;
    let (start, stop) = list::search_range(arguments, deque.len())?;
    match deque.find(&arguments[0], start, stop.min(deque.len()), mutated)? {
        Some(index) => Ok(Value::int(index as i64)),
        None => {
            let message = format!("{} is not in deque", object::repr(&arguments[0])?);
            Err(raise(Type::ValueError, &message))
        }
    }
}

fn count(it: &Value, value: &Value) -> R {
    let deque = this(it)?;
    let (mut count, mut from) = (0, 0);
    while let Some(index) = deque.find(value, from, deque.len(), mutated)? {
        count += 1;
        from = index + 1;
    }
    Ok(Value::int(count))
}

fn insert(it: &Value, arguments: &[Value]) -> R {
    let deque = this(it)?;
    let index = number::ssize(&arguments[0])?;
    if deque.is_full() {
        return Err(raise(Type::IndexError, "deque already at its maximum size"));
    }
    let length = deque.len() as i64;
    let index = if index < 0 { (index + length).max(0) } else { index.min(length) };
    deque.items.borrow_mut().insert(index as usize, arguments[1].clone());
    deque.changed();
    Ok(Value::None)
}

fn remove(it: &Value, value: &Value) -> R {
    let deque = this(it)?;
    let mutated = || raise(Type::IndexError, "deque mutated during remove().");
    let Some(index) = deque.find(value, 0, deque.len(), mutated)? else {
        let message = format!("{} is not in deque", object::repr(value)?);
        return Err(raise(Type::ValueError, &message));
    };
    let old = deque.items.borrow_mut().remove(index);
    deque.changed();
    drop(old);
    Ok(Value::None)
}

fn pop(it: &Value, take: fn(&mut VecDeque<Value>) -> Option<Value>) -> R {
    let deque = this(it)?;
    let item = take(&mut deque.items.borrow_mut());
    match item {
        Some(item) => {
            deque.changed();
            Ok(item)
        }
        None => Err(raise(Type::IndexError, "pop from an empty deque")),
    }
}

fn set_item(it: &Value, key: &Value, value: Value) -> R<()> {
    let deque = this(it)?;
    let position = deque.position(key)?;
    let old = std::mem::replace(&mut deque.items.borrow_mut()[position], value);
    drop(old);
    Ok(())
}

fn delete_item(it: &Value, key: &Value) -> R<()> {
    let deque = this(it)?;
    let position = deque.position(key)?;
    let old = deque.items.borrow_mut().remove(position);
    deque.changed();
    drop(old);
    Ok(())
}

fn add(it: &Value, other: &Value) -> R {
    let deque = this(it)?;
    let Some(more) = other.as_other::<Deque>() else {
        let message = format!("can only concatenate deque (not \"{}\") to deque", other.type_name());
        return Err(raise(Type::TypeError, &message));
    };
    let more = more.items();
    let result = copy(it)?;
    let into = this(&result)?;
    more.into_iter().for_each(|item| into.append(item));
    debug_assert!(into.len() <= deque.max_length.get().unwrap_or(usize::MAX));
    Ok(result)
}

fn copy(it: &Value) -> R {
    let deque = this(it)?;
    deque.same(it, if it.class().is_builtin { Value::list(deque.items()) } else { it.clone() })
}

/// `deque *= n`: with a limit, only what stays is copied.
fn repeat_in_place(it: &Value, count: &Value) -> R {
    let deque = this(it)?;
    let Some(count) = number::index::index_if_any(count)? else { return Ok(Value::not_implemented()) };
    let count = number::count_i64(&count)?;
    if count <= 0 {
        deque.clear();
        return Ok(it.clone());
    }
    let items = deque.items();
    if items.is_empty() {
        return Ok(it.clone());
    }
    sequence::room(items.len(), count)?;
    let enough = deque.max_length.get().map_or(i64::MAX, |max| (max / items.len()) as i64 + 2);
    for _ in 1..count.min(enough) {
        items.iter().for_each(|item| deque.append(item.clone()));
    }
    Ok(it.clone())
}

fn repeat(it: &Value, count: &Value) -> R {
    if number::index::index_if_any(count)?.is_none() {
        if count.class().is_builtin {
            let message = format!("can't multiply sequence by non-int of type '{}'", count.type_name());
            return Err(raise(Type::TypeError, &message));
        }
        return Ok(Value::not_implemented());
    }
    repeat_in_place(&copy(it)?, count)
}

/// `deque < other`: only deques are compared with each other.
fn compare(cmp: Cmp, a: &Value, b: &Value) -> R {
    let (Some(left), Some(right)) = (a.as_other::<Deque>(), b.as_other::<Deque>()) else {
        return Ok(Value::not_implemented());
    };
    if matches!(cmp, Cmp::Eq | Cmp::Ne) && left.len() != right.len() {
        return Ok((cmp == Cmp::Ne).into());
    }
    sequence::compare_items(cmp, |index| left.get(index), |index| right.get(index)).map(Value::bool)
}

fn repr(it: &Value) -> R {
    let deque = this(it)?;
    let text = reprs::guarded(it, "[...]", || {
        let items = reprs::joined(deque.items())?;
        let limit = deque.max_length.get().map_or(String::new(), |max| format!(", maxlen={max}"));
        Ok(format!("{}([{items}]{limit})", class_name(it)).into())
    })?;
    Ok(text.into())
}

const OWNER: &str = "deque";

static METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__new__",
        Call::C(0, usize::MAX, |class, arguments, keywords| {
            let made = Value::other(Deque::new(VecDeque::new(), None));
            if class.is_builtin {
                fill(&made, arguments, keywords)?;
            }
            Ok(object::derived(class, made))
        }),
    ),
    Native::method(
        OWNER,
        "__init__",
        Call::MK(|it, arguments, keywords| fill(it, arguments, keywords).map(|()| Value::None)),
    ),
    Native::method(OWNER, "__class_getitem__", Call::C(1, 1, sequence::class_getitem)),
    Native::method(OWNER, "__len__", Call::M0(|it| Ok(Value::int(this(it)?.len() as i64)))),
    Native::method(OWNER, "__iter__", Call::M0(|it| iterator(it, false))),
    Native::method(OWNER, "__reversed__", Call::M0(|it| iterator(it, true))),
    Native::method(
        OWNER,
        "__contains__",
        Call::M1(|it, item| {
            let deque = this(it)?;
            Ok(deque.find(item, 0, deque.len(), mutated)?.is_some().into())
        }),
    ),
    Native::method(
        OWNER,
        "__getitem__",
        Call::M1(|it, key| {
            let deque = this(it)?;
            Ok(deque.get(deque.position(key)?).into())
        }),
    ),
    Native::method(
        OWNER,
        "__setitem__",
        Call::M(2, 2, |it, arguments| set_item(it, &arguments[0], arguments[1].clone()).map(|()| Value::None)),
    ),
    Native::method(OWNER, "__delitem__", Call::M1(|it, key| delete_item(it, key).map(|()| Value::None))),
    Native::method(OWNER, "__repr__", Call::M0(repr)),
    Native::method(OWNER, "__eq__", Call::M1(|a, b| compare(Cmp::Eq, a, b))),
    Native::method(OWNER, "__ne__", Call::M1(|a, b| compare(Cmp::Ne, a, b))),
    Native::method(OWNER, "__lt__", Call::M1(|a, b| compare(Cmp::Lt, a, b))),
    Native::method(OWNER, "__le__", Call::M1(|a, b| compare(Cmp::Le, a, b))),
    Native::method(OWNER, "__gt__", Call::M1(|a, b| compare(Cmp::Gt, a, b))),
    Native::method(OWNER, "__ge__", Call::M1(|a, b| compare(Cmp::Ge, a, b))),
    Native::method(OWNER, "__add__", Call::M1(add)),
    Native::method(OWNER, "__mul__", Call::M1(repeat)),
    Native::method(OWNER, "__rmul__", Call::M1(repeat)),
    Native::method(
        OWNER,
        "__iadd__",
        Call::M1(|it, iterable| {
            this(it)?.extend(it, iterable, Deque::append)?;
            Ok(it.clone())
        }),
    ),
    Native::method(OWNER, "__imul__", Call::M1(repeat_in_place)),
    Native::method(
        OWNER,
        "append",
        Call::M1(|it, item| {
            this(it)?.append(item.clone());
            Ok(Value::None)
        }),
    ),
    Native::method(
        OWNER,
        "appendleft",
        Call::M1(|it, item| {
            this(it)?.append_left(item.clone());
            Ok(Value::None)
        }),
    ),
    Native::method(
        OWNER,
        "extend",
        Call::M1(|it, iterable| this(it)?.extend(it, iterable, Deque::append).map(|()| Value::None)),
    ),
    Native::method(
        OWNER,
        "extendleft",
        Call::M1(|it, iterable| this(it)?.extend(it, iterable, Deque::append_left).map(|()| Value::None)),
    ),
    Native::method(OWNER, "pop", Call::M0(|it| pop(it, VecDeque::pop_back))),
    Native::method(OWNER, "popleft", Call::M0(|it| pop(it, VecDeque::pop_front))),
    Native::method(OWNER, "insert", Call::M(2, 2, insert)),
    Native::method(OWNER, "remove", Call::M1(remove)),
    Native::method(OWNER, "index", Call::M(1, 3, index)),
    Native::method(OWNER, "count", Call::M1(count)),
    Native::method(OWNER, "copy", Call::M0(copy)),
    Native::method(OWNER, "__copy__", Call::M0(copy)),
    Native::method(
        OWNER,
        "clear",
        Call::M0(|it| {
            this(it)?.clear();
            Ok(Value::None)
        }),
    ),
    Native::method(
        OWNER,
        "reverse",
        Call::M0(|it| {
            this(it)?.items.borrow_mut().make_contiguous().reverse();
            Ok(Value::None)
        }),
    ),
    Native::method(
        OWNER,
        "rotate",
        Call::M(0, ANY, |it, arguments| {
            if arguments.len() > 1 {
                return Err(arity("deque.rotate", arguments.len(), 0, 1));
            }
            let steps = arguments.first().map_or(Ok(1), number::ssize)?;
            this(it)?.rotate(steps);
            Ok(Value::None)
        }),
    ),
    Native::method(
        OWNER,
        "maxlen",
        Call::Property(|it| Ok(this(it)?.max_length.get().map_or(Value::None, |max| Value::int(max as i64))), None),
    ),
];
