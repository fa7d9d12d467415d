//! `py2rs emit`.

use std::fs;
use std::process::ExitCode;

use super::arguments::{Emit, Form};
use super::failure::{Failure, Outcome};
use super::report;

/// Prints what a program is compiled to.
pub fn emit(command: Emit) -> Outcome {
    let bytes = report::read(&command.file)?;
    let name = command.file.to_string_lossy();
    let (compiled, messages) = match report::compile_bytes(&command.file, &name, &bytes, &command.compilation.options())
    {
        Ok(compiled) => compiled,
        Err(messages) => return Ok(messages.show()),
    };
    messages.show();
    let text = match command.emit {
        Form::Rust => &compiled.rust,
        Form::Ir => &compiled.ir,
        Form::Machine => &compiled.machine,
    };
    match &command.output {
        None => report::print(text)?,
        Some(path) => fs::write(path, text).map_err(|error| Failure::file("write", path, error))?,
    }
    Ok(ExitCode::SUCCESS)
}
