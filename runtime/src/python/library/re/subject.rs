//! What is searched: a str, or bytes as the text of the characters with the same numbers.

use crate::python::exception::{R, raise};
use crate::python::types::Type;
use crate::python::value::{Str, Value};
use crate::python::{bytes, str};

#[derive(Clone)]
pub struct Subject {
    /// As the program gave it.
    pub value: Value,
    /// The text, always a `Heap::Str`.
    text: Value,
    pub is_text: bool,
}

impl Subject {
    /// # Errors
    /// TypeError if it does not go with the pattern.
    pub fn new(value: Option<&Value>, pattern_is_text: bool) -> R<Subject> {
        let value = value.cloned().unwrap_or_default();
        let refused = |message: &str| -> R<Subject> { Err(raise(Type::TypeError, message)) };
        if value.as_str().is_some() {
            if !pattern_is_text {
                return refused("cannot use a bytes pattern on a string-like object");
            }
            return Ok(Subject { text: value.payload().clone(), value, is_text: true });
        }
        let Some(text) =
            bytes::view(&value).map(|bytes| bytes.iter().map(|byte| char::from(*byte)).collect::<String>())
        else {
            let message = format!("expected string or bytes-like object, got '{}'", value.type_name());
            return Err(raise(Type::TypeError, &message));
        };
        if pattern_is_text {
            return refused("cannot use a string pattern on a bytes-like object");
        }
        Ok(Subject { text: text.into(), value, is_text: false })
    }
    pub fn text(&self) -> &Str {
        thread_local!(static NOTHING: &'static Str = Box::leak(Box::new(Str::new(""))));
        self.text.as_str().unwrap_or_else(|| NOTHING.with(|nothing| *nothing))
    }
    /// A part, by offsets in the text.
    pub fn part(&self, start: usize, end: usize) -> Value {
        if self.is_text { str::part(self.text(), start, end) } else { self.made(&self.text()[start..end]) }
    }
    /// A str, or the bytes that a text stands for.
    pub fn made(&self, text: &str) -> Value {
        if self.is_text {
            str::from_text(text)
        } else {
            bytes::from_bytes(&text.chars().map(|c| c as u8).collect::<Vec<_>>())
        }
    }
    /// The index of an offset, as the program counts.
    pub fn index(&self, offset: usize) -> i64 {
        str::count_before(self.text(), offset) as i64
    }
    /// The offset of an index, which is clamped.
    pub fn offset(&self, index: i64) -> usize {
        let text = self.text();
        str::offset(text, (index.max(0) as usize).min(text.char_count()))
    }
}
