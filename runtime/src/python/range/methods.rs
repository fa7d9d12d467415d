//! Methods of `range`.

use super::slice::long_indices;
use super::{Range, RangeIterator};
use crate::python::exception::{R, raise};
use crate::python::native::{Call, Native, no_keywords};
use crate::python::number::{self, Int};
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use crate::python::{hash, iter, object, operator, sequence, slicing};
use ecow::eco_format;

fn this(it: &Value) -> R<&Range> {
    match it.heap() {
        Some(Heap::Range(range)) => Ok(range),
        _ => Err(sequence::wrong_self("range", it)),
    }
}

/// `range[key]`
///
/// # Errors
/// IndexError, TypeError; what `__index__` raises.
pub fn item(range: &Range, key: &Value) -> R {
    if let Some(parts) = sequence::slice_parts(key) {
        let [start, stop, step] = long_indices(parts, &range.length()?)?;
        let step = operator::mul(&range.step, &step)?;
        return Ok(Range { start: range.at(&start)?, stop: range.at(&stop)?, step }.into_value());
    }
    let Some(index) = number::index::index_if_any(key)? else {
        let message = format!("range indices must be integers or slices, not {}", key.type_name());
        return Err(raise(Type::TypeError, &message));
    };
    let length = range.length()?;
    let negative = Int::of(&index).is_some_and(Int::is_negative);
    let index = if negative { operator::add(&index, &length)? } else { index };
    if Int::of(&index).is_some_and(Int::is_negative) || operator::greater_equal(&index, &length)? {
        return Err(slicing::out_of_range("range object"));
    }
    range.at(&index)
}

/// The int in the range that equals `item`, if that can be told without looking at every item: `Some(None)`: there is none.
fn as_int(item: &Value) -> Option<Option<Value>> {
    match item {
        Value::Int(_) | Value::Bool(_) => Some(Some(item.clone())),
        Value::Float(x) => {
            let whole = x.float().trunc();
            Some((whole == x.float() && whole.abs() < 9e18).then(|| Value::int(whole as i64)))
        }
        Value::None | Value::Unbound => Some(None),
        Value::Ref(object) => match &**object {
            Heap::Big(_) => Some(Some(item.clone())),
            Heap::Str(_) | Heap::Bytes(_) | Heap::List(_) | Heap::Tuple(_) | Heap::Dict(_) | Heap::Set(_) => Some(None),
            _ => None,
        },
    }
}

/// The position of an item; what is no int is compared with every item.
fn find(range: &Range, item: &Value) -> R<Option<Value>> {
    if let Some(known) = as_int(item) {
        return match known {
            Some(int) => range.find(&int),
            None => Ok(None),
        };
    }
    let copy = Range { start: range.start.clone(), stop: range.stop.clone(), step: range.step.clone() };
    let mut items = iter::iter(&copy.into_value())?;
    let mut index = 0;
    while let Some(it) = items.next()? {
        if operator::equal(&it, item)? {
            return Ok(Some(Value::int(index)));
        }
        index += 1;
    }
    Ok(None)
}

/// `item in range`
///
/// # Errors
/// What `__eq__` raises.
pub fn contains(range: &Range, item: &Value) -> R<bool> {
    Ok(find(range, item)?.is_some())
}

fn repr(it: &Value) -> R {
    let range = this(it)?;
    let (start, stop) = (object::repr(&range.start)?, object::repr(&range.stop)?);
    Ok(Value::str(match range.step {
        Value::Int(step) if step.int() == 1 => eco_format!("range({start}, {stop})"),
        _ => eco_format!("range({start}, {stop}, {})", object::repr(&range.step)?),
    }))
}

const OWNER: &str = "range";

pub static METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__new__",
        Call::C(1, 3, |class, arguments, keywords| {
            no_keywords("range", class, keywords)?;
            use crate::python::builtins::direct::{range1, range2, range3};
            match arguments {
                [stop] => range1(stop),
                [start, stop] => range2(start, stop),
                [start, stop, step] => range3(start, stop, step),
                _ => Err(crate::python::native::arity("range", arguments.len(), 1, 3)),
            }
        }),
    ),
    Native::method(OWNER, "__len__", Call::M0(|it| number::ssize(&this(it)?.length()?).map(Value::int))),
    Native::method(OWNER, "__bool__", Call::M0(|it| Ok((!this(it)?.is_empty()).into()))),
    Native::method(
        OWNER,
        "__iter__",
        Call::M0(|it| {
            let range = this(it)?;
            RangeIterator::over(Range {
                start: range.start.clone(),
                stop: range.stop.clone(),
                step: range.step.clone(),
            })
        }),
    ),
    Native::method(OWNER, "__reversed__", Call::M0(|it| RangeIterator::over(this(it)?.reversed()?))),
    Native::method(OWNER, "__contains__", Call::M1(|it, item| Ok(contains(this(it)?, item)?.into()))),
    Native::method(OWNER, "__getitem__", Call::M1(|it, key| item(this(it)?, key))),
    Native::method(OWNER, "__repr__", Call::M0(repr)),
    Native::method(OWNER, "__hash__", Call::M0(|it| Ok(hash::tuple(&this(it)?.identity())?.into()))),
    Native::method(OWNER, "__eq__", Call::M1(sequence::dunder_eq)),
    Native::method(OWNER, "__ne__", Call::M1(sequence::dunder_ne)),
    Native::method(
        OWNER,
        "index",
        Call::M1(|it, item| match find(this(it)?, item)? {
            Some(index) => Ok(index),
            None => {
                let message = match as_int(item) {
                    Some(Some(_)) if !matches!(item, Value::Float(_)) => {
                        format!("{} is not in range", object::repr(item)?)
                    }
                    _ => "sequence.index(x): x not in sequence".into(),
                };
                Err(raise(Type::ValueError, &message))
            }
        }),
    ),
    Native::method(
        OWNER,
        "count",
        Call::M1(|it, item| {
            let range = this(it)?;
            if as_int(item).is_some() {
                return Ok(Value::int(contains(range, item)?.into()));
            }
            let mut items = iter::iter(it)?;
            let mut count = 0;
            while let Some(it) = items.next()? {
                count += i64::from(operator::equal(&it, item)?);
            }
            Ok(Value::int(count))
        }),
    ),
    Native::method(OWNER, "start", Call::Property(|it| Ok(this(it)?.start.clone()), None)),
    Native::method(OWNER, "stop", Call::Property(|it| Ok(this(it)?.stop.clone()), None)),
    Native::method(OWNER, "step", Call::Property(|it| Ok(this(it)?.step.clone()), None)),
];
