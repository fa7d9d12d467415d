//! Macros whose arguments `gen!` understands.

/// Does a macro of std take expressions, separated by commas, so that a `yield` can stand in them?
pub fn takes_expressions(name: &str) -> bool {
    formats(name) || matches!(name, "vec" | "dbg" | "matches")
}

/// Does a macro of std take text with `{…}` in it?
pub fn formats(name: &str) -> bool {
    let printing = ["print", "println", "eprint", "eprintln", "format", "format_args", "write", "writeln"];
    let failing = ["panic", "todo", "unimplemented", "unreachable", "assert", "assert_eq", "assert_ne"];
    let debugging = ["debug_assert", "debug_assert_eq", "debug_assert_ne"];
    printing.contains(&name) || failing.contains(&name) || debugging.contains(&name)
}

/// Is it a generator of its own?
pub fn is_generator(name: &str) -> bool {
    matches!(name, "gen" | "r#gen" | "generator")
}
