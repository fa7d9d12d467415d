//! `yield from` of generators and iterators that the expansion knows nothing of, to any depth (PEP 380).

use crate::bodies::averager::averager;
use crate::bodies::countdown::countdown;
use crate::bodies::download::{Failed, Request, download};
use crate::bodies::moves::{Log, moves};
use py2rs_runtime::{
    CloseError, Exit, Gen, Generator, Machine, Resumed, Returned, State, Step, Thrown, Yielded, emitted,
};
use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a `yield from` evaluates first.
macro_rules! subgenerator {
    ($operand:expr, $error:ty) => {{
        use emitted::kinds::*;
        let operand = $operand;
        let kind = (&&&&&emitted::probe::<_, $error>(&operand)).kind();
        let ended = (&&emitted::ended(&operand)).value();
        kind.of(operand, ended)
    }};
}

/// `gen!(|arg = value| -> … { yield from operand })`. Where `Send` is `()`, the first step is `Some(())`: else `None`.
macro_rules! delegating {
    ($yield:ty, $send:ty, $return:ty, $error:ty, $first:expr; [$arg:ident = $value:expr] yield from $operand:expr) => {{
        enum Delegating<Arg, Sub> {
            Unresumed { arg: Arg },
            Suspend0 { sub: Sub },
            Running,
        }
        impl<Arg, Sub> emitted::Frame for Delegating<Arg, Sub> {
            const CLEANUP: bool = true;
            fn point(&self) -> Option<u32> {
                match self {
                    Delegating::Unresumed { .. } | Delegating::Running => None,
                    Delegating::Suspend0 { .. } => Some(0),
                }
            }
        }
        emitted::machine::<$yield, $send, $return, $error, _, _, _>(
            Delegating::Unresumed { arg: $value },
            |frame, consumer| {
                let Delegating::Unresumed { arg: $arg } = frame else { unreachable!() };
                let sub = subgenerator!($operand, $error);
                emitted::push(sub, $first, consumer)
            },
            |frame, sent| {
                if let Delegating::Unresumed { .. } = frame {
                    let Delegating::Unresumed { arg: $arg } = std::mem::replace(frame, Delegating::Running) else {
                        unreachable!()
                    };
                    *frame = Delegating::Suspend0 { sub: subgenerator!($operand, $error) };
                    let Delegating::Suspend0 { sub } = frame else { unreachable!() };
                    return match $first {
                        Some(first) => emitted::step::<$send, $error, _, _, _>(sub, Ok(first)),
                        None => emitted::begin::<$send, $error, _, _, _>(sub),
                    };
                }
                let Delegating::Suspend0 { sub } = frame else { unreachable!() };
                emitted::step::<$send, $error, _, _, _>(sub, sent)
            },
        )
    }};
}

/// The same where nothing is sent, returned or raised.
macro_rules! iterating {
    ($yield:ty; [$arg:ident = $value:expr] yield from $operand:expr) => {
        delegating!($yield, (), (), Infallible, Some(()); [$arg = $value] yield from $operand)
    };
}

/// What it gives by `next` and by `for_each`.
macro_rules! both_ways {
    ($expected:expr; $($generator:tt)*) => {
        assert_eq!(iterating!($($generator)*).collect::<Vec<_>>(), $expected);
        let mut pushed = vec![];
        iterating!($($generator)*).for_each(|value| pushed.push(value));
        assert_eq!(pushed, $expected);
    };
}

#[test]
fn whatever_can_be_gone_over() {
    let words = ["a", "b"];
    both_ways!([0, 1, 2]; u64; [n = 3] yield from 0..n);
    both_ways!([1, 2]; u32; [v = vec![1, 2]] yield from v);
    both_ways!(["a", "b"]; &str; [v = words] yield from v);
    both_ways!([&"a", &"b"]; &&str; [v = &words] yield from v);
    both_ways!([1, 5, 9]; u32; [n = 9] yield from (0..n).filter(|n| n % 4 == 0).map(|n| n + 1));
    both_ways!([7]; u32; [v = Some(7)] yield from v);
    both_ways!([3, 2, 1]; u64; [n = 3] yield from countdown(n));
    let log = Log::default();
    both_ways!([0, 1, 2, 3]; u32; [log = &log] yield from moves(log, false));
    // What is thrown in is raised where it is gone over.
    let mut generator = delegating!(u32, (), (), &'static str, Some(()); [v = vec![1, 2]] yield from v);
    assert_eq!(generator.start(), Ok(Yielded(1)));
    assert_eq!(generator.throw("a"), Err(Thrown::Error("a")));
    let generator = delegating!(u32, (), (), &'static str, Some(()); [v = vec![1, 2]] yield from v);
    assert_eq!(generator.drive(|_| Err("a".into())), Err(Thrown::Error("a")));
}

/// Where only a bound is known.
#[test]
fn type_parameters() {
    fn items<I: Iterator<Item = u32>>(items: I) -> impl Iterator<Item = u32> {
        iterating!(u32; [items = items] yield from items)
    }
    fn borrowed<'a, T: 'a, C>(things: &'a C) -> impl Iterator<Item = &'a T>
    where
        &'a C: IntoIterator<Item = &'a T>,
    {
        iterating!(&'a T; [things = things] yield from things)
    }
    fn whole<G: Generator>(
        sub: G,
    ) -> impl Generator<Yield = G::Yield, Send = G::Send, Return = G::Return, Error = G::Error> {
        delegating!(G::Yield, G::Send, G::Return, G::Error, None; [sub = sub] yield from sub)
    }
    fn fallible<G: Generator<Send = (), Error = Infallible>, E>(
        sub: G,
    ) -> impl Generator<Yield = G::Yield, Send = (), Return = G::Return, Error = E> {
        delegating!(G::Yield, (), G::Return, E, Some(()); [sub = sub] yield from sub)
    }
    assert!(items(0..3).eq(0..3));
    assert!(borrowed(&vec![4, 5]).eq(&[4, 5]));
    let mut generator = whole(whole(averager(10.0)));
    assert_eq!(generator.start(), Ok(Yielded(10.0)));
    assert_eq!(generator.send(20.0), Ok(Yielded(15.0)));
    assert_eq!(generator.send(f64::NAN), Ok(Returned(2)));
    assert_eq!(whole(averager(10.0)).drive(|mean| Ok(if mean > 5.0 { 0.0 } else { f64::NAN })), Ok(2));
    assert_eq!(fallible::<_, String>(countdown(2)).results().collect::<Result<Vec<_>, _>>(), Ok(vec![2, 1]));
}

/// Where the pull body resumes before, in its text, it makes what it delegates to, of a type that holds a closure.
#[test]
fn not_yet_inferred() {
    fn evens(n: u32) -> impl Iterator<Item = u32> {
        enum Evens<Sub> {
            Unresumed { n: u32 },
            Suspend0 { sub: Sub },
            Suspend1,
        }
        impl<Sub> emitted::Frame for Evens<Sub> {
            const CLEANUP: bool = true;
            fn point(&self) -> Option<u32> {
                match self {
                    Evens::Unresumed { .. } => None,
                    Evens::Suspend0 { .. } => Some(0),
                    Evens::Suspend1 => Some(1),
                }
            }
        }
        emitted::machine::<u32, (), (), Infallible, _, _, _>(
            Evens::Unresumed { n },
            |frame, consumer| {
                let Evens::Unresumed { n } = frame else { unreachable!() };
                let sub = subgenerator!((0..n).filter(|x| x % 2 == 0), Infallible);
                emitted::push(sub, Some(()), consumer)?;
                consumer(100)
            },
            |frame, mut sent| loop {
                match frame {
                    Evens::Suspend0 { sub } => match emitted::step::<(), Infallible, _, _, _>(sub, sent)? {
                        Yielded(value) => return Ok(Yielded(value)),
                        Returned(()) => {
                            *frame = Evens::Suspend1;
                            return Ok(Yielded(100));
                        }
                    },
                    Evens::Suspend1 => return sent.map(Returned),
                    Evens::Unresumed { n } => {
                        let n = *n;
                        *frame = Evens::Suspend0 { sub: subgenerator!((0..n).filter(|x| x % 2 == 0), Infallible) };
                        sent = Ok(());
                    }
                }
            },
        )
    }
    assert_eq!(evens(6).collect::<Vec<_>>(), [0, 2, 4, 100]);
    assert_eq!(evens(6).fold(String::new(), |text, value| text + &value.to_string()), "024100");
}

/// Errors and exits go to the innermost generator.
#[test]
fn through_levels() {
    let log = RefCell::new(vec![]);
    let new = || {
        log.borrow_mut().clear();
        let parts = vec!["a".to_string()];
        let inner = delegating!(Request, Vec<u8>, Vec<u8>, Failed, None; [p = parts] yield from download(p, &log));
        delegating!(Request, Vec<u8>, Vec<u8>, Failed, None; [inner = inner] yield from inner)
    };
    let begun = || {
        let mut generator = new();
        assert_eq!(generator.start(), Ok(Yielded(Request::Get("a".into()))));
        generator
    };
    assert_eq!(begun().send(b"x".to_vec()), Ok(Returned(b"x".to_vec())));
    let mut generator = begun();
    assert_eq!(generator.throw(Failed::Timeout), Ok(Yielded(Request::Wait(1))));
    assert_eq!(generator.throw(Failed::Timeout), Err(Failed::Timeout.into()));
    assert_eq!(log.take(), ["a tried"]);
    assert_eq!(begun().close(), Ok(()));
    assert_eq!(log.take(), ["a tried"]);
    assert_eq!(begun().resume(Err(Exit)), Err(Exit));
    assert_eq!(log.take(), ["a tried"]);
    drop(begun());
    assert_eq!(log.take(), ["a tried"]);
    assert_eq!(new().drive(|_| Err(Failed::Timeout.into())), Err(Failed::Timeout.into()));
    assert_eq!(log.take(), ["a tried"]);
    assert_eq!(new().drive(|_| Err(Exit)), Err(Exit));
    assert_eq!(log.take(), ["a tried"]);
}

/// Yields 0 and then what it is sent; when it is left by an exit it does as it is told.
struct Sub<E> {
    at: Option<u32>,
    on_exit: Option<Resumed<u32, &'static str, E>>,
}

impl<E> Machine for Sub<E> {
    type Yield = u32;
    type Send = u32;
    type Return = &'static str;
    type Error = E;

    const CLEANUP: bool = true;

    fn point(&self) -> Option<u32> {
        self.at
    }

    fn resume(&mut self, sent: Result<u32, Thrown<E>>) -> Resumed<u32, &'static str, E> {
        if self.at.replace(0).is_none() {
            return Ok(Yielded(0));
        }
        match sent {
            Ok(0) => Ok(Returned("zero")),
            Ok(value) => Ok(Yielded(value)),
            Err(Thrown::Error(error)) => Err(Thrown::Error(error)),
            Err(Exit) => self.on_exit.take().unwrap_or(Err(Exit)),
        }
    }
}

fn sub<E>(on_exit: Resumed<u32, &'static str, E>) -> Gen<Sub<E>> {
    Gen::new(Sub { at: None, on_exit: Some(on_exit) })
}

#[test]
fn exits() {
    let begun = |on_exit| {
        let mut outer = delegating!(u32, u32, &'static str, &'static str, None; [sub = sub(on_exit)] yield from sub);
        assert_eq!(outer.start(), Ok(Yielded(0)));
        outer
    };
    assert_eq!(begun(Err(Exit)).resume(Err(Exit)), Err(Exit));
    // It returned: the exit goes on all the same.
    assert_eq!(begun(Ok(Returned("late"))).resume(Err(Exit)), Err(Exit));
    assert_eq!(begun(Err("late".into())).close(), Err(CloseError::Error("late")));
    // It yielded: whoever closes is told, and both wait there.
    let mut outer = begun(Ok(Yielded(9)));
    assert_eq!(outer.close(), Err(CloseError::Ignored));
    assert_eq!(outer.state(), State::Suspended { point: 0 });
    assert_eq!(outer.send(0), Ok(Returned("zero")));
    // In push mode too.
    let pushed = |on_exit, answer: fn(u32) -> Result<u32, Thrown<&'static str>>| {
        delegating!(u32, u32, &'static str, &'static str, None; [sub = sub(on_exit)] yield from sub).drive(answer)
    };
    assert_eq!(pushed(Err(Exit), |_| Err(Exit)), Err(Exit));
    assert_eq!(pushed(Ok(Returned("late")), |_| Err(Exit)), Err(Exit));
    assert_eq!(pushed(Err("late".into()), |_| Err(Exit)), Err(Thrown::Error("late")));
    assert_eq!(pushed(Ok(Yielded(9)), |asked| if asked == 9 { Ok(0) } else { Err(Exit) }), Ok("zero"));
    let mut stepped = sub::<&str>(Ok(Returned("late")));
    assert_eq!(stepped.start(), Ok(Yielded(0)));
    assert_eq!(stepped.delegate(Ok(4)), Ok(Yielded(4)));
    assert_eq!(stepped.delegate(Err(Exit)), Err(Exit));
}

#[derive(Debug, PartialEq)]
enum Other {
    Own,
    From(&'static str),
}

impl From<&'static str> for Other {
    fn from(text: &'static str) -> Self {
        Other::From(text)
    }
}

/// What is thrown in can't be given to a subgenerator with another error: it ends.
#[test]
fn other_errors() {
    let begun = |on_exit| {
        let mut outer =
            delegating!(u32, u32, &'static str, Other, None; [sub = sub::<&'static str>(on_exit)] yield from sub);
        assert_eq!(outer.start(), Ok(Yielded(0)));
        outer
    };
    assert_eq!(begun(Err(Exit)).send(0), Ok(Returned("zero")));
    assert_eq!(begun(Err(Exit)).throw(Other::Own), Err(Other::Own.into()));
    assert_eq!(begun(Ok(Returned("late"))).throw(Other::Own), Err(Other::Own.into()));
    assert_eq!(begun(Err("late".into())).throw(Other::Own), Err(Other::From("late").into()));
    assert_eq!(begun(Err("late".into())).resume(Err(Exit)), Err(Other::From("late").into()));
    assert_eq!(begun(Ok(Returned("late"))).resume(Err(Exit)), Err(Exit));
    let pushed = |answer: fn(u32) -> Result<u32, Thrown<Other>>| {
        delegating!(u32, u32, &'static str, Other, None; [sub = sub::<&'static str>(Err("late".into()))] yield from sub)
            .drive(answer)
    };
    assert_eq!(pushed(|_| Ok(0)), Ok("zero"));
    assert_eq!(pushed(|_| Err(Other::Own.into())), Err(Other::From("late").into()));
    let mut outer =
        delegating!(u32, u32, &'static str, Other, None; [sub = sub::<Infallible>(Err(Exit))] yield from sub);
    assert_eq!(outer.start(), Ok(Yielded(0)));
    assert_eq!(outer.throw(Other::Own), Err(Other::Own.into()));
}

/// What has begun already, or ended.
#[test]
fn not_new() {
    let rest = Cell::new(None);
    let take = || rest.take().unwrap_or_else(|| countdown(0));
    let set = |skip: usize| {
        let mut generator = countdown(3);
        assert_eq!(generator.by_ref().take(skip).count(), skip);
        rest.set(Some(generator));
    };
    for (skip, expected) in [(1, vec![2, 1]), (3, vec![])] {
        set(skip);
        assert_eq!(iterating!(u64; [sub = take()] yield from sub).collect::<Vec<_>>(), expected);
        set(skip);
        assert_eq!(
            iterating!(u64; [sub = take()] yield from sub).fold(vec![], |mut v, n| {
                v.push(n);
                v
            }),
            expected
        );
    }
    // There is no return value, and no value to send: a mistake, which must not end the delegating one in silence.
    let panics = |sub: Gen<Sub<&'static str>>| {
        let cell = Cell::new(Some(sub));
        let outer = || {
            let sub = cell.take().expect("once");
            delegating!(u32, u32, &'static str, &'static str, None; [sub = sub] yield from sub)
        };
        catch_unwind(AssertUnwindSafe(|| outer().start())).is_err()
    };
    let mut ended = sub(Err(Exit));
    let _ = ended.close();
    assert!(panics(ended));
    let mut waiting = sub(Err(Exit));
    let _ = waiting.start();
    assert!(panics(waiting));
    assert!(!panics(sub(Err(Exit))));
    assert_eq!(Step::<u8, u8>::Yielded(1).returned(), None);
}
