//! Lowering: from the syntax tree to bodies. Names are resolved, control flow becomes blocks, and a `yield` inside an
//! expression becomes a terminator, for which what was evaluated before it in the expression is spilled.
//!
//! * [`statement`], [`expression`], [`target`], [`pattern`]: one kind of syntax each.
//! * [`boolean`]: conditions and operations on truth. [`control`]: loops, `try`, `with`, and how they are left;
//!   [`except_star`]: `except*`.
//! * [`definition`]: functions, classes, comprehensions.

mod boolean;
mod control;
mod definition;
mod except_star;
mod expression;
mod pattern;
mod statement;
mod target;

pub use self::expression::children;

use self::control::Control;
use super::ast::{self, Span};
use super::ir::{Expr, ExprKind, FunctionId, LocalKind, Place, PlaceId, Py, PyLocal, Repr, Stmt};
use super::library;
use super::scope::{Binding, ScopeId, ScopeKind, Scopes};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Block, BlockId, Body, Local, LocalId, Role, Terminator};
use crate::source::Source;
use std::collections::HashMap;

/// A function, class body, comprehension or module body.
#[derive(Debug)]
pub struct Function {
    pub id: FunctionId,
    pub kind: ScopeKind,
    pub name: String,
    pub qualname: String,
    /// The whole definition.
    pub span: Span,
    /// The line of `def`, or of the first decorator.
    pub line: u32,
    pub doc: Option<String>,
    pub is_generator: bool,
    pub parameters: Parameters,
    /// `co_varnames`.
    pub variables: Vec<String>,
    /// `co_freevars`.
    pub free: Vec<String>,
    pub body: Body<Py>,
    pub places: Vec<Place>,
}

/// How many parameters of each kind there are.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    pub positional_only: usize,
    /// Positional-only ones included.
    pub positional: usize,
    pub keyword_only: usize,
    pub star: bool,
    pub double_star: bool,
}

impl Parameters {
    pub fn count(&self) -> usize {
        self.positional + self.keyword_only + usize::from(self.star) + usize::from(self.double_star)
    }
}

/// A module, lowered.
#[derive(Debug)]
pub struct Module {
    /// The module's own code is the first.
    pub functions: Vec<Function>,
    /// Module-level names, in order of appearance.
    pub globals: Vec<String>,
    /// Are they in a dict, because the program looks at it?
    pub shows_globals: bool,
    /// What CPython says when it compiles the program, which is whenever it runs.
    pub warnings: Vec<Diagnostic>,
    /// Does it say where values die? See [`analysis::ignored_exit`](super::analysis::ignored_exit).
    pub notes_deaths: bool,
    /// Does it say where it is? See [`analysis::asks_where`](super::analysis::asks_where).
    pub says_where: bool,
}

/// # Errors
/// What py2rs does not compile.
pub fn lower(source: &Source, module: &ast::Module) -> Result<Module, Vec<Diagnostic>> {
    let scopes = Scopes::of(module);
    let mut lowering = Lowering {
        source,
        scopes: &scopes,
        functions: vec![],
        globals: vec![],
        diagnostics: vec![],
        future_annotations: super::scope::future_annotations(module),
        notes_deaths: super::analysis::ignored_exit::is_possible(module),
    };
    definition::module(&mut lowering, module);
    let Lowering { functions, globals, mut diagnostics, notes_deaths, .. } = lowering;
    if !diagnostics.is_empty() {
        crate::diagnostic::sort(&mut diagnostics);
        return Err(diagnostics);
    }
    Ok(Module {
        functions: functions.into_iter().flatten().collect(),
        globals,
        shows_globals: scopes.shows_globals,
        warnings: vec![],
        notes_deaths,
        says_where: super::analysis::asks_where::is_possible(source.text()),
    })
}

/// What all functions of a module share.
struct Lowering<'a> {
    source: &'a Source,
    scopes: &'a Scopes,
    /// `None` while one is being lowered.
    functions: Vec<Option<Function>>,
    globals: Vec<String>,
    diagnostics: Vec<Diagnostic>,
    future_annotations: bool,
    notes_deaths: bool,
}

impl Lowering<'_> {
    fn global(&mut self, name: &str) {
        if !self.globals.iter().any(|it| it == name) {
            self.globals.push(name.into());
        }
    }
    fn refuse(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic)
    }
}

/// The lowering of one function.
struct Builder<'m, 'a> {
    module: &'m mut Lowering<'a>,
    scope: ScopeId,
    /// The class whose methods' `super()` this is in.
    body: Body<Py>,
    /// Where statements go; `None`: control does not get here.
    current: BlockId,
    handler: Option<BlockId>,
    control: Vec<Control>,
    locals: HashMap<String, LocalId>,
    places: Vec<Place>,
    place_ids: HashMap<Place, PlaceId>,
    /// Temporaries that a handler in the same frame has to clear: iterators and spilled values.
    temporaries: Vec<LocalId>,
    /// Whether expressions contain a `yield` or `:=` of this function, by address.
    contains: HashMap<*const ast::Expr, Contains>,
    /// For a class body: the local with its namespace.
    namespace: Option<LocalId>,
    /// For a function that asks for `locals()`: the temporary with that dict.
    locals_dict: Option<LocalId>,
    is_generator: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Contains {
    suspension: bool,
    named: bool,
}

impl<'a> Builder<'_, 'a> {
    fn scope(&self) -> &'a super::scope::Scope {
        self.module.scopes.get(self.scope)
    }
    fn source(&self) -> &'a Source {
        self.module.source
    }

    // Blocks.

    fn new_block(&mut self, role: Role) -> BlockId {
        let handler = self.handler;
        self.body.push(Block {
            stmts: vec![],
            terminator: Terminator::Return(Expr::none()),
            handler,
            caught: None,
            role,
            line: None,
        })
    }
    /// A block that an exception arrives at.
    fn new_handler(&mut self, role: Role) -> (BlockId, LocalId) {
        let caught = self.temporary("raised", Repr::Raised);
        let id = self.new_block(role);
        self.body.block_mut(id).caught = Some(caught);
        (id, caught)
    }
    fn push(&mut self, stmt: Stmt) {
        let current = self.current;
        self.body.block_mut(current).stmts.push(stmt)
    }
    /// Ends the current block; what follows goes to a new one, which nothing leads to yet.
    fn end(&mut self, terminator: Terminator<Py>) {
        let current = self.current;
        self.body.block_mut(current).terminator = terminator;
        self.current = self.new_block(Role::Plain);
    }
    fn go(&mut self, target: BlockId) {
        self.end(Terminator::Goto(target))
    }
    /// What follows goes to this block.
    fn at(&mut self, block: BlockId) {
        self.current = block;
    }
    /// Goes to a block and continues there.
    fn go_on(&mut self, block: BlockId) {
        self.go(block);
        self.at(block)
    }
    /// What follows has this handler.
    fn with_handler(&mut self, handler: Option<BlockId>) {
        if self.handler != handler {
            self.handler = handler;
            let block = self.new_block(Role::Plain);
            self.go_on(block);
        }
    }

    // Locals.

    fn local(&mut self, name: &str, kind: LocalKind, repr: Repr) -> LocalId {
        self.body.locals.push(Local { name: name.into(), data: PyLocal { kind, repr } });
        LocalId(self.body.locals.len() as u32 - 1)
    }
    fn temporary(&mut self, name: &str, repr: Repr) -> LocalId {
        self.local(name, LocalKind::Temporary, repr)
    }
    /// Puts a value into a temporary, for one later use.
    fn spill(&mut self, value: Expr) -> Expr {
        if matches!(value.kind, ExprKind::Constant(_) | ExprKind::Builtin(_) | ExprKind::Take(_)) {
            return value;
        }
        let local = self.temporary("value", Repr::Value);
        self.temporaries.push(local);
        self.push(Stmt::Assign { local, value });
        Expr::take(local)
    }
    /// Puts a value into a temporary that may be read several times.
    fn keep(&mut self, name: &str, value: Expr) -> LocalId {
        let local = self.temporary(name, Repr::Value);
        self.temporaries.push(local);
        self.push(Stmt::Assign { local, value });
        local
    }

    // Places.

    fn place(&mut self, span: Span) -> PlaceId {
        self.place_with(Place { span, anchor: None })
    }
    fn place_with(&mut self, place: Place) -> PlaceId {
        if let Some(id) = self.place_ids.get(&place) {
            return *id;
        }
        let id = PlaceId(self.places.len() as u32);
        self.places.push(place);
        self.place_ids.insert(place, id);
        id
    }
    fn expr_at(&mut self, kind: ExprKind, span: Span) -> Expr {
        let place = self.place(span);
        Expr { kind, place }
    }

    /// What has died before did so at this place.
    fn died(&mut self, span: Span) {
        if self.module.notes_deaths {
            let place = self.place(span);
            self.push(Stmt::Died(place))
        }
    }

    /// The exception in a local, or in how a `try` was left, is raised again by what is at this place.
    fn reraised(&mut self, local: LocalId, span: Option<Span>) {
        if let Some(span) = span.filter(|_| self.module.notes_deaths) {
            let place = self.place(span);
            self.push(Stmt::Reraised { local, place })
        }
    }

    // Diagnostics.

    fn refuse(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.module.refuse(Diagnostic::new(code, span, message))
    }

    // Names.

    /// Reads a name.
    fn load(&mut self, name: &str, span: Span) -> Expr {
        let name = self.scope().mangle(name);
        let kind = match self.scope().binding(&name) {
            Binding::Global | Binding::Free
                if self.namespace.is_some() && self.module.scopes.may_have(self.scope(), &name) =>
            {
                self.class_name(&name, span)
            }
            Binding::Global => self.global(&name, span),
            Binding::Local if self.namespace.is_some() => self.class_name(&name, span),
            Binding::Free if self.namespace.is_some() && self.scope().assigns(&name) => self.class_name(&name, span),
            binding => match self.locals.get(&name) {
                Some(local) if binding == Binding::Local => ExprKind::Local { local: *local, check: true },
                Some(local) => ExprKind::Cell { local: *local, free: binding == Binding::Free },
                None => self.global(&name, span),
            },
        };
        self.expr_at(kind, span)
    }
    fn global(&mut self, name: &str, span: Span) -> ExprKind {
        if self.module.scopes.is_module_name(name) {
            self.module.global(name);
            return ExprKind::Global(name.into());
        }
        if let Some(reason) = library::refused_builtin(name) {
            self.module.refuse(reason(span));
        }
        // Who has the dict of the variables can bind any name in it.
        if library::is_builtin(name) && !self.module.scopes.shows_globals {
            return ExprKind::Builtin(name.into());
        }
        self.module.global(name);
        ExprKind::Global(name.into())
    }
    fn class_name(&mut self, name: &str, span: Span) -> ExprKind {
        let Some(namespace) = self.namespace else { return self.global(name, span) };
        let otherwise = match self.locals.get(name) {
            Some(local) if self.scope().binding(name) == Binding::Free => ExprKind::Cell { local: *local, free: true },
            _ => self.global(name, span),
        };
        let otherwise = Box::new(self.expr_at(otherwise, span));
        ExprKind::ClassName { name: name.into(), namespace, otherwise, prepared: self.module.scopes.prepares }
    }
    /// Binds a name.
    fn store(&mut self, name: &str, value: Expr, span: Span) {
        let stmt = self.store_stmt(name, value, span);
        self.push(stmt)
    }
    fn store_stmt(&mut self, name: &str, value: Expr, span: Span) -> Stmt {
        let name = self.scope().mangle(name);
        match self.scope().binding(&name) {
            Binding::Global => {
                self.module.global(&name);
                Stmt::StoreGlobal { name, value }
            }
            Binding::Local if let Some(namespace) = self.namespace => {
                let place = self.prepared_place(span);
                Stmt::StoreClassName { namespace, name, value, place }
            }
            binding => match self.locals.get(&name).copied() {
                Some(local) if binding == Binding::Local => Stmt::Assign { local, value },
                Some(local) => Stmt::StoreCell { local, value },
                None => {
                    self.module.global(&name);
                    Stmt::StoreGlobal { name, value }
                }
            },
        }
    }
    /// The place of what a class body does with a name, if that can raise: its namespace may be one of the program's.
    fn prepared_place(&mut self, span: Span) -> PlaceId {
        if self.module.scopes.prepares { self.place(span) } else { PlaceId::NONE }
    }
    /// The local that a name is, if it is a plain one: neither cell nor global.
    fn plain_local(&self, name: &str) -> Option<LocalId> {
        let name = self.scope().mangle(name);
        let is_plain = self.namespace.is_none() && self.scope().binding(&name) == Binding::Local;
        self.locals.get(&name).copied().filter(|_| is_plain)
    }
    /// Makes a name unbound, whether it is bound or not: after `except … as name`.
    fn unbind(&mut self, name: &str) {
        let name = self.scope().mangle(name);
        let stmt = match (self.scope().binding(&name), self.locals.get(&name).copied(), self.namespace) {
            (Binding::Local, _, Some(namespace)) => Stmt::DeleteClassName { namespace, name, place: PlaceId::NONE },
            (Binding::Local, Some(local), None) => Stmt::Unbind(local),
            (Binding::Cell | Binding::Free, Some(local), _) => Stmt::UnbindCell(local),
            _ => Stmt::UnbindGlobal(name),
        };
        self.push(stmt)
    }

    // What expressions contain.

    fn suspends(&mut self, expr: &ast::Expr) -> bool {
        self.is_generator && self.contains(expr).suspension
    }
    fn contains(&mut self, expr: &ast::Expr) -> Contains {
        let key = std::ptr::from_ref(expr);
        if let Some(known) = self.contains.get(&key) {
            return *known;
        }
        let mut found = match &expr.kind {
            ast::ExprKind::Yield(_) | ast::ExprKind::YieldFrom(_) => Contains { suspension: true, named: false },
            ast::ExprKind::Named { .. } => Contains { suspension: false, named: true },
            _ => Contains::default(),
        };
        for child in expression::children(expr) {
            let inner = self.contains(child);
            found.suspension |= inner.suspension;
            found.named |= inner.named;
        }
        self.contains.insert(key, found);
        found
    }
}
