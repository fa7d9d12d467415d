//! The methods of `str`.

use super::{argument, case, layout, new, search, split, this, translate};
use crate::python::native::{Call, Keywords, Native};
use crate::python::operator::Cmp;
use crate::python::value::Value;
use crate::python::{format, format_method, number, percent, sequence};

/// A method: its name, how many arguments it takes, its function.
macro_rules! method {
    ($name:literal, none, $function:expr) => {
        Native::method("str", $name, Call::M0(|it| $function(this(it, $name)?)))
    };
    ($name:literal, one, $function:expr) => {
        Native::method("str", $name, Call::M1(|it, argument| $function(this(it, $name)?, argument)))
    };
    ($name:literal, keywords, $function:expr) => {
        Native::method(
            "str",
            $name,
            Call::MK(|it, arguments, keywords| $function(this(it, $name)?, arguments, keywords)),
        )
    };
    ($name:literal, $min:literal.., $function:expr) => {
        method!($name, $min..usize::MAX, $function)
    };
    ($name:literal, $min:literal..$max:expr, $function:expr) => {
        Native::method("str", $name, Call::M($min, $max, |it, arguments| $function(this(it, $name)?, arguments)))
    };
}

/// A comparison: with anything but a str it is not implemented.
macro_rules! comparison {
    ($name:literal, $cmp:expr) => {
        method!($name, one, |it: super::This, other: &Value| Ok(match other.as_str() {
            Some(other) => super::compare($cmp, &it, other).into(),
            None => Value::not_implemented(),
        }))
    };
}

pub static METHODS: &[Native] = &[
    Native::method("str", "__new__", Call::C(0, usize::MAX, new::new)),
    method!("__repr__", none, |it: super::This| Ok(Value::str(super::repr(&it)))),
    method!("__str__", none, |it: super::This| Ok(it.itself())),
    method!("__len__", none, |it: super::This| Ok(Value::int(it.char_count() as i64))),
    method!("__iter__", none, |it: super::This| Ok(super::text_iterator(it.object))),
    method!("__getnewargs__", none, |it: super::This| Ok(Value::tuple([it.itself()]))),
    method!("__getitem__", one, |it: super::This, key: &Value| match sequence::item(it.object, key)? {
        Some(item) => Ok(item),
        None => super::item(&it, key),
    }),
    method!("__contains__", one, |it: super::This, item: &Value| super::contains(&it, item).map(Value::bool)),
    // Not implemented rather than an error: the operator raises it, after it has tried the other operand.
    method!("__add__", one, |it: super::This, other: &Value| match other.as_str() {
        Some(other) => super::concat(&it, other),
        None => Ok(Value::not_implemented()),
    }),
    method!("__mod__", one, |it: super::This, arguments: &Value| percent::format(&it, arguments).map(Value::str)),
    method!("__rmod__", one, |it: super::This, template: &Value| match template.as_str() {
        Some(template) => percent::format(template, it.object).map(Value::str),
        None => Ok(Value::not_implemented()),
    }),
    // Of the object itself: an empty spec is the `__str__` of a subclass.
    Native::method("str", "__format__", Call::M1(format::method)),
    method!("__mul__", one, repeat),
    method!("__rmul__", one, repeat),
    comparison!("__eq__", Cmp::Eq),
    comparison!("__ne__", Cmp::Ne),
    comparison!("__lt__", Cmp::Lt),
    comparison!("__le__", Cmp::Le),
    comparison!("__gt__", Cmp::Gt),
    comparison!("__ge__", Cmp::Ge),
    method!("capitalize", none, case::capitalize),
    method!("casefold", none, case::casefold),
    method!("center", 1..2, layout::center),
    method!("count", 0.., search::count),
    method!("encode", keywords, new::encode),
    method!("endswith", 0.., search::endswith),
    method!("expandtabs", keywords, layout::expandtabs),
    method!("find", 0.., search::find),
    method!("format", keywords, |it: super::This, arguments: &[Value], keywords: Keywords| {
        format_method::format(&it, arguments, keywords).map(Value::str)
    }),
    method!("format_map", one, |it: super::This, mapping: &Value| {
        format_method::format_map(&it, mapping).map(Value::str)
    }),
    method!("index", 0.., search::index),
    method!("isalnum", none, case::isalnum),
    method!("isalpha", none, case::isalpha),
    method!("isascii", none, case::isascii),
    method!("isdecimal", none, case::isdecimal),
    method!("isdigit", none, case::isdigit),
    method!("isidentifier", none, case::isidentifier),
    method!("islower", none, case::islower),
    method!("isnumeric", none, case::isnumeric),
    method!("isprintable", none, case::isprintable),
    method!("isspace", none, case::isspace),
    method!("istitle", none, case::istitle),
    method!("isupper", none, case::isupper),
    method!("join", one, split::join),
    method!("ljust", 1..2, layout::ljust),
    method!("lower", none, case::lower),
    method!("lstrip", 0..1, split::lstrip),
    Native::method("str", "maketrans", Call::C(0, usize::MAX, translate::maketrans)),
    method!("partition", one, search::partition),
    method!("removeprefix", one, search::removeprefix),
    method!("removesuffix", one, search::removesuffix),
    method!("replace", 2..3, search::replace),
    method!("rfind", 0.., search::rfind),
    method!("rindex", 0.., search::rindex),
    method!("rjust", 1..2, layout::rjust),
    method!("rpartition", one, search::rpartition),
    method!("rsplit", keywords, split::rsplit),
    method!("rstrip", 0..1, split::rstrip),
    method!("split", keywords, split::split),
    method!("splitlines", keywords, split::splitlines),
    method!("startswith", 0.., search::startswith),
    method!("strip", 0..1, split::strip),
    method!("swapcase", none, case::swapcase),
    method!("title", none, case::title),
    method!("translate", one, translate::translate),
    method!("upper", none, case::upper),
    method!("zfill", one, layout::zfill),
];

/// `text * count`; not implemented for what is no int, as `__add__`.
fn repeat(it: super::This, count: &Value) -> crate::python::R {
    if !argument::has_index(count) {
        return Ok(Value::not_implemented());
    }
    super::repeat(&it, number::count_i64(count)?)
}
