//! Arguments of calls, and displays in braces.

use crate::diagnostic::Code;
use crate::python::ast::Span;
use crate::python::lexer::TokenKind;

use super::{Finding, Refused};

impl Refused<'_> {
    pub(super) fn argument(&self) -> Option<Finding> {
        let open = self.open_bracket(self.at)?;
        if self.is(open, "{") {
            return self.pair(open).or_else(|| self.comprehension(open));
        }
        if let Some(finding) = self.comprehension(open) {
            return Some(finding);
        }
        if !self.is(open, "(") || !self.is(self.at, "=") || !self.is_call(open) {
            return None;
        }
        let start = self.element(open, self.at);
        if let Some(TokenKind::Keyword(word @ ("True" | "False" | "None"))) = self.token(start).map(|token| &token.kind)
            && start + 1 == self.at
        {
            return self.found(start, self.at, format!("cannot assign to {word}"));
        }
        if self.skip_expression(start) == Some(self.at) {
            let message = "expression cannot contain assignment, perhaps you meant \"==\"?";
            return self.found(start, self.at, message);
        }
        None
    }

    /// Whether a parenthesis belongs to a call.
    pub(super) fn is_call(&self, open: usize) -> bool {
        let Some(before) = self.before(open) else { return false };
        let is_definition = open >= 2 && (self.is_word(open - 2, "def"));
        !is_definition
            && match before.kind {
                TokenKind::Name(_) | TokenKind::String(_) => true,
                TokenKind::Operator(operator) => matches!(operator, ")" | "]" | "}"),
                _ => false,
            }
    }

    /// Where the element of a bracket begins that holds a token.
    pub(super) fn element(&self, open: usize, index: usize) -> usize {
        let comma = (open + 1..index).rev().find(|at| self.is(*at, ",") && self.open_bracket(*at) == Some(open));
        comma.unwrap_or(open) + 1
    }

    /// The pairs of a dict.
    fn pair(&self, open: usize) -> Option<Finding> {
        let colon = |range: std::ops::Range<usize>| {
            range.into_iter().find(|index| self.is(*index, ":") && self.open_bracket(*index) == Some(open))
        };
        let start = self.element(open, self.at);
        let in_dict = colon(open + 1..start).is_some();
        let own = colon(start..self.at);
        if let Some(own) = own {
            if own + 1 == self.at && self.is(self.at, "*") && self.skip_operand(self.at + 1).is_some() {
                let end = self.skip_operand(self.at + 1)? - 1;
                return self.found(self.at, end, "cannot use a starred expression in a dictionary value");
            }
            if own + 1 == self.at && (self.is(self.at, "}") || self.is(self.at, ",")) {
                return self.found(own, own, "expression expected after dictionary key and ':'");
            }
        } else if in_dict && self.skip_expression(start) == Some(self.at) && self.operand().is_none() {
            let end = self.span(self.at - 1).end;
            let span = Span { start: end.saturating_sub(1), end };
            let message = "':' expected after dictionary key".into();
            return Some(Finding { code: Code::SyntaxError, span, message });
        }
        None
    }

    /// A comprehension over what cannot be its element.
    fn comprehension(&self, open: usize) -> Option<Finding> {
        if !self.is_word(self.at, "for") && !self.is_word(self.at, "async") {
            return None;
        }
        let start = open + 1;
        if self.is(start, "*") && self.skip_operand(start + 1) == Some(self.at) {
            return self.found(start, self.at - 1, "iterable unpacking cannot be used in comprehension");
        }
        if self.is(open, "{") && self.is(start, "**") && self.skip_operand(start + 1) == Some(self.at) {
            return self.found(start, start, "dict unpacking cannot be used in dict comprehension");
        }
        let has_comma = (start..self.at).any(|at| self.is(at, ",") && self.open_bracket(at) == Some(open));
        if has_comma && !self.is(open, "(") && self.skip_expressions(start) == Some(self.at) {
            let message = "did you forget parentheses around the comprehension target?";
            return self.found(start, self.at - 1, message);
        }
        None
    }
}
