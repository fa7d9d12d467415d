//! The state of a generator.

use super::super::super::exception::{R, raise};
use super::super::super::generator::State;
use super::super::super::native::{Call, Native};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, attribute, dict::Dict, object, operator};

const STATES: [&str; 4] = ["GEN_CREATED", "GEN_RUNNING", "GEN_SUSPENDED", "GEN_CLOSED"];

/// What `co_flags` is made of.
const FLAGS: [(&str, i64); 10] = [
    ("CO_OPTIMIZED", 1),
    ("CO_NEWLOCALS", 2),
    ("CO_VARARGS", 4),
    ("CO_VARKEYWORDS", 8),
    ("CO_NESTED", 16),
    ("CO_GENERATOR", 32),
    ("CO_NOFREE", 64),
    ("CO_COROUTINE", 128),
    ("CO_ITERABLE_COROUTINE", 256),
    ("CO_ASYNC_GENERATOR", 512),
];

/// `inspect.getgeneratorstate(generator)`: asks its attributes, as whatever has these is good enough.
fn state(generator: &Value) -> R {
    let get = |name: &str| attribute::get(generator, Name::of(name));
    if operator::truth(&get("gi_running")?)? {
        return Ok("GEN_RUNNING".into());
    }
    if operator::truth(&get("gi_suspended")?)? {
        return Ok("GEN_SUSPENDED".into());
    }
    Ok(if get("gi_frame")?.is_none() { "GEN_CLOSED" } else { "GEN_CREATED" }.into())
}

fn locals(generator: &Value) -> R {
    match generator.as_generator() {
        Some(generator) if generator.state() == State::Closed => Ok(Dict::new().into_value()),
        Some(generator) => Ok(generator.locals_dict()),
        None => {
            let message = format!("{} is not a Python generator", object::repr(generator)?);
            Err(raise(Type::TypeError, &message))
        }
    }
}

static FUNCTIONS: &[Native] =
    &[Native::function("getgeneratorstate", Call::F1(state)), Native::function("getgeneratorlocals", Call::F1(locals))];

pub fn members() -> Vec<(&'static str, Value)> {
    let states = STATES.map(|name| (name, Value::str(name)));
    let functions = FUNCTIONS.iter().map(|native| (native.name, native.into()));
    let flags = FLAGS.map(|(name, flag)| (name, Value::int(flag)));
    functions.chain(states).chain(flags).collect()
}
