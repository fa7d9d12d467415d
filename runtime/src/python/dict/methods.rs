//! Methods of `dict`.

use super::{Dict, DictIterator, Part, View};
use crate::python::exception::{R, Raised, raise, raise_with};
use crate::python::native::{Call, Keywords, Native, arity};
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use crate::python::{Name, attribute, call, iter, object, operator, reprs, sequence};

fn this(it: &Value) -> R<&Dict> {
    it.as_dict().ok_or_else(|| sequence::wrong_self("dict", it))
}

/// KeyError for a key.
#[cold]
pub fn missing_key(key: &Value) -> Raised {
    raise_with(Type::KeyError, vec![key.clone()])
}

/// `dict[key]`; a subclass may have `__missing__` (`dict_subscript`).
///
/// # Errors
/// KeyError; what `__hash__`, `__eq__` and `__missing__` raise.
pub fn subscript(object: &Value, key: &Value) -> R {
    if let Some(value) = this(object)?.get(key)? {
        return Ok(value);
    }
    let class = object.class();
    if !class.is_builtin
        && let Some(method) = class.special(Name::of("__missing__"))
    {
        return attribute::call_bound(&method, object, class, [key.clone()]);
    }
    Err(missing_key(key))
}

/// Equality of two dicts (`dict_equal`).
///
/// # Errors
/// What `__eq__` raises.
pub fn compare(a: &Dict, b: &Dict) -> R<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    let mut position = 0;
    while let Some((next, hash, key, left)) = a.next_hashed(position) {
        position = next;
        let Some(right) = b.get_hashed(hash, &key)? else { return Ok(false) };
        if !(right.is(&left) || operator::equal(&right, &left)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Does iterating over it give a dict's own keys? A subclass with its own `__iter__` is asked for `keys()`.
fn is_plain(value: &Value) -> bool {
    let class = value.class();
    let native = || matches!(class.special(Name::of("__iter__")), Some(method) if matches!(method.heap(), Some(Heap::Native(native)) if matches!(native.owner, "dict" | "OrderedDict")));
    value.as_dict().is_some() && (class.is_builtin || native())
}

/// Adds the entries of a mapping; what is there is replaced (`PyDict_Merge`).
///
/// # Errors
/// AttributeError if it has no `keys`; what its methods, `__hash__` and `__eq__` raise.
pub fn merge(dict: &Dict, mapping: &Value) -> R<()> {
    if let Some(other) = mapping.as_dict().filter(|_| is_plain(mapping)) {
        if std::ptr::eq(dict, other) {
            return Ok(());
        }
        let (mut position, end) = (0, other.end());
        while let Some((next, hash, key, value)) = other.next_hashed(position) {
            position = next;
            dict.set_hashed(hash, key, value)?;
            if other.end() != end {
                return Err(raise(Type::RuntimeError, "dict mutated during update"));
            }
        }
        return Ok(());
    }
    let keys = call::call0(&attribute::get(mapping, Name::of("keys"))?)?;
    let mut keys = iter::iter(&keys)?;
    while let Some(key) = keys.next()? {
        let value = operator::item(mapping, &key)?;
        dict.set(key, value)?;
    }
    Ok(())
}

/// Adds the entries of a mapping, or pairs from an iterable (`dict_update_arg`).
///
/// # Errors
/// TypeError, ValueError for what is no pair; what the iteration, `__hash__` and `__eq__` raise.
pub fn update(dict: &Dict, from: &Value) -> R<()> {
    if from.as_dict().is_some() || attribute::lookup(from, Name::of("keys"))?.is_some() {
        return merge(dict, from);
    }
    let mut iterator = iter::iter(from)?;
    let mut number = 0;
    while let Some(item) = iterator.next()? {
        let pair = match iter::collect(&item) {
            Ok(pair) => pair,
            Err(raised) if raised.is(Type::TypeError) => {
                let message = format!("cannot convert dictionary update sequence element #{number} to a sequence");
                return Err(raise(Type::TypeError, &message));
            }
            Err(raised) => return Err(raised),
        };
        let length = pair.len();
        let Ok([key, value]) = <[Value; 2]>::try_from(pair) else {
            let message = format!("dictionary update sequence element #{number} has length {length}; 2 is required");
            return Err(raise(Type::ValueError, &message));
        };
        dict.set(key, value)?;
        number += 1;
    }
    Ok(())
}

fn update_all(dict: &Dict, name: &str, arguments: &[Value], keywords: Keywords) -> R<()> {
    match arguments {
        [] => {}
        [from] => update(dict, from)?,
        _ => return Err(arity(name, arguments.len(), 0, 1)),
    }
    for (name, value) in keywords {
        dict.set((*name).into(), value.clone())?;
    }
    Ok(())
}

/// `a | b`; `None` if one is no dict.
pub fn or(a: &Value, b: &Value) -> Option<R> {
    let (left, _) = (a.as_dict()?, b.as_dict()?);
    let result = left.copy();
    Some(merge(&result, b).map(|()| result.into_value()))
}

/// `dict |= other`: a mapping or pairs.
///
/// # Errors
/// As [`update`].
pub fn update_in_place(a: &Value, b: &Value) -> R {
    update(this(a)?, b)?;
    Ok(a.clone())
}

/// `dict.__init__`: what is there already stays.
///
/// # Errors
/// As [`update`].
pub fn init(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    update_all(this(it)?, "dict", arguments, keywords).map(|()| Value::None)
}

fn pop(it: &Value, arguments: &[Value]) -> R {
    let dict = this(it)?;
    let found = if dict.is_empty() { None } else { dict.remove(&arguments[0])? };
    match (found, arguments.get(1)) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(missing_key(&arguments[0])),
    }
}

/// `dict.fromkeys(iterable, value)`: of a subclass too, by its own methods.
fn from_keys(class: crate::python::ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    if !keywords.is_empty() {
        return Err(raise(Type::TypeError, "dict.fromkeys() takes no keyword arguments"));
    }
    let value = arguments.get(1).cloned().unwrap_or(Value::None);
    let made = if class.is_builtin { Dict::new().into_value() } else { call::call0(&class.object())? };
    if let Some(Heap::Dict(dict)) = made.heap() {
        if let Some(set) = arguments[0].as_set() {
            for (hash, item) in set.hashed_items() {
                dict.set_hashed(hash, item, value.clone())?;
            }
            return Ok(made);
        }
        let mut iterator = iter::iter(&arguments[0])?;
        while let Some(key) = iterator.next()? {
            dict.set(key, value.clone())?;
        }
        return Ok(made);
    }
    let mut iterator = iter::iter(&arguments[0])?;
    while let Some(key) = iterator.next()? {
        operator::set_item(&made, &key, value.clone())?;
    }
    Ok(made)
}

const OWNER: &str = "dict";

pub static METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__new__",
        Call::C(0, 1, |class, arguments, keywords| {
            let dict = Dict::new();
            if class.is_builtin {
                update_all(&dict, "dict", arguments, keywords)?;
            }
            Ok(object::derived(class, dict.into_value()))
        }),
    ),
    Native::method(OWNER, "__init__", Call::MK(init)),
    Native::method(OWNER, "__class_getitem__", Call::C(1, 1, sequence::class_getitem)),
    Native::method(OWNER, "__len__", Call::M0(sequence::dunder_len)),
    Native::method(OWNER, "__iter__", Call::M0(|it| Ok(DictIterator::over(it, Part::Keys, false)))),
    Native::method(OWNER, "__reversed__", Call::M0(|it| Ok(DictIterator::over(it, Part::Keys, true)))),
    Native::method(OWNER, "__contains__", Call::M1(|it, key| Ok(this(it)?.contains(key)?.into()))),
    Native::method(OWNER, "__getitem__", Call::M1(subscript)),
    Native::method(
        OWNER,
        "__setitem__",
        Call::M(2, 2, |it, arguments| this(it)?.set(arguments[0].clone(), arguments[1].clone()).map(|()| Value::None)),
    ),
    Native::method(
        OWNER,
        "__delitem__",
        Call::M1(|it, key| this(it)?.remove(key)?.map(|_| Value::None).ok_or_else(|| missing_key(key))),
    ),
    Native::method(OWNER, "__repr__", Call::M0(|it| Ok(reprs::dict(it)?.into()))),
    Native::method(OWNER, "__eq__", Call::M1(sequence::dunder_eq)),
    Native::method(OWNER, "__ne__", Call::M1(sequence::dunder_ne)),
    Native::method(OWNER, "__or__", Call::M1(|a, b| or(a, b).unwrap_or_else(|| Ok(Value::not_implemented())))),
    Native::method(OWNER, "__ror__", Call::M1(|a, b| or(b, a).unwrap_or_else(|| Ok(Value::not_implemented())))),
    Native::method(OWNER, "__ior__", Call::M1(update_in_place)),
    Native::method(
        OWNER,
        "get",
        Call::M(1, 2, |it, arguments| Ok(this(it)?.get(&arguments[0])?.or_else(|| arguments.get(1).cloned()).into())),
    ),
    Native::method(
        OWNER,
        "setdefault",
        Call::M(1, 2, |it, arguments| this(it)?.set_default(arguments[0].clone(), arguments.get(1).cloned().into())),
    ),
    Native::method(OWNER, "pop", Call::M(1, 2, pop)),
    Native::method(
        OWNER,
        "popitem",
        Call::M0(|it| match this(it)?.pop_item() {
            Some((key, value)) => Ok(Value::tuple([key, value])),
            None => Err(raise(Type::KeyError, "popitem(): dictionary is empty")),
        }),
    ),
    Native::method(
        OWNER,
        "update",
        Call::MK(|it, arguments, keywords| update_all(this(it)?, "update", arguments, keywords).map(|()| Value::None)),
    ),
    Native::method(
        OWNER,
        "clear",
        Call::M0(|it| {
            this(it)?.clear();
            Ok(Value::None)
        }),
    ),
    Native::method(OWNER, "copy", Call::M0(|it| Ok(this(it)?.copy().into_value()))),
    Native::method(OWNER, "keys", Call::M0(|it| Ok(View::of(it, Part::Keys)))),
    Native::method(OWNER, "values", Call::M0(|it| Ok(View::of(it, Part::Values)))),
    Native::method(OWNER, "items", Call::M0(|it| Ok(View::of(it, Part::Items)))),
    Native::method(OWNER, "fromkeys", Call::C(1, 2, from_keys)),
];
