//! Patterns of `match`: what they may bind, and what makes others unreachable.

use std::collections::{BTreeSet, HashSet};

use crate::python::ast::{Constant, Expr, ExprKind, Ident, Pattern, PatternKind, Span, UnaryOp};

use super::Checker;

/// The names that a pattern binds.
type Names = BTreeSet<String>;

impl Checker {
    /// The pattern of a case. `may_match_all`: it is the last one, or has a guard.
    pub(super) fn case(&mut self, pattern: &Pattern, may_match_all: bool) {
        self.pattern(pattern, may_match_all, &mut Names::new());
    }

    /// Checks a pattern, and adds the names it binds.
    fn pattern(&mut self, pattern: &Pattern, may_match_all: bool, names: &mut Names) {
        match &pattern.kind {
            PatternKind::Value(value) => {
                self.number_sum(value);
                self.expression(value);
            }
            PatternKind::Singleton(_) => {}
            PatternKind::Sequence(patterns) => {
                let stars = patterns.iter().filter(|pattern| matches!(pattern.kind, PatternKind::Star(_))).count();
                if stars > 1 {
                    self.error(pattern.span, "multiple starred names in sequence pattern");
                }
                for pattern in patterns {
                    match &pattern.kind {
                        PatternKind::Star(name) => self.capture(name.as_ref(), names),
                        _ => self.pattern(pattern, true, names),
                    }
                }
            }
            PatternKind::Mapping { keys, patterns, rest } => {
                self.mapping_keys(keys, pattern.span);
                for pattern in patterns {
                    self.pattern(pattern, true, names);
                }
                self.capture(rest.as_ref(), names);
            }
            PatternKind::Class { class, patterns, keywords } => {
                self.expression(class);
                let mut seen = HashSet::new();
                for pattern in patterns {
                    self.pattern(pattern, true, names);
                }
                for (name, pattern) in keywords {
                    if !seen.insert(name.name.as_str()) {
                        let message = format!("attribute name repeated in class pattern: {}", name.name);
                        self.error(pattern.span, message);
                    }
                    self.forbid_debug(&name.name, name.span, "assign to");
                    self.pattern(pattern, true, names);
                }
            }
            // Only in a sequence, where it is dealt with.
            PatternKind::Star(_) => self.error(pattern.span, "invalid syntax"),
            PatternKind::As { pattern: None, name } => {
                if !may_match_all {
                    let message = match name {
                        Some(name) => format!("name capture '{}' makes remaining patterns unreachable", name.name),
                        None => "wildcard makes remaining patterns unreachable".into(),
                    };
                    self.error(pattern.span, message);
                }
                self.capture(name.as_ref(), names);
            }
            PatternKind::As { pattern: Some(inner), name } => {
                self.pattern(inner, may_match_all, names);
                self.capture(name.as_ref(), names);
            }
            PatternKind::Or(patterns) => self.alternatives(patterns, may_match_all, names),
        }
    }

    fn alternatives(&mut self, patterns: &[Pattern], may_match_all: bool, names: &mut Names) {
        let mut first: Option<Names> = None;
        for (index, pattern) in patterns.iter().enumerate() {
            let is_last = index + 1 == patterns.len();
            let mut own = Names::new();
            self.pattern(pattern, may_match_all && is_last, &mut own);
            match &first {
                None => first = Some(own),
                Some(first) if *first != own => self.error(pattern.span, "alternative patterns bind different names"),
                Some(_) => {}
            }
        }
        for name in first.unwrap_or_default() {
            if !names.insert(name.clone()) {
                self.error(span_of(patterns), format!("multiple assignments to name '{name}' in pattern"));
            }
        }
    }

    fn capture(&mut self, name: Option<&Ident>, names: &mut Names) {
        let Some(name) = name else { return };
        if !names.insert(name.name.clone()) {
            self.error(name.span, format!("multiple assignments to name '{}' in pattern", name.name));
        }
        self.bind(&name.name, name.span);
    }

    /// `1 + 2j` is a number; `1 + 2` is not.
    fn number_sum(&mut self, value: &Expr) {
        let ExprKind::Binary { left, right, .. } = &value.kind else { return };
        let real = match &left.kind {
            ExprKind::Unary { op: UnaryOp::Minus, operand } => operand,
            _ => left,
        };
        if !matches!(real.kind, ExprKind::Constant(Constant::Int(_) | Constant::Float(_))) {
            self.error(real.span, "real number required in complex literal");
        } else if !matches!(right.kind, ExprKind::Constant(Constant::Complex(_))) {
            self.error(right.span, "imaginary number required in complex literal");
        }
    }

    fn mapping_keys(&mut self, keys: &[Expr], span: Span) {
        let mut seen = HashSet::new();
        for key in keys {
            self.number_sum(key);
            self.expression(key);
            if let Some(constant) = constant_key(key)
                && !seen.insert(constant)
            {
                self.error(span, format!("mapping pattern checks duplicate key ({})", shown(key)));
            }
        }
    }
}

/// Equal for keys that are equal in Python, as far as they are constants.
fn constant_key(key: &Expr) -> Option<String> {
    let (sign, constant) = match &key.kind {
        ExprKind::Constant(constant) => ("", constant),
        ExprKind::Unary { op: UnaryOp::Minus, operand } => match &operand.kind {
            ExprKind::Constant(constant) => ("-", constant),
            _ => return None,
        },
        _ => return None,
    };
    let text = match constant {
        Constant::None => "None".into(),
        Constant::Bool(value) => u8::from(*value).to_string(),
        Constant::Int(value) => value.to_string(),
        Constant::Float(value) => value.to_string(),
        Constant::Complex(value) => format!("{value}j"),
        Constant::Str(value) => format!("s{value}"),
        Constant::Bytes(value) => format!("b{value:?}"),
        Constant::Ellipsis => "...".into(),
    };
    Some(format!("{sign}{text}"))
}

/// A key as CPython's `repr` shows it, for plain cases.
fn shown(key: &Expr) -> String {
    match &key.kind {
        ExprKind::Constant(Constant::None) => "None".into(),
        ExprKind::Constant(Constant::Bool(value)) => if *value { "True" } else { "False" }.into(),
        ExprKind::Constant(Constant::Int(value)) => value.to_string(),
        ExprKind::Constant(Constant::Float(value)) => format!("{value:?}"),
        ExprKind::Constant(Constant::Str(value)) if value.contains('\'') && !value.contains('"') => {
            format!("\"{value}\"")
        }
        ExprKind::Constant(Constant::Str(value)) => format!("'{}'", value.replace('\'', "\\'")),
        ExprKind::Unary { operand, .. } => format!("-{}", shown(operand)),
        _ => "…".into(),
    }
}

fn span_of(patterns: &[Pattern]) -> Span {
    let mut spans = patterns.iter().map(|pattern| pattern.span);
    let first = spans.next().unwrap_or_default();
    spans.fold(first, Span::to)
}
