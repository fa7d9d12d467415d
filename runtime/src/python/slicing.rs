//! Positions in sequences: what an index or a slice means for a given length (`Objects/sliceobject.c`).

use super::exception::{R, Raised, raise};
use super::number::index::index_if_any;
use super::number::{clipped_i64, index_i64};
use super::types::Type;
use super::value::Value;

/// The number of `sequence[key]` if it is not a slice.
///
/// # Errors
/// TypeError `… indices must be integers or slices, not …` for the named kind; IndexError if it does not fit 64 bits.
#[inline]
pub fn index(key: &Value, kind: &str) -> R<i64> {
    if let Value::Int(x) = key {
        return Ok(x.int());
    }
    match index_if_any(key)? {
        Some(number) => index_i64(&number),
        None => {
            let message = format!("{kind} indices must be integers or slices, not {}", key.type_name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

/// The position of `sequence[key]` in a sequence of this length, which can't change meanwhile.
///
/// # Errors
/// As [`index`]; IndexError `… index out of range`.
#[inline]
pub fn position(key: &Value, length: usize, kind: &str) -> R<usize> {
    wrapped(index(key, kind)?, length).ok_or_else(|| out_of_range(kind))
}

/// A negative index counts from the end; `None` if it is out of range.
#[inline]
pub fn wrapped(index: i64, length: usize) -> Option<usize> {
    let index = if index < 0 { index + length as i64 } else { index };
    (0..length as i64).contains(&index).then_some(index as usize)
}

/// IndexError: `list index out of range`
#[cold]
pub fn out_of_range(kind: &str) -> Raised {
    raise(Type::IndexError, &format!("{kind} index out of range"))
}

/// `slice.indices(length)`, and how many items that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indices {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
    pub count: usize,
}

impl Indices {
    /// Every index, in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = usize> {
        (0..self.count as i64).map(move |n| (self.start + n * self.step) as usize)
    }
}

/// The bounds of a slice as numbers: what does not fit 64 bits is clamped, the program's `__index__` has been asked.
pub type Bounds = (Option<i64>, Option<i64>, i64);

/// Step, start and stop of a slice, in the order in which CPython asks for them (`PySlice_Unpack`).
///
/// # Errors
/// TypeError, ValueError; what `__index__` raises.
pub fn bounds(parts: &[Value; 3]) -> R<Bounds> {
    let step = match bound(&parts[2])? {
        Some(0) => return Err(raise(Type::ValueError, "slice step cannot be zero")),
        Some(step) => step.max(-i64::MAX),
        None => 1,
    };
    let start = bound(&parts[0])?;
    Ok((start, bound(&parts[1])?, step))
}

/// One bound; also of `index(x, start, stop)`, where None is not allowed (`_PyEval_SliceIndex`).
///
/// # Errors
/// As [`bounds`].
pub fn bound(part: &Value) -> R<Option<i64>> {
    if part.is_none() {
        return Ok(None);
    }
    match index_if_any(part)? {
        Some(number) => clipped_i64(&number).map(Some),
        None => Err(raise(Type::TypeError, "slice indices must be integers or None or have an __index__ method")),
    }
}

/// An optional `start` or `stop` argument that is no slice's: None is not allowed (`_PyEval_SliceIndexNotNone`).
///
/// # Errors
/// TypeError; what `__index__` raises.
pub fn bound_not_none(part: Option<&Value>, default: i64) -> R<i64> {
    let Some(part) = part else { return Ok(default) };
    match index_if_any(part)? {
        Some(number) => clipped_i64(&number),
        None => Err(raise(Type::TypeError, "slice indices must be integers or have an __index__ method")),
    }
}

/// What bounds mean for a length (`PySlice_AdjustIndices`).
pub fn indices((start, stop, step): Bounds, length: usize) -> Indices {
    let length = length as i64;
    let (first, last) = if step < 0 { (-1, length - 1) } else { (0, length) };
    let adjust = |bound: i64| if bound < 0 { bound.saturating_add(length).max(first) } else { bound.min(last) };
    let start = start.map_or(if step < 0 { last } else { first }, adjust);
    let stop = stop.map_or(if step < 0 { first } else { last }, adjust);
    let count = match step {
        ..=-1 if stop < start => (start - stop - 1) / -step + 1,
        1.. if start < stop => (stop - start - 1) / step + 1,
        _ => 0,
    };
    Indices { start, stop, step, count: count as usize }
}
