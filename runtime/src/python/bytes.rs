//! Methods of `bytes`.

use super::native::Native;

pub static METHODS: &[Native] = &[];
