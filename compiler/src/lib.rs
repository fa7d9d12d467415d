//! An ahead-of-time compiler from Python generators to Rust state machines.

#[cfg(feature = "python")]
pub mod python;
