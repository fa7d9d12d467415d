//! Every stage in order.

use crate::deep::deep;
use crate::diagnostic::{Code, Diagnostic};
use crate::python::{adapter, ast, check};
use crate::source::Source;

/// What can be chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options {
    pub tier: Tier,
}

/// How types are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tier {
    /// Native types where inference proves them.
    #[default]
    Auto,
    /// Every local is a Python value.
    Dynamic,
}

/// A compiled module in its forms.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// A whole Rust module, formatted. It has `pub static PROGRAM: py2rs_runtime::python::process::Program`.
    pub rust: String,
    /// The bodies before the state transform, as text.
    pub ir: String,
    /// The machines after it, as text.
    pub machine: String,
    pub warnings: Vec<Diagnostic>,
}

/// Compiles a module.
///
/// # Errors
/// What is wrong with the program, in the order of its text.
pub fn compile(source: &Source, options: &Options) -> Result<Compiled, Vec<Diagnostic>> {
    deep(|| stages(source, options)).unwrap_or_else(|error| {
        let message = format!("the compiler failed ({error:?})");
        Err(vec![Diagnostic::new(Code::Internal, ast::Span::default(), message)])
    })
}

fn stages(source: &Source, _options: &Options) -> Result<Compiled, Vec<Diagnostic>> {
    let module = adapter::parse(source)?;
    let _warnings = check::check(&module)?;
    Err(vec![Diagnostic::new(Code::Unsupported, source.whole(), "this compiler does not emit code yet")])
}
