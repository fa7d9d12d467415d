//! What compiled generators run on.
//!
//! With the feature `python`: Python's values, exceptions, builtins and modules, which code emitted by `py2rs` uses
//! through `use py2rs_runtime::python::*`.
#![cfg_attr(not(feature = "python"), no_std)]

#[cfg(feature = "python")]
pub mod python;
