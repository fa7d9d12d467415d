//! Iterators over a range: of 64 bits, and of any size.

use super::Range;
use crate::python::class::ClassRef;
use crate::python::exception::R;
use crate::python::native::NativeObject;
use crate::python::operator;
use crate::python::types::Type;
use crate::python::value::Value;
use std::cell::{Cell, RefCell};

/// `iter(range)`, `reversed(range)`
pub struct RangeIterator {
    next: Cell<i64>,
    step: i64,
    left: Cell<u64>,
}

/// The same for a range with a part that does not fit 64 bits.
struct LongRangeIterator {
    range: Range,
    index: RefCell<Value>,
    length: Value,
}

impl RangeIterator {
    /// An iterator over a range.
    ///
    /// # Errors
    /// MemoryError.
    pub fn over(range: Range) -> R {
        if let (Some((start, _, step)), Some(left)) = (range.small(), range.small_length()) {
            return Ok(Value::other(RangeIterator { next: Cell::new(start), step, left: Cell::new(left) }));
        }
        let length = range.length()?;
        Ok(Value::other(LongRangeIterator { range, index: RefCell::new(Value::int(0)), length }))
    }
}

impl NativeObject for RangeIterator {
    fn class(&self) -> ClassRef {
        Type::RangeIterator.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let Some(left) = self.left.get().checked_sub(1) else { return Ok(None) };
        self.left.set(left);
        let item = self.next.get();
        self.next.set(item.wrapping_add(self.step));
        Ok(Some(Value::int(item)))
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}

impl NativeObject for LongRangeIterator {
    fn class(&self) -> ClassRef {
        Type::LongRangeIterator.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let index = self.index.borrow().clone();
        if !operator::less(&index, &self.length)? {
            return Ok(None);
        }
        let item = self.range.at(&index)?;
        self.index.replace(operator::add(&index, &Value::int(1))?);
        Ok(Some(item))
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}
