//! Encodings: text to bytes and back, with CPython's error handlers and messages (`Objects/unicodeobject.c`,
//! `Python/codecs.c`). [`error`] has the exceptions' attributes.

mod decode;
mod encode;
pub mod error;

use super::exception::{R, raise};
use super::report;
use super::types::Type;
pub use decode::{Decoded, decode, decode_complete, decode_prefix};
pub use encode::encode;

/// An encoding that the runtime knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    Utf8,
    /// With a byte order mark, as editors on Windows write it.
    Utf8Sig,
    Ascii,
    Latin1,
    Utf16(Order),
    Utf32(Order),
}

/// The order of bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// A byte order mark tells, and is written.
    Marked,
    Little,
    Big,
}

impl Encoding {
    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 | Encoding::Utf8Sig => "utf-8",
            Encoding::Ascii => "ascii",
            Encoding::Latin1 => "latin-1",
            Encoding::Utf16(Order::Big) => "utf-16-be",
            Encoding::Utf16(_) => "utf-16-le",
            Encoding::Utf32(Order::Big) => "utf-32-be",
            Encoding::Utf32(_) => "utf-32-le",
        }
    }
}

/// Encodings of CPython that the runtime lacks, by how their names begin: a program that names one is right to do so.
const LACKING: &[&str] = &[
    "big5",
    "charmap",
    "cp",
    "euc",
    "gb",
    "hp_roman8",
    "hz",
    "ibm",
    "idna",
    "iso",
    "johab",
    "koi8",
    "kz",
    "mac",
    "palmos",
    "ptcp154",
    "punycode",
    "raw_unicode_escape",
    "shift",
    "sjis",
    "tis",
    "unicode_escape",
    "utf_7",
    "windows",
];
/// Codecs of CPython that are no encodings of text.
const NOT_TEXT: &[&str] = &["base64", "bz2", "hex", "quopri", "rot13", "rot_13", "uu", "zlib"];

/// The encoding with this name or alias (`encodings/aliases.py`).
///
/// # Errors
/// LookupError.
pub fn encoding(name: &str) -> R<Encoding> {
    if name.contains('\0') {
        return Err(raise(Type::ValueError, "embedded null character"));
    }
    let mut normal = String::new();
    for c in name.chars().filter(char::is_ascii) {
        match c {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '.' => normal.push(c.to_ascii_lowercase()),
            _ if normal.ends_with('_') || normal.is_empty() => {}
            _ => normal.push('_'),
        }
    }
    Ok(match normal.as_str() {
        "utf_8" | "utf8" | "u8" | "utf" | "cp65001" | "utf8_ucs2" | "utf8_ucs4" => Encoding::Utf8,
        "utf_8_sig" | "utf8_sig" => Encoding::Utf8Sig,
        "ascii" | "us_ascii" | "646" | "us" | "ansi_x3.4_1968" | "iso646_us" => Encoding::Ascii,
        "latin_1" | "latin1" | "latin" | "l1" | "iso8859_1" | "iso_8859_1" | "iso8859" | "8859" | "cp819" => {
            Encoding::Latin1
        }
        "utf_16" | "utf16" | "u16" => Encoding::Utf16(Order::Marked),
        "utf_16_le" | "utf_16le" | "utf16_le" => Encoding::Utf16(Order::Little),
        "utf_16_be" | "utf_16be" | "utf16_be" => Encoding::Utf16(Order::Big),
        "utf_32" | "utf32" | "u32" => Encoding::Utf32(Order::Marked),
        "utf_32_le" | "utf_32le" | "utf32_le" => Encoding::Utf32(Order::Little),
        "utf_32_be" | "utf_32be" | "utf32_be" => Encoding::Utf32(Order::Big),
        other if LACKING.iter().any(|start| other.starts_with(start)) => {
            report::unsupported(&format!("the encoding {name}"))
        }
        other if NOT_TEXT.iter().any(|start| other.starts_with(start)) => {
            let message = format!("'{name}' is not a text encoding; use codecs.decode() to handle arbitrary codecs");
            return Err(raise(Type::LookupError, &message));
        }
        _ => return Err(raise(Type::LookupError, &format!("unknown encoding: {name}"))),
    })
}

/// What happens to what can't be encoded or decoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Handler {
    Strict,
    Ignore,
    Replace,
    BackslashReplace,
    XmlCharRefReplace,
}

/// The error handler with this name: asked for only when there is an error, as in CPython.
fn handler(name: &str) -> R<Handler> {
    Ok(match name {
        "strict" => Handler::Strict,
        "ignore" => Handler::Ignore,
        "replace" => Handler::Replace,
        "backslashreplace" => Handler::BackslashReplace,
        "xmlcharrefreplace" => Handler::XmlCharRefReplace,
        "surrogateescape" | "surrogatepass" | "namereplace" => {
            report::unsupported(&format!("the error handler {name} for what can't be encoded or decoded"))
        }
        _ => return Err(raise(Type::LookupError, &format!("unknown error handler name '{name}'"))),
    })
}
