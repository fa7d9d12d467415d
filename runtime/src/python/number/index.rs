//! The `__index__` protocol: what may stand where an int is asked for (`Objects/abstract.c`).

use super::super::attribute;
use super::super::exception::{R, raise};
use super::super::types::Type;
use super::super::value::Value;
use super::Int;
use crate::python::name::known;

/// `operator.index(value)`, an int of any size: an int itself, or what `__index__` gives (`PyNumber_Index`).
/// The result is never an instance of a subclass, nor a bool.
///
/// # Errors
/// TypeError if it is none; what `__index__` raises.
#[inline]
pub fn index(value: &Value) -> R {
    if let Value::Int(_) = value { Ok(value.clone()) } else { index_slow(value) }
}
#[cold]
fn index_slow(value: &Value) -> R {
    match index_if_any(value)? {
        Some(index) => Ok(index),
        None => {
            let message = format!("'{}' object cannot be interpreted as an integer", value.type_name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

/// As [`index`](fn@index); `None` if the value can't stand for an int.
///
/// # Errors
/// What `__index__` raises; TypeError if it gives no int.
pub fn index_if_any(value: &Value) -> R<Option<Value>> {
    if let Some(int) = plain(value) {
        return Ok(Some(int));
    }
    let class = value.class();
    let Some(method) = class.special(known!("__index__")) else { return Ok(None) };
    let result = attribute::call_bound(&method, value, class, [])?;
    match plain(&result) {
        Some(int) => Ok(Some(int)),
        None => {
            let message = format!("__index__ returned non-int (type {})", result.type_name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

/// The int that a value is, without its subclass; `None` if it is none.
pub fn plain(value: &Value) -> Option<Value> {
    let value = value.payload();
    match value {
        Value::Int(_) => Some(value.clone()),
        Value::Bool(x) => Some(Value::int(x.bool().into())),
        _ => Int::of(value).map(|_| value.clone()),
    }
}

/// The index of an item: IndexError `cannot fit 'int' into an index-sized integer` if it is too large, as for `list[i]`
/// (`PyNumber_AsSsize_t(…, PyExc_IndexError)`).
///
/// # Errors
/// As [`index`](fn@index).
#[inline]
pub fn index_i64(value: &Value) -> R<i64> {
    if let Value::Int(x) = value { Ok(x.int()) } else { fitting(value, Type::IndexError) }
}

/// As [`index_i64`], but too large is an OverflowError, as for `list * n` (`PyExc_OverflowError`).
///
/// # Errors
/// As [`index`](fn@index).
#[inline]
pub fn count_i64(value: &Value) -> R<i64> {
    if let Value::Int(x) = value { Ok(x.int()) } else { fitting(value, Type::OverflowError) }
}
#[cold]
fn fitting(value: &Value, error: Type) -> R<i64> {
    match index(value)? {
        Value::Int(x) => Ok(x.int()),
        _ => {
            let message = format!("cannot fit '{}' into an index-sized integer", value.type_name());
            Err(raise(error, &message))
        }
    }
}

/// A size that is an argument of a builtin function: OverflowError `Python int too large to convert to C ssize_t`, as
/// for `list.insert(i, x)`, `str.center(n)` (`PyLong_AsSsize_t`).
///
/// # Errors
/// As [`index`](fn@index).
pub fn ssize(value: &Value) -> R<i64> {
    match index(value)? {
        Value::Int(x) => Ok(x.int()),
        _ => Err(raise(Type::OverflowError, "Python int too large to convert to C ssize_t")),
    }
}

/// A bound of a slice: what is too large is the largest, or smallest, there is (`PyNumber_AsSsize_t(…, NULL)`).
///
/// # Errors
/// As [`index`](fn@index).
pub fn clipped_i64(value: &Value) -> R<i64> {
    let index = index(value)?;
    Ok(match Int::of(&index) {
        Some(Int::Small(x)) => x,
        Some(big) if big.is_negative() => i64::MIN,
        _ => i64::MAX,
    })
}

/// An argument that is a C `int`.
///
/// # Errors
/// OverflowError if it does not fit 32 bits; as [`index`](fn@index).
pub fn c_int(value: &Value) -> R<i32> {
    match index(value)? {
        Value::Int(x) => i32::try_from(x.int()).map_err(|_| {
            let message = if x.int() > 0 {
                "signed integer is greater than maximum"
            } else {
                "signed integer is less than minimum"
            };
            raise(Type::OverflowError, message)
        }),
        _ => Err(raise(Type::OverflowError, "Python int too large to convert to C long")),
    }
}
