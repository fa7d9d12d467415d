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
            ExprKind::Constant(Constant::Int(value)) if repr == Repr::Float => constant::float(*value as f64),
            ExprKind::Constant(Constant::Int(value)) => constant::int(*value),
            ExprKind::Constant(Constant::Float(value)) => constant::float(*value),
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

/// An unboxed value as a value of Python.
pub fn boxed(repr: Repr, native: TokenStream) -> TokenStream {
    match repr {
        Repr::Bool => quote!(Value::bool(#native)),
        Repr::Float => quote!(Value::float(#native)),
        _ => quote!(Value::int(#native)),
    }
}
