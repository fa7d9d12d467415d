//! Which local each identifier of a body means. Every binding and every use of a local gets its mark ([`LocalId`]).
//!
//! What closures, async blocks and nested items bind is their own business: only their uses of the body's locals are marked.

use super::local::{Local, LocalId, Nature, Origin};
use crate::rust::known::{self, Arguments};
use crate::rust::prepass::Try;
use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Lit, Macro, Member, Pat, Stmt, Token, Type};

/// Marks all locals of a body; `locals` has the parameters, in order, when it begins.
///
/// Gives those that format strings capture by their names.
pub fn resolve(body: &mut Block, locals: &mut Vec<Local>, receiver: bool) -> Vec<LocalId> {
    let mut names: Vec<_> =
        locals.iter().enumerate().map(|(index, it)| (it.name.to_string(), Some(LocalId(index)))).collect();
    if receiver {
        names.push(("self".into(), Some(LocalId(0))))
    }
    let mut resolver = Resolver { locals, names, own: true, formatted: vec![] };
    resolver.visit_block_mut(body);
    resolver.formatted
}

struct Resolver<'a> {
    locals: &'a mut Vec<Local>,
    /// What is in scope, the innermost last; `None`: something of a closure.
    names: Vec<(String, Option<LocalId>)>,
    /// Are bindings the body's own, not a closure's?
    own: bool,
    formatted: Vec<LocalId>,
}

impl Resolver<'_> {
    fn lookup(&self, name: &Ident) -> Option<LocalId> {
        let name = name.to_string();
        self.names.iter().rev().find(|(known, _)| *known == name).and_then(|(_, id)| *id)
    }
    fn scoped(&mut self, run: impl FnOnce(&mut Self)) {
        let before = self.names.len();
        run(self);
        self.names.truncate(before)
    }
    fn foreign(&mut self, run: impl FnOnce(&mut Self)) {
        let own = std::mem::replace(&mut self.own, false);
        self.scoped(run);
        self.own = own
    }

    /// Declares what a pattern binds. Expressions in it are looked up first.
    fn declare(&mut self, pat: &mut Pat, ty: Option<&Type>, init: Option<&Expr>, late: bool) {
        let mut found: Vec<(String, Option<LocalId>)> = vec![];
        Binder { resolver: self, found: &mut found, ty, init, late, plain: true }.visit_pat_mut(pat);
        self.names.extend(found)
    }

    fn macro_arguments(&mut self, mac: &mut Macro) {
        if let Some(Ok(mut parts)) = Try::read(mac) {
            self.visit_try(&mut parts);
            mac.tokens = parts.tokens();
            return;
        }
        if let Some(mut arguments) = Arguments::read(mac) {
            let formats = known::formats(&known::macro_name(mac));
            for argument in &mut arguments.items {
                match argument {
                    // `name = value` names an argument.
                    Expr::Assign(named) if formats => self.visit_expr_mut(&mut named.right),
                    Expr::Lit(text) if formats => {
                        if let Lit::Str(text) = &text.lit {
                            let used = captured(&text.value()).into_iter();
                            let used: Vec<_> =
                                used.filter_map(|it| self.lookup(&Ident::new(&it, text.span()))).collect();
                            self.formatted.extend(used)
                        }
                    }
                    argument => self.visit_expr_mut(argument),
                }
            }
            mac.tokens = arguments.tokens();
            return;
        }
        mac.tokens = self.marked(mac.tokens.clone())
    }

    /// The tokens of an unknown macro: whatever is spelled like a local is taken for it.
    fn marked(&self, tokens: TokenStream) -> TokenStream {
        let mut after_dot = false;
        let mut result = vec![];
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            let next_dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
            result.push(match token {
                TokenTree::Ident(ident) if !after_dot => {
                    let is_path =
                        matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if matches!(punct.as_char(), ':' | '!'));
                    match self.lookup(&ident).filter(|_| !is_path) {
                        Some(id) => TokenTree::Ident(id.mark(ident.span())),
                        None => TokenTree::Ident(ident),
                    }
                }
                TokenTree::Group(group) => {
                    let mut inner = Group::new(group.delimiter(), self.marked(group.stream()));
                    inner.set_span(group.span());
                    TokenTree::Group(inner)
                }
                token => token,
            });
            after_dot = next_dot;
        }
        result.into_iter().collect()
    }

    fn visit_try(&mut self, parts: &mut Try) {
        self.visit_block_mut(&mut parts.body);
        for arm in parts.arms.iter_mut().flatten() {
            self.visit_arm_mut(arm)
        }
        if let Some(finally) = &mut parts.finally {
            self.visit_block_mut(finally)
        }
    }
}

impl VisitMut for Resolver<'_> {
    fn visit_block_mut(&mut self, block: &mut Block) {
        self.scoped(|it| {
            for stmt in &mut block.stmts {
                it.visit_stmt_mut(stmt)
            }
        })
    }
    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        match stmt {
            Stmt::Local(local) => {
                if let Some(init) = &mut local.init {
                    self.visit_expr_mut(&mut init.expr);
                    if let Some((_, diverge)) = &mut init.diverge {
                        self.visit_expr_mut(diverge)
                    }
                }
                let init = local.init.as_ref().map(|it| (*it.expr).clone());
                let (pat, ty) = match &mut local.pat {
                    Pat::Type(typed) => (&mut *typed.pat, Some((*typed.ty).clone())),
                    pat => (pat, None),
                };
                self.declare(pat, ty.as_ref(), init.as_ref(), init.is_none())
            }
            Stmt::Item(_) => {}
            Stmt::Macro(stmt) => self.macro_arguments(&mut stmt.mac),
            Stmt::Expr(expr, _) => self.visit_expr_mut(expr),
        }
    }
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::If(it) => {
                self.scoped(|scope| {
                    scope.visit_expr_mut(&mut it.cond);
                    scope.visit_block_mut(&mut it.then_branch)
                });
                if let Some((_, otherwise)) = &mut it.else_branch {
                    self.visit_expr_mut(otherwise)
                }
            }
            Expr::While(it) => self.scoped(|scope| {
                scope.visit_expr_mut(&mut it.cond);
                scope.visit_block_mut(&mut it.body)
            }),
            Expr::Let(it) => {
                self.visit_expr_mut(&mut it.expr);
                self.declare(&mut it.pat, None, None, false)
            }
            Expr::ForLoop(it) => {
                self.visit_expr_mut(&mut it.expr);
                self.scoped(|scope| {
                    scope.declare(&mut it.pat, None, None, false);
                    if super::nature::gives_numbers(&it.expr, scope.locals) {
                        for id in super::build::bound_by(&it.pat) {
                            scope.locals[id.0].nature = Nature::Number
                        }
                    }
                    scope.visit_block_mut(&mut it.body)
                })
            }
            Expr::Closure(it) => self.foreign(|scope| {
                for input in &mut it.inputs {
                    scope.declare(input, None, None, false)
                }
                scope.visit_expr_mut(&mut it.body)
            }),
            Expr::Async(it) => self.foreign(|scope| scope.visit_block_mut(&mut it.block)),
            Expr::Const(_) => {}
            Expr::Macro(it) => self.macro_arguments(&mut it.mac),
            Expr::Struct(it) => {
                for field in &mut it.fields {
                    if field.colon_token.is_none()
                        && let (Member::Named(name), Expr::Path(_)) = (&field.member, &field.expr)
                        && self.lookup(name).is_some()
                    {
                        field.colon_token = Some(Token![:](name.span()))
                    }
                    self.visit_expr_mut(&mut field.expr)
                }
                visit_mut::visit_path_mut(self, &mut it.path);
                if let Some(rest) = &mut it.rest {
                    self.visit_expr_mut(rest)
                }
            }
            Expr::Path(it) => {
                if it.qself.is_none()
                    && let Some(ident) = it.path.get_ident()
                    && let Some(id) = self.lookup(ident)
                {
                    it.path = id.mark(ident.span()).into()
                }
            }
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }
    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        self.scoped(|scope| {
            scope.declare(&mut arm.pat, None, None, false);
            scope.visit_expr_mut(&mut arm.body)
        })
    }
}

/// Goes through a pattern that binds.
struct Binder<'a, 'b> {
    resolver: &'a mut Resolver<'b>,
    found: &'a mut Vec<(String, Option<LocalId>)>,
    ty: Option<&'a Type>,
    init: Option<&'a Expr>,
    late: bool,
    /// Is it the whole pattern, not a part of one?
    plain: bool,
}
impl VisitMut for Binder<'_, '_> {
    fn visit_pat_mut(&mut self, pat: &mut Pat) {
        match pat {
            Pat::Ident(it) => {
                if it.subpat.is_some() || it.by_ref.is_some() || it.mutability.is_some() || is_binding(&it.ident) {
                    let name = it.ident.to_string();
                    let known = self.found.iter().find(|(known, _)| *known == name).map(|(_, id)| *id);
                    let id = known.unwrap_or_else(|| {
                        let id = self.resolver.own.then(|| {
                            let mut local = Local::new(it.ident.clone(), Origin::Pattern);
                            local.mutable = it.mutability.is_some();
                            local.late = self.late;
                            if self.plain && it.by_ref.is_none() {
                                local.ty = self.ty.cloned();
                                local.nature = super::nature::of(self.ty, self.init, self.resolver.locals);
                                local.anonymous = self
                                    .init
                                    .is_some_and(|init| super::nature::is_anonymous(init, self.resolver.locals));
                            } else if it.by_ref.is_some() {
                                local.nature = Nature::Borrow;
                            }
                            self.resolver.locals.push(local);
                            LocalId(self.resolver.locals.len() - 1)
                        });
                        self.found.push((name, id));
                        id
                    });
                    if let Some(id) = id {
                        it.ident = id.mark(it.ident.span())
                    }
                }
                if let Some((_, inner)) = &mut it.subpat {
                    self.plain = false;
                    self.visit_pat_mut(inner)
                }
            }
            Pat::Type(it) => self.visit_pat_mut(&mut it.pat),
            Pat::Paren(it) => self.visit_pat_mut(&mut it.pat),
            Pat::Tuple(it) => {
                // `let (a, mut b) = (x, 1);`
                let parts: Vec<Option<Expr>> = match self.init.filter(|_| self.plain) {
                    Some(Expr::Tuple(init)) if init.elems.len() == it.elems.len() => {
                        init.elems.iter().cloned().map(Some).collect()
                    }
                    _ => vec![None; it.elems.len()],
                };
                for (pat, init) in it.elems.iter_mut().zip(&parts) {
                    let plain = init.is_some();
                    Binder {
                        resolver: self.resolver,
                        found: self.found,
                        ty: None,
                        init: init.as_ref(),
                        late: self.late,
                        plain,
                    }
                    .visit_pat_mut(pat)
                }
            }
            Pat::Struct(it) => {
                self.plain = false;
                for field in &mut it.fields {
                    if field.colon_token.is_none()
                        && let (Member::Named(name), Pat::Ident(_)) = (&field.member, &*field.pat)
                    {
                        field.colon_token = Some(Token![:](name.span()))
                    }
                    self.visit_pat_mut(&mut field.pat)
                }
            }
            Pat::Guard(it) => {
                self.plain = false;
                self.visit_pat_mut(&mut it.pat);
                // The guard sees what the pattern binds.
                let found = self.found.clone();
                self.resolver.scoped(|scope| {
                    scope.names.extend(found);
                    scope.visit_expr_mut(&mut it.guard)
                })
            }
            _ => {
                self.plain = false;
                visit_mut::visit_pat_mut(self, pat)
            }
        }
    }
    fn visit_expr_mut(&mut self, _: &mut Expr) {}
}

/// An identifier in a pattern is a constant or a unit struct if it is written like one.
fn is_binding(ident: &Ident) -> bool {
    let name = ident.to_string();
    let name = name.trim_start_matches("r#");
    name.chars().find(|it| *it != '_').is_none_or(|first| !first.is_uppercase())
}

/// The names in a format string: `"{name} {other:?}"`.
pub fn captured(text: &str) -> Vec<String> {
    let mut found = vec![];
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        rest = &rest[open + 1..];
        if let Some(escaped) = rest.strip_prefix('{') {
            rest = escaped;
            continue;
        }
        let Some(close) = rest.find('}') else { break };
        let (inside, after) = rest.split_at(close);
        let (argument, spec) = inside.split_once(':').unwrap_or((inside, ""));
        // `{value:0width$.precision$}`
        let in_spec = spec.split('$').rev().skip(1).map(|before| {
            let start = before.rfind(|it: char| !it.is_alphanumeric() && it != '_').map_or(0, |at| at + 1);
            before[start..].trim_start_matches(|it: char| it.is_ascii_digit())
        });
        for name in std::iter::once(argument.trim()).chain(in_spec) {
            if name.chars().next().is_some_and(|it| it.is_alphabetic() || it == '_')
                && syn::parse_str::<Ident>(name).is_ok()
            {
                found.push(name.to_string())
            }
        }
        rest = after;
    }
    found
}
