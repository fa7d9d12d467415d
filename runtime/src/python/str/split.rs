//! `split`, `splitlines`, `strip` and `join`.

use super::{Str, This, empty, found, found_last};
use crate::python::exception::{R, raise};
use crate::python::native::{Keywords, bind};
use crate::python::types::Type;
use crate::python::unicode::is_space;
use crate::python::value::{Heap, Value};
use crate::python::{iter, number, operator};
use ecow::EcoString;
use std::ops::ControlFlow;

/// The separator, `None` for white space, and how many times at most.
fn arguments(name: &str, positional: &[Value], keywords: Keywords) -> R<(Option<Value>, usize)> {
    let [separator, limit] = bind(name, ["sep", "maxsplit"], 0, 0, positional, keywords)?;
    let limit = limit.as_ref().map_or(Ok(-1), number::ssize)?;
    let separator = separator.filter(|separator| !separator.is_none());
    if let Some(separator) = &separator {
        match separator.as_str() {
            None => {
                let message = format!("must be str or None, not {}", separator.type_name());
                return Err(raise(Type::TypeError, &message));
            }
            Some(text) if text.is_empty() => return Err(raise(Type::ValueError, "empty separator")),
            Some(_) => {}
        }
    }
    Ok((separator, usize::try_from(limit).unwrap_or(usize::MAX)))
}

pub fn split(it: This, positional: &[Value], keywords: Keywords) -> R {
    let (separator, limit) = arguments("split", positional, keywords)?;
    let mut parts = Vec::with_capacity(limit.saturating_add(1).min(PARTS));
    let Some(separator) = separator.as_ref().and_then(Value::as_str) else {
        match it.is_ascii() {
            true => split_ascii(it, limit, &mut parts),
            false => split_whitespace(it, limit, &mut parts),
        }
        return Ok(Value::list(parts));
    };
    let mut from = 0;
    if let [separator] = separator.as_bytes() {
        for at in memchr::memchr_iter(*separator, it.as_bytes()).take(limit) {
            parts.push(it.part(from, at));
            from = at + 1;
        }
        parts.push(it.part(from, it.len()));
        return Ok(Value::list(parts));
    }
    while parts.len() < limit
        && let Some(at) = found(&it.as_bytes()[from..], separator.as_bytes())
    {
        parts.push(it.part(from, from + at));
        from += at + separator.len();
    }
    parts.push(it.part(from, it.len()));
    Ok(Value::list(parts))
}

/// Room for so many parts is made at once (`MAX_PREALLOC` in `Objects/stringlib/split.h`).
const PARTS: usize = 12;

/// White space of ASCII, which has four separators that C's `isspace` has not.
fn is_ascii_space(byte: &u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b'\x1c'..=b'\x1f' | b' ')
}

/// As [`split_whitespace`], of a text of ASCII only.
fn split_ascii(it: This, limit: usize, parts: &mut Vec<Value>) {
    let bytes = it.as_bytes();
    let mut at = 0;
    while let Some(skipped) = bytes[at..].iter().position(|byte| !is_ascii_space(byte)) {
        let start = at + skipped;
        if parts.len() == limit {
            return parts.push(it.part(start, bytes.len()));
        }
        at = bytes[start..].iter().position(is_ascii_space).map_or(bytes.len(), |length| start + length);
        parts.push(it.part(start, at));
    }
}

/// Runs of white space separate, and there are no empty parts; what is left at the limit keeps its end.
fn split_whitespace(it: This, limit: usize, parts: &mut Vec<Value>) {
    let mut rest = &it[..];
    loop {
        rest = rest.trim_start_matches(is_space);
        if rest.is_empty() {
            return;
        }
        let start = it.len() - rest.len();
        if parts.len() == limit {
            return parts.push(it.part(start, it.len()));
        }
        let end = rest.find(is_space).unwrap_or(rest.len());
        parts.push(it.part(start, start + end));
        rest = &rest[end..];
    }
}

pub fn rsplit(it: This, positional: &[Value], keywords: Keywords) -> R {
    let (separator, limit) = arguments("rsplit", positional, keywords)?;
    let mut parts = vec![];
    match separator.as_ref().and_then(Value::as_str) {
        Some(separator) => {
            let mut end = it.len();
            while parts.len() < limit
                && let Some(at) = found_last(&it.as_bytes()[..end], separator.as_bytes())
            {
                parts.push(it.part(at + separator.len(), end));
                end = at;
            }
            parts.push(it.part(0, end));
        }
        None => {
            let mut rest = it[..].trim_end_matches(is_space);
            while !rest.is_empty() {
                let end = rest.len();
                if parts.len() == limit {
                    parts.push(it.part(0, end));
                    break;
                }
                let start = rest.trim_end_matches(|c| !is_space(c)).len();
                parts.push(it.part(start, end));
                rest = rest[..start].trim_end_matches(is_space);
            }
        }
    }
    parts.reverse();
    Ok(Value::list(parts))
}

/// Shows every line of a text, as byte offsets: where it starts, ends, and ends with its line break.
pub(crate) fn lines(text: &str, mut see: impl FnMut(usize, usize, usize)) {
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        if !matches!(c, '\n'..='\r' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            continue;
        }
        let mut next = offset + c.len_utf8();
        if c == '\r' && chars.next_if(|(_, c)| *c == '\n').is_some() {
            next += 1;
        }
        see(start, offset, next);
        start = next;
    }
    if start < text.len() {
        see(start, text.len(), text.len());
    }
}

pub fn splitlines(it: This, positional: &[Value], keywords: Keywords) -> R {
    let [keep] = bind("splitlines", ["keepends"], 0, 0, positional, keywords)?;
    let keep = keep.as_ref().map_or(Ok(false), operator::truth)?;
    let mut parts = vec![];
    lines(&it, |start, end, next| parts.push(it.part(start, if keep { next } else { end })));
    Ok(Value::list(parts))
}

/// `strip`, `lstrip`, `rstrip`: of white space, or of any of the characters given.
fn strip_ends(it: This, name: &str, arguments: &[Value], left: bool, right: bool) -> R {
    let chars = match arguments.first() {
        None | Some(Value::None) => None,
        Some(chars) => match chars.as_str() {
            Some(chars) => Some(chars),
            None => return Err(raise(Type::TypeError, &format!("{name} arg must be None or str"))),
        },
    };
    if it.is_ascii() {
        let bytes = it.as_bytes();
        let is_stripped = |byte: &u8| chars.map_or_else(|| is_ascii_space(byte), |it| it.as_bytes().contains(byte));
        let kept = |byte: &u8| !is_stripped(byte);
        let start = if left { bytes.iter().position(kept).unwrap_or(bytes.len()) } else { 0 };
        let end =
            if right { bytes[start..].iter().rposition(kept).map_or(start, |at| start + at + 1) } else { it.len() };
        return Ok(it.part(start, end));
    }
    let is_stripped = |c: char| chars.map_or_else(|| is_space(c), |it| it.contains(c));
    let start = if left { it.len() - it.trim_start_matches(is_stripped).len() } else { 0 };
    let end = if right { start + it[start..].trim_end_matches(is_stripped).len() } else { it.len() };
    Ok(it.part(start, end))
}
pub fn strip(it: This, arguments: &[Value]) -> R {
    strip_ends(it, "strip", arguments, true, true)
}
pub fn lstrip(it: This, arguments: &[Value]) -> R {
    strip_ends(it, "lstrip", arguments, true, false)
}
pub fn rstrip(it: This, arguments: &[Value]) -> R {
    strip_ends(it, "rstrip", arguments, false, true)
}

pub fn join(it: This, iterable: &Value) -> R {
    match iterable.heap() {
        // Nothing of the program runs while the texts are copied.
        Some(Heap::List(list)) => joined(it, &list.borrow()),
        Some(Heap::Tuple(items)) => joined(it, items),
        _ => joined(it, &fast_sequence(iterable, "can only join an iterable")?),
    }
}

/// The items of an iterable (`PySequence_Fast`): the message is that of any TypeError of `iter`.
///
/// # Errors
/// TypeError; what the iteration raises.
pub(crate) fn fast_sequence(iterable: &Value, message: &str) -> R<Vec<Value>> {
    let iterator = iter::object(iterable);
    let mut iterator = match iterator {
        Ok(object) => iter::Iter::over(object),
        Err(raised) if raised.is(Type::TypeError) => return Err(raise(Type::TypeError, message)),
        Err(raised) => return Err(raised),
    };
    let mut items = vec![];
    while let Some(item) = iterator.next()? {
        items.push(item);
    }
    Ok(items)
}

fn joined(separator: This, items: &[Value]) -> R {
    let mut length = separator.len().saturating_mul(items.len().saturating_sub(1));
    let texts = items.iter().enumerate().try_fold((), |(), (index, item)| match item.as_str() {
        Some(text) => {
            length = length.saturating_add(text.len());
            ControlFlow::Continue(())
        }
        None => ControlFlow::Break((index, item)),
    });
    if let ControlFlow::Break((index, item)) = texts {
        let message = format!("sequence item {index}: expected str instance, {} found", item.type_name());
        return Err(raise(Type::TypeError, &message));
    }
    if let [one] = items
        && let Some(Heap::Str(_)) = one.heap()
    {
        return Ok(one.clone());
    }
    if items.is_empty() {
        return Ok(empty());
    }
    super::check_length(length)?;
    let mut text = EcoString::with_capacity(length);
    let mut chars = separator.char_count() * (items.len() - 1);
    for (index, item) in items.iter().filter_map(Value::as_str).enumerate() {
        if index > 0 {
            text.push_str(&separator);
        }
        text.push_str(item);
        chars += item.char_count();
    }
    Ok(Heap::Str(Str::counted(text, chars)).into())
}
