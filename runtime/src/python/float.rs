//! Methods of `float`, its constructor and its text (`Objects/floatobject.c`).

mod hex;
pub mod text;

pub use text::repr;

use super::class::ClassRef;
use super::exception::{R, raise};
use super::native::{Call, Keywords, Native};
use super::number::methods::{float, float_compare, float_operator};
use super::number::{Number, index, parse, rounding};
use super::operator::{Cmp, Op};
use super::types::Type;
use super::value::Value;
use super::{attribute, bytes, object};
use crate::python::name::known;
use num_bigint::BigInt;

/// `float(…)`
fn new(class: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    if !keywords.is_empty() && class.is_builtin {
        return Err(raise(Type::TypeError, "float() takes no keyword arguments"));
    }
    let value = match arguments.first() {
        Some(value) => convert(value)?,
        None => 0.0,
    };
    Ok(object::derived(class, value.into()))
}

/// `float(value)`: also of a text (`PyNumber_Float`).
///
/// # Errors
/// TypeError; ValueError; OverflowError; what special methods raise.
pub fn convert(value: &Value) -> R<f64> {
    if let Some(text) = value.as_str() {
        return parse::float(text, value);
    }
    if let Some(bytes) = bytes::view(value) {
        // The message shows the object, which may run the program: nothing is borrowed then.
        let bytes = bytes.to_vec();
        return parse::float_of_bytes(&bytes, value);
    }
    match number(value)? {
        Some(number) => Ok(number),
        None => {
            let message = format!("float() argument must be a string or a real number, not '{}'", value.type_name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

/// A number as a float: what functions of `math` and `%f` take (`PyFloat_AsDouble`).
///
/// # Errors
/// TypeError if it is no number; OverflowError; what `__float__` and `__index__` raise.
pub fn real(value: &Value) -> R<f64> {
    match number(value)? {
        Some(number) => Ok(number),
        None => Err(raise(Type::TypeError, &format!("must be real number, not {}", value.type_name()))),
    }
}

fn number(value: &Value) -> R<Option<f64>> {
    if let Some(number) = Number::exact(value) {
        return number.to_f64().map(Some);
    }
    let class = value.class();
    if let Some(method) = class.special(known!("__float__")) {
        let result = attribute::call_bound(&method, value, class, [])?;
        return match result.payload() {
            Value::Float(x) => Ok(Some(x.float())),
            _ => {
                let (own, other) = (class.name(), result.type_name());
                let message = format!("{own}.__float__ returned non-float (type {other})");
                Err(raise(Type::TypeError, &message))
            }
        };
    }
    match index::index_if_any(value)? {
        Some(int) => Ok(Some(Number::of(&int).map_or(Ok(f64::NAN), Number::to_f64)?)),
        None => Ok(None),
    }
}

/// `x.as_integer_ratio()`
///
/// # Errors
/// ValueError for a nan, OverflowError for an infinity.
pub fn integer_ratio(x: f64) -> R<[Value; 2]> {
    if x.is_nan() {
        return Err(raise(Type::ValueError, "cannot convert NaN to integer ratio"));
    }
    if x.is_infinite() {
        return Err(raise(Type::OverflowError, "cannot convert Infinity to integer ratio"));
    }
    let (mantissa, exponent) = super::number::real::frexp(x);
    // 53 bits, without the zeros at the end.
    let mut numerator = (mantissa * (1u64 << 53) as f64) as i64;
    let mut exponent = if numerator == 0 { 0 } else { exponent - 53 };
    let zeros = i64::from(numerator.trailing_zeros()).min((-exponent).max(0));
    numerator >>= zeros.min(63);
    exponent += zeros;
    let power = |exponent: i64| BigInt::from(1) << exponent.unsigned_abs();
    Ok(match exponent {
        0.. => [Value::big(BigInt::from(numerator) * power(exponent)), Value::int(1)],
        _ => [Value::int(numerator), Value::big(power(exponent))],
    })
}

fn is_integer(x: f64) -> bool {
    x.is_finite() && x == x.trunc()
}

fn pow(name: &str, this: &Value, arguments: &[Value], reflected: bool) -> R {
    match arguments {
        [other] | [other, Value::None] => float_operator(name, Op::Pow, this, other, reflected),
        _ => Err(rounding::only_integers()),
    }
}

fn divmod(name: &str, this: &Value, other: &Value, reflected: bool) -> R {
    let this = Number::Float(float(name, this)?);
    let Some(other) = Number::of(other) else { return Ok(Value::not_implemented()) };
    if reflected { rounding::divmod_numbers(other, this) } else { rounding::divmod_numbers(this, other) }
}

/// An operator as a method.
macro_rules! operator {
    ($name:literal, $op:ident, $reflected:literal) => {
        Native::method("float", $name, Call::M1(|a, b| float_operator($name, Op::$op, a, b, $reflected)))
    };
}
/// A comparison as a method.
macro_rules! comparison {
    ($name:literal, $cmp:ident) => {
        Native::method("float", $name, Call::M1(|a, b| float_compare($name, Cmp::$cmp, a, b)))
    };
}
/// A method without arguments.
macro_rules! method {
    ($name:literal, $body:expr) => {
        Native::method("float", $name, Call::M0(|it| $body(float($name, it)?)))
    };
}
/// An attribute that can't be set.
macro_rules! property {
    ($name:literal, $body:expr) => {
        Native::method("float", $name, Call::Property(|it| $body(float($name, it)?), None))
    };
}

pub static METHODS: &[Native] = &[
    Native::method("float", "__new__", Call::C(0, 1, new)),
    method!("__repr__", |x: f64| Ok(Value::str(repr(x)))),
    method!("__bool__", |x: f64| Ok(Value::bool(x != 0.0))),
    method!("__int__", rounding::to_int),
    method!("__trunc__", rounding::to_int),
    method!("__floor__", |x: f64| rounding::to_int(x.floor())),
    method!("__ceil__", |x: f64| rounding::to_int(x.ceil())),
    method!("__float__", |x: f64| Ok(Value::float(x))),
    method!("__neg__", |x: f64| Ok(Value::float(-x))),
    method!("__pos__", |x: f64| Ok(Value::float(x))),
    method!("__abs__", |x: f64| Ok(Value::float(x.abs()))),
    method!("__getnewargs__", |x: f64| Ok(Value::tuple([Value::float(x)]))),
    Native::method(
        "float",
        "__round__",
        Call::M(0, 1, |it, arguments| {
            rounding::round_float(float("__round__", it)?, arguments.first().unwrap_or(&Value::None))
        }),
    ),
    Native::method("float", "__hash__", Call::M0(|it| Ok(Value::int(super::hash::hash(it.payload())?)))),
    Native::method("float", "__format__", Call::M1(super::format::method)),
    comparison!("__eq__", Eq),
    comparison!("__ne__", Ne),
    comparison!("__lt__", Lt),
    comparison!("__le__", Le),
    comparison!("__gt__", Gt),
    comparison!("__ge__", Ge),
    operator!("__add__", Add, false),
    operator!("__radd__", Add, true),
    operator!("__sub__", Sub, false),
    operator!("__rsub__", Sub, true),
    operator!("__mul__", Mul, false),
    operator!("__rmul__", Mul, true),
    operator!("__truediv__", Div, false),
    operator!("__rtruediv__", Div, true),
    operator!("__floordiv__", FloorDiv, false),
    operator!("__rfloordiv__", FloorDiv, true),
    operator!("__mod__", Mod, false),
    operator!("__rmod__", Mod, true),
    Native::method("float", "__divmod__", Call::M1(|a, b| divmod("__divmod__", a, b, false))),
    Native::method("float", "__rdivmod__", Call::M1(|a, b| divmod("__rdivmod__", a, b, true))),
    Native::method("float", "__pow__", Call::M(1, 2, |it, arguments| pow("__pow__", it, arguments, false))),
    Native::method("float", "__rpow__", Call::M(1, 2, |it, arguments| pow("__rpow__", it, arguments, true))),
    property!("real", |x: f64| Ok(Value::float(x))),
    property!("imag", |_: f64| Ok(Value::float(0.0))),
    method!("conjugate", |x: f64| Ok(Value::float(x))),
    method!("is_integer", |x: f64| Ok(Value::bool(is_integer(x)))),
    method!("as_integer_ratio", |x: f64| Ok(Value::tuple(integer_ratio(x)?))),
    method!("hex", |x: f64| Ok(Value::str(hex::text(x)))),
    Native::method("float", "fromhex", Call::C(1, 1, hex::from_text)),
];
