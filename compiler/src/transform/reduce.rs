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
                _ => work.push(split(machine, header, component, &entries)),
            }
        }
    }
    machine.check();
}

/// Blocks of a component that control enters from outside.
fn entries<D: Dialect>(body: &Body<D>, component: &BTreeSet<BlockId>) -> Vec<BlockId> {
    let graph = Graph::of(body);
    let from_outside = |id: &BlockId| graph.predecessors[id.index()].iter().any(|from| !component.contains(from));
    component.iter().copied().filter(from_outside).collect()
}

/// Puts a dispatch in front of a loop with several entries; gives the new loop. `header`: what the region around is entered
/// by.
fn split<D: Dialect>(
    machine: &mut Machine<D>,
    header: BlockId,
    component: BTreeSet<BlockId>,
    entries: &[BlockId],
) -> (BlockId, BTreeSet<BlockId>) {
    let graph = Graph::of(&machine.body);
    // The outermost loop's own header: blocks are numbered in the order of the source.
    let key = |id: &&BlockId| (machine.body.block(**id).role != Role::Loop, **id);
    let is_plain = |id: &&BlockId| machine.body.block(**id).caught.is_none();
    let natural = entries.iter().filter(is_plain).min_by_key(key);
    let natural = natural.or_else(|| component.iter().filter(is_plain).min_by_key(key)).copied();

    let arms = absorbed_arms(&machine.body, &graph, header, &component, natural);
    let inside: HashSet<BlockId> = arms.iter().flat_map(|arm| arm.blocks.iter().copied()).collect();
    let absorbed: BTreeSet<BlockId> = arms.iter().map(|arm| arm.start).collect();
    let still_enters = |entry: &&BlockId| {
        let outside = |from: &BlockId| !component.contains(from) && !inside.contains(from);
        graph.predecessors[entry.index()].iter().any(outside)
    };
    let real: BTreeSet<BlockId> = natural.into_iter().chain(entries.iter().filter(still_enters).copied()).collect();

    let selector = machine.selectors.len() as u32;
    let dispatch = BlockId(machine.body.blocks.len() as u32);
    let order: Vec<BlockId> = real.iter().chain(&absorbed).copied().collect();
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
    let mut region: BTreeSet<BlockId> = component.iter().chain(&inside).copied().collect();
    for from in graph.order.iter().copied() {
        let mut terminator = machine.body.block(from).terminator.clone();
        terminator.retarget(&mut |target| {
            if !(real.contains(&target) || from == header && absorbed.contains(&target)) {
                return target;
            }
            let arm = order.iter().position(|id| *id == target).unwrap_or_default() as u32;
            let terminator = Terminator::Select { selector, arm, dispatch };
            let role = Role::Plain;
            let select =
                machine.body.push(Block { stmts: vec![], terminator, handler: None, caught: None, role, line: None });
            if component.contains(&from) || inside.contains(&from) {
                region.insert(select);
            }
            select
        });
        machine.body.block_mut(from).terminator = terminator;
    }
    region.insert(dispatch);
    (dispatch, region)
}

/// An arm of the dispatch around a region, with its blocks on the way to a loop.
struct Arm {
    start: BlockId,
    blocks: HashSet<BlockId>,
    /// Does it enter the loop elsewhere than at its natural header?
    is_bad: bool,
}

/// The arms that become part of a loop: those that enter it in the middle, and those that share blocks with such a one.
fn absorbed_arms<D: Dialect>(
    body: &Body<D>,
    graph: &Graph,
    header: BlockId,
    component: &BTreeSet<BlockId>,
    natural: Option<BlockId>,
) -> Vec<Arm> {
    let dispatches = matches!(body.block(header).terminator, Terminator::Resume(_) | Terminator::Dispatch { .. });
    if !dispatches {
        return vec![];
    }
    let reaches = reaching(graph, component);
    let mut arms = vec![];
    for start in body.block(header).terminator.successors() {
        let is_own = graph.predecessors[start.index()] == [header];
        if !is_own || component.contains(&start) || !reaches.contains(&start) {
            continue;
        }
        let (mut blocks, mut is_bad, mut work) = (HashSet::from([start]), false, vec![start]);
        while let Some(id) = work.pop() {
            for target in body.block(id).all_successors() {
                if component.contains(&target) {
                    is_bad |= Some(target) != natural;
                } else if target != header && reaches.contains(&target) && blocks.insert(target) {
                    work.push(target);
                }
            }
        }
        arms.push(Arm { start, blocks, is_bad });
    }
    loop {
        let shared: HashSet<BlockId> =
            arms.iter().filter(|arm| arm.is_bad).flat_map(|arm| arm.blocks.iter().copied()).collect();
        let mut changed = false;
        for arm in arms.iter_mut().filter(|arm| !arm.is_bad) {
            if !arm.blocks.is_disjoint(&shared) {
                arm.is_bad = true;
                changed = true;
            }
        }
        if !changed {
            arms.retain(|arm| arm.is_bad);
            return arms;
        }
    }
}

/// Blocks from which control can get into a loop.
fn reaching(graph: &Graph, component: &BTreeSet<BlockId>) -> HashSet<BlockId> {
    let mut found: HashSet<BlockId> = component.iter().copied().collect();
    let mut work: Vec<BlockId> = component.iter().copied().collect();
    while let Some(id) = work.pop() {
        for from in &graph.predecessors[id.index()] {
            if found.insert(*from) {
                work.push(*from);
            }
        }
    }
    found
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
