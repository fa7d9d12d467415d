//! Methods of `str`.

use super::native::Native;

pub static METHODS: &[Native] = &[];
