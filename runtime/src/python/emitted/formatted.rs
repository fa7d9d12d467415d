//! Formatted strings: their parts, and how they are put together.

use super::super::exception::R;
use super::super::value::{Heap, Str, Value};
use super::super::{builtins, format, int, object, str};
use ecow::EcoString;
use std::borrow::Borrow;

/// A part of a formatted string.
pub enum Piece {
    /// Text of the program.
    Literal(&'static str),
    /// A number, or what else has ASCII only.
    Ascii(EcoString),
    Text(EcoString),
    /// A str, as it is.
    Same(Value),
}

impl Piece {
    /// The text, and how many characters it has.
    fn text(&self) -> (&str, usize) {
        let counted = |text: &str| if text.is_ascii() { text.len() } else { text.chars().count() };
        match self {
            Piece::Literal(text) => (text, counted(text)),
            Piece::Ascii(text) => (text, text.len()),
            Piece::Text(text) => (text, counted(text)),
            Piece::Same(value) => value.as_str().map_or(("", 0), |text| (text, text.char_count())),
        }
    }
}
impl From<&'static str> for Piece {
    #[inline]
    fn from(text: &'static str) -> Piece {
        Piece::Literal(text)
    }
}
impl From<Piece> for EcoString {
    fn from(piece: Piece) -> EcoString {
        match piece {
            Piece::Literal(text) => text.into(),
            Piece::Ascii(text) | Piece::Text(text) => text,
            Piece::Same(value) => value.as_str().map_or_else(EcoString::new, Str::shared),
        }
    }
}

/// The parts of a formatted string, put together.
#[inline(never)]
pub fn concat(pieces: &[Piece]) -> Value {
    if let [Piece::Same(value)] = pieces {
        return value.clone();
    }
    let (mut length, mut chars) = (0, 0);
    for piece in pieces {
        let (text, count) = piece.text();
        length += text.len();
        chars += count;
    }
    str::filled(length, chars, pieces.iter().map(|piece| piece.text().0))
}
/// The same as a text.
pub fn join(pieces: &[Piece]) -> EcoString {
    let mut text = EcoString::with_capacity(pieces.iter().map(|piece| piece.text().0.len()).sum());
    pieces.iter().for_each(|piece| text.push_str(piece.text().0));
    text
}

/// `{value}`
///
/// # Errors
/// What `__format__` raises.
pub fn shown(value: impl Borrow<Value>) -> R<Piece> {
    let value: &Value = value.borrow();
    match value {
        Value::Int(x) => Ok(Piece::Ascii(int::decimal(x.int()))),
        Value::Ref(object) => match &**object {
            Heap::Str(_) => Ok(Piece::Same(value.clone())),
            _ if value.class().is_builtin => object::str(value).map(Piece::Text),
            _ => formatted(value, ""),
        },
        _ => object::str(value).map(Piece::Ascii),
    }
}
/// `{value:spec}`
///
/// # Errors
/// ValueError if the spec does not fit; what `__format__` raises.
pub fn formatted(value: impl Borrow<Value>, spec: &str) -> R<Piece> {
    format::format(value.borrow(), spec).map(Piece::Text)
}
/// `{value!s}`
///
/// # Errors
/// What `__str__` raises.
pub fn text_of(value: impl Borrow<Value>) -> R<Piece> {
    object::str(value.borrow()).map(Piece::Text)
}
/// `{value!r}`
///
/// # Errors
/// What `__repr__` raises.
pub fn repr_of(value: impl Borrow<Value>) -> R<Piece> {
    object::repr(value.borrow()).map(Piece::Text)
}
/// `{value!a}`
///
/// # Errors
/// What `__repr__` raises.
pub fn ascii_of(value: impl Borrow<Value>) -> R<Piece> {
    Ok(Piece::Text(builtins::scalar::ascii_text(value.borrow())?.into()))
}
