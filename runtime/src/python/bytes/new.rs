//! `bytes(…)` and `bytearray(…)`.

use super::{array::ByteArray, filled, from_bytes, view};
use crate::python::class::ClassRef;
use crate::python::exception::{R, Raised, raise};
use crate::python::native::{Keywords, bind};
use crate::python::str::encoding_and_errors;
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use crate::python::{Name, argument, attribute, codec, iter, number, object};

/// `bytes.__new__`
pub fn new(class: ClassRef, positional: &[Value], keywords: Keywords) -> R {
    let given = bind("bytes", ["source", "encoding", "errors"], 0, 0, positional, keywords)?;
    if let [Some(source), None, None] = &given
        && view(source).is_none()
        && let Some(method) = source.class().special(Name::of("__bytes__"))
    {
        let bytes = attribute::call_bound(&method, source, source.class(), [])?;
        if bytes.as_bytes().is_none() {
            let message = format!("__bytes__ returned non-bytes (type {})", bytes.type_name());
            return Err(raise(Type::TypeError, &message));
        }
        return Ok(if class.is_builtin { bytes } else { object::derived(class, bytes.payload().clone()) });
    }
    if let [Some(source), None, None] = &given
        && let Some(Heap::Bytes(_)) = source.heap()
    {
        return Ok(object::derived(class, source.clone()));
    }
    let bytes = contents("bytes", given, "bytes must be in range(0, 256)")?;
    Ok(object::derived(class, from_bytes(&bytes)))
}

/// `bytearray.__new__`
pub fn new_array(class: ClassRef, positional: &[Value], keywords: Keywords) -> R {
    let given = bind("bytearray", ["source", "encoding", "errors"], 0, 0, positional, keywords)?;
    let bytes = contents("bytearray", given, "byte must be in range(0, 256)")?;
    Ok(object::derived(class, ByteArray::value(bytes)))
}

/// The bytes that the arguments mean.
fn contents(kind: &str, [source, encoding, errors]: [Option<Value>; 3], range: &str) -> R<Vec<u8>> {
    let refused = |message: &str| -> R<Vec<u8>> { Err(raise(Type::TypeError, message)) };
    let text = source.as_ref().and_then(Value::as_str);
    if let Some(encoding) = &encoding {
        let (encoding, errors) = encoding_and_errors(kind, Some(encoding), errors.as_ref())?;
        return match text {
            Some(text) => codec::encode(text, codec::encoding(&encoding)?, &errors),
            None => refused("encoding without a string argument"),
        };
    }
    if text.is_some() {
        return refused("string argument without an encoding");
    }
    if errors.is_some() {
        return refused("errors without a string argument");
    }
    let Some(source) = source else { return Ok(vec![]) };
    if let Some(bytes) = view(&source) {
        return Ok(bytes.to_vec());
    }
    if argument::has_index(&source) {
        match number::count_i64(&source) {
            Ok(count) if count < 0 => return Err(raise(Type::ValueError, "negative count")),
            Ok(count) => return filled(0, count as usize),
            Err(raised) if raised.is(Type::TypeError) => {}
            Err(raised) => return Err(raised),
        }
    }
    from_iterable(&source, range, |given| raise(Type::TypeError, &format!("cannot convert '{given}' object to {kind}")))
}

/// The ints of an iterable, as bytes.
pub(super) fn from_iterable(source: &Value, range: &str, refused: impl FnOnce(&str) -> Raised) -> R<Vec<u8>> {
    let mut iterator = match iter::iter(source) {
        Ok(iterator) => iterator,
        Err(raised) if raised.is(Type::TypeError) => return Err(refused(source.type_name())),
        Err(raised) => return Err(raised),
    };
    let mut bytes = vec![];
    while let Some(item) = iterator.next()? {
        let byte = u8::try_from(number::clipped_i64(&item)?);
        bytes.push(byte.map_err(|_| raise(Type::ValueError, range))?);
    }
    Ok(bytes)
}
