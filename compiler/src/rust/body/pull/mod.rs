//! The pull body: it goes on where it is suspended, and edits the frame in place.
//!
//! Each piece of the source between two suspensions is printed once, in the order of the source, with the source's own loops. Where
//! control from several places meets there is a segment: the text behind a labelled block, to which all that comes before can
//! break. A region is the body, or the body of a loop that suspends: it begins with a match on where the generator is, whose arms
//! are the resumptions, and whose last arm is the entry from above.
//!
//! ```text
//! 'segment1: {
//!     match at {
//!         At::Suspend0 => { …what follows the yield… break 'segment1 }
//!         _ => { …what comes before; *at = At::Suspend0; return Ok(Yielded(value)) }
//!     }
//! }
//! …what follows an `if` with a yield in it…
//! ```

mod around;
mod loops;
mod region;
mod tries;

use super::Body;
use super::build;
use super::frame::{GroupId, Layout, Slot, group_name, point_name};
use super::local::{Kept, LocalId, Origin};
use super::print::{Around, Printer};
use super::push::own;
use super::tree::Block;
use super::tree::{Node, PointId, Sink};
use around::{At, Enclosing, Here, LoopHere, Next, close_to, jump_to};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use region::{Mode, Region};
use std::collections::HashSet;
use syn::{Lifetime, Stmt};

/// The pull body and what the frame has to hold for it.
pub fn pull(body: &Body) -> (TokenStream, Layout) {
    // What a group holds is known when the body has been printed once.
    let (_, layout) = print(body, HashSet::new());
    print(body, layout.without_at())
}

fn print(body: &Body, without_at: HashSet<GroupId>) -> (TokenStream, Layout) {
    let layout = Layout { without_at, ..Layout::default() };
    let mut pull = Pull { body, layout, regions: vec![], segments: 0, fresh: false, tries: 0 };
    let here = Here::default();
    let code = pull.region(&here, Mode::Body, |pull| {
        let mut here = here.clone();
        let frame = pull.body.frame.clone();
        let fields: Vec<_> = (0..body.parameters).map(LocalId).collect();
        let patterns = fields.iter().map(|id| {
            let (field, name) = (body.field(*id), body.locals[id.0].ident(Span::call_site()));
            let mutable = body.locals[id.0].mutable.then(|| quote!(mut));
            quote!(#field: #mutable #name)
        });
        here.pending = fields.iter().copied().filter(|id| body.locals[id.0].is_kept()).collect();
        let optional = here.pending.iter().filter(|id| body.locals[id.0].kept == Kept::Optional).map(|id| {
            let name = body.locals[id.0].ident(Span::call_site());
            quote!(let mut #name = ::core::option::Option::Some(#name);)
        });
        let optional = quote!(#(#optional)*);
        let rest = pull.nodes(&body.tree.nodes, here, &Next::End);
        quote!(
            ::py2rs_runtime::emitted::cold_path();
            let #frame::Unresumed { #(#patterns),* } = ::core::mem::replace(frame, #frame::Running) else {
                ::core::unreachable!()
            };
            #optional
            #rest
        )
    });
    (code.code, pull.layout)
}

struct Pull<'a> {
    body: &'a Body,
    layout: Layout,
    regions: Vec<Region>,
    segments: usize,
    /// Is this a copy into which nothing is resumed?
    fresh: bool,
    tries: usize,
}

/// The variable that is a reference to what a slot holds.
fn at(slot: Slot) -> Ident {
    match slot {
        None => Ident::new("frame", Span::mixed_site()),
        Some(group) => own("at", group.0),
    }
}

impl Pull<'_> {
    fn name(&self, local: LocalId) -> Ident {
        self.body.locals[local.0].ident(Span::call_site())
    }
    fn printer<'b>(&'b self, around: &'b At<'b>) -> Printer<'b> {
        Printer::new(&self.body.locals, around)
    }
    fn expr(&self, expr: &syn::Expr, here: &Here) -> TokenStream {
        let around = self.at(here);
        self.printer(&around).expr(expr)
    }
    fn pat(&self, pat: &syn::Pat, here: &Here) -> TokenStream {
        let around = self.at(here);
        self.printer(&around).pat(pat)
    }
    fn stmt(&self, stmt: &Stmt, here: &Here) -> TokenStream {
        let around = self.at(here);
        self.printer(&around).stmt(stmt)
    }
    fn at<'b>(&'b self, here: &'b Here) -> At<'b> {
        At { body: self.body, here, set: self.in_frame(here) }
    }
    /// A `Result` with what is sent or thrown in, or with a step: what is thrown goes on from here.
    fn answered(&self, result: TokenStream, here: &Here, span: Span) -> TokenStream {
        let raise = self.at(here).raise(quote!(thrown), span);
        quote_spanned!(span=> match #result {
            ::core::result::Result::Ok(value) => value,
            ::core::result::Result::Err(thrown) => #raise,
        })
    }
    fn in_frame(&self, here: &Here) -> HashSet<LocalId> {
        here.open.iter().flat_map(|group| self.layout.groups[group.0].fields.iter().copied()).collect()
    }

    /// Names what the groups from `from` on hold.
    fn view(&self, here: &Here, from: usize) -> TokenStream {
        let mut code = TokenStream::new();
        for index in from..here.open.len() {
            let group = here.open[index];
            let parent = if index == 0 { None } else { Some(here.open[index - 1]) };
            let (slot, at, inner) = (self.body.slot_name(parent), at(parent), at(Some(group)));
            let variant = group_name(group);
            // Of two of the same name the later hides the other.
            let fields = &self.layout.groups[group.0].fields;
            let patterns = fields.iter().enumerate().map(|(index, id)| {
                let (field, name) = (self.body.field(*id), self.name(*id));
                let hidden =
                    fields[index + 1..].iter().any(|it| self.body.locals[it.0].name == self.body.locals[id.0].name);
                if hidden { quote!(#field: _) } else { quote!(#field: #name) }
            });
            let inner = self.layout.has_at(group).then(|| quote!(at: #inner,));
            code.extend(quote!(
                let #slot::#variant { #inner #(#patterns),* } = &mut *#at else { ::core::unreachable!() };
            ))
        }
        code
    }
    /// Moves what is pending into the frame.
    fn open(&mut self, here: &mut Here) -> TokenStream {
        let fields = std::mem::take(&mut here.pending);
        if fields.is_empty() {
            return TokenStream::new();
        }
        let parent = here.slot();
        let group = self.layout.group(parent, &fields);
        let (slot, at, inner) = (self.body.slot_name(parent), at(parent), self.body.slot_name(Some(group)));
        let variant = group_name(group);
        let values = fields.iter().map(|id| {
            let (field, name) = (self.body.field(*id), self.name(*id));
            quote!(#field: #name)
        });
        here.open.push(group);
        let view = self.view(here, here.open.len() - 1);
        let first = self.layout.has_at(group).then(|| quote!(at: #inner::Running,));
        quote!(
            *#at = #slot::#variant { #first #(#values),* };
            #view
        )
    }

    /// The block is left: what it keeps dies, and control goes on.
    fn go(&self, here: &Here, next: &Next) -> TokenStream {
        jump_to(self.body, here, next)
    }

    /// The nodes of a block from here on, and then what is next.
    fn nodes(&mut self, nodes: &[Node], mut here: Here, next: &Next) -> TokenStream {
        let mut code = TokenStream::new();
        for (index, node) in nodes.iter().enumerate() {
            let rest = &nodes[index + 1..];
            if !node.suspends() {
                code.extend(self.plain(node, &mut here));
                if diverges(node) {
                    return code;
                }
                continue;
            }
            match node {
                Node::Yield { point, value, to, span } => {
                    code.extend(self.open(&mut here));
                    let value = value.as_ref().map_or(quote!(()), |it| self.expr(it, &here));
                    code.extend(self.suspend(*point, value, &here));
                    let given = self.given(self.answered(quote!(sent), &here, *span), to, &here, true);
                    let rest = self.nodes(rest, here.resumed(), next);
                    self.arm(*point, &here, quote!(#given #rest));
                    return code;
                }
                Node::From { point, operand, sub, to, span } => {
                    code.extend(self.open(&mut here));
                    let made = super::delegation(self.body, &self.expr(operand, &here), *span);
                    let (name, result) = (self.name(*sub), own("result", point.0));
                    let mut inner = here.clone();
                    inner.pending.push(*sub);
                    let open = self.open(&mut inner);
                    let suspend = self.suspend(*point, quote!(value), &inner);
                    let close = close_to(self.body, &inner, here.open.len());
                    let joined = self.segment();
                    let step = |call: TokenStream| {
                        let call =
                            self.answered(quote_spanned!(*span=> ::py2rs_runtime::emitted::#call), &inner, *span);
                        quote_spanned!(*span=>
                            match #call {
                                ::py2rs_runtime::Step::Yielded(value) => { #suspend }
                                ::py2rs_runtime::Step::Returned(value) => {
                                    #result = value;
                                    #close
                                    break #joined;
                                }
                            }
                        )
                    };
                    let first = match self.body.sends_nothing {
                        true => quote!(step(#name, ::core::result::Result::Ok(()))),
                        false => quote!(begin(#name)),
                    };
                    let (first, later) = (step(first), step(quote!(step(#name, sent))));
                    if let Some(region) = self.regions.last_mut() {
                        region.temporaries.push(quote!(#result));
                    }
                    self.arm(*point, &inner, later);
                    let given = self.given(quote!(#result), to, &here, true);
                    let rest = self.nodes(rest, here.resumed(), next);
                    let view = self.view(&here, self.depth());
                    self.fill(&joined, quote!(#view #given #rest));
                    code.extend(quote!(let #name = #made; #open #first));
                    return code;
                }
                Node::If { condition, then, otherwise } => {
                    code.extend(self.open(&mut here));
                    let joined = self.joined(rest, next, &here);
                    let condition = self.expr(condition, &here);
                    let then = self.block(then, &here, &joined.0);
                    let otherwise = self.block(otherwise, &here, &joined.0);
                    code.extend(quote!(if #condition { #then } else { #otherwise }));
                    self.join(joined.1, rest, &here, next);
                    return code;
                }
                Node::Match { attrs, on, arms } => {
                    code.extend(self.open(&mut here));
                    let joined = self.joined(rest, next, &here);
                    let on = self.expr(on, &here);
                    let arms: Vec<_> = arms
                        .iter()
                        .map(|arm| {
                            let (attrs, pat) = (&arm.attrs, self.pat(&arm.pat, &here));
                            let body = self.block(&arm.body, &here, &joined.0);
                            quote!(#(#attrs)* #pat => { #body })
                        })
                        .collect();
                    code.extend(quote!(#(#attrs)* match #on { #(#arms)* }));
                    self.join(joined.1, rest, &here, next);
                    return code;
                }
                Node::Scope { id, label: user, body, to } => {
                    code.extend(self.open(&mut here));
                    let joined = self.joined(rest, next, &here);
                    let mut inner = here.clone();
                    inner.around.push(Enclosing::Loop(LoopHere {
                        id: *id,
                        user: user.clone(),
                        is_loop: false,
                        to: to.clone(),
                        leave: joined.0.clone(),
                        again: None,
                    }));
                    let body = self.nodes(&body.nodes, inner, &joined.0);
                    code.extend(quote!({ #body }));
                    self.join(joined.1, rest, &here, next);
                    return code;
                }
                Node::Loop { id, label: user, kind, body, to } => {
                    code.extend(self.loop_(*id, user, kind, body, to, rest, here, next));
                    return code;
                }
                Node::Try(it) => {
                    code.extend(self.open(&mut here));
                    code.extend(self.try_(it, rest, &here, next));
                    return code;
                }
                Node::Plain(_) | Node::Give { .. } | Node::Declare { .. } => {}
            }
        }
        code.extend(self.go(&here, next));
        code
    }

    /// Where the branches of a node go on: a segment of its own if something follows.
    fn joined(&mut self, rest: &[Node], next: &Next, here: &Here) -> (Next, Option<Lifetime>) {
        if rest.is_empty() {
            return (next.clone(), None);
        }
        let name = self.segment();
        (Next::Break(name.clone(), here.open.len()), Some(name))
    }
    fn join(&mut self, name: Option<Lifetime>, rest: &[Node], here: &Here, next: &Next) {
        let Some(name) = name else { return };
        self.move_last(&name);
        let rest = self.nodes(rest, here.resumed(), next);
        let view = self.view(here, self.depth());
        self.fill(&name, quote!(#view #rest))
    }
    /// A block whose patterns have just bound their locals.
    fn block(&mut self, block: &Block, here: &Here, next: &Next) -> TokenStream {
        let mut here = here.clone();
        let optional = self.declare(&block.binds, &mut here);
        let nodes = self.nodes(&block.nodes, here, next);
        quote!(#optional #nodes)
    }
    /// Locals are bound now.
    fn declare(&self, declared: &[LocalId], here: &mut Here) -> TokenStream {
        let mut code = TokenStream::new();
        for id in declared {
            let local = &self.body.locals[id.0];
            if local.kept == Kept::NotBorrowed && !self.body.moved.contains(id) {
                here.borrowed.push(*id)
            }
            if !local.is_kept() {
                continue;
            }
            here.pending.push(*id);
            let name = self.name(*id);
            match local.kept {
                Kept::Optional if local.late => code.extend(quote!(let mut #name = ::core::option::Option::None;)),
                Kept::Optional => code.extend(quote!(let mut #name = ::core::option::Option::Some(#name);)),
                _ => {}
            }
        }
        code
    }

    fn plain(&mut self, node: &Node, here: &mut Here) -> TokenStream {
        match node {
            Node::Plain(stmt) => {
                let declared = if let Stmt::Local(it) = stmt { build::bound_by(&it.pat) } else { vec![] };
                let is_late = declared.iter().any(|id| {
                    let local = &self.body.locals[id.0];
                    local.late && local.kept == Kept::Optional
                });
                let text = if is_late { TokenStream::new() } else { self.stmt(stmt, here) };
                let optional = self.declare(&declared, here);
                quote!(#text #optional)
            }
            Node::Give { value, to } => {
                let value = self.expr(value, here);
                self.given(value, to, here, false)
            }
            Node::Declare { local } => {
                let name = self.name(*local);
                if let Some(region) = self.regions.last_mut() {
                    region.temporaries.push(quote!(#name))
                }
                TokenStream::new()
            }
            // Without a suspension these are only here for what is in them.
            Node::If { condition, then, otherwise } => {
                let condition = self.expr(condition, here);
                let (then, otherwise) = (self.inner(then, here), self.inner(otherwise, here));
                quote!(if #condition { #then } else { #otherwise })
            }
            Node::Match { attrs, on, arms } => {
                let on = self.expr(on, here);
                let arms: Vec<_> = arms
                    .iter()
                    .map(|arm| {
                        let (attrs, pat, body) = (&arm.attrs, self.pat(&arm.pat, here), self.inner(&arm.body, here));
                        quote!(#(#attrs)* #pat => { #body })
                    })
                    .collect();
                quote!(#(#attrs)* match #on { #(#arms)* })
            }
            Node::Scope { body, .. } => {
                let body = self.inner(body, here);
                quote!({ #body })
            }
            // These suspend, or are jumped into.
            Node::Loop { .. } | Node::Try(_) | Node::Yield { .. } | Node::From { .. } => TokenStream::new(),
        }
    }
    /// A block in which nothing suspends.
    fn inner(&mut self, block: &Block, here: &Here) -> TokenStream {
        let mut here = here.clone();
        block.nodes.iter().map(|node| self.plain(node, &mut here)).collect()
    }

    /// A value goes where it is wanted.
    fn given(&self, value: TokenStream, to: &Sink, here: &Here, is_new: bool) -> TokenStream {
        match to {
            Sink::Nowhere => quote!(#value;),
            Sink::Local(local) => {
                let name = self.name(*local);
                let declared = self.body.declared.contains(local);
                if is_new && !declared && self.body.locals[local.0].origin == Origin::Value {
                    return quote!(let #name = #value;);
                }
                quote!(#name = #value;)
            }
            Sink::Return => {
                let leave = self.at(here).leave(value, Span::mixed_site());
                quote!(#leave;)
            }
        }
    }
    fn suspend(&mut self, point: PointId, value: TokenStream, here: &Here) -> TokenStream {
        let slot = here.slot();
        self.layout.point(slot, point);
        let (at, name, variant) = (at(slot), self.body.slot_name(slot), point_name(point));
        let set = slot.is_none_or(|group| self.layout.has_at(group)).then(|| quote!(*#at = #name::#variant;));
        let borrowed = here.borrowed.iter().map(|id| {
            let name = self.name(*id);
            quote!(::py2rs_runtime::emitted::unkept(&#name);)
        });
        quote!(
            let value = #value;
            #(#borrowed)*
            #set
            return ::core::result::Result::Ok(::py2rs_runtime::Step::Yielded(value));
        )
    }
    /// A resumption.
    fn arm(&mut self, point: PointId, here: &Here, code: TokenStream) {
        let slot = here.slot();
        let (name, variant) = (self.body.slot_name(slot), point_name(point));
        let pattern = self.pattern(here, quote!(#name::#variant));
        let depth = self.depth();
        let view = self.view(here, depth);
        let mut again = TokenStream::new();
        if self.regions.last().is_some_and(|it| it.repeats) && here.open.len() == depth {
            let at = at(slot);
            again = quote!(*#at = #name::Running;)
        }
        if let Some(region) = self.regions.last_mut() {
            region.arms.push((pattern, quote!(#view #again #code)))
        }
    }
}

fn diverges(node: &Node) -> bool {
    match node {
        Node::Give { to: Sink::Return, .. } => true,
        Node::Plain(Stmt::Expr(expr, _)) => {
            matches!(expr, syn::Expr::Return(_) | syn::Expr::Break(_) | syn::Expr::Continue(_))
        }
        _ => false,
    }
}
