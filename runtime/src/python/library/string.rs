//! `string`: constants, and `capwords`. `Template` and `Formatter` are not there.

use crate::python::argument::of_python;
use crate::python::exception::R;
use crate::python::module::Module;
use crate::python::native::{Call, Keywords, Native};
use crate::python::value::Value;
use crate::python::{Name, attribute, call, iter};

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
const PUNCTUATION: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const WHITESPACE: &str = " \t\n\r\x0b\x0c";

/// `capwords(s, sep=None)`: what is split is put together again with one separator.
fn capwords(positional: &[Value], keywords: Keywords) -> R {
    let [text, separator] = of_python("capwords", ["s", "sep"], 2, 1, false, positional, keywords)?;
    let (text, separator) = (text.unwrap_or_default(), separator.unwrap_or(Value::None));
    let words = call::call1(&attribute::get(&text, Name::of("split"))?, separator.clone())?;
    let mut capitalized = vec![];
    for word in iter::collect(&words)? {
        capitalized.push(call::call0(&attribute::get(&word, Name::of("capitalize"))?)?);
    }
    let separator = if separator.is_none() { " ".into() } else { separator };
    call::call1(&attribute::get(&separator, Name::of("join"))?, Value::list(capitalized))
}

static CAPWORDS: Native = Native::function("capwords", Call::FK(capwords));

pub fn module() -> Value {
    Module::value(
        "string",
        vec![
            ("ascii_letters", [LOWER, UPPER].concat().into()),
            ("ascii_lowercase", LOWER.into()),
            ("ascii_uppercase", UPPER.into()),
            ("capwords", (&CAPWORDS).into()),
            ("digits", DIGITS.into()),
            ("hexdigits", "0123456789abcdefABCDEF".into()),
            ("octdigits", "01234567".into()),
            ("printable", [DIGITS, LOWER, UPPER, PUNCTUATION, WHITESPACE].concat().into()),
            ("punctuation", PUNCTUATION.into()),
            ("whitespace", WHITESPACE.into()),
        ],
    )
}
