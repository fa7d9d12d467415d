//! Padding: `center`, `ljust`, `rjust`, `zfill`, `expandtabs`.

use super::{This, argument, check_length, no_memory};
use crate::python::exception::{R, raise};
use crate::python::native::{Keywords, bind};
use crate::python::number;
use crate::python::types::Type;
use crate::python::value::Value;

/// The width, and the character to fill with.
fn width_and_fill(arguments: &[Value]) -> R<(usize, char)> {
    let width = number::ssize(&arguments[0])?;
    let fill = match arguments.get(1) {
        None => ' ',
        Some(fill) => {
            let Some(fill) = fill.as_str() else {
                let message = format!("The fill character must be a unicode character, not {}", fill.type_name());
                return Err(raise(Type::TypeError, &message));
            };
            match (fill.chars().next(), fill.char_count()) {
                (Some(c), 1) => c,
                _ => return Err(raise(Type::TypeError, "The fill character must be exactly one character long")),
            }
        }
    };
    Ok((width.max(0) as usize, fill))
}

fn padded(it: This, left: usize, right: usize, fill: char) -> R {
    if left == 0 && right == 0 {
        return Ok(it.itself());
    }
    let length = left.saturating_add(right).saturating_mul(fill.len_utf8()).saturating_add(it.len());
    check_length(length)?;
    let mut text = String::new();
    text.try_reserve_exact(length).map_err(|_| no_memory())?;
    text.extend(std::iter::repeat_n(fill, left));
    text.push_str(&it);
    text.extend(std::iter::repeat_n(fill, right));
    Ok(text.into())
}

pub fn ljust(it: This, arguments: &[Value]) -> R {
    let (width, fill) = width_and_fill(arguments)?;
    padded(it, 0, width.saturating_sub(it.char_count()), fill)
}
pub fn rjust(it: This, arguments: &[Value]) -> R {
    let (width, fill) = width_and_fill(arguments)?;
    padded(it, width.saturating_sub(it.char_count()), 0, fill)
}
pub fn center(it: This, arguments: &[Value]) -> R {
    let (width, fill) = width_and_fill(arguments)?;
    let left = left_margin(it.char_count(), width);
    padded(it, left, width.saturating_sub(it.char_count() + left), fill)
}
/// Where CPython puts the odd blank: on the left if the width is odd.
pub(crate) fn left_margin(length: usize, width: usize) -> usize {
    let margin = width.saturating_sub(length);
    margin / 2 + (margin & width & 1)
}

pub fn zfill(it: This, width: &Value) -> R {
    let width = number::ssize(width)?.max(0) as usize;
    let fill = width.saturating_sub(it.char_count());
    if fill == 0 {
        return Ok(it.itself());
    }
    check_length(fill.saturating_add(it.len()))?;
    let (sign, digits) = it.split_at(if it.starts_with(['+', '-']) { 1 } else { 0 });
    let mut text = String::new();
    text.try_reserve_exact(fill + it.len()).map_err(|_| no_memory())?;
    text.push_str(sign);
    text.extend(std::iter::repeat_n('0', fill));
    text.push_str(digits);
    Ok(text.into())
}

pub fn expandtabs(it: This, positional: &[Value], keywords: Keywords) -> R {
    let [size] = bind("expandtabs", ["tabsize"], 0, 0, positional, keywords)?;
    let size = size.as_ref().map_or(Ok(8), argument::int32)?.max(0) as usize;
    if !it.contains('\t') {
        return Ok(it.itself());
    }
    let mut text = String::with_capacity(it.len());
    let mut column = 0;
    for c in it.chars() {
        match c {
            '\t' if size == 0 => {}
            '\t' => {
                let fill = size - column % size;
                check_length(text.len().saturating_add(fill))?;
                text.try_reserve(fill).map_err(|_| no_memory())?;
                text.extend(std::iter::repeat_n(' ', fill));
                column += fill;
            }
            _ => {
                text.push(c);
                column = if matches!(c, '\n' | '\r') { 0 } else { column + 1 };
            }
        }
    }
    Ok(text.into())
}
