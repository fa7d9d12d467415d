//! Iterators over a dict's keys, values and items.

use super::Dict;
use crate::python::class::ClassRef;
use crate::python::exception::{R, raise};
use crate::python::library::class;
use crate::python::native::NativeObject;
use crate::python::types::Type;
use crate::python::value::Value;
use std::cell::{Cell, RefCell};

/// What an iterator or view shows of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    Keys,
    Values,
    Items,
}

impl Part {
    /// This part of an entry.
    pub fn of(self, key: Value, value: Value) -> Value {
        match self {
            Part::Keys => key,
            Part::Values => value,
            Part::Items => Value::tuple([key, value]),
        }
    }
}

/// `iter(dict)`, `iter(dict.items())`, `reversed(dict)`, … (`dictiterobject`).
pub struct DictIterator {
    /// Unbound when it is exhausted.
    dict: RefCell<Value>,
    part: Part,
    reversed: bool,
    /// Of an OrderedDict: what its state was.
    state: Option<(u32, usize)>,
    /// The length that the dict had at the start; -1 after it was found changed.
    used: Cell<i64>,
    /// How many entries are still expected.
    left: Cell<usize>,
    position: Cell<usize>,
}

impl DictIterator {
    pub fn over(dict: &Value, part: Part, reversed: bool) -> Value {
        Value::other(DictIterator::new(dict, part, reversed))
    }
    /// An iterator over an OrderedDict: any change of its order ends it.
    pub fn ordered(dict: &Value, part: Part, reversed: bool) -> Value {
        let state = dict.as_dict().map(Dict::state);
        Value::other(DictIterator { state, ..DictIterator::new(dict, part, reversed) })
    }
    fn new(dict: &Value, part: Part, reversed: bool) -> DictIterator {
        let (used, end) = dict.as_dict().map_or((0, 0), |dict| (dict.len(), dict.end()));
        DictIterator {
            dict: RefCell::new(dict.clone()),
            part,
            reversed,
            state: None,
            used: Cell::new(used as i64),
            left: Cell::new(used),
            position: Cell::new(if reversed { end } else { 0 }),
        }
    }
    fn finish(&self) {
        let old = self.dict.take();
        drop(old)
    }
}

impl NativeObject for DictIterator {
    fn class(&self) -> ClassRef {
        if self.state.is_some() {
            return class!("builtins", "odict_iterator", Sealed, [Type::Object.class()], crate::python::iter::METHODS);
        }
        let class = match (self.part, self.reversed) {
            (Part::Keys, false) => Type::DictKeyIterator,
            (Part::Values, false) => Type::DictValueIterator,
            (Part::Items, false) => Type::DictItemIterator,
            (Part::Keys, true) => Type::DictReverseKeyIterator,
            (Part::Values, true) => Type::DictReverseValueIterator,
            (Part::Items, true) => Type::DictReverseItemIterator,
        };
        class.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let object = self.dict.borrow();
        let Some(dict) = object.as_dict() else { return Ok(None) };
        if self.state.is_some_and(|state| state != dict.state()) {
            return Err(raise(Type::RuntimeError, "OrderedDict mutated during iteration"));
        }
        if self.used.get() != dict.len() as i64 {
            self.used.set(-1);
            return Err(raise(Type::RuntimeError, "dictionary changed size during iteration"));
        }
        let entry = if self.reversed {
            let entry = dict.previous(self.position.get());
            entry.map(|(position, key, value)| (position, self.part.of(key, value)))
        } else {
            dict.step(self.position.get(), self.part)
        };
        drop(object);
        let Some((position, shown)) = entry else {
            self.finish();
            return Ok(None);
        };
        if self.left.get() == 0 && !self.reversed {
            self.finish();
            return Err(raise(Type::RuntimeError, "dictionary keys changed during iteration"));
        }
        self.position.set(position);
        self.left.set(self.left.get().saturating_sub(1));
        Ok(Some(shown))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.dict.borrow())
    }
}
