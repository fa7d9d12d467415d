//! Every stage in order, from the text of a Python module to the text of a Rust one.

use crate::deep::deep;
use crate::diagnostic::{Code, Diagnostic};
use crate::python::{adapter, analysis, ast, check, emit, lower};
use crate::source::Source;
use crate::transform::{reduce, simplify, state, structure, tidy};
use std::fmt::Write;

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
    deep(|| stages(source, options))
        .unwrap_or_else(|error| Err(vec![fault(&format!("the compiler failed ({error:?})"))]))
}

/// A fault of the compiler itself.
fn fault(message: &str) -> Diagnostic {
    Diagnostic::new(Code::Internal, ast::Span::default(), message)
}

fn stages(source: &Source, options: &Options) -> Result<Compiled, Vec<Diagnostic>> {
    let tree = adapter::parse(source)?;
    let warnings = check::check(&tree)?;
    let mut module = lower::lower(source, &tree)?;
    module.warnings.clone_from(&warnings);
    let (mut ir, mut machine) = (String::new(), String::new());
    let mut ready = vec![];
    for function in &mut module.functions {
        analysis::bound::check_reads(&mut function.body);
        if options.tier == Tier::Auto {
            analysis::unboxed::unbox(&mut function.body);
        }
        let _ = writeln!(ir, "{}", function.body);
        let mut transformed = state::transform(function.body.clone());
        reduce::reduce(&mut transformed);
        simplify::merge_chains(&mut transformed.body);
        simplify::compact(&mut transformed);
        let nodes = structure::structure(&transformed.body);
        let nodes = tidy::tidy(&transformed.body, nodes);
        let _ = writeln!(machine, "{transformed}");
        ready.push(emit::Ready { machine: transformed, nodes });
    }
    let rust = emit::module(source, &module, &ready)
        .map_err(|error| vec![fault(&format!("what was emitted is no Rust: {error}"))])?;
    Ok(Compiled { rust, ir, machine, warnings })
}
