//! Values that are given to nobody. Only what surely is no `()` is a mistake here: the types are not known.

use crate::rust::known;
use crate::rust::mistake::{Mistake, Mistakes};
use crate::rust::surface::Protocol;
use syn::spanned::Spanned;
use syn::{Block, Expr, ExprYield, Stmt, Type};

/// `return value`
pub fn returned(value: &Expr, protocol: &Protocol, mistakes: &mut Mistakes) {
    match constructor(value) {
        Some("Err") if !is_result(&protocol.returns) => {
            mistakes.push(Mistake::returned_error(value.span()).across(value))
        }
        Some("Ok") if protocol.returns_nothing() => mistakes.push(Mistake::returned_ok(value.span()).across(value)),
        _ if protocol.returns_nothing() && is_something(value) => {
            mistakes.push(Mistake::returns_nothing(value.span()).across(value));
        }
        _ => {}
    }
}

/// The value at the end of the body.
pub fn last(body: &Block, protocol: &Protocol, mistakes: &mut Mistakes) {
    if let Some(Stmt::Expr(value, None)) = body.stmts.last() {
        returned(value, protocol, mistakes);
    }
}

/// `yield` without a value
pub fn nothing_yielded(it: &ExprYield, protocol: Option<&Protocol>, mistakes: &mut Mistakes) {
    if let Some(protocol) = protocol.filter(|it| is_something_type(&it.item)) {
        let ty = crate::rust::surface::text(&protocol.item);
        mistakes.push(Mistake::nothing_yielded(it.yield_token.span, ty).across(&it.yield_token));
    }
}

/// `Ok`, `Err` or `Some`, when it is called.
fn constructor(value: &Expr) -> Option<&'static str> {
    let Expr::Call(call) = value else { return None };
    let Expr::Path(path) = &*call.func else { return None };
    ["Ok", "Err", "Some"].into_iter().find(|name| path.path.is_ident(name))
}

fn is_something(value: &Expr) -> bool {
    match value {
        Expr::Lit(_) | Expr::Struct(_) | Expr::Array(_) | Expr::Repeat(_) | Expr::Closure(_) | Expr::Reference(_) => {
            true
        }
        Expr::Tuple(it) => !it.elems.is_empty(),
        Expr::Paren(it) => is_something(&it.expr),
        Expr::Group(it) => is_something(&it.expr),
        Expr::Binary(it) => !known::is_assignment(&it.op),
        Expr::Macro(it) => it.mac.path.is_ident("vec") || it.mac.path.is_ident("format"),
        Expr::Cast(it) => is_something_type(&it.ty),
        value => constructor(value).is_some(),
    }
}

/// Types of the language, and those of std that nobody gives another meaning.
fn is_something_type(ty: &Type) -> bool {
    const NAMES: &[&str] = &[
        "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
        "f32", "f64", "String", "Vec", "Box", "Option", "Result",
    ];
    match ty {
        Type::Reference(_) | Type::Array(_) | Type::Ptr(_) => true,
        Type::Tuple(it) => !it.elems.is_empty(),
        Type::Paren(it) => is_something_type(&it.elem),
        Type::Path(it) => it.path.segments.last().is_some_and(|last| NAMES.iter().any(|name| last.ident == name)),
        _ => false,
    }
}

/// A `Result`, or an alias that is called so.
fn is_result(ty: &Type) -> bool {
    match ty {
        Type::Path(it) => it.path.segments.last().is_some_and(|last| {
            let name = last.ident.to_string();
            // A parameter can be anything.
            name.ends_with("Result") || name.len() == 1
        }),
        _ => false,
    }
}
