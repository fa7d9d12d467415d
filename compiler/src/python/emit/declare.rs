//! Where temporaries are declared, which locals need a first value, and which are changed.
//!
//! A temporary that is assigned in one place is declared there if it is used only there and further inside or behind it;
//! else at the top. It has a first value there if it may be used before it is assigned, and is mutable if it may be assigned
//! twice, or is changed: rustc asks for no more, and warns of it.

use super::super::ir::{Expr, ExprKind, Leave, LocalKind, Pattern, Py, Repr, Stmt};
use super::FunctionEmitter;
use crate::ir::{Access, BlockId, Body, Dialect, LocalId, Terminator};
use crate::transform::graph::Graph;
use crate::transform::structure::Node;
use proc_macro2::TokenStream;
use quote::quote;
use std::cell::RefCell;
use std::collections::BTreeSet;

impl FunctionEmitter<'_, '_> {
    /// Temporaries that are declared at the top: those that are used in several scopes.
    pub fn temporaries(&self) -> TokenStream {
        let (mut first, mut later) = (TokenStream::new(), TokenStream::new());
        for local in self.local_ids() {
            let index = local.index();
            if self.kind(local) != LocalKind::Temporary || self.in_frame[index] || self.declared_in_place[index] {
                continue;
            }
            // An exception that is only raised again out of a `finally` is never in a local.
            let is_used = if self.repr(local) == Repr::Raised { &self.uses.is_assigned } else { &self.uses.is_used };
            if !is_used[index] {
                continue;
            }
            let (name, mutable) = (&self.names[index], self.mutable(local));
            let value = match self.repr(local) {
                Repr::Value => quote!(Unbound),
                Repr::Iter => quote!(Iter::Done),
                Repr::Items => quote!(Vec::new()),
                Repr::Handling => quote!(Handling::default()),
                Repr::Leave => quote!(Leave::Next),
                Repr::Star => quote!(ExceptStar::default()),
                Repr::Bool => quote!(false),
                Repr::Int => quote!(0),
                Repr::Float => quote!(0.0),
                Repr::Raised => {
                    later.extend(quote!(let #mutable #name;));
                    continue;
                }
            };
            if self.uses.needs_first[index] {
                first.extend(quote!(let #mutable #name = #value;));
            } else {
                later.extend(quote!(let #mutable #name;));
            }
        }
        quote!(#first #later)
    }
    /// `mut`, if the local is changed after it got its value.
    pub fn mutable(&self, local: LocalId) -> TokenStream {
        let uses = &self.uses;
        let first = self.kind(local) != LocalKind::Temporary || uses.needs_first[local.index()];
        let again = if first { uses.is_assigned[local.index()] } else { uses.is_assigned_twice[local.index()] };
        if again || uses.is_changed[local.index()] { quote!(mut) } else { quote!() }
    }

    /// Finds temporaries that can be declared where they are assigned.
    pub fn find_declarations(&mut self) {
        self.uses = Uses::of(&self.ready.machine.body);
        let count = self.ready.machine.body.locals.len();
        let uses = RefCell::new(vec![Scoped::default(); count]);
        let mut scopes = Scopes::default();
        collect(self, &self.ready.nodes, &mut scopes, &uses);
        for (index, uses) in uses.into_inner().into_iter().enumerate() {
            let local = LocalId(index as u32);
            let kind = self.kind(local);
            let wanted = !self.uses.is_cleared_after_move[index]
                && (kind == LocalKind::Temporary || kind == LocalKind::Variable && self.dies_in_place())
                && !self.in_frame[index]
                && matches!(self.repr(local), Repr::Value | Repr::Iter | Repr::Raised | Repr::Leave);
            self.declared_in_place[index] = wanted
                && uses.writes.len() == 1
                && uses.clears_elsewhere == 0
                && uses.reads.iter().all(|path| path.starts_with(&uses.writes[0]));
        }
    }
}

impl FunctionEmitter<'_, '_> {
    /// Can its only local die where its scope ends, because nothing can leave it early or look at it?
    pub fn dies_in_place(&self) -> bool {
        let blocks = &self.ready.machine.body.blocks;
        let named = self
            .local_ids()
            .filter(|local| self.kind(*local) != LocalKind::Temporary && self.kind(*local) != LocalKind::Free);
        let mut exprs = blocks.iter().flat_map(|it| it.stmts.iter().flat_map(Stmt::exprs).chain(it.terminator.exprs()));
        named.count() <= 1
            && !self.module.module.notes_deaths
            && !blocks.iter().any(|block| block.can_raise())
            && !exprs.any(shows_locals)
    }
}
fn shows_locals(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Locals(_)) || expr.children().into_iter().any(shows_locals)
}

/// How locals are used in the emitted code, by their index.
#[derive(Default)]
pub struct Uses {
    /// Does it occur?
    is_used: Vec<bool>,
    /// May it be used before it is assigned?
    needs_first: Vec<bool>,
    is_assigned: Vec<bool>,
    /// May it be assigned when it was assigned before?
    is_assigned_twice: Vec<bool>,
    /// Is it changed in place?
    is_changed: Vec<bool>,
    /// Is it cleared where it may have been taken? Then it is never moved.
    is_cleared_after_move: Vec<bool>,
    /// Blocks that clear it though it is never assigned on the way there.
    idle_clears: BTreeSet<(BlockId, LocalId)>,
    is_raised: Vec<bool>,
    /// Does it die by being moved?
    moves: Vec<bool>,
}

/// What emitted code does with a local.
#[derive(Clone, Copy, PartialEq)]
enum Touch {
    Read,
    Assign,
    Change,
    Take,
    Clear,
}

/// What is assigned at a point: certainly, and possibly.
#[derive(Clone, PartialEq)]
struct Assigned {
    surely: Vec<bool>,
    maybe: Vec<bool>,
    /// What may have been taken since.
    taken: Vec<bool>,
}

impl Uses {
    fn of(body: &Body<Py>) -> Uses {
        let count = body.locals.len();
        let mut before: Vec<Option<Assigned>> = vec![None; body.blocks.len()];
        before[0] = Some(Assigned { surely: vec![false; count], maybe: vec![false; count], taken: vec![false; count] });
        let order = Graph::of(body).order;
        loop {
            let mut changed = false;
            for id in &order {
                let Some(state) = before[id.index()].clone() else { continue };
                walk(body, *id, state, &mut |_, _, _| {}, &mut |target, state| {
                    changed |= meet(&mut before[target.index()], state);
                });
            }
            if !changed {
                break;
            }
        }
        let no = || vec![false; count];
        let mut uses = Uses {
            is_used: no(),
            needs_first: no(),
            is_assigned: no(),
            is_assigned_twice: no(),
            is_changed: no(),
            is_cleared_after_move: no(),
            idle_clears: BTreeSet::new(),
            is_raised: body.locals.iter().map(|it| it.data.repr == Repr::Raised).collect(),
            moves: body.locals.iter().map(|it| matches!(it.data.repr, Repr::Raised | Repr::Leave)).collect(),
        };
        for id in order {
            let Some(state) = before[id.index()].clone() else { continue };
            walk(body, id, state, &mut |local, touch, state| uses.note(id, local, touch, state), &mut |_, _| {});
        }
        uses
    }
    /// May it be used before it is assigned? Then it has a value from the start.
    pub fn needs_first(&self, local: LocalId) -> bool {
        self.needs_first[local.index()]
    }
    /// Is it changed in place after it was assigned?
    pub fn is_changed(&self, local: LocalId) -> bool {
        self.is_changed[local.index()]
    }
    pub fn is_assigned(&self, local: LocalId) -> bool {
        self.is_assigned[local.index()]
    }
    /// Is there nothing to be cleared?
    pub fn is_idle_clear(&self, block: BlockId, local: LocalId) -> bool {
        self.idle_clears.contains(&(block, local))
    }
    fn note(&mut self, block: BlockId, local: LocalId, touch: Touch, state: &Assigned) {
        let index = local.index();
        // An exception is caught again in each call of `resume`: after a suspension it is not in the local.
        let idle = if self.is_raised[index] { !state.surely[index] } else { !state.maybe[index] };
        if touch == Touch::Clear && idle {
            self.idle_clears.insert((block, local));
            return;
        }
        self.is_cleared_after_move[index] |= touch == Touch::Clear && state.taken[index];
        self.is_used[index] = true;
        match touch {
            Touch::Assign => {
                self.is_assigned[index] = true;
                self.is_assigned_twice[index] |= state.maybe[index];
            }
            Touch::Read => self.needs_first[index] |= !state.surely[index],
            // What is not changed in place dies by being moved.
            Touch::Clear if self.moves[index] => self.needs_first[index] |= !state.surely[index],
            Touch::Change | Touch::Take | Touch::Clear => {
                self.needs_first[index] |= !state.surely[index];
                self.is_changed[index] = true;
            }
        }
    }
}

/// Goes through a block: `touch` gets each use with what is assigned before it, `flow` what holds at each successor.
fn walk(
    body: &Body<Py>,
    id: BlockId,
    mut state: Assigned,
    touch: &mut dyn FnMut(LocalId, Touch, &Assigned),
    flow: &mut dyn FnMut(BlockId, &Assigned),
) {
    let block = body.block(id);
    let mut note = |local: LocalId, how: Touch, state: &mut Assigned| {
        touch(local, how, state);
        match how {
            Touch::Assign => {
                state.surely[local.index()] = true;
                state.maybe[local.index()] = true;
                state.taken[local.index()] = false;
            }
            Touch::Take => state.taken[local.index()] = true,
            Touch::Read | Touch::Change | Touch::Clear => {}
        }
    };
    if let Some(caught) = block.caught {
        note(caught, Touch::Assign, &mut state);
    }
    for stmt in &block.stmts {
        let surely = state.surely.clone();
        touches(stmt, &mut |local, how| note(local, how, &mut state));
        if let Some(handler) = block.handler.filter(|_| Py::stmt_can_raise(stmt)) {
            flow(handler, &Assigned { surely, ..state.clone() });
        }
    }
    let surely = state.surely.clone();
    if let Some(expr) = block.terminator.exprs() {
        touches_of(expr, &mut |local, how| note(local, how, &mut state));
    }
    if let Some(handler) = block.handler.filter(|_| block.terminator.can_raise()) {
        flow(handler, &Assigned { surely, ..state.clone() });
    }
    if let Terminator::Suspend { handlings, .. } = &block.terminator {
        handlings.iter().for_each(|local| note(*local, Touch::Change, &mut state));
    }
    if let Terminator::Match { arms, .. } = &block.terminator {
        for (pattern, target) in arms {
            let mut state = state.clone();
            if let Pattern::Item(local) | Pattern::Returned(local) = pattern {
                note(*local, Touch::Assign, &mut state);
            }
            flow(*target, &state);
        }
        return;
    }
    block.terminator.successors().into_iter().for_each(|target| flow(target, &state));
}

fn touches(stmt: &Stmt, see: &mut dyn FnMut(LocalId, Touch)) {
    stmt.exprs().into_iter().for_each(|expr| touches_of(expr, see));
    match stmt {
        Stmt::AugAssign { local, .. }
        | Stmt::DeleteLocal { local, .. }
        | Stmt::Unbind(local)
        | Stmt::LeaveHandler(local)
        | Stmt::Append { items: local, .. } => see(*local, Touch::Change),
        Stmt::BeginStar { star, raised: it, .. } | Stmt::CollectRaised { star, raised: it } => {
            see(*it, Touch::Read);
            see(*star, Touch::Change)
        }
        Stmt::FinishStar { star, leave } => {
            see(*star, Touch::Change);
            see(*leave, Touch::Assign)
        }
        Stmt::Reraised { local, .. } => see(*local, Touch::Read),
        Stmt::Clear(locals) => locals.iter().for_each(|local| see(*local, Touch::Clear)),
        Stmt::EnterHandler { handling, raised: it }
        | Stmt::EnterFinally { handling, leave: it }
        | Stmt::LeaveHandlerBy { handling, raised: it } => {
            see(*it, Touch::Read);
            see(*handling, Touch::Change)
        }
        Stmt::SetLeave { leave, how } => {
            if let Leave::Raised(raised) = how {
                see(*raised, Touch::Read)
            }
            see(*leave, Touch::Assign)
        }
        Stmt::Resumed { result, handlings, .. } => {
            handlings.iter().for_each(|local| see(*local, Touch::Change));
            result.iter().for_each(|local| see(*local, Touch::Assign))
        }
        Stmt::Assign { local, .. } | Stmt::Iterate { iterator: local, .. } => see(*local, Touch::Assign),
        Stmt::Unpack { targets, .. } => targets.iter().for_each(|local| see(*local, Touch::Assign)),
        Stmt::AssignMany(pairs) => pairs.iter().for_each(|(local, _)| see(*local, Touch::Assign)),
        Stmt::WithEnter { exit, entered, .. } => [*exit, *entered].iter().for_each(|it| see(*it, Touch::Assign)),
        Stmt::StoreCell { local, .. }
        | Stmt::StoreClassName { namespace: local, .. }
        | Stmt::DeleteCell { local, .. }
        | Stmt::DeleteClassName { namespace: local, .. }
        | Stmt::UnbindCell(local)
        | Stmt::AddToSet { set: local, .. }
        | Stmt::AddToDict { dict: local, .. } => see(*local, Touch::Read),
        Stmt::StoreGlobal { .. }
        | Stmt::SetAttribute { .. }
        | Stmt::SetItem { .. }
        | Stmt::DeleteGlobal { .. }
        | Stmt::DeleteAttribute { .. }
        | Stmt::DeleteItem { .. }
        | Stmt::Discard(_)
        | Stmt::Died(_)
        | Stmt::UnbindGlobal(_) => {}
    }
}
fn touches_of(expr: &Expr, see: &mut dyn FnMut(LocalId, Touch)) {
    if let ExprKind::Named { store, .. } = &expr.kind {
        return touches(store, see);
    }
    expr.children().into_iter().for_each(|child| touches_of(child, see));
    let touch = match &expr.kind {
        ExprKind::Take(_) => Touch::Take,
        ExprKind::Next(_)
        | ExprKind::Leave(_)
        | ExprKind::Locals(_)
        | ExprKind::HandledValue(_)
        | ExprKind::Splits { .. } => Touch::Change,
        _ => Touch::Read,
    };
    expr.own_locals(true, &mut |local, _| see(local, touch));
}

fn meet(old: &mut Option<Assigned>, new: &Assigned) -> bool {
    let Some(old) = old else {
        *old = Some(new.clone());
        return true;
    };
    let before = old.clone();
    old.surely.iter_mut().zip(&new.surely).for_each(|(old, new)| *old &= new);
    old.maybe.iter_mut().zip(&new.maybe).for_each(|(old, new)| *old |= new);
    old.taken.iter_mut().zip(&new.taken).for_each(|(old, new)| *old |= new);
    *old != before
}

/// The path of a scope of emitted code: the numbers of the lists of nodes it is in.
type Path = Vec<u32>;

#[derive(Default, Clone)]
struct Scoped {
    writes: Vec<Path>,
    reads: Vec<Path>,
    /// It is cleared where it may not have been assigned.
    clears_elsewhere: u32,
}

#[derive(Default)]
struct Scopes {
    path: Path,
    next: u32,
}

fn collect(emitter: &FunctionEmitter, nodes: &[Node], scopes: &mut Scopes, uses: &RefCell<Vec<Scoped>>) {
    let inside = |nodes: &[Node], scopes: &mut Scopes| {
        scopes.next += 1;
        let number = scopes.next;
        scopes.path.push(number);
        collect(emitter, nodes, scopes, uses);
        scopes.path.pop();
    };
    let body = &emitter.ready.machine.body;
    let touch = |local: LocalId, access: Access, path: &Path| {
        let mut uses = uses.borrow_mut();
        let uses = &mut uses[local.index()];
        match access {
            Access::Write => uses.writes.push(path.clone()),
            Access::Read => uses.reads.push(path.clone()),
            Access::MayWrite => {
                uses.writes.push(path.clone());
                uses.reads.push(path.clone());
            }
        }
    };
    for node in nodes {
        match node {
            Node::Code(id) => {
                for stmt in &body.block(*id).stmts {
                    if let Stmt::Clear(locals) = stmt {
                        for local in locals {
                            let mut uses = uses.borrow_mut();
                            let uses = &mut uses[local.index()];
                            let declared = uses.writes.iter().any(|write| scopes.path.starts_with(write));
                            uses.reads.push(scopes.path.clone());
                            uses.clears_elsewhere += u32::from(!declared);
                        }
                        continue;
                    }
                    Py::locals_of_stmt(stmt, &mut |local, access| touch(local, access, &scopes.path));
                }
            }
            Node::If { block, then, otherwise } => {
                terminator(emitter, *block, &mut |local, access| touch(local, access, &scopes.path));
                inside(then, scopes);
                inside(otherwise, scopes);
            }
            Node::Match { block, arms } => {
                terminator(emitter, *block, &mut |local, access| touch(local, access, &scopes.path));
                let patterns = match &body.block(*block).terminator {
                    Terminator::Match { arms, .. } => arms.iter().map(|(pattern, _)| Some(*pattern)).collect(),
                    _ => vec![None; arms.len()],
                };
                for (pattern, arm) in patterns.into_iter().zip(arms) {
                    scopes.next += 1;
                    let number = scopes.next;
                    scopes.path.push(number);
                    if let Some(Pattern::Item(local) | Pattern::Returned(local)) = pattern {
                        touch(local, Access::Write, &scopes.path);
                    }
                    collect(emitter, arm, scopes, uses);
                    scopes.path.pop();
                }
            }
            Node::Labelled { label, body: nodes } => {
                inside(nodes, scopes);
                if let Some(caught) = body.block(*label).caught {
                    touch(caught, Access::Write, &scopes.path);
                }
            }
            Node::Loop { body: nodes, .. } => inside(nodes, scopes),
            Node::Leave(block) => terminator(emitter, *block, &mut |local, access| touch(local, access, &scopes.path)),
            Node::Break(_) | Node::LeaveLoop(_) | Node::Continue(_) | Node::Select(_) => {}
        }
    }
}

fn terminator(emitter: &FunctionEmitter, block: BlockId, see: &mut dyn FnMut(LocalId, Access)) {
    if let Some(expr) = emitter.ready.machine.body.block(block).terminator.exprs() {
        expr.locals(see)
    }
}
