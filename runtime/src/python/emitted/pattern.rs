//! `match` (PEP 634; `match_class`, `match_keys` in `Python/ceval.c`).

use super::super::builtins::{classes, direct};
use super::super::dict::Dict;
use super::super::exception::{R, raise};
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{Name, attribute, call, library, operator};
use crate::python::name::known;
use std::borrow::Borrow;

/// Can it match a sequence pattern?
pub fn is_sequence(value: impl Borrow<Value>) -> bool {
    let value: &Value = value.borrow();
    match value.heap() {
        Some(Heap::List(_) | Heap::Tuple(_) | Heap::Range(_)) => true,
        None | Some(Heap::Str(_) | Heap::Bytes(_) | Heap::Big(_) | Heap::Dict(_) | Heap::Set(_)) => false,
        _ if value.is_a(Type::Str) || value.is_a(Type::Bytes) => false,
        _ => is_instance_of(value, "Sequence"),
    }
}
/// Can it match a mapping pattern?
pub fn is_mapping(value: impl Borrow<Value>) -> bool {
    let value: &Value = value.borrow();
    match value.heap() {
        Some(Heap::Dict(_)) => true,
        None | Some(Heap::Str(_) | Heap::Bytes(_) | Heap::Big(_) | Heap::List(_) | Heap::Tuple(_) | Heap::Set(_)) => {
            false
        }
        _ => value.as_dict().is_some() || is_instance_of(value, "Mapping"),
    }
}
fn is_instance_of(value: &Value, name: &str) -> bool {
    let class = library::member("collections.abc", name);
    class.is_some_and(|class| classes::isinstance(value, &class).unwrap_or(false))
}

/// Is this its length?
///
/// # Errors
/// What `__len__` raises.
pub fn length_is(value: impl Borrow<Value>, length: i64) -> R<bool> {
    Ok(direct::len(value.borrow())? == length)
}
/// Is this its length, or less?
///
/// # Errors
/// What `__len__` raises.
pub fn length_at_least(value: impl Borrow<Value>, length: i64) -> R<bool> {
    Ok(direct::len(value.borrow())? >= length)
}
/// The item at an index, which counts from the back if it is negative.
///
/// # Errors
/// What `__getitem__` raises.
pub fn item_at(value: impl Borrow<Value>, index: i64) -> R {
    let value: &Value = value.borrow();
    let index = if index < 0 { index + direct::len(value)? } else { index };
    operator::item(value, &Value::int(index))
}
/// The items from one index to another, which counts from the back, as a list.
///
/// # Errors
/// What `__getitem__` raises.
pub fn items_between(value: impl Borrow<Value>, from: i64, to: i64) -> R {
    let value: &Value = value.borrow();
    let end = direct::len(value)? + to;
    let items: R<Vec<Value>> = (from..end).map(|index| operator::item(value, &Value::int(index))).collect();
    Ok(Value::list(items?))
}

/// The value of a key of a mapping; unbound: it has no such key.
///
/// # Errors
/// What `get` raises.
pub fn match_key(mapping: impl Borrow<Value>, key: impl Borrow<Value>) -> R {
    let mapping: &Value = mapping.borrow();
    let key: &Value = key.borrow();
    if let Some(Heap::Dict(dict)) = mapping.heap() {
        return Ok(dict.get(key)?.unwrap_or_default());
    }
    let missing = Value::list(vec![]);
    let get = attribute::get(mapping, known!("get"))?;
    let found = call::call2(&get, key.clone(), missing.clone())?;
    Ok(if found.is(&missing) { Value::Unbound } else { found })
}
/// What is left of a mapping without these keys, as a dict.
///
/// # Errors
/// What the mapping raises.
pub fn match_rest(mapping: impl Borrow<Value>, keys: impl Borrow<Value>) -> R {
    let dict = Dict::new();
    for (key, value) in super::make::mapping_entries(mapping.borrow())?.unwrap_or_default() {
        dict.set(key, value)?;
    }
    let keys: &Value = keys.borrow();
    for key in keys.as_tuple().unwrap_or(&[]) {
        dict.remove(key)?;
    }
    Ok(dict.into_value())
}

/// The attributes that a class pattern looks at, as a tuple; unbound: it does not match.
///
/// # Errors
/// TypeError if it is no class, or has too few `__match_args__`; what attribute access raises.
pub fn match_class(
    subject: impl Borrow<Value>,
    class: impl Borrow<Value>,
    positional: usize,
    keywords: &[&'static str],
) -> R {
    let subject: &Value = subject.borrow();
    let class: &Value = class.borrow();
    let Some(class_ref) = class.as_class() else {
        return Err(raise(Type::TypeError, "called match pattern must be a class"));
    };
    if !classes::isinstance(subject, class)? {
        return Ok(Value::Unbound);
    }
    let mut found = vec![];
    let mut names: Vec<Name> = vec![];
    if positional > 0 {
        let whole = [
            Type::Bool,
            Type::Bytes,
            Type::Dict,
            Type::Float,
            Type::FrozenSet,
            Type::Int,
            Type::List,
            Type::Set,
            Type::Str,
            Type::Tuple,
        ];
        let arguments = attribute::lookup(class, known!("__match_args__"))?;
        match arguments {
            None if whole.iter().any(|it| class_ref.is_subclass(it.class())) => {
                if positional > 1 {
                    return Err(too_many(class_ref.name(), 1, positional));
                }
                found.push(subject.clone());
            }
            arguments => {
                let arguments = arguments.unwrap_or_else(|| Value::tuple([]));
                let Some(arguments) = arguments.as_tuple() else {
                    let message =
                        format!("{}.__match_args__ must be a tuple (got {})", class_ref.name(), arguments.type_name());
                    return Err(raise(Type::TypeError, &message));
                };
                if arguments.len() < positional {
                    return Err(too_many(class_ref.name(), arguments.len(), positional));
                }
                for name in &arguments[..positional] {
                    let Some(name) = name.as_str() else {
                        let message = format!("__match_args__ elements must be strings (got {})", name.type_name());
                        return Err(raise(Type::TypeError, &message));
                    };
                    names.push(Name::of(name));
                }
            }
        }
    }
    names.extend(keywords.iter().map(|name| Name::of(name)));
    for name in names {
        match attribute::lookup(subject, name)? {
            Some(value) => found.push(value),
            None => return Ok(Value::Unbound),
        }
    }
    Ok(Value::tuple(found))
}
#[cold]
fn too_many(class: &str, accepted: usize, given: usize) -> super::super::Raised {
    let s = if accepted == 1 { "" } else { "s" };
    let message = format!("{class}() accepts {accepted} positional sub-pattern{s} ({given} given)");
    raise(Type::TypeError, &message)
}
