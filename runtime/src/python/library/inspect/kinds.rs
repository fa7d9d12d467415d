//! What kind of object is it?

use super::super::super::call::Code;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Native, NativeFunction};
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute, builtins, descriptor, report};
use super::super::types;

/// `inspect.isfunction(value)`
pub fn is_function(value: &Value) -> bool {
    value.as_function().is_some() || value.as_other::<NativeFunction>().is_some()
}
fn is_bound(value: &Value) -> bool {
    matches!(value.heap(), Some(Heap::Bound(bound)) if !matches!(bound.function.heap(), Some(Heap::Native(_))))
}
fn is_builtin(value: &Value) -> bool {
    value.class().is_subclass(Type::Builtin.class())
}
fn has_own(value: &Value, name: &str) -> bool {
    value.class().get(Name::of(name)).is_some()
}

/// Is it a `functools.partial`?
pub fn is_partial(value: &Value) -> bool {
    value.class().module() == "functools" && value.class().short_name() == "partial"
}

/// The code of a function, through bound methods and partial objects (`_has_code_flag`).
fn code(value: &Value) -> R<Option<&'static Code>> {
    let mut value = value.clone();
    while let Some(Heap::Bound(bound)) = value.heap() {
        value = bound.function.clone();
    }
    while is_partial(&value) {
        value = attribute::get(&value, Name::of("func"))?;
    }
    Ok(value.as_function().map(|function| function.code))
}

fn is_routine(value: &Value) -> bool {
    is_builtin(value) || is_function(value) || is_bound(value) || is_method_descriptor(value)
}
fn is_method_descriptor(value: &Value) -> bool {
    if value.as_class().is_some() || is_bound(value) || is_function(value) {
        return false;
    }
    value.class().is_subclass(Type::MethodDescriptor.class())
        || value.as_other::<descriptor::StaticMethod>().is_some()
        || value.as_other::<descriptor::ClassMethod>().is_some()
        || has_own(value, "__get__") && !has_own(value, "__set__")
}
fn is_data_descriptor(value: &Value) -> bool {
    if value.as_class().is_some() || is_bound(value) || is_function(value) {
        return false;
    }
    value.class().is_subclass(Type::GetSet.class()) || descriptor::is_data(value)
}

/// The members of an object for which the predicate holds, sorted by name.
fn get_members(arguments: &[Value]) -> R {
    let (object, predicate) = (&arguments[0], arguments.get(1).filter(|it| !it.is_none()));
    let mut found = vec![];
    for name in super::super::super::iter::collect(&builtins::members::dir(object)?)? {
        let Some(text) = name.as_str() else { continue };
        let Some(value) = attribute::lookup(object, Name::of(text))? else { continue };
        let wanted = match predicate {
            Some(predicate) => {
                super::super::super::operator::truth(&super::super::super::call::call1(predicate, value.clone())?)?
            }
            None => true,
        };
        if wanted {
            found.push(Value::tuple([name, value]));
        }
    }
    Ok(Value::list(found))
}

/// Follows `__wrapped__` to the end.
///
/// # Errors
/// ValueError if it goes round in a circle.
pub fn unwrap(function: &Value) -> R {
    let mut seen = vec![function.id()];
    let mut at = function.clone();
    while let Some(wrapped) = attribute::lookup(&at, Name::of("__wrapped__"))? {
        if at.as_class().is_some() {
            break;
        }
        if seen.contains(&wrapped.id()) {
            let shown = super::super::super::object::repr(function)?;
            return Err(raise(Type::ValueError, &format!("wrapper loop when unwrapping {shown}")));
        }
        seen.push(wrapped.id());
        at = wrapped;
    }
    Ok(at)
}

macro_rules! predicates {
    ($($name:literal = |$value:ident| $test:expr;)*) => {
        &[$(Native::function($name, Call::F1(|$value| { let answer: bool = $test; Ok(answer.into()) })),)*]
    };
}

static PREDICATES: &[Native] = predicates! {
    "isgenerator" = |value| value.as_generator().is_some();
    "isgeneratorfunction" = |value| code(value)?.is_some_and(|code| code.is_generator);
    "isfunction" = |value| is_function(value);
    "ismethod" = |value| is_bound(value);
    "isbuiltin" = |value| is_builtin(value);
    "isroutine" = |value| is_routine(value);
    "isclass" = |value| value.as_class().is_some();
    "ismodule" = |value| matches!(value.heap(), Some(Heap::Module(_)));
    "iscode" = |value| value.class().is_subclass(Type::Code.class());
    "isframe" = |value| value.class().is_subclass(Type::Frame.class());
    "istraceback" = |value| value.class().is_subclass(Type::Traceback.class());
    "isabstract" = |value| value.as_class().is_some_and(|class| class.is_abstract());
    "ismethoddescriptor" = |value| is_method_descriptor(value);
    "isdatadescriptor" = |value| is_data_descriptor(value);
    "isgetsetdescriptor" = |value| value.class().is_subclass(Type::GetSet.class());
    "ismemberdescriptor" = |value| value.class().is_subclass(Type::Member.class());
    "iscoroutine" = |value| value.class().is_subclass(types::coroutine());
    "isasyncgen" = |value| value.class().is_subclass(types::async_generator());
    "isawaitable" = |value| has_own(value, "__await__");
    // There is no `async def` yet.
    "iscoroutinefunction" = |_value| false;
    "isasyncgenfunction" = |_value| false;
};

static FUNCTIONS: &[Native] = &[
    Native::function("getmembers", Call::F(1, 2, get_members)),
    Native::function("unwrap", Call::F1(unwrap)),
    Native::function("getmro", Call::F1(|class| attribute::get(class, Name::of("__mro__")))),
    Native::function("currentframe", Call::F0(|| report::unsupported("inspect.currentframe"))),
    Native::function("stack", Call::F(0, 1, |_| report::unsupported("inspect.stack"))),
    Native::function("getsource", Call::F1(|_| report::unsupported("inspect.getsource"))),
    Native::function("getsourcelines", Call::F1(|_| report::unsupported("inspect.getsourcelines"))),
];

pub fn members() -> Vec<(&'static str, Value)> {
    PREDICATES.iter().chain(FUNCTIONS).map(|native| (native.name, native.into())).collect()
}
