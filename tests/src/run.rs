//! Running one program as a process, with its output apart and a limit on its time.

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::program::Program;

/// What a program did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub stdout: String,
    pub stderr: String,
    /// As a shell gives it: 128 and the signal's number for a process that was killed.
    pub status: i32,
}

/// How long a program may take.
pub const LIMIT: Duration = Duration::from_secs(60);

/// Runs a command in the program's folder, with the program's stdin and arguments.
pub fn run(mut command: Command, program: &Program) -> Outcome {
    let arguments = fs::read_to_string(program.record("args")).unwrap_or_default();
    command.args(arguments.lines()).current_dir(&program.folder);
    let mut outcome = outcome(command, fs::read(program.record("in")).unwrap_or_default(), LIMIT);
    // CPython makes the script's path absolute, and names it so in tracebacks.
    let folder = format!("{}/", program.folder.display());
    for stream in [&mut outcome.stdout, &mut outcome.stderr] {
        *stream = stream.replace(&folder, "");
    }
    outcome
}

/// A compiled program: the multi-call binary goes by the name it is called by, so that the arguments are the program's own.
pub fn compiled(binary: impl AsRef<OsStr>, program: &Program) -> Command {
    let mut command = Command::new(binary);
    command.arg0(&program.id);
    command
}

/// The same program in CPython, with a fixed seed for hashes.
pub fn python(interpreter: &str, file: &Path) -> Command {
    let mut command = Command::new(interpreter);
    command.env("PYTHONHASHSEED", "0").env("PYTHONDONTWRITEBYTECODE", "1").env_remove("PYTHONUNBUFFERED").arg(file);
    command
}

/// Runs a command to its end. A program that takes too long is killed and says so in `stderr`.
pub fn outcome(mut command: Command, input: Vec<u8>, limit: Duration) -> Outcome {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).env("LC_ALL", "C.UTF-8");
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Outcome { stdout: String::new(), stderr: format!("{command:?}: {error}"), status: -1 },
    };
    let stdin = child.stdin.take();
    // It may well end without having read its input.
    let writer = thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
    let stdout = collect(child.stdout.take());
    let stderr = collect(child.stderr.take());
    let status = wait(&mut child, limit);
    let _ = writer.join();
    let text =
        |reader: thread::JoinHandle<Vec<u8>>| String::from_utf8_lossy(&reader.join().unwrap_or_default()).into_owned();
    let (stdout, mut stderr) = (text(stdout), text(stderr));
    let status = status.unwrap_or_else(|| {
        stderr.push_str(&format!("killed after {} seconds\n", limit.as_secs()));
        -1
    });
    Outcome { stdout, stderr, status }
}

fn collect(stream: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream.read_to_end(&mut bytes);
        }
        bytes
    })
}

/// The exit status; `None` if the process had to be killed for its time.
fn wait(child: &mut Child, limit: Duration) -> Option<i32> {
    let start = Instant::now();
    let mut pause = Duration::from_micros(200);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.code().or_else(|| status.signal().map(|signal| 128 + signal)),
            Ok(None) if start.elapsed() < limit => thread::sleep(pause),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Does the work for each item on all cores; results in the items' order.
pub fn parallel<T: Sync, U: Send>(items: &[T], work: impl Fn(&T) -> U + Sync) -> Vec<U> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(2, usize::from);
    let mut results: Vec<(usize, U)> = thread::scope(|scope| {
        let worker = || {
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let Some(item) = items.get(index) else { return done };
                done.push((index, work(item)));
            }
        };
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        handles.into_iter().flat_map(|handle| handle.join().expect("a worker panicked")).collect()
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
