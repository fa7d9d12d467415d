//! What the compiler knows of the runtime's builtins and modules: names that exist, names that are refused, functions that
//! emitted code calls directly. A test compares it with the runtime.

use super::ast::Span;
use crate::diagnostic::{Code, Diagnostic};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Every module of the runtime's library with its members, as `cargo run -p py2rs-tests --bin library` prints it.
const LIBRARY: &str = include_str!("library.txt");

/// The members of each module.
fn library() -> &'static HashMap<&'static str, Vec<&'static str>> {
    static MODULES: OnceLock<HashMap<&str, Vec<&str>>> = OnceLock::new();
    MODULES.get_or_init(|| {
        LIBRARY
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(module, names)| (module, names.split_whitespace().collect()))
            .collect()
    })
}

/// The text that the table of modules was read from, for the test that compares it with the runtime.
pub fn listing() -> &'static str {
    LIBRARY
}

/// Exception classes whose Rust variant has another name.
const ALIASES: &[(&str, &str)] = &[("EnvironmentError", "OSError"), ("IOError", "OSError")];

/// Does a name that the program does not bind mean that of `builtins`? A module has a `__name__` of its own.
pub fn is_builtin(name: &str) -> bool {
    name != "__name__" && library().get("builtins").is_some_and(|names| names.binary_search(&name).is_ok())
}

/// Is it a builtin exception class?
pub fn is_exception(name: &str) -> bool {
    is_builtin(name)
        && (name.ends_with("Error")
            || name.ends_with("Exception")
            || name.ends_with("Warning")
            || name.ends_with("ExceptionGroup")
            || matches!(
                name,
                "GeneratorExit" | "KeyboardInterrupt" | "StopIteration" | "StopAsyncIteration" | "SystemExit"
            ))
}
/// The variant of the runtime's `Type` for a builtin exception class.
pub fn exception_type(name: &str) -> &str {
    ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, variant)| variant)
}

/// The function of the runtime for a call of a builtin with this many arguments.
pub fn direct(name: &str, arguments: usize) -> Option<&'static str> {
    Some(match (name, arguments) {
        ("len", 1) => "len",
        ("next", 1) => "next",
        ("isinstance", 2) => "is_instance",
        ("range", 1) => "range1",
        ("range", 2) => "range2",
        ("range", 3) => "range3",
        _ => return None,
    })
}

/// Builtins that need a compiler, or an interpreter, when the program runs.
pub fn refused_builtin(name: &str) -> Option<fn(Span) -> Diagnostic> {
    match name {
        "exec" | "eval" | "compile" => {
            Some(|span| Diagnostic::new(Code::DynamicCode, span, "text is not run as a program"))
        }
        "__import__" => Some(|span| Diagnostic::new(Code::DynamicCode, span, "`__import__` is not supported")),
        "memoryview" | "breakpoint" | "help" | "aiter" | "anext" => {
            Some(|span| Diagnostic::new(Code::UnsupportedLibrary, span, "this builtin is not supported"))
        }
        _ => None,
    }
}

/// The members of a module of the runtime.
pub fn members(module: &str) -> Option<&'static [&'static str]> {
    library().get(module).map(Vec::as_slice)
}
/// The runtime's modules.
pub fn modules() -> impl Iterator<Item = &'static str> {
    library().keys().copied()
}
