//! Reading programs, and showing messages about them.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use py2rs::diagnostic::{Diagnostic, Severity, terminal};
use py2rs::pipeline::{Compiled, Options, compile};
use py2rs::python::decode::decode;
use py2rs::source::Source;

use super::failure::{Failure, Outcome};

/// The bytes of a program.
pub fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| Failure::file("open", path, error))
}

/// A program with messages about it, which come under the name that the user gave it.
pub struct Messages {
    pub source: Source,
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles the bytes of a program. `name` is what its tracebacks call it, `path` what messages do.
pub fn compile_bytes(
    path: &Path,
    name: &str,
    bytes: &[u8],
    options: &Options,
) -> Result<(Compiled, Messages), Box<Messages>> {
    let shown = path.to_string_lossy();
    let mut source = match decode(name, bytes) {
        Ok(source) => source,
        Err(failed) => {
            let mut source = failed.source;
            source.name = shown.into_owned();
            return Err(Box::new(Messages { source, diagnostics: vec![failed.diagnostic] }));
        }
    };
    let result = compile(&source, options);
    source.name = shown.into_owned();
    match result {
        Ok(mut compiled) => {
            let mut diagnostics = std::mem::take(&mut compiled.warnings);
            py2rs::diagnostic::sort(&mut diagnostics);
            Ok((compiled, Messages { source, diagnostics }))
        }
        Err(diagnostics) => Err(Box::new(Messages { source, diagnostics })),
    }
}

/// The exit status for messages: 1 if CPython would not run the program either, 2 if only py2rs refuses it.
pub fn status(diagnostics: &[Diagnostic]) -> u8 {
    let mut errors = diagnostics.iter().filter(|diagnostic| diagnostic.code.severity() == Severity::Error).peekable();
    if errors.peek().is_none() {
        return 0;
    }
    if errors.any(|error| error.code.is_syntax_error()) { 1 } else { 2 }
}

impl Messages {
    /// Prints the messages to stderr and gives the exit status for them.
    pub fn show(&self) -> ExitCode {
        if !self.diagnostics.is_empty() {
            let mut stderr = io::stderr().lock();
            let colour = stderr.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
            // Nobody is left to tell if stderr is closed.
            let _ = stderr.write_all(terminal::render(&self.source, &self.diagnostics, colour).as_bytes());
        }
        ExitCode::from(status(&self.diagnostics))
    }
}

/// Writes the result of a command to stdout. A reader that has enough, such as `head`, is no failure.
pub fn print(text: &str) -> Outcome<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::usage(format!("cannot write to stdout: {error}")))
        }
        _ => Ok(()),
    }
}
