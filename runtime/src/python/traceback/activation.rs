//! The calls that traceback entries belong to (`PyFrameObject`, `take_ownership` in `Python/frame.c`). All entries of one
//! call share it. When the call is left while an entry lives, by whatever exception or by none, what it held goes there, and
//! dies with the last entry.
//!
//! A call is known by its depth and its code as long as it runs, a suspended generator by its address. Nothing of this costs
//! anything where no exception was caught.

use super::super::call::{self, Code};
use super::super::generator::Frame;
use super::super::value::Value;
use super::entries::make_newest;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

pub struct Activation {
    /// What it held when it was left.
    pub kept: RefCell<Kept>,
}

pub enum Kept {
    Nothing,
    Locals(Box<[(&'static str, Value)]>),
    /// A generator's frame, and what it delegated to if it was dropped in between. These die in this order.
    Frame(Box<dyn Frame>, Value),
}

/// A call that runs, and that some entry names.
struct Running {
    depth: u32,
    code: &'static Code,
    activation: Weak<Activation>,
}
impl Running {
    fn lives(&self) -> bool {
        self.activation.strong_count() > 0
    }
}

thread_local! {
    static RUNNING: RefCell<Vec<Running>> = const { RefCell::new(vec![]) };
    /// Two bits: is any of those known, and is there an entry that is not made yet?
    static ANY: Cell<u8> = const { Cell::new(0) };
    static SUSPENDED: RefCell<HashMap<usize, Weak<Activation>>> = RefCell::default();
    static ANY_SUSPENDED: Cell<bool> = const { Cell::new(false) };
}

const RUNS: u8 = 1;
const UNMADE: u8 = 2;

#[inline]
fn any() -> bool {
    ANY.get() != 0
}
#[inline]
fn set(bit: u8, on: bool) {
    // Not at the end of the thread.
    let _ = ANY.try_with(|any| any.set(if on { any.get() | bit } else { any.get() & !bit }));
}
/// Is there an entry of a call that runs which is not made yet?
#[inline]
pub(super) fn any_unmade(yes: bool) {
    set(UNMADE, yes)
}

impl Activation {
    /// That of the call that runs at this depth.
    pub fn running(code: &'static Code, depth: u32) -> Rc<Activation> {
        RUNNING.with_borrow_mut(|running| {
            forget_left(running, depth);
            if let Some(known) = find(running, depth, code) {
                return known;
            }
            let made = Rc::new(Activation { kept: RefCell::new(Kept::Nothing) });
            running.push(Running { depth, code, activation: Rc::downgrade(&made) });
            set(RUNS, true);
            made
        })
    }
    /// How deep it is, while it runs.
    pub fn depth(&self) -> Option<u32> {
        let is_this = |it: &&Running| std::ptr::eq(it.activation.as_ptr(), self);
        RUNNING.with_borrow(|running| running.iter().find(is_this).map(|it| it.depth))
    }
    /// It is left: this is what it held.
    pub fn keep(&self, kept: Kept) {
        let old = self.kept.replace(kept);
        drop(old)
    }
}

/// Calls that were deeper have been left. What nobody has an entry of any more is of no interest.
fn forget_left(running: &mut Vec<Running>, depth: u32) {
    while running.last().is_some_and(|last| last.depth > depth || !last.lives()) {
        running.pop();
    }
}

/// The one with this depth and code. Others of this depth, which have been left, may be behind it.
fn find(running: &[Running], depth: u32, code: &'static Code) -> Option<Rc<Activation>> {
    let here = running.iter().rev().take_while(|it| it.depth == depth);
    here.filter(|it| std::ptr::eq(it.code, code)).find_map(|it| it.activation.upgrade())
}

/// Takes a call out that has been left, or is suspended.
#[cold]
#[inline(never)]
fn take(depth: u32, code: &'static Code) -> Option<Rc<Activation>> {
    make_newest();
    RUNNING.with_borrow_mut(|running| {
        forget_left(running, depth);
        let found = find(running, depth, code);
        running
            .retain(|it| it.lives() && found.as_ref().is_none_or(|found| it.activation.as_ptr() != Rc::as_ptr(found)));
        set(RUNS, !running.is_empty());
        found
    })
}

/// The function that runs is left: where its locals go if a living entry names it.
#[inline]
pub fn left(code: &'static Code) -> Option<Rc<Activation>> {
    if any() { take(call::depth(), code) } else { None }
}

/// A generator that ran at this depth is left.
#[inline]
pub fn generator_left(code: &'static Code, depth: u32) -> Option<Rc<Activation>> {
    if any() { take(depth, code) } else { None }
}

/// A generator that ran at this depth suspends.
#[inline]
pub fn suspends(generator: usize, code: &'static Code, depth: u32) {
    if any()
        && let Some(activation) = take(depth, code)
    {
        SUSPENDED.with_borrow_mut(|suspended| suspended.insert(generator, Rc::downgrade(&activation)));
        ANY_SUSPENDED.set(true)
    }
}

/// A generator goes on at this depth.
#[inline]
pub fn goes_on(generator: usize, code: &'static Code, depth: u32) {
    if ANY_SUSPENDED.get()
        && let Some(activation) = dropped(generator)
    {
        make_newest();
        RUNNING.with_borrow_mut(|running| {
            forget_left(running, depth);
            running.push(Running { depth, code, activation: Rc::downgrade(&activation) })
        });
        set(RUNS, true)
    }
}

/// A suspended generator is dropped, or goes on.
#[inline]
pub fn dropped(generator: usize) -> Option<Rc<Activation>> {
    if ANY_SUSPENDED.get() { take_suspended(generator) } else { None }
}
#[cold]
#[inline(never)]
fn take_suspended(generator: usize) -> Option<Rc<Activation>> {
    let found = SUSPENDED.try_with(|suspended| {
        let mut suspended = suspended.borrow_mut();
        let found = suspended.remove(&generator);
        ANY_SUSPENDED.set(!suspended.is_empty());
        found
    });
    found.ok().flatten().and_then(|found| found.upgrade())
}

/// Does a living entry name this suspended generator?
#[inline]
pub fn is_named(generator: usize) -> bool {
    ANY_SUSPENDED.get()
        && SUSPENDED.with_borrow(|it| it.get(&generator).is_some_and(|activation| activation.strong_count() > 0))
}
