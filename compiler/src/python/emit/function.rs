//! Items of ordinary functions, comprehensions, class bodies and the module itself.

use super::super::ast::Span;
use super::super::ir::{LocalKind, Repr};
use super::super::lower::Function;
use super::super::scope::ScopeKind;
use super::{FunctionEmitter, ModuleEmitter, Ready, text};
use crate::ir::LocalId;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;

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
        let temporaries = emitter.temporaries();
        let nodes = emitter.nodes(&ready.nodes, &[], true);
        // Places name the code object.
        let code = if self.has_places(function) { emitter.code() } else { TokenStream::new() };
        let doc = text::doc("The module's own code.");
        let running = self.module.says_where.then(|| quote!(let _running = running();));
        quote!(#code #doc pub fn module() -> R { start_module(GLOBALS); #running #temporaries #nodes })
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

    /// The parameters of the Rust function, and statements that take them out of an iterator. `body`: what may name them.
    pub fn signature(&self, uses_function: bool, body: &TokenStream) -> (TokenStream, TokenStream) {
        let function = if uses_function { quote!(function) } else { quote!(_) };
        let parameters = self.parameters().into_iter().map(|local| {
            let name = &self.names[local.index()];
            let is_cell = matches!(self.kind(local), LocalKind::Cell { .. });
            if !text::mentions(body, name) {
                let name = format_ident!("_{}", name.unraw());
                quote!(#name)
            } else if self.function.is_generator || is_cell {
                quote!(#name)
            } else {
                let mutable = self.mutable(local);
                quote!(#mutable #name)
            }
        });
        let parameters: Vec<_> = parameters.collect();
        if self.function.kind == ScopeKind::Class || self.is_plain() {
            return (quote!(#function: &Function #(, #parameters: Value)*), quote!());
        }
        let given = if parameters.is_empty() { quote!(_) } else { quote!(given) };
        let take = quote!(#(let #parameters = next_argument(given);)*);
        (quote!(#function: &Function, #given: &mut dyn Iterator<Item = Value>), take)
    }

    /// ```text
    /// fn f(function: &Function, a: Value) -> R {
    ///     let mut x = Unbound;
    ///     let result = body(|| { … });
    ///     leave!(result, a, x)            // locals die in CPython's order, or go along in the traceback
    /// }
    /// ```
    fn ordinary(&self) -> TokenStream {
        let name = &self.module.names(self.function.id).function;
        let (temporaries, nodes) = (self.temporaries(), self.nodes(&self.ready.nodes, &[], true));
        let code = quote!(#temporaries #nodes);
        let mut uses_function = false;
        let mut declared = TokenStream::new();
        let mut frame = vec![];
        let mut free = 0usize;
        for local in self.local_ids() {
            let name = &self.names[local.index()];
            match self.kind(local) {
                LocalKind::Parameter => frame.push(name),
                LocalKind::Variable if self.declared_in_place[local.index()] => {}
                LocalKind::Variable => {
                    let first = match self.repr(local) {
                        Repr::Bool => quote!(: bool = false),
                        Repr::Int => quote!(: i64 = 0),
                        Repr::Float => quote!(: f64 = 0.0),
                        _ => quote!(= Unbound),
                    };
                    let mutable = self.mutable(local);
                    declared.extend(quote!(let #mutable #name #first;));
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
                    if text::mentions(&code, name) {
                        uses_function = true;
                        declared.extend(quote!(let #name = &function.closure[#index];));
                    }
                }
                LocalKind::Temporary => {}
            }
        }
        let is_bound = |local: &LocalId| matches!(self.kind(*local), LocalKind::Variable | LocalKind::Parameter);
        let mut bound = self.local_ids().filter(is_bound).filter(|local| !self.declared_in_place[local.index()]);
        let quiet = self.dies_in_place() && !bound.any(|local| self.uses.is_assigned(local));
        let handles = self.ready.machine.body.blocks.iter().any(|block| block.caught.is_some());
        let body = if (frame.is_empty() || quiet) && !self.module.module.notes_deaths {
            quote!(#declared #code)
        } else {
            let leave = if handles {
                let code = &self.module.names(self.function.id).code;
                quote!(leave_handling!(#code, result #(, #frame)*))
            } else {
                quote!(leave!(result #(, #frame)*))
            };
            quote! {
                #declared
                let result = body(|| { #code });
                #leave
            }
        };
        let (signature, take) = self.signature(uses_function, &body);
        let running = self.module.module.says_where.then(|| quote!(let _running = running();));
        quote!(fn #name(#signature) -> R { #running #take #body })
    }
}
