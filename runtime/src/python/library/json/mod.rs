//! `json`: [`encode`] is `dumps` and JSONEncoder, [`decode`] `loads` and JSONDecoder.

mod decode;
mod encode;

use crate::python::argument::must_be;
use crate::python::class::ClassRef;
use crate::python::exception::{R, raise};
use crate::python::library::class;
use crate::python::module::Module;
use crate::python::native::{Call, Keywords, Native};
use crate::python::types::Type;
use crate::python::value::Value;
use crate::python::{Name, attribute, bytes, call, codec};

/// `json.JSONDecodeError`
pub fn decode_error() -> ClassRef {
    class!("json.decoder", "JSONDecodeError", Exception, [Type::ValueError.class()], decode::ERROR_METHODS)
}

/// `json.dumps(obj, *, …)`: keywords are the encoder's, but for `cls`.
fn dumps(positional: &[Value], keywords: Keywords) -> R {
    let [object] = positional else { return Err(positional_error("dumps", &["obj"], positional)) };
    if let Some((_, class)) = keywords.iter().find(|(name, value)| name.text() == "cls" && !value.is_none()) {
        let rest: Vec<_> = keywords.iter().filter(|(name, _)| name.text() != "cls").cloned().collect();
        let encoder = call::call_keywords(class, &[], &rest)?;
        return call::call1(&attribute::get(&encoder, Name::of("encode"))?, object.clone());
    }
    let rest: Vec<_> = keywords.iter().filter(|(name, _)| name.text() != "cls").cloned().collect();
    encode::Format::of_keywords("JSONEncoder.__init__", &rest)?.text(object)
}

fn dump(positional: &[Value], keywords: Keywords) -> R {
    let [object, file] = positional else { return Err(positional_error("dump", &["obj", "fp"], positional)) };
    let text = dumps(std::slice::from_ref(object), keywords)?;
    call::call1(&attribute::get(file, Name::of("write"))?, text)?;
    Ok(Value::None)
}

fn loads(positional: &[Value], keywords: Keywords) -> R {
    let [text] = positional else { return Err(positional_error("loads", &["s"], positional)) };
    let text = match (text.as_str(), bytes::view(text)) {
        (Some(it), _) => {
            if it.starts_with('\u{feff}') {
                return Err(decode::error("Unexpected UTF-8 BOM (decode using utf-8-sig)", it, 0));
            }
            text.payload().clone()
        }
        (_, Some(bytes)) => codec::decode(&bytes, decode::encoding(&bytes), "strict")?.into(),
        _ => {
            let message = format!("the JSON object must be str, bytes or bytearray, not {}", text.type_name());
            return Err(raise(Type::TypeError, &message));
        }
    };
    if let Some((_, class)) = keywords.iter().find(|(name, value)| name.text() == "cls" && !value.is_none()) {
        let rest: Vec<_> = keywords.iter().filter(|(name, _)| name.text() != "cls").cloned().collect();
        let decoder = call::call_keywords(class, &[], &rest)?;
        return call::call1(&attribute::get(&decoder, Name::of("decode"))?, text);
    }
    decode::Hooks::of_keywords(keywords)?.decode(&text)
}

fn load(positional: &[Value], keywords: Keywords) -> R {
    let [file] = positional else { return Err(positional_error("load", &["fp"], positional)) };
    let text = call::call0(&attribute::get(file, Name::of("read"))?)?;
    loads(&[text], keywords)
}

/// TypeError for positional arguments that are too few or too many.
#[cold]
fn positional_error(function: &str, names: &[&str], given: &[Value]) -> crate::python::Raised {
    let missing: Vec<_> = names.iter().skip(given.len()).map(|name| format!("'{name}'")).collect();
    let message = if missing.is_empty() {
        let (count, s) = (names.len(), if names.len() == 1 { "" } else { "s" });
        format!("{function}() takes {count} positional argument{s} but {} were given", given.len())
    } else {
        let s = if missing.len() == 1 { "" } else { "s" };
        format!("{function}() missing {} required positional argument{s}: {}", missing.len(), missing.join(" and "))
    };
    raise(Type::TypeError, &message)
}

/// A str argument of a decoder.
fn text_argument<'a>(function: &str, value: &'a Value) -> R<&'a Value> {
    if value.as_str().is_some() { Ok(value.payload()) } else { Err(must_be(function, "argument", "str", value)) }
}

static FUNCTIONS: &[Native] = &[
    Native::function("dumps", Call::FK(dumps)),
    Native::function("dump", Call::FK(dump)),
    Native::function("loads", Call::FK(loads)),
    Native::function("load", Call::FK(load)),
];

pub fn module() -> Value {
    let mut members: Vec<(&str, Value)> = FUNCTIONS.iter().map(|native| (native.name, native.into())).collect();
    members.push(("JSONDecodeError", decode_error().into()));
    members.push(("JSONEncoder", encode::class().into()));
    members.push(("JSONDecoder", decode::class().into()));
    Module::value("json", members)
}
