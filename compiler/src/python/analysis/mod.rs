//! What is found out about a body before it is emitted.

pub mod asks_where;
pub mod bound;
pub mod ignored_exit;
pub mod unboxed;
