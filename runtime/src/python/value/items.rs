//! The items of a tuple, and the memory that they are in.

use super::Value;
use std::cell::RefCell;
use std::mem::{self, ManuallyDrop};

/// The items of a tuple. Two of them need no memory of their own: pairs are what most tuples are.
pub struct Tuple(Items);
enum Items {
    Pair([Value; 2]),
    Any(Box<[Value]>),
}
impl std::ops::Deref for Tuple {
    type Target = [Value];
    #[inline]
    fn deref(&self) -> &[Value] {
        match &self.0 {
            Items::Pair(items) => items,
            Items::Any(items) => items,
        }
    }
}
impl std::ops::DerefMut for Tuple {
    #[inline]
    fn deref_mut(&mut self) -> &mut [Value] {
        match &mut self.0 {
            Items::Pair(items) => items,
            Items::Any(items) => items,
        }
    }
}
impl Default for Tuple {
    fn default() -> Tuple {
        Tuple(Items::Any(Box::default()))
    }
}
impl From<Tuple> for Vec<Value> {
    fn from(mut items: Tuple) -> Vec<Value> {
        match &mut items.0 {
            Items::Pair(items) => mem::take(items).into(),
            Items::Any(items) => mem::take(items).into(),
        }
    }
}
impl<const N: usize> From<[Value; N]> for Tuple {
    #[inline]
    fn from(items: [Value; N]) -> Tuple {
        if N == 2 {
            let mut items = items.into_iter();
            if let (Some(a), Some(b)) = (items.next(), items.next()) {
                return Tuple(Items::Pair([a, b]));
            }
            return Tuple(Items::Any(items.collect()));
        }
        match spare(N) {
            Some(mut room) => {
                room.iter_mut().zip(items).for_each(|(place, item)| *place = item);
                Tuple(Items::Any(room))
            }
            None => Tuple(Items::Any(Box::new(items))),
        }
    }
}
impl From<Vec<Value>> for Tuple {
    #[inline]
    fn from(items: Vec<Value>) -> Tuple {
        match <[Value; 2]>::try_from(items) {
            Ok(pair) => Tuple(Items::Pair(pair)),
            Err(items) => Tuple(Items::Any(items.into())),
        }
    }
}
impl From<Box<[Value]>> for Tuple {
    fn from(items: Box<[Value]>) -> Tuple {
        Tuple::from(Vec::from(items))
    }
}

/// Tuples of these lengths leave their memory to others of the same length: they are made and die all the time, as results
/// of functions and what is unpacked (CPython's `free_list`s in `Objects/tupleobject.c`).
const SHORTEST: usize = 3;
const LONGEST: usize = 6;
/// So much memory of each length is kept.
const KEPT: usize = 64;

/// The memory of a tuple.
type Memory = Box<[Value]>;

thread_local! {
    /// Memory without items, by length. Without a destructor: tuples in other thread locals may die later.
    static SPARE: ManuallyDrop<RefCell<[Vec<Memory>; LONGEST + 1]>> = const {
        ManuallyDrop::new(RefCell::new([const { vec![] }; LONGEST + 1]))
    };
}

#[inline]
fn spare(length: usize) -> Option<Box<[Value]>> {
    if (SHORTEST..=LONGEST).contains(&length) { SPARE.with(|spare| spare.borrow_mut()[length].pop()) } else { None }
}

impl Drop for Tuple {
    #[inline]
    fn drop(&mut self) {
        if let Items::Any(items) = &mut self.0
            && (SHORTEST..=LONGEST).contains(&items.len())
        {
            leave(mem::take(items))
        }
    }
}

/// The items die, their memory waits for others.
#[inline(never)]
fn leave(mut room: Box<[Value]>) {
    room.iter_mut().for_each(|item| drop(mem::take(item)));
    SPARE.with(|spare| {
        let spare = &mut spare.borrow_mut()[room.len()];
        if spare.len() < KEPT {
            spare.push(room);
        }
    })
}
