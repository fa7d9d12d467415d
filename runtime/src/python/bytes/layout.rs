//! Padding, `translate`, `hex` and back.

use super::{This, no_memory, required};
use crate::python::argument;
use crate::python::exception::{R, raise};
use crate::python::native::{Keywords, bind};
use crate::python::number;
use crate::python::object;
use crate::python::str::left_margin;
use crate::python::types::Type;
use crate::python::value::Value;
use std::fmt::Write;

fn width_and_fill(name: &str, arguments: &[Value]) -> R<(usize, u8)> {
    argument::between(name, arguments, 1, 2)?;
    let width = number::ssize(&arguments[0])?.max(0) as usize;
    let fill = match arguments.get(1) {
        None => b' ',
        Some(fill) => match super::view(fill).as_deref() {
            Some([byte]) => *byte,
            _ => {
                return Err(argument::must_be(name, "argument 2", "a byte string of length 1", fill));
            }
        },
    };
    Ok((width, fill))
}

fn padded(it: This, left: usize, right: usize, fill: u8) -> R {
    let mut bytes = vec![];
    let length = left.saturating_add(right).saturating_add(it.len());
    bytes.try_reserve_exact(length).map_err(|_| no_memory())?;
    bytes.resize(left, fill);
    bytes.extend_from_slice(&it);
    bytes.resize(length, fill);
    Ok(it.made(bytes))
}
pub fn ljust(it: This, arguments: &[Value]) -> R {
    let (width, fill) = width_and_fill("ljust", arguments)?;
    let right = width.saturating_sub(it.len());
    padded(it, 0, right, fill)
}
pub fn rjust(it: This, arguments: &[Value]) -> R {
    let (width, fill) = width_and_fill("rjust", arguments)?;
    let left = width.saturating_sub(it.len());
    padded(it, left, 0, fill)
}
pub fn center(it: This, arguments: &[Value]) -> R {
    let (width, fill) = width_and_fill("center", arguments)?;
    let left = left_margin(it.len(), width);
    let right = width.saturating_sub(it.len() + left);
    padded(it, left, right, fill)
}
pub fn zfill(it: This, width: &Value) -> R {
    let width = number::ssize(width)?.max(0) as usize;
    let fill = width.saturating_sub(it.len());
    let mut bytes = vec![];
    bytes.try_reserve_exact(fill + it.len()).map_err(|_| no_memory())?;
    let (sign, digits) = it.split_at(if it.starts_with(b"+") || it.starts_with(b"-") { 1 } else { 0 });
    bytes.extend_from_slice(sign);
    bytes.resize(sign.len() + fill, b'0');
    bytes.extend_from_slice(digits);
    Ok(it.made(bytes))
}

pub fn expandtabs(it: This, positional: &[Value], keywords: Keywords) -> R {
    let [size] = bind("expandtabs", ["tabsize"], 0, 0, positional, keywords)?;
    let size = size.as_ref().map_or(Ok(8), argument::int32)?.max(0) as usize;
    let mut bytes = vec![];
    let mut column = 0;
    for byte in it.iter() {
        match byte {
            b'\t' if size == 0 => {}
            b'\t' => {
                let fill = size - column % size;
                bytes.try_reserve(fill).map_err(|_| no_memory())?;
                bytes.resize(bytes.len() + fill, b' ');
                column += fill;
            }
            _ => {
                bytes.push(*byte);
                column = if matches!(byte, b'\n' | b'\r') { 0 } else { column + 1 };
            }
        }
    }
    Ok(it.made(bytes))
}

/// `bytes.translate(table, /, delete=b'')`
pub fn translate(it: This, positional: &[Value], keywords: Keywords) -> R {
    let [table, deleted] = bind("translate", ["table", "delete"], 1, 1, positional, keywords)?;
    let table = table.filter(|table| !table.is_none());
    let table = table.as_ref().map(required).transpose()?;
    if table.as_ref().is_some_and(|table| table.len() != 256) {
        return Err(raise(Type::ValueError, "translation table must be 256 characters long"));
    }
    let deleted = deleted.as_ref().map(required).transpose()?;
    let kept = it.iter().filter(|byte| !deleted.as_ref().is_some_and(|deleted| deleted.contains(byte)));
    let translated = kept.map(|byte| table.as_ref().map_or(*byte, |table| table[usize::from(*byte)]));
    Ok(it.made(translated.collect()))
}

/// `bytes.maketrans(from, to)`
pub fn maketrans(arguments: &[Value]) -> R {
    let (from, to) = (required(&arguments[0])?, required(&arguments[1])?);
    if from.len() != to.len() {
        return Err(raise(Type::ValueError, "maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (from, to) in from.iter().zip(to.iter()) {
        table[usize::from(*from)] = *to;
    }
    Ok(Value::bytes(table))
}

/// `bytes.hex(sep, bytes_per_sep=1)` (`Python/pystrhex.c`): groups are counted from the right, from the left if the
/// number is negative.
pub fn hex(it: This, positional: &[Value], keywords: Keywords) -> R {
    let [separator, group] = bind("hex", ["sep", "bytes_per_sep"], 0, 0, positional, keywords)?;
    let group = group.as_ref().map_or(Ok(1), argument::int32)?;
    let separator = separator.as_ref().map(hex_separator).transpose()?;
    let mut text = String::with_capacity(it.len() * 2);
    let size = group.unsigned_abs() as usize;
    for (index, byte) in it.iter().enumerate() {
        let place = if group > 0 { it.len() - index } else { index };
        if let Some(separator) = separator
            && index > 0
            && size > 0
            && place % size == 0
        {
            text.push(separator);
        }
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text.into())
}
fn hex_separator(value: &Value) -> R<char> {
    let first = match (value.as_str(), super::view(value)) {
        (Some(text), _) if text.char_count() == 1 => text.chars().next(),
        (_, Some(bytes)) if bytes.len() == 1 => Some(char::from(bytes[0])),
        _ => {
            let Some(length) = object::len_if_any(value)? else {
                let message = format!("object of type '{}' has no len()", value.type_name());
                return Err(raise(Type::TypeError, &message));
            };
            let message = if length == 1 { "sep must be str or bytes." } else { "sep must be length 1." };
            return Err(raise(if length == 1 { Type::TypeError } else { Type::ValueError }, message));
        }
    };
    first.filter(char::is_ascii).ok_or_else(|| raise(Type::ValueError, "sep must be ASCII."))
}

/// The bytes of `bytes.fromhex(text)`.
pub fn from_hex(text: &Value) -> R<Vec<u8>> {
    let text = argument::text("fromhex", "argument", text)?;
    let invalid = |at: usize| {
        let message = format!("non-hexadecimal number found in fromhex() arg at position {at}");
        raise(Type::ValueError, &message)
    };
    let mut bytes = vec![];
    let mut chars = text.chars().enumerate();
    while let Some((at, c)) = chars.next() {
        if matches!(c, '\t'..='\r' | ' ') {
            continue;
        }
        let high = c.to_digit(16).ok_or_else(|| invalid(at))?;
        let low = chars.next().and_then(|(_, c)| c.to_digit(16)).ok_or_else(|| invalid(at + 1))?;
        bytes.push((high << 4 | low) as u8);
    }
    Ok(bytes)
}
