//! `str(object)`, `str(bytes, encoding, errors)`, and `str.encode`.

use super::{This, argument, empty};
use crate::python::class::ClassRef;
use crate::python::codec;
use crate::python::exception::{R, raise};
use crate::python::native::{Keywords, bind};
use crate::python::object;
use crate::python::types::Type;
use crate::python::value::{Heap, Value};

/// `str.__new__`
pub fn new(class: ClassRef, positional: &[Value], keywords: Keywords) -> R {
    if let ([value], []) = (positional, keywords)
        && class.is_builtin
    {
        return object::text(value);
    }
    let [value, encoding, errors] = bind("str", ["object", "encoding", "errors"], 0, 0, positional, keywords)?;
    let text = match value {
        None => empty(),
        Some(value) if encoding.is_none() && errors.is_none() => match value.heap() {
            Some(Heap::Str(_)) => value,
            _ => Value::str(object::str(&value)?),
        },
        Some(value) => decoded(&value, encoding.as_ref(), errors.as_ref())?,
    };
    Ok(object::derived(class, text))
}

/// `PyUnicode_FromEncodedObject`
fn decoded(value: &Value, encoding: Option<&Value>, errors: Option<&Value>) -> R {
    let (encoding, errors) = encoding_and_errors("str", encoding, errors)?;
    if value.as_str().is_some() {
        return Err(raise(Type::TypeError, "decoding str is not supported"));
    }
    let Some(bytes) = crate::python::bytes::view(value) else {
        let message = format!("decoding to str: need a bytes-like object, {} found", value.type_name());
        return Err(raise(Type::TypeError, &message));
    };
    if bytes.is_empty() {
        return Ok(empty());
    }
    Ok(codec::decode(&bytes, codec::encoding(&encoding)?, &errors)?.into())
}

/// The arguments `encoding` and `errors`, or their default values.
pub(crate) fn encoding_and_errors(
    function: &str,
    encoding: Option<&Value>,
    errors: Option<&Value>,
) -> R<(String, String)> {
    let text = |value: Option<&Value>, name, default: &str| -> R<String> {
        value.map_or(Ok(default.into()), |value| Ok(argument::text(function, name, value)?.to_string()))
    };
    Ok((text(encoding, "argument 'encoding'", "utf-8")?, text(errors, "argument 'errors'", "strict")?))
}

/// `str.encode`
pub fn encode(it: This, positional: &[Value], keywords: Keywords) -> R {
    let [encoding, errors] = bind("encode", ["encoding", "errors"], 0, 0, positional, keywords)?;
    let (encoding, errors) = encoding_and_errors("encode", encoding.as_ref(), errors.as_ref())?;
    Ok(Value::bytes(codec::encode(&it, codec::encoding(&encoding)?, &errors)?))
}
