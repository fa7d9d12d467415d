//! Methods of `int`.

use super::native::Native;

pub static METHODS: &[Native] = &[];
