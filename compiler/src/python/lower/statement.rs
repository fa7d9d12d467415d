//! Statements.

use super::super::ast::{self, StmtKind};
use super::super::ir::{Constant, Expr, ExprKind, PlaceId, Repr, Runtime, Stmt};
use super::super::missing;
use super::Builder;
use super::control::Jump;
use crate::diagnostic::Code;
use crate::ir::{Role, Terminator};

impl Builder<'_, '_> {
    pub fn stmts(&mut self, stmts: &[ast::Stmt]) {
        stmts.iter().for_each(|stmt| self.stmt(stmt))
    }

    fn stmt(&mut self, stmt: &ast::Stmt) {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::FunctionDef(def) => {
                self.function_def(stmt, def);
                self.died(span)
            }
            StmtKind::ClassDef(def) => {
                self.class_def(stmt, def);
                self.died(span)
            }
            StmtKind::Return(value) => {
                // What is left before a constant is returned is left where the constant is.
                let constant = value.as_ref().filter(|value| matches!(value.kind, ast::ExprKind::Constant(_)));
                let left = constant.map_or(span, |value| value.span);
                let value = value.as_ref().map_or_else(Expr::none, |value| self.expr(value));
                self.jump(Jump::Return(value), left)
            }
            StmtKind::Delete(targets) => targets.iter().for_each(|target| self.delete(target)),
            StmtKind::Assign { targets, value } => self.assign_stmt(targets, value),
            StmtKind::AugAssign { target, op, value } => self.aug_assign(stmt, target, *op, value),
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                if let Some(value) = value {
                    let value = self.expr(value);
                    self.assign(target, value)
                }
                self.annotation(target, annotation, *simple)
            }
            StmtKind::For { is_async: true, .. } | StmtKind::With { is_async: true, .. } => {
                self.refuse(Code::Async, span, "async statements are not compiled")
            }
            StmtKind::For { target, iter, body, orelse, .. } => self.for_loop(span, target, iter, body, orelse),
            StmtKind::While { test, body, orelse } => self.while_loop(span, test, body, orelse),
            StmtKind::If { test, body, orelse } => {
                let then = self.new_block(Role::Plain);
                let otherwise = self.new_block(Role::Plain);
                let after = self.new_block(Role::Join);
                self.condition(test, then, otherwise, span);
                self.at(then);
                if is_type_checking(test) {
                    self.control.push(super::Control::Guarded);
                    self.stmts(body);
                    self.control.pop();
                } else {
                    self.stmts(body);
                }
                self.go(after);
                self.at(otherwise);
                self.stmts(orelse);
                self.go_on(after)
            }
            StmtKind::With { items, body, .. } => self.with_stmt(span, items, body),
            StmtKind::Match { subject, cases } => self.match_stmt(subject, cases),
            StmtKind::Raise { exc, cause } => {
                let operands: Vec<&ast::Expr> = exc.iter().chain(cause).collect();
                let mut lowered = self.operands(&operands).into_iter();
                let value = lowered.next().map(Box::new);
                let cause = lowered.next().map(Box::new);
                let raised = self.expr_at(ExprKind::Raise { value, cause }, span);
                self.end(Terminator::Raise(raised))
            }
            StmtKind::Try { body, handlers, orelse, finalbody, is_star } => {
                self.try_stmt(span, body, handlers, orelse, finalbody, *is_star)
            }
            StmtKind::Assert { test, message } => {
                let failed = self.new_block(Role::Plain);
                let after = self.new_block(Role::Join);
                let place = self.condition(test, after, failed, span);
                self.at(failed);
                let arguments = message.iter().map(|message| self.expr(message)).collect();
                let error = Expr::new(ExprKind::Runtime(Runtime::AssertionError, arguments));
                let raised = self.expr_at(ExprKind::Raise { value: Some(Box::new(error)), cause: None }, place);
                self.end(Terminator::Raise(raised));
                self.at(after)
            }
            StmtKind::Import(names) => {
                names.iter().for_each(|alias| self.import(alias, stmt));
                self.died(span)
            }
            StmtKind::ImportFrom { module, names, level } => {
                if *level > 0 {
                    return self.refuse(Code::RelativeImport, span, "relative imports are not compiled");
                }
                if let Some(module) = module {
                    self.import_from(module, names, stmt);
                    self.died(span)
                }
            }
            StmtKind::Global(_) | StmtKind::Nonlocal(_) | StmtKind::Pass => {}
            StmtKind::Expr(value) => self.expr_stmt(value),
            StmtKind::Break => self.jump(Jump::Break, span),
            StmtKind::Continue => self.jump(Jump::Continue, span),
        }
    }

    fn expr_stmt(&mut self, value: &ast::Expr) {
        match &value.kind {
            ast::ExprKind::Constant(_) => {}
            ast::ExprKind::Yield(inner) => {
                let inner = inner.as_ref().map_or_else(Expr::none, |inner| self.expr(inner));
                self.suspend(inner, false, value.span, false);
                self.died(value.span)
            }
            ast::ExprKind::YieldFrom(inner) => {
                self.delegate(inner, value.span, false);
                self.died(value.span)
            }
            ast::ExprKind::Name(_) => {
                let value = self.expr(value);
                self.push(Stmt::Discard(value))
            }
            _ => {
                let span = value.span;
                let value = self.expr(value);
                let place = value.place;
                if !matches!(value.kind, ExprKind::Take(_)) {
                    self.push(Stmt::Discard(value))
                } else if let ExprKind::Take(local) = value.kind {
                    self.push(Stmt::Clear(vec![local]))
                }
                match place {
                    PlaceId::NONE => self.died(span),
                    place if self.module.notes_deaths => self.push(Stmt::Died(place)),
                    _ => {}
                }
            }
        }
    }

    fn import(&mut self, alias: &ast::Alias, stmt: &ast::Stmt) {
        let name = &alias.name.name;
        let span = alias.name.span;
        if let Some(diagnostic) = missing::unknown_module(name, span)
            && !self.is_guarded_import()
        {
            return self.module.refuse(diagnostic);
        }
        let whole = Expr::new(ExprKind::Constant(Constant::Str(name.clone())));
        let import = self.expr_at(ExprKind::Runtime(Runtime::ImportModule, vec![whole]), stmt.span);
        match &alias.asname {
            Some(asname) => self.store(&asname.name, import, stmt.span),
            None => {
                // `import a.b` binds `a`.
                let first = name.split('.').next().unwrap_or_default();
                if first == name {
                    return self.store(first, import, stmt.span);
                }
                self.push(Stmt::Discard(import));
                let top = Expr::new(ExprKind::Constant(Constant::Str(first.into())));
                let import = self.expr_at(ExprKind::Runtime(Runtime::ImportModule, vec![top]), stmt.span);
                self.store(first, import, stmt.span)
            }
        }
    }

    fn import_from(&mut self, module: &ast::Ident, names: &[ast::Alias], stmt: &ast::Stmt) {
        let guarded = self.is_guarded_import();
        if let Some(diagnostic) = missing::unknown_module(&module.name, module.span)
            && !guarded
        {
            return self.module.refuse(diagnostic);
        }
        let text = |name: &str| Expr::new(ExprKind::Constant(Constant::Str(name.into())));
        for alias in names {
            if alias.name.name == "*" {
                self.refuse(Code::StarImport, alias.name.span, format!("`from {} import *`", module.name));
                continue;
            }
            if let Some(diagnostic) = missing::unknown_member(&module.name, &alias.name.name, alias.name.span)
                && !guarded
            {
                self.module.refuse(diagnostic);
                continue;
            }
            let arguments = vec![text(&module.name), text(&alias.name.name)];
            let import = self.expr_at(ExprKind::Runtime(Runtime::ImportFrom, arguments), stmt.span);
            self.store(&alias.asname.as_ref().unwrap_or(&alias.name).name, import, stmt.span)
        }
    }
    /// Is it inside a `try` whose handler may deal with a missing module, or where only a type checker looks?
    fn is_guarded_import(&self) -> bool {
        self.control.iter().any(|control| matches!(control, super::Control::Guarded))
    }

    /// Annotations of module-level and class names are evaluated and kept; those of locals are not.
    fn annotation(&mut self, target: &ast::Expr, annotation: &ast::Expr, simple: bool) {
        if self.scope().kind.is_function() {
            return;
        }
        let value = if self.module.future_annotations {
            Expr::new(ExprKind::Constant(Constant::Str(self.source().slice(annotation.span).into())))
        } else {
            self.expr(annotation)
        };
        match (&target.kind, self.namespace) {
            (ast::ExprKind::Name(name), Some(namespace)) if simple => {
                let name = self.scope().mangle(name);
                let key = Expr::new(ExprKind::Constant(Constant::Str(name)));
                // Reading a namespace of the program can be seen, and comes after the annotation.
                let value = if self.module.scopes.prepares { self.spill(value) } else { value };
                let dict = self.temporary("annotations", Repr::Value);
                let kind = ExprKind::Runtime(Runtime::Annotations, vec![Expr::local(namespace)]);
                let annotations = self.expr_at(kind, annotation.span);
                self.push(Stmt::Assign { local: dict, value: annotations });
                let place = self.place(annotation.span);
                self.push(Stmt::AddToDict { dict, key, value, place })
            }
            (ast::ExprKind::Name(name), None)
                if simple
                    && (self.module.scopes.shows_globals
                        || self.module.globals.iter().any(|it| it == "__annotations__")) =>
            {
                self.module.global("__annotations__");
                let key = Expr::new(ExprKind::Constant(Constant::Str(name.clone())));
                let annotations = self.expr_at(ExprKind::Global("__annotations__".into()), annotation.span);
                let dict = self.keep("annotations", annotations);
                let place = self.place(annotation.span);
                self.push(Stmt::AddToDict { dict, key, value, place })
            }
            _ => self.push(Stmt::Discard(value)),
        }
    }
}

/// `if TYPE_CHECKING:`, whose imports are for a type checker. That it is false is not assumed: a module that isn't compiled is
/// missed at run time then.
fn is_type_checking(test: &ast::Expr) -> bool {
    match &test.kind {
        ast::ExprKind::Name(name) => name == "TYPE_CHECKING",
        ast::ExprKind::Attribute { name, .. } => name.name == "TYPE_CHECKING",
        _ => false,
    }
}
