//! Front end 1: Python.

pub mod adapter;
pub mod ast;
pub mod check;
pub mod decode;
pub mod lexer;
