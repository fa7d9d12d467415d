//! States times calls: what each call does to a generator that has not begun, waits, or has ended.

use crate::bodies::averager::averager;
use crate::bodies::download::{Failed, Request, download};
use py2rs_runtime::{CloseError, Exit, Gen, Generator, Machine, Resumed, Returned, State, Step, Thrown, Yielded};
use std::cell::{Cell, RefCell};

/// `try { loop { yield; } } finally { … }`, where the `finally` does what it is told.
struct Stubborn<'a> {
    at: Option<u32>,
    /// Whether an exit makes it yield, return, or raise.
    on_exit: Result<Step<u32, &'static str>, &'static str>,
    /// How often its body ran.
    ran: &'a Cell<u32>,
}

impl Machine for Stubborn<'_> {
    type Yield = u32;
    type Send = u32;
    type Return = &'static str;
    type Error = &'static str;

    const CLEANUP: bool = true;

    fn point(&self) -> Option<u32> {
        self.at
    }

    fn resume(&mut self, sent: Result<u32, Thrown<&'static str>>) -> Resumed<u32, &'static str, &'static str> {
        self.ran.set(self.ran.get() + 1);
        match (self.at, sent) {
            (None, _) => {
                self.at = Some(0);
                Ok(Yielded(0))
            }
            (Some(_), Ok(0)) => Ok(Returned("zero")),
            (Some(_), Ok(value)) => Ok(Yielded(value)),
            (Some(_), Err(Thrown::Error(error))) => Err(Thrown::Error(error)),
            (Some(_), Err(Exit)) => match self.on_exit {
                Ok(step) => Ok(step),
                Err("exit") => Err(Exit),
                Err(error) => Err(Thrown::Error(error)),
            },
        }
    }
}

const POLITE: Result<Step<u32, &str>, &str> = Err("exit");

fn stubborn<'a>(on_exit: Result<Step<u32, &'static str>, &'static str>, ran: &'a Cell<u32>) -> Gen<Stubborn<'a>> {
    Gen::new(Stubborn { at: None, on_exit, ran })
}

#[test]
fn one_that_has_not_begun() {
    let ran = Cell::new(0);
    let new = || stubborn(POLITE, &ran);
    assert_eq!(new().state(), State::Unresumed);
    assert!(!new().is_suspended());
    assert_eq!(new().start(), Ok(Yielded(0)));
    assert_eq!(new().send(7), Ok(Yielded(0)), "the value is dropped");
    ran.set(0);
    // What is thrown in comes back, and ends it.
    let mut generator = new();
    assert_eq!(generator.throw("a"), Err(Thrown::Error("a")));
    assert_eq!(generator.state(), State::Ended);
    let mut generator = new();
    assert_eq!(generator.resume(Err(Exit)), Err(Exit));
    assert_eq!(generator.state(), State::Ended);
    let mut generator = new();
    assert_eq!(generator.close(), Ok(()));
    assert_eq!(generator.state(), State::Ended);
    drop(new());
    assert_eq!(ran.get(), 0, "no part of the body ran");
}

#[test]
fn one_that_waits() {
    let ran = Cell::new(0);
    let new = |on_exit| {
        let mut generator = stubborn(on_exit, &ran);
        let _ = generator.start();
        ran.set(0);
        generator
    };
    let mut generator = new(POLITE);
    assert_eq!(generator.state(), State::Suspended { point: 0 });
    assert!(generator.is_suspended());
    assert_eq!(generator.send(7), Ok(Yielded(7)));
    assert_eq!(generator.start(), Err(Exit), "only once");
    assert!(generator.is_suspended());
    assert_eq!(ran.get(), 1);
    assert_eq!(generator.send(0), Ok(Returned("zero")));
    assert_eq!(generator.state(), State::Ended);

    assert_eq!(new(POLITE).throw("a"), Err(Thrown::Error("a")));
    assert_eq!(new(POLITE).resume(Err(Exit)), Err(Exit));
    // A return out of `finally` is one when it was resumed, and no matter to `close`.
    assert_eq!(new(Ok(Returned("late"))).resume(Err(Exit)), Ok(Returned("late")));
    for (on_exit, closed, state) in [
        (POLITE, Ok(()), State::Ended),
        (Ok(Returned("late")), Ok(()), State::Ended),
        (Err("late"), Err(CloseError::Error("late")), State::Ended),
        (Ok(Yielded(1)), Err(CloseError::Ignored), State::Suspended { point: 0 }),
    ] {
        let mut generator = new(on_exit);
        assert_eq!(generator.close(), closed);
        assert_eq!(generator.state(), state);
        assert_eq!(ran.get(), 1);
        // To drop it is to close it. It ended, so nothing runs; the one that ignored it is told again, and then dropped.
        let ended = state == State::Ended;
        drop(generator);
        assert_eq!(ran.get(), if ended { 1 } else { 2 });
    }
}

#[test]
fn one_that_has_ended() {
    let ran = Cell::new(0);
    let mut generator = stubborn(POLITE, &ran);
    let _ = generator.start();
    let _ = generator.send(0);
    ran.set(0);
    assert_eq!(generator.state(), State::Ended);
    assert!(!generator.is_suspended());
    assert_eq!(generator.start(), Err(Exit));
    assert_eq!(generator.send(1), Err(Exit));
    assert_eq!(generator.throw("a"), Err(Thrown::Error("a")));
    assert_eq!(generator.resume(Err(Exit)), Err(Exit));
    assert_eq!(generator.close(), Ok(()));
    assert_eq!((&mut generator).drive(|_| Ok(1)), Err(Exit));
    assert_eq!((&mut generator).drive_from(1, |_| Ok(1)), Err(Exit));
    drop(generator);
    assert_eq!(ran.get(), 0);
}

#[test]
fn a_conversation() {
    let ran = Cell::new(0);
    let mut answers = [5, 6, 0].into_iter();
    let mut asked = vec![];
    let driven = stubborn(POLITE, &ran).drive(|question| {
        asked.push(question);
        answers.next().ok_or(Exit)
    });
    assert_eq!(driven, Ok("zero"));
    assert_eq!(asked, [0, 5, 6]);
    // Thrown in, closed, and asked on because it yields.
    assert_eq!(stubborn(POLITE, &ran).drive(|_| Err("no".into())), Err(Thrown::Error("no")));
    assert_eq!(stubborn(POLITE, &ran).drive(|_| Err(Exit)), Err(Exit));
    assert_eq!(
        stubborn(Ok(Yielded(9)), &ran).drive(|question| if question == 9 { Ok(0) } else { Err(Exit) }),
        Ok("zero")
    );
    // One that waits can't be started, but goes on.
    let mut generator = stubborn(POLITE, &ran);
    let _ = generator.start();
    assert_eq!((&mut generator).drive(|_| Ok(0)), Err(Exit));
    assert!(generator.is_suspended());
    assert_eq!(generator.drive_from(3, |question| Ok(question - 3)), Ok("zero"));
}

#[test]
fn averages() {
    let mut generator = averager(10.0);
    assert_eq!(generator.start(), Ok(Yielded(10.0)));
    assert_eq!(generator.send(20.0), Ok(Yielded(15.0)));
    assert_eq!(generator.send(f64::NAN), Ok(Returned(2)));
    let mut numbers = [20.0, 30.0, f64::NAN].into_iter();
    let mut means = vec![];
    let count = averager(10.0).drive(|mean| {
        means.push(mean);
        numbers.next().ok_or(Exit)
    });
    assert_eq!((count, means), (Ok(3), vec![10.0, 15.0, 20.0]));
}

#[test]
fn downloads() {
    let log = RefCell::new(vec![]);
    let new = |parts: &[&str]| {
        log.borrow_mut().clear();
        let mut generator = download(parts.iter().map(ToString::to_string).collect(), &log);
        assert_eq!(generator.start(), Ok(Yielded(Request::Get(parts[0].to_string()))));
        generator
    };
    let mut generator = new(&["a", "b"]);
    assert_eq!(generator.throw(Failed::Timeout), Ok(Yielded(Request::Wait(1))));
    assert_eq!(log.borrow().len(), 0);
    assert_eq!(generator.send(vec![]), Ok(Yielded(Request::Get("a".into()))));
    assert_eq!(generator.send(b"hello ".to_vec()), Ok(Yielded(Request::Get("b".into()))));
    assert_eq!(*log.borrow(), ["a tried", "a tried"]);
    assert_eq!(generator.send(b"world".to_vec()), Ok(Returned(b"hello world".to_vec())));
    assert_eq!(log.borrow().len(), 3);

    let mut generator = new(&["a"]);
    assert_eq!(generator.throw(Failed::Io("gone".into())), Err(Failed::Io("gone".into()).into()));
    assert_eq!(*log.borrow(), ["a tried"]);
    assert_eq!(generator.state(), State::Ended);
    assert_eq!(new(&["a"]).send(vec![0xff]), Err(Failed::NotText.into()));
    // In `catch`, a second throw, a close and a drop still pass through `finally`.
    for way in 0..3 {
        let mut generator = new(&["a"]);
        assert_eq!(generator.throw(Failed::Timeout), Ok(Yielded(Request::Wait(1))));
        match way {
            0 => assert_eq!(generator.throw(Failed::Timeout), Err(Failed::Timeout.into())),
            1 => assert_eq!(generator.close(), Ok(())),
            _ => drop(generator),
        }
        assert_eq!(*log.borrow(), ["a tried"]);
    }
}

#[test]
fn downloads_in_push_mode() {
    let log = RefCell::new(vec![]);
    let parts = || vec!["a".to_string(), "b".into()];
    let mut times = 0;
    let driven = download(parts(), &log).drive(|request| match request {
        Request::Get(part) if part == "b" && times == 0 => {
            times = 1;
            Err(Failed::Timeout.into())
        }
        Request::Get(part) => Ok(part.into_bytes()),
        Request::Wait(_) => Ok(vec![]),
    });
    assert_eq!(driven, Ok(b"ab".to_vec()));
    assert_eq!(log.take(), ["a tried", "b tried", "b tried"]);
    let closed = download(parts(), &log).drive(|_| Err(Exit));
    assert_eq!((closed, log.take()), (Err(Exit), vec!["a tried".to_string()]));
    let failed = download(parts(), &log).drive(|_| Err(Failed::Io("gone".into()).into()));
    assert_eq!((failed, log.take()), (Err(Failed::Io("gone".into()).into()), vec!["a tried".to_string()]));
}

#[test]
fn references_and_trait_objects_are_generators() {
    type Dynamic<'a> = dyn Generator<Yield = f64, Send = f64, Return = u32, Error = std::convert::Infallible> + 'a;
    let mut generator = averager(1.0);
    let dynamic: &mut Dynamic<'_> = &mut generator;
    assert_eq!(dynamic.start(), Ok(Yielded(1.0)));
    assert_eq!(dynamic.send(3.0), Ok(Yielded(2.0)));
    assert_eq!(dynamic.drive_from(5.0, |_| Ok(f64::NAN)), Ok(3));
    assert_eq!(generator.state(), State::Ended);
    #[cfg(feature = "alloc")]
    {
        let mut boxed: Vec<Box<Dynamic<'_>>> = vec![Box::new(averager(1.0)), Box::new(averager(2.0))];
        assert_eq!(boxed[1].start(), Ok(Yielded(2.0)));
        assert_eq!(boxed[0].close(), Ok(()));
        assert_eq!(boxed[0].state(), State::Ended);
        assert_eq!(boxed.pop().map(|it| it.drive_from(4.0, |_| Ok(f64::NAN))), Some(Ok(2)));
    }
}

#[test]
fn errors_are_errors() {
    use std::error::Error;
    let number: std::num::ParseIntError = "x".parse::<u8>().unwrap_err();
    let thrown: Box<dyn Error> = Thrown::Error(number.clone()).into();
    assert_eq!(thrown.to_string(), number.to_string());
    assert_eq!(Thrown::<std::num::ParseIntError>::Exit.to_string(), "the generator has ended");
    let closing: Box<dyn Error> = CloseError::Error(number.clone()).into();
    assert_eq!(closing.to_string(), number.to_string());
    assert_eq!(CloseError::<std::num::ParseIntError>::Ignored.to_string(), "the generator yielded when it was to end");
    assert_eq!(Thrown::from(1).error(), Some(1));
    assert_eq!(Thrown::<u8>::Exit.error(), None);
}
