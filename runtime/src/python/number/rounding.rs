//! `round`, `abs`, `divmod` and `pow`: the builtins, and what they do with ints and floats.

use super::super::exception::{R, Raised, raise};
use super::super::operator::{self, Op};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{attribute, call};
use super::{Int, Number, integer, real};
use crate::python::name::known;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Signed;
use std::cmp::Ordering;

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
    match Number::exact(value) {
        Some(Number::Int(x)) => return Ok(x.abs()),
        Some(Number::Float(x)) => return Ok(Value::float(x.abs())),
        None => {}
    }
    let class = value.class();
    match class.special(known!("__abs__")) {
        Some(method) => attribute::call_bound(&method, value, class, []),
        None => Err(raise(Type::TypeError, &format!("bad operand type for abs(): '{}'", class.name()))),
    }
}

/// `round(number, digits)`; no digits: `None`, an int comes out.
///
/// # Errors
/// TypeError if there is no `__round__`; what it raises.
pub fn round(number: &Value, digits: &Value) -> R {
    match Number::exact(number) {
        Some(Number::Int(x)) => return round_int(x, digits),
        Some(Number::Float(x)) => return round_float(x, digits),
        None => {}
    }
    let class = number.class();
    match class.special(known!("__round__")) {
        Some(method) => {
            let method = attribute::bind(&method, number, class)?;
            if digits.is_none() { call::call0(&method) } else { call::call1(&method, digits.clone()) }
        }
        None => {
            let message = format!("type {} doesn't define __round__ method", class.name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

/// `int.__round__(x, digits)`: half to even, to tens, hundreds, … if the digits are negative.
///
/// # Errors
/// TypeError if the digits are no int.
pub fn round_int(x: Int, digits: &Value) -> R {
    if digits.is_none() {
        return Ok(x.value());
    }
    let digits = super::index(digits)?;
    let places = match Int::of(&digits) {
        Some(Int::Small(places @ ..0)) => places.unsigned_abs(),
        Some(Int::Big(places)) if places.is_negative() => return Ok(Value::int(0)),
        _ => return Ok(x.value()),
    };
    // 10 ** places has more than 3 * places bits: beyond that all is rounded to 0.
    if places > x.bit_length() {
        return Ok(Value::int(0));
    }
    let Ok(places) = u32::try_from(places) else { return Ok(Value::int(0)) };
    let unit = BigInt::from(10).pow(places);
    let (quotient, rest) = x.big().div_mod_floor(&unit);
    let up = match (&rest * 2u8).cmp(&unit) {
        Ordering::Less => false,
        Ordering::Equal => quotient.is_odd(),
        Ordering::Greater => true,
    };
    Ok(Value::big((if up { quotient + 1u8 } else { quotient }) * unit))
}

/// `float.__round__(x, digits)`: the exact decimal value is rounded, half to even.
///
/// # Errors
/// ValueError, OverflowError if there is no result; TypeError if the digits are no int.
pub fn round_float(x: f64, digits: &Value) -> R {
    if digits.is_none() {
        return to_int(x.round_ties_even());
    }
    let digits = super::clipped_i64(digits)?;
    // Outside of these every digit is kept, or none (`float___round___impl`).
    const MOST: i64 = 323;
    const LEAST: i64 = -308;
    if !x.is_finite() || digits > MOST {
        return Ok(Value::float(x));
    }
    if digits < LEAST {
        return Ok(Value::float(0.0 * x));
    }
    let rounded = match usize::try_from(digits) {
        Ok(digits) => format!("{x:.digits$}").parse().unwrap_or(x),
        Err(_) => round_to_tens(x, digits.unsigned_abs() as usize),
    };
    if rounded.is_finite() {
        Ok(Value::float(rounded))
    } else {
        Err(raise(Type::OverflowError, "rounded value too large to represent"))
    }
}

/// `x` to a multiple of `10 ** places`.
fn round_to_tens(x: f64, places: usize) -> f64 {
    let whole = x.trunc();
    let digits = format!("{:.0}", whole.abs());
    let magnitude: f64 = match digits.len().checked_sub(places) {
        None => 0.0,
        Some(kept) => {
            let (kept, cut) = digits.split_at(kept);
            let (first, rest) = cut.split_at(1);
            let half = first == "5" && rest.bytes().all(|digit| digit == b'0') && whole == x;
            let odd = kept.bytes().last().is_some_and(|digit| digit % 2 == 1);
            let up = if half { odd } else { first >= "5" };
            // One more digit in front takes the carry.
            let kept: BigInt = format!("0{kept}").parse().unwrap_or_default();
            format!("{}e{places}", if up { kept + 1u8 } else { kept }).parse().unwrap_or(0.0)
        }
    };
    magnitude.copysign(x)
}

/// A float without fraction as an int, for `int(x)`, `round(x)`, `math.floor(x)`.
///
/// # Errors
/// ValueError for a nan, OverflowError for an infinity.
pub fn to_int(x: f64) -> R {
    match integer::truncate(x) {
        Some(value) => Ok(value),
        None => Err(not_finite(x)),
    }
}
#[cold]
fn not_finite(x: f64) -> Raised {
    if x.is_nan() {
        raise(Type::ValueError, "cannot convert float NaN to integer")
    } else {
        raise(Type::OverflowError, "cannot convert float infinity to integer")
    }
}

/// `divmod(a, b)`
///
/// # Errors
/// TypeError; ZeroDivisionError; what special methods raise.
pub fn divmod(a: &Value, b: &Value) -> R {
    if let (Some(x), Some(y)) = (Number::exact(a), Number::exact(b)) {
        return divmod_numbers(x, y);
    }
    match operator::special_methods([known!("__divmod__"), known!("__rdivmod__")], a, b)? {
        Some(result) => Ok(result),
        None => {
            let (left, right) = (a.type_name(), b.type_name());
            let message = format!("unsupported operand type(s) for divmod(): '{left}' and '{right}'");
            Err(raise(Type::TypeError, &message))
        }
    }
}

/// `divmod` of two numbers.
///
/// # Errors
/// ZeroDivisionError; OverflowError.
pub fn divmod_numbers(x: Number, y: Number) -> R {
    let (quotient, rest) = match (x, y) {
        (Number::Int(x), Number::Int(y)) => integer::div_mod(x, y)?,
        _ => {
            let (quotient, rest) = real::div_mod(x.to_f64()?, y.to_f64()?)?;
            (quotient.into(), rest.into())
        }
    };
    Ok(Value::tuple([quotient, rest]))
}

/// `pow(base, exponent, modulus)`; `None`: no modulus (`ternary_op` in `Objects/abstract.c`).
///
/// # Errors
/// TypeError; ValueError; what special methods raise.
pub fn pow(base: &Value, exponent: &Value, modulus: &Value) -> R {
    if modulus.is_none() {
        return operator::binary(Op::Pow, base, exponent);
    }
    let numbers = [base, exponent, modulus].map(Number::exact);
    if let [Some(Number::Int(x)), Some(Number::Int(y)), Some(Number::Int(modulus))] = numbers {
        return integer::pow_modulo(x, y, modulus);
    }
    let class = base.class();
    if let Some(method) = class.special(known!("__pow__")) {
        let method = attribute::bind(&method, base, class)?;
        let result = call::call2(&method, exponent.clone(), modulus.clone())?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
    }
    if [base, exponent, modulus].iter().any(|it| it.is_a(Type::Float)) {
        return Err(only_integers());
    }
    let names = [base, exponent, modulus].map(Value::type_name);
    let message =
        format!("unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'", names[0], names[1], names[2]);
    Err(raise(Type::TypeError, &message))
}

/// TypeError: `pow` with a modulus and a float.
#[cold]
pub fn only_integers() -> Raised {
    raise(Type::TypeError, "pow() 3rd argument not allowed unless all arguments are integers")
}
