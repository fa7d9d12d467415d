//! A place in the program where an attribute is used: it remembers where it found the attribute last.

use super::{get, is_data_descriptor, is_function, is_override, set};
use crate::python::Name;
use crate::python::call;
use crate::python::class::{ClassRef, epoch};
use crate::python::exception::{At, R};
use crate::python::library::collections::TupleGetter;
use crate::python::name::known;
use crate::python::native::{Call, Native};
use crate::python::place::Place;
use crate::python::shape::shape;
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use std::cell::Cell;
use std::mem::{self, Discriminant};

/// A place in the program where an attribute is read, written or called, and what it saw there last.
pub struct Attribute {
    text: &'static str,
    name: Cell<Option<Name>>,
    shape: Cell<u32>,
    epoch: Cell<u32>,
    slot: Cell<u32>,
    /// For a store that adds the attribute: the shape afterwards.
    grown: Cell<u32>,
    /// For a read from an instance of a class of the program that is derived from a builtin one: it is an item of a named
    /// tuple, at `slot`.
    is_item: Cell<bool>,
    /// For a call of a method of a class of the program: the class that has it, at `slot`.
    class: Cell<Option<ClassRef>>,
    /// For a call of a method of the runtime: the class of the receiver, and the method.
    native: Cell<Option<(ClassRef, &'static Native)>>,
    /// The same by the kind of object, if that alone says what its class is.
    kind: Cell<Option<(Discriminant<Heap>, &'static Native)>>,
}

impl Attribute {
    pub const fn new(text: &'static str) -> Attribute {
        Attribute {
            text,
            name: Cell::new(None),
            shape: Cell::new(0),
            epoch: Cell::new(0),
            slot: Cell::new(0),
            grown: Cell::new(0),
            is_item: Cell::new(false),
            class: Cell::new(None),
            native: Cell::new(None),
            kind: Cell::new(None),
        }
    }
    fn name(&self) -> Name {
        match self.name.get() {
            Some(name) => name,
            None => {
                let name = Name::of(self.text);
                self.name.set(Some(name));
                name
            }
        }
    }

    #[inline]
    fn hit(&self, shape: &Cell<u32>) -> bool {
        shape.get() == self.shape.get() && epoch() == self.epoch.get()
    }

    /// `object.name`
    ///
    /// # Errors
    /// As [`get`].
    #[inline(never)]
    pub fn get(&self, object: &Value) -> R {
        if let Some(Heap::Instance { shape, slots }) = object.heap()
            && self.hit(shape)
            && let Some(value) = slots.borrow().get(self.slot.get() as usize)
        {
            return Ok(value.clone());
        }
        if let Some(Heap::Derived(derived)) = object.heap()
            && let Heap::Instance { shape, slots } = &*derived.instance
            && self.hit(shape)
        {
            let slot = self.slot.get() as usize;
            let value = match self.is_item.get() {
                true => derived.payload.as_tuple().and_then(|items| items.get(slot)).cloned(),
                false => slots.borrow().get(slot).cloned(),
            };
            if let Some(value) = value {
                return Ok(value);
            }
        }
        self.get_slow(object)
    }

    #[cold]
    #[inline(never)]
    fn get_slow(&self, object: &Value) -> R {
        let name = self.name();
        let instance = match object.heap() {
            Some(Heap::Derived(derived)) => Some(&*derived.instance),
            heap => heap,
        };
        if let Some(Heap::Instance { shape: number, slots }) = instance {
            let from = shape(number.get());
            if let Some(slot) = from.slot(name)
                && !from.is_dict
                && from.class.special(known!("__getattribute__")).is_none_or(|it| !is_override(&it))
                && from.class.get(name).is_none_or(|found| !is_data_descriptor(&found))
            {
                self.shape.set(number.get());
                self.epoch.set(epoch());
                self.slot.set(slot as u32);
                self.is_item.set(false);
                return Ok(slots.borrow()[slot].clone());
            }
            if let Some(getter) = from.class.get(name)
                && let Some(getter) = getter.as_other::<TupleGetter>()
                && from.class.special(known!("__getattribute__")).is_none_or(|it| !is_override(&it))
            {
                self.shape.set(number.get());
                self.epoch.set(epoch());
                self.slot.set(getter.index() as u32);
                self.is_item.set(true);
                return getter.get(object);
            }
        }
        get(object, name)
    }

    /// `object.name = value`
    ///
    /// # Errors
    /// As [`set`].
    #[inline(never)]
    pub fn set(&self, object: &Value, value: Value) -> R<()> {
        if let Some(Heap::Instance { shape, slots }) = object.heap()
            && self.hit(shape)
        {
            let mut slots = slots.borrow_mut();
            if self.grown.get() != 0 {
                shape.set(self.grown.get());
                slots.push(value);
                return Ok(());
            }
            if let Some(slot) = slots.get_mut(self.slot.get() as usize) {
                let old = mem::replace(slot, value);
                drop(slots);
                drop(old);
                return Ok(());
            }
        }
        self.set_slow(object, value)
    }

    #[cold]
    #[inline(never)]
    fn set_slow(&self, object: &Value, value: Value) -> R<()> {
        let name = self.name();
        let Some(Heap::Instance { shape: number, .. }) = object.heap() else {
            return set(object, name, value);
        };
        let from = shape(number.get());
        let plain = !from.is_dict
            && from.class.special(known!("__setattr__")).is_none_or(|it| !is_override(&it))
            && from.class.get(name).is_none_or(|found| !is_data_descriptor(&found));
        let before = number.get();
        set(object, name, value)?;
        if plain && number.get() == from.slot(name).map_or_else(|| from.with(name), |_| before) {
            self.shape.set(before);
            self.epoch.set(epoch());
            self.slot.set(from.slot(name).unwrap_or(0) as u32);
            self.grown.set(if from.slot(name).is_some() { 0 } else { number.get() });
        }
        Ok(())
    }

    /// The function of a method call, without a bound method in between.
    #[inline]
    fn method(&self, object: &Value) -> Option<Value> {
        let Some(Heap::Instance { shape, .. }) = object.heap() else {
            return None;
        };
        if !self.hit(shape) {
            return self.method_slow(shape);
        }
        self.class.get()?.at(self.slot.get() as usize)
    }
    #[cold]
    #[inline(never)]
    fn method_slow(&self, number: &Cell<u32>) -> Option<Value> {
        let number = number.get();
        let from = shape(number);
        let name = self.name();
        if from.slot(name).is_some()
            || from.is_dict
            || from.class.special(known!("__getattribute__")).is_some_and(|it| is_override(&it))
        {
            return None;
        }
        let (class, index) = from.class.find(name)?;
        let value = class.at(index)?;
        if !is_function(&value) {
            return None;
        }
        self.shape.set(number);
        self.epoch.set(epoch());
        self.class.set(Some(class));
        self.slot.set(index as u32);
        Some(value)
    }
    #[inline]
    fn native(&self, object: &Value) -> Option<&'static Native> {
        if let (Some(heap), Some((kind, native))) = (object.heap(), self.kind.get())
            && mem::discriminant(heap) == kind
        {
            return Some(native);
        }
        self.native_slow(object)
    }
    #[inline(never)]
    fn native_slow(&self, object: &Value) -> Option<&'static Native> {
        if matches!(object.heap(), Some(Heap::Instance { .. } | Heap::Module(_) | Heap::Class(_) | Heap::Exception(_)))
        {
            return None;
        }
        let class = object.class();
        match self.native.get() {
            Some((known, native)) if std::ptr::eq(known, class) => Some(native),
            _ => {
                if !class.is_builtin || std::ptr::eq(class, Type::Super.class()) {
                    return None;
                }
                let found = class.get(self.name())?;
                let Some(Heap::Native(native)) = found.heap() else { return None };
                if !native.is_method() {
                    return None;
                }
                self.native.set(Some((class, native)));
                let heap = object.heap().filter(|heap| has_one_class(heap));
                self.kind.set(heap.map(|heap| (mem::discriminant(heap), *native)));
                Some(native)
            }
        }
    }

    /// What `object.name(…)` calls, without a bound method in between.
    ///
    /// # Errors
    /// As [`get`].
    #[inline(never)]
    pub fn callee(&self, object: &Value) -> R<Callee> {
        if let Some(method) = self.method(object) {
            return Ok(Callee::Method(method, object.clone()));
        }
        if let Some(native) = self.native(object) {
            return Ok(Callee::Native(native, object.clone()));
        }
        self.get_slow(object).map(Callee::Value)
    }
    /// The same where a call has a place for itself and one for its attribute.
    #[cold]
    fn slow(&self, object: &Value, name_at: &'static Place) -> R {
        self.get_slow(object).at(name_at)
    }

    /// `object.name()`
    ///
    /// # Errors
    /// As [`get`]; what the call raises.
    #[inline(never)]
    pub fn call0(&self, object: &Value, at: &'static Place, name_at: &'static Place) -> R {
        // The result is written once, where the caller wants it: a copy would wait for it.
        let result = if let Some(method) = self.method(object) {
            call::call1(&method, object.clone())
        } else if let Some(native) = self.native(object) {
            match native.call {
                Call::M0(method) => method(object),
                _ => native.invoke_method(object, &[], &[]),
            }
        } else {
            call::call0(&self.slow(object, name_at)?)
        };
        if let Err(raised) = &result {
            raised.enters(at)
        }
        result
    }
    /// `object.name(a)`
    ///
    /// # Errors
    /// As [`Attribute::call0`].
    #[inline(never)]
    pub fn call1(&self, object: &Value, a: Value, at: &'static Place, name_at: &'static Place) -> R {
        let result = if let Some(method) = self.method(object) {
            call::call2(&method, object.clone(), a)
        } else if let Some(native) = self.native(object) {
            match native.call {
                Call::M1(method) => method(object, &a),
                _ => native.invoke_method(object, &[a], &[]),
            }
        } else {
            call::call1(&self.slow(object, name_at)?, a)
        };
        if let Err(raised) = &result {
            raised.enters(at)
        }
        result
    }
    /// `object.name(a, b)`
    ///
    /// # Errors
    /// As [`Attribute::call0`].
    #[inline(never)]
    pub fn call2(&self, object: &Value, a: Value, b: Value, at: &'static Place, name_at: &'static Place) -> R {
        let result = if let Some(method) = self.method(object) {
            call::call3(&method, object.clone(), a, b)
        } else if let Some(native) = self.native(object) {
            native.invoke_method(object, &[a, b], &[])
        } else {
            call::call2(&self.slow(object, name_at)?, a, b)
        };
        if let Err(raised) = &result {
            raised.enters(at)
        }
        result
    }
    /// `object.name(…)`
    ///
    /// # Errors
    /// As [`Attribute::call0`].
    #[inline(never)]
    pub fn call_many(&self, object: &Value, arguments: &[Value], at: &'static Place, name_at: &'static Place) -> R {
        let result = if let Some(method) = self.method(object) {
            let mut all = Vec::with_capacity(arguments.len() + 1);
            all.push(object.clone());
            all.extend_from_slice(arguments);
            call::call(&method, &all)
        } else if let Some(native) = self.native(object) {
            native.invoke_method(object, arguments, &[])
        } else {
            call::call(&self.slow(object, name_at)?, arguments)
        };
        if let Err(raised) = &result {
            raised.enters(at)
        }
        result
    }
}

/// Do all objects of this kind have the same class?
fn has_one_class(heap: &Heap) -> bool {
    matches!(
        heap,
        Heap::Str(_)
            | Heap::Big(_)
            | Heap::Bytes(_)
            | Heap::List(_)
            | Heap::Tuple(_)
            | Heap::Dict(_)
            | Heap::Range(_)
            | Heap::Slice(_)
            | Heap::Generator(_)
    )
}

/// What a method call calls; see [`Attribute::callee`].
pub enum Callee {
    /// A function of a class of the program, and `self`.
    Method(Value, Value),
    /// A method of the runtime, and `self`.
    Native(&'static Native, Value),
    Value(Value),
}
