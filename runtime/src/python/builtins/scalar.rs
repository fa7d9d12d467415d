//! Functions of one number or one text: `chr`, `ord`, `bin`, `oct`, `hex`, `abs`, `divmod`, `pow`.

use super::super::class::ClassRef;
use super::super::exception::{R, Raised, raise};
use super::super::native::{self, Call, Native};
use super::super::operator;
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{Name, attribute, call, object, report};
use num_bigint::BigInt;
use std::fmt::Write;

/// `chr(code)`
///
/// # Errors
/// TypeError if it is no int; ValueError, OverflowError if it is no code point.
pub fn chr(code: &Value) -> R {
    let code = match object::index(code)? {
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
    Ok(escaped.into())
}

/// `bin`, `oct`, `hex`: sign, prefix, digits.
fn digits(value: &Value, prefix: &str, radix: u32) -> R {
    let number = object::index(value)?;
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

/// `abs(value)`
///
/// # Errors
/// TypeError; what `__abs__` raises.
#[inline]
pub fn abs(value: &Value) -> R {
    match value {
        Value::Int(x) if let Some(positive) = x.int().checked_abs() => Ok(Value::int(positive)),
        Value::Float(x) => Ok(Value::float(x.float().abs())),
        _ => abs_slow(value),
    }
}
#[cold]
fn abs_slow(value: &Value) -> R {
    let class = value.class();
    match class.special(Name::of("__abs__")) {
        Some(method) => call::call0(&attribute::bind(&method, value, class)?),
        None => Err(raise(Type::TypeError, &format!("bad operand type for abs(): '{}'", class.name()))),
    }
}

/// A binary operation that has no operator: the right operand goes first if its class is derived from the left one's.
fn binary(methods: [&str; 2], function: &str, a: &Value, b: &Value) -> R {
    let (left, right) = (a.class(), b.class());
    let mut tries = [(left, methods[0], a, b), (right, methods[1], b, a)];
    let same = std::ptr::eq(left, right);
    if !same && right.is_subclass(left) {
        tries.reverse();
    }
    let count = if same { 1 } else { 2 };
    for (class, name, this, other) in tries.into_iter().take(count) {
        if let Some(result) = special_binary(class, name, this, other)? {
            return Ok(result);
        }
    }
    Err(unsupported(function, &[left.name(), right.name()]))
}
fn special_binary(class: ClassRef, name: &str, this: &Value, other: &Value) -> R<Option<Value>> {
    let Some(method) = class.special(Name::of(name)) else { return Ok(None) };
    let result = call::call1(&attribute::bind(&method, this, class)?, other.clone())?;
    Ok(Some(result).filter(|result| !result.is_not_implemented()))
}
#[cold]
fn unsupported(function: &str, names: &[&str]) -> Raised {
    let names: Vec<_> = names.iter().map(|name| format!("'{name}'")).collect();
    let names = match &names[..] {
        [most @ .., last] if most.len() > 1 => format!("{}, {last}", most.join(", ")),
        names => names.join(" and "),
    };
    raise(Type::TypeError, &format!("unsupported operand type(s) for {function}: {names}"))
}

/// `divmod(a, b)`
///
/// # Errors
/// TypeError; what `__divmod__` raises; ZeroDivisionError.
pub fn divmod(a: &Value, b: &Value) -> R {
    binary(["__divmod__", "__rdivmod__"], "divmod()", a, b)
}

/// `pow(base, exponent)`, `pow(base, exponent, modulus)`
///
/// # Errors
/// As the operator; TypeError, ValueError if the modulus does not fit.
pub fn pow(base: &Value, exponent: &Value, modulus: &Value) -> R {
    if modulus.is_none() {
        return operator::pow(base, exponent);
    }
    let class = base.class();
    if let Some(method) = class.special(Name::of("__pow__")) {
        let method = attribute::bind(&method, base, class)?;
        let result = call::call2(&method, exponent.clone(), modulus.clone())?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
    }
    let names = [base.type_name(), exponent.type_name(), modulus.type_name()];
    Err(unsupported("** or pow()", &names))
}

pub(super) static FUNCTIONS: &[Native] = &[
    Native::function("chr", Call::F1(chr)),
    Native::function("ord", Call::F1(ord)),
    Native::function("bin", Call::F1(|value| digits(value, "0b", 2))),
    Native::function("oct", Call::F1(|value| digits(value, "0o", 8))),
    Native::function("hex", Call::F1(|value| digits(value, "0x", 16))),
    Native::function("abs", Call::F1(abs)),
    Native::function("divmod", Call::F(2, 2, |arguments| divmod(&arguments[0], &arguments[1]))),
    Native::function(
        "pow",
        Call::FK(|arguments, keywords| {
            let [base, exponent, modulus] = native::bind("pow", ["base", "exp", "mod"], 0, 2, arguments, keywords)?;
            pow(&base.into(), &exponent.into(), &modulus.into())
        }),
    ),
];
