//! Questions about classes: `isinstance`, `issubclass`.

use super::super::class::ClassRef;
use super::super::exception::{R, raise};
use super::super::library;
use super::super::native::{Call, Native};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, attribute, call, operator};

/// `isinstance(value, class)`
///
/// # Errors
/// TypeError if the second argument is neither a class, nor a union or tuple of them; what a metaclass's
/// `__instancecheck__` raises.
#[inline]
pub fn isinstance(value: &Value, class: &Value) -> R<bool> {
    if let Some(class) = class.as_class()
        && class.custom_meta().is_none()
    {
        return Ok(value.class().is_subclass(class));
    }
    isinstance_slow(value, class)
}
#[inline(never)]
fn isinstance_slow(value: &Value, class: &Value) -> R<bool> {
    if class.as_class().is_some_and(|class| std::ptr::eq(class, value.class())) {
        return Ok(true);
    }
    let test = |class: ClassRef| match overridden(class, "__instancecheck__") {
        Some((meta, check)) => {
            let check = attribute::bind(&check, &class.object(), meta)?;
            operator::truth(&call::call1(&check, value.clone())?)
        }
        None => Ok(value.class().is_subclass(class)),
    };
    among(class, &test, value, "__instancecheck__", "isinstance() arg 2 must be a type, a tuple of types, or a union")
}

/// `issubclass(class, other)`
///
/// # Errors
/// As [`isinstance`], with `__subclasscheck__`; TypeError if the first argument is no class.
pub fn issubclass(class: &Value, other: &Value) -> R<bool> {
    let test = |other: ClassRef| match overridden(other, "__subclasscheck__") {
        Some((meta, check)) => {
            let check = attribute::bind(&check, &other.object(), meta)?;
            operator::truth(&call::call1(&check, class.clone())?)
        }
        None => match class.as_class() {
            Some(class) => Ok(class.is_subclass(other)),
            None => Err(raise(Type::TypeError, "issubclass() arg 1 must be a class")),
        },
    };
    among(
        other,
        &test,
        class,
        "__subclasscheck__",
        "issubclass() arg 2 must be a class, a tuple of classes, or a union",
    )
}

/// A metaclass's own check: abstract classes have one.
fn overridden(class: ClassRef, name: &str) -> Option<(ClassRef, Value)> {
    let meta = class.custom_meta()?;
    meta.special(Name::of(name)).map(|check| (meta, check))
}

/// The answer of an object that is no class but has a check of its own, such as `typing.List`.
fn asked(object: &Value, value: &Value, check: &str) -> R<Option<bool>> {
    let class = object.class();
    match class.special(Name::of(check)) {
        Some(check) => operator::truth(&attribute::call_bound(&check, object, class, [value.clone()])?).map(Some),
        None => Ok(None),
    }
}

/// Does the test hold for one of the classes that this value means?
fn among(classes: &Value, test: &dyn Fn(ClassRef) -> R<bool>, value: &Value, check: &str, message: &str) -> R<bool> {
    if let Some(class) = classes.as_class() {
        return test(class);
    }
    let items = match classes.as_tuple().or_else(|| library::types::union_members(classes)) {
        Some(items) => items,
        None => match asked(classes, value, check)? {
            Some(answer) => return Ok(answer),
            None => return Err(raise(Type::TypeError, message)),
        },
    };
    for item in items {
        if among(item, test, value, check, message)? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) static FUNCTIONS: &[Native] = &[
    Native::function(
        "isinstance",
        Call::F(2, 2, |arguments| isinstance(&arguments[0], &arguments[1]).map(Value::bool)),
    ),
    Native::function(
        "issubclass",
        Call::F(2, 2, |arguments| issubclass(&arguments[0], &arguments[1]).map(Value::bool)),
    ),
];
