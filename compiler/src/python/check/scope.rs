//! Names and the blocks they belong to, as `Python/symtable.c` has it.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::python::ast::{Ident, Span};

use super::Checker;
use super::block::{Block, Kind, Symbol};

impl Checker {
    pub(super) fn block(&mut self) -> &mut Block {
        if self.blocks.is_empty() {
            self.blocks.push(Block::new(Kind::Module));
        }
        let last = self.blocks.len() - 1;
        &mut self.blocks[last]
    }

    /// Goes into a block for the time of `work`.
    pub(super) fn enter(&mut self, kind: Kind, work: impl FnOnce(&mut Checker)) {
        let mut block = Block::new(kind);
        let around = self.block();
        block.in_iterable = around.in_iterable;
        block.class = around.class.clone();
        self.blocks.push(block);
        work(self);
        if let Some(block) = self.blocks.pop() {
            if let (true, Kind::Function { is_async: true }) = (block.has_yield, block.kind) {
                for span in &block.returns {
                    self.error(*span, "'return' with value in async generator");
                }
            }
            self.block().children.push(block);
        }
    }

    pub(super) fn symbol(&mut self, name: &str) -> &mut Symbol {
        let block = self.block();
        let name = mangle(block.class.as_deref(), name);
        block.symbols.entry(name).or_default()
    }

    pub(super) fn use_name(&mut self, name: &str) {
        self.symbol(name).is_used = true;
    }

    /// A name is bound by an assignment or the like.
    pub(super) fn bind(&mut self, name: &str, span: Span) {
        self.forbid_debug(name, span, "assign to");
        let is_target = self.block().in_iteration_target;
        let symbol = self.symbol(name);
        symbol.is_local = true;
        let clashes = is_target && (symbol.global.is_some() || symbol.nonlocal.is_some());
        symbol.is_iteration_variable |= is_target;
        if clashes {
            let message = format!("comprehension inner loop cannot rebind assignment expression target '{name}'");
            self.error(span, message);
        }
    }

    pub(super) fn bind_import(&mut self, name: &str, span: Span) {
        self.forbid_debug(name, span, "assign to");
        self.symbol(name).is_import = true;
    }

    pub(super) fn bind_parameter(&mut self, name: &Ident) {
        self.forbid_debug(&name.name, name.span, "assign to");
        let symbol = self.symbol(&name.name);
        let is_repeated = symbol.is_parameter;
        symbol.is_parameter = true;
        if is_repeated {
            self.error(name.span, format!("duplicate argument '{}' in function definition", name.name));
        }
    }

    pub(super) fn forbid_debug(&mut self, name: &str, span: Span, what: &str) {
        if name == "__debug__" {
            self.error(span, format!("cannot {what} __debug__"));
        }
    }

    pub(super) fn declare(&mut self, names: &[Ident], is_global: bool, statement: Span) {
        let what = if is_global { "global" } else { "nonlocal" };
        if !is_global && self.blocks.len() == 1 {
            self.error(statement, "nonlocal declaration not allowed at module level");
            return;
        }
        for Ident { name, span } in names {
            let symbol = self.symbol(name);
            let fault = if symbol.is_parameter {
                Some(format!("name '{name}' is parameter and {what}"))
            } else if symbol.is_used {
                Some(format!("name '{name}' is used prior to {what} declaration"))
            } else if symbol.is_annotated {
                Some(format!("annotated name '{name}' can't be {what}"))
            } else if symbol.is_local {
                Some(format!("name '{name}' is assigned to before {what} declaration"))
            } else {
                None
            };
            *if is_global { &mut symbol.global } else { &mut symbol.nonlocal } = Some(*span);
            if let Some(message) = fault {
                self.error(*span, message);
            }
        }
    }

    /// `x: …` for a bare name.
    pub(super) fn annotate(&mut self, name: &str, span: Span, has_value: bool) {
        let is_module = self.blocks.len() == 1;
        let symbol = self.symbol(name);
        let declared = if symbol.global.is_some() {
            Some("global")
        } else if symbol.nonlocal.is_some() {
            Some("nonlocal")
        } else {
            None
        };
        symbol.is_annotated = true;
        symbol.is_local = true;
        if let (Some(what), false) = (declared, is_module) {
            self.error(span, format!("annotated name '{name}' can't be {what}"));
        }
        if has_value {
            self.forbid_debug(name, span, "assign to");
        }
    }

    /// The target of `:=`, which a comprehension gives to the block around it.
    pub(super) fn bind_named(&mut self, target: &Ident, whole: Span) {
        let name = &target.name;
        if self.block().in_iterable > 0 {
            self.error(whole, "assignment expression cannot be used in a comprehension iterable expression");
            return;
        }
        if !matches!(self.block().kind, Kind::Comprehension(_)) {
            self.bind(name, target.span);
            return;
        }
        for index in (0..self.blocks.len()).rev() {
            let block = &mut self.blocks[index];
            let mangled = mangle(block.class.as_deref(), name);
            let symbol = block.symbols.entry(mangled).or_default();
            match block.kind {
                Kind::Comprehension(_) => {
                    if symbol.is_iteration_variable && symbol.is_local {
                        let message =
                            format!("assignment expression cannot rebind comprehension iteration variable '{name}'");
                        self.error(target.span, message);
                        return;
                    }
                }
                Kind::Function { .. } | Kind::Lambda => {
                    let is_global = symbol.global.is_some();
                    symbol.is_local = true;
                    let own = self.symbol(name);
                    *if is_global { &mut own.global } else { &mut own.nonlocal } = Some(target.span);
                    return;
                }
                Kind::Module => {
                    symbol.is_local = true;
                    self.symbol(name).global = Some(target.span);
                    return;
                }
                Kind::Class => {
                    let message = "assignment expression within a comprehension cannot be used in a class body";
                    self.error(target.span, message);
                    return;
                }
                Kind::Annotation => {}
            }
        }
    }
}

/// A name with two underscores in front belongs to the class it stands in.
fn mangle(class: Option<&str>, name: &str) -> String {
    match class.map(|class| class.trim_start_matches('_')) {
        Some(class) if !class.is_empty() && name.starts_with("__") && !name.ends_with("__") && !name.contains('.') => {
            format!("_{class}{name}")
        }
        _ => name.into(),
    }
}

/// Looks for what each `nonlocal` means, once everything is known. `around` are the names that the functions around the
/// block bind; a module has none.
pub fn resolve(block: &Block, around: Option<&HashSet<&str>>, errors: &mut Vec<Diagnostic>) {
    let mut names: HashSet<&str> = around.cloned().unwrap_or_default();
    let mut bound = Vec::new();
    for (name, symbol) in &block.symbols {
        if let (Some(global), Some(nonlocal)) = (symbol.global, symbol.nonlocal) {
            let span = global.min(nonlocal);
            errors.push(Diagnostic::new(Code::SyntaxError, span, format!("name '{name}' is nonlocal and global")));
        } else if symbol.global.is_some() {
            names.remove(name.as_str());
        } else if let Some(span) = symbol.nonlocal {
            // What `:=` in a comprehension binds is the function's, wherever that has it from.
            let is_named = matches!(block.kind, Kind::Comprehension(_));
            if !is_named && !symbol.is_parameter && !names.contains(name.as_str()) {
                let message = format!("no binding for nonlocal '{name}' found");
                errors.push(Diagnostic::new(Code::SyntaxError, span, message));
            }
        } else if symbol.is_bound() {
            bound.push(name.as_str());
        }
    }
    match block.kind {
        Kind::Module => {}
        Kind::Class => {
            names.insert("__class__");
        }
        _ => names.extend(bound),
    }
    for child in &block.children {
        resolve(child, Some(&names), errors);
    }
}
