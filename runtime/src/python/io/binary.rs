//! Binary files: BufferedReader, BufferedWriter, BufferedRandom, and FileIO for what has no buffer.

use super::channel::Shared;
use super::{
    all_lines, buffered_io_base, failed, limit, line_limit, raw_io_base, seek_target, truncate_size, unsupported,
};
use crate::python::class::ClassRef;
use crate::python::exception::{R, raise};
use crate::python::library::class;
use crate::python::native::{Call, Native, NativeObject};
use crate::python::types::Type;
use crate::python::value::Value;
use crate::python::{argument, bytes, iter, number, object};
use std::cell::RefMut;

/// Which class it is of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Reader,
    Writer,
    Random,
    Raw,
}

/// A binary file object.
pub struct BinaryFile {
    kind: Kind,
    channel: Shared,
    name: Value,
    mode: &'static str,
}

impl BinaryFile {
    pub fn value(kind: Kind, channel: Shared, name: Value, mode: &'static str) -> Value {
        Value::other(BinaryFile { kind, channel, name, mode })
    }
    pub(super) fn channel(&self) -> Shared {
        self.channel.clone()
    }
}

impl Kind {
    pub fn class(self) -> ClassRef {
        match self {
            Kind::Reader => class!("_io", "BufferedReader", Sealed, [buffered_io_base()], METHODS),
            Kind::Writer => class!("_io", "BufferedWriter", Sealed, [buffered_io_base()], METHODS),
            Kind::Random => class!("_io", "BufferedRandom", Sealed, [buffered_io_base()], METHODS),
            Kind::Raw => class!("_io", "FileIO", Sealed, [raw_io_base()], METHODS),
        }
    }
}

impl NativeObject for BinaryFile {
    fn class(&self) -> ClassRef {
        self.kind.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, this: &Value) -> R<Option<Value>> {
        let line = readable(this, "readline")?.read_line(usize::MAX).map_err(failed)?;
        Ok(if line.is_empty() { None } else { Some(bytes::from_bytes(&line)) })
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.name)
    }
}

fn this<'a>(it: &'a Value, method: &str) -> R<&'a BinaryFile> {
    it.as_other().ok_or_else(|| argument::wrong_self("_io._BufferedIOBase", method, it))
}

/// The channel of a file that is open; CPython names the method in the message of one that is not.
fn open<'a>(it: &'a Value, what: &str) -> R<RefMut<'a, super::channel::Channel>> {
    let file = this(it, what)?;
    let channel = file.channel.borrow_mut();
    if !channel.is_closed() {
        return Ok(channel);
    }
    let message = match what {
        _ if file.kind == Kind::Raw => "I/O operation on closed file".into(),
        "fileno" | "isatty" | "tell" | "readable" | "writable" | "seekable" => "I/O operation on closed file".into(),
        "__enter__" | "__iter__" | "writelines" => "I/O operation on closed file.".into(),
        "read1" | "readinto" => "read of closed file".into(),
        "write" => "write to closed file".into(),
        what => format!("{what} of closed file"),
    };
    Err(raise(Type::ValueError, &message))
}
fn readable<'a>(it: &'a Value, what: &str) -> R<RefMut<'a, super::channel::Channel>> {
    let channel = open(it, what)?;
    match this(it, what)?.kind {
        _ if channel.readable => Ok(channel),
        Kind::Raw => Err(unsupported("File not open for reading")),
        _ => Err(unsupported(if what == "readline" { "read" } else { what })),
    }
}
fn writable<'a>(it: &'a Value, what: &str) -> R<RefMut<'a, super::channel::Channel>> {
    let channel = open(it, what)?;
    match this(it, what)?.kind {
        _ if channel.writable => Ok(channel),
        Kind::Raw => Err(unsupported("File not open for writing")),
        _ => Err(unsupported(what)),
    }
}

fn read(it: &Value, arguments: &[Value]) -> R {
    let limit = limit(arguments.first())?;
    let bytes = readable(it, "read")?.read(limit).map_err(failed)?;
    Ok(bytes::from_bytes(&bytes))
}
fn read1(it: &Value, arguments: &[Value]) -> R {
    let limit = limit(arguments.first())?.unwrap_or(super::channel::CHUNK);
    let bytes = readable(it, "read1")?.read_some(limit).map_err(failed)?;
    Ok(bytes::from_bytes(&bytes))
}
fn read_into(it: &Value, target: &Value) -> R {
    let mut channel = readable(it, "readinto")?;
    let count = bytes::array::fill(target, |limit| channel.read(Some(limit)).map_err(failed))?;
    Ok(Value::int(count as i64))
}
fn peek(it: &Value, _: &[Value]) -> R {
    let mut channel = readable(it, "peek")?;
    if channel.buffered().is_empty() {
        channel.fill().map_err(failed)?;
    }
    Ok(bytes::from_bytes(channel.buffered()))
}
fn read_line(it: &Value, arguments: &[Value]) -> R {
    let limit = limit(arguments.first())?.unwrap_or(usize::MAX);
    let line = readable(it, "readline")?.read_line(limit).map_err(failed)?;
    Ok(bytes::from_bytes(&line))
}
fn read_lines(it: &Value, arguments: &[Value]) -> R {
    let hint = line_limit(arguments.first())?;
    all_lines(hint, || {
        let line = readable(it, "readline")?.read_line(usize::MAX).map_err(failed)?;
        Ok(if line.is_empty() { None } else { Some((bytes::from_bytes(&line), line.len())) })
    })
}
fn write(it: &Value, given: &Value) -> R {
    let mut channel = writable(it, "write")?;
    let bytes = bytes::required(given)?;
    channel.write(&bytes).map_err(failed)?;
    Ok(Value::int(bytes.len() as i64))
}
fn write_lines(it: &Value, lines: &Value) -> R {
    drop(open(it, "writelines")?);
    let mut iterator = iter::iter(lines)?;
    while let Some(line) = iterator.next()? {
        write(it, &line)?;
    }
    Ok(Value::None)
}
fn seek(it: &Value, arguments: &[Value]) -> R {
    let offset = number::ssize(&arguments[0])?;
    let whence = arguments.get(1).map_or(Ok(0), argument::int32)?;
    let mut channel = open(it, "seek")?;
    let position = channel.seek(seek_target(offset, whence)?).map_err(failed)?;
    Ok(Value::int(position as i64))
}
fn tell(it: &Value) -> R {
    Ok(Value::int(open(it, "tell")?.tell().map_err(failed)? as i64))
}
fn truncate(it: &Value, arguments: &[Value]) -> R {
    let mut channel = writable(it, "truncate")?;
    let size = truncate_size(arguments.first(), || channel.tell().map_err(failed))?;
    channel.truncate(size).map_err(failed)?;
    Ok(Value::int(size as i64))
}
fn flush(it: &Value) -> R {
    open(it, "flush")?.flush().map_err(failed)?;
    Ok(Value::None)
}
fn close(it: &Value) -> R {
    this(it, "close")?.channel.borrow_mut().close().map_err(failed)?;
    Ok(Value::None)
}
fn file_number(it: &Value) -> R {
    match open(it, "fileno")?.number {
        Some(number) => Ok(Value::int(number.into())),
        None => Err(unsupported("fileno")),
    }
}
fn show(it: &Value) -> R {
    let file = this(it, "__repr__")?;
    let (class, name) = (file.class().name(), object::repr(&file.name)?);
    Ok(match file.kind {
        Kind::Raw if file.channel.borrow().is_closed() => "<_io.FileIO [closed]>".into(),
        Kind::Raw => format!("<_io.FileIO name={name} mode='{}' closefd=True>", file.mode).into(),
        _ => format!("<_io.{class} name={name}>").into(),
    })
}

const OWNER: &str = "_io._Buffered";

static METHODS: &[Native] = &[
    Native::method(OWNER, "__repr__", Call::M0(show)),
    Native::method(
        OWNER,
        "__enter__",
        Call::M0(|it| {
            drop(open(it, "__enter__")?);
            Ok(it.clone())
        }),
    ),
    Native::method(OWNER, "__exit__", Call::M(0, usize::MAX, |it, _| close(it))),
    Native::method(
        OWNER,
        "__iter__",
        Call::M0(|it| {
            drop(open(it, "__iter__")?);
            Ok(it.clone())
        }),
    ),
    Native::method(OWNER, "__next__", Call::M0(iter::next)),
    Native::method(OWNER, "read", Call::M(0, 1, read)),
    Native::method(OWNER, "read1", Call::M(0, 1, read1)),
    Native::method(OWNER, "readinto", Call::M1(read_into)),
    Native::method(OWNER, "peek", Call::M(0, 1, peek)),
    Native::method(OWNER, "readall", Call::M0(|it| read(it, &[]))),
    Native::method(OWNER, "readline", Call::M(0, 1, read_line)),
    Native::method(OWNER, "readlines", Call::M(0, 1, read_lines)),
    Native::method(OWNER, "write", Call::M1(write)),
    Native::method(OWNER, "writelines", Call::M1(write_lines)),
    Native::method(OWNER, "seek", Call::M(1, 2, seek)),
    Native::method(OWNER, "tell", Call::M0(tell)),
    Native::method(OWNER, "truncate", Call::M(0, 1, truncate)),
    Native::method(OWNER, "flush", Call::M0(flush)),
    Native::method(OWNER, "close", Call::M0(close)),
    Native::method(OWNER, "fileno", Call::M0(file_number)),
    Native::method(OWNER, "isatty", Call::M0(|it| Ok(open(it, "isatty")?.is_terminal().into()))),
    Native::method(OWNER, "readable", Call::M0(|it| Ok(open(it, "readable")?.readable.into()))),
    Native::method(OWNER, "writable", Call::M0(|it| Ok(open(it, "writable")?.writable.into()))),
    Native::method(OWNER, "seekable", Call::M0(|it| Ok(open(it, "seekable")?.is_seekable().into()))),
    Native::method(OWNER, "name", Call::Property(|it| Ok(this(it, "name")?.name.clone()), None)),
    Native::method(OWNER, "mode", Call::Property(|it| Ok(this(it, "mode")?.mode.into()), None)),
    Native::method(
        OWNER,
        "raw",
        Call::Property(
            |it| {
                let file = this(it, "raw")?;
                Ok(BinaryFile::value(Kind::Raw, file.channel.clone(), file.name.clone(), file.mode))
            },
            None,
        ),
    ),
    Native::method(
        OWNER,
        "closed",
        Call::Property(|it| Ok(this(it, "closed")?.channel.borrow().is_closed().into()), None),
    ),
];
