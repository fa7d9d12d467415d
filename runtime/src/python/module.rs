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
    members: Members,
}

enum Members {
    Own(RefCell<Vec<(Name, Value)>>),
    /// Those of the program's module are its variables.
    Dict(Value),
}

impl Module {
    /// A module object with these members.
    pub fn value(name: &'static str, members: Vec<(&str, Value)>) -> Value {
        let members = members.into_iter().map(|(name, value)| (Name::of(name), value)).collect();
        Heap::Module(Box::new(Module { name, members: Members::Own(RefCell::new(members)) })).into()
    }
    /// A module object around a dict.
    pub fn around(name: &'static str, dict: Value) -> Value {
        Heap::Module(Box::new(Module { name, members: Members::Dict(dict) })).into()
    }
    pub fn name(&self) -> &'static str {
        self.name
    }
    /// The names of its members, sorted.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = match &self.members {
            Members::Own(members) => members.borrow().iter().map(|(name, _)| name.text()).collect(),
            Members::Dict(dict) => {
                let keys = dict.as_dict().map(|dict| dict.keys()).unwrap_or_default();
                keys.iter().filter_map(|key| Some(Name::of(key.as_str()?).text())).collect()
            }
        };
        names.sort_unstable();
        names
    }
    /// # Errors
    /// What `__eq__` of a key in a dict raises.
    pub fn get(&self, name: Name) -> R<Option<Value>> {
        let members = match &self.members {
            Members::Own(members) => members,
            Members::Dict(dict) => return dict.as_dict().map_or(Ok(None), |dict| dict.get(&name.into())),
        };
        if name.text() == "__name__" {
            return Ok(Some(self.name.into()));
        }
        Ok(members.borrow().iter().find(|(it, _)| *it == name).map(|(_, value)| value.clone()))
    }
    /// # Errors
    /// As [`Module::get`].
    pub fn set(&self, name: Name, value: Value) -> R<()> {
        let members = match &self.members {
            Members::Own(members) => members,
            Members::Dict(dict) => return dict.as_dict().map_or(Ok(()), |dict| dict.set(name.into(), value)),
        };
        let old = self.delete(name)?;
        members.borrow_mut().push((name, value));
        drop(old);
        Ok(())
    }
    /// # Errors
    /// As [`Module::get`].
    pub fn delete(&self, name: Name) -> R<Option<Value>> {
        let mut members = match &self.members {
            Members::Own(members) => members.borrow_mut(),
            Members::Dict(dict) => return dict.as_dict().map_or(Ok(None), |dict| dict.remove(&name.into())),
        };
        Ok(members.iter().position(|(it, _)| *it == name).map(|index| members.remove(index).1))
    }
    /// `module.__dict__`; of a module of the library as it is now.
    ///
    /// # Errors
    /// None: names are hashable.
    pub fn dict(&self) -> R {
        let members = match &self.members {
            Members::Own(members) => members,
            Members::Dict(dict) => return Ok(dict.clone()),
        };
        let dict = Dict::new();
        for (name, value) in members.borrow().iter() {
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
