//! `with`.

use super::super::exception::{R, Raised, raise};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, attribute, call, operator};
use std::borrow::Borrow;

/// Enters a context manager: its `__exit__`, and what `__enter__` gives.
///
/// # Errors
/// TypeError if it is none; what `__enter__` raises.
pub fn with_enter(manager: impl Borrow<Value>) -> R<(Value, Value)> {
    let manager: &Value = manager.borrow();
    let class = manager.class();
    let special = |name: &str, missed: &str| match class.special(Name::of(name)) {
        Some(method) => attribute::bind(&method, manager, class),
        None => {
            let message = format!("'{}' object does not support the context manager protocol{missed}", class.name());
            Err(raise(Type::TypeError, &message))
        }
    };
    let enter = special("__enter__", "")?;
    let exit = special("__exit__", " (missed __exit__ method)")?;
    let entered = call::call0(&enter)?;
    Ok((exit, entered))
}

/// The body of a `with` has ended without an exception.
///
/// # Errors
/// What `__exit__` raises.
pub fn with_leave(exit: Value) -> R {
    call::call3(&exit, Value::None, Value::None, Value::None)
}

/// The body of a `with` raised: does `__exit__` deal with it?
///
/// # Errors
/// What `__exit__` raises.
pub fn with_exit(exit: impl Borrow<Value>, raised: impl Borrow<Value>) -> R<bool> {
    let raised: &Value = raised.borrow();
    let traceback = match Raised::from_value(raised) {
        Some(raised) => super::super::traceback::object(raised.traceback.outermost().as_ref()),
        None => Value::None,
    };
    let dealt = call::call3(exit.borrow(), raised.class().object(), raised.clone(), traceback)?;
    operator::truth(&dealt)
}
