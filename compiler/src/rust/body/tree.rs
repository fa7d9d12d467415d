//! A body with its suspensions at statement level: what the push body and the pull body are printed from.
//!
//! Only what suspends has a node of its own; all else stays the user's syntax.

use super::local::LocalId;
use proc_macro2::Span;
use syn::{Attribute, Expr, Lifetime, Pat, Stmt};

/// A block in which something suspends.
#[derive(Clone, Default)]
pub struct Block {
    pub nodes: Vec<Node>,
    /// What patterns in front of it bind in it: of `if let`, `while let`, `for`, an arm.
    pub binds: Vec<LocalId>,
}

/// Where a value goes.
#[derive(Clone)]
pub enum Sink {
    Nowhere,
    /// A temporary, which is assigned once on each path.
    Local(LocalId),
    /// The value of the body.
    Return,
}

/// A label that is printed; user's labels have their own names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LoopId(pub usize);

/// A suspension point, in the order of the source.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct PointId(pub usize);

#[derive(Clone)]
pub enum Node {
    /// A statement that does not suspend. It may declare locals, and jump.
    Plain(Stmt),
    /// An expression whose value goes somewhere.
    Give {
        value: Expr,
        to: Sink,
    },
    /// A temporary that the branches of the next node assign.
    Declare {
        local: LocalId,
    },
    Yield {
        point: PointId,
        value: Option<Expr>,
        to: Sink,
        span: Span,
    },
    /// `yield from operand`
    From {
        point: PointId,
        operand: Expr,
        sub: LocalId,
        to: Sink,
        span: Span,
    },
    If {
        condition: Expr,
        then: Block,
        otherwise: Block,
    },
    Match {
        attrs: Vec<Attribute>,
        on: Expr,
        arms: Vec<Arm>,
    },
    Loop {
        id: LoopId,
        label: Option<Lifetime>,
        kind: LoopKind,
        body: Block,
        to: Sink,
    },
    /// A block of its own, perhaps with a label.
    Scope {
        id: LoopId,
        label: Option<Lifetime>,
        body: Block,
        to: Sink,
    },
    Try(Box<Try>),
}

#[derive(Clone)]
pub struct Arm {
    pub attrs: Vec<Attribute>,
    pub pat: Pat,
    pub body: Block,
}

#[derive(Clone)]
pub enum LoopKind {
    Loop,
    /// The condition does not suspend.
    While(Expr),
    For {
        pat: Pat,
        over: Expr,
        iterator: LocalId,
    },
}

/// `try body catch arms finally last`
#[derive(Clone)]
pub struct Try {
    pub body: Block,
    pub arms: Option<Vec<Arm>>,
    pub last: Option<Block>,
    /// A `try` that is neither caught nor followed is a `Result`: the value of its body.
    pub result: Option<LocalId>,
    pub to: Sink,
    pub span: Span,
}

/// Calls `see` for each node, in the order of the source.
pub fn walk(block: &Block, see: &mut dyn FnMut(&Node)) {
    for node in &block.nodes {
        see(node);
        for inner in node.blocks() {
            walk(inner, see)
        }
    }
}

impl Node {
    /// The blocks in it, in the order of the source.
    pub fn blocks(&self) -> Vec<&Block> {
        match self {
            Node::Plain(_) | Node::Give { .. } | Node::Declare { .. } | Node::Yield { .. } | Node::From { .. } => {
                vec![]
            }
            Node::If { then, otherwise, .. } => vec![then, otherwise],
            Node::Match { arms, .. } => arms.iter().map(|arm| &arm.body).collect(),
            Node::Loop { body, .. } | Node::Scope { body, .. } => vec![body],
            Node::Try(it) => {
                let arms = it.arms.iter().flatten().map(|arm| &arm.body);
                std::iter::once(&it.body).chain(arms).chain(&it.last).collect()
            }
        }
    }
    /// Is there a suspension in it, or a `try`, whose edges are made in the same way?
    pub fn suspends(&self) -> bool {
        matches!(self, Node::Yield { .. } | Node::From { .. } | Node::Try(_))
            || self.blocks().iter().any(|it| it.nodes.iter().any(Node::suspends))
    }
}
