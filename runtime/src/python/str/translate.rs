//! `str.translate` and `str.maketrans`.

use super::{This, argument};
use crate::python::class::ClassRef;
use crate::python::dict::Dict;
use crate::python::exception::{R, raise};
use crate::python::native::{Keywords, arity};
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use crate::python::{number, operator, report};

/// What a table says of a character.
#[derive(Clone)]
enum Translation {
    Same,
    Char(char),
    Text(Value),
    Nothing,
}

/// `table[code]` (`charmaptranslate_lookup`): LookupError means that the character stays.
fn look_up(table: &Value, c: char) -> R<Translation> {
    let found = match operator::item(table, &Value::int(c as i64)) {
        Ok(found) => found,
        Err(raised) if raised.is(Type::LookupError) => return Ok(Translation::Same),
        Err(raised) => return Err(raised),
    };
    if found.is_none() {
        return Ok(Translation::Nothing);
    }
    if found.as_str().is_some() {
        return Ok(Translation::Text(found));
    }
    if !found.is_a(Type::Int) {
        return Err(raise(Type::TypeError, "character mapping must return integer, None or str"));
    }
    let code = u32::try_from(number::clipped_i64(&found)?).ok().filter(|code| *code <= char::MAX as u32);
    match code.map(char::from_u32) {
        Some(Some(c)) => Ok(Translation::Char(c)),
        Some(None) => report::unsupported("a lone surrogate in a str"),
        None => Err(raise(Type::ValueError, "character mapping must be in range(0x110000)")),
    }
}

pub fn translate(it: This, table: &Value) -> R {
    let mut text = String::with_capacity(it.len());
    // CPython asks an ASCII text's table once for each character.
    let mut ascii: [Option<Translation>; 128] = [const { None }; 128];
    for c in it.chars() {
        let known = ascii.get(c as usize).and_then(Clone::clone).filter(|_| it.is_ascii());
        let translation = match known {
            Some(translation) => translation,
            None => look_up(table, c)?,
        };
        match &translation {
            Translation::Same => text.push(c),
            Translation::Char(other) => text.push(*other),
            Translation::Text(other) => text.push_str(other.as_str().map_or("", |text| text)),
            Translation::Nothing => {}
        }
        if let Some(slot) = ascii.get_mut(c as usize)
            && !matches!(translation, Translation::Text(_))
        {
            *slot = Some(translation);
        }
    }
    Ok(text.into())
}

/// `str.maketrans(dict)`, `str.maketrans(from, to, delete='')`
pub fn maketrans(_: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    if !keywords.is_empty() {
        return Err(raise(Type::TypeError, "str.maketrans() takes no keyword arguments"));
    }
    if !(1..=3).contains(&arguments.len()) {
        return Err(arity("maketrans", arguments.len(), 1, 3));
    }
    let table = Dict::new();
    let Some(to) = arguments.get(1) else {
        from_dict(&arguments[0], &table)?;
        return Ok(Heap::Dict(Box::new(table)).into());
    };
    let to = argument::text("maketrans", "argument 2", to)?;
    let deleted = arguments.get(2).map(|deleted| argument::text("maketrans", "argument 3", deleted)).transpose()?;
    let Some(from) = arguments[0].as_str() else {
        let message = "first maketrans argument must be a string if there is a second argument";
        return Err(raise(Type::TypeError, message));
    };
    if from.char_count() != to.char_count() {
        let message = "the first two maketrans arguments must have equal length";
        return Err(raise(Type::ValueError, message));
    }
    for (from, to) in from.chars().zip(to.chars()) {
        table.set(Value::int(from as i64), Value::int(to as i64))?;
    }
    for c in deleted.iter().flat_map(|deleted| deleted.chars()) {
        table.set(Value::int(c as i64), Value::None)?;
    }
    Ok(Heap::Dict(Box::new(table)).into())
}

fn from_dict(given: &Value, table: &Dict) -> R<()> {
    let Some(Heap::Dict(given)) = given.heap() else {
        let message = "if you give only one argument to maketrans it must be a dict";
        return Err(raise(Type::TypeError, message));
    };
    for (key, value) in given.entries() {
        if let Some(text) = key.as_str() {
            match (text.chars().next(), text.char_count()) {
                (Some(c), 1) => table.set(Value::int(c as i64), value)?,
                _ => {
                    let message = "string keys in translate table must be of length 1";
                    return Err(raise(Type::ValueError, message));
                }
            }
        } else if key.is_a(Type::Int) {
            table.set(key, value)?;
        } else {
            return Err(raise(Type::TypeError, "keys in translate table must be strings or integers"));
        }
    }
    Ok(())
}
