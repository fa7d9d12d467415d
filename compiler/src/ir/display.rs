//! The textual form of the IR: what `emit --emit ir|machine` prints and what snapshots hold.

use super::{Block, Body, Dialect, LocalId, Machine, Terminator};
use std::fmt::{Display, Formatter, Result};

impl<D: Dialect> Body<D> {
    /// A local as the text shows it: its name, with its number if another has the same name.
    pub fn local_text(&self, id: LocalId) -> String {
        let local = self.local(id);
        let unique = self.locals.iter().filter(|other| other.name == local.name).count() == 1;
        if unique { local.name.clone() } else { format!("{}{id:?}", local.name) }
    }

    fn show_block(&self, f: &mut Formatter, index: usize, block: &Block<D>) -> Result {
        let name = |id: LocalId| self.local_text(id);
        write!(f, "b{index}")?;
        if let Some(caught) = block.caught {
            write!(f, "({})", name(caught))?;
        }
        write!(f, ":")?;
        if let Some(handler) = block.handler {
            write!(f, " handler {handler:?}")?;
        }
        writeln!(f)?;
        for stmt in &block.stmts {
            writeln!(f, "    {}", D::show_stmt(stmt, &name))?;
        }
        let expr = |expr: &D::Expr| D::show_expr(expr, &name);
        write!(f, "    ")?;
        match &block.terminator {
            Terminator::Goto(target) => writeln!(f, "goto {target:?}"),
            Terminator::Branch { test, then, otherwise } => {
                writeln!(f, "if {} then {then:?} else {otherwise:?}", expr(test))
            }
            Terminator::Match { value, arms } => {
                write!(f, "match {} {{", expr(value))?;
                for (pattern, target) in arms {
                    write!(f, " {} => {target:?},", D::show_pattern(pattern, &name))?;
                }
                writeln!(f, " }}")
            }
            Terminator::Yield { value, delegates, result, resume, .. } => {
                if let Some(result) = result {
                    write!(f, "{} = ", name(*result))?;
                }
                let from = if *delegates { " from" } else { "" };
                writeln!(f, "yield{from} {} -> {resume:?}", expr(value))
            }
            Terminator::Return(value) => writeln!(f, "return {}", expr(value)),
            Terminator::Raise(value) => writeln!(f, "raise {}", expr(value)),
            Terminator::Suspend { state, value, delegates, .. } => {
                let from = if *delegates { " from" } else { "" };
                writeln!(f, "suspend{from} {state:?} {}", expr(value))
            }
            Terminator::Resume(arms) => {
                let (start, rest) = arms.split_first().map_or((None, &[][..]), |(start, rest)| (Some(start), rest));
                write!(f, "resume")?;
                if let Some(start) = start {
                    write!(f, " start => {start:?}")?;
                }
                for (index, target) in rest.iter().enumerate() {
                    write!(f, ", s{index} => {target:?}")?;
                }
                writeln!(f)
            }
            Terminator::Dispatch { selector, arms } => {
                write!(f, "dispatch go{selector}")?;
                for (index, target) in arms.iter().enumerate() {
                    write!(f, "{} {index} => {target:?}", if index == 0 { "" } else { "," })?;
                }
                writeln!(f)
            }
            Terminator::Select { selector, arm, dispatch } => writeln!(f, "go{selector} = {arm}; goto {dispatch:?}"),
        }
    }
}

impl<D: Dialect> Display for Body<D> {
    fn fmt(&self, f: &mut Formatter) -> Result {
        writeln!(f, "body {}", self.name)?;
        for (index, block) in self.blocks.iter().enumerate() {
            self.show_block(f, index, block)?;
        }
        Ok(())
    }
}

impl<D: Dialect> Display for Machine<D> {
    fn fmt(&self, f: &mut Formatter) -> Result {
        writeln!(f, "machine {}", self.body.name)?;
        for (index, state) in self.states.iter().enumerate() {
            let live: Vec<_> = state.live.iter().map(|id| self.body.local_text(*id)).collect();
            let cleanup = if state.cleanup { ", cleanup" } else { "" };
            let delegates = if state.delegates { ", delegates" } else { "" };
            writeln!(f, "state s{index} at {:?}{cleanup}{delegates}, live {}", state.block, live.join(" "))?;
        }
        for (index, block) in self.body.blocks.iter().enumerate() {
            self.body.show_block(f, index, block)?;
        }
        Ok(())
    }
}
