//! A code block: a module, a class, a function, a lambda or a comprehension, and what is known of it so far.

use std::collections::HashMap;

use crate::python::ast::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Module,
    Class,
    Function {
        is_async: bool,
    },
    Lambda,
    /// What it is called in messages.
    Comprehension(&'static str),
    /// An annotation under `from __future__ import annotations`.
    Annotation,
}

/// What was done with a name in a block (`DEF_…` and `USE` in CPython).
#[derive(Clone, Copy, Debug, Default)]
pub struct Symbol {
    pub is_local: bool,
    pub is_parameter: bool,
    pub is_import: bool,
    pub is_used: bool,
    pub is_annotated: bool,
    pub is_iteration_variable: bool,
    /// Where it was declared `global`.
    pub global: Option<Span>,
    /// Where it was declared `nonlocal`.
    pub nonlocal: Option<Span>,
}

impl Symbol {
    pub fn is_bound(&self) -> bool {
        self.is_local || self.is_parameter || self.is_import
    }
}

#[derive(Debug)]
pub struct Block {
    pub kind: Kind,
    pub symbols: HashMap<String, Symbol>,
    /// The blocks inside it that are already left.
    pub children: Vec<Block>,
    /// The class that names with two underscores belong to.
    pub class: Option<String>,
    /// What `break` and `continue` find around them, innermost last.
    pub frames: Vec<Frame>,
    /// Inside the iterable of a comprehension.
    pub in_iterable: u32,
    /// Inside the target of a comprehension's `for`.
    pub in_iteration_target: bool,
    pub has_yield: bool,
    /// The `return`s with a value.
    pub returns: Vec<Span>,
    /// For each `try` around that has a `finally`: where it is jumped out of.
    pub jumps: Vec<Vec<u32>>,
}

/// What the compiler keeps on its stack of blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    Loop,
    ExceptStar,
    /// The `try` of a `finally`.
    Finally,
    Other,
}

impl Block {
    pub fn new(kind: Kind) -> Block {
        Block {
            kind,
            symbols: HashMap::new(),
            children: Vec::new(),
            class: None,
            frames: Vec::new(),
            in_iterable: 0,
            in_iteration_target: false,
            has_yield: false,
            returns: Vec::new(),
            jumps: Vec::new(),
        }
    }
}
