//! `bench [--rounds N] [--example BYTES] [ROW…]`: the microbenchmarks of `benches/rows.py` in CPython and compiled, in turn.
//!
//! Prints nanoseconds for each item (medians over the rounds) and how many times faster the compiled program is, the memory
//! of a suspended generator, and, if asked, the time for `examples/access_log.py` over a log of so many bytes. `PYTHON` and
//! `PY2RS` name the programs; build py2rs first.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// A row, its number of items in a round, how many times faster than CPython it has to be (0: no promise).
const ROWS: &[(&str, u64, f64)] = &[
    ("for", 1_000_000, 2.0),
    ("send", 1_000_000, 2.0),
    ("create", 300_000, 2.0),
    ("exhaust", 300_000, 0.0),
    ("deep10", 200_000, 2.0),
    ("deep100", 30_000, 2.0),
    ("chain5", 200_000, 1.5),
    ("finally", 200_000, 1.5),
    ("throw", 300_000, 1.5),
    ("raise", 200_000, 1.5),
    ("expression", 1_000_000, 0.0),
    ("tree", 100_000, 0.0),
    ("context", 100_000, 0.0),
    // Everyday Python beside generators.
    ("instance", 300_000, 2.0),
    ("method", 1_000_000, 2.0),
    ("arithmetic", 10_000, 2.0),
    ("comprehension", 1_000_000, 2.0),
    ("pairs", 200_000, 0.0),
    ("words", 200_000, 0.0),
    ("split", 200_000, 0.0),
    ("print", 100_000, 2.0),
    ("sorted", 50_000, 0.0),
    ("joined", 300_000, 0.0),
    ("formatted", 100_000, 0.0),
    ("keywords", 500_000, 0.0),
    ("named", 200_000, 0.0),
    ("matched", 50_000, 0.0),
];
/// How many generators the memory is measured over, and how many bytes each may have.
const GENERATORS: u64 = 1_000_000;
const BYTES: u64 = 128;

type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    match bench() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("bench: {message}");
            ExitCode::from(2)
        }
    }
}

fn bench() -> Result<bool> {
    let mut rounds = 9;
    let mut example = None;
    let mut wanted = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|it| it.parse::<u64>().ok()).ok_or("a number is missing");
        match argument.as_str() {
            "--rounds" => rounds = number()?.max(1),
            "--example" => example = Some(number()?),
            _ => wanted.push(argument),
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let binary = std::env::current_exe().unwrap_or_default();
    let python = PathBuf::from(std::env::var_os("PYTHON").unwrap_or_else(|| "python3.11".into()));
    let py2rs = std::env::var_os("PY2RS").map_or_else(|| binary.with_file_name("py2rs"), PathBuf::from);
    let folder = binary.ancestors().nth(2).unwrap_or(Path::new(".")).join("bench");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;

    let mut good = true;
    let rows = Sides::new(&root.join("benches/rows.py"), &python, &py2rs, &folder)?;
    println!("| row | compiled | CPython | times |\n|---|---|---|---|");
    for (row, items, promise) in ROWS.iter().filter(|row| wanted.is_empty() || wanted.iter().any(|name| name == row.0))
    {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let ((result, time), (expected, python_time)) =
                (timed(rows.compiled(), row, *items)?, timed(rows.python(), row, *items)?);
            if result != expected {
                return Err(format!("{row}: {result}, in CPython {expected}"));
            }
            ours.push(time);
            theirs.push(python_time);
        }
        let (ours, theirs) = (median(ours) / *items as f64, median(theirs) / *items as f64);
        let times = theirs / ours;
        let note = if times < *promise { format!(" (promised: {promise})") } else { String::new() };
        good &= times >= *promise;
        println!("| {row} | {ours:.1} | {theirs:.1} | {times:.1}{note} |");
    }
    if wanted.is_empty() || wanted.iter().any(|name| name == "memory") {
        let (ours, theirs) = (rows.memory(&rows.compiled())?, rows.memory(&rows.python())?);
        println!("\nA suspended generator: {ours} bytes, CPython {theirs}.");
        good &= ours <= BYTES;
    }
    if let Some(bytes) = example {
        access_log(&root, &python, &py2rs, &folder, bytes)?;
    }
    Ok(good)
}

/// One program, compiled and as it is.
struct Sides {
    script: PathBuf,
    python: PathBuf,
    binary: PathBuf,
}

impl Sides {
    fn new(script: &Path, python: &Path, py2rs: &Path, folder: &Path) -> Result<Sides> {
        let binary = folder.join(script.file_stem().unwrap_or_default());
        let built = Command::new(py2rs).arg("build").arg(script).arg("-o").arg(&binary).status();
        match built {
            Ok(status) if status.success() => {
                Ok(Sides { script: script.to_owned(), python: python.to_owned(), binary })
            }
            Ok(status) => Err(format!("py2rs build {}: {status}", script.display())),
            Err(error) => Err(format!("{}: {error}", py2rs.display())),
        }
    }
    fn compiled(&self) -> Vec<PathBuf> {
        vec![self.binary.clone()]
    }
    fn python(&self) -> Vec<PathBuf> {
        vec![self.python.clone(), self.script.clone()]
    }

    /// Bytes for each of many suspended generators: the memory of a process with a list of them, less that of a process
    /// whose list is as long and has one generator only.
    fn memory(&self, command: &[PathBuf]) -> Result<u64> {
        let (with, without) = (resident(command, "memory")?, resident(command, "places")?);
        Ok(with.saturating_sub(without) / GENERATORS)
    }
}

fn start(command: &[PathBuf]) -> Command {
    let mut process = Command::new(&command[0]);
    process.args(&command[1..]);
    process
}

/// What the row printed, and its nanoseconds.
fn timed(command: Vec<PathBuf>, row: &str, items: u64) -> Result<(String, f64)> {
    let output = start(&command).arg(row).arg(items.to_string()).output().map_err(|error| format!("{row}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let parsed = text.trim().rsplit_once(' ').and_then(|(result, time)| Some((result.to_owned(), time.parse().ok()?)));
    parsed.ok_or_else(|| format!("{row}: {:?} printed {text:?}\n{}", command, String::from_utf8_lossy(&output.stderr)))
}

/// The resident memory of a process that keeps a list of generators.
fn resident(command: &[PathBuf], row: &str) -> Result<u64> {
    let failed = |what: &dyn std::fmt::Display| format!("memory: {what}");
    let mut process = start(command);
    process.args([row, &GENERATORS.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = process.spawn().map_err(|error| failed(&error))?;
    let mut line = String::new();
    if let Some(stdout) = child.stdout.take() {
        BufReader::new(stdout).read_line(&mut line).map_err(|error| failed(&error))?;
    }
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(b"\n");
    }
    child.wait().map_err(|error| failed(&error))?;
    let resident =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).and_then(|rest| rest.split_whitespace().next());
    let kilobytes = resident.and_then(|number| number.parse::<u64>().ok()).filter(|_| line.starts_with("ready"));
    kilobytes.map(|number| number * 1024).ok_or_else(|| failed(&"the program did not say that it is ready"))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The pipeline of `examples/access_log.py` over a log that the other example makes.
fn access_log(root: &Path, python: &Path, py2rs: &Path, folder: &Path, bytes: u64) -> Result<()> {
    let make = Sides::new(&root.join("examples/make_access_log.py"), python, py2rs, folder)?;
    let read = Sides::new(&root.join("examples/access_log.py"), python, py2rs, folder)?;
    let log = folder.join("access.log");
    println!("\naccess_log.py over {bytes} bytes:");
    let mut outputs = Vec::new();
    for (name, make, read) in
        [("compiled", make.compiled(), read.compiled()), ("CPython", make.python(), read.python())]
    {
        let file = File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
        let clock = Instant::now();
        start(&make).arg(bytes.to_string()).stdout(file).status().map_err(|error| error.to_string())?;
        let made = clock.elapsed().as_secs_f64();
        let clock = Instant::now();
        let output = start(&read).arg(&log).output().map_err(|error| error.to_string())?;
        println!("  {name}: log made in {made:.2} s, read in {:.2} s", clock.elapsed().as_secs_f64());
        outputs.push((output.stdout, fs::read(&log).unwrap_or_default()));
    }
    let _ = fs::remove_file(&log);
    if outputs[0] != outputs[1] {
        return Err("access_log.py: the compiled program prints something else than CPython".to_owned());
    }
    Ok(())
}
