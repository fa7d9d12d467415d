//! A generator with a name: it can be a struct's field, and is Clone and Debug.
//!
//! ```ignore
//! gen! {
//!     #[derive(Clone, Debug)]
//!     pub struct Countdown: Generator<Yield = u64>;
//!     /// From `from` down to 1.
//!     pub fn countdown(from: u64) -> Gen<Countdown> {
//!         let mut n: u64 = from;
//!         while n > 0 {
//!             yield n;
//!             n -= 1;
//!         }
//!     }
//! }
//! pub struct Rocket { pub count: Gen<Countdown>, pub name: String }
//! ```

use core::convert::Infallible;
use py2rs_runtime::{Gen, emitted};

/// Where `countdown` is suspended, and what it keeps there.
#[derive(Clone, Debug)]
pub enum Countdown {
    Unresumed { from: u64 },
    Suspend0 { n: u64 },
}

/// From `from` down to 1.
pub fn countdown(from: u64) -> Gen<Countdown> {
    Gen::new(Countdown::Unresumed { from })
}

impl emitted::Machine for Countdown {
    type Yield = u64;
    type Send = ();
    type Return = ();
    type Error = Infallible;

    fn point(&self) -> Option<u32> {
        match self {
            Countdown::Unresumed { .. } => None,
            Countdown::Suspend0 { .. } => Some(0),
        }
    }

    #[inline(always)]
    fn resume(
        &mut self,
        sent: Result<(), emitted::Thrown<Infallible>>,
    ) -> Result<emitted::Step<u64, ()>, emitted::Thrown<Infallible>> {
        let n = match *self {
            Countdown::Unresumed { from } => from,
            Countdown::Suspend0 { mut n } => {
                sent?;
                n -= 1;
                n
            }
        };
        if n > 0 {
            *self = Countdown::Suspend0 { n };
            return Ok(emitted::Yielded(n));
        }
        Ok(emitted::Returned(()))
    }

    #[inline]
    fn push(
        self,
        consumer: &mut impl FnMut(u64) -> Result<(), emitted::Thrown<Infallible>>,
    ) -> Result<(), emitted::Thrown<Infallible>> {
        let Countdown::Unresumed { from } = self else { unreachable!() };
        let mut n: u64 = from;
        while n > 0 {
            consumer(n)?;
            n -= 1;
        }
        Ok(())
    }
}

pub struct Rocket {
    pub count: Gen<Countdown>,
    pub name: String,
}
