//! `re.Match`.

use super::pattern::PatternObject;
use super::subject::Subject;
use super::template::Template;
use crate::python::class::ClassRef;
use crate::python::dict::Dict;
use crate::python::exception::{R, Raised, raise};
use crate::python::library::class;
use crate::python::native::{Call, Keywords, Native, NativeObject, bind};
use crate::python::regex::machine::Found;
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use crate::python::{argument, number, object};

/// A match.
pub struct MatchObject {
    pattern: Value,
    subject: Subject,
    found: Found,
    /// Where the search began, and where it had to end.
    range: (usize, usize),
}

pub fn class() -> ClassRef {
    class!("re", "Match", Sealed, METHODS)
}

impl MatchObject {
    pub fn value(pattern: &Value, subject: Subject, found: Found, range: (usize, usize)) -> Value {
        Value::other(MatchObject { pattern: pattern.clone(), subject, found, range })
    }
    fn names(&self) -> &[(String, usize)] {
        self.pattern.as_other::<PatternObject>().map_or(&[], |pattern| &pattern.program.names)
    }
    /// The number of a group that is given by number or name.
    fn group(&self, group: &Value) -> R<usize> {
        let index = match group.as_str() {
            Some(name) => self.names().iter().find(|(it, _)| **it == **name).map(|(_, index)| *index),
            None if argument::has_index(group) => usize::try_from(number::clipped_i64(group)?).ok(),
            None => None,
        };
        index.filter(|index| *index < self.found.spans.len()).ok_or_else(no_group)
    }
    fn text(&self, group: usize, default: &Value) -> Value {
        match self.found.spans[group] {
            Some((start, end)) => self.subject.part(start, end),
            None => default.clone(),
        }
    }
    /// Start and end as the program counts; -1 if it did not match.
    fn span(&self, group: usize) -> (i64, i64) {
        self.found.spans[group].map_or((-1, -1), |(start, end)| (self.subject.index(start), self.subject.index(end)))
    }
}
#[cold]
fn no_group() -> Raised {
    raise(Type::IndexError, "no such group")
}

impl NativeObject for MatchObject {
    fn class(&self) -> ClassRef {
        class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.pattern);
        see(&self.subject.value)
    }
}

fn this<'a>(it: &'a Value, method: &str) -> R<&'a MatchObject> {
    it.as_other().ok_or_else(|| argument::wrong_self("re.Match", method, it))
}

fn group(it: &Value, groups: &[Value]) -> R {
    let found = this(it, "group")?;
    let text = |group: &Value| -> R { Ok(found.text(found.group(group)?, &Value::None)) };
    match groups {
        [] => Ok(found.text(0, &Value::None)),
        [one] => text(one),
        many => Ok(Value::tuple(many.iter().map(text).collect::<R<Vec<_>>>()?)),
    }
}
fn groups(it: &Value, positional: &[Value], keywords: Keywords) -> R {
    let [default] = bind("groups", ["default"], 0, 0, positional, keywords)?;
    let (found, default) = (this(it, "groups")?, default.unwrap_or(Value::None));
    let texts = (1..found.found.spans.len()).map(|group| found.text(group, &default));
    Ok(Value::tuple(texts.collect::<Vec<_>>()))
}
fn group_dict(it: &Value, positional: &[Value], keywords: Keywords) -> R {
    let [default] = bind("groupdict", ["default"], 0, 0, positional, keywords)?;
    let (found, default) = (this(it, "groupdict")?, default.unwrap_or(Value::None));
    let dict = Dict::new();
    for (name, group) in found.names() {
        dict.set(name.as_str().into(), found.text(*group, &default))?;
    }
    Ok(Heap::Dict(Box::new(dict)).into())
}
/// The group that a method is asked about; the whole match if there is none.
fn span(it: &Value, name: &str, arguments: &[Value]) -> R<(i64, i64)> {
    let found = this(it, name)?;
    Ok(found.span(arguments.first().map_or(Ok(0), |group| found.group(group))?))
}
fn expand(it: &Value, template: &Value) -> R {
    let found = this(it, "expand")?;
    let Some(pattern) = found.pattern.as_other::<PatternObject>() else { return Ok(Value::None) };
    let mut text = String::new();
    Template::new(template, pattern)?.push(&mut text, found.subject.text(), &found.found);
    Ok(found.subject.made(&text))
}
fn last_group(it: &Value) -> R {
    let found = this(it, "lastgroup")?;
    let name = found.names().iter().find(|(_, group)| Some(*group) == found.found.last);
    Ok(name.map_or(Value::None, |(name, _)| name.as_str().into()))
}
fn pair((start, end): (i64, i64)) -> Value {
    Value::tuple([Value::int(start), Value::int(end)])
}
fn show(it: &Value) -> R {
    let found = this(it, "__repr__")?;
    let (start, end) = found.span(0);
    let text = object::repr(&found.text(0, &Value::None))?;
    Ok(format!("<re.Match object; span=({start}, {end}), match={text}>").into())
}

const OWNER: &str = "re.Match";

static METHODS: &[Native] = &[
    Native::method(OWNER, "__repr__", Call::M0(show)),
    Native::method(OWNER, "__getitem__", Call::M1(|it, key| group(it, std::slice::from_ref(key)))),
    Native::method(OWNER, "group", Call::M(0, usize::MAX, group)),
    Native::method(OWNER, "groups", Call::MK(groups)),
    Native::method(OWNER, "groupdict", Call::MK(group_dict)),
    Native::method(OWNER, "start", Call::M(0, 1, |it, group| Ok(Value::int(span(it, "start", group)?.0)))),
    Native::method(OWNER, "end", Call::M(0, 1, |it, group| Ok(Value::int(span(it, "end", group)?.1)))),
    Native::method(OWNER, "span", Call::M(0, 1, |it, group| Ok(pair(span(it, "span", group)?)))),
    Native::method(OWNER, "expand", Call::M1(expand)),
    Native::method(OWNER, "string", Call::Property(|it| Ok(this(it, "string")?.subject.value.clone()), None)),
    Native::method(OWNER, "re", Call::Property(|it| Ok(this(it, "re")?.pattern.clone()), None)),
    Native::method(
        OWNER,
        "pos",
        Call::Property(|it| this(it, "pos").map(|found| Value::int(found.subject.index(found.range.0))), None),
    ),
    Native::method(
        OWNER,
        "endpos",
        Call::Property(|it| this(it, "endpos").map(|found| Value::int(found.subject.index(found.range.1))), None),
    ),
    Native::method(
        OWNER,
        "lastindex",
        Call::Property(
            |it| Ok(this(it, "lastindex")?.found.last.map_or(Value::None, |group| Value::int(group as i64))),
            None,
        ),
    ),
    Native::method(OWNER, "lastgroup", Call::Property(last_group, None)),
    Native::method(
        OWNER,
        "regs",
        Call::Property(
            |it| {
                let found = this(it, "regs")?;
                let spans = (0..found.found.spans.len()).map(|group| pair(found.span(group)));
                Ok(Value::tuple(spans.collect::<Vec<_>>()))
            },
            None,
        ),
    ),
    Native::method(OWNER, "__copy__", Call::M0(|it| Ok(it.clone()))),
    Native::method(OWNER, "__deepcopy__", Call::M1(|it, _| Ok(it.clone()))),
];
