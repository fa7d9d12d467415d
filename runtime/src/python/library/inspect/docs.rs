//! Documentation strings.

use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Native};
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute};

/// `inspect.cleandoc(text)`: without the indentation that the second line and those after it share, and without empty lines
/// at either end.
fn clean(text: &str) -> String {
    let expanded = expand_tabs(text);
    let mut lines: Vec<&str> = expanded.split('\n').collect();
    let blank = |line: &&str| line.trim_start().is_empty();
    let margin =
        lines.iter().skip(1).filter(|line| !blank(line)).map(|line| line.len() - line.trim_start().len()).min();
    for (index, line) in lines.iter_mut().enumerate() {
        *line = match index {
            0 => line.trim_start(),
            _ => line.get(margin.unwrap_or(0).min(line.len())..).unwrap_or(""),
        };
    }
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let start = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    lines[start..].join("\n")
}

/// `text.expandtabs()`
fn expand_tabs(text: &str) -> String {
    let (mut expanded, mut column) = (String::with_capacity(text.len()), 0);
    for c in text.chars() {
        match c {
            '\t' => {
                let width = 8 - column % 8;
                expanded.extend(std::iter::repeat_n(' ', width));
                column += width;
            }
            '\n' | '\r' => {
                expanded.push(c);
                column = 0;
            }
            _ => {
                expanded.push(c);
                column += 1;
            }
        }
    }
    expanded
}

/// The docs of what a class inherits, for a class or a method that has none (`_finddoc`).
fn inherited(object: &Value) -> R {
    let doc = |value: &Value| attribute::lookup(value, Name::of("__doc__"));
    if let Some(class) = object.as_class() {
        for base in class.mro().iter().filter(|base| !std::ptr::eq(**base, Type::Object.class())) {
            if let Some(found) = base.own(Name::of("__doc__")).filter(|it| !it.is_none()) {
                return Ok(found);
            }
        }
        return Ok(Value::None);
    }
    if let Some(Heap::Bound(bound)) = object.heap() {
        let name = attribute::get(&bound.function, Name::of("__name__"))?;
        let Some(name) = name.as_str() else { return Ok(Value::None) };
        for base in bound.this.class().mro() {
            if let Some(found) = base.own(Name::of(name))
                && let Some(text) = doc(&found)?.filter(|it| !it.is_none())
            {
                return Ok(text);
            }
        }
    }
    Ok(Value::None)
}

/// `inspect.getdoc(object)`
fn get_doc(object: &Value) -> R {
    let own = match object.as_class() {
        Some(class) => class.own(Name::of("__doc__")),
        None => attribute::lookup(object, Name::of("__doc__"))?,
    };
    let doc = match own {
        Some(doc) if !doc.is_none() => doc,
        _ => inherited(object)?,
    };
    Ok(match doc.as_str() {
        Some(text) => clean(text).into(),
        None => Value::None,
    })
}

static FUNCTIONS: &[Native] = &[
    Native::function("getdoc", Call::F1(get_doc)),
    Native::function(
        "cleandoc",
        Call::F1(|text| match text.as_str() {
            Some(text) => Ok(clean(text).into()),
            None => {
                let message = format!("'{}' object has no attribute 'expandtabs'", text.type_name());
                Err(raise(Type::AttributeError, &message))
            }
        }),
    ),
];

pub fn members() -> Vec<(&'static str, Value)> {
    FUNCTIONS.iter().map(|native| (native.name, native.into())).collect()
}
