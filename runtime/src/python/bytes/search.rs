//! Finding and replacing.

use super::{This, View, byte, required};
use crate::python::argument;
use crate::python::exception::{R, raise};
use crate::python::number;
use crate::python::str::{found, found_last};
use crate::python::types::Type;
use crate::python::value::Value;
use memchr::memmem;

/// What is searched: bytes, or one byte.
enum Part<'a> {
    Bytes(View<'a>),
    Byte([u8; 1]),
}
impl std::ops::Deref for Part<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Part::Bytes(bytes) => bytes,
            Part::Byte(byte) => byte,
        }
    }
}

fn part(value: &Value) -> R<Part<'_>> {
    if let Some(bytes) = super::view(value) {
        return Ok(Part::Bytes(bytes));
    }
    if argument::has_index(value) {
        return Ok(Part::Byte([byte(value)?]));
    }
    let message = format!("argument should be integer or bytes-like object, not '{}'", value.type_name());
    Err(raise(Type::TypeError, &message))
}

/// What is searched, and where; `None`: the start is behind the end.
fn arguments<'a>(it: &This, name: &str, arguments: &'a [Value]) -> R<(Part<'a>, Option<(usize, usize)>)> {
    argument::between(name, arguments, 1, 3)?;
    let range = range(it, arguments)?;
    Ok((part(&arguments[0])?, range))
}
fn range(it: &This, arguments: &[Value]) -> R<Option<(usize, usize)>> {
    let (start, end) = argument::bounds(arguments.get(1), arguments.get(2), it.len())?;
    Ok((start <= end).then_some((start, end)))
}

fn position(it: This, name: &str, given: &[Value], find: fn(&[u8], &[u8]) -> Option<usize>) -> R<Option<usize>> {
    let (part, range) = arguments(&it, name, given)?;
    Ok(range.and_then(|(start, end)| Some(start + find(&it[start..end], &part)?)))
}
fn or_minus_one(position: Option<usize>) -> R {
    Ok(Value::int(position.map_or(-1, |at| at as i64)))
}
fn or_error(position: Option<usize>) -> R {
    match position {
        Some(at) => Ok(Value::int(at as i64)),
        None => Err(raise(Type::ValueError, "subsection not found")),
    }
}

pub fn find(it: This, arguments: &[Value]) -> R {
    or_minus_one(position(it, "find", arguments, found)?)
}
pub fn rfind(it: This, arguments: &[Value]) -> R {
    or_minus_one(position(it, "rfind", arguments, found_last)?)
}
pub fn index(it: This, arguments: &[Value]) -> R {
    or_error(position(it, "index", arguments, found)?)
}
pub fn rindex(it: This, arguments: &[Value]) -> R {
    or_error(position(it, "rindex", arguments, found_last)?)
}

pub fn count(it: This, given: &[Value]) -> R {
    let (part, range) = arguments(&it, "count", given)?;
    let count = range.map_or(0, |(start, end)| match &*part {
        [] => end - start + 1,
        part => memmem::find_iter(&it[start..end], part).count(),
    });
    Ok(Value::int(count as i64))
}

fn matches(it: This, name: &str, arguments: &[Value], matches: fn(&[u8], &[u8]) -> bool) -> R {
    argument::between(name, arguments, 1, 3)?;
    let range = range(&it, arguments)?;
    let one = |part: &[u8]| range.is_some_and(|(start, end)| matches(&it[start..end], part));
    if let Some(parts) = arguments[0].as_tuple() {
        for part in parts {
            if one(&required(part)?) {
                return Ok(true.into());
            }
        }
        return Ok(false.into());
    }
    match super::view(&arguments[0]) {
        Some(part) => Ok(one(&part).into()),
        None => {
            let given = arguments[0].type_name();
            let message = format!("{name} first arg must be bytes or a tuple of bytes, not {given}");
            Err(raise(Type::TypeError, &message))
        }
    }
}
pub fn startswith(it: This, arguments: &[Value]) -> R {
    matches(it, "startswith", arguments, |bytes, part| bytes.starts_with(part))
}
pub fn endswith(it: This, arguments: &[Value]) -> R {
    matches(it, "endswith", arguments, |bytes, part| bytes.ends_with(part))
}

pub fn replace(it: This, arguments: &[Value]) -> R {
    let count = arguments.get(2).map_or(Ok(-1), number::ssize)?;
    let (old, new) = (required(&arguments[0])?, required(&arguments[1])?);
    let limit = usize::try_from(count).unwrap_or(usize::MAX);
    let mut bytes = vec![];
    let mut from = 0;
    if old.is_empty() {
        for at in (0..=it.len()).take(limit) {
            bytes.extend_from_slice(&it[from..at]);
            bytes.extend_from_slice(&new);
            from = at;
        }
    } else {
        for at in memmem::find_iter(&it, &*old).take(limit) {
            bytes.extend_from_slice(&it[from..at]);
            bytes.extend_from_slice(&new);
            from = at + old.len();
        }
    }
    if bytes.is_empty() && from == 0 {
        return Ok(it.itself());
    }
    bytes.extend_from_slice(&it[from..]);
    Ok(it.made(bytes))
}

pub fn removeprefix(it: This, prefix: &Value) -> R {
    let rest = it.strip_prefix(&*required(prefix)?).unwrap_or(&it);
    Ok(it.part(rest))
}
pub fn removesuffix(it: This, suffix: &Value) -> R {
    let rest = it.strip_suffix(&*required(suffix)?).unwrap_or(&it);
    Ok(it.part(rest))
}

pub fn partition(it: This, separator: &Value) -> R {
    partitioned(it, separator, found, |it| [it.itself(), it.made(vec![]), it.made(vec![])])
}
pub fn rpartition(it: This, separator: &Value) -> R {
    partitioned(it, separator, found_last, |it| [it.made(vec![]), it.made(vec![]), it.itself()])
}
fn partitioned(
    it: This,
    separator: &Value,
    find: fn(&[u8], &[u8]) -> Option<usize>,
    missing: fn(&This) -> [Value; 3],
) -> R {
    let bytes = required(separator)?;
    if bytes.is_empty() {
        return Err(raise(Type::ValueError, "empty separator"));
    }
    Ok(Value::tuple(match find(&it, &bytes) {
        Some(at) => [it.made(it[..at].to_vec()), it.made(bytes.to_vec()), it.made(it[at + bytes.len()..].to_vec())],
        None => missing(&it),
    }))
}
