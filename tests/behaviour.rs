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

    let mut areas: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (program, report) in programs.iter().zip(&reports) {
        let (passed, all) = areas.entry(program.area()).or_default();
        *passed += usize::from(report.is_none());
        *all += 1;
        if let Some(report) = report {
            println!("{}\n{report}", program.id);
        }
    }
    for (area, (passed, all)) in &areas {
        println!("{area:20} {passed:4} of {all:4}{}", if passed < all { "  <--" } else { "" });
    }
    let failures = reports.iter().flatten().count();
    assert_eq!(failures, 0, "{failures} of {} fixtures differ from CPython", programs.len());
}
