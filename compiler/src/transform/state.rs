//! The state transform. Afterwards no suspension is left: every one has become a state; the entry dispatches on the state
//! in which the generator is, and each state's block takes what is sent or thrown and goes on.
//!
//! ```text
//! b1: x = yield e -> b2       b1: suspend s0 e
//!                       =>    b9: x = resumed; goto b2          (with the handler of b1)
//!                             b0: resume start => …, s0 => b9
//! ```

use super::liveness::Liveness;
use super::simplify::merge_chains;
use crate::ir::validate::Phase;
use crate::ir::{Block, Body, Dialect, LocalId, Machine, Role, State, StateId, Terminator};

/// What the transform asks of a front end: the statement that takes what was sent or thrown into a state.
pub trait Resumable: Dialect {
    fn resumed(state: StateId, result: Option<LocalId>, place: u32, handlings: &[LocalId]) -> Self::Stmt;
}

pub fn transform<D: Resumable>(body: Body<D>) -> Machine<D> {
    body.check(Phase::Body);
    let mut states = vec![];
    if !body.suspends() {
        return Machine { body, states, selectors: vec![] };
    }
    let liveness = Liveness::of(&body);
    let mut body = body;
    let mut arms = vec![];
    // In order of the source, which is that of places.
    let mut suspended: Vec<_> = body.ids().collect();
    suspended.sort_by_key(|id| match body.block(*id).terminator {
        Terminator::Yield { place, .. } => place,
        _ => u32::MAX,
    });
    for id in suspended {
        let state = StateId(states.len() as u32);
        let block = body.block_mut(id);
        let Terminator::Yield { value, delegates, result, resume, handlings, held, cleanup, place } =
            block.terminator.clone()
        else {
            continue;
        };
        block.terminator = Terminator::Suspend { state, value, delegates, handlings: handlings.clone() };
        let arrival = Block {
            stmts: vec![D::resumed(state, result, place, &handlings)],
            terminator: Terminator::Goto(resume),
            handler: block.handler,
            caught: None,
            role: Role::Plain,
            line: None,
        };
        let mut live: Vec<_> = liveness.before(resume).filter(|local| Some(*local) != result).collect();
        if let Some(handler) = arrival.handler {
            let caught = body.block(handler).caught;
            live.extend(liveness.before(handler).filter(|local| Some(*local) != caught));
        }
        live.extend(handlings.iter().chain(&held).copied());
        live.sort_unstable();
        live.dedup();
        let block = body.push(arrival);
        arms.push(block);
        states.push(State { delegates, cleanup, place, handlings, live, block });
    }
    // The entry becomes the dispatch; what was there moves to a block of its own.
    let start = body.push(body.block(Body::<D>::ENTRY).clone());
    for block in &mut body.blocks {
        block.terminator.retarget(&mut |id| if id == Body::<D>::ENTRY { start } else { id });
    }
    arms.insert(0, start);
    *body.block_mut(Body::<D>::ENTRY) = Block {
        stmts: vec![],
        terminator: Terminator::Resume(arms),
        handler: None,
        caught: None,
        role: Role::Plain,
        line: None,
    };
    let mut machine = Machine { body, states, selectors: vec![] };
    // The arms take in what only they go on to.
    merge_chains(&mut machine.body);
    machine.check();
    machine
}
