//! The lazy iterators of `builtins`: `enumerate`, `zip`, `map`, `filter`, `reversed`, `iter(callable, sentinel)`.
//! `iter()` of what they read is taken when they are made; everything else happens, and fails, at `next`.

use super::super::class::ClassRef;
use super::super::exception::{R, Raised, raise};
use super::super::iter;
use super::super::native::{self, Call, Native, NativeObject, arity, keyword_only};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, attribute, call, number, object, operator};
use std::cell::{Cell, RefCell};

/// `enumerate(iterable, start)`
struct Enumerate {
    iterator: Value,
    /// The next number; any int.
    count: RefCell<Value>,
}
impl NativeObject for Enumerate {
    fn class(&self) -> ClassRef {
        Type::Enumerate.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let Some(item) = iter::handed_on(&self.iterator)? else { return Ok(None) };
        let count = self.count.borrow().clone();
        self.count.replace(operator::add(&count, &Value::int(1))?);
        Ok(Some(Value::tuple([count, item])))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.iterator)
    }
}

/// `enumerate(iterable, start)`
///
/// # Errors
/// TypeError if it is not iterable, or the start no int.
pub fn enumerate(iterable: &Value, start: &Value) -> R {
    let count = RefCell::new(number::index(start)?);
    Ok(Value::other(Enumerate { iterator: Value::Ref(iter::object(iterable)?), count }))
}

/// `zip(…)`
struct Zip {
    iterators: Vec<Value>,
    strict: bool,
}
impl NativeObject for Zip {
    fn class(&self) -> ClassRef {
        Type::Zip.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        if self.iterators.is_empty() {
            return Ok(None);
        }
        let mut items = Vec::with_capacity(self.iterators.len());
        for iterator in &self.iterators {
            let item = if self.strict { iter::next_item(iterator) } else { iter::handed_on(iterator) };
            match item? {
                Some(item) => items.push(item),
                None => {
                    if self.strict {
                        self.check_lengths(items.len())?;
                    }
                    return Ok(None);
                }
            }
        }
        Ok(Some(Value::tuple(items)))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.iterators.iter().for_each(see)
    }
}
impl Zip {
    /// Iterator number `ended` is at its end: are all?
    #[cold]
    fn check_lengths(&self, ended: usize) -> R<()> {
        let mismatch = |index: usize, what: &str| -> Raised {
            let others = if index == 1 { " " } else { "s 1-" };
            let message = format!("zip() argument {} is {what} than argument{others}{index}", index + 1);
            raise(Type::ValueError, &message)
        };
        if ended > 0 {
            return Err(mismatch(ended, "shorter"));
        }
        for (index, iterator) in self.iterators.iter().enumerate().skip(1) {
            if iter::next_item(iterator)?.is_some() {
                return Err(mismatch(index, "longer"));
            }
        }
        Ok(())
    }
}
/// The last iterator dies first, as the items of CPython's tuple do.
impl Drop for Zip {
    fn drop(&mut self) {
        drop_from_the_end(&mut self.iterators)
    }
}
/// Drops one after the other, the last one first.
pub(crate) fn drop_from_the_end<T>(items: &mut Vec<T>) {
    while let Some(item) = items.pop() {
        drop(item)
    }
}

/// Each one's iterator. If one has none, those before it die from the end.
fn iterators(iterables: &[Value]) -> R<Vec<Value>> {
    let mut iterators = Vec::with_capacity(iterables.len());
    for iterable in iterables {
        match iter::object(iterable) {
            Ok(iterator) => iterators.push(Value::Ref(iterator)),
            Err(raised) => {
                drop_from_the_end(&mut iterators);
                return Err(raised);
            }
        }
    }
    Ok(iterators)
}

/// `zip(*iterables, strict=…)`
///
/// # Errors
/// TypeError if one is not iterable.
pub fn zip(iterables: &[Value], strict: bool) -> R {
    Ok(Value::other(Zip { iterators: iterators(iterables)?, strict }))
}

/// `map(function, …)`
struct Map {
    iterators: Vec<Value>,
    function: Value,
}
impl NativeObject for Map {
    fn class(&self) -> ClassRef {
        Type::Map.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        if let [iterator] = &self.iterators[..] {
            return match iter::handed_on(iterator)? {
                Some(item) => call::call1(&self.function, item).map(Some),
                None => Ok(None),
            };
        }
        let mut items = Vec::with_capacity(self.iterators.len());
        for iterator in &self.iterators {
            match iter::handed_on(iterator)? {
                Some(item) => items.push(item),
                None => return Ok(None),
            }
        }
        match <[Value; 2]>::try_from(items) {
            Ok([a, b]) => call::call2(&self.function, a, b),
            Err(items) => call::call(&self.function, &items),
        }
        .map(Some)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.function);
        self.iterators.iter().for_each(see)
    }
}
impl Drop for Map {
    fn drop(&mut self) {
        drop_from_the_end(&mut self.iterators)
    }
}

/// `map(function, iterable)`
///
/// # Errors
/// TypeError if it is not iterable.
pub fn map1(function: &Value, iterable: &Value) -> R {
    Ok(Value::other(Map { iterators: vec![Value::Ref(iter::object(iterable)?)], function: function.clone() }))
}

/// `filter(function, iterable)`
struct Filter {
    /// None: by truth.
    function: Value,
    iterator: Value,
}
impl NativeObject for Filter {
    fn class(&self) -> ClassRef {
        Type::Filter.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        while let Some(item) = iter::handed_on(&self.iterator)? {
            let good = match &self.function {
                Value::None => operator::truth(&item)?,
                function => operator::truth(&call::call1(function, item.clone())?)?,
            };
            if good {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.function);
        see(&self.iterator)
    }
}

/// `filter(function, iterable)`
///
/// # Errors
/// TypeError if it is not iterable.
pub fn filter(function: &Value, iterable: &Value) -> R {
    let iterator = Value::Ref(iter::object(iterable)?);
    let by_truth = function.as_class().is_some_and(|class| std::ptr::eq(class, Type::Bool.class()));
    let function = if by_truth { Value::None } else { function.clone() };
    Ok(Value::other(Filter { function, iterator }))
}

/// `reversed(sequence)`, by `__getitem__` from the end.
struct Reversed {
    /// Unbound at the end.
    sequence: RefCell<Value>,
    index: Cell<i64>,
}
impl NativeObject for Reversed {
    fn class(&self) -> ClassRef {
        Type::Reversed.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let sequence = self.sequence.borrow().clone();
        let index = self.index.get();
        if sequence.is_bound() && index >= 0 {
            match operator::item(&sequence, &Value::int(index)) {
                Ok(item) => {
                    self.index.set(index - 1);
                    return Ok(Some(item));
                }
                Err(raised) if raised.is(Type::IndexError) || raised.is(Type::StopIteration) => {}
                Err(raised) => return Err(raised),
            }
        }
        self.index.set(-1);
        drop(self.sequence.take());
        Ok(None)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.sequence.borrow())
    }
}

/// `reversed(sequence)`
///
/// # Errors
/// TypeError if it is no sequence; what `__reversed__` and `__len__` raise.
pub fn reversed(sequence: &Value) -> R {
    let class = sequence.class();
    match class.special(Name::of("__reversed__")) {
        Some(Value::None) => {}
        Some(method) => return attribute::call_bound(&method, sequence, class, []),
        None if class.special(Name::of("__getitem__")).is_some() && !sequence.is_a(Type::Dict) => {
            let length = super::direct::len(sequence)?;
            let sequence = RefCell::new(sequence.clone());
            return Ok(Value::other(Reversed { sequence, index: Cell::new(length - 1) }));
        }
        None => {}
    }
    Err(raise(Type::TypeError, &format!("'{}' object is not reversible", class.name())))
}

/// `iter(callable, sentinel)`
struct Until {
    /// Both Unbound at the end.
    callable: RefCell<Value>,
    sentinel: RefCell<Value>,
}
impl NativeObject for Until {
    fn class(&self) -> ClassRef {
        Type::CallableIterator.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let callable = self.callable.borrow().clone();
        if !callable.is_bound() {
            return Ok(None);
        }
        match call::call0(&callable) {
            Ok(value) => {
                let sentinel = self.sentinel.borrow().clone();
                // The call may have ended this very iterator.
                if sentinel.is_bound() && !(sentinel.is(&value) || operator::equal(&sentinel, &value)?) {
                    return Ok(Some(value));
                }
                self.end();
                Ok(None)
            }
            Err(raised) if raised.is(Type::StopIteration) => {
                self.end();
                Ok(None)
            }
            Err(raised) => Err(raised),
        }
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.callable.borrow());
        see(&self.sentinel.borrow())
    }
}
impl Until {
    fn end(&self) {
        drop(self.callable.take());
        drop(self.sentinel.take())
    }
}

/// `iter(callable, sentinel)`
///
/// # Errors
/// TypeError if it can't be called.
pub fn until(callable: &Value, sentinel: &Value) -> R {
    if !call::is_callable(callable) {
        return Err(raise(Type::TypeError, "iter(v, w): v must be callable"));
    }
    let (callable, sentinel) = (RefCell::new(callable.clone()), RefCell::new(sentinel.clone()));
    Ok(Value::other(Until { callable, sentinel }))
}

pub static ENUMERATE_METHODS: &[Native] = &[
    Native::method(
        "enumerate",
        "__new__",
        Call::C(0, native::ANY, |class, arguments, keywords| {
            let [iterable, start] = native::bind("enumerate", ["iterable", "start"], 0, 0, arguments, keywords)?;
            let Some(iterable) = iterable else {
                return Err(raise(Type::TypeError, "enumerate() missing required argument 'iterable'"));
            };
            Ok(object::derived(class, enumerate(&iterable, &start.unwrap_or(Value::int(0)))?))
        }),
    ),
    iter::METHODS[0],
    iter::METHODS[1],
];

pub static ZIP_METHODS: &[Native] = &[
    Native::method(
        "zip",
        "__new__",
        Call::C(0, native::ANY, |class, arguments, keywords| {
            let [strict] = keyword_only("zip", ["strict"], keywords)?;
            let strict = operator::truth(&strict.unwrap_or(false.into()))?;
            Ok(object::derived(class, zip(arguments, strict)?))
        }),
    ),
    iter::METHODS[0],
    iter::METHODS[1],
];

pub static MAP_METHODS: &[Native] = &[
    Native::method(
        "map",
        "__new__",
        Call::C(0, native::ANY, |class, arguments, keywords| {
            native::no_keywords("map", class, keywords)?;
            let [function, iterables @ ..] = arguments else { return Err(too_few()) };
            if iterables.is_empty() {
                return Err(too_few());
            }
            let iterators = iterators(iterables)?;
            Ok(object::derived(class, Value::other(Map { iterators, function: function.clone() })))
        }),
    ),
    iter::METHODS[0],
    iter::METHODS[1],
];
#[cold]
fn too_few() -> Raised {
    raise(Type::TypeError, "map() must have at least two arguments.")
}

pub static FILTER_METHODS: &[Native] = &[
    Native::method(
        "filter",
        "__new__",
        Call::C(0, native::ANY, |class, arguments, keywords| {
            native::no_keywords("filter", class, keywords)?;
            match arguments {
                [function, iterable] => Ok(object::derived(class, filter(function, iterable)?)),
                _ => Err(arity("filter", arguments.len(), 2, 2)),
            }
        }),
    ),
    iter::METHODS[0],
    iter::METHODS[1],
];

pub static REVERSED_METHODS: &[Native] = &[
    Native::method(
        "reversed",
        "__new__",
        Call::C(0, native::ANY, |class, arguments, keywords| {
            native::no_keywords("reversed", class, keywords)?;
            match arguments {
                // What `__reversed__` gives is returned as it is, also for a subclass.
                [sequence] => match reversed(sequence)? {
                    made if made.as_other::<Reversed>().is_some() => Ok(object::derived(class, made)),
                    made => Ok(made),
                },
                _ => Err(arity("reversed", arguments.len(), 1, 1)),
            }
        }),
    ),
    iter::METHODS[0],
    iter::METHODS[1],
    Native::method(
        "reversed",
        "__length_hint__",
        Call::M0(|it| match it.as_other::<Reversed>() {
            Some(reversed) => Ok(Value::int(reversed.index.get() + 1)),
            None => Ok(Value::int(0)),
        }),
    ),
];
