//! `range`, of ints of any size (`Objects/rangeobject.c`).

mod iterator;
mod methods;
mod slice;

pub use iterator::RangeIterator;
pub use methods::{METHODS, contains, item};
pub use slice::{SLICE_METHODS, slice};

use super::exception::R;
use super::number::Int;
use super::operator;
use super::value::{Heap, Value};

/// `range(start, stop, step)`: ints of any size; the step is not 0.
pub struct Range {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

/// Calculation with ints raises nothing but MemoryError.
type Exact = R;

impl Range {
    /// A range object.
    pub fn into_value(self) -> Value {
        Heap::Range(Box::new(self)).into()
    }
    /// Start, stop and step, if all fit 64 bits.
    pub fn small(&self) -> Option<(i64, i64, i64)> {
        match (&self.start, &self.stop, &self.step) {
            (Value::Int(start), Value::Int(stop), Value::Int(step)) => Some((start.int(), stop.int(), step.int())),
            _ => None,
        }
    }
    /// Its length, if all its parts fit 64 bits.
    fn small_length(&self) -> Option<u64> {
        let (start, stop, step) = self.small()?;
        let distance =
            if step > 0 { i128::from(stop) - i128::from(start) } else { i128::from(start) - i128::from(stop) };
        let step = u128::from(step.unsigned_abs());
        Some(if distance <= 0 { 0 } else { ((distance as u128 - 1) / step + 1) as u64 })
    }
    /// Its length, an int of any size.
    ///
    /// # Errors
    /// MemoryError.
    pub fn length(&self) -> Exact {
        if let Some(length) = self.small_length() {
            return Ok(i64::try_from(length).map_or_else(|_| Value::big(length.into()), Value::int));
        }
        let (low, high, step) = if is_negative(&self.step) {
            (&self.stop, &self.start, operator::negative(&self.step)?)
        } else {
            (&self.start, &self.stop, self.step.clone())
        };
        if !operator::less(low, high)? {
            return Ok(Value::int(0));
        }
        let one = Value::int(1);
        let last = operator::sub(&operator::sub(high, low)?, &one)?;
        operator::add(&operator::floor_div(&last, &step)?, &one)
    }
    /// Its length, if that fits.
    pub fn len(&self) -> Option<usize> {
        match self.length() {
            Ok(Value::Int(length)) => Some(length.int() as usize),
            _ => None,
        }
    }
    pub fn is_empty(&self) -> bool {
        matches!(self.length(), Ok(Value::Int(length)) if length.int() == 0)
    }
    /// The item with this number, which is in range.
    ///
    /// # Errors
    /// MemoryError.
    pub fn at(&self, index: &Value) -> Exact {
        operator::add(&self.start, &operator::mul(index, &self.step)?)
    }
    /// The position of an int; `None` if it is not in the range.
    ///
    /// # Errors
    /// MemoryError.
    pub fn find(&self, item: &Value) -> R<Option<Value>> {
        let (low, high) = if is_negative(&self.step) {
            (operator::greater(item, &self.stop)?, operator::less_equal(item, &self.start)?)
        } else {
            (operator::greater_equal(item, &self.start)?, operator::less(item, &self.stop)?)
        };
        if !(low && high) {
            return Ok(None);
        }
        let distance = operator::sub(item, &self.start)?;
        if operator::truth(&operator::modulo(&distance, &self.step)?)? {
            return Ok(None);
        }
        operator::floor_div(&distance, &self.step).map(Some)
    }
    /// What makes two ranges equal: their length, then the start if there is one, then the step if there are two.
    pub fn identity(&self) -> [Value; 3] {
        let length = self.length().unwrap_or(Value::None);
        let items = match &length {
            Value::Int(length) => length.int(),
            _ => 2,
        };
        [
            length,
            if items > 0 { self.start.clone() } else { Value::None },
            if items > 1 { self.step.clone() } else { Value::None },
        ]
    }
    /// The same items from the end.
    ///
    /// # Errors
    /// MemoryError.
    pub fn reversed(&self) -> R<Range> {
        let last = operator::sub(&self.length()?, &Value::int(1))?;
        let start = self.at(&last)?;
        Ok(Range { start, stop: operator::sub(&self.start, &self.step)?, step: operator::negative(&self.step)? })
    }
}

fn is_negative(value: &Value) -> bool {
    Int::of(value).is_some_and(Int::is_negative)
}
