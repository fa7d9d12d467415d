//! Which locals are needed later. Every statement that can raise needs what its handler needs.

use super::graph::Graph;
use crate::ir::{Access, BlockId, Body, Dialect, LocalId};

/// A set of locals.
#[derive(Clone, PartialEq, Eq, Default)]
struct Set(Vec<u64>);
impl Set {
    fn insert(&mut self, local: LocalId) {
        let word = local.index() / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (local.index() % 64);
    }
    fn remove(&mut self, local: LocalId) {
        if let Some(word) = self.0.get_mut(local.index() / 64) {
            *word &= !(1 << (local.index() % 64));
        }
    }
    fn add(&mut self, other: &Set) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }
    fn iter(&self) -> impl Iterator<Item = LocalId> {
        let bits = |(index, word): (usize, &u64)| {
            let word = *word;
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| LocalId((index * 64 + bit) as u32))
        };
        self.0.iter().enumerate().flat_map(bits)
    }
}

pub struct Liveness {
    before: Vec<Set>,
}

impl Liveness {
    pub fn of<D: Dialect>(body: &Body<D>) -> Liveness {
        let mut liveness = Liveness { before: vec![Set::default(); body.blocks.len()] };
        let graph = Graph::of(body);
        let mut changed = true;
        while changed {
            changed = false;
            for id in graph.order.iter().rev() {
                let before = liveness.compute(body, *id);
                if before != liveness.before[id.index()] {
                    liveness.before[id.index()] = before;
                    changed = true;
                }
            }
        }
        liveness
    }

    /// What is live at the start of a block.
    pub fn before(&self, block: BlockId) -> impl Iterator<Item = LocalId> {
        self.before[block.index()].iter()
    }

    fn compute<D: Dialect>(&self, body: &Body<D>, id: BlockId) -> Set {
        let block = body.block(id);
        let handler = block.handler.map(|handler| {
            let mut live = self.before[handler.index()].clone();
            if let Some(caught) = body.block(handler).caught {
                live.remove(caught);
            }
            live
        });
        let mut live = Set::default();
        for target in block.terminator.successors() {
            live.add(&self.before[target.index()]);
        }
        if let crate::ir::Terminator::Match { arms, .. } = &block.terminator {
            for (pattern, _) in arms {
                D::locals_of_pattern(pattern, &mut |local, _| live.remove(local));
            }
        }
        if let crate::ir::Terminator::Yield { result, handlings, held, .. } = &block.terminator {
            if let Some(result) = result {
                live.remove(*result);
            }
            handlings.iter().chain(held).for_each(|local| live.insert(*local));
        }
        let raises = |live: &mut Set, can_raise: bool| {
            if let Some(handler) = handler.as_ref().filter(|_| can_raise) {
                live.add(handler);
            }
        };
        raises(&mut live, block.terminator.can_raise());
        if let Some(expr) = block.terminator.exprs() {
            step(&mut live, |see| D::locals_of_expr(expr, see));
        }
        for stmt in block.stmts.iter().rev() {
            step_with(&mut live, |see| D::locals_of_stmt(stmt, see), |live| raises(live, D::stmt_can_raise(stmt)));
        }
        live
    }
}

fn step(live: &mut Set, visit: impl FnOnce(&mut dyn FnMut(LocalId, Access))) {
    step_with(live, visit, |_| {})
}

/// Backwards over one statement: writes end what is live, raising needs the handler's locals, reads begin it.
fn step_with(live: &mut Set, visit: impl FnOnce(&mut dyn FnMut(LocalId, Access)), raises: impl FnOnce(&mut Set)) {
    let mut accesses = vec![];
    visit(&mut |local, access| accesses.push((local, access)));
    for (local, access) in &accesses {
        if *access == Access::Write {
            live.remove(*local);
        }
    }
    raises(live);
    for (local, access) in &accesses {
        if *access == Access::Read {
            live.insert(*local);
        }
    }
}
