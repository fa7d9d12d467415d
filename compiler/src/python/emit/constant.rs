//! Literals.

use super::super::ir::Constant;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// A constant as an owned value.
pub fn value(constant: &Constant) -> TokenStream {
    match constant {
        Constant::None => quote!(Value::None),
        Constant::Bool(value) => quote!(Value::bool(#value)),
        Constant::Int(value) => {
            let value = int(*value);
            quote!(Value::int(#value))
        }
        Constant::Float(value) => {
            let value = float(*value);
            quote!(Value::float(#value))
        }
        Constant::Str(text) => quote!(text!(#text)),
        Constant::Ellipsis => quote!(Value::ellipsis()),
        Constant::Big(_) | Constant::Bytes(_) | Constant::Complex(_) => {
            let made = made(constant);
            quote!(constant!(#made))
        }
        Constant::Tuple(items) if items.is_empty() => quote!(constant!(Value::tuple([]))),
        Constant::Tuple(_) => {
            let made = made(constant);
            quote!(constant!(#made))
        }
    }
}

/// The expression that makes a constant.
fn made(constant: &Constant) -> TokenStream {
    match constant {
        Constant::Str(text) => quote!(Value::str(#text)),
        Constant::Big(value) => {
            let digits = value.to_string();
            quote!(Value::big_literal(#digits))
        }
        Constant::Complex(imag) => {
            let imag = float(*imag);
            quote!(Value::complex(0.0, #imag))
        }
        Constant::Bytes(bytes) => {
            let bytes = Literal::byte_string(bytes);
            quote!(Value::bytes(*#bytes))
        }
        Constant::Tuple(items) => {
            let items = items.iter().map(made);
            quote!(Value::tuple([#(#items),*]))
        }
        constant => value(constant),
    }
}

pub fn int(value: i64) -> TokenStream {
    if value == i64::MIN {
        return quote!(i64::MIN);
    }
    let digits = Literal::i64_unsuffixed(value.abs());
    if value < 0 { quote!(-#digits) } else { quote!(#digits) }
}

pub fn float(value: f64) -> TokenStream {
    if value.is_nan() {
        return quote!(f64::NAN);
    }
    if value.is_infinite() {
        return if value > 0.0 { quote!(f64::INFINITY) } else { quote!(-f64::INFINITY) };
    }
    let digits = Literal::f64_unsuffixed(value.abs());
    if value.is_sign_negative() { quote!(-#digits) } else { quote!(#digits) }
}
