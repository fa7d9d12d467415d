//! `FrameSummary`: what is known of one entry, without the frame.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native, NativeObject, bind};
use super::super::super::operator::{equal, item};
use super::super::super::place::Place;
use super::super::super::traceback::{Style, Traceback, entries};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{call, iter, object};
use super::super::class;
use std::rc::Rc;

/// `traceback.FrameSummary`
pub fn class() -> ClassRef {
    class!("traceback", "FrameSummary", Payload, METHODS)
}

struct FrameSummary {
    filename: Value,
    lineno: Value,
    name: Value,
    /// As it is in the source; None if that is not there.
    line: Value,
    /// Of an entry of a traceback: so that it shows carets.
    place: Option<&'static Place>,
}
impl NativeObject for FrameSummary {
    fn class(&self) -> ClassRef {
        class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        [&self.filename, &self.lineno, &self.name, &self.line].into_iter().for_each(see)
    }
}

impl FrameSummary {
    /// The line without blanks around it.
    fn stripped(&self) -> Value {
        self.line.as_str().map_or(Value::None, |line| line.trim().into())
    }
    fn quadruple(&self) -> Value {
        Value::tuple([self.filename.clone(), self.lineno.clone(), self.name.clone(), self.stripped()])
    }
}

/// `extract_tb(tb, limit)`
pub fn extract(traceback: Option<&Rc<Traceback>>, limit: Option<i64>) -> Value {
    let all: Vec<_> = std::iter::successors(traceback, |entry| entry.next.as_ref()).collect();
    let count = limit.map_or(all.len(), |limit| limit.unsigned_abs() as usize).min(all.len());
    let chosen = if limit.is_some_and(|limit| limit < 0) { &all[all.len() - count..] } else { &all[..count] };
    let one = |entry: &&Rc<Traceback>| {
        Value::other(FrameSummary {
            filename: entry.place.code.file.into(),
            lineno: i64::from(entry.place.line).into(),
            name: entry.place.code.name.into(),
            line: entry.line().map_or(Value::None, Value::from),
            place: Some(entry.place),
        })
    };
    Value::list(chosen.iter().map(one).collect())
}

/// `format_list(entries)`: of summaries, or of tuples `(filename, lineno, name, line)`.
///
/// # Errors
/// What looking at them raises.
pub fn format(list: &Value) -> R<Vec<String>> {
    let mut lines = vec![];
    for entry in iter::collect(list)? {
        if let Some(place) = entry.as_other::<FrameSummary>().and_then(|it| it.place) {
            let entry = Traceback::new(place, call::depth(), None);
            lines.extend(entries(Some(&entry), Style::Module, None));
            continue;
        }
        let part = |index: i64| item(&entry, &Value::int(index));
        let (file, line, name) = (object::str(&part(0)?)?, object::str(&part(1)?)?, object::str(&part(2)?)?);
        let mut text = format!("  File \"{file}\", line {line}, in {name}\n");
        if let Some(source) = part(3)?.as_str()
            && !source.trim().is_empty()
        {
            text.push_str(&format!("    {}\n", source.trim()));
        }
        lines.push(text);
    }
    Ok(lines)
}

fn this(value: &Value) -> R<&FrameSummary> {
    value.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'traceback.FrameSummary' object"))
}

fn new(arguments: &[Value], keywords: Keywords) -> R {
    let names = ["filename", "lineno", "name", "lookup_line", "locals", "line", "end_lineno", "colno", "end_colno"];
    let [filename, lineno, name, _, _, line, ..] = bind("FrameSummary", names, 0, 3, arguments, keywords)?;
    Ok(Value::other(FrameSummary {
        filename: filename.into(),
        lineno: lineno.into(),
        name: name.into(),
        line: line.into(),
        place: None,
    }))
}

fn compare(a: &Value, b: &Value) -> R {
    let a = this(a)?.quadruple();
    match b.as_other::<FrameSummary>() {
        Some(b) => Ok(equal(&a, &b.quadruple())?.into()),
        None if b.as_tuple().is_some() => Ok(equal(&a, b)?.into()),
        None => Ok(Value::not_implemented()),
    }
}

macro_rules! position {
    ($name:literal, $field:ident) => {
        Native::method(
            "FrameSummary",
            $name,
            Call::Property(|it| Ok(this(it)?.place.map_or(Value::None, |place| i64::from(place.$field).into())), None),
        )
    };
}

static METHODS: &[Native] = &[
    Native::method("FrameSummary", "__new__", Call::C(0, 9, |_, arguments, keywords| new(arguments, keywords))),
    Native::method("FrameSummary", "filename", Call::Property(|it| Ok(this(it)?.filename.clone()), None)),
    Native::method("FrameSummary", "lineno", Call::Property(|it| Ok(this(it)?.lineno.clone()), None)),
    Native::method("FrameSummary", "name", Call::Property(|it| Ok(this(it)?.name.clone()), None)),
    Native::method("FrameSummary", "line", Call::Property(|it| Ok(this(it)?.stripped()), None)),
    Native::method("FrameSummary", "locals", Call::Property(|_| Ok(Value::None), None)),
    position!("end_lineno", end_line),
    position!("colno", column),
    position!("end_colno", end_column),
    Native::method("FrameSummary", "__eq__", Call::M1(compare)),
    Native::method("FrameSummary", "__len__", Call::M0(|_| Ok(4i64.into()))),
    Native::method("FrameSummary", "__getitem__", Call::M1(|it, key| item(&this(it)?.quadruple(), key))),
    Native::method(
        "FrameSummary",
        "__iter__",
        Call::M0(|it| iter::object(&Value::list(iter::collect(&this(it)?.quadruple())?)).map(Value::Ref)),
    ),
    Native::method(
        "FrameSummary",
        "__repr__",
        Call::M0(|it| {
            let it = this(it)?;
            let (file, line, name) = (object::str(&it.filename)?, object::str(&it.lineno)?, object::str(&it.name)?);
            Ok(format!("<FrameSummary file {file}, line {line} in {name}>").into())
        }),
    ),
];
