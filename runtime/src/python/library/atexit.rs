//! `atexit`: calls when the program ends, the last registered first (`Modules/atexitmodule.c`).

use super::super::exception::{R, raise};
use super::super::module::Module;
use super::super::native::{Call, Keywords, Native};
use super::super::operator::equal;
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, call, object, unraisable};
use std::cell::RefCell;

struct Registered {
    function: Value,
    arguments: Vec<Value>,
    keywords: Vec<(Name, Value)>,
}

thread_local!(static REGISTERED: RefCell<Vec<Registered>> = const { RefCell::new(vec![]) });

/// Registers a call.
pub fn register(function: Value, arguments: Vec<Value>, keywords: Vec<(Name, Value)>) {
    REGISTERED.with_borrow_mut(|registered| registered.push(Registered { function, arguments, keywords }))
}

/// Runs every call, the last one first, those included that are registered meanwhile. What they raise is reported.
pub fn run() {
    while let Some(next) = REGISTERED.with_borrow_mut(Vec::pop) {
        if let Err(raised) = call::call_keywords(&next.function, &next.arguments, &next.keywords) {
            let what = object::repr(&next.function).unwrap_or_else(|_| "<object repr() failed>".into());
            unraisable::ignored(&format!("Exception ignored in atexit callback: {what}"), &raised)
        }
    }
}

fn register_call(arguments: &[Value], keywords: Keywords) -> R {
    let Some((function, arguments)) = arguments.split_first() else {
        return Err(raise(Type::TypeError, "register() takes at least 1 argument (0 given)"));
    };
    if !call::is_callable(function) {
        return Err(raise(Type::TypeError, "the first argument must be callable"));
    }
    register(function.clone(), arguments.to_vec(), keywords.to_vec());
    Ok(function.clone())
}

/// Takes back every call of a function; functions are compared with `==`.
fn unregister(function: &Value) -> R {
    let mut index = REGISTERED.with_borrow(Vec::len);
    while index > 0 {
        index -= 1;
        let it = REGISTERED.with_borrow(|registered| registered.get(index).map(|it| it.function.clone()));
        if let Some(it) = it
            && equal(&it, function)?
        {
            let old = REGISTERED.with_borrow_mut(|registered| {
                if index < registered.len() { Some(registered.remove(index)) } else { None }
            });
            drop(old)
        }
    }
    Ok(Value::None)
}

static REGISTER: Native = Native::method("atexit", "register", Call::FK(register_call));
static UNREGISTER: Native = Native::method("atexit", "unregister", Call::F1(unregister));
static CLEAR: Native = Native::method(
    "atexit",
    "_clear",
    Call::F0(|| {
        let old = REGISTERED.take();
        drop(old);
        Ok(Value::None)
    }),
);
static RUN: Native = Native::method(
    "atexit",
    "_run_exitfuncs",
    Call::F0(|| {
        run();
        Ok(Value::None)
    }),
);
static COUNT: Native =
    Native::method("atexit", "_ncallbacks", Call::F0(|| Ok((REGISTERED.with_borrow(Vec::len) as i64).into())));

pub fn module() -> Value {
    Module::value(
        "atexit",
        vec![
            ("register", (&REGISTER).into()),
            ("unregister", (&UNREGISTER).into()),
            ("_clear", (&CLEAR).into()),
            ("_run_exitfuncs", (&RUN).into()),
            ("_ncallbacks", (&COUNT).into()),
        ],
    )
}
