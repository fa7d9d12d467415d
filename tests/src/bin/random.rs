//! `random [--count N] [--seed S] [--batch B] [--no-shrink]`: random generators with random drives, in CPython and compiled.
//!
//! Programs go through `py2rs run` in files of B. One that differs is made as small as it still differs, and left in
//! `target/random` with what each side printed: a fault that is found becomes a fixture. `PYTHON` and `PY2RS` name the programs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use py2rs_tests::random::{self, Program};
use py2rs_tests::record::mask;
use py2rs_tests::run::{self, Outcome};

/// How many smaller programs are tried in one file.
const SHRUNK_AT_ONCE: usize = 16;

struct Options {
    count: u64,
    seed: u64,
    batch: u64,
    shrink: bool,
}

/// What runs a file.
struct Sides {
    python: String,
    py2rs: PathBuf,
    folder: PathBuf,
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(message) => {
            eprintln!("random: {message}");
            return ExitCode::from(2);
        }
    };
    let binary = std::env::current_exe().unwrap_or_default();
    let target = binary.ancestors().nth(2).unwrap_or(Path::new(".")).to_owned();
    let sides = Sides {
        python: std::env::var("PYTHON").unwrap_or_else(|_| "python3.11".to_owned()),
        py2rs: std::env::var_os("PY2RS").map_or_else(|| binary.with_file_name("py2rs"), PathBuf::from),
        folder: target.join("random"),
    };
    if let Err(error) = fs::create_dir_all(&sides.folder) {
        eprintln!("random: {}: {error}", sides.folder.display());
        return ExitCode::from(2);
    }
    let start = Instant::now();
    let mut differing = 0;
    let seeds: Vec<u64> = (options.seed..options.seed + options.count).collect();
    for batch in seeds.chunks(options.batch as usize) {
        let programs: Vec<Program> = batch.iter().map(|seed| Program::of(*seed)).collect();
        // A program that ends the whole file takes those behind it along, so each is looked at by itself.
        for program in sides.differing(&programs).into_iter().filter(|program| sides.differs(program)) {
            differing += 1;
            sides.report(program, options.shrink);
        }
        let done = batch.last().map_or(0, |last| last + 1 - options.seed);
        println!("{done} programs, {differing} differ, {:.0} s", start.elapsed().as_secs_f64());
    }
    if differing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn options() -> Result<Options, String> {
    let mut options = Options { count: 200, seed: 1, batch: 50, shrink: true };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let target = match argument.as_str() {
            "--count" => &mut options.count,
            "--seed" => &mut options.seed,
            "--batch" => &mut options.batch,
            "--no-shrink" => {
                options.shrink = false;
                continue;
            }
            _ => return Err(format!("unknown argument {argument}")),
        };
        *target = arguments.next().and_then(|value| value.parse().ok()).ok_or(format!("{argument} wants a number"))?;
    }
    options.batch = options.batch.max(1);
    Ok(options)
}

impl Sides {
    /// Runs a file on both sides.
    fn run(&self, source: &str) -> (Outcome, Outcome) {
        let path = self.folder.join(format!("{}.py", std::process::id()));
        fs::write(&path, source).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut compiled = Command::new(&self.py2rs);
        // These programs run once: time is spent in compiling them.
        if std::env::var_os("PY2RS_OPT").is_none() {
            compiled.env("PY2RS_OPT", "0");
        }
        compiled.arg("run").arg(&path);
        let outcomes = (
            run::outcome(run::python(&self.python, &path), Vec::new(), run::LIMIT),
            run::outcome(compiled, Vec::new(), 10 * run::LIMIT),
        );
        let _ = fs::remove_file(&path);
        outcomes
    }

    /// The programs that print something else, or nothing.
    fn differing<'a>(&self, programs: &'a [Program]) -> Vec<&'a Program> {
        let (expected, found) = self.run(&random::file(programs));
        let same = |program: &&Program| {
            let [a, b, c, d] = [&expected.stdout, &found.stdout, &expected.stderr, &found.stderr]
                .map(|output| random::section(output, &program.name).map(mask));
            a.is_some() && a == b && c == d
        };
        programs.iter().filter(|program| !same(program)).collect()
    }

    /// Whether one program, in a file of its own, differs; what CPython refuses doesn't count.
    fn differs(&self, program: &Program) -> bool {
        let (expected, found) = self.run(&random::file(std::slice::from_ref(program)));
        expected.status == 0
            && (expected.status != found.status
                || mask(&expected.stdout) != mask(&found.stdout)
                || mask(&expected.stderr) != mask(&found.stderr))
    }

    /// Makes the program smaller while it differs, and leaves it with both outputs.
    fn report(&self, program: &Program, shrink: bool) {
        let mut program = program.clone();
        if shrink {
            self.shrink(&mut program);
        }
        let source = random::file(std::slice::from_ref(&program));
        let (expected, found) = self.run(&source);
        let path = self.folder.join(format!("{}.py", program.name));
        let side = |outcome: &Outcome| mask(&format!("{}{}", outcome.stdout, outcome.stderr));
        for (extension, text) in [("py", &source), ("expected", &side(&expected)), ("found", &side(&found))] {
            let _ = fs::write(path.with_extension(extension), text);
        }
        println!("{}:{}", path.display(), program.source());
        let (left, right) = (side(&expected), side(&found));
        let same = left.lines().zip(right.lines()).take_while(|(a, b)| a == b).count();
        for (sign, text) in [('-', &left), ('+', &right)] {
            for line in text.lines().skip(same).take(6) {
                println!("  {sign} {}", line.chars().take(300).collect::<String>());
            }
        }
    }

    fn shrink(&self, program: &mut Program) {
        while let Some(smaller) = self.smaller(program) {
            *program = smaller;
        }
    }

    /// The first program that is a step smaller and still differs. Several are compiled as one, as that is what takes time.
    fn smaller(&self, program: &Program) -> Option<Program> {
        let shorter = (0..program.drive.len()).map(|index| {
            let mut drive = program.drive.clone();
            drive.remove(index);
            Program { drive, ..program.clone() }
        });
        let bodies = random::tree::smaller(&program.body).into_iter().map(|body| Program { body, ..program.clone() });
        let candidates: Vec<Program> = bodies.chain(shorter).collect();
        candidates.chunks(SHRUNK_AT_ONCE).find_map(|chunk| {
            let named = |(index, it): (usize, &Program)| it.renamed(&format!("{}_{index}", it.name));
            let copies: Vec<Program> = chunk.iter().enumerate().map(named).collect();
            let differing = self.differing(&copies);
            let likely = chunk.iter().zip(&copies).filter(|(_, copy)| differing.iter().any(|it| it.name == copy.name));
            likely.map(|(program, _)| program).find(|program| self.differs(program)).cloned()
        })
    }
}
