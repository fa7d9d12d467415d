//! Arguments of functions that are written in Rust, converted as CPython's argument parser does it, with its messages
//! (`Python/getargs.c`, `Tools/clinic`).

use super::exception::{R, Raised, raise};
use super::native::Keywords;
use super::number::clipped_i64;
use super::types::Type;
use super::value::{Str, Value};
use crate::python::name::known;

/// Does `operator.index` take it?
pub fn has_index(value: &Value) -> bool {
    match value {
        Value::Int(_) | Value::Bool(_) => true,
        Value::Unbound | Value::None | Value::Float(_) => false,
        Value::Ref(_) => value.is_a(Type::Int) || value.class().special(known!("__index__")).is_some(),
    }
}

/// An int as `i32`.
///
/// # Errors
/// TypeError if it is no int; OverflowError if it does not fit.
pub fn int32(value: &Value) -> R<i32> {
    i32::try_from(clipped_i64(value)?)
        .map_err(|_| raise(Type::OverflowError, "Python int too large to convert to C int"))
}

/// Start and end of a search, from the arguments `start` and `end`, fitted to a length: the end is at most the length,
/// the start may be behind the end.
///
/// # Errors
/// TypeError if one is neither an int nor None.
pub fn bounds(start: Option<&Value>, end: Option<&Value>, length: usize) -> R<(usize, usize)> {
    let bound = |value: Option<&Value>, default: i64| match value {
        None | Some(Value::None) => Ok(default),
        Some(value) if has_index(value) => clipped_i64(value),
        Some(_) => {
            let message = "slice indices must be integers or None or have an __index__ method";
            Err(raise(Type::TypeError, message))
        }
    };
    let (start, end) = (bound(start, 0)?, bound(end, i64::MAX)?);
    let fitted = |at: i64| if at < 0 { length.saturating_sub(at.unsigned_abs() as usize) } else { at as usize };
    Ok((fitted(start), fitted(end).min(length)))
}

/// A str argument; `which` is `argument 2`, `argument 'encoding'`, or `argument` if it is the only one.
///
/// # Errors
/// TypeError.
pub fn text<'a>(function: &str, which: &str, value: &'a Value) -> R<&'a Str> {
    value.as_str().ok_or_else(|| must_be(function, which, "str", value))
}

/// TypeError for an argument of the wrong class.
#[cold]
pub fn must_be(function: &str, which: &str, wanted: &str, value: &Value) -> Raised {
    let given = if value.is_none() { "None" } else { value.type_name() };
    raise(Type::TypeError, &format!("{function}() {which} must be {wanted}, not {given}"))
}

/// The number of positional arguments of a function that `PyArg_ParseTuple` unpacks.
///
/// # Errors
/// TypeError.
pub fn between(function: &str, arguments: &[Value], min: usize, max: usize) -> R<()> {
    let given = arguments.len();
    if (min..=max).contains(&given) {
        return Ok(());
    }
    let (bound, limit) = match () {
        _ if min == max => ("exactly", min),
        _ if given < min => ("at least", min),
        _ => ("at most", max),
    };
    let s = if limit == 1 { "" } else { "s" };
    let message = format!("{function}() takes {bound} {limit} argument{s} ({given} given)");
    Err(raise(Type::TypeError, &message))
}

/// TypeError for a method that is called on an object of another class.
#[cold]
pub fn wrong_self(class: &str, method: &str, given: &Value) -> Raised {
    let given = given.type_name();
    let message = if method.starts_with("__") {
        format!("descriptor '{method}' requires a '{class}' object but received a '{given}'")
    } else {
        format!("descriptor '{method}' for '{class}' objects doesn't apply to a '{given}' object")
    };
    raise(Type::TypeError, &message)
}

/// Binds the arguments of a library function that is written in Python in CPython, with the words of a Python function.
/// The first `positional` parameters may be given by position, the first `required` of them have no default; a method's
/// `self`, which is not among them, counts in messages.
///
/// # Errors
/// TypeError.
pub fn of_python<const N: usize>(
    function: &str,
    parameters: [&str; N],
    positional: usize,
    required: usize,
    is_method: bool,
    given: &[Value],
    keywords: Keywords,
) -> R<[Option<Value>; N]> {
    let mut bound = [const { None }; N];
    for (slot, value) in bound.iter_mut().take(positional).zip(given) {
        *slot = Some(value.clone());
    }
    for (name, value) in keywords {
        let text = name.text();
        let message = match parameters.iter().position(|it| *it == text) {
            Some(index) if bound[index].is_none() => {
                bound[index] = Some(value.clone());
                continue;
            }
            Some(_) => format!("{function}() got multiple values for argument '{text}'"),
            None => format!("{function}() got an unexpected keyword argument '{text}'"),
        };
        return Err(raise(Type::TypeError, &message));
    }
    if given.len() > positional {
        let own = usize::from(is_method);
        let (least, most, count) = (required + own, positional + own, given.len() + own);
        let takes = if least < most { format!("from {least} to {most}") } else { most.to_string() };
        let s = if most == 1 && least == most { "" } else { "s" };
        let were = if count == 1 { "was" } else { "were" };
        let message = format!("{function}() takes {takes} positional argument{s} but {count} {were} given");
        return Err(raise(Type::TypeError, &message));
    }
    let missing: Vec<_> = parameters[..required].iter().zip(&bound).filter(|(_, value)| value.is_none()).collect();
    if missing.is_empty() {
        return Ok(bound);
    }
    let names: Vec<_> = missing.iter().map(|(name, _)| format!("'{name}'")).collect();
    let list = match &names[..] {
        [most @ .., last] if most.len() > 1 => format!("{}, and {last}", most.join(", ")),
        names => names.join(" and "),
    };
    let s = if names.len() == 1 { "" } else { "s" };
    let message = format!("{function}() missing {} required positional argument{s}: {list}", names.len());
    Err(raise(Type::TypeError, &message))
}
