//! What operators need of `bytes`: items, slices, concatenation.

use crate::python::exception::{R, raise};
use crate::python::types::Type;
use crate::python::value::Value;
use crate::python::{number, sequence, slicing};

/// `bytes[key]`
///
/// # Errors
/// IndexError, TypeError; what `__index__` raises.
pub fn item(bytes: &[u8], key: &Value) -> R {
    if let Some(parts) = sequence::slice_parts(key) {
        let indices = slicing::indices(slicing::bounds(parts)?, bytes.len());
        return Ok(Value::bytes(indices.iter().map(|index| bytes[index]).collect::<Vec<_>>()));
    }
    let index = slicing::index(key, "byte")?;
    match slicing::wrapped(index, bytes.len()) {
        Some(index) => Ok(Value::int(bytes[index].into())),
        None => Err(raise(Type::IndexError, "index out of range")),
    }
}

/// `item in bytes`: a number, or a part.
///
/// # Errors
/// TypeError, ValueError.
pub fn contains(bytes: &[u8], item: &Value) -> R<bool> {
    if let Some(part) = item.as_bytes() {
        return Ok(part.is_empty() || bytes.windows(part.len()).any(|window| window == part));
    }
    match number::index::index_if_any(item)? {
        Some(Value::Int(x)) if (0..256).contains(&x.int()) => Ok(bytes.contains(&(x.int() as u8))),
        Some(_) => Err(raise(Type::ValueError, "byte must be in range(0, 256)")),
        None => {
            let message = format!("a bytes-like object is required, not '{}'", item.type_name());
            Err(raise(Type::TypeError, &message))
        }
    }
}
