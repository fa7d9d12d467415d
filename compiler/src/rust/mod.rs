//! The front end for Rust: generators in Rust code, by the macro `gen!`.
//!
//! | stage | file | what holds afterwards |
//! |---|---|---|
//! | read | `surface` | what was written, as data: functions, structs, an inline generator |
//! | prepare | `prepass` | `yield from` and `try` have forms that syn parses |
//! | check | `reject` | each `yield`, `try`, jump and `?` stands where it can |
//!
//! What is wrong becomes errors at the user's tokens (`mistake`), in a function that is declared all the same (`stub`).

mod body;
pub mod known;
pub mod mistake;
pub mod prepass;
pub mod reject;
mod stub;
pub mod surface;

#[cfg(test)]
mod tests;

use mistake::{Mistake, Mistakes};
use proc_macro2::TokenStream;
use quote::quote;
use surface::{Function, Inline, Input, Nameable};

/// What `gen!` stands for.
pub fn expand(input: TokenStream) -> TokenStream {
    surface::parse(input).into_iter().map(one).collect()
}

fn one(input: Input) -> TokenStream {
    match input {
        Input::Function(it) => function(&it),
        Input::Inline(it) => inline(&it),
        Input::Nameable(it) => nameable(&it),
        Input::Refused(tokens) => tokens,
    }
}

/// What the function stands for, or what is declared in its place.
fn function(it: &Function) -> TokenStream {
    let mut mistakes = Mistakes::new();
    reject::function(it, &mut mistakes);
    if mistakes.is_empty() {
        match body::function(it) {
            Ok(code) => return code,
            Err(found) => mistakes = found,
        }
    }
    refused(it, &mistakes)
}

fn inline(it: &Inline) -> TokenStream {
    let mut mistakes = Mistakes::new();
    reject::inline(it, &mut mistakes);
    if mistakes.is_empty() {
        match body::inline(it) {
            Ok(code) => return code,
            Err(found) => mistakes = found,
        }
    }
    quote!({ #(#mistakes)* })
}

/// The struct with its functions. Where one of them is wrong, the others are declared all the same.
fn nameable(it: &Nameable) -> TokenStream {
    let check = |function| {
        let mut mistakes = Mistakes::new();
        reject::function(function, &mut mistakes);
        if mistakes.is_empty() {
            mistakes.push(Mistake::named_not_yet(it.name.span()))
        }
        mistakes
    };
    let mistakes: Vec<Mistakes> = it.functions.iter().map(check).collect();
    let structure = stub::structure(&it.vis, &it.name, &it.generics, &[]);
    let functions = it.functions.iter().zip(&mistakes).map(|(function, mistakes)| refused(function, mistakes));
    quote!(#structure #(#functions)*)
}

fn refused(it: &Function, mistakes: &[Mistake]) -> TokenStream {
    stub::function(&it.attrs, &it.vis, &it.sig, Some(&it.protocol), mistakes)
}
