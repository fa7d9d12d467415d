//! The mixins of `Sequence` and `MutableSequence`.

use super::super::super::call::Code;
use super::super::super::exception::{R, raise};
use super::super::super::native::{ANY, Call, Native};
use super::super::super::place::Place;
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{iter, iter::Iter, operator};
use super::super::steps::{Steps, code, place};
use super::super::{bind, len, method};

static ITER: Code = code("__iter__", "Sequence.__iter__", "<frozen _collections_abc>");
static ITER_PLACE: Place = place(&ITER);
static REVERSED: Code = code("__reversed__", "Sequence.__reversed__", "<frozen _collections_abc>");
static REVERSED_PLACE: Place = place(&REVERSED);

/// `v is value or v == value`
pub fn same(item: &Value, value: &Value) -> R<bool> {
    Ok(item.is(value) || operator::equal(item, value)?)
}

pub static SEQUENCE: &[Native] = &[
    Native::method("Sequence", "__getitem__", Call::M1(|_, _| Err(raise(Type::IndexError, "")))),
    Native::method(
        "Sequence",
        "__iter__",
        Call::M0(|it| {
            Steps::generator(&ITER_PLACE, Iter::Done, [it.clone(), Value::None], |frame| {
                let index = frame.index;
                frame.index += 1;
                match operator::item(&frame.values[0], &Value::int(index)) {
                    Ok(item) => Ok(Some(item)),
                    Err(raised) if raised.is(Type::IndexError) => Ok(None),
                    Err(raised) => Err(raised),
                }
            })
        }),
    ),
    Native::method(
        "Sequence",
        "__contains__",
        Call::M1(|it, value| {
            let mut items = iter(it)?;
            while let Some(item) = items.next()? {
                if same(&item, value)? {
                    return Ok(true.into());
                }
            }
            Ok(false.into())
        }),
    ),
    Native::method(
        "Sequence",
        "__reversed__",
        Call::M0(|it| {
            Steps::generator(&REVERSED_PLACE, Iter::Done, [it.clone(), Value::None], |frame| {
                if frame.values[1].is_none() {
                    frame.index = len(&frame.values[0])?;
                    frame.values[1] = true.into();
                }
                frame.index -= 1;
                if frame.index < 0 {
                    Ok(None)
                } else {
                    operator::item(&frame.values[0], &Value::int(frame.index)).map(Some)
                }
            })
        }),
    ),
    Native::method(
        "Sequence",
        "index",
        Call::MK(|it, arguments, keywords| {
            let [value, start, stop] = bind("Sequence.index", ["value", "start", "stop"], 1, arguments, keywords)?;
            let bound = |given: Option<Value>| match given {
                Some(Value::Int(number)) => Ok(Some(number.int())),
                None | Some(Value::None) => Ok(None),
                Some(other) => {
                    let message = format!("'<' not supported between instances of '{}' and 'int'", other.type_name());
                    Err(raise(Type::TypeError, &message))
                }
            };
            let mut index = match bound(start)? {
                Some(start) if start < 0 => (len(it)? + start).max(0),
                start => start.unwrap_or(0),
            };
            let stop = match bound(stop)? {
                Some(stop) if stop < 0 => Some(stop + len(it)?),
                stop => stop,
            };
            let value = Value::from(value);
            while stop.is_none_or(|stop| index < stop) {
                match operator::item(it, &Value::int(index)) {
                    Ok(item) if same(&item, &value)? => return Ok(index.into()),
                    Ok(_) => index += 1,
                    Err(raised) if raised.is(Type::IndexError) => break,
                    Err(raised) => return Err(raised),
                }
            }
            Err(raise(Type::ValueError, ""))
        }),
    ),
    Native::method(
        "Sequence",
        "count",
        Call::M1(|it, value| {
            let mut count = 0;
            let mut items = iter(it)?;
            while let Some(item) = items.next()? {
                count += same(&item, value)? as i64;
            }
            Ok(count.into())
        }),
    ),
];

const OWNER: &str = "MutableSequence";

pub static MUTABLE_SEQUENCE: &[Native] = &[
    Native::method(OWNER, "__setitem__", Call::M(2, 2, |_, _| Err(raise(Type::IndexError, "")))),
    Native::method(OWNER, "__delitem__", Call::M1(|_, _| Err(raise(Type::IndexError, "")))),
    Native::method(OWNER, "insert", Call::M(2, 2, |_, _| Err(raise(Type::IndexError, "")))),
    Native::method(
        OWNER,
        "append",
        Call::M1(|it, value| {
            method(it, "insert", &[len(it)?.into(), value.clone()])?;
            Ok(Value::None)
        }),
    ),
    Native::method(
        OWNER,
        "clear",
        Call::M0(|it| {
            loop {
                match method(it, "pop", &[]) {
                    Ok(item) => drop(item),
                    Err(raised) if raised.is(Type::IndexError) => return Ok(Value::None),
                    Err(raised) => return Err(raised),
                }
            }
        }),
    ),
    Native::method(
        OWNER,
        "reverse",
        Call::M0(|it| {
            let length = len(it)?;
            for index in 0..length / 2 {
                let (here, there) = (Value::int(index), Value::int(length - index - 1));
                let (last, first) = (operator::item(it, &there)?, operator::item(it, &here)?);
                operator::set_item(it, &here, last)?;
                operator::set_item(it, &there, first)?;
            }
            Ok(Value::None)
        }),
    ),
    Native::method(OWNER, "extend", Call::M1(extend)),
    Native::method(
        OWNER,
        "pop",
        Call::M(0, 1, |it, arguments| {
            let index = arguments.first().cloned().unwrap_or(Value::int(-1));
            let item = operator::item(it, &index)?;
            operator::delete_item(it, &index)?;
            Ok(item)
        }),
    ),
    Native::method(
        OWNER,
        "remove",
        Call::M1(|it, value| {
            let index = method(it, "index", std::slice::from_ref(value))?;
            operator::delete_item(it, &index)?;
            Ok(Value::None)
        }),
    ),
    Native::method(
        OWNER,
        "__iadd__",
        Call::M(1, ANY, |it, arguments| {
            method(it, "extend", &arguments[..1])?;
            Ok(it.clone())
        }),
    ),
];

fn extend(it: &Value, values: &Value) -> R {
    let values = if values.is(it) { Value::list(super::super::super::iter::collect(values)?) } else { values.clone() };
    let mut items = iter(&values)?;
    while let Some(item) = items.next()? {
        method(it, "append", &[item])?;
    }
    Ok(Value::None)
}
