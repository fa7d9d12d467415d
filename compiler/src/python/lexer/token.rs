//! What the lexer makes.

use num_bigint::BigInt;

use crate::python::ast::Span;

#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TokenKind {
    /// An identifier in NFKC form, as CPython keeps it. Soft keywords are names here.
    Name(String),
    Keyword(&'static str),
    Operator(&'static str),
    Int(BigInt),
    Float(f64),
    Imaginary(f64),
    String(Literal),
    /// The end of a logical line.
    Newline,
    Indent,
    Dedent,
}

/// One string token; its text is decoded later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literal {
    pub is_bytes: bool,
    pub is_raw: bool,
    pub is_format: bool,
    /// What stands between the quotes.
    pub body: Span,
}

impl Token {
    pub fn is_operator(&self, text: &str) -> bool {
        matches!(self.kind, TokenKind::Operator(own) if own == text)
    }

    pub fn is_keyword(&self, text: &str) -> bool {
        matches!(self.kind, TokenKind::Keyword(own) if own == text)
    }

    pub fn name(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// The reserved words, sorted.
pub const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// The operators and delimiters, longer ones before their prefixes.
pub(super) const OPERATORS: [&str; 47] = [
    "**=", "//=", ">>=", "<<=", "...", "!=", "%=", "&=", "**", "*=", "+=", "-=", "->", "//", "/=", ":=", "<<", "<=",
    "==", ">=", ">>", "@=", "^=", "|=", "%", "&", "(", ")", "*", "+", ",", "-", ".", "/", ":", ";", "<", "=", ">", "@",
    "[", "]", "^", "{", "|", "}", "~",
];
