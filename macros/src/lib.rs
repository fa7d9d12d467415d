//! `gen!`: generators inside Rust code. What it does is in the compiler's library: `py2rs::rust`.

use proc_macro::TokenStream;

/// Generator functions in Rust. For edition 2024, in which `gen` is a keyword: [`generator!`] or `r#gen!`.
#[proc_macro]
pub fn r#gen(input: TokenStream) -> TokenStream {
    py2rs::rust::expand(input.into()).into()
}

/// The same as `gen!` under a name that is no keyword in any edition.
#[proc_macro]
pub fn generator(input: TokenStream) -> TokenStream {
    py2rs::rust::expand(input.into()).into()
}
