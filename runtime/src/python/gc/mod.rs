//! The cycle collector (`Modules/gcmodule.c`): trial deletion over all objects that can be part of a cycle.
//!
//! Reference counts free everything but cycles, and a cycle always goes through an object that can change after it was
//! made: list, dict, set, cell, instance, exception, generator, some objects of the runtime. These are registered when
//! they are made. Tuples, functions, bound methods and iterators are found through them.
//!
//! **Registry.** Hardly any object lives long, so a new one first goes into a ring of [`YOUNG`] weak references. Whoever
//! still lives when its turn comes again moves to a list; of the others only the empty block of memory was kept so long.
//! This costs about 2 ns an object. The list is swept of the dead whenever it has doubled.
//!
//! **When.** Collecting costs time in proportion to the objects that live, so it happens when the living have doubled
//! since the last time, or quadrupled if that found nothing: amortized, a constant for each object. It never happens in
//! the middle of an operation: a finalizer is code of the program. [`call::interrupt`] asks for it at the next call.
//!
//! **Trial deletion.** Of each object's references those from other registered objects are counted; an object with more
//! than these is held from outside, and so is all that it reaches. The rest is garbage. What `visit` does not show counts
//! as held from outside, which is safe: a generator that is running, whatever is borrowed. Traceback entries are shared by
//! exceptions, so they are objects here as well.

mod exit_order;

pub use exit_order::exit_order;

use super::call;
use super::finalizer;
use super::traceback::{Activation, Kept, Traceback, TracebackObject};
use super::value::{Heap, Object, Value};
use super::weak;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::mem::ManuallyDrop;
use std::rc::{Rc, Weak};

/// So many objects are made until a new one is looked at again.
const YOUNG: usize = 64;
/// With fewer long-lived objects than this no collection happens by itself.
const FEW: usize = 10_000;

/// All objects that can close a cycle, in the order in which they were made.
struct Registry {
    young: [Cell<Weak<Heap>>; YOUNG],
    at: Cell<usize>,
    old: RefCell<Vec<Weak<Heap>>>,
    /// At this length the list is swept.
    sweep: Cell<usize>,
    /// With so many of them alive they are collected.
    collect: Cell<usize>,
    is_enabled: Cell<bool>,
    /// Is the threshold another than 0?
    is_allowed: Cell<bool>,
    is_collecting: Cell<bool>,
}

thread_local! {
    // Without a destructor: objects in other thread locals may die later.
    static REGISTRY: ManuallyDrop<Registry> = const {
        ManuallyDrop::new(Registry {
            young: [const { Cell::new(Weak::new()) }; YOUNG],
            at: Cell::new(0),
            old: RefCell::new(vec![]),
            sweep: Cell::new(2 * FEW),
            collect: Cell::new(FEW),
            is_enabled: Cell::new(true),
            is_allowed: Cell::new(true),
            is_collecting: Cell::new(false),
        })
    };
}

/// Can it close a cycle, because what it refers to can change?
#[inline(always)]
pub fn is_tracked(heap: &Heap) -> bool {
    match heap {
        Heap::List(_)
        | Heap::Dict(_)
        | Heap::Set(_)
        | Heap::Cell(_)
        | Heap::Instance { .. }
        | Heap::Derived(_)
        | Heap::Exception(_)
        | Heap::Generator(_) => true,
        Heap::Other(object) => !object.is_iterator(),
        _ => false,
    }
}

/// Registers a new object.
#[inline(never)]
pub fn track(object: &Object) {
    REGISTRY.with(|registry| {
        let at = registry.at.get();
        registry.at.set((at + 1) % YOUNG);
        let before = registry.young[at].replace(Rc::downgrade(object));
        if before.strong_count() > 0 {
            grown_up(registry, before)
        }
    })
}

#[inline(never)]
fn grown_up(registry: &Registry, object: Weak<Heap>) {
    let mut old = registry.old.borrow_mut();
    old.push(object);
    if old.len() >= registry.sweep.get() {
        old.retain(|object| object.strong_count() > 0);
        registry.sweep.set((2 * old.len()).max(2 * FEW));
        if old.len() >= registry.collect.get() && registry.is_enabled.get() {
            call::interrupt()
        }
    }
}

/// A collection that was asked for.
#[cold]
pub fn collect_when_due() {
    let due = REGISTRY
        .with(|registry| registry.is_enabled.get() && registry.is_allowed.get() && !registry.is_collecting.get());
    if due {
        collect();
    }
}

/// `gc.isenabled()`
pub fn is_enabled() -> bool {
    REGISTRY.with(|registry| registry.is_enabled.get())
}
/// `gc.enable()`, `gc.disable()`
pub fn enable(yes: bool) {
    REGISTRY.with(|registry| registry.is_enabled.set(yes))
}
/// Without this cycles are collected only when the program asks for it (`gc.set_threshold(0)`).
pub fn allow(yes: bool) {
    REGISTRY.with(|registry| registry.is_allowed.set(yes))
}
/// Every object that this one refers to (`gc.get_referents`).
pub fn referents(object: &Object) -> Vec<Value> {
    let mut found = vec![];
    visit(object, &mut |node| found.extend(node.object().map(Value::Ref)));
    found
}
/// How many registered objects live, about.
pub fn count() -> usize {
    REGISTRY.with(|registry| registry.old.borrow().len() + YOUNG)
}

/// Every registered object that lives, in the order in which they were made.
pub fn objects() -> Vec<Object> {
    REGISTRY.with(|registry| {
        let mut objects: Vec<Object> = registry.old.borrow().iter().filter_map(Weak::upgrade).collect();
        for index in 0..YOUNG {
            let cell = &registry.young[(registry.at.get() + index) % YOUNG];
            let object = cell.take();
            objects.extend(object.upgrade());
            cell.set(object);
        }
        objects
    })
}

/// Does any registered object that lives satisfy this?
pub fn any(mut wanted: impl FnMut(&Object) -> bool) -> bool {
    REGISTRY.with(|registry| {
        let mut satisfies = |object: &Weak<Heap>| object.upgrade().is_some_and(|object| wanted(&object));
        registry.old.borrow().iter().any(&mut satisfies)
            || registry.young.iter().any(|cell| {
                let object = cell.take();
                let yes = satisfies(&object);
                cell.set(object);
                yes
            })
    })
}

/// `gc.collect()`: frees every cycle that nobody can reach; how many objects they had.
pub fn collect() -> usize {
    let busy = REGISTRY.with(|registry| registry.is_collecting.replace(true));
    if busy {
        return 0;
    }
    let freed = free_cycles();
    REGISTRY.with(|registry| {
        registry.is_collecting.set(false);
        let mut old = registry.old.borrow_mut();
        old.retain(|object| object.strong_count() > 0);
        let factor = if freed > 0 { 2 } else { 4 };
        registry.collect.set((factor * old.len()).max(FEW));
        registry.sweep.set((2 * old.len()).max(2 * FEW));
    });
    freed
}

fn free_cycles() -> usize {
    let mut garbage = {
        let mut graph = Graph::new(objects());
        graph.discover();
        graph.unreachable()
    };
    if garbage.is_empty() {
        return 0;
    }
    let objects: Vec<Object> = garbage.iter().filter_map(Node::object).collect();
    weak::unreachable(&objects);
    // Finalizers, each object's once, in the order in which the objects were made.
    let mut any = false;
    for object in objects {
        any |= finalizer::finalize(&object);
    }
    if any {
        // They may have broken cycles, or made objects reachable again.
        garbage = Graph::among(living(garbage)).unreachable();
    }
    let freed = garbage.iter().map(Node::weight).sum();
    for node in &garbage {
        match node {
            Node::Object(object) => finalizer::clear(object),
            Node::Traceback(_) => {}
            Node::Activation(activation) => activation.keep(Kept::Nothing),
        }
    }
    freed
}

/// Those that did not die already: nobody but this list holds the others.
fn living(mut nodes: Vec<Node>) -> Vec<Node> {
    loop {
        let before = nodes.len();
        nodes.retain(|node| node.count() > 1);
        if nodes.len() == before {
            return nodes;
        }
    }
}

/// Something that refers to objects.
#[derive(Clone)]
enum Node {
    Object(Object),
    Traceback(Rc<Traceback>),
    Activation(Rc<Activation>),
}

impl Node {
    fn address(&self) -> usize {
        match self {
            Node::Object(object) => Rc::as_ptr(object).addr(),
            Node::Traceback(entry) => Rc::as_ptr(entry).addr(),
            Node::Activation(activation) => Rc::as_ptr(activation).addr(),
        }
    }
    /// All references to it.
    fn count(&self) -> usize {
        match self {
            Node::Object(object) => Rc::strong_count(object),
            Node::Traceback(entry) => Rc::strong_count(entry),
            Node::Activation(activation) => Rc::strong_count(activation),
        }
    }
    fn object(&self) -> Option<Object> {
        if let Node::Object(object) = self { Some(object.clone()) } else { None }
    }
    /// How many objects it is in CPython: a function has its closure in a tuple. Traceback entries are not counted.
    fn weight(&self) -> usize {
        match self {
            Node::Object(object) => match &**object {
                Heap::Function(function) if !function.closure.is_empty() => 2,
                _ => 1,
            },
            Node::Traceback(_) | Node::Activation(_) => 0,
        }
    }
    /// Each reference that it has to another node.
    fn visit(&self, see: &mut dyn FnMut(Node)) {
        match self {
            Node::Object(object) => visit(object, see),
            Node::Traceback(entry) => {
                see(Node::Activation(entry.activation.clone()));
                if let Some(next) = &entry.next {
                    see(Node::Traceback(next.clone()))
                }
            }
            Node::Activation(activation) => {
                let Ok(kept) = activation.kept.try_borrow() else { return };
                match &*kept {
                    Kept::Nothing => {}
                    Kept::Locals(locals) => locals.iter().for_each(|(_, value)| value_seen(value, see)),
                    Kept::Frame(frame, sub) => {
                        frame.locals(&mut |_, value| value_seen(value, see));
                        value_seen(sub, see)
                    }
                }
            }
        }
    }
}

fn value_seen(value: &Value, see: &mut dyn FnMut(Node)) {
    if let Value::Ref(object) = value {
        match &**object {
            Heap::Str(_)
            | Heap::Big(_)
            | Heap::Bytes(_)
            | Heap::Range(_)
            | Heap::Native(_)
            | Heap::Class(_)
            | Heap::Module(_)
            | Heap::Ellipsis
            | Heap::NotImplemented => {}
            _ => see(Node::Object(object.clone())),
        }
    }
}

/// Each reference that an object has to another one; what is borrowed at this moment is not shown.
fn visit(object: &Object, see: &mut dyn FnMut(Node)) {
    let mut all = |values: &[Value]| values.iter().for_each(|value| value_seen(value, see));
    match &**object {
        Heap::List(items) => {
            if let Ok(items) = items.try_borrow() {
                all(&items)
            }
        }
        Heap::Tuple(items) => all(items),
        Heap::Slice(parts) => all(&**parts),
        Heap::Dict(dict) => dict.entries().iter().for_each(|(key, value)| {
            all(std::slice::from_ref(key));
            all(std::slice::from_ref(value))
        }),
        Heap::Set(set) => all(&set.items()),
        Heap::Cell(cell) => {
            if let Ok(value) = cell.try_borrow() {
                all(std::slice::from_ref(&value))
            }
        }
        Heap::Function(function) => {
            all(&function.closure);
            if let Some(extra) = function.extra.get()
                && let Ok(extra) = extra.try_borrow()
            {
                all(&extra.defaults);
                all(&extra.keyword_defaults);
                extra.attributes.iter().for_each(|(_, value)| all(std::slice::from_ref(value)));
                all(extra.dict.as_slice());
                all(extra.annotations.as_slice());
            }
        }
        Heap::Bound(bound) => {
            all(std::slice::from_ref(&bound.function));
            all(std::slice::from_ref(&bound.this))
        }
        Heap::Instance { slots, .. } => {
            if let Ok(slots) = slots.try_borrow() {
                all(&slots)
            }
        }
        Heap::Derived(derived) => {
            all(std::slice::from_ref(&derived.payload));
            // Nobody else holds the attributes for longer than a moment: they are shown as this object's own.
            if let Heap::Instance { slots, .. } = &*derived.instance
                && let Ok(slots) = slots.try_borrow()
            {
                all(&slots)
            }
        }
        Heap::Exception(exception) => {
            let fields = (
                exception.attributes.try_borrow(),
                exception.args.try_borrow(),
                exception.context.try_borrow(),
                exception.cause.try_borrow(),
            );
            let (Ok(attributes), Ok(args), Ok(context), Ok(cause)) = fields else { return };
            attributes.iter().for_each(|(_, value)| all(std::slice::from_ref(value)));
            all(&args);
            for other in [&*context, &*cause].into_iter().flatten() {
                all(&[other.into()])
            }
            if let Some(entry) = exception.traceback.made() {
                see(Node::Traceback(entry))
            }
        }
        Heap::Generator(generator) => generator.visit(&mut |value| value_seen(value, see)),
        Heap::Other(other) => match (&**other as &dyn Any).downcast_ref::<TracebackObject>() {
            Some(entry) => see(Node::Traceback(entry.0.clone())),
            None => other.visit(&mut |value| value_seen(value, see)),
        },
        _ => {}
    }
}

/// Addresses are multiples of 8 and differ mostly in their middle bits.
#[derive(Default)]
struct AddressHasher(u64);
impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte))
        }
    }
    fn write_usize(&mut self, address: usize) {
        self.0 = (self.0 ^ address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26)
    }
}

/// Objects and the references among them.
struct Graph {
    nodes: Vec<Node>,
    /// How many references each has from within.
    inner: Vec<usize>,
    index: HashMap<usize, usize, BuildHasherDefault<AddressHasher>>,
}

impl Graph {
    fn new(objects: Vec<Object>) -> Graph {
        let nodes: Vec<Node> = objects.into_iter().map(Node::Object).collect();
        let index = nodes.iter().enumerate().map(|(index, node)| (node.address(), index)).collect();
        Graph { inner: vec![0; nodes.len()], nodes, index }
    }
    /// Only these, and not what else they refer to.
    fn among(nodes: Vec<Node>) -> Graph {
        let index = nodes.iter().enumerate().map(|(index, node)| (node.address(), index)).collect();
        let mut graph = Graph { inner: vec![0; nodes.len()], nodes, index };
        for node in &graph.nodes {
            node.visit(&mut |other| {
                if let Some(index) = graph.index.get(&other.address()) {
                    graph.inner[*index] += 1
                }
            });
        }
        graph
    }
    /// Adds all that can be reached, and counts references.
    fn discover(&mut self) {
        let mut at = 0;
        while at < self.nodes.len() {
            let node = self.nodes[at].clone();
            node.visit(&mut |other| {
                let next = self.nodes.len();
                let index = *self.index.entry(other.address()).or_insert(next);
                if index == next {
                    self.nodes.push(other);
                    self.inner.push(0);
                }
                self.inner[index] += 1;
            });
            at += 1;
        }
    }
    /// The nodes that nobody outside can reach, in their order.
    fn unreachable(self) -> Vec<Node> {
        let mut reached: Vec<bool> =
            self.nodes.iter().zip(&self.inner).map(|(node, inner)| node.count() - 1 != *inner).collect();
        let mut todo: Vec<usize> = (0..reached.len()).filter(|index| reached[*index]).collect();
        while let Some(index) = todo.pop() {
            self.nodes[index].visit(&mut |other| {
                if let Some(index) = self.index.get(&other.address())
                    && !std::mem::replace(&mut reached[*index], true)
                {
                    todo.push(*index)
                }
            });
        }
        self.nodes.into_iter().zip(reached).filter(|(_, reached)| !reached).map(|(node, _)| node).collect()
    }
}
