//! `bytes` and `bytearray`: their methods, which are the same for both, and what operators use of them
//! (`Objects/bytesobject.c`, `Objects/bytearrayobject.c`, `Objects/bytes_methods.c`).
//!
//! * [`search`], [`split`], [`case`], [`layout`]: methods by subject, as in [`str`](super::str). [`new`]: constructors.
//! * [`array`](mod@array): what only a bytearray can do. [`table`]: the methods of both.

pub mod array;
mod case;
mod iterate;
mod layout;
mod new;
mod search;
mod show;
mod split;
mod table;

use super::exception::{R, Raised, raise};
use super::operator::Cmp;
use super::slicing::{self, Indices};
use super::types::Type;
use super::value::{Heap, Value};
use super::{argument, number};
use array::ByteArray;
pub use show::repr;
use std::cell::Ref;
pub use table::METHODS;

/// The bytes of an object, as they are now. A bytearray can't be changed while somebody looks at it.
pub enum View<'a> {
    Bytes(&'a [u8]),
    Array(Ref<'a, Vec<u8>>),
}
impl std::ops::Deref for View<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            View::Bytes(bytes) => bytes,
            View::Array(bytes) => bytes,
        }
    }
}

/// The bytes of a bytes-like object.
pub fn view(value: &Value) -> Option<View<'_>> {
    if let Some(bytes) = value.as_bytes() {
        return Some(View::Bytes(bytes));
    }
    Some(View::Array(value.as_other::<ByteArray>()?.view()))
}

/// The bytes of a bytes-like object.
///
/// # Errors
/// TypeError if it is none.
pub fn required(value: &Value) -> R<View<'_>> {
    view(value).ok_or_else(|| {
        let message = format!("a bytes-like object is required, not '{}'", value.type_name());
        raise(Type::TypeError, &message)
    })
}

/// The bytes or bytearray that a method is called on.
struct This<'a> {
    object: &'a Value,
    view: View<'a>,
}
impl std::ops::Deref for This<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.view
    }
}
impl This<'_> {
    fn is_array(&self) -> bool {
        matches!(self.view, View::Array(_))
    }
    /// New bytes, of the same class.
    fn made(&self, bytes: Vec<u8>) -> Value {
        if self.is_array() { ByteArray::value(bytes) } else { from_bytes(&bytes) }
    }
    /// A part of it.
    fn part(&self, part: &[u8]) -> Value {
        match self.view {
            View::Bytes(_) if part.len() == self.len() => self.object.clone(),
            View::Bytes(_) => from_bytes(part),
            View::Array(_) => ByteArray::value(part.to_vec()),
        }
    }
    /// What a method gives that changes nothing: bytes themselves, a copy of a bytearray.
    fn itself(&self) -> Value {
        self.part(self)
    }
}

/// A method's `self`; through the class it may be called with anything.
///
/// # Errors
/// TypeError if it is of another class.
fn this<'a>(it: &'a Value, class: &str, method: &str) -> R<This<'a>> {
    let object = it.payload();
    match view(object) {
        Some(view) => Ok(This { object, view }),
        None => Err(argument::wrong_self(class, method, it)),
    }
}

thread_local! {
    /// There is one object for no bytes, and one for each byte.
    static SHORT: [Value; 257] = std::array::from_fn(|length| match u8::try_from(length) {
        Ok(byte) => Value::bytes([byte]),
        Err(_) => Value::bytes([]),
    });
}

/// A bytes object; the common short ones are shared.
pub fn from_bytes(bytes: &[u8]) -> Value {
    match bytes {
        [] => SHORT.with(|short| short[256].clone()),
        [byte] => SHORT.with(|short| short[usize::from(*byte)].clone()),
        _ => Value::bytes(bytes),
    }
}

/// A value between 0 and 255.
///
/// # Errors
/// ValueError; TypeError if it is no int.
pub(crate) fn byte(value: &Value) -> R<u8> {
    let number = number::clipped_i64(value)?;
    u8::try_from(number).map_err(|_| raise(Type::ValueError, "byte must be in range(0, 256)"))
}

/// `bytes[key]`
///
/// # Errors
/// IndexError; TypeError if the key is neither int nor slice; what `__index__` raises.
pub fn item(bytes: &[u8], key: &Value) -> R {
    if let Some(Heap::Slice(parts)) = key.heap() {
        return Ok(from_bytes(&sliced(bytes, slicing::indices(slicing::bounds(parts)?, bytes.len()))));
    }
    match slicing::wrapped(slicing::index(key, "byte")?, bytes.len()) {
        Some(at) => Ok(Value::int(bytes[at].into())),
        None => Err(raise(Type::IndexError, "index out of range")),
    }
}

/// The bytes that a slice takes.
fn sliced(bytes: &[u8], range: Indices) -> Vec<u8> {
    if range.step == 1 {
        let start = range.start as usize;
        return bytes[start..start + range.count].to_vec();
    }
    range.iter().map(|at| bytes[at]).collect()
}

/// `item in bytes`: a byte, or bytes.
///
/// # Errors
/// TypeError; ValueError if it is an int that is no byte.
pub fn contains(bytes: &[u8], item: &Value) -> R<bool> {
    if argument::has_index(item) {
        let byte = byte(item)?;
        return Ok(memchr::memchr(byte, bytes).is_some());
    }
    Ok(super::str::found(bytes, &required(item)?).is_some())
}

/// `a + b`
pub fn concat(a: &[u8], b: &[u8]) -> Value {
    from_bytes(&[a, b].concat())
}

/// `bytes * count`
///
/// # Errors
/// MemoryError.
pub fn repeat(bytes: &[u8], count: i64) -> R {
    repeated(bytes, count).map(Value::bytes)
}
fn repeated(bytes: &[u8], count: i64) -> R<Vec<u8>> {
    let count = count.max(0) as usize;
    if let [byte] = bytes {
        return filled(*byte, count);
    }
    let length = count.checked_mul(bytes.len()).ok_or_else(no_memory)?;
    let mut result = vec![];
    result.try_reserve_exact(length).map_err(|_| no_memory())?;
    if !bytes.is_empty() {
        (0..count).for_each(|_| result.extend_from_slice(bytes));
    }
    Ok(result)
}
/// The same byte several times; for zeros the system's memory is taken as it comes.
fn filled(byte: u8, count: usize) -> R<Vec<u8>> {
    if count > 1 << 20 {
        // Asked for first, since a failing `vec!` ends the process.
        Vec::<u8>::new().try_reserve_exact(count).map_err(|_| no_memory())?;
    }
    Ok(vec![byte; count])
}
#[cold]
fn no_memory() -> Raised {
    raise(Type::MemoryError, "")
}

/// `a < b`, …
pub fn compare(cmp: Cmp, a: &[u8], b: &[u8]) -> bool {
    match cmp {
        Cmp::Eq => a == b,
        Cmp::Ne => a != b,
        _ => cmp.holds(a.cmp(b)),
    }
}

/// `bytes` or `bytearray`, if a value is one of them.
pub(crate) fn kind(value: &Value) -> Option<&'static str> {
    match value.payload().heap() {
        Some(Heap::Bytes(_)) => Some("bytes"),
        Some(Heap::Other(_)) if value.as_other::<ByteArray>().is_some() => Some("bytearray"),
        _ => None,
    }
}
