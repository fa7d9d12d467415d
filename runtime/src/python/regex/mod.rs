//! Regular expressions with the syntax, the rules and the messages of CPython's `re`: [`parse`](mod@parse) makes a tree
//! (`re/_parser.py`), [`compile`] a program (`re/_compiler.py`), [`machine`] runs it with backtracking on a stack of its
//! own (`Modules/_sre`). Positions are offsets in bytes.
//!
//! An engine of its own, since the ones that exist differ where programs can see it: what an empty match does to the
//! next one, `$` before a last line break, what groups keep in repetitions, which characters `\w` and `\b` know.

pub mod compile;
mod escape;
pub mod machine;
pub mod parse;
pub mod set;
pub mod syntax;

pub use compile::Program;
pub use machine::{Machine, Mode};
pub use parse::{Error, parse};
