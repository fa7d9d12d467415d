//! A source file: its text, and where its lines are.

use crate::python::ast::Span;

/// The text of one file. Line ends are `\n` only and a byte order mark is gone, as CPython's tokenizer sees it, so an
/// offset into the text is what a [`Span`] holds.
#[derive(Clone, Debug)]
pub struct Source {
    /// What messages and tracebacks call the file: the path as the user gave it.
    pub name: String,
    text: String,
    /// The offset at which each line begins.
    lines: Vec<u32>,
}

/// A place as CPython counts: lines from 1, columns in UTF-8 bytes from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub line: u32,
    pub column: u32,
}

impl Source {
    /// A source of decoded text. `\r\n` and `\r` become `\n`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        let mut text: String = text.into();
        if text.contains('\r') {
            text = text.replace("\r\n", "\n").replace('\r', "\n");
        }
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(ends.map(|(at, _)| offset(at + 1))).collect();
        Source { name: name.into(), text, lines }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span. A span that does not fit the text gives what there is.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The place of an offset.
    pub fn place(&self, at: u32) -> Place {
        let index = self.lines.partition_point(|start| *start <= at).saturating_sub(1);
        Place { line: offset(index + 1), column: at - self.lines[index] }
    }

    /// The line, from 1, that holds an offset.
    pub fn line_of(&self, at: u32) -> u32 {
        self.place(at).line
    }

    /// The text of a line, counted from 1, without its end.
    pub fn line(&self, number: u32) -> &str {
        let index = (number as usize).saturating_sub(1);
        let Some(start) = self.lines.get(index) else { return "" };
        let rest = &self.text[*start as usize..];
        rest.split('\n').next().unwrap_or("")
    }

    /// The span of the whole text.
    pub fn whole(&self) -> Span {
        Span { start: 0, end: offset(self.text.len()) }
    }
}

/// An offset or a line number as spans hold it. `decode` refuses a file for which this would not do.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
