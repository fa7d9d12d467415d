//! What emitted code is written in: `use py2rs_runtime::python::emitted::*;`.
//!
//! Operations take an operand as `impl Borrow<Value>`: a local by reference, anything else by value, which then dies with
//! the operation, as it does on CPython's value stack. They are thin: what they do is elsewhere, not generic, and compiled
//! once.
//!
//! * [`operation`]: operators, items, iteration, unpacking. [`operand`]: what may be taken apart. [`invoke`]: calls. [`make`]: displays, functions, classes.
//!   [`formatted`](mod@formatted): formatted strings. [`context`]: `with`. [`class_body`]: names
//!   of class bodies. [`global`], [`namespace`]: global
//!   variables. [`pattern`]: `match`. [`watched`]: instead of some.

pub mod class_body;
pub mod context;
pub mod formatted;
pub mod global;
pub mod invoke;
pub mod make;
pub mod namespace;
pub mod operand;
pub mod operation;
pub mod pattern;
pub mod watched;

pub use super::call::{Code, Entry, Function, cell, closure, closure_with};
pub use super::except_star::ExceptStar;
pub use super::exception::{At, Handling, Leave, R, Raised, bare_raise, raise_from, raise_value};
pub use super::generator::{
    Frame, Resumed, Thrown, generator, generator_of, resumed, resumed_handling, returned, yielded,
};
pub use super::iter::Iter;
pub use super::operator::Op;
pub use super::place::Place;
pub use super::process::{Program, register_globals as start_module};
pub use super::running::{delegating, known, resuming, running};
pub use super::types::Type;
pub use super::value::{Value, Value::Unbound};
pub use crate::{
    attempt, builtin, call, constant, get, globals, here, keyword, leave, leave_handling, method, namespace, places,
    set, text,
};
pub use class_body::{
    annotations_of, namespace_delete, namespace_get, namespace_set, namespace_unbind, prepared_get, prepared_set,
};
pub use context::{with_enter, with_exit, with_leave};
pub use formatted::{ascii_of, concat, formatted, join, repr_of, shown, text_of};
pub use global::{Constant, Global, Slot, builtin};
pub use invoke::{
    Arguments, arguments, body, call, call_named, call0, call1, call2, call3, class_statement, next_argument, super_of,
};
pub use make::{
    Entries, Items, annotated, assertion_error, dict_of, dict_set, import, import_from, locals_of, names_of, set_add,
    set_of, set_of_constants, slice,
};
pub use namespace::{Namespace, Site, Variable, Variables};
pub use operation::*;
pub use pattern::{
    is_mapping, is_sequence, item_at, items_between, length_at_least, length_is, match_class, match_key, match_rest,
};
