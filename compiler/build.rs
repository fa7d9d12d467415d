//! Puts the sources of the runtime into the binary: `py2rs run` compiles them on the user's machine. Also makes the id
//! of this build, which tells cached programs of different compilers apart.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_CLI").is_none() {
        return Ok(());
    }
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let workspace = package.join("..");
    let mut files = BTreeMap::new();
    collect_package(&workspace, "runtime", &mut files)?;
    let members: Vec<String> = packages(&files).iter().map(|package| format!("{package:?}")).collect();

    let manifest = fs::read_to_string(workspace.join("Cargo.toml"))?;
    let manifest = with_members(&manifest, &members.join(", "));
    files.insert("Cargo.lock".into(), workspace.join("Cargo.lock"));

    let mut hash = DefaultHasher::new();
    hash.write(manifest.as_bytes());
    let mut table = String::from("/// The sources of the runtime: a path in its workspace, and what the file holds.\n");
    let _ = writeln!(table, "pub static FILES: &[(&str, &[u8])] = &[");
    let _ = writeln!(table, "    (\"Cargo.toml\", {manifest:?}.as_bytes()),");
    for (name, path) in &files {
        println!("cargo::rerun-if-changed={}", path.display());
        hash.write(name.as_bytes());
        hash.write(&fs::read(path)?);
        let _ = writeln!(table, "    ({name:?}, include_bytes!({:?})),", fs::canonicalize(path)?);
    }
    let _ = writeln!(table, "];");
    let runtime = hash.finish();
    let _ = writeln!(table, "/// Tells versions of these sources apart.\npub const HASH: u64 = {runtime};");

    let mut compiler = BTreeMap::new();
    collect(&package.join("src"), "src", &mut compiler)?;
    println!("cargo::rerun-if-changed={}", package.join("src").display());
    for (name, path) in &compiler {
        hash.write(name.as_bytes());
        hash.write(&fs::read(path)?);
    }
    let _ = writeln!(table, "/// Tells builds of py2rs apart.\npub const BUILD: u64 = {};", hash.finish());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("runtime.rs"), table)
}

/// The files of a package of the workspace and of those it depends on by path.
fn collect_package(workspace: &Path, name: &str, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    let manifest = format!("{name}/Cargo.toml");
    let path = workspace.join(&manifest);
    if files.contains_key(&manifest) {
        return Ok(());
    }
    let text = fs::read_to_string(&path)?;
    files.insert(manifest, path);
    // A change of the folder itself is a new or a removed file.
    println!("cargo::rerun-if-changed={}", workspace.join(name).join("src").display());
    collect(&workspace.join(name).join("src"), &format!("{name}/src"), files)?;
    for rest in text.split("path = \"../").skip(1) {
        if let Some((other, _)) = rest.split_once('"') {
            collect_package(workspace, other, files)?;
        }
    }
    Ok(())
}

/// Every file below a folder.
fn collect(folder: &Path, name: &str, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(file) = path.file_name().and_then(|file| file.to_str()) else { continue };
        let name = format!("{name}/{file}");
        if path.is_dir() {
            collect(&path, &name, files)?;
        } else {
            files.insert(name, path);
        }
    }
    Ok(())
}

/// The packages among the files.
fn packages(files: &BTreeMap<String, PathBuf>) -> Vec<&str> {
    files.keys().filter_map(|name| name.strip_suffix("/Cargo.toml")).collect()
}

/// The workspace's manifest with other members.
fn with_members(manifest: &str, members: &str) -> String {
    let mut out = String::new();
    for line in manifest.lines() {
        if line.starts_with("members") {
            let _ = writeln!(out, "members = [{members}]");
        } else {
            let _ = writeln!(out, "{line}");
        }
    }
    out
}
