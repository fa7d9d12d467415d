//! `complex` (`Objects/complexobject.c`). A complex number is a native object: programs that have none pay nothing for it.
//!
//! * [`arithmetic`]: operators on pairs of floats. [`text`]: `repr`, formatting, and reading a text.

pub mod arithmetic;
mod text;

use super::class::ClassRef;
use super::exception::{R, Raised, raise};
use super::hash;
use super::library::class;
use super::native::{Call, Keywords, Native, NativeObject, bind};
use super::number::{self, Number};
use super::operator::Cmp;
use super::types::Type;
use super::value::Value;
use super::{Name, attribute, float, object};
use arithmetic::Complex;

impl NativeObject for Complex {
    fn class(&self) -> ClassRef {
        class()
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}

/// The class `complex`.
pub fn class() -> ClassRef {
    class!("builtins", "complex", Payload, METHODS)
}

impl Value {
    /// A complex number.
    pub fn complex(real: f64, imag: f64) -> Value {
        Value::other(Complex { real, imag })
    }
}
impl From<Complex> for Value {
    fn from(number: Complex) -> Value {
        Value::other(number)
    }
}

fn this(it: &Value) -> R<Complex> {
    it.as_other::<Complex>().copied().ok_or_else(|| {
        let kind = it.type_name();
        raise(Type::TypeError, &format!("descriptor requires a 'complex' object but received a '{kind}'"))
    })
}

/// A number as a complex one; `None`: it is none (`TO_COMPLEX`).
fn coerced(value: &Value) -> R<Option<Complex>> {
    if let Some(number) = value.as_other::<Complex>() {
        return Ok(Some(*number));
    }
    Number::of(value).map(|number| Ok(Complex { real: number.to_f64()?, imag: 0.0 })).transpose()
}

/// `a.__add__(b)` and the like: NotImplemented if `b` is no number.
fn operator(a: &Value, b: &Value, reflected: bool, operation: fn(Complex, Complex) -> R<Complex>) -> R {
    let a = this(a)?;
    let Some(b) = coerced(b)? else { return Ok(Value::not_implemented()) };
    let result = if reflected { operation(b, a) } else { operation(a, b) };
    result.map(Value::from)
}

fn pow(it: &Value, arguments: &[Value], reflected: bool) -> R {
    match arguments {
        [other] | [other, Value::None] => operator(it, other, reflected, arithmetic::pow),
        _ => Err(raise(Type::ValueError, "complex modulo")),
    }
}

fn equal(a: &Value, b: &Value) -> R<Option<bool>> {
    let a = this(a)?;
    if let Some(b) = b.as_other::<Complex>() {
        return Ok(Some(a.real == b.real && a.imag == b.imag));
    }
    // An int is compared as it is, not as the float nearest to it.
    Ok(Number::of(b).map(|b| a.imag == 0.0 && number::holds(Cmp::Eq, Number::Float(a.real), b)))
}

fn hash_of(it: &Value) -> R<i64> {
    let Complex { real, imag } = this(it)?;
    let combined = hash::float(real).wrapping_add(hash::float(imag).wrapping_mul(1_000_003));
    Ok(if combined == -1 { -2 } else { combined })
}

/// `value.__complex__()`, if its class has it (`try_complex_special_method`).
fn by_method(value: &Value) -> R<Option<Complex>> {
    if let Some(number) = value.as_other::<Complex>() {
        return Ok(Some(*number));
    }
    let class = value.class();
    let Some(method) = class.special(Name::of("__complex__")) else { return Ok(None) };
    let result = attribute::call_bound(&method, value, class, [])?;
    match result.as_other::<Complex>() {
        Some(number) => Ok(Some(*number)),
        None => {
            let kind = result.type_name();
            Err(raise(Type::TypeError, &format!("__complex__ returned non-complex (type {kind})")))
        }
    }
}

/// A part that is given to `complex()`: a complex number, or a real one.
fn part(value: &Value, wrong: impl FnOnce() -> Raised) -> R<(Complex, bool)> {
    if let Some(number) = by_method(value)? {
        return Ok((number, true));
    }
    let class = value.class();
    let is_real = Number::of(value).is_some()
        || ["__float__", "__index__"].iter().any(|name| class.special(Name::of(name)).is_some());
    if !is_real {
        return Err(wrong());
    }
    Ok((Complex { real: float::real(value)?, imag: 0.0 }, false))
}

/// `complex(real=0, imag=0)`, `complex(text)`
fn new(class: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    let [real, imag] = bind("complex", ["real", "imag"], 0, 0, arguments, keywords)?;
    let made = |number: Complex| Ok(object::derived(class, number.into()));
    if let Some(given) = &real {
        if imag.is_none() && class.is_builtin && given.class().is_builtin && given.as_other::<Complex>().is_some() {
            return Ok(given.clone());
        }
        if let Some(text) = given.as_str() {
            if imag.is_some() {
                let message = "complex() can't take second arg if first is a string";
                return Err(raise(Type::TypeError, message));
            }
            return match text::parse(text) {
                Some(number) => made(number),
                None => Err(raise(Type::ValueError, "complex() arg is a malformed string")),
            };
        }
    }
    if imag.as_ref().is_some_and(|imag| imag.as_str().is_some()) {
        return Err(raise(Type::TypeError, "complex() second arg can't be a string"));
    }
    let (mut number, is_complex) = match &real {
        None => (Complex::default(), false),
        Some(real) => part(real, || {
            let kind = real.type_name();
            raise(Type::TypeError, &format!("complex() first argument must be a string or a number, not '{kind}'"))
        })?,
    };
    if let Some(imag) = &imag {
        let (second, second_is_complex) = part(imag, || {
            let kind = imag.type_name();
            raise(Type::TypeError, &format!("complex() second argument must be a number, not '{kind}'"))
        })?;
        // `real + imag * 1j`, without what such a product does to signs of zeros.
        let first_imag = number.imag;
        if second_is_complex {
            number.real -= second.imag;
        }
        number.imag = second.real;
        if is_complex {
            number.imag += first_imag;
        }
    }
    made(number)
}

const OWNER: &str = "complex";

/// An operator and its reflected form.
macro_rules! operators {
    ($name:literal, $operation:expr, $reflected:literal) => {
        Native::method(OWNER, $name, Call::M1(|a, b| operator(a, b, $reflected, $operation)))
    };
}

static METHODS: &[Native] = &[
    Native::method(OWNER, "__new__", Call::C(0, usize::MAX, new)),
    operators!("__add__", arithmetic::add, false),
    operators!("__radd__", arithmetic::add, true),
    operators!("__sub__", arithmetic::sub, false),
    operators!("__rsub__", arithmetic::sub, true),
    operators!("__mul__", arithmetic::mul, false),
    operators!("__rmul__", arithmetic::mul, true),
    operators!("__truediv__", arithmetic::div, false),
    operators!("__rtruediv__", arithmetic::div, true),
    Native::method(OWNER, "__pow__", Call::M(1, 2, |it, arguments| pow(it, arguments, false))),
    Native::method(OWNER, "__rpow__", Call::M(1, 2, |it, arguments| pow(it, arguments, true))),
    Native::method(OWNER, "__neg__", Call::M0(|it| this(it).map(|it| Value::complex(-it.real, -it.imag)))),
    Native::method(OWNER, "__pos__", Call::M0(|it| this(it).map(Value::from))),
    Native::method(OWNER, "__abs__", Call::M0(|it| arithmetic::abs(this(it)?).map(Value::float))),
    Native::method(OWNER, "__bool__", Call::M0(|it| this(it).map(|it| (it.real != 0.0 || it.imag != 0.0).into()))),
    Native::method(OWNER, "__eq__", Call::M1(|a, b| Ok(equal(a, b)?.map_or_else(Value::not_implemented, Value::bool)))),
    Native::method(
        OWNER,
        "__ne__",
        Call::M1(|a, b| Ok(equal(a, b)?.map_or_else(Value::not_implemented, |equal| Value::bool(!equal)))),
    ),
    Native::method(OWNER, "__hash__", Call::M0(|it| hash_of(it).map(Value::int))),
    Native::method(OWNER, "__repr__", Call::M0(|it| this(it).map(|it| text::repr(it).into()))),
    Native::method(
        OWNER,
        "__format__",
        Call::M1(|it, spec| match spec.as_str() {
            Some(spec) => text::format(it, this(it)?, spec).map(Value::str),
            None => {
                let message = format!("__format__() argument must be str, not {}", spec.type_name());
                Err(raise(Type::TypeError, &message))
            }
        }),
    ),
    Native::method(OWNER, "__complex__", Call::M0(|it| this(it).map(Value::from))),
    Native::method(OWNER, "conjugate", Call::M0(|it| this(it).map(|it| Value::complex(it.real, -it.imag)))),
    Native::method(
        OWNER,
        "__getnewargs__",
        Call::M0(|it| this(it).map(|it| Value::tuple([Value::float(it.real), Value::float(it.imag)]))),
    ),
    Native::method(OWNER, "real", Call::Property(|it| Ok(this(it)?.real.into()), Some(super::inspection::read_only))),
    Native::method(OWNER, "imag", Call::Property(|it| Ok(this(it)?.imag.into()), Some(super::inspection::read_only))),
];
