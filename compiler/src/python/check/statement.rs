//! Statements.

use crate::python::ast::{
    Alias, ClassDef, ExceptHandler, Expr, ExprKind, FunctionDef, Ident, MatchCase, Parameters, Span, Stmt, StmtKind,
};

use super::Checker;
use super::block::{Frame, Kind};
use super::target::Use;

/// CPython's `CO_MAXBLOCKS`.
const MOST_FRAMES: usize = 20;

impl Checker {
    pub(super) fn statements(&mut self, statements: &[Stmt]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt) {
        let span = statement.span;
        match &statement.kind {
            StmtKind::FunctionDef(def) => self.function(def),
            StmtKind::ClassDef(def) => self.class(def),
            StmtKind::Return(value) => self.return_statement(value.as_ref(), span),
            StmtKind::Delete(targets) => {
                for target in targets {
                    self.target(target, Use::Delete);
                }
            }
            StmtKind::Assign { targets, value } => {
                self.assign(targets, value);
                self.expression(value);
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.augmented_target(target);
                self.expression(value);
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.annotated_target(target, *simple, value.is_some());
                let since = self.warnings.count();
                self.annotation(annotation);
                if matches!(self.block().kind, Kind::Function { .. }) {
                    self.warnings.forget(since)
                }
                self.optional(value.as_ref());
            }
            StmtKind::For { is_async, target, iter, body, orelse } => {
                self.only_async(*is_async, span, "'async for' outside async function");
                self.target(target, Use::Store);
                self.expression(iter);
                self.within(Frame::Loop, span, |checker| checker.statements(body));
                self.statements(orelse);
            }
            StmtKind::While { test, body, orelse } => {
                let since = self.warnings.count();
                self.expression(test);
                let until = self.warnings.count();
                self.within(Frame::Loop, span, |checker| checker.statements(body));
                let end = body.last().map_or(span.end, |last| last.span.end);
                self.warnings.repeat(since..until, &[end]);
                self.statements(orelse);
            }
            StmtKind::If { test, body, orelse } => {
                self.expression(test);
                self.statements(body);
                self.statements(orelse);
            }
            StmtKind::With { is_async, items, body } => {
                self.only_async(*is_async, span, "'async with' outside async function");
                self.with(span, items.iter().map(|item| (&item.context, item.target.as_ref())), body);
            }
            StmtKind::Match { subject, cases } => self.match_statement(subject, cases),
            StmtKind::Raise { exc, cause } => {
                self.optional(exc.as_ref());
                self.optional(cause.as_ref());
            }
            StmtKind::Try { body, handlers, orelse, finalbody, is_star } => {
                if finalbody.is_empty() {
                    self.try_except(body, handlers, orelse, *is_star, span);
                } else {
                    self.block().jumps.push(vec![]);
                    self.within(Frame::Finally, span, |checker| {
                        if handlers.is_empty() {
                            checker.statements(body);
                            checker.statements(orelse);
                        } else {
                            checker.try_except(body, handlers, orelse, *is_star, span);
                        }
                    });
                    let mut left = self.block().jumps.pop().unwrap_or_default();
                    let since = self.warnings.count();
                    self.within(Frame::Other, span, |checker| checker.statements(finalbody));
                    // Once for an exception.
                    left.push(span.end);
                    self.warnings.repeat(since..self.warnings.count(), &left);
                }
            }
            StmtKind::Assert { test, message } => {
                self.warn_assert(test, span);
                self.expression(test);
                self.optional(message.as_ref());
            }
            StmtKind::Import(names) => self.imports(names),
            StmtKind::ImportFrom { module, names, level } => {
                self.import_from(module.as_ref(), names, *level, statement)
            }
            StmtKind::Global(names) => self.declare(names, true, span),
            StmtKind::Nonlocal(names) => self.declare(names, false, span),
            StmtKind::Expr(value) => self.expression(value),
            StmtKind::Pass => {}
            StmtKind::Break => self.jump(span, "'break' outside loop"),
            StmtKind::Continue => self.jump(span, "'continue' not properly in loop"),
        }
    }

    /// Goes into a frame of the compiler's stack of blocks for the time of `work`.
    fn within(&mut self, frame: Frame, span: Span, work: impl FnOnce(&mut Checker)) {
        if self.block().frames.len() == MOST_FRAMES {
            self.error(span, "too many statically nested blocks");
        }
        self.block().frames.push(frame);
        work(self);
        self.block().frames.pop();
    }

    fn jump(&mut self, span: Span, message: &str) {
        let mut left = 0;
        for frame in self.block().frames.clone().iter().rev() {
            match frame {
                Frame::Loop => return self.leaves(left, span),
                Frame::ExceptStar => return self.leaves_except_star(span),
                Frame::Finally => left += 1,
                Frame::Other => {}
            }
        }
        self.error(span, message);
    }

    /// A jump leaves the innermost of the `try`s around that have a `finally`.
    fn leaves(&mut self, count: usize, span: Span) {
        self.block().jumps.iter_mut().rev().take(count).for_each(|jumps| jumps.push(span.end));
    }

    fn leaves_except_star(&mut self, span: Span) {
        self.error(span, "'break', 'continue' and 'return' cannot appear in an except* block");
    }

    fn return_statement(&mut self, value: Option<&Expr>, span: Span) {
        match self.block().kind {
            Kind::Function { .. } => {}
            _ => self.error(span, "'return' outside function"),
        }
        if self.block().frames.contains(&Frame::ExceptStar) {
            self.leaves_except_star(span);
        }
        if value.is_some() {
            self.block().returns.push(span);
        }
        self.optional(value);
        self.leaves(usize::MAX, span);
    }

    fn only_async(&mut self, is_async: bool, span: Span, message: &str) {
        if is_async && self.block().kind != (Kind::Function { is_async: true }) {
            self.error(span, message);
        }
    }

    fn function(&mut self, def: &FunctionDef) {
        self.bind(&def.name.name, def.name.span);
        self.defaults(&def.parameters);
        for annotation in def.parameters.in_slot_order().filter_map(|parameter| parameter.annotation.as_ref()) {
            self.parameter_annotation(annotation, &def.parameters);
        }
        if let Some(returns) = &def.returns {
            self.annotation(returns);
        }
        self.expressions(&def.decorators);
        self.enter(Kind::Function { is_async: def.is_async }, |checker| {
            checker.parameters(&def.parameters);
            checker.statements(&def.body);
        });
    }

    /// `*args: *Ts` is the one annotation with a star.
    fn parameter_annotation(&mut self, annotation: &Expr, parameters: &Parameters) {
        let is_star = parameters.star.as_ref().is_some_and(|star| star.annotation.as_ref() == Some(annotation));
        match (&annotation.kind, is_star) {
            (ExprKind::Starred(value), true) => self.annotation(value),
            _ => self.annotation(annotation),
        }
    }

    pub(super) fn defaults(&mut self, parameters: &Parameters) {
        for default in parameters.in_slot_order().filter_map(|parameter| parameter.default.as_ref()) {
            self.expression(default);
        }
    }

    pub(super) fn parameters(&mut self, parameters: &Parameters) {
        for parameter in parameters.in_slot_order() {
            self.bind_parameter(&parameter.name);
        }
    }

    fn class(&mut self, def: &ClassDef) {
        self.bind(&def.name.name, def.name.span);
        self.arguments(&def.bases, &def.keywords);
        self.expressions(&def.decorators);
        self.enter(Kind::Class, |checker| {
            checker.block().class = Some(def.name.name.clone());
            checker.statements(&def.body);
        });
    }

    fn with<'a>(&mut self, span: Span, mut items: impl Iterator<Item = (&'a Expr, Option<&'a Expr>)>, body: &[Stmt]) {
        let Some((context, target)) = items.next() else { return self.statements(body) };
        self.expression(context);
        let rest: Vec<_> = items.collect();
        self.within(Frame::Other, span, |checker| {
            if let Some(target) = target {
                checker.target(target, Use::Store);
            }
            checker.with(span, rest.into_iter(), body);
        });
    }

    fn try_except(&mut self, body: &[Stmt], handlers: &[ExceptHandler], orelse: &[Stmt], is_star: bool, span: Span) {
        self.within(Frame::Other, span, |checker| checker.statements(body));
        let since = self.warnings.count();
        self.statements(orelse);
        self.warnings.move_to(since, body.last().map_or(span.start, |last| last.span.end));
        let outer = if is_star { Frame::ExceptStar } else { Frame::Other };
        for (index, handler) in handlers.iter().enumerate() {
            if handler.class.is_none() && index + 1 < handlers.len() {
                self.error(handler.span, "default 'except:' must be last");
            }
            self.within(outer, span, |checker| {
                checker.optional(handler.class.as_ref());
                if let Some(name) = &handler.name {
                    checker.bind(&name.name, name.span);
                }
                checker.within(Frame::Other, span, |checker| checker.statements(&handler.body));
            });
        }
    }

    fn match_statement(&mut self, subject: &Expr, cases: &[MatchCase]) {
        match &subject.kind {
            // `match *a, b:` has no parentheses, and is a tuple.
            ExprKind::Tuple(elements) => self.elements(elements),
            _ => self.expression(subject),
        }
        for (index, case) in cases.iter().enumerate() {
            let is_last = index + 1 == cases.len();
            self.case(&case.pattern, is_last || case.guard.is_some());
            self.optional(case.guard.as_ref());
            self.statements(&case.body);
        }
    }

    fn imports(&mut self, names: &[Alias]) {
        for alias in names {
            match &alias.asname {
                Some(name) => self.bind_import(&name.name, name.span),
                None => {
                    let name = alias.name.name.split('.').next().unwrap_or("");
                    self.bind_import(name, alias.name.span);
                }
            }
        }
    }

    fn import_from(&mut self, module: Option<&Ident>, names: &[Alias], level: u32, statement: &Stmt) {
        let is_future = level == 0 && module.is_some_and(|module| module.name == "__future__");
        if is_future && self.blocks.len() > 1 {
            self.future_too_late(statement);
        }
        for alias in names {
            if alias.name.name == "*" {
                if self.blocks.len() > 1 {
                    self.error(alias.name.span, "import * only allowed at module level");
                }
            } else {
                let name = alias.asname.as_ref().unwrap_or(&alias.name);
                self.bind_import(&name.name, name.span);
            }
        }
    }
}
