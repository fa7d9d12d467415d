//! A loop over a borrowed local, with the item used on both sides of the yield.
//!
//! ```ignore
//! gen! {
//!     pub fn squares(n: u64) -> impl Iterator<Item = u64> {
//!         let squares: Vec<_> = (0..n).map(|x| x * x).collect();
//!         let mut sum = 0;
//!         for square in &squares {
//!             yield *square;
//!             sum += square;
//!         }
//!         yield sum;
//!     }
//! }
//! ```

use core::convert::Infallible;
use py2rs_runtime::emitted;

pub fn squares(n: u64) -> impl Iterator<Item = u64> {
    enum Squares<Squares0, Sum> {
        Unresumed { n: u64 },
        Scope { at: At, sum: Sum, squares: Squares0 },
        Running,
    }
    #[derive(Clone, Copy)]
    enum At {
        Entry,
        Suspend0 { index0: usize },
        Suspend1,
    }
    impl<Squares0, Sum> emitted::Frame for Squares<Squares0, Sum> {
        fn point(&self) -> Option<u32> {
            match self {
                Squares::Scope { at: At::Suspend0 { .. }, .. } => Some(0),
                Squares::Scope { at: At::Suspend1, .. } => Some(1),
                _ => None,
            }
        }
    }
    fn kept<Squares0, Sum>(_: &Squares<Squares0, Sum>) -> (emitted::Is<Squares0>, emitted::Is<Sum>) {
        (emitted::Is::NEW, emitted::Is::NEW)
    }
    let frame = Squares::Unresumed { n };
    let kept = kept(&frame);
    emitted::machine::<u64, (), (), Infallible, _, _, _>(
        frame,
        #[inline(always)]
        move |frame, consumer| {
            let Squares::Unresumed { n } = frame else { unreachable!() };
            let squares: Vec<_> = (0..n).map(|x| x * x).collect();
            kept.0.is(&squares);
            let mut sum = 0;
            kept.1.is(&sum);
            // Native: rustc checks the borrow.
            for square in &squares {
                consumer(*square)?;
                sum += square;
            }
            consumer(sum)?;
            Ok(())
        },
        #[inline(always)]
        #[allow(warnings, clippy::all, clippy::pedantic)]
        |frame, sent| {
            if let Squares::Unresumed { .. } = frame {
                let Squares::Unresumed { n } = core::mem::replace(frame, Squares::Running) else { unreachable!() };
                let squares: Vec<_> = (0..n).map(|x| x * x).collect();
                *frame = Squares::Scope { at: At::Entry, sum: 0, squares };
            }
            let Squares::Scope { at, sum, squares } = frame else { unreachable!() };
            let mut index0 = match *at {
                At::Entry => 0,
                At::Suspend0 { index0 } => {
                    sent?;
                    // The item is found again, not kept.
                    let Some(square) = emitted::item_at(&*squares, index0) else { unreachable!() };
                    *sum += square;
                    index0 + 1
                }
                At::Suspend1 => {
                    sent?;
                    return Ok(emitted::Returned(()));
                }
            };
            while let Some(square) = emitted::item_at(&*squares, index0) {
                let value = *square;
                *at = At::Suspend0 { index0 };
                return Ok(emitted::Yielded(value));
            }
            let value = emitted::copied(&*sum);
            *at = At::Suspend1;
            Ok(emitted::Yielded(value))
        },
    )
}
