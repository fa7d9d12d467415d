//! `collections` (`Lib/collections/__init__.py`, `Modules/_collectionsmodule.c`, `Objects/odictobject.c`).

mod chain_map;
mod counter;
mod default_dict;
mod deque;
mod named_tuple;
mod ordered_dict;

pub use named_tuple::{TupleGetter, named_tuple_class};

use super::super::class::{Class, ClassRef};
use super::super::exception::R;
use super::super::native::{Call, Native};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, attribute, module::Module};

/// A class that derives from a builtin class with a value of its own. To the runtime it is like one of the program, so that
/// the program's classes can derive from several of these. `name` is what messages say; what is behind its last dot is
/// `__name__`.
fn subclass(name: &str, base: Type, methods: &'static [Native]) -> ClassRef {
    let base = base.class();
    let short = name.rsplit('.').next().unwrap_or(name);
    let class = Class::new(name, short, "collections", vec![base], None).unwrap_or(base);
    for native in methods {
        class.set(Name::of(native.name), native.into());
    }
    class
}

/// The name of an object's class without its module.
fn class_name(it: &Value) -> &'static str {
    it.class().short_name()
}

/// `object.name()`, for what a subclass may have of its own.
fn call_method(object: &Value, name: &str, arguments: &[Value]) -> R {
    super::method(object, name, arguments)
}

/// An attribute of an instance, such as `default_factory`; None if it is not there.
fn instance_attribute(it: &Value, name: &str) -> R {
    Ok(attribute::lookup(it, Name::of(name))?.into())
}

pub fn module() -> Value {
    static FUNCTIONS: &[Native] = &[Native::function("namedtuple", Call::FK(named_tuple::named_tuple))];
    let mut members = vec![
        ("deque", deque::deque().object()),
        ("defaultdict", default_dict::default_dict().object()),
        ("OrderedDict", ordered_dict::ordered_dict().object()),
        ("Counter", counter::counter().object()),
        ("ChainMap", chain_map::chain_map().object()),
        ("abc", super::import("collections.abc").into()),
    ];
    members.extend(FUNCTIONS.iter().map(|native| (native.name, native.into())));
    Module::value("collections", members)
}
