//! Afterwards: every block is reachable, no block only goes on to another one without doing anything, and no block
//! could be part of its only predecessor.

use super::graph::Graph;
use crate::ir::{BlockId, Body, Dialect, Machine, Role, Terminator};

pub fn simplify<D: Dialect>(body: &mut Body<D>) {
    skip_empty(body);
    merge_chains(body);
    remove_unreachable(body);
}

/// A `goto` of a block without statements is followed at once.
fn skip_empty<D: Dialect>(body: &mut Body<D>) {
    let target: Vec<Option<BlockId>> = body
        .blocks
        .iter()
        .map(|block| match block.terminator {
            Terminator::Goto(target) if block.stmts.is_empty() && block.caught.is_none() => Some(target),
            _ => None,
        })
        .collect();
    let last = |from: BlockId| {
        let mut at = from;
        // An empty loop `while True: pass` has no end.
        for _ in 0..target.len() {
            match target[at.index()] {
                Some(next) => at = next,
                None => return at,
            }
        }
        from
    };
    for block in &mut body.blocks {
        block.terminator.retarget(&mut |id| last(id));
    }
}

/// A block with one successor, which has no other predecessor and the same handler, takes it in. Blocks are not
/// renumbered: what is not reachable any more stays, unused.
pub fn merge_chains<D: Dialect>(body: &mut Body<D>) {
    let graph = Graph::of(body);
    let mut gone = vec![false; body.blocks.len()];
    for first in graph.order.clone() {
        if gone[first.index()] {
            continue;
        }
        while let Terminator::Goto(next) = body.block(first).terminator {
            let (a, b) = (body.block(first), body.block(next));
            let quiet = |block: &crate::ir::Block<D>| !block.can_raise();
            let same_handler = a.handler == b.handler || quiet(a) || quiet(b);
            // Where a `break` goes is to stand behind the loop.
            let leaves_loop = graph.innermost[first.index()] != graph.innermost[next.index()]
                && b.role == Role::Join
                && !b.terminator.successors().is_empty();
            if next == first
                || leaves_loop
                || next == Body::<D>::ENTRY
                || gone[next.index()]
                || graph.predecessors[next.index()].len() != 1
                || b.caught.is_some()
                || !same_handler
            {
                break;
            }
            let handler = if quiet(a) { b.handler } else { a.handler };
            let taken = body.block_mut(next);
            let stmts = std::mem::take(&mut taken.stmts);
            let terminator = std::mem::replace(&mut taken.terminator, Terminator::Goto(next));
            let block = body.block_mut(first);
            block.stmts.extend(stmts);
            block.terminator = terminator;
            block.handler = handler;
            gone[next.index()] = true;
        }
    }
}

/// Takes away what is not reachable in a machine.
pub fn compact<D: Dialect>(machine: &mut Machine<D>) {
    let new = remove_unreachable(&mut machine.body);
    let renumber = |id: &mut BlockId| *id = new[id.index()].unwrap_or(*id);
    machine.states.iter_mut().for_each(|state| renumber(&mut state.block));
    machine.selectors.iter_mut().flatten().for_each(renumber);
}

fn remove_unreachable<D: Dialect>(body: &mut Body<D>) -> Vec<Option<BlockId>> {
    let graph = Graph::of(body);
    let mut new = vec![None; body.blocks.len()];
    let mut count = 0;
    for id in body.ids() {
        if graph.is_reachable(id) {
            new[id.index()] = Some(BlockId(count));
            count += 1;
        }
    }
    let mut index = 0;
    body.blocks.retain(|_| {
        index += 1;
        new[index - 1].is_some()
    });
    for block in &mut body.blocks {
        block.handler = block.handler.and_then(|handler| new[handler.index()]);
        block.terminator.retarget(&mut |id| new[id.index()].unwrap_or(id));
    }
    new
}
