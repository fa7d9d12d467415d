//! Bodies: the source in the comment, below it what it expands to.

pub mod averager;
#[cfg(feature = "alloc")]
pub mod borrowed;
pub mod closures;
pub mod countdown;
pub mod download;
pub mod moves;
#[cfg(feature = "alloc")]
pub mod walk;
