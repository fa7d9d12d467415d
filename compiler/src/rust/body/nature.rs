//! What can be said of the type of a local from how it is declared.

use super::local::{Local, LocalId, Nature};
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, Lit, Type, UnOp};

/// Of a declaration `let local: ty = init`.
pub fn of(ty: Option<&Type>, init: Option<&Expr>, locals: &[Local]) -> Nature {
    match (ty, init) {
        (Some(ty), _) => of_type(ty),
        (None, Some(init)) => of_expr(init, locals),
        (None, None) => Nature::Unknown,
    }
}

pub fn of_type(ty: &Type) -> Nature {
    match ty {
        Type::Path(path) if path.qself.is_none() => match path.path.get_ident() {
            Some(name) if is_primitive(&name.to_string()) => Nature::Number,
            _ => Nature::Unknown,
        },
        Type::Reference(it) if it.mutability.is_some() => Nature::Exclusive,
        Type::Reference(_) | Type::Never(_) => Nature::Copy,
        Type::Tuple(it) if it.elems.iter().all(|it| of_type(it).is_copied()) => Nature::Copy,
        Type::Array(it) => match of_type(&it.elem) {
            it if it.is_copied() => Nature::Copy,
            _ => Nature::Unknown,
        },
        Type::Paren(it) => of_type(&it.elem),
        Type::Group(it) => of_type(&it.elem),
        _ => Nature::Unknown,
    }
}

fn is_primitive(name: &str) -> bool {
    matches!(
        name,
        "u8" | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
            | "f32"
            | "f64"
            | "bool"
            | "char"
    )
}

fn of_expr(expr: &Expr, locals: &[Local]) -> Nature {
    match expr {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Verbatim(_) => Nature::Unknown,
            Lit::Str(_) | Lit::ByteStr(_) | Lit::CStr(_) => Nature::Copy,
            _ => Nature::Number,
        },
        Expr::Paren(it) => of_expr(&it.expr, locals),
        Expr::Group(it) => of_expr(&it.expr, locals),
        Expr::Cast(it) => of_type(&it.ty),
        // `&local` is a borrow of it; `&self.field` and the like are not of this frame.
        Expr::Reference(it) => match root(&it.expr) {
            Some(id) if locals[id.0].nature.is_copied() || locals[id.0].nature == Nature::Exclusive => {
                match &*it.expr {
                    Expr::Path(_) => Nature::Borrow,
                    _ => Nature::Unknown,
                }
            }
            Some(_) => Nature::Borrow,
            None => Nature::Unknown,
        },
        Expr::Path(_) => match LocalId::of_expr(expr) {
            Some(id) => locals[id.0].nature,
            None => Nature::Unknown,
        },
        Expr::Unary(it) if matches!(it.op, UnOp::Neg(_) | UnOp::Not(_)) => match of_expr(&it.expr, locals) {
            Nature::Number => Nature::Number,
            _ => Nature::Unknown,
        },
        Expr::Binary(it) => match it.op {
            BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) => Nature::Number,
            BinOp::And(_) | BinOp::Or(_) => Nature::Number,
            _ if is_number(&it.left, locals) && is_number(&it.right, locals) => Nature::Number,
            _ => Nature::Unknown,
        },
        Expr::Tuple(it) if it.elems.iter().all(|it| of_expr(it, locals).is_copied()) => Nature::Copy,
        Expr::Array(it) if it.elems.iter().all(|it| of_expr(it, locals).is_copied()) => Nature::Copy,
        Expr::MethodCall(call) => {
            let name = call.method.to_string();
            match name.as_str() {
                "len" | "is_empty" | "is_some" | "is_none" | "is_ok" | "is_err" | "contains" => Nature::Number,
                _ if borrows(&name)
                    && root(&call.receiver).is_some_and(|id| locals[id.0].nature == Nature::Unknown) =>
                {
                    Nature::Borrow
                }
                _ => Nature::Unknown,
            }
        }
        _ => Nature::Unknown,
    }
}

/// Is it a range of numbers?
pub fn gives_numbers(expr: &Expr, locals: &[Local]) -> bool {
    match expr {
        Expr::Range(it) => it
            .start
            .as_ref()
            .is_some_and(|start| is_number(start, locals) && it.end.as_ref().is_none_or(|end| is_number(end, locals))),
        Expr::Paren(it) => gives_numbers(&it.expr, locals),
        Expr::MethodCall(call) if call.method == "rev" => gives_numbers(&call.receiver, locals),
        _ => false,
    }
}

fn is_number(expr: &Expr, locals: &[Local]) -> bool {
    match expr {
        Expr::Lit(lit) => matches!(lit.lit, Lit::Int(_) | Lit::Float(_)),
        Expr::Paren(it) => is_number(&it.expr, locals),
        // `&a + &b` may be anything.
        expr => of_expr(expr, locals) == Nature::Number,
    }
}

/// Methods of std that give a borrow of what they are called on.
fn borrows(method: &str) -> bool {
    matches!(
        method,
        "iter"
            | "iter_mut"
            | "chars"
            | "char_indices"
            | "bytes"
            | "lines"
            | "split"
            | "split_whitespace"
            | "as_str"
            | "as_slice"
            | "as_ref"
            | "as_mut"
            | "as_bytes"
            | "as_deref"
            | "borrow"
            | "borrow_mut"
            | "first"
            | "last"
            | "get"
            | "get_mut"
            | "keys"
            | "values"
            | "values_mut"
            | "drain"
            | "lock"
            | "read"
            | "trim"
            | "windows"
            | "chunks"
            | "peek"
            | "entry"
    )
}

/// The local that a place is in.
pub fn root(expr: &Expr) -> Option<LocalId> {
    match expr {
        Expr::Field(it) => root(&it.base),
        Expr::Index(it) => root(&it.expr),
        Expr::MethodCall(it) => root(&it.receiver),
        Expr::Paren(it) => root(&it.expr),
        Expr::Group(it) => root(&it.expr),
        expr => LocalId::of_expr(expr),
    }
}

/// Has it a type of its own in each copy: is there a closure or an async block in its type?
pub fn is_anonymous(expr: &Expr, locals: &[Local]) -> bool {
    match expr {
        Expr::MethodCall(call) if consumes(&call.method.to_string()) => false,
        Expr::Binary(_) | Expr::Unary(_) | Expr::Cast(_) | Expr::Macro(_) | Expr::Lit(_) => false,
        expr => mentions_anonymous(expr, locals),
    }
}

/// Methods of std whose result is not made of the closures that they are given.
fn consumes(method: &str) -> bool {
    matches!(
        method,
        "all"
            | "any"
            | "collect"
            | "count"
            | "find"
            | "find_map"
            | "fold"
            | "for_each"
            | "last"
            | "max"
            | "max_by"
            | "max_by_key"
            | "min"
            | "min_by"
            | "min_by_key"
            | "next"
            | "nth"
            | "partition"
            | "position"
            | "product"
            | "reduce"
            | "rposition"
            | "sum"
            | "try_fold"
            | "try_for_each"
            | "unwrap"
            | "unwrap_or"
            | "unwrap_or_default"
            | "unwrap_or_else"
            | "map_or"
            | "map_or_else"
            | "map_err"
            | "ok_or"
            | "ok_or_else"
            | "and_then"
            | "or_else"
            | "is_some_and"
            | "is_none_or"
            | "is_ok_and"
            | "then"
            | "get_or_insert_with"
            | "or_insert_with"
    )
}

fn mentions_anonymous(expr: &Expr, locals: &[Local]) -> bool {
    struct Finder<'a> {
        locals: &'a [Local],
        found: bool,
    }
    impl Visit<'_> for Finder<'_> {
        fn visit_expr(&mut self, expr: &Expr) {
            self.found |= matches!(expr, Expr::Closure(_) | Expr::Async(_));
            self.found |= LocalId::of_expr(expr).is_some_and(|id| self.locals[id.0].anonymous);
            match expr {
                Expr::MethodCall(call) if consumes(&call.method.to_string()) => {}
                expr => visit::visit_expr(self, expr),
            }
        }
    }
    let mut finder = Finder { locals, found: false };
    finder.visit_expr(expr);
    finder.found
}
