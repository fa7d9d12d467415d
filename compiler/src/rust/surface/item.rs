//! Functions, and structs that give a generator a name.

use super::protocol::{self, Form, Protocol};
use super::{Function, Input, Nameable, Raw};
use crate::rust::mistake::{Mistake, Mistakes};
use crate::rust::stub;
use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Generics, Ident, Safety, Signature, Token, TypeParamBound, Visibility, token};

/// Something in `gen!` whose return type and body are not read yet.
enum Item {
    Function { attrs: Vec<Attribute>, vis: Visibility, sig: Box<Signature>, body: Option<Raw> },
    Struct(Box<Struct>),
}

struct Struct {
    attrs: Vec<Attribute>,
    vis: Visibility,
    name: Ident,
    generics: Generics,
    protocol: Option<Protocol>,
    mistakes: Mistakes,
    functions: Vec<Function>,
    /// Is there a function that returns it, even one with mistakes?
    made: bool,
}

/// Reads all functions and structs. What can't be read ends it, with what was read before.
pub fn parse_all(input: ParseStream) -> syn::Result<Vec<Input>> {
    let (mut functions, mut structs) = (Vec::new(), Vec::new());
    let mut result = Vec::new();
    while !input.is_empty() {
        match item(input) {
            Ok(Item::Struct(it)) => structs.push(*it),
            Ok(Item::Function { attrs, vis, sig, body }) => functions.push((attrs, vis, sig, body)),
            Err(mistake) => {
                input.parse::<proc_macro2::TokenStream>()?;
                result.push(Input::Refused(mistake.to_token_stream()));
            }
        }
    }
    for (attrs, vis, sig, body) in functions {
        match function(attrs, vis, *sig, body, &mut structs) {
            Ok((function, None)) => result.push(Input::Function(function)),
            Ok((function, Some(index))) => {
                let Some(it) = structs.get_mut(index) else { continue };
                it.functions.push(function);
            }
            Err(stub) => result.push(Input::Refused(stub)),
        }
    }
    result.extend(structs.into_iter().map(nameable));
    Ok(result)
}

fn item(input: ParseStream) -> Result<Item, Mistake> {
    let syntax = |error: syn::Error| Mistake::syntax(&error);
    let attrs = input.call(Attribute::parse_outer).map_err(syntax)?;
    let vis: Visibility = input.parse().map_err(syntax)?;
    if input.peek(Token![struct]) {
        return structure(attrs, vis, input).map(|it| Item::Struct(Box::new(it)));
    }
    if !begins_function(input) {
        return Err(unexpected(&vis, input));
    }
    let sig: Signature = input.parse().map_err(syntax)?;
    let body = if input.peek(token::Brace) {
        Some(input.parse().map_err(syntax)?)
    } else {
        input.parse::<Token![;]>().map_err(|_| Mistake::no_body(sig.ident.span(), &sig.ident))?;
        None
    };
    Ok(Item::Function { attrs, vis, sig: Box::new(sig), body })
}

/// Does a signature begin here, with all that may stand before its `fn`?
fn begins_function(input: ParseStream) -> bool {
    let ahead = input.fork();
    let _ = ahead.parse::<Option<Token![const]>>();
    let _ = ahead.parse::<Option<Token![async]>>();
    let _ = ahead.parse::<Option<Token![unsafe]>>();
    let _ = ahead.parse::<Option<syn::Abi>>();
    ahead.peek(Token![fn])
}

/// What stands where a function should.
fn unexpected(vis: &Visibility, input: ParseStream) -> Mistake {
    let span = input.span();
    let Ok(word) = input.call(Ident::parse_any) else { return Mistake::bare_body(span) };
    match word.to_string().as_str() {
        "impl" => Mistake::around_impl(span),
        "unsafe" if input.peek(Token![impl]) => Mistake::around_impl(span),
        "async" if input.peek(token::Brace) || input.peek(Token![move]) => Mistake::async_inline(span),
        "enum" | "extern" => Mistake::not_a_function(span, format_args!("an `{word}`")),
        "trait" | "mod" | "use" | "type" | "static" | "const" | "union" | "macro_rules" => {
            Mistake::not_a_function(span, format_args!("a `{word}`"))
        }
        // `pub name() -> …`, `name<T>() -> …`
        _ if !matches!(vis, Visibility::Inherited) || has_arrow(input) => Mistake::no_fn(span),
        _ => Mistake::bare_body(span),
    }
}

/// `name(…) ->`
fn has_arrow(input: ParseStream) -> bool {
    let ahead = input.fork();
    ahead.parse::<Generics>().is_ok() && ahead.peek(token::Paren) && ahead.peek2(Token![->])
}

/// `struct Name<generics>: PROTOCOL where …;`
fn structure(attrs: Vec<Attribute>, vis: Visibility, input: ParseStream) -> Result<Struct, Mistake> {
    let syntax = |error: syn::Error| Mistake::syntax(&error);
    input.parse::<Token![struct]>().map_err(syntax)?;
    let name: Ident = input.parse().map_err(syntax)?;
    let mut generics: Generics = input.parse().map_err(syntax)?;
    let mut mistakes = Mistakes::default();
    let mut protocol = None;
    if input.peek(Token![:]) {
        let colon: Token![:] = input.parse().map_err(syntax)?;
        let bounds = Punctuated::<TypeParamBound, Token![+]>::parse_separated_nonempty(input).map_err(syntax)?;
        protocol = protocol::of_bounds(&bounds, colon.span, &mut mistakes);
        for bound in protocol.iter().flat_map(|it| &it.bounds) {
            mistakes.push(Mistake::struct_bound(Span::call_site(), protocol::text(bound)).across(bound));
        }
    } else if input.peek(token::Brace) || input.peek(token::Paren) {
        return Err(Mistake::struct_with_fields(name.span(), &name));
    } else {
        mistakes.push(Mistake::struct_without_protocol(name.span(), &name));
    }
    generics.where_clause = input.parse().map_err(syntax)?;
    if input.peek(token::Brace) || input.peek(token::Paren) {
        return Err(Mistake::struct_with_fields(name.span(), &name));
    }
    input.parse::<Token![;]>().map_err(syntax)?;
    Ok(Struct { attrs, vis, name, generics, protocol, mistakes, functions: Vec::new(), made: false })
}

/// Reads the return type and the body. Gives the function, with the struct that it makes, or what stands in its place.
fn function(
    mut attrs: Vec<Attribute>,
    vis: Visibility,
    sig: Signature,
    body: Option<Raw>,
    structs: &mut [Struct],
) -> Result<(Function, Option<usize>), proc_macro2::TokenStream> {
    let mut mistakes = Mistakes::default();
    qualifiers(&sig, &mut mistakes);
    let mut made = None;
    let mut known = true;
    let protocol = match protocol::of_output(&sig, &mut mistakes) {
        Some(protocol::Output::Protocol(protocol)) => Some(*protocol),
        Some(protocol::Output::Named(path)) => {
            let name = path.segments.last().map(|it| it.ident.clone());
            made = structs.iter().position(|it| Some(&it.name) == name.as_ref());
            if let Some(it) = made.and_then(|index| structs.get_mut(index)) {
                it.made = true;
                // Where the struct has none, it is told there.
                known = it.protocol.is_some();
                it.protocol.clone().map(|protocol| Protocol { form: Form::Named(path), ..protocol })
            } else {
                let name = name.map(|it| it.to_string()).unwrap_or_default();
                mistakes.push(Mistake::unknown_struct(Span::call_site(), name).across(&path));
                None
            }
        }
        None => None,
    };
    let mut block = None;
    match body {
        Some(body) => {
            if let Some((inner, it)) = body.block(&mut mistakes) {
                attrs.extend(inner);
                block = Some(it);
            }
        }
        None => mistakes.push(Mistake::no_body(sig.ident.span(), &sig.ident)),
    }
    match (protocol, block) {
        (Some(protocol), Some(body)) if mistakes.is_empty() => Ok((Function { attrs, vis, sig, protocol, body }, made)),
        _ if !known && mistakes.is_empty() => Err(proc_macro2::TokenStream::new()),
        (protocol, _) => Err(stub::function(&attrs, &vis, &sig, protocol.as_ref(), &mistakes)),
    }
}

/// What may stand before `fn`, and may not here.
fn qualifiers(sig: &Signature, mistakes: &mut Mistakes) {
    if let Some(word) = &sig.constness {
        mistakes.push(Mistake::const_function(word.span));
    }
    if let Some(word) = &sig.asyncness {
        mistakes.push(Mistake::async_function(word.span));
    }
    if let Safety::Unsafe(word) = &sig.safety {
        mistakes.push(Mistake::unsafe_function(word.span));
    }
    if let Some(abi) = &sig.abi {
        mistakes.push(Mistake::extern_function(abi.extern_token.span).across(abi));
    }
    if let Some(variadic) = &sig.variadic {
        mistakes.push(Mistake::variadic(sig.ident.span()).across(&variadic.dots));
    }
}

fn nameable(it: Struct) -> Input {
    let Struct { attrs, vis, name, generics, protocol, mut mistakes, functions, made } = it;
    if !made && mistakes.is_empty() {
        mistakes.push(Mistake::struct_without_function(name.span(), &name));
    }
    match protocol {
        Some(protocol) if mistakes.is_empty() && !functions.is_empty() => {
            Input::Nameable(Nameable { attrs, vis, name, generics, protocol, functions })
        }
        _ => Input::Refused(stub::structure(&vis, &name, &generics, &mistakes)),
    }
}
