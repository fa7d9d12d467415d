//! Tracebacks: where an exception has been, what the frames it left held, and how it is printed.

mod activation;
mod carets;
mod entries;
mod print;
mod wide;

pub use activation::{Activation, Kept, dropped, generator_left, goes_on, is_named, left, suspends};
pub use carets::line_of;
pub use entries::Entries;
pub use print::{Options, Style, class_name, entries, format, last_line, only, pieces};

use super::class::ClassRef;
use super::native::NativeObject;
use super::place::Place;
use super::types::Type;
use super::value::{Heap, Value};
use std::cell::RefCell;
use std::rc::{Rc, Weak};

/// One entry; the next is further in, towards the raise. Entries are shared by exceptions, as in CPython.
pub struct Traceback {
    pub place: &'static Place,
    pub next: Option<Rc<Traceback>>,
    /// How many entries there are from here on.
    length: u32,
    /// The call that it is an entry of.
    pub activation: Rc<Activation>,
    /// The traceback object and its `tb_frame`, if somebody has them.
    object: RefCell<Weak<Heap>>,
    pub(super) frame: RefCell<Weak<Heap>>,
}

impl Traceback {
    /// An entry of the call that runs at this depth.
    pub fn new(place: &'static Place, depth: u32, next: Option<Rc<Traceback>>) -> Rc<Traceback> {
        Rc::new(Traceback {
            place,
            length: next.as_ref().map_or(0, |next| next.length).saturating_add(1),
            next,
            activation: Activation::running(place.code, depth),
            object: RefCell::default(),
            frame: RefCell::default(),
        })
    }
    /// The line of the source, as it is.
    pub fn line(&self) -> Option<&'static str> {
        carets::line_of(super::process::source(self.place.code.file)?, self.place.line)
    }
}

/// Entries die from the raise outwards, and without recursion: a traceback is as long as the calls were deep.
impl Drop for Traceback {
    fn drop(&mut self) {
        let mut unshared = vec![];
        let mut next = self.next.take();
        while let Some(mut entry) = next {
            next = Rc::get_mut(&mut entry).and_then(|entry| entry.next.take());
            unshared.push(entry);
        }
        while let Some(entry) = unshared.pop() {
            drop(entry)
        }
    }
}

/// `exception.__traceback__`
pub struct TracebackObject(pub Rc<Traceback>);
impl NativeObject for TracebackObject {
    fn class(&self) -> ClassRef {
        Type::Traceback.class()
    }
    // Entries are shared: the collector looks at them itself.
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}

/// The object of an entry, the same one as long as somebody has it; None for the end.
pub fn object(entry: Option<&Rc<Traceback>>) -> Value {
    let Some(entry) = entry else { return Value::None };
    if let Some(object) = entry.object.borrow().upgrade() {
        return Value::Ref(object);
    }
    let made = Value::other(TracebackObject(entry.clone()));
    if let Value::Ref(object) = &made {
        entry.object.replace(Rc::downgrade(object));
    }
    made
}
