//! Bodies of every shape: pulled step by step, and pushed, they give the same.

#![deny(warnings)]
#![warn(clippy::pedantic)]

use py2rs_macros::generator;
use py2rs_runtime::Generator;
use py2rs_runtime::Step::{Returned, Yielded};
use std::collections::VecDeque;

generator! {
    fn countdown(n: u64) -> impl Iterator<Item = u64> {
        let mut i = n;
        while i > 0 {
            yield i;
            i -= 1;
        }
    }
    fn evens(n: u64) -> impl Iterator<Item = u64> {
        let mut seen = Vec::new();
        for x in (0..n).filter(|x| x % 2 == 0) {
            yield x;
            seen.push(x);
            if seen.len() > 2 {
                yield seen[0].max(100);
            }
        }
    }
    fn nested(n: u64) -> impl Iterator<Item = u64> {
        for a in 0..n {
            for b in 0..a {
                yield a * 10 + b;
            }
        }
    }
    fn closures(n: u64) -> impl Iterator<Item = u64> {
        for a in 0..n {
            for b in (0..a).map(move |b| b * 10 + a) {
                yield b;
            }
        }
    }
    fn delegating(n: u64) -> impl Iterator<Item = u64> {
        yield 1000;
        yield from countdown(n);
        yield from [7, 8];
        let x = if n > 2 { yield 5; n } else { 3 };
        yield x;
    }
    fn permutations<T: Clone>(mut items: Vec<T>) -> impl Iterator<Item = Vec<T>> {
        let mut counts = vec![0; items.len()];
        yield items.clone();
        let mut i = 1;
        while i < items.len() {
            if counts[i] < i {
                items.swap(if i % 2 == 0 { 0 } else { counts[i] }, i);
                yield items.clone();
                counts[i] += 1;
                i = 1;
            } else {
                counts[i] = 0;
                i += 1;
            }
        }
    }
    fn words(text: &str) -> impl Iterator<Item = (usize, String)> {
        let mut word = String::new();
        for (at, c) in text.char_indices() {
            match c {
                ' ' if word.is_empty() => continue,
                ' ' => yield (at, std::mem::take(&mut word)),
                c => word.push(c),
            }
        }
        if !word.is_empty() {
            yield (text.len(), word);
        }
    }
    /// Labels, values of blocks and loops, jumps out of all of them.
    fn labels(n: u64) -> impl Iterator<Item = u64> {
        'outer: for a in 0.. {
            let mut b = 0;
            loop {
                if a + b > n { break 'outer; }
                if b > a { continue 'outer; }
                yield a * 100 + b;
                b += 1;
            }
        }
        let x = 'found: {
            for i in 0..10 { if i * i > n { break 'found i; } yield i; }
            0
        };
        let y = loop { if x > 2 { break x } else { yield 77; break 9 } };
        yield x * 1000 + y;
    }
    /// A loop at the end, whose value is `()`.
    fn tail_loop(mut n: u64) -> impl Iterator<Item = u64> {
        loop {
            if n == 0 {
                break;
            }
            yield n;
            n -= 1;
        }
    }
    fn tail_while(n: u64) -> impl Iterator<Item = u64> {
        let mut left = n;
        while { yield left; left > 0 } {
            left -= 1;
        }
    }
    fn tail_block(n: u64) -> impl Iterator<Item = u64> {
        'done: {
            yield 1;
            if n > 1 {
                break 'done;
            }
            yield 2;
        }
    }
    fn value_without_words(n: u64) -> impl Iterator<Item = u64> {
        let nothing = loop {
            yield n;
            if n > 0 {
                break;
            }
        };
        assert_eq!(nothing, ());
        yield n + 1;
    }
    fn in_macros(n: u64) -> impl Iterator<Item = u64> {
        let all = vec![{ yield n; n }; 2];
        assert_eq!(all.len(), { yield all[1]; 2 }, "{n}");
        yield [all[0], { yield 7; 3 }].iter().sum();
    }
    fn sums<'a>(a: &'a Wide, b: &'a Wide) -> impl Iterator<Item = u64> {
        let sum = a + b;
        yield 0;
        let value = sum.into_value();
        yield value;
    }
    fn chained(x: Option<u64>, y: Result<u64, String>) -> impl Iterator<Item = u64> {
        if let Some(x) = x && x > 2 && let Ok(y) = y {
            yield x + y;
            yield y;
        } else {
            yield 0;
        }
    }
    fn taken_apart(y: Result<u64, String>) -> impl Iterator<Item = u64> {
        if let Err(text) = y {
            yield text.len() as u64;
            yield text.into_bytes()[0].into();
        }
    }
    fn hidden(x: u64) -> impl Iterator<Item = u64> {
        let x = x + 1;
        yield x;
        {
            let x = x * 10;
            yield x;
        }
        let x = vec![x; 3];
        yield x.len() as u64;
        for x in x { yield x; }
    }
    fn unpacked((a, b): (u64, u64), [c, ..]: [u64; 3]) -> impl Iterator<Item = u64> {
        let (mut x, y) = (a + c, b);
        while x < y { yield x; x += 1; }
    }
    fn captured(n: u64) -> impl Iterator<Item = String> {
        let width = 4;
        for part in ["a", "b"] {
            yield format!("{part}{n:0width$}");
            yield format!("{n}{}", part.len());
        }
    }
    fn chars(text: &str) -> impl Iterator<Item = char> + Clone {
        for c in text.chars() { yield c; }
    }
    fn generic<'a, T: Ord, I>(items: I, limit: &'a T) -> impl Iterator<Item = &'a T>
    where
        I: IntoIterator<Item = &'a T>,
    {
        for item in items { if item < limit { yield item; } }
    }
}

/// A number that is not copied.
struct Wide(u64);
impl std::ops::Add for &Wide {
    type Output = Wide;
    fn add(self, other: &Wide) -> Wide {
        Wide(self.0 + other.0)
    }
}
impl Wide {
    fn into_value(self) -> u64 {
        self.0
    }
}

/// All items, by `next` through a trait object.
fn pulled<T>(mut it: impl Iterator<Item = T>) -> Vec<T> {
    let it: &mut dyn Iterator<Item = T> = &mut it;
    let all: Vec<T> = std::iter::from_fn(|| it.next()).collect();
    assert!(it.next().is_none(), "it stays at its end");
    all
}
/// All items, by a push body.
fn pushed<T>(it: impl Iterator<Item = T>) -> Vec<T> {
    let mut all = vec![];
    it.for_each(|item| all.push(item));
    all
}

macro_rules! gives {
    ($it:expr, $expected:expr) => {
        let expected = Vec::from($expected);
        assert_eq!(pulled($it), expected, "pulled");
        assert_eq!(pushed($it), expected, "pushed");
    };
}

#[test]
fn loops() {
    gives!(countdown(3), [3, 2, 1]);
    gives!(evens(9), [0, 2, 4, 100, 6, 100, 8, 100]);
    gives!(nested(4), [10, 20, 21, 30, 31, 32]);
    gives!(closures(4), [1, 2, 12, 3, 13, 23]);
    gives!(labels(7), [0, 100, 101, 200, 201, 202, 300, 301, 302, 303, 400, 401, 402, 403, 0, 1, 2, 3003]);
    gives!(labels(0), [0, 0, 77, 1009]);
}

#[test]
fn what_ends_a_body() {
    gives!(tail_loop(2), [2, 1]);
    gives!(tail_while(1), [1, 0]);
    gives!(tail_block(1), [1, 2]);
    gives!(tail_block(2), [1]);
    gives!(value_without_words(1), [1, 2]);
    gives!(in_macros(5), [5, 5, 7, 8]);
    gives!(sums(&Wide(2), &Wide(3)), [0, 5]);
}

#[test]
fn delegation() {
    gives!(delegating(3), [1000, 3, 2, 1, 7, 8, 5, 3]);
    gives!(delegating(1), [1000, 1, 7, 8, 3]);
}

#[test]
fn patterns_and_scopes() {
    gives!(chained(Some(3), Ok(1)), [4, 1]);
    gives!(chained(Some(3), Err(String::new())), [0]);
    gives!(taken_apart(Err("abc".into())), [3, 97]);
    gives!(taken_apart(Ok(1)), []);
    gives!(hidden(4), [5, 50, 3, 5, 5, 5]);
    gives!(unpacked((1, 5), [2, 9, 9]), [3, 4]);
    gives!(words("to be  or"), [(2, "to".to_string()), (5, "be".into()), (9, "or".into())]);
}

#[test]
fn generics_and_borrows() {
    gives!(permutations(vec!['a', 'b']), [vec!['a', 'b'], vec!['b', 'a']]);
    assert_eq!(permutations(vec![1, 2, 3, 4]).count(), 24);
    gives!(captured(7), ["a0007", "71", "b0007", "71"].map(String::from));
    let mut it = chars("xyz");
    it.next();
    assert_eq!(pulled(it.clone()), ['y', 'z']);
    assert_eq!(it.collect::<String>(), "yz");
    let limit = 3;
    gives!(generic(&[1, 5, 2], &limit), [&1, &2]);
}

struct Table {
    rows: Vec<Vec<u32>>,
}
impl Table {
    generator! {
        fn cells(&self) -> impl Iterator<Item = u32> {
            for row in &self.rows { for cell in row { yield *cell; } }
        }
        fn drained(&mut self) -> impl Iterator<Item = u32> {
            while let Some(row) = self.rows.pop() { for cell in row { yield cell; } }
        }
        fn into_rows(self) -> impl Iterator<Item = Vec<u32>> {
            for row in self.rows { yield row; }
        }
    }
}

#[test]
fn methods() {
    let mut table = Table { rows: vec![vec![1, 2], vec![3]] };
    gives!(table.cells(), [1, 2, 3]);
    assert_eq!(pulled(table.drained()), [3, 1, 2]);
    gives!(Table { rows: vec![vec![1]] }.into_rows(), [vec![1]]);
}

#[test]
fn inline() {
    let data = vec![3, 1, 2];
    let factor = 10;
    gives!(
        generator!({
            for x in &data {
                yield x * factor;
            }
        }),
        [30, 10, 20]
    );
    let names = vec!["a".to_string(), "b".into()];
    let it = generator!(|names, mut count = 0| {
        for name in names { count += 1; yield format!("{name}{count}"); }
    });
    assert_eq!(pulled(it), ["a1", "b2"]);
    let mut made: Vec<Box<dyn Iterator<Item = usize>>> = vec![];
    for i in 0..3 {
        made.push(Box::new(generator!(|i| {
            for _ in 0..i {
                yield i;
            }
        })));
    }
    assert_eq!(made.into_iter().flatten().collect::<Vec<_>>(), [1, 2, 2]);
    let mut sum = generator!(|| -> impl Generator<Yield = u32, Send = u32, Return = u32> {
        let mut total = 0;
        while total < 10 {
            total += yield total;
        }
        total
    });
    assert_eq!([sum.start(), sum.send(4), sum.send(9)], [Ok(Yielded(0)), Ok(Yielded(4)), Ok(Returned(13))]);
}

generator! {
    fn round_robin<Y>(tasks: Vec<Box<dyn Iterator<Item = Y>>>) -> impl Generator<Yield = Y, Return = usize> {
        let mut queue: VecDeque<_> = tasks.into();
        let mut steps = 0;
        while let Some(mut task) = queue.pop_front() {
            let Some(value) = task.next() else { continue };
            yield value;
            steps += 1;
            queue.push_back(task);
        }
        steps
    }
}

#[test]
fn what_is_moved_in_and_out() {
    let mut it = round_robin(vec![Box::new(0..2) as Box<dyn Iterator<Item = i32>>, Box::new(10..11)]);
    let mut seen = vec![];
    let end = loop {
        match it.send(()) {
            Ok(Yielded(value)) => seen.push(value),
            end => break end,
        }
    };
    assert_eq!((seen, end), (vec![0, 10, 1], Ok(Returned(3))));
}

#[test]
fn sizes() {
    assert!(size_of_val(&countdown(3)) <= 24);
    assert!(size_of_val(&nested(3)) <= 56);
}
