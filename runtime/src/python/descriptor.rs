//! Descriptors: `property`, `staticmethod`, `classmethod`, and those that the program defines (`Objects/descrobject.c`,
//! `Objects/funcobject.c`).

use super::call::{self, Bound};
use super::class::ClassRef;
use super::exception::{R, Raised, raise};
use super::name::known;
use super::native::{ANY, Call, Native, NativeObject, bind as bind_arguments, exactly};
pub use super::super_object::{super_get, super_of};
use super::types::Type;
use super::value::{Heap, Value};
use super::{Name, attribute, object};
use std::cell::RefCell;

/// `property(get, set, delete, doc)`
pub struct Property {
    get: Value,
    set: Value,
    delete: Value,
    doc: Value,
    doc_of_getter: bool,
    name: RefCell<Option<Name>>,
}
/// `staticmethod(function)`
pub struct StaticMethod(pub Value);
/// `classmethod(function)`
pub struct ClassMethod(pub Value);
/// An entry of `__slots__`, as the class shows it. Where the value is, and whether the name is allowed, the instance's shape
/// and class know; so it only has to answer for a value that is not there.
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
fn special(descriptor: &Value, name: Name) -> Option<Value> {
    let class = descriptor.class();
    if class.is_builtin && !class.is_library { None } else { class.special(name) }
}

/// A method that a class of the program, derived from a builtin descriptor, has of its own.
fn overridden(descriptor: &Value, name: Name) -> Option<Value> {
    match descriptor.heap() {
        Some(Heap::Derived(_)) => special(descriptor, name).filter(|it| !matches!(it.heap(), Some(Heap::Native(_)))),
        _ => None,
    }
}

/// `descriptor.__get__(object, class)`; a value that is no descriptor is itself.
///
/// # Errors
/// What the getter raises.
pub fn get(descriptor: &Value, object: Option<&Value>, class: ClassRef) -> R {
    if let Some(method) = overridden(descriptor, known!("__get__")) {
        return call::call3(&method, descriptor.clone(), object.cloned().into(), class.object());
    }
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
        return method.of(class);
    }
    if let (Some(_), Some(object)) = (descriptor.as_other::<super::native::NativeFunction>(), object) {
        return Ok(Heap::Bound(Bound { function: descriptor.clone(), this: object.clone() }).into());
    }
    if let (Some(member), Some(object)) = (descriptor.as_other::<Member>(), object) {
        return Err(attribute::missing(object, member.name));
    }
    match special(descriptor, known!("__get__")) {
        Some(method) => call::call3(&method, descriptor.clone(), object.cloned().into(), class.object()),
        None => Ok(descriptor.clone()),
    }
}

impl ClassMethod {
    /// The method of a class. What is wrapped may be a descriptor itself, such as a property of the class.
    fn of(&self, class: ClassRef) -> R {
        let this = class.object();
        if matches!(self.0.heap(), Some(Heap::Other(_) | Heap::Instance { .. } | Heap::Derived(_))) {
            let got = get(&self.0, Some(&this), class.meta())?;
            if !got.is(&self.0) {
                return Ok(got);
            }
        }
        Ok(Heap::Bound(Bound { function: self.0.clone(), this }).into())
    }
}

/// Does it answer for the attribute? One with `__set__` alone does not.
pub fn has_get(descriptor: &Value) -> bool {
    descriptor.as_other::<Property>().is_some() || special(descriptor, known!("__get__")).is_some()
}

/// Does it take precedence over the instance's own attributes?
pub fn is_data(descriptor: &Value) -> bool {
    descriptor.as_other::<Property>().is_some()
        || special(descriptor, known!("__set__")).is_some()
        || special(descriptor, known!("__delete__")).is_some()
}

/// `descriptor.__set__(object, value)`, or `__delete__` without a value.
///
/// # Errors
/// AttributeError if it can't be set; what the setter raises.
pub fn set(descriptor: &Value, object: &Value, value: Option<Value>) -> R<()> {
    let method = if value.is_some() { known!("__set__") } else { known!("__delete__") };
    if let Some(property) = descriptor.as_other::<Property>()
        && overridden(descriptor, method).is_none()
    {
        return match (value, &property.set, &property.delete) {
            (Some(_), Value::None, _) => Err(property.lacks("setter", object)),
            (Some(value), set, _) => call::call2(set, object.clone(), value).map(drop),
            (None, _, Value::None) => Err(property.lacks("deleter", object)),
            (None, _, delete) => call::call1(delete, object.clone()).map(drop),
        };
    }
    match (special(descriptor, method), value) {
        (Some(method), Some(value)) => call::call3(&method, descriptor.clone(), object.clone(), value).map(drop),
        (Some(method), None) => call::call2(&method, descriptor.clone(), object.clone()).map(drop),
        (None, _) => Err(raise(Type::AttributeError, method.text())),
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
    match special(descriptor, known!("__set_name__")) {
        Some(method) => call::call3(&method, descriptor.clone(), class.object(), name.into()).map(drop),
        None => Ok(()),
    }
}

fn property(value: &Value) -> R<&Property> {
    value.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'property' object"))
}

/// `property.setter(function)` and the like: a copy with one part changed. The docs go along with the getter they are of.
fn copied(it: &Value, change: impl FnOnce(&mut Property)) -> R {
    let old = property(it)?;
    let mut copy = Property {
        get: old.get.clone(),
        set: old.set.clone(),
        delete: old.delete.clone(),
        doc: old.doc.clone(),
        doc_of_getter: old.doc_of_getter,
        name: RefCell::new(*old.name.borrow()),
    };
    change(&mut copy);
    if copy.doc_of_getter && !copy.get.is(&old.get) {
        copy.doc = attribute::lookup(&copy.get, known!("__doc__"))?.into();
    }
    Ok(object::derived(it.class(), Value::other(copy)))
}

fn changed(slot: &mut Value, value: &Value) {
    // None leaves it as it is.
    if !value.is_none() {
        *slot = value.clone();
    }
}

/// The object and the class that the arguments of `__get__` mean.
fn get_arguments(arguments: &[Value]) -> (Option<&Value>, ClassRef) {
    let object = Some(&arguments[0]).filter(|object| !object.is_none());
    let class = arguments.get(1).and_then(Value::as_class);
    (object, class.unwrap_or_else(|| arguments[0].class()))
}
fn dunder_get(it: &Value, arguments: &[Value]) -> R {
    let (object, class) = get_arguments(arguments);
    if object.is_none() && arguments.get(1).is_none_or(Value::is_none) {
        return Err(raise(Type::TypeError, "__get__(None, None) is invalid"));
    }
    get(it.payload(), object, class)
}

pub static PROPERTY_METHODS: &[Native] = &[
    Native::method(
        "property",
        "__new__",
        Call::C(0, ANY, |class, arguments, keywords| {
            let [get, set, delete, doc] =
                bind_arguments("property", ["fget", "fset", "fdel", "doc"], 0, 0, arguments, keywords)?;
            let doc = doc.filter(|doc| !doc.is_none());
            let doc_of_getter = doc.is_none();
            let doc = match (&doc, &get) {
                (None, Some(get)) => attribute::lookup(get, known!("__doc__"))?,
                _ => doc,
            };
            let made = Value::other(Property {
                get: get.into(),
                set: set.into(),
                delete: delete.into(),
                doc: doc.into(),
                doc_of_getter,
                name: RefCell::new(None),
            });
            Ok(object::derived(class, made))
        }),
    ),
    Native::method("property", "__get__", Call::M(1, 2, dunder_get)),
    Native::method(
        "property",
        "__set__",
        Call::M(2, 2, |it, arguments| {
            set(it.payload(), &arguments[0], Some(arguments[1].clone())).map(|()| Value::None)
        }),
    ),
    Native::method(
        "property",
        "__delete__",
        Call::M1(|it, object| set(it.payload(), object, None).map(|()| Value::None)),
    ),
    Native::method(
        "property",
        "__set_name__",
        Call::M(2, 2, |it, arguments| {
            if let Some(name) = arguments[1].as_str() {
                property(it)?.name.replace(Some(Name::of(name)));
            }
            Ok(Value::None)
        }),
    ),
    Native::method("property", "getter", Call::M1(|it, value| copied(it, |new| changed(&mut new.get, value)))),
    Native::method("property", "setter", Call::M1(|it, value| copied(it, |new| changed(&mut new.set, value)))),
    Native::method("property", "deleter", Call::M1(|it, value| copied(it, |new| changed(&mut new.delete, value)))),
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
        Call::C(0, ANY, |class, arguments, keywords| {
            let [function] = exactly("staticmethod", class, arguments, keywords)?;
            Ok(object::derived(class, Value::other(StaticMethod(function.clone()))))
        }),
    ),
    Native::method("staticmethod", "__get__", Call::M(1, 2, dunder_get)),
    Native::method("staticmethod", "__repr__", Call::M0(|it| wrapper_repr(it, "staticmethod"))),
    Native::method("staticmethod", "__wrapped__", Call::Property(wrapped, None)),
    Native::method("staticmethod", "__name__", Call::Property(|it| of_wrapped(it, "__name__"), None)),
    Native::method("staticmethod", "__qualname__", Call::Property(|it| of_wrapped(it, "__qualname__"), None)),
    Native::method("staticmethod", "__doc__", Call::Property(|it| of_wrapped(it, "__doc__"), None)),
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
        Call::C(0, ANY, |class, arguments, keywords| {
            let [function] = exactly("classmethod", class, arguments, keywords)?;
            Ok(object::derived(class, Value::other(ClassMethod(function.clone()))))
        }),
    ),
    Native::method("classmethod", "__get__", Call::M(1, 2, dunder_get)),
    Native::method("classmethod", "__repr__", Call::M0(|it| wrapper_repr(it, "classmethod"))),
    Native::method("classmethod", "__wrapped__", Call::Property(wrapped, None)),
    Native::method("classmethod", "__name__", Call::Property(|it| of_wrapped(it, "__name__"), None)),
    Native::method("classmethod", "__qualname__", Call::Property(|it| of_wrapped(it, "__qualname__"), None)),
    Native::method("classmethod", "__doc__", Call::Property(|it| of_wrapped(it, "__doc__"), None)),
    Native::method("classmethod", "__func__", Call::Property(wrapped, None)),
    Native::method("classmethod", "__isabstractmethod__", Call::Property(wraps_abstract, None)),
];

/// Has `abc.abstractmethod` marked it (`_PyObject_IsAbstract`)?
///
/// # Errors
/// What looking at the attribute raises.
pub fn is_abstract(value: &Value) -> R<bool> {
    match attribute::lookup(value, known!("__isabstractmethod__"))? {
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

/// An attribute that the wrapper took over from the function.
fn of_wrapped(it: &Value, name: &str) -> R {
    let name = Name::of(name);
    match attribute::lookup(&wrapped(it)?, name)? {
        Some(value) => Ok(value),
        None => Err(attribute::missing(it, name)),
    }
}

fn wrapper_repr(it: &Value, class: &str) -> R {
    Ok(format!("<{class}({})>", object::repr(&wrapped(it)?)?).into())
}
