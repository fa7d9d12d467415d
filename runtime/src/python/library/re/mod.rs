//! `re`: functions and flags of the module; [`pattern`] and [`matching`] are its objects, [`template`] what replaces a
//! match, [`subject`] the text or bytes that are searched.

mod flags;
mod matching;
mod pattern;
mod subject;
mod template;

use crate::python::argument::of_python;
use crate::python::class::ClassRef;
use crate::python::exception::{R, Raised, chained, raise};
use crate::python::library::class;
use crate::python::module::Module;
use crate::python::native::{Call, Keywords, Native};
use crate::python::regex::syntax::flag;
use crate::python::regex::{Error, Mode, Program, parse};
use crate::python::types::Type;
use crate::python::value::Value;
use crate::python::{Name, bytes, number, str};
use pattern::PatternObject;
use std::cell::RefCell;
use std::collections::HashMap;

/// `re.error`
pub fn error() -> ClassRef {
    class!("re", "error", Exception, [Type::Exception.class()], &[])
}

/// Raises `re.error`, with the attributes that it has.
#[cold]
fn raise_error(found: Error, pattern: &Value) -> Raised {
    if found.position == usize::MAX {
        if found.message.starts_with("the repetition") {
            return raise(Type::OverflowError, &found.message);
        }
        let raised = Raised::new(error(), vec![found.message.as_str().into()]);
        set(&raised, &found.message, &Value::None, [Value::None, Value::None, Value::None]);
        return chained(raised);
    }
    let (position, text) = (found.position, text_of(pattern));
    let before: Vec<char> = text.chars().take(position).collect();
    let line = before.iter().filter(|c| **c == '\n').count() + 1;
    let column = position - before.iter().rposition(|c| *c == '\n').map_or(0, |at| at + 1) + 1;
    let mut message = format!("{} at position {position}", found.message);
    if text.contains('\n') {
        message += &format!(" (line {line}, column {column})");
    }
    let raised = Raised::new(error(), vec![message.into()]);
    set(&raised, &found.message, pattern, [position, line, column].map(|number| Value::int(number as i64)));
    chained(raised)
}
fn set(raised: &Raised, message: &str, pattern: &Value, [position, line, column]: [Value; 3]) {
    for (name, value) in
        [("msg", message.into()), ("pattern", pattern.clone()), ("pos", position), ("lineno", line), ("colno", column)]
    {
        raised.set_attribute(Name::of(name), value);
    }
}

/// A pattern's text; bytes as the characters with the same numbers.
fn text_of(pattern: &Value) -> String {
    match pattern.as_str() {
        Some(text) => text.to_string(),
        None => {
            bytes::view(pattern).map_or_else(String::new, |bytes| bytes.iter().map(|byte| char::from(*byte)).collect())
        }
    }
}

/// As many patterns as CPython remembers.
const CACHED: usize = 512;

thread_local! {
    static CACHE: RefCell<HashMap<(String, u32, bool), Value>> = RefCell::default();
}

/// `re.compile(pattern, flags)`
///
/// # Errors
/// `re.error`; TypeError if it is no pattern; ValueError for flags that don't go together.
fn compile(pattern: &Value, flags: Option<&Value>) -> R {
    let flags = flags.map_or(Ok(0), number::clipped_i64)? as u32;
    if pattern.as_other::<PatternObject>().is_some() {
        if flags != 0 {
            return Err(raise(Type::ValueError, "cannot process flags argument with a compiled pattern"));
        }
        return Ok(pattern.clone());
    }
    let is_text = pattern.as_str().is_some();
    if !is_text && bytes::view(pattern).is_none() {
        return Err(raise(Type::TypeError, "first argument must be string or compiled pattern"));
    }
    let key = (text_of(pattern), flags, is_text);
    if let Some(found) = CACHE.with_borrow(|cache| cache.get(&key).cloned()) {
        return Ok(found);
    }
    let mut parsed = parse(&key.0, flags, is_text).map_err(|found| raise_error(found, pattern))?;
    let shown = fixed_flags(parsed.flags, is_text)?;
    // Bytes have no letters but those of ASCII.
    parsed.flags = if is_text { shown } else { shown | flag::ASCII };
    let mut program = Program::new(parsed).map_err(|found| raise_error(found, pattern))?;
    program.flags = shown;
    let object = PatternObject::value(program, pattern.payload().clone(), is_text);
    CACHE.with_borrow_mut(|cache| {
        if cache.len() >= CACHED {
            cache.clear();
        }
        cache.insert(key, object.clone());
    });
    Ok(object)
}

/// Flags that follow from the class of the pattern (`fix_flags`).
fn fixed_flags(flags: u32, is_text: bool) -> R<u32> {
    let refused = |message: &str| -> R<u32> { Err(raise(Type::ValueError, message)) };
    match is_text {
        true if flags & flag::LOCALE != 0 => refused("cannot use LOCALE flag with a str pattern"),
        true if flags & flag::ASCII == 0 => Ok(flags | flag::UNICODE),
        true if flags & flag::UNICODE != 0 => refused("ASCII and UNICODE flags are incompatible"),
        true => Ok(flags),
        false if flags & flag::UNICODE != 0 => refused("cannot use UNICODE flag with a bytes pattern"),
        false if flags & flag::LOCALE != 0 => crate::python::report::unsupported("re.LOCALE"),
        false => Ok(flags),
    }
}

/// A function of the module that is a method of the compiled pattern: `name(pattern, …, flags=0)`.
fn through<const N: usize>(
    name: &str,
    parameters: [&str; N],
    required: usize,
    positional: &[Value],
    keywords: Keywords,
    method: impl FnOnce(&Value, &PatternObject, &[Option<Value>; N]) -> R,
) -> R {
    let given = of_python(name, parameters, N, required, false, positional, keywords)?;
    let pattern = compile(given[0].as_ref().unwrap_or(&Value::None), given[N - 1].as_ref())?;
    match pattern.as_other::<PatternObject>() {
        Some(object) => method(&pattern, object, &given),
        None => Ok(Value::None),
    }
}

fn found(name: &str, mode: Mode, positional: &[Value], keywords: Keywords) -> R {
    through(name, ["pattern", "string", "flags"], 2, positional, keywords, |pattern, object, [_, string, _]| {
        object.find(pattern, string.as_ref(), None, None, mode)
    })
}

static FUNCTIONS: &[Native] = &[
    Native::function(
        "compile",
        Call::FK(|positional, keywords| {
            let [pattern, flags] = of_python("compile", ["pattern", "flags"], 2, 1, false, positional, keywords)?;
            compile(pattern.as_ref().unwrap_or(&Value::None), flags.as_ref())
        }),
    ),
    Native::function("search", Call::FK(|positional, keywords| found("search", Mode::Search, positional, keywords))),
    Native::function("match", Call::FK(|positional, keywords| found("match", Mode::Match, positional, keywords))),
    Native::function(
        "fullmatch",
        Call::FK(|positional, keywords| found("fullmatch", Mode::Full, positional, keywords)),
    ),
    Native::function(
        "findall",
        Call::FK(|positional, keywords| {
            through("findall", ["pattern", "string", "flags"], 2, positional, keywords, |_, object, [_, string, _]| {
                object.find_all(string.as_ref(), None, None)
            })
        }),
    ),
    Native::function(
        "finditer",
        Call::FK(|positional, keywords| {
            through("finditer", ["pattern", "string", "flags"], 2, positional, keywords, |pattern, object, given| {
                object.find_iter(pattern, given[1].as_ref(), None, None)
            })
        }),
    ),
    Native::function(
        "split",
        Call::FK(|positional, keywords| {
            let parameters = ["pattern", "string", "maxsplit", "flags"];
            through("split", parameters, 2, positional, keywords, |_, object, given| {
                object.split(given[1].as_ref(), given[2].as_ref())
            })
        }),
    ),
    Native::function(
        "sub",
        Call::FK(|positional, keywords| {
            let parameters = ["pattern", "repl", "string", "count", "flags"];
            through("sub", parameters, 3, positional, keywords, |pattern, object, [_, with, string, count, _]| {
                Ok(object.substitute(pattern, with.as_ref(), string.as_ref(), count.as_ref())?.0)
            })
        }),
    ),
    Native::function(
        "subn",
        Call::FK(|positional, keywords| {
            let parameters = ["pattern", "repl", "string", "count", "flags"];
            through("subn", parameters, 3, positional, keywords, |pattern, object, [_, with, string, count, _]| {
                let (text, count) = object.substitute(pattern, with.as_ref(), string.as_ref(), count.as_ref())?;
                Ok(Value::tuple([text, Value::int(count as i64)]))
            })
        }),
    ),
    Native::function("escape", Call::F1(escape)),
    Native::function(
        "purge",
        Call::F0(|| {
            let old = CACHE.take();
            drop(old);
            Ok(Value::None)
        }),
    ),
];

/// `re.escape(pattern)`
fn escape(pattern: &Value) -> R {
    let escaped = |text: &str| {
        let mut result = String::with_capacity(text.len());
        for c in text.chars() {
            if "()[]{}?*+-|^$\\.&~# \t\n\r\x0b\x0c".contains(c) {
                result.push('\\');
            }
            result.push(c);
        }
        result
    };
    match (pattern.as_str(), bytes::view(pattern)) {
        (Some(text), _) => Ok(str::from_text(&escaped(text))),
        (_, Some(_)) => {
            let text = escaped(&text_of(pattern));
            Ok(Value::bytes(text.chars().map(|c| c as u8).collect::<Vec<_>>()))
        }
        _ => {
            let message = format!("decoding to str: need a bytes-like object, {} found", pattern.type_name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

pub fn module() -> Value {
    let mut members: Vec<(&str, Value)> = FUNCTIONS.iter().map(|native| (native.name, native.into())).collect();
    members.extend(flags::members());
    members.push(("error", error().into()));
    members.push(("Pattern", pattern::class().into()));
    members.push(("Match", matching::class().into()));
    Module::value("re", members)
}
