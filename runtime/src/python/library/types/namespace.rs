//! `types.SimpleNamespace` (`Objects/namespaceobject.c`).

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Native};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, attribute, object, operator};
use super::super::{class, guarded_repr};

pub fn simple_namespace() -> ClassRef {
    class!("types", "SimpleNamespace", Object, METHODS)
}

/// `namespace.__dict__`
fn dict(it: &Value) -> R {
    Ok(attribute::lookup(it, Name::of("__dict__"))?.into())
}

static METHODS: &[Native] = &[
    Native::method(
        "SimpleNamespace",
        "__init__",
        Call::MK(|it, arguments, keywords| {
            if !arguments.is_empty() {
                return Err(raise(Type::TypeError, "no positional arguments expected"));
            }
            for (name, value) in keywords {
                attribute::generic_set(it, *name, value.clone())?;
            }
            Ok(Value::None)
        }),
    ),
    Native::method(
        "SimpleNamespace",
        "__repr__",
        Call::M0(|it| {
            let class = it.class();
            let name = if class.is_builtin { "namespace" } else { class.name() };
            guarded_repr(it, &format!("{name}(...)"), || {
                let dict = dict(it)?;
                let mut parts = vec![];
                for (name, value) in dict.as_dict().map(|dict| dict.entries()).unwrap_or_default() {
                    if let Some(name) = name.as_str().filter(|name| !name.is_empty()) {
                        parts.push(format!("{}={}", &**name, object::repr(&value)?));
                    }
                }
                Ok(format!("{name}({})", parts.join(", ")))
            })
        }),
    ),
    Native::method(
        "SimpleNamespace",
        "__eq__",
        Call::M1(|it, other| {
            if !other.class().is_subclass(simple_namespace()) {
                return Ok(Value::not_implemented());
            }
            Ok(operator::equal(&dict(it)?, &dict(other)?)?.into())
        }),
    ),
];
