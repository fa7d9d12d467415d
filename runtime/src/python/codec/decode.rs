//! Bytes to text.

use super::{Encoding, Handler, Order, error, handler};
use crate::python::exception::{R, raise};
use crate::python::types::Type;
use std::fmt::Write;

/// A text, and how many bytes it was made of.
pub struct Decoded {
    pub text: String,
    pub consumed: usize,
    /// The encoding of what follows: behind a byte order mark, the order is known.
    pub following: Encoding,
}

/// The text of bytes that are complete.
///
/// # Errors
/// UnicodeDecodeError if they are not valid and the handler is `strict`; LookupError for the handler.
pub fn decode(bytes: &[u8], encoding: Encoding, errors: &str) -> R<String> {
    if encoding == Encoding::Utf8
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Ok(text.into());
    }
    Ok(Decoder::new(bytes, encoding, errors, true).run()?.text)
}

/// As [`decode`], of the last bytes of a file.
///
/// # Errors
/// As [`decode`].
pub fn decode_complete(bytes: &[u8], encoding: Encoding, errors: &str) -> R<Decoded> {
    Decoder::new(bytes, encoding, errors, true).run()
}

/// The text of bytes to which more may come: an incomplete character at the end is left.
///
/// # Errors
/// As [`decode`].
pub fn decode_prefix(bytes: &[u8], encoding: Encoding, errors: &str) -> R<Decoded> {
    Decoder::new(bytes, encoding, errors, false).run()
}

struct Decoder<'a> {
    bytes: &'a [u8],
    encoding: Encoding,
    errors: &'a str,
    complete: bool,
    at: usize,
    text: String,
}

impl<'a> Decoder<'a> {
    fn new(bytes: &'a [u8], encoding: Encoding, errors: &'a str, complete: bool) -> Decoder<'a> {
        Decoder { bytes, encoding, errors, complete, at: 0, text: String::with_capacity(bytes.len()) }
    }

    fn run(mut self) -> R<Decoded> {
        match self.encoding {
            Encoding::Utf8 => self.utf8()?,
            Encoding::Utf8Sig => {
                let mark = b"\xef\xbb\xbf";
                if !self.complete && self.bytes.len() < mark.len() && mark.starts_with(self.bytes) {
                    return Ok(Decoded { text: self.text, consumed: 0, following: self.encoding });
                }
                let marked = self.bytes.starts_with(mark);
                self.bytes = self.bytes.strip_prefix(mark).unwrap_or(self.bytes);
                self.encoding = Encoding::Utf8;
                self.utf8()?;
                self.at += if marked { mark.len() } else { 0 };
            }
            Encoding::Ascii => self.ascii()?,
            Encoding::Latin1 => {
                self.text.extend(self.bytes.iter().map(|byte| char::from(*byte)));
                self.at = self.bytes.len();
            }
            Encoding::Utf16(order) => self.utf16(order)?,
            Encoding::Utf32(order) => self.utf32(order)?,
        }
        Ok(Decoded { text: self.text, consumed: self.at, following: self.encoding })
    }

    /// Deals with bytes that are not valid, and goes on behind them.
    #[cold]
    fn invalid(&mut self, length: usize, reason: &str) -> R<()> {
        let bad = &self.bytes[self.at..self.at + length];
        match handler(self.errors)? {
            Handler::Strict => {
                return Err(error::decode(self.encoding.name(), self.bytes, self.at, self.at + length, reason));
            }
            Handler::Ignore => {}
            Handler::Replace => self.text.push('\u{fffd}'),
            Handler::BackslashReplace => {
                // Writing to a string does not fail.
                for byte in bad {
                    let _ = write!(self.text, "\\x{byte:02x}");
                }
            }
            Handler::XmlCharRefReplace => {
                let message = "don't know how to handle UnicodeDecodeError in error callback";
                return Err(raise(Type::TypeError, message));
            }
        }
        self.at += length;
        Ok(())
    }

    fn utf8(&mut self) -> R<()> {
        loop {
            let (valid, broken) = match std::str::from_utf8(&self.bytes[self.at..]) {
                Ok(text) => (text, None),
                Err(broken) => {
                    let valid = &self.bytes[self.at..self.at + broken.valid_up_to()];
                    (std::str::from_utf8(valid).unwrap_or_default(), Some(broken))
                }
            };
            self.text.push_str(valid);
            self.at += valid.len();
            let Some(broken) = broken else { return Ok(()) };
            match broken.error_len() {
                None if !self.complete => return Ok(()),
                None => self.invalid(self.bytes.len() - self.at, "unexpected end of data")?,
                Some(length) => {
                    let starts = matches!(self.bytes[self.at], 0xc2..=0xf4);
                    self.invalid(length, if starts { "invalid continuation byte" } else { "invalid start byte" })?;
                }
            }
        }
    }

    fn ascii(&mut self) -> R<()> {
        while let Some(byte) = self.bytes.get(self.at) {
            if byte.is_ascii() {
                self.text.push(char::from(*byte));
                self.at += 1;
            } else {
                self.invalid(1, "ordinal not in range(128)")?;
            }
        }
        Ok(())
    }

    /// Is the byte order big? Without a mark: little. The mark is consumed.
    fn order(&mut self, order: Order, little: &[u8], big: &[u8]) -> bool {
        if order != Order::Marked {
            return order == Order::Big;
        }
        let is_big = self.bytes.starts_with(big);
        if is_big || self.bytes.starts_with(little) {
            self.at = little.len();
        }
        is_big
    }

    fn utf16(&mut self, order: Order) -> R<()> {
        let big = self.order(order, b"\xff\xfe", b"\xfe\xff");
        self.encoding = Encoding::Utf16(if big { Order::Big } else { Order::Little });
        let unit = |bytes: &[u8], at: usize| {
            let pair = [*bytes.get(at)?, *bytes.get(at + 1)?];
            Some(if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
        };
        while self.at < self.bytes.len() {
            let left = self.bytes.len() - self.at;
            let Some(first) = unit(self.bytes, self.at) else {
                if !self.complete {
                    return Ok(());
                }
                self.invalid(left, "truncated data")?;
                continue;
            };
            match (first, unit(self.bytes, self.at + 2)) {
                (0xdc00..=0xdfff, _) => self.invalid(2, "illegal encoding")?,
                (0xd800..=0xdbff, Some(second)) => {
                    match char::decode_utf16([first, second]).next() {
                        Some(Ok(c)) => {
                            self.text.push(c);
                            self.at += 4;
                        }
                        _ => self.invalid(2, "illegal UTF-16 surrogate")?,
                    };
                }
                (0xd800..=0xdbff, None) if !self.complete => return Ok(()),
                (0xd800..=0xdbff, None) => self.invalid(left, "unexpected end of data")?,
                _ => {
                    self.text.extend(char::from_u32(first.into()));
                    self.at += 2;
                }
            }
        }
        Ok(())
    }

    fn utf32(&mut self, order: Order) -> R<()> {
        let big = self.order(order, b"\xff\xfe\0\0", b"\0\0\xfe\xff");
        self.encoding = Encoding::Utf32(if big { Order::Big } else { Order::Little });
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            let Some(unit) = rest.first_chunk() else {
                if !self.complete {
                    return Ok(());
                }
                self.invalid(rest.len(), "truncated data")?;
                continue;
            };
            let code = if big { u32::from_be_bytes(*unit) } else { u32::from_le_bytes(*unit) };
            match char::from_u32(code) {
                Some(c) => {
                    self.text.push(c);
                    self.at += 4;
                }
                None if code < 0x110000 => {
                    self.invalid(4, "code point in surrogate code point range(0xd800, 0xe000)")?;
                }
                None => self.invalid(4, "code point not in range(0x110000)")?,
            }
        }
        Ok(())
    }
}
