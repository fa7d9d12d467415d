//! Attributes and methods of the exception classes (`Objects/exceptions.c`).

use super::{R, Raised, raise, text};
use crate::python::name::known;
use crate::python::native::{ANY, Call, Keywords, Native, keyword_only};
use crate::python::types::Type;
use crate::python::value::Value;
use crate::python::{Name, iter, object, operator, traceback};
use std::cell::RefCell;

pub(super) fn this(value: &Value) -> R<Raised> {
    Raised::from_value(value).ok_or_else(|| {
        let message = format!("descriptor requires a 'BaseException' object but received a '{}'", value.type_name());
        raise(Type::TypeError, &message)
    })
}
fn optional(slot: &RefCell<Option<Raised>>) -> Value {
    slot.borrow().as_ref().map_or(Value::None, Value::from)
}
fn set_optional(slot: &RefCell<Option<Raised>>, value: &Value, what: &str) -> R<()> {
    let new = match value {
        Value::None => None,
        value => match Raised::from_value(value) {
            Some(raised) => Some(raised),
            None => {
                let message = format!("exception {what} must be None or derive from BaseException");
                return Err(raise(Type::TypeError, &message));
            }
        },
    };
    let old = slot.replace(new);
    drop(old);
    Ok(())
}

const OWNER: &str = "BaseException";

pub static METHODS: &[Native] = &[
    // Keywords are for `__init__`, which refuses them.
    Native::method(OWNER, "__new__", Call::C(0, ANY, |class, arguments, _| Ok(object::blank(class, arguments)))),
    Native::method(OWNER, "__init__", Call::MK(init)),
    Native::method(OWNER, "__str__", Call::M0(|it| text(&this(it)?).map(Value::str))),
    Native::method(
        OWNER,
        "__repr__",
        Call::M0(|it| {
            let raised = this(it)?;
            let args = raised.args.borrow().clone();
            let name = raised.class.get().name();
            Ok(match &args[..] {
                [one] => format!("{name}({})", object::repr(one)?).into(),
                args => format!("{name}{}", object::repr(&Value::tuple(args.to_vec()))?).into(),
            })
        }),
    ),
    Native::method(
        OWNER,
        "args",
        Call::Property(
            |it| Ok(Value::tuple(this(it)?.args.borrow().clone())),
            Some(|it, value| {
                let items = iter::collect(&value)?;
                let old = this(it)?.args.replace(items);
                drop(old);
                Ok(())
            }),
        ),
    ),
    Native::method(
        OWNER,
        "__context__",
        Call::Property(
            |it| Ok(optional(&this(it)?.context)),
            Some(|it, value| set_optional(&this(it)?.context, &value, "context")),
        ),
    ),
    Native::method(
        OWNER,
        "__cause__",
        Call::Property(
            |it| Ok(optional(&this(it)?.cause)),
            Some(|it, value| {
                let raised = this(it)?;
                raised.suppress.set(true);
                set_optional(&raised.cause, &value, "cause")
            }),
        ),
    ),
    Native::method(
        OWNER,
        "__suppress_context__",
        Call::Property(
            |it| Ok(this(it)?.suppress.get().into()),
            Some(|it, value| {
                this(it)?.suppress.set(operator::truth(&value)?);
                Ok(())
            }),
        ),
    ),
    Native::method(
        OWNER,
        "__traceback__",
        Call::Property(
            |it| Ok(traceback::object(this(it)?.traceback.outermost().as_ref())),
            Some(|it, value| set_traceback(&this(it)?, &value)),
        ),
    ),
    Native::method(
        OWNER,
        "with_traceback",
        Call::M1(|it, value| {
            set_traceback(&this(it)?, value)?;
            Ok(it.clone())
        }),
    ),
    Native::method(
        OWNER,
        "add_note",
        Call::M1(|it, note| {
            if note.as_str().is_none() {
                return Err(raise(Type::TypeError, &format!("note must be a str, not '{}'", note.type_name())));
            }
            let raised = this(it)?;
            let notes = raised.attribute("__notes__");
            match notes.as_ref().and_then(Value::as_list) {
                Some(list) => list.borrow_mut().push(note.clone()),
                None => raised.set_attribute(known!("__notes__"), Value::list(vec![note.clone()])),
            }
            Ok(Value::None)
        }),
    ),
];

/// `BaseException.__init__`: sets `args`; keywords are refused.
fn init(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let raised = this(it)?;
    if !keywords.is_empty() {
        let message = format!("{}() takes no keyword arguments", raised.class.get().name());
        return Err(raise(Type::TypeError, &message));
    }
    let old = raised.args.replace(arguments.to_vec());
    drop(old);
    Ok(Value::None)
}

/// `__init__` of a class with attributes that are given by keyword.
fn init_with<const N: usize>(class: &str, names: [&str; N], it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let raised = this(it)?;
    let values = keyword_only(class, names, keywords)?;
    let old = raised.args.replace(arguments.to_vec());
    drop(old);
    for (name, value) in names.into_iter().zip(values) {
        raised.set_attribute(Name::of(name), value.into());
    }
    Ok(Value::None)
}

/// An attribute that a builtin class defines: None until it is set.
macro_rules! member {
    ($class:literal, $name:literal) => {
        Native::method(
            $class,
            $name,
            Call::Property(
                |it| Ok(this(it)?.attribute($name).into()),
                Some(|it, value| {
                    this(it)?.set_attribute(Name::of($name), if value.is_bound() { value } else { Value::None });
                    Ok(())
                }),
            ),
        )
    };
}

pub static ATTRIBUTE_METHODS: &[Native] = &[
    Native::method(
        "AttributeError",
        "__init__",
        Call::MK(|it, arguments, keywords| init_with("AttributeError", ["name", "obj"], it, arguments, keywords)),
    ),
    member!("AttributeError", "name"),
    member!("AttributeError", "obj"),
];

pub static NAME_METHODS: &[Native] = &[
    Native::method(
        "NameError",
        "__init__",
        Call::MK(|it, arguments, keywords| init_with("NameError", ["name"], it, arguments, keywords)),
    ),
    member!("NameError", "name"),
];

pub static IMPORT_METHODS: &[Native] = &[
    Native::method(
        "ImportError",
        "__init__",
        Call::MK(|it, arguments, keywords| init_with("ImportError", ["name", "path"], it, arguments, keywords)),
    ),
    Native::method(
        "ImportError",
        "msg",
        Call::Property(
            |it| {
                let raised = this(it)?;
                if let Some(message) = raised.attribute("msg") {
                    return Ok(message);
                }
                let args = raised.args.borrow();
                Ok(args.first().filter(|_| args.len() == 1).cloned().into())
            },
            Some(|it, value| {
                this(it)?.set_attribute(Name::of("msg"), if value.is_bound() { value } else { Value::None });
                Ok(())
            }),
        ),
    ),
    member!("ImportError", "name"),
    member!("ImportError", "path"),
];

fn set_traceback(raised: &Raised, value: &Value) -> R<()> {
    let new = match value {
        Value::None => None,
        value => match value.as_other::<traceback::TracebackObject>() {
            Some(object) => Some(object.0.clone()),
            None => return Err(raise(Type::TypeError, "__traceback__ must be a traceback or None")),
        },
    };
    raised.traceback.set(new);
    raised.traceback.is_caught();
    Ok(())
}

/// An attribute of a builtin exception class that is one of its arguments until the program sets it.
fn argument(it: &Value, name: &str, index: usize) -> R {
    let raised = this(it)?;
    if let Some(value) = raised.attribute(name) {
        return Ok(value);
    }
    Ok(raised.args.borrow().get(index).cloned().into())
}

pub static STOP_METHODS: &[Native] = &[Native::method(
    "StopIteration",
    "value",
    Call::Property(
        |it| argument(it, "value", 0),
        Some(|it, value| {
            this(it)?.set_attribute(known!("value"), value);
            Ok(())
        }),
    ),
)];

pub static SYSTEM_EXIT_METHODS: &[Native] = &[Native::method(
    "SystemExit",
    "code",
    Call::Property(
        |it| {
            let raised = this(it)?;
            if raised.attribute("code").is_none() && raised.args.borrow().len() > 1 {
                return Ok(Value::tuple(raised.args.borrow().clone()));
            }
            argument(it, "code", 0)
        },
        Some(|it, value| {
            this(it)?.set_attribute(known!("code"), value);
            Ok(())
        }),
    ),
)];
