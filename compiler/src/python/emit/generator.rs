//! Items of generator functions: the frame, where it is suspended, and `resume`.

use super::super::ir::{LocalKind, Repr};
use super::super::scope::ScopeKind;
use super::control::state_name;
use super::native::boxed;
use super::{FunctionEmitter, text};
use crate::ir::LocalId;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

impl FunctionEmitter<'_, '_> {
    /// ```text
    /// fn g(_: &Function, a: Value) -> R { generator(G { a, ..G::default() }) }
    /// struct G { a: Value, x: Value, at: GAt }     // locals in the order in which CPython clears them
    /// enum GAt { Unresumed, Suspend0, … }
    /// impl Frame for G { … fn resume(…) … }
    /// ```
    pub fn generator(&self) -> TokenStream {
        let names = self.module.names(self.function.id);
        let (function, frame, at) = (&names.function, &names.frame, &names.at);
        let fields: Vec<_> = self.local_ids().filter(|local| self.in_frame[local.index()]).collect();
        let uses_function = fields.iter().any(|local| self.kind(*local) == LocalKind::Free);
        let renames = self.module.renames && matches!(self.function.kind, ScopeKind::Function | ScopeKind::Lambda);
        let generator = if renames { quote!(generator_of) } else { quote!(generator) };
        let owner = renames.then(|| quote!(function,));

        let mut free = 0usize;
        let values = fields.iter().filter_map(|local| {
            let name = &self.names[local.index()];
            match self.kind(*local) {
                LocalKind::Parameter => Some(quote!(#name)),
                LocalKind::Cell { parameter: true } => Some(quote!(#name: cell(#name))),
                LocalKind::Cell { parameter: false } => Some(quote!(#name: cell(Unbound))),
                LocalKind::Free => {
                    let index = proc_macro2::Literal::usize_unsuffixed(free);
                    free += 1;
                    Some(quote!(#name: function.closure[#index].clone()))
                }
                LocalKind::Variable | LocalKind::Temporary => None,
            }
        });
        let values: Vec<_> = values.collect();

        let declared = fields.iter().map(|local| {
            let name = &self.names[local.index()];
            let (kind, doc) = match self.repr(*local) {
                Repr::Value => (quote!(Value), None),
                Repr::Bool => (quote!(bool), None),
                Repr::Int => (quote!(i64), None),
                Repr::Float => (quote!(f64), None),
                Repr::Iter => (quote!(Iter), Some("The iterator of a loop.")),
                Repr::Items => (quote!(Vec<Value>), None),
                Repr::Raised => (quote!(Option<Raised>), None),
                Repr::Handling => (quote!(Handling), Some("The exception that a handler is handling.")),
                Repr::Star => (quote!(ExceptStar), Some("What the handlers of an `except*` have to deal with.")),
                Repr::Leave => (quote!(Leave), Some("How a `try` was left, while its `finally` runs.")),
            };
            let doc = doc.map(text::doc);
            quote!(#doc #name: #kind,)
        });
        let frame_doc = text::doc(&format!("The frame of `{}`.", self.function.qualname));
        let at_doc = text::doc(&format!("Where `{}` is suspended.", self.function.qualname));
        let start_doc = text::doc("Not started.");
        let states = &self.ready.machine.states;
        let variants = states.iter().enumerate().map(|(index, state)| {
            let name = state_name(index + 1);
            let span = self.function.places[state.place as usize].span;
            let line = self.module.source.line_of(span.start);
            let doc = text::doc(&format!("Line {line}: `{}`.", self.module.line_text(line)));
            quote!(#doc #name,)
        });

        let code = &names.code;
        let places = states.iter().enumerate().map(|(index, state)| {
            let name = state_name(index + 1);
            let place = self.module.place(self.function, super::PlaceId(state.place));
            quote!(#at::#name => Some(&#place),)
        });
        let cleanup = self.cleanup();
        let locals = self.locals();
        let unwind = self.unwind(&fields);
        let handlings = self.handlings();
        let selectors = self.selectors();
        let temporaries = self.temporaries();
        let nodes = self.nodes(&self.ready.nodes, &[], true);
        let running = self.module.module.says_where.then(|| quote!(let _running = resuming(self);));
        let resume = quote!(#running #selectors #temporaries #nodes);
        let mutable = if self.ready.machine.selectors.is_empty() { quote!() } else { quote!(mut) };
        let argument = |name: Ident| if text::mentions(&resume, &name) { quote!(#mutable #name) } else { quote!(_) };
        let (sent, thrown) = (argument(format_ident!("sent")), argument(format_ident!("thrown")));
        let mut made = quote!(#generator(#owner #frame { #(#values,)* ..#frame::default() }));
        if self.module.module.says_where {
            made = quote!(known(#made))
        }
        let (signature, take) = self.signature(uses_function || renames, &made);
        quote! {
            fn #function(#signature) -> R {
                #take
                #made
            }
            #frame_doc
            #[derive(Default)]
            struct #frame { #(#declared)* at: #at, }
            #at_doc
            #[derive(Clone, Copy, Default)]
            enum #at {
                #start_doc
                #[default]
                Unresumed,
                #(#variants)*
            }
            impl Frame for #frame {
                fn code(&self) -> &'static Code { &#code }
                fn place(&self) -> Option<&'static Place> {
                    match self.at {
                        #at::Unresumed => None,
                        #(#places)*
                    }
                }
                #cleanup
                #locals
                #unwind
                #handlings
                fn resume(&mut self, #sent: Value, #thrown: Thrown) -> Resumed { #resume }
            }
        }
    }

    fn cleanup(&self) -> TokenStream {
        let at = &self.module.names(self.function.id).at;
        let states = self.ready.machine.states.iter().enumerate().filter(|(_, state)| state.cleanup);
        let states: Vec<_> = states.map(|(index, _)| state_name(index + 1)).collect();
        if states.is_empty() {
            return quote!();
        }
        quote!(
            fn cleanup(&self) -> bool {
                matches!(self.at, #(#at::#states)|*)
            }
        )
    }

    /// What `f_locals` and the cycle collector see.
    fn locals(&self) -> TokenStream {
        let body = &self.ready.machine.body;
        let (mut named, mut hidden) = (vec![], vec![]);
        for local in self.local_ids().filter(|local| self.in_frame[local.index()]) {
            let field = &self.names[local.index()];
            let name = &body.local(local).name;
            match (self.kind(local), self.repr(local)) {
                (LocalKind::Temporary, Repr::Value) => hidden.push(quote!(see("", &self.#field);)),
                (LocalKind::Temporary, Repr::Iter | Repr::Handling | Repr::Leave | Repr::Star) => {
                    hidden.push(quote!(self.#field.visit(see);))
                }
                (LocalKind::Temporary, _) => {}
                (_, repr @ (Repr::Bool | Repr::Int | Repr::Float)) => {
                    // It has a value from the start on.
                    let value = boxed(repr, quote!(self.#field));
                    let at = &self.module.names(self.function.id).at;
                    named.push(quote!(if !matches!(self.at, #at::Unresumed) { see(#name, &#value); }))
                }
                _ => named.push(quote!(see(#name, &self.#field);)),
            }
        }
        if named.is_empty() && hidden.is_empty() {
            return quote!(
                fn locals(&self, _: &mut dyn FnMut(&'static str, &Value)) {}
            );
        }
        quote!(fn locals(&self, see: &mut dyn FnMut(&'static str, &Value)) { #(#named)* #(#hidden)* })
    }

    /// Temporaries die innermost first when the body is left.
    fn unwind(&self, fields: &[LocalId]) -> TokenStream {
        let clears: Vec<_> = fields
            .iter()
            .rev()
            .filter(|local| self.kind(**local) == LocalKind::Temporary)
            .filter_map(|local| {
                let field = &self.names[local.index()];
                match self.repr(*local) {
                    Repr::Iter => Some(quote!(self.#field.done();)),
                    Repr::Value => Some(quote!(self.#field.unbind();)),
                    _ => None,
                }
            })
            .collect();
        if clears.is_empty() {
            return quote!();
        }
        quote!(fn unwind(&mut self) { #(#clears)* })
    }

    /// The handlers around each suspension that has some.
    fn handlings(&self) -> TokenStream {
        let at = &self.module.names(self.function.id).at;
        let states = self.ready.machine.states.iter().enumerate();
        let mut names = vec![];
        let arms: Vec<_> = states
            .filter(|(_, state)| !state.handlings.is_empty())
            .map(|(index, state)| {
                let name = state_name(index + 1);
                names.push(name.clone());
                let fields = state.handlings.iter().map(|local| &self.names[local.index()]);
                quote!(#at::#name => see(&mut [#(&mut self.#fields),*]),)
            })
            .collect();
        if arms.is_empty() {
            return quote!();
        }
        quote! {
            fn handles(&self) -> bool { matches!(self.at, #(#at::#names)|*) }
            fn handlings(&mut self, see: &mut dyn FnMut(&mut [&mut Handling])) {
                match self.at { #(#arms)* _ => see(&mut []) }
            }
        }
    }
}
