//! JSON to values (`json/decoder.py`, `json/scanner.py`, `Modules/_json.c`). Positions are counted in characters.

use super::{decode_error, text_argument};
use crate::python::class::ClassRef;
use crate::python::codec::{Encoding, Order};
use crate::python::dict::Dict;
use crate::python::exception::{R, Raised, chained, raise};
use crate::python::library::class;
use crate::python::native::{Call, Keywords, Native};
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use crate::python::{Name, attribute, builtins, call, operator, report, str};

/// Raises JSONDecodeError; the position is an offset in bytes.
#[cold]
pub fn error(message: &str, document: &str, offset: usize) -> Raised {
    let before = &document[..offset];
    let position = before.chars().count();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    let text = format!("{message}: line {line} column {column} (char {position})");
    let raised = Raised::new(decode_error(), vec![text.into()]);
    set(&raised, message.into(), document.into(), position, line, column);
    chained(raised)
}
fn set(raised: &Raised, message: Value, document: Value, position: usize, line: usize, column: usize) {
    raised.set_attribute(Name::of("msg"), message);
    raised.set_attribute(Name::of("doc"), document);
    raised.set_attribute(Name::of("pos"), Value::int(position as i64));
    raised.set_attribute(Name::of("lineno"), Value::int(line as i64));
    raised.set_attribute(Name::of("colno"), Value::int(column as i64));
}

/// `JSONDecodeError(msg, doc, pos)` of the program.
pub static ERROR_METHODS: &[Native] = &[Native::method(
    "JSONDecodeError",
    "__init__",
    Call::MK(|it, arguments, _| {
        if let (Some(raised), [message, document, position]) = (Raised::from_value(it), arguments)
            && let (Some(text), Some(document)) = (message.as_str(), document.as_str())
        {
            let position = crate::python::number::ssize(position)?.max(0) as usize;
            let offset = str::offset(document, position.min(document.char_count()));
            let made = error(text, document, offset);
            let args = made.args.borrow().clone();
            let old = raised.args.replace(args);
            drop(old);
            for name in ["msg", "doc", "pos", "lineno", "colno"] {
                raised.set_attribute(Name::of(name), made.attribute(name).into());
            }
        }
        Ok(Value::None)
    }),
)];

/// The encoding of JSON in bytes (`json.detect_encoding`).
pub fn encoding(bytes: &[u8]) -> Encoding {
    match bytes {
        [0, 0, 0xfe, 0xff, ..] | [0xff, 0xfe, 0, 0, ..] => Encoding::Utf32(Order::Marked),
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] => Encoding::Utf16(Order::Marked),
        [0xef, 0xbb, 0xbf, ..] => Encoding::Utf8Sig,
        [0, second, ..] if bytes.len() >= 4 => {
            if *second != 0 {
                Encoding::Utf16(Order::Big)
            } else {
                Encoding::Utf32(Order::Big)
            }
        }
        [_, 0, third, fourth, ..] => {
            if *third != 0 || *fourth != 0 {
                Encoding::Utf16(Order::Little)
            } else {
                Encoding::Utf32(Order::Little)
            }
        }
        [0, _] => Encoding::Utf16(Order::Big),
        [_, 0] => Encoding::Utf16(Order::Little),
        _ => Encoding::Utf8,
    }
}

/// What is called while decoding.
#[derive(Default)]
pub struct Hooks {
    object: Option<Value>,
    pairs: Option<Value>,
    float: Option<Value>,
    int: Option<Value>,
    constant: Option<Value>,
    lenient: bool,
}

impl Hooks {
    /// # Errors
    /// TypeError for an unknown option.
    pub fn of_keywords(keywords: Keywords) -> R<Hooks> {
        let mut hooks = Hooks::default();
        for (name, value) in keywords {
            let slot = match name.text() {
                "object_hook" => &mut hooks.object,
                "object_pairs_hook" => &mut hooks.pairs,
                "parse_float" => &mut hooks.float,
                "parse_int" => &mut hooks.int,
                "parse_constant" => &mut hooks.constant,
                "strict" => {
                    hooks.lenient = !operator::truth(value)?;
                    continue;
                }
                "cls" => continue,
                other => {
                    let message = format!("JSONDecoder.__init__() got an unexpected keyword argument '{other}'");
                    return Err(raise(Type::TypeError, &message));
                }
            };
            *slot = Some(value.clone()).filter(|value| !value.is_none());
        }
        Ok(hooks)
    }

    /// The value of a whole text.
    ///
    /// # Errors
    /// JSONDecodeError; what a hook raises.
    pub fn decode(&self, text: &Value) -> R {
        let Some(document) = text.as_str() else { return Ok(Value::None) };
        let mut reader = Reader { hooks: self, text: document, bytes: document.as_bytes(), at: 0 };
        reader.space();
        let value = reader.value()?;
        reader.space();
        if reader.at < document.len() {
            return Err(error("Extra data", document, reader.at));
        }
        Ok(value)
    }
}

struct Reader<'a> {
    hooks: &'a Hooks,
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }
    fn error(&self, message: &str, at: usize) -> Raised {
        error(message, self.text, at)
    }

    fn value(&mut self) -> R {
        let start = self.at;
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                Ok(str::from_text(&self.string()?))
            }
            Some(b'{') => call::deeper(|| self.object()),
            Some(b'[') => call::deeper(|| self.array()),
            Some(b'-' | b'0'..=b'9') if let Some(number) = self.number()? => Ok(number),
            _ => {
                let words = [("null", Value::None), ("true", true.into()), ("false", false.into())];
                for (word, value) in words {
                    if self.text[start..].starts_with(word) {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                let constants = [("NaN", f64::NAN), ("Infinity", f64::INFINITY), ("-Infinity", f64::NEG_INFINITY)];
                for (word, value) in constants {
                    if self.text[start..].starts_with(word) {
                        self.at += word.len();
                        return match &self.hooks.constant {
                            Some(hook) => call::call1(hook, word.into()),
                            None => Ok(Value::float(value)),
                        };
                    }
                }
                Err(self.error("Expecting value", start))
            }
        }
    }

    /// A number, if there is one.
    fn number(&mut self) -> R<Option<Value>> {
        let start = self.at;
        let digits = |mut at: usize| {
            while self.bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            at
        };
        let first = if self.peek() == Some(b'-') { start + 1 } else { start };
        let mut end = match self.bytes.get(first) {
            Some(b'0') => first + 1,
            Some(b'1'..=b'9') => digits(first),
            _ => return Ok(None),
        };
        let mut is_float = false;
        if self.bytes.get(end) == Some(&b'.') && digits(end + 1) > end + 1 {
            (end, is_float) = (digits(end + 1), true);
        }
        if matches!(self.bytes.get(end), Some(b'e' | b'E')) {
            let exponent = if matches!(self.bytes.get(end + 1), Some(b'+' | b'-')) { end + 2 } else { end + 1 };
            if digits(exponent) > exponent {
                (end, is_float) = (digits(exponent), true);
            }
        }
        let text = &self.text[start..end];
        self.at = end;
        let hook = if is_float { &self.hooks.float } else { &self.hooks.int };
        if let Some(hook) = hook {
            return call::call1(hook, text.into()).map(Some);
        }
        if is_float {
            return Ok(text.parse().ok().map(Value::float));
        }
        match text.parse() {
            Ok(number) => Ok(Some(Value::int(number))),
            Err(_) => {
                let int = builtins::get("int").unwrap_or_default();
                call::call1(&int, text.into()).map(Some)
            }
        }
    }

    /// A string; here is behind its quote.
    fn string(&mut self) -> R<String> {
        let begin = self.at - 1;
        let mut text = String::new();
        loop {
            let start = self.at;
            let rest = &self.bytes[start..];
            let special = |byte: &u8| matches!(byte, b'"' | b'\\') || (*byte < b' ' && !self.hooks.lenient);
            let Some(length) = rest.iter().position(special) else {
                return Err(self.error("Unterminated string starting at", begin));
            };
            text.push_str(&self.text[start..start + length]);
            self.at = start + length + 1;
            match rest[length] {
                b'"' => return Ok(text),
                b'\\' => text.push(self.escape(begin)?),
                _ => return Err(self.error("Invalid control character at", start + length)),
            }
        }
    }

    /// An escape; here is behind the `\`.
    fn escape(&mut self, begin: usize) -> R<char> {
        let start = self.at - 1;
        let Some(c) = self.text[self.at..].chars().next() else {
            return Err(self.error("Unterminated string starting at", begin));
        };
        self.at += c.len_utf8();
        Ok(match c {
            '"' | '\\' | '/' => c,
            'b' => '\x08',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let first = self.unit(start)?;
                let mut units = vec![first];
                if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
                    let back = self.at;
                    self.at += 2;
                    let second = self.unit(back)?;
                    if (0xdc00..0xe000).contains(&second) { units.push(second) } else { self.at = back }
                }
                match char::decode_utf16(units).next() {
                    Some(Ok(c)) => c,
                    _ => report::unsupported("a lone surrogate in a str"),
                }
            }
            _ => return Err(self.error("Invalid \\escape", start)),
        })
    }

    /// Four hexadecimal digits; a quote must still follow somewhere.
    fn unit(&mut self, start: usize) -> R<u16> {
        let digits = self.bytes.get(self.at..self.at + 4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let unit =
            digits.and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|it| u16::from_str_radix(it, 16).ok());
        match unit {
            Some(unit) if self.at + 4 < self.bytes.len() => {
                self.at += 4;
                Ok(unit)
            }
            _ => Err(self.error("Invalid \\uXXXX escape", start + 1)),
        }
    }

    fn array(&mut self) -> R {
        self.at += 1;
        let mut items = vec![];
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::list(items));
        }
        loop {
            items.push(self.value()?);
            self.space();
            match self.peek() {
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::list(items));
                }
                Some(b',') => self.at += 1,
                _ => return Err(self.error("Expecting ',' delimiter", self.at)),
            }
            self.space();
        }
    }

    fn object(&mut self) -> R {
        self.at += 1;
        let mut pairs = vec![];
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return self.made(pairs);
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.error("Expecting property name enclosed in double quotes", self.at));
            }
            self.at += 1;
            let key = str::from_text(&self.string()?);
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.error("Expecting ':' delimiter", self.at));
            }
            self.at += 1;
            self.space();
            pairs.push((key, self.value()?));
            self.space();
            match self.peek() {
                Some(b'}') => {
                    self.at += 1;
                    return self.made(pairs);
                }
                Some(b',') => self.at += 1,
                _ => return Err(self.error("Expecting ',' delimiter", self.at)),
            }
            self.space();
        }
    }

    fn made(&self, pairs: Vec<(Value, Value)>) -> R {
        if let Some(hook) = &self.hooks.pairs {
            let pairs = pairs.into_iter().map(|(key, value)| Value::tuple([key, value])).collect();
            return call::call1(hook, Value::list(pairs));
        }
        let dict = Dict::new();
        for (key, value) in pairs {
            dict.set(key, value)?;
        }
        let dict = Value::from(Heap::Dict(Box::new(dict)));
        match &self.hooks.object {
            Some(hook) => call::call1(hook, dict),
            None => Ok(dict),
        }
    }
}

/// `json.JSONDecoder`
pub fn class() -> ClassRef {
    class!("json.decoder", "JSONDecoder", Object, METHODS)
}

/// The options are kept as a dict in an attribute.
const OPTIONS: &str = "_options";

static METHODS: &[Native] = &[
    Native::method(
        "JSONDecoder",
        "__init__",
        Call::MK(|it, _, keywords| {
            Hooks::of_keywords(keywords)?;
            let options = Dict::new();
            for (name, value) in keywords {
                options.set((*name).into(), value.clone())?;
                attribute::set(it, *name, value.clone())?;
            }
            attribute::set(it, Name::of(OPTIONS), Heap::Dict(Box::new(options)).into())?;
            Ok(Value::None)
        }),
    ),
    Native::method(
        "JSONDecoder",
        "decode",
        Call::M1(|it, text| {
            let options = attribute::get(it, Name::of(OPTIONS))?;
            let options = options.as_dict().map(|options| options.entries()).unwrap_or_default();
            let keywords: Vec<_> =
                options.iter().filter_map(|(name, value)| Some((Name::of(name.as_str()?), value.clone()))).collect();
            Hooks::of_keywords(&keywords)?.decode(text_argument("decode", text)?)
        }),
    ),
];
