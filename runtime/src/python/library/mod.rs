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
//!   attributes with [`attribute::set`].
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
//!
//! Besides: `Steps` (`steps.rs`) for what is a small generator function in CPython's module, so that it is a generator here
//! too; `struct_sequence!` for tuples with names; [`abc::declare`] and [`abc::register`] for abstract classes; `bind` for
//! arguments in the words of a Python function, [`native::bind`](super::native::bind) for those of one in C.

pub mod abc;
pub mod atexit;
pub mod bisect;
pub mod collections;
pub mod collections_abc;
pub mod contextlib;
pub mod copy;
pub mod dataclasses;
mod dis;
pub mod enumeration;
pub mod functools;
mod future;
pub mod gc;
pub mod heapq;
pub mod inspect;
pub mod io;
pub mod itertools;
pub mod json;
pub mod main_module;
pub mod math;
pub mod operator;
pub mod os;
pub mod random;
pub mod re;
mod statistics;
mod steps;
pub mod string;
pub mod struct_sequence;
pub mod sys;
mod textwrap;
pub mod time;
pub mod traceback;
pub mod types;
pub mod typing;
pub mod warnings;
pub mod weakref;

use super::exception::R;
use super::value::{Heap, Value};
use super::{Name, attribute, call, object};
use std::cell::RefCell;

/// A class of a library module, made once: `class!("module", "Name", layout, methods)`, with `[bases]` before the methods
/// if it is not derived from `object`.
macro_rules! class {
    ($module:literal, $name:expr, $layout:ident, $methods:expr) => {
        class!($module, $name, $layout, [$crate::python::Type::Object.class()], $methods)
    };
    ($module:literal, $name:expr, $layout:ident, [$($base:expr),+], $methods:expr) => {{
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
    "__future__" => future::module(),
    "abc" => abc::module(),
    "atexit" => atexit::module(),
    "bisect" => bisect::module(),
    "builtins" => super::builtins::module(),
    "collections" => collections::module(),
    "collections.abc" => collections_abc::module(),
    "contextlib" => contextlib::module(),
    "copy" => copy::module(),
    "dataclasses" => dataclasses::module(),
    "dis" => dis::module(),
    "enum" => enumeration::module(),
    "functools" => functools::module(),
    "gc" => gc::module(),
    "heapq" => heapq::module(),
    "inspect" => inspect::module(),
    "io" => io::module(),
    "itertools" => itertools::module(),
    "json" => json::module(),
    "math" => math::module(),
    "operator" => operator::module(),
    "os" => os::module(),
    "os.path" => os::path::module(),
    "random" => random::module(),
    "re" => re::module(),
    "statistics" => statistics::module(),
    "string" => string::module(),
    "sys" => sys::module(),
    "textwrap" => textwrap::module(),
    "time" => time::module(),
    "traceback" => traceback::module(),
    "types" => types::module(),
    "typing" => typing::module(),
    "warnings" => warnings::module(),
    "weakref" => weakref::module(),
}

thread_local! {
    /// The modules that have been imported, in that order: `sys.modules`.
    static IMPORTED: RefCell<Vec<(&'static str, Value)>> = const { RefCell::new(vec![]) };
    /// `sys.modules`: the same, as a dict that the program can look at.
    static MODULES: Value = Heap::Dict(Box::default()).into();
}

/// `sys.modules`
fn modules_dict() -> Value {
    MODULES.with(Clone::clone)
}

/// A module of the program is there: `sys.modules` has it.
pub fn register(name: &str, module: &Value) {
    if let Some(modules) = MODULES.with(Clone::clone).as_dict() {
        // A str is hashable and its equality runs no code.
        modules.set(name.into(), module.clone()).ok();
    }
}

/// The module with this name, such as `collections` or `collections.abc`: always the same object. `None`: there is none.
pub fn import(name: &str) -> Option<Value> {
    if name == "__main__" {
        return modules_dict().as_dict()?.get(&name.into()).ok().flatten();
    }
    let found = IMPORTED.with_borrow(|modules| modules.iter().find(|(it, _)| *it == name).map(|(_, it)| it.clone()));
    if found.is_some() {
        return found;
    }
    let (name, module) = make(name)?;
    let module = IMPORTED.with_borrow_mut(|modules| {
        // Making a module may have imported others, and those this one.
        match modules.iter().find(|(it, _)| *it == name) {
            Some((_, module)) => module.clone(),
            None => {
                modules.push((name, module.clone()));
                module
            }
        }
    });
    register(name, &module);
    // `collections` has `abc`, `os` has `path`, whether they are imported or not.
    let prefix = format!("{name}.");
    for inner in NAMES.iter().filter(|inner| inner.starts_with(&prefix)) {
        let child = import(inner)?;
        // The members of a library module are not computed: setting one runs no code.
        attribute::set(&module, Name::of(&inner[prefix.len()..]), child).ok();
    }
    Some(module)
}

/// What has been imported, in that order.
pub fn imported() -> Vec<(&'static str, Value)> {
    IMPORTED.with_borrow(Clone::clone)
}

/// Every module with its members, one a line: what the compiler knows of the library.
pub fn listing() -> String {
    let mut text = String::new();
    for name in NAMES {
        let module = import(name);
        let names = match module.as_ref().and_then(Value::heap) {
            Some(super::value::Heap::Module(module)) => module.names(),
            _ => vec![],
        };
        text += &format!("{name}: {}\n", names.join(" "));
    }
    text
}

/// Is there a module with this name? For the compiler's check of imports.
pub fn exists(name: &str) -> bool {
    NAMES.contains(&name)
}

/// A function that gives a class of the library.
pub type ClassFunction = fn() -> super::ClassRef;

/// A member of a module, which is imported if need be.
pub fn member(module: &str, name: &str) -> Option<Value> {
    let module = import(module)?;
    attribute::get(&module, Name::of(name)).ok()
}

/// `object.name(*arguments)`
fn method(object: &Value, name: &str, arguments: &[Value]) -> R {
    call::call(&attribute::get(object, Name::of(name))?, arguments)
}

/// Binds arguments to the parameters of what is a Python function in CPython's module, with the words of such a function: the first
/// `required` have no default. `self`, if there is one, is not among them but counts.
///
/// # Errors
/// TypeError if they don't fit.
pub(super) fn bind<const N: usize>(
    function: &str,
    parameters: [&str; N],
    required: usize,
    arguments: &[Value],
    keywords: super::Keywords,
) -> R<[Option<Value>; N]> {
    let error = |message: &str| super::raise(super::Type::TypeError, &format!("{function}() {message}"));
    let mut bound = [const { None }; N];
    for (slot, value) in bound.iter_mut().zip(arguments) {
        *slot = Some(value.clone());
    }
    for (name, value) in keywords {
        let text = name.text();
        match parameters.iter().position(|it| *it == text) {
            None => return Err(error(&format!("got an unexpected keyword argument '{text}'"))),
            Some(index) if bound[index].is_some() => {
                return Err(error(&format!("got multiple values for argument '{text}'")));
            }
            Some(index) => bound[index] = Some(value.clone()),
        }
    }
    let this = usize::from(function.contains('.'));
    let (min, max, given) = (required + this, N + this, arguments.len() + this);
    if given > max {
        let takes = if min == max { max.to_string() } else { format!("from {min} to {max}") };
        let s = if takes == "1" { "" } else { "s" };
        let were = if given == 1 { "was" } else { "were" };
        return Err(error(&format!("takes {takes} positional argument{s} but {given} {were} given")));
    }
    let missing: Vec<_> =
        (0..required).filter(|index| bound[*index].is_none()).map(|index| format!("'{}'", parameters[index])).collect();
    if let Some((last, rest)) = missing.split_last() {
        let names = match rest {
            [] => last.clone(),
            [one] => format!("{one} and {last}"),
            many => format!("{}, and {last}", many.join(", ")),
        };
        let s = if missing.len() == 1 { "" } else { "s" };
        return Err(error(&format!("missing {} required positional argument{s}: {names}", missing.len())));
    }
    Ok(bound)
}

/// `len(object)`
fn len(object: &Value) -> R<i64> {
    super::builtins::direct::len(object)
}

/// `hash(value)`
fn hash(value: &Value) -> R<i64> {
    super::hash::hash(value)
}

/// The representation of a container, or `instead` where it is inside its own (`Py_ReprEnter`).
fn guarded_repr(object: &Value, instead: &str, repr: impl FnOnce() -> R<String>) -> R {
    super::reprs::guarded(object, instead, || repr().map(Into::into)).map(Value::str)
}

/// The bases that a subscripted class, or a name of `typing`, stands for (`__mro_entries__` in `Lib/typing.py`): `Generic` only
/// where no later base brings it.
fn resolve_base(base: &Value, bases: &[Value], resolved: &mut Vec<Value>) -> R<()> {
    use types::{Alias, Kind};
    let later = || bases.iter().skip_while(|it| !it.is(base)).skip(1);
    let is_alias =
        |it: &Value| it.as_other::<Alias>().is_some_and(|it| !matches!(it.kind, Kind::Generic | Kind::Callable));
    let generic = typing::generic().object();
    let (origin, named) = match (base.as_other::<Alias>(), base.as_other::<typing::Form>()) {
        (Some(alias), _) => {
            let named = matches!(alias.kind, Kind::Typing(_) | Kind::TypingCallable);
            (
                Some(alias.origin.clone()),
                named && !alias.origin.is(&generic) && !alias.origin.is(&typing::protocol().object()),
            )
        }
        (_, Some(form)) => (form.origin(), true),
        _ => {
            resolved.push(base.clone());
            return Ok(());
        }
    };
    let Some(origin) = origin.filter(|origin| origin.as_class().is_some()) else {
        let shown = object::repr(base)?;
        return Err(super::raise(super::Type::TypeError, &format!("Cannot subclass {shown}")));
    };
    if origin.is(&generic) {
        let protocol = typing::protocol().object();
        let brought = bases.iter().any(|it| it.is(&protocol)) || later().any(|it| is_alias(it) && !it.is(base));
        if !brought {
            resolved.push(origin);
        }
        return Ok(());
    }
    if !named {
        resolved.push(origin);
        return Ok(());
    }
    if !bases.iter().any(|it| it.is(&origin)) {
        resolved.push(origin);
    }
    let brings = |it: &Value| is_alias(it) || it.as_class().is_some_and(|it| it.is_subclass(typing::generic()));
    if !later().any(brings) {
        resolved.push(generic);
    }
    Ok(())
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
