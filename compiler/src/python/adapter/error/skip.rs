//! Recognizing expressions by their tokens, without making a tree. What stands in brackets is taken as it is.

use crate::python::lexer::TokenKind;

use super::Refused;

impl Refused<'_> {
    /// The token behind an `expression`.
    pub(super) fn skip_expression(&self, at: usize) -> Option<usize> {
        if self.is_word(at, "lambda") {
            let colon = (at + 1..self.tokens.len())
                .find(|index| self.is(*index, ":") && self.open_bracket(*index) == self.open_bracket(at))?;
            return self.skip_expression(colon + 1);
        }
        let end = self.skip_disjunction(at)?;
        if !self.is_word(end, "if") {
            return Some(end);
        }
        let test = self.skip_disjunction(end + 1);
        let orelse = test.filter(|test| self.is_word(*test, "else")).and_then(|test| self.skip_expression(test + 1));
        Some(orelse.unwrap_or(end))
    }

    /// The token behind expressions with commas between them.
    pub(super) fn skip_expressions(&self, at: usize) -> Option<usize> {
        let one = |at: usize| if self.is(at, "*") { self.skip_operand(at + 1) } else { self.skip_expression(at) };
        let mut end = one(at)?;
        while self.is(end, ",") {
            match one(end + 1) {
                Some(next) => end = next,
                None => return Some(end + 1),
            }
        }
        Some(end)
    }

    /// The token behind an expression that may be `name := value`.
    pub(super) fn skip_named(&self, at: usize) -> Option<usize> {
        let end = self.skip_expression(at)?;
        if self.is(end, ":=") { self.skip_expression(end + 1) } else { Some(end) }
    }

    /// The token behind a `disjunction`: everything but `lambda` and `… if … else …`.
    pub(super) fn skip_disjunction(&self, at: usize) -> Option<usize> {
        let mut end = self.skip_inversion(at)?;
        while self.is_word(end, "and") || self.is_word(end, "or") {
            match self.skip_inversion(end + 1) {
                Some(next) => end = next,
                None => break,
            }
        }
        Some(end)
    }

    fn skip_inversion(&self, mut at: usize) -> Option<usize> {
        while self.is_word(at, "not") {
            at += 1;
        }
        let mut end = self.skip_operand(at)?;
        loop {
            let width = match self.token(end).map(|token| &token.kind) {
                Some(TokenKind::Operator("==" | "!=" | "<" | "<=" | ">" | ">=")) => 1,
                Some(TokenKind::Keyword("in")) => 1,
                Some(TokenKind::Keyword("is")) => 1 + usize::from(self.is_word(end + 1, "not")),
                Some(TokenKind::Keyword("not")) if self.is_word(end + 1, "in") => 2,
                _ => return Some(end),
            };
            match self.skip_operand(end + width) {
                Some(next) => end = next,
                None => return Some(end),
            }
        }
    }

    /// The token behind a `bitwise_or`: operators from `|` to `**`.
    pub(super) fn skip_operand(&self, at: usize) -> Option<usize> {
        const BINARY: [&str; 13] = ["|", "^", "&", "<<", ">>", "+", "-", "*", "/", "//", "%", "@", "**"];
        let mut end = self.skip_unary(at)?;
        while BINARY.iter().any(|operator| self.is(end, operator)) {
            match self.skip_unary(end + 1) {
                Some(next) => end = next,
                None => break,
            }
        }
        Some(end)
    }

    fn skip_unary(&self, mut at: usize) -> Option<usize> {
        while ["+", "-", "~"].iter().any(|sign| self.is(at, sign)) {
            at += 1;
        }
        self.skip_primary(at + usize::from(self.is_word(at, "await")))
    }

    /// The token behind an atom with its calls, subscripts and attributes.
    pub(super) fn skip_primary(&self, at: usize) -> Option<usize> {
        let mut end = match &self.token(at)?.kind {
            TokenKind::String(_) => {
                let strings = self.tokens[at..].iter().take_while(|token| matches!(token.kind, TokenKind::String(_)));
                at + strings.count()
            }
            TokenKind::Name(_) | TokenKind::Int(_) | TokenKind::Float(_) | TokenKind::Imaginary(_) => at + 1,
            TokenKind::Keyword("None" | "True" | "False") | TokenKind::Operator("...") => at + 1,
            TokenKind::Operator("(" | "[" | "{") => self.closing(at)? + 1,
            _ => return None,
        };
        loop {
            if self.is(end, ".") && self.token(end + 1).is_some_and(|token| token.name().is_some()) {
                end += 2;
            } else if self.is(end, "(") || self.is(end, "[") {
                match self.closing(end) {
                    Some(close) => end = close + 1,
                    None => return Some(end),
                }
            } else {
                return Some(end);
            }
        }
    }

    /// What messages call the expression in these tokens.
    pub(super) fn describe(&self, start: usize, end: usize) -> &'static str {
        if self.skip_operand(start) != Some(end) {
            return if self.skip_disjunction(start) != Some(end) {
                if self.is_word(start, "lambda") { "lambda" } else { "conditional expression" }
            } else if self.tokens[start..end].iter().any(|token| token.is_keyword("and") || token.is_keyword("or"))
                || self.is_word(start, "not")
            {
                "expression"
            } else {
                "comparison"
            };
        }
        if self.is_word(start, "await") {
            return "await expression";
        }
        if self.skip_primary(start) != Some(end) {
            return "expression";
        }
        let is_atom = end == start + 1 || self.closing(start).is_some_and(|close| close + 1 == end);
        match self.token(if is_atom { start } else { end - 1 }).map(|token| &token.kind) {
            Some(TokenKind::Name(_)) => {
                if is_atom {
                    "name"
                } else {
                    "attribute"
                }
            }
            Some(TokenKind::Keyword(word)) => word,
            Some(TokenKind::Operator(")")) => "function call",
            Some(TokenKind::Operator("]")) => "subscript",
            Some(TokenKind::Operator("...")) => "ellipsis",
            Some(TokenKind::Operator(bracket)) => self.describe_brackets(start, end, bracket),
            Some(TokenKind::String(literal)) if literal.is_format => "f-string expression",
            _ => "literal",
        }
    }

    fn describe_brackets(&self, start: usize, end: usize, bracket: &str) -> &'static str {
        let inside = |test: &dyn Fn(usize) -> bool| {
            (start + 1..end - 1).any(|index| self.open_bracket(index) == Some(start) && test(index))
        };
        let is_comprehension = inside(&|index| self.is_word(index, "for"));
        let has_colon = inside(&|index| self.is(index, ":"));
        match (bracket, is_comprehension) {
            ("(", true) => "generator expression",
            ("[", true) => "list comprehension",
            ("[", false) => "list",
            ("{", true) => {
                if has_colon {
                    "dict comprehension"
                } else {
                    "set comprehension"
                }
            }
            ("{", false) => {
                if has_colon || end == start + 2 {
                    "dict literal"
                } else {
                    "set display"
                }
            }
            _ if self.is_word(start + 1, "yield") => "yield expression",
            _ if end == start + 2 || inside(&|index| self.is(index, ",")) => "tuple",
            _ => self.describe(start + 1, end - 1),
        }
    }
}
