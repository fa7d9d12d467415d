//! Can a value of the program die with an error that no frame has seen? That is reported with the place of the operation in
//! which it dies (`_PyErr_WriteUnraisableMsg` in `Python/errors.c`), and only programs in which it can happen note such places.
//!
//! It is a generator that goes on to another `yield` when it is closed, or a `__del__` that can't be called. What is said of
//! generators is an estimate by their syntax: a handler around a `yield` that takes GeneratorExit, or a `finally` that jumps,
//! with a `yield` that control can reach from there.

use super::super::ast::{self, ExprKind, FunctionDef, Span, Stmt, StmtKind};
use super::super::lower::children;

pub fn is_possible(module: &ast::Module) -> bool {
    let mut program = Program::default();
    program.learn(&module.body);
    program.any(&module.body)
}

#[derive(Default)]
struct Program<'a> {
    /// Names of its classes: as exceptions they are taken not to be GeneratorExit.
    classes: Vec<&'a str>,
    /// Has it context managers that may deal with an exception?
    suppresses: bool,
}

/// The statements and expressions that are directly in a statement. What a function or class in it does is its own.
fn inside(stmt: &Stmt) -> (Vec<&[Stmt]>, Vec<&ast::Expr>) {
    let mut bodies: Vec<&[Stmt]> = vec![];
    let mut exprs: Vec<&ast::Expr> = vec![];
    match &stmt.kind {
        StmtKind::FunctionDef(_) | StmtKind::ClassDef(_) => {}
        StmtKind::Return(value) => exprs.extend(value),
        StmtKind::Delete(targets) => exprs.extend(targets),
        StmtKind::Assign { targets, value } => exprs.extend(targets.iter().chain([value])),
        StmtKind::AugAssign { target, value, .. } => exprs.extend([target, value]),
        StmtKind::AnnAssign { target, value, .. } => exprs.extend([target].into_iter().chain(value)),
        StmtKind::For { target, iter, body, orelse, .. } => {
            exprs.extend([target, iter]);
            bodies.extend([&body[..], orelse])
        }
        StmtKind::While { test, body, orelse } | StmtKind::If { test, body, orelse } => {
            exprs.push(test);
            bodies.extend([&body[..], orelse])
        }
        StmtKind::With { items, body, .. } => {
            exprs.extend(items.iter().map(|item| &item.context));
            bodies.push(body)
        }
        StmtKind::Match { subject, cases } => {
            exprs.push(subject);
            exprs.extend(cases.iter().filter_map(|case| case.guard.as_ref()));
            bodies.extend(cases.iter().map(|case| &case.body[..]))
        }
        StmtKind::Raise { exc, cause } => exprs.extend(exc.iter().chain(cause)),
        StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
            bodies.push(body);
            bodies.extend(handlers.iter().map(|handler| &handler.body[..]));
            bodies.extend([&orelse[..], finalbody])
        }
        StmtKind::Assert { test, message } => exprs.extend([test].into_iter().chain(message)),
        StmtKind::Expr(value) => exprs.push(value),
        StmtKind::Import(_) | StmtKind::ImportFrom { .. } | StmtKind::Global(_) | StmtKind::Nonlocal(_) => {}
        StmtKind::Pass | StmtKind::Break | StmtKind::Continue => {}
    }
    (bodies, exprs)
}

/// The places of every `yield` in a body.
fn yields(body: &[Stmt]) -> Vec<Span> {
    fn of_expr(expr: &ast::Expr, found: &mut Vec<Span>) {
        if matches!(expr.kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_)) {
            found.push(expr.span)
        }
        children(expr).into_iter().for_each(|part| of_expr(part, found))
    }
    fn of_body(body: &[Stmt], found: &mut Vec<Span>) {
        for stmt in body {
            let (bodies, exprs) = inside(stmt);
            exprs.into_iter().for_each(|expr| of_expr(expr, found));
            bodies.into_iter().for_each(|body| of_body(body, found))
        }
    }
    let mut found = vec![];
    of_body(body, &mut found);
    found
}

/// Does a body contain `break` or `continue`?
fn jumps(body: &[Stmt]) -> bool {
    body.iter()
        .any(|stmt| matches!(stmt.kind, StmtKind::Break | StmtKind::Continue) || inside(stmt).0.into_iter().any(jumps))
}

/// Does control get behind a body, or to a loop around it?
fn goes_on(body: &[Stmt]) -> bool {
    !matches!(body.last().map(|last| &last.kind), Some(StmtKind::Raise { .. } | StmtKind::Return(_))) || jumps(body)
}

/// What is around a statement of a generator.
struct Around<'a> {
    /// Every `yield` of the generator.
    yields: &'a [Span],
    in_loop: bool,
}
impl Around<'_> {
    /// May another `yield` follow what begins here?
    fn may_yield_behind(&self, span: Span) -> bool {
        self.in_loop || self.yields.iter().any(|it| it.start > span.start)
    }
}

impl<'a> Program<'a> {
    fn learn(&mut self, body: &'a [Stmt]) {
        for stmt in body {
            match &stmt.kind {
                StmtKind::ClassDef(class) => {
                    self.classes.push(&class.name.name);
                    self.learn(&class.body)
                }
                StmtKind::FunctionDef(function) => {
                    self.suppresses |= function.name.name == "__exit__" && returns_truth(&function.body);
                    self.learn(&function.body)
                }
                StmtKind::Import(names) => self.suppresses |= names.iter().any(|it| it.name.name == "contextlib"),
                StmtKind::ImportFrom { module, .. } => {
                    self.suppresses |= module.as_ref().is_some_and(|module| module.name == "contextlib")
                }
                _ => inside(stmt).0.into_iter().for_each(|body| self.learn(body)),
            }
        }
    }

    fn any(&self, body: &[Stmt]) -> bool {
        body.iter().any(|stmt| match &stmt.kind {
            StmtKind::FunctionDef(function) => self.any(&function.body) || self.function(function),
            StmtKind::ClassDef(class) => self.any(&class.body),
            _ => inside(stmt).0.into_iter().any(|body| self.any(body)),
        })
    }

    fn function(&self, function: &FunctionDef) -> bool {
        if function.name.name == "__del__" {
            let parameters = &function.parameters;
            let named = parameters.positional_only.iter().chain(&parameters.positional);
            let required = named.clone().filter(|it| it.default.is_none()).count();
            return required > 1 || named.count() == 0 && parameters.star.is_none();
        }
        let yields = yields(&function.body);
        !yields.is_empty() && self.ignores(&function.body, &Around { yields: &yields, in_loop: false })
    }

    fn ignores(&self, body: &[Stmt], around: &Around) -> bool {
        body.iter().any(|stmt| {
            let in_loop = matches!(stmt.kind, StmtKind::For { .. } | StmtKind::While { .. });
            let deeper = Around { in_loop: around.in_loop || in_loop, ..*around };
            self.statement(stmt, around) || inside(stmt).0.into_iter().any(|body| self.ignores(body, &deeper))
        })
    }

    fn statement(&self, stmt: &Stmt, around: &Around) -> bool {
        match &stmt.kind {
            StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
                let suspends = |body: &[Stmt]| !yields(body).is_empty();
                let in_body = suspends(body);
                let in_handlers = handlers.iter().any(|handler| suspends(&handler.body));
                let caught = handlers.iter().filter(|handler| in_body && self.takes_exit(handler.class.as_ref()));
                let mut caught = caught.map(|handler| (&handler.body[..], handler.span));
                caught.any(|(body, span)| suspends(body) || goes_on(body) && around.may_yield_behind(span))
                    || (in_body || in_handlers || suspends(orelse))
                        && (suspends(finalbody) || jumps(finalbody) && around.may_yield_behind(stmt.span))
            }
            StmtKind::With { body, .. } => {
                let behind = Span { start: stmt.span.end, ..stmt.span };
                self.suppresses && !yields(body).is_empty() && around.may_yield_behind(behind)
            }
            _ => false,
        }
    }

    /// May `except class` take GeneratorExit?
    fn takes_exit(&self, class: Option<&ast::Expr>) -> bool {
        let Some(class) = class else { return true };
        match &class.kind {
            ExprKind::Name(name) => match &name[..] {
                "GeneratorExit" | "BaseException" => true,
                name => !self.classes.contains(&name) && !name.ends_with("Error") && !BUILTIN.contains(&name),
            },
            ExprKind::Attribute { name, .. } => matches!(&name.name[..], "GeneratorExit" | "BaseException"),
            ExprKind::Tuple(classes) => classes.iter().any(|class| self.takes_exit(Some(class))),
            _ => true,
        }
    }
}

/// Builtin exceptions whose name does not end with `Error`, and that are not GeneratorExit.
const BUILTIN: &[&str] =
    &["Exception", "KeyboardInterrupt", "StopAsyncIteration", "StopIteration", "SystemExit", "Warning"];

/// Does a function return anything but None and False?
fn returns_truth(body: &[Stmt]) -> bool {
    body.iter().any(|stmt| match &stmt.kind {
        StmtKind::Return(Some(value)) => {
            !matches!(value.kind, ExprKind::Constant(ast::Constant::None | ast::Constant::Bool(false)))
        }
        _ => inside(stmt).0.into_iter().any(returns_truth),
    })
}
