//! Compiles every fixture and trace to a Rust module, and lists them for the multi-call binary.
//!
//! A program that the compiler refuses becomes one that prints the diagnostics and exits with status 2: one refusal doesn't
//! take the others along. `PY2RS_FIXTURES=FILTER,…` compiles only the programs whose id contains a filter.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

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

    let mut modules = String::new();
    let mut table = String::new();
    for program in program::all(&root).iter().filter(|program| wanted(&program.id)) {
        let module = program.id.replace(['/', '-'], "_");
        let path = out.join(format!("{module}.rs"));
        let rust = compile(program.file(), &program.source(&root)).unwrap_or_else(|refusal| {
            format!("use std::process::ExitCode;\n\nfn main() -> ExitCode {{\n    eprint!(\"{{}}\", {refusal:?});\n    ExitCode::from(2)\n}}\n")
        });
        // What the emitted `main` is private to its module, so the entry stands beside it.
        write(
            &path,
            &format!(
                "{rust}\npub(crate) fn enter() -> std::process::ExitCode {{\n    std::process::Termination::report(main())\n}}\n"
            ),
        );
        let _ = writeln!(modules, "#[path = {path:?}]\nmod p_{module};");
        let _ = writeln!(table, "    ({:?}, p_{module}::enter),", program.id);
    }
    write(&out.join("programs.rs"), &format!("{modules}\nconst PROGRAMS: &[Compiled] = &[\n{table}];\n"));
}

/// Unchanged files keep their time.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// The program in Rust, or why the compiler refuses it.
fn compile(file: &str, _source: &str) -> Result<String, String> {
    Err(format!("{file}: the pipeline is not connected yet\n"))
}
