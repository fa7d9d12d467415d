//! Unboxed locals: a local whose values one function alone proves to be bools, floats, or ints that fit 64 bits is a `bool`,
//! `f64` or `i64` of Rust. What is computed from such locals alone becomes [`ExprKind::Native`], which cannot raise.
//!
//! An int is proven by an interval: constants and what `+ - *` make of bounded ints. A sum that grows in a loop is not
//! bounded, and stays a value: Python's ints are exact.

use super::super::ast::{BinOp, CmpOp, UnaryOp};
use super::super::ir::{Constant, Expr, ExprKind, LocalKind, NativeOp, Pattern, Py, Repr, Stmt};
use super::bound;
use crate::ir::{Body, LocalId, Terminator};

/// What is known of the values of a local or an expression.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Type {
    /// Nothing is assigned yet.
    Never,
    Bool,
    Int(i64, i64),
    Float,
    Value,
}

impl Type {
    fn join(self, other: Type) -> Type {
        match (self, other) {
            (Type::Never, it) | (it, Type::Never) => it,
            (Type::Int(a, b), Type::Int(c, d)) => Type::Int(a.min(c), b.max(d)),
            (a, b) if a == b => a,
            _ => Type::Value,
        }
    }
    fn repr(self) -> Option<Repr> {
        match self {
            Type::Bool => Some(Repr::Bool),
            Type::Int(..) => Some(Repr::Int),
            Type::Float => Some(Repr::Float),
            Type::Never | Type::Value => None,
        }
    }
    /// A float that it is exactly, if it is a number.
    fn is_float_or_small(self) -> bool {
        const EXACT: i64 = 1 << 53;
        matches!(self, Type::Float) || matches!(self, Type::Int(a, b) if a >= -EXACT && b <= EXACT)
    }
}

/// Ints that still grow after so many rounds are not bounded.
const ROUNDS: usize = 3;

/// Gives locals their representation, and computes with it.
pub fn unbox(body: &mut Body<Py>) {
    let mut types = candidates(body);
    for round in 0.. {
        let mut next: Vec<Type> =
            types.iter().map(|it| if *it == Type::Value { Type::Value } else { Type::Never }).collect();
        assignments(body, &types, &mut |local, ty| {
            next[local.index()] = next[local.index()].join(ty);
        });
        for (new, old) in next.iter_mut().zip(&types) {
            let grows = matches!((&*new, old), (Type::Int(a, b), Type::Int(c, d)) if a < c || b > d);
            if grows && round >= ROUNDS {
                *new = Type::Value;
            }
            *new = new.join(*old);
        }
        if next == types {
            break;
        }
        types = next;
    }
    for (local, ty) in body.locals.iter_mut().zip(&types) {
        if let Some(repr) = ty.repr() {
            local.data.repr = repr;
        }
    }
    rewrite(body, &types);
}

/// Locals that may be unboxed: plain ones that are bound wherever they are read or seen.
fn candidates(body: &Body<Py>) -> Vec<Type> {
    let seen = bound::at_suspensions(body);
    let shows_locals = body
        .blocks
        .iter()
        .any(|block| block.stmts.iter().flat_map(Stmt::exprs).chain(block.terminator.exprs()).any(shows_locals));
    let mut types: Vec<Type> = body
        .locals
        .iter()
        .zip(seen)
        .map(|(local, bound)| {
            let plain = local.data.kind == LocalKind::Variable && bound && !shows_locals;
            if plain { Type::Never } else { Type::Value }
        })
        .collect();
    let mut exclude = |local: LocalId| types[local.index()] = Type::Value;
    for block in &body.blocks {
        for stmt in &block.stmts {
            match stmt {
                Stmt::DeleteLocal { local, .. } | Stmt::Unbind(local) => exclude(*local),
                Stmt::Unpack { targets, .. } => targets.iter().for_each(|local| exclude(*local)),
                Stmt::WithEnter { exit, entered, .. } => [*exit, *entered].into_iter().for_each(&mut exclude),
                _ => {}
            }
            stmt.exprs().into_iter().for_each(|expr| exclude_in(expr, &mut exclude));
        }
        if let Some(expr) = block.terminator.exprs() {
            exclude_in(expr, &mut exclude);
        }
        match &block.terminator {
            Terminator::Match { arms, .. } => {
                for (pattern, _) in arms {
                    if let Pattern::Item(local) | Pattern::Returned(local) = pattern {
                        exclude(*local)
                    }
                }
            }
            Terminator::Yield { result: Some(local), .. } => exclude(*local),
            _ => {}
        }
    }
    types
}
/// Is `locals()` in it?
fn shows_locals(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Locals(_)) || expr.children().into_iter().any(shows_locals)
}
fn exclude_in(expr: &Expr, exclude: &mut dyn FnMut(LocalId)) {
    match &expr.kind {
        ExprKind::Local { local, check: true } | ExprKind::Take(local) => exclude(*local),
        ExprKind::Named { store, .. } => {
            if let Stmt::Assign { local, .. } = &**store {
                exclude(*local)
            }
        }
        _ => {}
    }
    expr.children().into_iter().for_each(|child| exclude_in(child, exclude))
}

fn assignments(body: &Body<Py>, types: &[Type], see: &mut dyn FnMut(LocalId, Type)) {
    for block in &body.blocks {
        for stmt in &block.stmts {
            match stmt {
                Stmt::Assign { local, value } => see(*local, type_of(value, types)),
                Stmt::AssignMany(pairs) => pairs.iter().for_each(|(local, value)| see(*local, type_of(value, types))),
                Stmt::AugAssign { local, op, value, .. } => {
                    see(*local, arithmetic(*op, types[local.index()], type_of(value, types)))
                }
                _ => {}
            }
        }
    }
}

fn type_of(expr: &Expr, types: &[Type]) -> Type {
    match &expr.kind {
        _ if expr.is_bool() => Type::Bool,
        ExprKind::Constant(Constant::Bool(_)) => Type::Bool,
        ExprKind::Constant(Constant::Int(value)) => Type::Int(*value, *value),
        ExprKind::Constant(Constant::Float(_)) => Type::Float,
        ExprKind::Local { local, check: false } => types[local.index()],
        ExprKind::Unary { op: UnaryOp::Minus, operand } => match type_of(operand, types) {
            Type::Int(a, b) => match (a.checked_neg(), b.checked_neg()) {
                (Some(high), Some(low)) => Type::Int(low, high),
                _ => Type::Value,
            },
            Type::Never => Type::Never,
            Type::Float => Type::Float,
            _ => Type::Value,
        },
        ExprKind::Binary { op, left, right } => arithmetic(*op, type_of(left, types), type_of(right, types)),
        ExprKind::Compare { op, left, right } if is_order(*op) => match (type_of(left, types), type_of(right, types)) {
            (Type::Never, _) | (_, Type::Never) => Type::Never,
            (a, b) if comparable(a, b) => Type::Bool,
            _ => Type::Value,
        },
        ExprKind::IfElse { then, otherwise, .. } => {
            let (then, otherwise) = (type_of(then, types), type_of(otherwise, types));
            then.join(otherwise)
        }
        _ => Type::Value,
    }
}

fn arithmetic(op: BinOp, a: Type, b: Type) -> Type {
    match (a, b) {
        (Type::Never, Type::Value) | (Type::Value, Type::Never) => Type::Value,
        (Type::Never, _) | (_, Type::Never) => Type::Never,
        (Type::Int(a, b), Type::Int(c, d)) => {
            let ends = |apply: fn(i64, i64) -> Option<i64>| {
                let all = [apply(a, c), apply(a, d), apply(b, c), apply(b, d)];
                let all: Option<Vec<i64>> = all.into_iter().collect();
                let all = all?;
                Some(Type::Int(*all.iter().min()?, *all.iter().max()?))
            };
            let result = match op {
                BinOp::Add => ends(i64::checked_add),
                BinOp::Sub => ends(i64::checked_sub),
                BinOp::Mul => ends(i64::checked_mul),
                _ => None,
            };
            result.unwrap_or(Type::Value)
        }
        (a, b) if (a == Type::Float || b == Type::Float) && a.is_float_or_small() && b.is_float_or_small() => {
            match op {
                BinOp::Add | BinOp::Sub | BinOp::Mul => Type::Float,
                _ => Type::Value,
            }
        }
        _ => Type::Value,
    }
}
fn is_order(op: CmpOp) -> bool {
    !matches!(op, CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn)
}
fn comparable(a: Type, b: Type) -> bool {
    matches!((a, b), (Type::Int(..), Type::Int(..))) || a.is_float_or_small() && b.is_float_or_small()
}

/// Computes with unboxed locals where all operands are.
fn rewrite(body: &mut Body<Py>, types: &[Type]) {
    for block in &mut body.blocks {
        for stmt in &mut block.stmts {
            stmt.exprs_mut(&mut |expr| rewrite_expr(expr, types));
            if let Stmt::AugAssign { local, op, value, place, .. } = stmt
                && types[local.index()].repr().is_some()
            {
                let left = Box::new(Expr::local(*local));
                let kind = ExprKind::Binary { op: *op, left, right: Box::new(value.clone()) };
                let mut value = Expr { kind, place: *place };
                rewrite_expr(&mut value, types);
                *stmt = Stmt::Assign { local: *local, value };
            }
        }
        if let Some(expr) = block.terminator.expr_mut() {
            rewrite_expr(expr, types);
        }
    }
}

fn rewrite_expr(expr: &mut Expr, types: &[Type]) {
    // The truth of a comparison that gives a bool is the comparison.
    if let ExprKind::Truth(inner) = &expr.kind
        && matches!(inner.kind, ExprKind::Compare { .. })
        && type_of(inner, types) == Type::Bool
        && reads_local(inner, types)
    {
        *expr = (**inner).clone();
    }
    let operands = match &expr.kind {
        ExprKind::Binary { op, left, right } if reads_local(expr, types) => {
            type_of(expr, types).repr().and_then(|repr| {
                let op = match op {
                    BinOp::Add => NativeOp::Add,
                    BinOp::Sub => NativeOp::Sub,
                    BinOp::Mul => NativeOp::Mul,
                    _ => return None,
                };
                Some((op, repr, vec![(**left).clone(), (**right).clone()]))
            })
        }
        ExprKind::Unary { op: UnaryOp::Minus, operand } if reads_local(expr, types) => {
            type_of(expr, types).repr().map(|repr| (NativeOp::Neg, repr, vec![(**operand).clone()]))
        }
        ExprKind::Compare { op, left, right } if is_order(*op) && reads_local(expr, types) => {
            (type_of(expr, types) == Type::Bool).then(|| {
                let float = type_of(left, types) == Type::Float || type_of(right, types) == Type::Float;
                let repr = if float { Repr::Float } else { Repr::Int };
                (NativeOp::Compare(*op), repr, vec![(**left).clone(), (**right).clone()])
            })
        }
        ExprKind::Truth(inner) if reads_local(inner, types) => {
            type_of(inner, types).repr().map(|repr| (NativeOp::Truth, repr, vec![(**inner).clone()]))
        }
        _ => None,
    };
    if let Some((op, repr, operands)) = operands {
        expr.kind = ExprKind::Native { op, repr, operands };
    }
    expr.children_mut(&mut |child| rewrite_expr(child, types));
}

/// Does it read an unboxed local? Constants alone are left to the runtime.
fn reads_local(expr: &Expr, types: &[Type]) -> bool {
    match &expr.kind {
        ExprKind::Local { local, .. } => types[local.index()].repr().is_some(),
        _ => expr.children().into_iter().any(|child| reads_local(child, types)),
    }
}
