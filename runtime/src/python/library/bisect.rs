//! `bisect` (`Modules/_bisectmodule.c`).

use super::super::exception::{R, raise};
use super::super::native::{Call, Keywords, Native, bind};
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{call, module::Module, number, operator};

struct Arguments {
    sequence: Value,
    item: Value,
    low: i64,
    high: Option<i64>,
    key: Value,
}

fn arguments(name: &str, positional: &[Value], keywords: Keywords) -> R<Arguments> {
    if positional.len() > 4 {
        let message = format!("{name}() takes at most 4 positional arguments ({} given)", positional.len());
        return Err(raise(Type::TypeError, &message));
    }
    let [sequence, item, low, high, key] = bind(name, ["a", "x", "lo", "hi", "key"], 0, 2, positional, keywords)?;
    let low = low.as_ref().map_or(Ok(0), number::ssize)?;
    let high = high.filter(|high| !high.is_none()).as_ref().map(number::ssize).transpose()?;
    Ok(Arguments { sequence: sequence.into(), item: item.into(), low, high, key: key.into() })
}

/// Where `item` goes: before its equals, or behind them.
fn search(of: &Arguments, item: &Value, right: bool) -> R<i64> {
    if of.low < 0 {
        return Err(raise(Type::ValueError, "lo must be non-negative"));
    }
    let (mut low, mut high) = (
        of.low,
        match of.high {
            Some(high) if high >= 0 => high,
            _ => super::len(&of.sequence)?,
        },
    );
    while low < high {
        let middle = low + (high - low) / 2;
        let found = operator::item(&of.sequence, &Value::int(middle))?;
        let found = if of.key.is_none() { found } else { call::call1(&of.key, found)? };
        let go_left = if right { operator::less(item, &found)? } else { !operator::less(&found, item)? };
        if go_left {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

fn bisect(name: &str, positional: &[Value], keywords: Keywords, right: bool) -> R {
    let of = arguments(name, positional, keywords)?;
    search(&of, &of.item, right).map(Value::int)
}

fn insert(name: &str, positional: &[Value], keywords: Keywords, right: bool) -> R {
    let of = arguments(name, positional, keywords)?;
    let rank = if of.key.is_none() { of.item.clone() } else { call::call1(&of.key, of.item.clone())? };
    let index = search(&of, &rank, right)?;
    if let Some(Heap::List(items)) = of.sequence.heap() {
        let mut items = items.borrow_mut();
        let index = (index as usize).min(items.len());
        items.insert(index, of.item.clone());
        return Ok(Value::None);
    }
    super::method(&of.sequence, "insert", &[Value::int(index), of.item.clone()])?;
    Ok(Value::None)
}

static FUNCTIONS: &[Native] = &[
    Native::function("bisect", Call::FK(|arguments, keywords| bisect("bisect_right", arguments, keywords, true))),
    Native::function("bisect_left", Call::FK(|arguments, keywords| bisect("bisect_left", arguments, keywords, false))),
    Native::function("bisect_right", Call::FK(|arguments, keywords| bisect("bisect_right", arguments, keywords, true))),
    Native::function("insort", Call::FK(|arguments, keywords| insert("insort_right", arguments, keywords, true))),
    Native::function("insort_left", Call::FK(|arguments, keywords| insert("insort_left", arguments, keywords, false))),
    Native::function("insort_right", Call::FK(|arguments, keywords| insert("insort_right", arguments, keywords, true))),
];

pub fn module() -> Value {
    Module::value("bisect", FUNCTIONS.iter().map(|native| (native.name, native.into())).collect())
}
