//! `bless [FILTER…]`: records what CPython 3.11 does with each fixture and trace whose id contains a filter.
//!
//! The interpreter is `python3.11`, or what `PYTHON` names. Only files that change are written.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use py2rs_tests::program::Program;
use py2rs_tests::trace::Trace;
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
    let changed = run::parallel(&programs, |program| match bless(&interpreter, root, program) {
        Ok(false) => None,
        Ok(true) => Some(format!("{}: recorded", program.id)),
        Err(error) => Some(format!("{}: not recorded: {}", program.id, error.trim())),
    });
    changed.iter().flatten().for_each(|line| println!("{line}"));
    println!("{} programs, {} recorded anew ({version})", programs.len(), changed.iter().flatten().count());
    ExitCode::SUCCESS
}

/// Records one program; true if that changed anything.
fn bless(interpreter: &str, root: &Path, program: &Program) -> Result<bool, String> {
    if program.area() != "traces" {
        let outcome = run::run(run::python(interpreter, &program.path), program);
        return record::record(program, &outcome).map_err(|error| error.to_string());
    }
    // The program is the generator with the driver behind it.
    let folder = std::env::temp_dir().join(format!("py2rs-bless-{}", std::process::id()));
    let file = folder.join(program.file());
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&file, program.source(root)))
        .map_err(|error| error.to_string())?;
    let mut outcome = run::run(run::python(interpreter, &file), program);
    outcome.stderr = outcome.stderr.replace(&format!("{}/", folder.display()), "");
    let _ = fs::remove_file(&file);
    let _ = fs::remove_dir(&folder);
    let trace = Trace::printed(&outcome)?;
    record::write(&program.record("trace"), Some(&trace.folded())).map_err(|error| error.to_string())
}
