//! The intermediate representation that both front ends make: basic blocks of statements that are opaque to the core,
//! joined by terminators. A suspension is only ever a terminator.
//!
//! * [`Body`]: what a front end makes of one function.
//! * [`crate::transform::state`] turns it into a [`Machine`], in which no suspension is left: each suspension point has
//!   become a state, and a resumption starts at a dispatch on it.
//!
//! The core knows neither Python nor `syn`: what it must know of a statement or expression, [`Dialect`] tells.

pub mod display;
pub mod validate;

use std::fmt::Debug;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
        impl $name {
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
        impl Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
    };
}

index! {
    /// A basic block of a body.
    BlockId, "b"
}
index! {
    /// A local of a body, temporaries included.
    LocalId, "_"
}
index! {
    /// A suspension point, in order of the source.
    StateId, "s"
}

/// How a statement touches a local.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    Read,
    /// The old value is gone.
    Write,
    /// In a part of an expression that may not be evaluated: then the old value stays.
    MayWrite,
}

/// What the core has to know of a front end's statements and expressions.
pub trait Dialect: Sized + Debug + Clone {
    type Stmt: Debug + Clone;
    type Expr: Debug + Clone;
    /// The pattern of an arm of a [`Terminator::Match`].
    type Pattern: Debug + Clone;
    /// What a local is, beyond its name.
    type Local: Debug + Clone;

    /// Calls `see` for every local that the statement touches, in order of evaluation.
    fn locals_of_stmt(stmt: &Self::Stmt, see: &mut dyn FnMut(LocalId, Access));
    /// The same for an expression.
    fn locals_of_expr(expr: &Self::Expr, see: &mut dyn FnMut(LocalId, Access));
    /// The locals that a pattern binds.
    fn locals_of_pattern(pattern: &Self::Pattern, see: &mut dyn FnMut(LocalId, Access));
    /// Can it leave the block for the handler?
    fn stmt_can_raise(stmt: &Self::Stmt) -> bool;
    /// The same for an expression.
    fn expr_can_raise(expr: &Self::Expr) -> bool;
    /// Text of a statement in the textual form of the IR.
    fn show_stmt(stmt: &Self::Stmt, body: &dyn Fn(LocalId) -> String) -> String;
    /// The same for an expression.
    fn show_expr(expr: &Self::Expr, body: &dyn Fn(LocalId) -> String) -> String;
    /// The same for a pattern.
    fn show_pattern(pattern: &Self::Pattern, body: &dyn Fn(LocalId) -> String) -> String;
}

/// A local, or a temporary of the lowering.
#[derive(Clone, Debug)]
pub struct Local<D: Dialect> {
    /// Its name in the source, or what a temporary is for; not unique.
    pub name: String,
    pub data: D::Local,
}

/// What a block is for: labels and comments come from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Plain,
    /// It tests whether a loop goes on.
    Loop,
    /// Where an exception of a `try` with `except` arrives.
    Except,
    /// Where an exception of a handler's body arrives.
    Handler,
    /// Where a `try` with `finally` is left to.
    Finally,
    /// Where an exception of a `with` arrives.
    With,
    /// Where control from several branches meets.
    Join,
}

#[derive(Clone, Debug)]
pub struct Block<D: Dialect> {
    pub stmts: Vec<D::Stmt>,
    pub terminator: Terminator<D>,
    /// Where an exception goes that a statement or the terminator raises; `None`: out of the function.
    pub handler: Option<BlockId>,
    /// For a handler: the local that gets the exception.
    pub caught: Option<LocalId>,
    pub role: Role,
    /// The source line that the block begins with, for a comment.
    pub line: Option<u32>,
}

/// How a block ends.
#[derive(Clone, Debug)]
pub enum Terminator<D: Dialect> {
    Goto(BlockId),
    Branch {
        test: D::Expr,
        then: BlockId,
        otherwise: BlockId,
    },
    /// The last arm's pattern matches whatever is left.
    Match {
        value: D::Expr,
        arms: Vec<(D::Pattern, BlockId)>,
    },
    /// Suspends; on resumption `result` gets what was sent, unless an exception is thrown in.
    Yield {
        value: D::Expr,
        /// `yield from`: the value is a subiterator.
        delegates: bool,
        result: Option<LocalId>,
        resume: BlockId,
        /// Locals that hold the handled exceptions of the handlers around, outermost first.
        handlings: Vec<LocalId>,
        /// Locals whose value may not die before control leaves what is around, read or not: iterators of loops.
        held: Vec<LocalId>,
        /// Does a `try` or `with` around it have to run when the generator is closed?
        cleanup: bool,
        /// The source place, as the dialect numbers them.
        place: u32,
    },
    Return(D::Expr),
    /// Raises the exception that the expression gives, in this block: to its handler.
    Raise(D::Expr),
    /// Only in a [`Machine`]: suspends in this state.
    Suspend {
        state: StateId,
        value: D::Expr,
        delegates: bool,
        handlings: Vec<LocalId>,
    },
    /// Only in a [`Machine`]: goes to the block of the state in which the generator is; the first is that of the start.
    Resume(Vec<BlockId>),
    /// Only in a [`Machine`]: the entries of a loop that has several; see [`crate::transform::reduce`].
    Dispatch {
        /// Which variable says where to go.
        selector: u32,
        arms: Vec<BlockId>,
    },
    /// Only in a [`Machine`]: sets the variable of a dispatch and goes there.
    Select {
        selector: u32,
        arm: u32,
        dispatch: BlockId,
    },
}

impl<D: Dialect> Terminator<D> {
    /// Blocks that it can go on to, without the handler. What leaves a loop is first, what goes on is last.
    pub fn successors(&self) -> Vec<BlockId> {
        match self {
            Terminator::Goto(target) | Terminator::Yield { resume: target, .. } => vec![*target],
            Terminator::Select { dispatch, .. } => vec![*dispatch],
            Terminator::Branch { then, otherwise, .. } => vec![*then, *otherwise],
            Terminator::Match { arms, .. } => arms.iter().map(|(_, target)| *target).collect(),
            Terminator::Resume(arms) | Terminator::Dispatch { arms, .. } => arms.clone(),
            Terminator::Return(_) | Terminator::Raise(_) | Terminator::Suspend { .. } => vec![],
        }
    }
    /// Replaces the targets.
    pub fn retarget(&mut self, to: &mut dyn FnMut(BlockId) -> BlockId) {
        match self {
            Terminator::Goto(target) | Terminator::Yield { resume: target, .. } => *target = to(*target),
            Terminator::Select { dispatch, .. } => *dispatch = to(*dispatch),
            Terminator::Branch { then, otherwise, .. } => {
                *then = to(*then);
                *otherwise = to(*otherwise)
            }
            Terminator::Match { arms, .. } => arms.iter_mut().for_each(|(_, target)| *target = to(*target)),
            Terminator::Resume(arms) | Terminator::Dispatch { arms, .. } => {
                arms.iter_mut().for_each(|target| *target = to(*target))
            }
            Terminator::Return(_) | Terminator::Raise(_) | Terminator::Suspend { .. } => {}
        }
    }
    /// The expressions in it.
    pub fn exprs(&self) -> Option<&D::Expr> {
        match self {
            Terminator::Branch { test: it, .. }
            | Terminator::Match { value: it, .. }
            | Terminator::Yield { value: it, .. }
            | Terminator::Suspend { value: it, .. }
            | Terminator::Return(it)
            | Terminator::Raise(it) => Some(it),
            Terminator::Goto(_) | Terminator::Resume(_) | Terminator::Dispatch { .. } | Terminator::Select { .. } => {
                None
            }
        }
    }
    /// The expression in it.
    pub fn expr_mut(&mut self) -> Option<&mut D::Expr> {
        match self {
            Terminator::Branch { test: it, .. }
            | Terminator::Match { value: it, .. }
            | Terminator::Yield { value: it, .. }
            | Terminator::Suspend { value: it, .. }
            | Terminator::Return(it)
            | Terminator::Raise(it) => Some(it),
            Terminator::Goto(_) | Terminator::Resume(_) | Terminator::Dispatch { .. } | Terminator::Select { .. } => {
                None
            }
        }
    }
    /// Can it leave the block for the handler?
    pub fn can_raise(&self) -> bool {
        matches!(self, Terminator::Raise(_) | Terminator::Yield { .. }) || self.exprs().is_some_and(D::expr_can_raise)
    }
}

impl<D: Dialect> Block<D> {
    /// Can anything in it leave for the handler?
    pub fn can_raise(&self) -> bool {
        self.terminator.can_raise() || self.stmts.iter().any(D::stmt_can_raise)
    }
    /// Every block that control can go on to, the handler first if something in the block can raise.
    pub fn all_successors(&self) -> Vec<BlockId> {
        let mut all: Vec<_> = self.handler.filter(|_| self.can_raise()).into_iter().collect();
        all.extend(self.terminator.successors());
        all
    }
}

/// A function body as a front end made it. The first block is the entry.
#[derive(Clone, Debug)]
pub struct Body<D: Dialect> {
    pub name: String,
    /// In the order in which the frame is cleared; temporaries at the end.
    pub locals: Vec<Local<D>>,
    pub blocks: Vec<Block<D>>,
}

impl<D: Dialect> Body<D> {
    pub const ENTRY: BlockId = BlockId(0);

    pub fn block(&self, id: BlockId) -> &Block<D> {
        &self.blocks[id.index()]
    }
    pub fn block_mut(&mut self, id: BlockId) -> &mut Block<D> {
        &mut self.blocks[id.index()]
    }
    pub fn ids(&self) -> impl Iterator<Item = BlockId> + use<D> {
        (0..self.blocks.len() as u32).map(BlockId)
    }
    pub fn local(&self, id: LocalId) -> &Local<D> {
        &self.locals[id.index()]
    }
    pub fn push(&mut self, block: Block<D>) -> BlockId {
        self.blocks.push(block);
        BlockId(self.blocks.len() as u32 - 1)
    }
    /// Does it suspend anywhere?
    pub fn suspends(&self) -> bool {
        self.blocks.iter().any(|block| matches!(block.terminator, Terminator::Yield { .. }))
    }
}

/// A suspension point of a machine.
#[derive(Clone, Debug)]
pub struct State {
    pub delegates: bool,
    pub cleanup: bool,
    /// See [`Terminator::Yield`].
    pub place: u32,
    pub handlings: Vec<LocalId>,
    /// Locals whose value is needed after a resumption.
    pub live: Vec<LocalId>,
    /// The block of the resumption.
    pub block: BlockId,
}

/// A body in which every suspension has become a state.
#[derive(Clone, Debug)]
pub struct Machine<D: Dialect> {
    pub body: Body<D>,
    pub states: Vec<State>,
    /// What each dispatch variable can say: the block of each arm.
    pub selectors: Vec<Vec<BlockId>>,
}
