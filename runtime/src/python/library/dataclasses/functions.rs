//! Functions on dataclasses: `fields`, `asdict`, `astuple`, `replace`, `make_dataclass`.

use super::super::super::builtins::build_class::build_class;
use super::super::super::dict::Dict;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native};
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute, call, object};
use super::super::{bind, member};
use super::Options;
use super::creation::{fields_of, process};
use super::field::{Field, Role};

fn type_error<T>(message: &str) -> R<T> {
    Err(raise(Type::TypeError, message))
}

/// The real fields of an instance, `None` if it is no instance of a dataclass.
fn of_instance(value: &Value) -> R<Option<Vec<Value>>> {
    if value.as_class().is_some() {
        return Ok(None);
    }
    Ok(fields_of(&value.class().object())?.map(real))
}
fn real(fields: Vec<(Value, Value)>) -> Vec<Value> {
    let is_real = |field: &Value| Field::of(field).is_ok_and(|field| field.role.get() == Role::Field);
    fields.into_iter().map(|(_, field)| field).filter(is_real).collect()
}
fn name_of(field: &Value) -> R<Name> {
    Ok(Name::of(Field::of(field)?.text()))
}

fn fields(value: &Value) -> R {
    match fields_of(value)? {
        Some(fields) => Ok(Value::tuple(real(fields))),
        None => type_error("must be called with a dataclass type or instance"),
    }
}

/// A copy of a value in which every instance of a dataclass became what `instance` makes of it (`_asdict_inner`).
fn converted(value: &Value, instance: &dyn Fn(&Value, &[Value]) -> R) -> R {
    if let Some(fields) = of_instance(value)? {
        return instance(value, &fields);
    }
    let class = value.class();
    if let Some(items) = value.as_tuple() {
        let items = items.iter().map(|item| converted(item, instance)).collect::<R<Vec<_>>>()?;
        if attribute::lookup(value, Name::of("_fields"))?.is_some() {
            return call::call(&class.object(), &items);
        }
        return match class.is_builtin {
            true => Ok(Value::tuple(items)),
            false => call::call1(&class.object(), Value::tuple(items)),
        };
    }
    if let Some(list) = value.as_list() {
        let items = list.borrow().clone();
        let items = items.iter().map(|item| converted(item, instance)).collect::<R<Vec<_>>>()?;
        return match class.is_builtin {
            true => Ok(Value::list(items)),
            false => call::call1(&class.object(), Value::list(items)),
        };
    }
    if let Some(dict) = value.as_dict() {
        let copy = Dict::new();
        for (key, value) in dict.entries() {
            copy.set(converted(&key, instance)?, converted(&value, instance)?)?;
        }
        let copy = Heap::Dict(Box::new(copy)).into();
        return match class.is_builtin {
            true => Ok(copy),
            false => call::call1(&class.object(), copy),
        };
    }
    match value.heap() {
        None | Some(Heap::Str(_) | Heap::Big(_) | Heap::Bytes(_) | Heap::Function(_) | Heap::Class(_)) => {
            Ok(value.clone())
        }
        _ => match member("copy", "deepcopy") {
            Some(deepcopy) => call::call1(&deepcopy, value.clone()),
            None => Err(raise(Type::ModuleNotFoundError, "No module named 'copy'")),
        },
    }
}

fn as_dict(arguments: &[Value], keywords: Keywords) -> R {
    let [value, factory] = bind("asdict", ["obj", "dict_factory"], 1, arguments, keywords)?;
    let value = value.unwrap_or_default();
    if of_instance(&value)?.is_none() {
        return type_error("asdict() should be called on dataclass instances");
    }
    dict_of(&value, factory.as_ref())
}
fn dict_of(value: &Value, factory: Option<&Value>) -> R {
    converted(value, &|it, fields| {
        let mut pairs = vec![];
        for field in fields {
            let name = name_of(field)?;
            let value = attribute::get(it, name)?;
            pairs.push((Value::from(name), dict_of(&value, factory)?));
        }
        match factory {
            Some(factory) => {
                let pairs = pairs.into_iter().map(|(name, value)| Value::tuple([name, value])).collect();
                call::call1(factory, Value::list(pairs))
            }
            None => {
                let dict = Dict::new();
                for (name, value) in pairs {
                    dict.set(name, value)?;
                }
                Ok(Heap::Dict(Box::new(dict)).into())
            }
        }
    })
}

fn as_tuple(arguments: &[Value], keywords: Keywords) -> R {
    let [value, factory] = bind("astuple", ["obj", "tuple_factory"], 1, arguments, keywords)?;
    let value = value.unwrap_or_default();
    if of_instance(&value)?.is_none() {
        return type_error("astuple() should be called on dataclass instances");
    }
    tuple_of(&value, factory.as_ref())
}
fn tuple_of(value: &Value, factory: Option<&Value>) -> R {
    converted(value, &|it, fields| {
        let mut items = vec![];
        for field in fields {
            items.push(tuple_of(&attribute::get(it, name_of(field)?)?, factory)?);
        }
        match factory {
            Some(factory) => call::call1(factory, Value::list(items)),
            None => Ok(Value::tuple(items)),
        }
    })
}

fn replace(arguments: &[Value], keywords: Keywords) -> R {
    let [value] = arguments else {
        let message = format!("replace() takes 1 positional argument but {} were given", arguments.len());
        return type_error(&message);
    };
    if of_instance(value)?.is_none() {
        return type_error("replace() should be called on dataclass instances");
    }
    let mut changes = keywords.to_vec();
    for (_, field) in fields_of(&value.class().object())?.unwrap_or_default() {
        let field = Field::of(&field)?;
        let (text, name) = (field.text(), Name::of(field.text()));
        let given = changes.iter().any(|(it, _)| *it == name);
        if field.role.get() == Role::ClassVar {
            continue;
        }
        if !field.init {
            if given {
                let message =
                    format!("field {text} is declared with init=False, it cannot be specified with replace()");
                return Err(raise(Type::ValueError, &message));
            }
            continue;
        }
        if !given {
            if field.role.get() == Role::InitVar && field.default_if_any().is_none() {
                let message = format!("InitVar '{text}' must be specified with replace()");
                return Err(raise(Type::ValueError, &message));
            }
            changes.push((name, attribute::get(value, name)?));
        }
    }
    call::call_keywords(&value.class().object(), &[], &changes)
}

/// `make_dataclass(name, fields, *, bases=(), namespace=None, **options)`
fn make_dataclass(arguments: &[Value], keywords: Keywords) -> R {
    let [name, given] = arguments else {
        let message = format!("make_dataclass() takes 2 positional arguments but {} were given", arguments.len());
        return type_error(&message);
    };
    let mut bases = vec![];
    let mut namespace: Vec<(Name, Value)> = vec![];
    let mut options = vec![];
    for (keyword, value) in keywords {
        match keyword.text() {
            "bases" => bases = super::super::super::iter::collect(value)?,
            "namespace" if value.is_none() => {}
            "namespace" => {
                let entries = value.as_dict().map(Dict::entries).unwrap_or_default();
                namespace.extend(entries.into_iter().filter_map(|(name, it)| Some((Name::of(name.as_str()?), it))));
            }
            _ => options.push((*keyword, value.clone())),
        }
    }
    let annotations = Dict::new();
    let mut seen: Vec<Name> = vec![];
    for item in super::super::super::iter::collect(given)? {
        let parts = match item.as_str() {
            Some(_) => vec![item.clone(), "typing.Any".into()],
            None => super::super::super::iter::collect(&item)?,
        };
        let (field, kind) = match &parts[..] {
            [field, kind] => (field, kind),
            [field, kind, default] => {
                namespace.push((Name::of(&object::str(field)?), default.clone()));
                (field, kind)
            }
            _ => return type_error(&format!("Invalid field: {}", object::repr(&item)?)),
        };
        let Some(text) = field.as_str().filter(|text| is_identifier(text)) else {
            return type_error(&format!("Field names must be valid identifiers: {}", object::repr(field)?));
        };
        if seen.contains(&Name::of(text)) {
            return type_error(&format!("Field name duplicated: '{}'", &**text));
        }
        seen.push(Name::of(text));
        annotations.set(field.clone(), kind.clone())?;
    }
    namespace.push((Name::of("__annotations__"), Heap::Dict(Box::new(annotations)).into()));
    namespace.push((Name::of("__module__"), "types".into()));
    let class = build_class(&object::str(name)?, &bases, &[], namespace)?;
    process(&class, Options::from_keywords(&options)?)
}

fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_') && chars.all(|c| c.is_alphanumeric() || c == '_')
}

static FUNCTIONS: &[Native] = &[
    Native::function("fields", Call::F1(fields)),
    Native::function("is_dataclass", Call::F1(|value| Ok(fields_of(value)?.is_some().into()))),
    Native::function("asdict", Call::FK(as_dict)),
    Native::function("astuple", Call::FK(as_tuple)),
    Native::function("replace", Call::FK(replace)),
    Native::function("make_dataclass", Call::FK(make_dataclass)),
];

pub fn members() -> Vec<(&'static str, Value)> {
    FUNCTIONS.iter().map(|native| (native.name, native.into())).collect()
}
