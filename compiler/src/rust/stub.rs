//! What is declared in place of something that is wrong, so that its uses are not errors as well.

use super::mistake::Mistake;
use super::surface::Protocol;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Attribute, GenericParam, Generics, Signature, Visibility};

/// The function with its mistakes as its body. rustc takes that for a value of any type.
///
/// ```text
/// [source]  pub fn name(n: u32) -> impl Iterator<Item = u32> { [1].map(|x| yield x) }
/// [result]  pub fn name(n: u32) -> impl Iterator<Item = u32> { ::core::compile_error! { "…" } }
/// ```
/// A return type that is not known becomes one with which most uses are right.
pub fn function(
    attrs: &[Attribute],
    vis: &Visibility,
    sig: &Signature,
    protocol: Option<&Protocol>,
    mistakes: &[Mistake],
) -> TokenStream {
    let mut sig = sig.clone();
    match protocol.map(Protocol::output) {
        Some(Some(output)) => sig.output = syn::parse_quote!(-> #output),
        Some(None) => {}
        None => sig.output = syn::parse_quote!(-> impl ::core::iter::Iterator<Item = ()>),
    }
    (sig.constness, sig.asyncness, sig.variadic) = (None, None, None);
    // The others of a struct's functions: `Gen<Name>` is a type that a loop without end has.
    let body = if mistakes.is_empty() { quote!(loop {}) } else { quote!(#(#mistakes)*) };
    quote!(#(#attrs)* #vis #sig { #body })
}

/// The struct without anything that can be done with it.
pub fn structure(vis: &Visibility, name: &Ident, generics: &Generics, mistakes: &[Mistake]) -> TokenStream {
    let uses = generics.params.iter().filter_map(|parameter| match parameter {
        GenericParam::Lifetime(it) => {
            let lifetime = &it.lifetime;
            Some(quote!(&#lifetime ()))
        }
        GenericParam::Type(it) => {
            let name = &it.ident;
            Some(quote!(*const #name))
        }
        GenericParam::Const(_) => None,
    });
    let where_clause = &generics.where_clause;
    quote!(#(#mistakes)* #vis struct #name #generics (::core::marker::PhantomData<(#(#uses,)*)>) #where_clause;)
}
