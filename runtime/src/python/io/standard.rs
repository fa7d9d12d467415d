//! `sys.stdin`, `sys.stdout`, `sys.stderr`, and the builtin function `input`.

use super::binary::{BinaryFile, Kind};
use super::channel::{Channel, Device};
use super::text::{Format, Newline, TextFile};
use crate::python::codec::Encoding;
use crate::python::exception::{R, raise};
use crate::python::native::{Call, Native};
use crate::python::types::Type;
use crate::python::value::Value;
use crate::python::{Name, attribute, call, object, operator, str, stream};
use std::fs::File;
use std::io;

fn made(device: Device, name: &str, readable: bool, errors: &str, line_buffering: bool) -> Value {
    let channel = Channel::new(device, readable, !readable, false);
    let (kind, mode) = if readable { (Kind::Reader, "rb") } else { (Kind::Writer, "wb") };
    let buffer = BinaryFile::value(kind, channel.clone(), name.into(), mode);
    if readable {
        channel.borrow_mut().number = Some(0);
    }
    let line_buffering = line_buffering || channel.borrow().is_terminal();
    let format = Format {
        encoding: Encoding::Utf8,
        encoding_name: "utf-8".into(),
        errors: errors.into(),
        // Nothing is translated, not even when reading.
        newline: Newline::Lf,
        line_buffering,
    };
    TextFile::value(channel, buffer, format, Some(if readable { "r" } else { "w" }.into()))
}

thread_local! {
    static STDIN: Value = made(stdin_device(), "<stdin>", true, "strict", false);
    static STDOUT: Value = made(Device::Stdout, "<stdout>", false, "strict", false);
    static STDERR: Value = made(Device::Stderr, "<stderr>", false, "backslashreplace", true);
}

/// `sys.__stdin__`
pub fn stdin() -> Value {
    STDIN.with(Clone::clone)
}
/// `sys.__stdout__`
pub fn stdout() -> Value {
    STDOUT.with(Clone::clone)
}
/// `sys.__stderr__`
pub fn stderr() -> Value {
    STDERR.with(Clone::clone)
}

/// The process's stdin, without the buffer that the standard library puts before it.
#[cfg(unix)]
pub(super) fn stdin_device() -> Device {
    use std::os::fd::AsFd;
    io::stdin().as_fd().try_clone_to_owned().map_or(Device::Closed, |fd| Device::File(File::from(fd)))
}
#[cfg(not(unix))]
pub(super) fn stdin_device() -> Device {
    let _: fn() -> io::Stdin = io::stdin;
    File::open("CONIN$").map_or(Device::Closed, Device::File)
}

/// The builtin function `input`.
pub static INPUT: Native = Native::function("input", Call::F(0, 1, |arguments| input(arguments.first())));

/// `input(prompt)` (`builtin_input_impl`): through the objects that `sys` has.
fn input(prompt: Option<&Value>) -> R {
    let stream_of = |name: &str, own: fn() -> Value| -> R {
        match stream::member_of_sys(Name::of(name))? {
            None => Ok(own()),
            Some(Value::None | Value::Unbound) => Err(raise(Type::RuntimeError, &format!("input(): lost sys.{name}"))),
            Some(object) => Ok(object),
        }
    };
    let input = stream_of("stdin", stdin)?;
    let output = stream_of("stdout", stdout)?;
    let errors = stream_of("stderr", stderr)?;
    let flush = |stream: &Value| -> R { call::call0(&attribute::get(stream, Name::of("flush"))?) };
    flush(&errors)?;
    if let Some(prompt) = prompt {
        let write = attribute::get(&output, Name::of("write"))?;
        call::call1(&write, Value::str(object::str(prompt)?))?;
    }
    flush(&output)?;
    let line = call::call0(&attribute::get(&input, Name::of("readline"))?)?;
    match line.as_str() {
        None => Err(raise(Type::TypeError, "object.readline() returned non-string")),
        Some(_) if !operator::truth(&line)? => Err(raise(Type::EOFError, "EOF when reading a line")),
        Some(text) => Ok(match text.strip_suffix('\n') {
            Some(text) => str::from_text(text),
            None => line.clone(),
        }),
    }
}
