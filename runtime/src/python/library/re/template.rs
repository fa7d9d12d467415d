//! What replaces a match: a text with group references (`parse_template`).

use super::pattern::PatternObject;
use super::{raise_error, text_of};
use crate::python::bytes;
use crate::python::exception::{R, Raised, raise};
use crate::python::regex::Error;
use crate::python::regex::machine::Found;
use crate::python::regex::parse::is_identifier;
use crate::python::str::repr;
use crate::python::types::Type;
use crate::python::value::Value;

enum Part {
    Text(String),
    Group(usize),
}

/// A replacement, in parts.
pub struct Template(Vec<Part>);

impl Template {
    /// # Errors
    /// `re.error`; IndexError for the name of a group that is not there; TypeError if it is no text.
    pub fn new(template: &Value, pattern: &PatternObject) -> R<Template> {
        if template.as_str().is_none() && bytes::view(template).is_none() {
            let message = format!("decoding to str: need a bytes-like object, {} found", template.type_name());
            return Err(raise(Type::TypeError, &message));
        }
        if template.as_str().is_some() != pattern.is_text {
            let (wanted, found) =
                if pattern.is_text { ("str instance", "bytes") } else { ("a bytes-like object", "str") };
            let message = format!("sequence item 0: expected {wanted}, {found} found");
            return Err(raise(Type::TypeError, &message));
        }
        let text = text_of(template);
        if !text.contains('\\') {
            return Ok(Template(vec![Part::Text(text)]));
        }
        let chars: Vec<char> = text.chars().collect();
        let mut reader = Reader { chars: &chars, at: 0, template, pattern, parts: vec![], literal: String::new() };
        reader.read()?;
        reader.flush();
        Ok(Template(reader.parts))
    }

    /// Adds what it makes of a match; a group that did not match is empty.
    pub fn push(&self, result: &mut String, text: &str, found: &Found) {
        for part in &self.0 {
            match part {
                Part::Text(literal) => result.push_str(literal),
                Part::Group(group) => {
                    if let Some((start, end)) = found.spans[*group] {
                        result.push_str(&text[start..end]);
                    }
                }
            }
        }
    }
}

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
    template: &'a Value,
    pattern: &'a PatternObject,
    parts: Vec<Part>,
    literal: String,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }
    fn error(&self, message: &str, position: usize) -> Raised {
        raise_error(Error { message: message.into(), position }, self.template)
    }
    fn flush(&mut self) {
        if !self.literal.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.literal)));
        }
    }
    fn group(&mut self, group: usize, position: usize) -> R<()> {
        if group >= self.pattern.program.groups {
            return Err(self.error(&format!("invalid group reference {group}"), position));
        }
        self.flush();
        self.parts.push(Part::Group(group));
        Ok(())
    }
    /// Digits that follow, at most so many.
    fn digits(&mut self, radix: u32, most: usize) -> String {
        let mut digits = String::new();
        while digits.len() < most
            && let Some(digit) = self.peek().filter(|c| c.is_digit(radix))
        {
            self.at += 1;
            digits.push(digit);
        }
        digits
    }

    fn read(&mut self) -> R<()> {
        while let Some(c) = self.peek() {
            let start = self.at;
            self.at += 1;
            if c != '\\' {
                self.literal.push(c);
                continue;
            }
            let Some(c) = self.peek() else {
                return Err(self.error("bad escape (end of pattern)", start));
            };
            self.at += 1;
            match c {
                'g' => self.named(start)?,
                '0' => {
                    let value = u32::from_str_radix(&self.digits(8, 2), 8).unwrap_or(0);
                    self.literal.push(char::from(value as u8));
                }
                '1'..='9' => self.numbered(start, c)?,
                _ => {
                    let control = match c {
                        'a' => '\x07',
                        'b' => '\x08',
                        'f' => '\x0c',
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        'v' => '\x0b',
                        '\\' => '\\',
                        _ if c.is_ascii_alphabetic() => {
                            return Err(self.error(&format!("bad escape \\{c}"), start));
                        }
                        _ => {
                            self.literal.push('\\');
                            c
                        }
                    };
                    self.literal.push(control);
                }
            }
        }
        Ok(())
    }

    /// `\1`, `\12`, or an octal escape of three digits.
    fn numbered(&mut self, start: usize, first: char) -> R<()> {
        let mut digits = first.to_string();
        digits += &self.digits(10, 1);
        let is_octal = digits.len() == 2 && digits.chars().all(|c| c.is_digit(8));
        if is_octal {
            let third = self.digits(8, 1);
            if !third.is_empty() {
                digits += &third;
                let value = u32::from_str_radix(&digits, 8).unwrap_or(0);
                if value > 0o377 {
                    let message = format!("octal escape value \\{digits} outside of range 0-0o377");
                    return Err(self.error(&message, start));
                }
                self.literal.push(char::from(value as u8));
                return Ok(());
            }
        }
        self.group(digits.parse().unwrap_or(usize::MAX), start + 1)
    }

    /// `\g<name>`
    fn named(&mut self, _: usize) -> R<()> {
        if self.peek() != Some('<') {
            return Err(self.error("missing <", self.at));
        }
        self.at += 1;
        let start = self.at;
        let rest = &self.chars[start..];
        let Some(length) = rest.iter().position(|c| *c == '>') else {
            let message = if rest.is_empty() { "missing group name" } else { "missing >, unterminated name" };
            return Err(self.error(message, start));
        };
        let name: String = rest[..length].iter().collect();
        self.at += length + 1;
        if name.is_empty() {
            return Err(self.error("missing group name", start));
        }
        if is_identifier(&name) {
            let found = self.pattern.program.names.iter().find(|(it, _)| *it == name).map(|(_, group)| *group);
            return match found {
                Some(group) => self.group(group, start),
                None => Err(raise(Type::IndexError, &format!("unknown group name {}", repr(&name)))),
            };
        }
        match name.trim().parse() {
            Ok(group) => self.group(group, start),
            Err(_) => Err(self.error(&format!("bad character in group name {}", repr(&name)), start)),
        }
    }
}
