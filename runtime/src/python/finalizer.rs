//! What happens when the last reference to an object dies: `__del__`, weak references, and then its contents.
//!
//! An object whose strong count is 0 can't be referred to any more, but `__del__` gets it as `self`. So its contents move
//! into a new object first; a side table remembers the identity that it had, weak references go along. Nothing of this
//! costs a program anything in which no class has `__del__` and nothing is referred to weakly: one flag is tested.
//!
//! The contents die in CPython's order: items of a list or tuple from the last to the first, attributes and dict entries
//! in order of insertion.

use super::exception::Raised;
use super::native::NativeObject;
use super::value::{Heap, Object, Value};
use super::{Name, attribute, call, class, gc, object, unraisable, weak};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::mem::{self, ManuallyDrop};
use std::rc::Rc;

/// So deep objects die one inside the other, as in CPython (`PyTrash_UNWIND_LEVEL`), where the stack is deep already; what
/// is deeper waits until the outermost one is done. A list of 100,000 nodes would otherwise overflow the stack.
const NESTING: u32 = 50;
/// With less than this on the stack nothing is counted.
const SHALLOW: usize = 256 << 10;

/// What a dying object has to do beside dropping its contents.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deaths {
    /// Nothing: no class has `__del__`, and there is no weak reference.
    Plain,
    /// Somebody may have to be told.
    Watched,
    /// The program has ended: nothing runs any more, contents are left to the system.
    Silent,
}

// Without destructors, so that objects in other thread locals can die after these.
thread_local! {
    static DEATHS: Cell<Deaths> = const { Cell::new(Deaths::Plain) };
    /// Below this stack address a dying object is looked at: all are if deaths are watched. The one test that every dying
    /// object does.
    static ALERT: Cell<usize> = const { Cell::new(usize::MAX) };
    /// Below this stack address nesting is counted; 0: not yet known.
    static DEEP: Cell<usize> = const { Cell::new(0) };
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static WAITING: ManuallyDrop<RefCell<Vec<Heap>>> = const { ManuallyDrop::new(RefCell::new(vec![])) };
    /// Addresses of objects whose `__del__` has run: it runs once.
    static FINALIZED: ManuallyDrop<RefCell<HashSet<usize>>> = ManuallyDrop::default();
    /// The identity of objects whose contents have moved.
    static IDENTITIES: ManuallyDrop<RefCell<HashMap<usize, usize>>> = ManuallyDrop::default();
    static HAVE_MOVED: Cell<bool> = const { Cell::new(false) };
}

/// From now on deaths are watched.
pub fn watch() {
    DEATHS.set(Deaths::Watched);
    ALERT.set(usize::MAX)
}

/// The program has ended: what is dropped from now on is left as it is.
pub fn silence() {
    DEATHS.set(Deaths::Silent);
    ALERT.set(usize::MAX)
}

fn is_finalized(address: usize) -> bool {
    FINALIZED.with(|finalized| finalized.borrow().contains(&address))
}
fn set_finalized(address: usize) {
    FINALIZED.with(|finalized| finalized.borrow_mut().insert(address));
}

/// What `id()` gives for the object at this address.
#[inline]
pub fn identity(address: usize) -> usize {
    if HAVE_MOVED.get() { moved_identity(address) } else { address }
}
#[cold]
fn moved_identity(address: usize) -> usize {
    IDENTITIES.with(|identities| identities.borrow().get(&address).copied().unwrap_or(address))
}

impl Drop for Heap {
    #[inline]
    fn drop(&mut self) {
        let here = 0u8;
        if std::ptr::from_ref(&here).addr() < ALERT.get() {
            alert(self, std::ptr::from_ref(&here).addr())
        }
        match self {
            // The last item dies first.
            Heap::List(items) => last_first(items.get_mut()),
            Heap::Tuple(items) if items.len() > 1 => last_first(items),
            _ => {}
        }
    }
}

#[inline(never)]
fn last_first(items: &mut [Value]) {
    items.reverse()
}

/// Deaths are watched, or the stack is deep.
#[cold]
#[inline(never)]
fn alert(heap: &mut Heap, here: usize) {
    if DEEP.get() == 0 {
        DEEP.set(here.saturating_sub(SHALLOW).max(1));
        if DEATHS.get() == Deaths::Plain {
            ALERT.set(DEEP.get())
        }
    }
    match DEATHS.get() {
        Deaths::Plain => {}
        Deaths::Watched => told(heap),
        Deaths::Silent => mem::forget(mem::replace(heap, Heap::Ellipsis)),
    }
    if here < DEEP.get() {
        nested(heap)
    }
}

/// The contents die, unless too many are dying around them.
#[inline(never)]
fn nested(heap: &mut Heap) {
    let depth = DEPTH.get();
    if depth >= NESTING {
        let heap = mem::replace(heap, Heap::Ellipsis);
        return WAITING.with(|waiting| waiting.borrow_mut().push(heap));
    }
    DEPTH.set(depth + 1);
    empty(heap);
    if depth == 0 {
        while let Some(heap) = WAITING.with(|waiting| waiting.borrow_mut().pop()) {
            drop(heap)
        }
    }
    DEPTH.set(depth);
}

/// Drops what a dying object holds.
fn empty(heap: &mut Heap) {
    match heap {
        Heap::List(items) => backwards(mem::take(items.get_mut())),
        Heap::Tuple(items) => backwards(mem::take(items).into()),
        Heap::Slice(parts) => drop(mem::take(&mut **parts)),
        Heap::Dict(dict) => drop(mem::take(&mut **dict)),
        Heap::Set(set) => drop(mem::take(&mut **set)),
        Heap::Cell(cell) => drop(mem::take(cell.get_mut())),
        Heap::Function(function) => {
            drop(mem::take(&mut function.extra));
            drop(mem::take(&mut function.closure))
        }
        Heap::Bound(bound) => {
            drop(mem::take(&mut bound.this));
            drop(mem::take(&mut bound.function))
        }
        Heap::Instance { slots, .. } => drop(mem::take(slots.get_mut())),
        Heap::Derived(derived) => {
            drop(mem::take(&mut derived.payload));
            if let Some(Heap::Instance { slots, .. }) = Rc::get_mut(&mut derived.instance) {
                drop(mem::take(slots.get_mut()))
            }
        }
        // CPython's `BaseException_clear`, after the attributes.
        Heap::Exception(exception) => {
            drop(mem::take(exception.attributes.get_mut()));
            drop(mem::take(exception.args.get_mut()));
            exception.traceback.set(None);
            drop(exception.cause.get_mut().take());
            drop(exception.context.get_mut().take())
        }
        Heap::Generator(generator) => generator.finalize(),
        Heap::Other(object) => drop(mem::replace(object, Box::new(Gone))),
        _ => {}
    }
}

/// Items of a sequence die from the last to the first.
pub fn backwards(mut items: Vec<Value>) {
    while let Some(item) = items.pop() {
        drop(item)
    }
}

/// In the place of an object that is dying. It has no size, so that its box is no allocation.
struct Gone;
impl NativeObject for Gone {
    fn class(&self) -> class::ClassRef {
        super::Type::Object.class()
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}

/// Runs `__del__` and tells weak references. A generator's weak references die before its `finally` runs, all others after
/// `__del__` (`gen_dealloc`, `subtype_dealloc`).
#[cold]
#[inline(never)]
fn told(heap: &mut Heap) {
    let address = std::ptr::from_ref(heap).addr();
    if let Some(method) = method(heap)
        && !is_finalized(address)
    {
        return run(heap, address, &method);
    }
    weak::died(address);
    FINALIZED.with(|finalized| finalized.borrow_mut().remove(&address));
    if HAVE_MOVED.get() {
        IDENTITIES.with(|identities| identities.borrow_mut().remove(&address));
    }
    // The attributes of such an instance are an instance of the same class: it has no `__del__` of its own.
    if let Heap::Derived(derived) = heap
        && method(&derived.instance).is_some()
    {
        set_finalized(Rc::as_ptr(&derived.instance).addr())
    }
}

/// The `__del__` of an object's class.
fn method(heap: &Heap) -> Option<Value> {
    thread_local!(static NAME: Name = Name::of("__del__"));
    if !matches!(heap, Heap::Instance { .. } | Heap::Derived(_) | Heap::Exception(_)) {
        return None;
    }
    let class = class::class_of_object(heap);
    if class.is_builtin { None } else { class.special(NAME.with(|name| *name)) }
}

/// The contents move into a new object, and `__del__` gets it. If nobody keeps that, it dies at the end.
fn run(heap: &mut Heap, address: usize, method: &Value) {
    let object: Object = Rc::new(mem::replace(heap, Heap::Ellipsis));
    let moved = Rc::as_ptr(&object).addr();
    let identity = identity(address);
    IDENTITIES.with(|identities| {
        let mut identities = identities.borrow_mut();
        identities.remove(&address);
        identities.insert(moved, identity)
    });
    HAVE_MOVED.set(true);
    weak::moved(address, &object);
    gc::track(&object);
    call_method(&Value::Ref(object), method);
}

/// Calls `__del__`; what it raises is reported, whatever it is.
fn call_method(object: &Value, method: &Value) {
    if let Value::Ref(object) = object {
        set_finalized(Rc::as_ptr(object).addr())
    }
    let result = attribute::bind(method, object, object.class()).and_then(|bound| call::call0(&bound));
    if let Err(raised) = result {
        let what = object::repr(method).unwrap_or_else(|_| "<object repr() failed>".into());
        unraisable::unraisable(&what, &raised)
    }
}

/// For the cycle collector, and at the end of the program: the object's finalizer runs now, though references to it are
/// still there. Did it have one?
pub fn finalize(object: &Object) -> bool {
    if let Heap::Generator(generator) = &**object {
        let open = generator.must_clean_up();
        generator.finalize();
        generator.clear();
        return open;
    }
    match method(object) {
        Some(method) if !is_finalized(Rc::as_ptr(object).addr()) => {
            call_method(&Value::Ref(object.clone()), &method);
            true
        }
        _ => false,
    }
}

/// Has its `__del__` run?
pub fn has_run(object: &Object) -> bool {
    is_finalized(Rc::as_ptr(object).addr())
}

/// Does it have a finalizer that has not run?
pub fn is_pending(object: &Object) -> bool {
    match &**object {
        Heap::Generator(generator) => generator.must_clean_up(),
        heap => DEATHS.get() == Deaths::Watched && method(heap).is_some() && !is_finalized(Rc::as_ptr(object).addr()),
    }
}

/// For the cycle collector: an object that nobody can reach any more drops what it holds (`tp_clear`). Objects that can't
/// change are left: every cycle goes through one that can.
pub fn clear(heap: &Heap) {
    fn optional(slot: &RefCell<Option<Raised>>) {
        let old = slot.take();
        drop(old)
    }
    match heap {
        Heap::List(items) => backwards(items.take()),
        Heap::Dict(dict) => dict.clear(),
        Heap::Set(set) => set.clear(),
        Heap::Cell(cell) => drop(cell.take()),
        Heap::Function(function) => {
            let extra = function.extra.get().map(|extra| extra.take());
            drop(extra)
        }
        Heap::Instance { shape, slots } => {
            shape.set(class::class_of_object(heap).root);
            drop(slots.take())
        }
        Heap::Derived(derived) => clear(&derived.instance),
        Heap::Exception(exception) => {
            drop(exception.attributes.take());
            drop(exception.args.take());
            exception.traceback.set(None);
            optional(&exception.cause);
            optional(&exception.context)
        }
        Heap::Generator(generator) => generator.clear(),
        Heap::Other(object) => object.clear(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::class::{Class, ClassRef};
    use super::super::native::{Call, Native};
    use super::super::weak::{Kind, refer};
    use super::*;

    thread_local! {
        static LOG: RefCell<Vec<String>> = const { RefCell::new(vec![]) };
        static KEPT: RefCell<Vec<Value>> = const { RefCell::new(vec![]) };
    }
    fn log(text: impl Into<String>) {
        LOG.with_borrow_mut(|log| log.push(text.into()))
    }
    fn logged() -> String {
        LOG.take().join(" ")
    }
    fn attribute_of(object: &Value, name: &str) -> String {
        let value = attribute::get(object, Name::of(name)).unwrap_or_default();
        value.as_str().map_or(String::new(), |text| text.to_string())
    }
    static DEL: Native = Native::method(
        "D",
        "__del__",
        Call::M0(|it| {
            log(format!("del {}", attribute_of(it, "name")));
            if attribute_of(it, "keep") == "yes" {
                KEPT.with_borrow_mut(|kept| kept.push(it.clone()));
            }
            Ok(Value::None)
        }),
    );
    static TOLD: Native = Native::function(
        "told",
        Call::F1(|reference| {
            log(format!("dead {}", reference.as_other::<weak::Reference>().is_some_and(|it| it.target().is_none())));
            Ok(Value::None)
        }),
    );

    fn class() -> ClassRef {
        let Ok(class) = Class::new("D", "D", "__main__", vec![], None) else { unreachable!() };
        class.set(Name::of("__del__"), (&DEL).into());
        class
    }
    fn instance(class: ClassRef, name: &str) -> Value {
        let made = object::blank(class, &[]);
        attribute::set(&made, Name::of("name"), name.into()).ok();
        made
    }
    fn set(object: &Value, name: &str, value: Value) {
        attribute::set(object, Name::of(name), value).ok();
    }

    #[test]
    fn last_item_first_and_attributes_in_order() {
        let class = class();
        drop(Value::list(vec![instance(class, "1"), instance(class, "2")]));
        let outer = instance(class, "outer");
        set(&outer, "a", instance(class, "a"));
        set(&outer, "b", instance(class, "b"));
        drop(outer);
        assert_eq!(logged(), "del 2 del 1 del outer del a del b");
    }

    #[test]
    fn resurrected_once() {
        let it = instance(class(), "x");
        set(&it, "keep", "yes".into());
        let id = it.id();
        let Ok(reference) = refer(&it, Some((&TOLD).into()), Kind::Reference) else { unreachable!() };
        drop(it);
        let again = KEPT.take().pop().unwrap_or_default();
        assert_eq!(again.id(), id);
        let target = reference.as_other::<weak::Reference>().and_then(weak::Reference::target);
        assert!(target.is_some_and(|target| again.is(&Value::Ref(target))));
        drop(again);
        assert_eq!(logged(), "del x dead true");
    }

    #[test]
    fn cycles_in_order_of_creation() {
        let class = class();
        let (a, b) = (instance(class, "a"), instance(class, "b"));
        set(&a, "other", Value::tuple([b.clone()]));
        set(&b, "other", a.clone());
        let kept = instance(class, "kept");
        set(&kept, "list", Value::list(vec![kept.clone()]));
        drop((b, a));
        assert_eq!(gc::collect(), 3);
        assert_eq!(logged(), "del a del b");
        drop(kept);
        assert_eq!(gc::collect(), 2);
        assert_eq!(logged(), "del kept");
    }

    #[test]
    fn deep() {
        let mut list = Value::None;
        for _ in 0..200_000 {
            list = Value::list(vec![list]);
        }
        drop(list);
        let class = class();
        let mut chain = instance(class, "end");
        for _ in 0..20_000 {
            let next = object::blank(class, &[]);
            set(&next, "next", chain);
            chain = next;
        }
        drop(chain);
        assert!(logged().ends_with("del end"));
    }
}
