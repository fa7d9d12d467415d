//! Iteration. The iterator of a `for` is a Rust value where that is possible: nobody else can reach it.

use super::Name;
use super::class::ClassRef;
use super::exception::{R, Raised, raise};
use super::generator;
use super::name::known;
use super::native::{Call, Native, NativeObject};
use super::types::Type;
use super::value::{Heap, Object, Value};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The iterator of a `for` loop.
#[derive(Default)]
pub enum Iter {
    #[default]
    Done,
    List(Object, usize),
    Tuple(Object, usize),
    /// A str, and the next character's offset in bytes.
    Text(Object, usize),
    /// Next, stop, step: both ends fit 64 bits.
    Range(i64, i64, i64),
    /// An iterator that Rust code defines.
    Native(Value),
    Object(Object),
}

/// `iter(value)`, for a loop.
///
/// # Errors
/// TypeError if it is not iterable; what `__iter__` raises.
#[inline]
pub fn iter(value: &Value) -> R<Iter> {
    if let Value::Ref(object) = value {
        match &**object {
            Heap::Generator(_) => return Ok(Iter::Object(object.clone())),
            Heap::List(_) => return Ok(Iter::List(object.clone(), 0)),
            Heap::Tuple(_) => return Ok(Iter::Tuple(object.clone(), 0)),
            Heap::Str(_) => return Ok(Iter::Text(object.clone(), 0)),
            Heap::Range(range) if let Some((start, stop, step)) = range.small() => {
                return Ok(Iter::Range(start, stop, step));
            }
            Heap::Other(other) if other.is_iterator() => return Ok(Iter::Native(value.clone())),
            _ => {}
        }
    }
    object(value).map(Iter::over)
}

/// `iter(value)` as an object.
///
/// # Errors
/// As [`iter`].
pub fn object(value: &Value) -> R<Object> {
    if let Value::Ref(object) = value {
        match &**object {
            Heap::Generator(_) => return Ok(object.clone()),
            Heap::Other(other) if other.is_iterator() => return Ok(object.clone()),
            _ => {}
        }
    }
    let class = value.class();
    match class.special(known!("__iter__")) {
        Some(Value::None) => {}
        Some(method) => {
            let iterator = super::attribute::call_bound(&method, value, class, [])?;
            return match iterator {
                Value::Ref(object) if is_iterator(&Value::Ref(object.clone())) => Ok(object),
                other => {
                    let message = format!("iter() returned non-iterator of type '{}'", other.type_name());
                    Err(raise(Type::TypeError, &message))
                }
            };
        }
        None if class.special(known!("__getitem__")).is_some() => {
            let object = SequenceIterator { object: RefCell::new(value.clone()), index: Cell::new(0) };
            return Ok(Rc::new(Heap::Other(Box::new(object))));
        }
        None => {}
    }
    Err(raise(Type::TypeError, &format!("'{}' object is not iterable", value.type_name())))
}

/// Does it have `__next__`?
pub fn is_iterator(value: &Value) -> bool {
    match value.heap() {
        Some(Heap::Generator(_)) => true,
        Some(Heap::Other(object)) if object.is_iterator() => true,
        _ => value.class().special(known!("__next__")).is_some_and(|method| !method.is_none()),
    }
}

impl Iter {
    /// Of an iterator object.
    pub fn over(iterator: Object) -> Iter {
        match &*iterator {
            Heap::Other(other) if other.is_iterator() => Iter::Native(Value::Ref(iterator)),
            _ => Iter::Object(iterator),
        }
    }
    /// For the cycle collector: the object that it holds.
    pub fn visit(&self, see: &mut dyn FnMut(&'static str, &Value)) {
        match self {
            Iter::List(object, _) | Iter::Tuple(object, _) | Iter::Text(object, _) | Iter::Object(object) => {
                see("", &Value::Ref(object.clone()))
            }
            Iter::Native(object) => see("", object),
            Iter::Range(..) | Iter::Done => {}
        }
    }
    /// The next item; `None` at the end.
    ///
    /// # Errors
    /// What the iteration raises.
    #[expect(clippy::should_implement_trait, reason = "it can raise")]
    #[inline]
    pub fn next(&mut self) -> R<Option<Value>> {
        match self {
            Iter::Object(object) => match &**object {
                Heap::Generator(generator) => generator.next(),
                _ => next_object(object),
            },
            Iter::Native(object) => next_native(object),
            Iter::List(object, index) => {
                let item = match &**object {
                    Heap::List(list) => list.borrow().get(*index).cloned(),
                    _ => None,
                };
                if item.is_some() {
                    *index += 1;
                } else {
                    *self = Iter::Done;
                }
                Ok(item)
            }
            Iter::Tuple(object, index) => {
                let item = match &**object {
                    Heap::Tuple(items) => items.get(*index).cloned(),
                    _ => None,
                };
                *index += 1;
                Ok(item)
            }
            Iter::Text(object, offset) => {
                let Heap::Str(text) = &**object else { return Ok(None) };
                let Some(c) = text[*offset..].chars().next() else { return Ok(None) };
                *offset += c.len_utf8();
                Ok(Some(super::str::from_char(c)))
            }
            Iter::Range(next, stop, step) => {
                if if *step > 0 { *next >= *stop } else { *next <= *stop } {
                    return Ok(None);
                }
                let item = *next;
                match item.checked_add(*step) {
                    Some(after) => *next = after,
                    None => *stop = item,
                }
                Ok(Some(Value::int(item)))
            }
            Iter::Done => Ok(None),
        }
    }
}

/// The next item of an iterator; None is the end.
///
/// # Errors
/// As [`next_object`].
#[inline]
pub fn next_item(iterator: &Value) -> R<Option<Value>> {
    match iterator {
        Value::Ref(object) => match &**object {
            Heap::Other(other) if other.is_iterator() => next_native(iterator),
            _ => next_object(object),
        },
        _ => next(iterator).map(Some),
    }
}
/// The next item of an iterator object; None is the end.
///
/// # Errors
/// TypeError if it is no iterator; what the iteration raises.
#[inline(never)]
pub fn next_object(object: &Object) -> R<Option<Value>> {
    match &**object {
        Heap::Generator(generator) => generator.next(),
        Heap::Other(other) if other.is_iterator() => next_native(&Value::Ref(object.clone())),
        _ => match next(&Value::Ref(object.clone())) {
            Ok(value) => Ok(Some(value)),
            Err(raised) if raised.is(Type::StopIteration) => Ok(None),
            Err(raised) => Err(raised),
        },
    }
}

/// The next item of what an iterator of the runtime reads, where CPython's calls `tp_iternext` itself and returns what that
/// leaves (`map_next` in `Python/bltinmodule.c`; `PyIter_Next` clears it): the source's StopIteration is its own, with its
/// value. `None` is an end without a value, for which no exception is made.
///
/// # Errors
/// What the iteration raises, StopIteration too.
#[inline]
pub fn handed_on(source: &Value) -> R<Option<Value>> {
    match source {
        Value::Ref(object) => match &**object {
            Heap::Other(other) if other.is_iterator() => other.next(source),
            _ => handed_on_object(object),
        },
        _ => next(source).map(Some),
    }
}
/// As [`handed_on`].
///
/// # Errors
/// As [`handed_on`].
#[inline(never)]
pub fn handed_on_object(source: &Object) -> R<Option<Value>> {
    match &**source {
        Heap::Generator(generator) => generator.next_handed_on(),
        Heap::Other(other) if other.is_iterator() => other.next(&Value::Ref(source.clone())),
        _ => next(&Value::Ref(source.clone())).map(Some),
    }
}

/// The next item of an iterator that Rust code defines.
#[inline]
fn next_native(object: &Value) -> R<Option<Value>> {
    let Some(Heap::Other(other)) = object.heap() else { return Ok(None) };
    match other.next(object) {
        Err(raised) => ended(raised),
        next => next,
    }
}
/// Raised by what it calls, such as the function of a `map`, StopIteration is its end too.
#[cold]
fn ended(raised: Raised) -> R<Option<Value>> {
    if raised.is(Type::StopIteration) { Ok(None) } else { Err(raised) }
}

/// `next(value)`: the end is StopIteration.
///
/// # Errors
/// TypeError if it is no iterator; what the iteration raises.
pub fn next(value: &Value) -> R {
    match value.heap() {
        Some(Heap::Generator(generator)) => return generator::surfaced(generator.send(Value::None)),
        Some(Heap::Other(object)) if object.is_iterator() => return object.next(value)?.ok_or_else(end),
        _ => {}
    }
    let class = value.class();
    match class.special(known!("__next__")) {
        Some(method) if !method.is_none() => super::attribute::call_bound(&method, value, class, []),
        _ => Err(raise(Type::TypeError, &format!("'{}' object is not an iterator", value.type_name()))),
    }
}
#[cold]
fn end() -> Raised {
    raise(Type::StopIteration, "")
}

/// Every item of an iterable.
///
/// # Errors
/// TypeError if it is not iterable; what the iteration raises.
pub fn collect(value: &Value) -> R<Vec<Value>> {
    match value.heap() {
        Some(Heap::List(list)) => return Ok(list.borrow().clone()),
        Some(Heap::Tuple(items)) => return Ok(items.to_vec()),
        _ => {}
    }
    let mut iterator = iter(value)?;
    length_hint(value)?;
    let mut items = vec![];
    loop {
        match iterator.next() {
            Ok(Some(item)) => items.push(item),
            Ok(None) => return Ok(items),
            Err(raised) => {
                // The iterator dies before what it has given.
                drop(iterator);
                return Err(raised);
            }
        }
    }
}

/// `list(it)` asks an object of the program for its length, which can be observed (`PyObject_LengthHint`).
///
/// # Errors
/// What these methods raise, except TypeError.
pub fn length_hint(value: &Value) -> R<()> {
    let class = value.class();
    if class.is_builtin {
        return Ok(());
    }
    let tolerated = |result: R| match result {
        Err(raised) if !raised.is(Type::TypeError) => Err(raised),
        _ => Ok(()),
    };
    for name in ["__len__", "__length_hint__"] {
        if let Some(method) = class.special(Name::of(name)) {
            return tolerated(super::attribute::call_bound(&method, value, class, []));
        }
    }
    Ok(())
}

/// Iteration by `__getitem__` from 0 until IndexError.
struct SequenceIterator {
    object: RefCell<Value>,
    index: Cell<i64>,
}
impl NativeObject for SequenceIterator {
    fn class(&self) -> ClassRef {
        Type::SequenceIterator.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let object = self.object.borrow().clone();
        if !object.is_bound() {
            return Ok(None);
        }
        match super::operator::item(&object, &Value::int(self.index.get())) {
            Ok(item) => {
                self.index.set(self.index.get() + 1);
                Ok(Some(item))
            }
            Err(raised) if raised.is(Type::IndexError) || raised.is(Type::StopIteration) => {
                let old = self.object.take();
                drop(old);
                Ok(None)
            }
            Err(raised) => Err(raised),
        }
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.object.borrow())
    }
}

/// An iterator over a sequence of the runtime by index: list, tuple, range, and their reversals.
pub struct IndexIterator {
    class: Type,
    object: RefCell<Value>,
    index: Cell<usize>,
    item: fn(&Value, usize) -> Option<Value>,
}
impl IndexIterator {
    /// `item` gives the n-th item; `None` ends the iteration for good.
    pub fn over(class: Type, object: &Value, item: fn(&Value, usize) -> Option<Value>) -> Value {
        Value::other(IndexIterator { class, object: RefCell::new(object.clone()), index: Cell::new(0), item })
    }
}
impl NativeObject for IndexIterator {
    fn class(&self) -> ClassRef {
        self.class.class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        // What gives the items runs nothing of the program.
        let index = self.index.get();
        let item = match &*self.object.borrow() {
            Value::Unbound => return Ok(None),
            object => (self.item)(object, index),
        };
        self.index.set(index + 1);
        if item.is_none() {
            let old = self.object.take();
            drop(old)
        }
        Ok(item)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.object.borrow())
    }
}

/// What every iterator of the runtime has.
pub static METHODS: &[Native] = &[
    Native::method("iterator", "__iter__", Call::M0(|it| Ok(it.clone()))),
    Native::method("iterator", "__next__", Call::M0(|it| next(it.payload()))),
];
