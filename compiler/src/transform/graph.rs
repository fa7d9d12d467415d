//! The control-flow graph of a body: order, predecessors, dominators, loops.
//!
//! Dominators: Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm".

use crate::ir::{BlockId, Body, Dialect};

pub struct Graph {
    /// Reachable blocks in reverse post-order.
    pub order: Vec<BlockId>,
    /// The position of a block in the order; `usize::MAX` if it is not reachable.
    pub position: Vec<usize>,
    /// One entry for each edge.
    pub predecessors: Vec<Vec<BlockId>>,
    /// The immediate dominator; the entry is its own.
    pub dominator: Vec<BlockId>,
    /// The header of the innermost natural loop around a block.
    pub innermost: Vec<Option<BlockId>>,
    /// For a header: the header of the loop around its loop.
    pub outer: Vec<Option<BlockId>>,
}

impl Graph {
    pub fn of<D: Dialect>(body: &Body<D>) -> Graph {
        let count = body.blocks.len();
        let successors: Vec<Vec<BlockId>> = body.blocks.iter().map(|block| block.all_successors()).collect();
        let order = reverse_post_order(&successors);
        let mut position = vec![usize::MAX; count];
        for (index, id) in order.iter().enumerate() {
            position[id.index()] = index;
        }
        let mut predecessors = vec![vec![]; count];
        for id in &order {
            for target in &successors[id.index()] {
                predecessors[target.index()].push(*id);
            }
        }
        let dominator = dominators(&order, &position, &predecessors);
        let mut graph =
            Graph { order, position, predecessors, dominator, innermost: vec![None; count], outer: vec![None; count] };
        graph.find_loops();
        graph
    }

    pub fn is_reachable(&self, id: BlockId) -> bool {
        self.position[id.index()] != usize::MAX
    }
    /// Does every path to `b` lead through `a`?
    pub fn dominates(&self, a: BlockId, b: BlockId) -> bool {
        let mut at = b;
        while self.position[at.index()] > self.position[a.index()] {
            at = self.dominator[at.index()];
        }
        at == a
    }
    /// Is an edge one that goes back to the header of a loop?
    pub fn is_back_edge(&self, from: BlockId, to: BlockId) -> bool {
        self.position[to.index()] <= self.position[from.index()] && self.dominates(to, from)
    }
    /// Is the block in the loop of this header?
    pub fn in_loop(&self, header: BlockId, block: BlockId) -> bool {
        let mut at = self.innermost[block.index()];
        while let Some(it) = at {
            if it == header {
                return true;
            }
            at = self.outer[it.index()];
        }
        false
    }

    fn find_loops(&mut self) {
        for header in self.order.clone() {
            let tails: Vec<_> = self.predecessors[header.index()]
                .iter()
                .copied()
                .filter(|tail| self.is_back_edge(*tail, header))
                .collect();
            if tails.is_empty() {
                continue;
            }
            self.outer[header.index()] = self.innermost[header.index()];
            let mut inside = std::collections::HashSet::from([header]);
            let mut work = tails;
            while let Some(block) = work.pop() {
                if inside.insert(block) {
                    work.extend(self.predecessors[block.index()].iter().copied());
                }
            }
            // Headers come in order, so an inner loop overwrites what an outer one wrote.
            for block in inside {
                self.innermost[block.index()] = Some(header);
            }
        }
    }
}

/// Successors that are visited last come first: what is listed last in a block goes on next to it.
fn reverse_post_order(successors: &[Vec<BlockId>]) -> Vec<BlockId> {
    let mut seen = vec![false; successors.len()];
    let mut order = vec![];
    let entry = BlockId(0);
    let mut stack = vec![(entry, 0)];
    seen[entry.index()] = true;
    while let Some((block, next)) = stack.pop() {
        // Reversed: the first successor is to come last in the order of visits, hence first in the result.
        let all = &successors[block.index()];
        match all.len().checked_sub(next + 1).map(|index| all[index]) {
            Some(target) => {
                stack.push((block, next + 1));
                if !seen[target.index()] {
                    seen[target.index()] = true;
                    stack.push((target, 0));
                }
            }
            None => order.push(block),
        }
    }
    order.reverse();
    order
}

fn dominators(order: &[BlockId], position: &[usize], predecessors: &[Vec<BlockId>]) -> Vec<BlockId> {
    let mut dominator: Vec<Option<BlockId>> = vec![None; position.len()];
    let Some(entry) = order.first() else { return vec![] };
    dominator[entry.index()] = Some(*entry);
    let mut changed = true;
    while changed {
        changed = false;
        for id in &order[1..] {
            let mut new: Option<BlockId> = None;
            for from in &predecessors[id.index()] {
                if dominator[from.index()].is_none() {
                    continue;
                }
                new = Some(match new {
                    None => *from,
                    Some(other) => meet(&dominator, position, *from, other),
                });
            }
            if new.is_some() && dominator[id.index()] != new {
                dominator[id.index()] = new;
                changed = true;
            }
        }
    }
    dominator.into_iter().enumerate().map(|(index, it)| it.unwrap_or(BlockId(index as u32))).collect()
}

fn meet(dominator: &[Option<BlockId>], position: &[usize], a: BlockId, b: BlockId) -> BlockId {
    let (mut a, mut b) = (a, b);
    while a != b {
        let later = if position[a.index()] > position[b.index()] { &mut a } else { &mut b };
        match dominator[later.index()] {
            Some(up) if up != *later => *later = up,
            _ => return a.min(b),
        }
    }
    a
}
