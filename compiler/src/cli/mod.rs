//! The commands. Everything here may read, write and start processes; the library does none of it.

mod arguments;
mod build;
mod cache;
mod check;
mod emit;
mod explain;
mod failure;
mod report;
mod run;
mod runtime;
mod rustc;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Run(command) => run::run(command),
        Command::Build(command) => build::build(command),
        Command::Emit(command) => emit::emit(command),
        Command::Check(command) => check::check(command),
        Command::Explain(command) => explain::explain(command),
    };
    outcome.unwrap_or_else(|failure| failure.report())
}
