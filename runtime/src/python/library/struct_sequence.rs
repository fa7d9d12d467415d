//! Tuples with names, as the C modules of CPython return them: `sys.version_info`, `time.struct_time`
//! (`Objects/structseq.c`).

use super::super::class::ClassRef;
use super::super::exception::{R, raise};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, object};

/// An instance of a class that [`struct_sequence!`] defines.
pub fn value(class: ClassRef, items: Vec<Value>) -> Value {
    object::wrapped(class, Value::tuple(items))
}

/// The getter of a field.
///
/// # Errors
/// TypeError if it is no such tuple.
pub fn field<const N: usize>(it: &Value) -> R {
    match it.as_tuple().and_then(|items| items.get(N)) {
        Some(item) => Ok(item.clone()),
        None => Err(raise(Type::TypeError, "descriptor requires a struct sequence")),
    }
}

/// `sys.version_info(major=3, …)`
///
/// # Errors
/// What the items' `__repr__` raises.
pub fn repr(it: &Value, fields: &[&str]) -> R {
    let class = it.class();
    let mut parts = vec![];
    for (name, item) in fields.iter().zip(it.as_tuple().unwrap_or_default()) {
        parts.push(format!("{name}={}", object::repr(item)?));
    }
    Ok(format!("{}.{}({})", class.module(), class.name(), parts.join(", ")).into())
}

/// `time.struct_time(items)`: made from a sequence of the right length.
///
/// # Errors
/// TypeError if it is no such sequence.
pub fn from_sequence(class: ClassRef, arguments: &[Value], length: usize) -> R {
    let items = super::super::iter::collect(&arguments[0])?;
    if items.len() != length {
        let name = format!("{}.{}", class.module(), class.name());
        let message = format!("{name}() takes a {length}-sequence ({}-sequence given)", items.len());
        return Err(raise(Type::TypeError, &message));
    }
    Ok(value(class, items))
}

/// The attribute `n_fields` and the like.
pub fn counts(class: ClassRef, length: usize) {
    for name in ["n_fields", "n_sequence_fields"] {
        class.set(Name::of(name), Value::int(length as i64));
    }
    class.set(Name::of("n_unnamed_fields"), Value::int(0));
}

/// `struct_sequence!(function = "module", "name", new, [0: "field", …])`: a function that gives the class. `new` is the
/// entry `__new__` of its table.
macro_rules! struct_sequence {
    ($function:ident = $module:literal, $name:literal, $new:expr, [$($index:literal: $field:literal),+ $(,)?]) => {
        pub fn $function() -> $crate::python::ClassRef {
            const FIELDS: &[&str] = &[$($field),+];
            static METHODS: &[$crate::python::Native] = &[
                $new,
                $($crate::python::Native::method(
                    $name,
                    $field,
                    $crate::python::Call::Property($crate::python::library::struct_sequence::field::<$index>, None),
                ),)+
                $crate::python::Native::method(
                    $name,
                    "__repr__",
                    $crate::python::Call::M0(|it| $crate::python::library::struct_sequence::repr(it, FIELDS)),
                ),
            ];
            thread_local!(static CLASS: $crate::python::ClassRef = {
                let tuple = $crate::python::Type::Tuple.class();
                let layout = $crate::python::types::Layout::Payload;
                let class = $crate::python::Class::native($module, $name, &[tuple], layout, METHODS);
                $crate::python::library::struct_sequence::counts(class, FIELDS.len());
                class
            });
            CLASS.with(|class| *class)
        }
    };
}
pub(crate) use struct_sequence;
