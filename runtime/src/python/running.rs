//! Where the calls are that run: what `f_lineno` of a running frame says, and what a warning names.
//!
//! Emitted code says where it is only when something is raised, and that costs nothing until then. Programs in which the
//! compiler sees that somebody may ask (`analysis/asks_where.rs`) say it before each operation instead: a call is on a stack
//! from its beginning to its end, with the place of the operation that it is in.

use super::exception::R;
use super::generator::Frame;
use super::place::Place;
use super::value::Value;
use super::{call, report};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// A call that runs.
struct Call {
    depth: u32,
    /// The address of a generator's frame; 0: no generator.
    frame: usize,
    /// The operation that it is in; before the first there is none.
    place: Option<&'static Place>,
}

thread_local! {
    /// The innermost is the last.
    static CALLS: RefCell<Vec<Call>> = const { RefCell::new(vec![]) };
    /// Does the program say where it is?
    static SAYS: Cell<bool> = const { Cell::new(false) };
    /// Where the frame of a generator, by its address, delegated last: what it delegates to runs, and it does not.
    static DELEGATING: RefCell<HashMap<usize, &'static Place>> = RefCell::default();
    /// The frame that delegated last to a frame.
    static DELEGATORS: RefCell<HashMap<usize, usize>> = RefCell::default();
}

/// A call runs until this is dropped.
pub struct Running(());
impl Drop for Running {
    fn drop(&mut self) {
        CALLS.with_borrow_mut(Vec::pop);
    }
}

fn begin(frame: usize) -> Running {
    SAYS.set(true);
    CALLS.with_borrow_mut(|calls| calls.push(Call { depth: call::depth(), frame, place: None }));
    Running(())
}
/// A function begins.
pub fn running() -> Running {
    begin(0)
}
/// A generator goes on.
pub fn resuming<F: Frame>(frame: &F) -> Running {
    begin(std::ptr::from_ref(frame).addr())
}
/// A generator delegates from now on.
pub fn delegating<F: Frame>(frame: &F, to: &Value) {
    let address = std::ptr::from_ref(frame).addr();
    if let Some(place) = frame.place() {
        DELEGATING.with_borrow_mut(|delegating| delegating.insert(address, place));
    }
    if let Some(sub) = to.as_generator().and_then(|to| to.known_frame()) {
        DELEGATORS.with_borrow_mut(|delegators| delegators.insert(sub, address));
    }
}
/// A new generator, whose frame is known from now on.
///
/// # Errors
/// Those of the making.
pub fn known(made: R) -> R {
    let made = made?;
    if let Some(generator) = made.as_generator() {
        generator.know_frame()
    }
    Ok(made)
}

/// The innermost call is in the operation at this place; gives where it was, which [`leave`] sets again.
pub fn enter(place: &'static Place) -> Option<&'static Place> {
    CALLS.with_borrow_mut(|calls| calls.last_mut().and_then(|call| call.place.replace(place)))
}
/// The operation is over.
pub fn leave(outer: Option<&'static Place>) {
    // Behind the last operation of a statement values die, which is at its place.
    if outer.is_some() {
        CALLS.with_borrow_mut(|calls| {
            if let Some(call) = calls.last_mut() {
                call.place = outer
            }
        })
    }
}

/// Does the program say where it is?
pub fn says() -> bool {
    SAYS.get()
}

/// Where each call is, the innermost first. Generators that delegate are not on the stack, but each is a level.
pub fn places() -> Vec<&'static Place> {
    if !says() {
        report::unsupported("the places of calls, for which the compiler does not see that the program asks");
    }
    let mut places = vec![];
    CALLS.with_borrow(|calls| {
        for (index, call) in calls.iter().enumerate().rev() {
            places.extend(call.place);
            let outer = index.checked_sub(1).map_or(call.depth, |outer| calls[outer].depth + 1);
            let mut frame = call.frame;
            for _ in outer..call.depth {
                let Some(delegator) = DELEGATORS.with_borrow(|delegators| delegators.get(&frame).copied()) else {
                    break;
                };
                places.extend(DELEGATING.with_borrow(|delegating| delegating.get(&delegator).copied()));
                frame = delegator
            }
        }
    });
    places
}

/// Where the generator with this frame is, which runs.
pub fn place_of_frame(frame: Option<usize>) -> Option<&'static Place> {
    let Some(frame) = frame else {
        report::unsupported("f_lineno of a frame that runs, for which the compiler does not see that the program asks")
    };
    let active = CALLS.with_borrow(|calls| calls.iter().rev().find(|call| call.frame == frame).map(|call| call.place));
    active.unwrap_or_else(|| DELEGATING.with_borrow(|delegating| delegating.get(&frame).copied()))
}

/// Where the call at this depth is, if it says so.
pub fn place_at_depth(depth: u32) -> Option<&'static Place> {
    CALLS.with_borrow(|calls| calls.iter().rev().find(|call| call.depth == depth).and_then(|call| call.place))
}

/// An operation in a program that says where it is.
#[macro_export]
macro_rules! here {
    ($place:expr, $operation:expr $(,)?) => {{
        let outer = $crate::python::running::enter($place);
        let outcome = $operation;
        $crate::python::running::leave(outer);
        outcome.at($place)
    }};
}
