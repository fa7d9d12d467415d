//! `float.hex` and `float.fromhex`.

use super::super::call;
use super::super::class::ClassRef;
use super::super::exception::{R, Raised, raise};
use super::super::native::Keywords;
use super::super::number::real::{frexp, ldexp};
use super::super::types::Type;
use super::super::value::Value;
use super::text::not_finite;
use num_bigint::BigUint;
use num_traits::{ToPrimitive, Zero};

/// `x.hex()`
pub fn text(x: f64) -> String {
    if let Some(text) = not_finite(x) {
        return text.into();
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let (mantissa, exponent) = frexp(x.abs());
    // Subnormal numbers keep the smallest exponent and begin with 0.
    let shift = 1 - (-1021 - exponent).max(0);
    let exponent = exponent - shift;
    let bits = (ldexp(mantissa, shift + 52)) as u64;
    let sign_of_exponent = if exponent < 0 { '-' } else { '+' };
    format!("{sign}0x{}.{:013x}p{sign_of_exponent}{}", bits >> 52, bits & ((1 << 52) - 1), exponent.abs())
}

/// `float.fromhex(text)`
pub fn from_text(class: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    if !keywords.is_empty() {
        return Err(raise(Type::TypeError, "float.fromhex() takes no keyword arguments"));
    }
    let Some(text) = arguments.first().and_then(Value::as_str) else {
        return Err(raise(Type::TypeError, "bad argument type for built-in operation"));
    };
    let value = Value::float(parse(text)?);
    if class.is_builtin { Ok(value) } else { call::call1(&class.object(), value) }
}

#[cold]
fn invalid() -> Raised {
    raise(Type::ValueError, "invalid hexadecimal floating-point string")
}

fn parse(text: &str) -> R<f64> {
    let text = text.trim_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r']);
    let (negative, text) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = text.to_ascii_lowercase();
    let magnitude = match lower.as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" => f64::NAN,
        text => finite(text.strip_prefix("0x").unwrap_or(text))?,
    };
    Ok(if negative { -magnitude } else { magnitude })
}

fn finite(text: &str) -> R<f64> {
    let (mantissa, exponent) = match text.split_once('p') {
        Some((mantissa, exponent)) => (mantissa, exponent_of(exponent)?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(invalid());
    }
    let number = BigUint::parse_bytes(digits.as_bytes(), 16).unwrap_or_default();
    if number.is_zero() {
        return Ok(0.0);
    }
    let exponent = exponent.saturating_sub(4 * fraction.len() as i64);
    match scale(&number, exponent) {
        value if value.is_infinite() => {
            Err(raise(Type::OverflowError, "hexadecimal value too large to represent as a float"))
        }
        value => Ok(value),
    }
}

fn exponent_of(text: &str) -> R<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid());
    }
    let magnitude = digits.parse().unwrap_or(i64::MAX / 2);
    Ok(if text.starts_with('-') { -magnitude } else { magnitude })
}

/// `number * 2 ** exponent`, rounded once, half to even.
fn scale(number: &BigUint, exponent: i64) -> f64 {
    let bits = number.bits() as i64;
    // What the result has of bits, and what has to go: subnormal numbers have fewer.
    let lowest = bits.saturating_add(exponent).saturating_sub(53).max(-1074);
    let cut = lowest.saturating_sub(exponent);
    if cut <= 0 {
        return ldexp(number.to_u64().map_or(f64::INFINITY, |it| it as f64), exponent);
    }
    if cut > bits + 1 {
        return 0.0;
    }
    let cut = cut as u64;
    let mut kept = (number >> cut).to_u64().unwrap_or(u64::MAX);
    let half = number.bit(cut - 1);
    let rest = number.trailing_zeros().is_some_and(|zeros| zeros < cut - 1);
    if half && (rest || kept & 1 == 1) {
        kept += 1;
    }
    ldexp(kept as f64, lowest)
}
