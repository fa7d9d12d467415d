//! What is compiled of a body.

use super::generator::pull;
use super::{Resumed, Thrown};

/// A body as a state machine: the value is the frame, which [`Gen`](super::Gen) owns while it lives.
///
/// This is what `gen!` emits for a generator with a name, and what can be written by hand. The rules of the protocol are
/// in `Gen`, so an implementation can rely on these:
///
/// * `resume` is called while the frame is unresumed or suspended, never after it returned or raised, nor after a panic: then
///   the frame is dropped.
/// * What comes into an unresumed frame is not to be looked at. (Nothing is thrown into one; `start` has no value.)
/// * `push` is called on an unresumed frame.
pub trait Machine: Sized {
    /// What the body yields.
    type Yield;
    /// What a `yield` gives.
    type Send;
    /// What the body returns.
    type Return;
    /// What the body raises.
    type Error;

    /// Whether a suspended body can have something to do when it is to end, that is, whether a `yield` of it is in a
    /// `try`, or it delegates. If not, to close it is to drop the frame.
    const CLEANUP: bool = false;

    /// At which `yield` it is suspended, from 0; `None` before the first resumption.
    fn point(&self) -> Option<u32>;

    /// Runs to the next `yield`, or to the end.
    ///
    /// # Errors
    /// What the body raised, also if it was thrown in.
    fn resume(
        &mut self,
        sent: Result<Self::Send, Thrown<Self::Error>>,
    ) -> Resumed<Self::Yield, Self::Return, Self::Error>;

    /// The bounds of the number of values still to come, as of an iterator.
    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, None)
    }

    /// Runs the whole body: a `yield` is a call of `answer`, which gives what is sent or thrown.
    ///
    /// # Errors
    /// What the body raised, also if it came from `answer`.
    #[inline]
    fn push(
        mut self,
        answer: &mut impl FnMut(Self::Yield) -> Result<Self::Send, Thrown<Self::Error>>,
    ) -> Result<Self::Return, Thrown<Self::Error>> {
        let step = self.resume(Err(Thrown::Exit))?;
        pull(step, answer, |sent| self.resume(sent))
    }
}
