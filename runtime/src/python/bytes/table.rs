//! The methods of `bytes` and `bytearray`.

use super::{This, View, array, case, layout, new, search, split, this, view};
use crate::python::exception::R;
use crate::python::native::{Call, Keywords, Native, bind};
use crate::python::number;
use crate::python::operator::Cmp;
use crate::python::percent;
use crate::python::str::encoding_and_errors;
use crate::python::value::Value;
use crate::python::{argument, codec};

/// The methods of one class: those that both have, and those given.
macro_rules! table {
    ($owner:literal, [$($own:expr),* $(,)?]) => {
        &[
            $($own,)*
            table!(@ $owner, none, "__len__", |it: This| Ok(Value::int(it.len() as i64))),
            table!(@ $owner, none, "__iter__", |it: This| Ok(super::iterate::bytes_iterator(it.object, it.is_array()))),
            table!(@ $owner, one, "__contains__", |it: This, item: &Value| super::contains(&it, item).map(Value::bool)),
            table!(@ $owner, one, "__add__", array::concatenated),
            table!(@ $owner, one, "__mod__", |it, arguments| {
                // The arguments may run code of the program, which may look at a bytearray.
                let template = it.to_vec();
                Ok(it.made(percent::format_bytes(&template, arguments)?))
            }),
            table!(@ $owner, one, "__mul__", repeat),
            table!(@ $owner, one, "__rmul__", repeat),
            table!(@ $owner, one, "__eq__", |it, other| compare(Cmp::Eq, it, other)),
            table!(@ $owner, one, "__ne__", |it, other| compare(Cmp::Ne, it, other)),
            table!(@ $owner, one, "__lt__", |it, other| compare(Cmp::Lt, it, other)),
            table!(@ $owner, one, "__le__", |it, other| compare(Cmp::Le, it, other)),
            table!(@ $owner, one, "__gt__", |it, other| compare(Cmp::Gt, it, other)),
            table!(@ $owner, one, "__ge__", |it, other| compare(Cmp::Ge, it, other)),
            table!(@ $owner, none, "capitalize", case::capitalize),
            table!(@ $owner, many, "center", layout::center),
            table!(@ $owner, many, "count", search::count),
            table!(@ $owner, keywords, "decode", decode),
            table!(@ $owner, many, "endswith", search::endswith),
            table!(@ $owner, keywords, "expandtabs", layout::expandtabs),
            table!(@ $owner, many, "find", search::find),
            table!(@ $owner, keywords, "hex", layout::hex),
            table!(@ $owner, many, "index", search::index),
            table!(@ $owner, none, "isalnum", case::isalnum),
            table!(@ $owner, none, "isalpha", case::isalpha),
            table!(@ $owner, none, "isascii", case::isascii),
            table!(@ $owner, none, "isdigit", case::isdigit),
            table!(@ $owner, none, "islower", case::islower),
            table!(@ $owner, none, "isspace", case::isspace),
            table!(@ $owner, none, "istitle", case::istitle),
            table!(@ $owner, none, "isupper", case::isupper),
            table!(@ $owner, one, "join", split::join),
            table!(@ $owner, many, "ljust", layout::ljust),
            table!(@ $owner, none, "lower", case::lower),
            table!(@ $owner, upto 1, "lstrip", split::lstrip),
            table!(@ $owner, one, "partition", search::partition),
            table!(@ $owner, one, "removeprefix", search::removeprefix),
            table!(@ $owner, one, "removesuffix", search::removesuffix),
            Native::method($owner, "replace", Call::M(2, 3, |it, arguments| search::replace(this(it, $owner, "replace")?, arguments))),
            table!(@ $owner, many, "rfind", search::rfind),
            table!(@ $owner, many, "rindex", search::rindex),
            table!(@ $owner, many, "rjust", layout::rjust),
            table!(@ $owner, one, "rpartition", search::rpartition),
            table!(@ $owner, keywords, "rsplit", split::rsplit),
            table!(@ $owner, upto 1, "rstrip", split::rstrip),
            table!(@ $owner, keywords, "split", split::split),
            table!(@ $owner, keywords, "splitlines", split::splitlines),
            table!(@ $owner, many, "startswith", search::startswith),
            table!(@ $owner, upto 1, "strip", split::strip),
            table!(@ $owner, none, "swapcase", case::swapcase),
            table!(@ $owner, none, "title", case::title),
            table!(@ $owner, keywords, "translate", layout::translate),
            table!(@ $owner, none, "upper", case::upper),
            table!(@ $owner, one, "zfill", layout::zfill),
            Native::method($owner, "maketrans", Call::C(2, 2, |_, arguments, _| layout::maketrans(arguments))),
        ]
    };
    (@ $owner:literal, none, $name:literal, $function:expr) => {
        Native::method($owner, $name, Call::M0(|it| $function(this(it, $owner, $name)?)))
    };
    (@ $owner:literal, one, $name:literal, $function:expr) => {
        Native::method($owner, $name, Call::M1(|it, argument| {
            let function: fn(This, &Value) -> R = $function;
            function(this(it, $owner, $name)?, argument)
        }))
    };
    (@ $owner:literal, many, $name:literal, $function:expr) => {
        table!(@ $owner, upto usize::MAX, $name, $function)
    };
    (@ $owner:literal, upto $max:expr, $name:literal, $function:expr) => {
        Native::method($owner, $name, Call::M(0, $max, |it, arguments| $function(this(it, $owner, $name)?, arguments)))
    };
    (@ $owner:literal, keywords, $name:literal, $function:expr) => {
        Native::method($owner, $name, Call::MK(|it, arguments, keywords| {
            $function(this(it, $owner, $name)?, arguments, keywords)
        }))
    };
}

pub static METHODS: &[Native] = table!(
    "bytes",
    [
        Native::method("bytes", "__new__", Call::C(0, usize::MAX, new::new)),
        Native::method("bytes", "__repr__", Call::M0(|it| Ok(super::repr(&this(it, "bytes", "__repr__")?).into()))),
        Native::method(
            "bytes",
            "__getitem__",
            Call::M1(|it, key| super::item(&this(it, "bytes", "__getitem__")?, key))
        ),
        Native::method(
            "bytes",
            "__getnewargs__",
            Call::M0(|it| { Ok(Value::tuple([this(it, "bytes", "__getnewargs__")?.itself()])) })
        ),
        Native::method("bytes", "__bytes__", Call::M0(|it| Ok(this(it, "bytes", "__bytes__")?.itself()))),
        Native::method(
            "bytes",
            "fromhex",
            Call::C(1, 1, |class, arguments, _| {
                let bytes = super::from_bytes(&layout::from_hex(&arguments[0])?);
                if class.is_builtin { Ok(bytes) } else { crate::python::call::call1(&class.object(), bytes) }
            })
        ),
    ]
);

pub static ARRAY_METHODS: &[Native] = table!(
    "bytearray",
    [
        Native::method("bytearray", "__new__", Call::C(0, usize::MAX, new::new_array)),
        Native::method("bytearray", "__repr__", Call::M0(repr_array)),
        Native::method(
            "bytearray",
            "__hash__",
            Call::M0(|_| { Err(crate::python::raise(crate::python::Type::TypeError, "unhashable type: 'bytearray'")) })
        ),
        Native::method(
            "bytearray",
            "__getitem__",
            Call::M1(|it, key| array::item(this(it, "bytearray", "__getitem__")?, key))
        ),
        Native::method("bytearray", "__setitem__", Call::M(2, 2, array::set_item)),
        Native::method("bytearray", "__delitem__", Call::M1(array::delete_item)),
        Native::method("bytearray", "__iadd__", Call::M1(array::add_in_place)),
        Native::method("bytearray", "__imul__", Call::M1(array::repeat_in_place)),
        Native::method("bytearray", "append", Call::M1(array::append)),
        Native::method("bytearray", "clear", Call::M0(array::clear)),
        Native::method("bytearray", "copy", Call::M0(|it| array::copy(this(it, "bytearray", "copy")?))),
        Native::method("bytearray", "extend", Call::M1(array::extend)),
        Native::method("bytearray", "insert", Call::M(2, 2, array::insert)),
        Native::method("bytearray", "pop", Call::M(0, 1, array::pop)),
        Native::method("bytearray", "remove", Call::M1(array::remove)),
        Native::method("bytearray", "reverse", Call::M0(array::reverse)),
        Native::method(
            "bytearray",
            "fromhex",
            Call::C(1, 1, |class, arguments, _| {
                let bytes = array::ByteArray::value(layout::from_hex(&arguments[0])?);
                if class.is_builtin { Ok(bytes) } else { crate::python::call::call1(&class.object(), bytes) }
            })
        ),
    ]
);

fn repr_array(it: &Value) -> R {
    let mut text = format!("{}(", it.type_name());
    super::show::push(&mut text, &this(it, "bytearray", "__repr__")?, true);
    text.push(')');
    Ok(text.into())
}

fn compare(cmp: Cmp, it: This, other: &Value) -> R {
    Ok(match view(other) {
        Some(other) => super::compare(cmp, &it, &other).into(),
        None => Value::not_implemented(),
    })
}

fn repeat(it: This, count: &Value) -> R {
    if !argument::has_index(count) {
        return Ok(Value::not_implemented());
    }
    let bytes = super::repeated(&it, number::count_i64(count)?)?;
    Ok(it.made(bytes))
}

fn decode(it: This, positional: &[Value], keywords: Keywords) -> R {
    let [encoding, errors] = bind("decode", ["encoding", "errors"], 0, 0, positional, keywords)?;
    let (encoding, errors) = encoding_and_errors("decode", encoding.as_ref(), errors.as_ref())?;
    let encoding = codec::encoding(&encoding)?;
    match &it.view {
        View::Bytes(bytes) => Ok(codec::decode(bytes, encoding, &errors)?.into()),
        View::Array(bytes) => Ok(codec::decode(bytes, encoding, &errors)?.into()),
    }
}
