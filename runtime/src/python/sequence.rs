//! Operators on the containers and texts of the runtime: what is not arithmetic.

use super::class::ClassRef;
use super::dict::{self, Dict};
use super::exception::{R, Raised, raise};
use super::library::types;
use super::native::Keywords;
use super::number::index::index_if_any;
use super::operator::{self, Cmp, Op};
use super::set::{self, Algebra};
use super::types::Type;
use super::value::{Heap, Value};
use super::{bytes, call, list, number, percent, range, slicing, str, tuple};

/// TypeError: a method of a builtin class got something else as `self`.
#[cold]
pub fn wrong_self(owner: &str, it: &Value) -> Raised {
    let message = format!("descriptor requires a '{owner}' object but received a '{}'", it.type_name());
    raise(Type::TypeError, &message)
}

/// Start, stop and step of a slice object.
#[inline]
pub fn slice_parts(key: &Value) -> Option<&[Value; 3]> {
    if let Some(Heap::Slice(parts)) = key.heap() { Some(parts) } else { None }
}

/// Concatenation, repetition, set and dict operators, `%` of str; `None`: not supported.
pub fn binary(op: Op, a: &Value, b: &Value) -> Option<R> {
    match op {
        Op::Add => concat(a, b),
        Op::Mul => match repeat(a, b) {
            None => repeat(b, a),
            result => result,
        },
        Op::Mod => match a.payload().heap()? {
            Heap::Str(template) => Some(percent::format(template, b).map(Value::str)),
            Heap::Bytes(template) => Some(percent::format_bytes(template, b).map(Value::bytes)),
            _ => None,
        },
        _ => {
            let algebra = Algebra::of(op)?;
            if let Some(result) = set::algebra(algebra, a, b).or_else(|| dict::view_binary(algebra, a, b)) {
                return Some(result);
            }
            if algebra == Algebra::Or { dict::or(a, b) } else { None }
        }
    }
}

fn concat(a: &Value, b: &Value) -> Option<R> {
    let (left, right) = (a.payload().heap()?, b.payload().heap()?);
    Some(match (left, right) {
        (Heap::Str(left), Heap::Str(right)) => str::concat(left, right),
        (Heap::List(left), Heap::List(right)) => {
            let (left, right) = (left.borrow(), right.borrow());
            let mut items = Vec::with_capacity(left.len() + right.len());
            items.extend_from_slice(&left);
            items.extend_from_slice(&right);
            Ok(Value::list(items))
        }
        (Heap::Tuple(left), Heap::Tuple(right)) => Ok(match (left.is_empty(), right.is_empty()) {
            (true, _) => b.payload().clone(),
            (_, true) => a.payload().clone(),
            _ => Value::tuple([&**left, right].concat()),
        }),
        (Heap::Bytes(left), Heap::Bytes(right)) => Ok(bytes::concat(left, right)),
        _ => return None,
    })
}

fn repeat(sequence: &Value, count: &Value) -> Option<R> {
    let heap = sequence.payload().heap()?;
    if !matches!(heap, Heap::Str(_) | Heap::List(_) | Heap::Tuple(_) | Heap::Bytes(_)) {
        return None;
    }
    let count = match index_if_any(count) {
        Ok(count) => count?,
        Err(raised) => return Some(Err(raised)),
    };
    let repeated = || -> R {
        let count = number::count_i64(&count)?;
        Ok(match heap {
            Heap::Str(text) => return str::repeat(text, count),
            Heap::List(items) => Value::list(times(&items.borrow(), count)?),
            Heap::Tuple(items) if count == 1 || items.is_empty() => sequence.payload().clone(),
            Heap::Tuple(items) => tuple::of(times(items, count)?),
            Heap::Bytes(bytes) => return bytes::repeat(bytes, count),
            _ => return Err(raise(Type::TypeError, "not a sequence")),
        })
    };
    Some(repeated())
}

fn times<T: Clone>(items: &[T], count: i64) -> R<Vec<T>> {
    let length = room(items.len(), count)?;
    let mut result = Vec::new();
    result.try_reserve_exact(length).map_err(|_| raise(Type::MemoryError, ""))?;
    for _ in 0..count {
        result.extend_from_slice(items);
    }
    Ok(result)
}

/// The length of a sequence that is repeated.
///
/// # Errors
/// MemoryError if no memory could have that size.
pub fn room(length: usize, count: i64) -> R<usize> {
    const LIMIT: usize = isize::MAX as usize / size_of::<Value>();
    let total = length.checked_mul(count.max(0) as usize).filter(|total| *total <= LIMIT);
    total.ok_or_else(|| raise(Type::MemoryError, ""))
}

/// `list += iterable`, `list *= n`, `set |= set`, `dict |= …`; `None`: no method of its own.
pub fn in_place(op: Op, a: &Value, b: &Value) -> Option<R> {
    match (op, a.heap()?) {
        (Op::Add, Heap::List(items)) => Some(list::extend(items, b).map(|()| a.clone())),
        (Op::Mul, Heap::List(_)) => match index_if_any(b) {
            Ok(count) => Some(list::repeated(a, &count?)),
            Err(raised) => Some(Err(raised)),
        },
        (Op::BitOr, Heap::Dict(_)) => Some(dict::update_in_place(a, b)),
        (_, Heap::Set(_)) => set::algebra_in_place(Algebra::of(op)?, a, b),
        _ => None,
    }
}

/// A comparison of two objects of builtin classes; `None`: not supported (equality is then identity).
///
/// # Errors
/// What comparing the items raises.
pub fn compare(cmp: Cmp, a: &Value, b: &Value) -> R<Option<bool>> {
    let (Some(left), Some(right)) = (a.payload().heap(), b.payload().heap()) else { return Ok(None) };
    let equality = matches!(cmp, Cmp::Eq | Cmp::Ne);
    Ok(Some(match (left, right) {
        (Heap::Str(left), Heap::Str(right)) => str::compare(cmp, left, right),
        (Heap::Bytes(left), Heap::Bytes(right)) => bytes::compare(cmp, left, right),
        (Heap::List(left), Heap::List(right)) => {
            if equality && left.borrow().len() != right.borrow().len() {
                return Ok(Some(cmp == Cmp::Ne));
            }
            // The comparison of items can change the lists: each step looks anew.
            let left = |index: usize| left.borrow().get(index).cloned();
            let right = |index: usize| right.borrow().get(index).cloned();
            return nested(|| lexicographic(cmp, left, right)).map(Some);
        }
        (Heap::Tuple(left), Heap::Tuple(right)) => return nested(|| fixed(cmp, left, right)).map(Some),
        (Heap::Slice(left), Heap::Slice(right)) => return nested(|| fixed(cmp, &left[..], &right[..])).map(Some),
        (Heap::Dict(left), Heap::Dict(right)) if equality => nested(|| dict::compare(left, right))? == (cmp == Cmp::Eq),
        (Heap::Set(_), Heap::Set(_)) => return nested(|| set::compare(cmp, a, b)),
        (Heap::Range(left), Heap::Range(right)) if equality => {
            let ([a, b, c], [x, y, z]) = (left.identity(), right.identity());
            let same = operator::equal(&a, &x)? && operator::equal(&b, &y)? && operator::equal(&c, &z)?;
            same == (cmp == Cmp::Eq)
        }
        (Heap::Bound(left), Heap::Bound(right)) if equality => {
            let same = left.this.is(&right.this) && operator::equal(&left.function, &right.function)?;
            same == (cmp == Cmp::Eq)
        }
        (Heap::Native(left), Heap::Native(right)) if equality => std::ptr::eq(*left, *right) == (cmp == Cmp::Eq),
        (Heap::Other(_), _) | (_, Heap::Other(_)) => return nested(|| dict::view_compare(cmp, a, b)),
        _ => return Ok(None),
    }))
}

/// Compares two sequences item by item, each given by its items.
///
/// # Errors
/// What comparing the items raises; RecursionError.
pub fn compare_items(
    cmp: Cmp,
    left: impl Fn(usize) -> Option<Value>,
    right: impl Fn(usize) -> Option<Value>,
) -> R<bool> {
    nested(|| lexicographic(cmp, left, right))
}

fn nested<T>(compare: impl FnOnce() -> R<T>) -> R<T> {
    call::nested(" in comparison", compare)
}

/// The first pair of items that differ decides; identical items are equal (`list_richcompare`).
fn lexicographic(cmp: Cmp, left: impl Fn(usize) -> Option<Value>, right: impl Fn(usize) -> Option<Value>) -> R<bool> {
    let mut index = 0;
    loop {
        let (a, b) = match (left(index), right(index)) {
            (Some(a), Some(b)) => (a, b),
            (a, b) => return Ok(cmp.holds(a.is_some().cmp(&b.is_some()))),
        };
        if let Some(result) = decided(cmp, &a, &b)? {
            return Ok(result);
        }
        index += 1;
    }
}
/// The same for items that can't change.
fn fixed(cmp: Cmp, left: &[Value], right: &[Value]) -> R<bool> {
    for (a, b) in left.iter().zip(right) {
        if let Some(result) = decided(cmp, a, b)? {
            return Ok(result);
        }
    }
    Ok(cmp.holds(left.len().cmp(&right.len())))
}
/// `a < b` for the items of two tuples.
///
/// # Errors
/// What comparing the items raises; RecursionError.
pub fn less_items(a: &[Value], b: &[Value]) -> R<bool> {
    for (a, b) in a.iter().zip(b) {
        match (a, b) {
            (Value::Int(x), Value::Int(y)) if x == y => {}
            (Value::Int(x), Value::Int(y)) => return Ok(x.int() < y.int()),
            _ => {
                if let Some(result) = nested(|| decided(Cmp::Lt, a, b))? {
                    return Ok(result);
                }
            }
        }
    }
    Ok(a.len() < b.len())
}
/// What a pair of items says; `None` if they are equal.
fn decided(cmp: Cmp, a: &Value, b: &Value) -> R<Option<bool>> {
    if a.is(b) || operator::equal(a, b)? {
        return Ok(None);
    }
    match cmp {
        Cmp::Eq => Ok(Some(false)),
        Cmp::Ne => Ok(Some(true)),
        _ => operator::truth(&operator::compare(cmp, a, b)?).map(Some),
    }
}

/// `object[key]` of a builtin class; `None`: it has no items.
///
/// # Errors
/// TypeError, IndexError, KeyError.
pub fn item(object: &Value, key: &Value) -> R<Option<Value>> {
    let Some(heap) = object.heap() else { return Ok(None) };
    let found = match heap {
        Heap::List(items) => {
            if let Some(parts) = slice_parts(key) {
                return Ok(between(object, heap, slicing::bounds(parts)?));
            } else {
                let index = slicing::index(key, "list")?;
                let items = items.borrow();
                let position = slicing::wrapped(index, items.len()).ok_or_else(|| slicing::out_of_range("list"))?;
                items[position].clone()
            }
        }
        Heap::Tuple(items) => match slice_parts(key) {
            Some(parts) => return Ok(between(object, heap, slicing::bounds(parts)?)),
            None => items[slicing::position(key, items.len(), "tuple")?].clone(),
        },
        Heap::Dict(dict) => match dict.get(key)? {
            Some(value) => value,
            None => return Err(dict::missing_key(key)),
        },
        Heap::Str(text) => match slice_parts(key) {
            Some(parts) => return Ok(between(object, heap, slicing::bounds(parts)?)),
            None => str::item(text, key)?,
        },
        Heap::Bytes(bytes) => bytes::item(bytes, key)?,
        Heap::Range(range) => range::item(range, key)?,
        Heap::Other(_) => return bytes::array::item_if_any(object, key),
        _ => return Ok(None),
    };
    Ok(Some(found))
}

/// The slice of a list, tuple or str; `None`: it is something else.
pub fn between(object: &Value, heap: &Heap, bounds: slicing::Bounds) -> Option<Value> {
    Some(match heap {
        Heap::List(items) => Value::list(list::slice(&items.borrow(), bounds)),
        Heap::Tuple(items) => {
            let indices = slicing::indices(bounds, items.len());
            if indices.step == 1 && indices.count == items.len() {
                object.clone()
            } else {
                tuple::of(list::slice(items, bounds))
            }
        }
        Heap::Str(text) => {
            let indices = slicing::indices(bounds, text.char_count());
            if indices.step == 1 && indices.count == text.char_count() {
                return Some(object.clone());
            }
            str::slice(text, indices.start, indices.stop, indices.step)
        }
        _ => return None,
    })
}

/// `object[key] = value`; `None`: it has no items to set.
pub fn set_item(object: &Value, key: &Value, value: &Value) -> Option<R<()>> {
    match object.heap()? {
        Heap::List(_) => Some(list::set_item(object, key, value)),
        Heap::Dict(dict) => Some(dict.set(key.clone(), value.clone())),
        Heap::Other(_) => bytes::array::set_if_any(object, key, value),
        _ => None,
    }
}

/// `del object[key]`; `None`: it has no items to delete.
pub fn delete_item(object: &Value, key: &Value) -> Option<R<()>> {
    match object.heap()? {
        Heap::List(_) => Some(list::delete_item(object, key)),
        Heap::Dict(dict) => Some(match dict.remove(key) {
            Ok(Some(old)) => {
                drop(old);
                Ok(())
            }
            Ok(None) => Err(dict::missing_key(key)),
            Err(raised) => Err(raised),
        }),
        _ => None,
    }
}

/// `item in container`; `None`: only iteration can tell.
pub fn contains(container: &Value, item: &Value) -> Option<R<bool>> {
    match container.heap()? {
        Heap::List(items) => Some(list::find(items, item, 0, usize::MAX).map(|found| found.is_some())),
        Heap::Tuple(items) => Some(tuple::contains(items, item)),
        Heap::Dict(dict) => Some(dict.contains(item)),
        Heap::Set(set) => Some(set::contains(set, item)),
        Heap::Range(range) => Some(range::contains(range, item)),
        Heap::Str(text) => Some(str::contains(text, item)),
        Heap::Bytes(bytes) => Some(bytes::contains(bytes, item)),
        _ => None,
    }
}

/// `len(object)` of a builtin class.
pub fn len(object: &Value) -> Option<usize> {
    match object.payload().heap()? {
        Heap::Str(text) => Some(text.char_count()),
        Heap::List(items) => Some(items.borrow().len()),
        Heap::Tuple(items) => Some(items.len()),
        Heap::Dict(dict) => Some(Dict::len(dict)),
        Heap::Set(set) => Some(set.len()),
        Heap::Bytes(bytes) => Some(bytes.len()),
        Heap::Range(range) => range.len(),
        Heap::Other(_) => bytes::array::len_if_any(object),
        _ => None,
    }
}

// What the tables of several builtin classes share: special methods that the program calls by name, or that a
// subclass inherits.

/// `__len__`
///
/// # Errors
/// TypeError.
pub fn dunder_len(it: &Value) -> R {
    match len(it) {
        Some(length) => Ok(Value::int(length as i64)),
        None => Err(wrong_self("sequence", it)),
    }
}
/// `__getitem__`
///
/// # Errors
/// As [`item`].
pub fn dunder_item(it: &Value, key: &Value) -> R {
    item(it.payload(), key)?.ok_or_else(|| wrong_self("sequence", it))
}
/// `__add__`
///
/// # Errors
/// What it raises.
pub fn dunder_add(a: &Value, b: &Value) -> R {
    concat(a, b).unwrap_or_else(|| Ok(Value::not_implemented()))
}
/// `__mul__`, `__rmul__`
///
/// # Errors
/// What `__index__` raises; MemoryError.
pub fn dunder_mul(a: &Value, b: &Value) -> R {
    repeat(a, b).unwrap_or_else(|| Ok(Value::not_implemented()))
}
/// `__imul__`
///
/// # Errors
/// As [`dunder_mul`].
pub fn dunder_imul(a: &Value, b: &Value) -> R {
    match index_if_any(b)? {
        Some(count) => list::repeated(a, &count),
        None => Ok(Value::not_implemented()),
    }
}

/// `list[int]`
///
/// # Errors
/// None.
pub fn class_getitem(class: ClassRef, arguments: &[Value], _: Keywords) -> R {
    Ok(types::generic_alias(class.object(), &arguments[0]))
}

macro_rules! comparisons {
    ($($name:ident = $cmp:expr, $text:literal;)*) => {$(
        #[doc = concat!("`", $text, "`")]
        ///
        /// # Errors
        /// As [`compare`](fn@compare).
        pub fn $name(a: &Value, b: &Value) -> R {
            Ok(match compare($cmp, a, b)? {
                Some(result) => result.into(),
                None => Value::not_implemented(),
            })
        }
    )*};
}
comparisons! {
    dunder_eq = Cmp::Eq, "__eq__";
    dunder_ne = Cmp::Ne, "__ne__";
    dunder_lt = Cmp::Lt, "__lt__";
    dunder_le = Cmp::Le, "__le__";
    dunder_gt = Cmp::Gt, "__gt__";
    dunder_ge = Cmp::Ge, "__ge__";
}
