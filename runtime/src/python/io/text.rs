//! Text files: `io.TextIOWrapper` (`Modules/_io/textio.c`).
//!
//! Bytes are decoded by chunks, as in CPython, so that an error names the same position. Line breaks are translated when
//! a line is taken, not before: so what is not yet read stands for as many bytes as it would be encoded in.

use super::channel::{CHUNK, Channel, Device, Shared};
pub use super::lines::Newline;
use super::lines::{End, Seen};
use super::memory::BytesIo;
use super::{
    all_lines, binary, closed, failed, invalid_whence, limit, line_limit, raise_negative, text_io_base, truncate_size,
    unsupported,
};
use crate::python::class::ClassRef;
use crate::python::codec::{self, Encoding, Order};
use crate::python::exception::{R, raise, raise_with};
use crate::python::library::class;
use crate::python::native::{Call, Keywords, Native, NativeObject, bind};
use crate::python::types::Type;
use crate::python::value::Value;
use crate::python::{Name, argument, attribute, iter, number, object, operator, report, str, stream};
use ecow::EcoString;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::io::SeekFrom;

/// How text and bytes are made of each other.
#[derive(Clone)]
pub struct Format {
    pub encoding: Encoding,
    /// As the program gave it.
    pub encoding_name: EcoString,
    pub errors: EcoString,
    pub newline: Newline,
    pub line_buffering: bool,
}

/// A text file object.
pub struct TextFile {
    channel: Shared,
    buffer: Value,
    format: RefCell<Format>,
    mode: Option<Value>,
    state: RefCell<State>,
    /// Has nothing been reconfigured?
    plain: Cell<bool>,
}

/// What was decoded, and where the decoder is.
struct State {
    decoded: String,
    at: usize,
    /// The bytes of a character of which the rest is still to come.
    rest: Vec<u8>,
    /// The encoding of what follows: the byte order is known once its mark was read.
    reading: Encoding,
    /// The encoding of what is written next: a mark stands only at the start.
    writing: Encoding,
    /// Characters were replaced while decoding: their bytes can't be told any more.
    lossy: bool,
    /// `tell` is possible: not within an iteration.
    telling: bool,
    seen: Seen,
}

/// The encoding behind a byte order mark.
fn unmarked(encoding: Encoding) -> Encoding {
    match encoding {
        Encoding::Utf8Sig => Encoding::Utf8,
        Encoding::Utf16(Order::Marked) => Encoding::Utf16(Order::Little),
        Encoding::Utf32(Order::Marked) => Encoding::Utf32(Order::Little),
        other => other,
    }
}

pub fn class() -> ClassRef {
    class!("_io", "TextIOWrapper", Payload, [text_io_base()], METHODS)
}

impl TextFile {
    pub fn value(channel: Shared, buffer: Value, format: Format, mode: Option<Value>) -> Value {
        Value::other(TextFile::new(channel, buffer, format, mode))
    }
    fn new(channel: Shared, buffer: Value, format: Format, mode: Option<Value>) -> TextFile {
        let started = channel.borrow_mut().tell().is_ok_and(|position| position > 0);
        let state = State {
            decoded: String::new(),
            at: 0,
            rest: vec![],
            reading: format.encoding,
            writing: if started { unmarked(format.encoding) } else { format.encoding },
            lossy: false,
            telling: true,
            seen: Seen::default(),
        };
        TextFile {
            channel,
            buffer,
            format: RefCell::new(format),
            mode,
            state: RefCell::new(state),
            plain: Cell::new(true),
        }
    }

    /// Is it the process's stdout as it was made? Then `print` need not go through it.
    pub fn is_plain_stdout(&self) -> bool {
        self.plain.get() && self.channel.borrow().is_stdout()
    }

    /// Decodes more; is there any?
    fn fill(&self, state: &mut State) -> R<bool> {
        let mut channel = self.channel.borrow_mut();
        if channel.buffered().is_empty() {
            channel.fill().map_err(failed)?;
        }
        state.decoded.drain(..std::mem::take(&mut state.at));
        let chunk = &channel.buffered()[..channel.buffered().len().min(CHUNK)];
        let count = chunk.len();
        let before = state.decoded.len();
        let plain = if state.rest.is_empty() && state.reading == Encoding::Utf8 {
            std::str::from_utf8(chunk).ok()
        } else {
            None
        };
        let result = match plain {
            Some(text) => {
                state.decoded.push_str(text);
                Ok(())
            }
            None => {
                state.rest.extend_from_slice(chunk);
                let bytes = std::mem::take(&mut state.rest);
                self.decode(state, &bytes, count == 0)
            }
        };
        channel.consume(count);
        result?;
        state.seen.add(&state.decoded.as_bytes()[before..]);
        if count == 0 {
            state.seen.end();
        }
        Ok(count > 0 || state.decoded.len() > before)
    }

    fn decode(&self, state: &mut State, bytes: &[u8], complete: bool) -> R<()> {
        let errors = self.format.borrow().errors.clone();
        let decoded = if complete {
            codec::decode_complete(bytes, state.reading, &errors)?
        } else {
            codec::decode_prefix(bytes, state.reading, &errors)?
        };
        if errors != "strict" && codec::decode_prefix(&bytes[..decoded.consumed], state.reading, "strict").is_err() {
            state.lossy = true;
        }
        state.decoded.push_str(&decoded.text);
        state.rest = bytes[decoded.consumed..].to_vec();
        if decoded.consumed > 0 {
            state.reading = decoded.following;
        }
        Ok(())
    }

    /// A line, at most so many characters of it; empty at the end.
    fn line(&self, limit: usize) -> R {
        let newline = self.format.borrow().newline;
        let mut state = self.state.borrow_mut();
        let (mut from, mut complete) = (0, false);
        let end = loop {
            let text = &state.decoded[state.at..];
            match newline.end(text.as_bytes(), from, complete) {
                Some(end) => break end,
                None if complete || text.len() > limit && text.chars().nth(limit).is_some() => {
                    break End { text: text.len(), next: text.len() };
                }
                None => {
                    // A `\r` at the very end may be half of a line break.
                    from = text.len().saturating_sub(1);
                    complete = !self.fill(&mut state)?;
                }
            }
        };
        let text = &state.decoded[state.at..state.at + end.next];
        let mut line = Cow::Borrowed(text);
        if newline == Newline::Universal && text[end.text..].starts_with('\r') {
            line = format!("{}\n", &text[..end.text]).into();
        }
        let is_long = line.len() > limit;
        let cut = is_long.then(|| line.char_indices().nth(limit)).flatten().map(|(offset, _)| offset);
        let value = str::from_text(&line[..cut.unwrap_or(line.len())]);
        state.at += cut.unwrap_or(end.next);
        Ok(value)
    }

    fn read_all(&self) -> R {
        let mut state = self.state.borrow_mut();
        let bytes = self.channel.borrow_mut().read(None).map_err(failed)?;
        let at = std::mem::take(&mut state.at);
        state.decoded.drain(..at);
        let before = state.decoded.len();
        let mut all = std::mem::take(&mut state.rest);
        if all.is_empty() {
            all = bytes
        } else {
            all.extend(bytes)
        }
        self.decode(&mut state, &all, true)?;
        let decoded = std::mem::take(&mut state.decoded);
        state.seen.add(&decoded.as_bytes()[before..]);
        state.seen.end();
        Ok(match self.format.borrow().newline.read(&decoded) {
            Cow::Borrowed(text) => str::from_text(text),
            Cow::Owned(text) => text.into(),
        })
    }

    fn read_chars(&self, count: usize) -> R {
        let translates = self.format.borrow().newline == Newline::Universal;
        let mut state = self.state.borrow_mut();
        let mut text = String::new();
        let mut left = count;
        let mut complete = false;
        while left > 0 {
            let rest = &state.decoded[state.at..];
            let mut chars = rest.char_indices().peekable();
            let mut end = 0;
            while left > 0
                && let Some((offset, c)) = chars.next()
            {
                let mut next = offset + c.len_utf8();
                if translates && c == '\r' {
                    match chars.peek() {
                        None if !complete => break,
                        Some((_, '\n')) => {
                            chars.next();
                            next += 1;
                        }
                        _ => {}
                    }
                    text.push('\n');
                } else {
                    text.push(c);
                }
                left -= 1;
                end = next;
            }
            state.at += end;
            if left == 0 || complete {
                break;
            }
            complete = !self.fill(&mut state)?;
        }
        Ok(str::from_text(&text))
    }

    /// Where the program is, in bytes.
    fn tell(&self) -> R<u64> {
        let state = self.state.borrow();
        let ahead = &state.decoded[state.at..];
        if state.lossy && !ahead.is_empty() {
            report::unsupported("tell() in a text file with bytes that could not be decoded");
        }
        let encoding = unmarked(state.reading);
        let length =
            if encoding == Encoding::Utf8 { ahead.len() } else { codec::encode(ahead, encoding, "strict")?.len() };
        let mut channel = self.channel.borrow_mut();
        channel.flush().map_err(failed)?;
        Ok(channel.tell().map_err(failed)? - (length + state.rest.len()) as u64)
    }

    /// Forgets what was decoded.
    fn reset(&self, at_start: bool) {
        let encoding = self.format.borrow().encoding;
        let mut state = self.state.borrow_mut();
        state.decoded.clear();
        state.at = 0;
        state.rest.clear();
        state.telling = true;
        if at_start {
            state.lossy = false;
            state.reading = encoding;
        }
        state.writing = if at_start { encoding } else { unmarked(encoding) };
    }

    fn write(&self, text: &str) -> R<()> {
        let format = self.format.borrow();
        let mut state = self.state.borrow_mut();
        let written = format.newline.written(text);
        let bytes = match state.writing {
            Encoding::Utf8 => written.as_bytes().into(),
            encoding => Cow::Owned(codec::encode(&written, encoding, &format.errors)?),
        };
        if !text.is_empty() {
            state.writing = unmarked(state.writing);
        }
        state.decoded.clear();
        state.at = 0;
        state.rest.clear();
        let mut channel = self.channel.borrow_mut();
        if channel.is_stdout() {
            stream::send_text(&bytes).map_err(failed)?;
        } else {
            channel.write(&bytes).map_err(failed)?;
        }
        if format.line_buffering && (text.contains('\n') || text.contains('\r')) {
            drop(channel);
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&self) -> R<()> {
        let mut channel = self.channel.borrow_mut();
        if channel.is_stdout() { stream::pass_on() } else { channel.flush() }.map_err(failed)
    }
}

impl NativeObject for TextFile {
    fn class(&self) -> ClassRef {
        class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let (is_closed, is_readable) = {
            let channel = self.channel.borrow();
            (channel.is_closed(), channel.readable)
        };
        if is_closed {
            return Err(closed());
        }
        self.state.borrow_mut().telling = false;
        if !is_readable {
            return Err(unsupported("not readable"));
        }
        let line = self.line(usize::MAX)?;
        if line.as_str().is_some_and(|line| line.is_empty()) {
            self.state.borrow_mut().telling = true;
            return Ok(None);
        }
        Ok(Some(line))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.buffer)
    }
}

fn this<'a>(it: &'a Value, method: &str) -> R<&'a TextFile> {
    it.as_other().ok_or_else(|| argument::wrong_self("_io.TextIOWrapper", method, it))
}
fn open<'a>(it: &'a Value, method: &str) -> R<&'a TextFile> {
    let file = this(it, method)?;
    if !file.channel.borrow().is_closed() {
        return Ok(file);
    }
    // For these CPython asks the raw file, whose message has no full stop.
    if matches!(method, "isatty" | "fileno" | "readable" | "writable" | "seekable") {
        return Err(raise(Type::ValueError, "I/O operation on closed file"));
    }
    Err(closed())
}
fn readable<'a>(it: &'a Value, method: &str) -> R<&'a TextFile> {
    let file = open(it, method)?;
    if file.channel.borrow().readable { Ok(file) } else { Err(unsupported("not readable")) }
}

fn new(class: ClassRef, positional: &[Value], keywords: Keywords) -> R {
    let names = ["buffer", "encoding", "errors", "newline", "line_buffering", "write_through"];
    let [buffer, encoding, errors, newline, line_buffering, _] =
        bind("TextIOWrapper", names, 0, 1, positional, keywords)?;
    let buffer = buffer.unwrap_or_default();
    let channel = if let Some(memory) = buffer.as_other::<BytesIo>() {
        Channel::new(Device::Memory(memory.0.clone()), true, true, true)
    } else if let Some(file) = buffer.as_other::<binary::BinaryFile>() {
        file.channel()
    } else {
        report::unsupported("io.TextIOWrapper over an object of the program")
    };
    let text = |value: Option<Value>, which: &str, default: &str| -> R<EcoString> {
        match value {
            None | Some(Value::None) => Ok(default.into()),
            Some(value) => match value.as_str() {
                Some(text) => Ok(text.shared()),
                None => Err(argument::must_be("TextIOWrapper", which, "str or None", &value)),
            },
        }
    };
    let encoding_name = text(encoding, "argument 'encoding'", "UTF-8")?;
    let format = Format {
        encoding: codec::encoding(&encoding_name)?,
        encoding_name,
        errors: text(errors, "argument 'errors'", "strict")?,
        newline: Newline::of(newline.as_ref())?,
        line_buffering: line_buffering.as_ref().map_or(Ok(false), operator::truth)?,
    };
    Ok(object::derived(class, TextFile::value(channel, buffer, format, None)))
}

fn read(it: &Value, arguments: &[Value]) -> R {
    let limit = limit(arguments.first())?;
    let file = readable(it, "read")?;
    match limit {
        None => file.read_all(),
        Some(count) => file.read_chars(count),
    }
}
fn read_line(it: &Value, arguments: &[Value]) -> R {
    let limit = arguments.first().map_or(Ok(-1), number::ssize)?;
    readable(it, "readline")?.line(usize::try_from(limit).unwrap_or(usize::MAX))
}
fn read_lines(it: &Value, arguments: &[Value]) -> R {
    let hint = line_limit(arguments.first())?;
    let file = readable(it, "readlines")?;
    all_lines(hint, || {
        let line = file.line(usize::MAX)?;
        let length = line.as_str().map_or(0, |line| line.char_count());
        Ok((length > 0).then_some((line, length)))
    })
}
fn write(it: &Value, text: &Value) -> R {
    let Some(given) = text.as_str() else {
        return Err(argument::must_be("write", "argument", "str", text));
    };
    write_text(it, given)?;
    Ok(Value::int(given.char_count() as i64))
}
/// `file.write(text)` of an object of this class.
///
/// # Errors
/// ValueError if it is closed; UnsupportedOperation, OSError.
pub fn write_text(it: &Value, text: &str) -> R<()> {
    let file = open(it, "write")?;
    if !file.channel.borrow().writable {
        return Err(unsupported("not writable"));
    }
    file.write(text)
}
fn write_lines(it: &Value, lines: &Value) -> R {
    open(it, "writelines")?;
    let mut iterator = iter::iter(lines)?;
    while let Some(line) = iterator.next()? {
        write(it, &line)?;
    }
    Ok(Value::None)
}

fn seek(it: &Value, arguments: &[Value]) -> R {
    let offset = number::ssize(&arguments[0])?;
    let whence = arguments.get(1).map_or(Ok(0), argument::int32)?;
    let file = open(it, "seek")?;
    if !file.channel.borrow_mut().is_seekable() {
        return Err(unsupported("underlying stream is not seekable"));
    }
    let target = match whence {
        0 if offset < 0 => return Err(raise_negative("negative seek position", offset)),
        0 => SeekFrom::Start(offset as u64),
        1 if offset != 0 => return Err(unsupported("can't do nonzero cur-relative seeks")),
        1 => SeekFrom::Start(file.tell()?),
        2 if offset != 0 => return Err(unsupported("can't do nonzero end-relative seeks")),
        2 => SeekFrom::End(0),
        _ => return Err(invalid_whence(whence)),
    };
    let position = file.channel.borrow_mut().seek(target).map_err(failed)?;
    file.reset(position == 0);
    Ok(Value::int(position as i64))
}
fn tell(it: &Value) -> R {
    let file = open(it, "tell")?;
    if !file.channel.borrow_mut().is_seekable() {
        return Err(unsupported("underlying stream is not seekable"));
    }
    if !file.state.borrow().telling {
        return Err(raise_with(Type::OSError, vec!["telling position disabled by next() call".into()]));
    }
    Ok(Value::int(file.tell()? as i64))
}
fn truncate(it: &Value, arguments: &[Value]) -> R {
    let file = open(it, "truncate")?;
    if !file.channel.borrow().writable {
        return Err(unsupported("truncate"));
    }
    // The position is the buffer's: behind the chunk that was decoded.
    let size = truncate_size(arguments.first(), || file.channel.borrow_mut().tell().map_err(failed))?;
    file.channel.borrow_mut().truncate(size).map_err(failed)?;
    Ok(Value::int(size as i64))
}
fn flush(it: &Value) -> R {
    let file = open(it, "flush")?;
    file.state.borrow_mut().telling = true;
    file.flush()?;
    Ok(Value::None)
}
fn close(it: &Value) -> R {
    let file = this(it, "close")?;
    file.flush()?;
    file.channel.borrow_mut().close().map_err(failed)?;
    Ok(Value::None)
}

fn reconfigure(it: &Value, positional: &[Value], keywords: Keywords) -> R {
    let file = open(it, "reconfigure")?;
    argument::between("reconfigure", positional, 0, 0)?;
    let names = ["encoding", "errors", "newline", "line_buffering", "write_through"];
    let [encoding, errors, newline, line_buffering, _] = bind("reconfigure", names, 0, 0, &[], keywords)?;
    flush(it)?;
    let mut format = file.format.borrow().clone();
    if let Some(encoding) = encoding.as_ref().and_then(Value::as_str) {
        format.encoding = codec::encoding(encoding)?;
        format.encoding_name = encoding.shared();
        if errors.is_none() {
            format.errors = "strict".into();
        }
    }
    if let Some(errors) = errors.as_ref().and_then(Value::as_str) {
        format.errors = errors.shared();
    }
    if let Some(newline) = newline {
        format.newline = Newline::of(Some(&newline))?;
    }
    if let Some(line_buffering) = line_buffering.filter(|value| !value.is_none()) {
        format.line_buffering = operator::truth(&line_buffering)?;
    }
    let mut state = file.state.borrow_mut();
    state.reading = format.encoding;
    state.writing = unmarked(format.encoding);
    file.plain.set(false);
    file.format.replace(format);
    Ok(Value::None)
}

fn file_number(it: &Value) -> R {
    match open(it, "fileno")?.channel.borrow().number {
        Some(number) => Ok(Value::int(number.into())),
        None => Err(unsupported("fileno")),
    }
}

fn show(it: &Value) -> R {
    let file = this(it, "__repr__")?;
    let mut text = "<_io.TextIOWrapper".to_string();
    match attribute::get(&file.buffer, Name::of("name")) {
        Ok(name) => text += &format!(" name={}", object::repr(&name)?),
        Err(raised) if raised.is(Type::AttributeError) => {}
        Err(raised) => return Err(raised),
    }
    if let Some(mode) = &file.mode {
        text += &format!(" mode={}", object::repr(mode)?);
    }
    text += &format!(" encoding={}>", str::repr(&file.format.borrow().encoding_name));
    Ok(text.into())
}

const OWNER: &str = "TextIOWrapper";

static METHODS: &[Native] = &[
    Native::method(OWNER, "__new__", Call::C(0, usize::MAX, new)),
    Native::method(OWNER, "__repr__", Call::M0(show)),
    Native::method(OWNER, "__enter__", Call::M0(|it| open(it, "__enter__").map(|_| it.clone()))),
    Native::method(OWNER, "__exit__", Call::M(0, usize::MAX, |it, _| close(it))),
    Native::method(OWNER, "__iter__", Call::M0(|it| open(it, "__iter__").map(|_| it.clone()))),
    Native::method(OWNER, "__next__", Call::M0(|it| iter::next(it.payload()))),
    Native::method(OWNER, "read", Call::M(0, 1, read)),
    Native::method(OWNER, "readline", Call::M(0, 1, read_line)),
    Native::method(OWNER, "readlines", Call::M(0, 1, read_lines)),
    Native::method(OWNER, "write", Call::M1(write)),
    Native::method(OWNER, "writelines", Call::M1(write_lines)),
    Native::method(OWNER, "seek", Call::M(1, 2, seek)),
    Native::method(OWNER, "tell", Call::M0(tell)),
    Native::method(OWNER, "truncate", Call::M(0, 1, truncate)),
    Native::method(OWNER, "flush", Call::M0(flush)),
    Native::method(OWNER, "close", Call::M0(close)),
    Native::method(OWNER, "reconfigure", Call::MK(reconfigure)),
    Native::method(OWNER, "fileno", Call::M0(file_number)),
    Native::method(OWNER, "isatty", Call::M0(|it| Ok(open(it, "isatty")?.channel.borrow().is_terminal().into()))),
    Native::method(OWNER, "readable", Call::M0(|it| Ok(open(it, "readable")?.channel.borrow().readable.into()))),
    Native::method(OWNER, "writable", Call::M0(|it| Ok(open(it, "writable")?.channel.borrow().writable.into()))),
    Native::method(
        OWNER,
        "seekable",
        Call::M0(|it| Ok(open(it, "seekable")?.channel.borrow_mut().is_seekable().into())),
    ),
    Native::method(
        OWNER,
        "name",
        Call::Property(|it| attribute::get(&this(it, "name")?.buffer, Name::of("name")), None),
    ),
    Native::method(
        OWNER,
        "mode",
        Call::Property(
            |it| match &this(it, "mode")?.mode {
                Some(mode) => Ok(mode.clone()),
                None => Err(attribute::missing(it, Name::of("mode"))),
            },
            None,
        ),
    ),
    Native::method(OWNER, "buffer", Call::Property(|it| Ok(this(it, "buffer")?.buffer.clone()), None)),
    Native::method(
        OWNER,
        "encoding",
        Call::Property(|it| Ok(Value::str(this(it, "encoding")?.format.borrow().encoding_name.clone())), None),
    ),
    Native::method(
        OWNER,
        "errors",
        Call::Property(|it| Ok(Value::str(this(it, "errors")?.format.borrow().errors.clone())), None),
    ),
    Native::method(
        OWNER,
        "newlines",
        Call::Property(
            |it| {
                let file = this(it, "newlines")?;
                let universal = matches!(file.format.borrow().newline, Newline::Universal | Newline::Any);
                Ok(if universal { file.state.borrow().seen.value() } else { Value::None })
            },
            None,
        ),
    ),
    Native::method(
        OWNER,
        "line_buffering",
        Call::Property(|it| Ok(this(it, "line_buffering")?.format.borrow().line_buffering.into()), None),
    ),
    Native::method(OWNER, "write_through", Call::Property(|_| Ok(false.into()), None)),
    Native::method(
        OWNER,
        "closed",
        Call::Property(|it| Ok(this(it, "closed")?.channel.borrow().is_closed().into()), None),
    ),
];
