//! `list.sort`: the powersort of `Objects/listobject.c`, comparison for comparison, because the program can see each `<`,
//! and because what it gives for an inconsistent order (nan) depends on them.

use super::Items;
use crate::python::exception::{R, raise};
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use crate::python::{call, operator, sequence};

/// Runs win this often in a row before a merge starts to gallop.
const MIN_GALLOP: usize = 7;

/// `list.sort(key=key, reverse=reverse)`. The list is empty while code of the program runs.
///
/// # Errors
/// What `key` and `<` raise; ValueError if the list was changed meanwhile.
pub fn sort(list: &Items, key: Option<&Value>, reverse: bool) -> R<()> {
    let items = list.take();
    let (items, result) = sorted(items, key, reverse);
    // A list that nobody touched has no room either.
    let meanwhile = list.replace(items);
    let touched = meanwhile.capacity() > 0;
    super::drop_items(meanwhile);
    result?;
    if touched { Err(raise(Type::ValueError, "list modified during sort")) } else { Ok(()) }
}

/// The items in order; if something was raised, in the order that they had got to.
fn sorted(items: Vec<Value>, key: Option<&Value>, reverse: bool) -> (Vec<Value>, R<()>) {
    let made;
    let keys = match key {
        None => &items,
        Some(key) => {
            made = items.iter().map(|item| call::call1(key, item.clone())).collect::<R<Vec<_>>>();
            match &made {
                Ok(keys) => keys,
                Err(raised) => {
                    let raised = raised.clone();
                    return (items, Err(raised));
                }
            }
        }
    };
    // Stable in reverse as well: reversed before and after.
    let mut order: Vec<usize> = (0..items.len()).collect();
    if reverse {
        order.reverse();
    }
    let result = sort_order(&mut order, keys);
    if reverse {
        order.reverse();
    }
    let mut slots = items;
    let sorted = order.into_iter().map(|index| std::mem::take(&mut slots[index])).collect();
    (sorted, result)
}

/// Puts positions into the order of their keys. Keys of one type are compared without asking for methods.
fn sort_order(order: &mut [usize], keys: &[Value]) -> R<()> {
    if let Some(numbers) = all(keys, |key| if let Value::Int(x) = key { Some(x.int()) } else { None }) {
        order.sort_by_key(|index| numbers[*index]);
        return Ok(());
    }
    if let Some(texts) =
        all(keys, |key| if let Some(Heap::Str(text)) = key.heap() { Some(text.as_str()) } else { None })
    {
        sort_texts(order, &texts);
        return Ok(());
    }
    if let Some(numbers) = all(keys, |key| if let Value::Float(x) = key { Some(x.float()) } else { None }) {
        return Sorter::new(order, |a, b| Ok(numbers[a] < numbers[b])).sort();
    }
    if let Some(tuples) = all(keys, |key| if let Some(Heap::Tuple(items)) = key.heap() { Some(&**items) } else { None })
    {
        return Sorter::new(order, |a, b| sequence::less_items(tuples[a], tuples[b])).sort();
    }
    Sorter::new(order, |a, b| operator::less(&keys[a], &keys[b])).sort()
}

/// By the first bytes, which are at hand, and by the rest where they are the same.
fn sort_texts(order: &mut [usize], texts: &[&str]) {
    let first = |text: &str| {
        let mut first = [0; 8];
        let length = text.len().min(8);
        first[..length].copy_from_slice(&text.as_bytes()[..length]);
        u64::from_be_bytes(first)
    };
    let mut keyed: Vec<_> = order.iter().map(|index| (first(texts[*index]), texts[*index], *index)).collect();
    keyed.sort_by(|(a, a_text, _), (b, b_text, _)| a.cmp(b).then_with(|| a_text.cmp(b_text)));
    order.iter_mut().zip(keyed).for_each(|(place, (.., index))| *place = index);
}

fn all<'a, T>(keys: &'a [Value], get: impl Fn(&'a Value) -> Option<T>) -> Option<Vec<T>> {
    // Most keys that are not alike differ early.
    keys.iter().map(get).collect()
}

/// A run that waits to be merged.
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    length: usize,
    power: u32,
}

struct Sorter<'a, F> {
    order: &'a mut [usize],
    less: F,
    runs: Vec<Run>,
    min_gallop: usize,
    scratch: Vec<usize>,
}

impl<'a, F: Fn(usize, usize) -> R<bool>> Sorter<'a, F> {
    fn new(order: &'a mut [usize], less: F) -> Self {
        Sorter { order, less, runs: vec![], min_gallop: MIN_GALLOP, scratch: vec![] }
    }

    fn sort(mut self) -> R<()> {
        let length = self.order.len();
        if length < 2 {
            return Ok(());
        }
        let min_run = min_run(length);
        let mut low = 0;
        while low < length {
            let mut run = self.count_run(low)?;
            if run < min_run {
                let forced = min_run.min(length - low);
                self.binary_insertion(low, low + forced, low + run)?;
                run = forced;
            }
            self.found_run(run)?;
            self.runs.push(Run { start: low, length: run, power: 0 });
            low += run;
        }
        while self.runs.len() > 1 {
            let mut at = self.runs.len() - 2;
            if at > 0 && self.runs[at - 1].length < self.runs[at + 1].length {
                at -= 1;
            }
            self.merge_at(at)?;
        }
        Ok(())
    }

    /// The length of the run that starts here; a descending one is reversed.
    fn count_run(&mut self, low: usize) -> R<usize> {
        let high = self.order.len();
        if low + 1 == high {
            return Ok(1);
        }
        let descending = (self.less)(self.order[low + 1], self.order[low])?;
        let mut end = low + 2;
        while end < high && (self.less)(self.order[end], self.order[end - 1])? == descending {
            end += 1;
        }
        if descending {
            self.order[low..end].reverse();
        }
        Ok(end - low)
    }

    /// Sorts `low..high`, of which `low..start` is in order.
    fn binary_insertion(&mut self, low: usize, high: usize, start: usize) -> R<()> {
        for at in start..high {
            let pivot = self.order[at];
            let (mut left, mut right) = (low, at);
            while left < right {
                let middle = left + (right - left) / 2;
                if (self.less)(pivot, self.order[middle])? {
                    right = middle;
                } else {
                    left = middle + 1;
                }
            }
            self.order[left..=at].rotate_right(1);
        }
        Ok(())
    }

    /// Merges runs that the powersort strategy wants merged before one of this length comes behind them.
    fn found_run(&mut self, length: usize) -> R<()> {
        let Some(last) = self.runs.last().copied() else { return Ok(()) };
        let power = power(last.start, last.length, length, self.order.len());
        while self.runs.len() > 1 && self.runs[self.runs.len() - 2].power > power {
            self.merge_at(self.runs.len() - 2)?;
        }
        if let Some(last) = self.runs.last_mut() {
            last.power = power;
        }
        Ok(())
    }

    /// Merges a run and the one behind it.
    fn merge_at(&mut self, at: usize) -> R<()> {
        let (a, b) = (self.runs[at], self.runs[at + 1]);
        self.runs[at].length += b.length;
        self.runs.remove(at + 1);
        // Where does b start in a? What is before that stays.
        let skipped = self.gallop_right(self.order[b.start], &self.order[a.start..a.start + a.length], 0)?;
        let (start, length) = (a.start + skipped, a.length - skipped);
        if length == 0 {
            return Ok(());
        }
        // Where does a end in b? What is behind that stays.
        let last = self.order[start + length - 1];
        let rest = self.gallop_left(last, &self.order[b.start..b.start + b.length], b.length - 1)?;
        if rest == 0 {
            return Ok(());
        }
        if length <= rest { self.merge_low(start, length, rest) } else { self.merge_high(start, length, rest) }
    }

    /// The first position in a run at which `key` can stand before its equals, searched from `hint`.
    fn gallop_left(&self, key: usize, run: &[usize], hint: usize) -> R<usize> {
        let less = &self.less;
        let (mut last, mut offset) = (0, 1);
        let (mut low, mut high);
        if less(run[hint], key)? {
            let max = run.len() - hint;
            while offset < max && less(run[hint + offset], key)? {
                last = offset;
                offset = offset * 2 + 1;
            }
            (low, high) = (hint + last + 1, hint + offset.min(max));
        } else {
            let max = hint + 1;
            while offset < max && !less(run[hint - offset], key)? {
                last = offset;
                offset = offset * 2 + 1;
            }
            (low, high) = (hint + 1 - offset.min(max), hint - last);
        }
        while low < high {
            let middle = low + (high - low) / 2;
            if less(run[middle], key)? {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(high)
    }

    /// The last position in a run at which `key` can stand behind its equals, searched from `hint`.
    fn gallop_right(&self, key: usize, run: &[usize], hint: usize) -> R<usize> {
        let less = &self.less;
        let (mut last, mut offset) = (0, 1);
        let (mut low, mut high);
        if less(key, run[hint])? {
            let max = hint + 1;
            while offset < max && less(key, run[hint - offset])? {
                last = offset;
                offset = offset * 2 + 1;
            }
            (low, high) = (hint + 1 - offset.min(max), hint - last);
        } else {
            let max = run.len() - hint;
            while offset < max && !less(key, run[hint + offset])? {
                last = offset;
                offset = offset * 2 + 1;
            }
            (low, high) = (hint + last + 1, hint + offset.min(max));
        }
        while low < high {
            let middle = low + (high - low) / 2;
            if less(key, run[middle])? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(high)
    }

    /// Merges `start..start + a` with the `b` items behind, from the front; a is the shorter one and is copied.
    fn merge_low(&mut self, start: usize, a: usize, b: usize) -> R<()> {
        let mut copy = std::mem::take(&mut self.scratch);
        copy.clear();
        copy.extend_from_slice(&self.order[start..start + a]);
        let mut state = Merge { to: start, a: 0..a, b: start + a..start + a + b };
        let result = self.gallop_low(&copy, &mut state);
        // What is left of a goes behind what is left of b if a has one item, else there is nothing left of b.
        if let Ok(true) = result {
            let (to, rest) = (state.to, state.b.clone());
            let length = rest.len();
            self.order.copy_within(rest, to);
            self.order[to + length] = copy[state.a.start];
        } else {
            let length = state.a.len();
            self.order[state.to..state.to + length].copy_from_slice(&copy[state.a]);
        }
        self.scratch = copy;
        result.map(|_| ())
    }

    /// True: one item of a is left, which belongs behind all of b.
    fn gallop_low(&mut self, copy: &[usize], it: &mut Merge) -> R<bool> {
        macro_rules! take_b {
            () => {
                self.order[it.to] = self.order[it.b.start];
                it.to += 1;
                it.b.start += 1;
                if it.b.is_empty() {
                    return Ok(false);
                }
            };
        }
        macro_rules! take_a {
            () => {
                self.order[it.to] = copy[it.a.start];
                it.to += 1;
                it.a.start += 1;
                if it.a.len() == 1 {
                    return Ok(true);
                }
            };
        }
        take_b!();
        if it.a.len() == 1 {
            return Ok(true);
        }
        let mut min_gallop = self.min_gallop;
        loop {
            let (mut a_wins, mut b_wins) = (0, 0);
            loop {
                if (self.less)(self.order[it.b.start], copy[it.a.start])? {
                    take_b!();
                    b_wins += 1;
                    a_wins = 0;
                    if b_wins >= min_gallop {
                        break;
                    }
                } else {
                    take_a!();
                    a_wins += 1;
                    b_wins = 0;
                    if a_wins >= min_gallop {
                        break;
                    }
                }
            }
            min_gallop += 1;
            loop {
                min_gallop -= usize::from(min_gallop > 1);
                self.min_gallop = min_gallop;
                a_wins = self.gallop_right(self.order[it.b.start], &copy[it.a.clone()], 0)?;
                if a_wins > 0 {
                    self.order[it.to..it.to + a_wins].copy_from_slice(&copy[it.a.start..it.a.start + a_wins]);
                    it.to += a_wins;
                    it.a.start += a_wins;
                    if it.a.len() <= 1 {
                        return Ok(it.a.len() == 1);
                    }
                }
                take_b!();
                b_wins = self.gallop_left(copy[it.a.start], &self.order[it.b.clone()], 0)?;
                if b_wins > 0 {
                    self.order.copy_within(it.b.start..it.b.start + b_wins, it.to);
                    it.to += b_wins;
                    it.b.start += b_wins;
                    if it.b.is_empty() {
                        return Ok(false);
                    }
                }
                take_a!();
                if a_wins < MIN_GALLOP && b_wins < MIN_GALLOP {
                    break;
                }
            }
            min_gallop += 1;
            self.min_gallop = min_gallop;
        }
    }

    /// Merges `start..start + a` with the `b` items behind, from the end; b is the shorter one and is copied.
    fn merge_high(&mut self, start: usize, a: usize, b: usize) -> R<()> {
        let mut copy = std::mem::take(&mut self.scratch);
        copy.clear();
        copy.extend_from_slice(&self.order[start + a..start + a + b]);
        let mut state = Merge { to: start + a + b, a: start..start + a, b: 0..b };
        let result = self.gallop_high(&copy, &mut state);
        if let Ok(true) = result {
            let (to, rest) = (state.to, state.a.clone());
            let length = rest.len();
            self.order.copy_within(rest, to - length);
            self.order[to - length - 1] = copy[state.b.end - 1];
        } else {
            let length = state.b.len();
            self.order[state.to - length..state.to].copy_from_slice(&copy[state.b]);
        }
        self.scratch = copy;
        result.map(|_| ())
    }

    /// True: one item of b is left, which belongs before all of a.
    fn gallop_high(&mut self, copy: &[usize], it: &mut Merge) -> R<bool> {
        macro_rules! take_a {
            () => {
                it.to -= 1;
                it.a.end -= 1;
                self.order[it.to] = self.order[it.a.end];
                if it.a.is_empty() {
                    return Ok(false);
                }
            };
        }
        macro_rules! take_b {
            () => {
                it.to -= 1;
                it.b.end -= 1;
                self.order[it.to] = copy[it.b.end];
                if it.b.len() == 1 {
                    return Ok(true);
                }
            };
        }
        take_a!();
        if it.b.len() == 1 {
            return Ok(true);
        }
        let mut min_gallop = self.min_gallop;
        loop {
            let (mut a_wins, mut b_wins) = (0, 0);
            loop {
                if (self.less)(copy[it.b.end - 1], self.order[it.a.end - 1])? {
                    take_a!();
                    a_wins += 1;
                    b_wins = 0;
                    if a_wins >= min_gallop {
                        break;
                    }
                } else {
                    take_b!();
                    b_wins += 1;
                    a_wins = 0;
                    if b_wins >= min_gallop {
                        break;
                    }
                }
            }
            min_gallop += 1;
            loop {
                min_gallop -= usize::from(min_gallop > 1);
                self.min_gallop = min_gallop;
                let length = it.a.len();
                a_wins = length - self.gallop_right(copy[it.b.end - 1], &self.order[it.a.clone()], length - 1)?;
                if a_wins > 0 {
                    it.to -= a_wins;
                    self.order.copy_within(it.a.end - a_wins..it.a.end, it.to);
                    it.a.end -= a_wins;
                    if it.a.is_empty() {
                        return Ok(false);
                    }
                }
                take_b!();
                let length = it.b.len();
                b_wins = length - self.gallop_left(self.order[it.a.end - 1], &copy[it.b.clone()], length - 1)?;
                if b_wins > 0 {
                    it.to -= b_wins;
                    self.order[it.to..it.to + b_wins].copy_from_slice(&copy[it.b.end - b_wins..it.b.end]);
                    it.b.end -= b_wins;
                    if it.b.len() <= 1 {
                        return Ok(it.b.len() == 1);
                    }
                }
                take_a!();
                if a_wins < MIN_GALLOP && b_wins < MIN_GALLOP {
                    break;
                }
            }
            min_gallop += 1;
            self.min_gallop = min_gallop;
        }
    }
}

/// What is left to merge, and where it goes: upwards from `to`, or downwards to it.
struct Merge {
    to: usize,
    a: std::ops::Range<usize>,
    b: std::ops::Range<usize>,
}

/// Runs shorter than this are made longer by insertion.
fn min_run(mut length: usize) -> usize {
    let mut rest = 0;
    while length >= 64 {
        rest |= length & 1;
        length >>= 1;
    }
    length + rest
}

/// The power of the node between two adjacent runs in the nearly optimal tree of merges (`powerloop`).
fn power(start: usize, first: usize, second: usize, length: usize) -> u32 {
    let mut a = 2 * start + first;
    let mut b = a + first + second;
    let mut power = 0;
    loop {
        power += 1;
        if a >= length {
            a -= length;
            b -= length;
        } else if b >= length {
            return power;
        }
        a <<= 1;
        b <<= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// Every comparison of sorts of many sizes and shapes goes into a sum, which CPython 3.11 gave.
    #[test]
    fn comparisons_of_cpython() -> R<()> {
        let sum = Cell::new(0u64);
        let note = |number: usize| sum.set(sum.get().wrapping_mul(31).wrapping_add(number as u64).wrapping_add(7));
        let mut state = 99u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for length in [0, 1, 2, 3, 10, 63, 64, 65, 100, 500, 1000, 3000] {
            for kind in 0..6 {
                let mut make = |index: usize| match kind {
                    0 => random(1_000_000),
                    1 => random(5),
                    2 if random(20) > 0 => index,
                    3 if random(20) > 0 => length - index,
                    2 | 3 => random(length),
                    4 => index % (length / 3 + 1),
                    _ => index * index % 97 + index / 100 * 50,
                };
                let keys: Vec<usize> = (0..length).map(&mut make).collect();
                let mut order: Vec<usize> = (0..length).collect();
                Sorter::new(&mut order, |a, b| {
                    note(a * 1_000_003 + b);
                    Ok(keys[a] < keys[b])
                })
                .sort()?;
                order.iter().for_each(|index| note(*index));
                note(length);
            }
        }
        assert_eq!(sum.get(), 16_319_668_706_914_048_365);
        Ok(())
    }
}
