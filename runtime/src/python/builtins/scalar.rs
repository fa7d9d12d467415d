//! Functions of one number or one text: `chr`, `ord`, `bin`, `oct`, `hex`, `hash`, `abs`, `divmod`, `round`, `pow`, `format`.

use super::super::exception::{R, raise};
use super::super::hash::hash;
use super::super::native::{self, Call, Native};
use super::super::number::{self, rounding};
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{object, report};
use num_bigint::BigInt;
use std::fmt::Write;

/// `chr(code)`
///
/// # Errors
/// TypeError if it is no int; ValueError, OverflowError if it is no code point.
pub fn chr(code: &Value) -> R {
    let code = match number::index(code)? {
        Value::Int(code) if i32::try_from(code.int()).is_ok() => code.int(),
        _ => return Err(raise(Type::OverflowError, "Python int too large to convert to C int")),
    };
    match u32::try_from(code).ok().filter(|code| *code < 0x11_0000) {
        None => Err(raise(Type::ValueError, "chr() arg not in range(0x110000)")),
        Some(code) => match char::from_u32(code) {
            Some(it) => Ok(Value::str(it.encode_utf8(&mut [0; 4]) as &str)),
            None => report::unsupported("a str with a lone surrogate"),
        },
    }
}

/// `ord(text)`
///
/// # Errors
/// TypeError if it is no text of length 1.
pub fn ord(text: &Value) -> R {
    let length = if let Some(text) = text.as_str() {
        if text.char_count() == 1 {
            return Ok(text.chars().next().map(|it| Value::int(u32::from(it).into())).into());
        }
        text.char_count()
    } else if let Some(bytes) = text.as_bytes() {
        if let [byte] = bytes {
            return Ok(Value::int((*byte).into()));
        }
        bytes.len()
    } else {
        let message = format!("ord() expected string of length 1, but {} found", text.type_name());
        return Err(raise(Type::TypeError, &message));
    };
    Err(raise(Type::TypeError, &format!("ord() expected a character, but string of length {length} found")))
}

/// `ascii(value)`: its repr with everything but ASCII escaped.
pub(super) fn ascii(value: &Value) -> R {
    ascii_text(value).map(Value::from)
}

/// As [`ascii`], as a text: for `!a` and `%a`.
///
/// # Errors
/// As [`object::repr`].
pub fn ascii_text(value: &Value) -> R<String> {
    let repr = object::repr(value)?;
    let mut escaped = String::with_capacity(repr.len());
    for it in repr.chars() {
        // Writing into a String can't fail.
        let _ = match u32::from(it) {
            0..=0x7f => escaped.write_char(it),
            code @ 0x80..=0xff => write!(escaped, "\\x{code:02x}"),
            code @ 0x100..=0xffff => write!(escaped, "\\u{code:04x}"),
            code => write!(escaped, "\\U{code:08x}"),
        };
    }
    Ok(escaped)
}

/// `bin`, `oct`, `hex`: sign, prefix, digits.
fn digits(value: &Value, prefix: &str, radix: u32) -> R {
    let number = number::index(value)?;
    let text = match (&number, number.heap()) {
        (_, Some(Heap::Big(big))) => big.to_str_radix(radix),
        (Value::Int(small), _) => BigInt::from(small.int()).to_str_radix(radix),
        _ => String::new(),
    };
    Ok(match text.strip_prefix('-') {
        Some(text) => format!("-{prefix}{text}"),
        None => format!("{prefix}{text}"),
    }
    .into())
}

pub(super) static FUNCTIONS: &[Native] = &[
    Native::function("chr", Call::F1(chr)),
    Native::function("ord", Call::F1(ord)),
    Native::function("bin", Call::F1(|value| digits(value, "0b", 2))),
    Native::function("oct", Call::F1(|value| digits(value, "0o", 8))),
    Native::function("hex", Call::F1(|value| digits(value, "0x", 16))),
    Native::function("hash", Call::F1(|value| hash(value).map(Value::int))),
    Native::function("abs", Call::F1(rounding::abs)),
    Native::function("divmod", Call::F(2, 2, |arguments| rounding::divmod(&arguments[0], &arguments[1]))),
    Native::function(
        "format",
        Call::F(1, 2, |arguments| {
            let spec = match arguments.get(1) {
                None => "",
                Some(spec) => match spec.as_str() {
                    Some(spec) => spec,
                    None => {
                        let message = format!("format() argument 2 must be str, not {}", spec.type_name());
                        return Err(raise(Type::TypeError, &message));
                    }
                },
            };
            super::super::format::format(&arguments[0], spec).map(Value::str)
        }),
    ),
    Native::function(
        "round",
        Call::FK(|arguments, keywords| {
            let [number, digits] = native::bind("round", ["number", "ndigits"], 0, 1, arguments, keywords)?;
            rounding::round(&number.into(), &digits.into())
        }),
    ),
    Native::function(
        "pow",
        Call::FK(|arguments, keywords| {
            let [base, exponent, modulus] = native::bind("pow", ["base", "exp", "mod"], 0, 2, arguments, keywords)?;
            rounding::pow(&base.into(), &exponent.into(), &modulus.into())
        }),
    ),
];
