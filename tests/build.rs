//! Compiles every fixture and trace to a Rust module, and lists them for the multi-call binary.
//!
//! A program that the compiler refuses becomes one that prints the diagnostics and exits with status 2: one refusal doesn't
//! take the others along. `PY2RS_FIXTURES=FILTER,…` compiles only the programs whose id contains a filter.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use py2rs::diagnostic::Diagnostic;
use py2rs::pipeline::{Options, compile as compile_source};
use py2rs::source::Source;

// Not everything in it is needed here.
#[allow(dead_code)]
#[path = "src/program.rs"]
mod program;

fn main() {
    println!("cargo::rerun-if-changed=fixtures");
    println!("cargo::rerun-if-changed=traces");
    println!("cargo::rerun-if-changed=../examples");
    println!("cargo::rerun-if-changed=src/program.rs");
    println!("cargo::rerun-if-env-changed=PY2RS_FIXTURES");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let filters = env::var("PY2RS_FIXTURES").unwrap_or_default();
    let wanted = |id: &str| filters.is_empty() || filters.split(',').any(|filter| id.contains(filter));

    let mut binaries = BTreeMap::from([("fixtures", Binary::default()), ("traces", Binary::default())]);
    for program in program::all(&root).iter().filter(|program| wanted(&program.id)) {
        let name = if program.area() == "traces" { "traces" } else { "fixtures" };
        let Binary { modules, table } = binaries.entry(name).or_default();
        let module = program.id.replace(['/', '-'], "_");
        match compile(program.file(), &program.source(&root)) {
            Ok(rust) => {
                let path = out.join(format!("p_{module}.rs"));
                write(&path, &rust);
                let _ = writeln!(modules, "#[path = {path:?}]\nmod p_{module};");
                let _ = writeln!(table, "    ({:?}, Ok(&p_{module}::PROGRAM)),", program.id);
            }
            Err(refusal) => {
                let _ = writeln!(table, "    ({:?}, Err({refusal:?})),", program.id);
            }
        }
    }
    for (name, Binary { modules, table }) in binaries {
        let text = format!("{modules}\nconst PROGRAMS: &[Compiled] = &[\n{table}];\n");
        write(&out.join(format!("{name}.rs")), &text);
    }
}

/// What a binary's file includes.
#[derive(Default)]
struct Binary {
    modules: String,
    table: String,
}

/// Unchanged files keep their time.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// The program in Rust, or why the compiler refuses it.
fn compile(file: &str, source: &str) -> Result<String, String> {
    let source = Source::new(file, source);
    compile_source(&source, &Options::default()).map(|compiled| compiled.rust).map_err(|diagnostics| {
        let line = |diagnostic: &Diagnostic| {
            format!("{file}:{}: {}\n", source.line_of(diagnostic.span.start), diagnostic.headline())
        };
        diagnostics.iter().map(line).collect()
    })
}
