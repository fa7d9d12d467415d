//! Expressions: missing commas, `=` for `==`, `print` without parentheses.

use crate::python::lexer::TokenKind;

use super::{Finding, Refused};

/// From so many places at most an expression is looked for: enough for any program that a person wrote, and a machine's
/// shall not take minutes to refuse.
const MOST_STARTS: usize = 1000;

impl Refused<'_> {
    pub(super) fn operand(&self) -> Option<Finding> {
        self.annotation()
            .or_else(|| self.assignment())
            .or_else(|| self.legacy())
            .or_else(|| self.missing_comma())
            .or_else(|| self.missing_else())
    }

    /// `a, b: int`.
    fn annotation(&self) -> Option<Finding> {
        let start = self.line_start(self.at);
        if !self.is(self.at, ":") || self.open_bracket(self.at).is_some() {
            return None;
        }
        let comma = self.skip_expression(start).filter(|comma| self.is(*comma, ","))?;
        if self.skip_expressions(start) == Some(self.at) && self.skip_expression(self.at + 1).is_some() {
            return self.found(start, comma - 1, "only single target (not tuple) can be annotated");
        }
        None
    }

    /// `=` and `:=` where an expression stands.
    fn assignment(&self) -> Option<Finding> {
        let at = self.at;
        let is_walrus = self.is(at, ":=");
        if !is_walrus && !self.is(at, "=") {
            return None;
        }
        let start = self
            .starts()
            .find(|start| self.skip_operand(*start) == Some(at) || self.skip_expression(*start) == Some(at))?;
        if is_walrus {
            self.skip_expression(at + 1)?;
            // A bare name is fine, only not here.
            if start + 1 == at && self.token(start)?.name().is_some() {
                return None;
            }
            let message = format!("cannot use assignment expressions with {}", self.describe(start, at));
            return self.found(start, at - 1, message);
        }
        // CPython does not look for it in the value of a keyword or the default of a parameter.
        if self.open_bracket(at).is_some() && self.before(start).is_some_and(|token| token.is_operator("=")) {
            return None;
        }
        let end = self.skip_operand(at + 1)?;
        if self.skip_operand(start) != Some(at) || self.is(end, "=") || self.is(end, ":=") {
            return None;
        }
        if start + 1 == at && self.token(start)?.name().is_some() {
            let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
            return self.found(start, end - 1, message);
        }
        let what = self.describe(start, at);
        if matches!(what, "list" | "tuple" | "generator expression" | "True" | "False" | "None") {
            return None;
        }
        let message = format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?");
        self.found(start, at - 1, message)
    }

    fn legacy(&self) -> Option<Finding> {
        let at = self.at.checked_sub(1)?;
        let name = self.token(at)?.name().filter(|name| matches!(*name, "print" | "exec"))?;
        if self.is(self.at, "(") {
            return None;
        }
        let end = self.skip_expressions(self.at)?;
        let message = format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
        self.found(at, end - 1, message)
    }

    /// Two expressions side by side in brackets.
    fn missing_comma(&self) -> Option<Finding> {
        self.open_bracket(self.at)?;
        let end = self.skip_expression(self.at)?;
        let start = self.starts().find(|start| self.skip_disjunction(*start) == Some(self.at))?;
        let is_prefixed = matches!(self.token(start + 1)?.kind, TokenKind::String(_));
        match self.token(start)?.name() {
            Some("match" | "case" | "_" | "print" | "exec") => return None,
            Some(_) if is_prefixed => return None,
            _ => {}
        }
        // The last token must stand in a bracket as well.
        self.open_bracket(end).or_else(|| self.open_bracket(end - 1).filter(|_| end >= self.tokens.len()))?;
        self.found(start, end - 1, "invalid syntax. Perhaps you forgot a comma?")
    }

    /// `a if b` and nothing more.
    fn missing_else(&self) -> Option<Finding> {
        if self.is_word(self.at, "else") || self.is(self.at, ":") {
            return None;
        }
        let start = self.starts().find(|start| {
            let test = self.skip_disjunction(*start).filter(|test| self.is_word(*test, "if"));
            test.and_then(|test| self.skip_disjunction(test + 1)) == Some(self.at)
        })?;
        self.found(start, self.at - 1, "expected 'else' after 'if' expression")
    }

    /// Where expressions may begin before the refused token that could reach it, from left to right.
    fn starts(&self) -> impl Iterator<Item = usize> {
        let open = self.open_bracket(self.at);
        let first = open.map_or_else(|| self.line_start(self.at), |open| open + 1);
        let is_comma = |index: &usize| self.is(*index, ",") && self.open_bracket(*index) == open;
        let first = (first..self.at).rev().find(is_comma).map_or(first, |comma| comma + 1);
        let begins =
            move |index: &usize| *index == first || (self.open_bracket(*index) == open && self.is_beginning(*index));
        (first..self.at).filter(begins).take(MOST_STARTS)
    }

    /// Whether the token before is one behind which an expression begins.
    fn is_beginning(&self, index: usize) -> bool {
        match self.before(index).map(|token| &token.kind) {
            Some(TokenKind::Operator(operator)) => {
                matches!(*operator, "," | "=" | ":" | ":=" | "(" | "[" | "{" | "*" | "**" | ";" | "->")
                    || operator.ends_with('=') && !matches!(*operator, "==" | "!=" | "<=" | ">=")
            }
            Some(TokenKind::Keyword(word)) => matches!(
                *word,
                "if" | "else"
                    | "elif"
                    | "while"
                    | "in"
                    | "return"
                    | "yield"
                    | "from"
                    | "assert"
                    | "raise"
                    | "del"
                    | "with"
                    | "for"
                    | "lambda"
                    | "except"
                    | "as"
            ),
            _ => false,
        }
    }
}
