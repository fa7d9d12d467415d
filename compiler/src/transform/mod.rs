//! The passes of the core, from a [`Body`](crate::ir::Body) to nested control flow that an emitter can print. Each file
//! says what holds after it.
//!
//! simplify → state → liveness → reduce → structure → tidy

pub mod graph;
pub mod liveness;
pub mod reduce;
pub mod simplify;
pub mod state;
pub mod structure;
pub mod tidy;
