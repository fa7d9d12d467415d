//! `weakref`: references, proxies, `WeakMethod` and `finalize`; [`containers`] has the dictionaries and the set. What a
//! reference is, and when it is cleared: [`weak`].

mod containers;
mod finalize;
mod method;
mod proxy;

use super::super::call;
use super::super::class::ClassRef;
use super::super::exception::{R, raise};
use super::super::module::Module;
use super::super::native::{Call, Keywords, Native};
use super::super::operator::equal;
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::weak::{self, Kind, Reference};
use super::class;

/// `weakref.ReferenceType`, which is also `weakref.ref`.
pub fn reference() -> ClassRef {
    class!("weakref", "ReferenceType", Sealed, REFERENCE_METHODS)
}
/// `weakref.ProxyType`
pub fn proxy() -> ClassRef {
    class!("weakref", "ProxyType", Sealed, proxy::METHODS)
}
/// `weakref.CallableProxyType`
pub fn callable_proxy() -> ClassRef {
    class!("weakref", "CallableProxyType", Sealed, [proxy()], proxy::CALL_METHODS)
}

/// An optional callback: None is none.
fn callback(value: Option<&Value>) -> Option<Value> {
    value.filter(|value| !value.is_none()).cloned()
}

/// The object that a reference refers to; `None` if it has died.
pub(super) fn target(reference: &Value) -> Option<Value> {
    reference.as_other::<Reference>().and_then(Reference::target).map(Value::Ref)
}

fn this(value: &Value) -> R<&Reference> {
    value.as_other().ok_or_else(|| {
        let kind = value.type_name();
        raise(Type::TypeError, &format!("descriptor requires a 'weakref.ReferenceType' object but received a '{kind}'"))
    })
}

/// Two references are equal if their objects are, or if they are the same.
fn compare(a: &Value, b: &Value) -> R {
    let Some(other) = b.as_other::<Reference>() else { return Ok(Value::not_implemented()) };
    Ok(match (this(a)?.target(), other.target()) {
        (Some(a), Some(b)) => equal(&Value::Ref(a), &Value::Ref(b))?,
        _ => a.is(b),
    }
    .into())
}

fn hash(it: &Value) -> R {
    let reference = this(it)?;
    if let Some(hash) = reference.hash.get() {
        return Ok(hash.into());
    }
    let Some(target) = reference.target() else {
        return Err(raise(Type::TypeError, "weak object has gone away"));
    };
    let hash = super::super::hash::hash(&Value::Ref(target))?;
    reference.hash.set(Some(hash));
    Ok(hash.into())
}

/// `<weakref at 0x…; to 'C' at 0x…>`
fn repr(it: &Value) -> R {
    let at = it.id();
    let Some(target) = target(it) else { return Ok(format!("<weakref at {at:#x}; dead>").into()) };
    let name = match target.heap() {
        Some(Heap::Function(function)) => Some(function.code.name),
        Some(Heap::Class(class)) => Some(class.name()),
        _ => None,
    };
    let name = name.map_or(String::new(), |name| format!(" ({name})"));
    Ok(format!("<weakref at {at:#x}; to '{}' at {:#x}{name}>", target.type_name(), target.id()).into())
}

static REFERENCE_METHODS: &[Native] = &[
    Native::method(
        "ReferenceType",
        "__new__",
        Call::C(1, 2, |_, arguments, _| weak::refer(&arguments[0], callback(arguments.get(1)), Kind::Reference)),
    ),
    Native::method("ReferenceType", "__call__", Call::M0(|it| Ok(this(it)?.target().map(Value::Ref).into()))),
    Native::method("ReferenceType", "__eq__", Call::M1(compare)),
    Native::method("ReferenceType", "__hash__", Call::M0(hash)),
    Native::method("ReferenceType", "__repr__", Call::M0(repr)),
    Native::method("ReferenceType", "__callback__", Call::Property(|it| Ok(this(it)?.callback()), None)),
];

static PROXY: Native = Native::method(
    "weakref",
    "proxy",
    Call::F(1, 2, |arguments| {
        let kind = if call::is_callable(&arguments[0]) { Kind::CallableProxy } else { Kind::Proxy };
        weak::refer(&arguments[0], callback(arguments.get(1)), kind)
    }),
);
static COUNT: Native =
    Native::method("weakref", "getweakrefcount", Call::F1(|value| Ok((weak::references(value).len() as i64).into())));
static REFERENCES: Native =
    Native::method("weakref", "getweakrefs", Call::F1(|value| Ok(Value::list(weak::references(value)))));

/// Calls a method of the program's or the runtime's by name.
fn call_method(object: &Value, name: &str, arguments: &[Value], keywords: Keywords) -> R {
    let method = super::super::attribute::get(object, super::super::Name::of(name))?;
    call::call_keywords(&method, arguments, keywords)
}

/// `<Name at 0x…>`
fn address(it: &Value) -> String {
    format!("{} at {:#x}", it.type_name(), it.id())
}

pub fn module() -> Value {
    Module::value(
        "weakref",
        vec![
            ("ref", object(reference)),
            ("ReferenceType", object(reference)),
            ("ProxyType", object(proxy)),
            ("CallableProxyType", object(callable_proxy)),
            ("ProxyTypes", Value::tuple([object(proxy), object(callable_proxy)])),
            ("proxy", (&PROXY).into()),
            ("getweakrefcount", (&COUNT).into()),
            ("getweakrefs", (&REFERENCES).into()),
            ("WeakMethod", object(method::class)),
            ("finalize", object(finalize::class)),
            ("WeakValueDictionary", object(containers::values)),
            ("WeakKeyDictionary", object(containers::keys)),
            ("WeakSet", object(containers::set)),
            ("ReferenceError", Type::ReferenceError.into()),
        ],
    )
}

fn object(class: fn() -> ClassRef) -> Value {
    class().object()
}
