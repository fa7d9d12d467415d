//! Ints of any size: 64 bits where they fit, [`BigInt`] else (`Objects/longobject.c`).

use super::super::exception::{R, Raised, raise};
use super::super::operator::Op;
use super::super::types::Type;
use super::super::value::Value;
use super::real;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{FromPrimitive, One, Signed, ToPrimitive, Zero};
use std::borrow::Cow;
use std::cmp::Ordering;

/// Results of more bits than this are refused with MemoryError: 2 GiB.
const MAX_BITS: u64 = 1 << 34;

/// An int, borrowed from its value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Int<'a> {
    Small(i64),
    /// Does not fit 64 bits.
    Big(&'a BigInt),
}

impl<'a> Int<'a> {
    /// The int that a value is: an int, a bool, or an instance of a subclass of int.
    #[inline]
    pub fn of(value: &'a Value) -> Option<Int<'a>> {
        match super::Number::of(value) {
            Some(super::Number::Int(int)) => Some(int),
            _ => None,
        }
    }
    /// It as a value.
    pub fn value(self) -> Value {
        match self {
            Int::Small(x) => Value::int(x),
            Int::Big(x) => Value::big(x.clone()),
        }
    }
    /// It in the representation for any size.
    pub fn big(self) -> Cow<'a, BigInt> {
        match self {
            Int::Small(x) => Cow::Owned(BigInt::from(x)),
            Int::Big(x) => Cow::Borrowed(x),
        }
    }
    pub fn is_zero(self) -> bool {
        self == Int::Small(0)
    }
    pub fn is_negative(self) -> bool {
        match self {
            Int::Small(x) => x < 0,
            Int::Big(x) => x.is_negative(),
        }
    }
    pub fn is_odd(self) -> bool {
        match self {
            Int::Small(x) => x & 1 == 1,
            Int::Big(x) => x.bit(0),
        }
    }
    /// `-self`
    pub fn negate(self) -> Value {
        match self {
            Int::Small(x) => x.checked_neg().map_or_else(|| Value::big(-BigInt::from(x)), Value::int),
            Int::Big(x) => Value::big(-x),
        }
    }
    /// `~self`
    pub fn invert(self) -> Value {
        match self {
            Int::Small(x) => Value::int(!x),
            Int::Big(x) => Value::big(!x),
        }
    }
    /// `abs(self)`
    pub fn abs(self) -> Value {
        if self.is_negative() { self.negate() } else { self.value() }
    }
    /// `self.bit_length()`
    pub fn bit_length(self) -> u64 {
        match self {
            Int::Small(x) => u64::from(64 - x.unsigned_abs().leading_zeros()),
            Int::Big(x) => x.bits(),
        }
    }
    /// Its value as a float, rounded half to even.
    ///
    /// # Errors
    /// OverflowError if it is too large.
    pub fn to_f64(self) -> R<f64> {
        let x = match self {
            Int::Small(x) => x as f64,
            Int::Big(x) => nearest(x),
        };
        if x.is_finite() { Ok(x) } else { Err(raise(Type::OverflowError, "int too large to convert to float")) }
    }
    /// How it is ordered against a float, by exact values; `None` for a nan.
    pub fn compare_float(self, y: f64) -> Option<Ordering> {
        const LIMIT: f64 = (1u64 << 63) as f64;
        if y.is_nan() {
            return None;
        }
        Some(match self {
            Int::Small(x) if (-LIMIT..LIMIT).contains(&y) => {
                let whole = y as i64;
                x.cmp(&whole).then_with(|| 0.0.partial_cmp(&(y - whole as f64)).unwrap_or(Ordering::Equal))
            }
            Int::Small(_) => 0.0.partial_cmp(&y)?,
            Int::Big(x) => match BigInt::from_f64(y) {
                Some(whole) => x.cmp(&whole),
                None => 0.0.partial_cmp(&y)?,
            },
        })
    }
}

impl PartialOrd for Int<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Int<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Int::Small(x), Int::Small(y)) => x.cmp(y),
            (Int::Big(x), Int::Big(y)) => x.cmp(y),
            // One that does not fit 64 bits is beyond all that do.
            (Int::Small(_), Int::Big(y)) => {
                if y.is_negative() {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
            (Int::Big(x), Int::Small(_)) => {
                if x.is_negative() {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
        }
    }
}

/// The nearest float, half to even; infinite if it is too large.
pub fn nearest(x: &BigInt) -> f64 {
    let (mantissa, exponent) = frexp(x);
    real::ldexp(mantissa, exponent)
}

/// `x == mantissa * 2 ** exponent` with `0.5 <= abs(mantissa) < 1`, the mantissa rounded half to even (`_PyLong_Frexp`).
pub fn frexp(x: &BigInt) -> (f64, i64) {
    let magnitude = x.magnitude();
    let bits = magnitude.bits();
    let shift = bits.saturating_sub(64);
    // The highest 64 bits, the last of them set if anything is below: rounding that is rounding the whole.
    let mut top = (magnitude >> shift).to_u64().unwrap_or(u64::MAX);
    if magnitude.trailing_zeros().is_some_and(|zeros| zeros < shift) {
        top |= 1;
    }
    let (mantissa, exponent) = real::frexp(top as f64);
    (if x.is_negative() { -mantissa } else { mantissa }, exponent + shift as i64)
}

/// A finite float without its fraction, as an int; `None` for infinities and nan.
pub fn truncate(x: f64) -> Option<Value> {
    const LIMIT: f64 = (1u64 << 63) as f64;
    if (-LIMIT..LIMIT).contains(&x) {
        return Some(Value::int(x as i64));
    }
    BigInt::from_f64(x).map(Value::big)
}

/// A binary operator on two ints; `None`: ints have none such.
pub fn binary(op: Op, x: Int, y: Int) -> Option<R> {
    Some(match op {
        Op::Add => Ok(wide(x, y, |x, y| x + y, |x, y| x + y)),
        Op::Sub => Ok(wide(x, y, |x, y| x - y, |x, y| x - y)),
        Op::Mul => Ok(wide(x, y, |x, y| x * y, |x, y| x * y)),
        Op::BitAnd => Ok(wide(x, y, |x, y| x & y, |x, y| x & y)),
        Op::BitOr => Ok(wide(x, y, |x, y| x | y, |x, y| x | y)),
        Op::BitXor => Ok(wide(x, y, |x, y| x ^ y, |x, y| x ^ y)),
        Op::FloorDiv => floor_div(x, y),
        Op::Mod => modulo(x, y),
        Op::Div => true_div(x, y),
        Op::Pow => pow(x, y),
        Op::LShift => left_shift(x, y),
        Op::RShift => right_shift(x, y),
        Op::MatMul => return None,
    })
}

/// An operation whose result on 64 bits fits 128.
fn wide(x: Int, y: Int, small: fn(i128, i128) -> i128, big: fn(&BigInt, &BigInt) -> BigInt) -> Value {
    match (x, y) {
        (Int::Small(x), Int::Small(y)) => {
            let result = small(x.into(), y.into());
            i64::try_from(result).map_or_else(|_| Value::big(result.into()), Value::int)
        }
        _ => Value::big(big(&x.big(), &y.big())),
    }
}

#[cold]
fn zero_division(message: &str) -> Raised {
    raise(Type::ZeroDivisionError, message)
}

/// `x // y`
///
/// # Errors
/// ZeroDivisionError.
pub fn floor_div(x: Int, y: Int) -> R {
    Ok(match (x, y) {
        (_, Int::Small(0)) => return Err(zero_division("integer division or modulo by zero")),
        (Int::Small(x), Int::Small(y)) if y != -1 => Value::int(Integer::div_floor(&x, &y)),
        (_, Int::Small(-1)) => x.negate(),
        _ => Value::big(x.big().div_floor(&y.big())),
    })
}

/// `x % y`
///
/// # Errors
/// ZeroDivisionError.
pub fn modulo(x: Int, y: Int) -> R {
    Ok(match (x, y) {
        (_, Int::Small(0)) => return Err(zero_division("integer modulo by zero")),
        (_, Int::Small(-1)) => Value::int(0),
        (Int::Small(x), Int::Small(y)) => Value::int(Integer::mod_floor(&x, &y)),
        _ => Value::big(x.big().mod_floor(&y.big())),
    })
}

/// `divmod(x, y)`, as the two numbers.
///
/// # Errors
/// ZeroDivisionError.
pub fn div_mod(x: Int, y: Int) -> R<(Value, Value)> {
    match (x, y) {
        (Int::Big(_), _) | (_, Int::Big(_)) if !y.is_zero() => {
            let (quotient, remainder) = x.big().div_mod_floor(&y.big());
            Ok((Value::big(quotient), Value::big(remainder)))
        }
        _ => Ok((floor_div(x, y)?, modulo(x, y)?)),
    }
}

/// `x / y`, correctly rounded (`long_true_divide`).
///
/// # Errors
/// ZeroDivisionError; OverflowError if no float is that large.
pub fn true_div(x: Int, y: Int) -> R {
    const EXACT: u64 = 1 << 53;
    if y.is_zero() {
        return Err(zero_division("division by zero"));
    }
    if let (Int::Small(x), Int::Small(y)) = (x, y)
        && x.unsigned_abs() <= EXACT
        && y.unsigned_abs() <= EXACT
    {
        return Ok(Value::float(x as f64 / y as f64));
    }
    let negative = x.is_negative() != y.is_negative();
    match quotient(&x.big(), &y.big()) {
        Some(magnitude) => Ok(Value::float(if negative { -magnitude } else { magnitude })),
        None => Err(raise(Type::OverflowError, "integer division result too large for a float")),
    }
}

/// `abs(x / y)`, correctly rounded; `None`: too large.
fn quotient(x: &BigInt, y: &BigInt) -> Option<f64> {
    const MANTISSA: i64 = f64::MANTISSA_DIGITS as i64;
    let (x, y) = (x.magnitude(), y.magnitude());
    let difference = i64::try_from(x.bits()).ok()? - i64::try_from(y.bits()).ok()?;
    if x.is_zero() || difference < i64::from(f64::MIN_EXP) - MANTISSA - 1 {
        return Some(0.0);
    }
    if difference > i64::from(f64::MAX_EXP) {
        return None;
    }
    // A quotient of 55 or 56 bits, less where the result is subnormal; its last bit says whether there is a rest.
    let shift = difference.max(f64::MIN_EXP.into()) - MANTISSA - 2;
    let (quotient, rest) = match shift {
        ..=0 => (x << shift.unsigned_abs()).div_rem(y),
        _ => x.div_rem(&(y << shift.unsigned_abs())),
    };
    let mut quotient = quotient.to_u64()?;
    if !rest.is_zero() {
        quotient |= 1;
    }
    // Round here, half to even, to as many bits as the result has: scaling is exact then.
    let bits = i64::from(64 - quotient.leading_zeros());
    let extra = bits.max(i64::from(f64::MIN_EXP) - shift) - MANTISSA;
    let half = 1u64 << (extra - 1);
    let below = quotient & ((half << 1) - 1);
    quotient -= below;
    if below > half || (below == half && quotient & (half << 1) != 0) {
        quotient += half << 1;
    }
    let result = real::ldexp(quotient as f64, shift);
    result.is_finite().then_some(result)
}

/// `x ** y`: an int, or a float if `y` is negative.
///
/// # Errors
/// ZeroDivisionError, OverflowError for negative exponents; MemoryError if there is no room for the result.
pub fn pow(x: Int, y: Int) -> R {
    if y.is_negative() {
        return real::pow(x.to_f64()?, y.to_f64()?);
    }
    if let (Int::Small(x), Int::Small(exponent)) = (x, y)
        && let Ok(exponent) = u32::try_from(exponent)
        && let Some(result) = x.checked_pow(exponent)
    {
        return Ok(Value::int(result));
    }
    match x {
        Int::Small(x @ (0 | 1)) => return Ok(Value::int(if y.is_zero() { 1 } else { x })),
        Int::Small(-1) => return Ok(Value::int(if y.is_odd() { -1 } else { 1 })),
        _ => {}
    }
    let Int::Small(exponent) = y else { return Err(memory()) };
    let room = x.bit_length().checked_mul(exponent.unsigned_abs()).is_some_and(|bits| bits <= MAX_BITS);
    match u32::try_from(exponent) {
        Ok(exponent) if room => Ok(Value::big(x.big().pow(exponent))),
        _ => Err(memory()),
    }
}

/// `pow(x, y, modulus)` (`long_pow`).
///
/// # Errors
/// ValueError if the modulus is 0, or `x` has no inverse for a negative `y`.
pub fn pow_modulo(x: Int, y: Int, modulus: Int) -> R {
    if modulus.is_zero() {
        return Err(raise(Type::ValueError, "pow() 3rd argument cannot be 0"));
    }
    if let (Int::Small(x), Int::Small(exponent @ 0..), Int::Small(modulus @ 1..)) = (x, y, modulus) {
        return Ok(Value::int(small_pow_modulo(x, exponent, modulus)));
    }
    let (base, exponent, modulus) = (x.big(), y.big(), modulus.big());
    if modulus.magnitude().is_one() {
        return Ok(Value::int(0));
    }
    if !y.is_negative() {
        return Ok(Value::big(base.modpow(&exponent, &modulus)));
    }
    match base.modinv(&modulus) {
        Some(inverse) => Ok(Value::big(inverse.modpow(&-&*exponent, &modulus))),
        None => Err(raise(Type::ValueError, "base is not invertible for the given modulus")),
    }
}

fn small_pow_modulo(x: i64, mut exponent: i64, modulus: i64) -> i64 {
    let modulus = i128::from(modulus);
    let mut base = i128::from(x).rem_euclid(modulus);
    let mut result = 1 % modulus;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % modulus;
        }
        base = base * base % modulus;
        exponent >>= 1;
    }
    // Less than `modulus`, which fits.
    result as i64
}

#[cold]
fn memory() -> Raised {
    super::super::exception::raise_with(Type::MemoryError, vec![])
}

/// `x << y`
///
/// # Errors
/// ValueError if `y` is negative; OverflowError, MemoryError if there is no room for the result.
pub fn left_shift(x: Int, y: Int) -> R {
    if y.is_negative() {
        return Err(raise(Type::ValueError, "negative shift count"));
    }
    if x.is_zero() {
        return Ok(Value::int(0));
    }
    let Int::Small(count) = y else {
        return Err(raise(Type::OverflowError, "too many digits in integer"));
    };
    if let Int::Small(x) = x
        && count < 63
        && (x << count) >> count == x
    {
        return Ok(Value::int(x << count));
    }
    let count = count.unsigned_abs();
    if count > MAX_BITS {
        return Err(memory());
    }
    Ok(Value::big(&*x.big() << count))
}

/// `x >> y`
///
/// # Errors
/// ValueError if `y` is negative.
pub fn right_shift(x: Int, y: Int) -> R {
    if y.is_negative() {
        return Err(raise(Type::ValueError, "negative shift count"));
    }
    Ok(match (x, y) {
        (Int::Small(x), Int::Small(count)) => Value::int(x >> count.min(63)),
        (Int::Big(x), Int::Small(count)) => Value::big(x >> count.unsigned_abs()),
        (_, Int::Big(_)) => Value::int(if x.is_negative() { -1 } else { 0 }),
    })
}
