//! The builtin function `open` (`_io_open_impl`).

use super::binary::{self, BinaryFile};
use super::channel::{Channel, Device};
use super::path;
use super::text::{self, Newline, TextFile};
use crate::python::exception::{R, Raised, raise, raise_os};
use crate::python::native::{Call, Keywords, Native, bind};
use crate::python::types::Type;
use crate::python::value::Value;
use crate::python::{argument, codec, operator, report};
use std::fs::{File, OpenOptions};
use std::io::{self, Seek};

pub static OPEN: Native = Native::function("open", Call::FK(open));

/// What a mode says.
#[derive(Default, Clone, Copy)]
struct Mode {
    create: bool,
    read: bool,
    write: bool,
    append: bool,
    update: bool,
    text: bool,
    binary: bool,
}

impl Mode {
    fn of(mode: &str) -> R<Mode> {
        let mut it = Mode::default();
        for (at, c) in mode.char_indices() {
            let flag = match c {
                'x' => &mut it.create,
                'r' => &mut it.read,
                'w' => &mut it.write,
                'a' => &mut it.append,
                '+' => &mut it.update,
                't' => &mut it.text,
                'b' => &mut it.binary,
                _ => return Err(invalid_mode(mode)),
            };
            *flag = true;
            if mode[at + 1..].contains(c) {
                return Err(invalid_mode(mode));
            }
        }
        if it.text && it.binary {
            return Err(raise(Type::ValueError, "can't have text and binary mode at once"));
        }
        if it.actions() > 1 {
            return Err(raise(Type::ValueError, "must have exactly one of create/read/write/append mode"));
        }
        Ok(it)
    }
    fn actions(self) -> usize {
        [self.create, self.read, self.write, self.append].into_iter().filter(|it| *it).count()
    }
    fn is_readable(self) -> bool {
        self.read || self.update
    }
    fn is_writable(self) -> bool {
        !self.read || self.update
    }
    /// As a FileIO shows it.
    fn raw(self) -> &'static str {
        match (self.create, self.append, self.is_readable(), self.is_writable()) {
            (true, _, true, _) => "xb+",
            (true, ..) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, ..) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            _ => "wb",
        }
    }
}
#[cold]
fn invalid_mode(mode: &str) -> Raised {
    raise(Type::ValueError, &format!("invalid mode: '{mode}'"))
}

fn optional_text(which: &str, value: Option<Value>) -> R<Option<Value>> {
    match value {
        None | Some(Value::None) => Ok(None),
        Some(value) if value.as_str().is_some() => Ok(Some(value)),
        Some(value) => Err(argument::must_be("open", which, "str or None", &value)),
    }
}

/// `open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)`
pub fn open(positional: &[Value], keywords: Keywords) -> R {
    let names = ["file", "mode", "buffering", "encoding", "errors", "newline", "closefd", "opener"];
    let [file, mode, buffering, encoding, errors, newline, closefd, opener] =
        bind("open", names, 0, 1, positional, keywords)?;
    let file = file.unwrap_or_default();
    let mode_value = mode.unwrap_or_else(|| "r".into());
    let mode_text = argument::text("open", "argument 'mode'", &mode_value)?;
    let buffering = buffering.as_ref().map_or(Ok(-1), argument::int32)?;
    let encoding = optional_text("argument 'encoding'", encoding)?;
    let errors = optional_text("argument 'errors'", errors)?;
    let newline = optional_text("argument 'newline'", newline)?;
    if !closefd.as_ref().map_or(Ok(true), operator::truth)? && !argument::has_index(&file) {
        path::fspath(&file)?;
        return Err(raise(Type::ValueError, "Cannot use closefd=False with file name"));
    }
    if opener.is_some_and(|opener| !opener.is_none()) {
        report::unsupported("open() with an opener");
    }
    let is_number = argument::has_index(&file);
    if !is_number {
        path::fspath(&file)?;
    }
    let mode = Mode::of(mode_text)?;
    if mode.binary {
        let refused = [(&encoding, "an encoding"), (&errors, "an errors"), (&newline, "a newline")];
        if let Some((_, what)) = refused.into_iter().find(|(given, _)| given.is_some()) {
            return Err(raise(Type::ValueError, &format!("binary mode doesn't take {what} argument")));
        }
    }
    if mode.actions() != 1 {
        let message = "Must have exactly one of create/read/write/append mode and at most one plus";
        return Err(raise(Type::ValueError, message));
    }
    let device = if is_number { standard(&file)? } else { Device::File(opened(&file, mode)?) };
    if buffering == 0 && !mode.binary {
        return Err(raise(Type::ValueError, "can't have unbuffered text I/O"));
    }
    let channel = Channel::new(device, mode.is_readable(), mode.is_writable(), buffering == 0);
    let kind = match () {
        () if buffering == 0 => binary::Kind::Raw,
        () if mode.update => binary::Kind::Random,
        () if mode.read => binary::Kind::Reader,
        () => binary::Kind::Writer,
    };
    let buffer = BinaryFile::value(kind, channel.clone(), file, mode.raw());
    if mode.binary {
        return Ok(buffer);
    }
    let name = |value: &Option<Value>, default: &str| match value.as_ref().and_then(Value::as_str) {
        Some(text) => text.shared(),
        None => default.into(),
    };
    let newline = Newline::of(newline.as_ref())?;
    let format = text::Format {
        encoding: codec::encoding(&name(&encoding, "UTF-8"))?,
        encoding_name: name(&encoding, "UTF-8"),
        errors: name(&errors, "strict"),
        newline,
        line_buffering: buffering == 1 || (buffering < 0 && channel.borrow().is_terminal()),
    };
    Ok(TextFile::value(channel, buffer, format, Some(mode_value)))
}

/// Opens a file by name.
fn opened(name: &Value, mode: Mode) -> R<File> {
    let path = path::path(name)?;
    let failed = |error: io::Error| raise_os(&error, Some(name));
    let mut options = OpenOptions::new();
    options.read(mode.is_readable()).write(mode.is_writable() && !mode.append).append(mode.append);
    options.create(mode.write || mode.append).truncate(mode.write).create_new(mode.create);
    let mut file = options.open(&path).map_err(failed)?;
    // A folder can be opened for reading, and CPython refuses it.
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(failed(io::Error::from_raw_os_error(21)));
    }
    if mode.append {
        file.seek(io::SeekFrom::End(0)).ok();
    }
    Ok(file)
}

/// A file by the number of its descriptor: only those that every process has.
fn standard(number: &Value) -> R<Device> {
    let fd = argument::int32(number)?;
    match fd {
        0 => Ok(super::standard::stdin_device()),
        1 => Ok(Device::Stdout),
        2 => Ok(Device::Stderr),
        _ if fd < 0 => Err(raise(Type::ValueError, "negative file descriptor")),
        _ => report::unsupported("open() with the number of a file descriptor"),
    }
}
