//! `cached_property`.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Native, NativeObject, bind};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, attribute, call, object};
use super::super::class;
use std::cell::Cell;

/// It computes the value of an attribute once: the instance has its own then, which goes first.
struct CachedProperty {
    function: Value,
    name: Cell<Option<Name>>,
    doc: Value,
}
impl NativeObject for CachedProperty {
    fn class(&self) -> ClassRef {
        cached_property()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.function);
        see(&self.doc)
    }
}

/// `functools.cached_property`
pub fn cached_property() -> ClassRef {
    class!("functools", "cached_property", Payload, METHODS)
}

fn this(it: &Value) -> R<&CachedProperty> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'cached_property' object"))
}

fn get(it: &Value, arguments: &[Value]) -> R {
    let property = this(it)?;
    let instance = &arguments[0];
    if instance.is_none() {
        return Ok(it.clone());
    }
    let Some(name) = property.name.get() else {
        let message = "Cannot use cached_property instance without calling __set_name__ on it.";
        return Err(raise(Type::TypeError, message));
    };
    if !attribute::has_dict(instance) {
        let (class, name) = (instance.type_name(), name.text());
        let message = format!("No '__dict__' attribute on '{class}' instance to cache '{name}' property.");
        return Err(raise(Type::TypeError, &message));
    }
    let value = call::call1(&property.function, instance.clone())?;
    attribute::generic_set(instance, name, value.clone())?;
    Ok(value)
}

fn set_name(it: &Value, arguments: &[Value]) -> R {
    let property = this(it)?;
    let Some(text) = arguments[1].as_str() else { return Ok(Value::None) };
    let name = Name::of(text);
    match property.name.get() {
        Some(known) if known != name => {
            let (known, name) = (object::repr(&known.into())?, object::repr(&name.into())?);
            let message =
                format!("Cannot assign the same cached_property to two different names ({known} and {name}).");
            Err(raise(Type::TypeError, &message))
        }
        _ => {
            property.name.set(Some(name));
            Ok(Value::None)
        }
    }
}

static METHODS: &[Native] = &[
    Native::method(
        "cached_property",
        "__new__",
        Call::C(0, usize::MAX, |class, arguments, keywords| {
            let [function] = bind("cached_property.__init__", ["func"], 0, 1, arguments, keywords)?;
            let function: Value = function.into();
            let doc = attribute::lookup(&function, Name::of("__doc__"))?.into();
            let property = CachedProperty { function, name: Cell::new(None), doc };
            Ok(object::derived(class, Value::other(property)))
        }),
    ),
    Native::method("cached_property", "__get__", Call::M(1, 2, get)),
    Native::method("cached_property", "__set_name__", Call::M(2, 2, set_name)),
    Native::method("cached_property", "func", Call::Property(|it| Ok(this(it)?.function.clone()), None)),
    Native::method(
        "cached_property",
        "attrname",
        Call::Property(|it| Ok(this(it)?.name.get().map(Value::from).into()), None),
    ),
    Native::method("cached_property", "__doc__", Call::Property(|it| Ok(this(it)?.doc.clone()), None)),
];
