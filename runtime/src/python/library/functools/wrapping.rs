//! `update_wrapper` and `wraps`.

use super::super::super::exception::R;
use super::super::super::iter;
use super::super::super::native::{Call, Native, bind};
use super::super::super::value::Value;
use super::super::super::{Name, attribute, call};

/// `WRAPPER_ASSIGNMENTS`
pub const ASSIGNMENTS: &[&str] = &["__module__", "__name__", "__qualname__", "__doc__", "__annotations__"];
/// `WRAPPER_UPDATES`
pub const UPDATES: &[&str] = &["__dict__"];

/// Names as a tuple.
pub fn names(names: &[&'static str]) -> Value {
    Value::tuple(names.iter().map(|name| Value::str(*name)).collect::<Vec<_>>())
}

/// `functools.update_wrapper`
pub static UPDATE_WRAPPER: Native = Native::function(
    "update_wrapper",
    Call::FK(|arguments, keywords| {
        let parameters = ["wrapper", "wrapped", "assigned", "updated"];
        let [wrapper, wrapped, assigned, updated] = bind("update_wrapper", parameters, 0, 2, arguments, keywords)?;
        let (wrapper, wrapped) = (Value::from(wrapper), Value::from(wrapped));
        let assigned = assigned.unwrap_or_else(|| names(ASSIGNMENTS));
        let updated = updated.unwrap_or_else(|| names(UPDATES));
        update(&wrapper, &wrapped, &iter::collect(&assigned)?, &iter::collect(&updated)?)?;
        Ok(wrapper)
    }),
);

/// `functools.wraps`
pub static WRAPS: Native = Native::function(
    "wraps",
    Call::FK(|arguments, keywords| {
        let [wrapped, assigned, updated] =
            bind("wraps", ["wrapped", "assigned", "updated"], 0, 1, arguments, keywords)?;
        let fixed = [("wrapped", wrapped), ("assigned", assigned), ("updated", updated)];
        let fixed: Vec<_> = fixed.into_iter().filter_map(|(name, value)| Some((Name::of(name), value?))).collect();
        super::partial::new(&(&UPDATE_WRAPPER).into(), &[], &fixed)
    }),
);

/// The wrapper takes over attributes of what it wraps, and remembers it as `__wrapped__`.
///
/// # Errors
/// What getting and setting the attributes raises.
pub fn update_wrapper(wrapper: &Value, wrapped: &Value) -> R<()> {
    let [assigned, updated] =
        [ASSIGNMENTS, UPDATES].map(|names| names.iter().map(|name| Value::str(*name)).collect::<Vec<_>>());
    update(wrapper, wrapped, &assigned, &updated)
}

fn update(wrapper: &Value, wrapped: &Value, assigned: &[Value], updated: &[Value]) -> R<()> {
    let name_of = |value: &Value| Name::of(value.as_str().map_or("", |text| text));
    for name in assigned {
        if let Some(value) = attribute::lookup(wrapped, name_of(name))? {
            attribute::set(wrapper, name_of(name), value)?;
        }
    }
    for name in updated {
        let target = attribute::get(wrapper, name_of(name))?;
        let Some(source) = attribute::lookup(wrapped, name_of(name))? else { continue };
        if name_of(name).text() == "__dict__" {
            // The dict of an object of the runtime may be a copy of what it has.
            for (key, value) in source.as_dict().map(|dict| dict.entries()).unwrap_or_default() {
                attribute::set(wrapper, name_of(&key), value)?;
            }
        } else {
            call::call1(&attribute::get(&target, Name::of("update"))?, source)?;
        }
    }
    attribute::set(wrapper, Name::of("__wrapped__"), wrapped.clone())
}
