//! What goes to stderr: tracebacks, and exceptions that nobody can catch.

use super::exception::Raised;

/// `Exception ignored in: …`, for an exception in a finalizer.
#[cold]
pub fn unraisable(what: &str, raised: &Raised) {
    eprintln!("Exception ignored in: {what}\n{raised:?}");
}
