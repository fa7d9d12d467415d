//! Items of ordinary functions, comprehensions, class bodies and the module itself.

use super::super::ast::Span;
use super::super::ir::{LocalKind, Pattern, Repr, Stmt};
use super::super::lower::Function;
use super::super::scope::ScopeKind;
use super::{FunctionEmitter, ModuleEmitter, Ready, text};
use crate::ir::{Access, Dialect, LocalId};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

impl ModuleEmitter<'_> {
    /// The items of a function: its code object, its body.
    pub fn function(&self, function: &Function, ready: &Ready) -> TokenStream {
        let emitter = FunctionEmitter::new(self, function, ready);
        let code = emitter.code();
        let body = if function.is_generator { emitter.generator() } else { emitter.ordinary() };
        quote!(#code #body)
    }

    /// `pub fn module() -> R`
    pub fn module_body(&self, function: &Function, ready: &Ready) -> TokenStream {
        let emitter = FunctionEmitter::new(self, function, ready);
        let code = emitter.code();
        let temporaries = emitter.temporaries();
        let nodes = emitter.nodes(&ready.nodes, &[], true);
        let doc = text::doc("The module's own code.");
        quote!(#code #doc pub fn module() -> R { start_module(GLOBALS); #temporaries #nodes })
    }

    /// The first line of a definition, for a comment.
    pub fn definition_text(&self, function: &Function) -> String {
        let line = self.source.line_of(function.span.start);
        let text = self.line_text(line);
        match function.kind {
            ScopeKind::Function | ScopeKind::Class => text,
            _ => {
                let Span { start, end } = function.span;
                let whole = self.source.slice(Span { start, end });
                let first = whole.lines().next().unwrap_or_default().trim();
                let short: String = first.chars().take(60).collect();
                if short.len() < whole.len() { format!("{short} …") } else { short }
            }
        }
    }
}

impl FunctionEmitter<'_, '_> {
    /// `static F_CODE: Code = …`
    fn code(&self) -> TokenStream {
        let function = self.function;
        let code = &self.module.names(function.id).code;
        let (name, qualname) = (&function.name, &function.qualname);
        let line = proc_macro2::Literal::u32_unsuffixed(function.line);
        let entry = self.entry();
        let mut fields =
            vec![quote!(name: #name), quote!(qualname: #qualname), quote!(file: FILE), quote!(line: #line)];
        if let Some(entry) = entry {
            fields.push(quote!(entry: #entry));
        }
        if !function.variables.is_empty() {
            let variables = &function.variables;
            fields.push(quote!(variables: &[#(#variables),*]));
        }
        if !function.free.is_empty() {
            let free = &function.free;
            fields.push(quote!(free: &[#(#free),*]));
        }
        let parameters = &function.parameters;
        let counts = [
            ("positional_only", parameters.positional_only),
            ("positional", parameters.positional),
            ("keyword_only", parameters.keyword_only),
        ];
        for (field, count) in counts {
            if count > 0 {
                let field = format_ident!("{field}");
                let count = proc_macro2::Literal::usize_unsuffixed(count);
                fields.push(quote!(#field: #count));
            }
        }
        if function.kind == ScopeKind::Class {
            fields.push(quote!(positional: 1));
        }
        let flags = [
            ("star", parameters.star),
            ("double_star", parameters.double_star),
            ("is_generator", function.is_generator),
        ];
        for (field, set) in flags {
            if set {
                let field = format_ident!("{field}");
                fields.push(quote!(#field: true));
            }
        }
        if let Some(doc) = function.doc.as_ref().filter(|_| function.kind != ScopeKind::Class) {
            fields.push(quote!(doc: Some(#doc)));
        }
        if self.module.shows_machines && function.is_generator {
            let listing = self.listing();
            fields.push(quote!(listing: #listing));
        }
        let text = if function.kind == ScopeKind::Module {
            text::doc("The code object of the module.")
        } else {
            text::doc(&format!("Line {}: `{}`.", function.line, self.module.definition_text(function)))
        };
        quote!(#text static #code: Code = Code { #(#fields,)* ..Code::NEW };)
    }

    /// What `dis.dis` prints of a generator function: its states, and what is needed after each.
    fn listing(&self) -> String {
        let machine = &self.ready.machine;
        let mut text = String::from("  Unresumed\n");
        for (index, state) in machine.states.iter().enumerate() {
            let span = self.function.places[state.place as usize].span;
            let line = self.module.source.line_of(span.start);
            let needed = state.live.iter().filter(|local| self.kind(**local) != LocalKind::Temporary);
            let needed: Vec<_> = needed.map(|local| machine.body.local(*local).name.as_str()).collect();
            let needs = if needed.is_empty() { String::new() } else { format!("; then needs {}", needed.join(", ")) };
            let delegates = if state.delegates { ", delegates" } else { "" };
            let cleanup = if state.cleanup { ", in a try or with" } else { "" };
            text +=
                &format!("  Suspend{index}  line {line}: {}{delegates}{cleanup}{needs}\n", self.module.line_text(line));
        }
        text
    }

    /// How it is called: by arity if all parameters are plain.
    fn entry(&self) -> Option<TokenStream> {
        let function = &self.module.names(self.function.id).function;
        let parameters = &self.function.parameters;
        match self.function.kind {
            ScopeKind::Module => None,
            ScopeKind::Class => Some(quote!(Entry::F1(#function))),
            _ if self.is_plain() => {
                let variant = format_ident!("F{}", parameters.positional);
                Some(quote!(Entry::#variant(#function)))
            }
            _ => Some(quote!(Entry::Many(#function))),
        }
    }
    fn is_plain(&self) -> bool {
        let parameters = &self.function.parameters;
        parameters.count() == parameters.positional && parameters.positional <= 4
    }

    /// Locals that are parameters, in slot order.
    pub fn parameters(&self) -> Vec<LocalId> {
        let is_parameter =
            |local: &LocalId| matches!(self.kind(*local), LocalKind::Parameter | LocalKind::Cell { parameter: true });
        self.local_ids().filter(is_parameter).collect()
    }

    /// The parameters of the Rust function, and statements that take them out of an iterator.
    pub fn signature(&self, uses_function: bool) -> (TokenStream, TokenStream) {
        let function = if uses_function { quote!(function) } else { quote!(_) };
        let parameters = self.parameters();
        let names: Vec<_> = parameters.iter().map(|local| &self.names[local.index()]).collect();
        let written = self.written();
        let muts = parameters.iter().map(|local| {
            let is_cell = matches!(self.kind(*local), LocalKind::Cell { .. });
            let mutable = !self.function.is_generator && !is_cell && written[local.index()];
            if mutable { quote!(mut) } else { quote!() }
        });
        let muts: Vec<_> = muts.collect();
        if self.function.kind == ScopeKind::Class || self.is_plain() {
            return (quote!(#function: &Function #(, #muts #names: Value)*), quote!());
        }
        let take = quote!(#(let #muts #names = next_argument(given);)*);
        (quote!(#function: &Function, given: &mut dyn Iterator<Item = Value>), take)
    }
    /// Which locals are assigned after they got their first value.
    fn written(&self) -> Vec<bool> {
        let body = &self.ready.machine.body;
        let mut written = vec![false; body.locals.len()];
        for block in &body.blocks {
            for stmt in &block.stmts {
                super::Py::locals_of_stmt(stmt, &mut |local, access| {
                    if access != Access::Read {
                        written[local.index()] = true;
                    }
                });
                if let Stmt::DeleteLocal { local, .. } = stmt {
                    written[local.index()] = true;
                }
            }
            if let Some(expr) = block.terminator.exprs() {
                expr.locals(&mut |local, access| {
                    if access != Access::Read {
                        written[local.index()] = true;
                    }
                });
            }
            if let crate::ir::Terminator::Match { arms, .. } = &block.terminator {
                for (pattern, _) in arms {
                    super::Py::locals_of_pattern(pattern, &mut |local, _| written[local.index()] = true);
                }
            }
        }
        written
    }

    /// Temporaries that are declared at the top: those that are used in several scopes.
    pub fn temporaries(&self) -> TokenStream {
        let (mut names, mut values) = (vec![], vec![]);
        let mut deferred = TokenStream::new();
        for local in self.local_ids() {
            let index = local.index();
            if self.kind(local) != LocalKind::Temporary || self.in_frame[index] || self.declared_in_place[index] {
                continue;
            }
            if !self.is_used(local) {
                continue;
            }
            let name = &self.names[index];
            let value = match self.repr(local) {
                Repr::Value => quote!(Unbound),
                Repr::Iter => quote!(Iter::Done),
                Repr::Items => quote!(Vec::new()),
                Repr::Handling => quote!(Handling::default()),
                Repr::Leave => quote!(Leave::Next),
                Repr::Star => quote!(ExceptStar::default()),
                Repr::Raised | Repr::Bool | Repr::Int | Repr::Float => {
                    deferred.extend(quote!(let mut #name;));
                    continue;
                }
            };
            names.push(name);
            values.push(value);
        }
        let declared: TokenStream =
            names.iter().zip(&values).map(|(name, value)| quote!(let mut #name = #value;)).collect();
        quote!(#declared #deferred)
    }
    fn is_used(&self, local: LocalId) -> bool {
        let body = &self.ready.machine.body;
        if self.repr(local) == Repr::Raised {
            return body.blocks.iter().any(|block| block.caught == Some(local));
        }
        let mut used = false;
        let mut see = |it: LocalId, _| used |= it == local;
        for block in &body.blocks {
            block.stmts.iter().for_each(|stmt| super::Py::locals_of_stmt(stmt, &mut see));
            if let Some(expr) = block.terminator.exprs() {
                expr.locals(&mut see);
            }
            if let crate::ir::Terminator::Match { arms, .. } = &block.terminator {
                let bound = arms.iter().filter(|(pattern, _)| !matches!(pattern, Pattern::Raised(_)));
                bound.for_each(|(pattern, _)| super::Py::locals_of_pattern(pattern, &mut see));
            }
            if let Some(caught) = block.caught {
                see(caught, Access::Write);
            }
        }
        used
    }

    /// ```text
    /// fn f(function: &Function, a: Value) -> R {
    ///     let mut x = Unbound;
    ///     let mut body = || -> R { … };
    ///     let result = body();
    ///     leave!(result, a, x)            // locals die in CPython's order, or go along in the traceback
    /// }
    /// ```
    fn ordinary(&self) -> TokenStream {
        let name = &self.module.names(self.function.id).function;
        let uses_function = self.local_ids().any(|local| self.kind(local) == LocalKind::Free);
        let (signature, take) = self.signature(uses_function);
        let mut declared = TokenStream::new();
        let mut frame = vec![];
        let mut free = 0usize;
        for local in self.local_ids() {
            let name = &self.names[local.index()];
            match self.kind(local) {
                LocalKind::Parameter => frame.push(name),
                LocalKind::Variable => {
                    let first = match self.repr(local) {
                        Repr::Bool => quote!(false),
                        Repr::Int => quote!(0i64),
                        Repr::Float => quote!(0.0f64),
                        _ => quote!(Unbound),
                    };
                    declared.extend(quote!(let mut #name = #first;));
                    frame.push(name)
                }
                LocalKind::Cell { parameter } => {
                    let value = if parameter { quote!(#name) } else { quote!(Unbound) };
                    declared.extend(quote!(let #name = cell(#value);));
                    frame.push(name)
                }
                LocalKind::Free => {
                    let index = proc_macro2::Literal::usize_unsuffixed(free);
                    free += 1;
                    declared.extend(quote!(let #name = &function.closure[#index];));
                }
                LocalKind::Temporary => {}
            }
        }
        let temporaries = self.temporaries();
        let nodes = self.nodes(&self.ready.nodes, &[], true);
        let quiet = frame.len() <= 1 && !self.ready.machine.body.blocks.iter().any(|block| block.can_raise());
        if (frame.is_empty() || quiet) && !self.module.module.notes_deaths {
            return quote!(fn #name(#signature) -> R { #take #declared #temporaries #nodes });
        }
        let handles = self.ready.machine.body.blocks.iter().any(|block| block.caught.is_some());
        let code = &self.module.names(self.function.id).code;
        let leave = if handles {
            quote!(leave_handling!(#code, result #(, #frame)*))
        } else {
            quote!(leave!(result #(, #frame)*))
        };
        quote! {
            fn #name(#signature) -> R {
                #take
                #declared
                let mut body = || -> R { #temporaries #nodes };
                let result = body();
                #leave
            }
        }
    }
}
