//! What is around a statement of the pull body: open groups, loops, `try`; and how control leaves them.

use super::super::Body;
use super::super::frame::{GroupId, Slot};
use super::super::local::LocalId;
use super::super::print::Around;
use super::super::push::{Jump, Waiting, waits};
use super::super::tree::{LoopId, Sink};
use super::at;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use std::collections::HashSet;
use syn::Lifetime;

/// Where control goes when a block has ended.
#[derive(Clone)]
pub(super) enum Next {
    /// To a segment, or out of a loop.
    Break(Lifetime, usize),
    Continue(Lifetime, usize),
    /// Into a `finally`: nothing was raised.
    Finally(Lifetime, Ident, usize),
    End,
}

/// What is around the code that is being printed.
#[derive(Clone, Default)]
pub(super) struct Here {
    /// The groups that are open, outermost first.
    pub open: Vec<GroupId>,
    /// Kept locals that are variables still.
    pub pending: Vec<LocalId>,
    /// Variables in scope that are very likely borrows of kept ones.
    pub borrowed: Vec<LocalId>,
    pub around: Vec<Enclosing>,
}
#[derive(Clone)]
pub(super) enum Enclosing {
    Loop(LoopHere),
    /// What is raised goes to this segment, in this variable.
    Try {
        to: Lifetime,
        thrown: Ident,
        depth: usize,
    },
    /// What is raised or left goes to this segment, in this variable.
    Finally {
        to: Lifetime,
        left: Ident,
        waiting: Waiting,
        depth: usize,
    },
}
#[derive(Clone)]
pub(super) struct LoopHere {
    pub id: LoopId,
    pub user: Option<Lifetime>,
    pub is_loop: bool,
    pub to: Sink,
    pub leave: Next,
    pub again: Option<Next>,
}

impl Here {
    /// The same where control comes from a resumption: variables of before are gone.
    pub(super) fn resumed(&self) -> Here {
        Here { borrowed: vec![], ..self.clone() }
    }
    pub(super) fn slot(&self) -> Slot {
        self.open.last().copied()
    }
}

/// What the groups from `depth` on hold dies.
pub(super) fn close_to(body: &Body, here: &Here, depth: usize) -> TokenStream {
    if here.open.len() <= depth {
        return TokenStream::new();
    }
    let parent = if depth == 0 { None } else { Some(here.open[depth - 1]) };
    let (at, slot) = (at(parent), body.slot_name(parent));
    quote!(*#at = #slot::Running;)
}
pub(super) fn jump_to(body: &Body, here: &Here, next: &Next) -> TokenStream {
    match next {
        Next::Break(name, depth) => {
            let close = close_to(body, here, *depth);
            quote!(#close break #name;)
        }
        Next::Continue(name, depth) => {
            let close = close_to(body, here, *depth);
            quote!(#close continue #name;)
        }
        Next::Finally(name, left, depth) => {
            let close = close_to(body, here, *depth);
            quote!(#close #left = ::core::result::Result::Ok(0); break #name;)
        }
        Next::End => quote!(::core::unreachable!()),
    }
}

/// What is around a statement of the pull body.
pub(super) struct At<'a> {
    pub body: &'a Body,
    pub here: &'a Here,
    pub set: HashSet<LocalId>,
}
impl Around for At<'_> {
    fn keeps(&self) -> bool {
        true
    }
    fn is_in_frame(&self, local: LocalId) -> bool {
        self.set.contains(&local)
    }
    fn jump(&self, to: LoopId, is_break: bool, value: Option<TokenStream>, span: Span) -> TokenStream {
        let target = self.here.around.iter().find_map(|it| match it {
            Enclosing::Loop(it) if it.id == to => Some(it),
            _ => None,
        });
        let Some(target) = target else { return TokenStream::new() };
        // A `break` without a value gives `()`.
        let value = match target.to {
            Sink::Nowhere => value,
            _ if is_break => Some(value.unwrap_or(quote!(()))),
            _ => None,
        };
        if let (Some(value), Sink::Return) = (&value, &target.to) {
            return self.leave(value.clone(), span);
        }
        let jump = self.jump_to(if is_break { Jump::Break(to) } else { Jump::Continue(to) });
        let given = match (value, &target.to) {
            (Some(value), Sink::Local(local)) => {
                let name = self.body.locals[local.0].ident(Span::call_site());
                quote!(#name = #value;)
            }
            (Some(value), _) => quote!(#value;),
            (None, _) => TokenStream::new(),
        };
        quote_spanned!(span=> { #given #jump })
    }
    fn leave(&self, value: TokenStream, span: Span) -> TokenStream {
        if !self.here.around.iter().any(|it| matches!(it, Enclosing::Finally { .. })) {
            return quote_spanned!(span=> return ::core::result::Result::Ok(::py2rs_runtime::Step::Returned(#value)));
        }
        let jump = self.jump_to(Jump::Return);
        quote_spanned!(span=> { returned = ::core::option::Option::Some(#value); #jump })
    }
    fn raise(&self, thrown: TokenStream, span: Span) -> TokenStream {
        let to = self.here.around.iter().rev().find_map(|it| match it {
            Enclosing::Try { to, thrown: name, depth } => Some((to, quote!(#name = #thrown;), depth)),
            Enclosing::Finally { to, left, depth, .. } => {
                Some((to, quote!(#left = ::core::result::Result::Err(#thrown);), depth))
            }
            Enclosing::Loop(_) => None,
        });
        match to {
            None => quote_spanned!(span=> return ::core::result::Result::Err(#thrown)),
            Some((to, given, depth)) => {
                let close = close_to(self.body, self.here, *depth);
                quote_spanned!(span=> { #given #close break #to; })
            }
        }
    }
    fn target(&self, label: Option<&Lifetime>) -> Option<LoopId> {
        self.here.around.iter().rev().find_map(|it| match (it, label) {
            (Enclosing::Loop(it), None) if it.is_loop => Some(it.id),
            (Enclosing::Loop(it), Some(label)) if it.user.as_ref() == Some(label) => Some(it.id),
            _ => None,
        })
    }
}
impl At<'_> {
    /// A jump, or the word that it waits for a `finally` in between.
    pub(super) fn jump_to(&self, jump: Jump) -> TokenStream {
        for it in self.here.around.iter().rev() {
            match (it, jump) {
                (Enclosing::Loop(it), Jump::Break(to)) if it.id == to => {
                    return jump_to(self.body, self.here, &it.leave);
                }
                (Enclosing::Loop(it), Jump::Continue(to)) if it.id == to => {
                    return it.again.as_ref().map(|again| jump_to(self.body, self.here, again)).unwrap_or_default();
                }
                (Enclosing::Finally { to, left, waiting, depth }, jump) => {
                    let (number, close) = (waits(waiting, jump), close_to(self.body, self.here, *depth));
                    return quote!(#close #left = ::core::result::Result::Ok(#number); break #to;);
                }
                _ => {}
            }
        }
        quote!(
            return ::core::result::Result::Ok(::py2rs_runtime::Step::Returned(::py2rs_runtime::emitted::taken(
                &mut returned
            )))
        )
    }
}
