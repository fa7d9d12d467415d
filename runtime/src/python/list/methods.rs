//! Methods of `list`.

use super::{Items, delete_item, drop_items, set_item, this};
use crate::python::class::ClassRef;
use crate::python::exception::{R, Raised, raise};
use crate::python::iter::{self, IndexIterator};
use crate::python::native::{self, Call, Keywords, Native, NativeObject, arity};
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use crate::python::{number, object, operator, reprs, sequence, slicing};
use std::cell::{Cell, RefCell};

/// `list.extend(iterable)`: items arrive one by one, and the iteration can see them.
///
/// # Errors
/// What the iteration raises.
pub fn extend(list: &Items, iterable: &Value) -> R<()> {
    let exact = match iterable.heap() {
        Some(Heap::List(items)) => Some(items.borrow().clone()),
        Some(Heap::Tuple(items)) => Some(items.to_vec()),
        // Itself, though it is of a subclass: what it has now is added, not what it will have.
        _ => iterable.as_list().filter(|items| std::ptr::eq(*items, list)).map(|items| items.borrow().clone()),
    };
    if let Some(items) = exact {
        list.borrow_mut().extend(items);
        return Ok(());
    }
    let mut iterator = iter::iter(iterable)?;
    iter::length_hint(iterable)?;
    while let Some(item) = iterator.next()? {
        list.borrow_mut().push(item);
    }
    Ok(())
}

/// The item at a position: for an iterator, which sees the list as it is then.
fn get(list: &Value, index: usize) -> Option<Value> {
    list.as_list()?.borrow().get(index).cloned()
}

/// `reversed(list)` (`listreviterobject`)
struct ReverseIterator {
    list: RefCell<Value>,
    /// How many items are in front.
    left: Cell<usize>,
}
impl NativeObject for ReverseIterator {
    fn class(&self) -> ClassRef {
        Type::ListReverseIterator.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let list = self.list.borrow().clone();
        if let Some(index) = self.left.get().checked_sub(1)
            && let Some(item) = get(&list, index)
        {
            self.left.set(index);
            return Ok(Some(item));
        }
        let old = self.list.take();
        drop(old);
        Ok(None)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.list.borrow())
    }
}

/// The position of the first item from `start` on, and before `stop`, that is or equals `value`.
///
/// # Errors
/// What `__eq__` raises.
pub fn find(list: &Items, value: &Value, start: usize, stop: usize) -> R<Option<usize>> {
    let mut index = start;
    while index < stop {
        let Some(item) = list.borrow().get(index).cloned() else { break };
        if item.is(value) || operator::equal(&item, value)? {
            return Ok(Some(index));
        }
        index += 1;
    }
    Ok(None)
}

/// Optional bounds of a search, for a length.
///
/// # Errors
/// TypeError; what `__index__` raises.
pub fn search_range(arguments: &[Value], length: usize) -> R<(usize, usize)> {
    let start = slicing::bound_not_none(arguments.get(1), 0)?;
    let stop = slicing::bound_not_none(arguments.get(2), i64::MAX)?;
    let clip = |bound: i64| if bound < 0 { bound.saturating_add(length as i64).max(0) } else { bound } as usize;
    Ok((clip(start), clip(stop)))
}

fn index(it: &Value, arguments: &[Value]) -> R {
    let list = this(it)?;
    let (start, stop) = search_range(arguments, list.borrow().len())?;
    match find(list, &arguments[0], start, stop)? {
        Some(index) => Ok(Value::int(index as i64)),
        None => {
            let message = format!("{} is not in list", object::repr(&arguments[0])?);
            Err(raise(Type::ValueError, &message))
        }
    }
}

fn count(it: &Value, value: &Value) -> R {
    let list = this(it)?;
    let (mut count, mut from) = (0, 0);
    while let Some(index) = find(list, value, from, usize::MAX)? {
        count += 1;
        from = index + 1;
    }
    Ok(Value::int(count))
}

fn insert(it: &Value, arguments: &[Value]) -> R {
    let list = this(it)?;
    let index = number::ssize(&arguments[0])?;
    let mut items = list.borrow_mut();
    let length = items.len() as i64;
    let index = if index < 0 { (index + length).max(0) } else { index.min(length) };
    items.insert(index as usize, arguments[1].clone());
    Ok(Value::None)
}

fn pop(it: &Value, arguments: &[Value]) -> R {
    let list = this(it)?;
    let index = match arguments.first() {
        Some(index) => number::ssize(index)?,
        None => -1,
    };
    let mut items = list.borrow_mut();
    match slicing::wrapped(index, items.len()) {
        Some(index) if index + 1 == items.len() => Ok(items.pop().into()),
        Some(index) => Ok(items.remove(index)),
        None => {
            let empty = items.is_empty();
            drop(items);
            let message = if empty { "pop from empty list" } else { "pop index out of range" };
            Err(raise(Type::IndexError, message))
        }
    }
}

fn remove(it: &Value, value: &Value) -> R {
    let list = this(it)?;
    let Some(index) = find(list, value, 0, usize::MAX)? else {
        return Err(raise(Type::ValueError, "list.remove(x): x not in list"));
    };
    // The comparison may have changed the list: what is there now goes, as in CPython.
    let mut items = list.borrow_mut();
    let old = if index < items.len() { items.remove(index) } else { Value::None };
    drop(items);
    drop(old);
    Ok(Value::None)
}

fn clear(list: &Items) {
    let old = list.take();
    drop_items(old)
}

fn sort(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    if !arguments.is_empty() {
        return Err(raise(Type::TypeError, "sort() takes no positional arguments"));
    }
    let [key, reverse] = native::keyword_only("sort", ["key", "reverse"], keywords)?;
    let reverse = match reverse {
        Some(Value::Bool(reverse)) => reverse.bool(),
        Some(reverse) => number::index::c_int(&reverse)? != 0,
        None => false,
    };
    super::sort(this(it)?, key.as_ref().filter(|key| !key.is_none()), reverse)?;
    Ok(Value::None)
}

fn init(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let list = this(it)?;
    if !keywords.is_empty() && it.class().is_builtin {
        return Err(no_keywords());
    }
    if arguments.len() > 1 {
        return Err(arity("list", arguments.len(), 0, 1));
    }
    clear(list);
    match arguments.first() {
        Some(iterable) => extend(list, iterable).map(|()| Value::None),
        None => Ok(Value::None),
    }
}
#[cold]
fn no_keywords() -> Raised {
    raise(Type::TypeError, "list() takes no keyword arguments")
}

/// `a += b`
fn extended(it: &Value, iterable: &Value) -> R {
    extend(this(it)?, iterable)?;
    Ok(it.clone())
}

/// `a *= n`
///
/// # Errors
/// MemoryError; what `__index__` raises.
pub fn repeated(it: &Value, count: &Value) -> R {
    let list = this(it)?;
    let count = number::count_i64(count)?;
    if count <= 0 {
        clear(list);
        return Ok(it.clone());
    }
    let mut items = list.borrow_mut();
    let length = items.len();
    sequence::room(length, count)?;
    for _ in 1..count {
        items.extend_from_within(..length);
    }
    drop(items);
    Ok(it.clone())
}

const OWNER: &str = "list";

pub static METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__new__",
        Call::C(0, 1, |class, arguments, keywords| {
            if !class.is_builtin {
                return Ok(object::derived(class, Value::list(vec![])));
            }
            native::no_keywords("list", class, keywords)?;
            match arguments.first() {
                Some(iterable) => Ok(Value::list(iter::collect(iterable)?)),
                None => Ok(Value::list(vec![])),
            }
        }),
    ),
    Native::method(OWNER, "__class_getitem__", Call::C(1, 1, sequence::class_getitem)),
    Native::method(OWNER, "__init__", Call::MK(init)),
    Native::method(OWNER, "__len__", Call::M0(sequence::dunder_len)),
    Native::method(
        OWNER,
        "__iter__",
        Call::M0(|it| this(it).map(|_| IndexIterator::over(Type::ListIterator, it, get))),
    ),
    Native::method(
        OWNER,
        "__reversed__",
        Call::M0(|it| {
            let left = Cell::new(this(it)?.borrow().len());
            Ok(Value::other(ReverseIterator { list: RefCell::new(it.clone()), left }))
        }),
    ),
    Native::method(
        OWNER,
        "__contains__",
        Call::M1(|it, item| Ok(find(this(it)?, item, 0, usize::MAX)?.is_some().into())),
    ),
    Native::method(OWNER, "__getitem__", Call::M1(sequence::dunder_item)),
    Native::method(
        OWNER,
        "__setitem__",
        Call::M(2, 2, |it, arguments| set_item(it, &arguments[0], &arguments[1]).map(|()| Value::None)),
    ),
    Native::method(OWNER, "__delitem__", Call::M1(|it, key| delete_item(it, key).map(|()| Value::None))),
    Native::method(OWNER, "__repr__", Call::M0(|it| Ok(reprs::list(it)?.into()))),
    Native::method(OWNER, "__eq__", Call::M1(sequence::dunder_eq)),
    Native::method(OWNER, "__ne__", Call::M1(sequence::dunder_ne)),
    Native::method(OWNER, "__lt__", Call::M1(sequence::dunder_lt)),
    Native::method(OWNER, "__le__", Call::M1(sequence::dunder_le)),
    Native::method(OWNER, "__gt__", Call::M1(sequence::dunder_gt)),
    Native::method(OWNER, "__ge__", Call::M1(sequence::dunder_ge)),
    Native::method(OWNER, "__add__", Call::M1(sequence::dunder_add)),
    Native::method(OWNER, "__mul__", Call::M1(sequence::dunder_mul)),
    Native::method(OWNER, "__rmul__", Call::M1(sequence::dunder_mul)),
    Native::method(OWNER, "__iadd__", Call::M1(extended)),
    Native::method(OWNER, "__imul__", Call::M1(sequence::dunder_imul)),
    Native::method(
        OWNER,
        "append",
        Call::M1(|it, value| {
            this(it)?.borrow_mut().push(value.clone());
            Ok(Value::None)
        }),
    ),
    Native::method(OWNER, "extend", Call::M1(|it, iterable| extend(this(it)?, iterable).map(|()| Value::None))),
    Native::method(OWNER, "insert", Call::M(2, 2, insert)),
    Native::method(OWNER, "pop", Call::M(0, 1, pop)),
    Native::method(OWNER, "remove", Call::M1(remove)),
    Native::method(
        OWNER,
        "clear",
        Call::M0(|it| {
            clear(this(it)?);
            Ok(Value::None)
        }),
    ),
    Native::method(OWNER, "index", Call::M(1, 3, index)),
    Native::method(OWNER, "count", Call::M1(count)),
    Native::method(OWNER, "sort", Call::MK(sort)),
    Native::method(
        OWNER,
        "reverse",
        Call::M0(|it| {
            this(it)?.borrow_mut().reverse();
            Ok(Value::None)
        }),
    ),
    Native::method(OWNER, "copy", Call::M0(|it| Ok(Value::list(this(it)?.borrow().clone())))),
];
