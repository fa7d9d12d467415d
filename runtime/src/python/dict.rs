//! `dict`: insertion-ordered, with Python's equality, which can raise and run code of the program.

use super::exception::R;
use super::native::Native;
use super::value::Value;
use std::cell::RefCell;

/// A dict. Nothing is borrowed while code of the program runs.
#[derive(Default)]
pub struct Dict {
    entries: RefCell<Vec<(Value, Value)>>,
}

impl Dict {
    pub fn new() -> Dict {
        Dict::default()
    }
    pub fn len(&self) -> usize {
        self.entries.borrow().len()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    fn position(&self, key: &Value) -> R<Option<usize>> {
        let entries = self.entries.borrow().clone();
        for (index, (it, _)) in entries.iter().enumerate() {
            if it.is(key) || super::operator::equal(it, key)? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }
    /// `self.get(key)`
    ///
    /// # Errors
    /// TypeError if the key is not hashable; what `__hash__` and `__eq__` raise.
    pub fn get(&self, key: &Value) -> R<Option<Value>> {
        Ok(self.position(key)?.map(|index| self.entries.borrow()[index].1.clone()))
    }
    /// `self[key] = value`
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn set(&self, key: Value, value: Value) -> R<()> {
        match self.position(&key)? {
            Some(index) => {
                let old = std::mem::replace(&mut self.entries.borrow_mut()[index].1, value);
                drop(old)
            }
            None => self.entries.borrow_mut().push((key, value)),
        }
        Ok(())
    }
    /// Removes a key; what it had.
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn remove(&self, key: &Value) -> R<Option<Value>> {
        Ok(self.position(key)?.map(|index| self.entries.borrow_mut().remove(index).1))
    }
    /// Every entry, in order, as it is now.
    pub fn entries(&self) -> Vec<(Value, Value)> {
        self.entries.borrow().clone()
    }
}

pub static METHODS: &[Native] = &[];
pub static KEYS_METHODS: &[Native] = &[];
pub static VALUES_METHODS: &[Native] = &[];
pub static ITEMS_METHODS: &[Native] = &[];
