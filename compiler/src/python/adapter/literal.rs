//! The text of strings and bytes, as `Parser/string_parser.c` and the `unicode_escape` codec read it.

use crate::diagnostic::{Code, Diagnostic};
use crate::python::ast::{Constant, ExprKind, FStringPart, Span};
use crate::python::lexer::Literal;

use super::Convert;

impl Convert<'_> {
    /// The string that stands in the crate's tree under an index.
    pub(super) fn string(&mut self, index: &str, span: Span) -> ExprKind {
        let run = index.parse().ok().and_then(|index: usize| self.literals.get_mut(index)).map(std::mem::take);
        let run = run.unwrap_or_default();
        let bytes = run.iter().filter(|(literal, _)| literal.is_bytes).count();
        if bytes > 0 && bytes < run.len() {
            self.error(span, "cannot mix bytes and nonbytes literals");
            return ExprKind::Constant(Constant::Str(String::new()));
        }
        if bytes > 0 {
            let mut value = Vec::new();
            for (literal, _) in &run {
                self.bytes(*literal, &mut value);
            }
            return ExprKind::Constant(Constant::Bytes(value));
        }
        if run.iter().all(|(literal, _)| !literal.is_format) {
            let mut value = String::new();
            for (literal, _) in &run {
                self.text(literal.body, literal.is_raw, &mut value);
            }
            return ExprKind::Constant(Constant::Str(value));
        }
        let mut parts = Vec::new();
        for (literal, _) in &run {
            if literal.is_format {
                self.format_string(*literal, &mut parts);
            } else {
                let mut value = String::new();
                self.text(literal.body, literal.is_raw, &mut value);
                push_text(&mut parts, &value);
            }
        }
        ExprKind::JoinedStr(parts)
    }

    /// Decodes a piece of a string.
    pub(super) fn text(&mut self, body: Span, is_raw: bool, out: &mut String) {
        let text = self.source.slice(body);
        if is_raw || !text.contains('\\') {
            out.push_str(text);
            return;
        }
        let mut escapes = Escapes { text, at: 0 };
        while let Some(c) = escapes.next() {
            if c != '\\' {
                out.push(c);
                continue;
            }
            let start = escapes.at - 1;
            match escapes.escape(out) {
                Ok(()) => {}
                Err(fault) => {
                    let span = Span { start: body.start + start as u32, end: body.start + escapes.at as u32 };
                    self.errors.push(fault.diagnostic(text, start, escapes.at, span));
                    return;
                }
            }
        }
    }

    fn bytes(&mut self, literal: Literal, out: &mut Vec<u8>) {
        let text = self.source.slice(literal.body);
        let place = |start: usize, end: usize| {
            let base = literal.body.start;
            Span { start: base + start as u32, end: base + end as u32 }
        };
        if let Some((at, c)) = text.char_indices().find(|(_, c)| !c.is_ascii()) {
            self.error(place(at, at + c.len_utf8()), "bytes can only contain ASCII literal characters");
            return;
        }
        let mut rest = text.bytes().enumerate().peekable();
        while let Some((start, byte)) = rest.next() {
            if byte != b'\\' || literal.is_raw {
                out.push(byte);
                continue;
            }
            let Some((_, escape)) = rest.next() else {
                out.push(byte);
                return;
            };
            match escape {
                b'x' => {
                    let digits: Vec<u8> = [rest.peek().copied(), text.bytes().enumerate().nth(start + 3)]
                        .into_iter()
                        .flatten()
                        .map_while(|(_, digit)| hex(digit))
                        .collect();
                    let [high, low] = digits[..] else {
                        let end = start + 2 + digits.len();
                        self.error(place(start, end), format!("(value error) invalid \\x escape at position {start}"));
                        return;
                    };
                    out.push(high << 4 | low);
                    rest.nth(1);
                }
                b'0'..=b'7' => {
                    let mut value = u32::from(escape - b'0');
                    for _ in 0..2 {
                        let Some((_, digit)) = rest.next_if(|(_, digit)| matches!(digit, b'0'..=b'7')) else { break };
                        value = value << 3 | u32::from(digit - b'0');
                    }
                    out.push((value & 0xff) as u8);
                }
                b'\n' => {}
                _ => match simple(char::from(escape)) {
                    Some(c) => out.push(c as u8),
                    None => out.extend([byte, escape]),
                },
            }
        }
    }
}

/// Adds text to an f-string's parts.
pub(super) fn push_text(parts: &mut Vec<FStringPart>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(FStringPart::Literal(last)) => last.push_str(text),
        _ => parts.push(FStringPart::Literal(text.into())),
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

/// The escapes of one letter.
fn simple(c: char) -> Option<char> {
    Some(match c {
        '\\' | '\'' | '"' => c,
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        _ => return None,
    })
}

/// What is wrong with an escape sequence.
enum Fault {
    /// The codec's message.
    Codec(&'static str),
    Surrogate(u32),
}

impl Fault {
    fn diagnostic(&self, text: &str, start: usize, end: usize, span: Span) -> Diagnostic {
        match self {
            Fault::Codec(message) => {
                // The codec reads a copy in which whatever is not ASCII is an escape of ten bytes.
                let position = |at: usize| -> usize {
                    text[..at].chars().map(|c| if c.is_ascii() { 1 } else { "\\U00000000".len() }).sum()
                };
                let message = format!(
                    "(unicode error) 'unicodeescape' codec can't decode bytes in position {}-{}: {message}",
                    position(start),
                    position(end) - 1
                );
                Diagnostic::new(Code::SyntaxError, span, message)
            }
            Fault::Surrogate(code) => {
                let message = format!("the surrogate U+{code:04X} cannot be in a string of a compiled program");
                Diagnostic::new(Code::LoneSurrogate, span, message)
            }
        }
    }
}

struct Escapes<'s> {
    text: &'s str,
    at: usize,
}

impl Escapes<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Decodes what follows a backslash.
    fn escape(&mut self, out: &mut String) -> Result<(), Fault> {
        let Some(c) = self.next() else {
            out.push('\\');
            return Ok(());
        };
        match c {
            '\n' => {}
            'x' => out.push(self.hexadecimal(2, "truncated \\xXX escape")?),
            'u' => out.push(self.hexadecimal(4, "truncated \\uXXXX escape")?),
            'U' => out.push(self.hexadecimal(8, "truncated \\UXXXXXXXX escape")?),
            'N' => out.push(self.named()?),
            '0'..='7' => {
                let mut value = c.to_digit(8).unwrap_or(0);
                for _ in 0..2 {
                    let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else { break };
                    value = value << 3 | digit;
                    self.at += 1;
                }
                out.extend(char::from_u32(value));
            }
            _ => match simple(c) {
                Some(c) => out.push(c),
                None => out.extend(['\\', c]),
            },
        }
        Ok(())
    }

    fn hexadecimal(&mut self, digits: usize, message: &'static str) -> Result<char, Fault> {
        let mut value = 0_u32;
        for _ in 0..digits {
            let digit = self.peek().and_then(|c| c.to_digit(16)).ok_or(Fault::Codec(message))?;
            value = value << 4 | digit;
            self.at += 1;
        }
        match char::from_u32(value) {
            Some(c) => Ok(c),
            None if value <= 0xffff => Err(Fault::Surrogate(value)),
            None => Err(Fault::Codec("illegal Unicode character")),
        }
    }

    fn named(&mut self) -> Result<char, Fault> {
        let malformed = Fault::Codec("malformed \\N character escape");
        if self.peek() != Some('{') {
            return Err(malformed);
        }
        self.at += 1;
        let Some(length) = self.text[self.at..].find('}') else {
            self.at = self.text.len();
            return Err(malformed);
        };
        let name = &self.text[self.at..self.at + length];
        self.at += length;
        if name.is_empty() {
            return Err(malformed);
        }
        self.at += 1;
        unicode_names2::character(name).ok_or(Fault::Codec("unknown Unicode character name"))
    }
}
