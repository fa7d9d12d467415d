//! `py2rs build`, and what it has in common with `run`: a program's binary in the cache.

use std::ffi::OsStr;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use py2rs::diagnostic::Code;
use py2rs::pipeline::{Compiled, Options, Tier};

use super::arguments::Build;
use super::cache::{Cache, touch};
use super::failure::{Failure, Outcome};
use super::report;
use super::runtime;
use super::rustc::Rustc;

/// The crate around a compiled module.
const MAIN: &str = "mod program;

fn main() -> std::process::ExitCode {
    py2rs_runtime::python::process::run(&program::PROGRAM)
}
";

/// A program to compile.
pub struct Program<'a> {
    /// As the user gave it.
    pub path: &'a Path,
    /// What its tracebacks call it.
    pub name: &'a str,
    pub text: &'a [u8],
    pub options: Options,
}

/// A binary, or messages that were shown instead.
pub enum Made {
    Binary(PathBuf),
    Refused(ExitCode),
}

impl Program<'_> {
    /// The binary of an unchanged program. This asks nothing but the cache: it must not take longer than Python's start.
    pub fn cached(&self) -> Option<PathBuf> {
        let entry = Cache::peek()?.entry("programs", self.key());
        if !self.is_right(&entry) {
            return None;
        }
        touch(&entry);
        Some(entry.join(binary_name()))
    }

    /// Compiles the program, unless it is in the cache. `says`: what CPython warns about is said now; the program says it
    /// whenever it runs.
    pub fn make(&self, says: bool) -> Outcome<Made> {
        let (compiled, mut messages) = match report::compile_bytes(self.path, self.name, self.text, &self.options) {
            Ok(compiled) => compiled,
            Err(messages) => return Ok(Made::Refused(messages.show())),
        };
        if !says {
            messages.diagnostics.retain(|message| message.code != Code::SyntaxWarning);
        }
        messages.show();
        let cache = Cache::open()?;
        let rustc = Rustc::new();
        let entry = cache.make(
            "programs",
            self.key(),
            |entry| self.is_right(entry),
            |folder| {
                let library = runtime::library(&cache, &rustc)?;
                self.compile(folder, &compiled, &rustc, &library)
            },
        )?;
        Ok(Made::Binary(entry.join(binary_name())))
    }

    fn compile(&self, folder: &Path, compiled: &Compiled, rustc: &Rustc, library: &Path) -> Outcome<()> {
        for (name, text) in
            [("main.rs", MAIN.as_bytes()), ("program.rs", compiled.rust.as_bytes()), (INPUTS, &self.inputs())]
        {
            let path = folder.join(name);
            fs::write(&path, text).map_err(|error| Failure::file("write", &path, error))?;
        }
        let output = rustc.compile(folder, "main.rs", &binary_name(), library)?;
        if output.status.success() {
            return Ok(());
        }
        let log = String::from_utf8_lossy(&output.stderr);
        if log.contains("error: linker") {
            return Err(Failure::usage(format!("rustc cannot link:\n{}", log.trim_end())));
        }
        // The folder is used again by the next attempt, so what shall be looked at goes elsewhere.
        let kept = folder.with_extension("failed");
        let _ = fs::remove_dir_all(&kept);
        let kept = if fs::rename(folder, &kept).is_ok() { kept } else { folder.to_path_buf() };
        Err(Failure::internal(format!(
            "internal error: rustc refuses the Rust that was emitted for {}\n{}\nplease report this, with the program; \
             the Rust is in {}",
            self.path.display(),
            log.trim_end(),
            kept.join("program.rs").display()
        )))
    }

    fn key(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        hash.write(&self.inputs());
        hash.finish()
    }

    /// Everything that the binary depends on. rustc is not among it: a binary stays right when rustc is updated, and
    /// asking rustc takes longer than most programs run.
    fn inputs(&self) -> Vec<u8> {
        let tier = match self.options.tier {
            Tier::Auto => "auto",
            Tier::Dynamic => "dynamic",
        };
        let opt_level = Rustc::new().opt_level;
        let mut inputs = format!("{:016x}\n{tier}\n{opt_level}\n{}\n", runtime::BUILD, self.name).into_bytes();
        inputs.extend_from_slice(self.text);
        inputs
    }

    /// Whether an entry is this program's: keys are short, and the program is run without another look.
    fn is_right(&self, entry: &Path) -> bool {
        fs::read(entry.join(INPUTS)).is_ok_and(|inputs| inputs == self.inputs())
    }
}

/// The file in an entry that holds what it was made of.
const INPUTS: &str = "inputs";

fn binary_name() -> String {
    format!("program{}", std::env::consts::EXE_SUFFIX)
}

/// Compiles a program to a binary.
pub fn build(command: Build) -> Outcome {
    let text = report::read(&command.file)?;
    let name = command.file.to_string_lossy();
    let options = command.compilation.options();
    let program = Program { path: &command.file, name: &name, text: &text, options };
    let binary = match program.cached() {
        Some(binary) => binary,
        None => match program.make(true)? {
            Made::Binary(binary) => binary,
            Made::Refused(status) => return Ok(status),
        },
    };
    let output = match command.output {
        Some(output) => output,
        None => default_output(&command.file)?,
    };
    // Beside and renamed, because a running binary cannot be written over.
    let file = output.file_name().unwrap_or(OsStr::new("program"));
    let mut beside = file.to_os_string();
    beside.push(format!(".{}.new", std::process::id()));
    let beside = output.with_file_name(beside);
    fs::copy(&binary, &beside).and_then(|_| fs::rename(&beside, &output)).map_err(|error| {
        let _ = fs::remove_file(&beside);
        Failure::file("write", &output, error)
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The program's name without `.py`, in the current folder.
fn default_output(file: &Path) -> Outcome<PathBuf> {
    let stem = file.file_stem().unwrap_or(OsStr::new("program"));
    let output = PathBuf::from(format!("{}{}", stem.to_string_lossy(), std::env::consts::EXE_SUFFIX));
    if output == file || file.extension().is_none() {
        return Err(Failure::usage("say where to write the binary, with -o"));
    }
    Ok(output)
}
