//! Why a command could not do its work, and the exit status for it.

use std::fmt::Display;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// A failure that is not about the text of a program.
#[derive(Debug)]
pub struct Failure {
    message: String,
    status: u8,
}

/// For wrong usage, and for what the surroundings refuse: no such file, no rustc. As `python3` does.
const USAGE: u8 = 2;
/// For faults of py2rs itself (`EX_SOFTWARE`).
const INTERNAL: u8 = 70;

impl Failure {
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), status: USAGE }
    }

    pub fn internal(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), status: INTERNAL }
    }

    /// Something could not be done with a file.
    pub fn file(what: &str, path: &Path, error: impl Display) -> Failure {
        Failure::usage(format!("cannot {what} {}: {error}", path.display()))
    }

    /// The exit status that says it.
    pub fn status(&self) -> u8 {
        self.status
    }

    pub fn report(&self) -> ExitCode {
        // Nobody is left to tell if stderr is closed.
        let _ = writeln!(std::io::stderr(), "py2rs: {}", self.message);
        ExitCode::from(self.status)
    }
}

pub type Outcome<T = ExitCode> = Result<T, Failure>;
