//! What `gen!` is to expand to against iterators written by hand: ns per item, medians of interleaved rounds.
//!
//!     cargo bench -p py2rs-runtime --no-default-features --features alloc -- [ROW]      (ROUNDS=n)

#![allow(clippy::needless_borrow, reason = "nearer references first: how the kind of an operand is found")]
#![allow(clippy::while_let_on_iterator, reason = "expansions hold iterators by reference")]

use std::hint::black_box;
use std::time::Instant;

mod expanded;
mod hand;

/// A binary tree.
pub struct Node {
    left: Option<Box<Node>>,
    value: u64,
    right: Option<Box<Node>>,
}

fn tree(depth: u32, next: &mut u64) -> Option<Box<Node>> {
    let depth = depth.checked_sub(1)?;
    let left = tree(depth, next);
    *next += 1;
    Some(Box::new(Node { left, value: *next, right: tree(depth, next) }))
}

fn mix(sum: u64, item: u64) -> u64 {
    sum ^ item ^ (item << 7)
}

#[inline(always)]
fn pull(items: impl Iterator<Item = u64>) -> u64 {
    let mut sum = 0;
    for item in items {
        sum = mix(sum, item);
    }
    sum
}

#[inline(always)]
fn push(items: impl Iterator<Item = u64>) -> u64 {
    items.fold(0, mix)
}

/// Of a type that rustc doesn't know.
fn dynamic<'a>(items: impl Iterator<Item = u64> + 'a) -> Box<dyn Iterator<Item = u64> + 'a> {
    black_box(Box::new(items))
}

/// A row, a column, the writer, how many items, and a function that gives a checksum of them.
struct Entry<'a> {
    row: &'static str,
    column: &'static str,
    by: &'static str,
    items: u64,
    run: Box<dyn Fn() -> u64 + 'a>,
}

const N: u64 = 20_000;

fn main() {
    let only = std::env::args().skip(1).find(|arg| !arg.starts_with('-')).unwrap_or_default();
    let rounds: usize = std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(21);
    let root = tree(14, &mut 0);
    let root = root.as_deref();
    let mut entries: Vec<Entry<'_>> = vec![];
    macro_rules! row {
        ($row:literal, $items:expr, $($by:ident)*: |$make:ident| $new:expr) => { $( {
            use $by as $make;
            let (row, by, items) = ($row, stringify!($by), $items);
            entries.push(Entry { row, by, items, column: "next", run: Box::new(move || pull($new)) });
            entries.push(Entry { row, by, items, column: "fold", run: Box::new(move || push($new)) });
            entries.push(Entry { row, by, items, column: "dyn", run: Box::new(move || pull(dynamic($new))) });
        } )* };
    }
    row!("counter", N, hand expanded: |by| by::counter(black_box(N)));
    row!("fibonacci", N, hand expanded: |by| by::fib(black_box(N)));
    row!("1 KiB", 2 * N, hand expanded: |by| by::big(black_box(N)));
    row!("Vec and String", N, hand expanded: |by| by::owned(black_box(N)));
    row!("nested", 141 * 141, hand expanded: |by| by::nested(black_box(141)));
    row!("three stages", N, hand expanded: |by| by::square(by::keep(by::counter(black_box(N)))));
    row!("three dyn", N, hand expanded: |by| by::square(dynamic(by::keep(dynamic(by::counter(black_box(N)))))));
    row!("delegation", N, hand expanded: |by| by::through(by::through(by::counter(black_box(N)))));
    row!("dyn delegation", N, hand expanded: |by| by::through(dynamic(by::through(dynamic(by::counter(black_box(N)))))));
    row!("tree", (1 << 14) - 1, hand expanded: |by| by::walk(black_box(root)));
    entries.retain(|entry| entry.row.starts_with(&only));

    let mut times = vec![vec![]; entries.len()];
    let mut sums = vec![0; entries.len()];
    for _ in 0..rounds {
        for (index, entry) in entries.iter().enumerate() {
            let calls = (400_000 / entry.items).max(1);
            let start = Instant::now();
            for _ in 0..calls {
                sums[index] = black_box((entry.run)());
            }
            times[index].push(start.elapsed().as_secs_f64() * 1e9 / (calls * entry.items) as f64);
        }
    }
    for times in &mut times {
        times.sort_by(f64::total_cmp);
    }
    println!("{:16} {:5} {:>15} {:>15} {:>12}", "", "", "hand (least)", "gen! (least)", "");
    for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.by == "hand") {
        let other = entries
            .iter()
            .position(|it| (it.row, it.column, it.by) == (entry.row, entry.column, "expanded"))
            .expect("each row has both");
        assert_eq!(sums[index], sums[other], "{}", entry.row);
        let (hand, expanded) = (&times[index], &times[other]);
        let middle = rounds / 2;
        println!(
            "{:16} {:5} {:7.3} ({:.3}) {:7.3} ({:.3}) {:6.2} ({:.2})",
            entry.row,
            entry.column,
            hand[middle],
            hand[0],
            expanded[middle],
            expanded[0],
            expanded[middle] / hand[middle],
            expanded[0] / hand[0]
        );
    }
}
