//! `dict`: insertion-ordered, with Python's equality, which can raise and run code of the program.
//!
//! A table of positions beside a vector of entries, as in `Objects/dictobject.c`, with its probing and its sizes: removal
//! leaves a gap in the vector that the next growth closes, at the moment at which CPython closes it, because an iterator
//! over a dict that changes can tell. Small dicts have no table: their entries are looked at one after the other. (Measured
//! against `hashbrown::HashTable`: ints that follow each other keep the order in which they lie in memory.)

mod iterator;
mod methods;
mod named;
mod views;

pub use iterator::{DictIterator, Part};
pub use methods::{METHODS, compare, init, merge, missing_key, or, subscript, update, update_in_place};
pub use views::{ITEMS_METHODS, KEYS_METHODS, VALUES_METHODS, View, view_binary, view_compare};

use super::exception::R;
use super::hash::hash;
use super::operator;
use super::value::{Heap, Value};
use std::cell::{Cell, RefCell};
use std::mem;
use std::rc::Rc;

/// A dict. Nothing is borrowed while code of the program runs.
#[derive(Default)]
pub struct Dict {
    table: RefCell<Table>,
    /// Counts what makes positions stale: removals and closed gaps.
    moves: Cell<u32>,
}

#[derive(Clone)]
struct Table {
    /// Positions of entries, by hash; none as long as the dict is small.
    slots: Vec<u32>,
    /// Unbound keys are gaps.
    entries: Vec<Entry>,
    /// How many entries are no gaps.
    used: usize,
    /// How many entries may be added before CPython's table grows.
    usable: usize,
    /// The size of CPython's table is two to this power.
    log2: u32,
    /// There are only gaps before this position: a queue finds its first entry at once.
    first: usize,
}

#[derive(Clone)]
struct Entry {
    hash: i64,
    key: Value,
    value: Value,
}

/// The size of the smallest table that CPython makes.
const MIN_LOG2: u32 = 3;
/// Up to this size entries are looked at one after the other.
const SMALL_LOG2: u32 = 4;
const PERTURB_SHIFT: u32 = 5;
const FREE: u32 = u32::MAX;
/// The entry of this slot was removed.
const REMOVED: u32 = u32::MAX - 1;

impl Default for Table {
    fn default() -> Table {
        Table { slots: vec![], entries: vec![], used: 0, usable: usable(MIN_LOG2), log2: MIN_LOG2, first: 0 }
    }
}

/// `USABLE_FRACTION`
const fn usable(log2: u32) -> usize {
    (2 << log2) / 3
}

/// The slots that a hash leads to, in order.
struct Probe {
    slot: usize,
    perturb: u64,
    mask: usize,
}
impl Probe {
    #[inline]
    fn new(hash: i64, size: usize) -> Probe {
        let mask = size - 1;
        Probe { slot: hash as usize & mask, perturb: hash as u64, mask }
    }
    #[inline]
    fn advance(&mut self) {
        self.perturb >>= PERTURB_SHIFT;
        self.slot = self.slot.wrapping_mul(5).wrapping_add(self.perturb as usize).wrapping_add(1) & self.mask;
    }
}

#[inline(always)]
fn is_same_object(a: &Value, b: &Value) -> bool {
    matches!((a, b), (Value::Ref(x), Value::Ref(y)) if Rc::ptr_eq(x, y))
}

/// Are two keys of the same hash equal, if that can be told without code of the program?
#[inline]
pub(crate) fn same_key(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => Some(x == y),
        (Value::Ref(x), Value::Ref(y)) => match (&**x, &**y) {
            _ if Rc::ptr_eq(x, y) => Some(true),
            (Heap::Str(x), Heap::Str(y)) => Some(x.as_str() == y.as_str()),
            _ if a.is(b) => Some(true),
            (Heap::Tuple(x), Heap::Tuple(y)) => {
                if x.len() != y.len() {
                    return Some(false);
                }
                x.iter().zip(y.iter()).try_fold(true, |equal, (x, y)| Some(equal && same_key(x, y)?))
            }
            (Heap::Bytes(x), Heap::Bytes(y)) => Some(x == y),
            (Heap::Big(x), Heap::Big(y)) => Some(x == y),
            (Heap::Class(_), Heap::Class(_)) => Some(false),
            _ => None,
        },
        _ if a.is(b) => Some(true),
        (Value::None, Value::None) => Some(true),
        (Value::Ref(x), _) | (_, Value::Ref(x)) => match &**x {
            Heap::Str(_) | Heap::Tuple(_) | Heap::Bytes(_) | Heap::Class(_) => Some(false),
            _ => None,
        },
        (Value::None, _) | (_, Value::None) => Some(false),
        _ => operator::equal(a, b).ok(),
    }
}

/// What a search under a borrow finds.
enum Found {
    At(usize),
    Absent,
    /// Only code of the program can tell.
    Ask,
}

impl Table {
    #[inline]
    fn find(&self, hash: i64, key: &Value) -> Found {
        if self.slots.is_empty() {
            for (position, entry) in self.entries.iter().enumerate() {
                if entry.hash == hash && entry.key.is_bound() {
                    if is_same_object(&entry.key, key) {
                        return Found::At(position);
                    }
                    match same_key(&entry.key, key) {
                        Some(true) => return Found::At(position),
                        Some(false) => {}
                        None => return Found::Ask,
                    }
                }
            }
            return Found::Absent;
        }
        let mut probe = Probe::new(hash, self.slots.len());
        loop {
            match self.slots[probe.slot] {
                FREE => return Found::Absent,
                REMOVED => {}
                position => {
                    let entry = &self.entries[position as usize];
                    if entry.hash == hash {
                        match same_key(&entry.key, key) {
                            Some(true) => return Found::At(position as usize),
                            Some(false) => {}
                            None => return Found::Ask,
                        }
                    }
                }
            }
            probe.advance();
        }
    }

    /// The positions of all entries with this hash, in the order in which a search meets them.
    fn candidates(&self, hash: i64) -> Vec<usize> {
        let matches = |position: &usize| self.entries[*position].hash == hash && self.entries[*position].key.is_bound();
        if self.slots.is_empty() {
            return (0..self.entries.len()).filter(matches).collect();
        }
        let mut probe = Probe::new(hash, self.slots.len());
        let mut found = vec![];
        while self.slots[probe.slot] != FREE {
            let position = self.slots[probe.slot] as usize;
            if position < self.entries.len() && matches(&position) {
                found.push(position);
            }
            probe.advance();
        }
        found
    }

    /// Adds an entry for a key that is not there; true if gaps were closed.
    fn push(&mut self, hash: i64, key: Value, value: Value) -> bool {
        let closed = self.usable == 0 && self.grow();
        if self.entries.len() == self.entries.capacity() {
            // As many as the table can have.
            self.entries.reserve_exact(self.usable.max(1));
        }
        let position = self.entries.len() as u32;
        self.entries.push(Entry { hash, key, value });
        self.usable -= 1;
        self.used += 1;
        if !self.slots.is_empty() {
            Self::enter(&mut self.slots, hash, position);
        }
        closed
    }

    fn enter(slots: &mut [u32], hash: i64, position: u32) {
        let mut probe = Probe::new(hash, slots.len());
        while slots[probe.slot] < REMOVED {
            probe.advance();
        }
        slots[probe.slot] = position;
    }

    /// `insertion_resize`: room for three times what is in use; gaps are closed.
    #[cold]
    fn grow(&mut self) -> bool {
        self.log2 = (self.used * 3).next_power_of_two().trailing_zeros().max(MIN_LOG2);
        let gaps = self.used != self.entries.len();
        self.close();
        gaps
    }

    /// Closes the gaps, and enters the positions of all entries anew.
    fn close(&mut self) {
        if self.used != self.entries.len() {
            self.entries.retain(|entry| entry.key.is_bound());
        }
        self.first = 0;
        self.usable = usable(self.log2).saturating_sub(self.used);
        self.slots.clear();
        if self.log2 > SMALL_LOG2 {
            self.slots.resize(1 << self.log2, FREE);
            for (position, entry) in self.entries.iter().enumerate() {
                Self::enter(&mut self.slots, entry.hash, position as u32);
            }
        }
    }

    /// Takes an entry out, which leaves a gap.
    fn take(&mut self, position: usize) -> Option<(Value, Value)> {
        let entry = self.entries.get_mut(position).filter(|entry| entry.key.is_bound())?;
        let taken = (mem::take(&mut entry.key), mem::take(&mut entry.value));
        if !self.slots.is_empty() {
            let mut probe = Probe::new(entry.hash, self.slots.len());
            while self.slots[probe.slot] != position as u32 {
                probe.advance();
            }
            self.slots[probe.slot] = REMOVED;
        }
        self.used -= 1;
        if position == self.first {
            self.first += 1;
        }
        Some(taken)
    }
}

impl Dict {
    pub fn new() -> Dict {
        Dict::default()
    }
    /// An empty dict with room for so many entries.
    pub fn with_room(entries: usize) -> Dict {
        let table = Table { entries: Vec::with_capacity(entries), ..Table::default() };
        Dict { table: RefCell::new(table), moves: Cell::new(0) }
    }
    /// A dict object.
    pub fn into_value(self) -> Value {
        Heap::Dict(Box::new(self)).into()
    }
    #[inline]
    pub fn len(&self) -> usize {
        self.table.borrow().used
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The position of a key. Where code of the program has to compare, it does so in CPython's order, stored key first,
    /// and nothing is borrowed meanwhile; if it changes the dict, the search starts again.
    #[inline]
    fn position(&self, hash: i64, key: &Value) -> R<Option<usize>> {
        match self.table.borrow().find(hash, key) {
            Found::At(position) => return Ok(Some(position)),
            Found::Absent => return Ok(None),
            Found::Ask => {}
        }
        self.ask(hash, key)
    }

    #[cold]
    #[inline(never)]
    fn ask(&self, hash: i64, key: &Value) -> R<Option<usize>> {
        'again: loop {
            let moves = self.moves.get();
            let mut seen = 0;
            loop {
                let candidates: Vec<(usize, Value)> = {
                    let table = self.table.borrow();
                    let positions = table.candidates(hash).into_iter().filter(|position| *position >= seen);
                    let candidates =
                        positions.map(|position| (position, table.entries[position].key.clone())).collect();
                    seen = table.entries.len();
                    candidates
                };
                if candidates.is_empty() {
                    return Ok(None);
                }
                for (position, stored) in &candidates {
                    let equal = stored.is(key) || operator::equal(stored, key)?;
                    if self.moves.get() != moves {
                        continue 'again;
                    }
                    if equal {
                        return Ok(Some(*position));
                    }
                }
            }
        }
    }

    /// `self.get(key)`
    ///
    /// # Errors
    /// TypeError if the key is not hashable; what `__hash__` and `__eq__` raise.
    #[inline]
    pub fn get(&self, key: &Value) -> R<Option<Value>> {
        self.get_hashed(hash(key)?, key)
    }
    /// As [`Dict::get`], with the key's hash.
    ///
    /// # Errors
    /// What `__eq__` raises.
    #[inline]
    pub fn get_hashed(&self, hash: i64, key: &Value) -> R<Option<Value>> {
        {
            let table = self.table.borrow();
            match table.find(hash, key) {
                Found::At(position) => return Ok(Some(table.entries[position].value.clone())),
                Found::Absent => return Ok(None),
                Found::Ask => {}
            }
        }
        Ok(self.ask(hash, key)?.map(|position| self.table.borrow().entries[position].value.clone()))
    }
    /// `key in self`
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn contains(&self, key: &Value) -> R<bool> {
        Ok(self.position(hash(key)?, key)?.is_some())
    }
    /// As [`Dict::contains`], with the key's hash.
    ///
    /// # Errors
    /// What `__eq__` raises.
    pub fn contains_hashed(&self, hash: i64, key: &Value) -> R<bool> {
        Ok(self.position(hash, key)?.is_some())
    }
    /// `self[key] = value`
    ///
    /// # Errors
    /// As [`Dict::get`].
    #[inline]
    pub fn set(&self, key: Value, value: Value) -> R<()> {
        self.set_hashed(hash(&key)?, key, value)
    }
    /// As [`Dict::set`], with the key's hash.
    ///
    /// # Errors
    /// What `__eq__` raises.
    #[inline]
    pub fn set_hashed(&self, hash: i64, key: Value, value: Value) -> R<()> {
        let mut table = self.table.borrow_mut();
        let position = match table.find(hash, &key) {
            Found::At(position) => Some(position),
            Found::Absent => None,
            Found::Ask => {
                drop(table);
                let position = self.ask(hash, &key)?;
                table = self.table.borrow_mut();
                position
            }
        };
        match position {
            Some(position) => {
                let old = mem::replace(&mut table.entries[position].value, value);
                drop(table);
                drop(old)
            }
            None => {
                if table.push(hash, key, value) {
                    drop(table);
                    self.moved()
                }
            }
        }
        Ok(())
    }
    fn push(&self, hash: i64, key: Value, value: Value) {
        if self.table.borrow_mut().push(hash, key, value) {
            self.moved();
        }
    }
    fn moved(&self) {
        self.moves.set(self.moves.get().wrapping_add(1))
    }
    /// `self.setdefault(key, default)`
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn set_default(&self, key: Value, default: Value) -> R {
        let hash = hash(&key)?;
        match self.position(hash, &key)? {
            Some(position) => Ok(self.table.borrow().entries[position].value.clone()),
            None => {
                self.push(hash, key, default.clone());
                Ok(default)
            }
        }
    }
    /// Replaces the value of a key by what `change` makes of it; of a key that is not there it makes the first value.
    ///
    /// # Errors
    /// As [`Dict::get`]; what `change` raises.
    pub fn change(&self, key: Value, change: impl FnOnce(Option<Value>) -> R) -> R<()> {
        let hash = hash(&key)?;
        let position = self.position(hash, &key)?;
        let (state, old) = (self.state(), position.map(|position| self.table.borrow().entries[position].value.clone()));
        let new = change(old)?;
        match position {
            Some(position) if state == self.state() => {
                let old = mem::replace(&mut self.table.borrow_mut().entries[position].value, new);
                drop(old);
                Ok(())
            }
            None if state == self.state() => {
                self.push(hash, key, new);
                Ok(())
            }
            _ => self.set_hashed(hash, key, new),
        }
    }
    /// Removes a key; what it had.
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn remove(&self, key: &Value) -> R<Option<Value>> {
        let Some(position) = self.position(hash(key)?, key)? else { return Ok(None) };
        Ok(self.take(position).map(|(_, value)| value))
    }
    /// Takes an entry out by its position.
    fn take(&self, position: usize) -> Option<(Value, Value)> {
        let entry = self.table.borrow_mut().take(position);
        self.moved();
        entry
    }
    /// `self.popitem()`; `None` if it is empty.
    pub fn pop_item(&self) -> Option<(Value, Value)> {
        let mut table = self.table.borrow_mut();
        let last = table.entries.iter().rposition(|entry| entry.key.is_bound())?;
        let entry = table.take(last);
        table.entries.truncate(last);
        table.first = table.first.min(last);
        drop(table);
        self.moved();
        entry
    }
    /// Removes the first entry; `None` if it is empty.
    pub fn pop_first(&self) -> Option<(Value, Value)> {
        let first = {
            let mut table = self.table.borrow_mut();
            let from = table.first;
            let skipped = table.entries[from..].iter().position(|entry| entry.key.is_bound())?;
            table.first = from + skipped;
            table.first
        };
        self.take(first)
    }
    /// Moves an entry to the end or to the front; was the key there?
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn move_entry(&self, key: &Value, to_end: bool) -> R<bool> {
        let hash = hash(key)?;
        let Some(position) = self.position(hash, key)? else { return Ok(false) };
        let Some((key, value)) = self.take(position) else { return Ok(false) };
        if to_end {
            self.push(hash, key, value);
        } else {
            let mut table = self.table.borrow_mut();
            table.close();
            table.entries.insert(0, Entry { hash, key, value });
            table.used += 1;
            table.close();
        }
        Ok(true)
    }
    /// A number that changes with every added or removed entry.
    pub fn state(&self) -> (u32, usize) {
        (self.moves.get(), self.end())
    }
    /// `self.clear()`: the entries die when it is empty already.
    pub fn clear(&self) {
        let old = self.table.take();
        self.moved();
        drop(old)
    }
    /// `self.copy()`
    pub fn copy(&self) -> Dict {
        let mut table = self.table.borrow().clone();
        if table.used != table.entries.len() {
            table.grow();
        }
        Dict { table: RefCell::new(table), moves: Cell::new(0) }
    }
    /// Every entry, in order, as it is now.
    pub fn entries(&self) -> Vec<(Value, Value)> {
        let table = self.table.borrow();
        let bound = table.entries.iter().filter(|entry| entry.key.is_bound());
        bound.map(|entry| (entry.key.clone(), entry.value.clone())).collect()
    }
    /// Every key, in order, as it is now.
    pub fn keys(&self) -> Vec<Value> {
        let table = self.table.borrow();
        table.entries.iter().filter(|entry| entry.key.is_bound()).map(|entry| entry.key.clone()).collect()
    }
    /// The first entry at a position or after it, and the position after it (`PyDict_Next`): iteration that stands changes.
    pub fn next(&self, position: usize) -> Option<(usize, Value, Value)> {
        self.next_hashed(position).map(|(next, _, key, value)| (next, key, value))
    }
    /// As [`Dict::next`], with the key's hash.
    pub fn next_hashed(&self, position: usize) -> Option<(usize, i64, Value, Value)> {
        let table = self.table.borrow();
        let position = position.max(table.first);
        let rest = table.entries.get(position..)?;
        let skipped = rest.iter().position(|entry| entry.key.is_bound())?;
        let entry = &rest[skipped];
        Some((position + skipped + 1, entry.hash, entry.key.clone(), entry.value.clone()))
    }
    /// What an iterator shows of the first entry at a position or after it, and the position after it.
    #[inline]
    fn step(&self, position: usize, part: Part) -> Option<(usize, Value)> {
        let table = self.table.borrow();
        let mut position = position.max(table.first);
        loop {
            let entry = table.entries.get(position)?;
            position += 1;
            if entry.key.is_bound() {
                let shown = match part {
                    Part::Keys => entry.key.clone(),
                    Part::Values => entry.value.clone(),
                    Part::Items => Value::tuple([entry.key.clone(), entry.value.clone()]),
                };
                return Some((position, shown));
            }
        }
    }
    /// The last entry before a position, and its position: iteration from the end.
    pub fn previous(&self, position: usize) -> Option<(usize, Value, Value)> {
        let table = self.table.borrow();
        let before = &table.entries[..position.min(table.entries.len())];
        let found = before.iter().rposition(|entry| entry.key.is_bound())?;
        Some((found, before[found].key.clone(), before[found].value.clone()))
    }
    /// Entries and gaps: where iteration from the end starts.
    pub fn end(&self) -> usize {
        self.table.borrow().entries.len()
    }
    /// Exchanges the contents of two dicts.
    pub fn swap(&self, other: &Dict) {
        self.table.swap(&other.table);
        self.moved();
        other.moved();
    }
}
