//! `collections.OrderedDict`: a dict whose order counts in comparisons and can be changed.

use super::super::super::class::ClassRef;
use super::super::super::dict::{self, Dict, DictIterator, Part, View};
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native, bind};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, attribute, call, iter, object, operator, reprs, sequence};
use super::{call_method, class_name, subclass};
use ecow::{EcoString, eco_format};

/// `collections.OrderedDict`
pub fn ordered_dict() -> ClassRef {
    thread_local!(static CLASS: ClassRef = subclass("collections.OrderedDict", Type::Dict, METHODS));
    CLASS.with(|class| *class)
}

fn this(it: &Value) -> R<&Dict> {
    it.as_dict().ok_or_else(|| sequence::wrong_self("collections.OrderedDict", it))
}
fn is_ordered(it: &Value) -> bool {
    it.class().is_subclass(ordered_dict())
}

/// `update`: a subclass's own `__setitem__` sees every entry (`mutablemapping_update`).
fn update(it: &Value, arguments: &[Value], keywords: Keywords) -> R<()> {
    if arguments.len() > 1 {
        let message = format!("expected at most 1 arguments, got {}", arguments.len());
        return Err(raise(Type::TypeError, &message));
    }
    if let Some(from) = arguments.first() {
        if from.as_dict().is_some() && (from.class().is_builtin || is_ordered(from)) {
            let items = from.as_dict().map(Dict::entries).unwrap_or_default();
            for (key, value) in items {
                operator::set_item(it, &key, value)?;
            }
        } else if let Some(keys) = attribute::lookup(from, Name::of("keys"))? {
            let keys = call::call0(&keys)?;
            let mut keys = iter::iter(&keys)?;
            while let Some(key) = keys.next()? {
                let value = operator::item(from, &key)?;
                operator::set_item(it, &key, value)?;
            }
        } else {
            add_pairs(it, from)?;
        }
    }
    for (name, value) in keywords {
        operator::set_item(it, &(*name).into(), value.clone())?;
    }
    Ok(())
}

/// Adds pairs (`mutablemapping_add_pairs`).
fn add_pairs(it: &Value, pairs: &Value) -> R<()> {
    let mut iterator = iter::iter(pairs)?;
    while let Some(pair) = iterator.next()? {
        let mut parts = iter::iter(&pair)?;
        let mut items = vec![];
        while items.len() < 3
            && let Some(item) = parts.next()?
        {
            items.push(item);
        }
        match <[Value; 2]>::try_from(items) {
            Ok([key, value]) => operator::set_item(it, &key, value)?,
            Err(items) if items.len() < 2 => {
                let message = format!(
                    "need more than {} value{} to unpack",
                    items.len(),
                    if items.len() == 1 { "" } else { "s" }
                );
                return Err(raise(Type::ValueError, &message));
            }
            Err(_) => return Err(raise(Type::ValueError, "too many values to unpack (expected 2)")),
        }
    }
    Ok(())
}

fn pop_item(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [last] = bind("popitem", ["last"], 0, 0, arguments, keywords)?;
    let last = last.as_ref().map_or(Ok(true), operator::truth)?;
    let dict = this(it)?;
    let entry = if last { dict.pop_item() } else { dict.pop_first() };
    match entry {
        Some((key, value)) => Ok(Value::tuple([key, value])),
        None => Err(raise(Type::KeyError, "dictionary is empty")),
    }
}

fn move_to_end(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [key, last] = bind("move_to_end", ["key", "last"], 0, 1, arguments, keywords)?;
    let (key, last) = (Value::from(key), last.as_ref().map_or(Ok(true), operator::truth)?);
    if this(it)?.move_entry(&key, last)? { Ok(Value::None) } else { Err(dict::missing_key(&key)) }
}

fn pop(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [key, default] = bind("pop", ["key", "default"], 0, 1, arguments, keywords)?;
    let key = Value::from(key);
    match (this(it)?.remove(&key)?, default) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default),
        (None, None) => {
            let class = it.class();
            match class.special(Name::of("__missing__")) {
                Some(method) => attribute::call_bound(&method, it, class, [key]),
                None => Err(dict::missing_key(&key)),
            }
        }
    }
}

fn set_default(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [key, default] = bind("setdefault", ["key", "default"], 0, 1, arguments, keywords)?;
    this(it)?.set_default(key.into(), default.into())
}

fn copy(it: &Value) -> R {
    let result = call::call0(&it.class().object())?;
    update(&result, std::slice::from_ref(it), &[])?;
    Ok(result)
}

fn repr(it: &Value) -> R {
    let name = class_name(it);
    if this(it)?.is_empty() {
        return Ok(eco_format!("{name}()").into());
    }
    let text = reprs::guarded(it, "...", || -> R<EcoString> {
        let items = if it.class().is_builtin || std::ptr::eq(it.class(), ordered_dict()) {
            this(it)?.entries().into_iter().map(|(key, value)| Value::tuple([key, value])).collect()
        } else {
            iter::collect(&call_method(it, "items", &[])?)?
        };
        Ok(eco_format!("{name}({})", object::repr(&Value::list(items))?))
    })?;
    Ok(text.into())
}

/// Equality: with another OrderedDict in the same order (`odict_richcompare`).
fn equal(a: &Value, b: &Value) -> R<Option<bool>> {
    let (left, Some(right)) = (this(a)?, b.as_dict()) else { return Ok(None) };
    if !dict::compare(left, right)? {
        return Ok(Some(false));
    }
    if !is_ordered(b) {
        return Ok(Some(true));
    }
    for (left, right) in left.keys().into_iter().zip(right.keys()) {
        if !(left.is(&right) || operator::equal(&left, &right)?) {
            return Ok(Some(false));
        }
    }
    Ok(Some(true))
}
fn compared(result: Option<bool>, wanted: bool) -> Value {
    result.map_or_else(Value::not_implemented, |equal| (equal == wanted).into())
}

/// `a | b`, of the class of the one that is ordered.
fn or(class: ClassRef, a: &Value, b: &Value) -> R {
    if a.as_dict().is_none() || b.as_dict().is_none() {
        return Ok(Value::not_implemented());
    }
    let result = call::call1(&class.object(), a.clone())?;
    update(&result, std::slice::from_ref(b), &[])?;
    Ok(result)
}

const OWNER: &str = "OrderedDict";

static METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__init__",
        Call::MK(|it, arguments, keywords| update(it, arguments, keywords).map(|()| Value::None)),
    ),
    Native::method(
        OWNER,
        "update",
        Call::MK(|it, arguments, keywords| update(it, arguments, keywords).map(|()| Value::None)),
    ),
    Native::method(OWNER, "__iter__", Call::M0(|it| Ok(DictIterator::ordered(it, Part::Keys, false)))),
    Native::method(OWNER, "__reversed__", Call::M0(|it| Ok(DictIterator::ordered(it, Part::Keys, true)))),
    Native::method(OWNER, "keys", Call::M0(|it| Ok(View::ordered(it, Part::Keys)))),
    Native::method(OWNER, "values", Call::M0(|it| Ok(View::ordered(it, Part::Values)))),
    Native::method(OWNER, "items", Call::M0(|it| Ok(View::ordered(it, Part::Items)))),
    Native::method(OWNER, "__eq__", Call::M1(|a, b| Ok(compared(equal(a, b)?, true)))),
    Native::method(OWNER, "__ne__", Call::M1(|a, b| Ok(compared(equal(a, b)?, false)))),
    Native::method(OWNER, "__repr__", Call::M0(repr)),
    Native::method(OWNER, "__or__", Call::M1(|a, b| or(a.class(), a, b))),
    Native::method(OWNER, "__ror__", Call::M1(|b, a| or(b.class(), a, b))),
    Native::method(
        OWNER,
        "__ior__",
        Call::M1(|a, b| {
            update(a, std::slice::from_ref(b), &[])?;
            Ok(a.clone())
        }),
    ),
    Native::method(OWNER, "popitem", Call::MK(pop_item)),
    Native::method(OWNER, "move_to_end", Call::MK(move_to_end)),
    Native::method(OWNER, "pop", Call::MK(pop)),
    Native::method(OWNER, "setdefault", Call::MK(set_default)),
    Native::method(OWNER, "copy", Call::M0(copy)),
    Native::method(OWNER, "__copy__", Call::M0(copy)),
];
