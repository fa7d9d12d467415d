//! `and`, `or` and chains of comparisons as values: an operand that decides is the value, any other dies before the next is
//! evaluated.

use super::super::ast::CmpOp;
use super::super::ir::{Expr, ExprKind, PlaceId};
use super::test::{asked, compare_value, comparison, has_parts};
use super::{Context, FunctionEmitter};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

impl FunctionEmitter<'_, '_> {
    /// `a and b` or `a or b`.
    ///
    /// ```text
    /// a and f()          if truth(&a)? { f() } else { a.clone() }
    /// f() and g()        { let left = f(); if truth(&left)? { drop(left); g() } else { left } }
    /// (f() or g()) and h()
    ///                    'value: {
    ///                        if !truth(f())? { let left = g(); if !truth(&left)? { break 'value left; } drop(left); }
    ///                        h()
    ///                    }
    /// ```
    pub fn junction_value(&self, context: Context, values: &[Expr], place: PlaceId, and: bool) -> TokenStream {
        let Some((last, first)) = values.split_last() else { return quote!(Value::None) };
        if !first.iter().any(has_parts) {
            return self.nested_junction(context, values, place, and);
        }
        let label = self.value_label();
        let first = first.iter().map(|value| self.kept_if(context, value, place, !and, &label));
        let (first, last) = (quote!(#(#first)*), self.value(context, last));
        quote!(#label: { #first #last })
    }
    fn nested_junction(&self, context: Context, values: &[Expr], place: PlaceId, and: bool) -> TokenStream {
        let Some((first, rest)) = values.split_first() else { return quote!(Value::None) };
        if rest.is_empty() {
            return self.value(context, first);
        }
        let more = self.nested_junction(context, rest, place, and);
        if let Some((test, decided)) = self.stays(context, first, place, true) {
            let decided = decided.unwrap_or_else(|| {
                let and = !and;
                quote!(Value::bool(#and))
            });
            if more.to_string() == decided.to_string() {
                self.module.allow("clippy::if_same_then_else");
            }
            return if and {
                quote!(if #test { #more } else { #decided })
            } else {
                quote!(if #test { #decided } else { #more })
            };
        }
        let value = self.value(context, first);
        let truth = self.fallible(context, quote!(truth(&left)), place);
        let more = if rest.len() == 1 && is_at_hand(&rest[0]) { more } else { quote!(drop(left); #more) };
        if and {
            quote!({ let left = #value; if #truth { #more } else { left } })
        } else {
            quote!({ let left = #value; if #truth { left } else { #more } })
        }
    }
    /// Of an operand that is there anyway: a test whether its truth is this, and a copy of it.
    fn stays(
        &self,
        context: Context,
        value: &Expr,
        place: PlaceId,
        truth: bool,
    ) -> Option<(TokenStream, Option<TokenStream>)> {
        if value.is_bool() {
            return Some((self.test_is(context, value, truth), None));
        }
        match &value.kind {
            ExprKind::Local { local, check: false } if !self.is_native(*local) => {
                let test = self.test_is(context, &asked(value, place), truth);
                Some((test, Some(self.value(context, value))))
            }
            _ => None,
        }
    }
    /// Leaves the labelled block with the value if its truth is this, and else lets it die.
    fn kept_if(
        &self,
        context: Context,
        value: &Expr,
        place: PlaceId,
        truth: bool,
        label: &syn::Lifetime,
    ) -> TokenStream {
        let (tests, leave) = self.kept_under(context, value, place, truth, label);
        if tests.is_empty() { leave } else { quote!(if #(#tests)&&* { #leave }) }
    }
    /// The same as tests, and what is done where they hold.
    fn kept_under(
        &self,
        context: Context,
        value: &Expr,
        place: PlaceId,
        truth: bool,
        label: &syn::Lifetime,
    ) -> (Vec<TokenStream>, TokenStream) {
        match &value.kind {
            ExprKind::And(values) | ExprKind::Or(values) => {
                let is_and = matches!(value.kind, ExprKind::And(_));
                let Some((last, first)) = values.split_last() else { return (vec![], quote!()) };
                if is_and != truth {
                    let first = first.iter().map(|it| self.kept_if(context, it, value.place, truth, label));
                    let last = self.kept_if(context, last, place, truth, label);
                    return (vec![], quote!(#(#first)* #last));
                }
                // Where one decides otherwise, the last is not evaluated.
                let (last, leave) = self.kept_under(context, last, place, truth, label);
                if let ([only], []) = (first, &last[..]) {
                    return (vec![self.test_is(context, &parts(only, value.place), is_and)], leave);
                }
                let first = first.iter().map(|it| self.nested_test(context, &parts(it, value.place), is_and));
                (first.chain(last).collect(), leave)
            }
            ExprKind::IfElse { test, then, otherwise } => {
                let test = self.test(context, test);
                let [then, otherwise] = [then, otherwise].map(|it| self.kept_if(context, it, place, truth, label));
                (vec![], quote!(if #test { #then } else { #otherwise }))
            }
            _ => {
                if let Some((test, decided)) = self.stays(context, value, place, truth) {
                    let decided = decided.unwrap_or_else(|| quote!(Value::bool(#truth)));
                    return (vec![test], quote!(break #label #decided;));
                }
                let value = self.value(context, value);
                let test = self.fallible(context, quote!(truth(&left)), place);
                let test = if truth { test } else { quote!(!#test) };
                (vec![], quote!(let left = #value; if #test { break #label left; } drop(left);))
            }
        }
    }

    /// `a < b < c` from the second operand on; the first is in `left`.
    pub fn chain(&self, context: Context, rest: &[(CmpOp, Expr, PlaceId)]) -> TokenStream {
        let Some(((op, operand, place), rest)) = rest.split_first() else { return quote!(left) };
        let operand = self.value(context, operand);
        let compared = |right: TokenStream| match comparison(*op) {
            Some(_) => {
                let function = format_ident!("{}", compare_value(*op));
                self.fallible(context, quote!(#function(left, #right)), *place)
            }
            None => {
                let test = self.compare_test(context, *op, quote!(left), right, *place);
                quote!(Value::bool(#test))
            }
        };
        if rest.is_empty() {
            return compared(operand);
        }
        let outcome = compared(quote!(&right));
        let truth = self.fallible(context, quote!(truth(&named)), *place);
        let more = self.chain(context, rest);
        quote!({
            let right = #operand;
            let named = #outcome;
            if #truth { drop(named); let left = right; #more } else { named }
        })
    }
    /// The same as a condition: each comparison is asked once.
    ///
    /// ```text
    /// a < b < f()        less(&a, &b)? && less(&b, f())?
    /// f() < g() < h()    { let left = f(); let right = g(); less(left, &right)? && less(right, h())? }
    /// ```
    pub fn chain_test(&self, context: Context, first: &Expr, rest: &[(CmpOp, Expr, PlaceId)]) -> TokenStream {
        let Some((_, middle)) = rest.split_last() else { return quote!(true) };
        if middle.iter().all(|(_, operand, _)| is_at_hand(operand)) {
            let lefts = std::iter::once(first).chain(middle.iter().map(|(_, operand, _)| operand));
            let tests = lefts.zip(rest).map(|(left, (op, right, place))| {
                let (left, right) = (self.operand(context, left), self.operand(context, right));
                self.compare_test(context, *op, left, right, *place)
            });
            return quote!(#(#tests)&&*);
        }
        self.module.allow("clippy::blocks_in_conditions");
        let (first, steps) = (self.value(context, first), self.chain_steps(context, rest));
        quote!({ let left = #first; #steps })
    }
    fn chain_steps(&self, context: Context, rest: &[(CmpOp, Expr, PlaceId)]) -> TokenStream {
        let [(op, operand, place), rest @ ..] = rest else { return quote!(true) };
        let operand = self.value(context, operand);
        let test = self.compare_test(context, *op, quote!(left), quote!(&right), *place);
        let more = match rest {
            [(op, last, place)] => {
                let last = self.operand(context, last);
                self.compare_test(context, *op, quote!(right), last, *place)
            }
            _ => {
                let steps = self.chain_steps(context, rest);
                quote!({ let left = right; #steps })
            }
        };
        quote!(let right = #operand; #test && #more)
    }
}

/// The truth of a value whose parts are asked at the jumps that they meet.
fn parts(value: &Expr, place: PlaceId) -> Expr {
    let through = |values: &[Expr]| {
        let count = values.len();
        let met = |index: usize| if index + 1 == count { place } else { value.place };
        values.iter().enumerate().map(|(index, it)| parts(it, met(index))).collect()
    };
    let kind = match &value.kind {
        ExprKind::And(values) => ExprKind::And(through(values)),
        ExprKind::Or(values) => ExprKind::Or(through(values)),
        ExprKind::IfElse { test, then, otherwise } => {
            let [then, otherwise] = [then, otherwise].map(|it| Box::new(parts(it, place)));
            ExprKind::IfElse { test: test.clone(), then, otherwise }
        }
        _ => return asked(value, place),
    };
    Expr { kind: ExprKind::Truth(Box::new(Expr { kind, place: value.place })), place }
}

/// Can't it be seen whether something dies before it is evaluated, or after?
fn is_at_hand(value: &Expr) -> bool {
    matches!(value.kind, ExprKind::Constant(_) | ExprKind::Local { check: false, .. })
}
