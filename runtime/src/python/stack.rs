//! The native stack. A call of the program is a call of the machine, so deep recursion needs a large stack, and it must
//! end in RecursionError, not in a crash.
//!
//! The program runs on the main thread: other threads of glibc allocate from an arena of their own, which was measured to
//! make programs that build trees 1.6 times slower. The main thread's stack grows on demand up to its limit, which Linux
//! looks up at that moment: so the limit is raised for this process, and nothing is paid for what is not used. There is
//! room for it, since mappings keep 128 MiB away from the stack's top whatever its limit was at the start.
//!
//! Measured, bytes of stack for a level of recursion in a release and a debug build: a call of a compiled function 303 and
//! 879, through `sorted` and its key 1,437 and 4,744. So the 1,000 levels of the usual limit take
//! up to 4.7 of the 8 MiB that a process has anyway; what needs more is `sys.setrecursionlimit`.

use std::cell::Cell;

/// What Linux always has room for, less a little.
const SIZE: usize = 120 << 20;
/// With so much nobody has to look before the usual recursion limit is reached: 64 KiB for each level.
const LARGE: usize = 64 << 20;
/// What the system gives if it can't be asked.
const USUAL: usize = 8 << 20;
/// The smallest stack that a thread of the standard library has by default.
const THREAD: usize = 2 << 20;
/// Room for what runs below the last check: the runtime's own functions, and reporting the error.
const RESERVE: usize = 512 << 10;

thread_local! {
    /// Below this address the stack is used up; 0: this thread was not looked at yet.
    static END: Cell<usize> = const { Cell::new(0) };
}

#[inline(always)]
fn here() -> usize {
    let here = 0u8;
    std::ptr::from_ref(&here).addr()
}

/// Makes the stack of the main thread as large as it may be. To be called near its top.
pub fn prepare() {
    let size = raise_limit().unwrap_or(USUAL);
    END.set(here().saturating_sub(size - size.min(RESERVE)).max(1));
    if size >= LARGE {
        super::call::trust_stack()
    }
}

/// The size that the stack may grow to.
#[cfg(unix)]
fn raise_limit() -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Stack);
    let size = |limit: Option<u64>| limit.map_or(SIZE, |limit| usize::try_from(limit).unwrap_or(SIZE).min(SIZE));
    if cfg!(target_os = "linux") && limit.current.is_some_and(|current| current < SIZE as u64) {
        let current = size(limit.maximum);
        let raised = Rlimit { current: Some(current as u64), maximum: limit.maximum };
        if setrlimit(Resource::Stack, raised).is_ok() {
            return Some(current);
        }
    }
    Some(size(limit.current))
}
#[cfg(not(unix))]
fn raise_limit() -> Option<usize> {
    None
}

/// Is there hardly any stack left?
#[inline]
pub fn is_low() -> bool {
    let here = here();
    let end = END.get();
    if end == 0 {
        // Some other thread, such as one of a test: it is asked for the first time near its top.
        END.set(here.saturating_sub(THREAD - RESERVE).max(1));
        return false;
    }
    here < end
}
