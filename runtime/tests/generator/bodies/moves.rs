//! Ownership: initialised on one path, moved out in mid-scope, shadowed; dropped in Rust's order.
//!
//! ```ignore
//! gen! {
//!     pub fn moves(log: &Log, early: bool) -> impl Iterator<Item = u32> + Generator<Yield = u32> {
//!         let a = log.guard("a");
//!         let text = log.guard("text");
//!         let late;
//!         if early {
//!             late = log.guard("late");
//!         } else {
//!             yield 0;
//!             late = log.guard("late");
//!         }
//!         yield 1;
//!         text.check();
//!         drop(text);
//!         yield 2;
//!         let a = (a, log.guard("shadow"));
//!         yield 3;
//!         drop(late);
//!         drop(a);
//!     }
//! }
//! ```

use core::convert::Infallible;
use py2rs_runtime::{Generator, emitted};
use std::cell::RefCell;

#[derive(Default)]
pub struct Log(pub RefCell<Vec<&'static str>>);
pub struct Guard<'a>(&'a Log, &'static str);
impl Log {
    #[must_use]
    pub fn guard(&self, name: &'static str) -> Guard<'_> {
        Guard(self, name)
    }
}
impl Guard<'_> {
    /// # Panics
    /// When the log says so.
    pub fn check(&self) {
        assert!(!self.0.0.borrow().contains(&"panic"));
    }
}
impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.0.borrow_mut().push(self.1);
    }
}

pub fn moves(
    log: &Log,
    early: bool,
) -> impl Iterator<Item = u32> + Generator<Yield = u32, Send = (), Return = (), Error = Infallible> {
    struct Moves<Log0, Early, A, Text, Late, A1> {
        at: At<A, Text, Late, A1>,
        early: Early,
        log: Log0,
    }
    // In reverse order of declaration; what is inside comes first. `Option`: moved out, or initialised,
    // while a suspension may still follow in its scope.
    enum At<A, Text, Late, A1> {
        Unresumed,
        Scope { at: ScopeAt<A1>, late: Option<Late>, text: Option<Text>, a: Option<A> },
        Running,
    }
    enum ScopeAt<A1> {
        Entry,
        Suspend0,
        Suspend1,
        Suspend2,
        Suspend3 { a1: A1 },
    }
    impl<Log0, Early, A, Text, Late, A1> emitted::Frame for Moves<Log0, Early, A, Text, Late, A1> {
        fn point(&self) -> Option<u32> {
            let At::Scope { at, .. } = &self.at else { return None };
            match at {
                ScopeAt::Entry => None,
                ScopeAt::Suspend0 => Some(0),
                ScopeAt::Suspend1 => Some(1),
                ScopeAt::Suspend2 => Some(2),
                ScopeAt::Suspend3 { .. } => Some(3),
            }
        }
    }
    fn kept<Log0, Early, A, Text, Late, A1>(
        _: &Moves<Log0, Early, A, Text, Late, A1>,
    ) -> (emitted::Is<A>, emitted::Is<Text>, emitted::Is<Late>, emitted::Is<A1>) {
        (emitted::Is::NEW, emitted::Is::NEW, emitted::Is::NEW, emitted::Is::NEW)
    }
    let frame = Moves { at: At::Unresumed, early, log };
    let kept = kept(&frame);
    emitted::machine::<u32, (), (), Infallible, _, _, _>(
        frame,
        move |Moves { early, log, .. }, consumer| {
            let a = log.guard("a");
            kept.0.is(&a);
            let text = log.guard("text");
            kept.1.is(&text);
            let late;
            if early {
                late = log.guard("late");
                kept.2.is(&late);
            } else {
                consumer(0)?;
                late = log.guard("late");
            }
            consumer(1)?;
            text.check();
            drop(text);
            consumer(2)?;
            let a = (a, log.guard("shadow"));
            kept.3.is(&a);
            consumer(3)?;
            drop(late);
            drop(a);
            Ok(())
        },
        #[allow(warnings, clippy::all, clippy::pedantic)]
        |Moves { at: frame, early, log }, sent| {
            if let At::Unresumed = frame {
                let a = (*log).guard("a");
                let text = (*log).guard("text");
                *frame = At::Scope { at: ScopeAt::Entry, late: None, text: Some(text), a: Some(a) };
            }
            let At::Scope { at, late, text, a } = &mut *frame else { unreachable!() };
            match at {
                ScopeAt::Entry => {
                    if *early {
                        *late = Some((*log).guard("late"));
                    } else {
                        *at = ScopeAt::Suspend0;
                        return Ok(emitted::Yielded(0));
                    }
                }
                ScopeAt::Suspend0 => {
                    sent?;
                    *late = Some((*log).guard("late"));
                }
                ScopeAt::Suspend1 => {
                    sent?;
                    text.as_ref().unwrap().check();
                    drop(text.take().unwrap());
                    *at = ScopeAt::Suspend2;
                    return Ok(emitted::Yielded(2));
                }
                ScopeAt::Suspend2 => {
                    sent?;
                    *at = ScopeAt::Suspend3 { a1: (a.take().unwrap(), (*log).guard("shadow")) };
                    return Ok(emitted::Yielded(3));
                }
                ScopeAt::Suspend3 { .. } => {
                    sent?;
                    // No suspension can follow in these scopes: natives again, in the order of declaration.
                    let At::Scope { at, late, text, a } = core::mem::replace(frame, At::Running) else {
                        unreachable!()
                    };
                    let (a, text, late) = (a, text, late);
                    let ScopeAt::Suspend3 { a1 } = at else { unreachable!() };
                    drop(late.unwrap());
                    drop(a1);
                    return Ok(emitted::Returned(()));
                }
            }
            *at = ScopeAt::Suspend1;
            Ok(emitted::Yielded(1))
        },
    )
}
