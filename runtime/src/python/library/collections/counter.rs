//! `collections.Counter`.

use super::super::super::class::ClassRef;
use super::super::super::dict::{self, Dict};
use super::super::super::exception::{R, raise};
use super::super::super::native::{ANY, Call, Keywords, Native, bind};
use super::super::super::operator::{self, Op};
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute, call, iter, list, reprs, sequence};
use super::super::{abc, collections_abc, heapq};
use super::{call_method, class_name, subclass};
use crate::python::name::known;
use ecow::eco_format;

/// `collections.Counter`
pub fn counter() -> ClassRef {
    thread_local!(static CLASS: ClassRef = subclass("Counter", Type::Dict, METHODS));
    CLASS.with(|class| *class)
}

fn this(it: &Value) -> R<&Dict> {
    it.as_dict().ok_or_else(|| sequence::wrong_self("Counter", it))
}
fn is_counter(it: &Value) -> bool {
    it.class().is_subclass(counter())
}
/// A new, empty Counter.
fn empty() -> R {
    call::call0(&counter().object())
}
fn zero() -> Value {
    Value::int(0)
}

/// `self.get(element, 0)`
fn count_of(it: &Value, element: &Value) -> R {
    Ok(this(it)?.get(element)?.unwrap_or_else(zero))
}
/// `self[element]`: a subclass may have `__missing__`.
fn item(it: &Value, element: &Value) -> R {
    operator::item(it, element)
}

/// Does a subclass see the entries that are set?
fn is_plain(it: &Value) -> bool {
    let native = |name: &str| {
        let found = it.class().special(Name::of(name));
        matches!(found, Some(method) if matches!(method.heap(), Some(Heap::Native(native)) if native.owner == "dict"))
    };
    native("__setitem__") && native("get")
}

/// Counts the items of an iterable (`_count_elements`).
fn count_elements(it: &Value, iterable: &Value) -> R<()> {
    let dict = this(it)?;
    let one = Value::int(1);
    let plain = is_plain(it);
    let mut iterator = iter::iter(iterable)?;
    while let Some(element) = iterator.next()? {
        if plain {
            dict.change(element, |count| match count {
                Some(count) => operator::add(&count, &one),
                None => Ok(one.clone()),
            })?;
        } else {
            let count = call_method(it, "get", &[element.clone(), zero()])?;
            operator::set_item(it, &element, operator::add(&count, &one)?)?;
        }
    }
    Ok(())
}

fn is_mapping(value: &Value) -> R<bool> {
    Ok(value.as_dict().is_some() || abc::subclass_check(collections_abc::mapping(), value.class())?)
}

/// Every element and count of a mapping.
fn entries(mapping: &Value) -> R<Vec<(Value, Value)>> {
    if let (Some(dict), true) = (mapping.as_dict(), mapping.class().is_builtin || is_counter(mapping)) {
        return Ok(dict.entries());
    }
    let items = iter::collect(&call_method(mapping, "items", &[])?)?;
    items
        .iter()
        .map(|pair| match iter::collect(pair)?.as_slice() {
            [element, count] => Ok((element.clone(), count.clone())),
            _ => Err(raise(Type::ValueError, "not enough values to unpack (expected 2)")),
        })
        .collect()
}

/// `update` and `subtract`: counts are added, or taken away.
fn change(it: &Value, name: &str, op: Op, arguments: &[Value], keywords: Keywords) -> R<()> {
    if arguments.len() > 1 {
        let given = arguments.len() + 1;
        let message = format!("Counter.{name}() takes from 1 to 2 positional arguments but {given} were given");
        return Err(raise(Type::TypeError, &message));
    }
    match arguments.first().filter(|from| !from.is_none()) {
        Some(mapping) if is_mapping(mapping)? => {
            if op == Op::Add && this(it)?.is_empty() {
                // Without counts of its own: a plain update, which leaves the other's counts as they are.
                dict::update(this(it)?, mapping)?;
            } else {
                for (element, count) in entries(mapping)? {
                    let own = count_of(it, &element)?;
                    let result =
                        if op == Op::Add { operator::add(&count, &own)? } else { operator::sub(&own, &count)? };
                    operator::set_item(it, &element, result)?;
                }
            }
        }
        Some(iterable) if op == Op::Add => count_elements(it, iterable)?,
        Some(iterable) => {
            let mut iterator = iter::iter(iterable)?;
            while let Some(element) = iterator.next()? {
                let result = operator::sub(&count_of(it, &element)?, &Value::int(1))?;
                operator::set_item(it, &element, result)?;
            }
        }
        None => {}
    }
    if !keywords.is_empty() {
        let counts = Dict::new();
        for (name, value) in keywords {
            counts.set((*name).into(), value.clone())?;
        }
        change(it, name, op, &[counts.into_value()], &[])?;
    }
    Ok(())
}

/// Elements and counts, the most common first; equal counts in the order in which they were met.
fn most_common(it: &Value, limit: Option<&Value>) -> R {
    let items = call_method(it, "items", &[])?;
    let by_count = Value::from(&BY_COUNT);
    match limit {
        Some(limit) if !limit.is_none() => heapq::largest(limit, &items, Some(&by_count)),
        _ => {
            let sorted = Value::list(iter::collect(&items)?);
            if let Some(items) = sorted.as_list() {
                list::sort(items, Some(&by_count), true)?;
            }
            Ok(sorted)
        }
    }
}
/// `itemgetter(1)`
static BY_COUNT: Native = Native::function("itemgetter", Call::F1(|pair| operator::item(pair, &Value::int(1))));

fn repr(it: &Value) -> R {
    let name = class_name(it);
    if !operator::truth(it)? {
        return Ok(eco_format!("{name}()").into());
    }
    let ordered = match most_common(it, None) {
        Ok(pairs) => {
            let ordered = Dict::new();
            dict::update(&ordered, &pairs)?;
            ordered
        }
        // Counts that can't be compared.
        Err(raised) if raised.is(Type::TypeError) => this(it)?.copy(),
        Err(raised) => return Err(raised),
    };
    Ok(eco_format!("{name}({})", reprs::dict(&ordered.into_value())?).into())
}

/// `elements()`: each as often as it was counted, lazily.
fn elements(it: &Value) -> R {
    let of = |name: &str| -> R { Ok(super::super::member("itertools", name).into()) };
    let items = call_method(it, "items", &[])?;
    let repeated = call::call2(&of("starmap")?, of("repeat")?, items)?;
    call_method(&of("chain")?, "from_iterable", &[repeated])
}

fn total(it: &Value) -> R {
    let mut sum = zero();
    for (_, count) in entries(it)? {
        sum = operator::add(&sum, &count)?;
    }
    Ok(sum)
}

/// Do the counts of all elements of either one compare like this? What was not counted is 0.
fn compare(a: &Value, b: &Value, test: fn(&Value, &Value) -> R<bool>) -> R<Option<bool>> {
    if !is_counter(b) {
        return Ok(None);
    }
    for counter in [a, b] {
        for element in this(counter)?.keys() {
            if !test(&item(a, &element)?, &item(b, &element)?)? {
                return Ok(Some(false));
            }
        }
    }
    Ok(Some(true))
}
fn compared(result: Option<bool>) -> R {
    Ok(result.map_or_else(Value::not_implemented, Value::bool))
}
fn equal(a: &Value, b: &Value) -> R<Option<bool>> {
    compare(a, b, operator::equal)
}
fn included(a: &Value, b: &Value) -> R<Option<bool>> {
    compare(a, b, operator::less_equal)
}
/// Included and not equal.
fn properly(a: &Value, b: &Value) -> R {
    let result = included(a, b)?;
    compared(match result {
        Some(true) => equal(a, b)?.map(|equal| !equal),
        result => result,
    })
}

/// The four operators: how the counts of an element in both are joined, and what becomes of one that only `b` has. Only
/// positive counts are kept.
fn joined(op: Op, a: &Value, b: &Value) -> R {
    if !is_counter(b) {
        return Ok(Value::not_implemented());
    }
    let result = empty()?;
    let keep = |element: Value, count: Value| -> R<()> {
        if operator::greater(&count, &zero())? { operator::set_item(&result, &element, count) } else { Ok(()) }
    };
    for (element, count) in entries(a)? {
        let other = item(b, &element)?;
        let joined = match op {
            Op::Add => operator::add(&count, &other)?,
            Op::Sub => operator::sub(&count, &other)?,
            Op::BitOr => {
                if operator::less(&count, &other)? {
                    other
                } else {
                    count
                }
            }
            _ => {
                if operator::less(&count, &other)? {
                    count
                } else {
                    other
                }
            }
        };
        keep(element, joined)?;
    }
    if op == Op::BitAnd {
        return Ok(result);
    }
    for (element, count) in entries(b)? {
        if operator::contains(a, &element)? {
            continue;
        }
        match op {
            Op::Sub if operator::less(&count, &zero())? => {
                operator::set_item(&result, &element, operator::sub(&zero(), &count)?)?;
            }
            Op::Sub => {}
            _ => keep(element, count)?,
        }
    }
    Ok(result)
}

/// Drops counts that are not positive.
fn keep_positive(it: &Value) -> R {
    for (element, count) in entries(it)? {
        if !operator::greater(&count, &zero())? {
            operator::delete_item(it, &element)?;
        }
    }
    Ok(it.clone())
}

/// `a += b` and the like.
fn assign(op: Op, a: &Value, b: &Value) -> R {
    let walked = if op == Op::BitAnd { entries(a)? } else { entries(b)? };
    for (element, count) in walked {
        match op {
            Op::Add => operator::set_item(a, &element, operator::add(&item(a, &element)?, &count)?)?,
            Op::Sub => operator::set_item(a, &element, operator::sub(&item(a, &element)?, &count)?)?,
            Op::BitOr => {
                if operator::greater(&count, &item(a, &element)?)? {
                    operator::set_item(a, &element, count)?;
                }
            }
            _ => {
                let other = item(b, &element)?;
                if operator::less(&other, &count)? {
                    operator::set_item(a, &element, other)?;
                }
            }
        }
    }
    keep_positive(a)
}

/// `+c`: the positive counts. `-c`: the negative ones, turned round.
fn signed(it: &Value, negative: bool) -> R {
    let result = empty()?;
    for (element, count) in entries(it)? {
        if negative && operator::less(&count, &zero())? {
            operator::set_item(&result, &element, operator::sub(&zero(), &count)?)?;
        } else if !negative && operator::greater(&count, &zero())? {
            operator::set_item(&result, &element, count)?;
        }
    }
    Ok(result)
}

fn copy(it: &Value) -> R {
    call::call1(&it.class().object(), it.clone())
}

fn init(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    if arguments.len() > 1 {
        let given = arguments.len() + 1;
        let message = format!("Counter.__init__() takes from 1 to 2 positional arguments but {given} were given");
        return Err(raise(Type::TypeError, &message));
    }
    // A subclass's `update` is what counts.
    let update = attribute::get(it, known!("update"))?;
    call::call_keywords(&update, arguments, keywords)?;
    Ok(Value::None)
}

const OWNER: &str = "Counter";

static METHODS: &[Native] = &[
    Native::method(OWNER, "__init__", Call::MK(init)),
    Native::method(OWNER, "__missing__", Call::M1(|_, _| Ok(zero()))),
    Native::method(OWNER, "total", Call::M0(total)),
    Native::method(
        OWNER,
        "most_common",
        Call::MK(|it, arguments, keywords| {
            let [limit] = bind("most_common", ["n"], 0, 0, arguments, keywords)?;
            most_common(it, limit.as_ref())
        }),
    ),
    Native::method(OWNER, "elements", Call::M0(elements)),
    Native::method(
        OWNER,
        "fromkeys",
        Call::C(0, ANY, |_, _, _| {
            let message = "Counter.fromkeys() is undefined.  Use Counter(iterable) instead.";
            Err(raise(Type::NotImplementedError, message))
        }),
    ),
    Native::method(
        OWNER,
        "update",
        Call::MK(|it, arguments, keywords| change(it, "update", Op::Add, arguments, keywords).map(|()| Value::None)),
    ),
    Native::method(
        OWNER,
        "subtract",
        Call::MK(|it, arguments, keywords| change(it, "subtract", Op::Sub, arguments, keywords).map(|()| Value::None)),
    ),
    Native::method(OWNER, "copy", Call::M0(copy)),
    Native::method(OWNER, "__copy__", Call::M0(copy)),
    Native::method(
        OWNER,
        "__delitem__",
        Call::M1(|it, element| {
            let old = this(it)?.remove(element)?;
            drop(old);
            Ok(Value::None)
        }),
    ),
    Native::method(OWNER, "__repr__", Call::M0(repr)),
    Native::method(OWNER, "__eq__", Call::M1(|a, b| compared(equal(a, b)?))),
    Native::method(OWNER, "__ne__", Call::M1(|a, b| compared(equal(a, b)?.map(|equal| !equal)))),
    Native::method(OWNER, "__le__", Call::M1(|a, b| compared(included(a, b)?))),
    Native::method(OWNER, "__lt__", Call::M1(properly)),
    Native::method(OWNER, "__ge__", Call::M1(|a, b| compared(compare(a, b, operator::greater_equal)?))),
    Native::method(
        OWNER,
        "__gt__",
        Call::M1(|a, b| {
            let result = compare(a, b, operator::greater_equal)?;
            compared(match result {
                Some(true) => equal(a, b)?.map(|equal| !equal),
                result => result,
            })
        }),
    ),
    Native::method(OWNER, "__add__", Call::M1(|a, b| joined(Op::Add, a, b))),
    Native::method(OWNER, "__sub__", Call::M1(|a, b| joined(Op::Sub, a, b))),
    Native::method(OWNER, "__or__", Call::M1(|a, b| joined(Op::BitOr, a, b))),
    Native::method(OWNER, "__and__", Call::M1(|a, b| joined(Op::BitAnd, a, b))),
    Native::method(OWNER, "__iadd__", Call::M1(|a, b| assign(Op::Add, a, b))),
    Native::method(OWNER, "__isub__", Call::M1(|a, b| assign(Op::Sub, a, b))),
    Native::method(OWNER, "__ior__", Call::M1(|a, b| assign(Op::BitOr, a, b))),
    Native::method(OWNER, "__iand__", Call::M1(|a, b| assign(Op::BitAnd, a, b))),
    Native::method(OWNER, "__pos__", Call::M0(|it| signed(it, false))),
    Native::method(OWNER, "__neg__", Call::M0(|it| signed(it, true))),
];
