//! `bytearray`: what changes it.

use super::{This, byte, kind, required, table, view};
use crate::python::class::ClassRef;
use crate::python::exception::{R, raise};
use crate::python::library::class;
use crate::python::native::NativeObject;
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use crate::python::{argument, number, slicing};
use std::cell::{Ref, RefCell, RefMut};

/// A bytearray's bytes.
pub struct ByteArray(RefCell<Vec<u8>>);

/// The class `bytearray`.
pub fn class() -> ClassRef {
    class!("builtins", "bytearray", Payload, table::ARRAY_METHODS)
}

impl ByteArray {
    /// A new bytearray.
    pub fn value(bytes: Vec<u8>) -> Value {
        Value::other(ByteArray(RefCell::new(bytes)))
    }
    pub(super) fn view(&self) -> Ref<'_, Vec<u8>> {
        self.0.borrow()
    }
}
impl NativeObject for ByteArray {
    fn class(&self) -> ClassRef {
        class()
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}

/// The bytes, to change them. While somebody looks at them they can't be changed.
fn bytes<'a>(it: &'a Value, method: &str) -> R<RefMut<'a, Vec<u8>>> {
    let Some(array) = it.as_other::<ByteArray>() else {
        return Err(argument::wrong_self("bytearray", method, it));
    };
    let message = "Existing exports of data: object cannot be re-sized";
    array.0.try_borrow_mut().map_err(|_| raise(Type::BufferError, message))
}

pub fn append(it: &Value, item: &Value) -> R {
    let byte = byte(item)?;
    bytes(it, "append")?.push(byte);
    Ok(Value::None)
}
pub fn extend(it: &Value, items: &Value) -> R {
    let added = match view(items) {
        Some(bytes) => bytes.to_vec(),
        None => super::new::from_iterable(items, "byte must be in range(0, 256)", |given| {
            raise(Type::TypeError, &format!("can't extend bytearray with {given}"))
        })?,
    };
    bytes(it, "extend")?.extend(added);
    Ok(Value::None)
}
pub fn insert(it: &Value, arguments: &[Value]) -> R {
    let at = number::ssize(&arguments[0])?;
    let byte = byte(&arguments[1])?;
    let mut bytes = bytes(it, "insert")?;
    let length = bytes.len();
    let at = if at < 0 { length.saturating_sub(at.unsigned_abs() as usize) } else { (at as usize).min(length) };
    bytes.insert(at, byte);
    Ok(Value::None)
}
pub fn pop(it: &Value, arguments: &[Value]) -> R {
    let at = arguments.first().map_or(Ok(-1), number::ssize)?;
    let mut bytes = bytes(it, "pop")?;
    if bytes.is_empty() {
        return Err(raise(Type::IndexError, "pop from empty bytearray"));
    }
    match slicing::wrapped(at, bytes.len()) {
        Some(at) => Ok(Value::int(bytes.remove(at).into())),
        None => Err(raise(Type::IndexError, "pop index out of range")),
    }
}
pub fn remove(it: &Value, item: &Value) -> R {
    let byte = byte(item)?;
    let mut bytes = bytes(it, "remove")?;
    match memchr::memchr(byte, &bytes) {
        Some(at) => {
            bytes.remove(at);
            Ok(Value::None)
        }
        None => Err(raise(Type::ValueError, "value not found in bytearray")),
    }
}
pub fn reverse(it: &Value) -> R {
    bytes(it, "reverse")?.reverse();
    Ok(Value::None)
}
pub fn clear(it: &Value) -> R {
    bytes(it, "clear")?.clear();
    Ok(Value::None)
}
pub(super) fn copy(it: This) -> R {
    Ok(ByteArray::value(it.to_vec()))
}

/// `bytearray += bytes`
pub fn add_in_place(it: &Value, other: &Value) -> R {
    let Some(added) = view(other).map(|bytes| bytes.to_vec()) else {
        return Err(raise(Type::TypeError, &format!("can't concat {} to bytearray", other.type_name())));
    };
    bytes(it, "__iadd__")?.extend(added);
    Ok(it.clone())
}
/// `bytearray *= count`
pub fn repeat_in_place(it: &Value, count: &Value) -> R {
    if !argument::has_index(count) {
        return Ok(Value::not_implemented());
    }
    let count = number::count_i64(count)?;
    let mut bytes = bytes(it, "__imul__")?;
    let repeated = super::repeated(&bytes, count)?;
    *bytes = repeated;
    Ok(it.clone())
}

/// `bytearray[key]`
pub(super) fn item(it: This, key: &Value) -> R {
    if let Some(Heap::Slice(parts)) = key.heap() {
        let range = slicing::indices(slicing::bounds(parts)?, it.len());
        return Ok(ByteArray::value(super::sliced(&it, range)));
    }
    let at = slicing::position(key, it.len(), "bytearray")?;
    Ok(Value::int(it[at].into()))
}

/// `object[key]`, if the object is a bytearray: what an operator does without looking for a method.
///
/// # Errors
/// As [`item`].
pub(crate) fn item_if_any(object: &Value, key: &Value) -> R<Option<Value>> {
    let Some(array) = object.as_other::<ByteArray>() else { return Ok(None) };
    if let Value::Int(index) = key
        && let Some(byte) = array.view().get(index.int() as usize)
    {
        return Ok(Some(Value::int((*byte).into())));
    }
    item(This { object, view: super::View::Array(array.view()) }, key).map(Some)
}
/// `object[key] = value`, if the object is a bytearray.
pub(crate) fn set_if_any(object: &Value, key: &Value, value: &Value) -> Option<R<()>> {
    let array = object.as_other::<ByteArray>()?;
    if let (Value::Int(index), Value::Int(byte)) = (key, value)
        && let Ok(byte) = u8::try_from(byte.int())
        && let Ok(mut bytes) = array.0.try_borrow_mut()
        && let Some(slot) = bytes.get_mut(index.int() as usize)
    {
        *slot = byte;
        return Some(Ok(()));
    }
    Some(set_item(object, &[key.clone(), value.clone()]).map(drop))
}
/// `len(object)`, if the object is a bytearray.
pub(crate) fn len_if_any(object: &Value) -> Option<usize> {
    Some(object.as_other::<ByteArray>()?.view().len())
}

/// `bytearray[key] = value`
pub fn set_item(it: &Value, arguments: &[Value]) -> R {
    let [key, value] = arguments else { return Ok(Value::None) };
    let Some(Heap::Slice(parts)) = key.heap() else {
        let length = bytes(it, "__setitem__")?.len();
        let at = slicing::position(key, length, "bytearray")?;
        let byte = byte(value)?;
        if let Some(slot) = bytes(it, "__setitem__")?.get_mut(at) {
            *slot = byte;
        }
        return Ok(Value::None);
    };
    let added = match view(value) {
        Some(bytes) => bytes.to_vec(),
        None if value.as_str().is_some() || argument::has_index(value) => return Err(not_assignable()),
        None => super::new::from_iterable(value, "byte must be in range(0, 256)", |_| not_assignable())?,
    };
    let bounds = slicing::bounds(parts)?;
    let mut bytes = bytes(it, "__setitem__")?;
    let range = slicing::indices(bounds, bytes.len());
    if range.step == 1 {
        let start = range.start as usize;
        bytes.splice(start..start + range.count, added);
        return Ok(Value::None);
    }
    if added.len() != range.count {
        let (given, count) = (added.len(), range.count);
        let message = format!("attempt to assign bytes of size {given} to extended slice of size {count}");
        return Err(raise(Type::ValueError, &message));
    }
    for (at, byte) in range.iter().zip(added) {
        bytes[at] = byte;
    }
    Ok(Value::None)
}
#[cold]
fn not_assignable() -> crate::python::Raised {
    raise(Type::TypeError, "can assign only bytes, buffers, or iterables of ints in range(0, 256)")
}

/// `del bytearray[key]`
pub fn delete_item(it: &Value, key: &Value) -> R {
    let Some(Heap::Slice(parts)) = key.heap() else {
        let length = bytes(it, "__delitem__")?.len();
        let at = slicing::position(key, length, "bytearray")?;
        let mut bytes = bytes(it, "__delitem__")?;
        if at < bytes.len() {
            bytes.remove(at);
        }
        return Ok(Value::None);
    };
    let bounds = slicing::bounds(parts)?;
    let mut bytes = bytes(it, "__delitem__")?;
    let range = slicing::indices(bounds, bytes.len());
    let mut deleted: Vec<usize> = range.iter().collect();
    if range.step == 1 {
        let start = range.start as usize;
        bytes.drain(start..start + range.count);
    } else {
        deleted.sort_unstable();
        let mut at = 0;
        bytes.retain(|_| {
            at += 1;
            deleted.binary_search(&(at - 1)).is_err()
        });
    }
    Ok(Value::None)
}

/// Fills a bytearray from its start with what `read` gives for its length; how many bytes that were (`readinto`).
///
/// # Errors
/// TypeError if it is no bytearray; what `read` raises.
pub(crate) fn fill(target: &Value, read: impl FnOnce(usize) -> R<Vec<u8>>) -> R<usize> {
    if target.as_other::<ByteArray>().is_none() {
        let message = format!("readinto() argument must be read-write bytes-like object, not {}", target.type_name());
        return Err(raise(Type::TypeError, &message));
    }
    let length = bytes(target, "readinto")?.len();
    let given = read(length)?;
    bytes(target, "readinto")?[..given.len()].copy_from_slice(&given);
    Ok(given.len())
}

/// `bytes + other`
pub(super) fn concatenated(it: This, other: &Value) -> R {
    match kind(other) {
        Some(_) => Ok(it.made([&*it, &*required(other)?].concat())),
        // Not implemented rather than an error: the operator raises it, after it has tried the other operand.
        None => Ok(Value::not_implemented()),
    }
}
