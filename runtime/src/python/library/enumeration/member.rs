//! What a member can do.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{ANY, Call, Native};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, attribute, object, operator};
use super::super::{hash, method};
use super::lookup;

/// `member._name_`
///
/// # Errors
/// AttributeError if it is no member.
pub fn name(member: &Value) -> R {
    attribute::get(member, Name::of("_name_"))
}
/// `member._value_`
///
/// # Errors
/// AttributeError if it is no member.
pub fn value(member: &Value) -> R {
    attribute::get(member, Name::of("_value_"))
}

/// `_generate_next_value_` of `Enum`: one more than the last value.
fn next_value(arguments: &[Value]) -> R {
    let [_, start, _, last_values] = arguments else { return Ok(Value::None) };
    let values = super::super::super::iter::collect(last_values)?;
    for value in values.iter().rev() {
        match operator::add(value, &Value::int(1)) {
            Err(raised) if raised.is(Type::TypeError) => {}
            result => return result,
        }
    }
    Ok(start.clone())
}

/// The message names the class that defines the property.
fn read_only(name: &str) -> R<()> {
    Err(raise(Type::AttributeError, &format!("<enum 'Enum'> cannot set attribute '{name}'")))
}

fn shown(it: &Value) -> R {
    let text = object::repr(&value(it)?)?;
    Ok(format!("<{}.{}: {text}>", it.type_name(), object::str(&name(it)?)?).into())
}

const OWNER: &str = "Enum";

pub const REPR: Native = Native::method(OWNER, "__repr__", Call::M0(shown));

pub static METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__new__",
        Call::C(1, ANY, |class: ClassRef, arguments, _| lookup::find(class, &arguments[0])),
    ),
    Native::method(OWNER, "__init__", Call::MK(|_, _, _| Ok(Value::None))),
    Native { name: "_generate_next_value_", owner: OWNER, call: Call::F(4, 4, next_value) },
    Native::method(OWNER, "_missing_", Call::C(1, 1, |_, _, _| Ok(Value::None))),
    REPR,
    Native::method(
        OWNER,
        "__str__",
        Call::M0(|it| Ok(format!("{}.{}", it.type_name(), object::str(&name(it)?)?).into())),
    ),
    Native::method(
        OWNER,
        "__format__",
        Call::M1(|it, spec| method(&Value::str(object::str(it)?), "__format__", std::slice::from_ref(spec))),
    ),
    Native::method(OWNER, "__hash__", Call::M0(|it| hash(&name(it)?).map(Value::int))),
    Native::method(OWNER, "__copy__", Call::M0(|it| Ok(it.clone()))),
    Native::method(OWNER, "__deepcopy__", Call::M1(|it, _| Ok(it.clone()))),
    Native::method(
        OWNER,
        "__reduce_ex__",
        Call::M1(|it, _| Ok(Value::tuple([it.class().object(), Value::tuple([value(it)?])]))),
    ),
    Native::method(OWNER, "name", Call::Property(name, Some(|_, _| read_only("name")))),
    Native::method(OWNER, "value", Call::Property(value, Some(|_, _| read_only("value")))),
];

/// `format(member, spec)` of an enumeration whose members are shown as what they also are.
pub const VALUE_FORMAT: Native = Native::method(
    "ReprEnum",
    "__format__",
    Call::M1(|it, spec| method(it.payload(), "__format__", std::slice::from_ref(spec))),
);
pub const INT_STR: Native =
    Native::method("IntEnum", "__str__", Call::M0(|it| object::repr(it.payload()).map(Value::str)));

pub static STR_ENUM: &[Native] = &[
    Native { name: "_generate_next_value_", owner: "StrEnum", call: Call::F(4, 4, lower_name) },
    Native::method("StrEnum", "__str__", Call::M0(|it| object::str(it.payload()).map(Value::str))),
    VALUE_FORMAT,
    REPR,
    Native { name: "__new_member__", owner: "StrEnum", call: Call::F(1, ANY, new_str) },
];

fn lower_name(arguments: &[Value]) -> R {
    method(&arguments[0], "lower", &[])
}

/// `StrEnum.__new__(class, *values)`: the values must be str already.
fn new_str(arguments: &[Value]) -> R {
    let Some((class, values)) = arguments.split_first() else { return Ok(Value::None) };
    let refuse =
        |what: &str, value: &Value| -> R { Err(raise(Type::TypeError, &format!("{what}{}", object::repr(value)?))) };
    match values {
        [value] if value.as_str().is_none() => {
            let shown = object::repr(value)?;
            return Err(raise(Type::TypeError, &format!("{shown} is not a string")));
        }
        [_, encoding, ..] if encoding.as_str().is_none() => return refuse("encoding must be a string, not ", encoding),
        [_, _, errors] if errors.as_str().is_none() => return refuse("errors must be a string, not ", errors),
        [_, _, _, _, ..] => return refuse("too many arguments for str(): ", &Value::tuple(values.to_vec())),
        _ => {}
    }
    let value = super::super::super::call::call(&Type::Str.into(), values)?;
    let Some(class) = class.as_class() else { return Ok(Value::None) };
    let member = object::wrapped(class, value.clone());
    attribute::generic_set(&member, Name::of("_value_"), value)?;
    Ok(member)
}
