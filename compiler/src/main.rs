//! The command line of py2rs.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
