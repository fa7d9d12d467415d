//! What `gen!` itself has to say about what the user wrote. Everything else is left to rustc, which sees the user's tokens.
//!
//! A mistake becomes a `compile_error!` at the place it is about. Where it stands in a function, that is the function's
//! body: to rustc such a body has any type, so that nothing that uses the function is an error as well.

mod catalogue;

pub use catalogue::CATALOGUE;

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// One mistake. The functions that make them are the catalogue.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// As in `G0201`.
    pub number: u16,
    pub message: String,
    /// The way out.
    pub help: String,
    start: Span,
    end: Span,
}

/// Mistakes in the order in which they were found.
pub type Mistakes = Vec<Mistake>;

impl Mistake {
    fn new(number: u16, span: Span, message: String, help: String) -> Mistake {
        Mistake { number, message, help, start: span, end: span }
    }

    /// What syn says about text that is not Rust.
    pub fn syntax(error: &syn::Error) -> Mistake {
        Mistake::not_rust(error.span(), error)
    }

    /// Is about all these tokens, not just the first.
    #[must_use]
    pub fn across(mut self, tokens: &impl ToTokens) -> Mistake {
        let mut spans = tokens.to_token_stream().into_iter().map(|it| it.span());
        if let Some(start) = spans.next() {
            self.start = start;
            self.end = spans.last().unwrap_or(start);
        }
        self
    }

    /// With another way out than the catalogue's.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Mistake {
        self.help = help.into();
        self
    }

    /// The text of the error.
    pub fn text(&self) -> String {
        let Mistake { number, message, help, .. } = self;
        if help.is_empty() {
            format!("{message} [G{number:04}]")
        } else {
            format!("{message} [G{number:04}]\n\nhelp: {help}")
        }
    }
}

/// `::core::compile_error! { "…" }`: rustc points from the first token's place to the last one's.
impl ToTokens for Mistake {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let punct = |c, spacing| {
            let mut punct = Punct::new(c, spacing);
            punct.set_span(self.start);
            TokenTree::Punct(punct)
        };
        let name = |name| TokenTree::Ident(Ident::new(name, self.start));
        let mut text = Literal::string(&self.text());
        text.set_span(self.end);
        let mut group = Group::new(Delimiter::Brace, TokenTree::Literal(text).into());
        group.set_span(self.end);
        let (joint, alone) = (Spacing::Joint, Spacing::Alone);
        tokens.extend([punct(':', joint), punct(':', alone), name("core"), punct(':', joint), punct(':', alone)]);
        tokens.extend([name("compile_error"), punct('!', alone), TokenTree::Group(group)]);
    }
}
