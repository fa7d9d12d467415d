//! `gen!(|a, mut b, c = value| -> RET { body })`

use super::protocol::{self, Output};
use super::{Capture, Inline, Input, Raw};
use crate::rust::mistake::{Mistake, Mistakes};
use crate::rust::prepass;
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Block, Expr, Ident, Stmt, Token, Type, token};

/// Do these tokens begin an inline generator? One that is a body alone is seen before.
pub fn begins(first: &[TokenTree]) -> bool {
    match first {
        [TokenTree::Punct(bar), ..] => bar.as_char() == '|',
        [TokenTree::Ident(word), next, ..] => {
            let bar = matches!(next, TokenTree::Punct(it) if it.as_char() == '|');
            word == "move" || ((word == "async" || word == "static") && bar)
        }
        _ => false,
    }
}

pub fn parse(tokens: TokenStream) -> Input {
    let mut mistakes = Mistakes::default();
    let read = |input: ParseStream| Ok(inline(input, &mut mistakes));
    let result = read.parse2(tokens);
    match result {
        Ok(Some(inline)) if mistakes.is_empty() => Input::Inline(inline),
        Ok(_) => Input::Refused(quote!({ #(#mistakes)* })),
        Err(error) => Input::Refused(Mistake::syntax(&error).to_token_stream()),
    }
}

/// Reads everything; where something is missing, that is among the mistakes.
fn inline(input: ParseStream, mistakes: &mut Mistakes) -> Option<Inline> {
    let span = input.span();
    if let Ok(Some(word)) = input.parse::<Option<Token![async]>>() {
        mistakes.push(Mistake::async_inline(word.span));
    }
    if let Ok(Some(word)) = input.parse::<Option<Token![move]>>() {
        mistakes.push(Mistake::move_before_bars(word.span));
    }
    let captures = if input.peek(token::Brace) { Vec::new() } else { captures(input, mistakes) };
    let mut returns = None;
    if input.peek(Token![->]) {
        let result = input.parse::<Token![->]>().and_then(|_| input.parse::<Type>());
        match result.map(|ty| (protocol::of_type(&ty, mistakes), ty)) {
            Ok((Some(Output::Protocol(protocol)), _)) => returns = Some(*protocol),
            Ok((Some(Output::Named(_)), ty)) => {
                mistakes.push(Mistake::not_a_generator(span, protocol::text(&ty)).across(&ty));
            }
            Ok((None, _)) => {}
            Err(error) => mistakes.push(Mistake::syntax(&error)),
        }
    }
    let body = body(input, mistakes);
    rest(input, mistakes);
    Some(Inline { captures, returns, body: body?, span })
}

/// The block behind the bars; an expression is taken for a block that has it.
fn body(input: ParseStream, mistakes: &mut Mistakes) -> Option<Block> {
    if input.is_empty() {
        mistakes.push(Mistake::no_inline_body(input.span()));
        return None;
    }
    if input.peek(token::Brace) {
        return match input.parse::<Raw>() {
            Ok(raw) => raw.block(mistakes).map(|(_, block)| block),
            Err(error) => {
                mistakes.push(Mistake::syntax(&error));
                None
            }
        };
    }
    let tokens: TokenStream = input.parse().ok()?;
    let tokens = prepass::rewrite(tokens, mistakes);
    match syn::parse2::<Expr>(tokens) {
        Ok(value) => Some(Block { brace_token: token::Brace(Span::call_site()), stmts: vec![Stmt::Expr(value, None)] }),
        Err(error) => {
            mistakes.push(Mistake::syntax(&error));
            None
        }
    }
}

fn rest(input: ParseStream, mistakes: &mut Mistakes) {
    if input.is_empty() {
        return;
    }
    let span = input.span();
    let _ = input.parse::<TokenStream>();
    if mistakes.is_empty() {
        mistakes.push(Mistake::behind_the_body(span));
    }
}

/// What stands between the bars, with both.
fn captures(input: ParseStream, mistakes: &mut Mistakes) -> Vec<Capture> {
    let mut captures: Vec<Capture> = Vec::new();
    if input.parse::<Option<Token![||]>>().ok().flatten().is_some() {
        return captures;
    }
    let _ = input.parse::<Token![|]>();
    while !input.is_empty() && !input.peek(Token![|]) {
        match capture(input) {
            Ok(it) if captures.iter().any(|other| other.name == it.name) => {
                mistakes.push(Mistake::capture_twice(it.name.span(), &it.name));
            }
            Ok(it) => captures.push(it),
            Err(mistake) => {
                mistakes.push(mistake);
                // On with the next one.
                while !input.is_empty() && !input.peek(Token![,]) && !input.peek(Token![|]) {
                    let _ = input.parse::<TokenTree>();
                }
            }
        }
        if input.parse::<Option<Token![,]>>().ok().flatten().is_none() {
            break;
        }
    }
    if let Err(error) = input.parse::<Token![|]>()
        && mistakes.is_empty()
    {
        mistakes.push(Mistake::syntax(&error));
    }
    captures
}

fn capture(input: ParseStream) -> Result<Capture, Mistake> {
    let span = input.span();
    if input.peek(Token![&]) {
        let name = input
            .parse::<Token![&]>()
            .and_then(|_| input.parse::<Option<Token![mut]>>())
            .and_then(|_| input.call(Ident::parse_any));
        return Err(match name {
            Ok(name) => Mistake::capture_reference(span, name),
            Err(_) => Mistake::capture_pattern(span),
        });
    }
    let mutable: Option<Token![mut]> = input.parse().ok().flatten();
    if input.peek(Token![self]) {
        return Err(Mistake::capture_self(input.span()));
    }
    let Ok(name) = input.parse::<Ident>() else { return Err(Mistake::capture_pattern(input.span())) };
    if input.peek(Token![:]) && !input.peek(Token![::]) {
        return Err(Mistake::capture_type(input.span(), &name));
    }
    if !input.peek(Token![=]) || input.peek(Token![==]) {
        let ends = input.is_empty() || input.peek(Token![,]) || input.peek(Token![|]);
        return if ends { Ok(Capture { mutable, name, value: None }) } else { Err(Mistake::capture_pattern(span)) };
    }
    let _ = input.parse::<Token![=]>();
    let value = value(input).ok_or_else(|| Mistake::no_value(name.span(), &name))?;
    if let Some(prepass::Concern::Yield(word)) = prepass::concerns(value.to_token_stream()) {
        return Err(Mistake::yield_here(word.span()).help("what is captured is evaluated outside of the generator"));
    }
    Ok(Capture { mutable, name, value: Some(value) })
}

/// The shortest beginning that is an expression and has a comma or a bar behind it: `|` is an operator as well.
fn value(input: ParseStream) -> Option<Expr> {
    let ahead = input.fork();
    let mut tokens = TokenStream::new();
    let mut count = 0;
    while !ahead.is_empty() {
        if (ahead.peek(Token![,]) || ahead.peek(Token![|]))
            && let Ok(value) = syn::parse2::<Expr>(tokens.clone())
        {
            for _ in 0..count {
                let _ = input.parse::<TokenTree>();
            }
            return Some(value);
        }
        tokens.extend(ahead.parse::<TokenTree>());
        count += 1;
    }
    None
}

/// Attributes before an inline generator, for their message.
pub fn attributes(tokens: &TokenStream) -> Option<Mistake> {
    let read = |input: ParseStream| {
        let attrs = input.call(Attribute::parse_outer)?;
        let inline = input.peek(Token![|]) || input.peek(Token![move]) || input.peek(token::Brace);
        input.parse::<TokenStream>()?;
        Ok(attrs.into_iter().next().filter(|_| inline))
    };
    let attribute = read.parse2(tokens.clone()).ok().flatten()?;
    Some(Mistake::attribute_before_bars(attribute.pound_token.span).across(&attribute))
}
