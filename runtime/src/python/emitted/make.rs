//! Displays, namespaces, imports.

use super::super::dict::Dict;
use super::super::exception::{R, raise};
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{Name, attribute, call, iter, library, operator, set};
use crate::python::name::known;
use std::borrow::Borrow;

/// Items of a display with stars.
#[derive(Default)]
pub struct Items(Vec<Value>);

impl Items {
    pub fn new() -> Items {
        Items::default()
    }
    #[must_use]
    pub fn push(mut self, value: Value) -> Items {
        self.0.push(value);
        self
    }
    /// `*value`
    ///
    /// # Errors
    /// TypeError if it is not iterable; what the iteration raises.
    pub fn star(mut self, value: impl Borrow<Value>) -> R<Items> {
        self.0.extend(starred(value.borrow(), || "Value after *".into())?);
        Ok(self)
    }
    pub fn list(self) -> Value {
        Value::list(self.0)
    }
    pub fn tuple(self) -> Value {
        Value::tuple(self.0)
    }
    /// # Errors
    /// TypeError if an item is not hashable; what `__hash__` and `__eq__` raise.
    pub fn set(self) -> R {
        set::literal(self.0)
    }
}

/// The items of a starred value. `what` says in a message what must be iterable.
pub(super) fn starred(value: &Value, what: impl FnOnce() -> String) -> R<Vec<Value>> {
    iter::collect(value).map_err(|raised| {
        let class = value.class();
        let iterable = ["__iter__", "__getitem__"].iter().any(|name| class.special(Name::of(name)).is_some());
        if iterable || !raised.is(Type::TypeError) {
            return raised;
        }
        raise(Type::TypeError, &format!("{} must be an iterable, not {}", what(), class.name()))
    })
}

/// `{a, b}`
///
/// # Errors
/// As [`Items::set`].
pub fn set_of<const N: usize>(items: [Value; N]) -> R {
    set::literal(items)
}

/// `{1, 2, 3}` of constants only.
///
/// # Errors
/// As [`Items::set`].
pub fn set_of_constants<const N: usize>(items: [Value; N]) -> R {
    set::constant(items)
}

/// Entries of a dict display with `**`.
#[derive(Default)]
pub struct Entries(Dict);

impl Entries {
    pub fn new() -> Entries {
        Entries::default()
    }
    /// `key: value`
    ///
    /// # Errors
    /// TypeError if the key is not hashable; what `__hash__` and `__eq__` raise.
    pub fn insert(self, key: Value, value: Value) -> R<Entries> {
        self.0.set(key, value)?;
        Ok(self)
    }
    /// `**value`
    ///
    /// # Errors
    /// TypeError if it is no mapping; what it raises.
    pub fn merge(self, value: impl Borrow<Value>) -> R<Entries> {
        let value: &Value = value.borrow();
        let Some(entries) = mapping_entries(value)? else {
            return Err(raise(Type::TypeError, &format!("'{}' object is not a mapping", value.type_name())));
        };
        for (key, value) in entries {
            self.0.set(key, value)?;
        }
        Ok(self)
    }
    pub fn dict(self) -> Value {
        self.0.into_value()
    }
}

/// The entries of a mapping; `None` if it has no `keys`.
///
/// # Errors
/// What `keys` and `__getitem__` raise.
pub fn mapping_entries(value: &Value) -> R<Option<Vec<(Value, Value)>>> {
    if let Some(Heap::Dict(dict)) = value.heap() {
        return Ok(Some(dict.entries()));
    }
    let Some(keys) = attribute::lookup(value, known!("keys"))? else { return Ok(None) };
    let mut entries = vec![];
    for key in iter::collect(&call::call0(&keys)?)? {
        let item = operator::item(value, &key)?;
        entries.push((key, item));
    }
    Ok(Some(entries))
}

/// `{a: b}`
///
/// # Errors
/// As [`Entries::insert`].
pub fn dict_of<const N: usize>(entries: [(Value, Value); N]) -> R {
    let dict = Dict::with_room(N);
    for (key, value) in entries {
        dict.set(key, value)?;
    }
    Ok(dict.into_value())
}
/// Adds to the dict of a comprehension.
///
/// # Errors
/// As [`Entries::insert`].
pub fn dict_set(dict: &Value, key: Value, value: Value) -> R<()> {
    match dict.as_dict() {
        Some(dict) => dict.set(key, value),
        None => Ok(()),
    }
}
/// Adds to the set of a comprehension.
///
/// # Errors
/// As [`Items::set`].
pub fn set_add(set: &Value, value: Value) -> R<()> {
    match set.as_set() {
        Some(set) => set.add(value).map(drop),
        None => Ok(()),
    }
}

/// `slice(start, stop, step)`
pub fn slice(start: Value, stop: Value, step: Value) -> Value {
    super::super::range::slice(start, stop, step)
}

/// `locals()`: always the same dict of a frame, brought up to date.
pub fn locals_of(namespace: &mut Value, locals: &[(&'static str, &Value)]) -> Value {
    if !namespace.is_bound() {
        *namespace = Value::dict();
    }
    if let Some(dict) = namespace.as_dict() {
        super::super::inspection::refresh(dict, locals.iter().map(|(name, value)| (*name, value.contents())));
    }
    namespace.clone()
}

/// A function with annotations.
pub fn annotated(function: Value, annotations: Vec<(&str, Value)>) -> Value {
    let dict = Dict::new();
    for (name, value) in annotations {
        dict.set(name.into(), value).ok();
    }
    if let Some(function) = function.as_function() {
        function.set_attribute(known!("__annotations__"), dict.into_value());
    }
    function
}

/// `dir()`: the names in a namespace, sorted.
///
/// # Errors
/// TypeError if there are keys that can't be ordered.
pub fn names_of(namespace: impl Borrow<Value>) -> R {
    let namespace: &Value = namespace.borrow();
    let keys = namespace.as_dict().map(|dict| dict.keys()).unwrap_or_default();
    super::super::builtins::consume::sorted(&Value::list(keys), &[])
}
/// The exception of a failed `assert`.
pub fn assertion_error(message: Option<Value>) -> Value {
    super::super::Raised::new(Type::AssertionError.class(), message.into_iter().collect()).into()
}

/// `import name`
///
/// # Errors
/// ModuleNotFoundError.
pub fn import(name: &'static str) -> R {
    library::import(name).ok_or_else(|| {
        let raised = raise(Type::ModuleNotFoundError, &format!("No module named '{name}'"));
        raised.set_attribute(known!("name"), name.into());
        raised
    })
}
/// `from module import name`
///
/// # Errors
/// ModuleNotFoundError, ImportError.
pub fn import_from(module: &'static str, name: &'static str) -> R {
    let object = import(module)?;
    if let Some(member) = attribute::lookup(&object, Name::of(name))? {
        return Ok(member);
    }
    if let Some(submodule) = library::import(&format!("{module}.{name}")) {
        return Ok(submodule);
    }
    Err(raise(Type::ImportError, &format!("cannot import name '{name}' from '{module}' (unknown location)")))
}
