//! `split`, `splitlines`, `strip`, `join`.

use super::{This, View, required};
use crate::python::exception::{R, raise};
use crate::python::native::{Keywords, bind};
use crate::python::str::{fast_sequence, found, found_last};
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use crate::python::{number, operator};

/// White space of ASCII.
pub(super) fn is_space(byte: &u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// The separator, `None` for white space, and how many times at most.
fn arguments<'a>(
    name: &str,
    positional: &[Value],
    keywords: Keywords,
    separator: &'a mut Value,
) -> R<(Option<View<'a>>, usize)> {
    let [given, limit] = bind(name, ["sep", "maxsplit"], 0, 0, positional, keywords)?;
    let limit = usize::try_from(limit.as_ref().map_or(Ok(-1), number::ssize)?).unwrap_or(usize::MAX);
    *separator = given.unwrap_or(Value::None);
    if separator.is_none() {
        return Ok((None, limit));
    }
    let bytes = required(separator)?;
    if bytes.is_empty() {
        return Err(raise(Type::ValueError, "empty separator"));
    }
    Ok((Some(bytes), limit))
}

pub fn split(it: This, positional: &[Value], keywords: Keywords) -> R {
    let mut separator = Value::None;
    let (separator, limit) = arguments("split", positional, keywords, &mut separator)?;
    let mut parts = vec![];
    let mut rest = &it[..];
    match separator {
        Some(separator) => {
            while parts.len() < limit
                && let Some(at) = found(rest, &separator)
            {
                parts.push(it.part(&rest[..at]));
                rest = &rest[at + separator.len()..];
            }
            parts.push(it.part(rest));
        }
        None => loop {
            rest = trimmed_start(rest, is_space);
            if rest.is_empty() {
                break;
            }
            if parts.len() == limit {
                parts.push(it.part(rest));
                break;
            }
            let end = rest.iter().position(is_space).unwrap_or(rest.len());
            parts.push(it.part(&rest[..end]));
            rest = &rest[end..];
        },
    }
    Ok(Value::list(parts))
}

pub fn rsplit(it: This, positional: &[Value], keywords: Keywords) -> R {
    let mut separator = Value::None;
    let (separator, limit) = arguments("rsplit", positional, keywords, &mut separator)?;
    let mut parts = vec![];
    let mut rest = &it[..];
    match separator {
        Some(separator) => {
            while parts.len() < limit
                && let Some(at) = found_last(rest, &separator)
            {
                parts.push(it.part(&rest[at + separator.len()..]));
                rest = &rest[..at];
            }
            parts.push(it.part(rest));
        }
        None => loop {
            rest = trimmed_end(rest, is_space);
            if rest.is_empty() {
                break;
            }
            if parts.len() == limit {
                parts.push(it.part(rest));
                break;
            }
            let start = rest.iter().rposition(is_space).map_or(0, |at| at + 1);
            parts.push(it.part(&rest[start..]));
            rest = &rest[..start];
        },
    }
    parts.reverse();
    Ok(Value::list(parts))
}

pub fn splitlines(it: This, positional: &[Value], keywords: Keywords) -> R {
    let [keep] = bind("splitlines", ["keepends"], 0, 0, positional, keywords)?;
    let keep = keep.as_ref().map_or(Ok(false), operator::truth)?;
    let mut parts = vec![];
    let mut rest = &it[..];
    while !rest.is_empty() {
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let next = match &rest[end..] {
            [] => end,
            [b'\r', b'\n', ..] => end + 2,
            _ => end + 1,
        };
        parts.push(it.part(&rest[..if keep { next } else { end }]));
        rest = &rest[next..];
    }
    Ok(Value::list(parts))
}

fn trimmed_start(bytes: &[u8], is_trimmed: impl Fn(&u8) -> bool) -> &[u8] {
    let start = bytes.iter().position(|byte| !is_trimmed(byte));
    &bytes[start.unwrap_or(bytes.len())..]
}
fn trimmed_end(bytes: &[u8], is_trimmed: impl Fn(&u8) -> bool) -> &[u8] {
    let last = bytes.iter().rposition(|byte| !is_trimmed(byte));
    &bytes[..last.map_or(0, |last| last + 1)]
}

fn strip_ends(it: This, arguments: &[Value], left: bool, right: bool) -> R {
    let strip = |is_trimmed: &dyn Fn(&u8) -> bool| {
        let mut rest = &it[..];
        if left {
            rest = trimmed_start(rest, is_trimmed);
        }
        if right {
            rest = trimmed_end(rest, is_trimmed);
        }
        it.part(rest)
    };
    match arguments.first() {
        None | Some(Value::None) => Ok(strip(&is_space)),
        Some(bytes) => {
            let bytes = required(bytes)?;
            Ok(strip(&|byte| bytes.contains(byte)))
        }
    }
}
pub fn strip(it: This, arguments: &[Value]) -> R {
    strip_ends(it, arguments, true, true)
}
pub fn lstrip(it: This, arguments: &[Value]) -> R {
    strip_ends(it, arguments, true, false)
}
pub fn rstrip(it: This, arguments: &[Value]) -> R {
    strip_ends(it, arguments, false, true)
}

pub fn join(it: This, iterable: &Value) -> R {
    let items = match iterable.heap() {
        Some(Heap::List(list)) => list.borrow().clone(),
        Some(Heap::Tuple(items)) => items.to_vec(),
        _ => fast_sequence(iterable, "can only join an iterable")?,
    };
    let mut bytes = vec![];
    for (index, item) in items.iter().enumerate() {
        let Some(part) = super::view(item) else {
            let given = item.type_name();
            let message = format!("sequence item {index}: expected a bytes-like object, {given} found");
            return Err(raise(Type::TypeError, &message));
        };
        if index > 0 {
            bytes.extend_from_slice(&it);
        }
        bytes.extend_from_slice(&part);
    }
    match &items[..] {
        [one] if !it.is_array() && matches!(one.heap(), Some(Heap::Bytes(_))) => Ok(one.clone()),
        _ => Ok(it.made(bytes)),
    }
}
