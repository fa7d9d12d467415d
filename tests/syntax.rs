//! Syntax: which texts are refused and with which words (recorded from CPython by `syntax/record.py`), and trees in which
//! the parser crate alone would be wrong.

use py2rs::diagnostic::Diagnostic;
use py2rs::python::adapter::parse;
use py2rs::python::ast::{ExprKind, Module, Stmt, StmtKind};
use py2rs::python::check::check;
use py2rs::source::Source;

/// What is said about a text, in the form of the record.
fn outcome(text: &str) -> Vec<String> {
    let source = Source::new("case", text);
    let shown = |error: &Diagnostic| format!("line {}: {}", source.line_of(error.span.start), error.headline());
    match parse(&source).and_then(|module| check(&module)) {
        Ok(_) => vec!["accepted".into()],
        Err(errors) => errors.iter().map(shown).collect(),
    }
}

/// CPython stops at the first fault that it comes upon, so its message must be one of ours.
#[test]
fn refuses_what_cpython_refuses() {
    let mut wrong = Vec::new();
    for line in include_str!("syntax/errors.txt").lines() {
        let (case, expected) = line.split_once('\t').unwrap_or((line, ""));
        let text = case.replace("\\\\", "\0").replace("\\n", "\n").replace('\0', "\\");
        let found = outcome(&text);
        if !found.iter().any(|found| found == expected) {
            wrong.push(format!("{case}\n  expected {expected}\n  found    {}", found.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn module(text: &str) -> (Source, Module) {
    let source = Source::new("case", text);
    let module = parse(&source).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    (source, module)
}

/// The expression of the first statement.
fn expression(module: &Module) -> &ExprKind {
    match &module.body[..] {
        [Stmt { kind: StmtKind::Expr(value), .. }, ..] => &value.kind,
        other => panic!("no expression: {other:?}"),
    }
}

#[test]
fn a_star_in_a_subscript_makes_a_tuple() {
    let (_, module) = module("a[*b]");
    let ExprKind::Subscript { index, .. } = expression(&module) else { panic!("no subscript") };
    assert!(matches!(&index.kind, ExprKind::Tuple(elements) if elements.len() == 1));
}

#[test]
fn names_are_normalized() {
    let (source, module) = module("ﬁx.µ");
    let ExprKind::Attribute { object, name } = expression(&module) else { panic!("no attribute") };
    assert_eq!(object.kind, ExprKind::Name("fix".into()));
    assert_eq!((name.name.as_str(), source.slice(name.span)), ("μ", "µ"));
}

#[test]
fn expressions_in_format_strings_know_their_place() {
    let (source, module) = module("x = 1\nf'é{x + 1!r:>{ width }}'\n");
    let [_, Stmt { kind: StmtKind::Expr(value), .. }] = &module.body[..] else { panic!("two statements") };
    let shown = format!("{value:?}");
    assert!(shown.contains("Repr"), "{shown}");
    let spans: Vec<&str> = shown
        .split("span: Span { start: ")
        .skip(1)
        .filter_map(|rest| {
            let (start, rest) = rest.split_once(", end: ")?;
            let (end, _) = rest.split_once(' ')?;
            source.text().get(start.parse().ok()?..end.parse().ok()?)
        })
        .collect();
    assert_eq!(spans, ["x", "1", "x + 1", "width", "f'é{x + 1!r:>{ width }}'"]);
}

#[test]
fn soft_keywords_are_names_elsewhere() {
    for text in ["match = 1", "match(x)", "match[case] = _", "case = match", "match: int = 1", "print(match, case)"] {
        assert_eq!(outcome(text), ["accepted"], "{text}");
    }
    let (_, module) = module("match match:\n  case case: pass\n");
    assert!(matches!(module.body[0].kind, StmtKind::Match { .. }));
}

#[test]
fn surrogates_are_refused() {
    let source = Source::new("case", "'\\ud800'");
    let errors = parse(&source).expect_err("a surrogate");
    assert_eq!(errors[0].code.to_string(), "P1007");
}

/// What a machine might write. None of it may take long, or exhaust the stack.
#[test]
fn deep_and_long_texts_are_no_trouble() {
    let long = 100_000;
    let deep = [
        format!("{}1", "1+".repeat(long)),
        format!("{}1", "-".repeat(long)),
        format!("a{}", ".b".repeat(long)),
        format!("{}1", "a if b else ".repeat(long)),
        format!("{}1", "lambda: ".repeat(20_000)),
        format!("if a: pass\n{}", "elif a: pass\n".repeat(long)),
    ];
    for text in &deep {
        let found = outcome(text);
        let expected = "RecursionError: maximum recursion depth exceeded during compilation";
        assert!(found[0].ends_with(expected), "{}…: {}", &text[..20], found[0]);
    }
    let wide = [format!("[{}]", "1,".repeat(long)), "x or ".repeat(long) + "y", format!("{}1", "1+".repeat(2900))];
    for text in &wide {
        assert_eq!(outcome(text), ["accepted"], "{}…", &text[..20]);
    }
    assert_eq!(outcome(&"(".repeat(long)), ["line 1: SyntaxError: too many nested parentheses"]);
    assert_eq!(
        outcome(&format!("f({}b c)", "a, ".repeat(long)))[0],
        "line 1: SyntaxError: invalid syntax. Perhaps you forgot a comma?"
    );
}
