//! Functions that read an iterable: they iterate without StopIteration objects, and the iterator dies before the result
//! is used, or before an exception goes on.

use super::super::exception::{R, raise};
use super::super::iter::{self, Iter};
use super::super::native::{self, Call, Keywords, Native, arity, keyword_only};
use super::super::operator::{self, Cmp};
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{call, list, number};
use std::cell::RefCell;

/// `sum(iterable)`
///
/// # Errors
/// TypeError; what the iteration and the additions raise.
pub fn sum(iterable: &Value) -> R {
    total(iter::iter(iterable)?, Value::int(0))
}

/// `sum(iterable, start)`
///
/// # Errors
/// As [`sum`]; TypeError if it starts with a str or bytes.
pub fn sum_from(iterable: &Value, start: &Value) -> R {
    let iterator = iter::iter(iterable)?;
    let refused = match start.payload().heap() {
        Some(Heap::Str(_)) => Some("strings [use ''.join(seq) instead]"),
        Some(Heap::Bytes(_)) => Some("bytes [use b''.join(seq) instead]"),
        _ => None,
    };
    match refused {
        Some(what) => Err(raise(Type::TypeError, &format!("sum() can't sum {what}"))),
        None => total(iterator, start.clone()),
    }
}

/// Adds from left to right. Floats are added naively, as in 3.11.
fn total(mut iterator: Iter, mut sum: Value) -> R {
    while let Some(item) = iterator.next()? {
        sum = operator::add(&sum, &item)?;
    }
    Ok(sum)
}

/// `any(iterable)`
///
/// # Errors
/// TypeError if it is not iterable; what the iteration and the truth tests raise.
pub fn any(iterable: &Value) -> R<bool> {
    holds(iterable, true)
}

/// `all(iterable)`
///
/// # Errors
/// As [`any`].
pub fn all(iterable: &Value) -> R<bool> {
    Ok(!holds(iterable, false)?)
}

/// Is there an item of this truth? It stops at the first.
fn holds(iterable: &Value, wanted: bool) -> R<bool> {
    let mut iterator = iter::iter(iterable)?;
    while let Some(item) = iterator.next()? {
        if operator::truth(&item)? == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `max(iterable)`
///
/// # Errors
/// ValueError if it is empty; what the iteration and the comparisons raise.
pub fn max_of(iterable: &Value) -> R {
    extreme_of("max", Cmp::Gt, iterable, None, None)
}
/// `min(iterable)`
///
/// # Errors
/// As [`max_of`].
pub fn min_of(iterable: &Value) -> R {
    extreme_of("min", Cmp::Lt, iterable, None, None)
}
/// `max(a, b)`
///
/// # Errors
/// What the comparison raises.
#[inline]
pub fn max2(a: &Value, b: &Value) -> R {
    Ok(if operator::greater(b, a)? { b.clone() } else { a.clone() })
}
/// `min(a, b)`
///
/// # Errors
/// What the comparison raises.
#[inline]
pub fn min2(a: &Value, b: &Value) -> R {
    Ok(if operator::less(b, a)? { b.clone() } else { a.clone() })
}

/// The first of the items that none is further than (`min_max` in `Python/bltinmodule.c`).
fn extreme_of(name: &str, cmp: Cmp, iterable: &Value, key: Option<&Value>, default: Option<Value>) -> R {
    let found = extreme(cmp, iter::iter(iterable)?, key)?;
    match found.or(default) {
        Some(value) => Ok(value),
        None => Err(raise(Type::ValueError, &format!("{name}() arg is an empty sequence"))),
    }
}

fn extreme(cmp: Cmp, mut iterator: Iter, key: Option<&Value>) -> R<Option<Value>> {
    let further = match cmp {
        Cmp::Lt => operator::less,
        _ => operator::greater,
    };
    let mut best: Option<(Value, Value)> = None;
    while let Some(item) = iterator.next()? {
        let measure = match key {
            Some(key) => call::call1(key, item.clone())?,
            None => item.clone(),
        };
        match &best {
            Some((_, so_far)) if !further(&measure, so_far)? => {}
            _ => best = Some((item, measure)),
        }
    }
    Ok(best.map(|(item, _)| item))
}

fn min_max(name: &str, cmp: Cmp, arguments: &[Value], keywords: Keywords) -> R {
    if arguments.is_empty() {
        return Err(arity(name, 0, 1, usize::MAX));
    }
    let [key, default] = keyword_only(name, ["key", "default"], keywords)?;
    let key = key.filter(|key| !key.is_none());
    match arguments {
        [iterable] => extreme_of(name, cmp, iterable, key.as_ref(), default),
        _ if default.is_some() => {
            let message = format!("Cannot specify a default for {name}() with multiple positional arguments");
            Err(raise(Type::TypeError, &message))
        }
        many => extreme_of(name, cmp, &Value::tuple(many.to_vec()), key.as_ref(), None),
    }
}

/// `sorted(iterable, key=…, reverse=…)`
///
/// # Errors
/// As `list.sort`; what the iteration raises.
pub fn sorted(iterable: &Value, keywords: Keywords) -> R {
    let items = RefCell::new(iter::collect(iterable)?);
    let [key, reverse] = keyword_only("sort", ["key", "reverse"], keywords)?;
    let reverse = match reverse {
        Some(Value::Bool(reverse)) => reverse.bool(),
        Some(reverse) => number::index::c_int(&reverse)? != 0,
        None => false,
    };
    list::sort(&items, key.as_ref().filter(|key| !key.is_none()), reverse)?;
    Ok(Value::list(items.take()))
}

pub(super) static FUNCTIONS: &[Native] = &[
    Native::function(
        "sum",
        Call::FK(|arguments, keywords| {
            if arguments.is_empty() {
                return Err(raise(Type::TypeError, "sum() takes at least 1 positional argument (0 given)"));
            }
            match native::bind("sum", ["", "start"], 1, 1, arguments, keywords)? {
                [_, Some(start)] => sum_from(&arguments[0], &start),
                _ => sum(&arguments[0]),
            }
        }),
    ),
    Native::function("any", Call::F1(|iterable| any(iterable).map(Value::bool))),
    Native::function("all", Call::F1(|iterable| all(iterable).map(Value::bool))),
    Native::function("min", Call::FK(|arguments, keywords| min_max("min", Cmp::Lt, arguments, keywords))),
    Native::function("max", Call::FK(|arguments, keywords| min_max("max", Cmp::Gt, arguments, keywords))),
    Native::function(
        "sorted",
        Call::FK(|arguments, keywords| match arguments {
            [iterable] => sorted(iterable, keywords),
            _ => Err(arity("sorted", arguments.len(), 1, 1)),
        }),
    ),
];
