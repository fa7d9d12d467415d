//! Methods of `tuple`.

use super::native::Native;

pub static METHODS: &[Native] = &[];
