//! Descriptors: `property`, `staticmethod`, `classmethod`, `super`, and those that the program defines.

use super::call::{self, Bound};
use super::class::ClassRef;
use super::exception::{R, Raised, raise};
use super::native::{Call, Native, NativeObject, bind as bind_arguments};
use super::types::Type;
use super::value::{Heap, Value};
use super::{Name, attribute};
use std::cell::RefCell;

/// `property(get, set, delete, doc)`
pub struct Property {
    get: Value,
    set: Value,
    delete: Value,
    doc: Value,
    name: RefCell<Option<Name>>,
}
/// `staticmethod(function)`
pub struct StaticMethod(pub Value);
/// `classmethod(function)`
pub struct ClassMethod(pub Value);
/// `super(after, object)`
pub struct Super {
    after: ClassRef,
    object: Value,
    class: ClassRef,
}

/// An entry of `__slots__`, as the class shows it. Where the value is, and whether the name is allowed, the instance's shape and class
/// know; so it only has to answer for a value that is not there.
pub struct Member {
    class: ClassRef,
    name: Name,
}
/// The attribute of a class for an entry of its `__slots__`.
pub fn member(class: ClassRef, name: Name) -> Value {
    Value::other(Member { class, name })
}

impl NativeObject for Member {
    fn class(&self) -> ClassRef {
        Type::Member.class()
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}
impl NativeObject for Property {
    fn class(&self) -> ClassRef {
        Type::Property.class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        [&self.get, &self.set, &self.delete, &self.doc].into_iter().for_each(see)
    }
}
impl NativeObject for StaticMethod {
    fn class(&self) -> ClassRef {
        Type::StaticMethod.class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.0)
    }
}
impl NativeObject for ClassMethod {
    fn class(&self) -> ClassRef {
        Type::ClassMethod.class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.0)
    }
}
impl NativeObject for Super {
    fn class(&self) -> ClassRef {
        Type::Super.class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.object)
    }
}

fn special(descriptor: &Value, name: &str) -> Option<Value> {
    let class = descriptor.class();
    if class.is_builtin && !class.is_library { None } else { class.special(Name::of(name)) }
}

/// `descriptor.__get__(object, class)`; a value that is no descriptor is itself.
///
/// # Errors
/// What the getter raises.
pub fn get(descriptor: &Value, object: Option<&Value>, class: ClassRef) -> R {
    if let Some(property) = descriptor.as_other::<Property>() {
        let Some(object) = object else { return Ok(descriptor.clone()) };
        return match &property.get {
            Value::None => Err(property.lacks("getter", object)),
            get => call::call1(get, object.clone()),
        };
    }
    if let Some(method) = descriptor.as_other::<StaticMethod>() {
        return Ok(method.0.clone());
    }
    if let Some(method) = descriptor.as_other::<ClassMethod>() {
        return Ok(Heap::Bound(Bound { function: method.0.clone(), this: class.object() }).into());
    }
    if let (Some(_), Some(object)) = (descriptor.as_other::<super::native::NativeFunction>(), object) {
        return Ok(Heap::Bound(Bound { function: descriptor.clone(), this: object.clone() }).into());
    }
    if let (Some(member), Some(object)) = (descriptor.as_other::<Member>(), object) {
        return Err(attribute::missing(object, member.name));
    }
    match special(descriptor, "__get__") {
        Some(method) => call::call3(&method, descriptor.clone(), object.cloned().into(), class.object()),
        None => Ok(descriptor.clone()),
    }
}

/// Does it take precedence over the instance's own attributes?
pub fn is_data(descriptor: &Value) -> bool {
    descriptor.as_other::<Property>().is_some()
        || special(descriptor, "__set__").is_some()
        || special(descriptor, "__delete__").is_some()
}

/// `descriptor.__set__(object, value)`, or `__delete__` without a value.
///
/// # Errors
/// AttributeError if it can't be set; what the setter raises.
pub fn set(descriptor: &Value, object: &Value, name: Name, value: Option<Value>) -> R<()> {
    if let Some(property) = descriptor.as_other::<Property>() {
        return match (value, &property.set, &property.delete) {
            (Some(_), Value::None, _) => Err(property.lacks("setter", object)),
            (Some(value), set, _) => call::call2(set, object.clone(), value).map(drop),
            (None, _, Value::None) => Err(property.lacks("deleter", object)),
            (None, _, delete) => call::call1(delete, object.clone()).map(drop),
        };
    }
    let method = special(descriptor, if value.is_some() { "__set__" } else { "__delete__" });
    match (method, value) {
        (Some(method), Some(value)) => call::call3(&method, descriptor.clone(), object.clone(), value).map(drop),
        (Some(method), None) => call::call2(&method, descriptor.clone(), object.clone()).map(drop),
        (None, _) => Err(raise(Type::AttributeError, name.text())),
    }
}

impl Property {
    #[cold]
    fn lacks(&self, what: &str, object: &Value) -> Raised {
        let kind = object.type_name();
        let message = match *self.name.borrow() {
            Some(name) => format!("property '{}' of '{kind}' object has no {what}", name.text()),
            None => format!("property of '{kind}' object has no {what}"),
        };
        raise(Type::AttributeError, &message)
    }
}

/// `descriptor.__set_name__(class, name)`, at the end of a class body.
///
/// # Errors
/// What the method raises.
pub fn set_name(descriptor: &Value, class: ClassRef, name: Name) -> R<()> {
    if let Some(property) = descriptor.as_other::<Property>() {
        property.name.borrow_mut().get_or_insert(name);
        return Ok(());
    }
    match special(descriptor, "__set_name__") {
        Some(method) => call::call3(&method, descriptor.clone(), class.object(), name.into()).map(drop),
        None => Ok(()),
    }
}

/// `super()` in a method: attributes of what comes after `after` in the object's order.
///
/// # Errors
/// TypeError if the object is no instance of the class.
pub fn super_of(after: &Value, object: &Value) -> R {
    let Some(after) = after.as_class() else {
        return Err(raise(Type::TypeError, "super() argument 1 must be a type, not something else"));
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
    let mut rest = class.mro().iter().skip_while(|it| !std::ptr::eq(**it, *after)).skip(1);
    let found = rest.find_map(|base| base.own(name));
    if let Some(found) = found.or_else(|| super::object::default(name)) {
        return if object.as_class().is_some_and(|it| std::ptr::eq(it, *class)) {
            match found.heap() {
                Some(Heap::Native(_)) => attribute::bind_to_class(&found, class),
                Some(Heap::Other(_) | Heap::Instance { .. }) => get(&found, None, class),
                _ => Ok(found),
            }
        } else {
            attribute::bind(&found, object, class)
        };
    }
    attribute::generic_get(value, name)
}

fn property(value: &Value) -> R<&Property> {
    value.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'property' object"))
}

fn copied(it: &Value, change: impl FnOnce(&mut Property)) -> R {
    let old = property(it)?;
    let mut copy = Property {
        get: old.get.clone(),
        set: old.set.clone(),
        delete: old.delete.clone(),
        doc: old.doc.clone(),
        name: RefCell::new(*old.name.borrow()),
    };
    change(&mut copy);
    Ok(Value::other(copy))
}

pub static PROPERTY_METHODS: &[Native] = &[
    Native::method(
        "property",
        "__new__",
        Call::C(0, 4, |_, arguments, keywords| {
            let [get, set, delete, doc] =
                bind_arguments("property", ["fget", "fset", "fdel", "doc"], 0, 0, arguments, keywords)?;
            let doc = match (&doc, &get) {
                (Some(_), _) => doc,
                (None, Some(get)) => attribute::lookup(get, Name::of("__doc__"))?,
                (None, None) => None,
            };
            let name = RefCell::new(None);
            Ok(Value::other(Property {
                get: get.into(),
                set: set.into(),
                delete: delete.into(),
                doc: doc.into(),
                name,
            }))
        }),
    ),
    Native::method("property", "getter", Call::M1(|it, value| copied(it, |new| new.get = value.clone()))),
    Native::method("property", "setter", Call::M1(|it, value| copied(it, |new| new.set = value.clone()))),
    Native::method("property", "deleter", Call::M1(|it, value| copied(it, |new| new.delete = value.clone()))),
    Native::method("property", "fget", Call::Property(|it| Ok(property(it)?.get.clone()), None)),
    Native::method("property", "fset", Call::Property(|it| Ok(property(it)?.set.clone()), None)),
    Native::method("property", "fdel", Call::Property(|it| Ok(property(it)?.delete.clone()), None)),
    Native::method("property", "__doc__", Call::Property(|it| Ok(property(it)?.doc.clone()), None)),
    Native::method(
        "property",
        "__isabstractmethod__",
        Call::Property(
            |it| {
                let property = property(it)?;
                for function in [&property.get, &property.set, &property.delete] {
                    if is_abstract(function)? {
                        return Ok(true.into());
                    }
                }
                Ok(false.into())
            },
            None,
        ),
    ),
];

pub static MEMBER_METHODS: &[Native] = &[
    Native::method(
        "member_descriptor",
        "__repr__",
        Call::M0(|it| match it.as_other::<Member>() {
            Some(member) => {
                Ok(format!("<member '{}' of '{}' objects>", member.name.text(), member.class.name()).into())
            }
            None => Err(raise(Type::TypeError, "descriptor requires a 'member_descriptor' object")),
        }),
    ),
    Native::method(
        "member_descriptor",
        "__name__",
        Call::Property(|it| Ok(it.as_other::<Member>().map(|member| member.name.into()).into()), None),
    ),
];

pub static STATIC_METHODS: &[Native] = &[
    Native::method(
        "staticmethod",
        "__new__",
        Call::C(1, 1, |_, arguments, _| Ok(Value::other(StaticMethod(arguments[0].clone())))),
    ),
    Native::method("staticmethod", "__func__", Call::Property(wrapped, None)),
    Native::method("staticmethod", "__isabstractmethod__", Call::Property(wraps_abstract, None)),
    Native::method(
        "staticmethod",
        "__call__",
        Call::MK(|it, arguments, keywords| call::call_keywords(&wrapped(it)?, arguments, keywords)),
    ),
];

pub static CLASS_METHODS: &[Native] = &[
    Native::method(
        "classmethod",
        "__new__",
        Call::C(1, 1, |_, arguments, _| Ok(Value::other(ClassMethod(arguments[0].clone())))),
    ),
    Native::method("classmethod", "__func__", Call::Property(wrapped, None)),
    Native::method("classmethod", "__isabstractmethod__", Call::Property(wraps_abstract, None)),
];

/// Has `abc.abstractmethod` marked it (`_PyObject_IsAbstract`)?
///
/// # Errors
/// What looking at the attribute raises.
pub fn is_abstract(value: &Value) -> R<bool> {
    match attribute::lookup(value, Name::of("__isabstractmethod__"))? {
        Some(mark) => super::operator::truth(&mark),
        None => Ok(false),
    }
}
fn wraps_abstract(it: &Value) -> R {
    Ok(is_abstract(&wrapped(it)?)?.into())
}

fn wrapped(it: &Value) -> R {
    let method = it.as_other::<StaticMethod>().map(|it| &it.0).or(it.as_other::<ClassMethod>().map(|it| &it.0));
    method.cloned().ok_or_else(|| raise(Type::TypeError, "descriptor requires a method object"))
}

pub static SUPER_METHODS: &[Native] = &[
    Native::method(
        "super",
        "__new__",
        Call::C(0, 2, |_, arguments, _| match arguments {
            [after, object] => super_of(after, object),
            _ => Err(raise(Type::RuntimeError, "super(): no arguments")),
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
];
