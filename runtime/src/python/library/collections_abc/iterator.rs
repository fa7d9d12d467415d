//! The mixins of `Iterator` and `Generator`.

use super::super::super::exception::{R, Raised, raise};
use super::super::super::native::{Call, Native};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::{abc, method};

pub static ITERATOR: &[Native] = &[
    Native::method("Iterator", "__iter__", Call::M0(|it| Ok(it.clone()))),
    Native::method("Iterator", "__next__", Call::M0(|_| Err(raise(Type::StopIteration, "")))),
    Native::method(
        "Iterator",
        "__subclasshook__",
        Call::C(1, 1, |asked, arguments, _| {
            super::hook(asked, super::iterator(), &arguments[0], &["__iter__", "__next__"])
        }),
    ),
];

pub static GENERATOR: &[Native] = &[
    Native::method("Generator", "__next__", Call::M0(|it| method(it, "send", &[Value::None]))),
    Native::method("Generator", "send", Call::M1(|_, _| Err(raise(Type::StopIteration, "")))),
    Native::method("Generator", "throw", Call::M(1, 3, |_, arguments| Err(thrown(arguments)?))),
    Native::method("Generator", "close", Call::M0(close)),
    Native::method(
        "Generator",
        "__subclasshook__",
        Call::C(1, 1, |asked, arguments, _| match arguments[0].as_class() {
            Some(class) if std::ptr::eq(asked, super::generator()) => {
                Ok(abc::has_methods(class, &["__iter__", "__next__", "send", "throw", "close"]))
            }
            _ => Ok(Value::not_implemented()),
        }),
    ),
];

/// What `Generator.throw` raises, for a subclass that calls it with `super()`.
fn thrown(arguments: &[Value]) -> R<Raised> {
    let argument = |index: usize| arguments.get(index).filter(|value| !value.is_none());
    let value = argument(1).unwrap_or(&arguments[0]);
    let raised = super::super::super::exception::raise_value(value.clone());
    if let Some(traceback) = argument(2) {
        method(&Value::from(&raised), "with_traceback", std::slice::from_ref(traceback))?;
    }
    Ok(raised)
}

fn close(it: &Value) -> R {
    match method(it, "throw", &[Type::GeneratorExit.into()]) {
        Err(raised) if raised.is(Type::GeneratorExit) || raised.is(Type::StopIteration) => Ok(Value::None),
        Err(raised) => Err(raised),
        Ok(_) => Err(raise(Type::RuntimeError, "generator ignored GeneratorExit")),
    }
}
