//! Each fixture as a process: stdout, stderr and exit status against what was recorded from CPython.

use std::collections::BTreeMap;
use std::path::Path;

use py2rs_tests::{program, record, run};

#[test]
fn fixtures_do_what_cpython_does() {
    let mut programs = program::all(Path::new(env!("CARGO_MANIFEST_DIR")));
    programs.retain(|program| program.area() != "traces");
    let filters = std::env::var("PY2RS_FIXTURES").unwrap_or_default();
    programs.retain(|program| filters.split(',').any(|filter| program.id.contains(filter)));

    let reports = run::parallel(&programs, |program| {
        let found = run::run(run::compiled(env!("CARGO_BIN_EXE_fixtures"), program), program);
        match record::expected(program) {
            Some(expected) => record::difference(&expected, &found),
            None => Some("  not recorded: run `cargo run -p py2rs-tests --bin bless`\n".to_owned()),
        }
    });

    let known = known_differences();
    let mut areas: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut surprises = 0;
    for (program, report) in programs.iter().zip(&reports) {
        let (passed, all) = areas.entry(program.area()).or_default();
        *passed += usize::from(report.is_none());
        *all += 1;
        match (report, known.contains(&program.id.as_str())) {
            (Some(report), false) => {
                surprises += 1;
                println!("{}\n{report}", program.id);
            }
            (None, true) => println!("{}: is like CPython now: take it out of known_differences.txt", program.id),
            _ => {}
        }
    }
    for (area, (passed, all)) in &areas {
        println!("{area:20} {passed:4} of {all:4}{}", if passed < all { "  <--" } else { "" });
    }
    assert_eq!(surprises, 0, "{surprises} of {} fixtures are not as known", programs.len());
}

/// Fixtures that are known to differ from CPython.
fn known_differences() -> Vec<&'static str> {
    let lines = include_str!("known_differences.txt").lines();
    lines.filter_map(|line| line.split_whitespace().next()).filter(|id| !id.starts_with('#')).collect()
}
