//! The body of a generator: what is kept, where it is suspended, and the two bodies that are printed from it.

/// Tokens of the expansion's own: its variables can't be seen by the user's code, nor the other way round.
macro_rules! quote {
    ($($tokens:tt)*) => { ::quote::quote_spanned!(::proc_macro2::Span::mixed_site()=> $($tokens)*) };
}

mod borrow;
mod build;
mod frame;
mod keep;
mod local;
mod nature;
mod print;
mod pull;
mod push;
mod scope;
mod tree;

use super::mistake::{Mistake, Mistakes};
use super::surface::{Function, Inline};
use local::{Local, LocalId, Origin};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use std::collections::HashSet;
use syn::spanned::Spanned;
use syn::{FnArg, Index, Pat, ReceiverKind};
use tree::{Block, Node};

/// A body after the analysis.
pub struct Body {
    /// The name of the frame.
    pub frame: Ident,
    pub locals: Vec<Local>,
    /// So many of them are parameters.
    pub parameters: usize,
    pub tree: Block,
    /// Temporaries with a declaration of their own.
    pub declared: HashSet<LocalId>,
    /// Locals that are used by value somewhere.
    pub moved: HashSet<LocalId>,
    pub cleanup: bool,
    /// What it raises.
    pub error: TokenStream,
    /// Is nothing but `()` sent to it?
    pub sends_nothing: bool,
}

impl Body {
    /// The kept locals whose types the push body tells.
    fn witnessed(&self) -> Vec<LocalId> {
        let is =
            |local: &Local| local.is_kept() && !local.anonymous && !local.late && local.origin != Origin::Parameter;
        (0..self.locals.len()).map(LocalId).filter(|id| is(&self.locals[id.0])).collect()
    }
    /// The field of `kept` for a local.
    fn witness(&self, local: LocalId) -> Index {
        Index::from(self.witnessed().iter().position(|it| *it == local).unwrap_or_default())
    }
}

/// A generator as its analysis needs it, in whatever form it was written.
struct Source {
    name: String,
    /// The function that it is.
    function: Option<Ident>,
    /// Each with the expression that it begins with.
    parameters: Vec<(Local, TokenStream)>,
    /// Is the first one `self`?
    receiver: bool,
    body: syn::Block,
    /// What it yields, is sent, returns and raises.
    types: [TokenStream; 4],
}

/// The expansion of a generator function.
///
/// # Errors
/// All that is wrong with it.
pub fn function(function: &Function) -> Result<TokenStream, Mistakes> {
    let protocol = &function.protocol;
    let (mut sig, mut body) = (function.sig.clone(), function.body.clone());
    let (mut parameters, mut receiver) = (vec![], false);
    for (index, input) in sig.inputs.iter_mut().enumerate() {
        match input {
            FnArg::Receiver(it) => {
                // `self` is kept under another name: it can't be bound again.
                let span = it.self_token.span;
                let mut local = Local::new(Ident::new("this", Span::mixed_site().located_at(span)), Origin::Parameter);
                local.mutable = it.mutability.take().is_some();
                local.nature = match &it.kind {
                    ReceiverKind::Reference(_, _, Some(_)) => local::Nature::Exclusive,
                    ReceiverKind::Reference(_, _, None) => local::Nature::Copy,
                    _ => local::Nature::Unknown,
                };
                receiver = true;
                parameters.push((local, it.self_token.to_token_stream()))
            }
            FnArg::Typed(it) => {
                let ty = (*it.ty).clone();
                let mut local = match &mut *it.pat {
                    Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => {
                        let mut local = Local::new(pat.ident.clone(), Origin::Parameter);
                        local.mutable = pat.mutability.take().is_some();
                        local
                    }
                    pat => {
                        // A pattern is matched at the first resumption.
                        let name = Ident::new(&format!("argument{index}"), Span::mixed_site().located_at(pat.span()));
                        let whole = std::mem::replace(pat, syn::parse_quote!(#name));
                        body.stmts.insert(0, syn::parse_quote!(let #whole = #name;));
                        Local::new(name, Origin::Parameter)
                    }
                };
                local.nature = nature::of_type(&ty);
                local.ty = Some(ty);
                let value = local.name.to_token_stream();
                parameters.push((local, value))
            }
        }
    }
    if let Some(output) = protocol.output() {
        sig.output = syn::parse_quote!(-> #output)
    }
    let types = [&protocol.item, &protocol.send, &protocol.returns, &protocol.error].map(ToTokens::to_token_stream);
    let code = expansion(Source {
        name: camel(&sig.ident),
        function: Some(sig.ident.clone()),
        parameters,
        receiver,
        body,
        types,
    })?;
    let (attrs, vis) = (&function.attrs, &function.vis);
    Ok(quote!(#(#attrs)* #vis #sig { #code }))
}

/// The expansion of an inline generator: an expression.
///
/// # Errors
/// All that is wrong with it.
pub fn inline(it: &Inline) -> Result<TokenStream, Mistakes> {
    let parameters = it.captures.iter().map(|capture| {
        let mut local = Local::new(capture.name.clone(), Origin::Parameter);
        local.mutable = capture.mutable.is_some();
        let value = capture.value.as_ref().map_or_else(|| capture.name.to_token_stream(), ToTokens::to_token_stream);
        (local, value)
    });
    let types = match &it.returns {
        Some(it) => [&it.item, &it.send, &it.returns, &it.error].map(ToTokens::to_token_stream),
        // What is sent would silently be anything.
        None => [quote!(_), quote!(()), quote!(_), quote!(::core::convert::Infallible)],
    };
    let source = Source {
        name: "Inline".into(),
        function: None,
        parameters: parameters.collect(),
        receiver: false,
        body: it.body.clone(),
        types,
    };
    let code = expansion(source)?;
    Ok(quote!({ #code }))
}

/// What stands in the function: the frame's declaration, and the generator.
fn expansion(mut source: Source) -> Result<TokenStream, Mistakes> {
    let mut mistakes = vec![];
    let (mut locals, values): (Vec<Local>, Vec<TokenStream>) = source.parameters.into_iter().unzip();
    let parameters = locals.len();
    let formatted = scope::resolve(&mut source.body, &mut locals, source.receiver);
    let (mut tree, _) = build::build(&source.body, &mut locals, &mut mistakes);
    let (mut declared, mut cleanup, mut waits) = (HashSet::new(), false, false);
    tree::walk(&tree, &mut |node| match node {
        Node::Declare { local } => {
            declared.insert(*local);
        }
        Node::From { .. } => cleanup = true,
        Node::Try(it) => {
            cleanup = true;
            waits |= it.last.is_some()
        }
        _ => {}
    });
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let moved = keep::keep(&mut tree, &mut locals, &formatted);
    borrow::check(&tree, &locals, &mut mistakes);
    if let Some(name) = &source.function
        && let Some(span) = borrow::calls_itself(&tree, name)
    {
        mistakes.push(Mistake::recursion_not_yet(span, name))
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }

    let [item, send, returns, error] = &source.types;
    let sends_nothing = send.to_string().replace(' ', "") == "()";
    let frame = Ident::new(&source.name, Span::mixed_site());
    let body = Body { frame, locals, parameters, tree, declared, moved, cleanup, error: error.clone(), sends_nothing };
    let (pull, layout) = pull::pull(&body);
    let push = push::push(&body);
    // A value that waits for a `finally`.
    let returned =
        waits.then(|| quote!(let mut returned: ::core::option::Option<#returns> = ::core::option::Option::None;));
    let declarations = body.frame(&layout);
    let frame = &body.frame;
    let fields: Vec<_> = (0..parameters).map(|index| body.field(LocalId(index))).collect();
    let patterns = (0..parameters).map(LocalId).map(|id| {
        let (field, name) = (body.field(id), body.locals[id.0].ident(Span::call_site()));
        let mutable = body.locals[id.0].mutable.then(|| quote!(mut));
        quote!(#field: #mutable #name)
    });
    Ok(quote!(
        #declarations
        let frame = #frame::Unresumed { #(#fields: #values),* };
        ::py2rs_runtime::emitted::machine::<#item, #send, #returns, #error, _, _, _>(
            frame,
            #[inline(always)]
            #[allow(unused_labels, unreachable_code, clippy::all, clippy::pedantic)]
            |frame, answer| {
                let kept = kept(&frame);
                let #frame::Unresumed { #(#patterns),* } = frame else { ::core::unreachable!() };
                #returned
                #push
                // Every path has returned.
                ::core::unreachable!()
            },
            #[inline(always)]
            #[allow(warnings, clippy::all, clippy::pedantic)]
            |frame, sent| { #returned #pull },
        )
    ))
}

fn camel(name: &Ident) -> String {
    let text = name.to_string();
    let words = text.trim_start_matches("r#").split('_').filter(|it| !it.is_empty());
    words
        .map(|word| {
            let mut chars = word.chars();
            chars.next().map(|it| it.to_ascii_uppercase()).into_iter().chain(chars).collect::<String>()
        })
        .collect()
}

/// What a `yield from` makes of its operand: see `py2rs_runtime::emitted`.
fn delegation(body: &Body, operand: &TokenStream, span: Span) -> TokenStream {
    let error = &body.error;
    let site = Span::mixed_site().located_at(span);
    quote_spanned!(site=> {
        use ::py2rs_runtime::emitted::kinds::*;
        let operand = #operand;
        let kind = (&&&&&::py2rs_runtime::emitted::probe::<_, #error>(&operand)).kind();
        let ended = (&&::py2rs_runtime::emitted::ended(&operand)).value();
        kind.of(operand, ended)
    })
}
