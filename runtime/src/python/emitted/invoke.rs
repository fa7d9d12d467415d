//! Calls.

use super::super::attribute::Callee;
use super::super::builtins::build_class;
use super::super::exception::{R, raise};
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{Name, call as calls, descriptor};
use super::class_body::{prepared_get, prepared_set};
use std::borrow::Borrow;

/// `callee()`
///
/// # Errors
/// TypeError; what the call raises.
#[inline]
pub fn call0(callee: impl Borrow<Value>) -> R {
    calls::call0(callee.borrow())
}
/// `callee(a)`
///
/// # Errors
/// As [`call0`].
#[inline]
pub fn call1(callee: impl Borrow<Value>, a: Value) -> R {
    calls::call1(callee.borrow(), a)
}
/// `callee(a, b)`
///
/// # Errors
/// As [`call0`].
#[inline]
pub fn call2(callee: impl Borrow<Value>, a: Value, b: Value) -> R {
    calls::call2(callee.borrow(), a, b)
}
/// `callee(a, b, c)`
///
/// # Errors
/// As [`call0`].
#[inline]
pub fn call3(callee: impl Borrow<Value>, a: Value, b: Value, c: Value) -> R {
    calls::call3(callee.borrow(), a, b, c)
}
/// `callee(…)`
///
/// # Errors
/// As [`call0`].
#[inline]
pub fn call<const N: usize>(callee: impl Borrow<Value>, arguments: [Value; N]) -> R {
    calls::call(callee.borrow(), &arguments)
}

/// `callee(…, name=value)`, without stars.
///
/// # Errors
/// As [`call0`].
#[inline]
pub fn call_named<const N: usize, const M: usize>(
    callee: impl Borrow<Value>,
    arguments: [Value; N],
    keywords: [(Name, Value); M],
) -> R {
    calls::call_keywords(callee.borrow(), &arguments, &keywords)
}

/// Runs the body of a function: what leaves it early comes back here, where its locals die.
///
/// # Errors
/// What the body raises.
#[inline(always)]
pub fn body(run: impl FnOnce() -> R) -> R {
    run()
}

/// The next parameter of a function with parameters of any kind.
#[inline]
pub fn next_argument(arguments: &mut dyn Iterator<Item = Value>) -> Value {
    arguments.next().unwrap_or_default()
}

impl Callee {
    /// `callee()`
    ///
    /// # Errors
    /// What the call raises.
    pub fn call0(self) -> R {
        self.call([])
    }
    /// `callee(a)`
    ///
    /// # Errors
    /// What the call raises.
    pub fn call1(self, a: Value) -> R {
        match self {
            Callee::Method(function, this) => calls::call2(&function, this, a),
            callee => callee.call([a]),
        }
    }
    /// `callee(a, b)`
    ///
    /// # Errors
    /// What the call raises.
    pub fn call2(self, a: Value, b: Value) -> R {
        match self {
            Callee::Method(function, this) => calls::call3(&function, this, a, b),
            callee => callee.call([a, b]),
        }
    }
    /// `callee(…, name=value)`, without stars.
    ///
    /// # Errors
    /// What the call raises.
    pub fn call_named<const N: usize, const M: usize>(self, arguments: [Value; N], keywords: [(Name, Value); M]) -> R {
        match self {
            Callee::Native(native, this) => native.invoke_method(&this, &arguments, &keywords),
            Callee::Method(function, this) => {
                let all: Vec<Value> = std::iter::once(this).chain(arguments).collect();
                calls::call_keywords(&function, &all, &keywords)
            }
            Callee::Value(callee) => calls::call_keywords(&callee, &arguments, &keywords),
        }
    }
    /// `callee(…)`
    ///
    /// # Errors
    /// What the call raises.
    pub fn call<const N: usize>(self, arguments: [Value; N]) -> R {
        match self {
            Callee::Native(native, this) => native.invoke_method(&this, &arguments, &[]),
            Callee::Method(function, this) => {
                let all: Vec<Value> = std::iter::once(this).chain(arguments).collect();
                calls::call(&function, &all)
            }
            Callee::Value(callee) => calls::call(&callee, &arguments),
        }
    }
}

/// What gets the arguments.
enum Target {
    Function(Value),
    /// A class statement: the name, and the function of the body.
    Class(&'static str, Value),
}

/// Arguments of any kind, added one after the other in the order in which they are evaluated.
pub struct Arguments {
    target: Target,
    positional: Vec<Value>,
    keywords: Vec<(Name, Value)>,
}

/// `function(…)` with stars or keywords.
pub fn arguments(function: Value) -> Arguments {
    Arguments { target: Target::Function(function), positional: vec![], keywords: vec![] }
}

/// `class name(…): body`. The body is a function that fills the namespace it is given.
pub fn class_statement(name: &'static str, body: Value) -> Arguments {
    Arguments { target: Target::Class(name, body), positional: vec![], keywords: vec![] }
}

impl Arguments {
    #[must_use]
    pub fn push(mut self, value: Value) -> Arguments {
        self.positional.push(value);
        self
    }
    /// `*value`, among other positional arguments.
    ///
    /// # Errors
    /// TypeError if it is not iterable; what the iteration raises.
    pub fn star(mut self, value: impl Borrow<Value>) -> R<Arguments> {
        self.positional.extend(super::make::starred(value.borrow(), || "Value after *".into())?);
        Ok(self)
    }
    /// `*value`, alone.
    ///
    /// # Errors
    /// As [`Arguments::star`].
    pub fn only_star(mut self, value: impl Borrow<Value>) -> R<Arguments> {
        let items = super::make::starred(value.borrow(), || format!("{} argument after *", self.function_text()))?;
        self.positional.extend(items);
        Ok(self)
    }
    /// `name=value`
    ///
    /// # Errors
    /// TypeError if the name was given before by `**`.
    pub fn keyword(self, name: &str, value: Value) -> R<Arguments> {
        self.add(Name::of(name), value)
    }
    fn add(mut self, name: Name, value: Value) -> R<Arguments> {
        if self.keywords.iter().any(|(it, _)| *it == name) {
            let message =
                format!("{} got multiple values for keyword argument '{}'", self.function_text(), name.text());
            return Err(raise(Type::TypeError, &message));
        }
        self.keywords.push((name, value));
        Ok(self)
    }
    /// `**value`
    ///
    /// # Errors
    /// TypeError if it is no mapping, a key is no str or was given before; what the mapping raises.
    pub fn double_star(mut self, value: impl Borrow<Value>) -> R<Arguments> {
        let value: &Value = value.borrow();
        let Some(entries) = super::make::mapping_entries(value)? else {
            let message =
                format!("{} argument after ** must be a mapping, not {}", self.function_text(), value.type_name());
            return Err(raise(Type::TypeError, &message));
        };
        for (key, value) in entries {
            let Some(name) = key.as_str() else { return Err(raise(Type::TypeError, "keywords must be strings")) };
            self = self.add(Name::of(name), value)?;
        }
        Ok(self)
    }

    /// Calls the function.
    ///
    /// # Errors
    /// TypeError; what the call raises.
    pub fn call(self) -> R {
        match &self.target {
            Target::Function(function) => calls::call_keywords(function, &self.positional, &self.keywords),
            Target::Class(..) => self.build(),
        }
    }

    /// Makes the class (`__build_class__` in `Python/bltinmodule.c`).
    ///
    /// # Errors
    /// What the body raises; TypeError if the bases do not fit.
    pub fn build(self) -> R {
        let Target::Class(name, body) = &self.target else { return self.call() };
        let prepared = build_class::prepare(name, self.positional, self.keywords)?;
        let namespace = prepared.namespace.clone();
        let qualname = body.as_function().map_or(*name, |function| function.code.qualname);
        let module = prepared_get(&namespace, "__name__")?;
        prepared_set(&namespace, "__module__", module.unwrap_or_else(|| "__main__".into()))?;
        prepared_set(&namespace, "__qualname__", qualname.into())?;
        let cell = calls::call1(body, namespace.clone())?;
        if let Some(Heap::Cell(_)) = cell.heap() {
            prepared_set(&namespace, "__classcell__", cell.clone())?;
        }
        build_class::finish(prepared, &cell)
    }

    /// `module.function()`, for messages (`_PyObject_FunctionStr`).
    fn function_text(&self) -> String {
        let function = match &self.target {
            Target::Function(function) => function,
            Target::Class(name, _) => return format!("{name}()"),
        };
        let qualname = match function.heap() {
            Some(Heap::Function(function)) => Some(format!("__main__.{}", function.code.qualname)),
            Some(Heap::Bound(bound)) => {
                bound.function.as_function().map(|function| format!("__main__.{}", function.code.qualname))
            }
            Some(Heap::Native(native)) => Some(native.name.into()),
            Some(Heap::Class(class)) if class.module() == "builtins" => Some(class.qualname().into()),
            Some(Heap::Class(class)) => Some(format!("{}.{}", class.module(), class.qualname())),
            _ => None,
        };
        match qualname {
            Some(name) => format!("{name}()"),
            None => super::super::object::str(function).map_or_else(|_| "function".into(), |text| text.to_string()),
        }
    }
}

/// `super()`: `class` is the cell with the class of the method, None if there is none; `this` the first argument as the frame
/// has it, perhaps in a cell (`super_init_without_args` in `Objects/typeobject.c`).
///
/// # Errors
/// RuntimeError if the argument was deleted, or if there is no class or it is not made yet; TypeError if `this` is not an
/// instance of it.
pub fn super_of(class: impl Borrow<Value>, this: impl Borrow<Value>) -> R {
    let (class, this): (&Value, Value) = (class.borrow(), this.borrow().contents());
    let found = class.contents();
    let why = match () {
        _ if !this.is_bound() => "arg[0] deleted",
        _ if class.is_none() => "__class__ cell not found",
        _ if !found.is_bound() => "empty __class__ cell",
        _ => return descriptor::super_of(&found, &this),
    };
    Err(raise(Type::RuntimeError, &format!("super(): {why}")))
}
