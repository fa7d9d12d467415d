//! The tree of a regular expression.

use super::set::Item;

/// The flags of `re`, as bits.
pub mod flag {
    pub const TEMPLATE: u32 = 1;
    pub const IGNORECASE: u32 = 2;
    pub const LOCALE: u32 = 4;
    pub const MULTILINE: u32 = 8;
    pub const DOTALL: u32 = 16;
    pub const UNICODE: u32 = 32;
    pub const VERBOSE: u32 = 64;
    pub const DEBUG: u32 = 128;
    pub const ASCII: u32 = 256;
}

/// No upper limit of a repetition.
pub const UNLIMITED: u32 = u32::MAX;

#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Literal(char),
    /// `.`
    Any,
    Set {
        negate: bool,
        items: Vec<Item>,
    },
    At(Anchor),
    Branch(Vec<Vec<Node>>),
    Repeat {
        min: u32,
        max: u32,
        kind: Repetition,
        body: Vec<Node>,
    },
    Group {
        /// Its number if it captures.
        index: Option<usize>,
        add_flags: u32,
        delete_flags: u32,
        body: Vec<Node>,
    },
    Atomic(Vec<Node>),
    Look {
        ahead: bool,
        negate: bool,
        body: Vec<Node>,
    },
    BackReference(usize),
    Conditional {
        group: usize,
        yes: Vec<Node>,
        no: Vec<Node>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repetition {
    Greedy,
    Lazy,
    Possessive,
}

/// A place, as it is written; flags decide what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// `^`
    Begin,
    /// `$`
    End,
    /// `\A`
    TextBegin,
    /// `\Z`
    TextEnd,
    /// `\b`
    Boundary,
    /// `\B`
    NotBoundary,
}

/// The fewest and the most characters that a sequence matches (`SubPattern.getwidth`).
pub fn width(nodes: &[Node], groups: &[Option<(u64, u64)>]) -> (u64, u64) {
    nodes.iter().fold((0, 0), |(low, high), node| {
        let (least, most) = node_width(node, groups);
        (low.saturating_add(least), high.saturating_add(most))
    })
}

fn node_width(node: &Node, groups: &[Option<(u64, u64)>]) -> (u64, u64) {
    match node {
        Node::Literal(_) | Node::Any | Node::Set { .. } => (1, 1),
        Node::At(_) | Node::Look { .. } => (0, 0),
        Node::Branch(branches) => {
            let widths: Vec<_> = branches.iter().map(|branch| width(branch, groups)).collect();
            let low = widths.iter().map(|width| width.0).min().unwrap_or(0);
            (low, widths.iter().map(|width| width.1).max().unwrap_or(0))
        }
        Node::Repeat { min, max, body, .. } => {
            let (low, high) = width(body, groups);
            let most = if *max == UNLIMITED && high > 0 { u64::MAX } else { high.saturating_mul(u64::from(*max)) };
            (low.saturating_mul(u64::from(*min)), most)
        }
        Node::Group { body, .. } | Node::Atomic(body) => width(body, groups),
        Node::BackReference(group) => groups.get(*group).copied().flatten().unwrap_or((0, u64::MAX)),
        Node::Conditional { yes, no, .. } => {
            let ((low, high), (other_low, other_high)) = (width(yes, groups), width(no, groups));
            (low.min(other_low), high.max(other_high))
        }
    }
}
