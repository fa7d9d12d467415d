//! The parameters of functions and lambdas.

use crate::python::lexer::TokenKind;

use super::{Finding, Refused};

impl Refused<'_> {
    pub(super) fn parameter(&self) -> Option<Finding> {
        let (start, end, is_lambda) = self.parameter_list()?;
        let at = self.at;
        let before: Vec<&str> = (start..at).filter_map(|index| self.separate(index, start)).collect();
        let ends = |index: usize| index == end || self.is(index, ")") || (is_lambda && self.is(index, ":"));
        if self.is(at, "(") && before.iter().all(|mark| *mark == ",") {
            let close = self.closing(at)?;
            let what = if is_lambda { "Lambda expression" } else { "Function" };
            return self.found(at, close, format!("{what} parameters cannot be parenthesized"));
        }
        if self.is(at, "/") {
            return if at == start && self.is(at + 1, ",") {
                self.found(at, at, "at least one argument must precede /")
            } else if before.contains(&"/") {
                self.found(at, at, "/ may appear only once")
            } else if before.contains(&"*") {
                self.found(at, at, "/ must be ahead of *")
            } else {
                None
            };
        }
        if self.is(at, "*") && self.before(at)?.is_operator("/") {
            return self.found(at, at, "expected comma between / and *");
        }
        if before.contains(&"**") {
            let is_name = self.token(at)?.name().is_some();
            if self.is(at, "=") {
                return self.found(at, at, "var-keyword argument cannot have default value");
            }
            if (is_name || self.is(at, "*") || self.is(at, "**") || self.is(at, "/")) && self.is(at - 1, ",") {
                return self.found(at, at, "arguments cannot follow var-keyword argument");
            }
        }
        if self.is(at, "*") && before.contains(&"*") {
            return self.found(at, at, "* argument may appear only once");
        }
        let star = at.checked_sub(1).filter(|star| self.is(*star, "*"));
        if let Some(star) = star
            && ends(at)
        {
            return self.found(star, star, "named arguments must follow bare *");
        }
        if self.is(at, "=") && at >= start + 2 && self.is(at - 2, "*") {
            return self.found(at, at, "var-positional argument cannot have default value");
        }
        let default = at.checked_sub(1).filter(|equals| self.is(*equals, "="));
        if let Some(equals) = default
            && !is_lambda
            && (self.is(at, ",") || self.is(at, ")"))
        {
            return self.found(equals, equals, "expected default value expression");
        }
        None
    }

    /// The list of parameters that holds the refused token: its first token, the one behind it, and whether it is a
    /// lambda's.
    fn parameter_list(&self) -> Option<(usize, usize, bool)> {
        let bracket = self.open_bracket(self.at);
        if let Some(open) = bracket
            && open >= 2
            && self.is_word(open - 2, "def")
        {
            return Some((open + 1, self.closing(open).unwrap_or(self.tokens.len()), false));
        }
        let first = bracket.map_or_else(|| self.line_start(self.at), |open| open + 1);
        let lambda = (first..self.at).rev().find(|index| self.is_word(*index, "lambda"))?;
        let has_colon = (lambda..self.at).any(|index| self.separate(index, lambda) == Some(":"));
        if has_colon { None } else { Some((lambda + 1, self.tokens.len(), true)) }
    }

    /// An operator that stands right in the list that begins at `start`.
    fn separate(&self, index: usize, start: usize) -> Option<&str> {
        match self.token(index)?.kind {
            TokenKind::Operator(operator) if self.open_bracket(index) == self.open_bracket(start) => Some(operator),
            _ => None,
        }
    }
}
