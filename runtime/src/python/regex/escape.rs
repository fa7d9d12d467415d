//! Escapes and sets (`_escape`, `_class_escape`).

use super::parse::{Error, Member, Parser};
use super::set::{Category, Item, Kind};
use super::syntax::{Anchor, Node};
use crate::python::report;

fn category(c: char) -> Option<Category> {
    let kind = match c.to_ascii_lowercase() {
        'd' => Kind::Digit,
        's' => Kind::Space,
        'w' => Kind::Word,
        _ => return None,
    };
    Some(Category { kind, negate: c.is_ascii_uppercase() })
}

/// `\n`, `\t`, …
fn control(c: char) -> Option<char> {
    Some(match c {
        'a' => '\x07',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        '\\' => '\\',
        _ => return None,
    })
}

impl Parser<'_> {
    /// An escape outside of sets; here is behind the `\`.
    pub(super) fn escape(&mut self) -> Result<Node, Error> {
        let start = self.at - 1;
        let c = self.escaped()?;
        if let Some(category) = category(c) {
            return Ok(Node::Set { negate: false, items: vec![Item::Category(category)] });
        }
        Ok(match c {
            'A' => Node::At(Anchor::TextBegin),
            'Z' => Node::At(Anchor::TextEnd),
            'b' => Node::At(Anchor::Boundary),
            'B' => Node::At(Anchor::NotBoundary),
            '0' => Node::Literal(self.octal(start, 2)?),
            '1'..='9' => return self.reference(start, c),
            _ => Node::Literal(self.character(start, c)?),
        })
    }

    /// `\1`, `\12`, or an octal escape of three digits.
    fn reference(&mut self, start: usize, first: char) -> Result<Node, Error> {
        let mut digits = first.to_string();
        if let Some(second) = self.peek().filter(char::is_ascii_digit) {
            self.at += 1;
            digits.push(second);
            let octal = |c: char| matches!(c, '0'..='7');
            if octal(first) && octal(second) && self.peek().is_some_and(octal) {
                self.at = start + 1;
                return Ok(Node::Literal(self.octal(start, 3)?));
            }
        }
        let group: usize = digits.parse().unwrap_or(0);
        if group >= self.widths.len() {
            return Err(self.error(&format!("invalid group reference {group}"), digits.len()));
        }
        self.check_reference(group, digits.len() + 1)?;
        Ok(Node::BackReference(group))
    }

    /// Octal digits, at most so many.
    fn octal(&mut self, start: usize, most: usize) -> Result<char, Error> {
        let mut value = 0;
        for _ in 0..most {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else { break };
            self.at += 1;
            value = value * 8 + digit;
        }
        if value > 0o377 {
            let text = self.text_from(start);
            let message = format!("octal escape value {text} outside of range 0-0o377");
            return Err(self.error_at(&message, start));
        }
        Ok(char::from(value as u8))
    }

    /// An escape for one character.
    fn character(&mut self, start: usize, c: char) -> Result<char, Error> {
        if let Some(control) = control(c) {
            return Ok(control);
        }
        let digits = match c {
            'x' => 2,
            'u' if self.is_text => 4,
            'U' if self.is_text => 8,
            'N' if self.is_text => report::unsupported("a character by name in a regular expression"),
            _ if c.is_ascii_alphanumeric() => {
                return Err(self.error_at(&format!("bad escape \\{c}"), start));
            }
            _ => return Ok(c),
        };
        let mut value = 0;
        for _ in 0..digits {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) else {
                let text = self.text_from(start);
                return Err(self.error_at(&format!("incomplete escape {text}"), start));
            };
            self.at += 1;
            value = value * 16 + digit;
        }
        match char::from_u32(value) {
            Some(c) => Ok(c),
            None if value < 0x110000 => report::unsupported("a lone surrogate in a regular expression"),
            None => {
                let text = self.text_from(start);
                Err(self.error_at(&format!("bad escape {text}"), start))
            }
        }
    }

    fn member(&mut self, c: char) -> Result<Member, Error> {
        if c != '\\' {
            return Ok(Member::Char(c));
        }
        let start = self.at - 1;
        let c = self.escaped()?;
        if let Some(category) = category(c) {
            return Ok(Member::Item(Item::Category(category)));
        }
        Ok(Member::Char(match c {
            'b' => '\x08',
            '0'..='7' => {
                self.at -= 1;
                self.octal(start, 3)?
            }
            _ => self.character(start, c)?,
        }))
    }

    /// A set; here is behind the `[`.
    pub(super) fn set(&mut self) -> Result<Node, Error> {
        let here = self.at - 1;
        let negate = self.skip('^');
        let mut items = vec![];
        let open = |parser: &Self| parser.error_at("unterminated character set", here);
        loop {
            let start = self.at;
            let c = self.next().ok_or_else(|| open(self))?;
            if c == ']' && !items.is_empty() {
                break;
            }
            let low = self.member(c)?;
            if !self.skip('-') {
                items.push(low.item());
                continue;
            }
            let c = self.next().ok_or_else(|| open(self))?;
            if c == ']' {
                items.extend([low.item(), Item::Char('-')]);
                break;
            }
            // CPython names both ends by what its tokenizer gave: an escape is `\` and one character.
            let names = (self.token(start), self.token(self.at - 1));
            let high = self.member(c)?;
            match (low, high) {
                (Member::Char(low), Member::Char(high)) if low <= high => items.push(Item::Range(low, high)),
                _ => {
                    let message = format!("bad character range {}-{}", names.0, names.1);
                    return Err(self.error(&message, names.0.chars().count() + 1 + names.1.chars().count()));
                }
            }
        }
        if let ([Item::Char(c)], false) = (&items[..], negate) {
            return Ok(Node::Literal(*c));
        }
        Ok(Node::Set { negate, items })
    }

    /// What the tokenizer of CPython takes at once.
    fn token(&self, at: usize) -> String {
        let end = if self.char_at(at) == Some('\\') { at + 2 } else { at + 1 };
        (at..end).filter_map(|at| self.char_at(at)).collect()
    }
    fn text_from(&self, start: usize) -> String {
        (start..self.at).filter_map(|at| self.char_at(at)).collect()
    }
}

impl Member {
    fn item(self) -> Item {
        match self {
            Member::Char(c) => Item::Char(c),
            Member::Item(item) => item,
        }
    }
}
