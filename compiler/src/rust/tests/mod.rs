//! Tests of the front end: text in, tokens or messages out.

mod mistakes;
mod prepass;
mod surface;

use proc_macro2::{TokenStream, TokenTree};

/// The tokens of a text.
fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The texts of the errors in an expansion.
fn messages(expansion: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let tokens: Vec<TokenTree> = expansion.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let is_error = index >= 2 && matches!(&tokens[index - 2], TokenTree::Ident(name) if name == "compile_error");
        if is_error {
            let text: syn::LitStr = syn::parse2(group.stream()).unwrap();
            found.push(text.value());
        } else {
            found.extend(messages(group.stream()));
        }
    }
    found
}

/// The numbers of the mistakes in a text.
fn numbers(text: &str) -> Vec<u16> {
    let number = |message: &String| message[message.find("[G").unwrap() + 2..][..4].parse().unwrap();
    messages(super::expand(tokens(text))).iter().map(number).collect()
}
