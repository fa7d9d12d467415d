//! What can stand on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Compiles Python 3.11 to Rust, and runs it.
#[derive(Debug, Parser)]
#[command(name = "py2rs", version, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile a program and run it, as `python3 FILE ARGS…` would
    Run(Run),
    /// Compile a program to a native binary
    Build(Build),
    /// Print what a program is compiled to
    Emit(Emit),
    /// Say what is wrong with programs, without running them
    Check(Check),
    /// Explain the code of a message, such as P1001
    Explain(Explain),
}

#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub compilation: Compilation,
    /// The program
    pub file: PathBuf,
    /// What the program finds in sys.argv behind its own name
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
    pub arguments: Vec<OsString>,
}

#[derive(Debug, Args)]
pub struct Build {
    #[command(flatten)]
    pub compilation: Compilation,
    /// The program
    pub file: PathBuf,
    /// The binary to make [default: the name of the program]
    #[arg(short, long, value_name = "BIN")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Emit {
    #[command(flatten)]
    pub compilation: Compilation,
    /// The program
    pub file: PathBuf,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub emit: Form,
    /// Write to a file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub compilation: Compilation,
    /// The programs
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Print messages as JSON, one on each line
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// The code, such as P1001; without one, all are listed
    pub code: Option<String>,
}

/// What every command that compiles knows.
#[derive(Clone, Copy, Debug, Args)]
pub struct Compilation {
    /// How types are used
    #[arg(long, value_enum, default_value_t)]
    pub tier: Tier,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum Tier {
    /// Native types where inference proves them
    #[default]
    Auto,
    /// Python values everywhere
    Dynamic,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// The Rust module
    #[default]
    Rust,
    /// Function bodies as blocks, before the state transform
    Ir,
    /// State machines, after it
    Machine,
}

impl Compilation {
    pub fn options(self) -> py2rs::pipeline::Options {
        let tier = match self.tier {
            Tier::Auto => py2rs::pipeline::Tier::Auto,
            Tier::Dynamic => py2rs::pipeline::Tier::Dynamic,
        };
        py2rs::pipeline::Options { tier }
    }
}
