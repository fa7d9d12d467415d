//! A saved local whose type contains a closure. This is the form to emit everywhere: the push body never touches
//! the frame (two copies of a closure have two types), a break in it closes; `Is` carries the types over.
//!
//! ```ignore
//! gen! {
//!     pub fn evens(n: u64) -> impl Iterator<Item = u64> {
//!         let mut seen = Vec::new();
//!         for x in (0..n).filter(|x| x % 2 == 0) {
//!             yield x;
//!             seen.push(x);
//!             if seen.len() > 2 {
//!                 yield seen[0].max(100);
//!             }
//!         }
//!     }
//! }
//! ```

use core::convert::Infallible;
use py2rs_runtime::emitted;

pub fn evens(n: u64) -> impl Iterator<Item = u64> {
    enum Evens<Seen, Iter0, X> {
        Unresumed { n: u64 },
        Scope { at: At<X>, iter0: Iter0, seen: Seen },
    }
    enum At<X> {
        Entry,
        Suspend0 { x: X },
        Suspend1,
    }
    impl<Seen, Iter0, X> emitted::Frame for Evens<Seen, Iter0, X> {
        fn point(&self) -> Option<u32> {
            match self {
                Evens::Scope { at: At::Suspend0 { .. }, .. } => Some(0),
                Evens::Scope { at: At::Suspend1, .. } => Some(1),
                _ => None,
            }
        }
    }
    /// All saved locals but those made with a closure.
    fn kept<Seen, Iter0, X>(_: &Evens<Seen, Iter0, X>) -> (emitted::Is<Seen>, emitted::Is<X>) {
        (emitted::Is::NEW, emitted::Is::NEW)
    }
    let frame = Evens::Unresumed { n };
    let kept = kept(&frame);
    emitted::machine::<u64, (), (), Infallible, _, _, _>(
        frame,
        #[inline(always)]
        move |frame, consumer| {
            let Evens::Unresumed { n } = frame else { unreachable!() };
            let mut seen = Vec::new();
            kept.0.is(&seen);
            for x in (0..n).filter(|x| x % 2 == 0) {
                kept.1.is(&x);
                consumer(x)?;
                seen.push(x);
                if seen.len() > 2 {
                    consumer(seen[0].max(100))?;
                }
            }
            Ok(())
        },
        #[inline(always)]
        #[allow(warnings, clippy::all, clippy::pedantic)]
        |frame, sent| {
            if let Evens::Unresumed { n } = frame {
                let n = emitted::copied(&*n);
                let seen = Vec::new();
                let iter0 = IntoIterator::into_iter((0..n).filter(|x| x % 2 == 0));
                *frame = Evens::Scope { at: At::Entry, iter0, seen };
            }
            let Evens::Scope { at, iter0, seen } = frame else { unreachable!() };
            match at {
                At::Entry => {}
                At::Suspend0 { x } => {
                    sent?;
                    (*seen).push(emitted::copied(&*x));
                    if (*seen).len() > 2 {
                        let value = (*seen)[0].max(100);
                        *at = At::Suspend1;
                        return Ok(emitted::Yielded(value));
                    }
                }
                At::Suspend1 => sent?,
            }
            while let Some(x) = Iterator::next(iter0) {
                let value = emitted::copied(&x);
                *at = At::Suspend0 { x };
                return Ok(emitted::Yielded(value));
            }
            Ok(emitted::Returned(()))
        },
    )
}
