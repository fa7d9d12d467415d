//! `slice` objects.

use super::is_negative;
use crate::python::exception::{R, raise};
use crate::python::native::{Call, Native, arity, no_keywords};
use crate::python::number;
use crate::python::number::index::index_if_any;
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use crate::python::{object, operator, sequence};
use ecow::eco_format;

/// `slice(start, stop, step)`: what is not given is None.
pub fn slice(start: Value, stop: Value, step: Value) -> Value {
    Heap::Slice(Box::new([start, stop, step])).into()
}

fn this(it: &Value) -> R<&[Value; 3]> {
    sequence::slice_parts(it).ok_or_else(|| sequence::wrong_self("slice", it))
}

/// Start, stop and step for a length of any size (`_PySlice_GetLongIndices`).
///
/// # Errors
/// TypeError, ValueError; what `__index__` raises.
pub fn long_indices(parts: &[Value; 3], length: &Value) -> R<[Value; 3]> {
    let number = |part: &Value| -> R<Option<Value>> {
        if part.is_none() {
            return Ok(None);
        }
        index_if_any(part)?
            .ok_or_else(|| raise(Type::TypeError, "slice indices must be integers or None or have an __index__ method"))
            .map(Some)
    };
    let step = number(&parts[2])?.unwrap_or(Value::int(1));
    if !operator::truth(&step)? {
        return Err(raise(Type::ValueError, "slice step cannot be zero"));
    }
    let down = is_negative(&step);
    let (lower, upper) =
        if down { (Value::int(-1), operator::sub(length, &Value::int(1))?) } else { (Value::int(0), length.clone()) };
    let clipped = |part: &Value, default: &Value| -> R {
        let Some(bound) = number(part)? else { return Ok(default.clone()) };
        if is_negative(&bound) {
            let bound = operator::add(&bound, length)?;
            return Ok(if operator::less(&bound, &lower)? { lower.clone() } else { bound });
        }
        Ok(if operator::greater(&bound, &upper)? { upper.clone() } else { bound })
    };
    let (first, last) = if down { (&upper, &lower) } else { (&lower, &upper) };
    let start = clipped(&parts[0], first)?;
    let stop = clipped(&parts[1], last)?;
    Ok([start, stop, step])
}

fn indices(it: &Value, length: &Value) -> R {
    let length = number::index(length)?;
    if is_negative(&length) {
        return Err(raise(Type::ValueError, "length should not be negative"));
    }
    Ok(Value::tuple(long_indices(this(it)?, &length)?))
}

fn repr(it: &Value) -> R {
    let [start, stop, step] = this(it)?;
    let (start, stop, step) = (object::repr(start)?, object::repr(stop)?, object::repr(step)?);
    Ok(Value::str(eco_format!("slice({start}, {stop}, {step})")))
}

const OWNER: &str = "slice";

pub static SLICE_METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__new__",
        Call::C(1, 3, |class, arguments, keywords| {
            no_keywords("slice", class, keywords)?;
            match arguments {
                [stop] => Ok(slice(Value::None, stop.clone(), Value::None)),
                [start, stop] => Ok(slice(start.clone(), stop.clone(), Value::None)),
                [start, stop, step] => Ok(slice(start.clone(), stop.clone(), step.clone())),
                _ => Err(arity("slice", arguments.len(), 1, 3)),
            }
        }),
    ),
    Native::method(OWNER, "start", Call::Property(|it| Ok(this(it)?[0].clone()), None)),
    Native::method(OWNER, "stop", Call::Property(|it| Ok(this(it)?[1].clone()), None)),
    Native::method(OWNER, "step", Call::Property(|it| Ok(this(it)?[2].clone()), None)),
    Native::method(OWNER, "indices", Call::M1(indices)),
    Native::method(OWNER, "__repr__", Call::M0(repr)),
    Native::method(OWNER, "__eq__", Call::M1(sequence::dunder_eq)),
    Native::method(OWNER, "__ne__", Call::M1(sequence::dunder_ne)),
    Native::method(OWNER, "__lt__", Call::M1(sequence::dunder_lt)),
    Native::method(OWNER, "__le__", Call::M1(sequence::dunder_le)),
    Native::method(OWNER, "__gt__", Call::M1(sequence::dunder_gt)),
    Native::method(OWNER, "__ge__", Call::M1(sequence::dunder_ge)),
];
