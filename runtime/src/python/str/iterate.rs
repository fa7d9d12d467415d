//! Iterators over strings: a cursor in bytes, so that each step is constant time for any text.

use crate::python::class::ClassRef;
use crate::python::exception::R;
use crate::python::native::NativeObject;
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use std::cell::{Cell, RefCell};

/// `iter(text)`
struct TextIterator {
    /// `Unbound` at the end.
    text: RefCell<Value>,
    ascii: bool,
    offset: Cell<usize>,
}

/// `iter(text)` of an exact str.
pub(crate) fn text_iterator(text: &Value) -> Value {
    let ascii = text.as_str().is_some_and(|text| text.is_ascii());
    Value::other(TextIterator { text: RefCell::new(text.clone()), ascii, offset: Cell::new(0) })
}

impl NativeObject for TextIterator {
    fn class(&self) -> ClassRef {
        if self.ascii { Type::StrAsciiIterator.class() } else { Type::StrIterator.class() }
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let text = self.text.borrow();
        let Some(Heap::Str(it)) = text.heap() else { return Ok(None) };
        let offset = self.offset.get();
        if let Some(c) = it[offset..].chars().next() {
            self.offset.set(offset + c.len_utf8());
            return Ok(Some(super::from_char(c)));
        }
        drop(text);
        let old = self.text.take();
        drop(old);
        Ok(None)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.text.borrow())
    }
}
