//! What an enumeration class can do: `Color(1)`, `Color["RED"]`, `for color in Color`.

use super::super::super::call::Code;
use super::super::super::class::ClassRef;
use super::super::super::dict::Dict;
use super::super::super::exception::{R, raise, raise_with};
use super::super::super::native::{Call, Keywords, Native};
use super::super::super::place::Place;
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Iter, Name, attribute, call, iter, object, operator};
use super::super::steps::{Steps, code, place};
use super::super::types;
use super::creation::{self, is_enumeration};
use super::{boundary, flags, member};

fn this(it: &Value) -> R<ClassRef> {
    it.as_class().ok_or_else(|| raise(Type::TypeError, "descriptor requires an enumeration"))
}

/// `class._member_map_`
///
/// # Errors
/// AttributeError if it is no enumeration.
pub fn map(class: &Value) -> R<MemberMap> {
    let map = attribute::get(class, Name::of("_member_map_"))?;
    Ok(MemberMap(map))
}
/// The dict of an enumeration's members by name.
pub struct MemberMap(Value);
impl MemberMap {
    pub fn entries(&self) -> Vec<(Value, Value)> {
        self.0.as_dict().map(Dict::entries).unwrap_or_default()
    }
    /// # Errors
    /// TypeError if the key is not hashable.
    pub fn get(&self, key: &Value) -> R<Option<Value>> {
        self.0.as_dict().map_or(Ok(None), |dict| dict.get(key))
    }
    /// # Errors
    /// TypeError if the key is not hashable.
    pub fn set(&self, key: Value, value: Value) -> R<()> {
        self.0.as_dict().map_or(Ok(()), |dict| dict.set(key, value))
    }
}

/// The member with this value.
///
/// # Errors
/// What hashing and comparing the values raises.
pub fn by_value(class: &Value, value: &Value) -> R<Option<Value>> {
    let known = attribute::get(class, Name::of("_value2member_map_"))?;
    match known.as_dict().map_or(Ok(None), |known| known.get(value)) {
        Ok(found) => Ok(found),
        Err(raised) if raised.is(Type::TypeError) => {
            for (_, member) in map(class)?.entries() {
                if operator::equal(&member::value(&member)?, value)? {
                    return Ok(Some(member));
                }
            }
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}

/// `Color(value)` (`Enum.__new__`)
///
/// # Errors
/// ValueError if there is no such member; what `_missing_` raises.
pub fn find(class: ClassRef, value: &Value) -> R {
    let this = class.object();
    if std::ptr::eq(value.class(), class) {
        return Ok(value.clone());
    }
    if let Some(member) = by_value(&this, value)? {
        return Ok(member);
    }
    if map(&this)?.entries().is_empty() {
        return Err(raise(Type::TypeError, &format!("{} has no members defined", object::repr(&this)?)));
    }
    let result = call::call1(&attribute::get(&this, Name::of("_missing_"))?, value.clone());
    let invalid = || -> R<_> {
        let message = format!("{} is not a valid {}", object::repr(value)?, class.qualname());
        Ok(raise(Type::ValueError, &message))
    };
    match result {
        Ok(result) if result.class().is_subclass(class) => Ok(result),
        Ok(result) if class.is_subclass(flags()) && ejects(class) && result.is_a(Type::Int) => Ok(result),
        Ok(Value::None) => Err(invalid()?),
        Ok(result) => {
            let shown = object::repr(&result)?;
            let name = class.name();
            let message = format!("error in {name}._missing_: returned {shown} instead of None or a valid member");
            let raised = raise(Type::TypeError, &message);
            raised.context.replace(Some(invalid()?));
            Err(raised)
        }
        Err(raised) if raised.is(Type::ValueError) || !raised.is(Type::Exception) => Err(raised),
        Err(raised) => {
            raised.context.replace(Some(invalid()?));
            Err(raised)
        }
    }
}
fn ejects(class: ClassRef) -> bool {
    class.get(Name::of("_boundary_")).is_some_and(|it| it.is(&boundary("EJECT")))
}

/// A list of names: a str with blanks or commas between, or an iterable of str.
///
/// # Errors
/// TypeError if it is neither.
pub fn names_of(value: &Value) -> R<Vec<String>> {
    match value.as_str() {
        Some(text) => Ok(text.replace(',', " ").split_whitespace().map(String::from).collect()),
        None => {
            let items = super::super::super::iter::collect(value)?;
            items.iter().map(|item| object::str(item).map(String::from)).collect()
        }
    }
}

/// `Color(value)`, or `Enum("Color", names, module=…, qualname=…, type=…, start=…, boundary=…)`
fn called(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let class = this(it)?;
    let keyword =
        |wanted: &str| keywords.iter().find(|(name, _)| name.text() == wanted).map(|(_, value)| value.clone());
    let value = match arguments.first().cloned().or_else(|| keyword("value")) {
        Some(value) => value,
        None => {
            let message = "EnumType.__call__() missing 1 required positional argument: 'value'";
            return Err(raise(Type::TypeError, message));
        }
    };
    if arguments.len() > 2 {
        let message = format!(
            "EnumType.__call__() takes from 2 to 3 positional arguments but {} were given",
            arguments.len() + 1
        );
        return Err(raise(Type::TypeError, &message));
    }
    let Some(names) = arguments.get(1).cloned().or_else(|| keyword("names")).filter(|it| !it.is_none()) else {
        return find(class, &value);
    };
    let Some(name) = value.as_str() else {
        let message = format!("type.__new__() argument 1 must be str, not {}", value.type_name());
        return Err(raise(Type::TypeError, &message));
    };
    let bases: Vec<_> = keyword("type").into_iter().filter(|it| !it.is_none()).chain([it.clone()]).collect();
    let start = keyword("start").unwrap_or(Value::int(1));
    let mut namespace = vec![];
    let plain = match names.as_str() {
        Some(_) => Some(names_of(&names)?),
        None => {
            match names.as_list().map(|list| list.borrow().clone()).or_else(|| names.as_tuple().map(<[Value]>::to_vec))
            {
                Some(items) if items.first().is_some_and(|first| first.as_str().is_some()) => Some(names_of(&names)?),
                _ => None,
            }
        }
    };
    if let Some(plain) = plain {
        let generate = attribute::get(it, Name::of("_generate_next_value_"))?;
        let mut last: Vec<Value> = vec![];
        for (count, name) in plain.iter().enumerate() {
            let count = Value::int(count as i64);
            let next = call::call(&generate, &[name.as_str().into(), start.clone(), count, Value::list(last.clone())])?;
            last.push(next.clone());
            namespace.push((Name::of(name), next));
        }
    } else {
        let mut items = iter(&names)?;
        while let Some(item) = items.next()? {
            let (name, value) = match item.as_str() {
                Some(_) => (item.clone(), operator::item(&names, &item)?),
                None => match &super::super::super::iter::collect(&item)?[..] {
                    [name, value] => (name.clone(), value.clone()),
                    _ => return Err(raise(Type::ValueError, "too many values to unpack (expected 2)")),
                },
            };
            namespace.push((Name::of(&object::str(&name)?), value));
        }
    }
    let module = keyword("module").filter(|it| !it.is_none()).unwrap_or_else(|| "__main__".into());
    namespace.push((Name::of("__module__"), module));
    if let Some(qualname) = keyword("qualname").filter(|it| !it.is_none()) {
        namespace.push((Name::of("__qualname__"), qualname));
    }
    let boundary = keyword("boundary").unwrap_or(Value::None);
    creation::create(class.meta(), name, &bases, namespace, boundary, &[]).map(Value::from)
}

/// `EnumType.__new__(meta, name, bases, namespace)`, at the end of a class body.
fn new(meta: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    let [name, bases, namespace] = arguments else { return Ok(Value::None) };
    let (Some(name), Some(bases), Some(namespace)) = (name.as_str(), bases.as_tuple(), namespace.as_dict()) else {
        return Err(raise(Type::TypeError, "EnumType.__new__() takes a name, bases and a namespace"));
    };
    let entries = namespace.entries().into_iter();
    let namespace = entries.filter_map(|(key, value)| Some((Name::of(key.as_str()?), value))).collect();
    let is_boundary = |(name, _): &&(Name, Value)| name.text() == "boundary";
    let boundary = keywords.iter().find(is_boundary).map(|(_, value)| value.clone()).unwrap_or_default();
    let boundary = if boundary.is_bound() { boundary } else { Value::None };
    let rest: Vec<_> = keywords.iter().filter(|keyword| !is_boundary(keyword)).cloned().collect();
    creation::create(meta, name, bases, namespace, boundary, &rest).map(Value::from)
}

static ITER: Code = code("<genexpr>", "EnumType.__iter__.<locals>.<genexpr>", "<frozen enum>");
static ITER_PLACE: Place = place(&ITER);

/// The members, by name in order of definition, without aliases.
fn members(it: &Value, reversed: bool) -> R {
    let names = attribute::get(it, Name::of("_member_names_"))?;
    let names = match reversed {
        true => super::super::super::builtins::iterators::reversed(&names)?,
        false => names,
    };
    Steps::generator(&ITER_PLACE, iter(&names)?, [it.clone(), Value::None], |frame| {
        match Iter::next(&mut frame.iterator)? {
            Some(name) => map(&frame.values[0])?.get(&name),
            None => Ok(None),
        }
    })
}

const OWNER: &str = "EnumType";

pub static METHODS: &[Native] = &[
    Native::method(OWNER, "__new__", Call::C(3, 3, new)),
    Native::method(OWNER, "__call__", Call::MK(called)),
    Native::method(OWNER, "__iter__", Call::M0(|it| members(it, false))),
    Native::method(OWNER, "__reversed__", Call::M0(|it| members(it, true))),
    Native::method(
        OWNER,
        "__len__",
        Call::M0(|it| Ok(super::super::len(&attribute::get(it, Name::of("_member_names_"))?)?.into())),
    ),
    Native::method(OWNER, "__bool__", Call::M0(|_| Ok(true.into()))),
    Native::method(
        OWNER,
        "__getitem__",
        Call::M1(|it, name| map(it)?.get(name)?.ok_or_else(|| raise_with(Type::KeyError, vec![name.clone()]))),
    ),
    Native::method(
        OWNER,
        "__contains__",
        Call::M1(|it, member| {
            if !is_enumeration(member.class()) {
                let (kind, meta) = (member.class().qualname(), it.class().qualname());
                let message = format!("unsupported operand type(s) for 'in': '{kind}' and '{meta}'");
                return Err(raise(Type::TypeError, &message));
            }
            Ok((member.class().is_subclass(this(it)?) && map(it)?.get(&member::name(member)?)?.is_some()).into())
        }),
    ),
    Native::method(OWNER, "__members__", Call::Property(|it| Ok(types::proxy(map(it)?.0)), None)),
    Native::method(
        OWNER,
        "__repr__",
        Call::M0(|it| {
            let class = this(it)?;
            let kind = if class.is_subclass(flags()) { "flag" } else { "enum" };
            Ok(format!("<{kind} '{}'>", class.name()).into())
        }),
    ),
    Native::method(
        OWNER,
        "__setattr__",
        Call::M(2, 2, |it, arguments| {
            let class = this(it)?;
            let Some(name) = arguments[0].as_str() else {
                return Err(raise(Type::TypeError, "attribute name must be string"));
            };
            if class.own(Name::of("_member_map_")).is_some() && map(it)?.get(&arguments[0])?.is_some() {
                return Err(raise(Type::AttributeError, &format!("cannot reassign member '{}'", &**name)));
            }
            attribute::generic_set(it, Name::of(name), arguments[1].clone())?;
            Ok(Value::None)
        }),
    ),
    Native::method(
        OWNER,
        "__delattr__",
        Call::M1(|it, name| {
            let class = this(it)?;
            let Some(text) = name.as_str() else {
                return Err(raise(Type::TypeError, "attribute name must be string"));
            };
            if map(it)?.get(name)?.is_some() {
                let message = format!("'{}' cannot delete member '{}'.", class.name(), &**text);
                return Err(raise(Type::AttributeError, &message));
            }
            attribute::generic_delete(it, Name::of(text))?;
            Ok(Value::None)
        }),
    ),
];
