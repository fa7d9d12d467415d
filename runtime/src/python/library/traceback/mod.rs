//! `traceback` (`Lib/traceback.py`): the text of exceptions and their tracebacks. How it is made:
//! [`traceback`].

mod exception;
mod summary;

use super::super::exception::{R, Raised, handled as handled_exception, raise};
use super::super::module::Module;
use super::super::native::{Call, Keywords, Native, bind};
use super::super::number::index::ssize;
use super::super::traceback::{self, Options, Style, Traceback, TracebackObject};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, attribute, call, operator::truth, report, stream};
use std::rc::Rc;

/// An exception, and the traceback that is shown for it; `None`: there is no exception.
type Subject = Option<(Raised, Option<Rc<Traceback>>)>;

/// The traceback that a value is.
///
/// # Errors
/// TypeError if it is neither a traceback nor None.
fn traceback_of(value: &Value) -> R<Option<Rc<Traceback>>> {
    match value {
        Value::None => Ok(None),
        value => match value.as_other::<TracebackObject>() {
            Some(object) => Ok(Some(object.0.clone())),
            None => {
                let message = format!("'{}' object is not a traceback", value.type_name());
                Err(raise(Type::TypeError, &message))
            }
        },
    }
}

/// The exception that is being handled.
fn handled() -> Subject {
    handled_exception().map(|raised| {
        let traceback = raised.traceback.outermost();
        (raised, traceback)
    })
}

/// `(exc, value, tb)` as `print_exception` takes them: an exception, or what `sys.exc_info()` gives.
fn subject(exc: Value, value: Option<Value>, tb: Option<Value>) -> R<Subject> {
    match (value, tb) {
        (None, None) => match &exc {
            Value::None => Ok(None),
            exc => match Raised::from_value(exc) {
                Some(raised) => {
                    let traceback = raised.traceback.outermost();
                    Ok(Some((raised, traceback)))
                }
                None => {
                    let message = format!("Exception expected for value, {} found", exc.type_name());
                    Err(raise(Type::TypeError, &message))
                }
            },
        },
        (Some(value), Some(tb)) => {
            let traceback = traceback_of(&tb)?;
            Ok(Raised::from_value(&value).map(|raised| (raised, traceback)))
        }
        _ => Err(raise(Type::ValueError, "Both or neither of value and tb must be given")),
    }
}

/// An argument that limits the number of entries.
fn limit_of(value: Option<&Value>) -> R<Option<i64>> {
    match value {
        None | Some(Value::None) => Ok(None),
        Some(value) => ssize(value).map(Some),
    }
}

/// The pieces of text for an exception.
fn pieces(subject: Subject, limit: Option<i64>, chained: bool) -> Vec<String> {
    match subject {
        None => vec!["NoneType: None\n".into()],
        Some((raised, traceback)) => {
            traceback::pieces(&raised, traceback, Options { style: Style::Module, chained, limit })
        }
    }
}

fn list(pieces: Vec<String>) -> Value {
    Value::list(pieces.into_iter().map(Value::from).collect())
}

/// Writes to the file that was given, or to `sys.stderr`.
fn write(file: Option<Value>, pieces: &[String]) -> R {
    let file = match file {
        None | Some(Value::None) => match stream::member_of_sys(Name::of("stderr"))? {
            Some(file @ Value::Ref(_)) => file,
            _ => {
                report::write(&pieces.concat());
                return Ok(Value::None);
            }
        },
        Some(file) => file,
    };
    let write = attribute::get(&file, Name::of("write"))?;
    for piece in pieces {
        call::call1(&write, piece.as_str().into())?;
    }
    Ok(Value::None)
}

fn chained(value: Option<Value>) -> R<bool> {
    value.map_or(Ok(true), |value| truth(&value))
}

fn print_exception(arguments: &[Value], keywords: Keywords) -> R {
    let names = ["exc", "value", "tb", "limit", "file", "chain"];
    let [exc, value, tb, limit, file, chain] = bind("print_exception", names, 1, 1, arguments, keywords)?;
    let subject = subject(exc.unwrap_or_default(), value, tb)?;
    write(file, &pieces(subject, limit_of(limit.as_ref())?, chained(chain)?))
}

fn format_exception(arguments: &[Value], keywords: Keywords) -> R {
    let names = ["exc", "value", "tb", "limit", "chain"];
    let [exc, value, tb, limit, chain] = bind("format_exception", names, 1, 1, arguments, keywords)?;
    let subject = subject(exc.unwrap_or_default(), value, tb)?;
    Ok(list(pieces(subject, limit_of(limit.as_ref())?, chained(chain)?)))
}

fn print_exc(arguments: &[Value], keywords: Keywords) -> R {
    let [limit, file, chain] = bind("print_exc", ["limit", "file", "chain"], 0, 0, arguments, keywords)?;
    write(file, &pieces(handled(), limit_of(limit.as_ref())?, chained(chain)?))
}

fn format_exc(arguments: &[Value], keywords: Keywords) -> R {
    let [limit, chain] = bind("format_exc", ["limit", "chain"], 0, 0, arguments, keywords)?;
    Ok(pieces(handled(), limit_of(limit.as_ref())?, chained(chain)?).concat().into())
}

fn format_exception_only(arguments: &[Value], keywords: Keywords) -> R {
    let [exc, value] = bind("format_exception_only", ["exc", "value"], 1, 1, arguments, keywords)?;
    let exception = value.or(exc).unwrap_or_default();
    Ok(list(match Raised::from_value(&exception) {
        Some(raised) => traceback::only(&raised),
        None => vec![format!("{}: {}\n", exception.type_name(), super::super::object::str(&exception)?)],
    }))
}

fn format_tb(arguments: &[Value], keywords: Keywords) -> R {
    let [tb, limit] = bind("format_tb", ["tb", "limit"], 0, 1, arguments, keywords)?;
    let traceback = traceback_of(&tb.unwrap_or_default())?;
    Ok(list(traceback::entries(traceback.as_ref(), Style::Module, limit_of(limit.as_ref())?)))
}

fn print_tb(arguments: &[Value], keywords: Keywords) -> R {
    let [tb, limit, file] = bind("print_tb", ["tb", "limit", "file"], 0, 1, arguments, keywords)?;
    let traceback = traceback_of(&tb.unwrap_or_default())?;
    write(file, &traceback::entries(traceback.as_ref(), Style::Module, limit_of(limit.as_ref())?))
}

fn extract_tb(arguments: &[Value], keywords: Keywords) -> R {
    let [tb, limit] = bind("extract_tb", ["tb", "limit"], 0, 1, arguments, keywords)?;
    let traceback = traceback_of(&tb.unwrap_or_default())?;
    Ok(summary::extract(traceback.as_ref(), limit_of(limit.as_ref())?))
}

/// `walk_tb(tb)`: frames and lines.
fn walk_tb(tb: &Value) -> R {
    let mut pairs = vec![];
    let mut at = tb.clone();
    while !at.is_none() {
        let frame = attribute::get(&at, Name::of("tb_frame"))?;
        pairs.push(Value::tuple([frame, attribute::get(&at, Name::of("tb_lineno"))?]));
        at = attribute::get(&at, Name::of("tb_next"))?;
    }
    super::super::iter::object(&Value::list(pairs)).map(Value::Ref)
}

/// `clear_frames(tb)`: what the frames held dies.
fn clear_frames(tb: &Value) -> R {
    let traceback = traceback_of(tb)?;
    for entry in std::iter::successors(traceback.as_ref(), |entry| entry.next.as_ref()) {
        let kept = entry.activation.kept.replace(traceback::Kept::Nothing);
        drop(kept)
    }
    Ok(Value::None)
}

/// The stack of a running program is the machine's: there are no frame objects for it.
fn no_stack(_: &[Value], _: Keywords) -> R {
    report::unsupported("frames of functions that are running (traceback.format_stack and the like)")
}

macro_rules! functions {
    ($($name:literal: $call:expr,)*) => {
        &[$(Native::method("traceback", $name, $call),)*]
    };
}
static FUNCTIONS: &[Native] = functions! {
    "print_exception": Call::FK(print_exception),
    "format_exception": Call::FK(format_exception),
    "print_exc": Call::FK(print_exc),
    "format_exc": Call::FK(format_exc),
    "format_exception_only": Call::FK(format_exception_only),
    "format_tb": Call::FK(format_tb),
    "print_tb": Call::FK(print_tb),
    "extract_tb": Call::FK(extract_tb),
    "format_list": Call::F1(|entries| summary::format(entries).map(list)),
    "print_list": Call::F(1, 2, |arguments| write(arguments.get(1).cloned(), &summary::format(&arguments[0])?)),
    "walk_tb": Call::F1(walk_tb),
    "clear_frames": Call::F1(clear_frames),
    "format_stack": Call::FK(no_stack),
    "print_stack": Call::FK(no_stack),
    "extract_stack": Call::FK(no_stack),
    "walk_stack": Call::FK(no_stack),
};

pub fn module() -> Value {
    let functions = FUNCTIONS.iter().map(|native| (native.name, Value::from(native)));
    let classes = [
        ("FrameSummary", summary::class().object()),
        ("StackSummary", Type::List.into()),
        ("TracebackException", exception::class().object()),
    ];
    Module::value("traceback", functions.chain(classes).collect())
}
