//! `WeakValueDictionary`, `WeakKeyDictionary` and `WeakSet` (`Lib/weakref.py`, `Lib/_weakrefset.py`): a dict in which keys
//! or values are references; the callback of each takes its entry out when the object dies.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise, raise_with};
use super::super::super::native::{Call, Keywords, Native, NativeFunction, NativeObject};
use super::super::super::operator::{self, equal};
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::weak::{self, Kind};
use super::super::super::{Name, attribute, call, dict::Dict, iter, object};
use super::super::class;

/// `weakref.WeakValueDictionary`
pub fn values() -> ClassRef {
    class!("weakref", "WeakValueDictionary", Payload, VALUES)
}
/// `weakref.WeakKeyDictionary`
pub fn keys() -> ClassRef {
    class!("weakref", "WeakKeyDictionary", Payload, KEYS)
}
/// `weakref.WeakSet`
pub fn set() -> ClassRef {
    class!("_weakrefset", "WeakSet", Payload, SET)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weak {
    Values,
    Keys,
    /// Keys, without values.
    Set,
}

struct WeakDict {
    dict: Dict,
    weak: Weak,
}
impl NativeObject for WeakDict {
    fn class(&self) -> ClassRef {
        match self.weak {
            Weak::Values => values(),
            Weak::Keys => keys(),
            Weak::Set => set(),
        }
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        for (key, value) in self.dict.entries() {
            see(&key);
            see(&value)
        }
    }
    fn clear(&self) {
        self.dict.clear()
    }
}

fn this(value: &Value) -> R<&WeakDict> {
    value.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a weak container"))
}

/// What a dead reference does: its entry goes, if it is still this one.
fn forget(function: &NativeFunction, arguments: &[Value], _: Keywords) -> R {
    let (Some(container), Some(reference)) = (super::target(&function.state[0]), arguments.first()) else {
        return Ok(Value::None);
    };
    let it = this(&container)?;
    let old = match it.weak {
        Weak::Values => {
            let key = &function.state[1];
            match it.dict.get(key)? {
                Some(now) if now.is(reference) => it.dict.remove(key)?,
                _ => None,
            }
        }
        Weak::Keys | Weak::Set => it.dict.remove(reference)?,
    };
    drop(old);
    Ok(Value::None)
}

/// A reference whose death takes the entry out.
fn reference(container: &Value, target: &Value, key: Value) -> R {
    let state = [weak::refer(container.payload(), None, Kind::Reference)?, key];
    let callback = Value::other(NativeFunction::new("_remove", state, forget));
    weak::refer(target, Some(callback), Kind::Reference)
}

/// A reference to look up with.
fn probe(target: &Value) -> R {
    weak::refer(target, None, Kind::Reference)
}

impl WeakDict {
    /// The value of a key, if it is there and alive.
    fn get(&self, key: &Value) -> R<Option<Value>> {
        match self.weak {
            Weak::Values => Ok(self.dict.get(key)?.as_ref().and_then(super::target)),
            Weak::Keys | Weak::Set => self.dict.get(&probe(key)?),
        }
    }
    fn contains(&self, key: &Value) -> R<bool> {
        if self.weak == Weak::Values {
            return Ok(self.get(key)?.is_some());
        }
        // What can't be referred to is not in it.
        match probe(key) {
            Ok(probe) => Ok(self.dict.get(&probe)?.is_some()),
            Err(raised) if raised.is(Type::TypeError) => Ok(false),
            Err(raised) => Err(raised),
        }
    }
    fn set(&self, this: &Value, key: &Value, value: Value) -> R<()> {
        match self.weak {
            Weak::Values => self.dict.set(key.clone(), reference(this, &value, key.clone())?),
            Weak::Keys | Weak::Set => {
                let probe = probe(key)?;
                if self.dict.get(&probe)?.is_some() {
                    return self.dict.set(probe, value);
                }
                self.dict.set(reference(this, key, Value::None)?, value)
            }
        }
    }
    fn remove(&self, key: &Value) -> R<Option<Value>> {
        match self.weak {
            Weak::Values => Ok(self.dict.remove(key)?.as_ref().and_then(super::target)),
            Weak::Keys | Weak::Set => self.dict.remove(&probe(key)?),
        }
    }
    /// Every entry whose object lives, as it is now.
    fn entries(&self) -> Vec<(Value, Value)> {
        let alive = |(key, value): (Value, Value)| match self.weak {
            Weak::Values => Some((key, super::target(&value)?)),
            Weak::Keys | Weak::Set => Some((super::target(&key)?, value)),
        };
        self.dict.entries().into_iter().filter_map(alive).collect()
    }
    fn keys(&self) -> Vec<Value> {
        self.entries().into_iter().map(|(key, _)| key).collect()
    }
}

/// An iterator over what was there at its start: dying objects may change the dictionary meanwhile.
fn iterator(items: Vec<Value>) -> R {
    iter::object(&Value::list(items)).map(Value::Ref)
}

fn missing(key: &Value) -> super::super::super::Raised {
    raise_with(Type::KeyError, vec![key.clone()])
}

/// `dict.update`: a mapping, an iterable of pairs, keywords.
fn update(it: &Value, from: Option<&Value>, keywords: Keywords) -> R<()> {
    let dict = this(it)?;
    if let Some(from) = from {
        let pairs = match attribute::lookup(from, Name::of("items"))? {
            Some(items) => iter::collect(&call::call0(&items)?)?,
            None => iter::collect(from)?,
        };
        for pair in pairs {
            let [key, value] = &iter::collect(&pair)?[..] else {
                return Err(raise(
                    Type::ValueError,
                    "dictionary update sequence element has not length 2; 2 is required",
                ));
            };
            dict.set(it, key, value.clone())?;
        }
    }
    for (name, value) in keywords {
        dict.set(it, &(*name).into(), value.clone())?;
    }
    Ok(())
}

fn new(class: ClassRef, weak: Weak, from: Option<&Value>, keywords: Keywords) -> R {
    let made = object::derived(class, Value::other(WeakDict { dict: Dict::new(), weak }));
    match (weak, from) {
        (Weak::Set, Some(from)) => {
            for item in iter::collect(from)? {
                this(&made)?.set(&made, &item, Value::None)?;
            }
        }
        _ => update(&made, from.filter(|from| !from.is_none()), keywords)?,
    }
    Ok(made)
}

fn pop(it: &Value, arguments: &[Value]) -> R {
    match (this(it)?.remove(&arguments[0])?, arguments.get(1)) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(missing(&arguments[0])),
    }
}

fn pop_item(it: &Value) -> R {
    let dict = this(it)?;
    let Some((key, value)) = dict.entries().pop() else {
        return Err(raise(Type::KeyError, "popitem(): dictionary is empty"));
    };
    drop(dict.remove(&key)?);
    Ok(Value::tuple([key, value]))
}

fn same_entries(a: &Value, b: &Value) -> R {
    let dict = this(a)?;
    let other = match b.as_other::<WeakDict>() {
        Some(other) => other.entries(),
        None => match b.as_dict() {
            Some(other) => other.entries(),
            None => return Ok(Value::not_implemented()),
        },
    };
    let entries = dict.entries();
    if entries.len() != other.len() {
        return Ok(false.into());
    }
    for (key, value) in other {
        match dict.get(&key)? {
            Some(own) if equal(&own, &value)? => {}
            _ => return Ok(false.into()),
        }
    }
    Ok(true.into())
}

/// The methods of both dictionaries.
macro_rules! dictionary {
    ($owner:literal, $weak:expr $(, $more:expr)*) => {
        &[
            Native::method(
                $owner,
                "__new__",
                Call::C(0, 1, |class, arguments, keywords| new(class, $weak, arguments.first(), keywords)),
            ),
            Native::method($owner, "__len__", Call::M0(|it| Ok((this(it)?.entries().len() as i64).into()))),
            Native::method($owner, "__iter__", Call::M0(|it| iterator(this(it)?.keys()))),
            Native::method($owner, "__contains__", Call::M1(|it, key| Ok(this(it)?.contains(key)?.into()))),
            Native::method($owner, "__getitem__", Call::M1(|it, key| this(it)?.get(key)?.ok_or_else(|| missing(key)))),
            Native::method(
                $owner,
                "__setitem__",
                Call::M(2, 2, |it, arguments| {
                    this(it)?.set(it, &arguments[0], arguments[1].clone()).map(|()| Value::None)
                }),
            ),
            Native::method(
                $owner,
                "__delitem__",
                Call::M1(|it, key| this(it)?.remove(key)?.map(|_| Value::None).ok_or_else(|| missing(key))),
            ),
            Native::method($owner, "__eq__", Call::M1(same_entries)),
            Native::method($owner, "__repr__", Call::M0(|it| Ok(format!("<{}>", super::address(it)).into()))),
            Native::method(
                $owner,
                "get",
                Call::M(1, 2, |it, arguments| {
                    Ok(match this(it)?.get(&arguments[0])? {
                        Some(value) => value,
                        None => arguments.get(1).cloned().into(),
                    })
                }),
            ),
            Native::method($owner, "keys", Call::M0(|it| iterator(this(it)?.keys()))),
            Native::method(
                $owner,
                "values",
                Call::M0(|it| iterator(this(it)?.entries().into_iter().map(|(_, value)| value).collect())),
            ),
            Native::method(
                $owner,
                "items",
                Call::M0(|it| {
                    iterator(this(it)?.entries().into_iter().map(|(key, value)| Value::tuple([key, value])).collect())
                }),
            ),
            Native::method($owner, "pop", Call::M(1, 2, pop)),
            Native::method($owner, "popitem", Call::M0(pop_item)),
            Native::method(
                $owner,
                "setdefault",
                Call::M(1, 2, |it, arguments| {
                    let dict = this(it)?;
                    if let Some(value) = dict.get(&arguments[0])? {
                        return Ok(value);
                    }
                    let default = Value::from(arguments.get(1).cloned());
                    dict.set(it, &arguments[0], default.clone())?;
                    Ok(default)
                }),
            ),
            Native::method(
                $owner,
                "update",
                Call::MK(|it, arguments, keywords| {
                    update(it, arguments.first(), keywords).map(|()| Value::None)
                }),
            ),
            Native::method(
                $owner,
                "clear",
                Call::M0(|it| {
                    this(it)?.dict.clear();
                    Ok(Value::None)
                }),
            ),
            Native::method($owner, "copy", Call::M0(|it| new(it.class(), $weak, Some(it), &[]))),
            Native::method($owner, "__copy__", Call::M0(|it| new(it.class(), $weak, Some(it), &[]))),
            $($more,)*
        ]
    };
}

static VALUES: &[Native] = dictionary!(
    "WeakValueDictionary",
    Weak::Values,
    Native::method(
        "WeakValueDictionary",
        "valuerefs",
        Call::M0(|it| Ok(Value::list(this(it)?.dict.entries().into_iter().map(|(_, value)| value).collect()))),
    )
);
static KEYS: &[Native] = dictionary!(
    "WeakKeyDictionary",
    Weak::Keys,
    Native::method(
        "WeakKeyDictionary",
        "keyrefs",
        Call::M0(|it| Ok(Value::list(this(it)?.dict.entries().into_iter().map(|(key, _)| key).collect()))),
    )
);

/// A set of the items that live: operators of sets work on it.
fn strong(value: &Value) -> R {
    let items = match value.as_other::<WeakDict>() {
        Some(it) => it.keys(),
        None => iter::collect(value)?,
    };
    let strong = super::super::super::set::Set::new(false);
    for item in items {
        strong.add(item)?;
    }
    Ok(Heap::Set(Box::new(strong)).into())
}

fn weak_result(like: &Value, items: Value) -> R {
    new(like.class(), Weak::Set, Some(&items), &[])
}
macro_rules! algebra {
    ($name:literal, $op:ident) => {
        Native::method(
            "WeakSet",
            $name,
            Call::M1(|a, b| weak_result(a, operator::binary(operator::Op::$op, &strong(a)?, &strong(b)?)?)),
        )
    };
}
macro_rules! compared {
    ($method:literal, $cmp:expr) => {
        Native::method("WeakSet", $method, Call::M1(|a, b| operator::compare($cmp, &strong(a)?, &strong(b)?)))
    };
}

static SET: &[Native] = &[
    Native::method(
        "WeakSet",
        "__new__",
        Call::C(0, 1, |class, arguments, _| new(class, Weak::Set, arguments.first(), &[])),
    ),
    Native::method("WeakSet", "__len__", Call::M0(|it| Ok((this(it)?.entries().len() as i64).into()))),
    Native::method("WeakSet", "__iter__", Call::M0(|it| iterator(this(it)?.keys()))),
    Native::method("WeakSet", "__contains__", Call::M1(|it, key| Ok(this(it)?.contains(key)?.into()))),
    Native::method("WeakSet", "__repr__", Call::M0(|it| object::repr(&strong(it)?).map(Value::str))),
    Native::method("WeakSet", "add", Call::M1(|it, item| this(it)?.set(it, item, Value::None).map(|()| Value::None))),
    Native::method("WeakSet", "discard", Call::M1(|it, item| this(it)?.remove(item).map(|_| Value::None))),
    Native::method(
        "WeakSet",
        "remove",
        Call::M1(|it, item| this(it)?.remove(item)?.map(|_| Value::None).ok_or_else(|| missing(item))),
    ),
    Native::method(
        "WeakSet",
        "pop",
        Call::M0(|it| {
            let set = this(it)?;
            let Some(item) = set.keys().pop() else {
                return Err(raise(Type::KeyError, "pop from empty WeakSet"));
            };
            drop(set.remove(&item)?);
            Ok(item)
        }),
    ),
    Native::method(
        "WeakSet",
        "clear",
        Call::M0(|it| {
            this(it)?.dict.clear();
            Ok(Value::None)
        }),
    ),
    Native::method("WeakSet", "copy", Call::M0(|it| new(it.class(), Weak::Set, Some(it), &[]))),
    Native::method(
        "WeakSet",
        "update",
        Call::M1(|it, items| {
            for item in iter::collect(items)? {
                this(it)?.set(it, &item, Value::None)?;
            }
            Ok(Value::None)
        }),
    ),
    Native::method(
        "WeakSet",
        "isdisjoint",
        Call::M1(|a, b| super::call_method(&strong(a)?, "isdisjoint", &[strong(b)?], &[])),
    ),
    Native::method(
        "WeakSet",
        "issubset",
        Call::M1(|a, b| operator::compare(operator::Cmp::Le, &strong(a)?, &strong(b)?)),
    ),
    Native::method(
        "WeakSet",
        "issuperset",
        Call::M1(|a, b| operator::compare(operator::Cmp::Ge, &strong(a)?, &strong(b)?)),
    ),
    compared!("__eq__", operator::Cmp::Eq),
    compared!("__le__", operator::Cmp::Le),
    compared!("__lt__", operator::Cmp::Lt),
    compared!("__ge__", operator::Cmp::Ge),
    compared!("__gt__", operator::Cmp::Gt),
    algebra!("__or__", BitOr),
    algebra!("union", BitOr),
    algebra!("__and__", BitAnd),
    algebra!("intersection", BitAnd),
    algebra!("__sub__", Sub),
    algebra!("difference", Sub),
    algebra!("__xor__", BitXor),
    algebra!("symmetric_difference", BitXor),
];
