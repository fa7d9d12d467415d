//! The iterator over a set.

use crate::python::class::ClassRef;
use crate::python::exception::{R, raise};
use crate::python::native::NativeObject;
use crate::python::types::Type;
use crate::python::value::Value;
use std::cell::{Cell, RefCell};

/// `iter(set)` (`setiterobject`).
pub struct SetIterator {
    /// Unbound when it is exhausted.
    set: RefCell<Value>,
    /// The length that the set had at the start; -1 after it was found changed.
    used: Cell<i64>,
    position: Cell<usize>,
}

impl SetIterator {
    pub fn over(set: &Value) -> Value {
        let used = set.as_set().map_or(0, |set| set.len() as i64);
        Value::other(SetIterator { set: RefCell::new(set.clone()), used: Cell::new(used), position: Cell::new(0) })
    }
}

impl NativeObject for SetIterator {
    fn class(&self) -> ClassRef {
        Type::SetIterator.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let object = self.set.borrow();
        let Some(set) = object.as_set() else { return Ok(None) };
        if self.used.get() != set.len() as i64 {
            self.used.set(-1);
            return Err(raise(Type::RuntimeError, "Set changed size during iteration"));
        }
        let item = set.next(self.position.get());
        drop(object);
        match item {
            Some((next, _, item)) => {
                self.position.set(next);
                Ok(Some(item))
            }
            None => {
                let old = self.set.take();
                drop(old);
                Ok(None)
            }
        }
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.set.borrow())
    }
}
