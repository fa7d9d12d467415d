//! Definite assignment. Afterwards a read of a local is checked at run time only if some path leads to it on which the local
//! is not bound (UnboundLocalError).

use super::super::ir::{Expr, ExprKind, LocalKind, Pattern, Py, Stmt};
use crate::ir::{Access, BlockId, Body, Dialect, LocalId, Terminator};
use crate::transform::graph::Graph;

/// Which locals are certainly bound; `None`: the point has not been reached yet.
type Bound = Option<Vec<bool>>;

pub fn check_reads(body: &mut Body<Py>) {
    let (order, before) = solve(body);
    for id in order {
        if let Some(bound) = before[id.index()].clone() {
            mark(body, id, bound);
        }
    }
}

/// Which locals are bound wherever the function suspends: there they can be seen.
pub fn at_suspensions(body: &Body<Py>) -> Vec<bool> {
    let (order, before) = solve(body);
    let mut all = vec![true; body.locals.len()];
    for id in order {
        let (block, Some(bound)) = (body.block(id), before[id.index()].clone()) else { continue };
        if !matches!(block.terminator, Terminator::Yield { .. }) {
            continue;
        }
        let mut bound = bound;
        block.stmts.iter().for_each(|stmt| step(stmt, &mut bound));
        all.iter_mut().zip(bound).for_each(|(all, bound)| *all &= bound);
    }
    all
}

/// What is bound at the start of each block.
fn solve(body: &Body<Py>) -> (Vec<BlockId>, Vec<Bound>) {
    let mut before: Vec<Bound> = vec![None; body.blocks.len()];
    let is_bound = |index: usize| matches!(body.locals[index].data.kind, LocalKind::Parameter | LocalKind::Temporary);
    before[0] = Some((0..body.locals.len()).map(is_bound).collect());
    let order = Graph::of(body).order;
    let mut changed = true;
    while changed {
        changed = false;
        for id in &order {
            if before[id.index()].is_some() {
                changed |= flow(body, *id, &mut before);
            }
        }
    }
    (order, before)
}

/// What holds after a statement.
fn step(stmt: &Stmt, bound: &mut [bool]) {
    Py::locals_of_stmt(stmt, &mut |local, access| {
        if access == Access::Write && !matches!(stmt, Stmt::Clear(_)) {
            bound[local.index()] = true;
        }
    });
    if let Stmt::Unbind(local) | Stmt::DeleteLocal { local, .. } = stmt {
        bound[local.index()] = false;
    }
}

/// Carries what holds at the start of a block to its successors; did anything change?
fn flow(body: &Body<Py>, id: BlockId, before: &mut [Bound]) -> bool {
    let Some(mut bound) = before[id.index()].clone() else { return false };
    let block = body.block(id);
    let mut changed = false;
    for stmt in &block.stmts {
        if let Some(handler) = block.handler.filter(|_| Py::stmt_can_raise(stmt)) {
            changed |= meet(before, handler, &bound, None);
        }
        step(stmt, &mut bound);
    }
    if let Some(handler) = block.handler.filter(|_| block.terminator.can_raise()) {
        changed |= meet(before, handler, &bound, None);
    }
    if let Some(expr) = block.terminator.exprs() {
        expr.locals(&mut |local, access| {
            if access == Access::Write {
                bound[local.index()] = true;
            }
        });
    }
    match &block.terminator {
        Terminator::Match { arms, .. } => {
            for (pattern, target) in arms {
                let local = match pattern {
                    Pattern::Item(local) | Pattern::Returned(local) | Pattern::Raised(local) => Some(*local),
                    _ => None,
                };
                changed |= meet(before, *target, &bound, local);
            }
        }
        Terminator::Yield { result, resume, .. } => changed |= meet(before, *resume, &bound, *result),
        terminator => {
            for target in terminator.successors() {
                changed |= meet(before, target, &bound, None);
            }
        }
    }
    changed
}

fn meet(before: &mut [Bound], target: BlockId, bound: &[bool], also: Option<LocalId>) -> bool {
    let holds = |index: usize| bound[index] || also.is_some_and(|local| local.index() == index);
    match &mut before[target.index()] {
        slot @ None => {
            *slot = Some((0..bound.len()).map(holds).collect());
            true
        }
        Some(old) => {
            let mut changed = false;
            for (index, was) in old.iter_mut().enumerate() {
                if *was && !holds(index) {
                    *was = false;
                    changed = true;
                }
            }
            changed
        }
    }
}

fn mark(body: &mut Body<Py>, id: BlockId, mut bound: Vec<bool>) {
    let block = body.block_mut(id);
    for stmt in &mut block.stmts {
        stmt.exprs_mut(&mut |expr| mark_expr(expr, &bound));
        if let Stmt::DeleteLocal { local, check, .. } | Stmt::AugAssign { local, check, .. } = stmt {
            *check = !bound[local.index()];
        }
        step(stmt, &mut bound);
    }
    if let Some(expr) = block.terminator.expr_mut() {
        mark_expr(expr, &bound);
    }
}
fn mark_expr(expr: &mut Expr, bound: &[bool]) {
    if let ExprKind::Local { local, check } = &mut expr.kind {
        *check = *check && !bound[local.index()];
    }
    expr.children_mut(&mut |child| mark_expr(child, bound));
}
