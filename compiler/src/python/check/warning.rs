//! What CPython warns about while it compiles.
//!
//! It compiles some parts more than once, and warns each time: the test of a `while`, which stands in front of the loop and at
//! its end, and a `finally`, which stands wherever its `try` is left.

use crate::diagnostic::{Code, Diagnostic};
use crate::python::ast::{CmpOp, Constant, Expr, ExprKind, Span};

use super::Checker;
use std::ops::Range;

/// Warnings, each with the offset that it is compiled at.
#[derive(Default)]
pub struct Warnings(Vec<(u32, Diagnostic)>);

impl Warnings {
    pub fn count(&self) -> usize {
        self.0.len()
    }
    /// What was compiled since is compiled again there.
    pub fn repeat(&mut self, since: Range<usize>, places: &[u32]) {
        for at in places {
            let again: Vec<_> = self.0[since.clone()].iter().map(|(_, warning)| (*at, warning.clone())).collect();
            self.0.extend(again)
        }
    }
    /// What was compiled since is compiled there: an `else` before the handlers.
    pub fn move_to(&mut self, since: usize, place: u32) {
        self.0[since..].iter_mut().for_each(|(at, _)| *at = place)
    }
    /// What was seen since is not compiled.
    pub fn forget(&mut self, since: usize) {
        self.0.truncate(since)
    }
    pub fn in_order(mut self) -> Vec<Diagnostic> {
        self.0.sort_by_key(|(at, _)| *at);
        self.0.into_iter().map(|(_, warning)| warning).collect()
    }
}

impl Checker {
    fn warn(&mut self, span: Span, message: impl Into<String>) {
        self.warnings.0.push((span.start, Diagnostic::new(Code::SyntaxWarning, span, message)));
    }

    pub(super) fn warn_assert(&mut self, test: &Expr, span: Span) {
        if matches!(&test.kind, ExprKind::Tuple(elements) if !elements.is_empty()) {
            self.warn(span, "assertion is always true, perhaps remove parentheses?");
        }
    }

    pub(super) fn warn_identity(&mut self, first: &Expr, ops: &[CmpOp], rest: &[Expr], span: Span) {
        let mut is_literal_left = is_literal(first);
        for (op, right) in ops.iter().zip(rest) {
            let is_literal_right = is_literal(right);
            if is_literal_left || is_literal_right {
                match op {
                    CmpOp::Is => self.warn(span, "\"is\" with a literal. Did you mean \"==\"?"),
                    CmpOp::IsNot => self.warn(span, "\"is not\" with a literal. Did you mean \"!=\"?"),
                    _ => {}
                }
            }
            is_literal_left = is_literal_right;
        }
    }

    pub(super) fn warn_call(&mut self, function: &Expr, span: Span) {
        // CPython does not warn of a lambda that is called where it stands.
        let Some(class) = class_of_display(function).filter(|class| *class != "function") else { return };
        self.warn(span, format!("'{class}' object is not callable; perhaps you missed a comma?"));
    }

    pub(super) fn warn_subscript(&mut self, object: &Expr, index: &Expr, span: Span) {
        let is_bad_object = match &object.kind {
            ExprKind::Constant(constant) => !matches!(constant, Constant::Str(_) | Constant::Bytes(_)),
            ExprKind::Set(_) | ExprKind::SetComp { .. } | ExprKind::GeneratorExp { .. } | ExprKind::Lambda { .. } => {
                true
            }
            _ => false,
        };
        if let (true, Some(class)) = (is_bad_object, class_of_display(object)) {
            self.warn(span, format!("'{class}' object is not subscriptable; perhaps you missed a comma?"));
            return;
        }
        let takes_index =
            class_of_display(object).is_some_and(|class| matches!(class, "str" | "bytes" | "tuple" | "list"));
        let is_index = match &index.kind {
            ExprKind::Constant(Constant::Int(_) | Constant::Bool(_)) => true,
            _ => class_of_display(index).is_none(),
        };
        if let (true, false, Some(class), Some(index)) =
            (takes_index, is_index, class_of_display(object), class_of_display(index))
        {
            let message =
                format!("{class} indices must be integers or slices, not {index}; perhaps you missed a comma?");
            self.warn(span, message);
        }
    }
}

/// A constant that is not one of the singletons.
fn is_literal(expression: &Expr) -> bool {
    match &expression.kind {
        ExprKind::Constant(constant) => !matches!(constant, Constant::None | Constant::Bool(_) | Constant::Ellipsis),
        _ => false,
    }
}

/// The class of what an expression certainly makes (`infer_type`).
fn class_of_display(expression: &Expr) -> Option<&'static str> {
    Some(match &expression.kind {
        ExprKind::Tuple(_) => "tuple",
        ExprKind::List(_) | ExprKind::ListComp { .. } => "list",
        ExprKind::Dict(_) | ExprKind::DictComp { .. } => "dict",
        ExprKind::Set(_) | ExprKind::SetComp { .. } => "set",
        ExprKind::GeneratorExp { .. } => "generator",
        ExprKind::Lambda { .. } => "function",
        ExprKind::JoinedStr(_) => "str",
        ExprKind::Constant(constant) => match constant {
            Constant::None => "NoneType",
            Constant::Bool(_) => "bool",
            Constant::Int(_) => "int",
            Constant::Float(_) => "float",
            Constant::Complex(_) => "complex",
            Constant::Str(_) => "str",
            Constant::Bytes(_) => "bytes",
            Constant::Ellipsis => "ellipsis",
        },
        _ => return None,
    })
}
