//! `BaseExceptionGroup` and `ExceptionGroup` (`Objects/exceptions.c`).

use super::class::ClassRef;
use super::exception::{R, Raised, raise};
use super::native::{Call, Native};
use super::types::Type;
use super::value::Value;
use super::{Name, attribute, call, iter, object, operator};

/// The exceptions in a group.
pub fn members(group: &Raised) -> Vec<Raised> {
    let members = group.attribute("exceptions").unwrap_or_default();
    members.as_tuple().unwrap_or(&[]).iter().filter_map(Raised::from_value).collect()
}

fn this(value: &Value) -> R<Raised> {
    Raised::from_value(value).filter(|it| it.is(Type::BaseExceptionGroup)).ok_or_else(|| {
        let kind = value.type_name();
        raise(Type::TypeError, &format!("descriptor requires a 'BaseExceptionGroup' object but received a '{kind}'"))
    })
}

/// `BaseExceptionGroup(message, exceptions)`: an ExceptionGroup, if all members are Exceptions.
fn new(class: ClassRef, arguments: &[Value]) -> R {
    let [message, exceptions] = arguments else {
        let given = arguments.len();
        let message = format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({given} given)");
        return Err(raise(Type::TypeError, &message));
    };
    if message.as_str().is_none() {
        let kind = message.type_name();
        let message = format!("BaseExceptionGroup.__new__() argument 1 must be str, not {kind}");
        return Err(raise(Type::TypeError, &message));
    }
    let is_sequence = exceptions.as_list().is_some()
        || exceptions.as_tuple().is_some()
        || exceptions.as_dict().is_none() && exceptions.class().special(Name::of("__getitem__")).is_some();
    if !is_sequence {
        return Err(raise(Type::TypeError, "second argument (exceptions) must be a sequence"));
    }
    let members = iter::collect(exceptions)?;
    if members.is_empty() {
        return Err(raise(Type::ValueError, "second argument (exceptions) must be a non-empty sequence"));
    }
    let mut all_plain = true;
    for (index, member) in members.iter().enumerate() {
        let Some(member) = Raised::from_value(member) else {
            let message = format!("Item {index} of second argument (exceptions) is not an exception");
            return Err(raise(Type::ValueError, &message));
        };
        all_plain &= member.is(Type::Exception);
    }
    let base = Type::BaseExceptionGroup.class();
    let class = if std::ptr::eq(class, base) && all_plain { Type::ExceptionGroup.class() } else { class };
    if !all_plain {
        if std::ptr::eq(class, Type::ExceptionGroup.class()) {
            return Err(raise(Type::TypeError, "Cannot nest BaseExceptions in an ExceptionGroup"));
        }
        if class.is_subclass(Type::Exception.class()) {
            return Err(raise(Type::TypeError, &format!("Cannot nest BaseExceptions in '{}'", class.name())));
        }
    }
    let group = Raised::new(class, arguments.to_vec());
    group.set_attribute(Name::of("message"), message.clone());
    group.set_attribute(Name::of("exceptions"), Value::tuple(members));
    Ok(group.into())
}

fn text(it: &Value) -> R {
    let group = this(it)?;
    let message = object::str(&group.attribute("message").unwrap_or_default())?;
    let count = members(&group).len();
    Ok(format!("{message} ({count} sub-exception{})", if count == 1 { "" } else { "s" }).into())
}

fn derive(it: &Value, exceptions: &Value) -> R {
    let message = this(it)?.attribute("message").unwrap_or_default();
    new(Type::BaseExceptionGroup.class(), &[message, exceptions.clone()])
}

/// Which exceptions are wanted: of a class, of one of several classes, those that a function says yes to, or these members.
enum Wanted<'a> {
    Class(&'a Value),
    Function(&'a Value),
    Members(&'a [Raised]),
}

impl Wanted<'_> {
    fn of(value: &Value) -> R<Wanted<'_>> {
        let is_class = |value: &Value| value.as_class().is_some_and(|class| class.is_exception());
        if is_class(value) || value.as_tuple().is_some_and(|classes| classes.iter().all(is_class)) {
            return Ok(Wanted::Class(value));
        }
        if value.as_class().is_none() && call::is_callable(value) {
            return Ok(Wanted::Function(value));
        }
        Err(raise(Type::TypeError, "expected a function, exception type or tuple of exception types"))
    }
    fn is(&self, raised: &Raised) -> R<bool> {
        match self {
            Wanted::Class(class) => raised.matches(class),
            Wanted::Function(function) => operator::truth(&call::call1(function, raised.into())?),
            Wanted::Members(members) => Ok(members.iter().any(|member| member.same(raised))),
        }
    }
}

/// The part of an exception that is wanted, and the rest if that is asked for (`exceptiongroup_split_recursive`).
fn parts(raised: &Raised, wanted: &Wanted, with_rest: bool) -> R<[Option<Raised>; 2]> {
    if wanted.is(raised)? {
        return Ok([Some(raised.clone()), None]);
    }
    if !raised.is(Type::BaseExceptionGroup) {
        return Ok([None, Some(raised.clone())]);
    }
    let mut found = [vec![], vec![]];
    for member in members(raised) {
        let both = call::nested(" in exceptiongroup_split_recursive", || parts(&member, wanted, with_rest))?;
        for (list, part) in found.iter_mut().zip(both) {
            list.extend(part);
        }
    }
    let [matching, rest] = found;
    let matching = part_of(raised, matching)?;
    Ok([matching, if with_rest { part_of(raised, rest)? } else { None }])
}

/// The part of a group that exceptions have which were split off it and raised again as they were: with its structure
/// (`exception_group_projection`).
pub(super) fn projection(group: &Raised, again: &[Raised]) -> R<Option<Raised>> {
    let mut leaves = vec![];
    let mut left = again.to_vec();
    while let Some(raised) = left.pop() {
        if raised.is(Type::BaseExceptionGroup) { left.extend(members(&raised)) } else { leaves.push(raised) }
    }
    let [part, _] = parts(group, &Wanted::Members(&leaves), false)?;
    Ok(part)
}

/// A group without a message, around what an `except*` deals with.
pub(super) fn unnamed(members: Value) -> R<Raised> {
    let made = new(Type::BaseExceptionGroup.class(), &["".into(), members])?;
    this(&made)
}

/// A group like this one with some of its members: where it came from and its notes go along
/// (`exceptiongroup_subset`).
fn part_of(group: &Raised, members: Vec<Raised>) -> R<Option<Raised>> {
    if members.is_empty() {
        return Ok(None);
    }
    let members = Value::list(members.into_iter().map(Value::from).collect());
    let method = attribute::get(&group.into(), Name::of("derive"))?;
    let made = call::call1(&method, members)?;
    let Some(part) = Raised::from_value(&made).filter(|made| made.is(Type::BaseExceptionGroup)) else {
        return Err(raise(Type::TypeError, "derive must return an instance of BaseExceptionGroup"));
    };
    part.traceback.set(group.traceback.outermost());
    part.traceback.is_caught();
    part.context.replace(group.context.borrow().clone());
    part.cause.replace(group.cause.borrow().clone());
    // As setting a cause does.
    part.suppress.set(true);
    if let Some(notes) = group.attribute("__notes__")
        && let Ok(notes) = iter::collect(&notes)
    {
        part.set_attribute(Name::of("__notes__"), Value::list(notes));
    }
    Ok(Some(part))
}

fn optional(part: Option<Raised>) -> Value {
    part.map_or(Value::None, Value::from)
}

const OWNER: &str = "BaseExceptionGroup";

pub static METHODS: &[Native] = &[
    Native::method(OWNER, "__new__", Call::C(0, usize::MAX, |class, arguments, _| new(class, arguments))),
    Native::method(OWNER, "__str__", Call::M0(text)),
    Native::method(OWNER, "message", Call::Property(|it| Ok(this(it)?.attribute("message").unwrap_or_default()), None)),
    Native::method(
        OWNER,
        "exceptions",
        Call::Property(|it| Ok(this(it)?.attribute("exceptions").unwrap_or_default()), None),
    ),
    Native::method(OWNER, "derive", Call::M1(derive)),
    Native::method(
        OWNER,
        "subgroup",
        Call::M1(|it, wanted| {
            let [matching, _] = parts(&this(it)?, &Wanted::of(wanted)?, false)?;
            Ok(optional(matching))
        }),
    ),
    Native::method(
        OWNER,
        "split",
        Call::M1(|it, wanted| {
            let [matching, rest] = parts(&this(it)?, &Wanted::of(wanted)?, true)?;
            Ok(Value::tuple([optional(matching), optional(rest)]))
        }),
    ),
    Native::method(
        OWNER,
        "__class_getitem__",
        Call::C(1, 1, |class, arguments, _| Ok(super::library::types::generic_alias(class.into(), &arguments[0]))),
    ),
];
