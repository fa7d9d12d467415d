//! `abc`: abstract base classes (`Lib/abc.py`, `Modules/_abc.c`).

use super::super::class::ClassRef;
use super::super::descriptor::{self, is_abstract};
use super::super::exception::{R, Raised, raise};
use super::super::native::{Call, Native};
use super::super::set::Set;
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{Name, attribute, call, module::Module, operator};
use super::class;
use crate::python::name::known;
use std::cell::RefCell;

/// `abc.ABCMeta`
pub fn meta() -> ClassRef {
    class!("abc", "ABCMeta", Sealed, [Type::Type.class()], META_METHODS)
}

/// `abc.ABC`
pub fn abc() -> ClassRef {
    let class = class!("abc", "ABC", Object, &[]);
    class.set_meta(meta());
    class
}

/// The names of a class's abstract methods: of its own, and of its bases those that it does not define.
fn abstract_methods(class: ClassRef) -> R<Vec<Name>> {
    let mut names = vec![];
    for (name, value) in class.own_attributes() {
        if is_abstract(&value)? {
            names.push(name);
        }
    }
    for base in &class.bases {
        let inherited = base.abstract_methods.borrow().clone();
        for name in inherited {
            let Some((owner, index)) = class.find(name).filter(|_| !names.contains(&name)) else { continue };
            let still = if owner.is_library {
                // A method of a library class has no mark of its own.
                owner.abstract_methods.borrow().contains(&name)
            } else {
                match owner.at(index) {
                    Some(value) => is_abstract(&descriptor::get(&value, None, class)?)?,
                    None => false,
                }
            };
            if still {
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
    let names = abstract_methods(class)?;
    class.abstract_methods.replace(names);
    Ok(())
}

/// Makes a class of the library an abstract one.
pub fn declare(class: ClassRef, names: &[&str]) {
    class.set_meta(meta());
    let mut names: Vec<_> = names.iter().map(|name| Name::of(name)).collect();
    for base in &class.bases {
        let inherited = base.abstract_methods.borrow();
        let still = |name: &&Name| {
            class.find(**name).is_none_or(|(owner, _)| owner.is_subclass(base) && !std::ptr::eq(owner, class))
        };
        names.extend(inherited.iter().filter(still));
    }
    names.sort_by_key(|name| name.text());
    names.dedup();
    class.abstract_methods.replace(names);
}

/// `Can't instantiate abstract class …`
#[cold]
pub fn cannot_instantiate(class: ClassRef) -> Raised {
    let names: Vec<_> = class.abstract_methods.borrow().iter().map(|name| name.text()).collect();
    let s = if names.len() == 1 { "" } else { "s" };
    let names = names.join(", ");
    let message = format!("Can't instantiate abstract class {} with abstract method{s} {names}", class.name());
    raise(Type::TypeError, &message)
}

thread_local! {
    /// Virtual subclasses: the abstract base class, and what was registered.
    static REGISTERED: RefCell<Vec<(ClassRef, ClassRef)>> = const { RefCell::new(vec![]) };
}

/// `abstract.register(class)`
pub fn register(class: ClassRef, with: ClassRef) {
    REGISTERED.with_borrow_mut(|registered| registered.push((with, class)))
}

/// `ABCMeta.__subclasscheck__`: the class's own hook, its real subclasses, then those that were registered with it or with a
/// subclass of it.
///
/// # Errors
/// What the hook raises.
pub fn subclass_check(abstract_class: ClassRef, class: ClassRef) -> R<bool> {
    if let Some(hook) = abstract_class.get(known!("__subclasshook__")) {
        let hook = match hook.heap() {
            Some(Heap::Native(_)) => attribute::bind(&hook, &abstract_class.object(), abstract_class)?,
            _ => descriptor::get(&hook, None, abstract_class)?,
        };
        let answer = call::call1(&hook, class.object())?;
        if !answer.is_not_implemented() {
            return operator::truth(&answer);
        }
    }
    if class.is_subclass(abstract_class) {
        return Ok(true);
    }
    super::collections_abc::register_builtins();
    let registered = REGISTERED.with_borrow(Clone::clone);
    Ok(registered.iter().any(|(with, it)| with.is_subclass(abstract_class) && class.is_subclass(it)))
}

/// An answer of a `__subclasshook__`: has the class all these methods (`_check_methods`)? A class that sets one to None has
/// not; whether one that lacks it is a subclass by other means is left open.
pub fn has_methods(class: ClassRef, names: &[&str]) -> Value {
    let has = |name: &&str| class.get(Name::of(name)).is_some_and(|method| !method.is_none());
    if names.iter().all(has) { true.into() } else { Value::not_implemented() }
}

fn class_argument(value: &Value, function: &str) -> R<ClassRef> {
    value.as_class().ok_or_else(|| raise(Type::TypeError, &format!("{function} arg 1 must be a class")))
}

static META_METHODS: &[Native] = &[
    Native::method(
        "ABCMeta",
        "__instancecheck__",
        Call::M1(|it, instance| Ok(subclass_check(class_argument(it, "isinstance()")?, instance.class())?.into())),
    ),
    Native::method(
        "ABCMeta",
        "__subclasscheck__",
        Call::M1(|it, class| {
            let class = class_argument(class, "issubclass()")?;
            Ok(subclass_check(class_argument(it, "issubclass()")?, class)?.into())
        }),
    ),
    Native::method(
        "ABCMeta",
        "register",
        Call::M1(|it, class| {
            let Some(registered) = class.as_class() else {
                return Err(raise(Type::TypeError, "Can only register classes"));
            };
            let with = class_argument(it, "register()")?;
            if subclass_check(with, registered)? {
                return Ok(class.clone());
            }
            if subclass_check(registered, with)? {
                return Err(raise(Type::RuntimeError, "Refusing to create an inheritance cycle"));
            }
            register(registered, with);
            Ok(class.clone())
        }),
    ),
    Native::method(
        "ABCMeta",
        "__abstractmethods__",
        Call::Property(
            |it| {
                let names = Set::new(true);
                let class = class_argument(it, "__abstractmethods__")?;
                let abstract_names = class.abstract_methods.borrow().clone();
                for name in abstract_names {
                    names.add(name.into())?;
                }
                Ok(Heap::Set(Box::new(names)).into())
            },
            None,
        ),
    ),
];

static ABSTRACT_METHOD: Native = Native::function(
    "abstractmethod",
    Call::F1(|function| {
        attribute::set(function, known!("__isabstractmethod__"), true.into())?;
        Ok(function.clone())
    }),
);

pub fn module() -> Value {
    Module::value(
        "abc",
        vec![("ABC", abc().object()), ("ABCMeta", meta().object()), ("abstractmethod", (&ABSTRACT_METHOD).into())],
    )
}
