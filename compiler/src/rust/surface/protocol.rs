//! The return type of a generator function: an ordinary Rust type, from which the types of the protocol are taken.

use crate::rust::mistake::{Mistake, Mistakes};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{
    AngleBracketedGenericArguments, AssocType, GenericArgument, Path, PathArguments, PathSegment, ReturnType,
    Signature, Token, TraitBound, Type, TypeParamBound, parse_quote,
};

/// What goes in and out of a generator.
#[derive(Clone)]
pub struct Protocol {
    pub form: Form,
    /// `Item`, or `Yield`
    pub item: Type,
    /// `()` if nothing is said of it, as for the next.
    pub send: Type,
    pub returns: Type,
    /// `::core::convert::Infallible` if nothing is said of it.
    pub error: Type,
    /// What else is asked of the generator: `Clone`, `Send`, `'a`, `use<…>`.
    pub bounds: Vec<TypeParamBound>,
    pub span: Span,
}

#[derive(Clone)]
pub enum Form {
    /// The trait as the user named it, without its parts.
    Iterator(Path),
    Generator(Path),
    /// `Gen<Name<…>>`: the struct, with its arguments.
    Named(Path),
}

/// What a return type says.
pub enum Output {
    Protocol(Box<Protocol>),
    /// `Gen<Name>`
    Named(Path),
}

impl Protocol {
    /// Does it end without a value?
    pub fn returns_nothing(&self) -> bool {
        matches!(&self.returns, Type::Tuple(it) if it.elems.is_empty())
    }

    /// Can nothing be raised in it?
    pub fn is_infallible(&self) -> bool {
        match &self.error {
            Type::Path(it) => it.path.segments.last().is_some_and(|it| it.ident == "Infallible"),
            it => matches!(it, Type::Never(_)),
        }
    }

    /// The return type with all of its parts: those left out would be anything. `Gen<Name>` is as the user wrote it.
    pub fn output(&self) -> Option<TokenStream> {
        let Protocol { form, item, send, returns, error, bounds, .. } = self;
        match form {
            Form::Iterator(path) => Some(quote!(impl #path<Item = #item> #(+ #bounds)*)),
            Form::Generator(path) => {
                Some(quote!(impl #path<Yield = #item, Send = #send, Return = #returns, Error = #error> #(+ #bounds)*))
            }
            Form::Named(_) => None,
        }
    }
}

/// Reads the return type of a function.
pub fn of_output(sig: &Signature, mistakes: &mut Mistakes) -> Option<Output> {
    match &sig.output {
        ReturnType::Default => {
            mistakes.push(Mistake::no_return_type(sig.ident.span(), &sig.ident));
            None
        }
        ReturnType::Type(_, ty) => of_type(ty, mistakes),
    }
}

/// Reads a type that stands behind an arrow.
pub fn of_type(ty: &Type, mistakes: &mut Mistakes) -> Option<Output> {
    match ty {
        Type::Group(it) => of_type(&it.elem, mistakes),
        Type::Paren(it) => of_type(&it.elem, mistakes),
        Type::ImplTrait(it) => {
            of_bounds(&it.bounds, it.impl_token.span, mistakes).map(|it| Output::Protocol(Box::new(it)))
        }
        Type::TraitObject(it) if it.dyn_token.is_none() => {
            no_impl(it.bounds.first(), mistakes);
            None
        }
        Type::TraitObject(_) => {
            mistakes.push(Mistake::boxed(ty.span()).across(ty));
            None
        }
        Type::Path(it) => of_path(ty, it.path.segments.last()?, mistakes),
        _ => {
            mistakes.push(Mistake::not_a_generator(ty.span(), text(ty)).across(ty));
            None
        }
    }
}

fn of_path(ty: &Type, last: &PathSegment, mistakes: &mut Mistakes) -> Option<Output> {
    let argument = match &last.arguments {
        PathArguments::AngleBracketed(list) => list.args.first(),
        _ => None,
    };
    let mistake = match (last.ident.to_string().as_str(), argument) {
        ("Gen", Some(GenericArgument::Type(Type::Path(named)))) => return Some(Output::Named(named.path.clone())),
        ("Gen", _) => Mistake::gen_without_name(ty.span()),
        (name @ ("Iterator" | "Generator"), _) => Mistake::no_impl(ty.span(), name),
        ("Box" | "Pin" | "Rc" | "Arc", _) => Mistake::boxed(ty.span()),
        _ => Mistake::not_a_generator(ty.span(), text(ty)),
    };
    mistakes.push(mistake.across(ty));
    None
}

fn no_impl(bound: Option<&TypeParamBound>, mistakes: &mut Mistakes) {
    if let Some(TypeParamBound::Trait(bound)) = bound
        && let Some(last) = bound.path.segments.last()
    {
        mistakes.push(Mistake::no_impl(bound.span(), &last.ident).across(bound));
    }
}

/// Reads the bounds behind `impl`, or behind the colon of a struct.
pub fn of_bounds(
    bounds: &Punctuated<TypeParamBound, Token![+]>,
    span: Span,
    mistakes: &mut Mistakes,
) -> Option<Protocol> {
    let before = mistakes.len();
    let mut protocol: Option<Protocol> = None;
    let mut others = Vec::new();
    for bound in bounds {
        let TypeParamBound::Trait(it) = bound else {
            others.push(bound.clone());
            continue;
        };
        let name = it.path.segments.last().map(|it| it.ident.to_string()).unwrap_or_default();
        match name.as_str() {
            "Iterator" | "Generator" if protocol.is_some() => {
                mistakes.push(Mistake::two_protocols(bound.span()).across(bound));
            }
            "Iterator" | "Generator" => match of_trait(it, &name, span, mistakes) {
                Some(found) => protocol = Some(found),
                None => return None,
            },
            "DoubleEndedIterator" | "ExactSizeIterator" | "Copy" | "Future" | "Stream" | "AsyncIterator" => {
                mistakes.push(Mistake::not_of_a_generator(bound.span(), name).across(bound));
            }
            _ => others.push(bound.clone()),
        }
    }
    if mistakes.len() > before {
        return None;
    }
    if protocol.is_none() {
        mistakes.push(Mistake::not_a_generator(span, format_args!("impl {}", text(bounds))).across(bounds));
    }
    protocol.map(|protocol| Protocol { bounds: others, ..protocol })
}

/// Reads `Iterator<…>` or `Generator<…>`.
fn of_trait(bound: &TraitBound, name: &str, span: Span, mistakes: &mut Mistakes) -> Option<Protocol> {
    let names: &[&str] = if name == "Iterator" { &["Item"] } else { &["Yield", "Send", "Return", "Error"] };
    let before = mistakes.len();
    let mut parts: Vec<Option<Type>> = names.iter().map(|_| None).collect();
    let last = bound.path.segments.last()?;
    match &last.arguments {
        PathArguments::None => {}
        PathArguments::Parenthesized(list) => {
            mistakes.push(Mistake::unnamed_part(list.span(), name, names[0]).across(list))
        }
        PathArguments::AngleBracketed(AngleBracketedGenericArguments { args, .. }) => {
            for argument in args {
                match argument {
                    GenericArgument::AssocType(it) => part(it, name, names, &mut parts, mistakes),
                    GenericArgument::Constraint(it) => {
                        mistakes.push(Mistake::constraint(it.ident.span(), &it.ident).across(it));
                    }
                    other => mistakes.push(Mistake::unnamed_part(other.span(), name, names[0]).across(other)),
                }
            }
        }
    }
    if mistakes.len() > before {
        return None;
    }
    let mut path = bound.path.clone();
    path.segments.last_mut()?.arguments = PathArguments::None;
    let form = if name == "Iterator" { Form::Iterator(path) } else { Form::Generator(path) };
    let mut parts = parts.into_iter();
    let mut next = || parts.next().flatten();
    let Some(item) = next() else {
        mistakes.push(Mistake::nothing_yielded_named(bound.span(), name, names[0]).across(bound));
        return None;
    };
    let send = next().unwrap_or_else(|| parse_quote!(()));
    let returns = next().unwrap_or_else(|| parse_quote!(()));
    let error = next().unwrap_or_else(|| parse_quote!(::core::convert::Infallible));
    Some(Protocol { form, item, send, returns, error, bounds: Vec::new(), span })
}

/// `Yield = u32`
fn part(it: &AssocType, name: &str, names: &[&str], parts: &mut [Option<Type>], mistakes: &mut Mistakes) {
    let Some(index) = names.iter().position(|known| it.ident == known) else {
        let help = match (name, it.ident.to_string().as_str()) {
            ("Iterator", "Yield" | "Output") => "an `Iterator` says what it yields as `Item`".to_string(),
            ("Iterator", _) => "write `impl Generator<Yield = …, Send = …, Return = …, Error = …>`".to_string(),
            (_, "Item") => "a `Generator` says what it yields as `Yield`".to_string(),
            (_, "Output" | "Returns") => "what a `Generator` returns is its `Return`".to_string(),
            (_, "Resume" | "Sent" | "Input" | "Arg") => "what a `Generator` is sent is its `Send`".to_string(),
            _ => "it has `Yield`, `Send`, `Return` and `Error`".to_string(),
        };
        mistakes.push(Mistake::unknown_part(it.ident.span(), name, &it.ident, help));
        return;
    };
    let mut unnamed = Unnamed(false);
    unnamed.visit_type(&it.ty);
    if parts[index].is_some() {
        mistakes.push(Mistake::part_twice(it.ident.span(), &it.ident));
    } else if unnamed.0 {
        mistakes.push(Mistake::unnamed_type(it.ty.span(), &it.ident).across(&it.ty));
    } else {
        parts[index] = Some(it.ty.clone());
    }
}

/// Is there a type in it that has no name: `_` or `impl Trait`?
struct Unnamed(bool);

impl Visit<'_> for Unnamed {
    fn visit_type_infer(&mut self, _: &syn::TypeInfer) {
        self.0 = true;
    }

    fn visit_type_impl_trait(&mut self, _: &syn::TypeImplTrait) {
        self.0 = true;
    }
}

/// Tokens as a user would write them, for messages.
pub fn text(tokens: &impl ToTokens) -> String {
    fn write(tokens: TokenStream, out: &mut String) {
        for token in tokens {
            match &token {
                TokenTree::Group(group) => {
                    let text = group.to_string();
                    let close = text.chars().next_back().filter(|_| !text.starts_with(' '));
                    out.extend(text.chars().next().filter(|it| "([{".contains(*it)));
                    write(group.stream(), out);
                    out.extend(close.filter(|it| ")]}".contains(*it)));
                }
                TokenTree::Punct(it) => match it.as_char() {
                    ',' => out.push_str(", "),
                    '=' => out.push_str(" = "),
                    '+' => out.push_str(" + "),
                    c => out.push(c),
                },
                word => {
                    if out.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                        out.push(' ');
                    }
                    out.push_str(&word.to_string());
                }
            }
        }
    }
    let mut out = String::new();
    write(tokens.to_token_stream(), &mut out);
    out
}
