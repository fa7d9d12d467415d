//! Scopes: which names are local, shared with inner functions, global (`Python/symtable.c`).
//!
//! One pass over the tree collects what each scope does with each name, in the order in which CPython's compiler meets
//! them (that order is the order of `co_varnames`, in which frames are cleared); a second one decides who owns what.

mod resolve;

use super::ast::*;
use resolve::resolve;
use std::collections::{BTreeSet, HashMap};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeId(pub u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScopeKind {
    Module,
    Class,
    Function,
    Lambda,
    /// A comprehension, or a generator expression.
    ListComp,
    SetComp,
    DictComp,
    GeneratorExp,
}

impl ScopeKind {
    pub fn is_comprehension(self) -> bool {
        matches!(self, Self::ListComp | Self::SetComp | Self::DictComp | Self::GeneratorExp)
    }
    /// Does it run as a function, with fast locals?
    pub fn is_function(self) -> bool {
        !matches!(self, Self::Module | Self::Class)
    }
}

/// Where a name of a scope lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binding {
    /// A fast local; in a class body, its namespace.
    Local,
    /// A local that inner functions share.
    Cell,
    /// A variable of an enclosing function.
    Free,
    /// A global, then a builtin.
    Global,
}

#[derive(Clone, Debug, Default)]
struct Uses {
    bound: bool,
    parameter: bool,
    declared_global: bool,
    declared_nonlocal: bool,
}

#[derive(Clone, Debug)]
pub struct Scope {
    pub kind: ScopeKind,
    pub name: String,
    pub qualname: String,
    pub parent: Option<ScopeId>,
    /// It contains a `yield` of its own, or is a generator expression.
    pub is_generator: bool,
    /// It has a parameter that is no keyword-only, `*` or `**` one (`co_argcount`).
    pub has_positional: bool,
    /// Names in the order in which the compiler meets them; parameters first.
    order: Vec<String>,
    /// Names that only annotations of locals have, which are never evaluated: no variable, unless an inner function shares it.
    unevaluated: Vec<String>,
    uses: HashMap<String, Uses>,
    bindings: HashMap<String, Binding>,
    /// For a class body: variables of enclosing functions that a function in it uses, and that it has another of its own for.
    passes: BTreeSet<String>,
    /// For a class body: it asks for its namespace, so names may come to be bound that nothing here binds.
    shows_locals: bool,
    /// For a class body: a method uses `super` or `__class__`.
    pub needs_class_cell: bool,
    /// The class whose body it is in, for mangling of private names.
    private: Option<String>,
}

impl Scope {
    /// Where a name lives; the name is mangled already.
    pub fn binding(&self, name: &str) -> Binding {
        self.bindings.get(name).copied().unwrap_or(Binding::Global)
    }
    /// Is the name assigned anywhere in this scope itself?
    pub fn assigns(&self, name: &str) -> bool {
        self.uses.get(name).is_some_and(|uses| uses.bound)
    }
    /// Is it declared `global` here?
    pub fn declares_global(&self, name: &str) -> bool {
        self.uses.get(name).is_some_and(|uses| uses.declared_global)
    }
    fn names(&self, binding: Binding) -> impl Iterator<Item = &str> {
        let names = self.order.iter().chain(&self.unevaluated).map(String::as_str);
        names.filter(move |name| self.binding(name) == binding)
    }
    /// Every local: parameters, then the others by first appearance (`co_varnames`); parameters that inner functions
    /// share included.
    pub fn locals(&self) -> Vec<&str> {
        let is_local = |name: &&str| match self.binding(name) {
            Binding::Local => true,
            Binding::Cell => self.is_parameter(name),
            Binding::Free | Binding::Global => false,
        };
        self.order.iter().map(String::as_str).filter(is_local).collect()
    }
    /// Variables that inner functions share, sorted (`co_cellvars`).
    pub fn cells(&self) -> Vec<&str> {
        let mut cells: Vec<_> = self.names(Binding::Cell).collect();
        cells.sort_unstable();
        cells
    }
    /// Variables of enclosing functions that it, or a function in it, uses; sorted (`co_freevars`).
    pub fn free(&self) -> Vec<&str> {
        let bound = self.bindings.iter().filter(|(_, it)| **it == Binding::Free).map(|(name, _)| &**name);
        let mut free: Vec<_> = bound.chain(self.passes.iter().map(String::as_str)).collect();
        free.sort_unstable();
        free
    }
    pub fn is_parameter(&self, name: &str) -> bool {
        self.uses.get(name).is_some_and(|uses| uses.parameter)
    }
    /// The name as it is stored: `__x` in a class `C` is `_C__x`.
    pub fn mangle(&self, name: &str) -> String {
        mangle(self.private.as_deref(), name)
    }
}

/// <https://docs.python.org/3.11/reference/expressions.html#private-name-mangling>
fn mangle(class: Option<&str>, name: &str) -> String {
    let Some(class) = class.map(|class| class.trim_start_matches('_')) else { return name.into() };
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') || class.is_empty() {
        return name.into();
    }
    format!("_{class}{name}")
}

/// The scopes of a module.
pub struct Scopes {
    scopes: Vec<Scope>,
    /// By the node that makes the scope: its span and kind tell it from all others.
    by_node: HashMap<(Span, ScopeKind), ScopeId>,
    /// Does the program look at its global variables as a dict?
    pub shows_globals: bool,
    /// Does the program have a `__prepare__`, which may give a class body names?
    pub prepares: bool,
}

impl Scopes {
    pub const MODULE: ScopeId = ScopeId(0);

    pub fn of(module: &Module) -> Scopes {
        let mut builder = Builder {
            scopes: vec![Scope::new(ScopeKind::Module, "<module>", "<module>", None)],
            by_node: HashMap::new(),
            shows_globals: false,
            prepares: false,
            current: Self::MODULE,
            future_annotations: future_annotations(module),
        };
        builder.body(&module.body);
        let Builder { mut scopes, by_node, shows_globals, prepares, .. } = builder;
        let mut children = vec![vec![]; scopes.len()];
        for (index, scope) in scopes.iter().enumerate() {
            if let Some(parent) = scope.parent {
                children[parent.0 as usize].push(index);
            }
        }
        resolve(&mut scopes, &children, 0, &BTreeSet::new());
        Scopes { scopes, by_node, shows_globals, prepares }
    }
    pub fn get(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }
    /// The scope that a node makes.
    pub fn at(&self, span: Span, kind: ScopeKind) -> ScopeId {
        self.by_node.get(&(span, kind)).copied().unwrap_or(Self::MODULE)
    }
    pub fn iter(&self) -> impl Iterator<Item = (ScopeId, &Scope)> {
        self.scopes.iter().enumerate().map(|(index, scope)| (ScopeId(index as u32), scope))
    }
    /// May a class body have a name that is global as far as the compiler sees? Every class body has two from the start.
    pub fn may_have(&self, class: &Scope, name: &str) -> bool {
        ["__module__", "__qualname__"].contains(&name)
            || (class.shows_locals || self.prepares) && !class.declares_global(name)
    }
    /// Does any scope bind this module-level name: at the top, or by `global`?
    pub fn is_module_name(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| match scope.kind {
            ScopeKind::Module => scope.assigns(name),
            _ => scope.declares_global(name) && scope.assigns(name),
        })
    }
}

/// Does the module begin with `from __future__ import annotations`?
pub fn future_annotations(module: &Module) -> bool {
    module.body.iter().any(|stmt| match &stmt.kind {
        StmtKind::ImportFrom { module: Some(module), names, level: 0 } => {
            module.name == "__future__" && names.iter().any(|alias| alias.name.name == "annotations")
        }
        _ => false,
    })
}

impl Scope {
    fn new(kind: ScopeKind, name: &str, qualname: &str, parent: Option<ScopeId>) -> Scope {
        Scope {
            kind,
            name: name.into(),
            qualname: qualname.into(),
            parent,
            is_generator: kind == ScopeKind::GeneratorExp,
            has_positional: kind.is_comprehension(),
            order: vec![],
            unevaluated: vec![],
            uses: HashMap::new(),
            bindings: HashMap::new(),
            passes: BTreeSet::new(),
            shows_locals: false,
            needs_class_cell: false,
            private: None,
        }
    }
    fn meet(&mut self, name: String) -> &mut Uses {
        if !self.uses.contains_key(&name) {
            self.order.push(name.clone());
        } else if let Some(index) = self.unevaluated.iter().position(|it| *it == name) {
            self.order.push(self.unevaluated.remove(index));
        }
        self.uses.entry(name).or_default()
    }
}

struct Builder {
    scopes: Vec<Scope>,
    by_node: HashMap<(Span, ScopeKind), ScopeId>,
    shows_globals: bool,
    prepares: bool,
    current: ScopeId,
    future_annotations: bool,
}

impl Builder {
    fn scope(&mut self) -> &mut Scope {
        &mut self.scopes[self.current.0 as usize]
    }
    fn load(&mut self, name: &str) {
        let name = self.scope().mangle(name);
        if name == "super" && self.scope().kind.is_function() {
            self.scope().meet("__class__".into());
        }
        self.scope().meet(name);
    }
    fn store(&mut self, name: &str) {
        self.prepares |= name == "__prepare__";
        let name = self.scope().mangle(name);
        self.scope().meet(name).bound = true;
    }

    /// Visits what runs in a new scope.
    fn enter(&mut self, kind: ScopeKind, name: &str, span: Span, visit: impl FnOnce(&mut Builder)) {
        let outer = self.current;
        let parent = &self.scopes[outer.0 as usize];
        let qualname = match parent.kind {
            ScopeKind::Module => name.into(),
            ScopeKind::Class => format!("{}.{name}", parent.qualname),
            // A comprehension's name is not one of a function that has locals (`compiler_set_qualname`).
            kind if kind.is_comprehension() => format!("{}.{name}", parent.qualname),
            _ if parent.declares_global(name) => name.into(),
            _ => format!("{}.<locals>.{name}", parent.qualname),
        };
        let qualname = if parent.declares_global(name) && !name.starts_with('<') { name.into() } else { qualname };
        let mut scope = Scope::new(kind, name, &qualname, Some(outer));
        scope.private = if kind == ScopeKind::Class { Some(name.into()) } else { parent.private.clone() };
        self.current = ScopeId(self.scopes.len() as u32);
        self.scopes.push(scope);
        self.by_node.insert((span, kind), self.current);
        visit(self);
        self.current = outer;
    }

    fn body(&mut self, body: &[Stmt]) {
        body.iter().for_each(|stmt| self.stmt(stmt))
    }

    fn parameters(&mut self, parameters: &Parameters) {
        self.scope().has_positional = !(parameters.positional_only.is_empty() && parameters.positional.is_empty());
        for parameter in parameters.in_slot_order() {
            let name = self.scope().mangle(&parameter.name.name);
            self.scope().meet(name).parameter = true;
        }
    }
    /// What is evaluated where a function is made: defaults.
    fn defaults(&mut self, parameters: &Parameters) {
        let positional = parameters.positional_only.iter().chain(&parameters.positional);
        for parameter in positional.chain(&parameters.keyword_only) {
            self.optional(parameter.default.as_ref());
        }
    }
    fn annotations(&mut self, parameters: &Parameters, returns: Option<&Expr>) {
        if self.future_annotations {
            return;
        }
        for parameter in parameters.in_slot_order() {
            self.optional(parameter.annotation.as_ref());
        }
        self.optional(returns);
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::FunctionDef(def) => {
                self.exprs(&def.decorators);
                self.defaults(&def.parameters);
                self.annotations(&def.parameters, def.returns.as_ref());
                self.enter(ScopeKind::Function, &def.name.name, stmt.span, |it| {
                    it.parameters(&def.parameters);
                    it.body(&def.body)
                });
                self.store(&def.name.name)
            }
            StmtKind::ClassDef(def) => {
                self.exprs(&def.decorators);
                self.exprs(&def.bases);
                def.keywords.iter().for_each(|keyword| self.expr(&keyword.value));
                self.enter(ScopeKind::Class, &def.name.name, stmt.span, |it| it.body(&def.body));
                self.store(&def.name.name)
            }
            StmtKind::Return(value) => self.optional(value.as_ref()),
            StmtKind::Delete(targets) => targets.iter().for_each(|target| self.target(target)),
            StmtKind::Assign { targets, value } => {
                self.expr(value);
                targets.iter().for_each(|target| self.target(target))
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target);
                self.expr(value);
                self.target(target)
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.optional(value.as_ref());
                if value.is_some() || *simple || !matches!(target.kind, ExprKind::Name(_)) {
                    self.target(target);
                }
                // One of a local isn't evaluated, but counts (`symtable_visit_annotation`): a `yield` in it makes a generator.
                if !self.future_annotations {
                    let known = self.scope().order.len();
                    self.expr(annotation);
                    let scope = self.scope();
                    if scope.kind.is_function() {
                        let new = scope.order.split_off(known);
                        scope.unevaluated.extend(new);
                    }
                }
            }
            StmtKind::For { target, iter, body, orelse, .. } => {
                self.expr(iter);
                self.target(target);
                self.body(body);
                self.body(orelse)
            }
            StmtKind::While { test, body, orelse } | StmtKind::If { test, body, orelse } => {
                self.expr(test);
                self.body(body);
                self.body(orelse)
            }
            StmtKind::With { items, body, .. } => {
                for item in items {
                    self.expr(&item.context);
                    if let Some(target) = &item.target {
                        self.target(target)
                    }
                }
                self.body(body)
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject);
                for case in cases {
                    self.pattern(&case.pattern);
                    self.optional(case.guard.as_ref());
                    self.body(&case.body)
                }
            }
            StmtKind::Raise { exc, cause } => {
                self.optional(exc.as_ref());
                self.optional(cause.as_ref())
            }
            StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
                self.body(body);
                self.body(orelse);
                for handler in handlers {
                    self.optional(handler.class.as_ref());
                    if let Some(name) = &handler.name {
                        self.store(&name.name)
                    }
                    self.body(&handler.body)
                }
                self.body(finalbody)
            }
            StmtKind::Assert { test, message } => {
                self.expr(test);
                self.optional(message.as_ref())
            }
            StmtKind::Import(names) => {
                for alias in names {
                    self.shows_globals |= alias.name.name == "__main__";
                    match &alias.asname {
                        Some(name) => self.store(&name.name),
                        None => self.store(alias.name.name.split('.').next().unwrap_or_default()),
                    }
                }
            }
            StmtKind::ImportFrom { module, names, .. } => {
                // `from __main__ import x`, `from sys import modules`
                self.shows_globals |= module.as_ref().is_some_and(|module| module.name == "__main__")
                    || names.iter().any(|alias| alias.name.name == "modules");
                for alias in names.iter().filter(|alias| alias.name.name != "*") {
                    self.store(&alias.asname.as_ref().unwrap_or(&alias.name).name)
                }
            }
            StmtKind::Global(names) => {
                for name in names {
                    let name = self.scope().mangle(&name.name);
                    self.scope().meet(name).declared_global = true
                }
            }
            StmtKind::Nonlocal(names) => {
                for name in names {
                    let name = self.scope().mangle(&name.name);
                    self.scope().meet(name).declared_nonlocal = true
                }
            }
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => {}
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match &pattern.kind {
            PatternKind::Value(value) => self.expr(value),
            PatternKind::Singleton(_) => {}
            PatternKind::Sequence(patterns) | PatternKind::Or(patterns) => {
                patterns.iter().for_each(|pattern| self.pattern(pattern))
            }
            PatternKind::Mapping { keys, patterns, rest } => {
                self.exprs(keys);
                patterns.iter().for_each(|pattern| self.pattern(pattern));
                if let Some(rest) = rest {
                    self.store(&rest.name)
                }
            }
            PatternKind::Class { class, patterns, keywords } => {
                self.expr(class);
                patterns.iter().for_each(|pattern| self.pattern(pattern));
                keywords.iter().for_each(|(_, pattern)| self.pattern(pattern))
            }
            PatternKind::Star(name) => {
                if let Some(name) = name {
                    self.store(&name.name)
                }
            }
            PatternKind::As { pattern, name } => {
                if let Some(pattern) = pattern {
                    self.pattern(pattern)
                }
                if let Some(name) = name {
                    self.store(&name.name)
                }
            }
        }
    }

    fn target(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Name(name) => self.store(name),
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|item| self.target(item)),
            ExprKind::Starred(inner) => self.target(inner),
            _ => self.expr(target),
        }
    }

    fn exprs(&mut self, exprs: &[Expr]) {
        exprs.iter().for_each(|expr| self.expr(expr))
    }
    fn optional(&mut self, expr: Option<&Expr>) {
        if let Some(expr) = expr {
            self.expr(expr)
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Bool { values, .. } => self.exprs(values),
            ExprKind::Named { target, value } => {
                self.expr(value);
                self.store_named(&target.name)
            }
            ExprKind::Binary { left, right, .. } => {
                self.expr(left);
                self.expr(right)
            }
            ExprKind::Unary { operand, .. } => self.expr(operand),
            ExprKind::Lambda { parameters, body } => {
                self.defaults(parameters);
                self.enter(ScopeKind::Lambda, "<lambda>", expr.span, |it| {
                    it.parameters(parameters);
                    it.expr(body)
                })
            }
            ExprKind::IfElse { test, body, orelse } => {
                self.expr(test);
                self.expr(body);
                self.expr(orelse)
            }
            ExprKind::Dict(items) => {
                for (key, value) in items {
                    self.optional(key.as_ref());
                    self.expr(value)
                }
            }
            ExprKind::Set(items) | ExprKind::List(items) | ExprKind::Tuple(items) => self.exprs(items),
            ExprKind::ListComp { element, generators } => {
                self.comprehension(ScopeKind::ListComp, "<listcomp>", expr.span, generators, &[element])
            }
            ExprKind::SetComp { element, generators } => {
                self.comprehension(ScopeKind::SetComp, "<setcomp>", expr.span, generators, &[element])
            }
            ExprKind::DictComp { key, value, generators } => {
                self.comprehension(ScopeKind::DictComp, "<dictcomp>", expr.span, generators, &[key, value])
            }
            ExprKind::GeneratorExp { element, generators } => {
                self.comprehension(ScopeKind::GeneratorExp, "<genexpr>", expr.span, generators, &[element])
            }
            ExprKind::Await(value) => self.expr(value),
            ExprKind::Yield(value) => {
                if let Some(value) = value {
                    self.expr(value)
                }
                self.scope().is_generator = true
            }
            ExprKind::YieldFrom(value) => {
                self.expr(value);
                self.scope().is_generator = true
            }
            ExprKind::Compare { first, rest, .. } => {
                self.expr(first);
                self.exprs(rest)
            }
            ExprKind::Call { function, arguments, keywords } => {
                let shows =
                    matches!(&function.kind, ExprKind::Name(name) if ["locals", "vars", "dir"].contains(&&**name));
                if shows && arguments.is_empty() && keywords.is_empty() {
                    self.shows_globals |= self.scope().kind == ScopeKind::Module;
                    self.scope().shows_locals = true;
                }
                self.expr(function);
                self.exprs(arguments);
                keywords.iter().for_each(|keyword| self.expr(&keyword.value))
            }
            ExprKind::JoinedStr(parts) => self.parts(parts),
            ExprKind::Constant(_) => {}
            ExprKind::Attribute { object, name } => {
                // `function.__globals__`, `sys.modules["__main__"]`
                self.shows_globals |= ["__globals__", "f_globals", "modules"].contains(&&*name.name);
                self.expr(object)
            }
            ExprKind::Subscript { object, index } => {
                self.expr(object);
                self.expr(index)
            }
            ExprKind::Starred(inner) => self.expr(inner),
            ExprKind::Name(name) => {
                self.shows_globals |= name == "globals";
                self.load(name)
            }
            ExprKind::Slice { lower, upper, step } => {
                for part in [lower, upper, step].into_iter().flatten() {
                    self.expr(part)
                }
            }
        }
    }

    fn parts(&mut self, parts: &[FStringPart]) {
        for part in parts {
            if let FStringPart::Value { value, spec, .. } = part {
                self.expr(value);
                self.parts(spec)
            }
        }
    }

    /// `:=` in a comprehension binds in the function around it.
    fn store_named(&mut self, name: &str) {
        let inner = self.current;
        while self.scope().kind.is_comprehension()
            && let Some(parent) = self.scope().parent
        {
            self.current = parent;
        }
        if self.current == inner {
            return self.store(name);
        }
        self.store(name);
        let is_module = self.scope().kind == ScopeKind::Module || self.scope().declares_global(name);
        let outer = self.current;
        self.current = inner;
        while self.current != outer {
            let name = self.scope().mangle(name);
            let uses = self.scope().meet(name);
            if is_module {
                uses.declared_global = true;
                uses.bound = true;
            } else {
                uses.declared_nonlocal = true;
            }
            match self.scope().parent {
                Some(parent) => self.current = parent,
                None => break,
            }
        }
        self.current = inner;
    }

    fn comprehension(
        &mut self,
        kind: ScopeKind,
        name: &str,
        span: Span,
        generators: &[Comprehension],
        parts: &[&Expr],
    ) {
        let Some((first, rest)) = generators.split_first() else { return };
        self.expr(&first.iter);
        self.enter(kind, name, span, |it| {
            it.scope().meet(".0".into()).parameter = true;
            it.target(&first.target);
            it.exprs(&first.conditions);
            for generator in rest {
                it.expr(&generator.iter);
                it.target(&generator.target);
                it.exprs(&generator.conditions)
            }
            parts.iter().for_each(|part| it.expr(part))
        })
    }
}
