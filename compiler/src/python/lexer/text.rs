//! The text under the lexer's hand.

/// A text and a position in it. The text ends where lexing shall end, which in an f-string is before the end of the
/// file.
#[derive(Clone, Copy, Debug)]
pub struct Text<'s> {
    text: &'s str,
    pub at: usize,
}

impl<'s> Text<'s> {
    pub fn new(text: &'s str, at: usize) -> Text<'s> {
        Text { text, at }
    }

    pub fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    pub fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    /// What is left.
    pub fn rest(&self) -> &'s str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// What was read since `start`.
    pub fn since(&self, start: usize) -> &'s str {
        self.text.get(start..self.at).unwrap_or("")
    }

    pub fn skip_while(&mut self, test: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&test) {
            self.at += 1;
        }
    }
}

pub fn is_name_start(c: char) -> bool {
    c == '_' || unicode_ident::is_xid_start(c)
}

pub fn is_name_part(c: char) -> bool {
    unicode_ident::is_xid_continue(c)
}
