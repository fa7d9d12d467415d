//! What the program gave to, or asked of, single generator objects: names, the frame object, the dict of locals. Hardly any
//! generator has any of it, so it is kept beside them, by address.

use super::super::call::Function;
use super::super::exception::R;
use super::super::value::Value;
use super::super::{Name, dict::Dict, inspection, running};
use super::{Generator, State};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

#[derive(Default)]
struct Known {
    /// `__name__` and `__qualname__`, if they were set.
    name: Option<Value>,
    qualname: Option<Value>,
    /// `gi_frame`: always the same object.
    frame: Option<Value>,
    /// `gi_frame.f_locals`: one dict, brought up to date whenever it is asked for.
    locals: Option<Value>,
    /// The address of its frame, in programs that ask where it is while it runs.
    address: Option<usize>,
}

thread_local! {
    static KNOWN: RefCell<HashMap<usize, Known>> = RefCell::default();
    /// Has any generator an entry? Read whenever one dies.
    static ANY: Cell<bool> = const { Cell::new(false) };
}

/// A generator of a function whose names the program may have changed: it has the names that the function has now.
///
/// # Errors
/// None at present.
#[inline]
pub fn generator_of(function: &Function, frame: impl super::Frame + 'static) -> R {
    let made = super::generator(frame)?;
    if function.extra.get().is_some() {
        take_names(&made, function)
    }
    Ok(made)
}
#[cold]
fn take_names(made: &Value, function: &Function) {
    let Some(generator) = made.as_generator() else { return };
    if let Some(name) = function.attribute(Name::of("__name__")) {
        generator.set_name(name)
    }
    if let Some(name) = function.attribute(Name::of("__qualname__")) {
        generator.set_qualname(name)
    }
}

impl Generator {
    fn known<T>(&self, see: impl FnOnce(&Known) -> Option<T>) -> Option<T> {
        if ANY.get() { KNOWN.with_borrow(|known| known.get(&self.address()).and_then(see)) } else { None }
    }
    /// Changes its entry; what was there before must die outside.
    fn note<T>(&self, change: impl FnOnce(&mut Known) -> T) -> T {
        ANY.set(true);
        KNOWN.with_borrow_mut(|known| change(known.entry(self.address()).or_default()))
    }
    /// It dies.
    #[inline]
    pub(super) fn forget(&self) {
        if ANY.get() {
            self.forget_entry()
        }
    }
    #[cold]
    fn forget_entry(&self) {
        let old = KNOWN.try_with(|known| {
            let mut known = known.borrow_mut();
            let old = known.remove(&self.address());
            ANY.set(!known.is_empty());
            old
        });
        drop(old)
    }
    /// The values of its entry, which it holds.
    pub(super) fn visit_known(&self, see: &mut dyn FnMut(&Value)) {
        self.known(|known| {
            [&known.name, &known.qualname, &known.frame, &known.locals].into_iter().flatten().for_each(see);
            None::<()>
        });
    }

    /// Its frame is known from now on, also while it is taken out.
    pub(crate) fn know_frame(&self) {
        if let Some(address) = self.peek(|frame| std::ptr::from_ref(frame).cast::<u8>().addr()) {
            self.note(|known| known.address = Some(address))
        }
    }
    /// The address of its frame, in programs that ask where it is.
    pub(crate) fn known_frame(&self) -> Option<usize> {
        self.known(|known| known.address)
    }
    /// Where it is while it runs.
    pub(super) fn running_line(&self) -> Option<u32> {
        running::place_of_frame(self.known_frame()).map(|place| place.line)
    }

    /// `__qualname__`
    pub fn qualname(&self) -> Value {
        self.known(|known| known.qualname.clone()).unwrap_or_else(|| self.code.qualname.into())
    }
    /// `__name__`
    pub fn name(&self) -> Value {
        self.known(|known| known.name.clone()).unwrap_or_else(|| self.code.name.into())
    }
    pub(super) fn set_qualname(&self, name: Value) {
        let old = self.note(|known| known.qualname.replace(name));
        drop(old)
    }
    pub(super) fn set_name(&self, name: Value) {
        let old = self.note(|known| known.name.replace(name));
        drop(old)
    }
    /// `gi_frame`: None when it has ended. `this` is the generator.
    pub fn frame_object(&self, this: &Value) -> Value {
        if self.state() == State::Closed {
            return Value::None;
        }
        if let Some(frame) = self.known(|known| known.frame.clone()) {
            return frame;
        }
        let frame = inspection::generator_frame(this, self.code);
        self.note(|known| known.frame = Some(frame.clone()));
        frame
    }
    /// `gi_frame.f_locals`: a name comes in where it was first seen bound (`PyFrame_FastToLocalsWithError`). What the
    /// program put into the dict stays there.
    pub fn locals_dict(&self) -> Value {
        let dict = self.known(|known| known.locals.clone()).unwrap_or_else(|| {
            let dict = Dict::new().into_value();
            self.note(|known| known.locals = Some(dict.clone()));
            dict
        });
        if let Some(names) = dict.as_dict() {
            inspection::refresh(names, self.variables());
        }
        dict
    }
}
