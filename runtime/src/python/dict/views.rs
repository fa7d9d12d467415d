//! `dict.keys()`, `dict.values()`, `dict.items()`: live views, the first and the last with set operations.

use super::{Dict, DictIterator, Part};
use crate::python::class::ClassRef;
use crate::python::exception::R;
use crate::python::library::{class, types};
use crate::python::native::{Call, Native, NativeObject};
use crate::python::operator::Cmp;
use crate::python::set::{self, Algebra, Set};
use crate::python::types::Type;
use crate::python::value::Value;
use crate::python::{iter, operator, reprs, sequence};

/// A view of a dict.
pub struct View {
    pub dict: Value,
    pub part: Part,
    /// Is it of an OrderedDict?
    pub ordered: bool,
}

impl View {
    pub fn of(dict: &Value, part: Part) -> Value {
        Value::other(View { dict: dict.clone(), part, ordered: false })
    }
    /// A view of an OrderedDict, whose classes have names of their own.
    pub fn ordered(dict: &Value, part: Part) -> Value {
        Value::other(View { dict: dict.clone(), part, ordered: true })
    }
    fn iterator(&self, reversed: bool) -> Value {
        if self.ordered {
            DictIterator::ordered(&self.dict, self.part, reversed)
        } else {
            DictIterator::over(&self.dict, self.part, reversed)
        }
    }
    fn dict(&self) -> R<&Dict> {
        self.dict.as_dict().ok_or_else(|| sequence::wrong_self("dict", &self.dict))
    }
    fn len(&self) -> usize {
        self.dict.as_dict().map_or(0, Dict::len)
    }
    /// `item in view`; the values are compared one by one.
    fn contains(&self, item: &Value) -> R<bool> {
        match self.part {
            Part::Keys => self.dict()?.contains(item),
            Part::Items => {
                let Some([key, value]) = item.as_tuple() else { return Ok(false) };
                Ok(match self.dict()?.get(key)? {
                    Some(found) => found.is(value) || operator::equal(&found, value)?,
                    None => false,
                })
            }
            Part::Values => {
                let mut values = iter::iter(&self.iterator(false))?;
                while let Some(value) = values.next()? {
                    if value.is(item) || operator::equal(&value, item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }
}

impl NativeObject for View {
    fn class(&self) -> ClassRef {
        let class = match self.part {
            Part::Keys if self.ordered => {
                return class!("builtins", "odict_keys", Sealed, [Type::DictKeys.class()], &[]);
            }
            Part::Values if self.ordered => {
                return class!("builtins", "odict_values", Sealed, [Type::DictValues.class()], &[]);
            }
            Part::Items if self.ordered => {
                return class!("builtins", "odict_items", Sealed, [Type::DictItems.class()], &[]);
            }
            Part::Keys => Type::DictKeys,
            Part::Values => Type::DictValues,
            Part::Items => Type::DictItems,
        };
        class.class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.dict)
    }
}

fn this(it: &Value) -> R<&View> {
    it.as_other().ok_or_else(|| sequence::wrong_self("dict_keys", it))
}
/// A view that is like a set.
fn set_like(it: &Value) -> Option<&View> {
    it.as_other::<View>().filter(|view| view.part != Part::Values)
}

/// Are all items of one in the other?
fn all_in(small: &Value, large: &Value) -> R<bool> {
    let mut items = iter::iter(small)?;
    while let Some(item) = items.next()? {
        if !operator::contains(large, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A comparison in which one is a view of keys or items and the other such a view or a set: subset order.
///
/// # Errors
/// What `__hash__` and `__eq__` raise.
pub fn view_compare(cmp: Cmp, a: &Value, b: &Value) -> R<Option<bool>> {
    let length = |it: &Value| it.as_set().map(Set::len).or(set_like(it).map(View::len));
    let (Some(left), Some(right)) = (length(a), length(b)) else { return Ok(None) };
    if set_like(a).is_none() && set_like(b).is_none() {
        return Ok(None);
    }
    Ok(Some(match cmp {
        Cmp::Eq => left == right && all_in(a, b)?,
        Cmp::Ne => !(left == right && all_in(a, b)?),
        Cmp::Lt => left < right && all_in(a, b)?,
        Cmp::Le => left <= right && all_in(a, b)?,
        Cmp::Gt => left > right && all_in(b, a)?,
        Cmp::Ge => left >= right && all_in(b, a)?,
    }))
}

/// `keys | iterable` and so on: a set; `None` if none is a view of keys or items.
pub fn view_binary(algebra: Algebra, a: &Value, b: &Value) -> Option<R> {
    if set_like(a).is_none() && set_like(b).is_none() {
        return None;
    }
    let made = || -> R<Set> {
        if algebra == Algebra::And {
            return intersection(a, b);
        }
        let result = set::from_iterable(a, false)?;
        match algebra {
            Algebra::Or => set::update(&result, b)?,
            Algebra::Sub => set::difference_update(&result, b)?,
            Algebra::Xor | Algebra::And => set::symmetric_difference_update(&result, b)?,
        }
        Ok(result)
    };
    Some(made().map(Set::into_value))
}

/// `_PyDictView_Intersect`: walks the other operand, or the smaller of two views.
fn intersection(a: &Value, b: &Value) -> R<Set> {
    let (mut view, mut other) = if set_like(a).is_some() { (a, b) } else { (b, a) };
    let length = |it: &Value| set_like(it).map_or(0, View::len);
    if let Some(set) = other.as_set().filter(|set| !set.is_frozen() && other.class().is_builtin)
        && length(view) <= set.len()
    {
        return set::intersection(set, view);
    }
    if set_like(other).is_some() && length(other) > length(view) {
        std::mem::swap(&mut view, &mut other);
    }
    let result = Set::new(false);
    let mut items = iter::iter(other)?;
    while let Some(item) = items.next()? {
        if this(view)?.contains(&item)? {
            result.add(item)?;
        }
    }
    Ok(result)
}

fn operation(algebra: Algebra, a: &Value, b: &Value) -> R {
    view_binary(algebra, a, b).unwrap_or_else(|| Ok(Value::not_implemented()))
}

fn is_disjoint(it: &Value, other: &Value) -> R {
    let view = this(it)?;
    if other.is(it) {
        return Ok((view.len() == 0).into());
    }
    let (mut walked, mut asked) = (other, it);
    let sized = other.as_set().map(Set::len).or(set_like(other).map(View::len));
    if sized.is_some_and(|length| length > view.len()) {
        std::mem::swap(&mut walked, &mut asked);
    }
    let mut items = iter::iter(walked)?;
    while let Some(item) = items.next()? {
        if operator::contains(asked, &item)? {
            return Ok(false.into());
        }
    }
    Ok(true.into())
}

macro_rules! view {
    ($owner:literal, [$($more:expr),* $(,)?]) => {
        &[
            Native::method($owner, "mapping", Call::Property(|it| Ok(types::proxy(this(it)?.dict.clone())), None)),
            Native::method($owner, "__len__", Call::M0(|it| Ok((this(it)?.len() as i64).into()))),
            Native::method(
                $owner,
                "__iter__",
                Call::M0(|it| this(it).map(|view| view.iterator(false))),
            ),
            Native::method(
                $owner,
                "__reversed__",
                Call::M0(|it| this(it).map(|view| view.iterator(true))),
            ),
            Native::method($owner, "__contains__", Call::M1(|it, item| Ok(this(it)?.contains(item)?.into()))),
            Native::method($owner, "__repr__", Call::M0(|it| Ok(reprs::view(it, it.type_name())?.into()))),
            $($more,)*
        ]
    };
}
macro_rules! set_view {
    ($owner:literal) => {
        view!(
            $owner,
            [
                Native::method($owner, "isdisjoint", Call::M1(is_disjoint)),
                Native::method($owner, "__eq__", Call::M1(sequence::dunder_eq)),
                Native::method($owner, "__ne__", Call::M1(sequence::dunder_ne)),
                Native::method($owner, "__lt__", Call::M1(sequence::dunder_lt)),
                Native::method($owner, "__le__", Call::M1(sequence::dunder_le)),
                Native::method($owner, "__gt__", Call::M1(sequence::dunder_gt)),
                Native::method($owner, "__ge__", Call::M1(sequence::dunder_ge)),
                Native::method($owner, "__or__", Call::M1(|a, b| operation(Algebra::Or, a, b))),
                Native::method($owner, "__ror__", Call::M1(|a, b| operation(Algebra::Or, b, a))),
                Native::method($owner, "__and__", Call::M1(|a, b| operation(Algebra::And, a, b))),
                Native::method($owner, "__rand__", Call::M1(|a, b| operation(Algebra::And, b, a))),
                Native::method($owner, "__sub__", Call::M1(|a, b| operation(Algebra::Sub, a, b))),
                Native::method($owner, "__rsub__", Call::M1(|a, b| operation(Algebra::Sub, b, a))),
                Native::method($owner, "__xor__", Call::M1(|a, b| operation(Algebra::Xor, a, b))),
                Native::method($owner, "__rxor__", Call::M1(|a, b| operation(Algebra::Xor, b, a))),
            ]
        )
    };
}

pub static KEYS_METHODS: &[Native] = set_view!("dict_keys");
pub static ITEMS_METHODS: &[Native] = set_view!("dict_items");
pub static VALUES_METHODS: &[Native] = view!("dict_values", []);
