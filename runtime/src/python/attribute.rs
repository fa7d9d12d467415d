//! Attribute access: the general rules, and the inline caches of places in the program.

mod site;

pub use site::{Attribute, Callee};

use super::call::{self, Bound};
use super::class::ClassRef;
use super::exception::{R, Raised, raise};
use super::name::known;
use super::native::{Call, Native};
use super::shape::shape;
use super::types::Type;
use super::value::{Heap, Value};
use super::{Name, dict::Dict};
use std::cell::RefCell;
use std::mem;

/// Binds an attribute of a class to an instance: functions become methods, descriptors are asked.
///
/// # Errors
/// What a descriptor's `__get__` raises.
#[inline]
pub fn bind(found: &Value, object: &Value, class: ClassRef) -> R {
    match found.heap() {
        Some(Heap::Function(_)) => Ok(bound(found, object)),
        Some(Heap::Native(native)) => match native.call {
            Call::Property(get, _) => get(object),
            Call::C(..) if native.name != "__new__" => Ok(bound(found, &class.object())),
            _ if native.is_method() => Ok(bound(found, object)),
            _ => Ok(found.clone()),
        },
        Some(Heap::Other(_) | Heap::Instance { .. } | Heap::Derived(_)) => {
            super::descriptor::get(found, Some(object), class)
        }
        _ => Ok(found.clone()),
    }
}

/// Calls a method that was found on the class of an object, with nothing bound in between where that is a plain function.
///
/// # Errors
/// What the call raises.
#[inline]
pub fn call_bound<const N: usize>(found: &Value, object: &Value, class: ClassRef, arguments: [Value; N]) -> R {
    match found.heap() {
        Some(Heap::Native(native)) if native.is_method() => native.invoke_method(object, &arguments, &[]),
        Some(Heap::Function(_)) => {
            let mut arguments = arguments.into_iter();
            match (N, arguments.next(), arguments.next()) {
                (0, ..) => call::call1(found, object.clone()),
                (1, Some(a), _) => call::call2(found, object.clone(), a),
                (2, Some(a), Some(b)) => call::call3(found, object.clone(), a, b),
                (_, a, b) => {
                    let all: Vec<Value> = [object.clone()].into_iter().chain(a).chain(b).chain(arguments).collect();
                    call::call(found, &all)
                }
            }
        }
        _ => call::call(&bind(found, object, class)?, &arguments),
    }
}

/// A method of the runtime as an attribute of a class: only class methods are bound, `__new__` is static.
pub fn bind_to_class(found: &Value, class: ClassRef) -> R {
    match found.heap() {
        Some(Heap::Native(Native { call: Call::C(..), name, .. })) if *name != "__new__" => {
            Ok(bound(found, &class.object()))
        }
        _ => Ok(found.clone()),
    }
}

fn bound(function: &Value, this: &Value) -> Value {
    Heap::Bound(Bound { function: function.clone(), this: this.clone() }).into()
}

/// Does it take precedence over the instance's own attributes?
fn is_data_descriptor(found: &Value) -> bool {
    match found.heap() {
        Some(Heap::Native(native)) => matches!(native.call, Call::Property(..)),
        Some(Heap::Other(_) | Heap::Instance { .. } | Heap::Derived(_)) => super::descriptor::is_data(found),
        _ => false,
    }
}

/// The instance's own attribute.
fn own(object: &Value, name: Name) -> R<Option<Value>> {
    Ok(match object.heap() {
        Some(Heap::Instance { shape: number, slots }) => {
            let shape = shape(number.get());
            if shape.is_dict {
                let dict = slots.borrow()[0].clone();
                return match dict.as_dict() {
                    Some(dict) => dict.get(&name.into()),
                    None => Ok(None),
                };
            }
            shape.slot(name).and_then(|slot| slots.borrow().get(slot).cloned())
        }
        Some(Heap::Derived(derived)) => return own(&Value::Ref(derived.instance.clone()), name),
        Some(Heap::Exception(exception)) => {
            exception.attributes.borrow().iter().find(|(it, _)| *it == name).map(|(_, value)| value.clone())
        }
        Some(Heap::Function(function)) => function.attribute(name),
        Some(Heap::Module(module)) => module.get(name)?,
        Some(Heap::Other(object)) => object.attributes().and_then(|attributes| attributes.get(name)),
        _ => None,
    })
}

/// `object.name`; `None` if there is no such attribute (`PyObject_GenericGetAttr`, `type_getattro`, `__getattr__`).
///
/// # Errors
/// What descriptors and `__getattr__` raise, except AttributeError.
pub fn lookup(object: &Value, name: Name) -> R<Option<Value>> {
    match get(object, name) {
        Ok(value) => Ok(Some(value)),
        Err(raised) if raised.is(Type::AttributeError) => Ok(None),
        Err(raised) => Err(raised),
    }
}

/// `object.name`
///
/// # Errors
/// AttributeError; what descriptors and `__getattr__` raise.
pub fn get(object: &Value, name: Name) -> R {
    let class = object.class();
    if let Some(Heap::Other(_)) = object.heap()
        && std::ptr::eq(class, Type::Super.class())
    {
        return super::descriptor::super_get(object, name);
    }
    if !class.is_builtin
        && let Some(method) = class.special(known!("__getattribute__"))
        && is_override(&method)
    {
        return or_getattr(call::call2(&method, object.clone(), name.into()), object, class, name);
    }
    or_getattr(generic_get(object, name), object, class, name)
}

fn or_getattr(result: R, object: &Value, class: ClassRef, name: Name) -> R {
    match result {
        Err(raised) if (!class.is_builtin || class.is_library) && raised.is(Type::AttributeError) => {
            match class.special(known!("__getattr__")) {
                Some(method) => call::call2(&method, object.clone(), name.into()),
                None => Err(raised),
            }
        }
        result => result,
    }
}

/// `object.__getattribute__(object, name)`
///
/// # Errors
/// As [`get`].
pub fn generic_get(object: &Value, name: Name) -> R {
    if let Some(class) = object.as_class() {
        return class_get(class, name);
    }
    let class = object.class();
    let found = class.get(name);
    if let Some(found) = &found
        && is_data_descriptor(found)
        && (matches!(found.heap(), Some(Heap::Native(_))) || super::descriptor::has_get(found))
    {
        return bind(found, object, class);
    }
    if let Some(value) = own(object, name)? {
        return Ok(value);
    }
    if let Some(found) = found {
        return bind(&found, object, class);
    }
    if let Some(found) = super::object::default(name) {
        return bind(&found, object, class);
    }
    if let Some(Heap::Bound(method)) = object.heap()
        && name.text() != "__class__"
    {
        // What a method has not itself it has from its function (`method_getattro`).
        return get(&method.function, name);
    }
    match special(object, class, name)? {
        Some(value) => Ok(value),
        None => Err(missing(object, name)),
    }
}

/// `__class__` and `__dict__`, which every object may have.
fn special(object: &Value, class: ClassRef, name: Name) -> R<Option<Value>> {
    Ok(match name.text() {
        "__class__" => Some(class.object()),
        "__dict__" => instance_dict(object)?,
        "__doc__" => Some(Value::None),
        "__module__" if !class.is_builtin => Some(class.module().into()),
        _ => None,
    })
}

/// `object.__dict__`: from now on the attributes are in that dict.
fn instance_dict(object: &Value) -> R<Option<Value>> {
    Ok(match object.heap() {
        Some(Heap::Instance { shape: number, slots }) => {
            let from = shape(number.get());
            if !from.is_dict {
                if from.class.allowed.is_some() {
                    return Ok(None);
                }
                let dict = Dict::new();
                for (name, value) in from.names.iter().zip(slots.take()) {
                    dict.set((*name).into(), value)?;
                }
                slots.replace(vec![Heap::Dict(Box::new(dict)).into()]);
                number.set(from.as_dict());
            }
            Some(slots.borrow()[0].clone())
        }
        Some(Heap::Derived(derived)) => return instance_dict(&Value::Ref(derived.instance.clone())),
        Some(Heap::Exception(exception)) => {
            let dict = Dict::new();
            let class = exception.class.get();
            // What a builtin class defines, such as `errno`, is none of them.
            let is_own = |name: &Name| !matches!(class.get(*name), Some(found) if is_data_descriptor(&found));
            for (name, value) in exception.attributes.borrow().iter().filter(|(name, _)| is_own(name)) {
                dict.set((*name).into(), value.clone())?;
            }
            Some(Heap::Dict(Box::new(dict)).into())
        }
        Some(Heap::Module(module)) => Some(module.dict()?),
        Some(Heap::Other(object)) => match object.attributes() {
            Some(attributes) => Some(attributes.dict()?),
            None => None,
        },
        _ => None,
    })
}

/// `object.__dict__ = dict`
fn set_instance_dict(object: &Value, name: Name, dict: Value) -> R<()> {
    let instance = match object.heap() {
        Some(Heap::Derived(derived)) => Some(&*derived.instance),
        heap => heap,
    };
    let Some(Heap::Instance { shape: number, slots }) = instance else { return Err(missing(object, name)) };
    let from = shape(number.get());
    if from.class.allowed.is_some() {
        return Err(missing(object, name));
    }
    if dict.as_dict().is_none() {
        let message = format!("__dict__ must be set to a dictionary, not a '{}'", dict.type_name());
        return Err(raise(Type::TypeError, &message));
    }
    number.set(from.as_dict());
    let old = slots.replace(vec![dict]);
    drop(old);
    Ok(())
}

/// An attribute of a class: of itself and its bases, bound to nothing; then of `type`.
fn class_get(class: ClassRef, name: Name) -> R {
    let meta = class.meta();
    let of_type = meta.get(name);
    if let Some(found) = &of_type
        && is_data_descriptor(found)
        && (class.own(name).is_none() || matches!(name.text(), "__name__" | "__qualname__" | "__mro__" | "__dict__"))
    {
        return bind(found, &class.object(), meta);
    }
    if let Some(found) = class.get(name) {
        return match found.heap() {
            Some(Heap::Native(_)) => bind_to_class(&found, class),
            Some(Heap::Other(_) | Heap::Instance { .. } | Heap::Derived(_)) => {
                super::descriptor::get(&found, None, class)
            }
            _ => Ok(found),
        };
    }
    if let Some(found) = super::object::default(name) {
        return match found.heap() {
            Some(Heap::Native(_)) => bind_to_class(&found, class),
            _ => Ok(found),
        };
    }
    match of_type {
        Some(found) => bind(&found, &class.object(), meta),
        None => match name.text() {
            "__class__" => Ok(meta.object()),
            "__doc__" => Ok(Value::None),
            text => {
                let message = format!("type object '{}' has no attribute '{text}'", class.name());
                Err(missing_with(&message, name, &class.object()))
            }
        },
    }
}

/// `object.name = value`
///
/// # Errors
/// AttributeError; what descriptors and `__setattr__` raise.
pub fn set(object: &Value, name: Name, value: Value) -> R<()> {
    let class = object.class();
    if (!class.is_builtin || class.is_library)
        && let Some(method) = class.special(known!("__setattr__"))
        && is_override(&method)
    {
        return call::call3(&method, object.clone(), name.into(), value).map(drop);
    }
    generic_set(object, name, value)
}

/// `object.__setattr__(object, name, value)`
///
/// # Errors
/// As [`set`].
pub fn generic_set(object: &Value, name: Name, value: Value) -> R<()> {
    if let Some(class) = object.as_class() {
        return class_set(class, name, value);
    }
    let class = object.class();
    let found = class.get(name);
    if let Some(found) = &found {
        if let Some(Heap::Native(Native { call: Call::Property(_, set), .. })) = found.heap() {
            return match set {
                Some(set) => set(object, value),
                None => Err(not_writable(class, name)),
            };
        }
        if is_data_descriptor(found) {
            return super::descriptor::set(found, object, Some(value));
        }
    }
    match name.text() {
        "__class__" => super::object::set_class(object, &value),
        "__dict__" => set_instance_dict(object, name, value),
        _ => set_own(object, name, value, found.is_some()),
    }
}

/// Sets an attribute of the object itself, whatever descriptors say. `found`: its class has the name as well.
///
/// # Errors
/// AttributeError if it can't have such an attribute.
pub fn set_own(object: &Value, name: Name, value: Value, found: bool) -> R<()> {
    let class = object.class();
    let instance = match object.heap() {
        Some(Heap::Derived(derived)) => &derived.instance,
        Some(Heap::Exception(exception)) => {
            let mut attributes = exception.attributes.borrow_mut();
            let old = match attributes.iter_mut().find(|(it, _)| *it == name) {
                Some((_, slot)) => mem::replace(slot, value),
                None => {
                    attributes.push((name, value));
                    Value::None
                }
            };
            drop(attributes);
            drop(old);
            return Ok(());
        }
        Some(Heap::Function(function)) => {
            function.set_attribute(name, value);
            return Ok(());
        }
        Some(Heap::Module(module)) => return module.set(name, value),
        Some(Heap::Other(object)) if let Some(attributes) = object.attributes() => {
            attributes.set(name, value);
            return Ok(());
        }
        _ => match object {
            Value::Ref(object) => object,
            _ => return Err(readonly(object, class, name, found)),
        },
    };
    let Heap::Instance { shape: number, slots } = &**instance else {
        return Err(readonly(object, class, name, found));
    };
    let from = shape(number.get());
    if from.is_dict {
        let dict = slots.borrow()[0].clone();
        return match dict.as_dict() {
            Some(dict) => dict.set(name.into(), value),
            None => Ok(()),
        };
    }
    if let Some(slot) = from.slot(name) {
        let old = mem::replace(&mut slots.borrow_mut()[slot], value);
        drop(old);
        return Ok(());
    }
    if let Some(allowed) = &class.allowed
        && !allowed.contains(&name)
    {
        return Err(readonly(object, class, name, found));
    }
    number.set(from.with(name));
    slots.borrow_mut().push(value);
    Ok(())
}

fn class_set(class: ClassRef, name: Name, value: Value) -> R<()> {
    if class.is_builtin {
        let message = format!("cannot set '{}' attribute of immutable type '{}'", name.text(), class.name());
        return Err(raise(Type::TypeError, &message));
    }
    match (name.text(), value.as_str()) {
        ("__name__", Some(text)) => class.rename(text),
        ("__qualname__", Some(text)) => class.set_qualname(text),
        ("__module__", Some(text)) => class.set_module(text),
        ("__name__" | "__qualname__", None) => {
            let (text, name, kind) = (name.text(), class.name(), value.type_name());
            let message = format!("can only assign string to {name}.{text}, not '{kind}'");
            return Err(raise(Type::TypeError, &message));
        }
        ("__bases__" | "__class__", _) => {
            super::report::unsupported(&format!("assignment to {} of a class", name.text()))
        }
        ("__mro__" | "__dict__", _) => return Err(not_writable(Type::Type.class(), name)),
        _ => class.set(name, value),
    }
    Ok(())
}

/// `del object.name`
///
/// # Errors
/// AttributeError; what descriptors and `__delattr__` raise.
pub fn delete(object: &Value, name: Name) -> R<()> {
    let class = object.class();
    if (!class.is_builtin || class.is_library)
        && let Some(method) = class.special(known!("__delattr__"))
        && is_override(&method)
    {
        return call::call2(&method, object.clone(), name.into()).map(drop);
    }
    generic_delete(object, name)
}

/// `object.__delattr__(object, name)`
///
/// # Errors
/// As [`delete`].
pub fn generic_delete(object: &Value, name: Name) -> R<()> {
    if let Some(class) = object.as_class() {
        return if class.delete(name) { Ok(()) } else { class_get(class, name).map(drop) };
    }
    let class = object.class();
    if let Some(found) = class.get(name)
        && is_data_descriptor(&found)
    {
        if let Some(Heap::Native(Native { call: Call::Property(_, set), .. })) = found.heap() {
            return match set {
                Some(set) => set(object, Value::Unbound),
                None => Err(not_writable(class, name)),
            };
        }
        return super::descriptor::set(&found, object, None);
    }
    let removed = match object.heap() {
        Some(Heap::Instance { .. }) => remove_slot(object, name)?,
        Some(Heap::Derived(derived)) => remove_slot(&Value::Ref(derived.instance.clone()), name)?,
        Some(Heap::Exception(exception)) => {
            let mut attributes = exception.attributes.borrow_mut();
            attributes.iter().position(|(it, _)| *it == name).map(|index| attributes.remove(index).1)
        }
        Some(Heap::Module(module)) => module.delete(name)?,
        Some(Heap::Function(function)) => function.remove_attribute(name)?,
        Some(Heap::Other(object)) => object.attributes().and_then(|attributes| attributes.remove(name)),
        _ => None,
    };
    match removed {
        Some(value) => {
            drop(value);
            Ok(())
        }
        None => Err(missing(object, name)),
    }
}

fn remove_slot(object: &Value, name: Name) -> R<Option<Value>> {
    let Some(Heap::Instance { shape: number, slots }) = object.heap() else { return Ok(None) };
    let from = shape(number.get());
    if from.is_dict {
        let dict = slots.borrow()[0].clone();
        return match dict.as_dict() {
            Some(dict) => dict.remove(&name.into()),
            None => Ok(None),
        };
    }
    Ok(from.slot(name).map(|slot| {
        number.set(from.without(slot));
        slots.borrow_mut().remove(slot)
    }))
}

#[cold]
fn not_writable(class: ClassRef, name: Name) -> Raised {
    let message = format!("attribute '{}' of '{}' objects is not writable", name.text(), class.name());
    raise(Type::AttributeError, &message)
}

#[cold]
fn readonly(object: &Value, class: ClassRef, name: Name, found: bool) -> Raised {
    let text = name.text();
    if found {
        let message = format!("'{}' object attribute '{text}' is read-only", class.name());
        return missing_with(&message, name, object);
    }
    missing(object, name)
}

/// AttributeError for an attribute that is not there.
#[cold]
pub fn missing(object: &Value, name: Name) -> Raised {
    let message = match object.heap() {
        Some(Heap::Module(module)) => format!("module '{}' has no attribute '{}'", module.name(), name.text()),
        _ => format!("'{}' object has no attribute '{}'", object.type_name(), name.text()),
    };
    missing_with(&message, name, object)
}
#[cold]
fn missing_with(message: &str, name: Name, object: &Value) -> Raised {
    let raised = raise(Type::AttributeError, message);
    raised.set_attribute(known!("name"), name.into());
    raised.set_attribute(known!("obj"), object.clone());
    raised
}

/// Is this `__getattribute__`, `__setattr__` or `__delattr__` another than `object`'s?
fn is_override(method: &Value) -> bool {
    !matches!(method.heap(), Some(Heap::Native(native)) if native.owner == "object")
}

fn is_function(value: &Value) -> bool {
    matches!(value.heap(), Some(Heap::Function(_)))
}

/// May the program give it attributes of any name?
pub fn has_dict(object: &Value) -> bool {
    match object.heap() {
        Some(Heap::Instance { .. } | Heap::Derived(_)) => object.class().allowed.is_none(),
        Some(Heap::Exception(_) | Heap::Module(_) | Heap::Function(_)) => true,
        Some(Heap::Other(object)) => object.attributes().is_some(),
        _ => false,
    }
}

/// The names of an instance's own attributes, for `dir`.
pub fn own_names(object: &Value) -> Vec<Name> {
    own_attributes(object).into_iter().map(|(name, _)| name).collect()
}

/// An instance's own attributes, in order.
pub fn own_attributes(object: &Value) -> Vec<(Name, Value)> {
    match object.heap() {
        Some(Heap::Instance { shape: number, slots }) => {
            let (shape, slots) = (shape(number.get()), slots.borrow());
            if !shape.is_dict {
                return shape.names.iter().copied().zip(slots.iter().cloned()).collect();
            }
            let entries = slots[0].as_dict().map(Dict::entries).unwrap_or_default().into_iter();
            entries.filter_map(|(key, value)| Some((Name::of(key.as_str()?), value))).collect()
        }
        Some(Heap::Derived(derived)) => own_attributes(&Value::Ref(derived.instance.clone())),
        Some(Heap::Exception(exception)) => exception.attributes.borrow().clone(),
        Some(Heap::Other(object)) => object.attributes().map(|it| it.entries()).unwrap_or_default(),
        _ => vec![],
    }
}

/// A new instance's slots.
pub(crate) fn new_slots(class: ClassRef) -> RefCell<Vec<Value>> {
    RefCell::new(Vec::with_capacity(class.slots.get()))
}
