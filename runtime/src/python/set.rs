//! `set` and `frozenset`: the table of `Objects/setobject.c` itself, because its order shows in every loop.

mod algebra;
mod iterator;
mod methods;

pub use algebra::{
    Algebra, algebra, algebra_in_place, compare, constant, difference, difference_update, from_iterable, intersection,
    intersection_update, is_disjoint, is_subset, is_superset, literal, symmetric_difference,
    symmetric_difference_update, union, update,
};
pub use iterator::SetIterator;
pub use methods::{FROZEN_METHODS, METHODS, contains};

use super::dict::same_key;
use super::exception::R;
use super::hash::hash;
use super::operator;
use super::value::{Heap, Value};
use std::cell::{Cell, RefCell};
use std::mem;

/// Slots looked at one after the other before the probe jumps.
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;
const MIN_SIZE: usize = 8;

/// A set. Its order is CPython's: by hash modulo the size of the table, with its probing.
#[derive(Default)]
pub struct Set {
    table: RefCell<Table>,
    frozen: bool,
    /// Counts replaced tables: a search that called code of the program has to start again.
    moves: Cell<u32>,
}

/// A slot that was never used has the hash 0, one whose item was removed has -1; both are Unbound.
#[derive(Default, Clone)]
struct Slot {
    hash: i64,
    item: Value,
}

#[derive(Default, Clone)]
struct Table {
    /// Empty as long as nothing was added: it stands for `MIN_SIZE` free slots.
    slots: Vec<Slot>,
    /// Slots that are not free: items and removed ones.
    fill: usize,
    used: usize,
    /// Where `pop` goes on.
    finger: usize,
}

/// The slots that a hash leads to, in order.
struct Probe {
    start: usize,
    offset: usize,
    perturb: u64,
    mask: usize,
}
impl Probe {
    #[inline]
    fn new(hash: i64, mask: usize) -> Probe {
        Probe { start: hash as usize & mask, offset: 0, perturb: hash as u64, mask }
    }
    #[inline]
    fn index(&self) -> usize {
        self.start + self.offset
    }
    #[inline]
    fn advance(&mut self) {
        if self.offset < LINEAR_PROBES && self.start + LINEAR_PROBES <= self.mask {
            self.offset += 1;
            return;
        }
        self.offset = 0;
        self.perturb >>= PERTURB_SHIFT;
        self.start = self.start.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb as usize) & self.mask;
    }
}

/// What a search under a borrow finds.
enum Found {
    At(usize),
    /// Where an item would go: the last removed one on the way, else the free slot at which the search ended.
    Absent(usize),
    /// Only code of the program can tell.
    Ask,
}

impl Slot {
    fn is_free(&self) -> bool {
        self.hash == 0 && !self.item.is_bound()
    }
}

impl Table {
    fn mask(&self) -> usize {
        self.slots.len().max(MIN_SIZE) - 1
    }

    #[inline]
    fn find(&self, hash: i64, item: &Value) -> Found {
        let mut probe = Probe::new(hash, self.mask());
        let mut removed = None;
        loop {
            let Some(slot) = self.slots.get(probe.index()).filter(|slot| !slot.is_free()) else {
                return Found::Absent(removed.unwrap_or(probe.index()));
            };
            if slot.hash == -1 {
                removed = Some(probe.index());
            } else if slot.hash == hash {
                match same_key(&slot.item, item) {
                    Some(true) => return Found::At(probe.index()),
                    Some(false) => {}
                    None => return Found::Ask,
                }
            }
            probe.advance();
        }
    }

    /// Puts an item that is not there where its search said; true if the table was replaced.
    fn put(&mut self, index: usize, hash: i64, item: Value) -> bool {
        if self.slots.is_empty() {
            self.slots.resize_with(MIN_SIZE, Slot::default);
        }
        let slot = &mut self.slots[index];
        let reused = slot.hash == -1;
        *slot = Slot { hash, item };
        self.used += 1;
        if reused {
            return false;
        }
        self.fill += 1;
        if self.fill * 5 < self.mask() * 3 {
            return false;
        }
        self.resize(self.growth());
        true
    }

    fn growth(&self) -> usize {
        if self.used > 50_000 { self.used * 2 } else { self.used * 4 }
    }

    /// `set_table_resize`: a table for more than `min` items, without the removed ones.
    fn resize(&mut self, min: usize) {
        let mut size = MIN_SIZE;
        while size <= min {
            size *= 2;
        }
        if size == MIN_SIZE && self.slots.len() <= MIN_SIZE && self.fill == self.used {
            return;
        }
        let old = mem::take(&mut self.slots);
        self.slots.resize_with(size, Slot::default);
        self.fill = self.used;
        for slot in old.into_iter().filter(|slot| slot.item.is_bound()) {
            self.insert_clean(slot);
        }
    }

    /// Into a table that has neither the item nor removed ones.
    fn insert_clean(&mut self, slot: Slot) {
        let mut probe = Probe::new(slot.hash, self.slots.len() - 1);
        while self.slots[probe.index()].item.is_bound() {
            probe.advance();
        }
        self.slots[probe.index()] = slot;
    }

    fn take(&mut self, index: usize) -> Value {
        self.used -= 1;
        let slot = &mut self.slots[index];
        slot.hash = -1;
        mem::take(&mut slot.item)
    }

    /// Needs it room before so many items are merged into it?
    fn is_tight(&self, more: usize) -> bool {
        (self.fill + more) * 5 >= self.mask() * 3
    }
}

impl Set {
    pub fn new(frozen: bool) -> Set {
        Set { frozen, ..Set::default() }
    }
    /// A set object.
    pub fn into_value(self) -> Value {
        Heap::Set(Box::new(self)).into()
    }
    /// The same items as a set or frozenset of its own.
    pub fn into_kind(self, frozen: bool) -> Set {
        Set { frozen, ..self }
    }
    pub fn is_frozen(&self) -> bool {
        self.frozen
    }
    #[inline]
    pub fn len(&self) -> usize {
        self.table.borrow().used
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline]
    fn find(&self, hash: i64, item: &Value) -> R<Found> {
        match self.table.borrow().find(hash, item) {
            Found::Ask => {}
            found => return Ok(found),
        }
        self.ask(hash, item)
    }

    /// The search when code of the program has to compare (`set_lookkey`): stored item first, nothing is borrowed
    /// meanwhile; if it changes the set, the search starts again.
    #[cold]
    #[inline(never)]
    fn ask(&self, hash: i64, item: &Value) -> R<Found> {
        'again: loop {
            let moves = self.moves.get();
            let mut probe = Probe::new(hash, self.table.borrow().mask());
            let mut removed = None;
            loop {
                let stored = {
                    let table = self.table.borrow();
                    match table.slots.get(probe.index()).filter(|slot| !slot.is_free()) {
                        None => {
                            let index = removed.unwrap_or(probe.index());
                            if table.slots.get(index).is_some_and(|slot| slot.item.is_bound()) {
                                continue 'again;
                            }
                            return Ok(Found::Absent(index));
                        }
                        Some(slot) if slot.hash == -1 => {
                            removed = Some(probe.index());
                            Value::Unbound
                        }
                        Some(slot) if slot.hash == hash => slot.item.clone(),
                        Some(_) => Value::Unbound,
                    }
                };
                if stored.is_bound() {
                    let equal = stored.is(item) || operator::equal(&stored, item)?;
                    if equal && self.moves.get() == moves {
                        return Ok(Found::At(probe.index()));
                    }
                    let still = |table: &Table| table.slots.get(probe.index()).is_some_and(|it| it.item.is(&stored));
                    if self.moves.get() != moves || !still(&self.table.borrow()) {
                        continue 'again;
                    }
                }
                probe.advance();
            }
        }
    }

    /// `item in self`
    ///
    /// # Errors
    /// TypeError if the item is not hashable; what `__hash__` and `__eq__` raise.
    pub fn contains(&self, item: &Value) -> R<bool> {
        self.contains_hashed(hash(item)?, item)
    }
    /// As [`Set::contains`], with the item's hash.
    ///
    /// # Errors
    /// What `__eq__` raises.
    pub fn contains_hashed(&self, hash: i64, item: &Value) -> R<bool> {
        Ok(matches!(self.find(hash, item)?, Found::At(_)))
    }
    /// Adds an item; was it new?
    ///
    /// # Errors
    /// As [`Set::contains`].
    pub fn add(&self, item: Value) -> R<bool> {
        self.add_hashed(hash(&item)?, item)
    }
    /// As [`Set::add`], with the item's hash.
    ///
    /// # Errors
    /// What `__eq__` raises.
    pub fn add_hashed(&self, hash: i64, item: Value) -> R<bool> {
        let Found::Absent(index) = self.find(hash, &item)? else { return Ok(false) };
        let replaced = self.table.borrow_mut().put(index, hash, item);
        if replaced {
            self.moved();
        }
        Ok(true)
    }
    fn moved(&self) {
        self.moves.set(self.moves.get().wrapping_add(1))
    }
    /// Removes an item; was it there?
    ///
    /// # Errors
    /// As [`Set::contains`].
    pub fn discard(&self, item: &Value) -> R<bool> {
        self.discard_hashed(hash(item)?, item)
    }
    /// As [`Set::discard`], with the item's hash.
    ///
    /// # Errors
    /// What `__eq__` raises.
    pub fn discard_hashed(&self, hash: i64, item: &Value) -> R<bool> {
        let Found::At(index) = self.find(hash, item)? else { return Ok(false) };
        let old = self.table.borrow_mut().take(index);
        drop(old);
        Ok(true)
    }
    /// `self.pop()`; `None` if it is empty.
    pub fn pop(&self) -> Option<Value> {
        let mut table = self.table.borrow_mut();
        if table.used == 0 {
            return None;
        }
        let size = table.slots.len();
        let start = table.finger & (size - 1);
        let index = (start..size).chain(0..start).find(|index| table.slots[*index].item.is_bound())?;
        table.finger = index + 1;
        Some(table.take(index))
    }
    /// `self.clear()`: the items die when it is empty already.
    pub fn clear(&self) {
        let old = self.table.take();
        self.moved();
        drop(old)
    }
    /// Every item, in order, as it is now.
    pub fn items(&self) -> Vec<Value> {
        self.hashed_items().into_iter().map(|(_, item)| item).collect()
    }
    /// Every item with its hash, in order, as it is now.
    pub fn hashed_items(&self) -> Vec<(i64, Value)> {
        let table = self.table.borrow();
        table.slots.iter().filter(|slot| slot.item.is_bound()).map(|slot| (slot.hash, slot.item.clone())).collect()
    }
    /// The first item at a position of the table or after it, with its hash, and the position after it (`set_next`).
    pub fn next(&self, position: usize) -> Option<(usize, i64, Value)> {
        let table = self.table.borrow();
        let rest = table.slots.get(position..)?;
        let skipped = rest.iter().position(|slot| slot.item.is_bound())?;
        let slot = &rest[skipped];
        Some((position + skipped + 1, slot.hash, slot.item.clone()))
    }
    /// Adds the items of another set (`set_merge`).
    ///
    /// # Errors
    /// What `__eq__` raises.
    pub fn merge(&self, other: &Set) -> R<()> {
        if std::ptr::eq(self, other) || other.is_empty() {
            return Ok(());
        }
        self.reserve(other.len());
        {
            let (mut table, from) = (self.table.borrow_mut(), other.table.borrow());
            if table.fill == 0 {
                if table.slots.is_empty() {
                    table.slots.resize_with(MIN_SIZE, Slot::default);
                }
                if table.slots.len() == from.slots.len() && from.fill == from.used {
                    table.slots.clone_from(&from.slots);
                } else {
                    for slot in from.slots.iter().filter(|slot| slot.item.is_bound()) {
                        table.insert_clean(slot.clone());
                    }
                }
                table.fill = from.used;
                table.used = from.used;
                return Ok(());
            }
        }
        let mut position = 0;
        while let Some((next, hash, item)) = other.next(position) {
            self.add_hashed(hash, item)?;
            position = next;
        }
        Ok(())
    }
    /// One growth for so many items that will be added.
    fn reserve(&self, more: usize) {
        let mut table = self.table.borrow_mut();
        if table.is_tight(more) {
            let min = (table.used + more) * 2;
            table.resize(min);
            self.moved();
        }
    }
    /// Closes the gaps if more than a quarter of the table is removed items.
    fn shrink(&self) {
        let mut table = self.table.borrow_mut();
        if table.fill - table.used > table.mask() / 4 {
            let min = table.growth();
            table.resize(min);
            self.moved();
        }
    }
    /// `self.copy()`
    pub fn copy(&self) -> Set {
        let copy = Set::new(self.frozen);
        let merged = copy.merge(self);
        debug_assert!(merged.is_ok(), "nothing is compared when the table is empty");
        copy
    }
    /// Exchanges the contents of two sets.
    fn swap(&self, other: &Set) {
        self.table.swap(&other.table);
        self.moved();
        other.moved();
    }
    /// The hash of a frozenset (`frozenset_hash`).
    pub fn hash(&self) -> i64 {
        let shuffled = |hash: i64| {
            let hash = hash as u64;
            ((hash ^ 89_869_747) ^ (hash << 16)).wrapping_mul(3_644_798_167)
        };
        let table = self.table.borrow();
        let bound = table.slots.iter().filter(|slot| slot.item.is_bound());
        let mut hash = bound.fold(0, |sum, slot| sum ^ shuffled(slot.hash));
        hash ^= (table.used as u64 + 1).wrapping_mul(1_927_868_237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
        if hash == u64::MAX { 590_923_713 } else { hash as i64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::value::Z;

    /// A sum over what happens, and the same numbers at random as the recorded run had.
    struct Trace {
        state: u64,
        sum: u64,
    }
    impl Trace {
        fn random(&mut self, below: u64) -> u64 {
            self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.state >> 33) % below
        }
        fn note(&mut self, number: i64) {
            self.sum = self.sum.wrapping_mul(31).wrapping_add(number as u64).wrapping_add(7);
        }
        fn note_all(&mut self, set: &Value) {
            for item in set.as_set().map(Set::items).unwrap_or_default() {
                if let Value::Int(item) = item {
                    self.note(Z::int(item));
                }
            }
        }
    }

    /// 20,000 random changes of two sets; the order of their items is looked at after each hundred. CPython 3.11 gave the sum.
    #[test]
    fn order_of_cpython() -> R<()> {
        let mut trace = Trace { state: 12345, sum: 0 };
        let mut set = Set::new(false).into_value();
        let mut other = Set::new(false).into_value();
        let items = |value: &Value| value.as_set().map(Set::len).unwrap_or_default();
        let apply = |operation, a: &Value, b: &Value| algebra(operation, a, b).unwrap_or(Ok(Value::None));
        for step in 0..20_000 {
            let choice = trace.random(12);
            let number = trace.random(300) as i64;
            let value = Value::int(number * (1 + trace.random(2) as i64 * 63));
            let (Some(a), Some(b)) = (set.as_set(), other.as_set()) else { unreachable!("both are sets") };
            match choice {
                0..4 => drop(a.add(value)?),
                4 | 5 => drop(a.discard(&value)?),
                6 => drop(b.add(value)?),
                7 if step % 3 == 0 => {
                    if let Some(Value::Int(item)) = a.pop() {
                        trace.note(item.int());
                    }
                }
                8 if step % 40 == 0 => update(a, &other)?,
                9 if step % 50 == 0 => difference_update(a, &other)?,
                10 if step % 60 == 0 => set = apply(Algebra::And, &set, &other)?,
                11 if step % 70 == 0 => symmetric_difference_update(a, &other)?,
                11 if step % 71 == 0 => other = apply(Algebra::Sub, &set, &other)?,
                _ => {}
            }
            if step % 100 == 0 {
                trace.note_all(&set);
                trace.note_all(&other);
                trace.note(items(&set) as i64);
            }
        }
        trace.note(set.as_set().map(Set::hash).unwrap_or_default());
        assert_eq!(trace.sum, 6_129_111_666_135_940_405);
        Ok(())
    }
}
