//! Text to bytes.

use super::{Encoding, Handler, Order, error, handler};
use crate::python::exception::R;
use crate::python::str::push_escaped;

/// The bytes of a text.
///
/// # Errors
/// UnicodeEncodeError if a character has none and the handler is `strict`; LookupError for the handler.
pub fn encode(text: &str, encoding: Encoding, errors: &str) -> R<Vec<u8>> {
    Ok(match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf8Sig => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        Encoding::Ascii if text.is_ascii() => text.as_bytes().to_vec(),
        Encoding::Ascii => one_byte(text, encoding, 0x80, errors)?,
        Encoding::Latin1 => one_byte(text, encoding, 0x100, errors)?,
        Encoding::Utf16(order) => {
            let mark = (order == Order::Marked).then_some(0xfeff);
            let units = mark.into_iter().chain(text.encode_utf16());
            units.flat_map(|unit| if order == Order::Big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        }
        Encoding::Utf32(order) => {
            let mark = (order == Order::Marked).then_some(0xfeff);
            let units = mark.into_iter().chain(text.chars().map(u32::from));
            units.flat_map(|unit| if order == Order::Big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        }
    })
}

/// An encoding of one byte for each of the first characters of Unicode (`unicode_encode_ucs1`).
fn one_byte(text: &str, encoding: Encoding, limit: u32, errors: &str) -> R<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut chars = text.chars().enumerate().peekable();
    while let Some((index, c)) = chars.next() {
        if (c as u32) < limit {
            bytes.push(c as u8);
            continue;
        }
        // The characters in a row that don't fit are one error.
        let mut run = vec![c];
        while let Some((_, c)) = chars.next_if(|(_, c)| *c as u32 >= limit) {
            run.push(c);
        }
        match handler(errors)? {
            Handler::Strict => {
                let reason = format!("ordinal not in range({limit})");
                return Err(error::encode(encoding.name(), text, index, index + run.len(), &reason));
            }
            Handler::Ignore => {}
            Handler::Replace => bytes.extend(run.iter().map(|_| b'?')),
            Handler::BackslashReplace => {
                let mut escaped = ecow::EcoString::new();
                run.iter().for_each(|c| push_escaped(&mut escaped, *c));
                bytes.extend_from_slice(escaped.as_bytes());
            }
            Handler::XmlCharRefReplace => {
                run.iter().for_each(|c| bytes.extend_from_slice(format!("&#{};", *c as u32).as_bytes()));
            }
        }
    }
    Ok(bytes)
}
