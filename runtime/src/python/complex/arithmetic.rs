//! Operators on complex numbers, as pairs of floats: step by step what `Objects/complexobject.c` does, because roundings,
//! infinities and signs of zeros show it.

use super::super::exception::{R, raise};
use super::super::types::Type;

/// A complex number.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub struct Complex {
    pub real: f64,
    pub imag: f64,
}

const ONE: Complex = Complex { real: 1.0, imag: 0.0 };

/// # Errors
/// None: like its neighbours.
pub fn add(a: Complex, b: Complex) -> R<Complex> {
    Ok(Complex { real: a.real + b.real, imag: a.imag + b.imag })
}

/// # Errors
/// None: like its neighbours.
pub fn sub(a: Complex, b: Complex) -> R<Complex> {
    Ok(Complex { real: a.real - b.real, imag: a.imag - b.imag })
}

/// # Errors
/// None: like its neighbours.
pub fn mul(a: Complex, b: Complex) -> R<Complex> {
    Ok(product(a, b))
}

fn product(a: Complex, b: Complex) -> Complex {
    Complex { real: a.real * b.real - a.imag * b.imag, imag: a.real * b.imag + a.imag * b.real }
}

/// # Errors
/// ZeroDivisionError.
pub fn div(a: Complex, b: Complex) -> R<Complex> {
    quotient(a, b).ok_or_else(|| raise(Type::ZeroDivisionError, "complex division by zero"))
}

/// `_Py_c_quot`: by the larger part of the divisor, so that nothing overflows on the way. `None`: by zero.
fn quotient(a: Complex, b: Complex) -> Option<Complex> {
    let (real, imag) = (b.real.abs(), b.imag.abs());
    if real >= imag {
        if real == 0.0 {
            return None;
        }
        let ratio = b.imag / b.real;
        let denominator = b.real + b.imag * ratio;
        return Some(Complex {
            real: (a.real + a.imag * ratio) / denominator,
            imag: (a.imag - a.real * ratio) / denominator,
        });
    }
    if imag >= real {
        let ratio = b.real / b.imag;
        let denominator = b.real * ratio + b.imag;
        return Some(Complex {
            real: (a.real * ratio + a.imag) / denominator,
            imag: (a.imag * ratio - a.real) / denominator,
        });
    }
    Some(Complex { real: f64::NAN, imag: f64::NAN })
}

/// `a ** b` (`complex_pow`): small whole exponents by multiplication.
///
/// # Errors
/// ZeroDivisionError for a power of zero; OverflowError.
pub fn pow(a: Complex, b: Complex) -> R<Complex> {
    let is_small = b.imag == 0.0 && b.real == b.real.floor() && b.real.abs() <= 100.0;
    let result = if is_small { whole_power(a, b.real as i32) } else { power(a, b) };
    match result {
        None => Err(raise(Type::ZeroDivisionError, "0.0 to a negative or complex power")),
        Some(it) if it.real.is_infinite() || it.imag.is_infinite() => {
            Err(raise(Type::OverflowError, "complex exponentiation"))
        }
        Some(it) => Ok(it),
    }
}

/// `c_powi`
fn whole_power(x: Complex, exponent: i32) -> Option<Complex> {
    let by_squaring = |exponent: u32| {
        let (mut result, mut square, mut mask) = (ONE, x, 1);
        while mask <= exponent {
            if exponent & mask != 0 {
                result = product(result, square);
            }
            mask <<= 1;
            square = product(square, square);
        }
        result
    };
    let positive = by_squaring(exponent.unsigned_abs());
    if exponent > 0 { Some(positive) } else { quotient(ONE, positive) }
}

/// `_Py_c_pow`: by polar coordinates. `None`: zero to a power that it has none of.
fn power(a: Complex, b: Complex) -> Option<Complex> {
    if b == Complex::default() {
        return Some(ONE);
    }
    if a == Complex::default() {
        return if b.imag != 0.0 || b.real < 0.0 { None } else { Some(Complex::default()) };
    }
    let size = a.real.hypot(a.imag);
    let angle = a.imag.atan2(a.real);
    let (mut length, mut phase) = (size.powf(b.real), angle * b.real);
    if b.imag != 0.0 {
        length /= (angle * b.imag).exp();
        phase += b.imag * size.ln();
    }
    // C's cos and sin report an infinite angle as a domain error, and CPython's check takes it for a power of zero.
    (!phase.is_infinite()).then(|| Complex { real: length * phase.cos(), imag: length * phase.sin() })
}

/// `abs(a)`
///
/// # Errors
/// OverflowError.
pub fn abs(a: Complex) -> R<f64> {
    if a.real.is_infinite() || a.imag.is_infinite() {
        return Ok(f64::INFINITY);
    }
    let size = a.real.hypot(a.imag);
    if size.is_infinite() {
        return Err(raise(Type::OverflowError, "absolute value too large"));
    }
    Ok(size)
}
