//! Shapes: which attribute of an instance is in which slot. Instances that got the same attributes in the same order
//! share one, so that a cache at a place in the program compares one number.

use super::Name;
use super::class::ClassRef;
use std::cell::RefCell;

/// Shapes are never freed: there is one for each way in which the program builds its instances.
pub struct Shape {
    pub class: ClassRef,
    pub names: Vec<Name>,
    /// The attributes are in a dict in slot 0, because the program asked for `__dict__`.
    pub is_dict: bool,
    next: RefCell<Vec<(Name, u32)>>,
    as_dict: std::cell::Cell<u32>,
}

thread_local!(static SHAPES: RefCell<Vec<&'static Shape>> = const { RefCell::new(vec![]) });

/// The number that the next shape gets. Numbers start at 1, so that 0 matches none.
pub(crate) fn next_number() -> u32 {
    SHAPES.with_borrow(|shapes| shapes.len() as u32 + 1)
}

pub(crate) fn add(class: ClassRef, names: Vec<Name>, is_dict: bool) -> u32 {
    SHAPES.with_borrow_mut(|shapes| {
        shapes.push(Box::leak(Box::new(Shape {
            class,
            names,
            is_dict,
            next: RefCell::default(),
            as_dict: std::cell::Cell::new(0),
        })));
        shapes.len() as u32
    })
}

/// The shape with this number.
#[inline]
pub fn shape(number: u32) -> &'static Shape {
    SHAPES.with_borrow(|shapes| shapes[number as usize - 1])
}

/// The class of the instances of this shape.
#[inline]
pub fn class(number: u32) -> ClassRef {
    shape(number).class
}

impl Shape {
    /// The slot of an attribute.
    #[inline]
    pub fn slot(&self, name: Name) -> Option<usize> {
        self.names.iter().position(|it| *it == name)
    }
    /// The shape with one more attribute.
    pub fn with(&'static self, name: Name) -> u32 {
        if let Some((_, number)) = self.next.borrow().iter().find(|(it, _)| *it == name) {
            return *number;
        }
        let mut names = self.names.clone();
        names.push(name);
        self.class.slots.set(names.len().max(self.class.slots.get()));
        let number = add(self.class, names, false);
        self.next.borrow_mut().push((name, number));
        number
    }
    /// The shape after `del` of the attribute in a slot.
    pub fn without(&'static self, slot: usize) -> u32 {
        let mut number = self.class.root;
        for (index, name) in self.names.iter().enumerate() {
            if index != slot {
                number = shape(number).with(*name);
            }
        }
        number
    }
    /// The shape of an instance of the same class whose attributes are in a dict.
    pub fn as_dict(&'static self) -> u32 {
        let root = shape(self.class.root);
        if root.as_dict.get() == 0 {
            root.as_dict.set(add(self.class, vec![], true));
        }
        root.as_dict.get()
    }
}
