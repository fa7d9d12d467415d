//! f-strings, as `Parser/string_parser.c` of 3.11 reads them: the text between the braces is cut out by its own rules
//! and then parsed as if it stood in parentheses.

use crate::python::ast::{Conversion, FStringPart, Span};
use crate::python::lexer::Literal;

use super::Convert;
use super::literal::push_text;

/// The reader's position in an f-string.
struct Reader<'s> {
    text: &'s [u8],
    at: usize,
    is_raw: bool,
}

/// A message, and the offset it is about.
type Fault = (String, usize);

/// CPython's `MAXLEVEL`.
const MOST_BRACKETS: usize = 200;

impl Convert<'_> {
    pub(super) fn format_string(&mut self, literal: Literal, parts: &mut Vec<FStringPart>) {
        let source = self.source;
        let text = source.text().as_bytes().get(..literal.body.end as usize).unwrap_or(b"");
        let mut reader = Reader { text, at: literal.body.start as usize, is_raw: literal.is_raw };
        if let Err((message, at)) = self.format_parts(&mut reader, 0, parts) {
            let at = at as u32;
            self.error(Span { start: at, end: at + 1 }, message);
        }
    }

    fn format_parts(&mut self, reader: &mut Reader, level: u32, parts: &mut Vec<FStringPart>) -> Result<(), Fault> {
        while reader.at < reader.text.len() {
            let start = reader.at;
            let (end, is_doubled) = reader.literal(level)?;
            let mut text = String::new();
            self.text(Span { start: start as u32, end: end as u32 }, reader.is_raw, &mut text);
            push_text(parts, &text);
            if is_doubled {
                continue;
            }
            match reader.peek() {
                Some(b'{') => self.format_value(reader, level, parts)?,
                _ => break,
            }
        }
        if level > 0 && reader.peek() != Some(b'}') {
            return fail("expecting '}'", reader.at);
        }
        Ok(())
    }

    /// Reads from an opening brace to the closing one.
    fn format_value(&mut self, reader: &mut Reader, level: u32, parts: &mut Vec<FStringPart>) -> Result<(), Fault> {
        if level >= 2 {
            return fail("expressions nested too deeply", reader.at);
        }
        reader.at += 1;
        let start = reader.at;
        reader.expression()?;
        let inside = Span { start: start as u32, end: reader.at as u32 };
        if reader.peek().is_none() {
            return fail("expecting '}'", reader.at);
        }
        if self.source.slice(inside).trim_matches([' ', '\t', '\n', '\x0c', '\r']).is_empty() {
            return match reader.peek() {
                Some(c @ (b'!' | b':' | b'=')) => {
                    fail(format!("expression required before '{}'", char::from(c)), reader.at)
                }
                _ => fail("empty expression not allowed", reader.at),
            };
        }
        let value = self.nested(inside);
        let mut conversion = Conversion::None;
        let is_documented = reader.peek() == Some(b'=');
        if is_documented {
            reader.at += 1;
            while reader.peek().is_some_and(|c| c.is_ascii_whitespace() || c == 0x0b) {
                reader.at += 1;
            }
            push_text(parts, self.source.slice(Span { start: start as u32, end: reader.at as u32 }));
        }
        if reader.peek() == Some(b'!') {
            reader.at += 1;
            conversion = match reader.peek() {
                Some(b's') => Conversion::Str,
                Some(b'r') => Conversion::Repr,
                Some(b'a') => Conversion::Ascii,
                Some(_) => {
                    return fail("invalid conversion character: expected 's', 'r', or 'a'", reader.at);
                }
                None => return fail("expecting '}'", reader.at),
            };
            reader.at += 1;
        }
        let mut spec = Vec::new();
        let has_spec = reader.peek() == Some(b':');
        if has_spec {
            reader.at += 1;
            if reader.peek().is_none() {
                return fail("expecting '}'", reader.at);
            }
            self.format_parts(reader, level + 1, &mut spec)?;
        }
        if reader.peek() != Some(b'}') {
            return fail("expecting '}'", reader.at);
        }
        reader.at += 1;
        if is_documented && !has_spec && conversion == Conversion::None {
            conversion = Conversion::Repr;
        }
        parts.push(FStringPart::Value { value, conversion, spec });
        Ok(())
    }
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn next_is(&self, ahead: usize, c: u8) -> bool {
        self.text.get(self.at + ahead) == Some(&c)
    }

    /// Reads text up to a brace. Gives where the text ends, and whether a doubled brace, of which the first one belongs
    /// to the text, ended it.
    fn literal(&mut self, level: u32) -> Result<(usize, bool), Fault> {
        while let Some(mut c) = self.peek() {
            if c == b'\\' && !self.is_raw && self.at + 1 < self.text.len() {
                self.at += 1;
                c = self.text[self.at];
                if c == b'N' {
                    self.at += 1;
                    if self.peek() == Some(b'{') {
                        while self.peek().is_some_and(|c| c != b'}') {
                            self.at += 1;
                        }
                        self.at = (self.at + 1).min(self.text.len());
                    }
                    continue;
                }
            }
            if c == b'{' || c == b'}' {
                if level > 0 {
                    break;
                }
                if self.next_is(1, c) {
                    let end = self.at + 1;
                    self.at += 2;
                    return Ok((end, true));
                }
                if c == b'}' {
                    return fail("single '}' is not allowed", self.at);
                }
                break;
            }
            self.at += 1;
        }
        Ok((self.at, false))
    }

    /// Skips an expression: up to `}`, `:`, `!` or `=` outside of brackets and strings.
    fn expression(&mut self) -> Result<(), Fault> {
        let mut quote: Option<(u8, bool)> = None;
        let mut open = Vec::new();
        while let Some(c) = self.peek() {
            if c == b'\\' {
                return Err(("f-string expression part cannot include a backslash".into(), self.at));
            }
            if let Some((mark, is_triple)) = quote {
                if c == mark && !is_triple {
                    quote = None;
                } else if c == mark && self.next_is(1, mark) && self.next_is(2, mark) {
                    self.at += 2;
                    quote = None;
                }
                self.at += 1;
                continue;
            }
            match c {
                b'\'' | b'"' => {
                    let is_triple = self.next_is(1, c) && self.next_is(2, c);
                    self.at += if is_triple { 2 } else { 0 };
                    quote = Some((c, is_triple));
                }
                b'(' | b'[' | b'{' => {
                    if open.len() >= MOST_BRACKETS {
                        return fail("too many nested parenthesis", self.at);
                    }
                    open.push(c);
                }
                b'#' => return Err(("f-string expression part cannot include '#'".into(), self.at)),
                b'!' | b':' | b'}' | b'=' | b'<' | b'>' if open.is_empty() => {
                    if matches!(c, b'!' | b'=' | b'<' | b'>') && self.next_is(1, b'=') {
                        self.at += 1;
                    } else if !matches!(c, b'<' | b'>') {
                        break;
                    }
                }
                b')' | b']' | b'}' => {
                    let close = char::from(c);
                    let Some(opening) = open.pop() else { return fail(format!("unmatched '{close}'"), self.at) };
                    if !matches!((opening, c), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
                        let opening = char::from(opening);
                        let message =
                            format!("closing parenthesis '{close}' does not match opening parenthesis '{opening}'");
                        return fail(message, self.at);
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        if quote.is_some() {
            return fail("unterminated string", self.at);
        }
        if let Some(opening) = open.last() {
            return fail(format!("unmatched '{}'", char::from(*opening)), self.at);
        }
        Ok(())
    }
}

fn fail<T>(message: impl Into<String>, at: usize) -> Result<T, Fault> {
    Err((format!("f-string: {}", message.into()), at))
}
