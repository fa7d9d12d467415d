//! ```ignore
//! gen! {
//!     /// The mean of what it was sent, until NaN.
//!     pub fn averager(start: f64) -> impl Generator<Yield = f64, Send = f64, Return = u32> {
//!         let (mut total, mut count) = (start, 1);
//!         loop {
//!             let value = yield total / f64::from(count);
//!             if value.is_nan() {
//!                 return count;
//!             }
//!             total += value;
//!             count += 1;
//!         }
//!     }
//! }
//! ```

use core::convert::Infallible;
use py2rs_runtime::Generator;
use py2rs_runtime::emitted;

/// The mean of what it was sent, until NaN.
pub fn averager(start: f64) -> impl Generator<Yield = f64, Send = f64, Return = u32, Error = Infallible> {
    enum Averager<Total, Count> {
        Unresumed { start: f64 },
        Suspend0 { count: Count, total: Total },
    }
    impl<Total, Count> emitted::Frame for Averager<Total, Count> {
        fn point(&self) -> Option<u32> {
            match self {
                Averager::Unresumed { .. } => None,
                Averager::Suspend0 { .. } => Some(0),
            }
        }
    }
    fn kept<Total, Count>(_: &Averager<Total, Count>) -> (emitted::Is<Total>, emitted::Is<Count>) {
        (emitted::Is::NEW, emitted::Is::NEW)
    }
    let frame = Averager::Unresumed { start };
    let kept = kept(&frame);
    emitted::machine::<f64, f64, u32, Infallible, _, _, _>(
        frame,
        // The source. The user's own lints apply here, and only here.
        #[inline(always)]
        move |frame, consumer| {
            let Averager::Unresumed { start } = frame else { unreachable!() };
            let (mut total, mut count) = (start, 1);
            kept.0.is(&total);
            kept.1.is(&count);
            loop {
                let value = consumer(total / f64::from(count))?;
                if value.is_nan() {
                    return Ok(count);
                }
                total += value;
                count += 1;
            }
        },
        // All saved locals are known to be small (literals and primitives): out and back whole.
        #[inline(always)]
        |frame, sent| {
            let (total, count) = match *frame {
                Averager::Unresumed { start } => (start, 1),
                Averager::Suspend0 { mut count, mut total } => {
                    let value = sent?;
                    if value.is_nan() {
                        return Ok(emitted::Returned(count));
                    }
                    total += value;
                    count += 1;
                    (total, count)
                }
            };
            *frame = Averager::Suspend0 { count, total };
            Ok(emitted::Yielded(total / f64::from(count)))
        },
    )
}
