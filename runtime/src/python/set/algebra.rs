//! Set algebra: which table the result is built from, and in which order, is `Objects/setobject.c`'s, because the order
//! of the result shows.

use super::Set;
use crate::python::dict::Dict;
use crate::python::exception::R;
use crate::python::hash::hash;
use crate::python::iter;
use crate::python::operator::{Cmp, Op};
use crate::python::value::{Heap, Value};

/// The dict that a value is, if it is exactly one: CPython walks its entries without asking for an iterator.
fn exact_dict(value: &Value) -> Option<&Dict> {
    if let Some(Heap::Dict(dict)) = value.heap() { Some(dict) } else { None }
}

/// The value of a set display: items are added one by one.
///
/// # Errors
/// TypeError if an item is not hashable; what `__hash__` and `__eq__` raise.
pub fn literal(items: impl IntoIterator<Item = Value>) -> R {
    let set = Set::new(false);
    for item in items {
        set.add(item)?;
    }
    Ok(set.into_value())
}

/// The value of a set display of three or more constants: CPython merges a frozenset that it made when it compiled.
///
/// # Errors
/// As [`literal`].
pub fn constant(items: impl IntoIterator<Item = Value>) -> R {
    let frozen = Set::new(true);
    for item in items {
        frozen.add(item)?;
    }
    Ok(frozen.copy().into_kind(false).into_value())
}

/// `set(iterable)`, `frozenset(iterable)`
///
/// # Errors
/// What the iteration, `__hash__` and `__eq__` raise.
pub fn from_iterable(iterable: &Value, frozen: bool) -> R<Set> {
    let set = Set::new(frozen);
    update(&set, iterable)?;
    Ok(set)
}

/// Calls `each` with every item of an iterable and its hash.
fn for_each(iterable: &Value, mut each: impl FnMut(i64, Value) -> R<bool>) -> R<()> {
    if let Some(set) = iterable.as_set() {
        let mut position = 0;
        while let Some((next, hash, item)) = set.next(position) {
            position = next;
            if !each(hash, item)? {
                break;
            }
        }
    } else if let Some(dict) = exact_dict(iterable) {
        let mut position = 0;
        while let Some((next, hash, key, _)) = dict.next_hashed(position) {
            position = next;
            if !each(hash, key)? {
                break;
            }
        }
    } else {
        let mut iterator = iter::iter(iterable)?;
        while let Some(item) = iterator.next()? {
            if !each(hash(&item)?, item)? {
                break;
            }
        }
    }
    Ok(())
}

/// `set.update(iterable)` (`set_update_internal`)
///
/// # Errors
/// As [`from_iterable`].
pub fn update(set: &Set, iterable: &Value) -> R<()> {
    if let Some(other) = iterable.as_set() {
        return set.merge(other);
    }
    if let Some(dict) = exact_dict(iterable) {
        set.reserve(dict.len());
    }
    for_each(iterable, |hash, item| {
        set.add_hashed(hash, item)?;
        Ok(true)
    })
}

/// `set.union(iterable)`
///
/// # Errors
/// As [`from_iterable`].
pub fn union(set: &Set, iterable: &Value) -> R<Set> {
    let result = set.copy();
    update(&result, iterable)?;
    Ok(result)
}

/// `set.intersection(iterable)`
///
/// # Errors
/// As [`from_iterable`].
pub fn intersection(set: &Set, iterable: &Value) -> R<Set> {
    let result = Set::new(set.is_frozen());
    if let Some(other) = iterable.as_set() {
        if std::ptr::eq(set, other) {
            return Ok(set.copy());
        }
        let (small, large) = if other.len() > set.len() { (set, other) } else { (other, set) };
        let mut position = 0;
        while let Some((next, hash, item)) = small.next(position) {
            position = next;
            if large.contains_hashed(hash, &item)? {
                result.add_hashed(hash, item)?;
            }
        }
        return Ok(result);
    }
    let mut iterator = iter::iter(iterable)?;
    while let Some(item) = iterator.next()? {
        let hash = hash(&item)?;
        if set.contains_hashed(hash, &item)? {
            result.add_hashed(hash, item)?;
        }
    }
    Ok(result)
}

/// `set.difference(iterable)`
///
/// # Errors
/// As [`from_iterable`].
pub fn difference(set: &Set, iterable: &Value) -> R<Set> {
    let (other, dict) = (iterable.as_set(), exact_dict(iterable));
    let size = other.map(Set::len).or(dict.map(Dict::len));
    if size.is_none_or(|size| set.len() >> 2 > size) {
        // `other` is no set or dict, or so small that its items are rather removed from a copy.
        let result = set.copy();
        difference_update(&result, iterable)?;
        return Ok(result);
    }
    let result = Set::new(set.is_frozen());
    let mut position = 0;
    while let Some((next, hash, item)) = set.next(position) {
        position = next;
        let found = match (other, dict) {
            (Some(other), _) => other.contains_hashed(hash, &item)?,
            (None, Some(dict)) => dict.contains_hashed(hash, &item)?,
            (None, None) => false,
        };
        if !found {
            result.add_hashed(hash, item)?;
        }
    }
    Ok(result)
}

/// `set.difference_update(iterable)`
///
/// # Errors
/// As [`from_iterable`].
pub fn difference_update(set: &Set, iterable: &Value) -> R<()> {
    if let Some(other) = iterable.as_set() {
        if std::ptr::eq(set, other) {
            set.clear();
            return Ok(());
        }
        // What is not in the smaller set need not be looked for.
        let common = if other.len() >> 3 > set.len() { Some(intersection(set, iterable)?) } else { None };
        let other = common.as_ref().unwrap_or(other);
        let mut position = 0;
        while let Some((next, hash, item)) = other.next(position) {
            position = next;
            set.discard_hashed(hash, &item)?;
        }
    } else {
        let mut iterator = iter::iter(iterable)?;
        while let Some(item) = iterator.next()? {
            set.discard(&item)?;
        }
    }
    set.shrink();
    Ok(())
}

/// `set.symmetric_difference(iterable)`
///
/// # Errors
/// As [`from_iterable`].
pub fn symmetric_difference(set: &Set, this: &Value, iterable: &Value) -> R<Set> {
    let result = from_iterable(iterable, set.is_frozen())?;
    symmetric_difference_update(&result, this)?;
    Ok(result)
}

/// `set.symmetric_difference_update(iterable)`
///
/// # Errors
/// As [`from_iterable`].
pub fn symmetric_difference_update(set: &Set, iterable: &Value) -> R<()> {
    let toggle = |hash: i64, item: Value| -> R<bool> {
        if !set.discard_hashed(hash, &item)? {
            set.add_hashed(hash, item)?;
        }
        Ok(true)
    };
    match iterable.as_set() {
        Some(other) if std::ptr::eq(set, other) => {
            set.clear();
            Ok(())
        }
        Some(_) => for_each(iterable, toggle),
        None if exact_dict(iterable).is_some() => for_each(iterable, toggle),
        None => for_each(&from_iterable(iterable, false)?.into_value(), toggle),
    }
}

/// `set.isdisjoint(iterable)`
///
/// # Errors
/// As [`from_iterable`].
pub fn is_disjoint(set: &Set, this: &Value, iterable: &Value) -> R<bool> {
    let mut disjoint = true;
    if let Some(other) = iterable.as_set() {
        if std::ptr::eq(set, other) {
            return Ok(set.is_empty());
        }
        let (small, large) = if other.len() > set.len() { (this, other) } else { (iterable, set) };
        for_each(small, |hash, item| {
            disjoint = !large.contains_hashed(hash, &item)?;
            Ok(disjoint)
        })?;
        return Ok(disjoint);
    }
    let mut iterator = iter::iter(iterable)?;
    while let Some(item) = iterator.next()? {
        if set.contains(&item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `set.issubset(iterable)`
///
/// # Errors
/// As [`from_iterable`].
pub fn is_subset(set: &Set, iterable: &Value) -> R<bool> {
    let made;
    let other = match iterable.as_set() {
        Some(other) => other,
        None => {
            made = from_iterable(iterable, false)?;
            &made
        }
    };
    if set.len() > other.len() {
        return Ok(false);
    }
    let mut position = 0;
    while let Some((next, hash, item)) = set.next(position) {
        position = next;
        if !other.contains_hashed(hash, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `set.issuperset(iterable)`
///
/// # Errors
/// As [`from_iterable`].
pub fn is_superset(set: &Set, this: &Value, iterable: &Value) -> R<bool> {
    if let Some(other) = iterable.as_set() {
        return is_subset(other, this);
    }
    let mut iterator = iter::iter(iterable)?;
    while let Some(item) = iterator.next()? {
        if !set.contains(&item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A comparison of two sets: `<` is a proper subset; `None` if one is no set (`set_richcompare`).
///
/// # Errors
/// What `__eq__` raises.
pub fn compare(cmp: Cmp, a: &Value, b: &Value) -> R<Option<bool>> {
    let (Some(left), Some(right)) = (a.as_set(), b.as_set()) else { return Ok(None) };
    Ok(Some(match cmp {
        Cmp::Eq => left.len() == right.len() && is_subset(left, b)?,
        Cmp::Ne => !(left.len() == right.len() && is_subset(left, b)?),
        Cmp::Le => is_subset(left, b)?,
        Cmp::Lt => left.len() < right.len() && is_subset(left, b)?,
        Cmp::Ge => is_subset(right, a)?,
        Cmp::Gt => left.len() > right.len() && is_subset(right, a)?,
    }))
}

/// An operation of set algebra.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Algebra {
    Or,
    And,
    Sub,
    Xor,
}

impl Algebra {
    /// The operation that an operator stands for.
    pub fn of(op: Op) -> Option<Algebra> {
        match op {
            Op::BitOr => Some(Algebra::Or),
            Op::BitAnd => Some(Algebra::And),
            Op::Sub => Some(Algebra::Sub),
            Op::BitXor => Some(Algebra::Xor),
            _ => None,
        }
    }
}

/// `a | b` and so on of two sets; `None` if one is no set. The result is of the left one's kind.
pub fn algebra(algebra: Algebra, a: &Value, b: &Value) -> Option<R> {
    let (set, _) = (a.as_set()?, b.as_set()?);
    let result = match algebra {
        Algebra::Or => union(set, b),
        Algebra::And => intersection(set, b),
        Algebra::Sub => difference(set, b),
        Algebra::Xor => symmetric_difference(set, a, b),
    };
    Some(result.map(|result| result.into_kind(set.is_frozen()).into_value()))
}

/// `a |= b` and so on; `None` if one is no set, or `a` can't change.
pub fn algebra_in_place(algebra: Algebra, a: &Value, b: &Value) -> Option<R> {
    let (set, _) = (a.as_set().filter(|set| !set.is_frozen())?, b.as_set()?);
    let result = match algebra {
        Algebra::Or => update(set, b),
        Algebra::And => intersection_update(set, b),
        Algebra::Sub => difference_update(set, b),
        Algebra::Xor => symmetric_difference_update(set, b),
    };
    Some(result.map(|()| a.clone()))
}

/// `set.intersection_update(iterable)`
///
/// # Errors
/// As [`from_iterable`].
pub fn intersection_update(set: &Set, iterable: &Value) -> R<()> {
    let result = intersection(set, iterable)?;
    set.swap(&result);
    Ok(())
}
