//! `tuple`.

use super::exception::{R, raise};
use super::iter::{self, IndexIterator};
use super::list;
use super::native::{self, Call, Native, arity};
use super::types::Type;
use super::value::Value;
use super::{object, operator, reprs, sequence};

fn this(it: &Value) -> R<&[Value]> {
    it.as_tuple().ok_or_else(|| sequence::wrong_self("tuple", it))
}

fn find(items: &[Value], value: &Value) -> R<Option<usize>> {
    for (index, item) in items.iter().enumerate() {
        if item.is(value) || operator::equal(item, value)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// `value in items`, by identity or equality.
///
/// # Errors
/// What `__eq__` raises.
pub fn contains(items: &[Value], value: &Value) -> R<bool> {
    Ok(find(items, value)?.is_some())
}

fn index(it: &Value, arguments: &[Value]) -> R {
    let items = this(it)?;
    let (start, stop) = list::search_range(arguments, items.len())?;
    let (start, stop) = (start.min(items.len()), stop.min(items.len()));
    match find(&items[start..stop.max(start)], &arguments[0])? {
        Some(index) => Ok(Value::int((start + index) as i64)),
        None => Err(raise(Type::ValueError, "tuple.index(x): x not in tuple")),
    }
}

fn count(it: &Value, value: &Value) -> R {
    let mut count = 0;
    for item in this(it)? {
        if item.is(value) || operator::equal(item, value)? {
            count += 1;
        }
    }
    Ok(Value::int(count))
}

/// The empty tuple: one object.
pub fn empty() -> Value {
    thread_local!(static EMPTY: Value = Value::tuple([]));
    EMPTY.with(Clone::clone)
}

/// A tuple of these items; without any it is the one empty tuple.
pub fn of(items: Vec<Value>) -> Value {
    if items.is_empty() { empty() } else { Value::tuple(items) }
}

const OWNER: &str = "tuple";

pub static METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__new__",
        Call::C(0, 1, |class, arguments, keywords| {
            native::no_keywords("tuple", class, keywords)?;
            let tuple = match arguments {
                [] => empty(),
                [it] if it.class().is_builtin && it.as_tuple().is_some() => it.clone(),
                [iterable] => of(iter::collect(iterable)?),
                _ => return Err(arity("tuple", arguments.len(), 0, 1)),
            };
            Ok(object::derived(class, tuple))
        }),
    ),
    Native::method(OWNER, "__class_getitem__", Call::C(1, 1, sequence::class_getitem)),
    Native::method(OWNER, "__len__", Call::M0(sequence::dunder_len)),
    Native::method(
        OWNER,
        "__iter__",
        Call::M0(|it| {
            this(it)?;
            Ok(IndexIterator::over(Type::TupleIterator, it, |it, index| it.as_tuple()?.get(index).cloned()))
        }),
    ),
    Native::method(OWNER, "__contains__", Call::M1(|it, value| Ok(contains(this(it)?, value)?.into()))),
    Native::method(OWNER, "__getitem__", Call::M1(sequence::dunder_item)),
    Native::method(OWNER, "__hash__", Call::M0(|it| Ok(super::hash::tuple(this(it)?)?.into()))),
    Native::method(OWNER, "__repr__", Call::M0(|it| Ok(reprs::tuple(it)?.into()))),
    Native::method(OWNER, "__eq__", Call::M1(sequence::dunder_eq)),
    Native::method(OWNER, "__ne__", Call::M1(sequence::dunder_ne)),
    Native::method(OWNER, "__lt__", Call::M1(sequence::dunder_lt)),
    Native::method(OWNER, "__le__", Call::M1(sequence::dunder_le)),
    Native::method(OWNER, "__gt__", Call::M1(sequence::dunder_gt)),
    Native::method(OWNER, "__ge__", Call::M1(sequence::dunder_ge)),
    Native::method(OWNER, "__add__", Call::M1(sequence::dunder_add)),
    Native::method(OWNER, "__mul__", Call::M1(sequence::dunder_mul)),
    Native::method(OWNER, "__rmul__", Call::M1(sequence::dunder_mul)),
    Native::method(OWNER, "index", Call::M(1, 3, index)),
    Native::method(OWNER, "count", Call::M1(count)),
];
