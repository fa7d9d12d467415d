//! Methods of `float`.

use super::native::Native;

pub static METHODS: &[Native] = &[];
