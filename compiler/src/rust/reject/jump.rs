//! Where `break` and `continue` go.

use crate::rust::mistake::{Mistake, Mistakes};
use syn::{ExprBreak, ExprContinue, Label, Lifetime};

/// A loop, or a block with a label.
pub struct Target {
    /// Its keyword; of a block, nothing.
    word: &'static str,
    label: Option<Lifetime>,
}

impl Target {
    pub fn new(word: &'static str, label: Option<&Label>) -> Target {
        Target { word, label: label.map(|it| it.name.clone()) }
    }
}

/// Those that are around, the innermost last.
#[derive(Default)]
pub struct Jumps(Vec<Target>);

impl Jumps {
    pub fn push(&mut self, target: Target) {
        self.0.push(target);
    }

    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// Where a label is, or without one, the innermost loop.
    fn find(&self, label: Option<&Lifetime>) -> Option<&Target> {
        self.0.iter().rev().find(|target| match label {
            Some(label) => target.label.as_ref().is_some_and(|it| it.ident == label.ident),
            None => !target.word.is_empty(),
        })
    }

    /// rustc wants to see the label where the innermost target is a block.
    fn crossed(&self) -> Option<&Lifetime> {
        self.0.last().filter(|it| it.word.is_empty())?.label.as_ref()
    }

    pub fn check_break(&self, it: &ExprBreak, mistakes: &mut Mistakes) {
        let word = it.break_token.span;
        match (&it.label, self.find(it.label.as_ref())) {
            (Some(label), None) => mistakes.push(Mistake::unknown_label(label.span(), label).across(label)),
            (None, None) if self.crossed().is_none() => mistakes.push(Mistake::break_outside(word)),
            (None, _) if let Some(label) = self.crossed() => mistakes.push(Mistake::break_in_block(word, label)),
            (_, Some(target)) if it.expr.is_some() && matches!(target.word, "for" | "while") => {
                mistakes.push(Mistake::value_of_loop(word, target.word).across(it));
            }
            _ => {}
        }
    }

    pub fn check_continue(&self, it: &ExprContinue, mistakes: &mut Mistakes) {
        let word = it.continue_token.span;
        match (&it.label, self.find(it.label.as_ref())) {
            (Some(label), None) => mistakes.push(Mistake::unknown_label(label.span(), label).across(label)),
            (Some(label), Some(target)) if target.word.is_empty() => {
                mistakes.push(Mistake::continue_to_block(label.span(), label).across(label));
            }
            (None, None) => mistakes.push(Mistake::continue_outside(word)),
            _ => {}
        }
    }
}
