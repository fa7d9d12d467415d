//! The mixins of `Set` and `MutableSet`.

use super::super::super::exception::{R, raise, raise_with};
use super::super::super::native::{Call, Native};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{call, iter, operator};
use super::super::{abc, hash, len, method};

fn is_set(value: &Value) -> R<bool> {
    abc::subclass_check(super::set(), value.class())
}
fn is_iterable(value: &Value) -> R<bool> {
    abc::subclass_check(super::iterable(), value.class())
}

/// Is every item of `a` in `b`?
fn all_in(a: &Value, b: &Value) -> R<bool> {
    let mut items = iter(a)?;
    while let Some(item) = items.next()? {
        if !operator::contains(b, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The items of `a` for which membership in `b` is as asked.
fn select(a: &Value, b: &Value, inside: bool) -> R<Vec<Value>> {
    let mut found = vec![];
    let mut items = iter(a)?;
    while let Some(item) = items.next()? {
        if operator::contains(b, &item)? == inside {
            found.push(item);
        }
    }
    Ok(found)
}

/// `it._from_iterable(items)`
fn made(it: &Value, items: Vec<Value>) -> R {
    method(it, "_from_iterable", &[Value::list(items)])
}

/// The other operand as a set; `None`: NotImplemented.
fn as_set(it: &Value, other: &Value) -> R<Option<Value>> {
    Ok(if is_set(other)? {
        Some(other.clone())
    } else if is_iterable(other)? {
        Some(method(it, "_from_iterable", std::slice::from_ref(other))?)
    } else {
        None
    })
}

/// A comparison with another set, after one of the lengths.
fn compared(it: &Value, other: &Value, lengths: fn(i64, i64) -> bool, superset: bool) -> R {
    if !is_set(other)? {
        return Ok(Value::not_implemented());
    }
    if !lengths(len(it)?, len(other)?) {
        return Ok(false.into());
    }
    Ok(if superset { all_in(other, it)? } else { all_in(it, other)? }.into())
}

fn and(it: &Value, other: &Value) -> R {
    if !is_iterable(other)? {
        return Ok(Value::not_implemented());
    }
    made(it, select(other, it, true)?)
}
fn or(it: &Value, other: &Value) -> R {
    if !is_iterable(other)? {
        return Ok(Value::not_implemented());
    }
    let mut items = super::super::super::iter::collect(it)?;
    items.extend(super::super::super::iter::collect(other)?);
    made(it, items)
}
fn xor(it: &Value, other: &Value) -> R {
    match as_set(it, other)? {
        Some(other) => operator::bit_or(&operator::sub(it, &other)?, &operator::sub(&other, it)?),
        None => Ok(Value::not_implemented()),
    }
}

const OWNER: &str = "Set";

pub static SET: &[Native] = &[
    Native::method(OWNER, "__le__", Call::M1(|it, other| compared(it, other, |a, b| a <= b, false))),
    Native::method(
        OWNER,
        "__lt__",
        Call::M1(|it, other| {
            if !is_set(other)? {
                return Ok(Value::not_implemented());
            }
            Ok((len(it)? < len(other)? && operator::truth(&operator::compare(operator::Cmp::Le, it, other)?)?).into())
        }),
    ),
    Native::method(
        OWNER,
        "__gt__",
        Call::M1(|it, other| {
            if !is_set(other)? {
                return Ok(Value::not_implemented());
            }
            Ok((len(it)? > len(other)? && operator::truth(&operator::compare(operator::Cmp::Ge, it, other)?)?).into())
        }),
    ),
    Native::method(OWNER, "__ge__", Call::M1(|it, other| compared(it, other, |a, b| a >= b, true))),
    Native::method(OWNER, "__eq__", Call::M1(|it, other| compared(it, other, |a, b| a == b, false))),
    Native::method(
        OWNER,
        "_from_iterable",
        Call::C(1, 1, |class, arguments, _| call::call1(&class.object(), arguments[0].clone())),
    ),
    Native::method(OWNER, "__and__", Call::M1(and)),
    Native::method(OWNER, "__rand__", Call::M1(and)),
    Native::method(OWNER, "isdisjoint", Call::M1(|it, other| Ok(select(other, it, true)?.is_empty().into()))),
    Native::method(OWNER, "__or__", Call::M1(or)),
    Native::method(OWNER, "__ror__", Call::M1(or)),
    Native::method(
        OWNER,
        "__sub__",
        Call::M1(|it, other| match as_set(it, other)? {
            Some(other) => made(it, select(it, &other, false)?),
            None => Ok(Value::not_implemented()),
        }),
    ),
    Native::method(
        OWNER,
        "__rsub__",
        Call::M1(|it, other| match as_set(it, other)? {
            Some(other) => made(it, select(&other, it, false)?),
            None => Ok(Value::not_implemented()),
        }),
    ),
    Native::method(OWNER, "__xor__", Call::M1(xor)),
    Native::method(OWNER, "__rxor__", Call::M1(xor)),
    Native::method(OWNER, "_hash", Call::M0(set_hash)),
];

/// `Set._hash`: the algorithm of `frozenset.__hash__`.
fn set_hash(it: &Value) -> R {
    let mut total = 1_927_868_237_u64.wrapping_mul(len(it)? as u64 + 1);
    let mut items = iter(it)?;
    while let Some(item) = items.next()? {
        let one = hash(&item)? as u64;
        total ^= (one ^ (one << 16) ^ 89_869_747).wrapping_mul(3_644_798_167);
    }
    total ^= (total >> 11) ^ (total >> 25);
    let total = total.wrapping_mul(69_069).wrapping_add(907_133_923) as i64;
    Ok(if total == -1 { 590_923_713 } else { total }.into())
}

const MUTABLE: &str = "MutableSet";

pub static MUTABLE_SET: &[Native] = &[
    Native::method(MUTABLE, "add", Call::M1(|_, _| Err(raise(Type::NotImplementedError, "")))),
    Native::method(MUTABLE, "discard", Call::M1(|_, _| Err(raise(Type::NotImplementedError, "")))),
    Native::method(
        MUTABLE,
        "remove",
        Call::M1(|it, value| {
            if !operator::contains(it, value)? {
                return Err(raise_with(Type::KeyError, vec![value.clone()]));
            }
            method(it, "discard", std::slice::from_ref(value))?;
            Ok(Value::None)
        }),
    ),
    Native::method(
        MUTABLE,
        "pop",
        Call::M0(|it| match iter(it)?.next()? {
            Some(value) => {
                method(it, "discard", std::slice::from_ref(&value))?;
                Ok(value)
            }
            None => Err(raise(Type::KeyError, "")),
        }),
    ),
    Native::method(MUTABLE, "clear", Call::M0(clear)),
    Native::method(
        MUTABLE,
        "__ior__",
        Call::M1(|it, other| {
            let mut items = iter(other)?;
            while let Some(item) = items.next()? {
                method(it, "add", &[item])?;
            }
            Ok(it.clone())
        }),
    ),
    Native::method(
        MUTABLE,
        "__iand__",
        Call::M1(|it, other| {
            let mut items = iter(&operator::sub(it, other)?)?;
            while let Some(item) = items.next()? {
                method(it, "discard", &[item])?;
            }
            Ok(it.clone())
        }),
    ),
    Native::method(
        MUTABLE,
        "__ixor__",
        Call::M1(|it, other| {
            if it.is(other) {
                clear(it)?;
                return Ok(it.clone());
            }
            let other = match is_set(other)? {
                true => other.clone(),
                false => method(it, "_from_iterable", std::slice::from_ref(other))?,
            };
            let mut items = iter(&other)?;
            while let Some(item) = items.next()? {
                let change = if operator::contains(it, &item)? { "discard" } else { "add" };
                method(it, change, &[item])?;
            }
            Ok(it.clone())
        }),
    ),
    Native::method(
        MUTABLE,
        "__isub__",
        Call::M1(|it, other| {
            if it.is(other) {
                clear(it)?;
                return Ok(it.clone());
            }
            let mut items = iter(other)?;
            while let Some(item) = items.next()? {
                method(it, "discard", &[item])?;
            }
            Ok(it.clone())
        }),
    ),
];

fn clear(it: &Value) -> R {
    loop {
        match method(it, "pop", &[]) {
            Ok(item) => drop(item),
            Err(raised) if raised.is(Type::KeyError) => return Ok(Value::None),
            Err(raised) => return Err(raised),
        }
    }
}
