//! `bool`: an int that is shown as `True` or `False` (`Objects/boolobject.c`).

use super::class::ClassRef;
use super::exception::{R, raise};
use super::native::{Call, Keywords, Native};
use super::number;
use super::number::methods::wrong_self;
use super::operator::{self, Op};
use super::types::Type;
use super::value::Value;

fn new(_: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    if !keywords.is_empty() {
        return Err(raise(Type::TypeError, "bool() takes no keyword arguments"));
    }
    arguments.first().map_or(Ok(false), operator::truth).map(Value::bool)
}

/// `bool.__and__(a, b)` and the like: a bool if both are.
fn bitwise(name: &str, op: Op, a: &Value, b: &Value) -> R {
    match (a, b) {
        (Value::Bool(_), Value::Bool(_)) => number::binary(op, a, b).unwrap_or_else(|| Ok(Value::not_implemented())),
        (Value::Bool(_), _) => number::methods::int_operator(name, op, a, b, false),
        _ => Err(wrong_self(name, "bool", a)),
    }
}

macro_rules! operator {
    ($name:literal, $op:ident) => {
        // Bitwise operators are symmetric: the reflected ones are the same.
        Native::method("bool", $name, Call::M1(|a, b| bitwise($name, Op::$op, a, b)))
    };
}

pub static METHODS: &[Native] = &[
    Native::method("bool", "__new__", Call::C(0, 1, new)),
    Native::method(
        "bool",
        "__repr__",
        Call::M0(|it| match it {
            Value::Bool(x) => Ok(if x.bool() { "True" } else { "False" }.into()),
            _ => Err(wrong_self("__repr__", "bool", it)),
        }),
    ),
    operator!("__and__", BitAnd),
    operator!("__rand__", BitAnd),
    operator!("__or__", BitOr),
    operator!("__ror__", BitOr),
    operator!("__xor__", BitXor),
    operator!("__rxor__", BitXor),
];
