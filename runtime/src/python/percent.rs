//! `template % arguments` of `str` and `bytes` (`PyUnicode_Format` in `Objects/unicodeobject.c`).

use super::exception::{R, Raised, raise};
use super::format::digits::{self, Layout};
use super::format::number::{code_point, radix_text};
use super::format::spec::{MAX_WIDTH, memory};
use super::name::known;
use super::number::{Int, index};
use super::types::Type;
use super::value::{Heap, Value};
use super::{Name, attribute, bytes, float, int, object, operator};
use ecow::EcoString;

/// `template % arguments`
///
/// # Errors
/// TypeError, ValueError, OverflowError if template and arguments do not fit; what conversions raise.
pub fn format(template: &str, arguments: &Value) -> R<EcoString> {
    convert(template, arguments, Kind::Str)
}

/// `template % arguments`, of bytes (`_PyBytes_FormatEx` in `Objects/bytesobject.c`).
///
/// # Errors
/// As [`format()`].
pub fn format_bytes(template: &[u8], arguments: &Value) -> R<Vec<u8>> {
    let result = convert(&latin_1(template), arguments, Kind::Bytes)?;
    // Every conversion gives such characters only.
    Ok(result.chars().map(|c| c as u8).collect())
}

/// Bytes as characters of the same numbers.
fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// What the template is. Bytes are formatted as if they were Latin-1.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Str,
    Bytes,
}

fn convert(template: &str, arguments: &Value, kind: Kind) -> R<EcoString> {
    let mut given = Arguments::new(arguments, kind);
    let mut result = EcoString::with_capacity(template.len());
    let mut rest = Cursor { text: template, position: 0 };
    while let Some(literal) = rest.literal() {
        result.push_str(literal);
        if rest.next() != Some('%') {
            break;
        }
        if rest.take(|c| c == '%').is_some() {
            result.push('%');
            continue;
        }
        let conversion = Conversion::parse(&mut rest, &mut given)?;
        let value = given.next()?;
        match kind {
            Kind::Str => conversion.write(&value, &mut result, rest.position)?,
            Kind::Bytes => conversion.write_bytes(&value, &mut result, rest.position)?,
        }
    }
    given.finish()?;
    Ok(result)
}

/// The template from a place on.
struct Cursor<'a> {
    text: &'a str,
    /// The code points before it.
    position: usize,
}

impl<'a> Cursor<'a> {
    /// What comes before the next `%`; `None` at the end.
    fn literal(&mut self) -> Option<&'a str> {
        if self.text.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'%', self.text.as_bytes()).unwrap_or(self.text.len());
        let (literal, rest) = self.text.split_at(end);
        self.text = rest;
        self.position += literal.chars().count();
        Some(literal)
    }
    fn peek(&self) -> Option<char> {
        self.text.chars().next()
    }
    fn next(&mut self) -> Option<char> {
        let first = self.peek()?;
        self.text = &self.text[first.len_utf8()..];
        self.position += 1;
        Some(first)
    }
    fn take(&mut self, test: fn(char) -> bool) -> Option<char> {
        if self.peek().is_some_and(test) { self.next() } else { None }
    }
    /// Decimal digits as a number; `None`: there are none.
    fn number(&mut self, too_big: &str) -> R<Option<usize>> {
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            self.next();
            let next = number.unwrap_or(0usize).checked_mul(10).and_then(|it| it.checked_add(digit as usize));
            number = match next.filter(|it| *it <= i64::MAX as usize) {
                Some(next) => Some(next),
                None => return Err(raise(Type::ValueError, too_big)),
            };
        }
        Ok(number)
    }
}

/// What is to the right of the operator: the items of a tuple, or one value, which may be a mapping as well.
struct Arguments {
    kind: Kind,
    tuple: Option<Value>,
    single: Value,
    used: usize,
    mapping: Option<Value>,
}

impl Arguments {
    fn new(arguments: &Value, kind: Kind) -> Arguments {
        let is_tuple = arguments.as_tuple().is_some();
        let is_text = arguments.as_str().is_some() || kind == Kind::Bytes && bytes::view(arguments).is_some();
        let is_mapping = !is_tuple && !is_text && has_items(arguments);
        Arguments {
            kind,
            tuple: is_tuple.then(|| arguments.payload().clone()),
            single: arguments.clone(),
            used: 0,
            mapping: is_mapping.then(|| arguments.clone()),
        }
    }
    fn count(&self) -> usize {
        self.tuple.as_ref().and_then(Value::as_tuple).map_or(1, <[Value]>::len)
    }
    fn next(&mut self) -> R {
        if self.used >= self.count() {
            return Err(raise(Type::TypeError, "not enough arguments for format string"));
        }
        self.used += 1;
        match self.tuple.as_ref().and_then(Value::as_tuple) {
            Some(items) => Ok(items[self.used - 1].clone()),
            None => Ok(self.single.clone()),
        }
    }
    /// `%(key)`: from now on the value is the only argument.
    fn replace(&mut self, value: Value) {
        (self.tuple, self.used) = (None, 0);
        self.single = value;
    }
    fn finish(&self) -> R<()> {
        if self.used < self.count() && self.mapping.is_none() {
            let what = if self.kind == Kind::Str { "string" } else { "bytes" };
            let message = format!("not all arguments converted during {what} formatting");
            return Err(raise(Type::TypeError, &message));
        }
        Ok(())
    }
}

/// Does it have items, as far as C can tell (`PyMapping_Check`)?
fn has_items(value: &Value) -> bool {
    match value.payload().heap() {
        Some(Heap::Dict(_) | Heap::List(_) | Heap::Bytes(_) | Heap::Range(_)) => true,
        _ => value.class().special(known!("__getitem__")).is_some(),
    }
}

/// `%[(key)][flags][width][.precision]type`
#[derive(Default)]
struct Conversion {
    left: bool,
    plus: bool,
    blank: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
    letter: char,
}

impl Conversion {
    /// What follows a `%` (`unicode_format_arg_parse`).
    fn parse(rest: &mut Cursor, given: &mut Arguments) -> R<Conversion> {
        let mut it = Conversion::default();
        if rest.take(|c| c == '(').is_some() {
            let Some(mapping) = given.mapping.clone() else {
                return Err(raise(Type::TypeError, "format requires a mapping"));
            };
            let key = key(rest)?;
            let key = match given.kind {
                Kind::Str => key.into(),
                Kind::Bytes => Value::bytes(key.chars().map(|c| c as u8).collect::<Vec<_>>()),
            };
            given.replace(operator::item(&mapping, &key)?);
        }
        while let Some(flag) = rest.take(|c| matches!(c, '-' | '+' | ' ' | '#' | '0')) {
            match flag {
                '-' => it.left = true,
                '+' => it.plus = true,
                ' ' => it.blank = true,
                '#' => it.alternate = true,
                _ => it.zero = true,
            }
        }
        if rest.take(|c| c == '*').is_some() {
            let width = number(&given.next()?, "Python int too large to convert to C ssize_t")?;
            it.left |= width < 0;
            it.width = width.checked_abs().unwrap_or(0) as usize;
        } else if let Some(width) = rest.number("width too big")? {
            it.width = width;
        }
        if rest.take(|c| c == '.').is_some() {
            const TOO_LARGE: &str = "Python int too large to convert to C int";
            let precision = if rest.take(|c| c == '*').is_some() {
                let precision = number(&given.next()?, TOO_LARGE)?;
                i32::try_from(precision).map_err(|_| raise(Type::OverflowError, TOO_LARGE))?
            } else {
                let precision = rest.number("precision too big")?.unwrap_or(0);
                i32::try_from(precision).map_err(|_| raise(Type::ValueError, "precision too big"))?
            };
            it.precision = Some(usize::try_from(precision).unwrap_or(0));
        }
        rest.take(|c| matches!(c, 'h' | 'l' | 'L'));
        match rest.next() {
            Some(letter) => it.letter = letter,
            None => return Err(raise(Type::ValueError, "incomplete format")),
        }
        Ok(it)
    }

    /// Converts a value and lays it out; `position` is where the conversion ends, for a message.
    fn write(&self, value: &Value, result: &mut EcoString, position: usize) -> R<()> {
        let is_plain = self.width == 0 && self.precision.is_none() && !self.plus && !self.blank;
        match (self.letter, value) {
            ('d' | 'i' | 'u', Value::Int(x)) if is_plain => {
                result.push_str(&int::decimal(x.int()));
                return Ok(());
            }
            ('s', Value::Ref(object)) if is_plain && let Heap::Str(text) = &**object => {
                result.push_str(text);
                return Ok(());
            }
            ('f', Value::Float(x)) if self.is_precision_alone() && x.float().is_finite() => {
                digits::push_fixed(result, x.float(), self.precision.unwrap_or(6));
                return Ok(());
            }
            _ => {}
        }
        match self.letter {
            's' => self.text(&object::str(value)?, result),
            'r' => self.text(&object::repr(value)?, result),
            'a' => self.text(&super::builtins::scalar::ascii_text(value)?, result),
            'c' => {
                let c = character(value)?;
                self.pad("", c.encode_utf8(&mut [0; 4]), ' ', result)
            }
            'd' | 'i' | 'u' | 'o' | 'x' | 'X' => {
                let number = self.int(value)?;
                self.number(&number, result)
            }
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                let x = float::real(value)?;
                self.number(&self.float(x), result)
            }
            letter => {
                let shown = if ('\x1f'..'\x7f').contains(&letter) { letter } else { '?' };
                Err(unsupported(letter, shown, position))
            }
        }
    }

    /// Is nothing asked for but some digits after the point?
    fn is_precision_alone(&self) -> bool {
        self.width == 0 && !self.plus && !self.blank && !self.alternate && self.precision.is_none_or(|it| it < 100)
    }

    /// As [`Conversion::write`], for a template of bytes.
    fn write_bytes(&self, value: &Value, result: &mut EcoString, position: usize) -> R<()> {
        match self.letter {
            's' | 'b' => self.text(&latin_1(&bytes_of(value)?), result),
            'r' => self.text(&super::builtins::scalar::ascii_text(value)?, result),
            'c' => {
                let c = char::from(byte(value)?);
                self.pad("", c.encode_utf8(&mut [0; 4]), ' ', result)
            }
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => match float::real(value) {
                Ok(x) => self.number(&self.float(x), result),
                Err(raised) if raised.is(Type::TypeError) => {
                    let message = format!("float argument required, not {}", value.type_name());
                    Err(raise(Type::TypeError, &message))
                }
                Err(raised) => Err(raised),
            },
            'i' => Conversion { letter: 'd', ..*self }.write(value, result, position),
            'a' | 'd' | 'u' | 'o' | 'x' | 'X' => self.write(value, result, position),
            letter => Err(unsupported(letter, letter, position)),
        }
    }

    /// An int with its digits, prefix and sign.
    fn int(&self, value: &Value) -> R<String> {
        let radix = match self.letter {
            'o' => 8,
            'x' | 'X' => 16,
            _ => 10,
        };
        let converted = if radix == 10 { decimal(value)? } else { index::index_if_any(value)? };
        let Some(number) = converted.as_ref().and_then(Int::of) else {
            let wanted = if radix == 10 { "a real number" } else { "an integer" };
            let message = format!("%{} format: {wanted} is required, not {}", self.letter, value.type_name());
            return Err(raise(Type::TypeError, &message));
        };
        let text = radix_text(number, radix)?;
        let digits = text.trim_start_matches('-');
        let prefix = match (self.alternate, radix) {
            (true, 8) => "0o",
            (true, 16) => "0x",
            _ => "",
        };
        let zeros = "0".repeat(self.precision.unwrap_or(0).saturating_sub(digits.len()));
        let sign = if number.is_negative() { "-" } else { "" };
        let text = format!("{sign}{prefix}{zeros}{digits}");
        Ok(if self.letter == 'X' { text.to_uppercase() } else { text })
    }

    fn float(&self, x: f64) -> String {
        let layout = match self.letter {
            'e' | 'E' => Layout::Exponent,
            'f' | 'F' => Layout::Fixed,
            _ => Layout::General,
        };
        let text = digits::digits(x, layout, self.precision.unwrap_or(6), self.alternate);
        let sign = if x.is_sign_negative() && !x.is_nan() { "-" } else { "" };
        let text = format!("{sign}{text}");
        if self.letter.is_ascii_uppercase() { text.to_uppercase() } else { text }
    }

    fn text(&self, text: &str, result: &mut EcoString) -> R<()> {
        let text = match self.precision {
            Some(most) => text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end]),
            None => text,
        };
        self.pad("", text, ' ', result)
    }

    /// Sign and prefix come before zeros for padding.
    fn number(&self, text: &str, result: &mut EcoString) -> R<()> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None if self.plus => ("+", text),
            None if self.blank => (" ", text),
            None => ("", text),
        };
        let has_prefix = self.alternate && matches!(self.letter, 'o' | 'x' | 'X');
        let (prefix, digits) = digits.split_at(if has_prefix { 2 } else { 0 });
        self.pad(&format!("{sign}{prefix}"), digits, if self.zero { '0' } else { ' ' }, result)
    }

    fn pad(&self, front: &str, text: &str, fill: char, result: &mut EcoString) -> R<()> {
        if self.width > MAX_WIDTH {
            return Err(memory());
        }
        let padding = self.width.saturating_sub(front.len() + text.chars().count());
        let pad = |result: &mut EcoString, fill| (0..padding).for_each(|_| result.push(fill));
        let (spaces, zeros) = (!self.left && fill == ' ', !self.left && fill != ' ');
        if spaces {
            pad(result, fill);
        }
        result.push_str(front);
        if zeros {
            pad(result, fill);
        }
        result.push_str(text);
        if self.left {
            pad(result, ' ');
        }
        Ok(())
    }
}

#[cold]
fn unsupported(letter: char, shown: char, position: usize) -> Raised {
    let code = u32::from(letter);
    let message = format!("unsupported format character '{shown}' ({code:#x}) at index {}", position - 1);
    raise(Type::ValueError, &message)
}

/// The key, up to the matching parenthesis.
fn key<'a>(rest: &mut Cursor<'a>) -> R<&'a str> {
    let text = rest.text;
    let mut depth = 1;
    while let Some(c) = rest.next() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Ok(&text[..text.len() - rest.text.len() - 1]);
        }
    }
    Err(raise(Type::ValueError, "incomplete format key"))
}

/// `*`: a width or precision that is an argument.
fn number(value: &Value, too_large: &str) -> R<i64> {
    match Int::of(value) {
        Some(Int::Small(number)) => Ok(number),
        Some(Int::Big(_)) => Err(raise(Type::OverflowError, too_large)),
        None => Err(raise(Type::TypeError, "* wants int")),
    }
}

/// What `%d` makes of a value; `None`: it is no number (`mainformatlong`).
fn decimal(value: &Value) -> R<Option<Value>> {
    if Int::of(value).is_some() {
        return Ok(Some(value.clone()));
    }
    let is_number =
        ["__index__", "__int__", "__float__"].into_iter().any(|name| value.class().special(Name::of(name)).is_some());
    if !is_number {
        return Ok(None);
    }
    match int::convert(value) {
        Err(raised) if raised.is(Type::TypeError) => Ok(None),
        result => result.map(Some),
    }
}

/// What `%c` makes of a value.
fn character(value: &Value) -> R<char> {
    const WANTED: &str = "%c requires int or char";
    if let Some(text) = value.as_str() {
        let mut chars = text.chars();
        return match (chars.next(), chars.next()) {
            (Some(c), None) => Ok(c),
            _ => Err(raise(Type::TypeError, WANTED)),
        };
    }
    match index::index(value) {
        Ok(code) => match Int::of(&code) {
            Some(code @ Int::Small(_)) => code_point(code),
            _ => Err(raise(Type::OverflowError, "%c arg not in range(0x110000)")),
        },
        Err(raised) if raised.is(Type::TypeError) => Err(raise(Type::TypeError, WANTED)),
        Err(raised) => Err(raised),
    }
}

/// What `%b` of bytes makes of a value.
fn bytes_of(value: &Value) -> R<Vec<u8>> {
    if let Some(bytes) = bytes::view(value) {
        return Ok(bytes.to_vec());
    }
    let class = value.class();
    let Some(method) = class.special(Name::of("__bytes__")) else {
        let message =
            format!("%b requires a bytes-like object, or an object that implements __bytes__, not '{}'", class.name());
        return Err(raise(Type::TypeError, &message));
    };
    let result = attribute::call_bound(&method, value, class, [])?;
    match result.as_bytes() {
        Some(bytes) => Ok(bytes.to_vec()),
        None => {
            let message = format!("__bytes__ returned non-bytes (type {})", result.type_name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

/// What `%c` of bytes makes of a value.
fn byte(value: &Value) -> R<u8> {
    const WANTED: &str = "%c requires an integer in range(256) or a single byte";
    if let Some(bytes) = bytes::view(value) {
        return match bytes[..] {
            [byte] => Ok(byte),
            _ => Err(raise(Type::TypeError, WANTED)),
        };
    }
    match Int::of(value) {
        Some(Int::Small(code @ 0..256)) => Ok(code as u8),
        Some(_) => Err(raise(Type::OverflowError, "%c arg not in range(256)")),
        None => Err(raise(Type::TypeError, WANTED)),
    }
}
