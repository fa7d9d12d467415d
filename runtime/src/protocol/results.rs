//! A fallible generator as an iterator.

use super::{Generator, Step, Thrown};
use core::iter::FusedIterator;

/// See [`Generator::results`]. Its return value is lost.
#[derive(Clone, Debug)]
#[must_use = "iterators are lazy"]
pub struct Results<G> {
    generator: G,
}

impl<G> Results<G> {
    #[inline]
    pub(super) fn new(generator: G) -> Self {
        Results { generator }
    }

    /// The generator, as far as it was iterated over.
    #[inline]
    pub fn into_inner(self) -> G {
        self.generator
    }
}

impl<G: Generator<Send = ()>> Iterator for Results<G> {
    type Item = Result<G::Yield, G::Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.generator.resume(Ok(())) {
            Ok(Step::Yielded(value)) => Some(Ok(value)),
            Ok(Step::Returned(_)) | Err(Thrown::Exit) => None,
            Err(Thrown::Error(error)) => Some(Err(error)),
        }
    }

    #[inline]
    fn fold<B, F: FnMut(B, Self::Item) -> B>(self, init: B, mut f: F) -> B {
        // `None` only while `f` runs.
        let mut folded = Some(init);
        let mut add = |item| folded = folded.take().map(|before| f(before, item));
        if let Err(Thrown::Error(error)) = self.generator.exhaust(|value| add(Ok(value))) {
            add(Err(error));
        }
        folded.expect("put back after each item")
    }
}

impl<G: Generator<Send = ()>> FusedIterator for Results<G> {}
