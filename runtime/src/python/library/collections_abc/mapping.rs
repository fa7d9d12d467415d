//! The mixins of `Mapping`, `MutableMapping` and their views.

use super::super::super::call::Code;
use super::super::super::dict::Dict;
use super::super::super::exception::{R, raise, raise_with};
use super::super::super::native::{Call, Keywords, Native};
use super::super::super::place::Place;
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute, call, iter, object, operator};
use super::super::steps::{Steps, code, place};
use super::super::{abc, bind, len, method};
use super::sequence::same;

/// `mapping[key]`; `None` after a KeyError.
fn find(mapping: &Value, key: &Value) -> R<Option<Value>> {
    match operator::item(mapping, key) {
        Ok(value) => Ok(Some(value)),
        Err(raised) if raised.is(Type::KeyError) => Ok(None),
        Err(raised) => Err(raised),
    }
}

/// `dict(mapping.items())`
fn as_dict(mapping: &Value) -> R {
    let dict = Dict::new();
    let mut items = iter(&method(mapping, "items", &[])?)?;
    while let Some(item) = items.next()? {
        if let [key, value] = &super::super::super::iter::collect(&item)?[..] {
            dict.set(key.clone(), value.clone())?;
        }
    }
    Ok(Heap::Dict(Box::new(dict)).into())
}

const OWNER: &str = "Mapping";

pub static MAPPING: &[Native] = &[
    Native::method(OWNER, "__getitem__", Call::M1(|_, _| Err(raise(Type::KeyError, "")))),
    Native::method(
        OWNER,
        "get",
        Call::MK(|it, arguments, keywords| {
            let [key, default] = bind("Mapping.get", ["key", "default"], 1, arguments, keywords)?;
            Ok(find(it, &key.into())?.unwrap_or(default.into()))
        }),
    ),
    Native::method(OWNER, "__contains__", Call::M1(|it, key| Ok(find(it, key)?.is_some().into()))),
    Native::method(OWNER, "keys", Call::M0(|it| call::call1(&super::keys_view().object(), it.clone()))),
    Native::method(OWNER, "items", Call::M0(|it| call::call1(&super::items_view().object(), it.clone()))),
    Native::method(OWNER, "values", Call::M0(|it| call::call1(&super::values_view().object(), it.clone()))),
    Native::method(
        OWNER,
        "__eq__",
        Call::M1(|it, other| {
            if !abc::subclass_check(super::mapping(), other.class())? {
                return Ok(Value::not_implemented());
            }
            Ok(operator::equal(&as_dict(it)?, &as_dict(other)?)?.into())
        }),
    ),
];

const MUTABLE: &str = "MutableMapping";

pub static MUTABLE_MAPPING: &[Native] = &[
    Native::method(MUTABLE, "__setitem__", Call::M(2, 2, |_, _| Err(raise(Type::KeyError, "")))),
    Native::method(MUTABLE, "__delitem__", Call::M1(|_, _| Err(raise(Type::KeyError, "")))),
    Native::method(
        MUTABLE,
        "pop",
        Call::MK(|it, arguments, keywords| {
            let [key, default] = bind("MutableMapping.pop", ["key", "default"], 1, arguments, keywords)?;
            let key = Value::from(key);
            match (operator::item(it, &key), default) {
                (Ok(value), _) => {
                    operator::delete_item(it, &key)?;
                    Ok(value)
                }
                (Err(raised), Some(default)) if raised.is(Type::KeyError) => Ok(default),
                (Err(raised), _) => Err(raised),
            }
        }),
    ),
    Native::method(MUTABLE, "popitem", Call::M0(pop_item)),
    Native::method(
        MUTABLE,
        "clear",
        Call::M0(|it| {
            loop {
                match method(it, "popitem", &[]) {
                    Ok(item) => drop(item),
                    Err(raised) if raised.is(Type::KeyError) => return Ok(Value::None),
                    Err(raised) => return Err(raised),
                }
            }
        }),
    ),
    Native::method(MUTABLE, "update", Call::MK(update)),
    Native::method(
        MUTABLE,
        "setdefault",
        Call::MK(|it, arguments, keywords| {
            let [key, default] = bind("MutableMapping.setdefault", ["key", "default"], 1, arguments, keywords)?;
            let (key, default) = (Value::from(key), Value::from(default));
            if let Some(value) = find(it, &key)? {
                return Ok(value);
            }
            operator::set_item(it, &key, default.clone())?;
            Ok(default)
        }),
    ),
];

fn pop_item(it: &Value) -> R {
    let Some(key) = iter(it)?.next()? else { return Err(raise_with(Type::KeyError, vec![])) };
    let value = operator::item(it, &key)?;
    operator::delete_item(it, &key)?;
    Ok(Value::tuple([key, value]))
}

fn update(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    if arguments.len() > 1 {
        let message = format!(
            "MutableMapping.update() takes from 1 to 2 positional arguments but {} were given",
            arguments.len() + 1
        );
        return Err(raise(Type::TypeError, &message));
    }
    if let Some(other) = arguments.first() {
        let keys = if abc::subclass_check(super::mapping(), other.class())? {
            Some(other.clone())
        } else {
            match attribute::lookup(other, Name::of("keys"))? {
                Some(keys) => Some(call::call0(&keys)?),
                None => None,
            }
        };
        let mut items = iter(keys.as_ref().unwrap_or(other))?;
        while let Some(item) = items.next()? {
            let (key, value) = match keys {
                Some(_) => (item.clone(), operator::item(other, &item)?),
                None => pair(&item)?,
            };
            operator::set_item(it, &key, value)?;
        }
    }
    for (name, value) in keywords {
        operator::set_item(it, &(*name).into(), value.clone())?;
    }
    Ok(Value::None)
}

/// `key, value = item`
fn pair(item: &Value) -> R<(Value, Value)> {
    let mut items = match iter(item) {
        Ok(items) => items,
        Err(raised) if raised.is(Type::TypeError) => {
            let message = format!("cannot unpack non-iterable {} object", item.type_name());
            return Err(raise(Type::TypeError, &message));
        }
        Err(raised) => return Err(raised),
    };
    let mut found = vec![];
    while let Some(item) = items.next()? {
        found.push(item);
        if found.len() > 2 {
            return Err(raise(Type::ValueError, "too many values to unpack (expected 2)"));
        }
    }
    match <[Value; 2]>::try_from(found) {
        Ok([key, value]) => Ok((key, value)),
        Err(found) => {
            let message = format!("not enough values to unpack (expected 2, got {})", found.len());
            Err(raise(Type::ValueError, &message))
        }
    }
}

fn mapping_of(view: &Value) -> R {
    attribute::get(view, Name::of("_mapping"))
}

pub static VIEW: &[Native] = &[
    Native::method(
        "MappingView",
        "__init__",
        Call::MK(|it, arguments, keywords| {
            let [mapping] = bind("MappingView.__init__", ["mapping"], 1, arguments, keywords)?;
            attribute::set(it, Name::of("_mapping"), mapping.into())?;
            Ok(Value::None)
        }),
    ),
    Native::method("MappingView", "__len__", Call::M0(|it| Ok(len(&mapping_of(it)?)?.into()))),
    Native::method(
        "MappingView",
        "__repr__",
        Call::M0(|it| Ok(format!("{}({})", it.type_name(), object::repr(&mapping_of(it)?)?).into())),
    ),
    super::GENERIC,
];

/// Sets made from a view are plain sets.
const FROM_ITERABLE: Native = Native::method(
    "MappingView",
    "_from_iterable",
    Call::C(1, 1, |_, arguments, _| call::call1(&Type::Set.into(), arguments[0].clone())),
);

macro_rules! generators {
    ($($code:ident, $place:ident = $name:literal;)*) => {$(
        static $code: Code = code("__iter__", $name, "<frozen _collections_abc>");
        static $place: Place = place(&$code);
    )*};
}
generators! {
    KEYS, KEYS_PLACE = "KeysView.__iter__";
    ITEMS, ITEMS_PLACE = "ItemsView.__iter__";
    VALUES, VALUES_PLACE = "ValuesView.__iter__";
}

/// The generator of a view. The iteration over the mapping begins at the first item, as in a generator function.
fn items_of(view: &Value, at: &'static Place, step: fn(&mut Steps) -> R<Option<Value>>) -> R {
    Steps::generator(at, super::super::super::Iter::Done, [mapping_of(view)?, Value::None], step)
}
fn next_key(frame: &mut Steps) -> R<Option<Value>> {
    if frame.index == 0 {
        frame.index = 1;
        frame.iterator = iter(&frame.values[0])?;
    }
    frame.iterator.next()
}

pub static KEYS_VIEW: &[Native] = &[
    FROM_ITERABLE,
    Native::method(
        "KeysView",
        "__contains__",
        Call::M1(|it, key| Ok(operator::contains(&mapping_of(it)?, key)?.into())),
    ),
    Native::method("KeysView", "__iter__", Call::M0(|it| items_of(it, &KEYS_PLACE, next_key))),
];

pub static ITEMS_VIEW: &[Native] = &[
    FROM_ITERABLE,
    Native::method(
        "ItemsView",
        "__contains__",
        Call::M1(|it, item| {
            let (key, value) = pair(item)?;
            match find(&mapping_of(it)?, &key)? {
                Some(found) => Ok(same(&found, &value)?.into()),
                None => Ok(false.into()),
            }
        }),
    ),
    Native::method(
        "ItemsView",
        "__iter__",
        Call::M0(|it| {
            items_of(it, &ITEMS_PLACE, |frame| match next_key(frame)? {
                Some(key) => {
                    let value = operator::item(&frame.values[0], &key)?;
                    Ok(Some(Value::tuple([key, value])))
                }
                None => Ok(None),
            })
        }),
    ),
];

pub static VALUES_VIEW: &[Native] = &[
    Native::method(
        "ValuesView",
        "__contains__",
        Call::M1(|it, value| {
            let mapping = mapping_of(it)?;
            let mut keys = iter(&mapping)?;
            while let Some(key) = keys.next()? {
                if same(&operator::item(&mapping, &key)?, value)? {
                    return Ok(true.into());
                }
            }
            Ok(false.into())
        }),
    ),
    Native::method(
        "ValuesView",
        "__iter__",
        Call::M0(|it| {
            items_of(it, &VALUES_PLACE, |frame| match next_key(frame)? {
                Some(key) => operator::item(&frame.values[0], &key).map(Some),
                None => Ok(None),
            })
        }),
    ),
];
