//! Calls of functions of the runtime that no syntax of Python stands for.

use super::super::ir::{Constant, Expr, ExprKind, PlaceId, Runtime};
use super::{Context, FunctionEmitter, constant};
use proc_macro2::TokenStream;
use quote::quote;

impl FunctionEmitter<'_, '_> {
    pub fn runtime(&self, context: Context, function: Runtime, arguments: &[Expr], place: PlaceId) -> TokenStream {
        let text = |index: usize| match arguments.get(index).map(|it| &it.kind) {
            Some(ExprKind::Constant(Constant::Str(text))) => text.clone(),
            _ => String::new(),
        };
        let number = |index: usize| match arguments.get(index).map(|it| &it.kind) {
            Some(ExprKind::Constant(Constant::Int(value))) => constant::int(*value),
            _ => quote!(0),
        };
        let operand = |index: usize| arguments.get(index).map(|it| self.operand(context, it));
        let first = operand(0);
        let raises = |operation: TokenStream| self.fallible(context, operation, place);
        match function {
            Runtime::Subiterator => raises(quote!(subiterator(#first))),
            Runtime::ListOf => quote!(Value::list(#first)),
            Runtime::ImportModule => {
                let name = text(0);
                raises(quote!(import(#name)))
            }
            Runtime::ImportFrom => {
                let (module, name) = (text(0), text(1));
                raises(quote!(import_from(#module, #name)))
            }
            Runtime::WithLeave => raises(quote!(with_leave(#first))),
            Runtime::WithExit => {
                let raised = operand(1);
                raises(quote!(with_exit(#first, #raised)))
            }
            Runtime::EmptySet => quote!(Value::set()),
            Runtime::EmptyDict => quote!(Value::dict()),
            Runtime::IsSequence => quote!(is_sequence(#first)),
            Runtime::IsMapping => quote!(is_mapping(#first)),
            Runtime::MatchKey => {
                let key = operand(1);
                raises(quote!(match_key(#first, #key)))
            }
            Runtime::MatchRest => {
                let keys = operand(1);
                raises(quote!(match_rest(#first, #keys)))
            }
            Runtime::MatchClass => {
                let class = operand(1);
                let count = number(2);
                let names = match arguments.get(3).map(|it| &it.kind) {
                    Some(ExprKind::Constant(Constant::Tuple(names))) => names
                        .iter()
                        .filter_map(|name| if let Constant::Str(name) = name { Some(name.clone()) } else { None })
                        .collect(),
                    _ => vec![],
                };
                raises(quote!(match_class(#first, #class, #count, &[#(#names),*])))
            }
            Runtime::IsBound => {
                let local = match arguments.first().map(|it| &it.kind) {
                    Some(ExprKind::Local { local, .. } | ExprKind::Take(local)) => self.local(*local),
                    _ => quote!(Value::None),
                };
                quote!(#local.is_bound())
            }
            Runtime::ItemAt => {
                let index = number(1);
                raises(quote!(item_at(#first, #index)))
            }
            Runtime::ItemsBetween => {
                let (from, to) = (number(1), number(2));
                raises(quote!(items_between(#first, #from, #to)))
            }
            Runtime::AssertionError => match arguments.first() {
                None => quote!(assertion_error(None)),
                Some(message) => {
                    let message = self.value(context, message);
                    quote!(assertion_error(Some(#message)))
                }
            },
            Runtime::Annotations => raises(quote!(annotations_of(#first))),
            Runtime::Globals => quote!(NAMESPACE.dict()),
            Runtime::NamesOf => raises(quote!(names_of(#first))),
            Runtime::LengthIs => {
                let length = number(1);
                raises(quote!(length_is(#first, #length)))
            }
            Runtime::LengthAtLeast => {
                let length = number(1);
                raises(quote!(length_at_least(#first, #length)))
            }
        }
    }
}
