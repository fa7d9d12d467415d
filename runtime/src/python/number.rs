//! Arithmetic of int, bool and float: what operators do when both operands are numbers of the runtime.
//!
//! * [`integer`]: ints of any size (`Objects/longobject.c`). [`real`]: floats (`Objects/floatobject.c`).
//! * [`index`](mod@index): what may stand where an int is asked for. [`rounding`]: `round`, `abs`, `divmod` and `pow`.

pub mod index;
pub mod integer;
pub mod methods;
pub mod parse;
pub mod real;
pub mod rounding;

pub use index::{clipped_i64, count_i64, index, index_i64, ssize};
pub use integer::Int;

use super::exception::R;
use super::operator::{Cmp, Op};
use super::value::{Heap, Value};
use std::cmp::Ordering;

/// A number of the runtime, borrowed from its value.
#[derive(Clone, Copy)]
pub enum Number<'a> {
    Int(Int<'a>),
    Float(f64),
}

impl<'a> Number<'a> {
    /// An int, bool or float; not an instance of a subclass of the program, whose methods come first.
    #[inline]
    pub fn exact(value: &'a Value) -> Option<Number<'a>> {
        match value {
            Value::Int(x) => Some(Number::Int(Int::Small(x.int()))),
            Value::Float(x) => Some(Number::Float(x.float())),
            Value::Bool(x) => Some(Number::Int(Int::Small(x.bool() as i64))),
            Value::Ref(object) if let Heap::Big(big) = &**object => Some(Number::Int(Int::Big(big))),
            _ => None,
        }
    }
    /// An int, bool or float, also as the value of an instance of a subclass.
    #[inline]
    pub fn of(value: &'a Value) -> Option<Number<'a>> {
        Number::exact(value.payload())
    }
    /// Its value as a float, rounded half to even.
    ///
    /// # Errors
    /// OverflowError if an int is too large.
    pub fn to_f64(self) -> R<f64> {
        match self {
            Number::Int(int) => int.to_f64(),
            Number::Float(x) => Ok(x),
        }
    }
}

/// A binary operator on two numbers; `None` if one is not a number, or numbers have no such operator.
pub fn binary(op: Op, a: &Value, b: &Value) -> Option<R> {
    if let (Value::Bool(x), Value::Bool(y)) = (a, b) {
        match op {
            Op::BitAnd => return Some(Ok(Value::bool(x.bool() & y.bool()))),
            Op::BitOr => return Some(Ok(Value::bool(x.bool() | y.bool()))),
            Op::BitXor => return Some(Ok(Value::bool(x.bool() ^ y.bool()))),
            _ => {}
        }
    }
    match (Number::exact(a)?, Number::exact(b)?) {
        (Number::Int(x), Number::Int(y)) => integer::binary(op, x, y),
        (x, y) => real::operator(op).map(|operator| operator(x.to_f64()?, y.to_f64()?)),
    }
}

/// `-`, `+` or `~` of a number; `None` if it is none, or has no such operator.
pub fn unary(symbol: &str, a: &Value) -> Option<R> {
    Some(Ok(match (symbol, Number::exact(a)?) {
        ("-", Number::Int(x)) => x.negate(),
        ("+", Number::Int(x)) => x.value(),
        ("~", Number::Int(x)) => x.invert(),
        ("-", Number::Float(x)) => Value::float(-x),
        ("+", Number::Float(x)) => Value::float(x),
        _ => return None,
    }))
}

/// A comparison of two numbers; exact, also between int and float.
pub fn compare(cmp: Cmp, a: &Value, b: &Value) -> Option<bool> {
    Some(holds(cmp, Number::exact(a)?, Number::exact(b)?))
}

/// Does the comparison hold? With a nan only `!=` does.
pub fn holds(cmp: Cmp, a: Number, b: Number) -> bool {
    match ordering(a, b) {
        Some(ordering) => cmp.holds(ordering),
        None => cmp == Cmp::Ne,
    }
}

/// How two numbers are ordered, by their exact values; `None` if one is a nan.
pub fn ordering(a: Number, b: Number) -> Option<Ordering> {
    match (a, b) {
        (Number::Int(x), Number::Int(y)) => Some(x.cmp(&y)),
        (Number::Float(x), Number::Float(y)) => x.partial_cmp(&y),
        (Number::Int(x), Number::Float(y)) => x.compare_float(y),
        (Number::Float(x), Number::Int(y)) => y.compare_float(x).map(Ordering::reverse),
    }
}
