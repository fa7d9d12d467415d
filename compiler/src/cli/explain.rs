//! `py2rs explain`.

use std::fmt::Write;
use std::process::ExitCode;

use py2rs::diagnostic::Code;

use super::arguments::Explain;
use super::failure::{Failure, Outcome};
use super::report;

/// Explains a code, or lists them all.
pub fn explain(command: Explain) -> Outcome {
    let mut out = String::new();
    let Some(text) = command.code else {
        for code in Code::ALL {
            let _ = writeln!(out, "{code}  {}", code.title());
        }
        report::print(&out)?;
        return Ok(ExitCode::SUCCESS);
    };
    let code: Code = text.parse().map_err(|_| {
        Failure::usage(format!("there is no message with the code {text}; `py2rs explain` lists them all"))
    })?;
    let _ = writeln!(out, "{code}: {}\n", code.title());
    for line in code.explanation().lines() {
        let _ = writeln!(out, "{}", line.strip_prefix(' ').unwrap_or(line));
    }
    if let Some(help) = code.help() {
        let _ = writeln!(out, "\nhelp: {help}");
    }
    report::print(&out)?;
    Ok(ExitCode::SUCCESS)
}
