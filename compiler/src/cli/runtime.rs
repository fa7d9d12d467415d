//! The runtime as a library for rustc: its sources travel in this binary, and are compiled once for each version of
//! rustc.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::cache::Cache;
use super::failure::{Failure, Outcome};
use super::rustc::{CODE, Rustc, cargo};

mod sources {
    include!(concat!(env!("OUT_DIR"), "/runtime.rs"));
}

pub use sources::BUILD;

/// The folder with the compiled runtime and its dependencies. It is made if it is not in the cache.
pub fn library(cache: &Cache, rustc: &Rustc) -> Outcome<PathBuf> {
    // Any folder of the cache does.
    let version = rustc.version(cache.folder())?;
    let mut hash = DefaultHasher::new();
    (sources::HASH, &version, &rustc.opt_level, CODE).hash(&mut hash);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
    let library = |entry: &Path| entry.join("target").join(host).join("release");
    let is_there = |entry: &Path| library(entry).join("libpy2rs_runtime.rlib").is_file();
    let entry = cache.make("runtime", hash.finish(), is_there, |folder| build(folder, rustc, host))?;
    Ok(library(&entry))
}

fn build(folder: &Path, rustc: &Rustc, host: &str) -> Outcome<()> {
    for (name, content) in sources::FILES {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| Failure::file("create", parent, error))?;
        fs::write(&path, content).map_err(|error| Failure::file("write", &path, error))?;
    }
    let progress = Progress::start("building the runtime, which is done once");
    let profile = format!("profile.release.opt-level={}", rustc.opt_level);
    // With the target named, the user's settings cannot lead to another one.
    let target = ["--target", host, "--target-dir", "target", "--config", &profile];
    let online = [&["build", "--release", "--lib", "-p", "py2rs-runtime"], &target[..]].concat();
    let offline = [&online[..], &["--offline"]].concat();
    // Mostly the dependencies are at hand, and then the network is not asked.
    let mut output = cargo(folder, &offline)?;
    if !output.status.success() {
        output = cargo(folder, &online)?;
    }
    drop(progress);
    if output.status.success() {
        return Ok(());
    }
    let log = String::from_utf8_lossy(&output.stderr);
    Err(Failure::usage(format!("cannot build the runtime in {}:\n{}", folder.display(), log.trim_end())))
}

/// A line that says what takes so long, on a terminal only, and that goes away.
struct Progress {
    shown: bool,
}

impl Progress {
    fn start(what: &str) -> Progress {
        let mut stderr = io::stderr().lock();
        let shown = stderr.is_terminal();
        if shown {
            let _ = write!(stderr, "py2rs: {what} …");
            let _ = stderr.flush();
        }
        Progress { shown }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
