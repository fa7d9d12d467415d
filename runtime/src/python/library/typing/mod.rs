//! `typing`: names for annotations. Nothing is checked; they can be subscripted, shown, compared and used as base classes
//! (`Lib/typing.py`).

mod classes;
mod forms;
mod functions;
mod variables;

pub use classes::{generic, named_tuple, protocol, typed_dict};
pub use forms::{Form, generic_alias, is_form, literal_alias, union, union_alias};
pub use variables::is_variable;

use super::super::module::Module;
use super::super::types::Type;
use super::super::value::Value;

pub fn module() -> Value {
    let mut members = forms::members();
    members.extend(variables::members());
    members.extend(classes::members());
    members.extend(functions::members());
    members.push(("TYPE_CHECKING", false.into()));
    members.push(("Text", Type::Str.into()));
    Module::value("typing", members)
}
