//! `range` and `slice`.

use super::native::Native;
use super::value::{Heap, Value};

/// `range(start, stop, step)`: ints of any size; the step is not 0.
pub struct Range {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

impl Range {
    /// Start, stop and step, if all fit 64 bits.
    pub fn small(&self) -> Option<(i64, i64, i64)> {
        match (&self.start, &self.stop, &self.step) {
            (Value::Int(start), Value::Int(stop), Value::Int(step)) => Some((start.int(), stop.int(), step.int())),
            _ => None,
        }
    }
}

/// `slice(start, stop, step)`: what is not given is None.
pub fn slice(start: Value, stop: Value, step: Value) -> Value {
    Heap::Slice(Box::new([start, stop, step])).into()
}

pub static METHODS: &[Native] = &[];
pub static SLICE_METHODS: &[Native] = &[];
