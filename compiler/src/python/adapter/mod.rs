//! Tokens to the syntax tree. This folder is the only place that knows the parser crate, so that it can be swapped.
//!
//! The crate gets tokens from our own lexer and gives its tree, which is turned into ours. What it does otherwise than
//! CPython's parser is made good on the way: `tokens` decides which names are soft keywords and hides strings from it,
//! `literal` and `fstring` read them, `statement`, `expression` and `pattern` mend the tree and its places, and
//! `error` finds CPython's words for what it refuses.

mod error;
mod expression;
mod fstring;
mod literal;
mod pattern;
mod statement;
mod tokens;

use rustpython_parser::ast as py;
use rustpython_parser::text_size::TextRange;
use rustpython_parser::{Mode, parse_tokens};

use crate::deep::deep;
use crate::diagnostic::{self, Code, Diagnostic};
use crate::source::Source;

use super::ast::{Expr, ExprKind, Module, Span};
use super::lexer::{self, Literal, Token, TokenKind};

/// Parses a module. What CPython refuses only after parsing, `check` finds.
///
/// # Errors
/// What CPython's tokenizer and parser refuse, and strings with surrogates.
pub fn parse(source: &Source) -> Result<Module, Vec<Diagnostic>> {
    deep(|| module(source)).unwrap_or_else(|error| {
        let message = format!("the parser failed ({error:?})");
        Err(vec![Diagnostic::new(Code::Internal, Span::default(), message)])
    })
}

fn module(source: &Source) -> Result<Module, Vec<Diagnostic>> {
    let lexed = lexer::module(source);
    if let Some(error) = tokens::too_deep(&lexed.tokens) {
        return Err(vec![error]);
    }
    let stream = tokens::stream(&lexed.tokens);
    let body = match parse_tokens(stream.tokens, Mode::Module, "") {
        Ok(py::Mod::Module(module)) => module.body,
        Ok(_) => Vec::new(),
        Err(fault) => return Err(vec![error::diagnose(source, &lexed, &fault)]),
    };
    if let Some(error) = lexed.error {
        return Err(vec![error]);
    }
    if let Some((span, message)) = tokens::wrongly_accepted(&lexed.tokens) {
        return Err(vec![Diagnostic::new(Code::SyntaxError, span, message)]);
    }
    let mut convert = Convert::new(source, lexed.tokens, stream.literals, 0);
    let body = convert.statements(body);
    if convert.errors.is_empty() {
        return Ok(Module { body });
    }
    diagnostic::sort(&mut convert.errors);
    Err(convert.errors)
}

/// How deep a tree may be. CPython's limit is three times `sys.getrecursionlimit()`, less what is already on its stack.
const MOST_LEVELS: u32 = 2990;

/// Turns the crate's tree into ours.
struct Convert<'s> {
    source: &'s Source,
    /// The tokens of which the tree was made: the crate's tree does not say where a name in a statement stands.
    tokens: Vec<Token>,
    /// The string tokens behind each string in the tree.
    literals: Vec<Vec<(Literal, Span)>>,
    errors: Vec<Diagnostic>,
    depth: u32,
}

impl<'s> Convert<'s> {
    fn new(source: &'s Source, tokens: Vec<Token>, literals: Vec<Vec<(Literal, Span)>>, depth: u32) -> Convert<'s> {
        Convert { source, tokens, literals, errors: Vec::new(), depth }
    }

    fn error(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(Diagnostic::new(Code::SyntaxError, span, message));
    }

    /// Goes one level deeper, or says that this is too deep.
    fn enter(&mut self, span: Span) -> bool {
        if self.depth >= MOST_LEVELS {
            if self.errors.iter().all(|error| error.code != Code::TooDeep) {
                self.errors.push(too_deep(span));
            }
            return false;
        }
        self.depth += 1;
        true
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Parses the expression of an f-string.
    fn nested(&mut self, inside: Span) -> Expr {
        let lexed = lexer::expression(self.source, inside);
        let nothing = Expr { kind: ExprKind::Tuple(Vec::new()), span: inside };
        if let Some(error) = lexed.error {
            self.errors.push(error);
            return nothing;
        }
        if let Some(error) = tokens::too_deep(&lexed.tokens) {
            self.errors.push(error);
            return nothing;
        }
        let stream = tokens::stream(&lexed.tokens);
        match parse_tokens(stream.tokens, Mode::Expression, "") {
            Ok(py::Mod::Expression(module)) => {
                if let Some((span, message)) = tokens::wrongly_accepted(&lexed.tokens) {
                    self.error(span, format!("f-string: {message}"));
                }
                let mut convert = Convert::new(self.source, lexed.tokens, stream.literals, self.depth);
                let expression = convert.expression(*module.body);
                self.errors.append(&mut convert.errors);
                expression
            }
            Ok(_) => nothing,
            Err(fault) => {
                let mut error = error::diagnose(self.source, &lexed, &fault);
                error.message.insert_str(0, "f-string: ");
                self.errors.push(error);
                nothing
            }
        }
    }

    // Finding tokens

    /// The index of the first token at or after an offset that stands for something in the text.
    fn token_at(&self, at: u32) -> usize {
        let is_block = |token: &Token| matches!(token.kind, TokenKind::Indent | TokenKind::Dedent);
        self.tokens.partition_point(|token| token.span.start < at || (token.span.start == at && is_block(token)))
    }

    /// The index behind the last token that ends at or before an offset and stands for something in the text.
    fn token_to(&self, at: u32) -> usize {
        self.tokens.partition_point(|token| token.span.end < at || (token.span.end == at && token.span.start < at))
    }

    /// The first token from `at` on that passes the test.
    fn find(&self, at: u32, test: impl Fn(&Token) -> bool) -> Option<&Token> {
        self.tokens[self.token_at(at)..].iter().find(|token| test(token))
    }

    /// The last token before `at` that passes the test.
    fn find_back(&self, at: u32, test: impl Fn(&Token) -> bool) -> Option<&Token> {
        self.tokens[..self.token_to(at)].iter().rev().find(|token| test(token))
    }

    /// The tokens inside a span.
    fn inside(&self, span: Span) -> &[Token] {
        let start = self.token_at(span.start);
        let end = self.token_to(span.end).max(start);
        &self.tokens[start..end]
    }
}

fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(Code::TooDeep, span, "maximum recursion depth exceeded during compilation")
}

fn span(range: TextRange) -> Span {
    Span { start: range.start().into(), end: range.end().into() }
}
