//! `auto`, `member`, `nonmember`: what stands for a value in the body of an enumeration.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Native, NativeObject};
use super::super::super::operator::{self, Op};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::class;
use std::cell::RefCell;

/// `auto()`: the next value, known at the end of the class body.
#[derive(Default)]
pub struct Auto(pub RefCell<Option<Value>>);
impl NativeObject for Auto {
    fn class(&self) -> ClassRef {
        class!("enum", "auto", Sealed, AUTO)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.0.borrow().iter().for_each(see)
    }
}

/// An expression of values that are not known yet: `R | W`.
pub struct Later {
    /// `None`: `~a`
    operation: Option<Op>,
    a: Value,
    b: Value,
}
impl NativeObject for Later {
    fn class(&self) -> ClassRef {
        class!("enum", "_later", Sealed, LATER)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.a);
        see(&self.b)
    }
}

/// `member(value)`, `nonmember(value)`
pub struct Marked {
    pub is_member: bool,
    pub value: Value,
}
impl NativeObject for Marked {
    fn class(&self) -> ClassRef {
        match self.is_member {
            true => class!("enum", "member", Sealed, MEMBER),
            false => class!("enum", "nonmember", Sealed, NONMEMBER),
        }
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.value)
    }
}

/// The value that stands for this one, now that every `auto()` before has its own.
///
/// # Errors
/// What the operators raise.
pub fn known(value: &Value) -> R {
    if let Some(auto) = value.as_other::<Auto>() {
        return Ok(auto.0.borrow().clone().unwrap_or_else(|| value.clone()));
    }
    let Some(later) = value.as_other::<Later>() else { return Ok(value.clone()) };
    let (a, b) = (known(&later.a)?, known(&later.b)?);
    match later.operation {
        Some(operation) => operator::binary(operation, &a, &b),
        None => operator::invert(&a),
    }
}

/// Is its value known only at the end of the body?
pub fn is_later(value: &Value) -> bool {
    value.as_other::<Auto>().is_some() || value.as_other::<Later>().is_some()
}

fn later(operation: Op, a: &Value, b: &Value) -> R {
    Ok(Value::other(Later { operation: Some(operation), a: a.clone(), b: b.clone() }))
}

macro_rules! operations {
    ($($operation:ident: $method:literal, $reflected:literal;)*; $($other:expr),*) => {
        &[
            $($other,)*
            Native::method("auto", "__invert__", Call::M0(|it| {
                Ok(Value::other(Later { operation: None, a: it.clone(), b: Value::None }))
            })),
            $(
                Native::method("auto", $method, Call::M1(|it, other| later(Op::$operation, it, other))),
                Native::method("auto", $reflected, Call::M1(|it, other| later(Op::$operation, other, it))),
            )*
        ]
    };
    ($($other:expr),*) => {
        operations!(
            BitOr: "__or__", "__ror__";
            BitAnd: "__and__", "__rand__";
            BitXor: "__xor__", "__rxor__";
            LShift: "__lshift__", "__rlshift__";
            RShift: "__rshift__", "__rrshift__";
            Add: "__add__", "__radd__";
            Sub: "__sub__", "__rsub__";
            Mul: "__mul__", "__rmul__";
            ; $($other),*
        )
    };
}
static AUTO: &[Native] = operations!(
    Native::method("auto", "__new__", Call::C(0, 0, |_, _, _| Ok(Value::other(Auto::default())))),
    Native::method("auto", "value", Call::Property(known, None))
);
static LATER: &[Native] = operations!();

fn marked(is_member: bool, arguments: &[Value]) -> R {
    match arguments {
        [value] => Ok(Value::other(Marked { is_member, value: value.clone() })),
        _ => Err(raise(Type::TypeError, "member() takes exactly one argument")),
    }
}
static MEMBER: &[Native] =
    &[Native::method("member", "__new__", Call::C(1, 1, |_, arguments, _| marked(true, arguments)))];
static NONMEMBER: &[Native] =
    &[Native::method("nonmember", "__new__", Call::C(1, 1, |_, arguments, _| marked(false, arguments)))];

pub fn members() -> Vec<(&'static str, Value)> {
    let mark = |is_member| Marked { is_member, value: Value::None }.class().object();
    vec![("auto", Auto::default().class().object()), ("member", mark(true)), ("nonmember", mark(false))]
}
