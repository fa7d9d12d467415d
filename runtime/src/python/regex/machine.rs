//! Runs a program: backtracking with a stack of its own, so that long texts do not exhaust the thread's.

use super::compile::{Inst, Place, Program, Start};
use super::set::{Single, is_word, lower};
use super::syntax::UNLIMITED;
use std::cell::Cell;

/// A group's end that has not matched.
const NONE: usize = usize::MAX;

/// What counts as a match.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Anywhere from the position on.
    Search,
    /// At the position.
    Match,
    /// From the position to the end.
    Full,
}

/// What to go back to.
enum Frame {
    /// Another way to go on.
    Branch {
        pc: usize,
        at: usize,
    },
    /// A greedy run that can give back characters, down to `low`.
    Shorter {
        pc: usize,
        low: usize,
        at: usize,
    },
    /// A lazy run that can take more.
    Longer {
        run: usize,
        at: usize,
        left: u32,
    },
    /// A slot that had another value.
    Slot {
        slot: usize,
        old: usize,
    },
    Counter {
        counter: usize,
        old: Counter,
    },
}

/// How often a loop ran, and where its last run that it need not have made began.
#[derive(Clone, Copy, Default)]
struct Counter {
    count: u32,
    last: Option<usize>,
}

/// A program at work on a text. The text ends where the search ends.
pub struct Machine<'a> {
    program: &'a Program,
    text: &'a str,
    bytes: &'a [u8],
    /// Starts and ends of groups, and last the number of the group that ended last.
    slots: Vec<usize>,
    counters: Vec<Counter>,
    stack: Vec<Frame>,
    start: usize,
    full: bool,
    must_advance: bool,
}

thread_local! {
    /// The memory of a stack that is not in use: most matches are short.
    static STACK: Cell<Vec<Frame>> = const { Cell::new(vec![]) };
}
impl Drop for Machine<'_> {
    fn drop(&mut self) {
        /// So many frames are kept.
        const KEPT: usize = 1024;
        if self.stack.capacity() <= KEPT {
            STACK.set(std::mem::take(&mut self.stack));
        }
    }
}

/// Where groups are: the whole match is group 0.
#[derive(Clone)]
pub struct Found {
    pub spans: Box<[Option<(usize, usize)>]>,
    /// The group that ended last.
    pub last: Option<usize>,
}

impl Found {
    pub fn whole(&self) -> (usize, usize) {
        self.spans[0].unwrap_or_default()
    }
}

impl<'a> Machine<'a> {
    pub fn new(program: &'a Program, text: &'a str) -> Machine<'a> {
        let slots = vec![NONE; program.groups * 2 + 1];
        let counters = vec![Counter::default(); program.counters];
        let stack = STACK.take();
        Machine {
            program,
            text,
            bytes: text.as_bytes(),
            slots,
            counters,
            stack,
            start: 0,
            full: false,
            must_advance: false,
        }
    }

    /// A match from a position on. `must_advance`: one that is empty there does not count.
    pub fn find(&mut self, from: usize, mode: Mode, must_advance: bool) -> Option<Found> {
        self.full = mode == Mode::Full;
        self.must_advance = must_advance;
        if mode != Mode::Search {
            return self.attempt(from);
        }
        let mut at = from;
        loop {
            at = self.candidate(at)?;
            if at != from {
                self.must_advance = false;
            }
            if let Some(found) = self.attempt(at) {
                return Some(found);
            }
            at += self.text[at..].chars().next()?.len_utf8();
        }
    }

    /// The next position at which a match can begin.
    fn candidate(&self, at: usize) -> Option<usize> {
        match &self.program.start {
            Start::Anywhere => Some(at),
            Start::TextBegin => (at == 0).then_some(0),
            Start::Prefix(prefix) => {
                crate::python::str::found(&self.bytes[at..], prefix.as_bytes()).map(|found| at + found)
            }
            Start::First { ascii, other } => {
                let can_start = |byte: &u8| match ascii.get(usize::from(*byte)) {
                    Some(answer) => *answer,
                    // Continuation bytes are no starts.
                    None => *other && *byte >= 0xc0,
                };
                self.bytes[at..].iter().position(can_start).map(|found| at + found)
            }
        }
    }

    fn attempt(&mut self, at: usize) -> Option<Found> {
        self.slots.fill(NONE);
        self.stack.clear();
        self.start = at;
        let end = self.run(0, at, true)?;
        let mut spans: Vec<_> = (0..self.program.groups).map(|group| self.group(group)).collect();
        spans[0] = Some((at, end));
        let last = self.slots[self.program.groups * 2];
        Some(Found { spans: spans.into(), last: (last != NONE).then_some(last) })
    }

    fn group(&self, group: usize) -> Option<(usize, usize)> {
        let (start, end) = (self.slots[group * 2], self.slots[group * 2 + 1]);
        (start != NONE && end != NONE && start <= end).then_some((start, end))
    }

    fn set(&mut self, slot: usize, value: usize) {
        let old = std::mem::replace(&mut self.slots[slot], value);
        self.stack.push(Frame::Slot { slot, old });
    }
    fn count(&mut self, counter: usize, value: Counter) {
        let old = std::mem::replace(&mut self.counters[counter], value);
        self.stack.push(Frame::Counter { counter, old });
    }

    #[inline]
    fn char_at(&self, at: usize) -> Option<char> {
        match self.bytes.get(at) {
            Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
            Some(_) => self.text[at..].chars().next(),
            None => None,
        }
    }
    fn char_before(&self, at: usize) -> Option<char> {
        match at.checked_sub(1).map(|before| self.bytes[before]) {
            Some(byte) if byte.is_ascii() => Some(char::from(byte)),
            Some(_) => self.text[..at].chars().next_back(),
            None => None,
        }
    }

    /// Runs from an instruction to the end of its part; where the text is then. On failure everything is as it was.
    fn run(&mut self, pc: usize, at: usize, whole: bool) -> Option<usize> {
        let base = self.stack.len();
        let (mut pc, mut at) = (pc, at);
        loop {
            match self.advance(pc, at, whole) {
                Ok(end) => return Some(end),
                Err(()) => (pc, at) = self.back(base)?,
            }
        }
    }

    /// Goes on until the part is done, or fails.
    fn advance(&mut self, mut pc: usize, mut at: usize, whole: bool) -> Result<usize, ()> {
        let program = self.program;
        loop {
            match &program.code[pc] {
                Inst::Char(c) => {
                    if self.char_at(at) != Some(*c) {
                        return Err(());
                    }
                    at += c.len_utf8();
                    pc += 1;
                }
                Inst::Single(single) => {
                    let c = self.char_at(at).filter(|c| single.matches(*c)).ok_or(())?;
                    at += c.len_utf8();
                    pc += 1;
                }
                Inst::Run { single, min, max, lazy } => {
                    at = self.begin_run(pc, at, single, *min, *max, *lazy)?;
                    pc += 1;
                }
                Inst::At(place) => {
                    if !self.is_at(*place, at) {
                        return Err(());
                    }
                    pc += 1;
                }
                Inst::Split { first, second } => {
                    self.stack.push(Frame::Branch { pc: *second, at });
                    pc = *first;
                }
                Inst::Jump(to) => pc = *to,
                Inst::Save(slot) => {
                    self.set(*slot, at);
                    if slot % 2 == 1 {
                        self.set(program.groups * 2, slot / 2);
                    }
                    pc += 1;
                }
                Inst::LoopBegin { counter } => {
                    self.count(*counter, Counter::default());
                    pc += 1;
                }
                Inst::LoopTest { counter, min, max, lazy, exit } => {
                    let Counter { count, last } = self.counters[*counter];
                    if count < *min {
                        pc += 1;
                    } else if (count >= *max && *max != UNLIMITED) || last == Some(at) {
                        pc = *exit;
                    } else if *lazy {
                        self.stack.push(Frame::Branch { pc: pc + 1, at });
                        pc = *exit;
                    } else {
                        self.stack.push(Frame::Branch { pc: *exit, at });
                        pc += 1;
                    }
                }
                Inst::LoopStep { counter, min } => {
                    let Counter { count, last } = self.counters[*counter];
                    let last = if count >= *min { Some(at) } else { last };
                    self.count(*counter, Counter { count: count.saturating_add(1), last });
                    pc += 1;
                }
                Inst::Atomic { next } => {
                    let base = self.stack.len();
                    at = self.run(pc + 1, at, false).ok_or(())?;
                    self.commit(base);
                    pc = *next;
                }
                Inst::Look { negate, behind, next } => {
                    let from = match behind {
                        None => Some(at),
                        Some(width) => self.back_by(at, *width),
                    };
                    let base = self.stack.len();
                    let found = from.is_some_and(|from| self.run(pc + 1, from, false).is_some());
                    if found && !negate {
                        self.commit(base);
                    } else if found {
                        while self.stack.len() > base {
                            self.undo();
                        }
                    }
                    if found == *negate {
                        return Err(());
                    }
                    pc = *next;
                }
                Inst::BackReference { group, fold, ascii } => {
                    let (start, end) = self.group(*group).ok_or(())?;
                    at = self.same(start, end, at, *fold, *ascii).ok_or(())?;
                    pc += 1;
                }
                Inst::Conditional { group, no } => {
                    pc = if self.group(*group).is_some() { pc + 1 } else { *no };
                }
                Inst::Done => {
                    let refused =
                        whole && ((self.full && at != self.bytes.len()) || (self.must_advance && at == self.start));
                    return if refused { Err(()) } else { Ok(at) };
                }
            }
        }
    }

    /// The latest other way; slots and counters are as they were then. `None`: there is none above the base.
    fn back(&mut self, base: usize) -> Option<(usize, usize)> {
        while self.stack.len() > base {
            match self.stack.pop()? {
                Frame::Branch { pc, at } => return Some((pc, at)),
                Frame::Shorter { pc, low, at } => {
                    if let Some(at) = self.shorter(pc, low, at) {
                        return Some((pc, at));
                    }
                }
                Frame::Longer { run, at, left } => {
                    if let Inst::Run { single, .. } = &self.program.code[run]
                        && let Some(c) = self.char_at(at).filter(|c| single.matches(*c))
                    {
                        let at = at + c.len_utf8();
                        if left > 1 {
                            let left = if left == UNLIMITED { UNLIMITED } else { left - 1 };
                            self.stack.push(Frame::Longer { run, at, left });
                        }
                        return Some((run + 1, at));
                    }
                }
                Frame::Slot { slot, old } => self.slots[slot] = old,
                Frame::Counter { counter, old } => self.counters[counter] = old,
            }
        }
        None
    }
    fn undo(&mut self) {
        match self.stack.pop() {
            Some(Frame::Slot { slot, old }) => self.slots[slot] = old,
            Some(Frame::Counter { counter, old }) => self.counters[counter] = old,
            _ => {}
        }
    }
    /// Other ways since the base are not tried any more; what was changed can still be undone.
    fn commit(&mut self, base: usize) {
        let mut kept = base;
        for index in base..self.stack.len() {
            if matches!(self.stack[index], Frame::Slot { .. } | Frame::Counter { .. }) {
                self.stack.swap(kept, index);
                kept += 1;
            }
        }
        self.stack.truncate(kept);
    }

    fn begin_run(
        &mut self,
        pc: usize,
        at: usize,
        single: &Single,
        min: u32,
        max: u32,
        lazy: bool,
    ) -> Result<usize, ()> {
        let (low, count) = if min > 0 { self.take(single, at, min) } else { (at, 0) };
        if count < min {
            return Err(());
        }
        let left = if max == UNLIMITED { UNLIMITED } else { max - min };
        if left == 0 {
            return Ok(low);
        }
        if lazy {
            self.stack.push(Frame::Longer { run: pc, at: low, left });
            return Ok(low);
        }
        let (at, _) = self.take(single, low, left);
        if at > low {
            self.stack.push(Frame::Shorter { pc: pc + 1, low, at });
        }
        Ok(at)
    }

    /// Takes as many characters as match, up to a number: where the text is then, and how many they are, unless there is no
    /// limit.
    #[inline]
    fn take(&self, single: &Single, from: usize, most: u32) -> (usize, u32) {
        let rest = &self.bytes[from..];
        match single {
            Single::All if most == UNLIMITED => return (self.bytes.len(), 0),
            Single::NotBreak if most == UNLIMITED => {
                return (from + memchr::memchr(b'\n', rest).unwrap_or(rest.len()), 0);
            }
            _ => {}
        }
        let (mut at, mut count) = (from, 0);
        if let Single::Set(set) = single {
            let limit = if most == UNLIMITED { rest.len() } else { rest.len().min(most as usize) };
            let run = rest[..limit].iter().take_while(|byte| set.has_ascii(**byte)).count();
            (at, count) = (from + run, run as u32);
        }
        while (count < most || most == UNLIMITED)
            && let Some(c) = self.char_at(at).filter(|c| single.matches(*c))
        {
            at += c.len_utf8();
            count = count.saturating_add(1);
        }
        (at, count)
    }

    /// A greedy run gives back a character, or more if what follows can't match before.
    fn shorter(&mut self, pc: usize, low: usize, mut at: usize) -> Option<usize> {
        // The end of a group may be in between.
        let behind = self.program.code[pc..].iter().find(|inst| !matches!(inst, Inst::Save(_)));
        let wanted = match behind {
            Some(Inst::Char(c)) => Some(*c),
            _ => None,
        };
        if let Some(c) = wanted
            && c.is_ascii()
        {
            at = low + memchr::memrchr(c as u8, &self.bytes[low..at])?;
            if at > low {
                self.stack.push(Frame::Shorter { pc, low, at });
            }
            return Some(at);
        }
        while at > low {
            at -= self.char_before(at)?.len_utf8();
            if wanted.is_none_or(|c| self.char_at(at) == Some(c)) {
                if at > low {
                    self.stack.push(Frame::Shorter { pc, low, at });
                }
                return Some(at);
            }
        }
        None
    }

    fn back_by(&self, at: usize, chars: usize) -> Option<usize> {
        if chars == 0 {
            return Some(at);
        }
        self.text[..at].char_indices().rev().nth(chars - 1).map(|(offset, _)| offset)
    }

    /// Does the text of a group stand here as well? Where it ends.
    fn same(&self, start: usize, end: usize, at: usize, fold: bool, ascii: bool) -> Option<usize> {
        let wanted = &self.text[start..end];
        if !fold {
            return self.bytes[at..].starts_with(wanted.as_bytes()).then_some(at + wanted.len());
        }
        let mut at = at;
        for c in wanted.chars() {
            let other = self.char_at(at).filter(|other| lower(*other, ascii) == lower(c, ascii))?;
            at += other.len_utf8();
        }
        Some(at)
    }

    fn is_at(&self, place: Place, at: usize) -> bool {
        let end = self.bytes.len();
        match place {
            Place::TextBegin => at == 0,
            Place::LineBegin => at == 0 || self.bytes[at - 1] == b'\n',
            Place::TextEnd => at == end,
            Place::LastLineEnd => at == end || (at + 1 == end && self.bytes[at] == b'\n'),
            Place::LineEnd => at == end || self.bytes[at] == b'\n',
            // In an empty text there are neither.
            Place::Boundary { .. } | Place::NotBoundary { .. } if end == 0 => false,
            Place::Boundary { ascii } => self.is_boundary(at, ascii),
            Place::NotBoundary { ascii } => !self.is_boundary(at, ascii),
        }
    }
    fn is_boundary(&self, at: usize, ascii: bool) -> bool {
        let word = |c: Option<char>| c.is_some_and(|c| is_word(c, ascii));
        word(self.char_before(at)) != word(self.char_at(at))
    }
}
