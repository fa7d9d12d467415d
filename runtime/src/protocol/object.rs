//! The generator object: the rules of the protocol, once, around a machine (`Objects/genobject.c`).

use super::generator::pull;
use super::{CloseError, Generator, Machine, Resumed, State, Step, Thrown};
use core::hint::cold_path;
use core::{fmt, mem};

/// A generator: the frame of a body while it lives, nothing once it has ended.
///
/// It is an [`Iterator`] if nothing but `()` can be sent and it has no errors. It is Clone, Debug, Send and Sync if its
/// machine is. To drop one that is suspended is to close it; what is raised then is lost.
///
/// ```
/// use py2rs_runtime::{Gen, Machine, Resumed, Thrown, Step::{Returned, Yielded}};
/// use core::convert::Infallible;
///
/// // gen! {
/// //     #[derive(Clone, Debug)] struct Countdown: Generator<Yield = u64>;
/// //     fn countdown(from: u64) -> Gen<Countdown> { let mut n: u64 = from; while n > 0 { yield n; n -= 1; } }
/// // }
/// #[derive(Clone, Debug)]
/// enum Countdown {
///     Unresumed { from: u64 },
///     Suspend0 { n: u64 },
/// }
/// impl Machine for Countdown {
///     type Yield = u64;
///     type Send = ();
///     type Return = ();
///     type Error = Infallible;
///     fn point(&self) -> Option<u32> {
///         match self {
///             Countdown::Unresumed { .. } => None,
///             Countdown::Suspend0 { .. } => Some(0),
///         }
///     }
///     fn resume(&mut self, sent: Result<(), Thrown<Infallible>>) -> Resumed<u64, (), Infallible> {
///         let n = match *self {
///             Countdown::Unresumed { from } => from,
///             Countdown::Suspend0 { n } => {
///                 sent?;
///                 n - 1
///             }
///         };
///         if n > 0 {
///             *self = Countdown::Suspend0 { n };
///             return Ok(Yielded(n));
///         }
///         Ok(Returned(()))
///     }
/// }
/// fn countdown(from: u64) -> Gen<Countdown> {
///     Gen::new(Countdown::Unresumed { from })
/// }
///
/// struct Rocket {
///     count: Gen<Countdown>,
/// }
/// let mut rocket = Rocket { count: countdown(3) };
/// assert_eq!(rocket.count.next(), Some(3));
/// assert_eq!(format!("{:?}", rocket.count), "Suspend0 { n: 3 }");
/// assert_eq!(rocket.count.clone().sum::<u64>(), 3);
/// assert!(rocket.count.eq([2, 1]));
/// ```
#[must_use = "a generator does nothing until it is resumed"]
#[derive(Clone)]
pub struct Gen<M: Machine> {
    /// A machine's tag mostly has a niche for `None`.
    frame: Option<M>,
}

/// Ends the frame when the body is left in any way but a suspension, be it a panic.
struct Leave<'a, M>(&'a mut Option<M>);

impl<M> Drop for Leave<'_, M> {
    #[inline]
    fn drop(&mut self) {
        *self.0 = None;
    }
}

impl<M: Machine> Gen<M> {
    /// The generator of a frame that was not resumed yet.
    #[inline]
    pub const fn new(unresumed: M) -> Self {
        Gen { frame: Some(unresumed) }
    }

    /// Resumes whatever is there, without asking where it is.
    ///
    /// To end is rare, and rustc is told so: that keeps what is done at the end out of the way of a `next` that is not
    /// inlined (a tenth to a half of its time, measured).
    #[inline(always)]
    pub(super) fn resume_frame(
        &mut self,
        sent: Result<M::Send, Thrown<M::Error>>,
    ) -> Resumed<M::Yield, M::Return, M::Error> {
        let body = Leave(&mut self.frame);
        let Some(machine) = body.0 else {
            cold_path();
            return Err(Thrown::Exit);
        };
        let resumed = machine.resume(sent);
        if let Ok(Step::Yielded(_)) = resumed {
            mem::forget(body);
        } else {
            cold_path();
        }
        resumed
    }

    /// What is thrown in before the first resumption, or after the end, never reaches the body.
    #[cold]
    #[inline(never)]
    fn resume_thrown(&mut self, thrown: Thrown<M::Error>) -> Resumed<M::Yield, M::Return, M::Error> {
        if self.is_suspended() {
            return self.resume_frame(Err(thrown));
        }
        self.frame = None;
        Err(thrown)
    }

    #[inline]
    pub(super) fn frame(&self) -> Option<&M> {
        self.frame.as_ref()
    }
}

impl<M: Machine> Generator for Gen<M> {
    type Yield = M::Yield;
    type Send = M::Send;
    type Return = M::Return;
    type Error = M::Error;

    #[inline(always)]
    fn resume(&mut self, sent: Result<M::Send, Thrown<M::Error>>) -> Resumed<M::Yield, M::Return, M::Error> {
        match sent {
            Err(thrown) => self.resume_thrown(thrown),
            sent @ Ok(_) => self.resume_frame(sent),
        }
    }

    #[inline]
    fn start(&mut self) -> Resumed<M::Yield, M::Return, M::Error> {
        match self.state() {
            // Not looked at, and so needs no value.
            State::Unresumed => self.resume_frame(Err(Thrown::Exit)),
            State::Suspended { .. } | State::Ended => Err(Thrown::Exit),
        }
    }

    #[inline]
    fn state(&self) -> State {
        match &self.frame {
            None => State::Ended,
            Some(machine) => match machine.point() {
                None => State::Unresumed,
                Some(point) => State::Suspended { point },
            },
        }
    }

    #[inline]
    fn close(&mut self) -> Result<(), CloseError<M::Error>> {
        if !M::CLEANUP || !self.is_suspended() {
            self.frame = None;
            return Ok(());
        }
        match self.resume_frame(Err(Thrown::Exit)) {
            Ok(Step::Yielded(_)) => Err(CloseError::Ignored),
            Ok(Step::Returned(_)) | Err(Thrown::Exit) => Ok(()),
            Err(Thrown::Error(error)) => Err(CloseError::Error(error)),
        }
    }

    #[inline]
    fn push(
        mut self,
        first: Option<M::Send>,
        mut answer: impl FnMut(M::Yield) -> Result<M::Send, Thrown<M::Error>>,
    ) -> Result<M::Return, Thrown<M::Error>> {
        if self.state() == State::Unresumed
            && let Some(machine) = self.frame.take()
        {
            return machine.push(&mut answer);
        }
        let step = self.resume_frame(Ok(first.ok_or(Thrown::Exit)?))?;
        pull(step, answer, |sent| self.resume(sent))
    }
}

impl<M: Machine> Drop for Gen<M> {
    #[inline]
    fn drop(&mut self) {
        if M::CLEANUP {
            // Nobody is there to take it: CPython prints such an error and goes on.
            let _unraisable = self.close();
        }
    }
}

/// As its machine, which shows where it is suspended and what is kept there.
impl<M: Machine + fmt::Debug> fmt::Debug for Gen<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.frame {
            None => f.write_str("Ended"),
            Some(machine) => machine.fmt(f),
        }
    }
}
