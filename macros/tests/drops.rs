//! What a body holds is dropped when and in the order in which rustc drops the locals of a function.

#![deny(warnings)]
#![warn(clippy::pedantic)]

use py2rs_macros::generator;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

#[derive(Default)]
struct Log(RefCell<Vec<&'static str>>);
struct Guard<'a>(&'a Log, &'static str);
impl Log {
    fn guard(&self, name: &'static str) -> Guard<'_> {
        Guard(self, name)
    }
    fn note(&self, what: &'static str) {
        self.0.borrow_mut().push(what);
    }
}
impl Guard<'_> {
    fn check(&self) {
        assert!(!self.1.is_empty());
    }
}
impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.note(self.1);
    }
}

// The same bodies, as generators and as functions.
generator! {
    fn straight(log: &Log, early: bool) -> impl Iterator<Item = ()> {
        let a = log.guard("a");
        let text = log.guard("text");
        let late;
        if early {
            late = log.guard("late");
        } else {
            yield ();
            late = log.guard("late");
        }
        yield ();
        text.check();
        drop(text);
        yield ();
        let _tail = log.guard("tail");
        if early {
            drop(a);
            yield ();
        } else {
            let _inner = (log.guard("inner"), a);
            yield ();
            log.note("end of inner");
        }
        yield ();
        drop(late);
        log.note("end");
    }
    fn looped(log: &Log, early: bool) -> impl Iterator<Item = ()> {
        let _outer = log.guard("outer");
        for name in ["x", "y"] {
            let first = log.guard(name);
            let _second = log.guard("second");
            yield ();
            if early {
                drop(first);
                yield ();
            } else {
                log.note("kept");
            }
            let _third = log.guard("third");
            yield ();
        }
        log.note("end");
    }
}

/// Unwinds at the nth point.
struct Points(usize);
impl Points {
    fn pass(&mut self) {
        if self.0 == 0 {
            resume_unwind(Box::new(()));
        }
        self.0 -= 1;
    }
}
#[expect(clippy::needless_late_init, reason = "that is what is tested")]
fn straight_native(log: &Log, early: bool, mut points: Points) {
    let a = log.guard("a");
    let text = log.guard("text");
    let late;
    if early {
        late = log.guard("late");
    } else {
        points.pass();
        late = log.guard("late");
    }
    points.pass();
    text.check();
    drop(text);
    points.pass();
    let _tail = log.guard("tail");
    if early {
        drop(a);
        points.pass();
    } else {
        let _inner = (log.guard("inner"), a);
        points.pass();
        log.note("end of inner");
    }
    points.pass();
    drop(late);
    log.note("end");
}
fn looped_native(log: &Log, early: bool, mut points: Points) {
    let _outer = log.guard("outer");
    for name in ["x", "y"] {
        let first = log.guard(name);
        let _second = log.guard("second");
        points.pass();
        if early {
            drop(first);
            points.pass();
        } else {
            log.note("kept");
        }
        let _third = log.guard("third");
        points.pass();
    }
    log.note("end");
}

#[test]
fn drops_as_rustc_does() {
    for early in [true, false] {
        for points in 0..12 {
            let of = |generated: &dyn Fn(&Log), native: &dyn Fn(&Log)| {
                let (ours, rustcs) = (Log::default(), Log::default());
                generated(&ours);
                let _ = catch_unwind(AssertUnwindSafe(|| native(&rustcs)));
                assert_eq!(ours.0.into_inner(), rustcs.0.into_inner(), "early {early}, dropped at point {points}");
            };
            of(&|log| drop(pull(straight(log, early), points)), &|log| straight_native(log, early, Points(points)));
            of(&|log| drop(pull(looped(log, early), points)), &|log| looped_native(log, early, Points(points)));
        }
        // Pushed to the end.
        let (ours, rustcs) = (Log::default(), Log::default());
        straight(&ours, early).for_each(drop);
        straight_native(&rustcs, early, Points(99));
        assert_eq!(ours.0.into_inner(), rustcs.0.into_inner());
    }
}

/// Resumed to the point of this number.
fn pull<I: Iterator>(mut it: I, point: usize) -> I {
    for _ in 0..=point {
        if it.next().is_none() {
            break;
        }
    }
    it
}
