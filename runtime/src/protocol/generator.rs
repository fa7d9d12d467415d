//! The trait of all generators.

use super::{CloseError, Results, Resumed, State, Step, Thrown};

/// A function that can be left at a `yield` and resumed there: with a value, with an error, or with the order to end.
///
/// What `gen!` compiles to is one, and so are `&mut G` and `Box<G>`, also of a `dyn Generator<…>`. A generator without
/// errors whose `Send` is `()` is mostly used as an iterator; see [`Gen`](super::Gen).
///
/// ```
/// # use py2rs_runtime::{Generator, Machine, Gen, Thrown, Resumed};
/// use py2rs_runtime::{State, Step::{Returned, Yielded}, Exit};
/// # enum Averager { Unresumed, Suspend0 { total: f64, count: u32 } }
/// # impl Machine for Averager {
/// #     type Yield = f64; type Send = f64; type Return = u32; type Error = &'static str;
/// #     fn point(&self) -> Option<u32> { if let Averager::Unresumed = self { None } else { Some(0) } }
/// #     fn resume(&mut self, sent: Result<f64, Thrown<&'static str>>) -> Resumed<f64, u32, &'static str> {
/// #         let (total, count) = match *self {
/// #             Averager::Unresumed => (0.0, 0),
/// #             Averager::Suspend0 { total, count } => match sent? { x if x.is_nan() => return Ok(Returned(count)), x => (total + x, count + 1) },
/// #         };
/// #         *self = Averager::Suspend0 { total, count };
/// #         Ok(Yielded(if count == 0 { 0.0 } else { total / f64::from(count) }))
/// #     }
/// # }
/// # fn averager() -> impl Generator<Yield = f64, Send = f64, Return = u32, Error = &'static str> { Gen::new(Averager::Unresumed) }
/// // gen! {
/// //     fn averager() -> impl Generator<Yield = f64, Send = f64, Return = u32, Error = &'static str> {
/// //         let (mut total, mut count) = (0.0, 0);
/// //         loop {
/// //             let value = yield if count == 0 { 0.0 } else { total / f64::from(count) };
/// //             if value.is_nan() { return count }
/// //             total += value;
/// //             count += 1;
/// //         }
/// //     }
/// // }
/// let mut mean = averager();
/// assert_eq!(mean.state(), State::Unresumed);
/// assert_eq!(mean.start(), Ok(Yielded(0.0)));
/// assert_eq!(mean.send(10.0), Ok(Yielded(10.0)));
/// assert_eq!(mean.send(20.0), Ok(Yielded(15.0)));
/// assert_eq!(mean.send(f64::NAN), Ok(Returned(2)));
/// assert_eq!(mean.send(1.0), Err(Exit));
///
/// let mut mean = averager();
/// let _ = mean.start();
/// assert_eq!(mean.throw("no more"), Err("no more".into()));
/// assert_eq!(mean.state(), State::Ended);
///
/// // The whole conversation at once:
/// let mut numbers = [1.0, 2.0, 6.0].into_iter();
/// let count = averager().drive(|_mean| numbers.next().ok_or(Exit));
/// assert_eq!(count, Err(Exit));
/// ```
///
/// # What each call does
///
/// | | before it has begun | while it waits at a `yield` | after it has ended |
/// |---|---|---|---|
/// | `start()` | runs | `Err(Exit)`, and it waits on | `Err(Exit)` |
/// | `send(v)`, `resume(Ok(v))` | runs; `v` is dropped | `v` is the value of the `yield` | `Err(Exit)` |
/// | `throw(e)` | ends; `Err(Error(e))` | `e` is raised at the `yield` | `Err(Error(e))` |
/// | `resume(Err(Exit))` | ends; `Err(Exit)` | it is left at the `yield`, through `finally` | `Err(Exit)` |
/// | `close()` | ends; `Ok(())` | the same, and `Ok(())` unless it raises or yields | `Ok(())` |
/// | `drive(…)` | runs to the end | `Err(Exit)` | `Err(Exit)` |
/// | `drive_from(v, …)`, `exhaust(…)` | runs to the end | resumes it and runs to the end | `Err(Exit)` |
/// | drop | drops its arguments | as `close()`; what it raises is lost | |
///
/// It can't be resumed while it runs, because that takes `&mut`. A panic in the body ends it.
///
/// # To implement it
///
/// [`resume`](Self::resume), [`start`](Self::start) and [`state`](Self::state) are required; everything else follows
/// from them. What is said there of generators that have not begun, or have ended, is part of the protocol.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a generator",
    note = "what `gen!` returns is one; an iterator is not, since nothing can be sent or thrown into it"
)]
#[must_use = "a generator does nothing until it is resumed"]
pub trait Generator {
    /// What it yields.
    type Yield;
    /// What a `yield` in its body gives.
    type Send;
    /// What it returns at its end.
    type Return;
    /// What its body can raise, and what can be thrown into it.
    type Error;

    /// Runs the body to its next `yield`, or to its end. `Ok` is sent: it is the value of the `yield` at which the body
    /// waits, and is dropped where there is none, at the first resumption. `Err` is thrown there.
    ///
    /// # Errors
    /// What the body raised. Then it has ended.
    /// [`Exit`](Thrown::Exit) if it had ended before, or if an `Exit` that was thrown in has left the body.
    /// Before the first resumption, and after the end, what is thrown in comes back and no part of the body runs.
    fn resume(
        &mut self,
        sent: Result<Self::Send, Thrown<Self::Error>>,
    ) -> Resumed<Self::Yield, Self::Return, Self::Error>;

    /// The first resumption, without a value.
    ///
    /// # Errors
    /// What the body raised; [`Exit`](Thrown::Exit) if it has been resumed before, and then nothing runs.
    fn start(&mut self) -> Resumed<Self::Yield, Self::Return, Self::Error>;

    /// Where it is.
    fn state(&self) -> State;

    /// Ends it: the body is left at the `yield` where it waits, and its `finally` blocks run. Nothing happens to one
    /// that has ended; one that has not begun ends without running.
    ///
    /// # Errors
    /// What the body raised on its way out, or that it yielded instead of ending.
    #[inline]
    fn close(&mut self) -> Result<(), CloseError<Self::Error>> {
        match self.resume(Err(Thrown::Exit)) {
            Ok(Step::Yielded(_)) => Err(CloseError::Ignored),
            Ok(Step::Returned(_)) | Err(Thrown::Exit) => Ok(()),
            Err(Thrown::Error(error)) => Err(CloseError::Error(error)),
        }
    }

    /// [`resume`](Self::resume) with a value.
    ///
    /// # Errors
    /// As `resume`.
    #[inline]
    fn send(&mut self, value: Self::Send) -> Resumed<Self::Yield, Self::Return, Self::Error> {
        self.resume(Ok(value))
    }

    /// [`resume`](Self::resume) with an error.
    ///
    /// # Errors
    /// As `resume`: the same error, if the body doesn't catch it.
    #[inline]
    fn throw(&mut self, error: Self::Error) -> Resumed<Self::Yield, Self::Return, Self::Error> {
        self.resume(Err(Thrown::Error(error)))
    }

    /// Whether it waits at a `yield`.
    #[inline]
    fn is_suspended(&self) -> bool {
        matches!(self.state(), State::Suspended { .. })
    }

    /// One step of `yield from self` in another generator (PEP 380): `sent` is what that was resumed with. An `Exit`
    /// goes on outside when this one has ended, whatever it returned.
    ///
    /// # Errors
    /// What is to be raised in the delegating body.
    #[inline]
    fn delegate(
        &mut self,
        sent: Result<Self::Send, Thrown<Self::Error>>,
    ) -> Resumed<Self::Yield, Self::Return, Self::Error> {
        let exiting = matches!(sent, Err(Thrown::Exit));
        match self.resume(sent) {
            Ok(Step::Returned(_)) if exiting => Err(Thrown::Exit),
            resumed => resumed,
        }
    }

    /// Runs it from its start to its end, as a conversation: each value that it yields is a question, and the answer is
    /// sent (`Ok`) or thrown (`Err`) in. `Err(Exit)` closes it; one that yields then is asked on.
    ///
    /// This, [`exhaust`](Self::exhaust), and `fold` and its like of iterators, run in *push mode*: the body runs as it was
    /// written, and calls `answer` where it yields. That is faster than resuming it each time.
    ///
    /// # Errors
    /// What the body raised; [`Exit`](Thrown::Exit) if it was closed, or had been resumed before.
    #[inline]
    fn drive(
        self,
        answer: impl FnMut(Self::Yield) -> Result<Self::Send, Thrown<Self::Error>>,
    ) -> Result<Self::Return, Thrown<Self::Error>>
    where
        Self: Sized,
    {
        self.push(None, answer)
    }

    /// As [`drive`](Self::drive), of one that may be suspended already: it is resumed with `sent`.
    ///
    /// # Errors
    /// What the body raised; [`Exit`](Thrown::Exit) if it was closed, or had ended.
    #[inline]
    fn drive_from(
        self,
        sent: Self::Send,
        answer: impl FnMut(Self::Yield) -> Result<Self::Send, Thrown<Self::Error>>,
    ) -> Result<Self::Return, Thrown<Self::Error>>
    where
        Self: Sized,
    {
        self.push(Some(sent), answer)
    }

    /// Gives each value to `consumer`, to the end.
    ///
    /// # Errors
    /// What the body raised; [`Exit`](Thrown::Exit) if it had ended.
    #[inline]
    fn exhaust(self, mut consumer: impl FnMut(Self::Yield)) -> Result<Self::Return, Thrown<Self::Error>>
    where
        Self: Sized + Generator<Send = ()>,
    {
        self.push(Some(()), |value| {
            consumer(value);
            Ok(())
        })
    }

    /// An iterator over its values, which ends with the error if it raises one. One that can't raise needs no arm for it:
    /// `for Ok(value) in generator.results()`. To keep the generator, and its return value, use a reference:
    /// `(&mut generator).results()`.
    ///
    /// ```
    /// # use py2rs_runtime::{Generator, Machine, Gen, Thrown, Resumed, Step::*};
    /// # struct Parse<'a>(std::str::Split<'a, char>, bool);
    /// # impl Machine for Parse<'_> {
    /// #     type Yield = u32; type Send = (); type Return = (); type Error = std::num::ParseIntError;
    /// #     fn point(&self) -> Option<u32> { self.1.then_some(0) }
    /// #     fn resume(&mut self, sent: Result<(), Thrown<Self::Error>>) -> Resumed<u32, (), Self::Error> {
    /// #         if std::mem::replace(&mut self.1, true) { sent? }
    /// #         match self.0.next() { Some(text) => Ok(Yielded(text.parse()?)), None => Ok(Returned(())) }
    /// #     }
    /// # }
    /// # fn numbers(text: &str) -> Gen<Parse<'_>> { Gen::new(Parse(text.split(','), false)) }
    /// let sum: Result<u32, _> = numbers("1,2,3").results().sum();
    /// assert_eq!(sum, Ok(6));
    /// assert!(numbers("1,x,3").results().collect::<Result<Vec<u32>, _>>().is_err());
    /// ```
    #[inline]
    fn results(self) -> Results<Self>
    where
        Self: Sized + Generator<Send = ()>,
    {
        Results::new(self)
    }

    /// What `drive`, `drive_from` and `exhaust` have in common: `first` resumes it, `None` starts it.
    #[doc(hidden)]
    #[inline]
    fn push(
        mut self,
        first: Option<Self::Send>,
        answer: impl FnMut(Self::Yield) -> Result<Self::Send, Thrown<Self::Error>>,
    ) -> Result<Self::Return, Thrown<Self::Error>>
    where
        Self: Sized,
    {
        let step = match first {
            Some(sent) => self.resume(Ok(sent))?,
            None => self.start()?,
        };
        pull(step, answer, |sent| self.resume(sent))
    }
}

/// Push mode by resumptions.
#[inline]
pub(super) fn pull<Y, S, R, E>(
    mut step: Step<Y, R>,
    mut answer: impl FnMut(Y) -> Result<S, Thrown<E>>,
    mut resume: impl FnMut(Result<S, Thrown<E>>) -> Resumed<Y, R, E>,
) -> Result<R, Thrown<E>> {
    loop {
        step = match step {
            Step::Returned(value) => return Ok(value),
            Step::Yielded(value) => resume(answer(value))?,
        };
    }
}
