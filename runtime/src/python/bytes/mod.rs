//! `bytes` (`Objects/bytesobject.c`).

use super::native::Native;
use super::value::Value;

pub static METHODS: &[Native] = &[];

/// The bytes of a bytes-like object.
pub fn view(value: &Value) -> Option<&[u8]> {
    value.as_bytes()
}
