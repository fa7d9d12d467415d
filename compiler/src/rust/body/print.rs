//! The user's syntax as it is printed in one of the two bodies: marks become identifiers or places of the frame, jumps and `?` what
//! they mean there.

use super::local::{Kept, Local, LocalId, Use};
use super::tree::LoopId;
use crate::rust::known::{self, Arguments};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Lifetime, Pat, Stmt};

/// What is around the statement that is printed.
pub trait Around {
    /// Is this the body that keeps locals?
    fn keeps(&self) -> bool;
    /// Is the local in the frame here, not a variable?
    fn is_in_frame(&self, local: LocalId) -> bool;
    /// `break` or `continue` of a loop, or of the block with this label; the value goes with a `break`.
    fn jump(&self, to: LoopId, is_break: bool, value: Option<TokenStream>, span: Span) -> TokenStream;
    /// `return value`
    fn leave(&self, value: TokenStream, span: Span) -> TokenStream;
    /// What is raised goes on from here: the expression is a `Thrown`.
    fn raise(&self, thrown: TokenStream, span: Span) -> TokenStream;
    /// The loop that a jump means: with this label, or the innermost one.
    fn target(&self, label: Option<&Lifetime>) -> Option<LoopId>;
}

pub struct Printer<'a> {
    pub locals: &'a [Local],
    pub around: &'a dyn Around,
    /// Inside of how many loops of the statement itself.
    pub loops: usize,
    /// Labels of the statement itself.
    pub labels: Vec<Lifetime>,
    /// In a closure: what jumps there is its own business.
    pub foreign: bool,
}

impl<'a> Printer<'a> {
    pub fn new(locals: &'a [Local], around: &'a dyn Around) -> Printer<'a> {
        Printer { locals, around, loops: 0, labels: vec![], foreign: false }
    }
    pub fn expr(&mut self, expr: &Expr) -> TokenStream {
        let mut expr = expr.clone();
        self.visit_expr_mut(&mut expr);
        expr.to_token_stream()
    }
    pub fn pat(&mut self, pat: &Pat) -> TokenStream {
        let mut pat = pat.clone();
        self.visit_pat_mut(&mut pat);
        pat.to_token_stream()
    }
    /// A pattern, and its guard.
    pub fn guarded(&mut self, pat: &Pat) -> (TokenStream, Option<TokenStream>) {
        match pat {
            Pat::Guard(it) => {
                let guard = self.expr(&it.guard);
                (self.pat(&it.pat), Some(quote!(if #guard)))
            }
            pat => (self.pat(pat), None),
        }
    }
    pub fn stmt(&mut self, stmt: &Stmt) -> TokenStream {
        let mut stmt = stmt.clone();
        self.visit_stmt_mut(&mut stmt);
        stmt.to_token_stream()
    }

    /// A use of a local.
    fn use_of(&self, id: LocalId, how: Use, span: Span) -> TokenStream {
        let local = &self.locals[id.0];
        let name = local.ident(span);
        let emitted = quote_spanned!(Span::mixed_site().located_at(span)=> ::py2rs_runtime::emitted);
        let in_frame = self.around.is_in_frame(id);
        let star = in_frame.then(|| quote!(*));
        if !self.around.keeps() {
            return name.to_token_stream();
        }
        match (local.kept, how) {
            (Kept::Optional, Use::Moved) => quote_spanned!(span=> #emitted::taken(&mut #star #name)),
            (Kept::Optional, Use::Copied) => quote_spanned!(span=> #emitted::copied(#emitted::there(&mut #star #name))),
            (Kept::Optional, Use::Place) => quote_spanned!(span=> (*#emitted::there(&mut #star #name))),
            _ if !in_frame => name.to_token_stream(),
            (_, Use::Copied) if local.nature == super::local::Nature::Exclusive => {
                quote_spanned!(span=> (&mut **#name))
            }
            (_, Use::Copied) => quote_spanned!(span=> #emitted::copied(&*#name)),
            _ => quote_spanned!(span=> (*#name)),
        }
    }

    fn looped(&mut self, label: Option<Lifetime>, run: impl FnOnce(&mut Self)) {
        self.loops += 1;
        let labels = self.labels.len();
        self.labels.extend(label);
        run(self);
        self.labels.truncate(labels);
        self.loops -= 1
    }
    /// Is a jump one out of the statement?
    fn leaves(&self, label: Option<&Lifetime>) -> Option<LoopId> {
        let inside = match label {
            None => self.loops > 0,
            Some(label) => self.labels.contains(label),
        };
        if self.foreign || inside { None } else { self.around.target(label) }
    }
    /// The marks in tokens that are not understood.
    fn tokens(&self, tokens: TokenStream) -> TokenStream {
        tokens
            .into_iter()
            .flat_map(|token| match token {
                TokenTree::Ident(ident) => match LocalId::used(&ident) {
                    Some((id, how)) => self.use_of(id, how, ident.span()),
                    None => ident.to_token_stream(),
                },
                TokenTree::Group(group) => {
                    let mut inner = proc_macro2::Group::new(group.delimiter(), self.tokens(group.stream()));
                    inner.set_span(group.span());
                    inner.to_token_stream()
                }
                token => token.to_token_stream(),
            })
            .collect()
    }
}

impl VisitMut for Printer<'_> {
    fn visit_pat_ident_mut(&mut self, pat: &mut syn::PatIdent) {
        if let Some(id) = LocalId::of(&pat.ident) {
            pat.ident = self.locals[id.0].ident(pat.ident.span())
        }
        visit_mut::visit_pat_ident_mut(self, pat)
    }
    fn visit_field_pat_mut(&mut self, field: &mut syn::FieldPat) {
        visit_mut::visit_field_pat_mut(self, field)
    }
    fn visit_block_mut(&mut self, block: &mut Block) {
        visit_mut::visit_block_mut(self, block)
    }
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Path(it) => {
                if let Some(ident) = it.path.get_ident()
                    && let Some((id, how)) = LocalId::used(ident)
                {
                    *expr = Expr::Verbatim(self.use_of(id, how, ident.span()))
                }
            }
            Expr::Closure(it) => {
                let foreign = std::mem::replace(&mut self.foreign, true);
                visit_mut::visit_expr_closure_mut(self, it);
                self.foreign = foreign
            }
            Expr::Async(it) => {
                let foreign = std::mem::replace(&mut self.foreign, true);
                visit_mut::visit_expr_async_mut(self, it);
                self.foreign = foreign
            }
            Expr::Assign(it) => {
                self.visit_expr_mut(&mut it.right);
                if let Some(id) = LocalId::of_expr(&it.left)
                    && self.locals[id.0].kept == Kept::Optional
                    && self.around.keeps()
                {
                    let (name, value) = (self.locals[id.0].ident(Span::call_site()), &it.right);
                    let star = self.around.is_in_frame(id).then(|| quote!(*));
                    *expr = Expr::Verbatim(quote!(#star #name = Some(#value)));
                    return;
                }
                self.visit_expr_mut(&mut it.left)
            }
            Expr::Loop(it) => {
                self.looped(it.label.as_ref().map(|it| it.name.clone()), |p| p.visit_block_mut(&mut it.body))
            }
            Expr::While(it) => self.looped(it.label.as_ref().map(|it| it.name.clone()), |p| {
                p.visit_expr_mut(&mut it.cond);
                p.visit_block_mut(&mut it.body)
            }),
            Expr::ForLoop(it) => {
                self.visit_expr_mut(&mut it.expr);
                self.visit_pat_mut(&mut it.pat);
                self.looped(it.label.as_ref().map(|it| it.name.clone()), |p| p.visit_block_mut(&mut it.body))
            }
            Expr::Block(it) => {
                let labels = self.labels.len();
                self.labels.extend(it.label.as_ref().map(|it| it.name.clone()));
                self.visit_block_mut(&mut it.block);
                self.labels.truncate(labels)
            }
            Expr::Break(it) => {
                if let Some(value) = &mut it.expr {
                    self.visit_expr_mut(value)
                }
                if let Some(id) = self.leaves(it.label.as_ref()) {
                    let value = it.expr.as_ref().map(ToTokens::to_token_stream);
                    *expr = Expr::Verbatim(self.around.jump(id, true, value, site(it.break_token.span)))
                }
            }
            Expr::Continue(it) => {
                if let Some(id) = self.leaves(it.label.as_ref()) {
                    *expr = Expr::Verbatim(self.around.jump(id, false, None, site(it.continue_token.span)))
                }
            }
            Expr::Return(it) if !self.foreign => {
                if let Some(value) = &mut it.expr {
                    self.visit_expr_mut(value)
                }
                let value = it.expr.as_ref().map_or(quote!(()), ToTokens::to_token_stream);
                *expr = Expr::Verbatim(self.around.leave(value, site(it.return_token.span)))
            }
            Expr::Try(it) if !self.foreign => {
                self.visit_expr_mut(&mut it.expr);
                let (value, span) = (&it.expr, it.question_token.span);
                let site = Span::mixed_site().located_at(span);
                let thrown = quote_spanned!(site=> ::py2rs_runtime::Thrown::Error(::core::convert::From::from(error)));
                let raise = self.around.raise(thrown, site);
                *expr = Expr::Verbatim(quote_spanned!(site=> match #value {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(error) => #raise,
                }))
            }
            Expr::Macro(it) => self.visit_macro_mut(&mut it.mac),
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }
    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        if let Some(mut arguments) = Arguments::read(mac) {
            arguments.items.iter_mut().map(known::value_of).for_each(|it| self.visit_expr_mut(it));
            mac.tokens = arguments.tokens();
            return;
        }
        mac.tokens = self.tokens(mac.tokens.clone())
    }
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// For tokens of the expansion's own that errors may point at.
fn site(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}
