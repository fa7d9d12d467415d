//! `TracebackException`: an exception that is ready to be printed.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, Raised, raise};
use super::super::super::native::{Call, Keywords, Native, NativeObject, bind};
use super::super::super::traceback::{self, Traceback};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{iter, object};
use super::super::class;
use std::rc::Rc;

/// `traceback.TracebackException`
pub fn class() -> ClassRef {
    class!("traceback", "TracebackException", Payload, METHODS)
}

struct TracebackException {
    raised: Raised,
    traceback: Option<Rc<Traceback>>,
    limit: Option<i64>,
}
impl NativeObject for TracebackException {
    fn class(&self) -> ClassRef {
        class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&Value::from(&self.raised))
    }
}

fn this(value: &Value) -> R<&TracebackException> {
    value
        .as_other()
        .ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'traceback.TracebackException' object"))
}

fn make(value: &Value, tb: Option<&Value>, limit: Option<&Value>) -> R {
    let Some(raised) = Raised::from_value(value) else {
        let message = format!("Exception expected for value, {} found", value.type_name());
        return Err(raise(Type::TypeError, &message));
    };
    let traceback = match tb {
        Some(tb) => super::traceback_of(tb)?,
        None => raised.traceback.outermost(),
    };
    Ok(Value::other(TracebackException { raised, traceback, limit: super::limit_of(limit)? }))
}

fn new(arguments: &[Value], keywords: Keywords) -> R {
    let names = ["exc_type", "exc_value", "exc_traceback", "limit", "lookup_lines", "capture_locals", "compact"];
    let [_, value, tb, limit, ..] = bind("TracebackException", names, 0, 3, arguments, keywords)?;
    make(&value.unwrap_or_default(), tb.as_ref(), limit.as_ref())
}

fn from_exception(arguments: &[Value], keywords: Keywords) -> R {
    let names = ["exc", "limit", "lookup_lines", "capture_locals", "compact"];
    let [exc, limit, ..] = bind("from_exception", names, 0, 1, arguments, keywords)?;
    make(&exc.unwrap_or_default(), None, limit.as_ref())
}

fn iterator(pieces: Vec<String>) -> R {
    iter::object(&super::list(pieces)).map(Value::Ref)
}

fn pieces(it: &Value, chain: Option<Value>) -> R<Vec<String>> {
    let it = this(it)?;
    Ok(super::pieces(Some((it.raised.clone(), it.traceback.clone())), it.limit, super::chained(chain)?))
}

static METHODS: &[Native] = &[
    Native::method("TracebackException", "__new__", Call::C(0, 7, |_, arguments, keywords| new(arguments, keywords))),
    Native::method(
        "TracebackException",
        "from_exception",
        Call::C(0, usize::MAX, |_, arguments, keywords| from_exception(arguments, keywords)),
    ),
    Native::method(
        "TracebackException",
        "format",
        Call::MK(|it, arguments, keywords| {
            let [chain] = bind("format", ["chain"], 0, 0, arguments, keywords)?;
            iterator(pieces(it, chain)?)
        }),
    ),
    Native::method(
        "TracebackException",
        "format_exception_only",
        Call::M0(|it| iterator(traceback::only(&this(it)?.raised))),
    ),
    Native::method(
        "TracebackException",
        "print",
        Call::MK(|it, arguments, keywords| {
            let [file, chain] = bind("print", ["file", "chain"], 0, 0, arguments, keywords)?;
            super::write(file, &pieces(it, chain)?)
        }),
    ),
    Native::method(
        "TracebackException",
        "stack",
        Call::Property(
            |it| {
                let it = this(it)?;
                Ok(super::summary::extract(it.traceback.as_ref(), it.limit))
            },
            None,
        ),
    ),
    Native::method(
        "TracebackException",
        "exc_type",
        Call::Property(|it| Ok(this(it)?.raised.class.get().object()), None),
    ),
    Native::method(
        "TracebackException",
        "__str__",
        Call::M0(|it| object::str(&Value::from(&this(it)?.raised)).map(Value::str)),
    ),
];
