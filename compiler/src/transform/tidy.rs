//! Afterwards control flow reads as somebody would write it: no jump to where control goes anyway, no label that nothing
//! names, no `else` after a branch that leaves.

use super::structure::Node;
use crate::ir::{BlockId, Body, Dialect};

pub fn tidy<D: Dialect>(body: &Body<D>, nodes: Vec<Node>) -> Vec<Node> {
    let mut nodes = nodes;
    // Each round may make room for another; there are as many as labels nest.
    loop {
        let before = nodes.clone();
        drop_tail_jumps(&mut nodes, &[]);
        nodes = nodes.into_iter().flat_map(|node| splice(body, node)).collect();
        nodes = flatten(body, nodes);
        if nodes == before {
            return nodes;
        }
    }
}

/// Where control goes at the end of a list of nodes.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    /// What stands behind this labelled block.
    Behind(BlockId),
    /// The next round of this loop.
    Round(BlockId),
}

/// Removes jumps at the end of a list to where control goes there anyway.
fn drop_tail_jumps(nodes: &mut Vec<Node>, next: &[Next]) {
    let last = nodes.len().saturating_sub(1);
    for (index, node) in nodes.iter_mut().enumerate() {
        let next = if index == last { next } else { &[] };
        match node {
            Node::If { then, otherwise, .. } => {
                drop_tail_jumps(then, next);
                drop_tail_jumps(otherwise, next);
            }
            Node::Match { arms, .. } => arms.iter_mut().for_each(|arm| drop_tail_jumps(arm, next)),
            Node::Labelled { label, body } => {
                let mut inner = next.to_vec();
                inner.push(Next::Behind(*label));
                drop_tail_jumps(body, &inner)
            }
            Node::Loop { header, body } => drop_tail_jumps(body, &[Next::Round(*header)]),
            _ => {}
        }
    }
    // `'exit: { loop { … break 'exit … } }` leaves the loop.
    if let Some(Node::Loop { header, body }) = nodes.last_mut() {
        let header = *header;
        let labels: Vec<_> =
            next.iter().filter_map(|next| if let Next::Behind(label) = next { Some(*label) } else { None }).collect();
        leave_loop(body, header, &labels);
    }
    let goes_there = match nodes.last() {
        Some(Node::Break(label)) => next.contains(&Next::Behind(*label)),
        Some(Node::Continue(header)) => next.contains(&Next::Round(*header)),
        _ => false,
    };
    if goes_there {
        nodes.pop();
    }
}

/// A break out of a labelled block that ends with this loop is a break out of the loop.
fn leave_loop(nodes: &mut [Node], header: BlockId, labels: &[BlockId]) {
    for node in nodes {
        match node {
            Node::Break(label) if labels.contains(label) => *node = Node::LeaveLoop(header),
            Node::If { then, otherwise, .. } => {
                leave_loop(then, header, labels);
                leave_loop(otherwise, header, labels);
            }
            Node::Match { arms, .. } => arms.iter_mut().for_each(|arm| leave_loop(arm, header, labels)),
            Node::Labelled { body, .. } | Node::Loop { body, .. } => leave_loop(body, header, labels),
            _ => {}
        }
    }
}

/// Takes away labelled blocks that nothing breaks out of.
fn splice<D: Dialect>(body: &Body<D>, node: Node) -> Vec<Node> {
    let within = |nodes: Vec<Node>| nodes.into_iter().flat_map(|node| splice(body, node)).collect::<Vec<_>>();
    match node {
        Node::Labelled { label, body: nodes } => {
            let nodes = within(nodes);
            let is_handler = body.block(label).caught.is_some();
            if !is_handler && !breaks_out(&nodes, label) {
                return nodes;
            }
            if is_handler {
                return vec![Node::Labelled { label, body: nodes }];
            }
            // What comes first and does not break can stand in front.
            let mut nodes = nodes;
            let mut front = vec![];
            while let Some(Node::Code(_)) = nodes.first() {
                front.push(nodes.remove(0));
            }
            front.push(Node::Labelled { label, body: nodes });
            front
        }
        Node::If { block, then, otherwise } => {
            vec![Node::If { block, then: within(then), otherwise: within(otherwise) }]
        }
        Node::Match { block, arms } => vec![Node::Match { block, arms: arms.into_iter().map(within).collect() }],
        Node::Loop { header, body: nodes } => vec![Node::Loop { header, body: within(nodes) }],
        node => vec![node],
    }
}

fn breaks_out(nodes: &[Node], label: BlockId) -> bool {
    nodes.iter().any(|node| match node {
        Node::Break(it) => *it == label,
        Node::If { then, otherwise, .. } => breaks_out(then, label) || breaks_out(otherwise, label),
        Node::Match { arms, .. } => arms.iter().any(|arm| breaks_out(arm, label)),
        Node::Labelled { body, .. } | Node::Loop { body, .. } => breaks_out(body, label),
        _ => false,
    })
}

/// Does control never get behind these nodes?
pub fn diverges<D: Dialect>(of: &Body<D>, nodes: &[Node]) -> bool {
    match nodes.last() {
        Some(Node::Break(_) | Node::LeaveLoop(_) | Node::Continue(_) | Node::Leave(_)) => true,
        Some(Node::If { then, otherwise, .. }) => diverges(of, then) && diverges(of, otherwise),
        Some(Node::Match { arms, .. }) => !arms.is_empty() && arms.iter().all(|arm| diverges(of, arm)),
        Some(Node::Loop { header, body }) => !leaves(body, *header),
        // Exceptions get behind the label of a handler.
        Some(Node::Labelled { label, body }) => {
            of.block(*label).caught.is_none() && diverges(of, body) && !breaks_out(body, *label)
        }
        Some(Node::Code(_) | Node::Select(_)) | None => false,
    }
}

/// Is the loop left by a break of its own?
pub fn leaves(nodes: &[Node], header: BlockId) -> bool {
    nodes.iter().any(|node| match node {
        Node::LeaveLoop(it) => *it == header,
        Node::If { then, otherwise, .. } => leaves(then, header) || leaves(otherwise, header),
        Node::Match { arms, .. } => arms.iter().any(|arm| leaves(arm, header)),
        Node::Labelled { body, .. } | Node::Loop { body, .. } => leaves(body, header),
        _ => false,
    })
}

/// `if c { …; return } else { rest }` is `if c { …; return } rest`; nothing stands behind what never gets there.
fn flatten<D: Dialect>(of: &Body<D>, nodes: Vec<Node>) -> Vec<Node> {
    let mut flat: Vec<Node> = vec![];
    for node in nodes {
        if !flat.is_empty() && diverges(of, &flat) {
            break;
        }
        match node {
            Node::If { block, then, otherwise } => {
                let (then, otherwise) = (flatten(of, then), flatten(of, otherwise));
                if !otherwise.is_empty() && diverges(of, &then) && !is_loop_test(&then, &otherwise) {
                    flat.push(Node::If { block, then, otherwise: vec![] });
                    flat.extend(otherwise);
                } else {
                    flat.push(Node::If { block, then, otherwise });
                }
            }
            Node::Match { block, arms } => {
                flat.push(Node::Match { block, arms: arms.into_iter().map(|arm| flatten(of, arm)).collect() })
            }
            Node::Labelled { label, body } => flat.push(Node::Labelled { label, body: flatten(of, body) }),
            Node::Loop { header, body } => flat.push(Node::Loop { header, body: flatten(of, body) }),
            node => flat.push(node),
        }
    }
    flat
}

/// `if c { body } else { break }` is the test of a `while`, which the emitter prints so.
fn is_loop_test(_then: &[Node], otherwise: &[Node]) -> bool {
    matches!(otherwise, [Node::LeaveLoop(_)])
}
