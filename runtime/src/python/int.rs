//! Methods of `int`, its constructor and its text (`Objects/longobject.c`).

use super::class::ClassRef;
use super::exception::{R, Raised, raise};
use super::iter;
use super::library::warnings;
use super::native::{ANY, Call, Keywords, Native};
use super::number::methods::{int, int_compare, int_operator};
use super::number::{self, Int, parse, rounding};
use super::operator::{self, Cmp, Op};
use super::types::Type;
use super::value::{Heap, Value};
use super::{attribute, bytes, call, object};
use crate::python::name::known;
use ecow::EcoString;
use num_bigint::{BigInt, Sign};
use std::cell::Cell;

thread_local! {
    static MAX_DIGITS: Cell<usize> = const { Cell::new(4300) };
}

/// `sys.get_int_max_str_digits()`: 0 means no limit.
pub fn max_str_digits() -> usize {
    MAX_DIGITS.get()
}
/// `sys.set_int_max_str_digits(limit)`; the caller refuses limits from 1 to 639.
pub fn set_max_str_digits(limit: usize) {
    MAX_DIGITS.set(limit)
}

/// `str(x)`
///
/// # Errors
/// ValueError if it has too many digits.
pub fn text(x: Int) -> R<EcoString> {
    let Int::Big(big) = x else {
        let Int::Small(small) = x else { return Ok(EcoString::new()) };
        return Ok(decimal(small));
    };
    let limit = max_str_digits();
    // 1000 bits are 301.03 digits: do not compute what is certain to be too long.
    if limit > 0 && big.bits() / 1000 * 301 > limit as u64 {
        return Err(too_many_digits(limit));
    }
    let text = big.to_string();
    if limit > 0 && text.trim_start_matches('-').len() > limit {
        return Err(too_many_digits(limit));
    }
    Ok(text.into())
}
/// The numbers of two digits.
const PAIRS: &[u8; 200] = b"0001020304050607080910111213141516171819\
    2021222324252627282930313233343536373839\
    4041424344454647484950515253545556575859\
    6061626364656667686970717273747576777879\
    8081828384858687888990919293949596979899";

/// A small int in decimal digits.
pub fn decimal(value: i64) -> EcoString {
    let mut digits = [b'-'; 20];
    let (mut rest, mut at) = (value.unsigned_abs(), digits.len());
    while rest >= 100 {
        at -= 2;
        let pair = (rest % 100) as usize * 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
        rest /= 100;
    }
    if rest >= 10 {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    at -= 1;
    digits[at] = b'0' + rest as u8;
    if value < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    std::str::from_utf8(&digits[at..]).unwrap_or_default().into()
}
#[cold]
fn too_many_digits(limit: usize) -> Raised {
    let message = format!(
        "Exceeds the limit ({limit} digits) for integer string conversion; \
         use sys.set_int_max_str_digits() to increase the limit"
    );
    raise(Type::ValueError, &message)
}

/// `int(…)`
fn new(class: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    if let ([value], []) = (arguments, keywords) {
        return Ok(object::derived(class, convert(value)?));
    }
    let total = arguments.len() + keywords.len();
    if total > 2 {
        return Err(raise(Type::TypeError, &format!("int() takes at most 2 arguments ({total} given)")));
    }
    let mut base = arguments.get(1);
    for (name, value) in keywords {
        if name.text() != "base" {
            let message = format!("'{}' is an invalid keyword argument for int()", name.text());
            return Err(raise(Type::TypeError, &message));
        }
        if base.is_some() {
            return Err(raise(Type::TypeError, "argument for int() given by name ('base') and position (2)"));
        }
        base = Some(value);
    }
    let value = match (arguments.first(), base) {
        (None, None) => Value::int(0),
        (None, Some(_)) => return Err(raise(Type::TypeError, "int() missing string argument")),
        (Some(value), None) => convert(value)?,
        (Some(value), Some(base)) => convert_with_base(value, base)?,
    };
    Ok(object::derived(class, value))
}

/// `int(value)` (`PyNumber_Long`).
///
/// # Errors
/// TypeError; ValueError; what special methods raise.
pub fn convert(value: &Value) -> R {
    match value {
        Value::Int(_) => return Ok(value.clone()),
        Value::Float(x) => return rounding::to_int(x.float()),
        Value::Ref(object) if let Heap::Str(text) = &**object => return parse::int(text, 10, value),
        _ => {}
    }
    let class = value.class();
    if let Some(method) = class.special(known!("__int__")) {
        let result = attribute::call_bound(&method, value, class, [])?;
        return match number::index::plain(&result) {
            Some(int) => Ok(int),
            None => {
                let message = format!("__int__ returned non-int (type {})", result.type_name());
                Err(raise(Type::TypeError, &message))
            }
        };
    }
    if let Some(index) = number::index::index_if_any(value)? {
        return Ok(index);
    }
    if let Some(method) = class.special(known!("__trunc__")) {
        warnings::deprecated("The delegation of int() to __trunc__ is deprecated.")?;
        let result = attribute::call_bound(&method, value, class, [])?;
        return match number::index::index_if_any(&result)? {
            Some(int) => Ok(int),
            None => {
                let message = format!("__trunc__ returned non-Integral (type {})", result.type_name());
                Err(raise(Type::TypeError, &message))
            }
        };
    }
    if let Some(text) = value.as_str() {
        return parse::int(text, 10, value);
    }
    if let Some(bytes) = bytes::view(value) {
        return parse::int_of_bytes(&bytes, 10);
    }
    let message =
        format!("int() argument must be a string, a bytes-like object or a real number, not '{}'", class.name());
    Err(raise(Type::TypeError, &message))
}

fn convert_with_base(value: &Value, base: &Value) -> R {
    let base = match number::clipped_i64(base)? {
        base @ (0 | 2..=36) => base as u32,
        _ => return Err(raise(Type::ValueError, "int() base must be >= 2 and <= 36, or 0")),
    };
    if let Some(text) = value.as_str() {
        return parse::int(text, base, value);
    }
    if let Some(bytes) = bytes::view(value) {
        return parse::int_of_bytes(&bytes, base);
    }
    Err(raise(Type::TypeError, "int() can't convert non-string with explicit base"))
}

/// The arguments of `to_bytes` and `from_bytes`: two that may be keywords, and `signed`.
fn byte_arguments(
    function: &str,
    first: &str,
    arguments: &[Value],
    keywords: Keywords,
) -> R<(Option<Value>, bool, bool)> {
    if arguments.len() > 2 {
        let given = arguments.len();
        return Err(raise(
            Type::TypeError,
            &format!("{function}() takes at most 2 positional arguments ({given} given)"),
        ));
    }
    let (signed, others): (Vec<_>, Vec<_>) = keywords.iter().cloned().partition(|(name, _)| name.text() == "signed");
    let [value, order] = super::native::bind(function, [first, "byteorder"], 0, 0, arguments, &others)?;
    let little = match &order {
        None => false,
        Some(order) => match order.as_str().map(|order| order.as_str()) {
            Some("little") => true,
            Some("big") => false,
            Some(_) => return Err(raise(Type::ValueError, "byteorder must be either 'little' or 'big'")),
            None => {
                let given = order.type_name();
                let message = format!("{function}() argument 'byteorder' must be str, not {given}");
                return Err(raise(Type::TypeError, &message));
            }
        },
    };
    let signed = match signed.first() {
        Some((_, signed)) => operator::truth(signed)?,
        None => false,
    };
    Ok((value, little, signed))
}

fn to_bytes(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let this = int("to_bytes", this)?;
    let (length, little, signed) = byte_arguments("to_bytes", "length", arguments, keywords)?;
    let length = length.map_or(Ok(1), |length| number::ssize(&length))?;
    let Ok(length) = usize::try_from(length) else {
        return Err(raise(Type::ValueError, "length argument must be non-negative"));
    };
    if this.is_negative() && !signed {
        return Err(raise(Type::OverflowError, "can't convert negative int to unsigned"));
    }
    let mut bytes = match (signed, &*this.big()) {
        (_, big) if big.sign() == Sign::NoSign => vec![],
        // CPython takes -1 for a sign without digits.
        (true, _) if length == 0 && this == Int::Small(-1) => vec![],
        (true, big) => big.to_signed_bytes_le(),
        (false, big) => big.magnitude().to_bytes_le(),
    };
    if bytes.len() > length {
        return Err(raise(Type::OverflowError, "int too big to convert"));
    }
    bytes.resize(length, if this.is_negative() { 0xff } else { 0 });
    if !little {
        bytes.reverse();
    }
    Ok(Value::bytes(bytes))
}

fn from_bytes(class: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    let (source, little, signed) = byte_arguments("from_bytes", "bytes", arguments, keywords)?;
    let Some(source) = source else {
        return Err(raise(Type::TypeError, "from_bytes() missing required argument 'bytes' (pos 1)"));
    };
    let bytes = bytes_of(&source)?;
    let value = match (signed, little) {
        (true, true) => BigInt::from_signed_bytes_le(&bytes),
        (true, false) => BigInt::from_signed_bytes_be(&bytes),
        (false, true) => BigInt::from_bytes_le(Sign::Plus, &bytes),
        (false, false) => BigInt::from_bytes_be(Sign::Plus, &bytes),
    };
    let value = Value::big(value);
    if class.is_builtin && class.name() == "int" { Ok(value) } else { call::call1(&class.object(), value) }
}

/// `PyObject_Bytes`
fn bytes_of(source: &Value) -> R<Vec<u8>> {
    if let Some(bytes) = bytes::view(source) {
        return Ok(bytes.to_vec());
    }
    let class = source.class();
    if let Some(method) = class.special(known!("__bytes__")) {
        let result = attribute::call_bound(&method, source, class, [])?;
        return match result.as_bytes() {
            Some(bytes) => Ok(bytes.to_vec()),
            None => {
                let message = format!("__bytes__ returned non-bytes (type {})", result.type_name());
                Err(raise(Type::TypeError, &message))
            }
        };
    }
    let refuse = || raise(Type::TypeError, &format!("cannot convert '{}' object to bytes", class.name()));
    if source.as_str().is_some() {
        return Err(refuse());
    }
    let mut items = match iter(source) {
        Err(raised) if raised.is(Type::TypeError) && class.special(known!("__iter__")).is_none() => {
            return Err(refuse());
        }
        items => items?,
    };
    let mut bytes = vec![];
    while let Some(item) = items.next()? {
        let byte = number::index_i64(&item)?;
        match u8::try_from(byte) {
            Ok(byte) => bytes.push(byte),
            Err(_) => return Err(raise(Type::ValueError, "bytes must be in range(0, 256)")),
        }
    }
    Ok(bytes)
}

fn pow(this: &Value, arguments: &[Value], reflected: bool) -> R {
    let name = if reflected { "__rpow__" } else { "__pow__" };
    match arguments {
        [other] | [other, Value::None] => int_operator(name, Op::Pow, this, other, reflected),
        [other, modulus, ..] => {
            let this = int(name, this)?;
            let (Some(other), Some(modulus)) = (Int::of(other), Int::of(modulus)) else {
                return Ok(Value::not_implemented());
            };
            let (base, exponent) = if reflected { (other, this) } else { (this, other) };
            number::integer::pow_modulo(base, exponent, modulus)
        }
        [] => Ok(Value::not_implemented()),
    }
}

fn divmod(name: &str, this: &Value, other: &Value, reflected: bool) -> R {
    let this = int(name, this)?;
    let Some(other) = Int::of(other) else { return Ok(Value::not_implemented()) };
    let (a, b) = if reflected { (other, this) } else { (this, other) };
    rounding::divmod_numbers(number::Number::Int(a), number::Number::Int(b))
}

/// An operator as a method.
macro_rules! operator {
    ($name:literal, $op:ident, $reflected:literal) => {
        Native::method("int", $name, Call::M1(|a, b| int_operator($name, Op::$op, a, b, $reflected)))
    };
}
/// A comparison as a method.
macro_rules! comparison {
    ($name:literal, $cmp:ident) => {
        Native::method("int", $name, Call::M1(|a, b| int_compare($name, Cmp::$cmp, a, b)))
    };
}
/// A method without arguments.
macro_rules! method {
    ($name:literal, $body:expr) => {
        Native::method("int", $name, Call::M0(|it| $body(int($name, it)?)))
    };
}
/// An attribute that can't be set.
macro_rules! property {
    ($name:literal, $body:expr) => {
        Native::method("int", $name, Call::Property(|it| $body(int($name, it)?), None))
    };
}

pub static METHODS: &[Native] = &[
    Native::method("int", "__new__", Call::C(0, ANY, new)),
    method!("__repr__", |it: Int| Ok(Value::str(text(it)?))),
    method!("__bool__", |it: Int| Ok(Value::bool(!it.is_zero()))),
    method!("__int__", |it: Int| Ok(it.value())),
    method!("__index__", |it: Int| Ok(it.value())),
    method!("__float__", |it: Int| Ok(Value::float(it.to_f64()?))),
    method!("__trunc__", |it: Int| Ok(it.value())),
    method!("__floor__", |it: Int| Ok(it.value())),
    method!("__ceil__", |it: Int| Ok(it.value())),
    method!("__neg__", |it: Int| Ok(it.negate())),
    method!("__pos__", |it: Int| Ok(it.value())),
    method!("__abs__", |it: Int| Ok(it.abs())),
    method!("__invert__", |it: Int| Ok(it.invert())),
    method!("__getnewargs__", |it: Int| Ok(Value::tuple([it.value()]))),
    Native::method(
        "int",
        "__round__",
        Call::M(0, 1, |it, arguments| {
            // Unlike `round`, the method takes no None.
            let it = int("__round__", it)?;
            arguments.first().map_or_else(|| Ok(it.value()), |digits| rounding::round_int(it, &number::index(digits)?))
        }),
    ),
    Native::method("int", "__hash__", Call::M0(|it| Ok(Value::int(super::hash::hash(it.payload())?)))),
    Native::method("int", "__format__", Call::M1(super::format::method)),
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
    operator!("__lshift__", LShift, false),
    operator!("__rlshift__", LShift, true),
    operator!("__rshift__", RShift, false),
    operator!("__rrshift__", RShift, true),
    operator!("__and__", BitAnd, false),
    operator!("__rand__", BitAnd, true),
    operator!("__or__", BitOr, false),
    operator!("__ror__", BitOr, true),
    operator!("__xor__", BitXor, false),
    operator!("__rxor__", BitXor, true),
    Native::method("int", "__divmod__", Call::M1(|a, b| divmod("__divmod__", a, b, false))),
    Native::method("int", "__rdivmod__", Call::M1(|a, b| divmod("__rdivmod__", a, b, true))),
    Native::method("int", "__pow__", Call::M(1, 2, |it, arguments| pow(it, arguments, false))),
    Native::method("int", "__rpow__", Call::M(1, 2, |it, arguments| pow(it, arguments, true))),
    property!("real", |it: Int| Ok(it.value())),
    property!("imag", |_: Int| Ok(Value::int(0))),
    property!("numerator", |it: Int| Ok(it.value())),
    property!("denominator", |_: Int| Ok(Value::int(1))),
    method!("conjugate", |it: Int| Ok(it.value())),
    method!("as_integer_ratio", |it: Int| Ok(Value::tuple([it.value(), Value::int(1)]))),
    method!("bit_length", |it: Int| Ok(Value::int(it.bit_length() as i64))),
    method!("bit_count", |it: Int| Ok(Value::int(it.big().magnitude().count_ones() as i64))),
    Native::method("int", "to_bytes", Call::MK(to_bytes)),
    Native::method("int", "from_bytes", Call::C(0, ANY, from_bytes)),
];
