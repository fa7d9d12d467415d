//! What CPython refuses after parsing: the rules for targets of its grammar, which the parser crate does not have
//! (`invalid_…` in `Grammar/python.gram`), and those of `Python/symtable.c`, `Python/compile.c` and `Python/future.c`.
//!
//! One walk over the tree, in the order of the symbol table. CPython stops at the first fault; here all are collected.

mod block;
mod expression;
mod future;
mod pattern;
mod scope;
mod statement;
mod target;
mod warning;

use block::{Block, Kind};
use warning::Warnings;

use crate::diagnostic::{self, Code, Diagnostic};

use super::ast::{Module, Span};

/// Checks a module that the parser accepts.
///
/// # Errors
/// All that CPython's compiler would refuse.
///
/// Otherwise the result holds what it would warn about.
pub fn check(module: &Module) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let mut checker = Checker {
        errors: Vec::new(),
        warnings: Warnings::default(),
        blocks: vec![Block::new(Kind::Module)],
        has_lazy_annotations: false,
    };
    checker.future(&module.body);
    checker.statements(&module.body);
    if let Some(block) = checker.blocks.pop() {
        scope::resolve(&block, None, &mut checker.errors);
    }
    if checker.errors.is_empty() {
        return Ok(checker.warnings.in_order());
    }
    diagnostic::sort(&mut checker.errors);
    Err(checker.errors)
}

struct Checker {
    errors: Vec<Diagnostic>,
    warnings: Warnings,
    /// The blocks around the place, from the module inwards.
    blocks: Vec<Block>,
    /// `from __future__ import annotations`.
    has_lazy_annotations: bool,
}

impl Checker {
    fn error(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(Diagnostic::new(Code::SyntaxError, span, message));
    }
}
