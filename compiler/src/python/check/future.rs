//! `from __future__ import …` (`Python/future.c`).

use crate::python::ast::{Constant, ExprKind, Stmt, StmtKind};

use super::Checker;

const FEATURES: [&str; 10] = [
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "barry_as_FLUFL",
    "generator_stop",
    "annotations",
];

impl Checker {
    /// Only a docstring may come before these imports. A second string ends them as any other statement does.
    pub(super) fn future(&mut self, body: &[Stmt]) {
        let mut may_be_docstring = true;
        let mut may_follow = true;
        for statement in body {
            match &statement.kind {
                StmtKind::ImportFrom { module: Some(module), names, level: 0 } if module.name == "__future__" => {
                    if !may_follow {
                        self.future_too_late(statement);
                        continue;
                    }
                    for alias in names {
                        let name = alias.name.name.as_str();
                        match name {
                            "braces" => self.error(statement.span, "not a chance"),
                            "annotations" => self.has_lazy_annotations = true,
                            _ if FEATURES.contains(&name) => {}
                            _ => self.error(statement.span, format!("future feature {name} is not defined")),
                        }
                    }
                }
                StmtKind::Expr(value)
                    if may_be_docstring && matches!(value.kind, ExprKind::Constant(Constant::Str(_))) => {}
                _ => may_follow = false,
            }
            may_be_docstring = false;
        }
    }

    pub(super) fn future_too_late(&mut self, statement: &Stmt) {
        self.error(statement.span, "from __future__ imports must occur at the beginning of the file");
    }
}
