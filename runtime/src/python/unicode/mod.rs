//! What `str` must know of Unicode, in the version that CPython 3.11 has (`Objects/unicodectype.c`): the standard library's
//! tables are newer and lack half of it.

mod tables;

pub use tables::{
    ALPHA, CASED, CONTINUE, DECIMAL, DIGIT, IGNORABLE, LOWER, NUMERIC, PRINTABLE, SPACE, START, TITLE, UPPER,
};
use tables::{FOLDED, LONG_LOWER, LONG_TITLE, LONG_UPPER, RANGES, RECORDS, ZEROS};

/// What many characters have in common.
pub struct Record {
    flags: u16,
    /// How far away the character of the other case is, if it is one character.
    upper: i32,
    lower: i32,
    title: i32,
}

fn record(c: char) -> &'static Record {
    // The number of the record fills the low 11 bits.
    let after = RANGES.partition_point(|range| range >> 11 <= c as u32);
    let number = RANGES[after - 1] & 0x7ff;
    &RECORDS[number as usize]
}

/// Does the character have one of these properties?
#[inline]
pub fn is(c: char, flags: u16) -> bool {
    record(c).flags & flags != 0
}

/// `str.isspace`, of one character.
#[inline]
pub fn is_space(c: char) -> bool {
    match c {
        '\t'..='\r' | '\x1c'..=' ' => true,
        _ => !c.is_ascii() && is(c, SPACE),
    }
}

/// `str.isprintable`, of one character: is it shown as it is by `repr`?
#[inline]
pub fn is_printable(c: char) -> bool {
    if c.is_ascii() { !c.is_ascii_control() } else { is(c, PRINTABLE) }
}

/// The value of a decimal digit of any script.
pub fn decimal(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    let zero = *ZEROS.get(ZEROS.partition_point(|zero| *zero <= c as u32).checked_sub(1)?)?;
    Some(c as u32 - zero).filter(|value| *value < 10)
}

/// Adds a character's case to a text: at most three characters.
fn push(text: &mut String, c: char, delta: i32, long: &[(char, &str)]) {
    if delta != 0 {
        text.push(char::from_u32((c as u32).wrapping_add_signed(delta)).unwrap_or(c));
    } else if !c.is_ascii()
        && let Ok(found) = long.binary_search_by_key(&c, |(c, _)| *c)
    {
        text.push_str(long[found].1);
    } else {
        text.push(c);
    }
}

/// Adds the upper case.
pub fn push_upper(text: &mut String, c: char) {
    if c.is_ascii() { text.push(c.to_ascii_uppercase()) } else { push(text, c, record(c).upper, LONG_UPPER) }
}
/// Adds the lower case; that of a sigma depends on its neighbours and is the caller's.
pub fn push_lower(text: &mut String, c: char) {
    if c.is_ascii() { text.push(c.to_ascii_lowercase()) } else { push(text, c, record(c).lower, LONG_LOWER) }
}
/// Adds the title case.
pub fn push_title(text: &mut String, c: char) {
    if c.is_ascii() { text.push(c.to_ascii_uppercase()) } else { push(text, c, record(c).title, LONG_TITLE) }
}
/// Adds the folded case.
pub fn push_folded(text: &mut String, c: char) {
    match FOLDED.binary_search_by_key(&c, |(c, _)| *c) {
        Ok(found) if !c.is_ascii() => text.push_str(FOLDED[found].1),
        _ => push_lower(text, c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(map: fn(&mut String, char), c: char) -> String {
        let mut text = String::new();
        map(&mut text, c);
        text
    }

    #[test]
    fn cases() {
        assert_eq!(mapped(push_upper, 'ß'), "SS");
        assert_eq!(mapped(push_lower, 'İ'), "i\u{307}");
        assert_eq!(mapped(push_title, 'ǆ'), "ǅ");
        assert_eq!(mapped(push_folded, 'ẞ'), "ss");
        assert_eq!(mapped(push_folded, 'Ꭰ'), "Ꭰ");
        assert_eq!(mapped(push_upper, 'ﬁ'), "FI");
    }

    #[test]
    fn properties() {
        assert_eq!(decimal('٣'), Some(3));
        assert_eq!(decimal('²'), None);
        assert!(is('²', DIGIT) && !is('²', DECIMAL) && is('½', NUMERIC));
        assert!(is_space('\x1f') && is_space('\u{3000}') && !is_space('\u{200b}'));
        assert!(!is_printable('\u{ad}') && !is_printable('\u{378}') && is_printable('é'));
    }
}
