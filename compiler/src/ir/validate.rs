//! What must hold between passes; checked after each of them in debug builds.

use super::{Body, Dialect, Machine, Terminator};

/// Which invariants hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// As a front end made it: no machine terminators.
    Body,
    /// After the state transform: no `Yield`.
    Machine,
}

/// The first thing that is wrong with a body, in words.
pub fn fault<D: Dialect>(body: &Body<D>, phase: Phase) -> Option<String> {
    let count = body.blocks.len() as u32;
    if count == 0 {
        return Some("no block".into());
    }
    for (index, block) in body.blocks.iter().enumerate() {
        let here = |what: &str| Some(format!("{}: b{index}: {what}", body.name));
        if block.all_successors().iter().chain(&block.handler).any(|target| target.0 >= count) {
            return here("a target that does not exist");
        }
        if let Some(handler) = block.handler
            && body.block(handler).caught.is_none()
        {
            return here("its handler takes no exception");
        }
        if block.terminator.successors().iter().any(|target| body.block(*target).caught.is_some()) {
            return here("goes to a handler without an exception");
        }
        match (&block.terminator, phase) {
            (Terminator::Yield { .. }, Phase::Machine) => return here("a suspension is left"),
            (
                Terminator::Suspend { .. }
                | Terminator::Resume(_)
                | Terminator::Dispatch { .. }
                | Terminator::Select { .. },
                Phase::Body,
            ) => return here("a terminator of machines"),
            (Terminator::Match { arms, .. }, _) if arms.is_empty() => return here("a match without arms"),
            _ => {}
        }
    }
    None
}

impl<D: Dialect> Body<D> {
    /// Stops a debug build at the pass that broke an invariant.
    pub fn check(&self, phase: Phase) {
        debug_assert!(fault(self, phase).is_none(), "{}\n{self}", fault(self, phase).unwrap_or_default());
    }
}
impl<D: Dialect> Machine<D> {
    /// See [`Body::check`].
    pub fn check(&self) {
        self.body.check(Phase::Machine)
    }
}
