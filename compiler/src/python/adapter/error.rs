//! What the parser crate refuses, in CPython's words.

use rustpython_parser::lexer::LexicalErrorType;
use rustpython_parser::{ParseError, ParseErrorType};

use crate::diagnostic::{Code, Diagnostic};
use crate::python::ast::Span;
use crate::python::lexer::{Open, Token, TokenKind};
use crate::source::Source;

/// The message for a fault of the crate's parser.
pub fn diagnose(source: &Source, tokens: &[Token], open: &[Open], fault: &ParseError) -> Diagnostic {
    let at: u32 = fault.offset.into();
    let index = tokens.partition_point(|token| token.span.start < at);
    let here = tokens.get(index).or(tokens.last()).map_or(Span { start: at, end: at }, |token| token.span);
    if let ParseErrorType::Lexical(error) = &fault.error
        && let Some(message) = semantic(error)
    {
        return Diagnostic::new(Code::SyntaxError, here, message);
    }
    // An open bracket explains more than what comes long after it.
    if let Some(bracket) = open.last()
        && (index >= tokens.len() || source.line_of(bracket.at) < source.line_of(here.start))
    {
        let span = Span { start: bracket.at, end: bracket.at + 1 };
        return Diagnostic::new(Code::SyntaxError, span, format!("'{}' was never closed", bracket.bracket));
    }
    match tokens.get(index).map(|token| &token.kind) {
        Some(TokenKind::Indent) => Diagnostic::new(Code::IndentationError, here, "unexpected indent"),
        Some(TokenKind::Dedent) => Diagnostic::new(Code::IndentationError, here, "unexpected unindent"),
        _ => Diagnostic::new(Code::SyntaxError, here, "invalid syntax"),
    }
}

/// What the crate finds while it builds the tree.
fn semantic(error: &LexicalErrorType) -> Option<String> {
    Some(match error {
        LexicalErrorType::DefaultArgumentError => "non-default argument follows default argument".into(),
        LexicalErrorType::DuplicateArgumentError(name) => {
            format!("duplicate argument '{name}' in function definition")
        }
        LexicalErrorType::PositionalArgumentError => "positional argument follows keyword argument".into(),
        LexicalErrorType::UnpackedArgumentError => {
            "iterable argument unpacking follows keyword argument unpacking".into()
        }
        LexicalErrorType::DuplicateKeywordArgumentError(name) => format!("keyword argument repeated: {name}"),
        LexicalErrorType::OtherError(message) => message.clone(),
        _ => return None,
    })
}
