//! Tracebacks: where an exception has been, what the frames it left held, and how it is printed.

use super::class::ClassRef;
use super::generator::Frame;
use super::native::NativeObject;
use super::place::Place;
use super::types::Type;
use super::value::Value;
use std::cell::RefCell;
use std::rc::Rc;

/// One entry; the next is further in, towards the raise. Entries are shared by exceptions, as in CPython.
pub struct Traceback {
    pub place: &'static Place,
    pub next: Option<Rc<Traceback>>,
    /// What the frame held: it dies with the traceback.
    pub kept: RefCell<Kept>,
}

pub enum Kept {
    Nothing,
    Locals(Box<[(&'static str, Value)]>),
    Frame(Box<dyn Frame>),
}

impl Traceback {
    pub fn new(place: &'static Place, next: Option<Rc<Traceback>>) -> Rc<Traceback> {
        Rc::new(Traceback { place, next, kept: RefCell::new(Kept::Nothing) })
    }
    /// Every value that the frame of this entry held.
    pub fn visit(&self, see: &mut dyn FnMut(&Value)) {
        match &*self.kept.borrow() {
            Kept::Nothing => {}
            Kept::Locals(locals) => locals.iter().for_each(|(_, value)| see(value)),
            Kept::Frame(frame) => frame.locals(&mut |_, value| see(value)),
        }
    }
}

/// `exception.__traceback__`
pub struct TracebackObject(pub Rc<Traceback>);
impl NativeObject for TracebackObject {
    fn class(&self) -> ClassRef {
        Type::Traceback.class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.0.visit(see)
    }
}

/// The object of an entry; None for the end.
pub fn object(entry: Option<&Rc<Traceback>>) -> Value {
    entry.map_or(Value::None, |entry| Value::other(TracebackObject(entry.clone())))
}

/// The text that an uncaught exception prints.
pub fn format(raised: &super::exception::Raised) -> String {
    let mut text = String::new();
    let mut at = raised.traceback.borrow().clone();
    if at.is_some() {
        text.push_str("Traceback (most recent call last):\n");
    }
    while let Some(entry) = at {
        let place = entry.place;
        text.push_str(&format!("  File \"{}\", line {}, in {}\n", place.code.file, place.line, place.code.name));
        let source = super::process::source(place.code.file);
        if let Some(line) = source.and_then(|source| source.lines().nth(place.line as usize - 1)) {
            text.push_str(&format!("    {}\n", line.trim()));
        }
        at = entry.next.clone();
    }
    text + &super::report::line(raised)
}
