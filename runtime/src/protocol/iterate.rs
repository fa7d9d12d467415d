//! A generator as an iterator: pulled by `next`, pushed by everything that runs to the end.

use super::{Gen, Generator, Machine};
use core::convert::Infallible;
use core::iter::FusedIterator;

impl<M: Machine<Send = (), Error = Infallible>> Iterator for Gen<M> {
    type Item = M::Yield;

    #[inline(always)]
    fn next(&mut self) -> Option<M::Yield> {
        self.resume_frame(Ok(())).ok()?.yielded()
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.frame().map_or((0, Some(0)), M::size_hint)
    }

    /// In push mode, and so are `for_each`, `sum`, `product`, `count` and `last`, which call this.
    #[inline]
    fn fold<B, F: FnMut(B, M::Yield) -> B>(self, init: B, mut f: F) -> B {
        // `None` only while `f` runs.
        let mut folded = Some(init);
        let _ended = self.exhaust(|value| folded = folded.take().map(|before| f(before, value)));
        folded.expect("put back after each item")
    }

    /// In push mode from the first item on, and so are `min` and `max`, which call this.
    #[inline]
    fn reduce<F: FnMut(M::Yield, M::Yield) -> M::Yield>(self, mut f: F) -> Option<M::Yield> {
        let mut reduced = None;
        let _ended = self.exhaust(|value| {
            reduced = Some(match reduced.take() {
                None => value,
                Some(before) => f(before, value),
            });
        });
        reduced
    }
}

impl<M: Machine<Send = (), Error = Infallible>> FusedIterator for Gen<M> {}
