//! Module objects: those of the standard library that the runtime has, and those of the program.

use super::exception::{R, raise};
use super::native::{Call, Native};
use super::types::Type;
use super::value::{Heap, Value};
use super::{Name, dict::Dict};
use std::cell::RefCell;

/// A module. Its members are in order of definition.
pub struct Module {
    name: &'static str,
    members: RefCell<Vec<(Name, Value)>>,
}

impl Module {
    /// A module object with these members.
    pub fn value(name: &'static str, members: Vec<(&str, Value)>) -> Value {
        let members = members.into_iter().map(|(name, value)| (Name::of(name), value)).collect();
        Heap::Module(Box::new(Module { name, members: RefCell::new(members) })).into()
    }
    pub fn name(&self) -> &'static str {
        self.name
    }
    /// The names of its members, sorted.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.members.borrow().iter().map(|(name, _)| name.text()).collect();
        names.sort_unstable();
        names
    }
    /// # Errors
    /// None at present: members that are computed may raise.
    pub fn get(&self, name: Name) -> R<Option<Value>> {
        if name.text() == "__name__" {
            return Ok(Some(self.name.into()));
        }
        Ok(self.members.borrow().iter().find(|(it, _)| *it == name).map(|(_, value)| value.clone()))
    }
    /// # Errors
    /// None at present.
    pub fn set(&self, name: Name, value: Value) -> R<()> {
        let old = self.delete(name)?;
        self.members.borrow_mut().push((name, value));
        drop(old);
        Ok(())
    }
    /// # Errors
    /// None at present.
    pub fn delete(&self, name: Name) -> R<Option<Value>> {
        let mut members = self.members.borrow_mut();
        Ok(members.iter().position(|(it, _)| *it == name).map(|index| members.remove(index).1))
    }
    /// `module.__dict__`, as it is now.
    ///
    /// # Errors
    /// None: names are hashable.
    pub fn dict(&self) -> R {
        let dict = Dict::new();
        for (name, value) in self.members.borrow().iter() {
            dict.set((*name).into(), value.clone())?;
        }
        Ok(Heap::Dict(Box::new(dict)).into())
    }
}

pub static METHODS: &[Native] = &[Native::method(
    "module",
    "__new__",
    Call::C(0, 2, |_, arguments, keywords| {
        let [name, doc] = super::native::bind("module", ["name", "doc"], 0, 1, arguments, keywords)?;
        let name = name.unwrap_or_default();
        match name.as_str() {
            Some(name) => Ok(Module::value(Name::of(name).text(), vec![("__doc__", doc.into())])),
            None => {
                let message = format!("module() argument 'name' must be str, not {}", name.type_name());
                Err(raise(Type::TypeError, &message))
            }
        }
    }),
)];
