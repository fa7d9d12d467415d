//! `collections.ChainMap`: several mappings seen as one; changes go to the first.

use super::super::super::class::ClassRef;
use super::super::super::dict::Dict;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native, bind};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, attribute, call, iter, object, operator};
use super::super::{class, collections_abc};
use super::{call_method, class_name};
use ecow::eco_format;

/// `collections.ChainMap`
pub fn chain_map() -> ClassRef {
    class!("collections", "ChainMap", Object, [collections_abc::mutable_mapping()], METHODS)
}

fn maps(it: &Value) -> R<Vec<Value>> {
    iter::collect(&attribute::get(it, Name::of("maps"))?)
}
fn first(it: &Value) -> R {
    operator::item(&attribute::get(it, Name::of("maps"))?, &Value::int(0))
}

fn get_item(it: &Value, key: &Value) -> R {
    for mapping in maps(it)? {
        match operator::item(&mapping, key) {
            Err(raised) if raised.is(Type::KeyError) => {}
            result => return result,
        }
    }
    call_method(it, "__missing__", std::slice::from_ref(key))
}

/// The keys: those of the last map first, as if the maps were added to a dict from the last to the first.
fn keys(it: &Value) -> R {
    let keys = Dict::new();
    for mapping in maps(it)?.iter().rev() {
        let mut iterator = iter::iter(mapping)?;
        while let Some(key) = iterator.next()? {
            keys.set(key, Value::None)?;
        }
    }
    Ok(keys.into_value())
}

fn contains(it: &Value, key: &Value) -> R<bool> {
    for mapping in maps(it)? {
        if operator::contains(&mapping, key)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn repr(it: &Value) -> R {
    let maps = maps(it)?.iter().map(object::repr).collect::<R<Vec<_>>>()?;
    Ok(eco_format!("{}({})", class_name(it), maps.join(", ")).into())
}

/// A chain of the same class.
fn made(it: &Value, maps: Vec<Value>) -> R {
    call::call(&it.class().object(), &maps)
}

fn copy(it: &Value) -> R {
    let mut maps = maps(it)?;
    if let Some(first) = maps.first_mut() {
        *first = call_method(first, "copy", &[])?;
    }
    made(it, maps)
}

fn new_child(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let (given, keywords): (Vec<_>, Vec<_>) = keywords.iter().cloned().partition(|(name, _)| name.text() == "m");
    let [mapping] = bind("new_child", ["m"], 0, 0, arguments, &given)?;
    let extra = Dict::new();
    for (name, value) in keywords {
        extra.set(name.into(), value)?;
    }
    let child = match mapping {
        None | Some(Value::None) => extra.into_value(),
        Some(mapping) => {
            if !extra.is_empty() {
                call_method(&mapping, "update", &[extra.into_value()])?;
            }
            mapping
        }
    };
    made(it, std::iter::once(child).chain(maps(it)?).collect())
}

/// KeyError with the text that tells where the key was looked for.
fn in_first(it: &Value, key: Option<&Value>, action: impl FnOnce(&Value) -> R) -> R {
    match action(&first(it)?) {
        Err(raised) if raised.is(Type::KeyError) => Err(match key {
            Some(key) => {
                let message = format!("Key not found in the first mapping: {}", object::repr(key)?);
                raise(Type::KeyError, &message)
            }
            None => raise(Type::KeyError, "No keys found in the first mapping."),
        }),
        result => result,
    }
}

fn or(it: &Value, other: &Value) -> R {
    if !is_mapping(other)? {
        return Ok(Value::not_implemented());
    }
    let copy = copy(it)?;
    call_method(&first(&copy)?, "update", std::slice::from_ref(other))?;
    Ok(copy)
}
fn reflected_or(it: &Value, other: &Value) -> R {
    if !is_mapping(other)? {
        return Ok(Value::not_implemented());
    }
    let joined = Dict::new();
    super::super::super::dict::update(&joined, other)?;
    for child in maps(it)?.iter().rev() {
        super::super::super::dict::update(&joined, child)?;
    }
    made(it, vec![joined.into_value()])
}
fn is_mapping(value: &Value) -> R<bool> {
    Ok(value.as_dict().is_some() || super::super::abc::subclass_check(collections_abc::mapping(), value.class())?)
}

const OWNER: &str = "ChainMap";

static METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__init__",
        Call::MK(|it, arguments, keywords| {
            if let Some((name, _)) = keywords.first() {
                let message = format!("ChainMap.__init__() got an unexpected keyword argument '{}'", name.text());
                return Err(raise(Type::TypeError, &message));
            }
            let maps = if arguments.is_empty() { vec![Dict::new().into_value()] } else { arguments.to_vec() };
            attribute::set(it, Name::of("maps"), Value::list(maps))?;
            Ok(Value::None)
        }),
    ),
    Native::method(OWNER, "__missing__", Call::M1(|_, key| Err(super::super::super::dict::missing_key(key)))),
    Native::method(OWNER, "__getitem__", Call::M1(get_item)),
    Native::method(
        OWNER,
        "get",
        Call::MK(|it, arguments, keywords| {
            let [key, default] = bind("get", ["key", "default"], 0, 1, arguments, keywords)?;
            let key = Value::from(key);
            if operator::contains(it, &key)? { operator::item(it, &key) } else { Ok(default.into()) }
        }),
    ),
    Native::method(OWNER, "__len__", Call::M0(|it| Ok(Value::int(keys(it)?.as_dict().map_or(0, Dict::len) as i64)))),
    Native::method(OWNER, "__iter__", Call::M0(|it| iter::object(&keys(it)?).map(Value::Ref))),
    Native::method(OWNER, "__contains__", Call::M1(|it, key| contains(it, key).map(Value::bool))),
    Native::method(
        OWNER,
        "__bool__",
        Call::M0(|it| {
            for mapping in maps(it)? {
                if operator::truth(&mapping)? {
                    return Ok(true.into());
                }
            }
            Ok(false.into())
        }),
    ),
    Native::method(OWNER, "__repr__", Call::M0(repr)),
    Native::method(
        OWNER,
        "fromkeys",
        Call::C(1, 2, |class, arguments, _| {
            let dict = call_method(&Type::Dict.class().object(), "fromkeys", arguments)?;
            call::call1(&class.object(), dict)
        }),
    ),
    Native::method(OWNER, "copy", Call::M0(copy)),
    Native::method(OWNER, "__copy__", Call::M0(copy)),
    Native::method(OWNER, "new_child", Call::MK(new_child)),
    Native::method(OWNER, "parents", Call::Property(|it| made(it, maps(it)?.into_iter().skip(1).collect()), None)),
    Native::method(
        OWNER,
        "__setitem__",
        Call::M(2, 2, |it, arguments| {
            operator::set_item(&first(it)?, &arguments[0], arguments[1].clone()).map(|()| Value::None)
        }),
    ),
    Native::method(
        OWNER,
        "__delitem__",
        Call::M1(|it, key| in_first(it, Some(key), |first| operator::delete_item(first, key).map(|()| Value::None))),
    ),
    Native::method(OWNER, "popitem", Call::M0(|it| in_first(it, None, |first| call_method(first, "popitem", &[])))),
    Native::method(
        OWNER,
        "pop",
        Call::M(1, usize::MAX, |it, arguments| {
            in_first(it, Some(&arguments[0]), |first| call_method(first, "pop", arguments))
        }),
    ),
    Native::method(OWNER, "clear", Call::M0(|it| call_method(&first(it)?, "clear", &[]))),
    Native::method(OWNER, "__or__", Call::M1(or)),
    Native::method(OWNER, "__ror__", Call::M1(reflected_or)),
    Native::method(
        OWNER,
        "__ior__",
        Call::M1(|it, other| {
            call_method(&first(it)?, "update", std::slice::from_ref(other))?;
            Ok(it.clone())
        }),
    ),
];
