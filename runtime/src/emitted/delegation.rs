//! `yield from` (PEP 380) of what the macro doesn't know: a generator, an iterator, or what can be made one.
//!
//! The kind is found where the operand is evaluated, by the order in which rustc tries methods: nearer references first.
//! With `X` the operand and `E` the error of the delegating generator, the macro emits
//!
//! ```text
//! use emitted::kinds::*;
//! let operand = X;
//! let kind = (&&&&&emitted::probe::<_, E>(&operand)).kind();
//! let ended = (&&emitted::ended(&operand)).value();
//! let sub = kind.of(operand, ended);
//! ```
//!
//! and `sub`, whose type implements [`Delegate`], is what is saved. From there on only functions with that bound are called, so the
//! pull body needn't know the type where it resumes.
//!
//! What is neither a generator nor an iterator is refused once, in our words:
//!
//! ```compile_fail,E0277
//! use py2rs_runtime::emitted::{self, kinds::*};
//! let operand = 5_u8;
//! let kind = (&&&&&emitted::probe::<_, String>(&operand)).kind();
//! let ended = (&&emitted::ended(&operand)).value();
//! let mut sub = kind.of(operand, ended);
//! let _ = emitted::step::<(), String, u8, (), _>(&mut sub, Ok(()));
//! ```

use crate::protocol::{CloseError, Generator, Resumed, State, Step, Thrown};
use core::convert::Infallible;
use core::fmt;
use core::marker::PhantomData;

/// What a body that is sent `S`, and raises `E`, can delegate to: it yields `Y`, and `R` is the value of the `yield from`.
/// (Parameters, not associated types, or rustc would report a refusal a second time.)
#[diagnostic::on_unimplemented(
    message = "this generator can't `yield from` that one: what is sent or raised doesn't fit",
    label = "values of type `{S}` are sent on to it, and its errors must become `{E}`",
    note = "a subgenerator's `Send` must be the same, and its `Error` the same, `Infallible`, or one that `?` converts",
    note = "nothing can be sent to an iterator: loop over it instead"
)]
pub trait Delegate<S, E, Y, R> {
    /// The first step, without a value.
    fn begin(&mut self) -> Resumed<Y, R, E>;

    /// A step: what the delegating generator was resumed with goes in.
    fn step(&mut self, sent: Result<S, Thrown<E>>) -> Resumed<Y, R, E>;

    /// All of it in push mode. `first` as of `Generator::push`.
    fn push(self, first: Option<S>, answer: &mut dyn FnMut(Y) -> Result<S, Thrown<E>>) -> Result<R, Thrown<E>>;
}

/// The first step of a `yield from`, where `S` isn't `()`: else it is `step` with `Ok(())`, for which it makes no
/// difference whether the subgenerator had begun.
#[inline(always)]
pub fn begin<S, E, Y, R, D: Delegate<S, E, Y, R>>(sub: &mut D) -> Resumed<Y, R, E> {
    sub.begin()
}

/// Any other.
#[inline(always)]
pub fn step<S, E, Y, R, D: Delegate<S, E, Y, R>>(sub: &mut D, sent: Result<S, Thrown<E>>) -> Resumed<Y, R, E> {
    sub.step(sent)
}

/// The whole `yield from`, in a push body.
#[inline(always)]
pub fn push<S, E, Y, R, D: Delegate<S, E, Y, R>>(
    sub: D,
    first: Option<S>,
    answer: &mut dyn FnMut(Y) -> Result<S, Thrown<E>>,
) -> Result<R, Thrown<E>> {
    sub.push(first, answer)
}

/// An operand of type `T` in a generator that raises `E`.
pub struct Probe<T, E>(PhantomData<fn(T, E)>);

/// Asks what kind of operand this is.
#[inline(always)]
pub fn probe<T, E>(_operand: &T) -> Probe<T, E> {
    Probe(PhantomData)
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $by:ident [$($generics:tt)*] for $probe:ty where [$($bound:tt)*])*) => { $(
        $(#[$doc])*
        pub trait $kind {
            #[inline(always)]
            fn kind(&self) -> $by {
                $by
            }
        }
        $(#[$doc])*
        pub struct $by;
        impl<T, E, $($generics)*> $kind for $probe where $($bound)* {}
    )* };
}
kinds! {
    /// A generator with the same error: everything goes through.
    KindSame Same [] for &&&&Probe<T, E> where [T: Generator<Error = E>]
    /// One without errors: an error ends it, and is raised where the other delegates.
    KindInfallible NoError [] for &&&Probe<T, E> where [T: Generator<Error = Infallible>]
    /// One whose errors `?` is to convert: what is thrown in ends it.
    KindConverted Converted [] for &&Probe<T, E> where [T: Generator]
    /// What `for` takes.
    KindItems Iterated [] for &Probe<T, E> where [T: IntoIterator]
    /// Anything else: refused.
    KindNone Neither [] for Probe<T, E> where []
}

/// A delegation to a generator; `V` says what `yield from` gives if it had ended before.
pub struct Sub<G, V>(G, PhantomData<fn() -> V>);

/// A delegation to a generator with another error, which `K` converts.
pub struct Converting<G, K, V>(G, PhantomData<fn() -> (K, V)>);

impl Same {
    /// The delegation.
    #[inline(always)]
    pub fn of<G: Generator, V: WhenEnded<G::Return>>(self, sub: G, _ended: V) -> Sub<G, V> {
        Sub(sub, PhantomData)
    }
}
impl NoError {
    /// The delegation.
    #[inline(always)]
    pub fn of<G: Generator, V: WhenEnded<G::Return>>(self, sub: G, _ended: V) -> Converting<G, NoError, V> {
        Converting(sub, PhantomData)
    }
}
impl Converted {
    /// The delegation.
    #[inline(always)]
    pub fn of<G: Generator, V: WhenEnded<G::Return>>(self, sub: G, _ended: V) -> Converting<G, Converted, V> {
        Converting(sub, PhantomData)
    }
}

/// A delegation to an iterator.
#[derive(Clone, Debug)]
pub struct Items<I>(I);

impl Iterated {
    /// The delegation.
    #[inline(always)]
    pub fn of<T: IntoIterator, V>(self, items: T, _ended: V) -> Items<T::IntoIter> {
        Items(items.into_iter())
    }
}

/// What `yield from` takes: the words of its refusal.
#[diagnostic::on_unimplemented(
    message = "`yield from` can't go over a `{Self}`",
    label = "neither a generator nor an iterator",
    note = "it takes generators and everything that `for` takes; try `.iter()`, or a reference"
)]
pub trait Iterable {}
#[diagnostic::do_not_recommend]
impl<T: IntoIterator> Iterable for T {}

/// A delegation that doesn't compile. It fits everywhere, so that nothing else is said of it.
#[derive(Clone, Debug)]
pub struct Nothing(Infallible);

impl Neither {
    /// The refusal.
    pub fn of<T: Iterable, V>(self, _operand: T, _ended: V) -> Nothing {
        unreachable!("`KindItems` is nearer")
    }
}

impl<S, E, Y, R> Delegate<S, E, Y, R> for Nothing {
    fn begin(&mut self) -> Resumed<Y, R, E> {
        match self.0 {}
    }

    fn step(&mut self, _sent: Result<S, Thrown<E>>) -> Resumed<Y, R, E> {
        match self.0 {}
    }

    fn push(self, _first: Option<S>, _answer: &mut dyn FnMut(Y) -> Result<S, Thrown<E>>) -> Result<R, Thrown<E>> {
        match self.0 {}
    }
}

/// What `yield from` gives if the subgenerator had ended before, and so has no value to return any more.
pub trait WhenEnded<R> {
    /// That value.
    fn value() -> R;
}

/// Nothing.
pub struct Unit;
impl WhenEnded<()> for Unit {
    #[inline(always)]
    fn value() {}
}

/// There is none. Python's `None` has no counterpart here, and to end the delegating generator instead would hide the
/// mistake (which is what PEP 479 did away with).
pub struct NoValue;
impl<R> WhenEnded<R> for NoValue {
    #[cold]
    fn value() -> R {
        panic!("`yield from` a generator that has already ended: it has no value to return")
    }
}

/// Asks what a `yield from` of this operand gives if that had ended.
#[inline(always)]
pub fn ended<T>(_operand: &T) -> Probe<T, ()> {
    Probe(PhantomData)
}

/// The return value is `()`.
pub trait EndedUnit {
    #[inline(always)]
    fn value(&self) -> Unit {
        Unit
    }
}
impl<T: Generator<Return = ()>> EndedUnit for &Probe<T, ()> {}

/// It is something else, or no generator.
pub trait EndedAny {
    #[inline(always)]
    fn value(&self) -> NoValue {
        NoValue
    }
}
impl<T> EndedAny for Probe<T, ()> {}

#[diagnostic::do_not_recommend]
impl<G, S, E, Y, R, V> Delegate<S, E, Y, R> for Sub<G, V>
where
    G: Generator<Yield = Y, Send = S, Return = R, Error = E>,
    V: WhenEnded<R>,
{
    #[inline(always)]
    fn begin(&mut self) -> Resumed<Y, R, E> {
        started(&mut self.0, V::value)
    }

    #[inline(always)]
    fn step(&mut self, sent: Result<S, Thrown<E>>) -> Resumed<Y, R, E> {
        let sending = sent.is_ok();
        match self.0.delegate(sent) {
            // The answer of one that has ended.
            Err(Thrown::Exit) if sending => Ok(Step::Returned(V::value())),
            resumed => resumed,
        }
    }

    /// The subgenerator in push mode too.
    #[inline]
    fn push(self, first: Option<S>, answer: &mut dyn FnMut(Y) -> Result<S, Thrown<E>>) -> Result<R, Thrown<E>> {
        match self.0.state() {
            State::Ended => return Ok(V::value()),
            State::Suspended { .. } if first.is_none() => waits(),
            State::Suspended { .. } | State::Unresumed => {}
        }
        // As `delegate` does it.
        let mut closing = false;
        let pushed = self.0.push(first, |value| {
            let answer = answer(value);
            closing = matches!(answer, Err(Thrown::Exit));
            answer
        });
        if closing && pushed.is_ok() {
            return Err(Thrown::Exit);
        }
        pushed
    }
}

/// The first step of a generator.
#[inline]
fn started<G: Generator>(sub: &mut G, ended: impl FnOnce() -> G::Return) -> Resumed<G::Yield, G::Return, G::Error> {
    match sub.start() {
        Err(Thrown::Exit) if sub.is_suspended() => waits(),
        Err(Thrown::Exit) => Ok(Step::Returned(ended())),
        resumed => resumed,
    }
}

/// Python sends it `None`. There is no value of the type to send.
#[cold]
fn waits() -> ! {
    panic!("`yield from` a generator that waits for a value already: send it one first")
}

/// How the errors of a subgenerator become those of the delegating one, if they are others.
pub trait Convert<F, E> {
    /// As `?` does it.
    fn convert(error: F) -> E;
}
impl<E> Convert<Infallible, E> for NoError {
    #[inline(always)]
    fn convert(error: Infallible) -> E {
        match error {}
    }
}
impl<F, E: From<F>> Convert<F, E> for Converted {
    #[inline(always)]
    fn convert(error: F) -> E {
        E::from(error)
    }
}

/// Raised where it is delegated to.
#[inline(always)]
fn raised<K: Convert<F, E>, F, E>(thrown: Thrown<F>) -> Thrown<E> {
    match thrown {
        Thrown::Exit => Thrown::Exit,
        Thrown::Error(error) => Thrown::Error(K::convert(error)),
    }
}

#[diagnostic::do_not_recommend]
impl<G, S, K, E, Y, R, V> Delegate<S, E, Y, R> for Converting<G, K, V>
where
    G: Generator<Yield = Y, Send = S, Return = R>,
    K: Convert<G::Error, E>,
    V: WhenEnded<R>,
{
    #[inline(always)]
    fn begin(&mut self) -> Resumed<Y, R, E> {
        started(&mut self.0, V::value).map_err(raised::<K, _, _>)
    }

    #[inline(always)]
    fn step(&mut self, sent: Result<S, Thrown<E>>) -> Resumed<Y, R, E> {
        match sent {
            Ok(value) => match self.0.send(value) {
                Err(Thrown::Exit) => Ok(Step::Returned(V::value())),
                resumed => resumed.map_err(raised::<K, _, _>),
            },
            Err(Thrown::Exit) => self.0.delegate(Err(Thrown::Exit)).map_err(raised::<K, _, _>),
            // It can't be given this one. It ends, and what it raises then takes the place of the error, as it would in
            // its own `finally`.
            Err(error) => match self.0.close() {
                Err(CloseError::Error(other)) => Err(Thrown::Error(K::convert(other))),
                Ok(()) | Err(CloseError::Ignored) => Err(error),
            },
        }
    }

    #[inline]
    fn push(mut self, first: Option<S>, answer: &mut dyn FnMut(Y) -> Result<S, Thrown<E>>) -> Result<R, Thrown<E>> {
        let mut step = match first {
            Some(sent) => self.step(Ok(sent))?,
            None => self.begin()?,
        };
        loop {
            step = match step {
                Step::Returned(value) => return Ok(value),
                Step::Yielded(value) => self.step(answer(value))?,
            };
        }
    }
}

#[diagnostic::do_not_recommend]
impl<I: Iterator<Item = Y>, E, Y> Delegate<(), E, Y, ()> for Items<I> {
    #[inline(always)]
    fn begin(&mut self) -> Resumed<Y, (), E> {
        self.step(Ok(()))
    }

    /// An iterator has neither `throw` nor `close`: what is thrown is raised where it is gone over.
    #[inline(always)]
    fn step(&mut self, sent: Result<(), Thrown<E>>) -> Resumed<Y, (), E> {
        sent?;
        Ok(self.0.next().map_or(Step::Returned(()), Step::Yielded))
    }

    #[inline]
    fn push(mut self, _first: Option<()>, answer: &mut dyn FnMut(Y) -> Result<(), Thrown<E>>) -> Result<(), Thrown<E>> {
        self.0.try_for_each(answer)
    }
}

impl<G: fmt::Debug, V> fmt::Debug for Sub<G, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<G: Clone, V> Clone for Sub<G, V> {
    fn clone(&self) -> Self {
        Sub(self.0.clone(), PhantomData)
    }
}
impl<G: fmt::Debug, K, V> fmt::Debug for Converting<G, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<G: Clone, K, V> Clone for Converting<G, K, V> {
    fn clone(&self) -> Self {
        Converting(self.0.clone(), PhantomData)
    }
}
