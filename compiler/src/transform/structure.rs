//! Nested control flow from a reducible graph: Norman Ramsey, "Beyond Relooper" (ICFP 2022). A block that several others
//! go on to stands behind a labelled block that they break out of; what is behind a loop stands behind it, not in it.

use super::graph::Graph;
use crate::ir::{BlockId, Body, Dialect, Role, Terminator};

/// A piece of nested control flow. Blocks are named by their number in the body.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// The statements of a block.
    Code(BlockId),
    /// The test that ends a block.
    If {
        block: BlockId,
        then: Vec<Node>,
        otherwise: Vec<Node>,
    },
    /// The match, dispatch or resumption that ends a block.
    Match {
        block: BlockId,
        arms: Vec<Vec<Node>>,
    },
    /// `'label: { … }`, behind which the block `label` stands. If that is a handler, its exception is the value.
    Labelled {
        label: BlockId,
        body: Vec<Node>,
    },
    Loop {
        header: BlockId,
        body: Vec<Node>,
    },
    /// Goes to what stands behind a labelled block.
    Break(BlockId),
    /// Goes to what stands behind a loop.
    LeaveLoop(BlockId),
    Continue(BlockId),
    /// The block's terminator leaves the function, or raises.
    Leave(BlockId),
    /// The block sets the variable of a dispatch.
    Select(BlockId),
}

pub fn structure<D: Dialect>(body: &Body<D>) -> Vec<Node> {
    let graph = Graph::of(body);
    let count = body.blocks.len();
    let mut children = vec![vec![]; count];
    let mut behind = vec![vec![]; count];
    for id in graph.order.iter().skip(1).copied() {
        let up = graph.dominator[id.index()];
        match outermost_left(&graph, up, id).filter(|_| !stays_inside(body, &graph, id)) {
            Some(header) => behind[header.index()].push(id),
            None => children[up.index()].push(id),
        }
    }
    let mut is_target = vec![false; count];
    for id in &graph.order {
        let forward = graph.predecessors[id.index()].iter().filter(|from| !graph.is_back_edge(**from, *id)).count();
        is_target[id.index()] = forward > 1 || body.block(*id).caught.is_some();
    }
    for id in behind.iter().flatten() {
        is_target[id.index()] = true;
    }
    Structurer { body, graph, children, behind, is_target }.tree(Body::<D>::ENTRY)
}

/// Does a block read better inside the loop that it leaves, where it is decided? What is behind the loop's own test does not,
/// nor where a `break` goes.
fn stays_inside<D: Dialect>(body: &Body<D>, graph: &Graph, id: BlockId) -> bool {
    let [from] = graph.predecessors[id.index()][..] else { return false };
    let block = body.block(id);
    // What raises does so where the label of its handler is around it.
    if block.caught.is_none() && matches!(block.terminator, Terminator::Raise(_)) {
        return true;
    }
    let ends = block.terminator.successors().is_empty();
    block.caught.is_none() && body.block(from).role != Role::Loop && (ends || block.role == Role::Plain)
}

/// The header of the outermost loop that a block is in and one that it dominates is not.
fn outermost_left(graph: &Graph, inside: BlockId, outside: BlockId) -> Option<BlockId> {
    let mut found = None;
    let mut at = graph.innermost[inside.index()];
    while let Some(header) = at {
        if graph.in_loop(header, outside) {
            break;
        }
        found = Some(header);
        at = graph.outer[header.index()];
    }
    found
}

struct Structurer<'a, D: Dialect> {
    body: &'a Body<D>,
    graph: Graph,
    /// The dominator tree, but for blocks behind loops.
    children: Vec<Vec<BlockId>>,
    /// For a header: blocks behind its loop.
    behind: Vec<Vec<BlockId>>,
    /// Does it stand behind a labelled block?
    is_target: Vec<bool>,
}

impl<D: Dialect> Structurer<'_, D> {
    fn tree(&self, id: BlockId) -> Vec<Node> {
        let mut nodes = self.own(id);
        for child in self.children[id.index()].iter().filter(|child| self.is_target[child.index()]) {
            nodes = self.followed(nodes, *child);
        }
        let is_header = self.graph.predecessors[id.index()].iter().any(|from| self.graph.is_back_edge(*from, id));
        if is_header {
            nodes = vec![Node::Loop { header: id, body: nodes }];
        }
        for child in &self.behind[id.index()] {
            nodes = self.followed(nodes, *child);
        }
        nodes
    }
    fn followed(&self, body: Vec<Node>, label: BlockId) -> Vec<Node> {
        let mut nodes = vec![Node::Labelled { label, body }];
        nodes.extend(self.tree(label));
        nodes
    }

    /// The block itself, with what only its terminator leads to.
    fn own(&self, id: BlockId) -> Vec<Node> {
        let block = self.body.block(id);
        let mut nodes = vec![];
        if !block.stmts.is_empty() {
            nodes.push(Node::Code(id));
        }
        match &block.terminator {
            Terminator::Goto(target) => nodes.extend(self.go(id, *target)),
            Terminator::Branch { then, otherwise, .. } => {
                nodes.push(Node::If { block: id, then: self.go(id, *then), otherwise: self.go(id, *otherwise) })
            }
            Terminator::Match { .. } | Terminator::Resume(_) | Terminator::Dispatch { .. } => nodes.push(Node::Match {
                block: id,
                arms: block.terminator.successors().into_iter().map(|target| self.go(id, target)).collect(),
            }),
            Terminator::Select { dispatch, .. } => {
                nodes.push(Node::Select(id));
                nodes.extend(self.go(id, *dispatch))
            }
            Terminator::Return(_) | Terminator::Raise(_) | Terminator::Suspend { .. } | Terminator::Yield { .. } => {
                nodes.push(Node::Leave(id))
            }
        }
        nodes
    }

    fn go(&self, from: BlockId, to: BlockId) -> Vec<Node> {
        if self.graph.is_back_edge(from, to) {
            vec![Node::Continue(to)]
        } else if self.is_target[to.index()] {
            vec![Node::Break(to)]
        } else {
            self.tree(to)
        }
    }
}
