//! Finding and replacing: `find`, `count`, `startswith`, `replace`, `partition`, ….

use super::{Str, This, argument, count_before, from_ascii, offset};
use crate::python::exception::{R, raise};
use crate::python::number;
use crate::python::types::Type;
use crate::python::value::Value;
use ecow::EcoString;
use memchr::memmem;

/// Where a sequence of bytes first is in another.
#[inline]
pub(crate) fn found(text: &[u8], part: &[u8]) -> Option<usize> {
    match part {
        [] => Some(0),
        [byte] if text.len() < 16 => text.iter().position(|it| it == byte),
        [byte] => memchr::memchr(*byte, text),
        [first, ..] if text.len() <= SHORT => {
            let mut starts = memchr::memchr_iter(*first, text);
            starts.find(|at| text[*at..].starts_with(part))
        }
        _ => memmem::find(text, part),
    }
}
/// In a text of so many bytes the better method does not pay for its preparation.
const SHORT: usize = 256;
/// Where it last is.
#[inline]
pub(crate) fn found_last(text: &[u8], part: &[u8]) -> Option<usize> {
    match part {
        [] => Some(text.len()),
        [byte] => memchr::memrchr(*byte, text),
        _ => memmem::rfind(text, part),
    }
}

/// The arguments of a search: what is searched, and the range by byte offsets. `None`: the start is behind the end.
fn range<'a>(it: This, name: &str, arguments: &'a [Value]) -> R<(&'a Str, Option<(usize, usize)>)> {
    argument::between(name, arguments, 1, 3)?;
    let part = only_text(&arguments[0])?;
    Ok((part, byte_range(it, arguments)?))
}
fn only_text(value: &Value) -> R<&Str> {
    value.as_str().ok_or_else(|| raise(Type::TypeError, &format!("must be str, not {}", value.type_name())))
}
fn byte_range(it: This, arguments: &[Value]) -> R<Option<(usize, usize)>> {
    if arguments.len() == 1 {
        return Ok(Some((0, it.len())));
    }
    let (start, end) = argument::bounds(arguments.get(1), arguments.get(2), it.char_count())?;
    Ok((start <= end).then(|| (offset(&it, start), offset(&it, end))))
}

fn position(it: This, name: &str, arguments: &[Value], find: fn(&[u8], &[u8]) -> Option<usize>) -> R<Option<usize>> {
    let (part, range) = range(it, name, arguments)?;
    Ok(range.and_then(|(start, end)| {
        let at = find(&it.as_bytes()[start..end], part.as_bytes())?;
        Some(count_before(&it, start + at))
    }))
}

fn or_minus_one(position: Option<usize>) -> R {
    Ok(Value::int(position.map_or(-1, |at| at as i64)))
}
fn or_error(position: Option<usize>) -> R {
    match position {
        Some(at) => Ok(Value::int(at as i64)),
        None => Err(raise(Type::ValueError, "substring not found")),
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

pub fn count(it: This, arguments: &[Value]) -> R {
    let (part, range) = range(it, "count", arguments)?;
    let count = range.map_or(0, |(start, end)| {
        let text = &it[start..end];
        match part.as_bytes() {
            [] => text.chars().count() + 1,
            [byte] => memchr::memchr_iter(*byte, text.as_bytes()).count(),
            bytes => memmem::find_iter(text.as_bytes(), bytes).count(),
        }
    });
    Ok(Value::int(count as i64))
}

/// `startswith` and `endswith`: one str, or any of a tuple.
fn matches(it: This, name: &str, arguments: &[Value], matches: fn(&[u8], &[u8]) -> bool) -> R {
    argument::between(name, arguments, 1, 3)?;
    let range = byte_range(it, arguments)?;
    let one = |part: &Str| range.is_some_and(|(start, end)| matches(&it.as_bytes()[start..end], part.as_bytes()));
    if let Some(parts) = arguments[0].as_tuple() {
        for part in parts {
            let Some(part) = part.as_str() else {
                let message = format!("tuple for {name} must only contain str, not {}", part.type_name());
                return Err(raise(Type::TypeError, &message));
            };
            if one(part) {
                return Ok(true.into());
            }
        }
        return Ok(false.into());
    }
    match arguments[0].as_str() {
        Some(part) => Ok(one(part).into()),
        None => {
            let kind = arguments[0].type_name();
            let message = format!("{name} first arg must be str or a tuple of str, not {kind}");
            Err(raise(Type::TypeError, &message))
        }
    }
}
pub fn startswith(it: This, arguments: &[Value]) -> R {
    matches(it, "startswith", arguments, |text, part| text.starts_with(part))
}
pub fn endswith(it: This, arguments: &[Value]) -> R {
    matches(it, "endswith", arguments, |text, part| text.ends_with(part))
}

pub fn replace(it: This, arguments: &[Value]) -> R {
    let old = argument::text("replace", "argument 1", &arguments[0])?;
    let new = argument::text("replace", "argument 2", &arguments[1])?;
    let count = arguments.get(2).map_or(Ok(-1), number::ssize)?;
    let limit = usize::try_from(count).unwrap_or(usize::MAX);
    if limit == 0 || (old.len() > it.len()) || old.as_str() == new.as_str() {
        return Ok(it.itself());
    }
    let mut text = EcoString::with_capacity(it.len() + new.len().saturating_sub(old.len()));
    let mut from = 0;
    if old.is_empty() {
        // Before each character, and at the end.
        for (offset, _) in it.char_indices().chain([(it.len(), ' ')]).take(limit) {
            text.push_str(&it[from..offset]);
            text.push_str(new);
            from = offset;
        }
    } else {
        let mut replace = |at: usize| {
            text.push_str(&it[from..at]);
            text.push_str(new);
            from = at + old.len();
        };
        match old.as_bytes() {
            [byte] => memchr::memchr_iter(*byte, it.as_bytes()).take(limit).for_each(replace),
            bytes => memmem::find_iter(it.as_bytes(), bytes).take(limit).for_each(&mut replace),
        }
        if from == 0 {
            return Ok(it.itself());
        }
    }
    text.push_str(&it[from..]);
    Ok(if it.is_ascii() && new.is_ascii() { from_ascii(text) } else { text.into() })
}

pub fn removeprefix(it: This, prefix: &Value) -> R {
    let prefix = argument::text("removeprefix", "argument", prefix)?;
    let start = if it.starts_with(prefix.as_str()) { prefix.len() } else { 0 };
    Ok(it.part(start, it.len()))
}
pub fn removesuffix(it: This, suffix: &Value) -> R {
    let suffix = argument::text("removesuffix", "argument", suffix)?;
    let end = if it.ends_with(suffix.as_str()) { it.len() - suffix.len() } else { it.len() };
    Ok(it.part(0, end))
}

fn separator(value: &Value) -> R<&Str> {
    let separator = only_text(value)?;
    if separator.is_empty() { Err(raise(Type::ValueError, "empty separator")) } else { Ok(separator) }
}
pub fn partition(it: This, separator_value: &Value) -> R {
    let separator = separator(separator_value)?;
    Ok(Value::tuple(match found(it.as_bytes(), separator.as_bytes()) {
        Some(at) => [it.part(0, at), separator_value.payload().clone(), it.part(at + separator.len(), it.len())],
        None => [it.itself(), super::empty(), super::empty()],
    }))
}
pub fn rpartition(it: This, separator_value: &Value) -> R {
    let separator = separator(separator_value)?;
    Ok(Value::tuple(match found_last(it.as_bytes(), separator.as_bytes()) {
        Some(at) => [it.part(0, at), separator_value.payload().clone(), it.part(at + separator.len(), it.len())],
        None => [super::empty(), super::empty(), it.itself()],
    }))
}
