//! Which locals are kept while the generator is suspended, and how each use of them takes the value.
//!
//! A local is kept if it is needed behind a suspension, or if its scope reaches over one: then its destructor has to wait for the
//! end of the scope. What certainly has no destructor, and is not needed any more, is an ordinary variable.

use super::build;
use super::local::{Kept, Local, LocalId, Nature, Origin, Use};
use super::tree::{Block, LoopKind, Node};
use crate::rust::known::{self, Arguments};
use std::collections::HashSet;
use syn::visit_mut::{self, VisitMut};
use syn::{BinOp, Expr, Pat, Stmt, UnOp};

/// Decides for all locals, and marks each use in the tree with how it takes the value.
///
/// Gives those that are used by value.
pub fn keep(body: &mut Block, locals: &mut [Local], formatted: &[LocalId]) -> HashSet<LocalId> {
    let mut facts = Facts::new(locals.len());
    let parameters = locals.iter().filter(|it| it.origin == Origin::Parameter).count();
    for index in 0..parameters {
        facts.declare(LocalId(index))
    }
    facts.block(body);
    for end in &mut facts.ends[..parameters] {
        *end = facts.now
    }
    for id in formatted {
        let at = facts.ends[id.0].max(1) - 1;
        facts.uses.push(Found { local: *id, at, by_value: false, in_parts: false, branches: 0, path: vec![] })
    }
    for (index, local) in locals.iter_mut().enumerate() {
        local.kept = facts.kept(LocalId(index), local)
    }
    facts.decisions = facts.uses.iter().map(|found| facts.how(found, &locals[found.local.0])).collect();
    for (found, how) in facts.uses.iter().zip(&facts.decisions) {
        let local = &mut locals[found.local.0];
        if local.is_kept() && (*how == Use::Moved || local.late) {
            local.kept = Kept::Optional
        }
    }
    let moved = facts.uses.iter().filter(|it| it.by_value).map(|it| it.local).collect();
    let mut writer = Facts { writing: Some(0), ..facts };
    writer.block(body);
    moved
}

/// Which arm of which branchings something is in, outermost first.
type Path = Vec<(usize, usize)>;

/// Can control not come from one to the other, but by a loop around both?
fn exclude(a: &Path, b: &Path) -> bool {
    a.iter().zip(b).any(|(a, b)| a.0 == b.0 && a.1 != b.1)
}

#[derive(Clone, Debug)]
struct Found {
    local: LocalId,
    at: usize,
    by_value: bool,
    /// Only the parts that a pattern binds are taken: if the whole is needed again, these are copied or borrowed.
    in_parts: bool,
    /// Inside of how many branches, loops and closures.
    branches: usize,
    path: Path,
}

/// What is found in one walk, in which each step has a number.
struct Facts {
    now: usize,
    branches: usize,
    declared: Vec<usize>,
    declared_branches: Vec<usize>,
    ends: Vec<usize>,
    uses: Vec<Found>,
    points: Vec<(usize, Path)>,
    path: Path,
    branchings: usize,
    loops: Vec<(usize, usize)>,
    /// Is the expression that comes next only a place?
    place: bool,
    /// Is it taken apart by a pattern that binds?
    in_parts: bool,
    decisions: Vec<Use>,
    /// In the second walk: the number of the next use.
    writing: Option<usize>,
}

impl Facts {
    fn new(count: usize) -> Facts {
        Facts {
            now: 0,
            branches: 0,
            declared: vec![0; count],
            declared_branches: vec![0; count],
            ends: vec![0; count],
            uses: vec![],
            points: vec![],
            path: vec![],
            branchings: 0,
            loops: vec![],
            place: false,
            in_parts: false,
            decisions: vec![],
            writing: None,
        }
    }
    fn step(&mut self) -> usize {
        self.now += 1;
        self.now
    }
    fn declare(&mut self, id: LocalId) {
        self.declared[id.0] = self.step();
        self.declared_branches[id.0] = self.branches;
        self.ends[id.0] = usize::MAX
    }
    fn branch(&mut self, run: impl FnOnce(&mut Self)) {
        self.branches += 1;
        run(self);
        self.branches -= 1
    }
    /// A place where control goes one of several ways.
    fn branching(&mut self) -> usize {
        self.branchings += 1;
        self.branchings
    }
    /// One of the ways.
    fn arm(&mut self, branching: usize, arm: usize, run: impl FnOnce(&mut Self)) {
        self.path.push((branching, arm));
        self.branch(run);
        self.path.pop();
    }
    fn looped(&mut self, run: impl FnOnce(&mut Self)) {
        let start = self.step();
        self.branch(run);
        let end = self.step();
        if self.writing.is_none() {
            self.loops.push((start, end))
        }
    }

    fn block(&mut self, block: &mut Block) {
        let mut declared = block.binds.clone();
        for id in &block.binds {
            self.declare(*id)
        }
        for node in &mut block.nodes {
            self.node(node, &mut declared)
        }
        let end = self.step();
        for id in declared {
            self.ends[id.0] = end
        }
    }
    fn node(&mut self, node: &mut Node, declared: &mut Vec<LocalId>) {
        match node {
            Node::Plain(stmt) => {
                self.visit_stmt_mut(stmt);
                if let Stmt::Local(local) = stmt {
                    for id in build::bound_by(&local.pat) {
                        self.declare(id);
                        declared.push(id)
                    }
                }
            }
            Node::Give { value, .. } => self.visit_expr_mut(value),
            Node::Declare { local } => {
                self.declare(*local);
                declared.push(*local)
            }
            Node::Yield { value, .. } => {
                if let Some(value) = value {
                    self.visit_expr_mut(value)
                }
                let now = self.step();
                self.point(now)
            }
            Node::From { operand, sub, .. } => {
                self.visit_expr_mut(operand);
                self.declare(*sub);
                let now = self.step();
                self.point(now);
                self.used(*sub, false);
                self.ends[sub.0] = self.step()
            }
            Node::If { condition, then, otherwise } => {
                self.visit_expr_mut(condition);
                let branching = self.branching();
                self.arm(branching, 0, |it| it.block(then));
                self.arm(branching, 1, |it| it.block(otherwise))
            }
            Node::Match { on, arms, .. } => {
                self.scrutinee(on, arms.iter().map(|arm| &arm.pat));
                let branching = self.branching();
                for (index, arm) in arms.iter_mut().enumerate() {
                    self.guard(&mut arm.pat);
                    self.arm(branching, index, |it| it.block(&mut arm.body))
                }
            }
            Node::Loop { kind, body, .. } => match kind {
                LoopKind::Loop => self.looped(|it| it.block(body)),
                LoopKind::While(condition) => self.looped(|it| {
                    it.visit_expr_mut(condition);
                    it.block(body)
                }),
                LoopKind::For { over, iterator, .. } => {
                    self.over(over);
                    self.declare(*iterator);
                    let iterator = *iterator;
                    self.looped(|it| {
                        it.used(iterator, false);
                        it.block(body)
                    });
                    self.ends[iterator.0] = self.step()
                }
            },
            Node::Scope { body, .. } => self.block(body),
            Node::Try(it) => {
                self.branch(|facts| facts.block(&mut it.body));
                let branching = self.branching();
                for (index, arm) in it.arms.iter_mut().flatten().enumerate() {
                    self.guard(&mut arm.pat);
                    self.arm(branching, index, |facts| facts.block(&mut arm.body))
                }
                if let Some(last) = &mut it.last {
                    self.block(last)
                }
            }
        }
    }
    fn point(&mut self, now: usize) {
        if self.writing.is_none() {
            self.points.push((now, self.path.clone()))
        }
    }
    fn guard(&mut self, pat: &mut Pat) {
        if let Pat::Guard(guard) = pat {
            self.branch(|it| it.visit_expr_mut(&mut guard.guard))
        }
    }
    fn place(&mut self, expr: &mut Expr) {
        self.place = true;
        self.visit_expr_mut(expr);
        self.place = false
    }
    /// What a `for` goes over: it is taken, be it a field.
    fn over(&mut self, expr: &mut Expr) {
        self.in_parts = matches!(expr, Expr::Field(_)) && super::nature::root(expr).is_some();
        self.visit_expr_mut(expr);
        self.in_parts = false
    }
    /// What a pattern is matched against: a place, out of which the pattern may move parts.
    fn scrutinee<'a>(&mut self, expr: &mut Expr, patterns: impl IntoIterator<Item = &'a Pat>) {
        self.in_parts = LocalId::of_expr(expr).is_some() && patterns.into_iter().any(takes_parts);
        self.place(expr);
        self.in_parts = false
    }
    /// A use; in the second walk, how it takes the value.
    fn used(&mut self, local: LocalId, by_value: bool) -> Use {
        let at = self.step();
        match &mut self.writing {
            None => {
                let in_parts = std::mem::take(&mut self.in_parts);
                self.uses.push(Found {
                    local,
                    at,
                    by_value: by_value || in_parts,
                    in_parts,
                    branches: self.branches,
                    path: self.path.clone(),
                });
                Use::Place
            }
            Some(next) => {
                *next += 1;
                self.decisions.get(*next - 1).copied().unwrap_or(Use::Place)
            }
        }
    }

    /// The suspensions in the scope of a local.
    fn points_of(&self, id: LocalId) -> impl Iterator<Item = &(usize, Path)> {
        let (from, to) = (self.declared[id.0], self.ends[id.0]);
        self.points.iter().filter(move |(at, _)| from < *at && *at < to)
    }
    /// Is a local needed behind this step?
    fn needed(&self, id: LocalId, at: usize, path: &Path) -> bool {
        let again = |start: usize, end: usize| self.declared[id.0] < start && start <= at && at <= end;
        self.uses.iter().filter(|it| it.local == id).any(|it| {
            it.at > at && !exclude(&it.path, path)
                || self.loops.iter().any(|(start, end)| again(*start, *end) && *start <= it.at && it.at <= *end)
        })
    }
    fn kept(&self, id: LocalId, local: &Local) -> Kept {
        if local.origin == Origin::Value {
            return Kept::Not;
        }
        let Some(&(first, _)) = self.points_of(id).next() else { return Kept::Not };
        if self.points_of(id).any(|(at, path)| self.needed(id, *at, path)) {
            return Kept::Whole;
        }
        match local.nature {
            Nature::Number | Nature::Copy | Nature::Exclusive => Kept::Not,
            Nature::Borrow => Kept::NotBorrowed,
            Nature::Unknown => {
                let mut moved = self.uses.iter().filter(|it| it.local == id && it.by_value && it.at < first);
                match moved.any(|it| it.branches == self.declared_branches[id.0]) {
                    // Moved before, whatever happens.
                    true => Kept::Not,
                    false => Kept::Whole,
                }
            }
        }
    }
    fn how(&self, found: &Found, local: &Local) -> Use {
        match local.nature {
            Nature::Number | Nature::Copy => Use::Place,
            _ if !local.is_kept() || !found.by_value => Use::Place,
            Nature::Exclusive => Use::Copied,
            _ if self.needed(found.local, found.at, &found.path) && found.in_parts => Use::Place,
            _ if self.needed(found.local, found.at, &found.path) => Use::Copied,
            _ => Use::Moved,
        }
    }
}

impl VisitMut for Facts {
    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        match stmt {
            Stmt::Local(local) => {
                if let Some(init) = &mut local.init {
                    // A pattern looks at a place, a name takes the value.
                    match local.pat {
                        Pat::Ident(_) | Pat::Type(_) => self.visit_expr_mut(&mut init.expr),
                        ref pat => {
                            let pat = pat.clone();
                            self.scrutinee(&mut init.expr, [&pat])
                        }
                    }
                    if let Some((_, diverge)) = &mut init.diverge {
                        self.branch(|it| it.visit_expr_mut(diverge))
                    }
                }
            }
            Stmt::Item(_) => {}
            Stmt::Expr(expr, _) => self.visit_expr_mut(expr),
            Stmt::Macro(it) => self.visit_macro_mut(&mut it.mac),
        }
    }
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let place = std::mem::take(&mut self.place);
        match expr {
            Expr::Path(it) => {
                if let Some(ident) = it.path.get_ident()
                    && let Some(id) = LocalId::of(ident)
                {
                    let span = ident.span();
                    let how = self.used(id, !place);
                    it.path = id.mark_use(how, span).into()
                }
            }
            Expr::Paren(it) => {
                self.place = place;
                self.visit_expr_mut(&mut it.expr)
            }
            Expr::Group(it) => {
                self.place = place;
                self.visit_expr_mut(&mut it.expr)
            }
            Expr::Reference(it) => self.place(&mut it.expr),
            Expr::Unary(it) if matches!(it.op, UnOp::Deref(_)) => self.place(&mut it.expr),
            Expr::MethodCall(it) => {
                self.place = !takes_self(&it.method.to_string());
                self.visit_expr_mut(&mut it.receiver);
                self.place = false;
                it.args.iter_mut().for_each(|it| self.visit_expr_mut(it))
            }
            Expr::Field(it) => self.place(&mut it.base),
            Expr::Index(it) => {
                self.place(&mut it.expr);
                self.visit_expr_mut(&mut it.index)
            }
            Expr::Assign(it) => {
                self.visit_expr_mut(&mut it.right);
                self.place(&mut it.left)
            }
            Expr::Binary(it) => match it.op {
                BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) => {
                    self.place(&mut it.left);
                    self.place(&mut it.right)
                }
                BinOp::And(_) | BinOp::Or(_) => {
                    self.visit_expr_mut(&mut it.left);
                    self.branch(|facts| facts.visit_expr_mut(&mut it.right))
                }
                op if known::is_assignment(&op) => {
                    self.visit_expr_mut(&mut it.right);
                    self.place(&mut it.left)
                }
                _ => visit_mut::visit_expr_binary_mut(self, it),
            },
            Expr::If(it) => {
                self.visit_expr_mut(&mut it.cond);
                let branching = self.branching();
                self.arm(branching, 0, |facts| facts.visit_block_mut(&mut it.then_branch));
                if let Some((_, otherwise)) = &mut it.else_branch {
                    self.arm(branching, 1, |facts| facts.visit_expr_mut(otherwise))
                }
            }
            Expr::Let(it) => self.scrutinee(&mut it.expr, [&*it.pat]),
            Expr::Match(it) => {
                self.scrutinee(&mut it.expr, it.arms.iter().map(|arm| &arm.pat));
                let branching = self.branching();
                for (index, arm) in it.arms.iter_mut().enumerate() {
                    self.guard(&mut arm.pat);
                    self.arm(branching, index, |facts| facts.visit_expr_mut(&mut arm.body))
                }
            }
            Expr::Loop(_) | Expr::While(_) => self.looped(|facts| visit_mut::visit_expr_mut(facts, expr)),
            Expr::ForLoop(it) => {
                self.over(&mut it.expr);
                self.looped(|facts| facts.visit_block_mut(&mut it.body))
            }
            Expr::Closure(it) => self.branch(|facts| {
                facts.place = it.capture.is_none();
                facts.visit_expr_mut(&mut it.body)
            }),
            Expr::Macro(it) => self.visit_macro_mut(&mut it.mac),
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }
    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        if let Some(mut arguments) = Arguments::read(mac) {
            let by_value = matches!(&*known::macro_name(mac), "vec" | "dbg");
            for argument in arguments.items.iter_mut().map(known::value_of) {
                self.place = !by_value;
                self.visit_expr_mut(argument)
            }
            self.place = false;
            mac.tokens = arguments.tokens();
            return;
        }
        let mut found = vec![];
        marks(mac.tokens.clone(), &mut found);
        for id in found {
            // All of them are places: the marks stay as they are.
            let _ = self.used(id, false);
        }
    }
    fn visit_pat_mut(&mut self, _: &mut Pat) {}
}

/// Does a pattern bind by value?
fn takes_parts(pat: &Pat) -> bool {
    struct Finder(bool);
    impl syn::visit::Visit<'_> for Finder {
        fn visit_pat_ident(&mut self, it: &syn::PatIdent) {
            self.0 |= it.by_ref.is_none() && LocalId::of(&it.ident).is_some();
            syn::visit::visit_pat_ident(self, it)
        }
        fn visit_expr(&mut self, _: &Expr) {}
    }
    let mut finder = Finder(false);
    syn::visit::Visit::visit_pat(&mut finder, pat);
    finder.0
}

/// Methods of std that take what they are called on, whatever it is.
fn takes_self(name: &str) -> bool {
    name == "into"
        || name.starts_with("into_")
        || name.starts_with("unwrap")
        || matches!(
            name,
            "expect"
                | "expect_err"
                | "collect"
                | "ok"
                | "err"
                | "fold"
                | "sum"
                | "map"
                | "filter"
                | "rev"
                | "chain"
                | "zip"
        )
}
/// The marks in the tokens of an unknown macro.
fn marks(tokens: proc_macro2::TokenStream, found: &mut Vec<LocalId>) {
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Ident(ident) => found.extend(LocalId::of(&ident)),
            proc_macro2::TokenTree::Group(group) => marks(group.stream(), found),
            _ => {}
        }
    }
}
