//! Case mapping and the questions about characters: `upper`, `title`, `isalpha`, ….

use super::{This, from_ascii};
use crate::python::exception::R;
use crate::python::unicode::{self, CASED, IGNORABLE};
use crate::python::value::Value;
use ecow::EcoString;

const SIGMA: char = 'Σ';

/// Every character through a mapping. `ascii` maps a text that has only ASCII.
fn mapped(it: This, ascii: fn(&EcoString) -> EcoString, map: fn(&mut String, char)) -> Value {
    if it.is_ascii() {
        return from_ascii(ascii(&it.shared()));
    }
    let mut text = String::with_capacity(it.len());
    it.chars().for_each(|c| map(&mut text, c));
    text.into()
}

pub fn upper(it: This) -> R {
    Ok(mapped(it, EcoString::to_ascii_uppercase, unicode::push_upper))
}

pub fn casefold(it: This) -> R {
    Ok(mapped(it, EcoString::to_ascii_lowercase, unicode::push_folded))
}

pub fn lower(it: This) -> R {
    if it.is_ascii() {
        return Ok(from_ascii(it.shared().to_ascii_lowercase()));
    }
    let mut text = String::with_capacity(it.len());
    push_lower(&mut text, &it, 0);
    Ok(text.into())
}

/// Adds the lower case of what follows in a text.
fn push_lower(lowered: &mut String, text: &str, start: usize) {
    for (offset, c) in text[start..].char_indices() {
        push_lower_at(lowered, text, start + offset, c);
    }
}

fn push_lower_at(lowered: &mut String, text: &str, offset: usize, c: char) {
    if c == SIGMA {
        lowered.push(if is_final(&text[..offset], &text[offset + c.len_utf8()..]) { 'ς' } else { 'σ' });
    } else {
        unicode::push_lower(lowered, c);
    }
}

/// Is a sigma the last letter of its word (`handle_capital_sigma`)?
fn is_final(before: &str, after: &str) -> bool {
    let ignored = |c: &char| unicode::is(*c, IGNORABLE);
    before.chars().rev().find(|c| !ignored(c)).is_some_and(|c| unicode::is(c, CASED))
        && !after.chars().find(|c| !ignored(c)).is_some_and(|c| unicode::is(c, CASED))
}

pub fn title(it: This) -> R {
    let mut text = String::with_capacity(it.len());
    let mut in_word = false;
    for (offset, c) in it.char_indices() {
        if in_word {
            push_lower_at(&mut text, &it, offset, c);
        } else {
            unicode::push_title(&mut text, c);
        }
        in_word = if c.is_ascii() { c.is_ascii_alphabetic() } else { unicode::is(c, CASED) };
    }
    Ok(text.into())
}

pub fn capitalize(it: This) -> R {
    let mut text = String::with_capacity(it.len());
    if let Some(first) = it.chars().next() {
        unicode::push_title(&mut text, first);
        push_lower(&mut text, &it, first.len_utf8());
    }
    Ok(text.into())
}

pub fn swapcase(it: This) -> R {
    let mut text = String::with_capacity(it.len());
    for (offset, c) in it.char_indices() {
        if unicode::is(c, unicode::UPPER) {
            push_lower_at(&mut text, &it, offset, c);
        } else if unicode::is(c, unicode::LOWER) {
            unicode::push_upper(&mut text, c);
        } else {
            text.push(c);
        }
    }
    Ok(text.into())
}

/// Are there characters, and do all have one of these properties?
fn all(it: This, flags: u16, ascii: fn(&u8) -> bool) -> R {
    let holds = if it.is_ascii() { it.as_bytes().iter().all(ascii) } else { it.chars().all(|c| unicode::is(c, flags)) };
    Ok((holds && !it.is_empty()).into())
}

pub fn isalpha(it: This) -> R {
    all(it, unicode::ALPHA, u8::is_ascii_alphabetic)
}
pub fn isalnum(it: This) -> R {
    let flags = unicode::ALPHA | unicode::DECIMAL | unicode::DIGIT | unicode::NUMERIC;
    all(it, flags, u8::is_ascii_alphanumeric)
}
pub fn isdecimal(it: This) -> R {
    all(it, unicode::DECIMAL, u8::is_ascii_digit)
}
pub fn isdigit(it: This) -> R {
    all(it, unicode::DIGIT, u8::is_ascii_digit)
}
pub fn isnumeric(it: This) -> R {
    all(it, unicode::NUMERIC, u8::is_ascii_digit)
}
pub fn isspace(it: This) -> R {
    all(it, unicode::SPACE, |byte| unicode::is_space(char::from(*byte)))
}
pub fn isascii(it: This) -> R {
    Ok(it.is_ascii().into())
}
pub fn isprintable(it: This) -> R {
    Ok(it.chars().all(unicode::is_printable).into())
}
pub fn isidentifier(it: This) -> R {
    let mut chars = it.chars();
    let starts = chars.next().is_some_and(|c| unicode::is(c, unicode::START));
    Ok((starts && chars.all(|c| unicode::is(c, unicode::CONTINUE))).into())
}

/// Is some character of this case and none of the other one, or title case?
fn is_of_case(it: This, wanted: u16, other: u16) -> R {
    let mut found = false;
    for c in it.chars() {
        if unicode::is(c, other | unicode::TITLE) {
            return Ok(false.into());
        }
        found |= unicode::is(c, wanted);
    }
    Ok(found.into())
}
pub fn isupper(it: This) -> R {
    is_of_case(it, unicode::UPPER, unicode::LOWER)
}
pub fn islower(it: This) -> R {
    is_of_case(it, unicode::LOWER, unicode::UPPER)
}
pub fn istitle(it: This) -> R {
    let (mut found, mut in_word) = (false, false);
    for c in it.chars() {
        let starts = unicode::is(c, unicode::UPPER | unicode::TITLE);
        let continues = unicode::is(c, unicode::LOWER);
        if (starts && in_word) || (continues && !in_word) {
            return Ok(false.into());
        }
        in_word = starts || continues;
        found |= in_word;
    }
    Ok(found.into())
}
