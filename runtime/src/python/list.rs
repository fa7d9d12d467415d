//! Methods of `list`.

use super::native::Native;

pub static METHODS: &[Native] = &[];
