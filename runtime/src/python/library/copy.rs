//! `copy` (`Lib/copy.py`). What pickle would say of an object, `__reduce_ex__(4)`, is not asked for: how an instance is
//! taken apart and put together again is known here. Methods of the program for this are called.

use super::super::call::Bound;
use super::super::class::ClassRef;
use super::super::descriptor::StaticMethod;
use super::super::dict::Dict;
use super::super::exception::{R, Raised, raise};
use super::super::module::Module;
use super::super::native::{Call, Native, NativeFunction, bind};
use super::super::set::Set;
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{Name, attribute, call, iter, object, operator, report};
use super::class;

/// `copy.Error`
pub fn error() -> ClassRef {
    class!("copy", "Error", Exception, [Type::Exception.class()], &[])
}

/// The memo of a deep copy, a dict from `id()` to copies; `None`: the copy is shallow.
type Memo<'a> = Option<&'a Value>;

/// `copy.copy(x)`
///
/// # Errors
/// TypeError if it can't be copied; what methods of the program raise.
pub fn copy(x: &Value) -> R {
    if is_immutable(x) || matches!(x.heap(), Some(Heap::Tuple(_) | Heap::Slice(_) | Heap::Bound(_))) {
        return Ok(x.clone());
    }
    match x.heap() {
        Some(Heap::List(items)) => return Ok(Value::list(items.borrow().clone())),
        Some(Heap::Dict(dict)) => return Ok(dict.copy().into_value()),
        Some(Heap::Set(set)) if set.is_frozen() => return Ok(x.clone()),
        Some(Heap::Set(_)) => return set_of(iter::collect(x)?, false),
        _ => {}
    }
    match special(x, "__copy__") {
        Some(method) => attribute::call_bound(&method, x, x.class(), []),
        None => rebuilt(x, None),
    }
}

/// `copy.deepcopy(x, memo)`
///
/// # Errors
/// As [`copy`].
pub fn deepcopy(x: &Value, memo: &Value) -> R {
    call::deeper(|| {
        if let Some(known) = remembered(memo, x)? {
            return Ok(known);
        }
        if is_immutable(x) {
            return Ok(x.clone());
        }
        let copy = deep(x, memo)?;
        if !copy.is(x) {
            remember(memo, x, &copy)?;
            keep_alive(memo, x)?;
        }
        Ok(copy)
    })
}

fn deep(x: &Value, memo: &Value) -> R {
    match x.heap() {
        Some(Heap::List(items)) => {
            let copy = Value::list(vec![]);
            remember(memo, x, &copy)?;
            let mut index = 0;
            while let Some(item) = { items.borrow().get(index).cloned() } {
                let item = deepcopy(&item, memo)?;
                if let Some(list) = copy.as_list() {
                    list.borrow_mut().push(item);
                }
                index += 1;
            }
            return Ok(copy);
        }
        Some(Heap::Tuple(items)) => {
            let copies = deep_all(items, memo)?;
            // It may have been reached again from one of its items.
            if let Some(known) = remembered(memo, x)? {
                return Ok(known);
            }
            let same = items.iter().zip(&copies).all(|(item, copy)| item.is(copy));
            return Ok(if same { x.clone() } else { Value::tuple(copies) });
        }
        Some(Heap::Dict(dict)) => {
            let copy = Dict::new().into_value();
            remember(memo, x, &copy)?;
            deep_entries(dict, &copy, memo)?;
            return Ok(copy);
        }
        Some(Heap::Set(set)) => return set_of(deep_all(&set.items(), memo)?, set.is_frozen()),
        Some(Heap::Bound(bound)) if matches!(bound.function.heap(), Some(Heap::Function(_))) => {
            let this = deepcopy(&bound.this, memo)?;
            return Ok(Heap::Bound(Bound { function: bound.function.clone(), this }).into());
        }
        Some(Heap::Bound(_) | Heap::Slice(_)) => return Ok(x.clone()),
        _ => {}
    }
    if let Some(method) = special(x, "__deepcopy__") {
        return attribute::call_bound(&method, x, x.class(), [memo.clone()]);
    }
    rebuilt(x, Some(memo))
}

/// What is its own copy, also a deep one.
fn is_immutable(x: &Value) -> bool {
    match x.heap() {
        None => true,
        Some(Heap::Other(_)) => {
            x.as_other::<NativeFunction>().is_some()
                || x.as_other::<super::super::complex::arithmetic::Complex>().is_some()
                || x.is_a(Type::Code)
                || x.is_a(Type::Property)
                || matches!(x.class().module(), "types" | "typing")
                || x.class().short_name() == "ReferenceType"
        }
        Some(heap) => matches!(
            heap,
            Heap::Str(_)
                | Heap::Big(_)
                | Heap::Bytes(_)
                | Heap::Range(_)
                | Heap::Function(_)
                | Heap::Native(_)
                | Heap::Class(_)
                | Heap::Ellipsis
                | Heap::NotImplemented
        ),
    }
}

/// A method for copying that the class has.
fn special(x: &Value, name: &str) -> Option<Value> {
    x.class().special(Name::of(name)).filter(|method| !method.is_none())
}

fn set_of(items: Vec<Value>, frozen: bool) -> R {
    let set = Set::new(frozen);
    for item in items {
        set.add(item)?;
    }
    Ok(set.into_value())
}

fn deep_all(items: &[Value], memo: &Value) -> R<Vec<Value>> {
    items.iter().map(|item| deepcopy(item, memo)).collect()
}

fn deep_entries(dict: &Dict, copy: &Value, memo: &Value) -> R<()> {
    for (key, value) in dict.entries() {
        let (key, value) = (deepcopy(&key, memo)?, deepcopy(&value, memo)?);
        operator::set_item(copy, &key, value)?;
    }
    Ok(())
}

fn remembered(memo: &Value, x: &Value) -> R<Option<Value>> {
    match memo.as_dict() {
        Some(memo) => memo.get(&x.id().into()),
        None => Ok(None),
    }
}
fn remember(memo: &Value, x: &Value, copy: &Value) -> R<()> {
    operator::set_item(memo, &x.id().into(), copy.clone())
}
/// What has been copied lives as long as the memo, so that no other object gets its `id()`.
fn keep_alive(memo: &Value, x: &Value) -> R<()> {
    match remembered(memo, memo)?.as_ref().and_then(Value::as_list) {
        Some(kept) => {
            kept.borrow_mut().push(x.clone());
            Ok(())
        }
        None => remember(memo, memo, &Value::list(vec![x.clone()])),
    }
}

fn deep_or_same(x: &Value, memo: Memo) -> R {
    match memo {
        Some(memo) => deepcopy(x, memo),
        None => Ok(x.clone()),
    }
}

#[cold]
fn refused(x: &Value) -> Raised {
    raise(Type::TypeError, &format!("cannot pickle '{}' object", x.type_name()))
}

/// Takes it apart and puts it together again (`_reconstruct`).
fn rebuilt(x: &Value, memo: Memo) -> R {
    let class = x.class();
    for (name, arguments) in [("__reduce_ex__", vec![Value::int(4)]), ("__reduce__", vec![])] {
        if let Some(method) = special(x, name) {
            let parts = call::call(&attribute::bind(&method, x, class)?, &arguments)?;
            return from_parts(x, &parts, memo);
        }
    }
    match x.heap() {
        Some(Heap::Instance { .. }) => {}
        Some(Heap::Derived(derived)) if class.is_builtin => return library_copy(x, &derived.payload, memo),
        Some(Heap::Derived(_)) => {}
        Some(Heap::Exception(exception)) => {
            let arguments = exception.args.borrow().clone();
            let arguments = match memo {
                Some(memo) => deep_all(&arguments, memo)?,
                None => arguments,
            };
            let copy = call::call(&class.object(), &arguments)?;
            return restored(x, copy, memo);
        }
        Some(Heap::Other(other)) if other.is_iterator() => {
            report::unsupported(&format!("a copy of a {} object", class.name()))
        }
        Some(Heap::Other(_)) if special(x, "__copy__").is_some() => return library_copy(x, x, memo),
        _ => return Err(refused(x)),
    }
    let copy = blank(x, class)?;
    if let Some(memo) = memo {
        remember(memo, x, &copy)?;
    }
    restored(x, copy, memo)
}

/// `class.__new__(class, *x.__getnewargs__())`
fn blank(x: &Value, class: ClassRef) -> R {
    let payload = if let Some(Heap::Derived(derived)) = x.heap() { Some(derived.payload.clone()) } else { None };
    let arguments = match special(x, "__getnewargs__") {
        Some(method) => Some(attribute::call_bound(&method, x, class, [])?),
        None => None,
    };
    let new = class.special(Name::of("__new__"));
    let new = new.and_then(|new| new.as_other::<StaticMethod>().map(|method| method.0.clone()));
    let Some(new) = new.filter(|new| matches!(new.heap(), Some(Heap::Function(_)))) else {
        return Ok(match payload {
            Some(payload) => object::wrapped(class, fresh(&payload)?),
            None => object::blank(class, &[]),
        });
    };
    let mut all = vec![class.object()];
    match arguments {
        Some(arguments) => all.extend(iter::collect(&arguments)?),
        None => all.extend(payload.filter(|payload| is_immutable(payload) || payload.as_tuple().is_some())),
    }
    call::call(&new, &all)
}

/// The payload of a copy: immutable ones are shared, others are empty and filled afterwards.
fn fresh(payload: &Value) -> R {
    match payload.heap() {
        Some(Heap::List(_)) => Ok(Value::list(vec![])),
        Some(Heap::Dict(_)) => Ok(Dict::new().into_value()),
        Some(Heap::Set(set)) if !set.is_frozen() => Ok(Set::new(false).into_value()),
        Some(Heap::Other(_)) => copy(payload),
        _ => Ok(payload.clone()),
    }
}

/// Gives a copy the state and the items of the original.
fn restored(x: &Value, copy: Value, memo: Memo) -> R {
    let class = x.class();
    let get_state = special(x, "__getstate__");
    let set_state = special(&copy, "__setstate__");
    if get_state.is_some() || set_state.is_some() {
        let state = match get_state {
            Some(method) => attribute::call_bound(&method, x, class, [])?,
            None => default_state(x)?,
        };
        let state = deep_or_same(&state, memo)?;
        set_whole_state(&copy, &state)?;
    } else {
        for (name, value) in attribute::own_attributes(x) {
            let value = deep_or_same(&value, memo)?;
            attribute::set_own(&copy, name, value, false)?;
        }
    }
    let Some(Heap::Derived(derived)) = x.heap() else { return Ok(copy) };
    match derived.payload.heap() {
        Some(Heap::List(_)) => {
            let append = attribute::get(&copy, Name::of("append"))?;
            for item in iter::collect(x)? {
                call::call1(&append, deep_or_same(&item, memo)?)?;
            }
        }
        Some(Heap::Dict(dict)) => {
            for (key, value) in dict.entries() {
                let key = deep_or_same(&key, memo)?;
                operator::set_item(&copy, &key, deep_or_same(&value, memo)?)?;
            }
        }
        Some(Heap::Set(set)) if !set.is_frozen() => {
            for item in set.items() {
                let item = deep_or_same(&item, memo)?;
                if let Some(set) = copy.as_set() {
                    set.add(item)?;
                }
            }
        }
        Some(Heap::Tuple(items)) if let Some(memo) = memo => {
            // Its items are in the payload, which has been made with the originals.
            let payload = Value::tuple(deep_all(items, memo)?);
            let deep = object::wrapped(class, payload);
            for (name, value) in attribute::own_attributes(&copy) {
                attribute::set_own(&deep, name, value, false)?;
            }
            return Ok(deep);
        }
        _ => {}
    }
    Ok(copy)
}

/// The attributes as a dict, or None if there are none (`object.__getstate__`).
fn default_state(x: &Value) -> R {
    let attributes = attribute::own_attributes(x);
    if attributes.is_empty() {
        return Ok(Value::None);
    }
    let dict = Dict::new();
    for (name, value) in attributes {
        dict.set(name.into(), value)?;
    }
    let dict = dict.into_value();
    // Slots come beside the dict that there is not.
    Ok(if attribute::has_dict(x) { dict } else { Value::tuple([Value::None, dict]) })
}

/// `copy.__setstate__(state)`, or the attributes that the state has.
fn set_whole_state(copy: &Value, state: &Value) -> R<()> {
    if state.is_none() {
        return Ok(());
    }
    if let Some(method) = special(copy, "__setstate__") {
        return attribute::call_bound(&method, copy, copy.class(), [state.clone()]).map(drop);
    }
    let (attributes, slots) = match state.as_tuple() {
        Some([attributes, slots]) => (attributes, slots),
        _ => (state, &Value::None),
    };
    for part in [attributes, slots] {
        for (name, value) in part.as_dict().map(Dict::entries).unwrap_or_default() {
            if let Some(name) = name.as_str() {
                attribute::set_own(copy, Name::of(name), value, false)?;
            }
        }
    }
    Ok(())
}

/// From what the program's `__reduce__` gives: callable, arguments, state, items, entries.
fn from_parts(x: &Value, parts: &Value, memo: Memo) -> R {
    if parts.as_str().is_some() {
        return Ok(x.clone());
    }
    let Some([callable, arguments, rest @ ..]) = parts.as_tuple() else {
        return Err(raise(Type::TypeError, "__reduce__ must return a string or tuple"));
    };
    let arguments = iter::collect(arguments)?;
    let arguments = match memo {
        Some(memo) => deep_all(&arguments, memo)?,
        None => arguments,
    };
    let copy = call::call(callable, &arguments)?;
    if let Some(memo) = memo {
        remember(memo, x, &copy)?;
    }
    if let Some(state) = rest.first() {
        set_whole_state(&copy, &deep_or_same(state, memo)?)?;
    }
    if let Some(items) = rest.get(1).filter(|items| !items.is_none()) {
        let append = attribute::get(&copy, Name::of("append"))?;
        for item in iter::collect(items)? {
            call::call1(&append, deep_or_same(&item, memo)?)?;
        }
    }
    if let Some(entries) = rest.get(2).filter(|entries| !entries.is_none()) {
        for entry in iter::collect(entries)? {
            let entry = iter::collect(&entry)?;
            if let [key, value] = &entry[..] {
                let key = deep_or_same(key, memo)?;
                operator::set_item(&copy, &key, deep_or_same(value, memo)?)?;
            }
        }
    }
    Ok(copy)
}

/// An object of a library class, such as a deque or a Counter: its own shallow copy, filled anew with deep copies.
fn library_copy(x: &Value, payload: &Value, memo: Memo) -> R {
    let Some(method) = special(x, "__copy__") else {
        return match payload.heap() {
            // Tuples with names, and numbers.
            Some(Heap::Other(_)) => Err(refused(x)),
            _ => Ok(object::wrapped(x.class(), deep_or_same(payload, memo)?)),
        };
    };
    let copy = attribute::call_bound(&method, x, x.class(), [])?;
    let Some(memo) = memo else { return Ok(copy) };
    remember(memo, x, &copy)?;
    let clear = attribute::lookup(&copy, Name::of("clear"))?;
    let Some(clear) = clear else { return Ok(copy) };
    match payload.as_dict() {
        Some(dict) => {
            let entries = dict.copy();
            call::call0(&clear)?;
            deep_entries(&entries, &copy, memo)?;
        }
        None => {
            let items = iter::collect(x)?;
            call::call0(&clear)?;
            let append = attribute::get(&copy, Name::of("append"))?;
            for item in items {
                call::call1(&append, deepcopy(&item, memo)?)?;
            }
        }
    }
    Ok(copy)
}

static FUNCTIONS: &[Native] = &[
    Native::function(
        "copy",
        Call::FK(|arguments, keywords| {
            let [x] = bind("copy", ["x"], 0, 1, arguments, keywords)?;
            copy(&x.into())
        }),
    ),
    Native::function(
        "deepcopy",
        Call::FK(|arguments, keywords| {
            let [x, memo, _] = bind("deepcopy", ["x", "memo", "_nil"], 0, 1, arguments, keywords)?;
            let memo = memo.filter(|memo| !memo.is_none());
            deepcopy(&x.into(), &memo.unwrap_or_else(|| Dict::new().into_value()))
        }),
    ),
];

pub fn module() -> Value {
    let mut members: Vec<(&str, Value)> = FUNCTIONS.iter().map(|native| (native.name, native.into())).collect();
    members.extend([("Error", error().object()), ("error", error().object())]);
    Module::value("copy", members)
}
