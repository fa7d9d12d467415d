//! What can't be in a body, found before anything is made of it. What rustc says well is left to rustc, which sees the same
//! tokens; jumps are not, because the bodies that are emitted are closures with other loops.

mod jump;
mod value;

use super::known::{self, Arguments};
use super::mistake::{Mistake, Mistakes};
use super::prepass::{self, Concern, Try};
use super::surface::{Function, Inline, Protocol};
use jump::Jumps;
use proc_macro2::{Ident, TokenStream};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Expr, Item, Macro, Stmt, Token};

/// Finds the mistakes in the body of a function.
pub fn function(it: &Function, mistakes: &mut Mistakes) {
    run(&it.body, Some(&it.protocol), mistakes);
}

/// Finds the mistakes in an inline generator.
pub fn inline(it: &Inline, mistakes: &mut Mistakes) {
    let yields = run(&it.body, it.returns.as_ref(), mistakes);
    if !yields && it.returns.is_none() && mistakes.is_empty() {
        mistakes.push(Mistake::never_yields(it.span));
    }
}

/// Is there a `yield`?
fn run(body: &Block, protocol: Option<&Protocol>, mistakes: &mut Mistakes) -> bool {
    let mut reject =
        Reject { mistakes, protocol, place: Place::Body, jumps: Jumps::default(), tries: 0, yields: 0, told: false };
    reject.visit_block(body);
    if let Some(protocol) = protocol {
        value::last(body, protocol, reject.mistakes);
    }
    reject.yields > 0
}

/// Whose code it is.
#[derive(Clone, Debug)]
enum Place {
    Body,
    Closure,
    Async,
    Function(Ident),
    Item,
    Const,
    Unsafe,
}

struct Reject<'a> {
    mistakes: &'a mut Mistakes,
    /// Not known of an inline generator that doesn't say.
    protocol: Option<&'a Protocol>,
    place: Place,
    jumps: Jumps,
    /// So many `try`s are around that an error doesn't leave.
    tries: usize,
    yields: usize,
    /// Is it said already that there is a `yield` in this closure, item, …?
    told: bool,
}

impl Reject<'_> {
    /// Goes through something that is not the body's own code.
    fn within(&mut self, place: Place, run: impl FnOnce(&mut Self)) {
        // What is in a closure in an item in the body is told as of the item.
        let own = self.is_own();
        let place = if own { place } else { self.place.clone() };
        let outer = std::mem::replace(&mut self.place, place);
        let (jumps, tries) = (std::mem::take(&mut self.jumps), std::mem::take(&mut self.tries));
        run(self);
        (self.place, self.jumps, self.tries) = (outer, jumps, tries);
        self.told &= !own;
    }

    fn is_own(&self) -> bool {
        matches!(self.place, Place::Body | Place::Unsafe)
    }

    /// Goes through a loop or a labelled block.
    fn target(&mut self, target: jump::Target, run: impl FnOnce(&mut Self)) {
        self.jumps.push(target);
        run(self);
        self.jumps.pop();
    }

    fn found_yield(&mut self, word: &Token![yield]) {
        let span = word.span;
        self.yields += 1;
        if self.told {
            return;
        }
        let mistake = match &self.place {
            Place::Body => return,
            Place::Closure => Mistake::yield_in_closure(span),
            Place::Async => Mistake::yield_in_async(span),
            Place::Function(name) => Mistake::yield_in_function(span, name),
            Place::Item => Mistake::yield_in_item(span),
            Place::Const => Mistake::yield_in_const(span),
            Place::Unsafe => Mistake::yield_in_unsafe(span),
        };
        self.told = true;
        self.mistakes.push(mistake);
    }

    fn visit_try(&mut self, it: &Try) {
        if !self.is_own() {
            self.mistakes.push(Mistake::try_elsewhere(it.try_token.span));
        } else if let Some(word) = it.catch_token() {
            if it.arms.as_ref().is_some_and(Vec::is_empty) {
                self.mistakes.push(Mistake::no_arms(word.span()));
            } else if self.protocol.is_some_and(Protocol::is_infallible) {
                self.mistakes.push(Mistake::nothing_to_catch(word.span()));
            }
        }
        // Behind a `finally` alone, an error goes on.
        let ends_here = usize::from(it.arms.is_some() || it.finally.is_none());
        self.tries += ends_here;
        self.visit_block(&it.body);
        self.tries -= ends_here;
        for arm in it.arms.iter().flatten() {
            self.visit_arm(arm);
        }
        if let Some(block) = &it.finally {
            self.visit_block(block);
        }
    }

    /// The arguments of a macro that is not known are only tokens.
    fn opaque(&mut self, name: &str, tokens: TokenStream) {
        match prepass::concerns(tokens) {
            Some(Concern::Yield(word)) => self.mistakes.push(Mistake::yield_in_macro(word.span(), name)),
            Some(Concern::Try(word)) => self.mistakes.push(Mistake::try_in_macro(word.span(), name)),
            None => {}
        }
    }

    /// rustc decides about `#[cfg]` after the macro.
    fn conditional(&mut self, attrs: &[Attribute], run: impl FnOnce(&mut Self)) {
        let before = self.yields;
        run(self);
        if self.yields > before
            && let Some(attribute) = attrs.iter().find(|it| it.path().is_ident("cfg") || it.path().is_ident("cfg_attr"))
        {
            self.mistakes.push(Mistake::yield_under_cfg(attribute.span()).across(attribute));
        }
    }
}

impl Visit<'_> for Reject<'_> {
    fn visit_expr_yield(&mut self, it: &syn::ExprYield) {
        self.found_yield(&it.yield_token);
        let span = it.yield_token.span;
        match it.expr.as_deref() {
            Some(Expr::Return(_)) => return self.mistakes.push(Mistake::yield_return(span)),
            Some(Expr::Break(_)) => return self.mistakes.push(Mistake::yield_break(span)),
            None => value::nothing_yielded(it, self.protocol, self.mistakes),
            Some(_) => {}
        }
        visit::visit_expr_yield(self, it);
    }

    fn visit_expr_closure(&mut self, it: &syn::ExprClosure) {
        let place = if it.asyncness.is_some() { Place::Async } else { Place::Closure };
        self.within(place, |inner| visit::visit_expr_closure(inner, it));
    }

    fn visit_expr_async(&mut self, it: &syn::ExprAsync) {
        self.within(Place::Async, |inner| visit::visit_expr_async(inner, it));
    }

    fn visit_expr_const(&mut self, it: &syn::ExprConst) {
        self.within(Place::Const, |inner| visit::visit_expr_const(inner, it));
    }

    fn visit_expr_unsafe(&mut self, it: &syn::ExprUnsafe) {
        let place = if self.is_own() { Place::Unsafe } else { self.place.clone() };
        let outer = std::mem::replace(&mut self.place, place);
        visit::visit_expr_unsafe(self, it);
        self.place = outer;
        self.told &= !self.is_own();
    }

    fn visit_expr_repeat(&mut self, it: &syn::ExprRepeat) {
        self.visit_expr(&it.expr);
        self.within(Place::Const, |inner| inner.visit_expr(&it.len));
    }

    fn visit_type_array(&mut self, it: &syn::TypeArray) {
        self.visit_type(&it.elem);
        self.within(Place::Const, |inner| inner.visit_expr(&it.len));
    }

    fn visit_generic_argument(&mut self, it: &syn::GenericArgument) {
        match it {
            syn::GenericArgument::Const(value) => self.within(Place::Const, |inner| inner.visit_expr(value)),
            it => visit::visit_generic_argument(self, it),
        }
    }

    fn visit_item(&mut self, it: &Item) {
        match it {
            Item::Fn(function) => {
                self.within(Place::Function(function.sig.ident.clone()), |inner| visit::visit_item(inner, it));
            }
            // Its macros are items.
            Item::Macro(mac) => self.visit_macro(&mac.mac),
            it => self.within(Place::Item, |inner| visit::visit_item(inner, it)),
        }
    }

    fn visit_macro(&mut self, it: &Macro) {
        match Try::read(it) {
            Some(Ok(it)) => return self.visit_try(&it),
            Some(Err(error)) => return self.mistakes.push(Mistake::syntax(&error)),
            None => {}
        }
        let name = it.path.segments.last().map(|it| it.ident.to_string()).unwrap_or_default();
        if known::is_generator(&name) || name == "macro_rules" {
            return;
        }
        match Arguments::read(it) {
            Some(list) => list.items.iter().for_each(|argument| self.visit_expr(argument)),
            None => self.opaque(&name, it.tokens.clone()),
        }
    }

    fn visit_expr_await(&mut self, it: &syn::ExprAwait) {
        if self.is_own() {
            self.mistakes.push(Mistake::await_in_generator(it.await_token.span));
        }
        visit::visit_expr_await(self, it);
    }

    fn visit_expr_try(&mut self, it: &syn::ExprTry) {
        let nowhere = self.tries == 0 && self.protocol.is_some_and(Protocol::is_infallible);
        if self.is_own() && nowhere {
            self.mistakes.push(Mistake::no_error(it.question_token.spans[0]));
        }
        visit::visit_expr_try(self, it);
    }

    fn visit_expr_return(&mut self, it: &syn::ExprReturn) {
        if let (true, Some(protocol), Some(value)) = (self.is_own(), self.protocol, &it.expr) {
            value::returned(value, protocol, self.mistakes);
        }
        visit::visit_expr_return(self, it);
    }

    fn visit_expr_loop(&mut self, it: &syn::ExprLoop) {
        self.target(jump::Target::new("loop", it.label.as_ref()), |inner| visit::visit_expr_loop(inner, it));
    }

    fn visit_expr_while(&mut self, it: &syn::ExprWhile) {
        self.target(jump::Target::new("while", it.label.as_ref()), |inner| visit::visit_expr_while(inner, it));
    }

    fn visit_expr_for_loop(&mut self, it: &syn::ExprForLoop) {
        self.visit_expr(&it.expr);
        self.target(jump::Target::new("for", it.label.as_ref()), |inner| {
            inner.visit_pat(&it.pat);
            inner.visit_block(&it.body);
        });
    }

    fn visit_expr_block(&mut self, it: &syn::ExprBlock) {
        match &it.label {
            None => visit::visit_expr_block(self, it),
            label => self.target(jump::Target::new("", label.as_ref()), |inner| visit::visit_expr_block(inner, it)),
        }
    }

    fn visit_expr_break(&mut self, it: &syn::ExprBreak) {
        if self.is_own() {
            self.jumps.check_break(it, self.mistakes);
        }
        visit::visit_expr_break(self, it);
    }

    fn visit_expr_continue(&mut self, it: &syn::ExprContinue) {
        if self.is_own() {
            self.jumps.check_continue(it, self.mistakes);
        }
    }

    fn visit_stmt(&mut self, it: &Stmt) {
        let attrs: &[Attribute] = match it {
            Stmt::Local(it) => &it.attrs,
            Stmt::Macro(it) => &it.attrs,
            // Of an expression they are the expression's.
            Stmt::Expr(..) | Stmt::Item(_) => &[],
        };
        self.conditional(attrs, |inner| visit::visit_stmt(inner, it));
    }

    fn visit_expr(&mut self, it: &Expr) {
        self.conditional(attributes(it), |inner| visit::visit_expr(inner, it));
    }

    fn visit_arm(&mut self, it: &syn::Arm) {
        self.conditional(&it.attrs, |inner| visit::visit_arm(inner, it));
    }
}

/// The attributes of expressions that can have some and stand as a statement.
fn attributes(it: &Expr) -> &[Attribute] {
    match it {
        Expr::Yield(it) => &it.attrs,
        Expr::Block(it) => &it.attrs,
        Expr::If(it) => &it.attrs,
        Expr::Match(it) => &it.attrs,
        Expr::Loop(it) => &it.attrs,
        Expr::While(it) => &it.attrs,
        Expr::ForLoop(it) => &it.attrs,
        Expr::Call(it) => &it.attrs,
        Expr::MethodCall(it) => &it.attrs,
        Expr::Macro(it) => &it.attrs,
        Expr::Unsafe(it) => &it.attrs,
        Expr::Assign(it) => &it.attrs,
        Expr::Try(it) => &it.attrs,
        Expr::Paren(it) => &it.attrs,
        _ => &[],
    }
}
