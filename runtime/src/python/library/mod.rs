//! The modules of the standard library that the runtime has.
//!
//! **To add a module**: a file here with `pub fn module() -> Value`, which makes it with
//! [`Module::value`](super::module::Module::value) (it is called once, [`import`] remembers the object), and a line in the
//! table below. Its functions are `static` [`Native`](super::Native)s with [`Call::F1`](super::Call::F1) and the like.
//!
//! **To define a class in a module**: a function that gives it, made once by the macro `class!`, and a table of methods:
//!
//! ```ignore
//! pub fn deque() -> ClassRef {
//!     class!("collections", "deque", Payload, METHODS)             // derived from object
//! }
//! pub fn frozen_instance_error() -> ClassRef {
//!     class!("dataclasses", "FrozenInstanceError", Exception, [Type::AttributeError.class()], &[])
//! }
//! ```
//!
//! The layout says what an instance is, also of the program's subclasses:
//! * `Object`: attributes only, as if it were written in Python. The table has `__init__` (`Call::MK`), which sets
//!   attributes with [`attribute::set`](super::attribute::set).
//! * `Payload`: a value of Rust, an `impl NativeObject` whose `class` gives this class. The table has `__new__`
//!   (`Call::C(min, max, |class, arguments, keywords| …)`), which returns `object::derived(class, Value::other(state))`;
//!   methods find it with `value.as_other::<State>()`.
//! * `Sealed`: the same, and the program can't derive from it. `Exception`: an exception class.
//!
//! All that a library class can do is in its table, special methods included: `__eq__`, `__lt__`, `__len__`, `__getitem__`,
//! `__add__`, `__hash__`, `__repr__`, `__enter__`. An iterator implements `NativeObject::next`.
//!
//! A function that is made while the program runs, such as what a decorator returns, is a
//! [`NativeFunction`](super::NativeFunction).

pub mod abc;

use super::class::ClassRef;
use super::value::Value;
use std::cell::RefCell;

/// A class of a library module, made once: `class!("module", "Name", layout, methods)`, with `[bases]` before the methods
/// if it is not derived from `object`.
macro_rules! class {
    ($module:literal, $name:literal, $layout:ident, $methods:expr) => {
        class!($module, $name, $layout, [$crate::python::Type::Object.class()], $methods)
    };
    ($module:literal, $name:literal, $layout:ident, [$($base:expr),+], $methods:expr) => {{
        thread_local!(static CLASS: $crate::python::ClassRef = $crate::python::Class::native(
            $module, $name, &[$($base),+], $crate::python::types::Layout::$layout, $methods,
        ));
        CLASS.with(|class| *class)
    }};
}
pub(crate) use class;

macro_rules! modules {
    ($($name:literal => $module:expr,)*) => {
        /// The names of all modules, in alphabetical order. Those with a dot are modules in a module.
        pub const NAMES: &[&str] = &[$($name,)*];

        fn make(name: &str) -> Option<(&'static str, Value)> {
            match name {
                $($name => Some(($name, $module)),)*
                _ => None,
            }
        }
    };
}

// In alphabetical order.
modules! {
    "abc" => abc::module(),
}

thread_local! {
    /// The modules that have been imported, in that order: `sys.modules`.
    static IMPORTED: RefCell<Vec<(&'static str, Value)>> = const { RefCell::new(vec![]) };
}

/// The module with this name, such as `collections` or `collections.abc`: always the same object. `None`: there is none.
pub fn import(name: &str) -> Option<Value> {
    let found = IMPORTED.with_borrow(|modules| modules.iter().find(|(it, _)| *it == name).map(|(_, it)| it.clone()));
    if found.is_some() {
        return found;
    }
    let (name, module) = make(name)?;
    Some(IMPORTED.with_borrow_mut(|modules| {
        // Making a module may have imported others, and those this one.
        match modules.iter().find(|(it, _)| *it == name) {
            Some((_, module)) => module.clone(),
            None => {
                modules.push((name, module.clone()));
                module
            }
        }
    }))
}

/// What has been imported, in that order.
pub fn imported() -> Vec<(&'static str, Value)> {
    IMPORTED.with_borrow(Clone::clone)
}

/// Is there a module with this name? For the compiler's check of imports.
pub fn exists(name: &str) -> bool {
    NAMES.contains(&name)
}

/// The class of an object of a class that is given by a function, for tables.
pub fn object(class: fn() -> ClassRef) -> Value {
    class().object()
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_in_order() {
        assert!(super::NAMES.is_sorted());
    }

    #[test]
    fn every_module_can_be_made_and_is_made_once() {
        for name in super::NAMES {
            let module = super::import(name);
            assert!(module.is_some_and(|module| super::import(name).is_some_and(|again| again.is(&module))), "{name}");
        }
    }
}
