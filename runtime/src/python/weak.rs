//! Weak references: which there are to an object, and what they do when it dies (`Objects/weakrefobject.c`).

use super::class::{Class, ClassRef};
use super::exception::{R, raise};
use super::library::weakref;
use super::native::NativeObject;
use super::types::{Layout, Type};
use super::value::{Heap, Object, Value};
use super::{call, finalizer, iter, object, unraisable};
use crate::python::name::known;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::mem::ManuallyDrop;
use std::rc::{Rc, Weak};

/// `weakref.ref(object, callback)`, or a proxy.
pub struct Reference {
    target: RefCell<Weak<Heap>>,
    /// `Unbound`: none.
    callback: RefCell<Value>,
    /// The hash of its object, if anybody asked while that lived.
    pub hash: Cell<Option<i64>>,
    pub kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Reference,
    Proxy,
    CallableProxy,
}

/// The references to one object, the newest first; what has no callback comes before all others and is there only once.
type References = Vec<Weak<Heap>>;

thread_local! {
    /// By the address of the object that they refer to.
    static TABLE: ManuallyDrop<RefCell<HashMap<usize, References>>> = ManuallyDrop::default();
}

fn look<T>(see: impl FnOnce(&HashMap<usize, References>) -> T) -> T {
    TABLE.with(|table| see(&table.borrow()))
}
fn change<T>(change: impl FnOnce(&mut HashMap<usize, References>) -> T) -> T {
    TABLE.with(|table| change(&mut table.borrow_mut()))
}

fn address(object: &Object) -> usize {
    Rc::as_ptr(object).addr()
}

impl Reference {
    /// The object, if it lives.
    pub fn target(&self) -> Option<Object> {
        self.target.borrow().upgrade()
    }
    /// `ref.__callback__`
    pub fn callback(&self) -> Value {
        match &*self.callback.borrow() {
            Value::Unbound => Value::None,
            callback => callback.clone(),
        }
    }
    fn has_callback(&self) -> bool {
        self.callback.borrow().is_bound()
    }
}

impl NativeObject for Reference {
    fn class(&self) -> ClassRef {
        match self.kind {
            Kind::Reference => weakref::reference(),
            Kind::Proxy => weakref::proxy(),
            Kind::CallableProxy => weakref::callable_proxy(),
        }
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        if let Ok(callback) = self.callback.try_borrow() {
            see(&callback)
        }
    }
    fn clear(&self) {
        let old = self.callback.take();
        drop(old)
    }
}

/// Can it be referred to weakly?
fn is_referable(value: &Value) -> bool {
    let class = value.class();
    match value.heap() {
        None => false,
        Some(heap) => match heap {
            Heap::Instance { .. } if class.is_builtin => false,
            Heap::Instance { .. } => class.mro().iter().any(|class| has_weak_references(class)),
            Heap::Exception(_) => !class.is_builtin,
            Heap::Derived(_) => ![Type::Int, Type::Tuple, Type::Bytes].iter().any(|base| value.is_a(*base)),
            Heap::Generator(_)
            | Heap::Function(_)
            | Heap::Bound(_)
            | Heap::Native(_)
            | Heap::Set(_)
            | Heap::Class(_)
            | Heap::Module(_) => true,
            Heap::Other(_) => class.layout == Layout::Payload,
            _ => false,
        },
    }
}

/// Does this class give its instances room for weak references? One with `__slots__` only if it says so.
fn has_weak_references(class: &Class) -> bool {
    if class.is_builtin {
        return class.is_library;
    }
    let Some(slots) = class.own(known!("__slots__")) else { return true };
    let is_it = |name: &Value| name.as_str().is_some_and(|name| &**name == "__weakref__");
    is_it(&slots) || iter::collect(&slots).is_ok_and(|names| names.iter().any(is_it))
}

/// `weakref.ref(value, callback)`: the same object again if there is one without callback.
///
/// # Errors
/// TypeError if it can't be referred to weakly.
pub fn refer(value: &Value, callback: Option<Value>, kind: Kind) -> R {
    let Value::Ref(target) = value else { return Err(refused(value)) };
    if !is_referable(value) {
        return Err(refused(value));
    }
    finalizer::watch();
    let plain = callback.is_none();
    let like = |reference: &Object| match &**reference {
        Heap::Other(it) => match (&**it as &dyn std::any::Any).downcast_ref::<Reference>() {
            Some(it) => !it.has_callback() && it.kind == kind,
            None => false,
        },
        _ => false,
    };
    if plain {
        let found = look(|table| {
            let references = table.get(&address(target))?;
            references.iter().filter_map(Weak::upgrade).find(like)
        });
        if let Some(found) = found {
            return Ok(Value::Ref(found));
        }
    }
    let reference = Value::other(Reference {
        target: RefCell::new(Rc::downgrade(target)),
        callback: RefCell::new(callback.unwrap_or_default()),
        hash: Cell::new(None),
        kind,
    });
    if let Value::Ref(reference) = &reference {
        let reference = Rc::downgrade(reference);
        change(|table| {
            let references = table.entry(address(target)).or_default();
            let is_alive = |it: &Weak<Heap>| it.strong_count() > 0;
            references.retain(is_alive);
            let at = if plain { 0 } else { references.iter().filter_map(Weak::upgrade).take_while(is_plain).count() };
            references.insert(at, reference);
        });
    }
    Ok(reference)
}

fn is_plain(reference: &Object) -> bool {
    as_reference(reference).is_some_and(|it| !it.has_callback())
}
fn as_reference(object: &Object) -> Option<&Reference> {
    match &**object {
        Heap::Other(it) => (&**it as &dyn std::any::Any).downcast_ref(),
        _ => None,
    }
}

#[cold]
fn refused(value: &Value) -> super::Raised {
    raise(Type::TypeError, &format!("cannot create weak reference to '{}' object", value.type_name()))
}

/// The references to a value that live, the newest first.
pub fn references(value: &Value) -> Vec<Value> {
    let Value::Ref(target) = value else { return vec![] };
    look(|table| {
        let references = table.get(&address(target)).into_iter().flatten();
        references.filter_map(Weak::upgrade).map(Value::Ref).collect()
    })
}

/// An object dies: its references answer None by themselves; now their callbacks run.
pub fn died(target: usize) {
    let references = change(|table| if table.is_empty() { None } else { table.remove(&target) });
    if let Some(references) = references {
        clear(references.iter().filter_map(Weak::upgrade).collect());
    }
}

/// References are cleared, all of them before the first callback runs.
fn clear(references: Vec<Object>) {
    let mut callbacks = vec![];
    for object in references {
        if let Some(reference) = as_reference(&object) {
            reference.target.replace(Weak::new());
            let callback = reference.callback.take();
            if callback.is_bound() {
                callbacks.push((callback, object));
            }
        }
    }
    for (callback, reference) in callbacks {
        if let Err(raised) = call::call1(&callback, Value::Ref(reference)) {
            let what = object::repr(&callback).unwrap_or_else(|_| "<object repr() failed>".into());
            unraisable::unraisable(&what, &raised)
        }
    }
}

/// The contents of an object have moved into another one: references follow.
pub fn moved(from: usize, to: &Object) {
    let references = change(|table| table.remove(&from));
    let Some(references) = references else { return };
    for reference in references.iter().filter_map(Weak::upgrade) {
        if let Some(reference) = as_reference(&reference) {
            reference.target.replace(Rc::downgrade(to));
        }
    }
    change(|table| table.insert(address(to), references));
}

/// The cycle collector will free these objects: references to them are cleared, and callbacks run of those that are not
/// among them (`handle_weakrefs`).
pub fn unreachable(objects: &[Object]) {
    if look(HashMap::is_empty) {
        return;
    }
    let dying: HashSet<usize> = objects.iter().map(address).collect();
    let mut cleared = vec![];
    for object in objects {
        let references = change(|table| table.remove(&address(object)));
        for reference in references.into_iter().flatten().filter_map(|it| it.upgrade()) {
            if dying.contains(&address(&reference))
                && let Some(it) = as_reference(&reference)
            {
                let callback = it.callback.take();
                drop(callback);
            }
            cleared.push(reference);
        }
    }
    clear(cleared)
}

/// Is there a reference with a callback?
pub fn any_callback() -> bool {
    look(|table| {
        let mut references = table.values().flatten().filter_map(Weak::upgrade);
        references.any(|it| as_reference(&it).is_some_and(Reference::has_callback))
    })
}

/// The program ends: no callback runs any more.
pub fn forget_all() {
    let table = change(std::mem::take);
    drop(table)
}
