//! From tokens to the text of a file. Printers keep no comments and lay out macro arguments only if they are expressions:
//! so comments and labels are markers in the tokens, which become text here.

use super::ModuleEmitter;
use proc_macro2::TokenStream;
use quote::quote;
use std::fmt::Write;

/// Begins an identifier that stands for a label.
pub const LABEL_MARKER: &str = "__label_";

/// `/// text`
pub fn doc(text: &str) -> TokenStream {
    let text = format!(" {text}");
    quote!(#[doc = #text])
}
/// `'name`
pub fn lifetime(name: &str) -> syn::Lifetime {
    syn::Lifetime::new(&format!("'{name}"), proc_macro2::Span::call_site())
}

/// The whole file.
pub fn file(module: &ModuleEmitter, items: &TokenStream) -> String {
    let name = &module.source.name;
    let mut text = format!("//! `{name}`, compiled by py2rs.\n\n");
    // A temporary's first value is written before it is known which path is taken.
    text.push_str("#![allow(unused_assignments, unused_mut, unused_variables)]\n\n");
    text.push_str("use py2rs_runtime::python::emitted::*;\n\n");
    let _ = writeln!(text, "const FILE: &str = {name:?};\n");
    globals(module, &mut text);
    text.push_str(&labels(&print(items)));
    places(module, &mut text);
    let _ = writeln!(text, "\n/// The program, for its `main`.\npub static PROGRAM: Program = Program {{");
    let _ = writeln!(text, "    file: FILE,\n    sources: &[(FILE, SOURCE)],\n    body: module,\n}};\n");
    let _ = writeln!(text, "const SOURCE: &str = {};", literal(module.source.text()));
    text
}

/// A text as a literal of Rust, raw where it can be.
fn literal(text: &str) -> String {
    if text.contains('\r') || text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return format!("{text:?}");
    }
    let mut hashes = String::from("#");
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

fn globals(module: &ModuleEmitter, text: &mut String) {
    text.push_str("globals! {\n");
    for name in &module.module.globals {
        let _ = writeln!(text, "    {} = {name:?};", module.global(name));
    }
    text.push_str("}\n\n");
}

/// The places of operations that can raise: line and columns, and what carets mark in it.
fn places(module: &ModuleEmitter, text: &mut String) {
    let places = module.places.borrow();
    let mut current = None;
    for ((function, place), name) in places.iter() {
        if current != Some(*function) {
            if current.is_some() {
                text.push_str("}\n");
            }
            current = Some(*function);
            let _ = writeln!(text, "\nplaces! {{\n    {}:", module.names(*function).code);
        }
        let place = module.module.functions[function.0 as usize].places[place.0 as usize];
        let start = module.source.place(place.span.start);
        let end = module.source.place(place.span.end);
        let _ = write!(text, "    {name} = {}:{} to {}:{}", start.line, start.column, end.line, end.column);
        if let Some(anchor) = place.anchor {
            let from = module.source.place(anchor.start);
            let to = module.source.place(anchor.end);
            if from.line == start.line && to.line == start.line {
                let _ = write!(text, " mark {} to {}", from.column, to.column);
            }
        }
        text.push_str(";\n");
    }
    if current.is_some() {
        text.push_str("}\n");
    }
}

#[cfg(feature = "cli")]
fn print(items: &TokenStream) -> String {
    match syn::parse2(items.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(error) => format!("// {error}\n{items}"),
    }
}
#[cfg(not(feature = "cli"))]
fn print(items: &TokenStream) -> String {
    items.to_string()
}

/// Label markers become labels.
fn labels(text: &str) -> String {
    text.replace(LABEL_MARKER, "'")
}
