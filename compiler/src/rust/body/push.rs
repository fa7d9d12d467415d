//! The push body: the source once more, in which a `yield` is a call of the consumer's function. It tells rustc the types of the
//! kept locals, and it is where the user's lints are.

use super::Body;
use super::local::{LocalId, Origin};
use super::print::{Around, Printer};
use super::tree::{Block, LoopId, LoopKind, Node, Sink, Try};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote_spanned};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use syn::{Lifetime, Stmt};

pub fn push(body: &Body) -> TokenStream {
    Push { body, around: vec![], tries: Rc::default() }.block(&body.tree)
}

#[derive(Clone)]
struct Push<'a> {
    body: &'a Body,
    /// What is around, outermost first.
    around: Vec<Enclosing>,
    /// So many `try` so far.
    tries: Rc<Cell<usize>>,
}
#[derive(Clone)]
enum Enclosing {
    /// A loop or a labelled block: the label as written, and where a value goes.
    Loop(LoopId, Option<Lifetime>, Sink, bool),
    /// What is raised goes there, as `Err`.
    Try(Lifetime),
    /// What is raised or left goes there, as `Err` or as the number of a jump.
    Finally(Lifetime, Waiting),
}
/// Jumps that wait for a `finally`.
pub type Waiting = Rc<RefCell<Vec<Jump>>>;
#[derive(Clone, Copy, PartialEq)]
pub enum Jump {
    Break(LoopId),
    Continue(LoopId),
    Return,
}
/// The number of a jump; 0 is none.
pub fn waits(waiting: &Waiting, jump: Jump) -> u32 {
    let mut all = waiting.borrow_mut();
    let index = all.iter().position(|it| *it == jump).unwrap_or_else(|| {
        all.push(jump);
        all.len() - 1
    });
    index as u32 + 1
}

impl Around for Push<'_> {
    fn keeps(&self) -> bool {
        false
    }
    fn is_in_frame(&self, _: LocalId) -> bool {
        false
    }
    fn jump(&self, to: LoopId, is_break: bool, value: Option<TokenStream>, span: Span) -> TokenStream {
        let sink = self.around.iter().find_map(|it| match it {
            Enclosing::Loop(id, _, sink, _) if *id == to => Some(sink.clone()),
            _ => None,
        });
        let given = match sink {
            // A `break` without a value gives `()`.
            Some(sink) if is_break && !matches!(sink, Sink::Nowhere) => self.given(value.unwrap_or(quote!(())), &sink),
            _ => value.map_or_else(TokenStream::new, |value| quote!(#value;)),
        };
        let jump = self.jump_to(if is_break { Jump::Break(to) } else { Jump::Continue(to) });
        if given.is_empty() { jump } else { quote_spanned!(span=> { #given #jump }) }
    }
    fn leave(&self, value: TokenStream, span: Span) -> TokenStream {
        match self.finally() {
            None => quote_spanned!(span=> return ::core::result::Result::Ok(#value)),
            Some(_) => {
                let jump = self.jump_to(Jump::Return);
                quote_spanned!(span=> { returned = ::core::option::Option::Some(#value); #jump })
            }
        }
    }
    fn raise(&self, thrown: TokenStream, span: Span) -> TokenStream {
        let to = self.around.iter().rev().find_map(|it| match it {
            Enclosing::Try(name) | Enclosing::Finally(name, _) => Some(name),
            Enclosing::Loop(..) => None,
        });
        match to {
            None => quote_spanned!(span=> return ::core::result::Result::Err(#thrown)),
            Some(name) => quote_spanned!(span=> break #name ::core::result::Result::Err(#thrown)),
        }
    }
    fn target(&self, label: Option<&Lifetime>) -> Option<LoopId> {
        self.around.iter().rev().find_map(|it| match (it, label) {
            (Enclosing::Loop(id, _, _, true), None) => Some(*id),
            (Enclosing::Loop(id, Some(name), ..), Some(label)) if name == label => Some(*id),
            _ => None,
        })
    }
}

/// The label of a loop, in both bodies.
pub fn label(id: LoopId) -> Lifetime {
    Lifetime::new(&format!("'l{}", id.0), Span::mixed_site())
}

impl Push<'_> {
    fn printer(&self) -> Printer<'_> {
        Printer::new(&self.body.locals, self)
    }
    fn block(&self, block: &Block) -> TokenStream {
        let witnesses = self.witnesses(&block.binds);
        let nodes = block.nodes.iter().map(|node| self.node(node));
        quote!(#witnesses #(#nodes)*)
    }
    /// Tells rustc the types of these, where they are kept.
    fn witnesses(&self, declared: &[LocalId]) -> TokenStream {
        let kept = declared.iter().filter_map(|id| {
            let local = &self.body.locals[id.0];
            if !local.is_kept() || local.anonymous || local.late {
                return None;
            }
            let (name, field) = (local.ident(Span::call_site()), self.body.witness(*id));
            Some(quote!(kept.#field.is(&#name);))
        });
        quote!(#(#kept)*)
    }
    fn given(&self, value: TokenStream, to: &Sink) -> TokenStream {
        match to {
            Sink::Nowhere => quote!(#value;),
            Sink::Local(local) => {
                let name = self.body.locals[local.0].ident(Span::call_site());
                quote!(#name = #value;)
            }
            Sink::Return => {
                let leave = self.leave(value, Span::mixed_site());
                quote!(#leave;)
            }
        }
    }
    fn inside(&self, id: LoopId, label: &Option<Lifetime>, to: &Sink, is_loop: bool) -> Self {
        let mut inner = self.clone();
        inner.around.push(Enclosing::Loop(id, label.clone(), to.clone(), is_loop));
        inner
    }
    fn within(&self, enclosing: Enclosing) -> Self {
        let mut inner = self.clone();
        inner.around.push(enclosing);
        inner
    }
    fn finally(&self) -> Option<&Lifetime> {
        self.around.iter().rev().find_map(|it| if let Enclosing::Finally(name, _) = it { Some(name) } else { None })
    }
    /// A jump, or the word that it waits for a `finally` in between.
    fn jump_to(&self, jump: Jump) -> TokenStream {
        for it in self.around.iter().rev() {
            match (it, jump) {
                (Enclosing::Loop(id, ..), Jump::Break(to) | Jump::Continue(to)) if *id == to => break,
                (Enclosing::Finally(name, waiting), jump) => {
                    let number = waits(waiting, jump);
                    return quote!(break #name ::core::result::Result::Ok(#number));
                }
                _ => {}
            }
        }
        match jump {
            Jump::Break(to) => {
                let name = label(to);
                quote!(break #name)
            }
            Jump::Continue(to) => {
                let name = label(to);
                quote!(continue #name)
            }
            Jump::Return => quote!(return ::core::result::Result::Ok(::py2rs_runtime::emitted::taken(&mut returned))),
        }
    }
    /// A call that gives a value or what is thrown in.
    fn answered(&self, call: TokenStream, span: Span) -> TokenStream {
        if self.around.iter().all(|it| matches!(it, Enclosing::Loop(..))) {
            return quote_spanned!(span=> #call?);
        }
        let raise = self.raise(quote!(thrown), span);
        quote_spanned!(span=> match #call {
            ::core::result::Result::Ok(value) => value,
            ::core::result::Result::Err(thrown) => #raise,
        })
    }

    /// ```text
    /// [source]  try { body } catch { p => a } finally { last }
    /// [result]  let left = 'finally0: {
    ///               let outcome = 'try0: { body; Ok(()) };
    ///               match outcome { Ok(()) => {} Err(Error(p)) => { a } Err(thrown) => break 'finally0 Err(thrown) }
    ///               Ok(0)
    ///           };
    ///           last
    ///           match left { Err(thrown) => return Err(thrown), Ok(1) => break 'l0, Ok(_) => {} }
    /// ```
    fn try_(&self, it: &Try) -> TokenStream {
        let number = self.tries.replace(self.tries.get() + 1);
        let own = |name: &str| Lifetime::new(&format!("'{name}{number}"), Span::mixed_site());
        let (waiting, finally) = (Waiting::default(), own("finally"));
        let outer = match it.last {
            Some(_) => self.within(Enclosing::Finally(finally.clone(), waiting.clone())),
            None => self.clone(),
        };
        let error = &self.body.error;
        let mut code = TokenStream::new();
        if it.arms.is_some() || it.result.is_some() {
            let name = own("try");
            let body = outer.within(Enclosing::Try(name.clone())).block(&it.body);
            let raise = outer.raise(quote!(thrown), it.span);
            let arms = it.arms.iter().flatten().map(|arm| {
                let (attrs, body) = (&arm.attrs, outer.block(&arm.body));
                let (pat, guard) = outer.printer().guarded(&arm.pat);
                quote!(#(#attrs)* ::core::result::Result::Err(::py2rs_runtime::Thrown::Error(#pat)) #guard => { #body })
            });
            let (value, done, failed) = match it.result {
                None => (quote!(()), TokenStream::new(), TokenStream::new()),
                Some(value) => {
                    let value = self.body.locals[value.0].ident(Span::call_site());
                    let ok = outer.given(quote!(::core::result::Result::Ok(#value)), &it.to);
                    let err = outer.given(quote!(::core::result::Result::Err(error)), &it.to);
                    (
                        quote!(#value),
                        ok,
                        quote!(::core::result::Result::Err(::py2rs_runtime::Thrown::Error(error)) => { #err }),
                    )
                }
            };
            code.extend(quote!(
                let outcome: ::core::result::Result<_, ::py2rs_runtime::Thrown<#error>> = #name: {
                    #body
                    ::core::result::Result::Ok(#value)
                };
                match outcome {
                    ::core::result::Result::Ok(#value) => { #done }
                    #(#arms)*
                    #failed
                    ::core::result::Result::Err(thrown) => #raise,
                }
            ))
        } else {
            code.extend(outer.block(&it.body))
        }
        let Some(last) = &it.last else { return quote!({ #code }) };
        let last = self.block(last);
        let raise = self.raise(quote!(thrown), it.span);
        let jumps = waiting
            .borrow()
            .iter()
            .enumerate()
            .map(|(index, jump)| {
                let number = index as u32 + 1;
                let jump = self.jump_to(*jump);
                quote!(::core::result::Result::Ok(#number) => #jump,)
            })
            .collect::<TokenStream>();
        quote!({
            let left: ::core::result::Result<u32, ::py2rs_runtime::Thrown<#error>> = #finally: {
                #code
                ::core::result::Result::Ok(0)
            };
            #last
            match left {
                #jumps
                ::core::result::Result::Ok(_) => {}
                ::core::result::Result::Err(thrown) => #raise,
            }
        })
    }

    fn node(&self, node: &Node) -> TokenStream {
        match node {
            Node::Plain(stmt) => {
                let text = self.printer().stmt(stmt);
                let declared = if let Stmt::Local(it) = stmt { super::build::bound_by(&it.pat) } else { vec![] };
                let witnesses = self.witnesses(&declared);
                quote!(#text #witnesses)
            }
            Node::Give { value, to } => {
                let value = self.printer().expr(value);
                self.given(value, to)
            }
            Node::Declare { local } => {
                let name = self.body.locals[local.0].ident(Span::call_site());
                quote!(let #name;)
            }
            Node::Yield { value, to, span, .. } => {
                let value = value.as_ref().map_or(quote!(()), |it| self.printer().expr(it));
                self.let_given(self.answered(quote_spanned!(*span=> answer(#value)), *span), to)
            }
            Node::From { operand, sub, to, span, .. } => {
                let operand = self.printer().expr(operand);
                let made = super::delegation(self.body, &operand, *span);
                let name = self.body.locals[sub.0].ident(*span);
                let witness = self.witnesses(&[*sub]);
                let first = match self.body.sends_nothing {
                    true => quote!(::core::option::Option::Some(())),
                    false => quote!(::core::option::Option::None),
                };
                let pushed =
                    self.answered(quote_spanned!(*span=> ::py2rs_runtime::emitted::push(#name, #first, answer)), *span);
                let given = self.let_given(pushed, to);
                quote!(let #name = #made; #witness #given)
            }
            Node::If { condition, then, otherwise } => {
                let condition = self.printer().expr(condition);
                let (then, otherwise) = (self.block(then), self.block(otherwise));
                let otherwise = (!otherwise.is_empty()).then(|| quote!(else { #otherwise }));
                quote!(if #condition { #then } #otherwise)
            }
            Node::Match { attrs, on, arms } => {
                let on = self.printer().expr(on);
                let arms = arms.iter().map(|arm| {
                    let (attrs, pat, body) = (&arm.attrs, self.printer().pat(&arm.pat), self.block(&arm.body));
                    quote!(#(#attrs)* #pat => { #body })
                });
                quote!(#(#attrs)* match #on { #(#arms)* })
            }
            Node::Loop { id, label: user, kind, body, to } => {
                let inner = self.inside(*id, user, to, true);
                let label = label(*id);
                let body = inner.block(body);
                match kind {
                    LoopKind::Loop => quote!(#label: loop { #body }),
                    LoopKind::While(condition) => {
                        let condition = inner.printer().expr(condition);
                        quote!(#label: while #condition { #body })
                    }
                    LoopKind::For { pat, over, iterator } => {
                        let (over, pat) = (self.printer().expr(over), self.printer().pat(pat));
                        let name = self.body.locals[iterator.0].ident(Span::mixed_site());
                        let witness = self.witnesses(&[*iterator]);
                        quote!(
                            let #name = ::core::iter::IntoIterator::into_iter(#over);
                            #witness
                            #label: for #pat in #name { #body }
                        )
                    }
                }
            }
            Node::Scope { id, label: user, body, to } => {
                let inner = self.inside(*id, user, to, false);
                let label = user.as_ref().map(|_| {
                    let name = label(*id);
                    quote!(#name:)
                });
                let body = inner.block(body);
                quote!(#label { #body })
            }
            Node::Try(it) => self.try_(it),
        }
    }
    /// A value that is made here: a temporary is declared with it.
    fn let_given(&self, value: TokenStream, to: &Sink) -> TokenStream {
        match to {
            Sink::Local(local)
                if self.body.locals[local.0].origin == Origin::Value && !self.body.declared.contains(local) =>
            {
                let name = self.body.locals[local.0].ident(Span::call_site());
                let witness = self.witnesses(&[*local]);
                quote!(let #name = #value; #witness)
            }
            to => self.given(value, to),
        }
    }
}

/// The name of an identifier that the expansion makes for itself.
pub fn own(name: &str, number: usize) -> proc_macro2::Ident {
    let mut ident = format_ident!("{name}{number}");
    ident.set_span(Span::mixed_site());
    ident
}
