//! `bless [FILTER…]`: records what CPython 3.11 does with each fixture and trace whose id contains a filter.
//!
//! The interpreter is `python3.11`, or what `PYTHON` names. Only files that change are written.

use std::path::Path;
use std::process::{Command, ExitCode};

use py2rs_tests::{program, record, run};

fn main() -> ExitCode {
    let interpreter = std::env::var("PYTHON").unwrap_or_else(|_| "python3.11".to_owned());
    let version = match Command::new(&interpreter).arg("--version").output() {
        Ok(output) => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Err(error) => format!("{error}"),
    };
    if !version.starts_with("Python 3.11.") {
        eprintln!("{interpreter}: {version}; expected output is recorded from Python 3.11 only");
        return ExitCode::FAILURE;
    }
    let filters: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut programs = program::all(root);
    programs.retain(|program| filters.is_empty() || filters.iter().any(|filter| program.id.contains(filter.as_str())));
    let changed = run::parallel(&programs, |program| {
        let outcome = run::run(run::python(&interpreter, Path::new(program.file())), program);
        match record::record(program, &outcome) {
            Ok(false) => None,
            Ok(true) => Some(format!("{}: recorded", program.id)),
            Err(error) => Some(format!("{}: {error}", program.id)),
        }
    });
    changed.iter().flatten().for_each(|line| println!("{line}"));
    println!("{} programs, {} recorded anew ({version})", programs.len(), changed.iter().flatten().count());
    ExitCode::SUCCESS
}
