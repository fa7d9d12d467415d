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

/// What operators need of `str`.
pub mod str {
    use crate::python::exception::{R, raise};
    use crate::python::number::index::index_if_any;
    use crate::python::operator::Cmp;
    use crate::python::types::Type;
    use crate::python::value::{Str, Value};
    use crate::python::{number, sequence, slicing};

    /// `text[index]`
    ///
    /// # Errors
    /// IndexError; TypeError if the index is no int.
    pub fn item(text: &Str, key: &Value) -> R {
        let Some(index) = index_if_any(key)? else {
            let message = format!("string indices must be integers, not '{}'", key.type_name());
            return Err(raise(Type::TypeError, &message));
        };
        let index = slicing::wrapped(number::index_i64(&index)?, text.char_count());
        match index.and_then(|index| text.chars().nth(index)) {
            Some(char) => Ok(char.to_string().into()),
            None => Err(slicing::out_of_range("string")),
        }
    }

    /// `text[start:stop:step]`, with bounds that are fitted to the length of the text.
    pub fn slice(text: &Str, start: i64, stop: i64, step: i64) -> Value {
        let chars: Vec<char> = text.chars().collect();
        let indices = slicing::indices((Some(start), (stop >= 0).then_some(stop), step), chars.len());
        let text: String = indices.iter().map(|index| chars[index]).collect();
        text.into()
    }

    /// `item in text`
    ///
    /// # Errors
    /// TypeError if the item is no str.
    pub fn contains(text: &Str, item: &Value) -> R<bool> {
        match item.as_str() {
            Some(item) => Ok(text.contains(&**item)),
            None => {
                let message = format!("'in <string>' requires string as left operand, not {}", item.type_name());
                Err(raise(Type::TypeError, &message))
            }
        }
    }

    /// `a + b`
    ///
    /// # Errors
    /// None at present.
    pub fn concat(a: &Str, b: &Str) -> R {
        let mut text = a.shared();
        text.push_str(b);
        Ok(Value::str(text))
    }

    /// `text * count`
    ///
    /// # Errors
    /// MemoryError.
    pub fn repeat(text: &Str, count: i64) -> R {
        sequence::room(text.len(), count)?;
        Ok(text.repeat(count.max(0) as usize).into())
    }

    /// `a < b`, …: by code points, which is the order of their UTF-8 bytes.
    pub fn compare(cmp: Cmp, a: &Str, b: &Str) -> bool {
        cmp.holds(a.as_str().cmp(b.as_str()))
    }
}
