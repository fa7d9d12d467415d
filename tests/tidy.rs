//! What every file of the repository keeps to.

use std::fs;
use std::path::{Path, PathBuf};

use py2rs_tests::program;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every file under the folder with one of the extensions, generated ones left out.
fn files(folder: &Path, extensions: &[&str], into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && !name.starts_with('.') && name != "target" {
            files(&path, extensions, into);
        } else if path.extension().and_then(|it| it.to_str()).is_some_and(|it| extensions.contains(&it)) {
            into.push(path);
        }
    }
}

fn check(extensions: &[&str], wrong: impl Fn(&Path, &str) -> Vec<String>) {
    let mut all = Vec::new();
    files(&root(), extensions, &mut all);
    all.sort();
    assert!(!all.is_empty());
    let mut found = Vec::new();
    for path in all {
        let text = fs::read_to_string(&path).unwrap_or_default();
        found.extend(wrong(&path, &text).into_iter().map(|what| format!("{}: {what}", path.display())));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Words that this file must not hold itself.
fn word(parts: [&str; 2]) -> String {
    parts.concat()
}

#[test]
fn rust_files_say_what_they_are_for_and_stay_short() {
    check(&["rs"], |path, text| {
        let mut wrong = Vec::new();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        if ["util", "utils", "helper", "helpers", "misc", "common"].contains(&name) {
            wrong.push("a name that says nothing".to_owned());
        }
        if !text.starts_with("//!") {
            wrong.push("does not begin with what it is for".to_owned());
        }
        let lines = text.lines().count();
        // Tables of data are as long as their data.
        if lines > 700 && name != "tables" {
            wrong.push(format!("{lines} lines: find the seam"));
        }
        wrong
    });
}

#[test]
fn nothing_is_left_undone_or_unsafe() {
    let words = [["to", "do!("], ["unimple", "mented!("], ["db", "g!("], ["unsafe", " {"], ["unsafe", " fn"]].map(word);
    check(&["rs"], |path, text| {
        // What `gen!` refuses may be anything.
        if path.ancestors().any(|folder| folder.ends_with("ui/refused")) {
            return Vec::new();
        }
        let lines = text.lines().enumerate();
        let hits = lines.filter(|(_, line)| words.iter().any(|word| line.contains(word.as_str())));
        hits.map(|(index, line)| format!("line {}: {}", index + 1, line.trim())).collect()
    });
}

#[test]
fn no_file_names_a_machine() {
    let words = [["/tmp", "/"], ["/home", "/"], ["/wo", "rk/"], ["/root", "/"]].map(word);
    check(&["rs", "toml", "md", "py", "err", "out", "snap", "trace"], |_, text| {
        let lines = text.lines().enumerate();
        let hits = lines.filter(|(_, line)| words.iter().any(|word| line.contains(word.as_str())));
        hits.map(|(index, line)| format!("line {}: {}", index + 1, line.trim())).collect()
    });
}

#[test]
fn every_program_is_recorded() {
    let mut wrong = Vec::new();
    for program in program::all(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        let record = program.record(if program.area() == "traces" { "trace" } else { "out" });
        if !record.exists() {
            wrong.push(format!("{}: not recorded", program.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
