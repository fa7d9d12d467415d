//! `repr` of containers, with `...` where one contains itself (`Py_ReprEnter`).

use super::dict::View;
use super::exception::R;
use super::value::Value;
use super::{call, iter, object};
use ecow::{EcoString, eco_format};
use std::cell::RefCell;

thread_local! {
    /// The containers whose `repr` is being made, by address.
    static ACTIVE: RefCell<Vec<i64>> = const { RefCell::new(vec![]) };
}

/// Makes the `repr` of a container; `again` if it is being made already.
///
/// # Errors
/// RecursionError; what `make` raises.
pub fn guarded(it: &Value, again: &str, make: impl FnOnce() -> R<EcoString>) -> R<EcoString> {
    let id = it.id();
    let known = ACTIVE.with_borrow_mut(|active| {
        let known = active.contains(&id);
        if !known {
            active.push(id);
        }
        known
    });
    if known {
        return Ok(again.into());
    }
    let result = call::nested(" while getting the repr of an object", make);
    ACTIVE.with_borrow_mut(|active| active.pop());
    result
}

/// `a, b, c`
///
/// # Errors
/// What `__repr__` raises.
pub fn joined(items: impl IntoIterator<Item = Value>) -> R<EcoString> {
    let mut text = EcoString::new();
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(&object::repr(&item)?);
    }
    Ok(text)
}

/// `[1, 2]`
///
/// # Errors
/// What `__repr__` raises.
pub fn list(it: &Value) -> R<EcoString> {
    guarded(it, "[...]", || {
        let items = (0..).map_while(|index| it.as_list()?.borrow().get(index).cloned());
        Ok(eco_format!("[{}]", joined(items)?))
    })
}

/// `(1, 2)`, `(1,)`
///
/// # Errors
/// What `__repr__` raises.
pub fn tuple(it: &Value) -> R<EcoString> {
    let Some(items) = it.as_tuple().filter(|items| !items.is_empty()) else { return Ok("()".into()) };
    guarded(it, "(...)", || {
        let comma = if items.len() == 1 { "," } else { "" };
        Ok(eco_format!("({}{comma})", joined(items.iter().cloned())?))
    })
}

/// `{1: 2}`
///
/// # Errors
/// What `__repr__` raises.
pub fn dict(it: &Value) -> R<EcoString> {
    guarded(it, "{...}", || {
        let mut text = EcoString::from("{");
        let mut position = 0;
        while let Some((next, key, value)) = it.as_dict().and_then(|dict| dict.next(position)) {
            if text.len() > 1 {
                text.push_str(", ");
            }
            position = next;
            text.push_str(&object::repr(&key)?);
            text.push_str(": ");
            text.push_str(&object::repr(&value)?);
        }
        text.push('}');
        Ok(text)
    })
}

/// `{1, 2}`, `set()`, `frozenset({1})`; of a subclass `Name({1})`.
///
/// # Errors
/// What `__repr__` raises.
pub fn set(it: &Value) -> R<EcoString> {
    let name = it.type_name();
    guarded(it, &format!("{name}(...)"), || {
        let items = it.as_set().map(|set| set.items()).unwrap_or_default();
        if items.is_empty() {
            return Ok(eco_format!("{name}()"));
        }
        let items = joined(items)?;
        Ok(if name == "set" { eco_format!("{{{items}}}") } else { eco_format!("{name}({{{items}}})") })
    })
}

/// `dict_keys([1, 2])`
///
/// # Errors
/// What `__repr__` raises.
pub fn view(it: &Value, name: &str) -> R<EcoString> {
    guarded(it, "...", || {
        let items = if it.as_other::<View>().is_some() { iter::collect(it)? } else { vec![] };
        Ok(eco_format!("{name}([{}])", joined(items)?))
    })
}
