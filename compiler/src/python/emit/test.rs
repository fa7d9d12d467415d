//! Tests: comparisons, `and`, `or`, `not`, as a `bool` of Rust where only the truth counts.

use super::super::ast::CmpOp;
use super::super::ir::{Constant, Expr, ExprKind, NativeOp, PlaceId, Repr};
use super::super::library;
use super::expression::binds;
use super::{Context, FunctionEmitter};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

impl FunctionEmitter<'_, '_> {
    /// A `bool` of Rust.
    pub fn test(&self, context: Context, expr: &Expr) -> TokenStream {
        self.test_is(context, expr, true)
    }
    /// A `bool` of Rust that says whether the truth of an expression is the wanted one.
    pub fn test_is(&self, context: Context, expr: &Expr, wanted: bool) -> TokenStream {
        let is_operation = match &expr.kind {
            ExprKind::Truth(inner) => !has_parts(inner) && !matches!(inner.kind, ExprKind::Chain { .. }),
            ExprKind::Compare { .. } | ExprKind::Catches { .. } | ExprKind::Splits { .. } | ExprKind::Runtime(..) => {
                true
            }
            _ => false,
        };
        if context.is_inside || !is_operation || !expr.can_raise() || binds(expr) {
            return self.test_in(context, expr, wanted);
        }
        let has_opposite = matches!(&expr.kind, ExprKind::Compare { op, .. } if negated(*op).is_some());
        if wanted || has_opposite {
            return self.attempted(context, |context| self.test_in(context, expr, wanted));
        }
        let test = self.attempted(context, |context| self.test_in(context, expr, true));
        quote!(!#test)
    }
    fn test_in(&self, context: Context, expr: &Expr, wanted: bool) -> TokenStream {
        match &expr.kind {
            ExprKind::Constant(Constant::Bool(value)) => {
                let value = *value == wanted;
                quote!(#value)
            }
            ExprKind::Native { op, repr, operands } => self.native_test(context, *op, *repr, operands, wanted),
            ExprKind::Truth(inner) => match &inner.kind {
                ExprKind::Compare { op, left, right } if comparison(*op).is_some() => {
                    let test = self.compare_expr(context, *op, left, right, inner.place);
                    if wanted { test } else { quote!(!#test) }
                }
                // Not both is not the one or not the other.
                ExprKind::And(values) => self.junction(context, values, inner.place, wanted, true),
                ExprKind::Or(values) => self.junction(context, values, inner.place, wanted, false),
                ExprKind::Constant(Constant::Bool(_)) => self.test_is(context, inner, wanted),
                ExprKind::IfElse { test, then, otherwise } => {
                    let test = self.test(context, test);
                    let [then, otherwise] = [then, otherwise].map(|arm| {
                        let arm = asked(arm, if arm.place == PlaceId::NONE { expr.place } else { arm.place });
                        self.test_is(context, &arm, wanted)
                    });
                    quote!(if #test { #then } else { #otherwise })
                }
                ExprKind::Chain { first, rest } => {
                    let test = self.chain_test(context, first, rest);
                    if wanted { test } else { quote!(!(#test)) }
                }
                _ => {
                    let operand = self.operand(context, inner);
                    let test = self.fallible(context, quote!(truth(#operand)), expr.place);
                    if wanted { test } else { quote!(!#test) }
                }
            },
            ExprKind::Not(inner) => self.test_is(context, inner, !wanted),
            ExprKind::Compare { op, left, right } => {
                let (op, wanted) =
                    if wanted { (*op, true) } else { negated(*op).map_or((*op, false), |op| (op, true)) };
                let test = self.compare_expr(context, op, left, right, expr.place);
                if wanted { test } else { quote!(!#test) }
            }
            _ => {
                let test = self.simple_test(context, expr);
                if wanted { test } else { quote!(!#test) }
            }
        }
    }
    /// `a and b` or, if not wanted, `not a or not b`; the same for `or`.
    fn junction(&self, context: Context, values: &[Expr], place: PlaceId, wanted: bool, and: bool) -> TokenStream {
        let tests = values.iter().map(|value| {
            let place = if value.place == PlaceId::NONE { place } else { value.place };
            self.nested_test(context, &asked(value, place), wanted)
        });
        let tests: Vec<_> = tests.collect();
        if tests.iter().any(|test| matches!(&*test.to_string(), "true" | "false")) {
            self.module.allow("clippy::overly_complex_bool_expr");
            self.module.allow("clippy::nonminimal_bool");
        }
        if and == wanted { quote!(#(#tests)&&*) } else { quote!(#(#tests)||*) }
    }
    fn native_test(&self, context: Context, op: NativeOp, repr: Repr, operands: &[Expr], wanted: bool) -> TokenStream {
        let opposite = match op {
            NativeOp::Compare(CmpOp::Eq) => Some(CmpOp::NotEq),
            NativeOp::Compare(CmpOp::NotEq) => Some(CmpOp::Eq),
            NativeOp::Compare(CmpOp::Lt) if repr == Repr::Int => Some(CmpOp::GtE),
            NativeOp::Compare(CmpOp::LtE) if repr == Repr::Int => Some(CmpOp::Gt),
            NativeOp::Compare(CmpOp::Gt) if repr == Repr::Int => Some(CmpOp::LtE),
            NativeOp::Compare(CmpOp::GtE) if repr == Repr::Int => Some(CmpOp::Lt),
            _ => None,
        };
        match (op, opposite) {
            (_, Some(opposite)) if !wanted => {
                self.native_operation(context, NativeOp::Compare(opposite), repr, operands)
            }
            (NativeOp::Truth, _) if !wanted => match repr {
                Repr::Int | Repr::Float => {
                    let zero = Expr::new(ExprKind::Constant(Constant::Int(0)));
                    let operands: Vec<_> = operands.iter().cloned().chain([zero]).collect();
                    self.native_operation(context, NativeOp::Compare(CmpOp::Eq), repr, &operands)
                }
                _ => {
                    let test = self.native_operation(context, op, repr, operands);
                    quote!(!#test)
                }
            },
            _ => {
                let test = self.native_operation(context, op, repr, operands);
                if wanted {
                    return test;
                }
                // It may be no number.
                self.module.allow("clippy::neg_cmp_op_on_partial_ord");
                self.module.allow("clippy::nonminimal_bool");
                quote!(!(#test))
            }
        }
    }
    fn simple_test(&self, context: Context, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Local { local, .. } if self.repr(*local) == Repr::Bool => self.local(*local),
            ExprKind::Splits { star, handling, class } => {
                let star = self.local(*star);
                let class = self.operand(context, class);
                let splits = match handling.map(|handling| self.local(handling)) {
                    Some(handling) => quote!(#star.splits(&mut #handling, #class)),
                    None => quote!(#star.catches(#class)),
                };
                self.fallible(context, splits, expr.place)
            }
            ExprKind::Catches { raised, class } => {
                let raised = self.local(*raised);
                match &class.kind {
                    ExprKind::Builtin(name) if library::is_exception(name) => {
                        let class = format_ident!("{}", library::exception_type(name));
                        quote!(#raised.is(Type::#class))
                    }
                    _ => {
                        let class = self.operand(context, class);
                        self.fallible(context, quote!(#raised.catches(#class)), expr.place)
                    }
                }
            }
            ExprKind::Runtime(function, arguments) => self.runtime(context, *function, arguments, expr.place),
            _ => {
                let operand = self.operand(context, expr);
                self.fallible(context, quote!(truth(#operand)), expr.place)
            }
        }
    }
    /// The same as an operand of `&&` or `||`.
    pub fn nested_test(&self, context: Context, expr: &Expr, wanted: bool) -> TokenStream {
        let test = self.test_is(context, expr, wanted);
        let mut inner = expr;
        while let ExprKind::Not(it) = &inner.kind {
            inner = it;
        }
        match &inner.kind {
            ExprKind::Truth(inner) if has_parts(inner) || matches!(inner.kind, ExprKind::Chain { .. }) => {
                quote!((#test))
            }
            _ => test,
        }
    }
    fn compare_expr(&self, context: Context, op: CmpOp, left: &Expr, right: &Expr, place: PlaceId) -> TokenStream {
        if let (CmpOp::Is | CmpOp::IsNot, ExprKind::Constant(Constant::None)) = (op, &right.kind) {
            let left = self.operand(context, left);
            let test = if op == CmpOp::Is { quote!(is_none(#left)) } else { quote!(!is_none(#left)) };
            return test;
        }
        let (left, right) = (self.operand(context, left), self.operand(context, right));
        self.compare_test(context, op, left, right, place)
    }
    pub fn compare_test(
        &self,
        context: Context,
        op: CmpOp,
        left: TokenStream,
        right: TokenStream,
        place: PlaceId,
    ) -> TokenStream {
        match op {
            CmpOp::Is => quote!(is(#left, #right)),
            CmpOp::IsNot => quote!(!is(#left, #right)),
            CmpOp::In => self.fallible(context, quote!(is_in(#left, #right)), place),
            CmpOp::NotIn => self.fallible(context, quote!(not_in(#left, #right)), place),
            _ => {
                let function = format_ident!("{}", comparison(op).unwrap_or("equal"));
                self.fallible(context, quote!(#function(#left, #right)), place)
            }
        }
    }
}

/// The truth of a value, as a `bool`.
pub fn asked(value: &Expr, place: PlaceId) -> Expr {
    if value.is_bool() {
        return value.clone();
    }
    Expr { kind: ExprKind::Truth(Box::new(value.clone())), place }
}
/// Is it asked by its parts?
pub fn has_parts(value: &Expr) -> bool {
    matches!(value.kind, ExprKind::And(_) | ExprKind::Or(_) | ExprKind::IfElse { .. })
}

/// The function that gives a comparison's truth; `None` for identity and membership.
pub fn comparison(op: CmpOp) -> Option<&'static str> {
    Some(match op {
        CmpOp::Eq => "equal",
        CmpOp::NotEq => "not_equal",
        CmpOp::Lt => "less",
        CmpOp::LtE => "less_equal",
        CmpOp::Gt => "greater",
        CmpOp::GtE => "greater_equal",
        CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => return None,
    })
}
/// The function that gives what a comparison gives.
pub fn compare_value(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => "eq",
        CmpOp::NotEq => "ne",
        CmpOp::Lt => "lt",
        CmpOp::LtE => "le",
        CmpOp::Gt => "gt",
        _ => "ge",
    }
}
/// What is true exactly if it is not, without asking anything else of the operands.
fn negated(op: CmpOp) -> Option<CmpOp> {
    Some(match op {
        CmpOp::Is => CmpOp::IsNot,
        CmpOp::IsNot => CmpOp::Is,
        CmpOp::In => CmpOp::NotIn,
        CmpOp::NotIn => CmpOp::In,
        _ => return None,
    })
}
