//! `repr` and `ascii` of a text.

use crate::python::unicode;
use ecow::EcoString;
use std::fmt::Write;

/// `repr(text)` (`unicode_repr`): what can be printed stands as it is.
pub fn repr(text: &str) -> EcoString {
    quoted(text, unicode::is_printable)
}

/// `ascii(text)`: `repr` with escapes for all that is not ASCII.
pub fn ascii(text: &str) -> EcoString {
    quoted(text, |c| matches!(c, ' '..='~'))
}

fn quoted(text: &str, is_shown: fn(char) -> bool) -> EcoString {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut result = EcoString::with_capacity(text.len() + 2);
    result.push(quote);
    let mut shown = 0;
    for (offset, c) in text.char_indices() {
        if is_shown(c) && c != '\\' && c != quote {
            continue;
        }
        result.push_str(&text[shown..offset]);
        shown = offset + c.len_utf8();
        push_escaped(&mut result, c);
    }
    result.push_str(&text[shown..]);
    result.push(quote);
    result
}

/// Adds an escape for a character, as short as possible.
pub(crate) fn push_escaped(text: &mut EcoString, c: char) {
    // Writing to a string does not fail.
    let _ = match c {
        '\'' | '"' | '\\' => write!(text, "\\{c}"),
        '\n' => text.write_str("\\n"),
        '\r' => text.write_str("\\r"),
        '\t' => text.write_str("\\t"),
        '\0'..='\u{ff}' => write!(text, "\\x{:02x}", c as u32),
        '\u{100}'..='\u{ffff}' => write!(text, "\\u{:04x}", c as u32),
        _ => write!(text, "\\U{:08x}", c as u32),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_escapes() {
        assert_eq!(repr("it's"), "\"it's\"");
        assert_eq!(repr("a'b\"c"), "'a\\'b\"c'");
        assert_eq!(repr("\t\n\\\x07\x7f\u{ad}\u{2028}"), r"'\t\n\\\x07\x7f\xad\u2028'");
        assert_eq!(repr("é日\u{e000}"), "'é日\\ue000'");
        assert_eq!(ascii("é☃😀"), r"'\xe9\u2603\U0001f600'");
    }
}
