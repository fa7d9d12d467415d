//! Macros whose arguments `gen!` understands, and operators that assign.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{BinOp, Expr, Macro, Token};

/// The name by which a macro is called.
pub fn macro_name(mac: &Macro) -> String {
    mac.path.segments.last().map(|it| it.ident.to_string()).unwrap_or_default()
}

/// The arguments of a macro of std that takes expressions.
pub struct Arguments {
    pub items: Vec<Expr>,
    /// `vec![value; count]`
    repeats: bool,
}
impl Arguments {
    /// Those of a macro; nothing if it is another one.
    pub fn read(mac: &Macro) -> Option<Arguments> {
        let name = macro_name(mac);
        if !takes_expressions(&name) {
            return None;
        }
        let list = mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        let repeated = |input: ParseStream| {
            let value: Expr = input.parse()?;
            input.parse::<Token![;]>()?;
            Ok(Arguments { items: vec![value, input.parse()?], repeats: true })
        };
        match list {
            Ok(items) => Some(Arguments { items: items.into_iter().collect(), repeats: false }),
            Err(_) if name == "vec" => mac.parse_body_with(repeated).ok(),
            Err(_) => None,
        }
    }
    /// As they stand in the macro.
    pub fn tokens(&self) -> TokenStream {
        let items = &self.items;
        if self.repeats { quote!(#(#items);*) } else { quote!(#(#items),*) }
    }
}

/// The expression of an argument, which may have a name: `name = value`.
pub fn value_of(argument: &mut Expr) -> &mut Expr {
    match argument {
        Expr::Assign(named) => &mut named.right,
        it => it,
    }
}

/// Does a macro of std take expressions, separated by commas, so that a `yield` can stand in them?
pub fn takes_expressions(name: &str) -> bool {
    formats(name) || matches!(name, "vec" | "dbg" | "matches")
}

/// Does a macro of std take text with `{…}` in it?
pub fn formats(name: &str) -> bool {
    let printing = ["print", "println", "eprint", "eprintln", "format", "format_args", "write", "writeln"];
    let failing = ["panic", "todo", "unimplemented", "unreachable", "assert", "assert_eq", "assert_ne"];
    let debugging = ["debug_assert", "debug_assert_eq", "debug_assert_ne"];
    printing.contains(&name) || failing.contains(&name) || debugging.contains(&name)
}

/// Is it a generator of its own?
pub fn is_generator(name: &str) -> bool {
    matches!(name, "gen" | "r#gen" | "generator")
}

/// `a += b` and the like.
pub fn is_assignment(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}
