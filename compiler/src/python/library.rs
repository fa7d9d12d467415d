//! What the compiler knows of the runtime's builtins and modules: names that exist, names that are refused, functions that
//! emitted code calls directly. A test compares it with the runtime.

use super::ast::Span;
use crate::diagnostic::{Code, Diagnostic};

/// Names of `builtins` that the runtime has.
const BUILTINS: &[&str] = &[
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "BaseExceptionGroup",
    "BlockingIOError",
    "BrokenPipeError",
    "BufferError",
    "BytesWarning",
    "ChildProcessError",
    "ConnectionAbortedError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "DeprecationWarning",
    "EOFError",
    "Ellipsis",
    "EncodingWarning",
    "EnvironmentError",
    "Exception",
    "ExceptionGroup",
    "False",
    "FileExistsError",
    "FileNotFoundError",
    "FloatingPointError",
    "FutureWarning",
    "GeneratorExit",
    "IOError",
    "ImportError",
    "ImportWarning",
    "IndentationError",
    "IndexError",
    "InterruptedError",
    "IsADirectoryError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "None",
    "NotADirectoryError",
    "NotImplemented",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PendingDeprecationWarning",
    "PermissionError",
    "ProcessLookupError",
    "RecursionError",
    "ReferenceError",
    "ResourceWarning",
    "RuntimeError",
    "RuntimeWarning",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "SyntaxWarning",
    "SystemError",
    "SystemExit",
    "TabError",
    "TimeoutError",
    "True",
    "TypeError",
    "UnboundLocalError",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeError",
    "UnicodeTranslateError",
    "UnicodeWarning",
    "UserWarning",
    "ValueError",
    "Warning",
    "ZeroDivisionError",
    "__debug__",
    "abs",
    "all",
    "any",
    "ascii",
    "bin",
    "bool",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "hasattr",
    "hash",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "map",
    "max",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
];

/// Exception classes whose Rust variant has another name.
const ALIASES: &[(&str, &str)] = &[("EnvironmentError", "OSError"), ("IOError", "OSError")];

pub fn is_builtin(name: &str) -> bool {
    BUILTINS.binary_search(&name).is_ok()
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
        "complex" => Some(|span| Diagnostic::new(Code::Complex, span, "complex numbers are not supported")),
        "memoryview" | "breakpoint" | "help" | "aiter" | "anext" => {
            Some(|span| Diagnostic::new(Code::UnsupportedLibrary, span, "this builtin is not supported"))
        }
        _ => None,
    }
}

/// `locals()`, `vars()`, `globals()`, `dir()` without arguments where they would show a namespace.
pub fn namespace_refusal(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::Unsupported, span, format!("`{name}()` of a module or class body is not supported"))
        .help("name the variables, or keep them in a dict")
}

/// Modules of the runtime's library.
const MODULES: &[&str] = &[
    "__future__",
    "abc",
    "argparse",
    "atexit",
    "bisect",
    "builtins",
    "collections",
    "collections.abc",
    "contextlib",
    "copy",
    "dataclasses",
    "dis",
    "enum",
    "functools",
    "gc",
    "heapq",
    "inspect",
    "io",
    "itertools",
    "json",
    "math",
    "operator",
    "os",
    "os.path",
    "random",
    "re",
    "statistics",
    "string",
    "sys",
    "textwrap",
    "time",
    "traceback",
    "types",
    "typing",
    "warnings",
    "weakref",
];

/// A refusal if the runtime has no such module.
pub fn unknown_module(name: &str, span: Span) -> Option<Diagnostic> {
    if MODULES.binary_search(&name).is_ok() {
        return None;
    }
    Some(Diagnostic::new(Code::UnknownModule, span, format!("no module named '{name}' is compiled")))
}
