//! Generators of the library: where CPython's module has a small generator function, the object is a generator here too.

use super::super::call::Code;
use super::super::exception::R;
use super::super::generator::{Frame, Resumed, Thrown, generator, resumed, returned, yielded};
use super::super::iter::Iter;
use super::super::place::{Anchor, Place};
use super::super::value::Value;

/// The frame of such a generator: what it holds, and the function that makes the next item.
pub struct Steps {
    place: &'static Place,
    started: bool,
    pub iterator: Iter,
    pub values: [Value; 2],
    pub index: i64,
    step: fn(&mut Steps) -> R<Option<Value>>,
}

/// The code of a generator function of the library, and the place at which its objects are suspended.
pub const fn code(name: &'static str, qualname: &'static str, file: &'static str) -> Code {
    Code { name, qualname, file, is_generator: true, ..Code::NEW }
}
/// See [`code`].
pub const fn place(code: &'static Code) -> Place {
    Place { code, line: 1, column: 0, end_line: 1, end_column: 0, anchor: Anchor::None }
}

impl Steps {
    /// A generator object whose items `step` makes, until it gives `None`.
    ///
    /// # Errors
    /// None.
    pub fn generator(
        place: &'static Place,
        iterator: Iter,
        values: [Value; 2],
        step: fn(&mut Steps) -> R<Option<Value>>,
    ) -> R {
        generator(Steps { place, started: false, iterator, values, index: 0, step })
    }
}

impl Frame for Steps {
    fn code(&self) -> &'static Code {
        self.place.code
    }
    fn place(&self) -> Option<&'static Place> {
        self.started.then_some(self.place)
    }
    fn resume(&mut self, sent: Value, thrown: Thrown) -> Resumed {
        self.started = true;
        resumed(sent, thrown)?;
        match (self.step)(self)? {
            Some(item) => yielded(item),
            None => returned(Value::None),
        }
    }
    fn locals(&self, see: &mut dyn FnMut(&'static str, &Value)) {
        self.values.iter().for_each(|value| see("", value));
        self.iterator.visit(see)
    }
    fn unwind(&mut self) {
        let iterator = std::mem::take(&mut self.iterator);
        drop(iterator)
    }
}
