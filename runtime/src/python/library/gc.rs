//! `gc`: the cycle collector, as far as a program can see it. What it does: [`gc`].

use super::super::exception::{R, raise};
use super::super::module::Module;
use super::super::native::{Call, Keywords, Native, bind};
use super::super::number::index::c_int;
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{Name, dict::Dict, gc};
use std::cell::Cell;

thread_local! {
    /// `gc.get_threshold()`: remembered; only 0, which turns automatic collection off, has an effect.
    static THRESHOLDS: Cell<[i64; 3]> = const { Cell::new([700, 10, 10]) };
    static DEBUG: Cell<i64> = const { Cell::new(0) };
    static COLLECTIONS: Cell<i64> = const { Cell::new(0) };
    static COLLECTED: Cell<i64> = const { Cell::new(0) };
}

fn enable(yes: bool) -> R {
    gc::enable(yes);
    Ok(Value::None)
}

fn collect(arguments: &[Value], keywords: Keywords) -> R {
    let [generation] = bind("collect", ["generation"], 0, 0, arguments, keywords)?;
    if let Some(generation) = generation
        && !(0..=2).contains(&c_int(&generation)?)
    {
        return Err(raise(Type::ValueError, "invalid generation"));
    }
    let freed = gc::collect() as i64;
    COLLECTIONS.set(COLLECTIONS.get() + 1);
    COLLECTED.set(COLLECTED.get() + freed);
    Ok(freed.into())
}

fn set_threshold(arguments: &[Value]) -> R {
    let mut thresholds = THRESHOLDS.get();
    for (slot, argument) in thresholds.iter_mut().zip(arguments) {
        *slot = c_int(argument)?.into();
    }
    THRESHOLDS.set(thresholds);
    gc::allow(thresholds[0] != 0);
    Ok(Value::None)
}

fn integers(values: &[i64]) -> Value {
    Value::tuple(values.iter().map(|value| Value::int(*value)).collect::<Vec<_>>())
}

/// Three generations; all collections count as those of the oldest.
fn stats() -> R {
    let one = |collections: i64, collected: i64| -> R {
        let dict = Dict::new();
        for (name, value) in [("collections", collections), ("collected", collected), ("uncollectable", 0)] {
            dict.set(Name::of(name).into(), value.into())?;
        }
        Ok(Heap::Dict(Box::new(dict)).into())
    };
    Ok(Value::list(vec![one(0, 0)?, one(0, 0)?, one(COLLECTIONS.get(), COLLECTED.get())?]))
}

/// Every object that one of these refers to.
fn referents(arguments: &[Value]) -> R {
    let mut found = vec![];
    for argument in arguments {
        if let Value::Ref(object) = argument {
            found.extend(gc::referents(object))
        }
    }
    Ok(Value::list(found))
}

/// Every registered object that refers to one of these.
fn referrers(arguments: &[Value]) -> R {
    let refers = |object: &Value| match object {
        Value::Ref(object) => gc::referents(object).iter().any(|it| arguments.iter().any(|wanted| wanted.is(it))),
        _ => false,
    };
    Ok(Value::list(gc::objects().into_iter().map(Value::Ref).filter(refers).collect()))
}

/// Is it an object that the collector looks at? A tuple or dict without such objects is not (`_PyObject_GC_MAY_BE_TRACKED`).
fn is_tracked(value: &Value) -> bool {
    let Value::Ref(object) = value else { return false };
    match &**object {
        Heap::Tuple(items) => items.iter().any(is_tracked),
        Heap::Dict(dict) => dict.entries().iter().any(|(key, value)| is_tracked(key) || is_tracked(value)),
        Heap::Str(_) | Heap::Big(_) | Heap::Bytes(_) | Heap::Range(_) | Heap::Ellipsis | Heap::NotImplemented => false,
        _ => true,
    }
}

static FUNCTIONS: &[Native] = &[
    Native::method("gc", "collect", Call::FK(collect)),
    Native::method("gc", "enable", Call::F0(|| enable(true))),
    Native::method("gc", "disable", Call::F0(|| enable(false))),
    Native::method("gc", "isenabled", Call::F0(|| Ok(gc::is_enabled().into()))),
    Native::method("gc", "get_count", Call::F0(|| Ok(integers(&[gc::count() as i64 % 700, 0, 0])))),
    Native::method("gc", "get_threshold", Call::F0(|| Ok(integers(&THRESHOLDS.get())))),
    Native::method("gc", "set_threshold", Call::F(1, 3, set_threshold)),
    Native::method("gc", "get_stats", Call::F0(stats)),
    Native::method(
        "gc",
        "get_objects",
        Call::FK(|_, _| Ok(Value::list(gc::objects().into_iter().map(Value::Ref).collect()))),
    ),
    Native::method("gc", "get_referents", Call::F(0, usize::MAX, referents)),
    Native::method("gc", "get_referrers", Call::F(0, usize::MAX, referrers)),
    Native::method("gc", "is_tracked", Call::F1(|value| Ok(is_tracked(value).into()))),
    Native::method(
        "gc",
        "is_finalized",
        Call::F1(|value| {
            Ok(match value {
                Value::Ref(object) => super::super::finalizer::has_run(object),
                _ => false,
            }
            .into())
        }),
    ),
    Native::method("gc", "freeze", Call::F0(|| Ok(Value::None))),
    Native::method("gc", "unfreeze", Call::F0(|| Ok(Value::None))),
    Native::method("gc", "get_freeze_count", Call::F0(|| Ok(0i64.into()))),
    Native::method("gc", "get_debug", Call::F0(|| Ok(DEBUG.get().into()))),
    Native::method(
        "gc",
        "set_debug",
        Call::F1(|flags| {
            DEBUG.set(c_int(flags)?.into());
            Ok(Value::None)
        }),
    ),
];

pub fn module() -> Value {
    let functions = FUNCTIONS.iter().map(|native| (native.name, Value::from(native)));
    let constants = [
        ("garbage", Value::list(vec![])),
        ("callbacks", Value::list(vec![])),
        ("DEBUG_STATS", 1i64.into()),
        ("DEBUG_COLLECTABLE", 2i64.into()),
        ("DEBUG_UNCOLLECTABLE", 4i64.into()),
        ("DEBUG_SAVEALL", 32i64.into()),
        ("DEBUG_LEAK", 38i64.into()),
    ];
    Module::value("gc", functions.chain(constants).collect())
}
