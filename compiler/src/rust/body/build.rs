//! From the resolved syntax of a body to its [`tree`](super::tree).
//!
//! ```text
//! [source]  let x = f(a(), yield b) + 1;
//! [result]  let t0 = a();  t1 = yield b;  let x = f(t0, t1) + 1;
//! ```
//! What is evaluated before a suspension in the same expression gets a temporary, unless it is a place or a literal, so that the
//! order of evaluation stays Rust's.

use super::local::{Local, LocalId, Origin};
use super::tree::{Arm, Block, LoopId, LoopKind, Node, PointId, Sink, Try};
use crate::rust::known::{self, Arguments};
use crate::rust::mistake::{Mistake, Mistakes};
use crate::rust::prepass;
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, Label, Pat, Stmt};

pub struct Builder<'a> {
    pub locals: &'a mut Vec<Local>,
    pub mistakes: &'a mut Mistakes,
    loops: usize,
    points: usize,
    out: Vec<Node>,
}

/// The tree of a body, and how many suspension points it has.
pub fn build(body: &syn::Block, locals: &mut Vec<Local>, mistakes: &mut Mistakes) -> (Block, usize) {
    let mut builder = Builder { locals, mistakes, loops: 0, points: 0, out: vec![] };
    let block = builder.block(body, &Sink::Return, vec![]);
    (block, builder.points)
}

/// Is there a suspension in it that is this body's own?
fn suspends(run: impl FnOnce(&mut Suspensions)) -> bool {
    let mut finder = Suspensions { found: false };
    run(&mut finder);
    finder.found
}
pub fn expr_suspends(expr: &Expr) -> bool {
    suspends(|it| it.visit_expr(expr))
}
fn block_suspends(block: &syn::Block) -> bool {
    suspends(|it| it.visit_block(block))
}
fn stmt_suspends(stmt: &Stmt) -> bool {
    suspends(|it| it.visit_stmt(stmt))
}

pub struct Suspensions {
    found: bool,
}
impl Visit<'_> for Suspensions {
    fn visit_expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Yield(_) => self.found = true,
            Expr::Closure(_) | Expr::Async(_) | Expr::Const(_) => {}
            _ => visit::visit_expr(self, expr),
        }
    }
    fn visit_item(&mut self, _: &syn::Item) {}
    fn visit_macro(&mut self, mac: &syn::Macro) {
        // A `try` needs edges of its own even if nothing suspends in it.
        if prepass::Try::read(mac).is_some() {
            self.found = true;
        } else if let Some(arguments) = Arguments::read(mac) {
            arguments.items.iter().for_each(|it| self.visit_expr(it))
        }
    }
}

impl Builder<'_> {
    fn push(&mut self, node: Node) {
        self.out.push(node)
    }
    fn temporary(&mut self, origin: Origin, name: &str, span: Span) -> LocalId {
        let count = self.locals.len();
        self.locals
            .push(Local::new(Ident::new(&format!("{name}{count}"), span.resolved_at(Span::mixed_site())), origin));
        LocalId(count)
    }
    fn point(&mut self) -> PointId {
        self.points += 1;
        PointId(self.points - 1)
    }
    fn loop_id(&mut self) -> LoopId {
        self.loops += 1;
        LoopId(self.loops - 1)
    }
    fn use_of(local: LocalId, span: Span) -> Expr {
        Expr::Path(syn::ExprPath { attrs: vec![], qself: None, path: local.mark(span).into() })
    }

    /// The nodes of a block whose value goes to `sink`.
    fn block(&mut self, block: &syn::Block, sink: &Sink, binds: Vec<LocalId>) -> Block {
        let outer = std::mem::take(&mut self.out);
        let count = block.stmts.len();
        for (index, stmt) in block.stmts.iter().enumerate() {
            match stmt {
                Stmt::Expr(expr, None) if index + 1 == count => self.give(expr, sink),
                Stmt::Macro(it) if index + 1 == count && it.semi_token.is_none() => {
                    let expr = Expr::Macro(syn::ExprMacro { attrs: it.attrs.clone(), mac: it.mac.clone() });
                    self.give(&expr, sink)
                }
                stmt => self.stmt(stmt),
            }
        }
        let ends = block.stmts.last().is_none_or(|last| match last {
            Stmt::Expr(_, semi) => semi.is_some(),
            Stmt::Macro(it) => it.semi_token.is_some(),
            _ => true,
        });
        if ends && !matches!(sink, Sink::Nowhere) && !self.diverges() {
            let unit = syn::parse_quote_spanned!(block.brace_token.span.close()=> ());
            self.push(Node::Give { value: unit, to: sink.clone() })
        }
        Block { nodes: std::mem::replace(&mut self.out, outer), binds }
    }
    /// A block around an expression, such as the body of an arm.
    fn block_of(&mut self, expr: &Expr, sink: &Sink, binds: Vec<LocalId>) -> Block {
        match expr {
            Expr::Block(it) if it.label.is_none() && it.attrs.is_empty() => self.block(&it.block, sink, binds),
            expr => {
                let outer = std::mem::take(&mut self.out);
                self.give(expr, sink);
                Block { nodes: std::mem::replace(&mut self.out, outer), binds }
            }
        }
    }
    /// Does control certainly not come here?
    fn diverges(&self) -> bool {
        match self.out.last() {
            Some(Node::Plain(Stmt::Expr(Expr::Return(_) | Expr::Break(_) | Expr::Continue(_), _))) => true,
            Some(Node::Loop { kind: LoopKind::Loop, body, .. }) => !breaks(body),
            _ => false,
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        if !stmt_suspends(stmt) {
            return self.push(Node::Plain(stmt.clone()));
        }
        match stmt {
            Stmt::Local(local) => {
                let Some(init) = &local.init else { return self.push(Node::Plain(stmt.clone())) };
                let value = self.flat(&init.expr);
                if let Some((_, diverge)) = &init.diverge
                    && expr_suspends(diverge)
                {
                    self.mistakes.push(Mistake::yield_in_let_else(diverge.span()))
                }
                let mut local = local.clone();
                if let Some(init) = &mut local.init {
                    *init.expr = value
                }
                self.push(Node::Plain(Stmt::Local(local)))
            }
            Stmt::Expr(expr, _) => self.give(expr, &Sink::Nowhere),
            Stmt::Macro(it) => {
                let expr = Expr::Macro(syn::ExprMacro { attrs: it.attrs.clone(), mac: it.mac.clone() });
                self.give(&expr, &Sink::Nowhere)
            }
            Stmt::Item(_) => self.push(Node::Plain(stmt.clone())),
        }
    }

    /// Evaluates an expression; its value goes to `sink`.
    fn give(&mut self, expr: &Expr, sink: &Sink) {
        if !expr_suspends(expr) {
            return self.value(expr.clone(), sink);
        }
        let span = expr.span();
        match expr {
            Expr::Yield(it) => {
                if let Some(operand) = prepass::from_operand(it) {
                    let operand = self.flat(operand);
                    let sub = self.temporary(Origin::Subgenerator, "sub", span);
                    let point = self.point();
                    return self.push(Node::From {
                        point,
                        operand,
                        sub,
                        to: sink.clone(),
                        span: site(it.yield_token.span),
                    });
                }
                let value = it.expr.as_ref().map(|it| self.flat(it));
                let point = self.point();
                self.push(Node::Yield { point, value, to: sink.clone(), span: site(it.yield_token.span) })
            }
            Expr::If(it) => self.if_(it, sink),
            Expr::Match(it) => {
                let on = self.flat(&it.expr);
                let arms = it.arms.iter().map(|arm| self.arm(arm, sink)).collect();
                self.push(Node::Match { attrs: it.attrs.clone(), on, arms })
            }
            Expr::Loop(it) => {
                let id = self.loop_id();
                let body = self.block(&it.body, &Sink::Nowhere, vec![]);
                self.loop_(id, &it.label, LoopKind::Loop, body, sink)
            }
            Expr::While(it) => {
                let id = self.loop_id();
                if expr_suspends(&it.cond) {
                    // `while yield x { … }` is `loop { if yield x { … } else { break } }`
                    let (cond, body) = (&it.cond, &it.body);
                    let block: syn::Block = syn::parse_quote!({ if #cond #body else { break } });
                    let body = self.block(&block, &Sink::Nowhere, vec![]);
                    self.loop_(id, &it.label, LoopKind::Loop, body, &Sink::Nowhere);
                    return self.unit(sink, span);
                }
                let body = self.block(&it.body, &Sink::Nowhere, bound(&it.cond));
                self.loop_(id, &it.label, LoopKind::While((*it.cond).clone()), body, &Sink::Nowhere);
                self.unit(sink, span)
            }
            Expr::ForLoop(it) => {
                let over = self.flat(&it.expr);
                let iterator = self.temporary(Origin::Iterator, "iter", it.expr.span());
                self.locals[iterator.0].anonymous = super::nature::is_anonymous(&over, self.locals);
                let id = self.loop_id();
                let body = self.block(&it.body, &Sink::Nowhere, bound_by(&it.pat));
                let kind = LoopKind::For { pat: (*it.pat).clone(), over, iterator };
                self.loop_(id, &it.label, kind, body, &Sink::Nowhere);
                self.unit(sink, span)
            }
            Expr::Block(it) => {
                let id = self.loop_id();
                let body = self.block(&it.block, sink, vec![]);
                let label = it.label.as_ref().map(|it| it.name.clone());
                self.push(Node::Scope { id, label, body, to: sink.clone() })
            }
            Expr::Paren(it) => self.give(&it.expr, sink),
            Expr::Group(it) => self.give(&it.expr, sink),
            Expr::Macro(it) if let Some(parts) = prepass::Try::read(&it.mac) => match parts {
                Ok(parts) => self.try_(parts, sink, span),
                Err(error) => self.mistakes.push(Mistake::syntax(&error)),
            },
            Expr::Return(it) => {
                if let Some(value) = &it.expr {
                    self.give(value, &Sink::Return)
                }
            }
            expr => {
                let value = self.flat(expr);
                self.value(value, sink)
            }
        }
    }
    /// What does not suspend any more.
    fn value(&mut self, value: Expr, sink: &Sink) {
        let is_statement = matches!(value, Expr::Return(_) | Expr::Break(_) | Expr::Continue(_));
        match sink {
            Sink::Nowhere => self.push(Node::Plain(Stmt::Expr(value, Some(Default::default())))),
            _ if is_statement => self.push(Node::Plain(Stmt::Expr(value, Some(Default::default())))),
            sink => self.push(Node::Give { value, to: sink.clone() }),
        }
    }
    fn unit(&mut self, sink: &Sink, span: Span) {
        if !matches!(sink, Sink::Nowhere) {
            self.push(Node::Give { value: syn::parse_quote_spanned!(span=> ()), to: sink.clone() })
        }
    }
    fn loop_(&mut self, id: LoopId, label: &Option<Label>, kind: LoopKind, body: Block, sink: &Sink) {
        let label = label.as_ref().map(|it| it.name.clone());
        self.push(Node::Loop { id, label, kind, body, to: sink.clone() })
    }

    fn if_(&mut self, it: &syn::ExprIf, sink: &Sink) {
        let condition = self.condition(&it.cond);
        let then = self.block(&it.then_branch, sink, bound(&condition));
        let otherwise = match &it.else_branch {
            Some((_, otherwise)) => self.block_of(otherwise, sink, vec![]),
            None => {
                let outer = std::mem::take(&mut self.out);
                self.unit(sink, it.if_token.span);
                Block { nodes: std::mem::replace(&mut self.out, outer), binds: vec![] }
            }
        };
        self.push(Node::If { condition, then, otherwise })
    }
    /// A condition; what suspends in its first operands is evaluated before.
    fn condition(&mut self, condition: &Expr) -> Expr {
        match condition {
            Expr::Let(it) if expr_suspends(&it.expr) => {
                let mut it = it.clone();
                *it.expr = self.flat(&it.expr);
                Expr::Let(it)
            }
            Expr::Binary(it) if matches!(it.op, BinOp::And(_)) && has_let(condition) => {
                if expr_suspends(&it.right) {
                    self.mistakes.push(Mistake::yield_in_chain(it.right.span()))
                }
                let mut it = it.clone();
                *it.left = self.condition(&it.left);
                Expr::Binary(it)
            }
            condition => self.flat(condition),
        }
    }
    fn arm(&mut self, arm: &syn::Arm, sink: &Sink) -> Arm {
        if let Pat::Guard(guard) = &arm.pat
            && expr_suspends(&guard.guard)
        {
            self.mistakes.push(Mistake::yield_in_guard(guard.guard.span()))
        }
        let body = self.block_of(&arm.body, sink, bound_by(&arm.pat));
        Arm { attrs: arm.attrs.clone(), pat: arm.pat.clone(), body }
    }
    fn try_(&mut self, parts: prepass::Try, sink: &Sink, span: Span) {
        let (result, body, arms, last);
        if parts.arms.is_none() && parts.finally.is_none() {
            let value = self.temporary(Origin::Value, "value", span);
            self.push(Node::Declare { local: value });
            body = self.block(&parts.body, &Sink::Local(value), vec![]);
            (result, arms, last) = (Some(value), None, None);
        } else {
            result = None;
            body = self.block(&parts.body, sink, vec![]);
            arms = parts.arms.map(|arms| arms.iter().map(|arm| self.arm(arm, sink)).collect());
            last = parts.finally.map(|last| {
                if block_suspends(&last) {
                    self.mistakes.push(Mistake::yield_in_finally(last.brace_token.span.open()))
                }
                self.block(&last, &Sink::Nowhere, vec![])
            });
        }
        self.push(Node::Try(Box::new(Try { body, arms, last, result, to: sink.clone(), span })))
    }

    /// The expression without suspensions, which are nodes before it.
    fn flat(&mut self, expr: &Expr) -> Expr {
        if !expr_suspends(expr) {
            return expr.clone();
        }
        let mut expr = expr.clone();
        match &mut expr {
            Expr::Paren(it) => {
                let inner = self.flat(&it.expr);
                if matches!(inner, Expr::Path(_)) {
                    return inner;
                }
                *it.expr = inner;
                return expr;
            }
            Expr::Group(it) => return self.flat(&it.expr),
            Expr::Binary(it) if matches!(it.op, BinOp::And(_) | BinOp::Or(_)) => {
                let (left, right) = (&it.left, &it.right);
                let whole: syn::ExprIf = match it.op {
                    BinOp::And(_) => syn::parse_quote!(if #left { #right } else { false }),
                    _ => syn::parse_quote!(if #left { true } else { #right }),
                };
                return self.branching(&Expr::If(whole));
            }
            Expr::Yield(_)
            | Expr::If(_)
            | Expr::Match(_)
            | Expr::Loop(_)
            | Expr::Block(_)
            | Expr::While(_)
            | Expr::ForLoop(_) => {
                return self.branching(&expr);
            }
            Expr::Macro(it) if prepass::Try::read(&it.mac).is_some() => return self.branching(&expr),
            Expr::Macro(it) => {
                let Some(mut all) = Arguments::read(&it.mac) else {
                    self.mistakes.push(Mistake::yield_here(it.mac.path.span()));
                    return expr;
                };
                let mut parts: Vec<&mut Expr> = all.items.iter_mut().map(known::value_of).collect();
                self.in_order(&mut parts);
                it.mac.tokens = all.tokens();
                return expr;
            }
            // The right side is evaluated first.
            Expr::Assign(it) => {
                *it.right = self.flat(&it.right);
                if expr_suspends(&it.left) {
                    self.mistakes.push(Mistake::yield_in_place(it.left.span()))
                }
                return expr;
            }
            Expr::Binary(it) if known::is_assignment(&it.op) => {
                *it.right = self.flat(&it.right);
                return expr;
            }
            _ => {}
        }
        let span = expr.span();
        let mut parts = vec![];
        operands(&mut expr, &mut parts);
        if parts.is_empty() {
            self.mistakes.push(Mistake::yield_here(span))
        }
        self.in_order(&mut parts);
        expr
    }
    /// An expression with branches: its value is a temporary.
    fn branching(&mut self, expr: &Expr) -> Expr {
        let local = self.temporary(Origin::Value, "value", expr.span());
        if !matches!(expr, Expr::Yield(_)) {
            self.push(Node::Declare { local });
        }
        self.give(expr, &Sink::Local(local));
        Self::use_of(local, expr.span())
    }
    /// Operands in their order: those before the last that suspends are evaluated now.
    fn in_order(&mut self, parts: &mut [&mut Expr]) {
        let Some(last) = parts.iter().rposition(|it| expr_suspends(it)) else { return };
        for part in &mut parts[..last] {
            let value = self.flat(part);
            let is_value = LocalId::of_expr(&value).is_some_and(|id| self.locals[id.0].origin == Origin::Value);
            **part = if is_stable(&value) && !is_value {
                value
            } else {
                let local = self.temporary(Origin::Temporary, "before", value.span());
                self.locals[local.0].nature = super::nature::of(None, Some(&value), self.locals);
                self.locals[local.0].anonymous = super::nature::is_anonymous(&value, self.locals);
                let mark = local.mark(value.span());
                self.push(Node::Plain(syn::parse_quote!(let #mark = #value;)));
                Self::use_of(local, value.span())
            }
        }
        *parts[last] = self.flat(parts[last])
    }
}

/// Does it not matter when it is evaluated?
fn is_stable(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) | Expr::Path(_) | Expr::Closure(_) => true,
        Expr::Field(it) => is_stable(&it.base),
        Expr::Paren(it) => is_stable(&it.expr),
        Expr::Group(it) => is_stable(&it.expr),
        Expr::Reference(it) => is_stable(&it.expr),
        _ => false,
    }
}

/// The operands of an expression, in the order in which they are evaluated.
fn operands<'a>(expr: &'a mut Expr, parts: &mut Vec<&'a mut Expr>) {
    match expr {
        Expr::Call(it) => {
            parts.push(&mut it.func);
            parts.extend(it.args.iter_mut())
        }
        Expr::MethodCall(it) => {
            parts.push(&mut it.receiver);
            parts.extend(it.args.iter_mut())
        }
        Expr::Binary(it) => parts.extend([&mut *it.left, &mut *it.right]),
        Expr::Tuple(it) => parts.extend(it.elems.iter_mut()),
        Expr::Array(it) => parts.extend(it.elems.iter_mut()),
        Expr::Struct(it) => {
            parts.extend(it.fields.iter_mut().map(|it| &mut it.expr));
            parts.extend(it.rest.iter_mut().map(|it| &mut **it))
        }
        Expr::Index(it) => parts.extend([&mut *it.expr, &mut *it.index]),
        Expr::Range(it) => {
            parts.extend(it.start.iter_mut().map(|it| &mut **it));
            parts.extend(it.end.iter_mut().map(|it| &mut **it))
        }
        Expr::Repeat(it) => parts.push(&mut it.expr),
        Expr::Unary(it) => parts.push(&mut it.expr),
        Expr::Reference(it) => parts.push(&mut it.expr),
        Expr::Cast(it) => parts.push(&mut it.expr),
        Expr::Field(it) => parts.push(&mut it.base),
        Expr::Try(it) => parts.push(&mut it.expr),
        Expr::Return(it) => parts.extend(it.expr.iter_mut().map(|it| &mut **it)),
        Expr::Break(it) => parts.extend(it.expr.iter_mut().map(|it| &mut **it)),
        _ => {}
    }
}

/// The locals that the `let`s of a condition bind.
pub fn bound(condition: &Expr) -> Vec<LocalId> {
    struct Lets(Vec<LocalId>);
    impl Visit<'_> for Lets {
        fn visit_expr(&mut self, expr: &Expr) {
            match expr {
                Expr::Let(it) => {
                    self.0.extend(bound_by(&it.pat));
                    self.visit_expr(&it.expr)
                }
                Expr::Binary(it) if matches!(it.op, BinOp::And(_)) => visit::visit_expr_binary(self, it),
                Expr::Paren(it) => self.visit_expr(&it.expr),
                _ => {}
            }
        }
    }
    let mut lets = Lets(vec![]);
    lets.visit_expr(condition);
    lets.0
}
/// The locals that a pattern binds, in the order of the source.
pub fn bound_by(pat: &Pat) -> Vec<LocalId> {
    struct Idents(Vec<LocalId>);
    impl Visit<'_> for Idents {
        fn visit_pat_ident(&mut self, it: &syn::PatIdent) {
            if let Some(id) = LocalId::of(&it.ident)
                && !self.0.contains(&id)
            {
                self.0.push(id)
            }
            visit::visit_pat_ident(self, it)
        }
        fn visit_expr(&mut self, _: &Expr) {}
    }
    let mut idents = Idents(vec![]);
    idents.visit_pat(pat);
    idents.0
}
fn has_let(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(it) if matches!(it.op, BinOp::And(_)) => has_let(&it.left) || has_let(&it.right),
        Expr::Paren(it) => has_let(&it.expr),
        _ => false,
    }
}

/// Is there any `break` in it?
fn breaks(body: &Block) -> bool {
    struct Breaks(bool);
    impl Visit<'_> for Breaks {
        fn visit_expr_break(&mut self, _: &syn::ExprBreak) {
            self.0 = true
        }
        fn visit_expr_closure(&mut self, _: &syn::ExprClosure) {}
    }
    let mut finder = Breaks(false);
    super::tree::walk(body, &mut |node| {
        if let Node::Plain(stmt) = node {
            finder.visit_stmt(stmt)
        }
    });
    finder.0
}

/// For tokens of the expansion's own that errors may point at.
fn site(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}
