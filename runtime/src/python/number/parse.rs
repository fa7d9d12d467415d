//! Numbers in texts: what `int()` and `float()` accept.

use super::super::exception::{R, Raised, raise};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{int, object, unicode};
use num_bigint::BigInt;
use std::borrow::Cow;
use std::cell::Cell;

/// Digits of all scripts as ASCII digits, whitespace beyond ASCII as spaces, and `?` for what else is not ASCII
/// (`_PyUnicode_TransformDecimalAndSpaceToASCII`).
fn ascii(text: &str) -> Cow<'_, [u8]> {
    if text.is_ascii() {
        return Cow::Borrowed(text.as_bytes());
    }
    let byte = |c: char| match unicode::decimal(c) {
        _ if c.is_ascii() => c as u8,
        Some(digit) => b'0' + digit as u8,
        None if unicode::is_space(c) => b' ',
        None => b'?',
    };
    Cow::Owned(text.chars().map(byte).collect())
}

/// C's `isspace`.
fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

fn trim(mut text: &[u8]) -> &[u8] {
    while let Some((first, rest)) = text.split_first()
        && is_space(first)
    {
        text = rest;
    }
    while let Some((last, rest)) = text.split_last()
        && is_space(last)
    {
        text = rest;
    }
    text
}

/// `int(text, base)`, for a base of 0 or 2 to 36. `object` is what the program gave, for the message.
///
/// # Errors
/// ValueError if it is no int, or has too many digits.
pub fn int(text: &str, base: u32, object: &Value) -> R {
    if base == 10
        && let Some(value) = plain(text.as_bytes())
    {
        return Ok(Value::int(value));
    }
    of_ascii(&ascii(text), base, object)
}

/// What most texts of numbers are: up to 18 decimal digits, perhaps with a minus sign, and nothing else.
fn plain(text: &[u8]) -> Option<i64> {
    let (sign, digits) = match text {
        [b'-', digits @ ..] => (-1, digits),
        digits => (1, digits),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut value = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(sign * value)
}

/// As [`int`](fn@int), for the bytes of a bytes-like object.
///
/// # Errors
/// As [`int`](fn@int).
pub fn int_of_bytes(text: &[u8], base: u32) -> R {
    of_ascii(text, base, &Value::bytes(text))
}

fn of_ascii(text: &[u8], base: u32, object: &Value) -> R {
    let invalid = || {
        let shown: String = object::repr(object)?.chars().take(200).collect();
        Err(raise(Type::ValueError, &format!("invalid literal for int() with base {base}: {shown}")))
    };
    match digits(trim(text), base)? {
        Some(value) => Ok(value),
        None => invalid(),
    }
}

/// A sign, a prefix, and digits with single underscores between them (`PyLong_FromString`); `None`: it is something else.
fn digits(text: &[u8], base: u32) -> R<Option<Value>> {
    let (negative, mut text) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, text),
    };
    let prefix = match text {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    let radix = match base {
        0 if prefix == 0 => 10,
        0 => prefix,
        base => base,
    };
    if prefix != 0 && prefix == radix {
        text = &text[2..];
        // One underscore may follow the prefix.
        text = text.strip_prefix(b"_").unwrap_or(text);
    }
    // Base 0 is the syntax of Python: no leading zeros, as they once meant octal.
    let only_zero = base == 0 && prefix == 0 && text.first() == Some(&b'0');
    let mut values = Vec::with_capacity(text.len());
    let mut after_digit = false;
    let mut whole = true;
    for byte in text {
        match char::from(*byte).to_digit(radix) {
            Some(digit) => {
                values.push(digit as u8);
                after_digit = true;
            }
            None if *byte == b'_' && after_digit => after_digit = false,
            None => {
                whole = false;
                break;
            }
        }
    }
    let limit = int::max_str_digits();
    if !radix.is_power_of_two() && limit > 0 && values.len() > limit {
        return Err(too_many_digits(values.len()));
    }
    if !whole || !after_digit || (only_zero && values.iter().any(|digit| *digit != 0)) {
        return Ok(None);
    }
    // 18 decimal digits fit; other bases need not be as fast.
    if values.len() <= 12 || (radix <= 10 && values.len() <= 18) {
        let magnitude = values.iter().fold(0i64, |sum, digit| sum * i64::from(radix) + i64::from(*digit));
        return Ok(Some(Value::int(if negative { -magnitude } else { magnitude })));
    }
    let sign = if negative { num_bigint::Sign::Minus } else { num_bigint::Sign::Plus };
    Ok(BigInt::from_radix_be(sign, &values, radix).map(Value::big))
}

#[cold]
fn too_many_digits(digits: usize) -> Raised {
    let limit = int::max_str_digits();
    let message = format!(
        "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; \
         use sys.set_int_max_str_digits() to increase the limit"
    );
    raise(Type::ValueError, &message)
}

/// `float(text)`; `object` is what the program gave, for the message.
///
/// # Errors
/// ValueError if it is no float.
pub fn float(text: &str, object: &Value) -> R<f64> {
    float_of_bytes(&ascii(text), object)
}

/// As [`float`], for the bytes of a `bytes` object.
///
/// # Errors
/// As [`float`].
pub fn float_of_bytes(text: &[u8], object: &Value) -> R<f64> {
    match real(trim(text)) {
        Some(value) if value.is_nan() => Ok(fresh_nan().copysign(value)),
        Some(value) => Ok(value),
        None => {
            let message = format!("could not convert string to float: {}", object::repr(object)?);
            Err(raise(Type::ValueError, &message))
        }
    }
}

/// A nan with bits of its own. Two nans are the same object if their bits are the same (`Value::is`), which decides about
/// `nan in [nan]`: what one `float("nan")` gives is not what another gives.
fn fresh_nan() -> f64 {
    thread_local!(static COUNT: Cell<u64> = const { Cell::new(0) });
    // The numbers of 51 bits that are free in a quiet nan.
    const PAYLOAD: u64 = (1 << 51) - 1;
    let count = COUNT.get() + 1;
    COUNT.set(count);
    f64::from_bits(f64::NAN.to_bits() | (count & PAYLOAD))
}

/// What `float_from_string_inner` accepts. Rust's grammar is Python's but for underscores between digits.
fn real(text: &[u8]) -> Option<f64> {
    let text = str::from_utf8(text).ok()?;
    if !text.contains('_') {
        return text.parse().ok();
    }
    let bytes = text.as_bytes();
    let is_digit = |index: Option<usize>| index.and_then(|it| bytes.get(it)).is_some_and(u8::is_ascii_digit);
    for (index, byte) in bytes.iter().enumerate() {
        if *byte == b'_' && !(is_digit(index.checked_sub(1)) && is_digit(Some(index + 1))) {
            return None;
        }
    }
    text.replace('_', "").parse().ok()
}
