//! Compound statements: missing colons, missing blocks, `try` without handlers.

use crate::diagnostic::Code;
use crate::python::lexer::TokenKind;

use super::{Finding, Refused};

impl Refused<'_> {
    pub(super) fn block(&self) -> Option<Finding> {
        self.match_line()
            .or_else(|| self.forced_colon())
            .or_else(|| self.missing_block())
            .or_else(|| self.missing_handlers())
            .or_else(|| self.missing_colon())
            .or_else(|| self.handler())
            .or_else(|| self.import())
    }

    /// `match …` that is no `match` statement, because no `case` follows, or no colon.
    fn match_line(&self) -> Option<Finding> {
        let start = self.line_start(self.at);
        if start + 1 != self.at || self.token(start)?.name() != Some("match") {
            return None;
        }
        let end = self.skip_expressions(self.at)?;
        if self.is_line_end(end) {
            return self.found(end, end, "expected ':'");
        }
        if !self.is(end, ":") || !self.is_line_end(end + 1) {
            return None;
        }
        let block = end + 2;
        if matches!(self.token(block), Some(token) if token.kind == TokenKind::Indent) {
            return self.found(block + 1, block + 1, "invalid syntax");
        }
        let line = self.source.line_of(self.span(start).start);
        let message = format!("expected an indented block after 'match' statement on line {line}");
        Some(Finding { code: Code::IndentationError, span: self.span(block), message })
    }

    fn is_line_end(&self, index: usize) -> bool {
        matches!(self.token(index), Some(token) if token.kind == TokenKind::Newline)
    }

    /// `else`, `try`, `finally` and `def` where nothing else than a colon can follow.
    fn forced_colon(&self) -> Option<Finding> {
        let start = self.line_start(self.at);
        let mut head = start;
        if self.is_word(head, "async") {
            head += 1;
        }
        if head + 1 == self.at && ["else", "try", "finally"].iter().any(|word| self.is_word(head, word)) {
            return self.found(self.at, self.at, "expected ':'");
        }
        if !self.is_word(head, "def") || self.token(head + 1)?.name().is_none() {
            return None;
        }
        if head + 2 == self.at {
            return self.found(self.at, self.at, "expected '('");
        }
        let mut end = self.closing(head + 2)? + 1;
        if self.is(end, "->") {
            end = self.skip_expression(end + 1)?;
        }
        if end == self.at { self.found(self.at, self.at, "expected ':'") } else { None }
    }

    /// A line that ends where its colon should be.
    fn missing_colon(&self) -> Option<Finding> {
        if !self.is_line_end(self.at) {
            return None;
        }
        let mut start = self.line_start(self.at);
        if self.is_word(start, "async") {
            start += 1;
        }
        let first = self.token(start)?;
        let end = match &first.kind {
            TokenKind::Keyword("if" | "elif" | "while") => self.skip_named(start + 1)?,
            TokenKind::Keyword("for") => {
                let word =
                    (start..self.at).find(|index| self.is_word(*index, "in") && self.open_bracket(*index).is_none())?;
                self.skip_expressions(word + 1)?
            }
            TokenKind::Keyword("class") => {
                self.token(start + 1)?.name()?;
                if self.is(start + 2, "(") { self.closing(start + 2)? + 1 } else { start + 2 }
            }
            TokenKind::Keyword("except") if start + 1 == self.at => self.at,
            TokenKind::Keyword("except") => {
                let class = start + 1 + usize::from(self.is(start + 1, "*"));
                self.skip_name(self.skip_expression(class)?)
            }
            TokenKind::Keyword("with") => {
                let mut end = start;
                loop {
                    end = self.skip_expression(end + 1)?;
                    if self.is_word(end, "as") {
                        end = self.skip_primary(end + 1)?;
                    }
                    if !self.is(end, ",") {
                        break end;
                    }
                }
            }
            TokenKind::Name(name) if name == "case" && start + 1 < self.at => self.at,
            _ => return None,
        };
        let is_complete = match self.before(self.at)?.kind {
            TokenKind::Operator(operator) => matches!(operator, ")" | "]" | "}" | "..."),
            TokenKind::Keyword(word) => matches!(word, "True" | "False" | "None" | "except"),
            _ => true,
        };
        if end == self.at && is_complete { self.found(self.at, self.at, "expected ':'") } else { None }
    }

    /// `as name`, if it is there.
    fn skip_name(&self, at: usize) -> usize {
        let has_name = self.is_word(at, "as") && self.token(at + 1).is_some_and(|token| token.name().is_some());
        at + if has_name { 2 } else { 0 }
    }

    /// A colon at the end of a line, and no block behind it.
    fn missing_block(&self) -> Option<Finding> {
        let newline = self.at.checked_sub(1)?;
        let colon = newline.checked_sub(1)?;
        if !matches!(self.tokens.get(newline)?.kind, TokenKind::Newline) || !self.is(colon, ":") {
            return None;
        }
        if matches!(self.token(self.at), Some(token) if token.kind == TokenKind::Indent) {
            return None;
        }
        let mut start = self.line_start(newline);
        let line = self.source.line_of(self.span(start).start);
        if self.is_word(start, "async") {
            start += 1;
        }
        let what = match &self.token(start)?.kind {
            TokenKind::Keyword("def") => "function definition".into(),
            TokenKind::Keyword("class") => "class definition".into(),
            TokenKind::Keyword("except") if self.is(start + 1, "*") => "'except*' statement".into(),
            TokenKind::Keyword(
                word @ ("if" | "elif" | "else" | "for" | "while" | "with" | "try" | "except" | "finally"),
            ) => format!("'{word}' statement"),
            TokenKind::Name(name) if (name == "match" || name == "case") && start + 1 < colon => {
                format!("'{name}' statement")
            }
            _ => return None,
        };
        let message = format!("expected an indented block after {what} on line {line}");
        Some(Finding { code: Code::IndentationError, span: self.span(self.at), message })
    }

    /// The block of a `try` has ended, and no handler follows.
    fn missing_handlers(&self) -> Option<Finding> {
        let before = self.at.checked_sub(1)?;
        let line = match self.tokens.get(before)?.kind {
            TokenKind::Newline => self.line_start(before),
            TokenKind::Dedent => {
                let mut depth = 0_usize;
                let indent = self.tokens[..=before].iter().rposition(|token| match token.kind {
                    TokenKind::Dedent => {
                        depth += 1;
                        false
                    }
                    TokenKind::Indent => {
                        depth = depth.saturating_sub(1);
                        depth == 0
                    }
                    _ => false,
                })?;
                self.line_start(indent.checked_sub(1)?)
            }
            _ => return None,
        };
        if !self.is_word(line, "try") || !self.is(line + 1, ":") {
            return None;
        }
        self.found(self.at, self.at, "expected 'except' or 'finally' block")
    }

    fn handler(&self) -> Option<Finding> {
        let start = self.line_start(self.at);
        if !self.is_word(start, "except") {
            return None;
        }
        let has_star = self.is(start + 1, "*");
        let class = start + 1 + usize::from(has_star);
        let is_end = self.is(self.at, ":") || self.token(self.at)?.kind == TokenKind::Newline;
        if has_star && class == self.at && is_end {
            return self.found(self.at, self.at, "expected one or more exception types");
        }
        let end = self.skip_expression(class);
        if end == Some(self.at) && self.is(self.at, ",") && self.skip_expression(self.at + 1).is_some() {
            let last = self.skip_expressions(class)?;
            return self.found(class, last - 1, "multiple exception types must be parenthesized");
        }
        // The crate takes one kind of handler after the other only.
        let is_first = self.at <= start + 1 + usize::from(has_star);
        if is_first && self.tokens[..start].iter().any(|token| token.is_keyword("except")) && self.is_mixed(start) {
            let end = if has_star { start + 1 } else { start };
            return self.found(start, end, "cannot have both 'except' and 'except*' on the same 'try'");
        }
        None
    }

    /// Whether the handler before this one is of the other kind.
    fn is_mixed(&self, start: usize) -> bool {
        let before = self.tokens[..start].iter().rposition(|token| token.is_keyword("except"));
        before.is_some_and(|before| self.is(before + 1, "*") != self.is(start + 1, "*"))
    }

    fn import(&self) -> Option<Finding> {
        let start = self.line_start(self.at);
        let is_newline = self.token(self.at)?.kind == TokenKind::Newline;
        if is_newline && self.is_word(start, "from") && self.before(self.at)?.is_operator(",") {
            let message = "trailing comma not allowed without surrounding parentheses";
            return self.found(self.at, self.at, message);
        }
        None
    }
}
