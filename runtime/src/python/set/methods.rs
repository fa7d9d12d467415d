//! Methods of `set` and `frozenset`.

use super::{Algebra, Set, SetIterator, algebra, algebra_in_place};
use crate::python::exception::{R, Raised, raise, raise_with};
use crate::python::native::{ANY, Call, Keywords, Native, arity};
use crate::python::types::Type;
use crate::python::value::Value;
use crate::python::{object, reprs, sequence};

fn this<'a>(it: &'a Value, owner: &str) -> R<&'a Set> {
    it.as_set().ok_or_else(|| sequence::wrong_self(owner, it))
}
/// A set that can change.
fn set(it: &Value) -> R<&Set> {
    this(it, "set")
}
/// A set of either kind.
fn any(it: &Value) -> R<&Set> {
    this(it, "set")
}
/// A new set of the same kind.
fn made(it: &Value, result: R<Set>) -> R {
    let frozen = any(it)?.is_frozen();
    Ok(result?.into_kind(frozen).into_value())
}
fn none(result: R<()>) -> R {
    result.map(|()| Value::None)
}

/// An unhashable set is looked for as if it were a frozenset.
fn with_key<T>(item: &Value, look: impl Fn(&Value) -> R<T>) -> R<T> {
    match (item.as_set(), item.is_a(Type::Set)) {
        (Some(inner), true) => match look(item) {
            Err(raised) if raised.is(Type::TypeError) => look(&inner.copy().into_kind(true).into_value()),
            result => result,
        },
        _ => look(item),
    }
}

/// `item in set`, for an item that may be a set itself.
///
/// # Errors
/// TypeError if the item is not hashable; what `__hash__` and `__eq__` raise.
pub fn contains(container: &Set, item: &Value) -> R<bool> {
    with_key(item, |item| container.contains(item))
}

fn no_keywords(name: &str, keywords: Keywords) -> R<()> {
    if keywords.is_empty() {
        return Ok(());
    }
    Err(raise(Type::TypeError, &format!("{name}() takes no keyword arguments")))
}

fn init(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    no_keywords("set", keywords)?;
    if arguments.len() > 1 {
        return Err(arity("set", arguments.len(), 0, 1));
    }
    let set = set(it)?;
    set.clear();
    match arguments.first() {
        Some(iterable) => none(super::update(set, iterable)),
        None => Ok(Value::None),
    }
}

/// Every argument in turn; without one, a copy.
fn fold(it: &Value, others: &[Value], step: fn(&Set, &Value) -> R<Set>) -> R {
    let mut result: Option<Set> = None;
    for other in others {
        let next = step(result.as_ref().unwrap_or(any(it)?), other)?;
        result = Some(next);
    }
    match result {
        Some(result) => made(it, Ok(result)),
        None => copy(it),
    }
}
fn union(it: &Value, others: &[Value]) -> R {
    let set = any(it)?;
    let result = set.copy();
    for other in others {
        if other.as_set().is_none_or(|other| !std::ptr::eq(set, other)) {
            super::update(&result, other)?;
        }
    }
    made(it, Ok(result))
}
fn difference(it: &Value, others: &[Value]) -> R {
    let Some((first, rest)) = others.split_first() else { return copy(it) };
    let result = super::difference(any(it)?, first)?;
    for other in rest {
        super::difference_update(&result, other)?;
    }
    made(it, Ok(result))
}
/// `copy()`: a frozenset is its own copy.
fn copy(it: &Value) -> R {
    if it.class().is_builtin && any(it)?.is_frozen() {
        return Ok(it.clone());
    }
    Ok(any(it)?.copy().into_value())
}

fn operator(operation: Algebra, a: &Value, b: &Value) -> R {
    algebra(operation, a.payload(), b.payload()).unwrap_or_else(|| Ok(Value::not_implemented()))
}
fn assign(operation: Algebra, a: &Value, b: &Value) -> R {
    match algebra_in_place(operation, a.payload(), b.payload()) {
        Some(result) => result.map(|_| a.clone()),
        None => Ok(Value::not_implemented()),
    }
}

#[cold]
fn missing(item: &Value) -> Raised {
    raise_with(Type::KeyError, vec![item.clone()])
}

/// What both kinds have.
macro_rules! common {
    ($owner:literal, $($more:expr),* $(,)?) => {
        &[
            Native::method($owner, "__class_getitem__", Call::C(1, 1, sequence::class_getitem)),
            Native::method($owner, "__len__", Call::M0(sequence::dunder_len)),
            Native::method($owner, "__iter__", Call::M0(|it| Ok(SetIterator::over(it)))),
            Native::method($owner, "__contains__", Call::M1(|it, item| Ok(contains(any(it)?, item)?.into()))),
            Native::method($owner, "__repr__", Call::M0(|it| Ok(reprs::set(it)?.into()))),
            Native::method($owner, "__eq__", Call::M1(sequence::dunder_eq)),
            Native::method($owner, "__ne__", Call::M1(sequence::dunder_ne)),
            Native::method($owner, "__lt__", Call::M1(sequence::dunder_lt)),
            Native::method($owner, "__le__", Call::M1(sequence::dunder_le)),
            Native::method($owner, "__gt__", Call::M1(sequence::dunder_gt)),
            Native::method($owner, "__ge__", Call::M1(sequence::dunder_ge)),
            Native::method($owner, "__or__", Call::M1(|a, b| operator(Algebra::Or, a, b))),
            Native::method($owner, "__ror__", Call::M1(|a, b| operator(Algebra::Or, b, a))),
            Native::method($owner, "__and__", Call::M1(|a, b| operator(Algebra::And, a, b))),
            Native::method($owner, "__rand__", Call::M1(|a, b| operator(Algebra::And, b, a))),
            Native::method($owner, "__sub__", Call::M1(|a, b| operator(Algebra::Sub, a, b))),
            Native::method($owner, "__rsub__", Call::M1(|a, b| operator(Algebra::Sub, b, a))),
            Native::method($owner, "__xor__", Call::M1(|a, b| operator(Algebra::Xor, a, b))),
            Native::method($owner, "__rxor__", Call::M1(|a, b| operator(Algebra::Xor, b, a))),
            Native::method($owner, "copy", Call::M0(copy)),
            Native::method($owner, "union", Call::M(0, ANY, union)),
            Native::method(
                $owner,
                "intersection",
                Call::M(0, ANY, |it, others| fold(it, others, super::intersection)),
            ),
            Native::method($owner, "difference", Call::M(0, ANY, difference)),
            Native::method(
                $owner,
                "symmetric_difference",
                Call::M1(|it, other| made(it, super::symmetric_difference(any(it)?, it, other))),
            ),
            Native::method(
                $owner,
                "isdisjoint",
                Call::M1(|it, other| Ok(super::is_disjoint(any(it)?, it, other)?.into())),
            ),
            Native::method($owner, "issubset", Call::M1(|it, other| Ok(super::is_subset(any(it)?, other)?.into()))),
            Native::method(
                $owner,
                "issuperset",
                Call::M1(|it, other| Ok(super::is_superset(any(it)?, it, other)?.into())),
            ),
            $($more,)*
        ]
    };
}

pub static METHODS: &[Native] = common![
    "set",
    Native::method(
        "set",
        "__new__",
        Call::C(0, 1, |class, arguments, keywords| {
            if !class.is_builtin {
                return Ok(object::derived(class, Set::new(false).into_value()));
            }
            no_keywords("set", keywords)?;
            match arguments.first() {
                Some(iterable) => Ok(super::from_iterable(iterable, false)?.into_value()),
                None => Ok(Set::new(false).into_value()),
            }
        }),
    ),
    Native::method("set", "__init__", Call::MK(init)),
    Native::method("set", "add", Call::M1(|it, item| set(it)?.add(item.clone()).map(|_| Value::None))),
    Native::method(
        "set",
        "discard",
        Call::M1(|it, item| with_key(item, |item| set(it)?.discard(item)).map(|_| Value::None)),
    ),
    Native::method(
        "set",
        "remove",
        Call::M1(|it, item| {
            if with_key(item, |item| set(it)?.discard(item))? { Ok(Value::None) } else { Err(missing(item)) }
        }),
    ),
    Native::method(
        "set",
        "pop",
        Call::M0(|it| set(it)?.pop().ok_or_else(|| raise(Type::KeyError, "pop from an empty set"))),
    ),
    Native::method(
        "set",
        "clear",
        Call::M0(|it| {
            set(it)?.clear();
            Ok(Value::None)
        }),
    ),
    Native::method(
        "set",
        "update",
        Call::M(0, ANY, |it, others| {
            for other in others {
                super::update(set(it)?, other)?;
            }
            Ok(Value::None)
        }),
    ),
    Native::method(
        "set",
        "intersection_update",
        Call::M(0, ANY, |it, others| {
            let result = fold(it, others, super::intersection)?;
            let set = set(it)?;
            if let Some(result) = result.as_set() {
                set.swap(result);
            }
            Ok(Value::None)
        }),
    ),
    Native::method(
        "set",
        "difference_update",
        Call::M(0, ANY, |it, others| {
            for other in others {
                super::difference_update(set(it)?, other)?;
            }
            Ok(Value::None)
        }),
    ),
    Native::method(
        "set",
        "symmetric_difference_update",
        Call::M1(|it, other| none(super::symmetric_difference_update(set(it)?, other))),
    ),
    Native::method("set", "__ior__", Call::M1(|a, b| assign(Algebra::Or, a, b))),
    Native::method("set", "__iand__", Call::M1(|a, b| assign(Algebra::And, a, b))),
    Native::method("set", "__isub__", Call::M1(|a, b| assign(Algebra::Sub, a, b))),
    Native::method("set", "__ixor__", Call::M1(|a, b| assign(Algebra::Xor, a, b))),
];

pub static FROZEN_METHODS: &[Native] = common![
    "frozenset",
    Native::method(
        "frozenset",
        "__new__",
        Call::C(0, 1, |class, arguments, keywords| {
            if class.is_builtin {
                no_keywords("frozenset", keywords)?;
            }
            let set = match arguments {
                [] => Set::new(true).into_value(),
                [it] if it.class().is_builtin && it.as_set().is_some_and(Set::is_frozen) => it.clone(),
                [iterable] => super::from_iterable(iterable, true)?.into_value(),
                _ => return Err(arity("frozenset", arguments.len(), 0, 1)),
            };
            Ok(object::derived(class, set))
        }),
    ),
    Native::method("frozenset", "__hash__", Call::M0(|it| Ok(any(it)?.hash().into()))),
];
