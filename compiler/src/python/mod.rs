//! Front end 1: Python.

pub mod ast;
