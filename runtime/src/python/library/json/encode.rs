//! Values to JSON (`json/encoder.py`, `Modules/_json.c`).

use crate::python::builtins;
use crate::python::class::ClassRef;
use crate::python::exception::{R, Raised, raise};
use crate::python::library::class;
use crate::python::native::{Call, Keywords, Native};
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use crate::python::{Name, attribute, call, object, operator, str};
use std::fmt::Write;

/// How values are written.
pub struct Format {
    skip_keys: bool,
    ensure_ascii: bool,
    check_circular: bool,
    allow_nan: bool,
    sort_keys: bool,
    /// What a level is indented by; `None`: all in one line.
    indent: Option<String>,
    item_separator: String,
    key_separator: String,
    /// What is called with a value that JSON does not know.
    default: Option<Value>,
}

/// The names of the options, which are attributes of a JSONEncoder.
const OPTIONS: [&str; 8] =
    ["skipkeys", "ensure_ascii", "check_circular", "allow_nan", "sort_keys", "indent", "separators", "default"];

impl Format {
    /// # Errors
    /// TypeError for an unknown option, or one of the wrong class.
    pub fn of_keywords(function: &str, keywords: Keywords) -> R<Format> {
        if let Some((name, _)) = keywords.iter().find(|(name, _)| !OPTIONS.contains(&name.text())) {
            let message = format!("{function}() got an unexpected keyword argument '{}'", name.text());
            return Err(raise(Type::TypeError, &message));
        }
        let option = |name: &str| {
            keywords.iter().find(|(it, _)| it.text() == name).map(|(_, value)| value.clone()).unwrap_or(Value::Unbound)
        };
        let truth = |name: &str, default: bool| match option(name) {
            Value::Unbound => Ok(default),
            value => operator::truth(&value),
        };
        let indent = indentation(&option("indent"))?;
        let (item_separator, key_separator) = match option("separators") {
            Value::Unbound | Value::None => (if indent.is_some() { "," } else { ", " }.into(), ": ".into()),
            pair => match &crate::python::iter::collect(&pair)?[..] {
                [item, key] => (object::str(item)?.to_string(), object::str(key)?.to_string()),
                items => {
                    let what = if items.len() < 2 { "not enough" } else { "too many" };
                    let got = if items.len() < 2 { format!(", got {}", items.len()) } else { String::new() };
                    let message = format!("{what} values to unpack (expected 2{got})");
                    return Err(raise(Type::ValueError, &message));
                }
            },
        };
        Ok(Format {
            skip_keys: truth("skipkeys", false)?,
            ensure_ascii: truth("ensure_ascii", true)?,
            check_circular: truth("check_circular", true)?,
            allow_nan: truth("allow_nan", true)?,
            sort_keys: truth("sort_keys", false)?,
            indent,
            item_separator,
            key_separator,
            default: Some(option("default")).filter(|default| default.is_bound() && !default.is_none()),
        })
    }

    /// The options of a JSONEncoder object.
    fn of_encoder(encoder: &Value) -> R<Format> {
        let get = |name: &str| attribute::get(encoder, Name::of(name));
        let truth = |name: &str| operator::truth(&get(name)?);
        Ok(Format {
            skip_keys: truth("skipkeys")?,
            ensure_ascii: truth("ensure_ascii")?,
            check_circular: truth("check_circular")?,
            allow_nan: truth("allow_nan")?,
            sort_keys: truth("sort_keys")?,
            indent: indentation(&get("indent")?)?,
            item_separator: object::str(&get("item_separator")?)?.to_string(),
            key_separator: object::str(&get("key_separator")?)?.to_string(),
            default: Some(get("default")?),
        })
    }

    /// The text of a value.
    ///
    /// # Errors
    /// TypeError, ValueError for what has no JSON; what `default` raises.
    pub fn text(&self, value: &Value) -> R {
        let mut writer = Writer { format: self, text: String::new(), open: vec![] };
        writer.value(value, 0)?;
        Ok(writer.text.into())
    }
}

fn indentation(value: &Value) -> R<Option<String>> {
    match value {
        Value::Unbound | Value::None => Ok(None),
        value => match value.as_str() {
            Some(text) => Ok(Some(text.to_string())),
            None => Ok(Some(" ".repeat(crate::python::number::ssize(value)?.max(0) as usize))),
        },
    }
}

struct Writer<'a> {
    format: &'a Format,
    text: String,
    /// The containers that are being written, by identity.
    open: Vec<i64>,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, level: usize) -> R<()> {
        match value.payload() {
            Value::None => self.text.push_str("null"),
            Value::Bool(truth) => self.text.push_str(if truth.bool() { "true" } else { "false" }),
            Value::Int(number) => {
                let _ = write!(self.text, "{}", number.int());
            }
            Value::Float(number) => {
                let text = self.float(number.float())?;
                self.text.push_str(&text);
            }
            payload => match payload.heap() {
                Some(Heap::Str(text)) => self.string(text),
                Some(Heap::Big(_)) => {
                    let text = object::repr(payload)?;
                    self.text.push_str(&text);
                }
                Some(Heap::List(_) | Heap::Tuple(_)) => return self.nested(value, |it| it.list(payload, level)),
                Some(Heap::Dict(_)) => return self.nested(value, |it| it.dict(payload, level)),
                _ => return self.other(value, level),
            },
        }
        Ok(())
    }

    /// One level deeper; a container in itself is refused.
    fn nested(&mut self, value: &Value, write: impl FnOnce(&mut Self) -> R<()>) -> R<()> {
        let id = value.id();
        if self.format.check_circular && self.open.contains(&id) {
            return Err(raise(Type::ValueError, "Circular reference detected"));
        }
        self.open.push(id);
        call::deeper(|| write(self))?;
        self.open.pop();
        Ok(())
    }

    fn other(&mut self, value: &Value, level: usize) -> R<()> {
        let Some(default) = &self.format.default else { return Err(not_serializable(value)) };
        self.nested(value, |it| {
            let replacement = call::call1(default, value.clone())?;
            it.value(&replacement, level)
        })
    }

    fn float(&self, number: f64) -> R<String> {
        if number.is_finite() {
            return Ok(object::repr(&Value::float(number))?.to_string());
        }
        if !self.format.allow_nan {
            return Err(raise(Type::ValueError, "Out of range float values are not JSON compliant"));
        }
        Ok(if number.is_nan() {
            "NaN".into()
        } else if number > 0.0 {
            "Infinity".into()
        } else {
            "-Infinity".into()
        })
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        let mut shown = 0;
        for (offset, c) in text.char_indices() {
            let shown_as_it_is = c <= '~' || !self.format.ensure_ascii;
            if c >= ' ' && c != '"' && c != '\\' && shown_as_it_is {
                continue;
            }
            self.text.push_str(&text[shown..offset]);
            shown = offset + c.len_utf8();
            let _ = match c {
                '"' => self.text.write_str("\\\""),
                '\\' => self.text.write_str("\\\\"),
                '\n' => self.text.write_str("\\n"),
                '\r' => self.text.write_str("\\r"),
                '\t' => self.text.write_str("\\t"),
                '\x0c' => self.text.write_str("\\f"),
                '\x08' => self.text.write_str("\\b"),
                _ => {
                    let mut units = [0; 2];
                    c.encode_utf16(&mut units).iter().try_for_each(|unit| write!(self.text, "\\u{unit:04x}"))
                }
            };
        }
        self.text.push_str(&text[shown..]);
        self.text.push('"');
    }

    /// A new line, if lines are indented.
    fn line(&mut self, level: usize) {
        if let Some(indent) = &self.format.indent {
            self.text.push('\n');
            (0..level).for_each(|_| self.text.push_str(indent));
        }
    }

    fn list(&mut self, list: &Value, level: usize) -> R<()> {
        let items = crate::python::iter::collect(list)?;
        if items.is_empty() {
            self.text.push_str("[]");
            return Ok(());
        }
        self.text.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.text.push_str(&self.format.item_separator);
            }
            self.line(level + 1);
            self.value(item, level + 1)?;
        }
        self.line(level);
        self.text.push(']');
        Ok(())
    }

    fn dict(&mut self, dict: &Value, level: usize) -> R<()> {
        let mut entries = dict.as_dict().map(|dict| dict.entries()).unwrap_or_default();
        if entries.is_empty() {
            self.text.push_str("{}");
            return Ok(());
        }
        if self.format.sort_keys {
            let pairs = entries.into_iter().map(|(key, value)| Value::tuple([key, value])).collect();
            let sorted = builtins::get("sorted").unwrap_or_default();
            let sorted = crate::python::iter::collect(&call::call1(&sorted, Value::list(pairs))?)?;
            entries =
                sorted.iter().filter_map(Value::as_tuple).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        }
        self.text.push('{');
        let mut first = true;
        for (key, value) in &entries {
            let key = match self.key(key)? {
                Some(key) => key,
                None => continue,
            };
            if !first {
                self.text.push_str(&self.format.item_separator);
            }
            first = false;
            self.line(level + 1);
            self.string(&key);
            self.text.push_str(&self.format.key_separator);
            self.value(value, level + 1)?;
        }
        self.line(level);
        self.text.push('}');
        Ok(())
    }

    /// A key as a text; `None`: it is left out.
    fn key(&self, key: &Value) -> R<Option<String>> {
        Ok(Some(match key.payload() {
            Value::None => "null".into(),
            Value::Bool(truth) => if truth.bool() { "true" } else { "false" }.into(),
            Value::Float(number) => self.float(number.float())?,
            payload if payload.is_a(Type::Int) => object::repr(payload)?.to_string(),
            payload => match payload.as_str() {
                Some(text) => text.to_string(),
                None if self.format.skip_keys => return Ok(None),
                None => {
                    let message = format!("keys must be str, int, float, bool or None, not {}", key.type_name());
                    return Err(raise(Type::TypeError, &message));
                }
            },
        }))
    }
}

#[cold]
fn not_serializable(value: &Value) -> Raised {
    raise(Type::TypeError, &format!("Object of type {} is not JSON serializable", value.type_name()))
}

/// `json.JSONEncoder`: options are attributes, `default` a method that a subclass may have.
pub fn class() -> ClassRef {
    class!("json.encoder", "JSONEncoder", Object, METHODS)
}

fn init(it: &Value, _: &[Value], keywords: Keywords) -> R {
    let format = Format::of_keywords("JSONEncoder.__init__", keywords)?;
    let set = |name: &str, value: Value| attribute::set(it, Name::of(name), value);
    set("skipkeys", format.skip_keys.into())?;
    set("ensure_ascii", format.ensure_ascii.into())?;
    set("check_circular", format.check_circular.into())?;
    set("allow_nan", format.allow_nan.into())?;
    set("sort_keys", format.sort_keys.into())?;
    set("indent", format.indent.map_or(Value::None, |indent| str::from_text(&indent)))?;
    set("item_separator", format.item_separator.into())?;
    set("key_separator", format.key_separator.into())?;
    if let Some(default) = format.default {
        set("default", default)?;
    }
    Ok(Value::None)
}

static METHODS: &[Native] = &[
    Native::method("JSONEncoder", "__init__", Call::MK(init)),
    Native::method("JSONEncoder", "default", Call::M1(|_, value| Err(not_serializable(value)))),
    Native::method("JSONEncoder", "encode", Call::M1(|it, value| Format::of_encoder(it)?.text(value))),
    Native::method(
        "JSONEncoder",
        "iterencode",
        Call::M1(|it, value| {
            let text = Format::of_encoder(it)?.text(value)?;
            crate::python::iter::object(&Value::list(vec![text])).map(Value::Ref)
        }),
    ),
];
