//! `contextlib`: context managers (`Lib/contextlib.py`).

mod generator;
mod managers;
mod stack;

use super::super::class::{Class, ClassRef};
use super::super::exception::{Handling, R, Raised, raise};
use super::super::module::Module;
use super::super::native::{Call, Native, NativeFunction};
use super::super::traceback;
use super::super::types::{Layout, Type};
use super::super::value::Value;
use super::super::{Name, attribute, call, operator};
use super::{abc, class, collections_abc, method, types};

pub use stack::exit_stack;

/// `contextlib.AbstractContextManager`
pub fn abstract_context_manager() -> ClassRef {
    thread_local!(static CLASS: ClassRef = {
        let class =
            Class::native("contextlib", "AbstractContextManager", &[Type::Object.class()], Layout::Object, ABSTRACT);
        abc::declare(class, &["__exit__"]);
        class
    });
    CLASS.with(|class| *class)
}

/// `contextlib.AbstractAsyncContextManager`
pub fn abstract_async_context_manager() -> ClassRef {
    thread_local!(static CLASS: ClassRef = {
        let name = "AbstractAsyncContextManager";
        let class = Class::native("contextlib", name, &[Type::Object.class()], Layout::Object, ABSTRACT_ASYNC);
        abc::declare(class, &["__aexit__"]);
        class
    });
    CLASS.with(|class| *class)
}

/// `contextlib.ContextDecorator`
fn context_decorator() -> ClassRef {
    class!("contextlib", "ContextDecorator", Object, DECORATOR)
}

static ABSTRACT: &[Native] = &[
    Native::method("AbstractContextManager", "__enter__", Call::M0(|it| Ok(it.clone()))),
    Native::method("AbstractContextManager", "__exit__", Call::M(3, 3, |_, _| Ok(Value::None))),
    Native::method(
        "AbstractContextManager",
        "__class_getitem__",
        Call::C(1, 1, |class, arguments, _| Ok(types::generic_alias(class.object(), &arguments[0]))),
    ),
    Native::method(
        "AbstractContextManager",
        "__subclasshook__",
        Call::C(1, 1, |asked, arguments, _| {
            collections_abc::hook(asked, abstract_context_manager(), &arguments[0], &["__enter__", "__exit__"])
        }),
    ),
];
static ABSTRACT_ASYNC: &[Native] = &[
    Native::method(
        "AbstractAsyncContextManager",
        "__class_getitem__",
        Call::C(1, 1, |class, arguments, _| Ok(types::generic_alias(class.object(), &arguments[0]))),
    ),
    Native::method(
        "AbstractAsyncContextManager",
        "__subclasshook__",
        Call::C(1, 1, |asked, arguments, _| {
            collections_abc::hook(asked, abstract_async_context_manager(), &arguments[0], &["__aenter__", "__aexit__"])
        }),
    ),
];

static DECORATOR: &[Native] = &[
    Native::method("ContextDecorator", "_recreate_cm", Call::M0(|it| Ok(it.clone()))),
    Native::method("ContextDecorator", "__call__", Call::M1(decorated)),
];

/// `@manager`: every call of the function is in a `with` of the manager, made again if it is one-shot.
fn decorated(manager: &Value, function: &Value) -> R {
    let inner = NativeFunction::new("inner", [manager.clone(), function.clone()], |inner, arguments, keywords| {
        let manager = method(&inner.state[0], "_recreate_cm", &[])?;
        with(&manager, |_| call::call_keywords(&inner.state[1], arguments, keywords))
    });
    Ok(Value::other(inner.wraps(function)?))
}

/// A special method of an object's class, bound to it.
fn special(object: &Value, name: &str) -> R<Option<Value>> {
    let class = object.class();
    class.special(Name::of(name)).map(|found| attribute::bind(&found, object, class)).transpose()
}

/// `with manager: body`. If the manager suppresses an exception the result is None.
///
/// # Errors
/// What the body raises unless the manager suppresses it; what the manager raises.
fn with(manager: &Value, body: impl FnOnce(Value) -> R) -> R {
    let unsupported = |missing: &str| {
        let name = manager.type_name();
        raise(Type::TypeError, &format!("'{name}' object does not support the context manager protocol{missing}"))
    };
    let enter = special(manager, "__enter__")?.ok_or_else(|| unsupported(""))?;
    let exit = special(manager, "__exit__")?.ok_or_else(|| unsupported(" (missed __exit__ method)"))?;
    match body(call::call0(&enter)?) {
        Ok(result) => {
            call::call3(&exit, Value::None, Value::None, Value::None)?;
            Ok(result)
        }
        Err(raised) => {
            if operator::truth(&handling(&raised, || call::call(&exit, &details(&raised)))?)? {
                return Ok(Value::None);
            }
            Err(raised)
        }
    }
}

/// Runs something while an exception is handled.
fn handling<T>(raised: &Raised, run: impl FnOnce() -> T) -> T {
    let mut handling = Handling::default();
    handling.enter(raised);
    let result = run();
    handling.leave();
    result
}

/// The three arguments of `__exit__`.
fn details(raised: &Raised) -> [Value; 3] {
    let entry = raised.traceback.outermost();
    [raised.class.get().object(), raised.into(), traceback::object(entry.as_ref())]
}

pub fn module() -> Value {
    let mut members = vec![
        ("AbstractContextManager", abstract_context_manager().object()),
        ("AbstractAsyncContextManager", abstract_async_context_manager().object()),
        ("ContextDecorator", context_decorator().object()),
        ("_GeneratorContextManager", generator::manager().object()),
        ("ExitStack", exit_stack().object()),
        ("contextmanager", (&generator::CONTEXT_MANAGER).into()),
    ];
    members.extend(managers::members());
    Module::value("contextlib", members)
}
