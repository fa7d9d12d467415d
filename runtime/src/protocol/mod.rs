//! The generator protocol, typed: what every generator answers to, and the object around one that was compiled.
//!
//! * [`generator`]: the trait [`Generator`]. [`thrown`]: what travels in as an exception, and out. [`step`]: what a
//!   resumption gives, and the states.
//! * [`machine`]: what is compiled of a body. [`object`]: [`Gen`], the rules around it. [`iterate`]: a `Gen` as an iterator.
//! * [`forward`]: references and boxes are generators too. [`results`]: a fallible generator as an iterator.
//!
//! Nothing here needs an allocator, or `std`, but the implementation for `Box`.
#![allow(clippy::inline_always, reason = "a generator is to cost what its body costs")]

mod forward;
mod generator;
mod iterate;
mod machine;
mod object;
mod results;
mod step;
mod thrown;

pub use generator::Generator;
pub use machine::Machine;
pub use object::Gen;
pub use results::Results;
pub use step::{Resumed, State, Step};
pub use thrown::{CloseError, Thrown};
