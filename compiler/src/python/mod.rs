//! Front end 1: Python.

pub mod adapter;
pub mod analysis;
pub mod ast;
pub mod check;
pub mod decode;
mod effect;
pub mod emit;
pub mod ir;
pub mod lexer;
pub mod library;
pub mod lower;
mod missing;
pub mod scope;
pub mod show;
mod walk;
