//! Iterators over bytes and bytearrays, by index: a bytearray may change its length meanwhile.

use crate::python::class::ClassRef;
use crate::python::exception::R;
use crate::python::iter::METHODS;
use crate::python::library::class;
use crate::python::native::NativeObject;
use crate::python::types::Type;
use crate::python::value::Value;
use std::cell::{Cell, RefCell};

struct BytesIterator {
    /// `Unbound` at the end.
    bytes: RefCell<Value>,
    array: bool,
    index: Cell<usize>,
}

/// `iter(bytes)`
pub(super) fn bytes_iterator(bytes: &Value, array: bool) -> Value {
    Value::other(BytesIterator { bytes: RefCell::new(bytes.clone()), array, index: Cell::new(0) })
}

impl NativeObject for BytesIterator {
    fn class(&self) -> ClassRef {
        if self.array { class!("builtins", "bytearray_iterator", Sealed, METHODS) } else { Type::BytesIterator.class() }
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let index = self.index.get();
        let byte = super::view(&self.bytes.borrow()).and_then(|bytes| bytes.get(index).copied());
        if let Some(byte) = byte {
            self.index.set(index + 1);
            return Ok(Some(Value::int(byte.into())));
        }
        let old = self.bytes.take();
        drop(old);
        Ok(None)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.bytes.borrow())
    }
}
