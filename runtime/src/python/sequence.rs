//! Operators on the containers and texts of the runtime: what is not arithmetic.

use super::exception::R;
use super::operator::{Cmp, Op};
use super::value::Value;

/// Concatenation, repetition, set and dict operators, `%` of str; `None`: not supported.
pub fn binary(_op: Op, _a: &Value, _b: &Value) -> Option<R> {
    None
}

/// `list += iterable`, `list *= n`, `set |= set`, `dict |= …`; `None`: no method of its own.
pub fn in_place(_op: Op, _a: &Value, _b: &Value) -> Option<R> {
    None
}

/// A comparison of two objects of builtin classes; `None`: not supported (equality is then identity).
///
/// # Errors
/// What comparing the items raises.
pub fn compare(_cmp: Cmp, _a: &Value, _b: &Value) -> R<Option<bool>> {
    Ok(None)
}

/// `object[key]` of a builtin class; `None`: it has no items.
///
/// # Errors
/// TypeError, IndexError, KeyError.
pub fn item(_object: &Value, _key: &Value) -> R<Option<Value>> {
    Ok(None)
}

/// `object[key] = value`; `None`: it has no items to set.
pub fn set_item(_object: &Value, _key: &Value, _value: &Value) -> Option<R<()>> {
    None
}

/// `del object[key]`; `None`: it has no items to delete.
pub fn delete_item(_object: &Value, _key: &Value) -> Option<R<()>> {
    None
}

/// `item in container`; `None`: only iteration can tell.
pub fn contains(_container: &Value, _item: &Value) -> Option<R<bool>> {
    None
}

/// `len(object)` of a builtin class.
pub fn len(object: &Value) -> Option<usize> {
    if let Some(text) = object.as_str() {
        return Some(text.char_count());
    }
    None
}
