//! `py2rs check`.

use std::process::ExitCode;

use py2rs::diagnostic::json;

use super::arguments::Check;
use super::failure::Outcome;
use super::report;

/// Says what is wrong with programs; one that cannot be read does not keep it from the others. The exit status is the
/// worst of all files: 2 for what is not supported, which a change of the program must solve, and for what cannot be read,
/// before 1 for syntax errors.
pub fn check(command: Check) -> Outcome {
    let mut worst = 0;
    let options = command.compilation.options();
    for path in &command.files {
        let bytes = match report::read(path) {
            Ok(bytes) => bytes,
            Err(failure) => {
                failure.report();
                worst = worst.max(failure.status());
                continue;
            }
        };
        let messages = match report::compile_bytes(path, &path.to_string_lossy(), &bytes, &options) {
            Ok((_, messages)) => messages,
            Err(messages) => *messages,
        };
        worst = worst.max(report::status(&messages.diagnostics));
        if !command.json {
            messages.show();
            continue;
        }
        for diagnostic in &messages.diagnostics {
            report::print(&(json::line(&messages.source, diagnostic) + "\n"))?;
        }
    }
    Ok(ExitCode::from(worst))
}
