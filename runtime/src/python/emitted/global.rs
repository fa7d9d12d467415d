//! Global variables and constants. They are thread-locals without a destructor, so that reaching one costs nothing: what they
//! hold is given away by [`process`] when the program ends.

use super::super::exception::{R, Raised, raise};
use super::super::place::Place;
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, builtins, library, process, unraisable};
use std::cell::{OnceCell, RefCell};
use std::mem::ManuallyDrop;
use std::thread::LocalKey;

/// Where a global variable is.
pub struct Slot(ManuallyDrop<RefCell<Value>>);

impl Slot {
    #[expect(clippy::new_without_default, reason = "it is for `const`")]
    pub const fn new() -> Slot {
        Slot(ManuallyDrop::new(RefCell::new(Value::Unbound)))
    }
}

/// A global variable.
pub struct Global {
    name: &'static str,
    slot: &'static LocalKey<Slot>,
}

impl Global {
    pub const fn new(name: &'static str, slot: &'static LocalKey<Slot>) -> Global {
        Global { name, slot }
    }
    /// # Errors
    /// NameError if neither the module nor `builtins` has it.
    #[inline]
    pub fn load(&self) -> R {
        match self.slot.with(|slot| slot.0.borrow().clone()) {
            Value::Unbound => self.load_builtin(),
            value => Ok(value),
        }
    }
    #[cold]
    #[inline(never)]
    fn load_builtin(&self) -> R {
        match self.name {
            "__name__" => Ok("__main__".into()),
            "__file__" => Ok(process::file().into()),
            "__spec__" | "__doc__" | "__package__" | "__cached__" => Ok(Value::None),
            "__builtins__" => Ok(library::import("builtins").into()),
            "__loader__" => Ok(library::main_module::loader()),
            name => builtins::get(name).ok_or_else(|| missing(name)),
        }
    }
    /// Binds it. The old value dies when the variable has the new one.
    #[inline]
    pub fn store(&self, value: Value) {
        let old = self.slot.with(|slot| slot.0.replace(value));
        drop(old)
    }
    /// `del name`
    ///
    /// # Errors
    /// NameError.
    pub fn delete(&self, at: &'static Place) -> R<()> {
        match self.slot.with(|slot| slot.0.take()) {
            Value::Unbound => Err(missing(self.name).at(at)),
            old => {
                unraisable::dying_at(at, || drop(old));
                Ok(())
            }
        }
    }
    /// Shows it if it is bound.
    pub fn visit(&self, see: process::Visit) {
        let value = self.slot.with(|slot| slot.0.borrow().clone());
        if value.is_bound() {
            see(self.name, &value)
        }
    }
    /// Gives away what it holds.
    pub fn clear(&self, clear: process::Clear) {
        let old = self.slot.with(|slot| slot.0.take());
        if old.is_bound() {
            clear(self.name, old)
        }
    }
}

/// NameError
#[cold]
pub(super) fn missing(name: &str) -> Raised {
    let raised = raise(Type::NameError, &format!("name '{name}' is not defined"));
    raised.set_attribute(Name::of("name"), name.into());
    raised
}

/// A constant that is an object.
pub struct Constant(ManuallyDrop<OnceCell<Value>>);

impl Constant {
    #[expect(clippy::new_without_default, reason = "it is for `const`")]
    pub const fn new() -> Constant {
        Constant(ManuallyDrop::new(OnceCell::new()))
    }
    #[inline]
    pub fn get(&self, make: impl FnOnce() -> Value) -> Value {
        self.0.get_or_init(make).clone()
    }
}

/// What `builtins` has under a name.
pub fn builtin(name: &str) -> Value {
    builtins::get(name).unwrap_or_default()
}
