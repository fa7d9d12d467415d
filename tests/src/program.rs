//! The programs that are compiled into the multi-call binary. The build script includes this file as well.

use std::fs;
use std::path::{Path, PathBuf};

/// A Python program with a recorded behaviour.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Program {
    /// What the multi-call binary knows it by: `language/lambda`, `traces/counter`.
    pub id: String,
    /// The source file.
    pub path: PathBuf,
    /// Where its records are, and where it runs: its own folder, except for the examples.
    pub folder: PathBuf,
}

impl Program {
    /// The first folder of the id: `language`.
    pub fn area(&self) -> &str {
        self.id.split('/').next().unwrap_or(&self.id)
    }
    /// The name of the file, which is what tracebacks call it.
    pub fn file(&self) -> &str {
        self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }
    /// What is known of the program: its `out`, `err`, `status`, its input `in` and `args`, or its `trace`.
    pub fn record(&self, extension: &str) -> PathBuf {
        self.folder.join(self.file()).with_extension(extension)
    }
    /// The program's source. A trace is its generator with the driver behind it: the generator's lines keep their numbers.
    pub fn source(&self, root: &Path) -> String {
        let source = read(&self.path);
        if self.area() == "traces" { source + "\n" + &read(&root.join("traces/drive.py")) } else { source }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every fixture, trace and example, sorted by id.
pub fn all(root: &Path) -> Vec<Program> {
    let mut programs = Vec::new();
    collect(&root.join("fixtures"), "", &mut programs);
    collect(&root.join("traces/generators"), "traces/", &mut programs);
    let fixtures = programs.len();
    collect(&root.join("../examples"), "examples/", &mut programs);
    programs[fixtures..].iter_mut().for_each(|example| example.folder = root.join("examples"));
    programs.sort();
    programs
}

fn collect(folder: &Path, prefix: &str, programs: &mut Vec<Program>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), programs);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            programs.push(Program { id: format!("{prefix}{name}"), path, folder: folder.to_owned() });
        }
    }
}
