//! Entries whose key is a name, found where they were last: what a global variable is in a module's dict.

use super::super::exception::R;
use super::super::hash::hash;
use super::super::value::Value;
use super::Dict;
use std::mem;

impl Dict {
    /// Where the entry of a name is.
    ///
    /// # Errors
    /// What `__eq__` of a key with the same hash raises.
    pub fn position_of(&self, name: &Value) -> R<Option<usize>> {
        self.position(hash(name)?, name)
    }

    /// The value of a name, if its entry is at this position.
    #[inline]
    pub fn named(&self, position: usize, name: &str) -> Option<Value> {
        let table = self.table.borrow();
        let entry = table.entries.get(position)?;
        (entry.key.as_str()?.as_str() == name).then(|| entry.value.clone())
    }

    /// Gives a name another value, if its entry is at this position; else the value comes back.
    ///
    /// # Errors
    /// The value.
    #[inline]
    pub fn set_named(&self, position: usize, name: &str, value: Value) -> Result<(), Value> {
        let mut table = self.table.borrow_mut();
        let entry = table.entries.get_mut(position);
        let Some(entry) = entry.filter(|entry| entry.key.as_str().is_some_and(|key| key.as_str() == name)) else {
            return Err(value);
        };
        let old = mem::replace(&mut entry.value, value);
        drop(table);
        drop(old);
        Ok(())
    }
}
