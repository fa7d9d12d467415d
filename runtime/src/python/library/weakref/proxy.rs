//! `weakref.proxy(object)`: everything but its class is done by the object (`proxy_…` in `Objects/weakrefobject.c`).

use super::super::super::exception::{R, raise};
use super::super::super::iter;
use super::super::super::native::{Call, Native};
use super::super::super::operator::{self, Cmp, Op};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::weak::Reference;
use super::super::super::{Name, attribute, call, object};

/// The object.
fn alive(proxy: &Value) -> R {
    match super::target(proxy) {
        Some(target) => Ok(target),
        None => Err(raise(Type::ReferenceError, "weakly-referenced object no longer exists")),
    }
}

/// An operand: a proxy stands for its object.
fn operand(value: &Value) -> R {
    if value.as_other::<Reference>().is_some_and(|it| it.kind != super::Kind::Reference) {
        alive(value)
    } else {
        Ok(value.clone())
    }
}

fn name(value: &Value) -> Name {
    Name::of(value.as_str().map_or("", |text| text))
}

macro_rules! binary {
    ($method:literal, $op:expr) => {
        Native::method("ProxyType", $method, Call::M1(|a, b| operator::binary($op, &alive(a)?, &operand(b)?)))
    };
}
macro_rules! reflected {
    ($method:literal, $op:expr) => {
        Native::method("ProxyType", $method, Call::M1(|a, b| operator::binary($op, &operand(b)?, &alive(a)?)))
    };
}
macro_rules! compared {
    ($method:literal, $cmp:expr) => {
        Native::method("ProxyType", $method, Call::M1(|a, b| operator::compare($cmp, &alive(a)?, &operand(b)?)))
    };
}

pub static METHODS: &[Native] = &[
    Native::method("ProxyType", "__getattr__", Call::M1(|it, key| attribute::get(&alive(it)?, name(key)))),
    Native::method(
        "ProxyType",
        "__setattr__",
        Call::M(2, 2, |it, arguments| {
            attribute::set(&alive(it)?, name(&arguments[0]), arguments[1].clone()).map(|()| Value::None)
        }),
    ),
    Native::method(
        "ProxyType",
        "__delattr__",
        Call::M1(|it, key| attribute::delete(&alive(it)?, name(key)).map(|()| Value::None)),
    ),
    Native::method("ProxyType", "__str__", Call::M0(|it| object::str(&alive(it)?).map(Value::str))),
    Native::method(
        "ProxyType",
        "__repr__",
        Call::M0(|it| {
            let target = alive(it)?;
            let text = format!("<weakproxy at {:#x} to {} at {:#x}>", it.id(), target.type_name(), target.id());
            Ok(text.into())
        }),
    ),
    Native::method("ProxyType", "__bool__", Call::M0(|it| Ok(operator::truth(&alive(it)?)?.into()))),
    Native::method(
        "ProxyType",
        "__len__",
        Call::M0(|it| {
            let target = alive(it)?;
            match object::len_if_any(&target)? {
                Some(length) => Ok((length as i64).into()),
                None => {
                    let message = format!("object of type '{}' has no len()", target.type_name());
                    Err(raise(Type::TypeError, &message))
                }
            }
        }),
    ),
    Native::method("ProxyType", "__iter__", Call::M0(|it| iter::object(&alive(it)?).map(Value::Ref))),
    Native::method(
        "ProxyType",
        "__next__",
        Call::M0(|it| {
            let target = alive(it)?;
            if iter::is_iterator(&target) {
                return iter::next(&target);
            }
            Err(raise(Type::TypeError, "Weakref proxy referenced a non-iterator"))
        }),
    ),
    Native::method("ProxyType", "__getitem__", Call::M1(|it, key| operator::item(&alive(it)?, &operand(key)?))),
    Native::method(
        "ProxyType",
        "__setitem__",
        Call::M(2, 2, |it, arguments| {
            operator::set_item(&alive(it)?, &arguments[0], arguments[1].clone()).map(|()| Value::None)
        }),
    ),
    Native::method(
        "ProxyType",
        "__delitem__",
        Call::M1(|it, key| operator::delete_item(&alive(it)?, key).map(|()| Value::None)),
    ),
    Native::method("ProxyType", "__contains__", Call::M1(|it, item| Ok(operator::contains(&alive(it)?, item)?.into()))),
    Native::method(
        "ProxyType",
        "__hash__",
        Call::M0(|it| Err(raise(Type::TypeError, &format!("unhashable type: '{}'", it.type_name())))),
    ),
    compared!("__eq__", Cmp::Eq),
    compared!("__ne__", Cmp::Ne),
    compared!("__lt__", Cmp::Lt),
    compared!("__le__", Cmp::Le),
    compared!("__gt__", Cmp::Gt),
    compared!("__ge__", Cmp::Ge),
    binary!("__add__", Op::Add),
    binary!("__sub__", Op::Sub),
    binary!("__mul__", Op::Mul),
    binary!("__truediv__", Op::Div),
    binary!("__floordiv__", Op::FloorDiv),
    binary!("__mod__", Op::Mod),
    binary!("__pow__", Op::Pow),
    binary!("__and__", Op::BitAnd),
    binary!("__or__", Op::BitOr),
    binary!("__xor__", Op::BitXor),
    binary!("__lshift__", Op::LShift),
    binary!("__rshift__", Op::RShift),
    binary!("__matmul__", Op::MatMul),
    reflected!("__radd__", Op::Add),
    reflected!("__rsub__", Op::Sub),
    reflected!("__rmul__", Op::Mul),
    reflected!("__rtruediv__", Op::Div),
    reflected!("__rfloordiv__", Op::FloorDiv),
    reflected!("__rmod__", Op::Mod),
    reflected!("__rpow__", Op::Pow),
    Native::method("ProxyType", "__neg__", Call::M0(|it| operator::negative(&alive(it)?))),
    Native::method("ProxyType", "__pos__", Call::M0(|it| operator::positive(&alive(it)?))),
    Native::method("ProxyType", "__invert__", Call::M0(|it| operator::invert(&alive(it)?))),
];

/// Only of proxies of objects that can be called.
pub static CALL_METHODS: &[Native] = &[Native::method(
    "CallableProxyType",
    "__call__",
    Call::MK(|it, arguments, keywords| call::call_keywords(&alive(it)?, arguments, keywords)),
)];
