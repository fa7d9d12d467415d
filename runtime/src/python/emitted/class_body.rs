//! Names of class bodies: they are in a dict, or in what a `__prepare__` of the program made (`LOAD_NAME`, `STORE_NAME`,
//! `DELETE_NAME` in `Python/ceval.c`).

use super::super::exception::{R, raise};
use super::super::operator;
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{Name, dict::Dict};
use std::borrow::Borrow;

/// The namespace, if it is a dict and not of a class derived from it.
fn plain(namespace: &Value) -> Option<&Dict> {
    if let Some(Heap::Dict(dict)) = namespace.heap() { Some(dict) } else { None }
}

/// What a name is bound to in the namespace of a class body.
pub fn namespace_get(namespace: &Value, name: &str) -> Option<Value> {
    plain(namespace)?.get(&name.into()).ok().flatten()
}
/// The same, in a namespace that may be one of the program's.
///
/// # Errors
/// What its `__getitem__` raises, apart from KeyError.
pub fn prepared_get(namespace: &Value, name: &str) -> R<Option<Value>> {
    if let Some(dict) = plain(namespace) {
        return dict.get(&name.into());
    }
    match operator::item(namespace, &name.into()) {
        Ok(value) => Ok(Some(value)),
        Err(raised) if raised.is(Type::KeyError) => Ok(None),
        Err(raised) => Err(raised),
    }
}

/// Binds a name in the namespace of a class body.
pub fn namespace_set(namespace: &Value, name: &str, value: Value) {
    if let Some(dict) = plain(namespace) {
        // Names are hashable.
        dict.set(name.into(), value).ok();
    }
}
/// The same, in a namespace that may be one of the program's.
///
/// # Errors
/// What its `__setitem__` raises.
pub fn prepared_set(namespace: &Value, name: &str, value: Value) -> R<()> {
    match plain(namespace) {
        Some(dict) => dict.set(name.into(), value),
        None => operator::set_item(namespace, &name.into(), value),
    }
}

/// `del name` in a class body.
///
/// # Errors
/// NameError.
pub fn namespace_delete(namespace: &Value, name: &str) -> R<()> {
    let deleted = match plain(namespace) {
        Some(dict) => matches!(dict.remove(&name.into()), Ok(Some(_))),
        None => operator::delete_item(namespace, &name.into()).is_ok(),
    };
    if deleted {
        return Ok(());
    }
    let raised = raise(Type::NameError, &format!("name '{name}' is not defined"));
    raised.set_attribute(Name::of("name"), name.into());
    Err(raised)
}
/// The name of an `except` is unbound at its end, bound or not.
pub fn namespace_unbind(namespace: &Value, name: &str) {
    if plain(namespace).is_none() {
        prepared_set(namespace, name, Value::None).ok();
    }
    namespace_delete(namespace, name).ok();
}

/// The `__annotations__` of a class body, which are there from its beginning if it has any.
///
/// # Errors
/// What a namespace of the program raises.
pub fn annotations_of(namespace: impl Borrow<Value>) -> R {
    let namespace: &Value = namespace.borrow();
    if let Some(annotations) = prepared_get(namespace, "__annotations__")? {
        return Ok(annotations);
    }
    let annotations = Value::dict();
    prepared_set(namespace, "__annotations__", annotations.clone())?;
    Ok(annotations)
}
