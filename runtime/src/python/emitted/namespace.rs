//! Global variables of a module that the program looks at as a dict, by `globals()` or the like: they are in that dict, as in
//! CPython. A variable remembers where in it it was found, and that it was not there.

use super::super::exception::R;
use super::super::place::Place;
use super::super::value::Value;
use super::super::{builtins, library, process, unraisable};
use super::global::missing;
use std::cell::{Cell, OnceCell, RefCell};
use std::mem::ManuallyDrop;
use std::thread::LocalKey;

/// Where a module's dict is. Like other globals it has no destructor.
pub struct Variables(ManuallyDrop<OnceCell<Value>>);

impl Variables {
    #[expect(clippy::new_without_default, reason = "it is for `const`")]
    pub const fn new() -> Variables {
        Variables(ManuallyDrop::new(OnceCell::new()))
    }
    fn dict(&self) -> &Value {
        self.0.get_or_init(library::main_module::variables)
    }
}

/// A module's variables as a dict.
pub struct Namespace(&'static LocalKey<Variables>);

impl Namespace {
    pub const fn new(variables: &'static LocalKey<Variables>) -> Namespace {
        Namespace(variables)
    }
    /// `globals()`
    pub fn dict(&self) -> Value {
        self.0.with(|variables| variables.dict().clone())
    }
    /// Shows every variable.
    pub fn visit(&self, see: process::Visit) {
        for (name, value) in self.dict().as_dict().map(|dict| dict.entries()).unwrap_or_default() {
            if let Some(name) = name.as_str() {
                see(super::super::Name::of(name).text(), &value)
            }
        }
    }
    /// Unbinds every variable, and gives away what it held.
    pub fn clear(&self, clear: process::Clear) {
        let dict = self.dict();
        let Some(dict) = dict.as_dict() else { return };
        while let Some((name, value)) = dict.pop_first() {
            let name = name.as_str().map_or("", |name| super::super::Name::of(name).text());
            clear(name, value)
        }
    }
}

/// What a variable remembers of the dict.
pub struct Site {
    /// The position of its entry.
    position: Cell<usize>,
    /// The dict's state when it was not there.
    absent: Cell<(u32, usize)>,
    /// What `builtins` has instead.
    builtin: ManuallyDrop<RefCell<Value>>,
}

impl Site {
    #[expect(clippy::new_without_default, reason = "it is for `const`")]
    pub const fn new() -> Site {
        Site {
            position: Cell::new(usize::MAX),
            absent: Cell::new((0, usize::MAX)),
            builtin: ManuallyDrop::new(RefCell::new(Value::Unbound)),
        }
    }
}

/// A global variable, in the module's dict.
pub struct Variable {
    name: &'static str,
    variables: &'static LocalKey<Variables>,
    site: &'static LocalKey<Site>,
}

impl Variable {
    pub const fn new(
        name: &'static str,
        variables: &'static LocalKey<Variables>,
        site: &'static LocalKey<Site>,
    ) -> Variable {
        Variable { name, variables, site }
    }

    /// # Errors
    /// NameError if neither the module nor `builtins` has it.
    pub fn load(&self) -> R {
        self.variables.with(|variables| {
            let Some(dict) = variables.dict().as_dict() else { return Err(missing(self.name)) };
            self.site.with(|site| {
                if let Some(value) = dict.named(site.position.get(), self.name) {
                    return Ok(value);
                }
                if site.absent.get() == dict.state() {
                    return Ok(site.builtin.borrow().clone());
                }
                if let Some(position) = dict.position_of(&self.name.into())? {
                    site.position.set(position);
                    // An equal key that is no str has its own value.
                    return Ok(dict.get(&self.name.into())?.unwrap_or_default());
                }
                let builtin = builtins::get(self.name).ok_or_else(|| missing(self.name))?;
                site.absent.set(dict.state());
                site.builtin.replace(builtin.clone());
                Ok(builtin)
            })
        })
    }

    /// Binds it. The old value dies when the variable has the new one.
    pub fn store(&self, value: Value) {
        if !value.is_bound() {
            return self.unbind();
        }
        self.variables.with(|variables| {
            let Some(dict) = variables.dict().as_dict() else { return };
            self.site.with(|site| {
                let Err(value) = dict.set_named(site.position.get(), self.name, value) else { return };
                // A name is hashable. A key of the program that refuses to be compared with it is left alone.
                if dict.set(self.name.into(), value).is_ok()
                    && let Ok(Some(position)) = dict.position_of(&self.name.into())
                {
                    site.position.set(position)
                }
            })
        })
    }

    /// `del name`
    ///
    /// # Errors
    /// NameError.
    pub fn delete(&self, at: &'static Place) -> R<()> {
        let removed = self.variables.with(|variables| match variables.dict().as_dict() {
            Some(dict) => dict.remove(&self.name.into()),
            None => Ok(None),
        });
        match removed {
            Ok(Some(old)) => {
                unraisable::dying_at(at, || drop(old));
                Ok(())
            }
            Ok(None) => Err(missing(self.name).at(at)),
            Err(raised) => Err(raised.at(at)),
        }
    }

    /// Unbinds it, whether it is bound or not.
    #[cold]
    fn unbind(&self) {
        let old =
            self.variables.with(|variables| variables.dict().as_dict().map(|dict| dict.remove(&self.name.into())));
        drop(old)
    }
}
