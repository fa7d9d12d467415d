//! Generators as iterators: pull and push give the same, and what they cost in bytes.

#[cfg(feature = "alloc")]
use crate::bodies::borrowed::squares;
use crate::bodies::closures::evens;
use crate::bodies::countdown::{Rocket, countdown};
use py2rs_runtime::{Exit, Gen, Generator, Machine, Resumed, Returned, State, Step, Thrown, Yielded};
use std::convert::Infallible;

/// The same by `next`, by `fold`, and by `fold` of what two `next` have left.
fn every_way<T: PartialEq + std::fmt::Debug>(new: impl Fn() -> Box<dyn Fn(u8) -> Vec<T>>, expected: &[T]) {
    for way in 0..3 {
        assert_eq!(new()(way), expected, "way {way}");
    }
}

fn collected<I: Iterator>(mut items: I, way: u8) -> Vec<I::Item> {
    let mut all = vec![];
    match way {
        0 => {
            for item in items {
                all.push(item);
            }
        }
        1 => items.for_each(|item| all.push(item)),
        _ => {
            all.extend(items.next());
            all.extend(items.next());
            items.for_each(|item| all.push(item));
        }
    }
    all
}

#[test]
fn pull_and_push_are_the_same() {
    every_way(|| Box::new(|way| collected(countdown(4), way)), &[4, 3, 2, 1]);
    every_way(|| Box::new(|way| collected(countdown(0), way)), &[]);
    every_way(|| Box::new(|way| collected(evens(10), way)), &[0, 2, 4, 100, 6, 100, 8, 100]);
    #[cfg(feature = "alloc")]
    every_way(|| Box::new(|way| collected(squares(4), way)), &[0, 1, 4, 9, 14]);
}

#[test]
fn what_runs_to_the_end() {
    assert_eq!(countdown(4).sum::<u64>(), 10);
    assert_eq!(countdown(4).product::<u64>(), 24);
    assert_eq!(countdown(4).count(), 4);
    assert_eq!(countdown(4).last(), Some(1));
    assert_eq!(countdown(4).max(), Some(4));
    assert_eq!(countdown(4).min(), Some(1));
    assert_eq!(countdown(0).min(), None);
    assert_eq!(countdown(4).reduce(|a, b| a * 10 + b), Some(4321));
    let mut seen = 0;
    assert_eq!(countdown(4).exhaust(|value| seen += value), Ok(()));
    assert_eq!(seen, 10);
}

#[test]
fn a_break_leaves_it_suspended() {
    let mut generator = countdown(5);
    assert_eq!(generator.try_for_each(|value| if value == 3 { Err(value) } else { Ok(()) }), Err(3));
    assert_eq!(generator.state(), State::Suspended { point: 0 });
    assert_eq!(generator.next(), Some(2));
    assert_eq!(generator.by_ref().take(1).collect::<Vec<_>>(), [1]);
    assert_eq!(generator.next(), None);
    assert_eq!(generator.next(), None);
    assert_eq!(generator.size_hint(), (0, Some(0)));
}

#[test]
fn in_a_field_and_copied() {
    let mut rocket = Rocket { count: countdown(3), name: "r".into() };
    assert_eq!(format!("{:?}", rocket.count), "Unresumed { from: 3 }");
    assert_eq!(rocket.count.next(), Some(3));
    let copy = rocket.count.clone();
    assert_eq!(format!("{copy:?}"), "Suspend0 { n: 3 }");
    assert_eq!(rocket.count.by_ref().collect::<Vec<_>>(), [2, 1]);
    assert_eq!(format!("{:?} {}", rocket.count, rocket.name), "Ended r");
    assert_eq!(copy.sum::<u64>(), 3);
}

#[test]
fn auto_traits_and_sizes() {
    fn send<T: Send + Sync + Unpin>(value: T) -> usize {
        size_of_val(&value)
    }
    assert!(send(countdown(1)) <= 24);
    assert!(send(evens(1)) <= 56);
    #[cfg(feature = "alloc")]
    assert!(send(squares(1)) <= 64);
    // The channel of exceptions costs nothing where there are none.
    assert_eq!(size_of::<Result<(), Thrown<Infallible>>>(), 1);
    assert_eq!(size_of::<Resumed<u64, (), Infallible>>(), 16);
    assert_eq!(size_of::<Resumed<String, (), Infallible>>(), size_of::<String>());
    assert_eq!(size_of::<Thrown<Infallible>>(), 0);
}

/// `for text in texts { yield text.parse()?; }`
struct Parsed<'a> {
    texts: std::str::Split<'a, char>,
    begun: bool,
}

impl Machine for Parsed<'_> {
    type Yield = u32;
    type Send = ();
    type Return = &'static str;
    type Error = std::num::ParseIntError;

    fn point(&self) -> Option<u32> {
        self.begun.then_some(0)
    }

    fn resume(&mut self, sent: Result<(), Thrown<Self::Error>>) -> Resumed<u32, &'static str, Self::Error> {
        if std::mem::replace(&mut self.begun, true) {
            sent?;
        }
        match self.texts.next() {
            Some(text) => Ok(Yielded(text.parse()?)),
            None => Ok(Returned("end")),
        }
    }
}

fn parsed(text: &str) -> Gen<Parsed<'_>> {
    Gen::new(Parsed { texts: text.split(','), begun: false })
}

#[test]
fn fallible_ones_give_results() {
    assert_eq!(parsed("1,2,3").results().sum::<Result<u32, _>>(), Ok(6));
    assert!(parsed("1,x,3").results().sum::<Result<u32, _>>().is_err());
    let mut results = parsed("1,x,3").results();
    assert_eq!(results.next(), Some(Ok(1)));
    assert!(matches!(results.next(), Some(Err(_))));
    assert_eq!(results.next(), None);
    assert_eq!(results.into_inner().state(), State::Ended);
    // In push mode the error is the last item as well.
    let shown = parsed("1,x,3").results().fold(String::new(), |text, item| text + if item.is_ok() { "v" } else { "e" });
    assert_eq!(shown, "ve");
    let mut seen = vec![];
    assert_eq!(parsed("1,2").exhaust(|value| seen.push(value)), Ok("end"));
    assert_eq!(seen, [1, 2]);
    // Errors of a generator that has none need no arm.
    let mut total = 0;
    for Ok(value) in countdown(3).results() {
        total += value;
    }
    assert_eq!(total, 6);
    assert_eq!(parsed("").resume(Err(Exit)).map(Step::yielded), Err(Exit));
}
