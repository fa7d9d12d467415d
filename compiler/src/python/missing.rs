//! What is said of modules, and of names in modules, that py2rs does not have: whether CPython has them, and which there are.

use super::ast::Span;
use super::library;
use crate::diagnostic::{Code, Diagnostic};
use std::collections::HashMap;
use std::sync::OnceLock;

/// CPython's modules, and the names in those that py2rs has too, as `tests/library/record.py` prints them.
const CPYTHON: &str = include_str!("cpython.txt");

/// The names in a module of CPython, with a minus those that a star import does not bind; of "" the modules.
fn cpython(module: &str) -> &'static [&'static str] {
    static MODULES: OnceLock<HashMap<&str, Vec<&str>>> = OnceLock::new();
    let modules = MODULES.get_or_init(|| {
        let parts = |line: &'static str| line.split_once(if line.starts_with(' ') { " " } else { ":" });
        let line = |(module, names): (&'static str, &'static str)| (module, names.split_whitespace().collect());
        CPYTHON.lines().filter_map(parts).map(line).collect()
    });
    modules.get(module).map_or(&[], Vec::as_slice)
}
fn is_in_cpython(module: &str, name: &str) -> bool {
    cpython(module).iter().any(|it| it.strip_prefix('-').unwrap_or(it) == name)
}

/// A refusal if the runtime has no such module.
pub fn unknown_module(name: &str, span: Span) -> Option<Diagnostic> {
    if library::members(name).is_some() || name == "__main__" {
        return None;
    }
    let diagnostic = Diagnostic::new(Code::UnknownModule, span, format!("no module named '{name}' is compiled"));
    let mut modules: Vec<&str> = library::modules().collect();
    modules.sort_unstable();
    let top = name.split('.').next().unwrap_or_default();
    if is_in_cpython("", top) {
        let diagnostic = diagnostic.label("a module of Python that py2rs does not have");
        return Some(diagnostic.help(format!("it has {}", modules.join(", "))));
    }
    Some(match nearest(name, &modules) {
        Some(near) => diagnostic.help(format!("did you mean '{near}'?")),
        None => diagnostic
            .label("neither other files nor installed packages can be imported")
            .help(format!("py2rs compiles one file, and has {}", modules.join(", "))),
    })
}

/// A refusal if the runtime's module has no such member.
pub fn unknown_member(module: &str, name: &str, span: Span) -> Option<Diagnostic> {
    let members = library::members(module)?;
    let special = ["__name__", "__doc__", "__file__", "__dict__"].contains(&name);
    if special || members.contains(&name) || library::members(&format!("{module}.{name}")).is_some() {
        return None;
    }
    let diagnostic = Diagnostic::new(Code::UnknownMember, span, format!("'{module}' has no '{name}' here"));
    if is_in_cpython(module, name) {
        return Some(diagnostic.label("Python has it, py2rs does not"));
    }
    let public: Vec<&str> = members.iter().copied().filter(|name| !name.starts_with('_')).collect();
    Some(match nearest(name, &public) {
        Some(near) => diagnostic.help(format!("did you mean '{near}'?")),
        None if public.len() <= MOST_LISTED => diagnostic.help(format!("it has {}", public.join(", "))),
        None => diagnostic,
    })
}

/// So many names are a list that is read.
const MOST_LISTED: usize = 40;

/// The name that was probably meant: with the fewest letters changed, and not more than a third of them.
fn nearest<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let distances = names.iter().map(|it| (distance(name, it), *it));
    let most = name.chars().count().div_ceil(3).min(3);
    distances.filter(|(distance, _)| *distance <= most).min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// How many letters have to be changed, put in or left out, whatever their case.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let changed = before + usize::from(from != *to);
            before = row[j + 1];
            row[j + 1] = changed.min(before + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
