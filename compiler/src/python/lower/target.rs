//! Targets: assignment, unpacking, augmented assignment, `del`.

use super::super::ast::{self, BinOp};
use super::super::ir::{Expr, ExprKind, Repr, Stmt};
use super::Builder;
use crate::ir::LocalId;

impl Builder<'_, '_> {
    /// `a = b = value`: the value once, then the targets from left to right.
    pub fn assign_stmt(&mut self, targets: &[ast::Expr], value: &ast::Expr) {
        if let [target] = targets {
            if self.assign_pairs(target, value) || self.assign_sent(target, value) {
                return;
            }
            let value = self.expr(value);
            return self.assign(target, value);
        }
        let value = self.expr(value);
        let is_simple = matches!(value.kind, ExprKind::Constant(_));
        let local = if is_simple { None } else { Some(self.keep("value", value.clone())) };
        for (index, target) in targets.iter().enumerate() {
            let value = match local {
                None => value.clone(),
                Some(local) if index + 1 == targets.len() => Expr::take(local),
                Some(local) => Expr::local(local),
            };
            self.assign(target, value)
        }
    }

    /// `local = yield value`: what is sent goes to the local at once.
    fn assign_sent(&mut self, target: &ast::Expr, value: &ast::Expr) -> bool {
        let ast::ExprKind::Name(name) = &target.kind else { return false };
        let Some(local) = self.plain_local(name) else { return false };
        match &value.kind {
            ast::ExprKind::Yield(inner) => {
                let inner = inner.as_ref().map_or_else(Expr::none, |inner| self.expr(inner));
                self.suspend_into(inner, false, value.span, Some(local));
            }
            ast::ExprKind::YieldFrom(inner) => {
                let source = self.subiterator(inner, value.span);
                self.suspend_into(source, true, value.span, Some(local));
            }
            _ => return false,
        }
        self.died(target.span);
        true
    }

    /// `a, b = x, y` with plain locals: no tuple is made.
    fn assign_pairs(&mut self, target: &ast::Expr, value: &ast::Expr) -> bool {
        let (ast::ExprKind::Tuple(targets), ast::ExprKind::Tuple(values)) = (&target.kind, &value.kind) else {
            return false;
        };
        if targets.len() != values.len() || targets.is_empty() {
            return false;
        }
        let starred = |it: &ast::Expr| matches!(it.kind, ast::ExprKind::Starred(_));
        if targets.iter().chain(values).any(starred) {
            return false;
        }
        let locals: Option<Vec<LocalId>> = targets
            .iter()
            .map(|target| match &target.kind {
                ast::ExprKind::Name(name) => self.plain_local(name),
                _ => None,
            })
            .collect();
        let values: Vec<&ast::Expr> = values.iter().collect();
        match locals {
            Some(locals) => {
                let values = self.operands(&values);
                let mut seen = locals.clone();
                seen.sort_unstable();
                seen.dedup();
                if seen.len() == locals.len() && !self.module.notes_deaths {
                    self.push(Stmt::AssignMany(locals.into_iter().zip(values).collect()));
                } else {
                    let kept: Vec<_> = values.into_iter().map(|value| self.keep("value", value)).collect();
                    for ((local, value), target) in locals.into_iter().zip(kept).zip(targets) {
                        self.push(Stmt::Assign { local, value: Expr::take(value) });
                        self.died(target.span)
                    }
                }
            }
            None => {
                // All values first, each in a temporary, then the targets.
                let values = self.operands(&values);
                let kept: Vec<_> = values.into_iter().map(|value| self.keep("value", value)).collect();
                for (target, value) in targets.iter().zip(kept) {
                    self.assign(target, Expr::take(value))
                }
            }
        }
        true
    }

    /// Binds a target to a value.
    pub fn assign(&mut self, target: &ast::Expr, value: Expr) {
        match &target.kind {
            ast::ExprKind::Name(name) => {
                self.store(name, value, target.span);
                self.died(target.span)
            }
            ast::ExprKind::Attribute { object, name } => {
                let value = if self.suspends(object) { self.spill(value) } else { value };
                let object = self.expr(object);
                let span = self.attribute_span(target.span, &name.name);
                let name = self.scope().mangle(&name.name);
                let place = self.place(span);
                self.push(Stmt::SetAttribute { object, name, value, place })
            }
            ast::ExprKind::Subscript { object, index } => {
                let suspends = self.suspends(object) || self.suspends(index);
                let value = if suspends { self.spill(value) } else { value };
                let mut operands = self.operands(&[object, index]).into_iter();
                let mut next = || operands.next().unwrap_or_else(Expr::none);
                let place = self.subscript_place(target.span, object);
                let (object, index) = (next(), next());
                self.push(Stmt::SetItem { object, index, value, place })
            }
            ast::ExprKind::Tuple(items) | ast::ExprKind::List(items) => self.unpack(target, items, value),
            ast::ExprKind::Starred(inner) => self.assign(inner, value),
            _ => {}
        }
    }

    /// `a, *b, c = value`: everything is unpacked before any target is bound.
    fn unpack(&mut self, target: &ast::Expr, items: &[ast::Expr], value: Expr) {
        let star = items.iter().position(|item| matches!(item.kind, ast::ExprKind::Starred(_)));
        let place = self.place(target.span);
        let mut targets = vec![];
        let mut later = vec![];
        let mut seen: Vec<LocalId> = vec![];
        for item in items {
            let inner = match &item.kind {
                ast::ExprKind::Starred(inner) => inner,
                _ => item,
            };
            let plain = match &inner.kind {
                ast::ExprKind::Name(name) => self.plain_local(name).filter(|local| !seen.contains(local)),
                _ => None,
            };
            match plain {
                Some(local) if later.is_empty() && !self.module.notes_deaths => {
                    seen.push(local);
                    targets.push(local)
                }
                _ => {
                    let local = self.temporary("item", Repr::Value);
                    targets.push(local);
                    later.push((inner, local));
                }
            }
        }
        self.push(Stmt::Unpack { targets, star, value, place });
        for (item, local) in later {
            self.assign(item, Expr::take(local))
        }
    }

    /// `target op= value`: the target's parts once, its old value before the right side.
    pub fn aug_assign(&mut self, stmt: &ast::Stmt, target: &ast::Expr, op: BinOp, value: &ast::Expr) {
        let place = self.place(stmt.span);
        let in_place = |left: Expr, right: Expr| Expr {
            kind: ExprKind::InPlace { op, left: Box::new(left), right: Box::new(right) },
            place,
        };
        match &target.kind {
            ast::ExprKind::Name(name) => {
                let contains = self.contains(value);
                if let Some(local) = self.plain_local(name)
                    && !self.suspends(value)
                    && !contains.named
                    && !self.module.notes_deaths
                {
                    let name_place = self.place(target.span);
                    let value = self.expr(value);
                    self.push(Stmt::AugAssign { local, check: true, name_place, op, value, place });
                    return self.died(target.span);
                }
                let mut operands = self.operands(&[target, value]).into_iter();
                let mut next = || operands.next().unwrap_or_else(Expr::none);
                let (left, right) = (next(), next());
                self.store(name, in_place(left, right), target.span);
                self.died(target.span)
            }
            ast::ExprKind::Attribute { object, name } => {
                let object = self.expr(object);
                let object = self.keep("object", object);
                let span = self.attribute_span(target.span, &name.name);
                let name = self.scope().mangle(&name.name);
                let kind = ExprKind::Attribute { object: Box::new(Expr::local(object)), name: name.clone() };
                let mut old = self.expr_at(kind, span);
                if self.suspends(value) {
                    old = self.spill(old)
                }
                let right = self.expr(value);
                let value = in_place(old, right);
                let place = self.place(span);
                self.push(Stmt::SetAttribute { object: Expr::take(object), name, value, place })
            }
            ast::ExprKind::Subscript { object, index } => {
                let get = self.subscript_place(target.span, object);
                let mut operands = self.operands(&[object, index]).into_iter();
                let mut next = || operands.next().unwrap_or_else(Expr::none);
                let (object, index) = (next(), next());
                let object = self.keep("object", object);
                let index = if matches!(index.kind, ExprKind::Constant(_)) {
                    index
                } else {
                    Expr::local(self.keep("index", index))
                };
                let kind =
                    ExprKind::Subscript { object: Box::new(Expr::local(object)), index: Box::new(index.clone()) };
                let mut old = Expr { kind, place: get };
                if self.suspends(value) {
                    old = self.spill(old)
                }
                let right = self.expr(value);
                let value = in_place(old, right);
                let place = get;
                let index = match index.kind {
                    ExprKind::Local { local, .. } => Expr::take(local),
                    _ => index,
                };
                self.push(Stmt::SetItem { object: Expr::take(object), index, value, place })
            }
            _ => {}
        }
    }

    pub fn delete(&mut self, target: &ast::Expr) {
        let place = self.place(target.span);
        match &target.kind {
            ast::ExprKind::Name(name) => {
                let name = self.scope().mangle(name);
                let stmt = match (self.scope().binding(&name), self.locals.get(&name).copied(), self.namespace) {
                    (super::Binding::Local, _, Some(namespace)) => Stmt::DeleteClassName { namespace, name, place },
                    (super::Binding::Local, Some(local), None) => Stmt::DeleteLocal { local, check: true, place },
                    (super::Binding::Cell, Some(local), _) => Stmt::DeleteCell { local, free: false, place },
                    (super::Binding::Free, Some(local), _) => Stmt::DeleteCell { local, free: true, place },
                    _ => {
                        self.module.global(&name);
                        Stmt::DeleteGlobal { name, place }
                    }
                };
                self.push(stmt)
            }
            ast::ExprKind::Attribute { object, name } => {
                let object = self.expr(object);
                let name = self.scope().mangle(&name.name);
                self.push(Stmt::DeleteAttribute { object, name, place })
            }
            ast::ExprKind::Subscript { object, index } => {
                let mut operands = self.operands(&[object, index]).into_iter();
                let mut next = || operands.next().unwrap_or_else(Expr::none);
                let place = self.subscript_place(target.span, object);
                let (object, index) = (next(), next());
                self.push(Stmt::DeleteItem { object, index, place })
            }
            ast::ExprKind::Tuple(items) | ast::ExprKind::List(items) => items.iter().for_each(|item| self.delete(item)),
            _ => {}
        }
    }
}
