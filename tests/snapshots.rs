//! What the compiler makes of each construct: its IR, its machines and its Rust, beside the source in `snapshots/NAME.snap`.
//!
//! A change of the compiler shows here what it changed. `PY2RS_BLESS=1 cargo test -p py2rs-tests --test snapshots` accepts it.

use std::fs;
use std::path::Path;

use py2rs::pipeline::{self, Options};
use py2rs::source::Source;
use py2rs_tests::record;

#[test]
fn each_construct_compiles_to_its_snapshot() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let entries = fs::read_dir(&folder).expect("the folder of snapshots");
    let mut sources: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    sources.sort();
    let bless = std::env::var_os("PY2RS_BLESS").is_some();
    let mut differing = Vec::new();
    for path in &sources {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let text = snapshot(name, &fs::read_to_string(path).expect("a source"));
        let file = path.with_extension("snap");
        if bless {
            record::write(&file, Some(&text)).expect("a snapshot that can be written");
        } else if fs::read_to_string(&file).ok().as_ref() != Some(&text) {
            let old = fs::read_to_string(&file).unwrap_or_default();
            let same = old.lines().zip(text.lines()).take_while(|(a, b)| a == b).count();
            println!("{name}, line {} of the snapshot:", same + 1);
            old.lines().skip(same).take(5).for_each(|line| println!("  - {line}"));
            text.lines().skip(same).take(5).for_each(|line| println!("  + {line}"));
            differing.push(name.to_owned());
        }
    }
    assert!(differing.is_empty(), "{} of {} snapshots differ: {differing:?}", differing.len(), sources.len());
}

fn snapshot(name: &str, text: &str) -> String {
    let source = Source::new(name, text);
    match pipeline::compile(&source, &Options::default()) {
        Ok(compiled) => {
            format!("{text}\n=== ir\n{}\n=== machine\n{}\n=== rust\n{}", compiled.ir, compiled.machine, compiled.rust)
        }
        Err(diagnostics) => {
            let lines = diagnostics.iter().map(|it| format!("{}: {}\n", source.line_of(it.span.start), it.headline()));
            format!("{text}\n=== refused\n{}", lines.collect::<String>())
        }
    }
}
