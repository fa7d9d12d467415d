//! Attributes by name: `getattr`, `setattr`, `delattr`, `hasattr`, `vars`, `dir`.

use super::super::class::ClassRef;
use super::super::exception::{R, raise};
use super::super::native::{Call, Native};
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{Name, attribute, iter, object, process, report};
use std::collections::BTreeSet;

fn name(value: &Value) -> R<Name> {
    super::text(value, "attribute name must be string").map(Name::of)
}

/// `getattr(object, name)`
///
/// # Errors
/// AttributeError; what descriptors raise; TypeError if the name is no str.
pub fn getattr(object: &Value, key: &Value) -> R {
    attribute::get(object, name(key)?)
}

/// `getattr(object, name, default)`
///
/// # Errors
/// As [`getattr`], without AttributeError.
pub fn getattr_or(object: &Value, key: &Value, default: &Value) -> R {
    Ok(attribute::lookup(object, name(key)?)?.unwrap_or_else(|| default.clone()))
}

/// `hasattr(object, name)`
///
/// # Errors
/// As [`getattr_or`].
pub fn hasattr(object: &Value, key: &Value) -> R<bool> {
    Ok(attribute::lookup(object, name(key)?)?.is_some())
}

/// `vars(object)`
fn vars(object: &Value) -> R {
    match attribute::lookup(object, Name::of("__dict__"))? {
        Some(dict) => Ok(dict),
        None => Err(raise(Type::TypeError, "vars() argument must have __dict__ attribute")),
    }
}

/// `dir(object)`: the names that `__dir__` gives, sorted.
///
/// # Errors
/// What `__dir__` raises.
pub fn dir(object: &Value) -> R {
    let class = object.class();
    let names = match class.special(Name::of("__dir__")) {
        Some(method) => attribute::call_bound(&method, object, class, [])?,
        None => default_dir(object)?,
    };
    super::consume::sorted(&names, &[])
}

/// `object.__dir__()`, `type.__dir__(class)`, `module.__dir__()`.
///
/// # Errors
/// What an own `__dict__` raises.
pub fn default_dir(object: &Value) -> R {
    let mut names = BTreeSet::new();
    let mut of_class = |class: ClassRef| {
        for base in class.mro() {
            names.extend(base.own_attributes().into_iter().map(|(name, _)| name.text()));
        }
        names.extend(object::DEFAULTS.iter().map(|native| native.name));
        names.extend(["__class__", "__doc__"]);
    };
    match object.heap() {
        Some(Heap::Class(class)) => of_class(class),
        Some(Heap::Module(_)) => {}
        _ => {
            of_class(object.class());
            if !object.class().is_builtin {
                names.extend(["__dict__", "__module__", "__weakref__"]);
            }
        }
    }
    let mut names: Vec<Value> = names.into_iter().map(Value::str).collect();
    match object.heap() {
        Some(Heap::Module(_) | Heap::Function(_)) => {
            if let Some(dict) = attribute::lookup(object, Name::of("__dict__"))? {
                names.extend(iter::collect(&dict)?);
            }
        }
        _ => names.extend(attribute::own_names(object).into_iter().map(Value::from)),
    }
    Ok(Value::list(names))
}

/// Without an argument these ask for the caller's locals. The compiler sees to that where it sees the call.
fn of_frame<'a>(arguments: &'a [Value], what: &str) -> &'a Value {
    match arguments.first() {
        Some(object) => object,
        None => report::unsupported(&format!("{what} without an argument, called by another name")),
    }
}

pub(super) static FUNCTIONS: &[Native] = &[
    Native::function(
        "getattr",
        Call::F(2, 3, |arguments| match arguments {
            [object, name, default] => getattr_or(object, name, default),
            _ => getattr(&arguments[0], &arguments[1]),
        }),
    ),
    Native::function(
        "setattr",
        Call::F(3, 3, |arguments| {
            attribute::set(&arguments[0], name(&arguments[1])?, arguments[2].clone()).map(|()| Value::None)
        }),
    ),
    Native::function(
        "delattr",
        Call::F(2, 2, |arguments| attribute::delete(&arguments[0], name(&arguments[1])?).map(|()| Value::None)),
    ),
    Native::function("hasattr", Call::F(2, 2, |arguments| hasattr(&arguments[0], &arguments[1]).map(Value::bool))),
    Native::function("vars", Call::F(0, 1, |arguments| vars(of_frame(arguments, "vars()")))),
    Native::function(
        "globals",
        Call::F0(|| match process::variables() {
            Some(variables) => Ok(variables),
            None => report::unsupported("globals() that the compiler does not see"),
        }),
    ),
    Native::function("locals", Call::F0(|| report::unsupported("locals() called by another name"))),
    Native::function("dir", Call::F(0, 1, |arguments| dir(of_frame(arguments, "dir()")))),
];
