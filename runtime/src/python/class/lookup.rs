//! The cache of lookups in classes (`_PyType_Lookup` and its method cache in `Objects/typeobject.c`): one for all classes, by
//! class and name. An entry says where an attribute is, not what it is, and holds for one epoch: see [`Class::set`].

use super::{Class, ClassRef, epoch};
use crate::python::Name;
use std::cell::Cell;

/// A power of two.
const SIZE: usize = 1024;

#[derive(Clone, Copy)]
struct Entry {
    /// The address of the class; 0 matches none.
    class: usize,
    name: Name,
    epoch: u32,
    /// `None`: the name is nowhere in the method resolution order.
    owner: Option<ClassRef>,
    index: u32,
}

thread_local! {
    static CACHE: [Cell<Entry>; SIZE] = const {
        [const { Cell::new(Entry { class: 0, name: Name::NOWHERE, epoch: 0, owner: None, index: 0 }) }; SIZE]
    };
}

/// As [`Class::search`].
#[inline]
pub(super) fn find(class: &Class, name: Name) -> Option<(ClassRef, usize)> {
    let address = std::ptr::from_ref(class).addr();
    // Classes are large: the low bits of their addresses say little.
    let slot = ((address >> 5) ^ name.number()) % SIZE;
    CACHE.with(|cache| {
        let entry = cache[slot].get();
        if entry.class == address && entry.name == name && entry.epoch == epoch() {
            return entry.owner.map(|owner| (owner, entry.index as usize));
        }
        fill(&cache[slot], class, name)
    })
}

#[inline(never)]
fn fill(entry: &Cell<Entry>, class: &Class, name: Name) -> Option<(ClassRef, usize)> {
    let found = class.search(name);
    // A class that is still being made has no order yet.
    if class.mro.get().is_some() {
        entry.set(Entry {
            class: std::ptr::from_ref(class).addr(),
            name,
            epoch: epoch(),
            owner: found.map(|(owner, _)| owner),
            index: found.map_or(0, |(_, index)| index as u32),
        });
    }
    found
}
