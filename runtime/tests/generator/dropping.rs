//! The death of locals: in the order in which rustc has them die in an ordinary function, however the body is left.

use crate::bodies::moves::{Log, moves};
use py2rs_runtime::{Exit, Gen, Generator, Machine, Resumed, State, Thrown, Yielded};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The same body as an ordinary function, left after `stop` yields.
fn native(log: &Log, early: bool, stop: u32) -> Option<()> {
    let mut left = stop;
    let mut consumer = || {
        left = left.checked_sub(1)?;
        Some(())
    };
    let a = log.guard("a");
    let text = log.guard("text");
    let late;
    if early {
        late = log.guard("late");
    } else {
        consumer()?;
        late = log.guard("late");
    }
    consumer()?;
    text.check();
    drop(text);
    consumer()?;
    let a = (a, log.guard("shadow"));
    consumer()?;
    drop(late);
    drop(a);
    Some(())
}

#[test]
fn as_rustc_does() {
    for early in [false, true] {
        for stop in 0..=4 {
            let logs: [Log; 4] = Default::default();
            native(&logs[0], early, stop);
            // Dropped and closed where it waits, and left in push mode. `native` leaves at its yield number `stop + 1`.
            let mut generator = moves(&logs[1], early);
            for _ in 0..=stop {
                generator.next();
            }
            drop(generator);
            let mut generator = moves(&logs[2], early);
            for _ in 0..=stop {
                generator.next();
            }
            assert_eq!(generator.close(), Ok(()));
            assert_eq!(generator.state(), State::Ended);
            let mut left = stop;
            let _ = moves(&logs[3], early).drive(|_| {
                left = left.checked_sub(1).ok_or(Exit)?;
                Ok(())
            });
            let [first, rest @ ..] = logs.each_ref().map(|log| log.0.borrow().clone());
            for (way, order) in rest.iter().enumerate() {
                assert_eq!(&first, order, "{early} {stop}, way {way}");
            }
        }
    }
}

#[test]
fn a_panic_ends_it() {
    let log = Log::default();
    let mut generator = moves(&log, true);
    assert_eq!(generator.next(), Some(1));
    log.0.borrow_mut().push("panic");
    assert!(catch_unwind(AssertUnwindSafe(|| generator.next())).is_err());
    assert_eq!(*log.0.borrow(), ["panic", "late", "text", "a"]);
    assert_eq!(generator.next(), None);
    assert_eq!(generator.state(), State::Ended);
    assert_eq!(generator.resume(Ok(())), Err(Exit));
    // The same in push mode, and of the one who answers.
    let log = Log::default();
    log.0.borrow_mut().push("panic");
    assert!(catch_unwind(AssertUnwindSafe(|| moves(&log, true).count())).is_err());
    assert_eq!(*log.0.borrow(), ["panic", "late", "text", "a"]);
    let log = Log::default();
    assert!(catch_unwind(AssertUnwindSafe(|| moves(&log, true).for_each(|_| panic!("consumer")))).is_err());
    assert_eq!(*log.0.borrow(), ["late", "text", "a"]);
}

/// `try { yield } finally { panic!() }`
struct Panicking(bool);

impl Machine for Panicking {
    type Yield = ();
    type Send = ();
    type Return = ();
    type Error = &'static str;

    const CLEANUP: bool = true;

    fn point(&self) -> Option<u32> {
        self.0.then_some(0)
    }

    fn resume(&mut self, sent: Result<(), Thrown<&'static str>>) -> Resumed<(), (), &'static str> {
        if std::mem::replace(&mut self.0, true) {
            panic!("finally: {sent:?}");
        }
        Ok(Yielded(()))
    }
}

#[test]
fn a_panic_in_finally_leaves_the_drop() {
    let mut generator = Gen::new(Panicking(false));
    let _ = generator.start();
    assert!(catch_unwind(AssertUnwindSafe(|| drop(generator))).is_err());
    let mut generator = Gen::new(Panicking(false));
    let _ = generator.start();
    assert!(catch_unwind(AssertUnwindSafe(|| generator.close())).is_err());
    assert_eq!(generator.close(), Ok(()));
}
