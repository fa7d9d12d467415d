//! `io.BytesIO`.

use super::{all_lines, buffered_io_base, closed, invalid_whence, limit, line_limit, raise_negative};
use crate::python::class::ClassRef;
use crate::python::exception::R;
use crate::python::library::class;
use crate::python::native::{Call, Keywords, Native, NativeObject, bind};
use crate::python::value::Value;
use crate::python::{argument, bytes, iter, number, object};
use std::cell::RefCell;
use std::io::{self, SeekFrom};
use std::rc::Rc;

/// Bytes in memory with a position.
#[derive(Default)]
pub struct Memory {
    bytes: Vec<u8>,
    at: usize,
    pub closed: bool,
}

impl Memory {
    /// Up to `limit` bytes from the position on.
    pub fn read(&mut self, limit: usize) -> Vec<u8> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let part = rest[..rest.len().min(limit)].to_vec();
        self.at += part.len();
        part
    }
    fn read_line(&mut self, limit: usize) -> Vec<u8> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        self.read(end.min(limit))
    }
    /// Writes over what is at the position, and beyond the end.
    pub fn write(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        if self.bytes.len() < self.at {
            self.bytes.resize(self.at, 0);
        }
        let replaced = (self.bytes.len() - self.at).min(bytes.len());
        self.bytes[self.at..self.at + replaced].copy_from_slice(&bytes[..replaced]);
        self.bytes.extend_from_slice(&bytes[replaced..]);
        self.at += bytes.len();
    }
    pub fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (base, offset) = match to {
            SeekFrom::Start(at) => (0, at as i64),
            SeekFrom::Current(offset) => (self.at as i64, offset),
            SeekFrom::End(offset) => (self.bytes.len() as i64, offset),
        };
        self.at = base.saturating_add(offset).max(0) as usize;
        Ok(self.at as u64)
    }
    pub fn truncate(&mut self, size: usize) {
        self.bytes.truncate(size);
    }
    pub fn close(&mut self) {
        *self = Memory { closed: true, ..Memory::default() };
    }
}

/// A BytesIO object.
pub struct BytesIo(pub Rc<RefCell<Memory>>);

pub fn class() -> ClassRef {
    class!("_io", "BytesIO", Payload, [buffered_io_base()], METHODS)
}

impl NativeObject for BytesIo {
    fn class(&self) -> ClassRef {
        class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        if self.0.borrow().closed {
            return Err(closed());
        }
        let line = self.0.borrow_mut().read_line(usize::MAX);
        Ok(if line.is_empty() { None } else { Some(bytes::from_bytes(&line)) })
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}

fn this<'a>(it: &'a Value, method: &str) -> R<&'a RefCell<Memory>> {
    match it.as_other::<BytesIo>() {
        Some(it) if it.0.borrow().closed => Err(closed()),
        Some(it) => Ok(&it.0),
        None => Err(argument::wrong_self("_io.BytesIO", method, it)),
    }
}

fn new(class: ClassRef, positional: &[Value], keywords: Keywords) -> R {
    let [initial] = bind("BytesIO", ["initial_bytes"], 0, 0, positional, keywords)?;
    let bytes = match initial {
        None | Some(Value::None) => vec![],
        Some(initial) => bytes::required(&initial)?.to_vec(),
    };
    let memory = Memory { bytes, ..Memory::default() };
    Ok(object::derived(class, Value::other(BytesIo(Rc::new(RefCell::new(memory))))))
}

fn read(it: &Value, arguments: &[Value]) -> R {
    let limit = limit(arguments.first())?.unwrap_or(usize::MAX);
    let bytes = this(it, "read")?.borrow_mut().read(limit);
    Ok(bytes::from_bytes(&bytes))
}
fn read_line(it: &Value, arguments: &[Value]) -> R {
    let limit = limit(arguments.first())?.unwrap_or(usize::MAX);
    let bytes = this(it, "readline")?.borrow_mut().read_line(limit);
    Ok(bytes::from_bytes(&bytes))
}
fn read_lines(it: &Value, arguments: &[Value]) -> R {
    let hint = line_limit(arguments.first())?;
    let memory = this(it, "readlines")?;
    all_lines(hint, || {
        let line = memory.borrow_mut().read_line(usize::MAX);
        Ok(if line.is_empty() { None } else { Some((bytes::from_bytes(&line), line.len())) })
    })
}
fn read_into(it: &Value, target: &Value) -> R {
    let memory = this(it, "readinto")?;
    let count = bytes::array::fill(target, |limit| Ok(memory.borrow_mut().read(limit)))?;
    Ok(Value::int(count as i64))
}
fn write(it: &Value, given: &Value) -> R {
    let memory = this(it, "write")?;
    let bytes = bytes::required(given)?;
    memory.borrow_mut().write(&bytes);
    Ok(Value::int(bytes.len() as i64))
}
fn write_lines(it: &Value, lines: &Value) -> R {
    this(it, "writelines")?;
    let mut iterator = iter::iter(lines)?;
    while let Some(line) = iterator.next()? {
        write(it, &line)?;
    }
    Ok(Value::None)
}
fn seek(it: &Value, arguments: &[Value]) -> R {
    let offset = number::ssize(&arguments[0])?;
    let whence = arguments.get(1).map_or(Ok(0), argument::int32)?;
    let memory = this(it, "seek")?;
    let to = match whence {
        0 if offset < 0 => return Err(raise_negative("negative seek value", offset)),
        0 => SeekFrom::Start(offset as u64),
        1 => SeekFrom::Current(offset),
        2 => SeekFrom::End(offset),
        _ => return Err(invalid_whence(whence)),
    };
    let position = memory.borrow_mut().seek(to).unwrap_or_default();
    Ok(Value::int(position as i64))
}
fn truncate(it: &Value, arguments: &[Value]) -> R {
    let memory = this(it, "truncate")?;
    let size = match arguments.first() {
        None | Some(Value::None) => memory.borrow().at as i64,
        Some(size) => number::ssize(size)?,
    };
    if size < 0 {
        return Err(raise_negative("negative size value", size));
    }
    memory.borrow_mut().truncate(size as usize);
    Ok(Value::int(size))
}

fn yes(it: &Value) -> R {
    this(it, "readable")?;
    Ok(true.into())
}

static METHODS: &[Native] = &[
    Native::method("BytesIO", "__new__", Call::C(0, usize::MAX, new)),
    Native::method("BytesIO", "__iter__", Call::M0(|it| this(it, "__iter__").map(|_| it.clone()))),
    Native::method("BytesIO", "__next__", Call::M0(|it| iter::next(it.payload()))),
    Native::method("BytesIO", "read", Call::M(0, 1, read)),
    Native::method("BytesIO", "read1", Call::M(0, 1, read)),
    Native::method("BytesIO", "readline", Call::M(0, 1, read_line)),
    Native::method("BytesIO", "readlines", Call::M(0, 1, read_lines)),
    Native::method("BytesIO", "readinto", Call::M1(read_into)),
    Native::method("BytesIO", "write", Call::M1(write)),
    Native::method("BytesIO", "writelines", Call::M1(write_lines)),
    Native::method("BytesIO", "seek", Call::M(1, 2, seek)),
    Native::method("BytesIO", "tell", Call::M0(|it| Ok(Value::int(this(it, "tell")?.borrow().at as i64)))),
    Native::method("BytesIO", "truncate", Call::M(0, 1, truncate)),
    Native::method("BytesIO", "getvalue", Call::M0(|it| Ok(bytes::from_bytes(&this(it, "getvalue")?.borrow().bytes)))),
    Native::method("BytesIO", "readable", Call::M0(yes)),
    Native::method("BytesIO", "writable", Call::M0(yes)),
    Native::method("BytesIO", "seekable", Call::M0(yes)),
    Native::method("BytesIO", "flush", Call::M0(|it| this(it, "flush").map(|_| Value::None))),
    Native::method("BytesIO", "isatty", Call::M0(|it| this(it, "isatty").map(|_| false.into()))),
    Native::method(
        "BytesIO",
        "close",
        Call::M0(|it| {
            if let Some(it) = it.as_other::<BytesIo>() {
                it.0.borrow_mut().close();
            }
            Ok(Value::None)
        }),
    ),
    Native::method(
        "BytesIO",
        "closed",
        Call::Property(|it| Ok(it.as_other::<BytesIo>().is_none_or(|it| it.0.borrow().closed).into()), None),
    ),
];
