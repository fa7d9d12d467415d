//! Functions of ints: exact at any size.

use super::super::super::exception::{R, raise};
use super::super::super::native::{ANY, Call, Native};
use super::super::super::number::{Int, index};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::function;
use num_bigint::BigInt;
use num_integer::{Integer, Roots};
use num_traits::{One, Signed};

/// The greatest common divisor of two ints.
///
/// # Errors
/// TypeError if one is none.
pub fn gcd(a: &Value, b: &Value) -> R {
    let (a, b) = (index(a)?, index(b)?);
    Ok(match (Int::of(&a), Int::of(&b)) {
        (Some(Int::Small(a)), Some(Int::Small(b))) => {
            let gcd = a.unsigned_abs().gcd(&b.unsigned_abs());
            i64::try_from(gcd).map_or_else(|_| Value::big(gcd.into()), Value::int)
        }
        (Some(a), Some(b)) => Value::big(a.big().gcd(&b.big())),
        _ => Value::int(0),
    })
}

fn lcm(a: &Value, b: &Value) -> R {
    let (a, b) = (index(a)?, index(b)?);
    let (Some(a), Some(b)) = (Int::of(&a), Int::of(&b)) else { return Ok(Value::int(0)) };
    Ok(Value::big(a.big().lcm(&b.big()).abs()))
}

/// Every argument is looked at, also when the result is certain.
fn fold(arguments: &[Value], start: i64, step: fn(&Value, &Value) -> R) -> R {
    arguments.iter().try_fold(Value::int(start), |result, argument| step(&result, argument))
}

/// `math.isqrt(n)`
///
/// # Errors
/// ValueError if it is negative; TypeError if it is no int.
pub fn isqrt(n: &Value) -> R {
    let n = index(n)?;
    match Int::of(&n) {
        Some(n) if n.is_negative() => Err(raise(Type::ValueError, "isqrt() argument must be nonnegative")),
        Some(Int::Small(n)) => Ok(Value::int(n.sqrt())),
        Some(Int::Big(n)) => Ok(Value::big(n.sqrt())),
        None => Ok(n),
    }
}

/// `math.factorial(n)`
///
/// # Errors
/// ValueError if it is negative, OverflowError if it is too large; TypeError if it is no int.
pub fn factorial(n: &Value) -> R {
    let n = index(n)?;
    match Int::of(&n) {
        Some(n) if n.is_negative() => Err(raise(Type::ValueError, "factorial() not defined for negative values")),
        Some(Int::Small(n)) => Ok(Value::big(product(1, n.unsigned_abs()))),
        _ => {
            let message = format!("factorial() argument should not exceed {}", i64::MAX);
            Err(raise(Type::OverflowError, &message))
        }
    }
}

/// The product of all ints from `low` to `high`, in halves of like size: large factors meet late.
fn product(low: u64, high: u64) -> BigInt {
    if high < low {
        return BigInt::one();
    }
    if high - low < 16 {
        return (low..=high).fold(BigInt::one(), |product, factor| product * factor);
    }
    let middle = low + (high - low) / 2;
    product(low, middle) * product(middle + 1, high)
}

/// The two arguments of `comb` and `perm`, which are not negative.
fn natural(n: &Value, k: &Value) -> R<(BigInt, BigInt)> {
    let (n, k) = (index(n)?, index(k)?);
    let big = |it: &Value, message: &str| match Int::of(it) {
        Some(it) if !it.is_negative() => Ok(it.big().into_owned()),
        _ => Err(raise(Type::ValueError, message)),
    };
    Ok((big(&n, "n must be a non-negative integer")?, big(&k, "k must be a non-negative integer")?))
}

/// `math.comb(n, k)`
///
/// # Errors
/// ValueError if one is negative, OverflowError if they are too large; TypeError if one is no int.
pub fn comb(n: &Value, k: &Value) -> R {
    let (n, k) = natural(n, k)?;
    if k > n {
        return Ok(Value::int(0));
    }
    let k = k.clone().min(&n - k);
    let Ok(k) = i64::try_from(&k) else {
        let message = format!("min(n - k, k) must not exceed {}", i64::MAX);
        return Err(raise(Type::OverflowError, &message));
    };
    let mut result = BigInt::one();
    for taken in 0..k {
        // Always exact: so far it is `comb(n, taken)`.
        result = result * (&n - taken) / (taken + 1);
    }
    Ok(Value::big(result))
}

/// `math.perm(n, k)`
///
/// # Errors
/// As [`comb`].
pub fn perm(n: &Value, k: &Value) -> R {
    if k.is_none() {
        return factorial(n);
    }
    let (n, k) = natural(n, k)?;
    if k > n {
        return Ok(Value::int(0));
    }
    let Ok(k) = i64::try_from(&k) else {
        return Err(raise(Type::OverflowError, &format!("k must not exceed {}", i64::MAX)));
    };
    if let Ok(n) = u64::try_from(&n) {
        return Ok(Value::big(product(n - k.unsigned_abs() + 1, n)));
    }
    Ok(Value::big((0..k).fold(BigInt::one(), |result, taken| result * (&n - taken))))
}

pub static FUNCTIONS: &[Native] = &[
    function("comb", Call::F(2, 2, |arguments| comb(&arguments[0], &arguments[1]))),
    function("factorial", Call::F1(factorial)),
    function("gcd", Call::F(0, ANY, |arguments| fold(arguments, 0, gcd))),
    function("isqrt", Call::F1(isqrt)),
    function("lcm", Call::F(0, ANY, |arguments| fold(arguments, 1, lcm))),
    function("perm", Call::F(1, 2, |arguments| perm(&arguments[0], arguments.get(1).unwrap_or(&Value::None)))),
];
