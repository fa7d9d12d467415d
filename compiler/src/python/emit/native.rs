//! Unboxed values: `bool`, `i64` and `f64` of Rust.

use super::super::ast::CmpOp;
use super::super::ir::{Constant, Expr, ExprKind, NativeOp, Repr};
use super::{Context, FunctionEmitter, constant};
use crate::ir::LocalId;
use proc_macro2::TokenStream;
use quote::quote;

impl FunctionEmitter<'_, '_> {
    /// Is it an unboxed local?
    pub fn is_native(&self, local: LocalId) -> bool {
        matches!(self.repr(local), Repr::Bool | Repr::Int | Repr::Float)
    }

    /// An expression in a representation that the analysis proved possible.
    pub fn native(&self, context: Context, expr: &Expr, repr: Repr) -> TokenStream {
        match &expr.kind {
            _ if repr == Repr::Bool => self.test(context, expr),
            ExprKind::Constant(Constant::Int(value)) if repr == Repr::Float => self.float(*value as f64),
            ExprKind::Constant(Constant::Int(value)) => constant::int(*value),
            ExprKind::Constant(Constant::Float(value)) => self.float(*value),
            ExprKind::Local { local, .. } => {
                let it = self.local(*local);
                if repr == Repr::Float && self.repr(*local) == Repr::Int { quote!(#it as f64) } else { it }
            }
            ExprKind::Native { op, repr: own, operands } => {
                let operation = self.native_operation(context, *op, *own, operands);
                if repr == Repr::Float && *own == Repr::Int { quote!((#operation) as f64) } else { operation }
            }
            ExprKind::IfElse { test, then, otherwise } => {
                let test = self.test(context, test);
                let (then, otherwise) = (self.native(context, then, repr), self.native(context, otherwise, repr));
                quote!(if #test { #then } else { #otherwise })
            }
            _ => {
                let value = self.value(context, expr);
                match repr {
                    Repr::Float => quote!(#value.known_float()),
                    _ => quote!(#value.known_int()),
                }
            }
        }
    }

    pub fn native_operation(&self, context: Context, op: NativeOp, repr: Repr, operands: &[Expr]) -> TokenStream {
        let mut natives = operands.iter().map(|operand| {
            let native = self.native(context, operand, repr);
            let nested = matches!(operand.kind, ExprKind::Native { .. } | ExprKind::IfElse { .. });
            if nested { quote!((#native)) } else { native }
        });
        let (first, second) = (natives.next(), natives.next());
        self.allow_native(op, repr, operands);
        match op {
            NativeOp::Add => quote!(#first + #second),
            NativeOp::Sub => quote!(#first - #second),
            NativeOp::Mul => quote!(#first * #second),
            NativeOp::Neg => quote!(-#first),
            NativeOp::Truth => match repr {
                Repr::Int => quote!(#first != 0),
                Repr::Float => quote!(#first != 0.0),
                _ => quote!(#first),
            },
            NativeOp::Compare(op) => match op {
                CmpOp::Eq => quote!(#first == #second),
                CmpOp::NotEq => quote!(#first != #second),
                CmpOp::Lt => quote!(#first < #second),
                CmpOp::LtE => quote!(#first <= #second),
                CmpOp::Gt => quote!(#first > #second),
                _ => quote!(#first >= #second),
            },
        }
    }
}

impl FunctionEmitter<'_, '_> {
    /// `x = x + 1` is `x += 1`.
    pub fn native_assign(&self, context: Context, local: LocalId, value: &Expr) -> Option<TokenStream> {
        let ExprKind::Native { op, repr, operands } = &value.kind else { return None };
        let is_it = |expr: &Expr| matches!(expr.kind, ExprKind::Local { local: it, .. } if it == local);
        if *repr != self.repr(local) || self.declared_in_place[local.index()] {
            return None;
        }
        let (assign, commutes) = match op {
            NativeOp::Add => (quote!(+=), true),
            NativeOp::Sub => (quote!(-=), false),
            NativeOp::Mul => (quote!(*=), true),
            NativeOp::Neg | NativeOp::Compare(_) | NativeOp::Truth => return None,
        };
        let other = match &operands[..] {
            [first, other] if is_it(first) => other,
            [other, second] if commutes && is_it(second) => other,
            _ => return None,
        };
        self.allow_native(*op, *repr, operands);
        let it = self.local(local);
        let other = self.native(context, other, *repr);
        Some(quote!(#it #assign #other;))
    }
    /// Lints that would doubt what the program computes.
    fn allow_native(&self, op: NativeOp, repr: Repr, operands: &[Expr]) {
        let is_int = repr == Repr::Int;
        let constant = |index: usize| match operands.get(index).map(|it| &it.kind) {
            Some(ExprKind::Constant(Constant::Int(value))) => Some(*value),
            _ => None,
        };
        let same = match operands {
            [a, b] => match (&a.kind, &b.kind) {
                (ExprKind::Local { local: a, .. }, ExprKind::Local { local: b, .. }) => a == b,
                (ExprKind::Constant(a), ExprKind::Constant(b)) => format!("{a:?}") == format!("{b:?}"),
                _ => false,
            },
            _ => false,
        };
        let either = |value: i64| constant(0) == Some(value) || constant(1) == Some(value);
        match op {
            NativeOp::Add if is_int && either(0) => self.module.allow("clippy::identity_op"),
            NativeOp::Sub if is_int && constant(1) == Some(0) => self.module.allow("clippy::identity_op"),
            NativeOp::Mul if is_int && either(1) => self.module.allow("clippy::identity_op"),
            NativeOp::Mul if is_int && either(0) => self.module.allow("clippy::erasing_op"),
            NativeOp::Mul if either(-1) => self.module.allow("clippy::neg_multiply"),
            NativeOp::Sub | NativeOp::Compare(_) if same => self.module.allow("clippy::eq_op"),
            _ => {}
        }
    }
}

/// An unboxed value as a value of Python.
pub fn boxed(repr: Repr, native: TokenStream) -> TokenStream {
    match repr {
        Repr::Bool => quote!(Value::bool(#native)),
        Repr::Float => quote!(Value::float(#native)),
        _ => quote!(Value::int(#native)),
    }
}
