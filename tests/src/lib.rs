//! What the tests and the commands of this package share: which programs there are, running one, what was recorded.
//!
//! The truth is CPython 3.11. Expected output is recorded from it by `bless` and never written by hand.

pub mod multicall;
pub mod program;
pub mod random;
pub mod record;
pub mod run;
pub mod trace;
