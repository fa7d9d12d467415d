//! `repr`.

use std::fmt::Write;

/// `repr(bytes)`
pub fn repr(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 3);
    push(&mut text, bytes, false);
    text
}

/// Adds `b'…'`. CPython's bytearray escapes a single quote even between double ones.
pub(super) fn push(text: &mut String, bytes: &[u8], array: bool) {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    text.push('b');
    text.push(quote);
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = match byte {
            b'\\' => text.write_str("\\\\"),
            b'\'' if quote == '\'' || array => text.write_str("\\'"),
            b'\t' => text.write_str("\\t"),
            b'\n' => text.write_str("\\n"),
            b'\r' => text.write_str("\\r"),
            b' '..=b'~' => text.write_char(char::from(*byte)),
            _ => write!(text, "\\x{byte:02x}"),
        };
    }
    text.push(quote);
}
