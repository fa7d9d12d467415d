//! A machine whose body is a pair of closures, so that rustc infers the types of its saved locals.

use crate::protocol::{Gen, Machine, Resumed, Step, Thrown};
use core::fmt;
use core::marker::PhantomData;

/// A frame as `gen!` emits it: generic over the types of its saved locals.
pub trait Frame {
    /// As [`Machine::CLEANUP`].
    const CLEANUP: bool = false;
    /// As [`Machine::point`].
    fn point(&self) -> Option<u32>;
    /// As [`Machine::size_hint`].
    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, None)
    }
}

/// See [`machine`].
pub struct Closures<F, P, N, T> {
    frame: F,
    push: P,
    pull: N,
    types: PhantomData<fn() -> T>,
}

/// Makes a generator of its unresumed frame, its push body and its pull body.
///
/// The push body comes first: it is the source in the source's order, and so tells rustc the types of the frame's
/// parameters before the pull body, which starts at its resume points, needs them. It gets the frame only to take the
/// arguments out: two copies of a closure have two types, and only the pull body's may be in the frame.
#[inline(always)]
pub fn machine<Y, S, R, E, F, P, N>(frame: F, push: P, pull: N) -> Gen<Closures<F, P, N, (Y, S, R, E)>>
where
    F: Frame,
    P: FnOnce(F, &mut dyn FnMut(Y) -> Result<S, Thrown<E>>) -> Result<R, Thrown<E>>,
    N: FnMut(&mut F, Result<S, Thrown<E>>) -> Result<Step<Y, R>, Thrown<E>>,
{
    Gen::new(Closures { frame, push, pull, types: PhantomData })
}

impl<Y, S, R, E, F, P, N> Machine for Closures<F, P, N, (Y, S, R, E)>
where
    F: Frame,
    P: FnOnce(F, &mut dyn FnMut(Y) -> Result<S, Thrown<E>>) -> Result<R, Thrown<E>>,
    N: FnMut(&mut F, Result<S, Thrown<E>>) -> Result<Step<Y, R>, Thrown<E>>,
{
    type Yield = Y;
    type Send = S;
    type Return = R;
    type Error = E;

    const CLEANUP: bool = F::CLEANUP;

    #[inline]
    fn point(&self) -> Option<u32> {
        self.frame.point()
    }

    #[inline(always)]
    fn resume(&mut self, sent: Result<S, Thrown<E>>) -> Resumed<Y, R, E> {
        (self.pull)(&mut self.frame, sent)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.frame.size_hint()
    }

    /// A closure can't be generic; the `dyn` goes away where the push body is inlined.
    #[inline(always)]
    fn push(self, answer: &mut impl FnMut(Y) -> Result<S, Thrown<E>>) -> Result<R, Thrown<E>> {
        (self.push)(self.frame, answer)
    }
}

impl<F: Clone, P: Clone, N: Clone, T> Clone for Closures<F, P, N, T> {
    fn clone(&self) -> Self {
        Closures { frame: self.frame.clone(), push: self.push.clone(), pull: self.pull.clone(), types: PhantomData }
    }
}

impl<F: fmt::Debug, P, N, T> fmt::Debug for Closures<F, P, N, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.frame.fmt(f)
    }
}

/// Tells rustc, in the push body, the type of a saved local: the pull body starts where it is already in use.
pub struct Is<T>(PhantomData<fn(T)>);

impl<T> Is<T> {
    /// The witness of a parameter of the frame.
    pub const NEW: Self = Is(PhantomData);

    /// Has no effect but on inference.
    #[inline(always)]
    pub fn is(self, _local: &T) {}
}

impl<T> Clone for Is<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Is<T> {}
