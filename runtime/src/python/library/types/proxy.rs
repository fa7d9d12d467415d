//! `types.MappingProxyType`: a view of a mapping that can't be written to (`Objects/descrobject.c`).

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Native, NativeObject};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, iter, object, operator};
use super::super::{class, len, method};

/// The view, and what it shows.
struct Proxy(Value);
impl NativeObject for Proxy {
    fn class(&self) -> ClassRef {
        mapping_proxy()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.0)
    }
}

pub fn mapping_proxy() -> ClassRef {
    class!("builtins", "mappingproxy", Sealed, METHODS)
}

/// A view of this mapping.
pub fn proxy(mapping: Value) -> Value {
    Value::other(Proxy(mapping))
}

fn shown(it: &Value) -> R<&Value> {
    match it.as_other::<Proxy>() {
        Some(proxy) => Ok(&proxy.0),
        None => Err(raise(Type::TypeError, "descriptor requires a 'mappingproxy' object")),
    }
}
/// The mapping behind a view; anything else as it is.
fn behind(value: &Value) -> &Value {
    value.as_other::<Proxy>().map_or(value, |proxy| &proxy.0)
}

const OWNER: &str = "mappingproxy";

static METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__new__",
        Call::C(1, 1, |_, arguments, _| {
            let mapping = &arguments[0];
            let subscripted = mapping.class().special(Name::of("__getitem__")).is_some();
            let is_sequence = [Type::List, Type::Tuple].iter().any(|it| mapping.is_a(*it));
            if !(subscripted || mapping.as_dict().is_some()) || is_sequence {
                let message = format!("mappingproxy() argument must be a mapping, not {}", mapping.type_name());
                return Err(raise(Type::TypeError, &message));
            }
            Ok(proxy(mapping.clone()))
        }),
    ),
    Native::method(OWNER, "__getitem__", Call::M1(|it, key| operator::item(shown(it)?, key))),
    Native::method(OWNER, "__contains__", Call::M1(|it, key| Ok(operator::contains(shown(it)?, key)?.into()))),
    Native::method(OWNER, "__len__", Call::M0(|it| Ok(len(shown(it)?)?.into()))),
    Native::method(OWNER, "__iter__", Call::M0(|it| Ok(Value::Ref(iter::object(shown(it)?)?)))),
    Native::method(OWNER, "__reversed__", Call::M0(|it| method(shown(it)?, "__reversed__", &[]))),
    Native::method(OWNER, "get", Call::M(1, 2, |it, arguments| method(shown(it)?, "get", arguments))),
    Native::method(OWNER, "keys", Call::M0(|it| method(shown(it)?, "keys", &[]))),
    Native::method(OWNER, "values", Call::M0(|it| method(shown(it)?, "values", &[]))),
    Native::method(OWNER, "items", Call::M0(|it| method(shown(it)?, "items", &[]))),
    Native::method(OWNER, "copy", Call::M0(|it| method(shown(it)?, "copy", &[]))),
    Native::method(OWNER, "__or__", Call::M1(|it, other| operator::bit_or(behind(it), behind(other)))),
    Native::method(OWNER, "__ror__", Call::M1(|it, other| operator::bit_or(behind(other), behind(it)))),
    Native::method(OWNER, "__eq__", Call::M1(|it, other| Ok(operator::equal(behind(it), behind(other))?.into()))),
    Native::method(OWNER, "__str__", Call::M0(|it| object::str(shown(it)?).map(Value::str))),
    Native::method(OWNER, "__repr__", Call::M0(|it| Ok(format!("mappingproxy({})", object::repr(shown(it)?)?).into()))),
    Native::method(
        OWNER,
        "__class_getitem__",
        Call::C(1, 1, |class, arguments, _| Ok(super::generic_alias(class.object(), &arguments[0]))),
    ),
    Native::method(
        OWNER,
        "__ior__",
        Call::M1(|it, _| {
            let message = format!("'|=' is not supported by {}; use '|' instead", it.type_name());
            Err(raise(Type::TypeError, &message))
        }),
    ),
];
