//! Afterwards the graph is reducible: every loop has one entry. A resumption enters the middle of the loops around it, so
//! a loop with code after its suspension may have several; those get a dispatch in front, which a variable steers:
//!
//! ```text
//! start → rows → columns → …         go = rows;  'd: loop { match go { rows => …, resumed => … } }
//! s0 ────────────↗
//! ```
//!
//! The natural header of the loop becomes an arm. A resumption becomes an arm as a whole where it can, so that what it
//! shares with the loop (the handler of a `try`) stays in one place.

use super::graph::Graph;
use crate::ir::{Block, BlockId, Body, Dialect, Machine, Role, Terminator};
use std::collections::{BTreeSet, HashSet};

pub fn reduce<D: Dialect>(machine: &mut Machine<D>) {
    let graph = Graph::of(&machine.body);
    let mut work = vec![(Body::<D>::ENTRY, graph.order.iter().copied().collect::<BTreeSet<_>>())];
    while let Some((header, region)) = work.pop() {
        let inside: HashSet<BlockId> = region.iter().copied().filter(|id| *id != header).collect();
        for component in components(&machine.body, &region, &inside) {
            let entries = entries(&machine.body, &component);
            match entries[..] {
                [] => {}
                [only] => work.push((only, component)),
                _ => work.push(split(machine, component, &entries)),
            }
        }
    }
    machine.check();
}

/// Blocks of a component that control enters from outside.
fn entries<D: Dialect>(body: &Body<D>, component: &BTreeSet<BlockId>) -> Vec<BlockId> {
    let graph = Graph::of(body);
    let from_outside =
        |id: &BlockId| graph.predecessors[id.index()].iter().any(|from| !component.contains(from));
    component.iter().copied().filter(from_outside).collect()
}

/// Puts a dispatch in front of a loop with several entries; gives the new loop.
fn split<D: Dialect>(
    machine: &mut Machine<D>,
    component: BTreeSet<BlockId>,
    entries: &[BlockId],
) -> (BlockId, BTreeSet<BlockId>) {
    let graph = Graph::of(&machine.body);
    let position = |id: &BlockId| graph.position[id.index()];
    let is_plain = |id: &&BlockId| machine.body.block(**id).caught.is_none();
    let natural = entries.iter().filter(is_plain).min_by_key(|id| position(id));
    let natural = natural.or_else(|| component.iter().filter(is_plain).min_by_key(|id| position(id))).copied();
    let mut real: BTreeSet<BlockId> = natural.into_iter().collect();
    let mut absorbed = BTreeSet::new();
    for entry in entries.iter().filter(|entry| Some(**entry) != natural) {
        let outside = graph.predecessors[entry.index()].iter().filter(|from| !component.contains(from));
        let arms: Option<Vec<_>> = outside.map(|from| arm_around(&machine.body, &graph, *from)).collect();
        match arms {
            Some(arms) => absorbed.extend(arms),
            None => {
                real.insert(*entry);
            }
        }
    }
    let selector = machine.selectors.len() as u32;
    let dispatch = BlockId(machine.body.blocks.len() as u32);
    let mut order: Vec<_> = real.iter().chain(&absorbed).copied().collect();
    order.sort_by_key(|id| position(id));
    machine.body.push(Block {
        stmts: vec![],
        terminator: Terminator::Dispatch { selector, arms: order.clone() },
        handler: None,
        caught: None,
        role: Role::Loop,
        line: None,
    });
    machine.selectors.push(order.clone());
    // What goes to a real entry, from wherever, goes by the dispatch; what starts an absorbed arm does.
    let mut region: BTreeSet<BlockId> = component.clone();
    for from in graph.order.iter().copied() {
        let mut terminator = machine.body.block(from).terminator.clone();
        let starts_arm = matches!(terminator, Terminator::Resume(_) | Terminator::Dispatch { .. });
        terminator.retarget(&mut |target| {
            if !(real.contains(&target) || starts_arm && absorbed.contains(&target)) {
                return target;
            }
            let arm = order.iter().position(|id| *id == target).unwrap_or_default() as u32;
            let role = machine.body.block(target).role;
            let stmts = vec![];
            let terminator = Terminator::Select { selector, arm, dispatch };
            let select = machine.body.push(Block { stmts, terminator, handler: None, caught: None, role, line: None });
            if component.contains(&from) || absorbed.iter().any(|arm| graph.dominates(*arm, from)) {
                region.insert(select);
            }
            select
        });
        machine.body.block_mut(from).terminator = terminator;
    }
    region.extend(graph.order.iter().filter(|id| absorbed.iter().any(|arm| graph.dominates(*arm, **id))));
    region.insert(dispatch);
    (dispatch, region)
}

/// The arm of a dispatch that leads to a block, if nothing else does.
fn arm_around<D: Dialect>(body: &Body<D>, graph: &Graph, block: BlockId) -> Option<BlockId> {
    let mut at = block;
    loop {
        let up = graph.dominator[at.index()];
        if up == at {
            return None;
        }
        let is_dispatch = matches!(body.block(up).terminator, Terminator::Resume(_) | Terminator::Dispatch { .. });
        if is_dispatch && graph.predecessors[at.index()] == [up] {
            return Some(at);
        }
        at = up;
    }
}

/// Tarjan's strongly connected components of a part of the graph; only those that contain a loop.
fn components<D: Dialect>(
    body: &Body<D>,
    region: &BTreeSet<BlockId>,
    inside: &HashSet<BlockId>,
) -> Vec<BTreeSet<BlockId>> {
    let count = body.blocks.len();
    let (mut index, mut low) = (vec![usize::MAX; count], vec![0; count]);
    let mut on_stack = vec![false; count];
    let (mut stack, mut found, mut next) = (vec![], vec![], 0);
    for root in region.iter().filter(|id| inside.contains(id)) {
        if index[root.index()] != usize::MAX {
            continue;
        }
        let mut calls: Vec<(BlockId, Vec<BlockId>, usize)> = vec![];
        let mut enter = Some(*root);
        loop {
            if let Some(id) = enter.take() {
                index[id.index()] = next;
                low[id.index()] = next;
                next += 1;
                stack.push(id);
                on_stack[id.index()] = true;
                let successors: Vec<_> =
                    body.block(id).all_successors().into_iter().filter(|target| inside.contains(target)).collect();
                calls.push((id, successors, 0));
            }
            let Some((id, successors, at)) = calls.last_mut() else { break };
            let id = *id;
            if let Some(target) = successors.get(*at).copied() {
                *at += 1;
                if index[target.index()] == usize::MAX {
                    enter = Some(target);
                } else if on_stack[target.index()] {
                    low[id.index()] = low[id.index()].min(index[target.index()]);
                }
                continue;
            }
            calls.pop();
            if let Some((parent, ..)) = calls.last() {
                low[parent.index()] = low[parent.index()].min(low[id.index()]);
            }
            if low[id.index()] == index[id.index()] {
                let mut component = BTreeSet::new();
                while let Some(top) = stack.pop() {
                    on_stack[top.index()] = false;
                    component.insert(top);
                    if top == id {
                        break;
                    }
                }
                let loops = component.len() > 1 || body.block(id).all_successors().contains(&id);
                if loops {
                    found.push(component);
                }
            }
        }
    }
    found
}
