//! `io.StringIO`.

use super::lines::Newline;
use super::{all_lines, closed, invalid_whence, limit, line_limit, raise_negative, text_io_base};
use crate::python::class::ClassRef;
use crate::python::exception::{R, raise, raise_with};
use crate::python::library::class;
use crate::python::native::{Call, Keywords, Native, NativeObject, bind};
use crate::python::types::Type;
use crate::python::value::Value;
use crate::python::{argument, iter, number, object, str};
use std::cell::RefCell;

/// A text with a position.
struct Content {
    text: String,
    /// Its length in characters.
    chars: usize,
    /// The position in characters; it may be behind the end.
    at: usize,
    /// The same in bytes, at most the end.
    offset: usize,
    newline: Newline,
    closed: bool,
}

/// A StringIO object.
struct StringIo(RefCell<Content>);

pub fn class() -> ClassRef {
    class!("_io", "StringIO", Payload, [text_io_base()], METHODS)
}

impl Content {
    fn seek(&mut self, at: usize) {
        self.at = at;
        self.offset = if self.chars == self.text.len() {
            at.min(self.chars)
        } else {
            self.text.char_indices().nth(at).map_or(self.text.len(), |(offset, _)| offset)
        };
    }

    fn write(&mut self, text: &str) -> usize {
        let text = self.newline.read(text);
        let text = self.newline.written(&text);
        let count = text.chars().count();
        if count == 0 {
            return 0;
        }
        if self.at > self.chars {
            let gap = self.at - self.chars;
            self.text.extend(std::iter::repeat_n('\0', gap));
            self.chars = self.at;
            self.offset = self.text.len();
        }
        if self.offset == self.text.len() {
            self.text.push_str(&text);
        } else {
            let rest = &self.text[self.offset..];
            let end = rest.char_indices().nth(count).map_or(self.text.len(), |(offset, _)| self.offset + offset);
            self.text.replace_range(self.offset..end, &text);
        }
        self.at += count;
        self.chars = self.chars.max(self.at);
        self.offset += text.len();
        count
    }

    fn rest(&self) -> &str {
        if self.at < self.chars { &self.text[self.offset..] } else { "" }
    }
    /// The next bytes of the text, at most so many characters.
    fn take(&mut self, length: usize, limit: usize) -> Value {
        let rest = &self.rest()[..length];
        let end = rest.char_indices().nth(limit).map_or(rest.len(), |(offset, _)| offset);
        let part = str::from_text(&rest[..end]);
        let count = part.as_str().map_or(0, |part| part.char_count());
        self.at += count;
        self.offset += end;
        part
    }
    fn read(&mut self, limit: usize) -> Value {
        let length = self.rest().len();
        self.take(length, limit)
    }
    fn read_line(&mut self, limit: usize) -> Value {
        let rest = self.rest().as_bytes();
        let length = self.newline.end(rest, 0, true).map_or(rest.len(), |end| end.next);
        self.take(length, limit)
    }
    fn truncate(&mut self, size: usize) {
        if size < self.chars {
            let end = self.text.char_indices().nth(size).map_or(self.text.len(), |(offset, _)| offset);
            self.text.truncate(end);
            self.chars = size;
            self.offset = self.offset.min(end);
        }
    }
}

impl NativeObject for StringIo {
    fn class(&self) -> ClassRef {
        class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, this: &Value) -> R<Option<Value>> {
        let line = content(this, "__next__")?.borrow_mut().read_line(usize::MAX);
        Ok(line.as_str().is_some_and(|line| !line.is_empty()).then_some(line))
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}

fn content<'a>(it: &'a Value, method: &str) -> R<&'a RefCell<Content>> {
    match it.as_other::<StringIo>() {
        Some(it) if it.0.borrow().closed => Err(raise(Type::ValueError, "I/O operation on closed file")),
        Some(it) => Ok(&it.0),
        None => Err(argument::wrong_self("_io.StringIO", method, it)),
    }
}

fn new(class: ClassRef, positional: &[Value], keywords: Keywords) -> R {
    let [initial, newline] = bind("StringIO", ["initial_value", "newline"], 0, 0, positional, keywords)?;
    let newline = match newline {
        None => Newline::Lf,
        Some(newline) if newline.is_none() || newline.as_str().is_some() => Newline::of(Some(&newline))?,
        Some(newline) => {
            let message = format!("newline must be str or None, not {}", newline.type_name());
            return Err(raise(Type::TypeError, &message));
        }
    };
    let mut content = Content { text: String::new(), chars: 0, at: 0, offset: 0, newline, closed: false };
    if let Some(initial) = initial.filter(|initial| !initial.is_none()) {
        let Some(text) = initial.as_str() else {
            let message = format!("initial_value must be str or None, not {}", initial.type_name());
            return Err(raise(Type::TypeError, &message));
        };
        content.write(text);
        content.seek(0);
    }
    Ok(object::derived(class, Value::other(StringIo(RefCell::new(content)))))
}

fn read(it: &Value, arguments: &[Value]) -> R {
    let limit = limit(arguments.first())?.unwrap_or(usize::MAX);
    Ok(content(it, "read")?.borrow_mut().read(limit))
}
fn read_line(it: &Value, arguments: &[Value]) -> R {
    let limit = limit(arguments.first())?.unwrap_or(usize::MAX);
    Ok(content(it, "readline")?.borrow_mut().read_line(limit))
}
fn read_lines(it: &Value, arguments: &[Value]) -> R {
    let hint = line_limit(arguments.first())?;
    let content = content(it, "readlines")?;
    all_lines(hint, || {
        let line = content.borrow_mut().read_line(usize::MAX);
        let length = line.as_str().map_or(0, |line| line.char_count());
        Ok((length > 0).then_some((line, length)))
    })
}
fn write(it: &Value, text: &Value) -> R {
    let Some(given) = text.as_str() else {
        content(it, "write")?;
        let message = format!("string argument expected, got '{}'", text.type_name());
        return Err(raise(Type::TypeError, &message));
    };
    content(it, "write")?.borrow_mut().write(given);
    Ok(Value::int(given.char_count() as i64))
}
fn write_lines(it: &Value, lines: &Value) -> R {
    content(it, "writelines")?;
    let mut iterator = iter::iter(lines)?;
    while let Some(line) = iterator.next()? {
        write(it, &line)?;
    }
    Ok(Value::None)
}
fn seek(it: &Value, arguments: &[Value]) -> R {
    let offset = number::ssize(&arguments[0])?;
    let whence = arguments.get(1).map_or(Ok(0), argument::int32)?;
    let content = content(it, "seek")?;
    let refused = |message: &str| raise_with(Type::OSError, vec![message.into()]);
    let at = match whence {
        0 if offset < 0 => return Err(raise_negative("Negative seek position", offset)),
        0 => offset as usize,
        1 if offset != 0 => return Err(refused("Can't do nonzero cur-relative seeks")),
        1 => content.borrow().at,
        2 if offset != 0 => return Err(refused("Can't do nonzero cur-relative seeks")),
        2 => content.borrow().chars,
        _ => return Err(invalid_whence(whence)),
    };
    content.borrow_mut().seek(at);
    Ok(Value::int(at as i64))
}
fn truncate(it: &Value, arguments: &[Value]) -> R {
    let content = content(it, "truncate")?;
    let size = match arguments.first() {
        None | Some(Value::None) => content.borrow().at as i64,
        Some(size) => number::ssize(size)?,
    };
    if size < 0 {
        return Err(raise_negative("Negative size value", size));
    }
    content.borrow_mut().truncate(size as usize);
    Ok(Value::int(size))
}
fn yes(it: &Value) -> R {
    content(it, "readable").map(|_| true.into())
}

const OWNER: &str = "StringIO";

static METHODS: &[Native] = &[
    Native::method(OWNER, "__new__", Call::C(0, usize::MAX, new)),
    Native::method(OWNER, "__iter__", Call::M0(|it| content(it, "__iter__").map(|_| it.clone()))),
    Native::method(OWNER, "__next__", Call::M0(|it| iter::next(it.payload()))),
    Native::method(
        OWNER,
        "__enter__",
        Call::M0(|it| content(it, "__enter__").map(|_| it.clone()).map_err(|_| closed())),
    ),
    Native::method(OWNER, "read", Call::M(0, 1, read)),
    Native::method(OWNER, "readline", Call::M(0, 1, read_line)),
    Native::method(OWNER, "readlines", Call::M(0, 1, read_lines)),
    Native::method(OWNER, "write", Call::M1(write)),
    Native::method(OWNER, "writelines", Call::M1(write_lines)),
    Native::method(OWNER, "getvalue", Call::M0(|it| Ok(str::from_text(&content(it, "getvalue")?.borrow().text)))),
    Native::method(OWNER, "seek", Call::M(1, 2, seek)),
    Native::method(OWNER, "tell", Call::M0(|it| Ok(Value::int(content(it, "tell")?.borrow().at as i64)))),
    Native::method(OWNER, "truncate", Call::M(0, 1, truncate)),
    Native::method(OWNER, "readable", Call::M0(yes)),
    Native::method(OWNER, "writable", Call::M0(yes)),
    Native::method(OWNER, "seekable", Call::M0(yes)),
    Native::method(OWNER, "flush", Call::M0(|it| content(it, "flush").map(|_| Value::None))),
    Native::method(OWNER, "isatty", Call::M0(|it| content(it, "isatty").map(|_| false.into()))),
    Native::method(
        OWNER,
        "close",
        Call::M0(|it| {
            if let Some(it) = it.as_other::<StringIo>() {
                it.0.borrow_mut().closed = true;
            }
            Ok(Value::None)
        }),
    ),
    Native::method(
        OWNER,
        "closed",
        Call::Property(|it| Ok(it.as_other::<StringIo>().is_none_or(|it| it.0.borrow().closed).into()), None),
    ),
    Native::method(
        OWNER,
        "line_buffering",
        Call::Property(|it| content(it, "line_buffering").map(|_| false.into()), None),
    ),
    Native::method(OWNER, "encoding", Call::Property(|_| Ok(Value::None), None)),
    Native::method(OWNER, "errors", Call::Property(|_| Ok(Value::None), None)),
];
