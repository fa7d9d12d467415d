//! Literals.

use super::super::ir::Constant;
use super::FunctionEmitter;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

impl FunctionEmitter<'_, '_> {
    /// A constant as an owned value.
    pub fn constant(&self, constant: &Constant) -> TokenStream {
        self.allow_constant(constant);
        value(constant)
    }
    /// A float as one of Rust.
    pub fn float(&self, value: f64) -> TokenStream {
        self.allow_constant(&Constant::Float(value));
        float(value)
    }
    /// A number that is nearly a constant of mathematics is what the program says.
    fn allow_constant(&self, constant: &Constant) {
        match constant {
            Constant::Float(value) if is_nearly_known(*value) => self.module.allow("clippy::approx_constant"),
            Constant::Tuple(items) => items.iter().for_each(|item| self.allow_constant(item)),
            _ => {}
        }
    }
}

/// Would clippy take it for a constant of mathematics?
fn is_nearly_known(value: f64) -> bool {
    use std::f64::consts::*;
    const KNOWN: &[f64] = &[
        E,
        FRAC_1_PI,
        FRAC_1_SQRT_2,
        FRAC_2_PI,
        FRAC_2_SQRT_PI,
        FRAC_PI_2,
        FRAC_PI_3,
        FRAC_PI_4,
        FRAC_PI_6,
        FRAC_PI_8,
        LN_2,
        LN_10,
        LOG10_2,
        LOG10_E,
        LOG2_10,
        LOG2_E,
        PI,
        SQRT_2,
        TAU,
        1.618_033_988_749_895,
    ];
    let text = value.abs().to_string();
    let digits = text.len().saturating_sub(2);
    digits >= 2 && KNOWN.iter().any(|known| known.to_string().starts_with(&text) || format!("{known:.digits$}") == text)
}

/// A constant as an owned value.
fn value(constant: &Constant) -> TokenStream {
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

fn float(value: f64) -> TokenStream {
    if value.is_nan() {
        return quote!(f64::NAN);
    }
    if value.is_infinite() {
        return if value > 0.0 { quote!(f64::INFINITY) } else { quote!(-f64::INFINITY) };
    }
    let digits = Literal::f64_unsuffixed(value.abs());
    if value.is_sign_negative() { quote!(-#digits) } else { quote!(#digits) }
}
