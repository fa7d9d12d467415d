//! Every sequence of up to four operations on each generator of `traces/generators`, against what was recorded from CPython.

use std::fs;
use std::path::Path;

use py2rs_tests::trace::Trace;
use py2rs_tests::{program, run};

#[test]
fn every_short_drive_of_each_generator_does_what_cpython_does() {
    let mut programs = program::all(Path::new(env!("CARGO_MANIFEST_DIR")));
    programs.retain(|program| program.area() == "traces");
    let filters = std::env::var("PY2RS_FIXTURES").unwrap_or_default();
    programs.retain(|program| filters.split(',').any(|filter| program.id.contains(filter)));

    let reports = run::parallel(&programs, |program| {
        let recorded = fs::read_to_string(program.record("trace")).ok();
        let Some(expected) = recorded.and_then(|text| Trace::unfolded(&text)) else {
            return Some("  not recorded: run `cargo run -p py2rs-tests --bin bless traces`\n".to_owned());
        };
        let outcome = run::run(run::compiled(env!("CARGO_BIN_EXE_traces"), program), program);
        match Trace::printed(&outcome) {
            Ok(found) => expected.difference(&found),
            Err(report) => Some(report),
        }
    });
    for (program, report) in programs.iter().zip(&reports) {
        if let Some(report) = report {
            println!("{}\n{report}", program.id);
        }
    }
    let failures = reports.iter().flatten().count();
    assert_eq!(failures, 0, "{failures} of {} traces differ from CPython", programs.len());
}

#[test]
fn a_record_is_read_as_it_was_written() {
    for program in program::all(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        if let Ok(text) = fs::read_to_string(program.record("trace")) {
            let trace = Trace::unfolded(&text).unwrap_or_else(|| panic!("{}: not a record", program.id));
            assert!(trace.folded() == text, "{}: folded differently", program.id);
        }
    }
}
