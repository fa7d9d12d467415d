//! What the parser crate refuses, in CPython's words.
//!
//! CPython parses a refused text a second time, with rules that recognize common mistakes (`invalid_…` in
//! `Grammar/python.gram`). The crate only says at which token it gave up. From there the mistakes are recognized here by
//! the tokens around.

mod block;
mod call;
mod operand;
mod parameters;
mod skip;

use rustpython_parser::lexer::LexicalErrorType;
use rustpython_parser::{ParseError, ParseErrorType, Tok};

use crate::diagnostic::{Code, Diagnostic};
use crate::python::ast::Span;
use crate::python::lexer::{Lexed, Token, TokenKind};
use crate::source::Source;

/// A refused text.
struct Refused<'s> {
    source: &'s Source,
    tokens: &'s [Token],
    /// The token at which the parser gave up; behind the last one if the text ended too early.
    at: usize,
    brackets: Brackets,
}

/// For each token, and for what would be behind the last one, which brackets belong to it.
struct Brackets {
    /// The innermost bracket that is open before it.
    open: Vec<Option<usize>>,
    /// Where it closes, if it opens one.
    closing: Vec<Option<usize>>,
}

impl Brackets {
    fn new(tokens: &[Token]) -> Brackets {
        let mut open = Vec::with_capacity(tokens.len() + 1);
        let mut closing = vec![None; tokens.len()];
        let mut stack = Vec::new();
        for (index, token) in tokens.iter().enumerate() {
            open.push(stack.last().copied());
            match token.kind {
                TokenKind::Operator("(" | "[" | "{") => stack.push(index),
                TokenKind::Operator(")" | "]" | "}") => {
                    if let Some(opening) = stack.pop() {
                        closing[opening] = Some(index);
                    }
                }
                _ => {}
            }
        }
        open.push(stack.last().copied());
        Brackets { open, closing }
    }
}

/// What a rule has found: its words, and the tokens or the place it is about.
struct Finding {
    code: Code,
    span: Span,
    message: String,
}

/// The message for a fault of the crate's parser, or for the fault of the lexer behind it.
pub fn diagnose(source: &Source, lexed: &Lexed, fault: &ParseError) -> Diagnostic {
    let tokens = lexed.tokens.as_slice();
    let at = failing(tokens, fault);
    if let (Some(error), true) = (&lexed.error, at >= tokens.len()) {
        return error.clone();
    }
    let refused = Refused { source, tokens, at, brackets: Brackets::new(tokens) };
    let here = refused.span(at);
    let is_indent = matches!(tokens.get(at), Some(Token { kind: TokenKind::Indent, .. }));
    let finding = match &fault.error {
        // What the crate says of a text that ends where a block should begin.
        ParseErrorType::Lexical(LexicalErrorType::IndentationError) => refused.finding(),
        ParseErrorType::Lexical(error) => refused.semantic(error, here),
        _ => refused.finding(),
    };
    if finding.is_none() && is_indent {
        return Diagnostic::new(Code::IndentationError, here, "unexpected indent");
    }
    // CPython reads on for faults in the tokens, and prefers them.
    if let Some(error) = lexed.error.as_ref().filter(|_| lexed.is_early) {
        return error.clone();
    }
    // An open bracket explains more than what comes long after it.
    if let Some(bracket) = lexed.open.last() {
        let reads_to_end =
            finding.as_ref().is_some_and(|finding| refused.token_behind(finding.span.end) >= tokens.len());
        let is_here = bracket.at == here.start;
        if at >= tokens.len() || reads_to_end || is_here || source.line_of(bracket.at) < source.line_of(here.start) {
            let span = Span { start: bracket.at, end: bracket.at + 1 };
            return Diagnostic::new(Code::SyntaxError, span, format!("'{}' was never closed", bracket.bracket));
        }
    }
    match (finding, tokens.get(at).map(|token| &token.kind)) {
        (Some(finding), _) => Diagnostic::new(finding.code, finding.span, finding.message),
        (None, Some(TokenKind::Dedent)) => Diagnostic::new(Code::IndentationError, here, "unexpected unindent"),
        (None, _) => Diagnostic::new(Code::SyntaxError, here, "invalid syntax"),
    }
}

/// The index of the token at which the crate gave up. Block ends have no width, so the offset alone does not say it.
fn failing(tokens: &[Token], fault: &ParseError) -> usize {
    let at: u32 = fault.offset.into();
    let first = tokens.partition_point(|token| token.span.start < at);
    match &fault.error {
        ParseErrorType::Eof | ParseErrorType::Lexical(LexicalErrorType::IndentationError) => tokens.len(),
        ParseErrorType::UnrecognizedToken(Tok::Dedent, _) => first,
        _ => {
            let dedents = tokens[first..].iter().take_while(|token| token.kind == TokenKind::Dedent).count();
            first + dedents
        }
    }
}

impl Refused<'_> {
    /// What the rules find, in the order in which CPython comes upon them.
    fn finding(&self) -> Option<Finding> {
        self.block().or_else(|| self.parameter()).or_else(|| self.argument()).or_else(|| self.operand())
    }

    /// What the crate itself finds while it builds the tree.
    fn semantic(&self, error: &LexicalErrorType, here: Span) -> Option<Finding> {
        let mut span = here;
        let message = match error {
            LexicalErrorType::DefaultArgumentError => "non-default argument follows default argument".into(),
            LexicalErrorType::DuplicateArgumentError(name) => {
                format!("duplicate argument '{name}' in function definition")
            }
            LexicalErrorType::PositionalArgumentError => {
                // CPython points behind the last argument, and tells `**` from keywords.
                let (start, end) = self.brackets_around(self.at)?;
                span = self.span(end);
                let is_unpacking = self.tokens[start..self.at].iter().any(|token| token.is_operator("**"));
                let what = if is_unpacking { "keyword argument unpacking" } else { "keyword argument" };
                format!("positional argument follows {what}")
            }
            LexicalErrorType::UnpackedArgumentError => {
                "iterable argument unpacking follows keyword argument unpacking".into()
            }
            LexicalErrorType::DuplicateKeywordArgumentError(name) => format!("keyword argument repeated: {name}"),
            LexicalErrorType::OtherError(message) if message.starts_with("cannot use '_'") => {
                let target = self.tokens[self.at..].iter().find(|token| token.is_keyword("as"))?;
                span = self.span(self.token_behind(target.span.end));
                message.clone()
            }
            LexicalErrorType::OtherError(message) => message.clone(),
            _ => return None,
        };
        Some(Finding { code: Code::SyntaxError, span, message })
    }

    // Tokens

    fn token(&self, index: usize) -> Option<&Token> {
        self.tokens.get(index)
    }

    fn before(&self, index: usize) -> Option<&Token> {
        index.checked_sub(1).and_then(|before| self.tokens.get(before))
    }

    fn is(&self, index: usize, operator: &str) -> bool {
        self.token(index).is_some_and(|token| token.is_operator(operator))
    }

    fn is_word(&self, index: usize, keyword: &str) -> bool {
        self.token(index).is_some_and(|token| token.is_keyword(keyword))
    }

    /// Where a token is. What is wrong at the end of the text is so in its last line, whatever blank lines there are.
    fn span(&self, index: usize) -> Span {
        match self.token(index) {
            Some(token) if !self.tokens[index..].iter().all(|token| token.kind == TokenKind::Dedent) => token.span,
            _ => {
                let text = self.source.whole().end;
                let end = text - u32::from(self.source.text().ends_with('\n'));
                Span { start: end, end: text }
            }
        }
    }

    /// The first token that begins at or after an offset.
    fn token_behind(&self, at: u32) -> usize {
        self.tokens.partition_point(|token| token.span.start < at)
    }

    /// The first token of the logical line that holds a token.
    fn line_start(&self, index: usize) -> usize {
        let before = &self.tokens[..index.min(self.tokens.len())];
        let is_end = |token: &Token| matches!(token.kind, TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent);
        before.iter().rposition(is_end).map_or(0, |end| end + 1)
    }

    /// The innermost bracket that is open before a token.
    fn open_bracket(&self, index: usize) -> Option<usize> {
        self.brackets.open.get(index).or(self.brackets.open.last()).copied().flatten()
    }

    /// The brackets around a token.
    fn brackets_around(&self, index: usize) -> Option<(usize, usize)> {
        let open = self.open_bracket(index)?;
        Some((open, self.closing(open)?))
    }

    /// Where a bracket closes.
    fn closing(&self, open: usize) -> Option<usize> {
        self.brackets.closing.get(open).copied().flatten()
    }

    fn found(&self, start: usize, end: usize, message: impl Into<String>) -> Option<Finding> {
        let span = self.span(start).to(self.span(end));
        Some(Finding { code: Code::SyntaxError, span, message: message.into() })
    }
}
