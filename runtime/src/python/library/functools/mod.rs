//! `functools` (`Lib/functools.py`, `Modules/_functoolsmodule.c`).
//!
//! * [`partial`]: `partial`, `partialmethod`. [`wrapping`]: `wraps`, `update_wrapper`.
//! * [`cache`]: `lru_cache`, `cache`. [`property`]: `cached_property`.
//! * [`order`]: `total_ordering`, `cmp_to_key`. [`dispatch`]: `singledispatch`, `singledispatchmethod`.

pub mod cache;
pub mod dispatch;
pub mod order;
pub mod partial;
pub mod property;
pub mod wrapping;

use super::super::exception::{R, raise};
use super::super::iter;
use super::super::module::Module;
use super::super::native::{Call, Native};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, call};

/// `functools.reduce(function, iterable, initial)`
static REDUCE: Native = Native::function("reduce", Call::F(2, 3, reduce));

fn reduce(arguments: &[Value]) -> R {
    let (function, iterable) = (&arguments[0], &arguments[1]);
    let mut iterator = iter::iter(iterable).map_err(|raised| {
        if raised.is(Type::TypeError) {
            raise(Type::TypeError, "reduce() arg 2 must support iteration")
        } else {
            raised
        }
    })?;
    let mut total = arguments.get(2).cloned();
    while let Some(item) = iterator.next()? {
        total = Some(match total {
            None => item,
            Some(total) => call::call2(function, total, item)?,
        });
    }
    total.ok_or_else(|| raise(Type::TypeError, "reduce() of empty iterable with no initial value"))
}

pub fn module() -> Value {
    let functions = [
        &REDUCE,
        &wrapping::UPDATE_WRAPPER,
        &wrapping::WRAPS,
        &cache::LRU_CACHE,
        &cache::CACHE,
        &order::TOTAL_ORDERING,
        &order::CMP_TO_KEY,
        &dispatch::SINGLEDISPATCH,
    ];
    let classes =
        [partial::partial(), partial::partialmethod(), property::cached_property(), dispatch::singledispatchmethod()];
    let mut members: Vec<(&str, Value)> = functions.into_iter().map(|native| (native.name, native.into())).collect();
    members.extend(classes.into_iter().map(|class| (class.short_name(), class.object())));
    members.push(("WRAPPER_ASSIGNMENTS", wrapping::names(wrapping::ASSIGNMENTS)));
    members.push(("WRAPPER_UPDATES", wrapping::names(wrapping::UPDATES)));
    Module::value("functools", members)
}

/// `keywords`, then those given: a later one replaces an earlier one at its place.
fn merged(keywords: &[(Name, Value)], given: &[(Name, Value)]) -> Vec<(Name, Value)> {
    let mut all = keywords.to_vec();
    for (name, value) in given {
        match all.iter_mut().find(|(it, _)| it == name) {
            Some((_, slot)) => *slot = value.clone(),
            None => all.push((*name, value.clone())),
        }
    }
    all
}
