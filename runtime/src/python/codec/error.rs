//! UnicodeEncodeError, UnicodeDecodeError, UnicodeTranslateError: attributes and text (`Objects/exceptions.c`).

use crate::python::exception::{R, Raised, raise, raise_with};
use crate::python::native::{Call, Keywords, Native};
use crate::python::types::Type;
use crate::python::value::Value;
use crate::python::{Name, argument, number, object};
use ecow::EcoString;

/// Characters `start..end` of a text can't be encoded.
#[cold]
pub(crate) fn encode(encoding: &str, text: &str, start: usize, end: usize, reason: &str) -> Raised {
    made(Type::UnicodeEncodeError, encoding, text.into(), start, end, reason)
}

/// Bytes `start..end` can't be decoded.
#[cold]
pub(crate) fn decode(encoding: &str, bytes: &[u8], start: usize, end: usize, reason: &str) -> Raised {
    made(Type::UnicodeDecodeError, encoding, Value::bytes(bytes), start, end, reason)
}

fn made(class: Type, encoding: &str, object: Value, start: usize, end: usize, reason: &str) -> Raised {
    let args = vec![encoding.into(), object, Value::int(start as i64), Value::int(end as i64), reason.into()];
    raise_with(class, args)
}

fn this(it: &Value) -> R<Raised> {
    Raised::from_value(it).ok_or_else(|| argument::wrong_self("UnicodeError", "__str__", it))
}

/// Arguments that are attributes too.
const WITH_ENCODING: [&str; 5] = ["encoding", "object", "start", "end", "reason"];

/// An argument, unless the program has set the attribute.
fn get(it: &Value, name: &str) -> R {
    let raised = this(it)?;
    if let Some(value) = raised.attribute(name) {
        return Ok(value);
    }
    let skipped = if raised.is(Type::UnicodeTranslateError) { 1 } else { 0 };
    let index = WITH_ENCODING.iter().skip(skipped).position(|it| *it == name);
    let value = index.and_then(|index| raised.args.borrow().get(index).cloned());
    Ok(value.into())
}

fn set(it: &Value, name: &str, value: Value) -> R<()> {
    this(it)?.set_attribute(Name::of(name), value);
    Ok(())
}

/// `UnicodeEncodeError.__init__`, …: the arguments' classes are checked.
fn init(it: &Value, arguments: &[Value], keywords: Keywords, classes: &[Type]) -> R {
    let raised = this(it)?;
    if !keywords.is_empty() {
        let message = format!("{}() takes no keyword arguments", raised.class.get().name());
        return Err(raise(Type::TypeError, &message));
    }
    if arguments.len() != classes.len() {
        let message = format!("function takes exactly {} arguments ({} given)", classes.len(), arguments.len());
        return Err(raise(Type::TypeError, &message));
    }
    for (index, (value, class)) in arguments.iter().zip(classes).enumerate() {
        if !value.is_a(*class) {
            let given = if value.is_none() { "None" } else { value.type_name() };
            let message = format!("argument {} must be {}, not {given}", index + 1, class.class().name());
            return Err(raise(Type::TypeError, &message));
        }
    }
    let old = raised.args.replace(arguments.to_vec());
    drop(old);
    Ok(Value::None)
}
const ENCODE: &[Type] = &[Type::Str, Type::Str, Type::Int, Type::Int, Type::Str];
const DECODE: &[Type] = &[Type::Str, Type::Bytes, Type::Int, Type::Int, Type::Str];
const TRANSLATE: &[Type] = &[Type::Str, Type::Int, Type::Int, Type::Str];

/// The attributes `start` and `end`.
fn range(it: &Value) -> R<(usize, usize)> {
    let at = |name| -> R<usize> { Ok(number::clipped_i64(&get(it, name)?)?.max(0) as usize) };
    Ok((at("start")?, at("end")?))
}

fn show_encode(it: &Value) -> R {
    let (object, (start, end)) = (get(it, "object")?, range(it)?);
    let reason = object::str(&get(it, "reason")?)?;
    let what = characters(&object, start, end);
    Ok(match get(it, "encoding")? {
        Value::None => format!("can't translate {what}: {reason}").into(),
        encoding => format!("'{}' codec can't encode {what}: {reason}", object::str(&encoding)?).into(),
    })
}

fn characters(object: &Value, start: usize, end: usize) -> EcoString {
    let c = object.as_str().and_then(|text| text.chars().nth(start));
    match c {
        Some(c) if end == start + 1 => {
            let escaped = match c as u32 {
                code @ 0..=0xff => format!("\\x{code:02x}"),
                code @ 0x100..=0xffff => format!("\\u{code:04x}"),
                code => format!("\\U{code:08x}"),
            };
            ecow::eco_format!("character '{escaped}' in position {start}")
        }
        _ => ecow::eco_format!("characters in position {start}-{}", end.saturating_sub(1)),
    }
}

fn show_decode(it: &Value) -> R {
    let (object, (start, end)) = (get(it, "object")?, range(it)?);
    let (encoding, reason) = (object::str(&get(it, "encoding")?)?, object::str(&get(it, "reason")?)?);
    let byte = object.as_bytes().and_then(|bytes| bytes.get(start).copied());
    Ok(match byte {
        Some(byte) if end == start + 1 => {
            format!("'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}").into()
        }
        _ => {
            let last = end.saturating_sub(1);
            format!("'{encoding}' codec can't decode bytes in position {start}-{last}: {reason}").into()
        }
    })
}

macro_rules! attributes {
    ($owner:literal, $init:expr, $show:expr, [$($name:literal),*]) => {
        &[
            Native::method($owner, "__init__", Call::MK(|it, arguments, keywords| init(it, arguments, keywords, $init))),
            Native::method($owner, "__str__", Call::M0($show)),
            $(Native::method($owner, $name, Call::Property(|it| get(it, $name), Some(|it, value| set(it, $name, value)))),)*
        ]
    };
}
pub static ENCODE_METHODS: &[Native] =
    attributes!("UnicodeEncodeError", ENCODE, show_encode, ["encoding", "object", "start", "end", "reason"]);
pub static DECODE_METHODS: &[Native] =
    attributes!("UnicodeDecodeError", DECODE, show_decode, ["encoding", "object", "start", "end", "reason"]);
pub static TRANSLATE_METHODS: &[Native] =
    attributes!("UnicodeTranslateError", TRANSLATE, show_encode, ["object", "start", "end", "reason"]);
