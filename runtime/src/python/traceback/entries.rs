//! The traceback of one exception. Its newest entry is made only when somebody looks, or when the call that it is an entry of
//! is left: most exceptions are caught in the call that they have just entered, and die there unseen.

use super::super::call;
use super::super::exception::Raised;
use super::super::place::Place;
use super::super::value::Heap;
use super::{Traceback, activation};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

#[derive(Default)]
pub struct Entries {
    /// The outermost of those that are made.
    made: RefCell<Option<Rc<Traceback>>>,
    /// One further out that is not: its place, and the depth of its call, which still runs.
    newest: Cell<Option<(&'static Place, u32)>>,
    /// How many there were when the exception was last caught: CPython's `__traceback__`, where a newer entry is only the
    /// thread's (`curexc_traceback`).
    caught: Cell<u32>,
}

thread_local! {
    /// The exception whose newest entry is not made. There is never a second: making it puts calls in order.
    static UNMADE: Cell<Option<Weak<Heap>>> = const { Cell::new(None) };
}

impl Raised {
    /// Notes that it enters the call that runs, at this place.
    #[cold]
    #[inline(never)]
    pub fn enters(&self, place: &'static Place) {
        make_newest();
        self.traceback.newest.set(Some((place, call::depth())));
        let old = UNMADE.replace(Some(Rc::downgrade(&self.0)));
        drop(old);
        activation::any_unmade(true)
    }
}

/// The newest entry is made now, if there is one to make.
#[cold]
#[inline(never)]
pub(super) fn make_newest() {
    let Some(exception) = UNMADE.take() else { return };
    activation::any_unmade(false);
    if let Some(object) = exception.upgrade()
        && let Heap::Exception(exception) = &*object
    {
        exception.traceback.make()
    }
}

impl Entries {
    fn make(&self) {
        if let Some((place, depth)) = self.newest.take() {
            let inner = self.made.take();
            let entry = Traceback::new(place, depth, inner);
            self.made.replace(Some(entry));
        }
    }
    /// The outermost entry.
    pub fn outermost(&self) -> Option<Rc<Traceback>> {
        if self.newest.get().is_some() {
            make_newest();
        }
        self.made.borrow().clone()
    }
    /// The place of the outermost entry.
    pub fn place(&self) -> Option<&'static Place> {
        match self.newest.get() {
            Some((place, _)) => Some(place),
            None => self.made.borrow().as_ref().map(|entry| entry.place),
        }
    }
    /// Those that are made: what the others refer to.
    pub fn made(&self) -> Option<Rc<Traceback>> {
        self.made.borrow().clone()
    }
    /// Other entries from now on.
    pub fn set(&self, outermost: Option<Rc<Traceback>>) {
        self.forget_newest();
        let old = self.made.replace(outermost);
        drop(old)
    }
    fn length(&self) -> u32 {
        let made = self.made.borrow().as_ref().map_or(0, |entry| entry.length);
        made.saturating_add(u32::from(self.newest.get().is_some()))
    }
    /// A handler has the exception now (`PyException_SetTraceback` in `exception_unwind`, `Python/ceval.c`).
    pub fn is_caught(&self) {
        self.caught.set(self.length())
    }
    /// What came since is lost.
    pub fn lose_since_caught(&self) {
        let caught = self.caught.get();
        if self.length() > caught {
            let mut kept = self.made.borrow().clone();
            while let Some(outer) = kept.as_ref().filter(|entry| entry.length > caught) {
                let next = outer.next.clone();
                kept = next
            }
            self.set(kept)
        }
    }
    #[inline]
    fn forget_newest(&self) {
        if self.newest.take().is_some() {
            // At the end of the thread there may be nothing left to forget.
            let exception = UNMADE.try_with(Cell::take);
            activation::any_unmade(false);
            drop(exception)
        }
    }
}

impl Drop for Entries {
    #[inline]
    fn drop(&mut self) {
        self.forget_newest()
    }
}
