//! An ahead-of-time compiler from Python generators to Rust state machines.

#[cfg(feature = "python")]
pub mod deep;
#[cfg(feature = "python")]
pub mod diagnostic;
pub mod ir;
#[cfg(feature = "python")]
pub mod pipeline;
#[cfg(feature = "python")]
pub mod python;
#[cfg(feature = "rust")]
pub mod rust;
#[cfg(feature = "python")]
pub mod source;
pub mod transform;
