//! The functions of `typing`.

use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Native, NativeFunction};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, attribute, object, stream};
use super::super::types::{Alias, Kind};

static FUNCTIONS: &[Native] = &[
    Native::function("cast", Call::F(2, 2, |arguments| Ok(arguments[1].clone()))),
    Native::function(
        "overload",
        Call::F1(|_| {
            let dummy = NativeFunction::new("_overload_dummy", [], |_, _, _| {
                let message = "You should not call an overloaded function. A series of @overload-decorated functions \
                               outside a stub module should always be followed by an implementation that is not \
                               @overload-ed.";
                Err(raise(Type::NotImplementedError, message))
            });
            Ok(Value::other(dummy))
        }),
    ),
    Native::function("final", Call::F1(|it| marked(it, "__final__"))),
    Native::function("no_type_check", Call::F1(|it| marked(it, "__no_type_check__"))),
    Native::function("runtime_checkable", Call::F1(super::classes::runtime_checkable)),
    Native::function("get_origin", Call::F1(get_origin)),
    Native::function("get_args", Call::F1(get_args)),
    Native::function("assert_type", Call::F(2, 2, |arguments| Ok(arguments[0].clone()))),
    Native::function(
        "assert_never",
        Call::F1(|value| {
            let shown = object::repr(value)?;
            Err(raise(Type::AssertionError, &format!("Expected code to be unreachable, but got: {shown}")))
        }),
    ),
    Native::function(
        "reveal_type",
        Call::F1(|value| {
            stream::write_stderr(&format!("Runtime type is '{}'\n", value.type_name()))?;
            Ok(value.clone())
        }),
    ),
    Native::function(
        "is_typeddict",
        Call::F1(|value| {
            let class = value.as_class().filter(|class| !std::ptr::eq(*class, super::typed_dict()));
            Ok(class.is_some_and(|class| class.is_subclass(super::typed_dict())).into())
        }),
    ),
    Native::function("get_overloads", Call::F1(|_| Ok(Value::list(vec![])))),
    Native::function("clear_overloads", Call::F0(|| Ok(Value::None))),
];

/// Sets a mark on a function or class if it takes attributes.
fn marked(it: &Value, name: &str) -> R {
    match attribute::set(it, Name::of(name), true.into()) {
        Err(raised) if !raised.is(Type::AttributeError) && !raised.is(Type::TypeError) => Err(raised),
        _ => Ok(it.clone()),
    }
}

fn get_origin(value: &Value) -> R {
    if let Some(alias) = value.as_other::<Alias>() {
        return Ok(alias.origin.clone());
    }
    Ok(value.as_other::<super::Form>().and_then(super::Form::origin).into())
}

/// The parameters of a `Callable` are a list again.
fn get_args(value: &Value) -> R {
    let Some(alias) = value.as_other::<Alias>() else { return Ok(Value::tuple([])) };
    Ok(match (&alias.arguments[..], alias.kind) {
        ([parameters @ .., result], Kind::Callable | Kind::TypingCallable) => match parameters {
            [dots] if dots.is(&Value::ellipsis()) => Value::tuple([dots.clone(), result.clone()]),
            _ => Value::tuple([Value::list(parameters.to_vec()), result.clone()]),
        },
        (arguments, _) => Value::tuple(arguments.to_vec()),
    })
}

pub fn members() -> Vec<(&'static str, Value)> {
    let mut members: Vec<_> = FUNCTIONS.iter().map(|native| (native.name, native.into())).collect();
    members.push(("NamedTuple", super::named_tuple()));
    members
}
