//! The module `builtins`: its functions as objects ([`get`]), and as Rust functions for emitted code ([`direct`]).
//!
//! * [`consume`]: what reads an iterable to its end: `sum`, `min`, `max`, `any`, `all`, `sorted`.
//! * [`iterators`]: the classes `enumerate`, `zip`, `map`, `filter`, `reversed`, and `iter` with a sentinel.
//! * [`members`]: attributes by name: `getattr`, `setattr`, `delattr`, `hasattr`, `vars`, `dir`.
//! * [`classes`]: `isinstance`, `issubclass`. [`build_class`]: the `class` statement.
//! * [`quitter`]: `exit` and `quit`.
//! * [`scalar`]: functions of one number or text: `chr`, `ord`, `bin`, `abs`, `pow`, ….

pub mod build_class;
pub mod classes;
pub mod consume;
pub mod direct;
pub mod iterators;
pub mod members;
pub mod quitter;
pub mod scalar;

use super::call;
use super::exception::{R, raise};
use super::module::Module;
use super::native::{Call, Native};
use super::types::Type;
use super::value::Value;
use super::{iter, object};
use std::collections::HashMap;

thread_local!(static MEMBERS: HashMap<&'static str, Value> = members());

/// What `builtins` has under a name: a function, a class or a constant.
pub fn get(name: &str) -> Option<Value> {
    MEMBERS.with(|members| members.get(name).cloned())
}

/// The module object, for `import builtins`.
pub fn module() -> Value {
    let mut members: Vec<_> = MEMBERS.with(|members| members.iter().map(|(name, it)| (*name, it.clone())).collect());
    members.sort_unstable_by_key(|(name, _)| *name);
    Module::value("builtins", members)
}

fn members() -> HashMap<&'static str, Value> {
    let tables = [FUNCTIONS, consume::FUNCTIONS, members::FUNCTIONS, classes::FUNCTIONS, scalar::FUNCTIONS];
    let functions = tables
        .into_iter()
        .flatten()
        .chain([&super::print::PRINT, &super::io::OPEN, &super::io::INPUT])
        .map(|native| (native.name, Value::from(native)));
    let classes = Type::public().map(|class| (class.class().name(), class.into()));
    let constants = [
        ("None", Value::None),
        ("True", true.into()),
        ("False", false.into()),
        ("Ellipsis", Value::ellipsis()),
        ("NotImplemented", Value::not_implemented()),
        ("__debug__", true.into()),
        ("__name__", "builtins".into()),
        ("bytearray", super::bytes::array::class().into()),
        ("complex", super::complex::class().into()),
        ("EnvironmentError", Type::OSError.into()),
        ("IOError", Type::OSError.into()),
    ];
    functions.chain(classes).chain(constants).chain(quitter::members()).collect()
}

static FUNCTIONS: &[Native] = &[
    Native::function("len", Call::F1(|value| direct::len(value).map(Value::int))),
    Native::function(
        "next",
        Call::F(1, 2, |arguments| match arguments {
            [iterator, default] => direct::next_or(iterator, default),
            _ => iter::next(&arguments[0]),
        }),
    ),
    Native::function(
        "iter",
        Call::F(1, 2, |arguments| match arguments {
            [callable, sentinel] => iterators::until(callable, sentinel),
            _ => iter::object(&arguments[0]).map(Value::Ref),
        }),
    ),
    Native::function("id", Call::F1(|value| Ok(value.id().into()))),
    Native::function("callable", Call::F1(|value| Ok(call::is_callable(value).into()))),
    Native::function("repr", Call::F1(|value| object::repr(value).map(Value::str))),
    Native::function("ascii", Call::F1(scalar::ascii)),
];

/// An argument that must be a str.
fn text<'a>(value: &'a Value, message: &str) -> R<&'a str> {
    match value.as_str() {
        Some(text) => Ok(text),
        None => Err(raise(Type::TypeError, &format!("{message}, not '{}'", value.type_name()))),
    }
}
