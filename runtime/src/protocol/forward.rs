//! A reference to a generator, and a boxed one, are generators.

use super::{CloseError, Generator, Resumed, State, Thrown};

macro_rules! forward {
    () => {
        type Yield = G::Yield;
        type Send = G::Send;
        type Return = G::Return;
        type Error = G::Error;

        #[inline]
        fn resume(&mut self, sent: Result<G::Send, Thrown<G::Error>>) -> Resumed<G::Yield, G::Return, G::Error> {
            (**self).resume(sent)
        }

        #[inline]
        fn start(&mut self) -> Resumed<G::Yield, G::Return, G::Error> {
            (**self).start()
        }

        #[inline]
        fn state(&self) -> State {
            (**self).state()
        }

        #[inline]
        fn close(&mut self) -> Result<(), CloseError<G::Error>> {
            (**self).close()
        }
    };
}

impl<G: Generator + ?Sized> Generator for &mut G {
    forward!();
}

#[cfg(feature = "alloc")]
impl<G: Generator + ?Sized> Generator for alloc::boxed::Box<G> {
    forward!();
}
