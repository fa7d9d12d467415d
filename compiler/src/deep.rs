//! Room for recursion over deep trees.
//!
//! The tree of a program may be as deep as CPython lets it be, some three thousand levels, which the stack of an
//! ordinary thread does not hold when every level is a call or two in a debug build.

use std::cell::Cell;

/// Address space, not memory: the system hands out pages as they are touched.
const STACK: usize = 512 << 20;

thread_local! {
    static IS_DEEP: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` where recursion over any tree that the parser lets through fits: on a thread of its own with a big
/// stack, or right here if this already is one.
///
/// # Errors
/// If the thread cannot be started, or `work` panicked.
pub fn deep<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, DeepError> {
    if IS_DEEP.get() {
        return Ok(work());
    }
    std::thread::scope(|scope| {
        let run = || {
            IS_DEEP.set(true);
            work()
        };
        let thread = std::thread::Builder::new().name("compiler".into()).stack_size(STACK).spawn_scoped(scope, run);
        match thread {
            Ok(thread) => thread.join().map_err(|_| DeepError::Panicked),
            Err(_) => Err(DeepError::NoThread),
        }
    })
}

/// Why [`deep`] has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeepError {
    NoThread,
    Panicked,
}
