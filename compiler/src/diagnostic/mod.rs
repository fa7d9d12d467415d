//! What the compiler has to say about a program: data here, the words in [`Code`], the looks in [`terminal`] and
//! [`json`].

mod catalogue;
pub mod json;
#[cfg(feature = "cli")]
pub mod terminal;

pub use catalogue::{Code, Severity};

use crate::python::ast::Span;

/// One message about a place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub span: Span,
    /// What is wrong. For a syntax error: CPython's words.
    pub message: String,
    /// Said at the place itself, where the message is not enough.
    pub label: Option<Box<str>>,
    /// The way out. Without one, the code's own.
    pub help: Option<Box<str>>,
    pub notes: Vec<String>,
    /// Other places that matter, each with what it is.
    pub related: Vec<(Span, String)>,
}

impl Diagnostic {
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        let message = message.into();
        Diagnostic { code, span, message, label: None, help: None, notes: Vec::new(), related: Vec::new() }
    }

    #[must_use]
    pub fn label(mut self, label: impl Into<Box<str>>) -> Diagnostic {
        self.label = Some(label.into());
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<Box<str>>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    #[must_use]
    pub fn related(mut self, span: Span, what: impl Into<String>) -> Diagnostic {
        self.related.push((span, what.into()));
        self
    }

    /// The way out that is shown.
    pub fn way_out(&self) -> Option<&str> {
        self.help.as_deref().or(self.code.help())
    }

    /// The message as it is shown: a syntax error begins with the name of CPython's exception.
    pub fn headline(&self) -> String {
        match self.code.exception() {
            Some(class) => format!("{class}: {}", self.message),
            None => self.message.clone(),
        }
    }
}

/// Puts messages in the order of the text and drops repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    diagnostics.dedup();
}
