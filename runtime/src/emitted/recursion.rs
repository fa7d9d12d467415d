//! `yield from` itself: one stack of frames, so that a resumption is O(1) at any depth, and no depth overflows.

use super::closures::Frame;
use crate::protocol::{Gen, Machine, Resumed, Step, Thrown};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::hint::cold_path;
use core::marker::PhantomData;
use core::mem;

/// What a frame of the recursion is resumed with.
pub enum Woken<S, R, E> {
    /// It has not run yet.
    Start,
    /// It waits at a `yield`.
    Sent(S),
    /// It waits for the frame that it delegated to, which returned this.
    Returned(R),
    /// Either.
    Thrown(Thrown<E>),
}

impl<S, R, E> Woken<S, R, E> {
    /// At a `yield`.
    #[inline(always)]
    pub fn sent(self) -> Result<S, Thrown<E>> {
        match self {
            Woken::Sent(value) => Ok(value),
            Woken::Thrown(thrown) => Err(thrown),
            // Never.
            Woken::Start | Woken::Returned(_) => Err(Thrown::Exit),
        }
    }

    /// At a `yield from`.
    #[inline(always)]
    pub fn returned(self) -> Result<R, Thrown<E>> {
        match self {
            Woken::Returned(value) => Ok(value),
            Woken::Thrown(thrown) => Err(thrown),
            // Never.
            Woken::Start | Woken::Sent(_) => Err(Thrown::Exit),
        }
    }
}

/// What a frame did when it was resumed.
pub enum Call<F, Y, R> {
    /// `yield`.
    Yielded(Y),
    /// `yield from` itself: the callee's unresumed frame. The caller goes on when that has returned.
    Delegated(F),
    /// The same with nothing to do afterwards: the callee takes the caller's place.
    Tail(F),
    /// It has ended.
    Returned(R),
}

/// The recursion as it was written, a local item since a closure can't call itself. `A` is the arguments.
pub trait Recursion<A, Y, S, R, E>: Sized {
    /// As [`Frame::CLEANUP`].
    const CLEANUP: bool = false;

    /// The push body: `yield v` is `levels.ask(v)`, `yield from` itself is `levels.call(args, left)`.
    ///
    /// # Errors
    /// What the body raised.
    fn push(
        args: A,
        left: u32,
        levels: &mut Levels<'_, Self, A, Y, S, R, E, impl FnMut(Y) -> Result<S, Thrown<E>>>,
    ) -> Result<R, Thrown<E>>;
}

/// What all calls of a recursion in push mode have in common.
pub struct Levels<'a, P, A, Y, S, R, E, C> {
    /// Gets what is yielded.
    answer: &'a mut C,
    /// Runs what is too deep for the native stack.
    deeper: &'a mut Deeper<'a, A, Y, S, R, E>,
    /// Whether the last answer was an exit: then what a call returns is of no interest to its caller, as in
    /// [`Generator::delegate`](crate::Generator::delegate). A body without `try` can't return then, and doesn't keep it.
    closing: bool,
    recursion: PhantomData<P>,
}

type Deeper<'a, A, Y, S, R, E> = dyn FnMut(A, &mut dyn FnMut(Y) -> Result<S, Thrown<E>>) -> Result<R, Thrown<E>> + 'a;

/// How many native calls a recursion in push mode makes at most. Below that it goes on with a stack of frames.
const NATIVE: u32 = 128;

impl<P, A, Y, S, R, E, C> Levels<'_, P, A, Y, S, R, E, C>
where
    P: Recursion<A, Y, S, R, E>,
    C: FnMut(Y) -> Result<S, Thrown<E>>,
{
    /// A `yield`.
    ///
    /// # Errors
    /// What is thrown in there.
    #[inline(always)]
    pub fn ask(&mut self, value: Y) -> Result<S, Thrown<E>> {
        let answer = (self.answer)(value);
        if P::CLEANUP {
            self.closing = matches!(answer, Err(Thrown::Exit));
        }
        answer
    }

    /// A `yield from` itself; `left` is what its own call was given.
    ///
    /// # Errors
    /// What it raised.
    #[inline(always)]
    pub fn call(&mut self, args: A, left: u32) -> Result<R, Thrown<E>> {
        let ended =
            if let Some(left) = left.checked_sub(1) { P::push(args, left, self) } else { self.call_deeper(args) };
        if P::CLEANUP && self.closing && ended.is_ok() {
            return Err(Thrown::Exit);
        }
        ended
    }

    #[cold]
    #[inline(never)]
    fn call_deeper(&mut self, args: A) -> Result<R, Thrown<E>> {
        (self.deeper)(args, &mut |value| {
            let answer = (self.answer)(value);
            self.closing = matches!(answer, Err(Thrown::Exit));
            answer
        })
    }
}

/// The frames, the innermost last. There is one until it has ended.
#[derive(Clone, Debug)]
struct Frames<F>(Vec<F>);

/// Innermost first, as calls do.
impl<F> Drop for Frames<F> {
    #[inline]
    fn drop(&mut self) {
        while self.0.pop().is_some() {}
    }
}

impl<F: Frame> Frames<F> {
    /// A resumption of the innermost frame, and of others as far as it returns to them.
    #[inline(always)]
    fn resume<Y, S, R, E>(
        &mut self,
        sent: Result<S, Thrown<E>>,
        mut pull: impl FnMut(&mut F, Woken<S, R, E>) -> Result<Call<F, Y, R>, Thrown<E>>,
    ) -> Resumed<Y, R, E> {
        // How many frames, from the outermost on, are being closed: what such a frame returns is of no interest to its
        // caller, which is to exit all the same (`gen_close_iter`). What they call on their way out is not among them.
        // A body without `try` can't return then.
        let mut closing = if F::CLEANUP && matches!(sent, Err(Thrown::Exit)) { self.0.len() } else { 0 };
        let mut woken = match sent {
            Ok(value) => Woken::Sent(value),
            Err(thrown) => Woken::Thrown(thrown),
        };
        loop {
            let Some(frame) = self.0.last_mut() else { return Err(Thrown::Exit) };
            let left = 'left: {
                let callee = match pull(frame, woken) {
                    Ok(Call::Yielded(value)) => return Ok(Step::Yielded(value)),
                    Ok(Call::Delegated(callee)) => callee,
                    Ok(Call::Tail(callee)) => {
                        self.0.pop();
                        callee
                    }
                    // Its locals die before the caller goes on.
                    Ok(Call::Returned(value)) => {
                        self.0.pop();
                        break 'left Ok(Step::Returned(value));
                    }
                    Err(thrown) => {
                        cold_path();
                        self.0.pop();
                        break 'left Err(thrown);
                    }
                };
                self.begin(callee, &mut pull)
            };
            let callers = self.0.len();
            woken = match left {
                Ok(Step::Yielded(value)) => return Ok(Step::Yielded(value)),
                left if callers == 0 => {
                    cold_path();
                    return left;
                }
                Ok(Step::Returned(_)) if callers < closing => Woken::Thrown(Thrown::Exit),
                Ok(Step::Returned(value)) => Woken::Returned(value),
                Err(thrown) => Woken::Thrown(thrown),
            };
            closing = closing.min(callers);
        }
    }

    /// Runs a new frame, and what it calls, until one yields, or this one has ended. It comes onto the stack only when
    /// it has to wait: of a tree, half of all calls are for nothing. (This is a copy of the pull body of which rustc
    /// leaves what follows its beginning.)
    #[inline(always)]
    fn begin<Y, S, R, E>(
        &mut self,
        mut callee: F,
        pull: &mut impl FnMut(&mut F, Woken<S, R, E>) -> Result<Call<F, Y, R>, Thrown<E>>,
    ) -> Resumed<Y, R, E> {
        loop {
            match pull(&mut callee, Woken::Start)? {
                Call::Yielded(value) => {
                    self.0.push(callee);
                    return Ok(Step::Yielded(value));
                }
                Call::Delegated(next) => self.0.push(mem::replace(&mut callee, next)),
                Call::Tail(next) => callee = next,
                Call::Returned(value) => return Ok(Step::Returned(value)),
            }
        }
    }
}

/// See [`recursive`]. `P` says how it is pushed.
pub struct Stack<F, P, N, T> {
    frames: Frames<F>,
    push: P,
    pull: N,
    types: PhantomData<fn() -> T>,
}

/// The push body `P`; how an unresumed frame becomes arguments, and arguments a frame.
pub struct WithPush<P, A, U, V> {
    args: U,
    frame: V,
    types: PhantomData<fn() -> (P, A)>,
}

/// There is only a pull body.
#[derive(Clone, Copy)]
pub struct NoPush;

/// Makes a generator that delegates to itself, of its unresumed frame, its push body, how an unresumed frame becomes arguments
/// and the other way round, and its pull body.
#[inline(always)]
pub fn recursive<Y, S, R, E, P, A, F, U, V, N>(
    unresumed: F,
    _push: P,
    args: U,
    frame: V,
    pull: N,
) -> Gen<Stack<F, WithPush<P, A, U, V>, N, (Y, S, R, E)>>
where
    F: Frame,
    P: Recursion<A, Y, S, R, E>,
    U: Fn(F) -> A,
    V: Fn(A) -> F,
    N: FnMut(&mut F, Woken<S, R, E>) -> Result<Call<F, Y, R>, Thrown<E>>,
{
    let push = WithPush { args, frame, types: PhantomData };
    Gen::new(Stack { frames: Frames(vec![unresumed]), push, pull, types: PhantomData })
}

/// The same without a push body: for a method, whose types a local item can't name.
#[inline(always)]
pub fn recursive_pull<Y, S, R, E, F, N>(unresumed: F, pull: N) -> Gen<Stack<F, NoPush, N, (Y, S, R, E)>>
where
    F: Frame,
    N: FnMut(&mut F, Woken<S, R, E>) -> Result<Call<F, Y, R>, Thrown<E>>,
{
    Gen::new(Stack { frames: Frames(vec![unresumed]), push: NoPush, pull, types: PhantomData })
}

macro_rules! pulled {
    () => {
        type Yield = Y;
        type Send = S;
        type Return = R;
        type Error = E;

        const CLEANUP: bool = F::CLEANUP;

        #[inline]
        fn point(&self) -> Option<u32> {
            self.frames.0.first()?.point()
        }

        #[inline(always)]
        fn resume(&mut self, sent: Result<S, Thrown<E>>) -> Resumed<Y, R, E> {
            self.frames.resume(sent, &mut self.pull)
        }
    };
}

impl<Y, S, R, E, F, N> Machine for Stack<F, NoPush, N, (Y, S, R, E)>
where
    F: Frame,
    N: FnMut(&mut F, Woken<S, R, E>) -> Result<Call<F, Y, R>, Thrown<E>>,
{
    pulled!();
}

impl<Y, S, R, E, P, A, F, U, V, N> Machine for Stack<F, WithPush<P, A, U, V>, N, (Y, S, R, E)>
where
    F: Frame,
    P: Recursion<A, Y, S, R, E>,
    U: Fn(F) -> A,
    V: Fn(A) -> F,
    N: FnMut(&mut F, Woken<S, R, E>) -> Result<Call<F, Y, R>, Thrown<E>>,
{
    pulled!();

    #[inline]
    fn push(mut self, answer: &mut impl FnMut(Y) -> Result<S, Thrown<E>>) -> Result<R, Thrown<E>> {
        let WithPush { args, frame, .. } = self.push;
        let Some(unresumed) = self.frames.0.pop() else { return Err(Thrown::Exit) };
        let mut deeper = |args, answer: &mut dyn FnMut(Y) -> Result<S, Thrown<E>>| {
            let mut frames = Frames(vec![frame(args)]);
            // What comes into an unresumed frame is not looked at.
            let mut sent = Err(Thrown::Exit);
            loop {
                match frames.resume(sent, &mut self.pull)? {
                    Step::Returned(value) => return Ok(value),
                    Step::Yielded(value) => sent = answer(value),
                }
            }
        };
        P::push(
            args(unresumed),
            NATIVE,
            &mut Levels { answer, deeper: &mut deeper, closing: false, recursion: PhantomData },
        )
    }
}

impl<F: Clone, P: Clone, N: Clone, T> Clone for Stack<F, P, N, T> {
    fn clone(&self) -> Self {
        Stack { frames: self.frames.clone(), push: self.push.clone(), pull: self.pull.clone(), types: PhantomData }
    }
}

impl<P, A, U: Clone, V: Clone> Clone for WithPush<P, A, U, V> {
    fn clone(&self) -> Self {
        WithPush { args: self.args.clone(), frame: self.frame.clone(), types: PhantomData }
    }
}

/// The frames, the innermost last.
impl<F: fmt::Debug, P, N, T> fmt::Debug for Stack<F, P, N, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.frames.0).finish()
    }
}
