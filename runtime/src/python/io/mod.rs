//! Files (`Modules/_io`): `open` and the classes of the module `io`.
//!
//! * [`channel`]: bytes through buffers, shared by the objects over one file. [`binary`], [`text`]: these objects;
//!   [`lines`] is how text is cut. [`memory`], [`string`]: BytesIO, StringIO. [`open`](mod@open): the function.
//! * [`standard`]: `sys.stdin`, `sys.stdout`, `sys.stderr`, and the builtin function `input`.

pub mod binary;
mod channel;
mod lines;
pub mod memory;
pub mod open;
pub mod path;
pub mod standard;
pub mod string;
pub mod text;

use super::class::ClassRef;
use super::exception::{R, Raised, chained, raise, raise_os};
use super::library::class;
use super::native::{Call, Native};
use super::types::Type;
use super::value::Value;
use super::{Name, argument, attribute, call, iter, number, operator};
pub use channel::flush_all;
pub use open::OPEN;
pub use standard::{INPUT, stderr, stdin, stdout};
use std::io::SeekFrom;

/// `io.UnsupportedOperation`
pub fn unsupported_operation() -> ClassRef {
    class!("io", "UnsupportedOperation", Exception, [Type::OSError.class(), Type::ValueError.class()], &[])
}

/// `io.IOBase`: what every file has, in terms of its other methods.
pub fn io_base() -> ClassRef {
    class!("io", "IOBase", Object, BASE_METHODS)
}
/// `io.TextIOBase`
pub fn text_io_base() -> ClassRef {
    class!("io", "TextIOBase", Object, [io_base()], &[])
}
/// `io.BufferedIOBase`
pub fn buffered_io_base() -> ClassRef {
    class!("io", "BufferedIOBase", Object, [io_base()], &[])
}
/// `io.RawIOBase`
pub fn raw_io_base() -> ClassRef {
    class!("io", "RawIOBase", Object, [io_base()], &[])
}

#[cold]
fn closed() -> Raised {
    raise(Type::ValueError, "I/O operation on closed file.")
}
#[cold]
fn unsupported(what: &str) -> Raised {
    chained(Raised::new(unsupported_operation(), vec![what.into()]))
}
#[cold]
fn raise_negative(what: &str, number: i64) -> Raised {
    raise(Type::ValueError, &format!("{what} {number}"))
}
/// An error of the system, without a file's name.
#[cold]
fn failed(error: std::io::Error) -> Raised {
    raise_os(&error, None)
}

/// How much a `read(size)` may read; `None`: all.
fn limit(size: Option<&Value>) -> R<Option<usize>> {
    match size {
        None | Some(Value::None) => Ok(None),
        Some(size) if argument::has_index(size) => Ok(usize::try_from(number::ssize(size)?).ok()),
        Some(size) => {
            let message = format!("argument should be integer or None, not '{}'", size.type_name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

/// After how much `readlines(hint)` stops.
fn line_limit(hint: Option<&Value>) -> R<usize> {
    Ok(limit(hint)?.filter(|hint| *hint > 0).unwrap_or(usize::MAX))
}

/// Lines until there are none, or they have this many characters or bytes together.
fn all_lines(mut hint: usize, mut next: impl FnMut() -> R<Option<(Value, usize)>>) -> R {
    let mut lines = vec![];
    while hint > 0
        && let Some((line, length)) = next()?
    {
        hint = hint.saturating_sub(length);
        lines.push(line);
    }
    Ok(Value::list(lines))
}

/// The size for `truncate`, or where the file is.
fn truncate_size(size: Option<&Value>, position: impl FnOnce() -> R<u64>) -> R<u64> {
    let size = match size {
        None | Some(Value::None) => return position(),
        Some(size) => number::ssize(size)?,
    };
    u64::try_from(size).map_err(|_| failed(std::io::Error::from_raw_os_error(22)))
}

/// What `seek(offset, whence)` means.
fn seek_target(offset: i64, whence: i32) -> R<SeekFrom> {
    match whence {
        0 => match u64::try_from(offset) {
            Ok(offset) => Ok(SeekFrom::Start(offset)),
            Err(_) => Err(failed(std::io::Error::from_raw_os_error(22))),
        },
        1 => Ok(SeekFrom::Current(offset)),
        2 => Ok(SeekFrom::End(offset)),
        _ => Err(invalid_whence(whence)),
    }
}
#[cold]
fn invalid_whence(whence: i32) -> Raised {
    raise(Type::ValueError, &format!("invalid whence ({whence}, should be 0, 1 or 2)"))
}

fn method(it: &Value, name: &str) -> R {
    attribute::get(it, Name::of(name))
}

/// ValueError if `it.closed`.
fn check_open(it: &Value) -> R<()> {
    if operator::truth(&method(it, "closed")?)? { Err(closed()) } else { Ok(()) }
}

/// The methods of IOBase.
static BASE_METHODS: &[Native] = &[
    Native::method(
        "_IOBase",
        "__enter__",
        Call::M0(|it| {
            check_open(it)?;
            Ok(it.clone())
        }),
    ),
    Native::method("_IOBase", "__exit__", Call::M(0, usize::MAX, |it, _| call::call0(&method(it, "close")?))),
    Native::method(
        "_IOBase",
        "__iter__",
        Call::M0(|it| {
            check_open(it)?;
            Ok(it.clone())
        }),
    ),
    Native::method(
        "_IOBase",
        "__next__",
        Call::M0(|it| {
            let line = call::call0(&method(it, "readline")?)?;
            if operator::truth(&line)? { Ok(line) } else { Err(raise(Type::StopIteration, "")) }
        }),
    ),
    Native::method(
        "_IOBase",
        "readlines",
        Call::M(0, 1, |it, _| {
            let mut lines = vec![];
            let mut iterator = iter::iter(it)?;
            while let Some(line) = iterator.next()? {
                lines.push(line);
            }
            Ok(Value::list(lines))
        }),
    ),
    Native::method(
        "_IOBase",
        "writelines",
        Call::M1(|it, lines| {
            check_open(it)?;
            let mut iterator = iter::iter(lines)?;
            while let Some(line) = iterator.next()? {
                call::call1(&method(it, "write")?, line)?;
            }
            Ok(Value::None)
        }),
    ),
    Native::method("_IOBase", "closed", Call::Property(is_closed, None)),
    Native::method(
        "_IOBase",
        "close",
        Call::M0(|it| {
            if operator::truth(&is_closed(it)?)? {
                return Ok(Value::None);
            }
            attribute::generic_set(it, Name::of("__IOBase_closed"), true.into())?;
            call::call0(&method(it, "flush")?)
        }),
    ),
    Native::method("_IOBase", "flush", Call::M0(|_| Ok(Value::None))),
    Native::method("_IOBase", "readable", Call::M0(|_| Ok(false.into()))),
    Native::method("_IOBase", "writable", Call::M0(|_| Ok(false.into()))),
    Native::method("_IOBase", "seekable", Call::M0(|_| Ok(false.into()))),
    Native::method("_IOBase", "isatty", Call::M0(|_| Ok(false.into()))),
    Native::method("_IOBase", "fileno", Call::M0(|_| Err(unsupported("fileno")))),
    Native::method("_IOBase", "seek", Call::M(1, 2, |_, _| Err(unsupported("seek")))),
    Native::method("_IOBase", "truncate", Call::M(0, 1, |_, _| Err(unsupported("truncate")))),
    Native::method("_IOBase", "tell", Call::M0(|it| call::call2(&method(it, "seek")?, Value::int(0), Value::int(1)))),
];

/// An object of the program's own class derived from IOBase remembers that it was closed.
fn is_closed(it: &Value) -> R {
    match attribute::generic_get(it, Name::of("__IOBase_closed")) {
        Ok(value) => Ok(value),
        Err(raised) if raised.is(Type::AttributeError) => Ok(false.into()),
        Err(raised) => Err(raised),
    }
}
