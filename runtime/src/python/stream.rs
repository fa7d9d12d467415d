//! The standard streams of the process: stdout is buffered, stderr is not. Everything that prints goes through here, so
//! that output keeps its order and an error of the system becomes an exception.
//!
//! As in CPython, stdout is flushed by blocks when it is a pipe or a file, by lines on a terminal, at once if
//! PYTHONUNBUFFERED is set. What could not be written stays in the buffer: the flush at the end of the process fails
//! again, and that is how the process knows that output was lost.

use super::exception::{R, raise_os};
use super::value::{Heap, Value};
use super::{Name, unraisable};
use std::cell::{OnceCell, RefCell};
use std::fs::File;
use std::io::{self, IsTerminal, Write};

/// As many bytes as CPython collects before it writes.
const CAPACITY: usize = 8192;

/// What is on its way to a file descriptor of the process. As in CPython there are two buffers, one of the text object and
/// one of the binary object under it: bytes that are written to `sys.stdout.buffer` overtake text.
struct Output {
    sink: Sink,
    text: Vec<u8>,
    bytes: Vec<u8>,
    policy: Policy,
}

enum Sink {
    /// Without the buffer that the standard library puts before stdout.
    File(File),
    Standard(io::Stdout),
}

/// When is what was written passed on?
#[derive(Clone, Copy, PartialEq, Eq)]
enum Policy {
    Blocks,
    Lines,
    AtOnce,
}

thread_local! {
    static STDOUT: RefCell<Output> = RefCell::new(Output::stdout());
    /// The module `sys`, once it is there: the program may have put another object in the place of `sys.stdout`.
    static SYS: OnceCell<Value> = const { OnceCell::new() };
}

impl Output {
    fn stdout() -> Output {
        let stdout = io::stdout();
        let policy = match std::env::var_os("PYTHONUNBUFFERED") {
            Some(set) if !set.is_empty() => Policy::AtOnce,
            _ if stdout.is_terminal() => Policy::Lines,
            _ => Policy::Blocks,
        };
        let sink = unbuffered(&stdout).map_or(Sink::Standard(stdout), Sink::File);
        Output { sink, text: Vec::with_capacity(CAPACITY), bytes: Vec::with_capacity(CAPACITY), policy }
    }

    #[inline]
    fn write_text(&mut self, text: &[u8]) -> io::Result<()> {
        if self.text.len() + text.len() > CAPACITY {
            self.pass_text()?;
        }
        self.text.extend_from_slice(text);
        match self.policy {
            Policy::Blocks if self.text.len() >= CAPACITY => self.pass_text(),
            Policy::Blocks => Ok(()),
            Policy::Lines if !text.contains(&b'\n') => Ok(()),
            Policy::Lines | Policy::AtOnce => self.flush(),
        }
    }

    fn write_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.bytes.len() + bytes.len() > CAPACITY {
            self.flush_bytes()?;
        }
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() > CAPACITY || self.policy == Policy::AtOnce { self.flush_bytes() } else { Ok(()) }
    }

    /// Text joins the bytes.
    fn pass_text(&mut self) -> io::Result<()> {
        let mut text = std::mem::take(&mut self.text);
        let result = self.write_bytes(&text);
        text.clear();
        self.text = text;
        result
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_text()?;
        self.flush_bytes()
    }

    fn flush_bytes(&mut self) -> io::Result<()> {
        let mut written = 0;
        let result = loop {
            if written == self.bytes.len() {
                break Ok(());
            }
            match self.sink.write(&self.bytes[written..]) {
                Ok(0) => break Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        self.bytes.drain(..written);
        match (&result, &mut self.sink) {
            (Ok(()), Sink::Standard(stdout)) => stdout.flush(),
            _ => result,
        }
    }
}

impl Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::File(file) => file.write(bytes),
            Sink::Standard(stdout) => stdout.write(bytes),
        }
    }
}

/// The same file without a buffer.
#[cfg(unix)]
fn unbuffered(stdout: &io::Stdout) -> Option<File> {
    use std::os::fd::AsFd;
    stdout.as_fd().try_clone_to_owned().ok().map(File::from)
}
#[cfg(not(unix))]
fn unbuffered(_: &io::Stdout) -> Option<File> {
    None
}

/// Writes text to stdout.
///
/// # Errors
/// OSError of the class for the system's error, BrokenPipeError if nobody reads any more.
#[inline]
pub fn write_stdout(text: &str) -> R<()> {
    send_text(text.as_bytes()).map_err(|error| raise_os(&error, None))
}

/// Adds to the text of stdout.
#[inline]
pub(crate) fn send_text(text: &[u8]) -> io::Result<()> {
    STDOUT.with_borrow_mut(|output| output.write_text(text))
}

/// Adds to the bytes of stdout, before text that has not been passed on.
pub(crate) fn send_bytes(bytes: &[u8]) -> io::Result<()> {
    STDOUT.with_borrow_mut(|output| output.write_bytes(bytes))
}

/// Passes on what was written to stdout.
pub(crate) fn pass_on() -> io::Result<()> {
    STDOUT.with_borrow_mut(Output::flush)
}

/// Passes on the bytes of stdout, not its text.
pub(crate) fn pass_on_bytes() -> io::Result<()> {
    STDOUT.with_borrow_mut(Output::flush_bytes)
}

/// Writes bytes to stderr, at once.
pub(crate) fn send_stderr(bytes: &[u8]) -> io::Result<()> {
    io::stderr().lock().write_all(bytes)
}

/// Passes on what was written to stdout.
///
/// # Errors
/// As [`write_stdout`]; what could not be written is kept.
pub fn flush() -> R<()> {
    pass_on().map_err(|error| raise_os(&error, None))
}

/// Writes text to stderr, at once.
///
/// # Errors
/// As [`write_stdout`].
pub fn write_stderr(text: &str) -> R<()> {
    if unraisable::waits(text) {
        return Ok(());
    }
    send_stderr(text.as_bytes()).map_err(|error| raise_os(&error, None))
}

/// The module `sys` says that it is there: from now on its `stdout` is where `print` goes.
pub fn watch(sys: &Value) {
    SYS.with(|watched| watched.set(sys.clone()).ok());
}

/// What the program has as `sys.stdout`, …; `None` if it is still the process's own, `Unbound` if it is deleted.
///
/// # Errors
/// None: members of `sys` are not computed.
pub fn member_of_sys(name: Name) -> R<Option<Value>> {
    SYS.with(|sys| match sys.get().and_then(Value::heap) {
        Some(Heap::Module(module)) => Ok(Some(module.get(name)?.unwrap_or_default())),
        _ => Ok(None),
    })
}

/// What the program has as `sys.stdout`.
///
/// # Errors
/// As [`member_of_sys`].
pub fn stdout_of_program() -> R<Option<Value>> {
    thread_local!(static NAME: Name = Name::of("stdout"));
    member_of_sys(NAME.with(|name| *name))
}

/// Writes bytes to the file behind stdout, before all that is in its buffers.
pub(crate) fn write_past_buffer(bytes: &[u8]) -> io::Result<()> {
    STDOUT.with_borrow_mut(|output| {
        let mut written = 0;
        while written < bytes.len() {
            written += output.sink.write(&bytes[written..])?;
        }
        Ok(())
    })
}
