//! `heapq` (`Modules/_heapqmodule.c`, `Lib/heapq.py`).

use super::super::call::Code;
use super::super::exception::{R, raise};
use super::super::iter::{self, Iter};
use super::super::list::{self, Items};
use super::super::native::{Call, Keywords, Native, keyword_only};
use super::super::place::Place;
use super::super::types::Type;
use super::super::value::Value;
use super::super::{argument, call, module::Module, number, object, operator};
use super::steps::{self, Steps};

/// A heap: its order, and how it is changed while comparisons run code of the program.
struct Heap<'a> {
    items: &'a Items,
    /// The largest item is at the top.
    max: bool,
}

impl<'a> Heap<'a> {
    /// The list that is an argument of a function; `which` says in messages which one.
    fn of(heap: &'a Value, function: &str, which: &str) -> R<Heap<'a>> {
        match heap.as_list() {
            Some(items) => Ok(Heap { items, max: function.ends_with("_max") }),
            None => Err(argument::must_be(function, which, "list", heap)),
        }
    }
    fn len(&self) -> usize {
        self.items.borrow().len()
    }
    fn get(&self, index: usize) -> R {
        let item = self.items.borrow().get(index).cloned();
        item.ok_or_else(|| raise(Type::IndexError, "index out of range"))
    }
    /// Does one item belong above the other?
    fn before(&self, a: &Value, b: &Value) -> R<bool> {
        if self.max { operator::less(b, a) } else { operator::less(a, b) }
    }
    /// As [`Heap::before`]; the comparison must leave the list's length alone.
    fn checked(&self, a: &Value, b: &Value, length: usize) -> R<bool> {
        let before = self.before(a, b)?;
        if self.len() == length {
            Ok(before)
        } else {
            Err(raise(Type::RuntimeError, "list changed size during iteration"))
        }
    }
    fn swap(&self, a: usize, b: usize) {
        self.items.borrow_mut().swap(a, b)
    }
    /// An item that is too low moves up (`siftdown`).
    fn sift_down(&self, start: usize, mut position: usize) -> R<()> {
        let length = self.len();
        let item = self.get(position)?;
        while position > start {
            let parent = (position - 1) / 2;
            if !self.checked(&item, &self.get(parent)?, length)? {
                break;
            }
            self.swap(position, parent);
            position = parent;
        }
        Ok(())
    }
    /// The item at a position moves down to a leaf, then up to where it belongs (`siftup`).
    fn sift_up(&self, mut position: usize) -> R<()> {
        let length = self.len();
        let start = position;
        self.get(position)?;
        while position < length / 2 {
            let mut child = 2 * position + 1;
            if child + 1 < length {
                let (left, right) = (self.get(child)?, self.get(child + 1)?);
                let left_first = self.checked(&left, &right, length)?;
                child += usize::from(!left_first);
            }
            self.swap(position, child);
            position = child;
        }
        self.sift_down(start, position)
    }
    fn push(&self, item: Value) -> R<()> {
        self.items.borrow_mut().push(item);
        self.sift_down(0, self.len() - 1)
    }
    fn pop(&self) -> R {
        let last = self.items.borrow_mut().pop();
        let last = last.ok_or_else(|| raise(Type::IndexError, "index out of range"))?;
        if self.len() == 0 {
            return Ok(last);
        }
        let first = std::mem::replace(&mut self.items.borrow_mut()[0], last);
        self.sift_up(0)?;
        Ok(first)
    }
    fn replace(&self, item: Value) -> R {
        if self.len() == 0 {
            return Err(raise(Type::IndexError, "index out of range"));
        }
        let first = std::mem::replace(&mut self.items.borrow_mut()[0], item);
        self.sift_up(0)?;
        Ok(first)
    }
    fn heapify(&self) -> R<()> {
        (0..self.len() / 2).rev().try_for_each(|position| self.sift_up(position))
    }
}

fn push_pop(heap: &Value, item: &Value) -> R {
    let heap = Heap::of(heap, "heappushpop", "argument 1")?;
    if heap.len() == 0 {
        return Ok(item.clone());
    }
    if !heap.before(&heap.get(0)?, item)? {
        return Ok(item.clone());
    }
    heap.replace(item.clone())
}

/// `sorted(iterable, key=key, reverse=reverse)[:limit]`
fn sorted(iterable: &Value, key: Option<&Value>, reverse: bool, limit: i64) -> R {
    let mut items = iter::collect(iterable)?;
    let list = Value::list(std::mem::take(&mut items));
    if let Some(items) = list.as_list() {
        list::sort(items, key, reverse)?;
        let surplus = {
            let mut items = items.borrow_mut();
            let length = items.len();
            items.split_off((limit.max(0) as usize).min(length))
        };
        list::drop_items(surplus);
    }
    Ok(list)
}

/// `nsmallest(limit, iterable, key)`, or `nlargest`: a heap of `limit` items, the worst of them on top.
fn best(limit: &Value, iterable: &Value, key: Option<&Value>, largest: bool) -> R {
    let limit = number::index_i64(limit)?;
    if limit == 1 {
        let mut iterator = iter::iter(iterable)?;
        let mut best: Option<(Value, Value)> = None;
        while let Some(item) = iterator.next()? {
            let rank = key.map_or_else(|| Ok(item.clone()), |key| call::call1(key, item.clone()))?;
            let better = match &best {
                None => true,
                Some((found, _)) if largest => operator::greater(&rank, found)?,
                Some((found, _)) => operator::less(&rank, found)?,
            };
            if better {
                best = Some((rank, item));
            }
        }
        return Ok(Value::list(best.map(|(_, item)| item).into_iter().collect()));
    }
    if let Some(length) = object::len_if_any(iterable)?
        && limit >= length as i64
    {
        return sorted(iterable, key, largest, limit);
    }
    // Ranks with a number that makes equal ones keep their order, and the item.
    let ranked = Value::list(vec![]);
    let heap = Heap { max: !largest, ..Heap::of(&ranked, "", "")? };
    let mut iterator = iter::iter(iterable)?;
    let mut order = 0;
    let direction = if largest { -1 } else { 1 };
    let entry = |item: Value, order: i64| -> R<[Value; 3]> {
        let rank = key.map_or_else(|| Ok(item.clone()), |key| call::call1(key, item.clone()))?;
        Ok([rank, Value::int(order), item])
    };
    while order < limit
        && let Some(item) = iterator.next()?
    {
        heap.items.borrow_mut().push(Value::tuple(entry(item, direction * order)?));
        order += 1;
    }
    if heap.len() == 0 {
        return Ok(Value::list(vec![]));
    }
    heap.heapify()?;
    while let Some(item) = iterator.next()? {
        let [rank, number, item] = entry(item, direction * order)?;
        let top = operator::item(&heap.get(0)?, &Value::int(0))?;
        let better = if largest { operator::less(&top, &rank)? } else { operator::less(&rank, &top)? };
        if better {
            heap.replace(Value::tuple([rank, number, item]))?;
            order += 1;
        }
    }
    list::sort(heap.items, None, largest)?;
    let items = heap.items.borrow().iter().filter_map(|entry| entry.as_tuple()?.get(2).cloned()).collect();
    Ok(Value::list(items))
}

/// `nlargest(limit, iterable, key)`
///
/// # Errors
/// What the iteration, the key and the comparisons raise.
pub fn largest(limit: &Value, iterable: &Value, key: Option<&Value>) -> R {
    best(limit, iterable, key, true)
}

fn best_of(name: &str, arguments: &[Value], keywords: Keywords, largest: bool) -> R {
    let [limit, iterable, key] = super::super::native::bind(name, ["n", "iterable", "key"], 0, 2, arguments, keywords)?;
    best(&limit.into(), &iterable.into(), key.as_ref().filter(|key| !key.is_none()), largest)
}

static MERGE: Code = steps::code("merge", "merge", "heapq.py");
static MERGE_PLACE: Place = steps::place(&MERGE);

/// `merge(*iterables, key=None, reverse=False)`: a generator. Entries of its heap are the rank, the number of the iterable, the
/// item and the iterator.
fn merge(arguments: &[Value], keywords: Keywords) -> R {
    let [key, reverse] = keyword_only("merge", ["key", "reverse"], keywords)?;
    let reverse = reverse.as_ref().map_or(Ok(false), operator::truth)?;
    let state = Value::list(vec![key.into(), reverse.into()]);
    Steps::generator(&MERGE_PLACE, Iter::default(), [Value::list(arguments.to_vec()), state], merge_step)
}

/// Puts the next item of an iterator into an entry; `None` at its end.
fn entry(key: &Value, order: Value, iterator: Value) -> R<Option<Value>> {
    let Value::Ref(object) = &iterator else { return Ok(None) };
    let Some(item) = iter::next_object(object)? else { return Ok(None) };
    let rank = if key.is_none() { item.clone() } else { call::call1(key, item.clone())? };
    Ok(Some(Value::tuple([rank, order, item, iterator])))
}

fn merge_step(steps: &mut Steps) -> R<Option<Value>> {
    let [heap, state] = &steps.values;
    let (Some(items), Some(state)) = (heap.as_list(), state.as_list()) else { return Ok(None) };
    let (key, reverse) = {
        let state = state.borrow();
        (state[0].clone(), matches!(state[1], Value::Bool(reverse) if reverse.bool()))
    };
    let tops = Heap { items, max: reverse };
    if steps.index == 0 {
        // The iterables are asked for their first items when the first item of all is wanted.
        steps.index = 1;
        for (number, iterable) in items.take().into_iter().enumerate() {
            let number = number as i64;
            let iterator = Value::Ref(iter::object(&iterable)?);
            if let Some(entry) = entry(&key, Value::int(if reverse { -number } else { number }), iterator)? {
                items.borrow_mut().push(entry);
            }
        }
        tops.heapify()?;
    } else if tops.len() > 0 {
        // The iterator that gave the last item goes on.
        let top = tops.get(0)?;
        let Some([_, order, _, iterator]) = top.as_tuple() else { return Ok(None) };
        match entry(&key, order.clone(), iterator.clone())? {
            Some(entry) => drop(tops.replace(entry)?),
            None => drop(tops.pop()?),
        }
    }
    match items.borrow().first().and_then(Value::as_tuple) {
        Some([_, _, item, _]) => Ok(Some(item.clone())),
        _ => Ok(None),
    }
}

static FUNCTIONS: &[Native] = &[
    Native::function(
        "heappush",
        Call::F(2, 2, |arguments| {
            Heap::of(&arguments[0], "heappush", "argument 1")?.push(arguments[1].clone()).map(|()| Value::None)
        }),
    ),
    Native::function("heappop", Call::F1(|heap| Heap::of(heap, "heappop", "argument")?.pop())),
    Native::function(
        "heapify",
        Call::F1(|heap| Heap::of(heap, "heapify", "argument")?.heapify().map(|()| Value::None)),
    ),
    Native::function(
        "heapreplace",
        Call::F(2, 2, |arguments| Heap::of(&arguments[0], "heapreplace", "argument 1")?.replace(arguments[1].clone())),
    ),
    Native::function("heappushpop", Call::F(2, 2, |arguments| push_pop(&arguments[0], &arguments[1]))),
    Native::function("_heappop_max", Call::F1(|heap| Heap::of(heap, "_heappop_max", "argument")?.pop())),
    Native::function(
        "_heapify_max",
        Call::F1(|heap| Heap::of(heap, "_heapify_max", "argument")?.heapify().map(|()| Value::None)),
    ),
    Native::function(
        "_heapreplace_max",
        Call::F(2, 2, |arguments| {
            Heap::of(&arguments[0], "_heapreplace_max", "argument 1")?.replace(arguments[1].clone())
        }),
    ),
    Native::function("nlargest", Call::FK(|arguments, keywords| best_of("nlargest", arguments, keywords, true))),
    Native::function("nsmallest", Call::FK(|arguments, keywords| best_of("nsmallest", arguments, keywords, false))),
    Native::function("merge", Call::FK(merge)),
];

pub fn module() -> Value {
    Module::value("heapq", FUNCTIONS.iter().map(|native| (native.name, native.into())).collect())
}
