//! `py2rs run`.

use std::path::Path;
use std::process::Command;
#[cfg(not(unix))]
use std::process::ExitCode;

use super::arguments::Run;
use super::build::{Made, Program};
use super::failure::{Failure, Outcome};
use super::report;

/// Runs a program, compiled if need be.
pub fn run(command: Run) -> Outcome {
    let text = report::read(&command.file)?;
    // CPython's tracebacks show the whole path.
    let name = std::env::current_dir().unwrap_or_default().join(&command.file);
    let name = name.to_string_lossy();
    let options = command.compilation.options();
    let program = Program { path: &command.file, name: &name, text: &text, options };
    let binary = match program.cached() {
        Some(binary) => binary,
        None => match program.make(false)? {
            Made::Binary(binary) => binary,
            Made::Refused(status) => return Ok(status),
        },
    };
    let mut process = Command::new(&binary);
    process.args(&command.arguments).env("PY2RS_SCRIPT", &command.file);
    start(&binary, process)
}

/// The program takes the place of this process, so that signals, the terminal and the exit status are its own.
#[cfg(unix)]
fn start(binary: &Path, mut process: Command) -> Outcome {
    use std::os::unix::process::CommandExt;
    Err(Failure::file("start", binary, process.exec()))
}

#[cfg(not(unix))]
fn start(binary: &Path, mut process: Command) -> Outcome {
    let status = process.status().map_err(|error| Failure::file("start", binary, error))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}
