//! Powers, logarithms, trigonometry, rounding and the parts of a float.

use super::super::super::exception::{R, raise};
use super::super::super::float::real;
use super::super::super::native::{ANY, Call, Keywords, Native, bind, keyword_only};
use super::super::super::number::real::{frexp, ldexp};
use super::super::super::number::{Int, Number, integer, rounding};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, attribute};
use super::{bounded, domain_error, function, range_error, unbounded};
use std::f64::consts::{LN_2, PI};

/// A function of one float (`math_1`): a nan that comes from nothing is a domain error, an infinity as well unless the
/// function can overflow.
///
/// # Errors
/// ValueError, OverflowError; TypeError if it is no number.
pub fn of_one(x: &Value, function: fn(f64) -> f64, can_overflow: bool) -> R {
    let x = real(x)?;
    let result = function(x);
    if result.is_nan() && !x.is_nan() {
        return Err(domain_error());
    }
    if result.is_infinite() && x.is_finite() {
        return Err(if can_overflow { range_error() } else { domain_error() });
    }
    Ok(Value::float(result))
}

/// A function of two floats (`math_2`).
fn of_two(arguments: &[Value], function: fn(f64, f64) -> f64) -> R {
    let (x, y) = (real(&arguments[0])?, real(&arguments[1])?);
    let result = function(x, y);
    if result.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(domain_error());
    }
    if result.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(range_error());
    }
    Ok(Value::float(result))
}

/// `math.floor(x)`, `math.ceil(x)`: of what has no such method the float is rounded.
fn rounded(x: &Value, method: &str, round: fn(f64) -> f64) -> R {
    match Number::exact(x) {
        Some(Number::Int(x)) => return Ok(x.value()),
        Some(Number::Float(x)) => return rounding::to_int(round(x)),
        None => {}
    }
    let class = x.class();
    match class.special(Name::of(method)) {
        Some(method) => attribute::call_bound(&method, x, class, []),
        None => rounding::to_int(round(real(x)?)),
    }
}

fn trunc(x: &Value) -> R {
    if let Value::Float(x) = x {
        return rounding::to_int(x.float());
    }
    let class = x.class();
    match class.special(Name::of("__trunc__")) {
        Some(method) => attribute::call_bound(&method, x, class, []),
        None => {
            let message = format!("type {} doesn't define __trunc__ method", class.name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

fn pow(arguments: &[Value]) -> R {
    let (x, y) = (real(&arguments[0])?, real(&arguments[1])?);
    let result = x.powf(y);
    if x.is_finite() && y.is_finite() {
        if result.is_nan() || result.is_infinite() && x == 0.0 {
            return Err(domain_error());
        }
        if result.is_infinite() {
            return Err(range_error());
        }
    }
    Ok(Value::float(result))
}

fn fmod(arguments: &[Value]) -> R {
    let (x, y) = (real(&arguments[0])?, real(&arguments[1])?);
    let result = x % y;
    if result.is_nan() && !x.is_nan() && !y.is_nan() { Err(domain_error()) } else { Ok(Value::float(result)) }
}

/// IEEE 754's remainder: the quotient is rounded to the nearest int, half to even (`m_remainder`).
fn remainder(x: f64, y: f64) -> f64 {
    if !x.is_finite() || !y.is_finite() {
        return match () {
            () if x.is_nan() => x,
            () if y.is_nan() => y,
            () if x.is_infinite() => f64::NAN,
            () => x,
        };
    }
    if y == 0.0 {
        return f64::NAN;
    }
    let (size, unit) = (x.abs(), y.abs());
    let rest = size % unit;
    let other = unit - rest;
    let result = if rest < other {
        rest
    } else if rest > other {
        -other
    } else {
        rest - 2.0 * ((0.5 * (size - rest)) % unit)
    };
    1f64.copysign(x) * result
}

/// `math.log` and the like, of an int of any size too (`loghelper`).
fn logarithm(x: &Value, log: fn(f64) -> f64) -> R<f64> {
    let Some(int) = Int::of(x) else {
        let x = real(x)?;
        // Of negative numbers and zero there is none; C gives an infinity for zero.
        return if x > 0.0 || x.is_nan() { Ok(log(x)) } else { Err(domain_error()) };
    };
    if int.is_zero() || int.is_negative() {
        return Err(domain_error());
    }
    match int {
        Int::Big(big) if integer::nearest(big).is_infinite() => {
            let (mantissa, exponent) = integer::frexp(big);
            Ok(log(mantissa) + log(2.0) * exponent as f64)
        }
        int => Ok(log(int.to_f64()?)),
    }
}

fn log(arguments: &[Value]) -> R {
    if !(1..=2).contains(&arguments.len()) {
        return Err(raise(Type::TypeError, "math.log requires 1 to 2 arguments"));
    }
    let value = logarithm(&arguments[0], f64::ln)?;
    let Some(base) = arguments.get(1) else { return Ok(Value::float(value)) };
    let base = logarithm(base, f64::ln)?;
    if base == 0.0 {
        return Err(raise(Type::ZeroDivisionError, "float division by zero"));
    }
    Ok(Value::float(value / base))
}

fn ldexp_of(arguments: &[Value]) -> R {
    let x = real(&arguments[0])?;
    let exponent = match Int::of(&arguments[1]) {
        Some(Int::Small(exponent)) => exponent,
        Some(big) if big.is_negative() => i64::MIN,
        Some(_) => i64::MAX,
        None => return Err(raise(Type::TypeError, "Expected an int as second argument to ldexp.")),
    };
    let result = ldexp(x, exponent);
    if result.is_infinite() && x.is_finite() { Err(range_error()) } else { Ok(Value::float(result)) }
}

fn modf(x: f64) -> (f64, f64) {
    if x.is_infinite() {
        return (0f64.copysign(x), x);
    }
    let whole = x.trunc();
    ((x - whole).copysign(x), whole)
}

fn next_after(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() {
        x + y
    } else if x == y {
        y
    } else if y > x {
        x.next_up()
    } else {
        x.next_down()
    }
}

fn ulp(x: f64) -> f64 {
    let x = x.abs();
    if !x.is_finite() {
        return x;
    }
    let next = x.next_up();
    if next.is_infinite() { x - x.next_down() } else { next - x }
}

// What Rust's library computes in another way than glibc, with other last digits: the cubic root, and the inverse hyperbolic
// functions, which are those of Sun's fdlibm.

fn cbrt(x: f64) -> f64 {
    /// `2 ** (1/3)` and `2 ** (2/3)`
    const ROOT: f64 = 1.2599210498948732;
    const SQUARE: f64 = 1.5874010519681996;
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let (m, exponent) = frexp(x.abs());
    let inner = 1.8346927748361308 - (0.7849323449766392 - 0.14526389938548637 * m) * m;
    let guess =
        0.35489576504391984 + (1.508191937815849 - (2.114994941673713 - (2.4469312256353444 - inner * m) * m) * m) * m;
    // A step of Halley's.
    let cube = guess * guess * guess;
    let factor = [1.0 / SQUARE, 1.0 / ROOT, 1.0, ROOT, SQUARE][(2 + exponent % 3) as usize];
    let root = guess * (cube + 2.0 * m) / (2.0 * cube + m) * factor;
    ldexp(root.copysign(x), exponent / 3)
}

fn asinh(x: f64) -> f64 {
    const TINY: f64 = 1.0 / (1u64 << 28) as f64;
    const HUGE: f64 = (1u64 << 28) as f64;
    let size = x.abs();
    let result = match size {
        _ if !x.is_finite() || size < TINY => return x,
        _ if size > HUGE => size.ln() + LN_2,
        _ if size > 2.0 => (2.0 * size + 1.0 / ((size * size + 1.0).sqrt() + size)).ln(),
        _ => {
            let square = size * size;
            (size + square / (1.0 + (1.0 + square).sqrt())).ln_1p()
        }
    };
    result.copysign(x)
}

fn acosh(x: f64) -> f64 {
    const HUGE: f64 = (1u64 << 28) as f64;
    match x {
        _ if x.is_nan() || x == f64::INFINITY => x,
        _ if x >= HUGE => x.ln() + LN_2,
        _ if x > 2.0 => (2.0 * x - 1.0 / (x + (x * x - 1.0).sqrt())).ln(),
        _ if x > 1.0 => {
            let beyond = x - 1.0;
            (beyond + (2.0 * beyond + beyond * beyond).sqrt()).ln_1p()
        }
        1.0 => 0.0,
        _ => f64::NAN,
    }
}

fn atanh(x: f64) -> f64 {
    const TINY: f64 = 1.0 / (1u64 << 28) as f64;
    let size = x.abs();
    let result = match size {
        _ if x.is_nan() || size < TINY => return x,
        _ if size < 0.5 => {
            let twice = size + size;
            0.5 * (twice + twice * size / (1.0 - size)).ln_1p()
        }
        _ if size < 1.0 => 0.5 * ((size + size) / (1.0 - size)).ln_1p(),
        1.0 => f64::INFINITY,
        _ => f64::NAN,
    };
    result.copysign(x)
}

fn is_close(arguments: &[Value], keywords: Keywords) -> R {
    if arguments.len() > 2 {
        let message = format!("isclose() takes exactly 2 positional arguments ({} given)", arguments.len());
        return Err(raise(Type::TypeError, &message));
    }
    if let Some((name, _)) = keywords.iter().find(|(name, _)| !matches!(name.text(), "a" | "b" | "rel_tol" | "abs_tol"))
    {
        let message = format!("'{}' is an invalid keyword argument for isclose()", name.text());
        return Err(raise(Type::TypeError, &message));
    }
    let is_tolerance = |(name, _): &(Name, Value)| matches!(name.text(), "rel_tol" | "abs_tol");
    let (tolerances, numbers): (Vec<_>, Vec<_>) = keywords.iter().cloned().partition(is_tolerance);
    let [a, b] = bind("isclose", ["a", "b"], 0, 2, arguments, &numbers)?;
    let [relative, absolute] = keyword_only("isclose", ["rel_tol", "abs_tol"], &tolerances)?;
    let (a, b) = (real(&a.into())?, real(&b.into())?);
    let relative = relative.map_or(Ok(1e-9), |it| real(&it))?;
    let absolute = absolute.map_or(Ok(0.0), |it| real(&it))?;
    if relative < 0.0 || absolute < 0.0 {
        return Err(raise(Type::ValueError, "tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Value::bool(true));
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(Value::bool(false));
    }
    let difference = (b - a).abs();
    let close = difference <= (relative * b).abs() || difference <= (relative * a).abs() || difference <= absolute;
    Ok(Value::bool(close))
}

pub static FUNCTIONS: &[Native] = &[
    bounded!("acos", f64::acos),
    bounded!("acosh", acosh),
    bounded!("asin", f64::asin),
    bounded!("asinh", asinh),
    bounded!("atan", f64::atan),
    function("atan2", Call::F(2, 2, |arguments| of_two(arguments, f64::atan2))),
    bounded!("atanh", atanh),
    bounded!("cbrt", cbrt),
    function("ceil", Call::F1(|x| rounded(x, "__ceil__", f64::ceil))),
    function("copysign", Call::F(2, 2, |arguments| of_two(arguments, f64::copysign))),
    bounded!("cos", f64::cos),
    unbounded!("cosh", f64::cosh),
    function("degrees", Call::F1(|x| Ok(Value::float(real(x)? * (180.0 / PI))))),
    unbounded!("exp", f64::exp),
    unbounded!("exp2", f64::exp2),
    unbounded!("expm1", f64::exp_m1),
    bounded!("fabs", f64::abs),
    function("floor", Call::F1(|x| rounded(x, "__floor__", f64::floor))),
    function("fmod", Call::F(2, 2, fmod)),
    function(
        "frexp",
        Call::F1(|x| {
            let (mantissa, exponent) = frexp(real(x)?);
            Ok(Value::tuple([Value::float(mantissa), Value::int(exponent)]))
        }),
    ),
    function("isclose", Call::FK(is_close)),
    function("isfinite", Call::F1(|x| Ok(Value::bool(real(x)?.is_finite())))),
    function("isinf", Call::F1(|x| Ok(Value::bool(real(x)?.is_infinite())))),
    function("isnan", Call::F1(|x| Ok(Value::bool(real(x)?.is_nan())))),
    function("ldexp", Call::F(2, 2, ldexp_of)),
    function("log", Call::F(0, ANY, log)),
    bounded!("log1p", f64::ln_1p),
    function("log10", Call::F1(|x| logarithm(x, f64::log10).map(Value::float))),
    function("log2", Call::F1(|x| logarithm(x, f64::log2).map(Value::float))),
    function(
        "modf",
        Call::F1(|x| {
            let (fraction, whole) = modf(real(x)?);
            Ok(Value::tuple([Value::float(fraction), Value::float(whole)]))
        }),
    ),
    function(
        "nextafter",
        Call::F(2, 2, |arguments| Ok(Value::float(next_after(real(&arguments[0])?, real(&arguments[1])?)))),
    ),
    function("pow", Call::F(2, 2, pow)),
    function("radians", Call::F1(|x| Ok(Value::float(real(x)? * (PI / 180.0))))),
    function("remainder", Call::F(2, 2, |arguments| of_two(arguments, remainder))),
    bounded!("sin", f64::sin),
    unbounded!("sinh", f64::sinh),
    bounded!("sqrt", f64::sqrt),
    bounded!("tan", f64::tan),
    bounded!("tanh", f64::tanh),
    function("trunc", Call::F1(trunc)),
    function("ulp", Call::F1(|x| Ok(Value::float(ulp(real(x)?))))),
];
