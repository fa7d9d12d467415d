//! `. Did you mean: 'x'?` behind an uncaught AttributeError or NameError: `Python/suggestions.c`.

use super::exception::Raised;
use super::types::Type;
use super::value::Value;
use super::{builtins, call, process};

/// A candidate list as long as this is not looked at.
const CANDIDATES: usize = 750;
/// Parts that differ and are longer are not compared.
const LENGTH: usize = 40;
/// What it costs to insert, delete or replace a character, and to change its case.
const MOVE: usize = 2;
const CASE: usize = 1;

/// The words to add, if a name that exists is close to the one that does not.
pub fn of(raised: &Raised) -> Option<String> {
    let name = raised.attribute("name")?;
    let name = name.as_str()?;
    let found = if raised.is(Type::AttributeError) {
        closest(name, attributes(&raised.attribute("obj")?)?.iter().map(String::as_str))
    } else if raised.is(Type::NameError) {
        let innermost = {
            let outermost = raised.traceback.outermost()?;
            std::iter::successors(Some(&outermost), |entry| entry.next.as_ref()).last()?.place.code
        };
        closest(name, innermost.variables.iter().copied())
            .or_else(|| closest(name, process::global_names(innermost.file).into_iter()))
            .or_else(|| closest(name, BUILTINS.iter().copied()))
    } else {
        None
    };
    found.map(|found| format!(". Did you mean: '{found}'?"))
}

/// `dir(object)`; errors are nobody's business.
fn attributes(object: &Value) -> Option<Vec<String>> {
    let names = call::call1(&builtins::get("dir")?, object.clone()).ok()?;
    let names = names.as_list()?.borrow().clone();
    Some(names.iter().filter_map(|name| name.as_str().map(|name| name.to_string())).collect())
}

/// `calculate_suggestions`: the first of the closest candidates, if one is close enough.
fn closest<'a>(name: &str, candidates: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    if candidates.clone().count() >= CANDIDATES {
        return None;
    }
    let mut best = None;
    let mut best_distance = usize::MAX;
    for candidate in candidates {
        // No more than a third of the characters may differ, and what has been beaten is not taken.
        let limit = ((name.len() + candidate.len() + 3) * MOVE / 6).min(best_distance - 1);
        let distance = distance(name.as_bytes(), candidate.as_bytes(), limit);
        if distance <= limit {
            if distance == 0 {
                return Some(candidate.to_string());
            }
            (best, best_distance) = (Some(candidate.to_string()), distance);
        }
    }
    best
}

/// `levenshtein_distance`; more than `limit` if it is more.
fn distance<'a>(mut a: &'a [u8], mut b: &'a [u8], limit: usize) -> usize {
    while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b)
        && x == y
    {
        (a, b) = (rest_a, rest_b);
    }
    while let ([rest_a @ .., x], [rest_b @ .., y]) = (a, b)
        && x == y
    {
        (a, b) = (rest_a, rest_b);
    }
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE;
    }
    if a.len() > LENGTH || b.len() > LENGTH {
        return limit + 1;
    }
    if b.len() < a.len() {
        (a, b) = (b, a);
    }
    if (b.len() - a.len()) * MOVE > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|index| index * MOVE).collect();
    let mut result = 0;
    for (index, code) in b.iter().enumerate() {
        let mut before = index * MOVE;
        result = before;
        let mut minimum = usize::MAX;
        for (cell, other) in row.iter_mut().zip(a) {
            let substitute = before + substitution(*code, *other);
            before = *cell;
            result = (result.min(before) + MOVE).min(substitute);
            *cell = result;
            minimum = minimum.min(result);
        }
        if minimum > limit {
            return limit + 1;
        }
    }
    result
}

fn substitution(a: u8, b: u8) -> usize {
    match () {
        _ if a == b => 0,
        _ if a.eq_ignore_ascii_case(&b) => CASE,
        _ => MOVE,
    }
}

/// The names of `builtins` in the order of that module: of two that are equally close the first is taken.
#[rustfmt::skip]
const BUILTINS: &[&str] = &[
    "__name__", "__doc__", "__package__", "__loader__", "__spec__", "__build_class__", "__import__", "abs", "all",
    "any", "ascii", "bin", "breakpoint", "callable", "chr", "compile", "delattr", "dir", "divmod", "eval", "exec",
    "format", "getattr", "globals", "hasattr", "hash", "hex", "id", "input", "isinstance", "issubclass", "iter",
    "aiter", "len", "locals", "max", "min", "next", "anext", "oct", "ord", "pow", "print", "repr", "round", "setattr",
    "sorted", "sum", "vars", "None", "Ellipsis", "NotImplemented", "False", "True", "bool", "memoryview", "bytearray",
    "bytes", "classmethod", "complex", "dict", "enumerate", "filter", "float", "frozenset", "property", "int", "list",
    "map", "object", "range", "reversed", "set", "slice", "staticmethod", "str", "super", "tuple", "type", "zip",
    "__debug__", "BaseException", "BaseExceptionGroup", "Exception", "GeneratorExit", "KeyboardInterrupt",
    "SystemExit", "ArithmeticError", "AssertionError", "AttributeError", "BufferError", "EOFError", "ImportError",
    "LookupError", "MemoryError", "NameError", "OSError", "ReferenceError", "RuntimeError", "StopAsyncIteration",
    "StopIteration", "SyntaxError", "SystemError", "TypeError", "ValueError", "Warning", "FloatingPointError",
    "OverflowError", "ZeroDivisionError", "BytesWarning", "DeprecationWarning", "EncodingWarning", "FutureWarning",
    "ImportWarning", "PendingDeprecationWarning", "ResourceWarning", "RuntimeWarning", "SyntaxWarning",
    "UnicodeWarning", "UserWarning", "BlockingIOError", "ChildProcessError", "ConnectionError", "FileExistsError",
    "FileNotFoundError", "InterruptedError", "IsADirectoryError", "NotADirectoryError", "PermissionError",
    "ProcessLookupError", "TimeoutError", "IndentationError", "IndexError", "KeyError", "ModuleNotFoundError",
    "NotImplementedError", "RecursionError", "UnboundLocalError", "UnicodeError", "BrokenPipeError",
    "ConnectionAbortedError", "ConnectionRefusedError", "ConnectionResetError", "TabError", "UnicodeDecodeError",
    "UnicodeEncodeError", "UnicodeTranslateError", "ExceptionGroup", "EnvironmentError", "IOError", "open", "quit",
    "exit", "copyright", "credits", "license", "help",
];

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn as_cpython() {
        let found = |name, candidates: &[&str]| closest(name, candidates.iter().copied());
        assert_eq!(found("pritn", super::BUILTINS), Some("print".into()));
        assert_eq!(found("blech", &["bluch", "Blech", "blech_"]), Some("Blech".into()));
        assert_eq!(found("xyz", &["abc", "x"]), None);
    }
}
