//! Sending, raising, catching, closing.

#![deny(warnings)]
#![warn(clippy::pedantic)]

use py2rs_macros::generator;
use py2rs_runtime::Step::{Returned, Yielded};
use py2rs_runtime::{Generator, State, Thrown};
use std::cell::RefCell;

#[derive(Clone, Debug, PartialEq)]
enum Request {
    Get(String),
    Wait(u32),
}
#[derive(Clone, Debug, PartialEq)]
enum Failed {
    Timeout,
    Io,
    NotText,
}
impl From<std::str::Utf8Error> for Failed {
    fn from(_: std::str::Utf8Error) -> Failed {
        Failed::NotText
    }
}
type Log = RefCell<Vec<String>>;

generator! {
    /// Asks for each part, again after a timeout; any other error ends it.
    fn download(parts: Vec<String>, log: &Log)
        -> impl Generator<Yield = Request, Send = Vec<u8>, Return = Vec<u8>, Error = Failed>
    {
        let mut body = Vec::new();
        for part in parts {
            let mut tries = 0;
            loop {
                try {
                    let bytes = yield Request::Get(part.clone());
                    body.extend(bytes);
                    break;
                } catch {
                    Failed::Timeout if tries < 2 => {
                        tries += 1;
                        yield Request::Wait(tries);
                    }
                } finally {
                    log.borrow_mut().push(format!("{part} tried"));
                }
            }
            std::str::from_utf8(&body)?;
        }
        body
    }
    fn results(n: u32) -> impl Generator<Yield = u32, Return = Vec<Result<u32, Failed>>, Error = Failed> {
        let mut all = vec![];
        for i in 0..n {
            let result = try {
                yield i;
                if i == 2 {
                    Err(Failed::NotText)?
                }
                i * 10
            };
            all.push(result);
        }
        all
    }
    /// A `return` that goes through two `finally`.
    fn early(log: &Log) -> impl Generator<Yield = u32, Return = u32, Error = Failed> {
        try {
            try {
                yield 1;
                return 5;
            } finally {
                log.borrow_mut().push("inner".into());
            }
        } finally {
            log.borrow_mut().push("outer".into());
        }
    }
    /// What a handler raises goes past its own `try`.
    fn again() -> impl Generator<Yield = u32, Error = Failed> {
        try {
            try {
                yield 1;
            } catch {
                Failed::Timeout => Err(Failed::Io)?,
            }
        } catch {
            Failed::Io => { yield 2; }
        }
    }
    fn echo() -> impl Generator<Yield = String, Send = String, Return = String> {
        let name = yield "name?".to_string();
        let (a, b) = (yield format!("hi {name}"), yield format!("and {name}"));
        let joined = format!("{a}+{}", yield a.clone() + &b);
        if (yield joined.clone()) == "x" && !(yield "sure?".into()).is_empty() {
            return "left".into();
        }
        match (yield "last".into()) {
            s if s == "q" => s,
            s => {
                let t = yield s.clone();
                s + &t
            }
        }
    }
    fn asks(log: &Log) -> impl Generator<Yield = Request, Send = Vec<u8>, Return = usize, Error = Failed> {
        let bytes = yield from download(vec!["p".into()], log);
        bytes.len()
    }
}

#[test]
fn errors_are_caught_and_finally_runs() {
    let log = Log::default();
    let get = |name: &str| Ok(Yielded(Request::Get(name.into())));
    let mut it = download(vec!["a".into(), "b".into()], &log);
    assert_eq!(it.start(), get("a"));
    assert_eq!(it.throw(Failed::Timeout), Ok(Yielded(Request::Wait(1))));
    assert_eq!(it.send(vec![]), get("a"));
    assert_eq!(it.send(vec![65]), get("b"));
    assert_eq!(it.send(vec![66]), Ok(Returned(b"AB".to_vec())));
    assert_eq!((log.take(), it.state()), (vec!["a tried".into(), "a tried".into(), "b tried".into()], State::Ended));

    let mut it = download(vec!["a".into()], &log);
    assert_eq!(it.start(), get("a"));
    assert_eq!(it.throw(Failed::Io), Err(Thrown::Error(Failed::Io)));
    assert_eq!((log.take().len(), it.send(vec![])), (1, Err(Thrown::Exit)));

    let mut it = download(vec!["a".into()], &log);
    assert_eq!((it.start(), it.send(vec![200])), (get("a"), Err(Thrown::Error(Failed::NotText))));
}

#[test]
fn closing_runs_finally() {
    let log = Log::default();
    let mut it = download(vec!["a".into()], &log);
    assert!(it.start().is_ok());
    assert_eq!((it.close(), log.take().len()), (Ok(()), 1));
    let mut it = download(vec!["a".into()], &log);
    assert!(it.start().is_ok());
    drop(it);
    assert_eq!(log.take().len(), 1, "to drop it is to close it");
    drop(download(vec!["a".into()], &log));
    assert!(log.take().is_empty(), "nothing had begun");
}

#[test]
fn a_try_alone_is_a_result() {
    let mut it = results(4);
    assert_eq!([it.start(), it.send(())], [Ok(Yielded(0)), Ok(Yielded(1))]);
    assert_eq!([it.throw(Failed::Timeout), it.send(())], [Ok(Yielded(2)), Ok(Yielded(3))]);
    assert_eq!(it.send(()), Ok(Returned(vec![Ok(0), Err(Failed::Timeout), Err(Failed::NotText), Ok(30)])));
}

#[test]
fn a_return_goes_through_finally() {
    let log = Log::default();
    let mut it = early(&log);
    assert_eq!([it.start(), it.send(())], [Ok(Yielded(1)), Ok(Returned(5))]);
    assert_eq!(log.take(), ["inner", "outer"]);
    let mut it = early(&log);
    assert_eq!([it.start(), it.throw(Failed::Io)], [Ok(Yielded(1)), Err(Thrown::Error(Failed::Io))]);
    assert_eq!(log.take(), ["inner", "outer"]);
}

#[test]
fn what_a_handler_raises() {
    let mut it = again();
    assert_eq!([it.start(), it.throw(Failed::Timeout)], [Ok(Yielded(1)), Ok(Yielded(2))]);
    assert_eq!(it.send(()), Ok(Returned(())));
    let mut it = again();
    assert_eq!([it.start(), it.throw(Failed::NotText)], [Ok(Yielded(1)), Err(Thrown::Error(Failed::NotText))]);
}

#[test]
fn yields_stand_in_expressions() {
    let mut it = echo();
    let mut answers = vec![it.start()];
    answers.extend(["N", "a", "b", "c", "y", "z", "w"].map(|text| it.send(text.into())));
    let expected = ["name?", "hi N", "and N", "ab", "a+c", "last", "z"].map(|text| Ok(Yielded(text.to_string())));
    assert_eq!(answers[..7], expected);
    assert_eq!(answers[7], Ok(Returned("zw".into())));
}

#[test]
fn what_is_sent_and_thrown_goes_through_a_delegation() {
    let log = Log::default();
    let mut it = asks(&log);
    assert_eq!(it.start(), Ok(Yielded(Request::Get("p".into()))));
    assert_eq!(it.throw(Failed::Timeout), Ok(Yielded(Request::Wait(1))));
    assert_eq!(it.send(vec![]), Ok(Yielded(Request::Get("p".into()))));
    assert_eq!(it.send(vec![65, 66]), Ok(Returned(2)));
}

#[test]
fn pushed_it_does_the_same() {
    let log = Log::default();
    let mut waits = 0;
    let end = download(vec!["a".into(), "b".into()], &log).drive(|request| match request {
        Request::Get(name) if name == "a" => Ok(vec![65]),
        Request::Get(_) => Err(Thrown::Error(Failed::Timeout)),
        Request::Wait(_) => {
            waits += 1;
            Ok(vec![])
        }
    });
    assert_eq!((end, waits, log.take().len()), (Err(Thrown::Error(Failed::Timeout)), 2, 4));
    assert_eq!(early(&log).drive(|_| Ok(())), Ok(5));
    assert_eq!(log.take(), ["inner", "outer"]);
    assert_eq!(results(3).drive(|_| Ok(())), Ok(vec![Ok(0), Ok(10), Err(Failed::NotText)]));
}
