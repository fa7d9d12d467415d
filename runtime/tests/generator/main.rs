//! The protocol core, proved with bodies that are expanded by hand as `gen!` is to expand them.
#![allow(clippy::explicit_auto_deref, clippy::needless_late_init, clippy::never_loop, clippy::unnecessary_fold)]

mod bodies;
mod delegating;
mod dropping;
mod iterating;
mod protocol;
#[cfg(feature = "alloc")]
mod recursing;
