//! Patterns of `match`.

use rustpython_parser::ast::{self as py, Ranged};

use crate::python::ast::{Constant, ExprKind, Ident, Pattern, PatternKind, Span};
use crate::python::lexer::TokenKind;

use super::{Convert, span};

impl Convert<'_> {
    fn patterns(&mut self, patterns: Vec<py::Pattern>) -> Vec<Pattern> {
        patterns.into_iter().map(|pattern| self.pattern(pattern)).collect()
    }

    pub(super) fn pattern(&mut self, pattern: py::Pattern) -> Pattern {
        let span = span(pattern.range());
        if !self.enter(span) {
            // Dropping the rest of a deep tree recurses too; this is the end of the compilation anyway.
            std::mem::forget(pattern);
            return Pattern { kind: PatternKind::Sequence(Vec::new()), span };
        }
        let kind = self.pattern_kind(pattern, span);
        self.leave();
        Pattern { kind, span }
    }

    fn pattern_kind(&mut self, pattern: py::Pattern, span: Span) -> PatternKind {
        match pattern {
            py::Pattern::MatchValue(node) => {
                let value = self.expression(*node.value);
                if matches!(value.kind, ExprKind::JoinedStr(_)) {
                    self.error(value.span, "patterns may only match literals and attribute lookups");
                }
                PatternKind::Value(value)
            }
            py::Pattern::MatchSingleton(node) => match self.constant(node.value, span) {
                ExprKind::Constant(constant) => PatternKind::Singleton(constant),
                _ => PatternKind::Singleton(Constant::None),
            },
            py::Pattern::MatchSequence(node) => PatternKind::Sequence(self.patterns(node.patterns)),
            py::Pattern::MatchMapping(node) => {
                let keys = self.expressions(node.keys);
                for key in &keys {
                    if matches!(key.kind, ExprKind::JoinedStr(_)) {
                        self.error(key.span, "mapping pattern keys may only match literals and attribute lookups");
                    }
                }
                let rest = node.rest.map(|name| {
                    let token = self.find_back(span.end, |token| token.name().is_some());
                    Ident { name: name.to_string(), span: token.map_or(span, |token| token.span) }
                });
                if let Some(rest) = rest.as_ref().filter(|rest| rest.name == "_") {
                    self.error(rest.span, "invalid syntax");
                }
                PatternKind::Mapping { keys, patterns: self.patterns(node.patterns), rest }
            }
            py::Pattern::MatchClass(node) => {
                let class = self.expression(*node.cls);
                let names = self.keyword_names(&node.kwd_attrs, span, class.span.end);
                let patterns = self.patterns(node.patterns);
                let keywords = self.patterns(node.kwd_patterns);
                PatternKind::Class { class, patterns, keywords: names.into_iter().zip(keywords).collect() }
            }
            py::Pattern::MatchStar(node) => {
                PatternKind::Star(node.name.map(|name| self.name_to(name.as_str(), span.end)))
            }
            py::Pattern::MatchAs(node) => PatternKind::As {
                pattern: node.pattern.map(|pattern| Box::new(self.pattern(*pattern))),
                name: node.name.map(|name| self.name_to(name.as_str(), span.end)),
            },
            py::Pattern::MatchOr(node) => PatternKind::Or(self.patterns(node.patterns)),
        }
    }

    /// The names before `=` in a class pattern: those right inside its parentheses.
    fn keyword_names(&self, names: &[py::Identifier], pattern: Span, from: u32) -> Vec<Ident> {
        let tokens = self.inside(Span { start: from, end: pattern.end });
        let mut depth = 0_usize;
        let mut spans = Vec::new();
        for (index, token) in tokens.iter().enumerate() {
            match token.kind {
                TokenKind::Operator("(" | "[" | "{") => depth += 1,
                TokenKind::Operator(")" | "]" | "}") => depth = depth.saturating_sub(1),
                TokenKind::Name(_) if depth == 1 && tokens.get(index + 1).is_some_and(|next| next.is_operator("=")) => {
                    spans.push(token.span);
                }
                _ => {}
            }
        }
        let spans = spans.into_iter().chain(std::iter::repeat(pattern));
        names.iter().zip(spans).map(|(name, span)| Ident { name: name.to_string(), span }).collect()
    }
}
