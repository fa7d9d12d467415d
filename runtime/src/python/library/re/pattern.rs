//! `re.Pattern`.

use super::matching::MatchObject;
use super::subject::Subject;
use super::template::Template;
use super::text_of;
use crate::python::class::ClassRef;
use crate::python::dict::Dict;
use crate::python::exception::R;
use crate::python::library::class;
use crate::python::library::types::proxy as mapping_proxy;
use crate::python::native::{Call, Keywords, Native, NativeObject, bind};
use crate::python::regex::machine::Found;
use crate::python::regex::syntax::flag;
use crate::python::regex::{Machine, Mode, Program};
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use crate::python::{argument, call, hash, number, object};
use std::cell::{Cell, RefCell};

/// A compiled pattern.
pub struct PatternObject {
    pub program: Program,
    pub pattern: Value,
    pub is_text: bool,
}

pub fn class() -> ClassRef {
    class!("re", "Pattern", Sealed, METHODS)
}

/// Every match from a position on, one after the other: an empty match does not stand where the last one, which was empty
/// too, did.
struct Scan {
    from: usize,
    must_advance: bool,
    done: bool,
}
impl Scan {
    fn new(from: usize) -> Scan {
        Scan { from, must_advance: false, done: false }
    }
    fn next(&mut self, machine: &mut Machine, mode: Mode) -> Option<Found> {
        if self.done {
            return None;
        }
        let found = machine.find(self.from, mode, self.must_advance);
        match &found {
            Some(found) => {
                let (start, end) = found.whole();
                self.must_advance = start == end;
                self.from = end;
            }
            None => self.done = true,
        }
        found
    }
}

impl PatternObject {
    pub fn value(program: Program, pattern: Value, is_text: bool) -> Value {
        Value::other(PatternObject { program, pattern, is_text })
    }

    /// The text to search, up to `endpos`, and where to start.
    fn subject(&self, string: Option<&Value>, from: Option<&Value>, to: Option<&Value>) -> R<(Subject, usize, usize)> {
        let from = from.map_or(Ok(0), number::ssize)?;
        let to = to.map_or(Ok(i64::MAX), number::ssize)?;
        let subject = Subject::new(string, self.is_text)?;
        let (from, to) = (subject.offset(from), subject.offset(to));
        Ok((subject, from, to))
    }

    /// `search`, `match`, `fullmatch`
    pub fn find(
        &self,
        this: &Value,
        string: Option<&Value>,
        from: Option<&Value>,
        to: Option<&Value>,
        mode: Mode,
    ) -> R {
        let (subject, from, to) = self.subject(string, from, to)?;
        if from > to {
            return Ok(Value::None);
        }
        let found = Machine::new(&self.program, &subject.text()[..to]).find(from, mode, false);
        Ok(found.map_or(Value::None, |found| MatchObject::value(this, subject, found, (from, to))))
    }

    /// `findall`
    pub fn find_all(&self, string: Option<&Value>, from: Option<&Value>, to: Option<&Value>) -> R {
        let (subject, from, to) = self.subject(string, from, to)?;
        let mut items = vec![];
        if from <= to {
            let mut machine = Machine::new(&self.program, &subject.text()[..to]);
            let mut scan = Scan::new(from);
            while let Some(found) = scan.next(&mut machine, Mode::Search) {
                let part = |span: &Option<(usize, usize)>| {
                    span.map_or_else(|| subject.made(""), |(start, end)| subject.part(start, end))
                };
                items.push(match &found.spans[..] {
                    [whole] => part(whole),
                    [_, one] => part(one),
                    [_, groups @ ..] => Value::tuple(groups.iter().map(part).collect::<Vec<_>>()),
                    [] => Value::None,
                });
            }
        }
        Ok(Value::list(items))
    }

    /// `finditer`
    pub fn find_iter(&self, this: &Value, string: Option<&Value>, from: Option<&Value>, to: Option<&Value>) -> R {
        let (subject, from, to) = self.subject(string, from, to)?;
        let scan = RefCell::new(Scan { done: from > to, ..Scan::new(from) });
        Ok(Value::other(MatchIterator {
            pattern: this.clone(),
            subject,
            range: (from, to),
            scan,
            ended: Cell::new(false),
        }))
    }

    /// `split`
    pub fn split(&self, string: Option<&Value>, limit: Option<&Value>) -> R {
        let limit = limit.map_or(Ok(0), number::ssize)?;
        let limit = if limit == 0 { usize::MAX } else { limit.max(0) as usize };
        let subject = Subject::new(string, self.is_text)?;
        let text = subject.text();
        let mut machine = Machine::new(&self.program, text);
        let mut scan = Scan::new(0);
        let (mut parts, mut from) = (vec![], 0);
        let mut count = 0;
        while count < limit
            && let Some(found) = scan.next(&mut machine, Mode::Search)
        {
            let (start, end) = found.whole();
            parts.push(subject.part(from, start));
            let groups = found.spans[1..].iter();
            parts.extend(groups.map(|span| span.map_or(Value::None, |(start, end)| subject.part(start, end))));
            from = end;
            count += 1;
        }
        parts.push(subject.part(from, text.len()));
        Ok(Value::list(parts))
    }

    /// `sub` and `subn`: the new text, and how many matches were replaced.
    pub fn substitute(
        &self,
        this: &Value,
        with: Option<&Value>,
        string: Option<&Value>,
        count: Option<&Value>,
    ) -> R<(Value, usize)> {
        let with = with.cloned().unwrap_or_default();
        let limit = count.map_or(Ok(0), number::ssize)?;
        let limit = if limit == 0 { usize::MAX } else { limit.max(0) as usize };
        let subject = Subject::new(string, self.is_text)?;
        let text = subject.text();
        let template = if call::is_callable(&with) { None } else { Some(Template::new(&with, self)?) };
        let mut machine = Machine::new(&self.program, text);
        let mut scan = Scan::new(0);
        let mut result = String::new();
        let (mut from, mut count) = (0, 0);
        while count < limit
            && let Some(found) = scan.next(&mut machine, Mode::Search)
        {
            let (start, end) = found.whole();
            result.push_str(&text[from..start]);
            match &template {
                Some(template) => template.push(&mut result, text, &found),
                None => {
                    let object = MatchObject::value(this, subject.clone(), found, (0, text.len()));
                    let replacement = call::call1(&with, object)?;
                    if !replacement.is_none() {
                        result.push_str(&replaced(&replacement, self.is_text)?);
                    }
                }
            }
            from = end;
            count += 1;
        }
        if count == 0 {
            return Ok((subject.value.payload().clone(), 0));
        }
        result.push_str(&text[from..]);
        Ok((subject.made(&result), count))
    }
}

/// What a function gave to replace a match.
fn replaced(replacement: &Value, is_text: bool) -> R<String> {
    if is_text && replacement.as_str().is_some() || !is_text && crate::python::bytes::view(replacement).is_some() {
        return Ok(text_of(replacement));
    }
    let wanted = if is_text { "str instance" } else { "a bytes-like object" };
    let message = format!("sequence item 0: expected {wanted}, {} found", replacement.type_name());
    Err(crate::python::raise(Type::TypeError, &message))
}

impl NativeObject for PatternObject {
    fn class(&self) -> ClassRef {
        class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.pattern)
    }
}

/// What `finditer` gives.
struct MatchIterator {
    pattern: Value,
    subject: Subject,
    range: (usize, usize),
    scan: RefCell<Scan>,
    ended: Cell<bool>,
}
impl NativeObject for MatchIterator {
    fn class(&self) -> ClassRef {
        Type::CallableIterator.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let Some(pattern) = self.pattern.as_other::<PatternObject>().filter(|_| !self.ended.get()) else {
            return Ok(None);
        };
        let mut machine = Machine::new(&pattern.program, &self.subject.text()[..self.range.1]);
        let found = self.scan.borrow_mut().next(&mut machine, Mode::Search);
        self.ended.set(found.is_none());
        Ok(found.map(|found| MatchObject::value(&self.pattern, self.subject.clone(), found, self.range)))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.pattern);
        see(&self.subject.value)
    }
}

fn this<'a>(it: &'a Value, method: &str) -> R<&'a PatternObject> {
    it.as_other().ok_or_else(|| argument::wrong_self("re.Pattern", method, it))
}

fn find(it: &Value, name: &str, mode: Mode, positional: &[Value], keywords: Keywords) -> R {
    let [string, from, to] = bind(name, ["string", "pos", "endpos"], 0, 1, positional, keywords)?;
    this(it, name)?.find(it, string.as_ref(), from.as_ref(), to.as_ref(), mode)
}

fn group_index(it: &Value) -> R {
    let names = Dict::new();
    for (name, index) in &this(it, "groupindex")?.program.names {
        names.set(name.as_str().into(), Value::int(*index as i64))?;
    }
    Ok(mapping_proxy(Heap::Dict(Box::new(names)).into()))
}

/// `repr(pattern)`: flags by name, and at most 200 characters of the pattern.
fn show(it: &Value) -> R {
    let pattern = this(it, "__repr__")?;
    let text = object::repr(&pattern.pattern)?;
    let text: String = text.chars().take(200).collect();
    let names = [
        (flag::IGNORECASE, "re.IGNORECASE"),
        (flag::LOCALE, "re.LOCALE"),
        (flag::MULTILINE, "re.MULTILINE"),
        (flag::DOTALL, "re.DOTALL"),
        (flag::VERBOSE, "re.VERBOSE"),
        (flag::DEBUG, "re.DEBUG"),
        (flag::ASCII, "re.ASCII"),
    ];
    let set: Vec<_> =
        names.into_iter().filter(|(bit, _)| pattern.program.flags & bit != 0).map(|(_, name)| name).collect();
    let flags = if set.is_empty() { String::new() } else { format!(", {}", set.join("|")) };
    Ok(format!("re.compile({text}{flags})").into())
}

const OWNER: &str = "re.Pattern";

static METHODS: &[Native] = &[
    Native::method(OWNER, "__repr__", Call::M0(show)),
    Native::method(
        OWNER,
        "__eq__",
        Call::M1(|it, other| {
            let (one, Some(other)) = (this(it, "__eq__")?, other.as_other::<PatternObject>()) else {
                return Ok(Value::not_implemented());
            };
            let same = one.program.flags == other.program.flags
                && one.is_text == other.is_text
                && text_of(&one.pattern) == text_of(&other.pattern);
            Ok(same.into())
        }),
    ),
    Native::method(
        OWNER,
        "__hash__",
        Call::M0(|it| {
            let pattern = this(it, "__hash__")?;
            Ok(Value::int(hash::hash(&pattern.pattern)? ^ i64::from(pattern.program.flags)))
        }),
    ),
    Native::method(OWNER, "search", Call::MK(|it, given, keywords| find(it, "search", Mode::Search, given, keywords))),
    Native::method(OWNER, "match", Call::MK(|it, given, keywords| find(it, "match", Mode::Match, given, keywords))),
    Native::method(
        OWNER,
        "fullmatch",
        Call::MK(|it, given, keywords| find(it, "fullmatch", Mode::Full, given, keywords)),
    ),
    Native::method(
        OWNER,
        "findall",
        Call::MK(|it, given, keywords| {
            let [string, from, to] = bind("findall", ["string", "pos", "endpos"], 0, 1, given, keywords)?;
            this(it, "findall")?.find_all(string.as_ref(), from.as_ref(), to.as_ref())
        }),
    ),
    Native::method(
        OWNER,
        "finditer",
        Call::MK(|it, given, keywords| {
            let [string, from, to] = bind("finditer", ["string", "pos", "endpos"], 0, 1, given, keywords)?;
            this(it, "finditer")?.find_iter(it, string.as_ref(), from.as_ref(), to.as_ref())
        }),
    ),
    Native::method(
        OWNER,
        "split",
        Call::MK(|it, given, keywords| {
            let [string, limit] = bind("split", ["string", "maxsplit"], 0, 1, given, keywords)?;
            this(it, "split")?.split(string.as_ref(), limit.as_ref())
        }),
    ),
    Native::method(
        OWNER,
        "sub",
        Call::MK(|it, given, keywords| {
            let [with, string, count] = bind("sub", ["repl", "string", "count"], 0, 2, given, keywords)?;
            Ok(this(it, "sub")?.substitute(it, with.as_ref(), string.as_ref(), count.as_ref())?.0)
        }),
    ),
    Native::method(
        OWNER,
        "subn",
        Call::MK(|it, given, keywords| {
            let [with, string, count] = bind("subn", ["repl", "string", "count"], 0, 2, given, keywords)?;
            let (text, count) = this(it, "subn")?.substitute(it, with.as_ref(), string.as_ref(), count.as_ref())?;
            Ok(Value::tuple([text, Value::int(count as i64)]))
        }),
    ),
    Native::method(OWNER, "scanner", Call::M(1, 3, |_, _| crate::python::report::unsupported("re.Pattern.scanner"))),
    Native::method(OWNER, "pattern", Call::Property(|it| Ok(this(it, "pattern")?.pattern.clone()), None)),
    Native::method(OWNER, "flags", Call::Property(|it| Ok(Value::int(this(it, "flags")?.program.flags.into())), None)),
    Native::method(
        OWNER,
        "groups",
        Call::Property(|it| Ok(Value::int(this(it, "groups")?.program.groups as i64 - 1)), None),
    ),
    Native::method(OWNER, "groupindex", Call::Property(group_index, None)),
    Native::method(OWNER, "__copy__", Call::M0(|it| Ok(it.clone()))),
    Native::method(OWNER, "__deepcopy__", Call::M1(|it, _| Ok(it.clone()))),
];
