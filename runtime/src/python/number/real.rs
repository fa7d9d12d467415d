//! Arithmetic of floats (`Objects/floatobject.c`): floor division and modulo follow the sign of the divisor.

use super::super::complex::arithmetic::{self, Complex};
use super::super::exception::{R, Raised, raise, raise_with};
use super::super::operator::Op;
use super::super::types::Type;
use super::super::value::Value;

/// What an operator does on floats; `None`: floats have none such.
pub fn operator(op: Op) -> Option<fn(f64, f64) -> R> {
    Some(match op {
        Op::Add => |x, y| Ok(Value::float(x + y)),
        Op::Sub => |x, y| Ok(Value::float(x - y)),
        Op::Mul => |x, y| Ok(Value::float(x * y)),
        Op::Div => |x, y| {
            if y == 0.0 {
                return Err(zero_division("float division by zero"));
            }
            Ok(Value::float(x / y))
        },
        Op::FloorDiv => |x, y| {
            if y == 0.0 {
                return Err(zero_division("float floor division by zero"));
            }
            Ok(Value::float(floor_div_mod(x, y).0))
        },
        Op::Mod => |x, y| {
            if y == 0.0 {
                return Err(zero_division("float modulo"));
            }
            Ok(Value::float(modulo(x, y)))
        },
        Op::Pow => pow,
        Op::MatMul | Op::LShift | Op::RShift | Op::BitOr | Op::BitXor | Op::BitAnd => return None,
    })
}

#[cold]
fn zero_division(message: &str) -> Raised {
    raise(Type::ZeroDivisionError, message)
}

/// `x % y` for `y` not zero: it has the sign of `y`, also if it is zero.
fn modulo(x: f64, y: f64) -> f64 {
    let rest = x % y;
    if rest == 0.0 {
        0.0f64.copysign(y)
    } else if (y < 0.0) != (rest < 0.0) {
        rest + y
    } else {
        rest
    }
}

/// `divmod(x, y)` for `y` not zero (`_float_div_mod`).
fn floor_div_mod(x: f64, y: f64) -> (f64, f64) {
    let rest = x % y;
    let mut quotient = (x - rest) / y;
    if rest != 0.0 && (y < 0.0) != (rest < 0.0) {
        quotient -= 1.0;
    }
    let quotient = if quotient == 0.0 {
        0.0f64.copysign(x / y)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    };
    (quotient, modulo(x, y))
}

/// `divmod(x, y)`
///
/// # Errors
/// ZeroDivisionError.
pub fn div_mod(x: f64, y: f64) -> R<(f64, f64)> {
    if y == 0.0 {
        return Err(zero_division("float divmod()"));
    }
    Ok(floor_div_mod(x, y))
}

/// `x ** y` (`float_pow`).
///
/// # Errors
/// ZeroDivisionError, OverflowError.
pub fn pow(x: f64, y: f64) -> R {
    if x == 0.0 && y < 0.0 && y.is_finite() {
        return Err(zero_division("0.0 cannot be raised to a negative power"));
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y != y.floor() {
        return arithmetic::pow(Complex { real: x, imag: 0.0 }, Complex { real: y, imag: 0.0 }).map(Value::from);
    }
    // C's pow agrees with Python in all other special cases.
    let result = x.powf(y);
    if result.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(range_error());
    }
    Ok(Value::float(result))
}

/// `OverflowError: (34, 'Numerical result out of range')`
#[cold]
pub fn range_error() -> Raised {
    raise_with(Type::OverflowError, vec![Value::int(34), "Numerical result out of range".into()])
}

/// `x * 2 ** exponent`, rounded once.
pub fn ldexp(x: f64, exponent: i64) -> f64 {
    const LARGE: f64 = f64::from_bits(0x7fe0_0000_0000_0000); // 2 ** 1023
    // 2 ** (-1022 + 53): the last step alone may leave the normal numbers.
    const SMALL: f64 = f64::from_bits(0x0360_0000_0000_0000);
    let mut exponent = exponent.clamp(-2200, 2200);
    let mut x = x;
    while exponent > 1023 {
        x *= LARGE;
        exponent -= 1023;
    }
    while exponent < -1022 {
        x *= SMALL;
        exponent += 969;
    }
    // -1022..=1023: the bits of a normal power of two.
    x * f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// `x == mantissa * 2 ** exponent` with `0.5 <= abs(mantissa) < 1`; zero and what is not finite have exponent 0.
pub fn frexp(x: f64) -> (f64, i64) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let bits = x.to_bits();
    let biased = (bits >> 52 & 0x7ff) as i64;
    if biased == 0 {
        // Subnormal: 2 ** 54 times it is not.
        let (mantissa, exponent) = frexp(x * (1u64 << 54) as f64);
        return (mantissa, exponent - 54);
    }
    (f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52), biased - 1022)
}
