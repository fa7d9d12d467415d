//! Functions, lambdas, comprehensions, classes, the module itself: what gets a body of its own.

use super::super::ast::{self, Span, StmtKind};
use super::super::ir::{
    Expr, ExprKind, FunctionId, Item, Keyword, LocalKind, MakeClass, MakeFunction, Repr, Runtime, Stmt,
};
use super::super::scope::{Binding, ScopeId, ScopeKind, Scopes};
use super::{Builder, Function, Lowering, Parameters};
use crate::diagnostic::Code;
use crate::ir::{BlockId, Body, LocalId, Role, Terminator};
use std::collections::HashMap;

/// Lowers the module's own code, and with it everything inside.
pub fn module(lowering: &mut Lowering, module: &ast::Module) {
    let span = lowering.source.whole();
    let doc = docstring(&module.body);
    let definition = Definition { span, line: 1, kind: ScopeKind::Module, parameters: None, doc };
    let mentions = |name: &str| lowering.source.text().contains(name);
    let shows = lowering.scopes.shows_globals;
    let (doc_name, annotations_name) = (shows || mentions("__doc__"), !shows && mentions("__annotations__"));
    let shown = definition.doc.clone().filter(|_| doc_name);
    function(lowering, Scopes::MODULE, definition, |builder| {
        if let Some(doc) = shown {
            builder.store("__doc__", Expr::new(ExprKind::Constant(super::super::ir::Constant::Str(doc))), span);
        }
        if annotations_name {
            builder.store("__annotations__", Expr::new(ExprKind::Runtime(Runtime::EmptyDict, vec![])), span);
        }
        builder.stmts(&module.body)
    });
}

/// What is known of a definition before its body.
struct Definition<'d> {
    span: Span,
    line: u32,
    kind: ScopeKind,
    parameters: Option<&'d ast::Parameters>,
    doc: Option<String>,
}

/// Lowers a body of its own.
fn function(
    lowering: &mut Lowering,
    scope_id: ScopeId,
    definition: Definition,
    lower: impl FnOnce(&mut Builder),
) -> FunctionId {
    let id = FunctionId(lowering.functions.len() as u32);
    lowering.functions.push(None);
    let scope = lowering.scopes.get(scope_id);
    let mut builder = Builder {
        scope: scope_id,
        body: Body { name: scope.qualname.clone(), locals: vec![], blocks: vec![] },
        current: BlockId(0),
        handler: None,
        control: vec![],
        locals: HashMap::new(),
        places: vec![],
        place_ids: HashMap::new(),
        temporaries: vec![],
        contains: HashMap::new(),
        namespace: None,
        locals_dict: None,
        is_generator: scope.is_generator && definition.kind.is_function(),
        module: lowering,
    };
    let entry = builder.new_block(Role::Plain);
    builder.at(entry);
    let (variables, free) = builder.declare_locals();
    lower(&mut builder);
    let value = match builder.namespace {
        // What `__class__` of its methods is filled into.
        Some(_) if scope.needs_class_cell => match builder.locals.get("__class__") {
            Some(local) => Expr::new(ExprKind::CellItself(*local)),
            None => Expr::none(),
        },
        _ => Expr::none(),
    };
    builder.end(Terminator::Return(value));
    let Builder { mut body, places, .. } = builder;
    crate::transform::simplify::simplify(&mut body);
    let parameters = definition.parameters.map_or_else(
        || Parameters { positional: usize::from(definition.kind.is_comprehension()), ..Parameters::default() },
        |it| Parameters {
            positional_only: it.positional_only.len(),
            positional: it.positional_only.len() + it.positional.len(),
            keyword_only: it.keyword_only.len(),
            star: it.star.is_some(),
            double_star: it.double_star.is_some(),
        },
    );
    lowering.functions[id.0 as usize] = Some(Function {
        id,
        kind: definition.kind,
        name: scope.name.clone(),
        qualname: scope.qualname.clone(),
        span: definition.span,
        line: definition.line,
        doc: definition.doc,
        is_generator: scope.is_generator && definition.kind.is_function(),
        parameters,
        variables,
        free,
        body,
        places,
    });
    id
}

/// The docstring of a body.
fn docstring(body: &[ast::Stmt]) -> Option<String> {
    match body.first().map(|stmt| &stmt.kind) {
        Some(StmtKind::Expr(ast::Expr { kind: ast::ExprKind::Constant(ast::Constant::Str(text)), .. })) => {
            Some(text.clone())
        }
        _ => None,
    }
}

/// Does a body have annotated assignments of its own (`find_ann`)?
fn annotates(body: &[ast::Stmt]) -> bool {
    body.iter().any(|stmt| match &stmt.kind {
        StmtKind::AnnAssign { .. } => true,
        StmtKind::For { body, orelse, .. }
        | StmtKind::While { body, orelse, .. }
        | StmtKind::If { body, orelse, .. } => annotates(body) || annotates(orelse),
        StmtKind::With { body, .. } => annotates(body),
        StmtKind::Match { cases, .. } => cases.iter().any(|case| annotates(&case.body)),
        StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
            [body, orelse, finalbody].into_iter().any(|body| annotates(body))
                || handlers.iter().any(|handler| annotates(&handler.body))
        }
        _ => false,
    })
}

impl Builder<'_, '_> {
    /// Makes the locals of a function in the order in which its frame is cleared; gives `co_varnames` and `co_freevars`.
    fn declare_locals(&mut self) -> (Vec<String>, Vec<String>) {
        let scope = self.scope();
        let (mut variables, mut free) = (vec![], vec![]);
        if scope.kind == ScopeKind::Class {
            let namespace = self.local("namespace", LocalKind::Parameter, Repr::Value);
            self.namespace = Some(namespace);
            if scope.needs_class_cell {
                let cell = self.local("__class__", LocalKind::Cell { parameter: false }, Repr::Value);
                self.locals.insert("__class__".into(), cell);
            }
        } else if scope.kind.is_function() {
            for name in scope.locals() {
                let kind = match (scope.binding(name), scope.is_parameter(name)) {
                    (Binding::Cell, _) => LocalKind::Cell { parameter: true },
                    (_, true) => LocalKind::Parameter,
                    _ => LocalKind::Variable,
                };
                let local = self.local(name, kind, Repr::Value);
                self.locals.insert(name.into(), local);
                variables.push(name.into());
            }
            for name in scope.cells() {
                if !scope.is_parameter(name) {
                    let local = self.local(name, LocalKind::Cell { parameter: false }, Repr::Value);
                    self.locals.insert(name.into(), local);
                }
            }
        }
        for name in scope.free() {
            if self.locals.contains_key(name) {
                continue;
            }
            let local = self.local(name, LocalKind::Free, Repr::Value);
            self.locals.insert(name.into(), local);
            free.push(name.into());
        }
        (variables, free)
    }

    /// The cells that a function made here closes over, in order of its free variables.
    fn closure(&mut self, scope: ScopeId) -> Vec<LocalId> {
        let scopes = self.module.scopes;
        scopes.get(scope).free().into_iter().filter_map(|name| self.locals.get(name).copied()).collect()
    }

    /// ```text
    /// [source]  @decorator  def f(a, b=default): body
    /// [result]  f = decorator(function f(defaults))
    /// ```
    pub fn function_def(&mut self, stmt: &ast::Stmt, def: &ast::FunctionDef) {
        if def.is_async {
            return self.refuse(Code::Async, def.name.span, "async functions are not compiled");
        }
        let decorators = self.decorators(&def.decorators);
        let scope = self.module.scopes.at(stmt.span, ScopeKind::Function);
        let (defaults, keyword_defaults) = self.defaults(&def.parameters);
        let annotations = self.annotations(&def.parameters, def.returns.as_ref());
        let first = def.decorators.first().map_or(stmt.span.start, |it| it.span.start);
        let line = self.source().line_of(first);
        let definition = Definition {
            span: stmt.span,
            line,
            kind: ScopeKind::Function,
            parameters: Some(&def.parameters),
            doc: docstring(&def.body),
        };
        let function = function(self.module, scope, definition, |builder| builder.stmts(&def.body));
        let closure = self.closure(scope);
        let made = MakeFunction { function, closure, defaults, keyword_defaults, annotations };
        let value = Expr::new(ExprKind::Function(Box::new(made)));
        let value = self.decorated(value, decorators);
        self.store(&def.name.name, value, stmt.span)
    }

    /// Decorators are evaluated first, top down, each into a temporary.
    fn decorators(&mut self, decorators: &[ast::Expr]) -> Vec<(LocalId, Span)> {
        let mut kept = vec![];
        for decorator in decorators {
            let value = self.expr(decorator);
            kept.push((self.keep("decorator", value), decorator.span));
        }
        kept
    }
    /// They are applied bottom up.
    fn decorated(&mut self, value: Expr, decorators: Vec<(LocalId, Span)>) -> Expr {
        decorators.into_iter().rev().fold(value, |value, (decorator, span)| {
            let kind = ExprKind::Call { function: Box::new(Expr::take(decorator)), arguments: vec![value] };
            self.expr_at(kind, span)
        })
    }

    fn defaults(&mut self, parameters: &ast::Parameters) -> (Vec<Expr>, Vec<Option<Expr>>) {
        let positional = parameters.positional_only.iter().chain(&parameters.positional);
        let all: Vec<&ast::Expr> =
            positional.chain(&parameters.keyword_only).filter_map(|parameter| parameter.default.as_ref()).collect();
        let mut lowered = self.operands(&all).into_iter();
        let positional = parameters.positional_only.iter().chain(&parameters.positional);
        let count = positional.filter(|parameter| parameter.default.is_some()).count();
        let defaults = lowered.by_ref().take(count).collect();
        let keyword_only = parameters
            .keyword_only
            .iter()
            .map(|parameter| parameter.default.as_ref().and_then(|_| lowered.next()))
            .collect();
        (defaults, keyword_only)
    }

    /// Annotations in CPython's order: those of positional-only parameters come second, behind plain ones.
    fn annotations(&mut self, parameters: &ast::Parameters, returns: Option<&ast::Expr>) -> Vec<(String, Expr)> {
        let ordered = parameters
            .positional
            .iter()
            .chain(&parameters.positional_only)
            .chain(&parameters.star)
            .chain(&parameters.keyword_only)
            .chain(&parameters.double_star);
        let mut found = vec![];
        for parameter in ordered {
            if let Some(annotation) = &parameter.annotation {
                found.push((self.scope().mangle(&parameter.name.name), annotation));
            }
        }
        if let Some(returns) = returns {
            found.push(("return".into(), returns));
        }
        let mut annotations = vec![];
        for (name, annotation) in found {
            let value = if self.module.future_annotations {
                let text = self.source().slice(annotation.span);
                Expr::new(ExprKind::Constant(super::super::ir::Constant::Str(text.into())))
            } else {
                self.expr(annotation)
            };
            annotations.push((name, value));
        }
        annotations
    }

    pub fn lambda(&mut self, expr: &ast::Expr, parameters: &ast::Parameters, body: &ast::Expr) -> Expr {
        let scope = self.module.scopes.at(expr.span, ScopeKind::Lambda);
        let (defaults, keyword_defaults) = self.defaults(parameters);
        let line = self.source().line_of(expr.span.start);
        let definition =
            Definition { span: expr.span, line, kind: ScopeKind::Lambda, parameters: Some(parameters), doc: None };
        let function = function(self.module, scope, definition, |builder| {
            let value = builder.expr(body);
            builder.end(Terminator::Return(value))
        });
        let closure = self.closure(scope);
        let made = MakeFunction { function, closure, defaults, keyword_defaults, annotations: vec![] };
        Expr::new(ExprKind::Function(Box::new(made)))
    }

    /// ```text
    /// [source]  [element for target in iter if condition]
    /// [result]  listcomp(iter(iter)), where
    ///           listcomp(.0): items = []; for target in .0: if condition: append element; return items
    /// ```
    pub fn comprehension(&mut self, expr: &ast::Expr) -> Expr {
        let (kind, parts, generators): (_, Vec<&ast::Expr>, _) = match &expr.kind {
            ast::ExprKind::ListComp { element, generators } => (ScopeKind::ListComp, vec![element], generators),
            ast::ExprKind::SetComp { element, generators } => (ScopeKind::SetComp, vec![element], generators),
            ast::ExprKind::DictComp { key, value, generators } => (ScopeKind::DictComp, vec![key, value], generators),
            ast::ExprKind::GeneratorExp { element, generators } => (ScopeKind::GeneratorExp, vec![element], generators),
            _ => return Expr::none(),
        };
        if generators.iter().any(|it| it.is_async) {
            self.refuse(Code::Async, expr.span, "async comprehensions are not compiled");
            return Expr::none();
        }
        let Some(first) = generators.first() else { return Expr::none() };
        let scope = self.module.scopes.at(expr.span, kind);
        let source = Box::new(self.expr(&first.iter));
        let line = self.source().line_of(expr.span.start);
        let definition = Definition { span: expr.span, line, kind, parameters: None, doc: None };
        let function = function(self.module, scope, definition, |builder| {
            builder.comprehension_body(kind, &parts, generators, expr.span)
        });
        let closure = self.closure(scope);
        // CPython's places for all of the iteration are the whole expression.
        let iter_place = self.place(expr.span);
        self.expr_at(ExprKind::Comprehension { function, closure, source, iter_place }, expr.span)
    }

    fn comprehension_body(
        &mut self,
        kind: ScopeKind,
        parts: &[&ast::Expr],
        generators: &[ast::Comprehension],
        span: Span,
    ) {
        let result = match kind {
            ScopeKind::ListComp => self.temporary("items", Repr::Items),
            _ => self.temporary("result", Repr::Value),
        };
        let empty = match kind {
            ScopeKind::SetComp => Some(Runtime::EmptySet),
            ScopeKind::DictComp => Some(Runtime::EmptyDict),
            _ => None,
        };
        if let Some(empty) = empty {
            self.push(Stmt::Assign { local: result, value: Expr::new(ExprKind::Runtime(empty, vec![])) });
        }
        self.comprehension_loops(kind, result, parts, generators, span, true);
        let value = match kind {
            ScopeKind::ListComp => Expr::new(ExprKind::Runtime(Runtime::ListOf, vec![Expr::take(result)])),
            ScopeKind::GeneratorExp => Expr::none(),
            _ => Expr::take(result),
        };
        self.end(Terminator::Return(value))
    }

    fn comprehension_loops(
        &mut self,
        kind: ScopeKind,
        result: LocalId,
        parts: &[&ast::Expr],
        generators: &[ast::Comprehension],
        mut span: Span,
        is_first: bool,
    ) {
        let Some((generator, rest)) = generators.split_first() else {
            return self.comprehension_element(kind, result, parts, span);
        };
        let source = match self.locals.get(".0") {
            Some(local) if is_first => Expr::local(*local),
            _ => self.expr(&generator.iter),
        };
        let place = self.place(span);
        let iterator = self.temporary("iterator", Repr::Iter);
        self.temporaries.push(iterator);
        self.push(Stmt::Iterate { iterator, source, place });
        let head = self.loop_head(generator.iter.span);
        let exit = self.new_block(Role::Join);
        self.go_on(head);
        self.next_item(iterator, span, &generator.target, exit);
        for condition in &generator.conditions {
            let holds = self.new_block(Role::Plain);
            span = self.condition(condition, holds, head, span);
            self.at(holds);
        }
        self.comprehension_loops(kind, result, parts, rest, span, false);
        self.go(head);
        self.at(exit);
        if !is_first {
            self.push(Stmt::Clear(vec![iterator]));
        }
    }

    fn comprehension_element(&mut self, kind: ScopeKind, result: LocalId, parts: &[&ast::Expr], span: Span) {
        let mut values = self.operands(parts).into_iter();
        let mut next = || values.next().unwrap_or_else(Expr::none);
        match kind {
            ScopeKind::ListComp => {
                let value = next();
                self.push(Stmt::Append { items: result, value })
            }
            ScopeKind::SetComp => {
                let value = next();
                let place = self.place(span);
                self.push(Stmt::AddToSet { set: result, value, place })
            }
            ScopeKind::DictComp => {
                let (key, value) = (next(), next());
                let place = self.place(span);
                self.push(Stmt::AddToDict { dict: result, key, value, place })
            }
            _ => {
                let value = next();
                self.suspend(value, false, span, false);
            }
        }
    }

    /// ```text
    /// [source]  class C(bases): body
    /// [result]  C = class "C" (body of C, which fills a namespace) (bases)
    /// ```
    pub fn class_def(&mut self, stmt: &ast::Stmt, def: &ast::ClassDef) {
        let decorators = self.decorators(&def.decorators);
        let scope = self.module.scopes.at(stmt.span, ScopeKind::Class);
        let bases: Vec<Item> = self.items(&def.bases, stmt.span);
        let mut keywords = vec![];
        for keyword in &def.keywords {
            let value = self.expr(&keyword.value);
            keywords.push(match &keyword.name {
                Some(name) => Keyword::Named(name.name.clone(), value),
                None => Keyword::DoubleStar(value),
            });
        }
        let first = def.decorators.first().map_or(stmt.span.start, |it| it.span.start);
        let line = self.source().line_of(first);
        let doc = docstring(&def.body);
        let definition =
            Definition { span: stmt.span, line, kind: ScopeKind::Class, parameters: None, doc: doc.clone() };
        let body = function(self.module, scope, definition, |builder| {
            if let Some(namespace) = builder.namespace.filter(|_| annotates(&def.body)) {
                let kind = ExprKind::Runtime(Runtime::Annotations, vec![Expr::local(namespace)]);
                let annotations = builder.expr_at(kind, stmt.span);
                builder.push(Stmt::Discard(annotations));
            }
            if let (Some(doc), Some(namespace)) = (doc, builder.namespace) {
                let place = builder.prepared_place(stmt.span);
                let value = Expr::new(ExprKind::Constant(super::super::ir::Constant::Str(doc)));
                builder.push(Stmt::StoreClassName { namespace, name: "__doc__".into(), value, place });
            }
            builder.stmts(&def.body)
        });
        let closure = self.closure(scope);
        let made = MakeClass { name: def.name.name.clone(), body, closure, bases, keywords };
        let value = self.expr_at(ExprKind::Class(Box::new(made)), stmt.span);
        let value = self.decorated(value, decorators);
        self.store(&def.name.name, value, stmt.span)
    }
}
