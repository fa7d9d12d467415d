//! `super`: attributes of what comes after a class in an object's method resolution order (`super_getattro`).

use super::class::ClassRef;
use super::exception::{R, raise};
use super::native::{ANY, Call, Native, NativeObject, no_keywords};
use super::types::Type;
use super::value::{Heap, Value};
use super::{Name, attribute, descriptor, object, report};

/// `super(after, object)`
struct Super {
    after: ClassRef,
    object: Value,
    /// The class whose order counts: the object's, or the object itself in a class method.
    class: ClassRef,
}
impl NativeObject for Super {
    fn class(&self) -> ClassRef {
        Type::Super.class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.object)
    }
}

/// `super()` in a method, `super(after, object)` anywhere.
///
/// # Errors
/// TypeError if the object is no instance of the class.
pub fn super_of(after: &Value, object: &Value) -> R {
    let Some(after) = after.as_class() else {
        let message = format!("super() argument 1 must be a type, not {}", after.type_name());
        return Err(raise(Type::TypeError, &message));
    };
    let class = match object.as_class() {
        Some(class) if class.is_subclass(after) => class,
        _ => object.class(),
    };
    if !class.is_subclass(after) {
        return Err(raise(Type::TypeError, "super(type, obj): obj must be an instance or subtype of type"));
    }
    Ok(Value::other(Super { after, object: object.clone(), class }))
}

/// `super().name`
///
/// # Errors
/// AttributeError; what a descriptor raises.
pub fn super_get(value: &Value, name: Name) -> R {
    let Some(Super { after, object, class }) = value.as_other::<Super>() else {
        return attribute::generic_get(value, name);
    };
    if name.text() == "__class__" {
        return Ok(Type::Super.into());
    }
    let mut rest = class.mro().iter().skip_while(|it| !std::ptr::eq(**it, *after)).skip(1);
    let found = rest.find_map(|base| base.own(name));
    let is_after_object = std::ptr::eq(*after, Type::Object.class());
    let Some(found) = found.or_else(|| object::default(name).filter(|_| !is_after_object)) else {
        return attribute::generic_get(value, name);
    };
    if !object.as_class().is_some_and(|it| std::ptr::eq(it, *class)) {
        return attribute::bind(&found, object, class);
    }
    match found.heap() {
        Some(Heap::Native(_)) => attribute::bind_to_class(&found, class),
        Some(Heap::Other(_) | Heap::Instance { .. } | Heap::Derived(_)) => descriptor::get(&found, None, class),
        _ => Ok(found),
    }
}

fn this(it: &Value) -> R<&Super> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'super' object"))
}

pub static METHODS: &[Native] = &[
    Native::method(
        "super",
        "__new__",
        Call::C(0, ANY, |class, arguments, keywords| {
            no_keywords("super", class, keywords)?;
            match arguments {
                [after, object] => super_of(after, object),
                // In a method the compiler passes both; elsewhere there is nothing to go by.
                [] => Err(raise(Type::RuntimeError, "super(): no arguments")),
                [_] => report::unsupported("super() with one argument"),
                more => Err(super::native::arity("super", more.len(), 0, 2)),
            }
        }),
    ),
    Native::method(
        "super",
        "__getattribute__",
        Call::M1(|it, name| match name.as_str() {
            Some(name) => super_get(it, Name::of(name)),
            None => Err(raise(Type::TypeError, "attribute name must be string")),
        }),
    ),
    Native::method(
        "super",
        "__repr__",
        Call::M0(|it| {
            let it = this(it)?;
            Ok(format!("<super: <class '{}'>, <{} object>>", it.after.name(), it.class.name()).into())
        }),
    ),
    Native::method("super", "__thisclass__", Call::Property(|it| Ok(this(it)?.after.object()), None)),
    Native::method("super", "__self__", Call::Property(|it| Ok(this(it)?.object.clone()), None)),
    Native::method("super", "__self_class__", Call::Property(|it| Ok(this(it)?.class.object()), None)),
];
