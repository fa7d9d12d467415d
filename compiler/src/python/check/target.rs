//! What can be assigned to, deleted, annotated.

use crate::python::ast::{Constant, Expr, ExprKind, UnaryOp};

use super::Checker;

/// Where a target stands; CPython's words depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Store,
    Delete,
}

impl Checker {
    /// The targets of an assignment statement.
    pub(super) fn assign(&mut self, targets: &[Expr], value: &Expr) {
        // CPython guesses that a comparison was meant where this is the only `=`.
        if let ([target], true) = (targets, starts_with_operand(value))
            && !matches!(target.kind, ExprKind::Tuple(_) | ExprKind::List(_) | ExprKind::GeneratorExp { .. })
            && !matches!(&target.kind, ExprKind::Constant(Constant::None | Constant::Bool(_)))
            && (starts_with_operand(target) || matches!(target.kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_)))
            && !is_above_operand(target)
            && let Some(found) = invalid(target, Use::Store)
        {
            let message = format!("cannot assign to {} here. Maybe you meant '==' instead of '='?", describe(found));
            self.error(found.span, message);
            return;
        }
        for (index, target) in targets.iter().enumerate() {
            if index > 0 && matches!(target.kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_)) {
                self.error(target.span, "assignment to yield expression not possible");
            } else {
                self.target(target, Use::Store);
            }
        }
    }

    /// A target of any kind: refuses what cannot be one, binds the names in it, visits the rest.
    pub(super) fn target(&mut self, target: &Expr, how: Use) {
        if let Some(found) = invalid(target, how) {
            let what = if how == Use::Delete { "delete" } else { "assign to" };
            self.error(found.span, format!("cannot {what} {}", describe(found)));
            return;
        }
        if let (ExprKind::Starred(_), Use::Store) = (&target.kind, how) {
            self.error(target.span, "starred assignment target must be in a list or tuple");
        }
        self.valid_target(target, how);
    }

    fn valid_target(&mut self, target: &Expr, how: Use) {
        match &target.kind {
            ExprKind::Name(name) => match how {
                Use::Store => self.bind(name, target.span),
                Use::Delete => {
                    self.forbid_debug(name, target.span, "delete");
                    self.symbol(name).is_local = true;
                }
            },
            ExprKind::Attribute { object, name } => {
                let what = if how == Use::Delete { "delete" } else { "assign to" };
                self.forbid_debug(&name.name, target.span, what);
                self.expression(object);
            }
            ExprKind::Tuple(elements) | ExprKind::List(elements) => {
                let stars = elements.iter().filter(|element| matches!(element.kind, ExprKind::Starred(_)));
                if stars.count() > 1 {
                    self.error(target.span, "multiple starred expressions in assignment");
                }
                for element in elements {
                    self.valid_target(element, how);
                }
            }
            ExprKind::Starred(value) => self.valid_target(value, how),
            _ => self.expression(target),
        }
    }

    pub(super) fn augmented_target(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => {
                self.valid_target(target, Use::Store);
            }
            _ => {
                let message = format!("'{}' is an illegal expression for augmented assignment", describe(target));
                self.error(target.span, message);
            }
        }
    }

    pub(super) fn annotated_target(&mut self, target: &Expr, simple: bool, has_value: bool) {
        match &target.kind {
            ExprKind::Name(name) if simple => self.annotate(name, target.span, has_value),
            ExprKind::Name(name) => {
                if has_value {
                    self.bind(name, target.span);
                } else {
                    self.symbol(name).is_local = true;
                }
            }
            ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => self.valid_target(target, Use::Store),
            ExprKind::List(_) | ExprKind::Tuple(_) => {
                let message = format!("only single target (not {}) can be annotated", describe(target));
                self.error(target.span, message);
            }
            _ => self.error(target.span, "illegal target for annotation"),
        }
    }
}

/// The first part of a target that cannot be one (`_PyPegen_get_invalid_target`).
fn invalid(target: &Expr, how: Use) -> Option<&Expr> {
    match &target.kind {
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => None,
        ExprKind::List(elements) | ExprKind::Tuple(elements) => {
            elements.iter().find_map(|element| invalid(element, how))
        }
        ExprKind::Starred(value) if how == Use::Store => invalid(value, how),
        _ => Some(target),
    }
}

/// Whether an expression begins with what the grammar calls `bitwise_or`.
fn starts_with_operand(expression: &Expr) -> bool {
    match &expression.kind {
        ExprKind::Lambda { .. } | ExprKind::Starred(_) => false,
        ExprKind::Unary { op: UnaryOp::Not, .. } => false,
        ExprKind::Yield(_) | ExprKind::YieldFrom(_) => false,
        ExprKind::Bool { values, .. } => values.first().is_none_or(starts_with_operand),
        ExprKind::Compare { first, .. } => starts_with_operand(first),
        ExprKind::IfElse { body, .. } => starts_with_operand(body),
        _ => true,
    }
}

/// Whether an expression binds weaker than `bitwise_or`.
fn is_above_operand(expression: &Expr) -> bool {
    matches!(expression.kind, ExprKind::Bool { .. } | ExprKind::Compare { .. } | ExprKind::IfElse { .. })
}

/// What messages call an expression (`_PyPegen_get_expr_name`).
pub fn describe(expression: &Expr) -> &'static str {
    match &expression.kind {
        ExprKind::Attribute { .. } => "attribute",
        ExprKind::Subscript { .. } => "subscript",
        ExprKind::Starred(_) => "starred",
        ExprKind::Name(_) => "name",
        ExprKind::List(_) => "list",
        ExprKind::Tuple(_) => "tuple",
        ExprKind::Lambda { .. } => "lambda",
        ExprKind::Call { .. } => "function call",
        ExprKind::Bool { .. } | ExprKind::Binary { .. } | ExprKind::Unary { .. } => "expression",
        ExprKind::GeneratorExp { .. } => "generator expression",
        ExprKind::Yield(_) | ExprKind::YieldFrom(_) => "yield expression",
        ExprKind::Await(_) => "await expression",
        ExprKind::ListComp { .. } => "list comprehension",
        ExprKind::SetComp { .. } => "set comprehension",
        ExprKind::DictComp { .. } => "dict comprehension",
        ExprKind::Dict(_) => "dict literal",
        ExprKind::Set(_) => "set display",
        ExprKind::JoinedStr(_) => "f-string expression",
        ExprKind::Constant(Constant::None) => "None",
        ExprKind::Constant(Constant::Bool(false)) => "False",
        ExprKind::Constant(Constant::Bool(true)) => "True",
        ExprKind::Constant(Constant::Ellipsis) => "ellipsis",
        ExprKind::Constant(_) => "literal",
        ExprKind::Compare { .. } => "comparison",
        ExprKind::IfElse { .. } => "conditional expression",
        ExprKind::Named { .. } => "named expression",
        ExprKind::Slice { .. } => "slice",
    }
}
