//! Rust's names for Python's: readable, and never one that emitted code uses for something else.

use proc_macro2::Ident;
use quote::format_ident;
use std::collections::HashSet;

/// Names that emitted code refers to, keywords that can't be raw, and names of its own locals: a local of the program
/// with such a name gets an underscore. A test compares it with what the runtime exports.
pub const RESERVED: &[&str] = &[
    // What the runtime exports to emitted code.
    "Namespace",
    "Site",
    "Variable",
    "Variables",
    "builtin",
    "dict_set",
    "join",
    "length_at_least",
    "length_is",
    "set_add",
    "start_module",
    "died_at",
    "reraised_at",
    "add",
    "sub",
    "mul",
    "mat_mul",
    "div",
    "modulo",
    "pow",
    "left_shift",
    "right_shift",
    "bit_or",
    "bit_xor",
    "bit_and",
    "floor_div",
    "in_place",
    "assign",
    "equal",
    "not_equal",
    "less",
    "less_equal",
    "greater",
    "greater_equal",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "is_in",
    "not_in",
    "truth",
    "negative",
    "positive",
    "invert",
    "call",
    "call0",
    "call1",
    "call2",
    "call3",
    "call_named",
    "arguments",
    "get_item",
    "get_slice",
    "set_item",
    "delete_item",
    "delete_attribute",
    "slice",
    "unpack",
    "unpack_star",
    "iter",
    "with_enter",
    "with_leave",
    "with_exit",
    "concat",
    "shown",
    "formatted",
    "text_of",
    "repr_of",
    "ascii_of",
    "set_of",
    "set_of_constants",
    "dict_of",
    "closure",
    "closure_with",
    "annotated",
    "cell",
    "class_statement",
    "super_of",
    "import",
    "import_from",
    "raise_value",
    "raise_from",
    "bare_raise",
    "assertion_error",
    "generator",
    "generator_of",
    "resumed",
    "resumed_handling",
    "yielded",
    "returned",
    "delegate",
    "delegating",
    "known",
    "resuming",
    "running",
    "_running",
    "subiterator",
    "len",
    "next",
    "range1",
    "range2",
    "range3",
    "is_instance",
    "match_key",
    "match_rest",
    "match_class",
    "is_sequence",
    "is_mapping",
    "item_at",
    "items_between",
    "locals_of",
    "names_of",
    "annotations_of",
    "namespace_get",
    "namespace_set",
    "namespace_delete",
    "namespace_unbind",
    "prepared_get",
    "prepared_set",
    "unbound",
    // Locals of emitted code.
    "function",
    "sent",
    "thrown",
    "result",
    "body",
    "see",
    "go",
    "stored",
    "left",
    "right",
    "named",
    "next_argument",
    "given",
    // Methods and items of emitted frames and modules.
    "module",
    "main",
    // Rust's own.
    "self",
    "Self",
    "super",
    "crate",
    "_",
    "std",
    "core",
    "alloc",
    "Value",
    "Type",
    "Unbound",
    "drop",
    "vec",
    "Some",
    "Code",
    "Entry",
    "Function",
    "Place",
    "Frame",
    "Iter",
    "Handling",
    "Leave",
    "ExceptStar",
    "Op",
    "At",
    "Program",
    "Items",
    "Entries",
    "Raised",
    "Resumed",
    "Thrown",
    "R",
    "Go",
    "Arguments",
    "Constant",
    "Global",
    "Slot",
    "FILE",
    "SOURCE",
    "PROGRAM",
    "GLOBALS",
    "NAMESPACE",
    "VARIABLES",
    "None",
    "Ok",
    "Err",
    "Option",
    "Result",
    "Box",
    "Vec",
    "String",
    "i64",
    "f64",
    "bool",
    "u8",
    "str",
    "usize",
    "Clone",
    "Copy",
    "Default",
    "FnMut",
    "Iterator",
];

/// What no raw identifier makes a name.
const NEVER: &[&str] = &["self", "Self", "super", "crate", "_"];

/// Keywords of Rust that a raw identifier makes a name.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// An identifier, raw if it is a keyword.
fn ident(name: &str) -> Ident {
    if KEYWORDS.contains(&name) { format_ident!("r#{name}") } else { format_ident!("{name}") }
}

/// Characters that Rust's identifiers can't have become underscores.
fn clean(name: &str) -> String {
    let mut clean: String = name
        .chars()
        .map(|c| if unicode_ident::is_xid_continue(c) && !super::text::is_marker(c) { c } else { '_' })
        .collect();
    if clean.is_empty() || !clean.starts_with(|c: char| unicode_ident::is_xid_start(c) || c == '_') {
        clean.insert(0, '_');
    }
    // `_` is no name in Rust, and `_1` reads like none.
    match clean.strip_prefix('_') {
        Some(rest) if rest.chars().all(|c| c == '_' || c.is_ascii_digit()) => format!("underscore{rest}"),
        _ => clean,
    }
}

/// The base of a function's items: `C.m` is `c_m`, `f.<locals>.g` is `f_g`, `C.__init__` is `c_init`.
pub fn item(qualname: &str) -> String {
    let parts: Vec<String> = qualname
        .split('.')
        .filter(|part| *part != "<locals>" && !part.is_empty())
        .map(|part| {
            let part = part.trim_matches(|c| c == '<' || c == '>');
            let part = part.strip_prefix("__").and_then(|part| part.strip_suffix("__")).unwrap_or(part);
            snake(part)
        })
        .collect();
    clean(&parts.join("_"))
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut previous = '_';
    for c in name.chars() {
        if c.is_uppercase() && previous != '_' && !previous.is_uppercase() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
        previous = c;
    }
    snake.trim_matches('_').to_string().replace("__", "_")
}

/// `c_m` is `CM`.
pub fn camel(base: &str) -> String {
    let mut camel = String::new();
    for part in base.split('_').filter(|part| !part.is_empty()) {
        let mut chars = part.chars();
        if let Some(first) = chars.next() {
            camel.extend(first.to_uppercase());
            camel.extend(chars);
        }
    }
    clean(&camel)
}

/// The name of the static of a global variable: no local has it, also where the name has no case (`_`, `名`).
pub fn upper(name: &str) -> String {
    let upper = clean(name).to_uppercase();
    if upper.chars().any(char::is_uppercase) {
        upper
    } else {
        format!("GLOBAL{}{upper}", if upper.starts_with('_') { "" } else { "_" })
    }
}

/// Names of one namespace, none given twice.
pub struct Names {
    used: HashSet<String>,
}

impl Names {
    /// Of a module's items.
    pub fn items() -> Names {
        Names { used: RESERVED.iter().map(|name| name.to_string()).collect() }
    }
    /// Notes a name that something else of the same namespace has.
    pub fn reserve(&mut self, name: &Ident) {
        self.used.insert(name.to_string());
    }
    /// Every name that was given.
    pub fn used(&self) -> impl Iterator<Item = &str> {
        self.used.iter().map(String::as_str)
    }
    /// The name, or the name with a number.
    pub fn unique(&mut self, base: &str) -> Ident {
        self.unique_with(base, if base.ends_with('_') { "" } else { "_" })
    }
    /// The same for a type.
    pub fn unique_type(&mut self, base: &str) -> Ident {
        self.unique_with(base, "")
    }
    fn unique_with(&mut self, base: &str, separator: &str) -> Ident {
        let name = (1..)
            .map(|index| if index == 1 { base.to_string() } else { format!("{base}{separator}{index}") })
            .find(|name| !self.used.contains(name))
            .unwrap_or_default();
        self.used.insert(name.clone());
        ident(&name)
    }
}

/// Names of a function's locals.
pub struct Scope {
    used: HashSet<String>,
}

impl Scope {
    pub fn new() -> Scope {
        Scope { used: HashSet::new() }
    }
    /// A local's name. `is_field`: it is only ever named behind `self.`, where nothing hides anything.
    pub fn unique(&mut self, name: &str, is_field: bool) -> Ident {
        let base = match name {
            "self" => "this".into(),
            ".0" => "source".into(),
            name => {
                let mut base = clean(name);
                // Upper case would be taken for a constant by readers and lints.
                if base.chars().any(char::is_uppercase) {
                    base = snake(&base);
                    base = clean(&base);
                }
                let is_reserved = if is_field { base == "at" } else { RESERVED.contains(&&*base) };
                if is_reserved || NEVER.contains(&&*base) { format!("{base}_") } else { base }
            }
        };
        let name = (0..)
            .map(|index| if index == 0 { base.clone() } else { format!("{base}{index}") })
            .find(|name| !self.used.contains(name))
            .unwrap_or_default();
        self.used.insert(name.clone());
        ident(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;
    use syn::{Item, UseTree, Visibility};

    /// What `use py2rs_runtime::python::emitted::*` brings, macros aside: those are in a namespace of their own.
    fn exported() -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src/python/emitted");
        let parse = |file: &str| {
            let text = fs::read_to_string(folder.join(file)).expect("a file of the runtime");
            syn::parse_file(&text).expect("a file of Rust").items
        };
        let mut names = BTreeSet::new();
        let mut trees = vec![];
        for item in parse("mod.rs") {
            match item {
                Item::Use(it) if matches!(it.vis, Visibility::Public(_)) => trees.push((it.tree, String::new())),
                _ => {}
            }
        }
        while let Some((tree, path)) = trees.pop() {
            match tree {
                UseTree::Path(it) if it.ident != "crate" => trees.push((*it.tree, format!("{}.rs", it.ident))),
                UseTree::Path(_) => {}
                UseTree::Group(it) => trees.extend(it.items.into_iter().map(|tree| (tree, path.clone()))),
                UseTree::Name(it) => drop(names.insert(it.ident.to_string())),
                UseTree::Rename(it) => drop(names.insert(it.rename.to_string())),
                UseTree::Glob(_) => names.extend(parse(&path).into_iter().filter_map(|item| match item {
                    Item::Fn(it) if matches!(it.vis, Visibility::Public(_)) => Some(it.sig.ident.to_string()),
                    _ => None,
                })),
            }
        }
        names.remove("self");
        names
    }

    #[test]
    fn what_the_runtime_exports_is_reserved() {
        let missing: Vec<_> = exported().into_iter().filter(|name| !RESERVED.contains(&&**name)).collect();
        assert!(missing.is_empty(), "not in RESERVED: {missing:?}");
    }

    #[test]
    fn every_keyword_of_rust_becomes_a_name() {
        let keywords = "as async await break const continue crate dyn else enum extern false fn for gen if impl in let loop \
                        match mod move mut pub ref return self Self static struct super trait true try type unsafe use \
                        where while abstract become box do final macro override priv typeof unsized virtual yield _";
        for keyword in keywords.split_whitespace() {
            let (local, field) = (Scope::new().unique(keyword, false), Scope::new().unique(keyword, true));
            for name in [local, field, Names::items().unique(&item(keyword))] {
                assert!(syn::parse_str::<syn::Ident>(&name.to_string()).is_ok(), "{keyword} becomes {name}");
            }
        }
    }

    #[test]
    fn names_stay_what_they_are_where_they_can() {
        let mut scope = Scope::new();
        let mut name = |name: &str| scope.unique(name, false).to_string();
        assert_eq!(
            ["total", "len", "type", "Total", "_", "self"].map(&mut name),
            ["total", "len_", "r#type", "total1", "underscore", "this"]
        );
    }
}
