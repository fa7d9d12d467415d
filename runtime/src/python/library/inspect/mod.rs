//! `inspect`: what a program can learn of its generators, functions and classes (`Lib/inspect.py`).

mod bound;
mod docs;
mod generators;
mod kinds;
mod parameter;
mod signature;

pub use signature::{shown, signature};

use super::super::module::Module;
use super::super::value::Value;

pub fn module() -> Value {
    let mut members = generators::members();
    members.extend(kinds::members());
    members.extend(docs::members());
    members.extend(signature::members());
    Module::value("inspect", members)
}
