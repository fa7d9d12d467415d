//! What is thrown into a suspended generator, and what comes out of one that doesn't end by returning.

use core::error::Error;
use core::fmt;

/// What makes a body leave the `yield` at which it is suspended: an error, or the order to end.
///
/// This is the channel of exceptions, in both directions. `E` is the error of the generator's signature. `Exit` is
/// Python's `GeneratorExit`, but no error: `catch` never sees it, `finally` does. With `E = Infallible` it takes no space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thrown<E> {
    /// In: end. Out: there is nothing to resume, because the generator has ended, or because an `Exit` that was thrown
    /// in has left it.
    Exit,
    /// The body's own error.
    Error(E),
}

impl<E> Thrown<E> {
    /// Whether this is `Exit`.
    #[inline]
    pub const fn is_exit(&self) -> bool {
        matches!(self, Thrown::Exit)
    }

    /// The error; `None` for `Exit`.
    #[inline]
    pub fn error(self) -> Option<E> {
        match self {
            Thrown::Exit => None,
            Thrown::Error(error) => Some(error),
        }
    }
}

/// So that `?` throws.
impl<E> From<E> for Thrown<E> {
    #[inline]
    fn from(error: E) -> Self {
        Thrown::Error(error)
    }
}

impl<E: fmt::Display> fmt::Display for Thrown<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Thrown::Exit => f.write_str("the generator has ended"),
            Thrown::Error(error) => error.fmt(f),
        }
    }
}

impl<E: Error> Error for Thrown<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Thrown::Exit => None,
            Thrown::Error(error) => error.source(),
        }
    }
}

/// What [`close`](super::Generator::close) can fail with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CloseError<E> {
    /// The generator yielded instead of ending, and is still suspended (Python: "generator ignored `GeneratorExit`").
    Ignored,
    /// The body raised on its way out, and has ended.
    Error(E),
}

impl<E: fmt::Display> fmt::Display for CloseError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CloseError::Ignored => f.write_str("the generator yielded when it was to end"),
            CloseError::Error(error) => error.fmt(f),
        }
    }
}

impl<E: Error> Error for CloseError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            CloseError::Ignored => None,
            CloseError::Error(error) => error.source(),
        }
    }
}
