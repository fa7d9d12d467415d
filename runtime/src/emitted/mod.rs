//! What the expansion of `gen!` uses, and nothing else does: no part of the public interface.
//!
//! * [`closures`]: a machine whose body is two closures. [`kept`]: what is asked of the types of saved locals.
//! * [`delegation`]: `yield from` anything. [`recursion`]: `yield from` itself, with a stack of frames.
//!
//! What an expansion has to keep to:
//!
//! * The pull body doesn't look at what comes into an unresumed frame, and begins that part with [`cold_path`].
//! * `CLEANUP` is true if a `yield` is in a `try`, or if the body delegates (to itself doesn't count).
//! * The push body takes the arguments out of the frame, and doesn't touch it otherwise. `yield v` is `consumer(v)`, whose `Err`
//!   is raised there like one that is thrown in, `Exit` as well.
//! * The first step of a `yield from` is `step` with `Ok(())` and `push` with `Some(())` where `Send` is `()`, else `begin` and
//!   `None`: there is no value to send.
//! * A body raises `Error(e)`. It raises `Exit` only where one came in.

#![allow(clippy::inline_always, reason = "a generator is to cost what its body costs")]
#![allow(clippy::type_complexity, reason = "nobody reads these types but rustc")]
#![allow(clippy::unused_self, reason = "methods are how a kind is found")]

mod closures;
mod delegation;
mod kept;
mod optional;
#[cfg(feature = "alloc")]
mod recursion;

pub use crate::protocol::{Gen, Generator, Machine, Resumed, State, Step, Thrown};
pub use Step::{Returned, Yielded};
pub use Thrown::{Error, Exit};

pub use closures::{Closures, Frame, Is, machine};
pub use core::hint::cold_path;
pub use delegation::{Delegate, Iterable, begin, ended, probe, push, step};
pub use kept::{ByIndex, Captures, Kept, copied, item_at};
pub use optional::{taken, there, unkept};
#[cfg(feature = "alloc")]
pub use recursion::{Call, Levels, NoPush, Recursion, Stack, WithPush, Woken, recursive, recursive_pull};

/// The traits by which the kind of an operand is found, without their names: `use emitted::kinds::*`.
pub mod kinds {
    pub use super::delegation::{
        EndedAny as _, EndedUnit as _, KindConverted as _, KindInfallible as _, KindItems as _, KindNone as _,
        KindSame as _,
    };
}
