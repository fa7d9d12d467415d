//! What compiled generators run on.
//!
//! Always there, without `std` and without an allocator, is the **protocol** of generators: [`Generator`] is the trait,
//! [`Gen`] what `gen!` compiles to, [`Thrown`] what travels in and out as an exception. The feature `alloc` adds what needs a heap:
//! `Box<dyn Generator<…>>`, and generators that delegate to themselves.
//!
//! With the feature `python`: Python's values, exceptions, builtins and modules, which code emitted by `py2rs` uses
//! through `use py2rs_runtime::python::*`.
#![cfg_attr(not(feature = "python"), no_std)]
#![forbid(unsafe_code)]

#[cfg(feature = "alloc")]
extern crate alloc;

#[doc(hidden)]
pub mod emitted;
mod protocol;
#[cfg(feature = "python")]
pub mod python;

pub use protocol::{CloseError, Gen, Generator, Machine, Results, Resumed, State, Step, Thrown};

pub use Step::{Returned, Yielded};
pub use Thrown::Exit;
