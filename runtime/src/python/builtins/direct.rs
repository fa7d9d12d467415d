//! Builtin functions as Rust functions, for emitted code that knows which one it calls. Arguments come by reference; what
//! a function consumes (the iterator of `sum`, say) has died when it returns.

use super::super::dict::Dict;
use super::super::exception::{R, raise};
use super::super::native::Keywords;
use super::super::range::Range;
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{iter, number, object};

pub use super::super::number::rounding::{abs, divmod, pow, round};
pub use super::classes::{isinstance, issubclass};
pub use super::consume::{all, any, max_of, max2, min_of, min2, sorted, sum, sum_from};
pub use super::iterators::{enumerate, filter, map1, reversed, zip};
pub use super::members::{getattr, getattr_or, hasattr};
pub use super::scalar::{chr, ord};
pub use iter::next;

/// `len(value)`
///
/// # Errors
/// TypeError if it has no length; what `__len__` raises.
#[inline]
pub fn len(value: &Value) -> R<i64> {
    match value.heap() {
        Some(Heap::List(list)) => return Ok(list.borrow().len() as i64),
        Some(Heap::Str(text)) => return Ok(text.char_count() as i64),
        Some(Heap::Tuple(items)) => return Ok(items.len() as i64),
        Some(Heap::Dict(dict)) => return Ok(dict.len() as i64),
        _ => {}
    }
    match object::len_if_any(value)? {
        Some(length) => Ok(length as i64),
        None => Err(raise(Type::TypeError, &format!("object of type '{}' has no len()", value.type_name()))),
    }
}

/// `next(iterator, default)`: the end makes no StopIteration.
///
/// # Errors
/// As [`next`], without StopIteration.
pub fn next_or(iterator: &Value, default: &Value) -> R {
    match iterator {
        Value::Ref(object) => Ok(iter::next_object(object)?.unwrap_or_else(|| default.clone())),
        _ => next(iterator),
    }
}

/// `range(stop)`
///
/// # Errors
/// As [`range3`].
#[inline]
pub fn range1(stop: &Value) -> R {
    range3(&Value::int(0), stop, &Value::int(1))
}
/// `range(start, stop)`
///
/// # Errors
/// As [`range3`].
#[inline]
pub fn range2(start: &Value, stop: &Value) -> R {
    range3(start, stop, &Value::int(1))
}
/// `range(start, stop, step)`
///
/// # Errors
/// TypeError if one is no int; ValueError if the step is 0.
pub fn range3(start: &Value, stop: &Value, step: &Value) -> R {
    let (start, stop, step) = (number::index(start)?, number::index(stop)?, number::index(step)?);
    if let Value::Int(step) = step
        && step.int() == 0
    {
        return Err(raise(Type::ValueError, "range() arg 3 must not be zero"));
    }
    Ok(Heap::Range(Box::new(Range { start, stop, step })).into())
}

/// `list(iterable)`
///
/// # Errors
/// TypeError if it is not iterable; what the iteration raises.
pub fn list_of(iterable: &Value) -> R {
    Ok(Value::list(iter::collect(iterable)?))
}

/// `tuple(iterable)`: a tuple is itself.
///
/// # Errors
/// As [`list_of`].
pub fn tuple_of(iterable: &Value) -> R {
    match iterable.heap() {
        Some(Heap::Tuple(_)) => Ok(iterable.clone()),
        _ => Ok(Value::tuple(iter::collect(iterable)?)),
    }
}

/// `dict(**keywords)`
///
/// # Errors
/// None: names are hashable.
pub fn dict_of_keywords(keywords: Keywords) -> R {
    let dict = Dict::new();
    for (name, value) in keywords {
        dict.set((*name).into(), value.clone())?;
    }
    Ok(Heap::Dict(Box::new(dict)).into())
}
