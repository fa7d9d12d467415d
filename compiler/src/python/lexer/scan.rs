//! The lexer itself.

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Code, Diagnostic};
use crate::python::ast::Span;
use crate::source::Source;

use super::indentation::{Change, Indentation, Width};
use super::number;
use super::text::{Text, is_name_part, is_name_start};
use super::token::{KEYWORDS, Literal, OPERATORS, Token, TokenKind};

/// CPython's `MAXLEVEL`.
const MOST_BRACKETS: usize = 200;

/// The tokens of a text, up to its first fault.
#[derive(Clone, Debug, Default)]
pub struct Lexed {
    pub tokens: Vec<Token>,
    pub error: Option<Diagnostic>,
    /// CPython says this fault even if the parser finds one before it.
    pub is_early: bool,
    /// The brackets that are still open at the end.
    pub open: Vec<Open>,
}

/// An opening bracket.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    pub bracket: char,
    pub at: u32,
}

/// The tokens of a module.
pub fn module(source: &Source) -> Lexed {
    let mut lexer = Lexer::new(source, source.whole());
    let error = lexer.module().err();
    lexer.finish(error)
}

/// The tokens of an expression inside an f-string: no line ends, no indentation, and parentheses around it at the
/// places of the braces.
pub fn expression(source: &Source, span: Span) -> Lexed {
    let mut lexer = Lexer::new(source, span);
    let before = span.start.saturating_sub(1);
    lexer.push(TokenKind::Operator("("), before as usize, span.start as usize);
    lexer.brackets.push(Open { bracket: '(', at: before });
    let error = lexer.line().err();
    lexer.push(TokenKind::Operator(")"), span.end as usize, span.end as usize + 1);
    lexer.brackets.retain(|open| open.at != before);
    lexer.finish(error)
}

const LATE: [&str; 3] =
    ["unexpected character after line continuation character", "unexpected EOF while parsing", "invalid syntax"];

struct Lexer<'s> {
    source: &'s Source,
    text: Text<'s>,
    tokens: Vec<Token>,
    brackets: Vec<Open>,
    indentation: Indentation,
}

type Step<T = ()> = Result<T, Diagnostic>;

impl<'s> Lexer<'s> {
    fn new(source: &'s Source, span: Span) -> Lexer<'s> {
        let text = source.text().get(..span.end as usize).unwrap_or("");
        let text = Text::new(text, span.start as usize);
        Lexer { source, text, tokens: Vec::new(), brackets: Vec::new(), indentation: Indentation::new() }
    }

    fn finish(self, error: Option<Diagnostic>) -> Lexed {
        // The others are only noted by CPython's tokenizer, for a parser that comes so far.
        let is_early = error
            .as_ref()
            .is_some_and(|error| error.code == Code::SyntaxError && !LATE.contains(&error.message.as_str()));
        Lexed { tokens: self.tokens, error, is_early, open: self.brackets }
    }

    fn module(&mut self) -> Step {
        while self.text.peek().is_some() {
            let width = self.leading()?;
            match self.text.peek() {
                // A line with nothing on it does not count.
                Some(b'\n') => self.text.at += 1,
                None => {}
                Some(_) => {
                    self.indent(width)?;
                    self.line()?;
                }
            }
        }
        // In brackets the line has not ended, and so no block has.
        let end = self.text.at;
        let depth = if self.brackets.is_empty() { self.indentation.depth() } else { 0 };
        for _ in 0..depth {
            self.push(TokenKind::Dedent, end, end);
        }
        Ok(())
    }

    /// White space before a line and a comment that has the line for itself.
    fn leading(&mut self) -> Step<Width> {
        let mut width = Width::default();
        // After a backslash the indentation stays what it was before.
        let mut continued: Option<Width> = None;
        loop {
            match self.text.peek() {
                Some(b' ') => width.space(),
                Some(b'\t') => width.tab(),
                Some(0x0c) => width = Width::default(),
                Some(b'\\') => {
                    continued = continued.or(Some(width));
                    self.continuation()?;
                    continue;
                }
                Some(b'#') => {
                    self.text.skip_while(|c| c != b'\n');
                    continue;
                }
                _ => return Ok(continued.unwrap_or(width)),
            }
            self.text.at += 1;
        }
    }

    fn indent(&mut self, width: Width) -> Step {
        let at = self.text.at;
        match self.indentation.line(width) {
            Ok(Change::Same) => {}
            Ok(Change::Indent) => {
                let start = self.text.at - self.source.place(at as u32).column as usize;
                self.push(TokenKind::Indent, start, at);
            }
            Ok(Change::Dedent(count)) => {
                for _ in 0..count {
                    self.push(TokenKind::Dedent, at, at);
                }
            }
            Err((code, message)) => {
                // CPython points behind the end of the line.
                let line = self.source.line_of(at as u32);
                let start = at - self.source.place(at as u32).column as usize;
                let end = start + self.source.line(line).len();
                return Err(Diagnostic::new(code, span(start, end), message));
            }
        }
        Ok(())
    }

    /// One logical line.
    fn line(&mut self) -> Step {
        loop {
            self.text.skip_while(|c| matches!(c, b' ' | b'\t' | 0x0c));
            let start = self.text.at;
            let Some(c) = self.text.peek() else {
                if self.brackets.is_empty() {
                    self.push(TokenKind::Newline, start, start);
                }
                return Ok(());
            };
            match c {
                b'#' => self.text.skip_while(|c| c != b'\n'),
                b'\n' => {
                    self.text.at += 1;
                    if self.brackets.is_empty() {
                        self.push(TokenKind::Newline, start, start + 1);
                        return Ok(());
                    }
                }
                b'\\' => self.continuation()?,
                b'0'..=b'9' => self.number()?,
                b'.' if self.text.peek_at(1).is_some_and(|c| c.is_ascii_digit()) => self.number()?,
                b'\'' | b'"' => self.string(start)?,
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.word()?,
                _ => self.operator()?,
            }
        }
    }

    /// A backslash joins two lines.
    fn continuation(&mut self) -> Step {
        self.text.at += 1;
        if self.text.peek() != Some(b'\n') {
            if self.text.peek().is_none() {
                return self.fail("unexpected EOF while parsing", self.text.at);
            }
            return self.fail("unexpected character after line continuation character", self.text.at);
        }
        self.text.at += 1;
        if self.text.peek().is_none() {
            return self.fail("unexpected EOF while parsing", self.text.at);
        }
        Ok(())
    }

    fn number(&mut self) -> Step {
        let start = self.text.at;
        match number::number(&mut self.text) {
            Ok(kind) => {
                self.push(kind, start, self.text.at);
                Ok(())
            }
            Err((message, at)) => self.fail(message, at),
        }
    }

    /// A name, a keyword, or the prefix of a string.
    fn word(&mut self) -> Step {
        let start = self.text.at;
        self.text.skip_while(|c| c.is_ascii_alphanumeric() || c == b'_' || !c.is_ascii());
        let word = self.text.since(start);
        if matches!(self.text.peek(), Some(b'\'' | b'"')) && is_prefix(word) {
            return self.string(start);
        }
        if let Ok(index) = KEYWORDS.binary_search(&word) {
            self.push(TokenKind::Keyword(KEYWORDS[index]), start, self.text.at);
            return Ok(());
        }
        if word.is_ascii() {
            self.push(TokenKind::Name(word.into()), start, self.text.at);
            return Ok(());
        }
        let bad = word.char_indices().find(|(at, c)| !(if *at == 0 { is_name_start(*c) } else { is_name_part(*c) }));
        if let Some((at, c)) = bad {
            let code = format!("U+{:04X}", u32::from(c));
            let message = if is_printable(c) {
                format!("invalid character '{c}' ({code})")
            } else {
                format!("invalid non-printable character {code}")
            };
            return Err(syntax(message, span(start + at, start + at + c.len_utf8())));
        }
        self.push(TokenKind::Name(word.nfkc().collect()), start, self.text.at);
        Ok(())
    }

    /// A string; the position is at its quotes.
    fn string(&mut self, start: usize) -> Step {
        let prefix = self.text.since(start).to_ascii_lowercase();
        let Some(quote) = self.text.peek() else { return Ok(()) };
        let is_triple = self.text.peek_at(1) == Some(quote) && self.text.peek_at(2) == Some(quote);
        let width = if is_triple { 3 } else { 1 };
        self.text.at += width;
        let body = self.text.at;
        loop {
            match self.text.peek() {
                Some(b'\\') => self.text.at += 2,
                Some(c) if c == quote => {
                    let ends = !is_triple || (self.text.peek_at(1) == Some(c) && self.text.peek_at(2) == Some(c));
                    if ends {
                        break;
                    }
                    self.text.at += 1;
                }
                Some(b'\n') if !is_triple => return self.unterminated(start, is_triple),
                None => return self.unterminated(start, is_triple),
                Some(_) => self.text.at += 1,
            }
        }
        let body = span(body, self.text.at);
        self.text.at += width;
        let [is_bytes, is_raw, is_format] = ['b', 'r', 'f'].map(|mark| prefix.contains(mark));
        self.push(TokenKind::String(Literal { is_bytes, is_raw, is_format, body }), start, self.text.at);
        Ok(())
    }

    fn unterminated(&mut self, start: usize, is_triple: bool) -> Step {
        let kind = if is_triple { "triple-quoted string" } else { "string" };
        let mut end = self.text.at.min(self.source.text().len());
        // A triple-quoted string runs to the last line that has something on it.
        if is_triple && self.source.text()[..end].ends_with('\n') {
            end -= 1;
        }
        let line = self.source.line_of(end as u32);
        let message = format!("unterminated {kind} literal (detected at line {line})");
        Err(syntax(message, span(start, start + 1)))
    }

    fn operator(&mut self) -> Step {
        let start = self.text.at;
        let rest = self.text.rest();
        let Some(operator) = OPERATORS.iter().copied().find(|operator| rest.starts_with(operator)) else {
            let c = rest.chars().next().unwrap_or('\0');
            self.text.at += c.len_utf8();
            if is_printable(c) {
                return Err(syntax("invalid syntax", span(start, self.text.at)));
            }
            let message = format!("invalid non-printable character U+{:04X}", u32::from(c));
            return Err(syntax(message, span(start, self.text.at)));
        };
        match operator {
            "(" | "[" | "{" => {
                if self.brackets.len() >= MOST_BRACKETS {
                    return self.fail("too many nested parentheses", start);
                }
                self.brackets.push(Open { bracket: char::from(operator.as_bytes()[0]), at: start as u32 });
            }
            ")" | "]" | "}" => self.close(operator, start)?,
            _ => {}
        }
        self.text.at += operator.len();
        self.push(TokenKind::Operator(operator), start, self.text.at);
        Ok(())
    }

    fn close(&mut self, operator: &str, at: usize) -> Step {
        let Some(open) = self.brackets.pop() else {
            return self.fail(format!("unmatched '{operator}'"), at);
        };
        if matches!((open.bracket, operator), ('(', ")") | ('[', "]") | ('{', "}")) {
            return Ok(());
        }
        let mut message =
            format!("closing parenthesis '{operator}' does not match opening parenthesis '{}'", open.bracket);
        let line = self.source.line_of(open.at);
        if line != self.source.line_of(at as u32) {
            message.push_str(&format!(" on line {line}"));
        }
        self.fail(message, at)
    }

    fn push(&mut self, kind: TokenKind, start: usize, end: usize) {
        self.tokens.push(Token { kind, span: span(start, end) });
    }

    fn fail<T>(&self, message: impl Into<String>, at: usize) -> Step<T> {
        Err(syntax(message, span(at, at + 1)))
    }
}

fn syntax(message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::new(Code::SyntaxError, span, message)
}

fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32 }
}

/// Whether a word right before a quote belongs to the string.
fn is_prefix(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "b" | "u" | "r" | "f" | "br" | "rb" | "fr" | "rf")
}

/// Roughly `str.isprintable`: what is left out are controls, formats, separators and what is not assigned.
fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return (' '..='~').contains(&c);
    }
    let hidden = ['\u{ad}', '\u{feff}', '\u{61c}', '\u{180e}', '\u{fffe}', '\u{ffff}'];
    let formats = ['\u{200b}'..='\u{200f}', '\u{2028}'..='\u{202e}', '\u{2060}'..='\u{206f}', '\u{e000}'..='\u{f8ff}'];
    !(c.is_control() || c.is_whitespace() || hidden.contains(&c) || formats.iter().any(|range| range.contains(&c)))
}
