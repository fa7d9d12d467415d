//! `abc`: abstract base classes.

use super::super::class::ClassRef;
use super::super::descriptor;
use super::super::exception::{R, Raised, raise};
use super::super::native::{Call, Native};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, attribute, module::Module, operator};
use super::class;

/// `abc.ABCMeta`
pub fn meta() -> ClassRef {
    class!("abc", "ABCMeta", Sealed, [Type::Type.class()], &[])
}

/// `abc.ABC`
pub fn abc() -> ClassRef {
    let class = class!("abc", "ABC", Object, &[]);
    class.set_meta(meta());
    class
}

/// The names of a class's abstract methods, sorted: of its own, and of its bases those that it does not define.
fn abstract_methods(class: ClassRef) -> R<Vec<Name>> {
    let marked = |value: &Value| -> R<bool> {
        match attribute::lookup(value, Name::of("__isabstractmethod__"))? {
            Some(mark) => operator::truth(&mark),
            None => Ok(false),
        }
    };
    let mut names = vec![];
    for (name, value) in class.own_attributes() {
        if marked(&value)? {
            names.push(name);
        }
    }
    for base in class.bases.iter().filter(|base| base.is_abstract.get()) {
        for name in abstract_methods(base)? {
            if !names.contains(&name)
                && let Some(value) = class.get(name)
                && marked(&descriptor::get(&value, None, class)?)?
            {
                names.push(name);
            }
        }
    }
    names.sort_by_key(|name| name.text());
    Ok(names)
}

/// At the end of the body of a class with the metaclass `ABCMeta`: can it be instantiated?
///
/// # Errors
/// What looking at its attributes raises.
pub fn class_created(class: ClassRef) -> R<()> {
    class.is_abstract.set(!abstract_methods(class)?.is_empty());
    Ok(())
}

/// `Can't instantiate abstract class …`
#[cold]
pub fn cannot_instantiate(class: ClassRef) -> Raised {
    let names = match abstract_methods(class) {
        Ok(names) => names,
        Err(raised) => return raised,
    };
    let s = if names.len() == 1 { "" } else { "s" };
    let list: Vec<_> = names.iter().map(|name| name.text()).collect();
    let list = list.join(", ");
    let message = format!("Can't instantiate abstract class {} with abstract method{s} {list}", class.name());
    raise(Type::TypeError, &message)
}

static ABSTRACT_METHOD: Native = Native::function(
    "abstractmethod",
    Call::F1(|function| {
        attribute::set(function, Name::of("__isabstractmethod__"), true.into())?;
        Ok(function.clone())
    }),
);

pub fn module() -> Value {
    Module::value(
        "abc",
        vec![("ABC", abc().object()), ("ABCMeta", meta().object()), ("abstractmethod", (&ABSTRACT_METHOD).into())],
    )
}
