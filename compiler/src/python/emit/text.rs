//! From tokens to the text of a file. Printers keep no comments and lay out macro arguments only if they are expressions:
//! so comments and labels are markers in the tokens, which become text here.

use super::{ModuleEmitter, layout};
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::quote;
use std::fmt::Write;

/// Begins an identifier that stands for a label in the arguments of a macro: a letter that looks like the quote.
pub const LABEL_MARKER: &str = "\u{2c8}";
/// Ends an identifier that stands for a macro: a letter that looks like the exclamation mark.
const MACRO_MARKER: &str = "\u{1c3}";

/// `/// text`
pub fn doc(text: &str) -> TokenStream {
    let text = format!(" {text}");
    quote!(#[doc = #text])
}
/// `'name`
pub fn lifetime(name: &str) -> syn::Lifetime {
    syn::Lifetime::new(&format!("'{name}"), proc_macro2::Span::call_site())
}

/// Begins a statement that stands for the comment with this number: a letter that looks like a line.
pub const COMMENT_MARKER: &str = "\u{1c0}";

/// Does a local's name occur in emitted code? What stands behind a dot is a field or method.
pub fn mentions(tokens: &TokenStream, name: &Ident) -> bool {
    let mut after_dot = false;
    tokens.clone().into_iter().any(|token| {
        let found = match &token {
            TokenTree::Ident(it) => !after_dot && it == name,
            TokenTree::Group(group) => mentions(&group.stream(), name),
            _ => false,
        };
        after_dot = matches!(&token, TokenTree::Punct(mark) if mark.as_char() == '.');
        found
    })
}

/// Is a label named in emitted code?
pub fn names_label(tokens: &TokenStream, label: &str) -> bool {
    let mut after_quote = false;
    tokens.clone().into_iter().any(|token| {
        let found = match &token {
            TokenTree::Ident(it) if after_quote => it == label,
            TokenTree::Ident(it) => it.to_string().strip_prefix(LABEL_MARKER) == Some(label),
            TokenTree::Group(group) => names_label(&group.stream(), label),
            _ => false,
        };
        after_quote = matches!(&token, TokenTree::Punct(mark) if mark.as_char() == '\'');
        found
    })
}

/// Is there a `?` in it?
pub fn tries(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Punct(mark) => mark.as_char() == '?',
        TokenTree::Group(group) => tries(&group.stream()),
        _ => false,
    })
}

/// The whole file.
///
/// # Errors
/// Why the items are no Rust, which would be a fault of the emission.
pub fn file(module: &ModuleEmitter, items: &TokenStream) -> Result<String, String> {
    let name = &module.source.name;
    let mut text = format!("//! `{name}`, compiled by py2rs.\n\n");
    let lints = module.lints.borrow();
    if !lints.is_empty() {
        text.push_str("// What these lints doubt is what the program says.\n");
        let _ = writeln!(text, "#![allow({})]\n", Vec::from_iter(lints.iter().copied()).join(", "));
    }
    if module.module.notes_deaths {
        text.push_str("// Something may die with an error that no frame has seen.\n");
        text.push_str("use py2rs_runtime::python::emitted::watched::*;\n");
    } else {
        text.push_str("use py2rs_runtime::python::emitted::*;\n");
    }
    text.push('\n');
    let _ = writeln!(text, "const FILE: &str = {name:?};\n");
    globals(module, &mut text);
    text.push_str(&unmarked(&module.comments.borrow(), &layout::laid_out(&print(items)?)));
    places(module, &mut text);
    let _ = writeln!(text, "\n/// The program, for its `main`.\npub static PROGRAM: Program = Program {{");
    let _ = writeln!(text, "    file: FILE,\n    sources: &[(FILE, SOURCE)],");
    warnings(module, &mut text);
    text.push_str("    body: module,\n};\n\n");
    let _ = writeln!(text, "const SOURCE: &str = {};", literal(module.source.text()));
    Ok(text)
}

/// What CPython says when it compiles the program.
fn warnings(module: &ModuleEmitter, text: &mut String) {
    let warnings = &module.module.warnings;
    if warnings.is_empty() {
        return text.push_str("    warnings: &[],\n");
    }
    text.push_str("    warnings: &[\n");
    for warning in warnings {
        let line = module.source.line_of(warning.span.start);
        let _ = writeln!(text, "        ({line}, {:?}),", warning.message);
    }
    text.push_str("    ],\n")
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
    // Where the program looks at its variables as a dict, they are in one.
    text.push_str(if module.module.shows_globals { "namespace! {\n" } else { "globals! {\n" });
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

fn print(items: &TokenStream) -> Result<String, String> {
    let file = syn::parse2(calls_of_macros(items.clone())).map_err(|error| error.to_string())?;
    Ok(prettyplease::unparse(&file))
}
/// The macros that emitted code uses with parentheses.
const MACROS: &[&str] = &[
    "here",
    "attempt",
    "builtin",
    "call",
    "constant",
    "get",
    "leave",
    "leave_handling",
    "matches",
    "method",
    "set",
    "text",
    "vec",
];

/// `name!(…)` as a call of a function with a marked name, which printers lay out.
fn calls_of_macros(tokens: TokenStream) -> TokenStream {
    let mut calls = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '!' => {
                let is_call =
                    matches!(tokens.peek(), Some(TokenTree::Group(it)) if it.delimiter() == Delimiter::Parenthesis);
                match calls.pop() {
                    // `if !(…)` is no macro.
                    Some(TokenTree::Ident(name)) if is_call && MACROS.iter().any(|it| name == it) => {
                        calls.push(Ident::new(&format!("{name}{MACRO_MARKER}"), name.span()).into());
                    }
                    before => calls.extend(before.into_iter().chain([mark.into()])),
                }
            }
            TokenTree::Group(group) => {
                let inner = calls_of_macros(group.stream());
                calls.push(Group::new(group.delimiter(), inner).into());
            }
            token => calls.push(token),
        }
    }
    calls.into_iter().collect()
}

/// Markers become what they stand for, outside of strings and comments; items are set apart by empty lines.
fn unmarked(comments: &[String], text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut before = "";
    for line in text.split_inclusive('\n') {
        let ends_item = matches!(before, "}\n" | "};\n") || before == "    }\n" && line.starts_with("    fn ");
        if ends_item && !line.starts_with('}') {
            result.push('\n');
        }
        before = line;
        if let Some(comment) = comment_of(comments, line) {
            result.push_str(&comment);
            continue;
        }
        let mut in_string = false;
        let mut escaped = false;
        if line.trim_start().starts_with("//") || !line.contains([LABEL_CHAR, MACRO_CHAR]) {
            result.push_str(line);
            continue;
        }
        for c in line.chars() {
            match c {
                '"' if !escaped => in_string = !in_string,
                LABEL_CHAR if !in_string => {
                    result.push('\'');
                    continue;
                }
                MACRO_CHAR if !in_string => {
                    result.push('!');
                    continue;
                }
                _ => {}
            }
            escaped = in_string && c == '\\' && !escaped;
            result.push(c);
        }
    }
    result
}
/// The comment that a line stands for.
fn comment_of(comments: &[String], line: &str) -> Option<String> {
    let marker = line.trim_start();
    let number = marker.strip_prefix(COMMENT_MARKER)?.trim_end().strip_suffix(';')?;
    let text = comments.get(number.parse::<usize>().ok()?)?;
    let indentation = &line[..line.len() - marker.len()];
    Some(format!("{indentation}// {text}\n"))
}
const LABEL_CHAR: char = '\u{2c8}';
const MACRO_CHAR: char = '\u{1c3}';
const COMMENT_CHAR: char = '\u{1c0}';

/// Would it be taken for a marker in a name?
pub fn is_marker(c: char) -> bool {
    matches!(c, LABEL_CHAR | MACRO_CHAR | COMMENT_CHAR)
}
