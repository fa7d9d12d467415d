//! What a resumption gives, and where a generator can be.

use super::Thrown;

/// How far a body came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "a generator gives its values only here"]
pub enum Step<Y, R> {
    /// It is suspended at a `yield` of this value.
    Yielded(Y),
    /// It has ended, with this value.
    Returned(R),
}

impl<Y, R> Step<Y, R> {
    /// The yielded value; `None` if it returned.
    #[inline]
    pub fn yielded(self) -> Option<Y> {
        match self {
            Step::Yielded(value) => Some(value),
            Step::Returned(_) => None,
        }
    }

    /// The return value; `None` if it yielded.
    #[inline]
    pub fn returned(self) -> Option<R> {
        match self {
            Step::Yielded(_) => None,
            Step::Returned(value) => Some(value),
        }
    }
}

/// How a resumption ends: the body yielded, returned, or was left by what is [`Thrown`].
pub type Resumed<Y, R, E> = Result<Step<Y, R>, Thrown<E>>;

/// Where a generator is. That it runs can't be seen: whoever resumes it holds it by `&mut`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Nothing of the body has run.
    Unresumed,
    /// It waits at a `yield`.
    Suspended {
        /// Which one, from 0 in the order of the source.
        point: u32,
    },
    /// It returned, raised, was closed, or panicked.
    Ended,
}
