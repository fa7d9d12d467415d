//! `format(value, spec)`: the format-spec mini language (`Python/formatter_unicode.c`).
//!
//! * [`spec`]: the text after the colon, taken apart. [`number`]: signs, grouping, padding of numbers.
//! * [`digits`]: the digits of a float in a presentation such as `.3e`, which `%` needs as well.

pub mod digits;
pub mod number;
pub mod spec;

use super::class::ClassRef;
use super::exception::{R, Raised, raise};
use super::number::Int;
use super::types::Type;
use super::value::{Heap, Value};
use super::{attribute, float, int, object};
use crate::python::name::known;
use ecow::EcoString;
use spec::{Align, Spec};

/// `format(value, spec)`, also of `f"{value:spec}"`.
///
/// # Errors
/// ValueError, TypeError if the spec does not fit; what `__format__` raises.
pub fn format(value: &Value, spec: &str) -> R<EcoString> {
    match value {
        Value::Int(x) => return of_int(value, Int::Small(x.int()), spec),
        Value::Float(x) => return of_float(value, x.float(), spec),
        Value::Bool(_) => return of_value(value, spec),
        Value::Ref(object) => match &**object {
            Heap::Str(text) if spec.is_empty() => return Ok(text.shared()),
            Heap::Str(text) => return text_with(value, text, spec),
            Heap::Big(big) => return of_int(value, Int::Big(big), spec),
            _ => {}
        },
        Value::None | Value::Unbound => {}
    }
    let class = value.class();
    match class.special(known!("__format__")) {
        Some(method) => {
            let result = attribute::call_bound(&method, value, class, [spec.into()])?;
            match result.as_str() {
                Some(text) => Ok(text.shared()),
                None => Err(not_text(&result)),
            }
        }
        None => of_value(value, spec),
    }
}
#[cold]
fn not_text(result: &Value) -> Raised {
    raise(Type::TypeError, &format!("__format__ must return a str, not {}", result.type_name()))
}

/// What the `__format__` of the builtin classes gives: of int, float, str, and of `object` for all others.
///
/// # Errors
/// As [`format()`]; nothing of the program but `__str__` is called.
pub fn of_value(value: &Value, spec: &str) -> R<EcoString> {
    if spec.is_empty() {
        return object::str(value);
    }
    if let Some(int) = Int::of(value) {
        return of_int(value, int, spec);
    }
    if let Value::Float(x) = value.payload() {
        return of_float(value, x.float(), spec);
    }
    if let Some(text) = value.as_str() {
        return text_with(value, text, spec);
    }
    let message = format!("unsupported format string passed to {}.__format__", value.type_name());
    Err(raise(Type::TypeError, &message))
}

/// `value.__format__(spec)` as a method, for the tables of builtin classes.
///
/// # Errors
/// As [`of_value`]; TypeError if the spec is no str.
pub fn method(value: &Value, spec: &Value) -> R {
    match spec.as_str() {
        Some(spec) => of_value(value, spec).map(Value::str),
        None => {
            let message = format!("__format__() argument must be str, not {}", spec.type_name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

fn of_int(value: &Value, int: Int, text: &str) -> R<EcoString> {
    if text.is_empty() {
        return int::text(int);
    }
    let spec = Spec::parse(text, value.class(), 'd', Align::Right)?;
    match spec.kind {
        Some('b' | 'c' | 'd' | 'n' | 'o' | 'x' | 'X') => number::int(int, &spec),
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => number::float(int.to_f64()?, &spec),
        kind => Err(unknown(kind, value.class())),
    }
}

fn of_float(value: &Value, x: f64, text: &str) -> R<EcoString> {
    if text.is_empty() {
        return Ok(float::repr(x));
    }
    if let [b'.', digit @ b'0'..=b'9', b'f'] = text.as_bytes()
        && x.is_finite()
    {
        let mut result = EcoString::new();
        digits::push_fixed(&mut result, x, usize::from(digit - b'0'));
        return Ok(result);
    }
    let spec = Spec::parse(text, value.class(), None, Align::Right)?;
    match spec.kind {
        None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') => number::float(x, &spec),
        kind => Err(unknown(kind, value.class())),
    }
}

/// A text: cut to the precision, padded to the width.
fn text_with(value: &Value, text: &str, spec: &str) -> R<EcoString> {
    if spec.is_empty() {
        return Ok(text.into());
    }
    let spec = Spec::parse(spec, value.class(), 's', Align::Left)?;
    if spec.kind != Some('s') {
        return Err(unknown(spec.kind, value.class()));
    }
    let refused = match spec.sign {
        Some(' ') => Some("Space not allowed in string format specifier"),
        Some(_) => Some("Sign not allowed in string format specifier"),
        None if spec.no_negative_zero => Some("Negative zero coercion (z) not allowed in string format specifier"),
        None if spec.alternate => Some("Alternate form (#) not allowed in string format specifier"),
        None if spec.align == Align::AfterSign => Some("'=' alignment not allowed in string format specifier"),
        None => None,
    };
    if let Some(message) = refused {
        return Err(raise(Type::ValueError, message));
    }
    let text = match spec.precision {
        Some(most) => text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end]),
        None => text,
    };
    let padding = spec.padding(text.chars().count())?;
    let (before, after) = match spec.align {
        Align::Right => (padding, 0),
        Align::Center => (padding / 2, padding - padding / 2),
        Align::Left | Align::AfterSign => (0, padding),
    };
    let mut result = EcoString::with_capacity(text.len() + padding);
    spec::fill(&mut result, spec.fill, before);
    result.push_str(text);
    spec::fill(&mut result, spec.fill, after);
    Ok(result)
}

#[cold]
fn unknown(kind: Option<char>, class: ClassRef) -> Raised {
    let kind = kind.map_or_else(String::new, spec::shown);
    raise(Type::ValueError, &format!("Unknown format code '{kind}' for object of type '{}'", class.name()))
}
