//! What a user writes in `gen!`, as data. The grammar:
//!
//! ```text
//! gen! { attrs vis fn name<generics>(parameters) -> RET where … { body }  … }
//! gen! { attrs vis struct Name<generics>: PROTOCOL;  attrs vis fn make(…) -> Gen<Name> { body }  … }
//! gen!(|a, mut b, c = value| -> RET { body })      gen!({ body })
//!
//! RET      = impl PROTOCOL + bounds
//! PROTOCOL = Iterator<Item = Y>
//!          | Generator<Yield = Y [, Send = S] [, Return = R] [, Error = E]>
//! ```
//! What can't be read becomes [`Input::Refused`], with its mistakes, and does not keep the rest from being read.

mod inline;
mod item;
mod protocol;

pub use protocol::{Form, Protocol, text};

use super::mistake::{Mistake, Mistakes};
use super::prepass;
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Block, Expr, Generics, Ident, Signature, Token, Visibility, token};

/// One thing in `gen!`. Of functions and structs there may be several, an inline generator is alone.
pub enum Input {
    Function(Function),
    Inline(Inline),
    Nameable(Nameable),
    /// What is emitted in place of something that is wrong.
    Refused(TokenStream),
}

/// A generator function or method.
pub struct Function {
    pub attrs: Vec<Attribute>,
    pub vis: Visibility,
    /// As the user wrote it, with the return type.
    pub sig: Signature,
    pub protocol: Protocol,
    pub body: Block,
}

/// `gen!(|a, mut b, c = value| -> RET { body })`
pub struct Inline {
    pub captures: Vec<Capture>,
    /// What is written behind the arrow; without it, everything is inferred.
    pub returns: Option<Protocol>,
    pub body: Block,
    /// Of the bars, or of the body where there are none.
    pub span: Span,
}

/// A name between the bars.
pub struct Capture {
    pub mutable: Option<Token![mut]>,
    pub name: Ident,
    /// Evaluated where the generator is made; without it, the variable of this name moves in.
    pub value: Option<Expr>,
}

/// `struct Name<generics>: PROTOCOL;`, and the functions that return `Gen<Name>`.
pub struct Nameable {
    pub attrs: Vec<Attribute>,
    pub vis: Visibility,
    pub name: Ident,
    pub generics: Generics,
    pub protocol: Protocol,
    /// At least one.
    pub functions: Vec<Function>,
}

/// Reads what stands in `gen!`.
pub fn parse(input: TokenStream) -> Vec<Input> {
    let tokens = bare(input);
    if let Some(name) = reserved(tokens.clone()) {
        return refused(Mistake::reserved(name.span(), &name));
    }
    let first: Vec<TokenTree> = tokens.clone().into_iter().take(3).collect();
    match &first[..] {
        [] => refused(Mistake::empty(Span::call_site())),
        [word, ..] if is_python(&first) => refused(Mistake::python(word.span())),
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Brace => vec![inline::parse(tokens)],
        _ if inline::begins(&first) => vec![inline::parse(tokens)],
        [hash, ..]
            if matches!(hash, TokenTree::Punct(it) if it.as_char() == '#')
                && let Some(mistake) = inline::attributes(&tokens) =>
        {
            refused(mistake)
        }
        _ => match item::parse_all.parse2(tokens) {
            Ok(items) => items,
            Err(error) => refused(Mistake::syntax(&error)),
        },
    }
}

fn refused(mistake: Mistake) -> Vec<Input> {
    vec![Input::Refused(mistake.to_token_stream())]
}

/// A name that stands for something else once it is inside: the user's must not look like these.
fn reserved(tokens: TokenStream) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(name) if name.to_string().starts_with("__py2rs_") => Some(name),
        TokenTree::Group(group) => reserved(group.stream()),
        _ => None,
    })
}

/// The tokens without the invisible group that a macro's `$x` puts around them.
fn bare(input: TokenStream) -> TokenStream {
    let mut tokens = input.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => bare(group.stream()),
        _ => input,
    }
}

/// Python begins with `def`, `async def`, a decorator, or is a text.
fn is_python(first: &[TokenTree]) -> bool {
    match first {
        [TokenTree::Ident(word), TokenTree::Ident(next), ..] => word == "def" || (word == "async" && next == "def"),
        [TokenTree::Punct(at), ..] => at.as_char() == '@',
        [TokenTree::Literal(text)] => {
            let text = text.to_string();
            text.starts_with('"') || text.starts_with("r\"") || text.starts_with("r#")
        }
        _ => false,
    }
}

/// A body as it stands in its braces: its tokens are not parsed yet.
struct Raw {
    brace: token::Brace,
    tokens: TokenStream,
}

impl Raw {
    /// The statements, and the attributes `#![…]` at their beginning.
    fn block(self, mistakes: &mut Mistakes) -> Option<(Vec<Attribute>, Block)> {
        let Raw { brace, tokens } = self;
        let before = mistakes.len();
        let tokens = prepass::rewrite(tokens, mistakes);
        if mistakes.len() > before {
            return None;
        }
        // An error at the end is shown at the closing brace.
        let mut group = Group::new(Delimiter::Brace, tokens);
        group.set_span(brace.span.close());
        let parse = |input: ParseStream| {
            let content;
            syn::braced!(content in input);
            Ok((content.call(Attribute::parse_inner)?, content.call(Block::parse_within)?))
        };
        match parse.parse2(TokenTree::Group(group).into()) {
            Ok((attrs, stmts)) => Some((attrs, Block { brace_token: brace, stmts })),
            Err(error) => {
                mistakes.push(Mistake::syntax(&error));
                None
            }
        }
    }
}

impl Parse for Raw {
    fn parse(input: ParseStream) -> syn::Result<Raw> {
        let content;
        Ok(Raw { brace: syn::braced!(content in input), tokens: content.parse()? })
    }
}
