//! Calling rustc and cargo.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Command, Output};

use super::failure::{Failure, Outcome};

/// The Rust compiler that is used for everything, and how far it optimizes.
#[derive(Clone, Debug)]
pub struct Rustc {
    program: OsString,
    /// `0` to `3`. Tests set `PY2RS_OPT` to a low one to save time.
    pub opt_level: String,
}

/// Settings of the user's own builds, which have no business here.
const FOREIGN: [&str; 4] = ["RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"];

/// How the runtime and programs are compiled, beyond the level of optimization.
///
/// There is no unwinding: a value then stays in registers where it would otherwise have to be at hand in memory for whoever
/// cleans up, which makes calls and arithmetic up to twice as fast.
///
/// A value is two words, and what makes one writes them one after the other. On x86-64 LLVM copies both at once, through a
/// vector register: such a read of two fresh writes is not forwarded and waits for the cache, which was measured to cost up
/// to half of the time of a generator's step (`for` over a generator 1.3 times, `send` 1.2 times, `yield from` 1.4 times as long).
pub const CODE: &[&str] = if cfg!(target_arch = "x86_64") {
    &["-Cpanic=abort", "-Cno-vectorize-slp", "-Ctarget-feature=+slow-unaligned-mem-16"]
} else {
    &["-Cpanic=abort"]
};

impl Rustc {
    pub fn new() -> Rustc {
        let program = std::env::var_os("RUSTC").filter(|name| !name.is_empty()).unwrap_or_else(|| "rustc".into());
        Rustc { program, opt_level: opt_level() }
    }

    /// Everything that rustc says about its version, which tells incompatible libraries apart.
    pub fn version(&self, folder: &Path) -> Outcome<String> {
        let output = self.command(folder).arg("-vV").output().map_err(|error| self.missing(&error))?;
        if !output.status.success() {
            let error = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::usage(format!("rustc does not work: {}", error.trim())));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Compiles a crate to a binary against the runtime.
    pub fn compile(&self, folder: &Path, main: &str, binary: &str, runtime: &Path) -> Outcome<Output> {
        let mut dependencies = OsString::from("dependency=");
        dependencies.push(runtime.join("deps"));
        let mut runtime_crate = OsString::from("py2rs_runtime=");
        runtime_crate.push(runtime.join("libpy2rs_runtime.rlib"));
        let mut command = self.command(folder);
        command
            .args(["--edition", "2024", "--crate-type", "bin", "--crate-name", "program", "--cap-lints", "allow"])
            .args(["-Ccodegen-units=1", "-Cstrip=debuginfo"])
            .args(CODE)
            .arg(format!("-Copt-level={}", self.opt_level))
            .arg("--extern")
            .arg(runtime_crate)
            .arg("-L")
            .arg(dependencies)
            .args([main, "-o", binary]);
        command.output().map_err(|error| self.missing(&error))
    }

    /// Rustup chooses the toolchain by the folder, so all calls are made in the cache.
    fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(folder);
        clean(&mut command);
        command
    }

    fn missing(&self, error: &io::Error) -> Failure {
        let program = self.program.to_string_lossy();
        Failure::usage(format!("cannot start {program}: {error}\npy2rs needs the Rust compiler: https://rustup.rs"))
    }
}

/// Cargo, for building the runtime in `folder`.
pub fn cargo(folder: &Path, arguments: &[&str]) -> Outcome<Output> {
    let program = std::env::var_os("CARGO").filter(|name| !name.is_empty()).unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(&program);
    command.current_dir(folder).args(arguments);
    clean(&mut command);
    command.env("CARGO_ENCODED_RUSTFLAGS", CODE.join("\u{1f}"));
    command.output().map_err(|error| Failure::usage(format!("cannot start {}: {error}", program.to_string_lossy())))
}

fn clean(command: &mut Command) {
    for name in FOREIGN {
        command.env_remove(name);
    }
    // Set and empty, it also hides the flags in the user's cargo configuration.
    command.env("CARGO_ENCODED_RUSTFLAGS", "");
}

fn opt_level() -> String {
    let wanted = std::env::var("PY2RS_OPT").unwrap_or_default();
    if matches!(wanted.as_str(), "0" | "1" | "2" | "3") { wanted } else { "3".into() }
}
