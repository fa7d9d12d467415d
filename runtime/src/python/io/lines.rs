//! How text is cut into lines, and what happens to line breaks (`_PyIO_find_line_ending`, `IncrementalNewlineDecoder`).

use crate::python::exception::{R, raise};
use crate::python::types::Type;
use crate::python::value::Value;
use std::borrow::Cow;

/// The argument `newline`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Newline {
    /// None: `\n`, `\r` and `\r\n` end a line, and are read as `\n`.
    Universal,
    /// `''`: they end a line and stay.
    Any,
    Lf,
    Cr,
    CrLf,
}

/// Where a line ends, before and behind its line break.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct End {
    pub text: usize,
    pub next: usize,
}

impl Newline {
    /// # Errors
    /// ValueError for any other value.
    pub fn of(value: Option<&Value>) -> R<Newline> {
        let Some(text) = value.and_then(Value::as_str) else { return Ok(Newline::Universal) };
        Ok(match text.as_str() {
            "" => Newline::Any,
            "\n" => Newline::Lf,
            "\r" => Newline::Cr,
            "\r\n" => Newline::CrLf,
            other => return Err(raise(Type::ValueError, &format!("illegal newline value: {other}"))),
        })
    }

    /// The end of the first line of a text; `from`: so far there is none. `None`: it is not there yet, or, at the end of a
    /// text that may go on, it can't be told.
    pub fn end(self, text: &[u8], from: usize, complete: bool) -> Option<End> {
        match self {
            Newline::Lf => memchr::memchr(b'\n', &text[from..]).map(|at| End::of(from + at, 1)),
            Newline::Cr => memchr::memchr(b'\r', &text[from..]).map(|at| End::of(from + at, 1)),
            Newline::CrLf => {
                let from = from.saturating_sub(1);
                memchr::memmem::find(&text[from..], b"\r\n").map(|at| End::of(from + at, 2))
            }
            Newline::Universal | Newline::Any => {
                let at = from + memchr::memchr2(b'\n', b'\r', &text[from..])?;
                match (text[at], text.get(at + 1)) {
                    (b'\r', Some(b'\n')) => Some(End::of(at, 2)),
                    (b'\r', None) if !complete => None,
                    _ => Some(End::of(at, 1)),
                }
            }
        }
    }

    /// What is written for a text.
    pub fn written(self, text: &str) -> Cow<'_, str> {
        match self {
            Newline::Cr => text.replace('\n', "\r").into(),
            Newline::CrLf => text.replace('\n', "\r\n").into(),
            Newline::Universal | Newline::Any | Newline::Lf => text.into(),
        }
    }

    /// What is read for a text that is complete.
    pub fn read(self, text: &str) -> Cow<'_, str> {
        if self == Newline::Universal && memchr::memchr(b'\r', text.as_bytes()).is_some() {
            text.replace("\r\n", "\n").replace('\r', "\n").into()
        } else {
            text.into()
        }
    }
}

impl End {
    fn of(text: usize, length: usize) -> End {
        End { text, next: text + length }
    }
}

/// The line breaks that a text has had so far: what `file.newlines` shows.
#[derive(Default, Clone, Copy)]
pub struct Seen {
    cr: bool,
    lf: bool,
    cr_lf: bool,
    /// The last character was a `\r`.
    open: bool,
}

impl Seen {
    /// The text goes on.
    pub fn add(&mut self, text: &[u8]) {
        let mut rest = text;
        if self.open && !rest.is_empty() {
            self.open = false;
            match rest.strip_prefix(b"\n") {
                Some(after) => {
                    self.cr_lf = true;
                    rest = after;
                }
                None => self.cr = true,
            }
        }
        if memchr::memchr(b'\r', rest).is_none() {
            self.lf = self.lf || memchr::memchr(b'\n', rest).is_some();
            return;
        }
        while let Some(at) = memchr::memchr2(b'\n', b'\r', rest) {
            match &rest[at..] {
                [b'\n', ..] => self.lf = true,
                [b'\r', b'\n', ..] => {
                    self.cr_lf = true;
                    rest = &rest[at + 2..];
                    continue;
                }
                [b'\r'] => self.open = true,
                _ => self.cr = true,
            }
            rest = &rest[at + 1..];
        }
    }
    /// The text has ended.
    pub fn end(&mut self) {
        self.cr |= std::mem::take(&mut self.open);
    }
    /// As the program sees it: None, one, or a tuple.
    pub fn value(self) -> Value {
        let kinds = [(self.cr, "\r"), (self.lf, "\n"), (self.cr_lf, "\r\n")];
        let mut seen: Vec<Value> = kinds.into_iter().filter(|(is, _)| *is).map(|(_, text)| text.into()).collect();
        match seen.len() {
            0 => Value::None,
            1 => seen.remove(0),
            _ => Value::tuple(seen),
        }
    }
}
