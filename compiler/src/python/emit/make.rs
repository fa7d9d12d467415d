//! Displays, formatted strings, arguments, functions and classes: expressions that put something together.

use super::super::ast::Conversion;
use super::super::ir::{Constant, Expr, ExprKind, Item, Keyword, MakeClass, MakeFunction, Part, PlaceId};
use super::{Context, FunctionEmitter};
use proc_macro2::TokenStream;
use quote::quote;

impl FunctionEmitter<'_, '_> {
    /// Arguments of any kind, added to a builder one after the other. What is wrong with one is so at the place of the call.
    pub fn arguments(
        &self,
        context: Context,
        builder: TokenStream,
        (arguments, keywords): (&[Item], &[Keyword]),
        place: PlaceId,
        is_class: bool,
    ) -> TokenStream {
        let mut builder = builder;
        // The arguments of a class come behind its body and its name.
        let only_star = !is_class && matches!(arguments, [Item::Star(_)]);
        for argument in arguments {
            match argument {
                Item::One(value) => {
                    let value = self.value(context, value);
                    builder = quote!(#builder.push(#value));
                }
                Item::Star(value) => {
                    let value = self.operand(context, value);
                    let star = if only_star { quote!(only_star) } else { quote!(star) };
                    builder = self.fallible(context, quote!(#builder.#star(#value)), place);
                }
            }
        }
        for keyword in keywords {
            match keyword {
                Keyword::Named(name, value) => {
                    let value = self.value(context, value);
                    builder = self.fallible(context, quote!(#builder.keyword(#name, #value)), place);
                }
                Keyword::DoubleStar(value) => {
                    let value = self.operand(context, value);
                    builder = self.fallible(context, quote!(#builder.double_star(#value)), place);
                }
            }
        }
        builder
    }

    /// A call with keywords and without stars; `None`: it has stars.
    ///
    /// ```text
    /// connect(host, port=80)
    /// call_named(CONNECT.load()?, [host], [(keyword!("port"), Value::int(80))])
    /// ```
    pub fn call_named(
        &self,
        context: Context,
        function: &Expr,
        arguments: &[Item],
        keywords: &[Keyword],
    ) -> Option<TokenStream> {
        let has_stars = arguments.iter().any(|it| matches!(it, Item::Star(_)))
            || keywords.iter().any(|it| matches!(it, Keyword::DoubleStar(_)));
        if has_stars {
            return None;
        }
        let mut callee = None;
        let call = match &function.kind {
            // What is called is a method, mostly: nothing is bound in between.
            ExprKind::Attribute { object, name } => {
                let object = self.operand(context, object);
                let method = self.fallible(context, quote!(method!(#object, #name)), function.place);
                quote!(#method.call_named)
            }
            _ => {
                callee = Some(self.value(context, function));
                quote!(call_named)
            }
        };
        let callee = callee.into_iter();
        let arguments = arguments.iter().map(|it| match it {
            Item::One(value) | Item::Star(value) => self.value(context, value),
        });
        let keywords = keywords.iter().map(|it| match it {
            Keyword::Named(name, value) => {
                let value = self.value(context, value);
                quote!((keyword!(#name), #value))
            }
            Keyword::DoubleStar(value) => self.value(context, value),
        });
        Some(quote!(#call(#(#callee,)* [#(#arguments),*], [#(#keywords),*])))
    }

    pub fn items(&self, context: Context, items: &[Item], place: PlaceId) -> TokenStream {
        let mut builder = quote!(Items::new());
        for item in items {
            match item {
                Item::One(value) => {
                    let value = self.value(context, value);
                    builder = quote!(#builder.push(#value));
                }
                Item::Star(value) => {
                    let value = self.operand(context, value);
                    builder = self.fallible(context, quote!(#builder.star(#value)), place);
                }
            }
        }
        builder
    }

    pub fn dict(&self, context: Context, entries: &[(Option<Expr>, Expr)], place: PlaceId) -> TokenStream {
        let pairs: Option<Vec<_>> = entries.iter().map(|(key, value)| key.as_ref().map(|key| (key, value))).collect();
        match pairs {
            Some(pairs) if pairs.is_empty() => quote!(Value::dict()),
            Some(pairs) => {
                let pairs = pairs.into_iter().map(|(key, value)| {
                    let (key, value) = (self.value(context, key), self.value(context, value));
                    quote!((#key, #value))
                });
                self.fallible(context, quote!(dict_of([#(#pairs),*])), place)
            }
            None => {
                let mut builder = quote!(Entries::new());
                for (key, value) in entries {
                    let operation = match key {
                        Some(key) => {
                            let (key, value) = (self.value(context, key), self.value(context, value));
                            quote!(#builder.insert(#key, #value))
                        }
                        None => {
                            let value = self.operand(context, value);
                            quote!(#builder.merge(#value))
                        }
                    };
                    builder = self.fallible(context, operation, place);
                }
                quote!(#builder.dict())
            }
        }
    }

    pub fn format(&self, context: Context, parts: &[Part], place: PlaceId) -> TokenStream {
        let pieces = self.pieces(context, parts, place);
        quote!(concat(&[#(#pieces),*]))
    }
    fn pieces(&self, context: Context, parts: &[Part], place: PlaceId) -> Vec<TokenStream> {
        parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => quote!(#text.into()),
                Part::Value { value, conversion, spec } => {
                    let operand = self.operand(context, value);
                    let converted = match conversion {
                        Conversion::None => None,
                        Conversion::Str => Some(quote!(text_of)),
                        Conversion::Repr => Some(quote!(repr_of)),
                        Conversion::Ascii => Some(quote!(ascii_of)),
                    };
                    match (converted, spec) {
                        (None, None) => self.fallible(context, quote!(shown(#operand)), place),
                        (Some(convert), None) => self.fallible(context, quote!(#convert(#operand)), place),
                        (convert, Some(spec)) => {
                            let value = match convert {
                                None => operand,
                                Some(convert) => {
                                    let text = self.fallible(context, quote!(#convert(#operand)), place);
                                    quote!(Value::str(#text))
                                }
                            };
                            let spec = self.spec(context, spec);
                            self.fallible(context, quote!(formatted(#value, #spec)), place)
                        }
                    }
                }
            })
            .collect()
    }
    /// The spec of a formatted value, as a text.
    fn spec(&self, context: Context, spec: &Expr) -> TokenStream {
        match &spec.kind {
            ExprKind::Constant(Constant::Str(text)) => quote!(#text),
            ExprKind::Format(parts) => {
                let pieces = self.pieces(context, parts, spec.place);
                quote!(&join(&[#(#pieces),*]))
            }
            _ => quote!(""),
        }
    }

    pub fn make_function(&self, context: Context, made: &MakeFunction) -> TokenStream {
        let code = &self.module.names(made.function).code;
        let cells = self.cells(&made.closure);
        let has_keyword_defaults = made.keyword_defaults.iter().any(Option::is_some);
        let function = if made.defaults.is_empty() && !has_keyword_defaults {
            quote!(closure(&#code, [#(#cells),*]))
        } else {
            let defaults = self.values(context, &made.defaults);
            let keyword_defaults = made.keyword_defaults.iter().map(|default| match default {
                Some(default) => self.value(context, default),
                None => quote!(Unbound),
            });
            let keyword_defaults: Vec<_> = if has_keyword_defaults { keyword_defaults.collect() } else { vec![] };
            quote!(closure_with(&#code, [#(#cells),*], vec![#(#defaults),*], vec![#(#keyword_defaults),*]))
        };
        if made.annotations.is_empty() {
            return function;
        }
        let annotations = made.annotations.iter().map(|(name, value)| {
            let value = self.value(context, value);
            quote!((#name, #value))
        });
        quote!(annotated(#function, vec![#(#annotations),*]))
    }

    pub fn make_class(&self, context: Context, made: &MakeClass, place: PlaceId) -> TokenStream {
        let code = &self.module.names(made.body).code;
        let cells = self.cells(&made.closure);
        let name = &made.name;
        let body = quote!(closure(&#code, [#(#cells),*]));
        let builder = quote!(class_statement(#name, #body));
        let builder = self.arguments(context, builder, (&made.bases, &made.keywords), place, true);
        self.fallible(context, quote!(#builder.build()), place)
    }
}
