//! `collections.abc`: the abstract base classes of containers, with their mixin methods (`Lib/_collections_abc.py`).

mod iterator;
mod mapping;
mod sequence;
mod set;

use super::super::class::{Class, ClassRef};
use super::super::module::Module;
use super::super::native::{Call, Native};
use super::super::types::{Layout, Type};
use super::super::value::Value;
use super::super::{Name, exception::R};
use super::{ClassFunction, abc, types};
use std::cell::Cell;

macro_rules! classes {
    ($($function:ident = $name:literal($($base:expr),+), [$($required:literal),*], $methods:expr;)*) => {
        $(
            #[doc = concat!("`collections.abc.", $name, "`")]
            pub fn $function() -> ClassRef {
                thread_local!(static CLASS: ClassRef = {
                    let class = Class::native("collections.abc", $name, &[$($base),+], Layout::Object, $methods);
                    abc::declare(class, &[$($required),*]);
                    class
                });
                CLASS.with(|class| *class)
            }
        )*
        const CLASSES: &[(&str, ClassFunction)] = &[$(($name, $function),)*];
    };
}

fn object() -> ClassRef {
    Type::Object.class()
}

classes! {
    hashable = "Hashable"(object()), ["__hash__"], &[HASHABLE_HOOK];
    iterable = "Iterable"(object()), ["__iter__"], &[ITERABLE_HOOK, GENERIC];
    iterator = "Iterator"(iterable()), ["__next__"], iterator::ITERATOR;
    reversible = "Reversible"(iterable()), ["__reversed__"], &[REVERSIBLE_HOOK, GENERIC];
    generator = "Generator"(iterator()), ["send", "throw"], iterator::GENERATOR;
    sized = "Sized"(object()), ["__len__"], &[SIZED_HOOK];
    container = "Container"(object()), ["__contains__"], &[CONTAINER_HOOK, GENERIC];
    collection = "Collection"(sized(), iterable(), container()), [], &[COLLECTION_HOOK];
    callable = "Callable"(object()), ["__call__"], &[CALLABLE_HOOK, CALLABLE_GENERIC];
    set = "Set"(collection()), [], set::SET;
    mutable_set = "MutableSet"(set()), ["add", "discard"], set::MUTABLE_SET;
    mapping = "Mapping"(collection()), ["__getitem__"], mapping::MAPPING;
    mutable_mapping = "MutableMapping"(mapping()), ["__setitem__", "__delitem__"], mapping::MUTABLE_MAPPING;
    mapping_view = "MappingView"(sized()), [], mapping::VIEW;
    keys_view = "KeysView"(mapping_view(), set()), [], mapping::KEYS_VIEW;
    items_view = "ItemsView"(mapping_view(), set()), [], mapping::ITEMS_VIEW;
    values_view = "ValuesView"(mapping_view(), collection()), [], mapping::VALUES_VIEW;
    sequence = "Sequence"(reversible(), collection()), ["__getitem__"], sequence::SEQUENCE;
    byte_string = "ByteString"(sequence()), [], &[];
    mutable_sequence = "MutableSequence"(sequence()), ["__setitem__", "__delitem__", "insert"], sequence::MUTABLE_SEQUENCE;
    awaitable = "Awaitable"(object()), ["__await__"], &[AWAITABLE_HOOK, GENERIC];
    coroutine = "Coroutine"(awaitable()), ["send", "throw"], &[COROUTINE_HOOK];
    async_iterable = "AsyncIterable"(object()), ["__aiter__"], &[ASYNC_ITERABLE_HOOK, GENERIC];
    async_iterator = "AsyncIterator"(async_iterable()), ["__anext__"], &[ASYNC_ITERATOR_HOOK];
    async_generator = "AsyncGenerator"(async_iterator()), ["asend", "athrow"], &[ASYNC_GENERATOR_HOOK];
}

/// `Iterable[int]`
const GENERIC: Native = Native::method(
    "Iterable",
    "__class_getitem__",
    Call::C(1, 1, |class, arguments, _| Ok(types::generic_alias(class.object(), &arguments[0]))),
);

/// `Callable[[int], str]`
const CALLABLE_GENERIC: Native = Native::method(
    "Callable",
    "__class_getitem__",
    Call::C(1, 1, |class, arguments, _| types::callable_alias(class.object(), &arguments[0])),
);

/// A `__subclasshook__` that looks for methods; a subclass of the abstract class that inherits it gives no answer.
pub fn hook(asked: ClassRef, of: ClassRef, class: &Value, names: &[&str]) -> R {
    Ok(match class.as_class() {
        Some(class) if std::ptr::eq(asked, of) => abc::has_methods(class, names),
        _ => Value::not_implemented(),
    })
}
macro_rules! hooks {
    ($($constant:ident = $function:ident($($name:literal),+);)*) => {$(
        const $constant: Native = Native::method(
            stringify!($function),
            "__subclasshook__",
            Call::C(1, 1, |asked, arguments, _| hook(asked, $function(), &arguments[0], &[$($name),+])),
        );
    )*};
}
hooks! {
    ITERABLE_HOOK = iterable("__iter__");
    REVERSIBLE_HOOK = reversible("__reversed__", "__iter__");
    SIZED_HOOK = sized("__len__");
    CONTAINER_HOOK = container("__contains__");
    COLLECTION_HOOK = collection("__len__", "__iter__", "__contains__");
    AWAITABLE_HOOK = awaitable("__await__");
    COROUTINE_HOOK = coroutine("__await__", "send", "throw", "close");
    ASYNC_ITERABLE_HOOK = async_iterable("__aiter__");
    ASYNC_ITERATOR_HOOK = async_iterator("__anext__", "__aiter__");
    ASYNC_GENERATOR_HOOK = async_generator("__aiter__", "__anext__", "asend", "athrow", "aclose");
}

/// The runtime calls functions and classes without a `__call__`.
const CALLABLE_HOOK: Native = Native::method(
    "Callable",
    "__subclasshook__",
    Call::C(1, 1, |asked, arguments, _| {
        let always = [Type::Function, Type::Method, Type::Builtin, Type::MethodDescriptor, Type::Type];
        match arguments[0].as_class() {
            Some(class) if std::ptr::eq(asked, callable()) => {
                if always.iter().any(|it| class.is_subclass(it.class())) {
                    return Ok(true.into());
                }
                Ok(abc::has_methods(class, &["__call__"]))
            }
            _ => Ok(Value::not_implemented()),
        }
    }),
);

/// Every class has a `__hash__` except the mutable containers and those of the program that set it to None.
const HASHABLE_HOOK: Native = Native::method(
    "Hashable",
    "__subclasshook__",
    Call::C(1, 1, |asked, arguments, _| {
        let Some(class) = arguments[0].as_class().filter(|_| std::ptr::eq(asked, hashable())) else {
            return Ok(Value::not_implemented());
        };
        for base in class.mro() {
            let unhashable = [Type::List, Type::Dict, Type::Set].iter().any(|it| std::ptr::eq(*base, it.class()));
            match base.own(Name::of("__hash__")) {
                Some(Value::None) => return Ok(Value::not_implemented()),
                Some(_) => return Ok(true.into()),
                None if unhashable => return Ok(Value::not_implemented()),
                None => {}
            }
        }
        Ok(true.into())
    }),
);

/// The builtin classes that are what an abstract class describes without deriving from it.
pub fn register_builtins() {
    thread_local!(static DONE: Cell<bool> = const { Cell::new(false) });
    if DONE.replace(true) {
        return;
    }
    let builtins: [(ClassFunction, &[Type]); 10] = [
        (sequence, &[Type::Tuple, Type::Str, Type::Range]),
        (byte_string, &[Type::Bytes]),
        (mutable_sequence, &[Type::List]),
        (mutable_mapping, &[Type::Dict]),
        (set, &[Type::FrozenSet]),
        (mutable_set, &[Type::Set]),
        (keys_view, &[Type::DictKeys]),
        (values_view, &[Type::DictValues]),
        (items_view, &[Type::DictItems]),
        (generator, &[Type::Generator]),
    ];
    for (with, classes) in builtins {
        for class in classes {
            abc::register(class.class(), with());
        }
    }
    abc::register(types::mapping_proxy(), mapping());
}

pub fn module() -> Value {
    Module::value("collections.abc", CLASSES.iter().map(|(name, class)| (*name, class().object())).collect())
}
