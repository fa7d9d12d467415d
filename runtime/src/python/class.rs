//! Classes: their attributes, method resolution order, and which class a value has.

mod lookup;

use super::name::known;
use super::native::{Call, Native};
use super::shape;
use super::types::{Layout, Type};
use super::value::{Heap, Object, Value};
use super::{Name, R, raise};
use std::cell::{Cell, OnceCell, RefCell};
use std::mem;
use std::rc::Rc;

/// A class. Classes are never freed: a program has few, and everything may refer to them without counting.
pub type ClassRef = &'static Class;

pub struct Class {
    name: Cell<&'static str>,
    qualname: Cell<&'static str>,
    module: Cell<&'static str>,
    pub bases: Box<[ClassRef]>,
    /// The classes that have it among their bases, in order of their making.
    pub subclasses: RefCell<Vec<ClassRef>>,
    /// The method resolution order; empty for a class that is `[self] + bases[0].mro`, as builtin classes are.
    mro: OnceCell<Box<[ClassRef]>>,
    attributes: RefCell<Vec<(Name, Value)>>,
    pub layout: Layout,
    /// The class that says how instances are laid out (`best_base` in `Objects/typeobject.c`); `None`: it does itself.
    solid: Option<ClassRef>,
    /// Is it written in Rust? Then its attributes can't be set.
    pub is_builtin: bool,
    /// Is it one of a library module, written in Rust? Unlike those of `types.rs` nothing else knows such a class: all that
    /// it can do is in its table.
    pub is_library: bool,
    /// Its class, if that is not `type`.
    meta: Cell<Option<ClassRef>>,
    /// The names of abstract methods that are still to be defined, sorted: if there are any it can't be instantiated.
    pub abstract_methods: RefCell<Vec<Name>>,
    /// The shape of an instance without attributes.
    pub root: u32,
    /// The most slots that an instance had: room for them is made at once.
    pub slots: Cell<usize>,
    /// `__slots__`: the only names that instances may have.
    pub allowed: Option<Box<[Name]>>,
    object: OnceCell<Object>,
    /// See [`Class::usual_init`].
    usual: Cell<(u32, Option<(ClassRef, u32)>)>,
    /// Does it, or a base, have `__del__`?
    pub has_del: Cell<bool>,
    /// Is it a plain exception class, as seen at this epoch?
    plain: Cell<(u32, bool)>,
    /// See [`Class::maker`].
    maker: OnceCell<Option<&'static Native>>,
}

#[derive(PartialEq, Eq)]
enum Origin {
    Builtin,
    Library,
    Program,
}

thread_local! {
    /// Counts changes of methods: every cache of an older epoch is stale.
    static EPOCH: Cell<u32> = const { Cell::new(1) };
}

/// The current epoch of all classes' methods.
#[inline]
pub fn epoch() -> u32 {
    EPOCH.get()
}

impl Class {
    pub(crate) fn builtin(
        name: &'static str,
        bases: &[ClassRef],
        layout: Layout,
        methods: &'static [Native],
        own: Type,
    ) -> ClassRef {
        let mut attributes: Vec<_> = methods.iter().map(|native| (Name::of(native.name), native.into())).collect();
        if matches!(own, Type::List | Type::Dict | Type::Set | Type::Slice | Type::DictKeys | Type::DictItems) {
            attributes.push((known!("__hash__"), Value::None));
        }
        let solid = (layout == Layout::Exception && own != Type::BaseException).then(|| Type::BaseException.class());
        let class = Class::make(name, bases.into(), attributes, layout, solid, Origin::Builtin, None);
        let order = linearize(bases).unwrap_or_default();
        class.mro.set(std::iter::once(class).chain(order).collect()).ok();
        class
    }

    /// A class of a library module: see `library/mod.rs`, whose macro `class!` makes it once. Its layout is `Object` for
    /// a class whose instances have attributes only, `Payload` for one whose `__new__` wraps a value of Rust with
    /// [`super::object::derived`], `Exception`, or `Sealed`.
    pub fn native(
        module: &'static str,
        name: &'static str,
        bases: &[ClassRef],
        layout: Layout,
        methods: &'static [Native],
    ) -> ClassRef {
        let attributes = methods.iter().map(|native| (Name::of(native.name), native.into())).collect();
        let solid = match layout {
            Layout::Object | Layout::Exception => best_base(bases).ok(),
            Layout::Payload | Layout::Sealed => None,
        };
        // What adds attributes only, to a base with a value of its own, has that base's layout.
        let layout = match solid {
            Some(base) if layout == Layout::Object => base.layout,
            _ => layout,
        };
        let class = Class::make(name, bases.into(), attributes, layout, solid, Origin::Library, None);
        class.module.set(module);
        class.qualname.set(class.short_name());
        let order = linearize(bases).unwrap_or_default();
        class.mro.set(std::iter::once(class).chain(order).collect()).ok();
        class
    }

    fn make(
        name: &'static str,
        bases: Box<[ClassRef]>,
        attributes: Vec<(Name, Value)>,
        layout: Layout,
        solid: Option<ClassRef>,
        origin: Origin,
        allowed: Option<Box<[Name]>>,
    ) -> ClassRef {
        let meta = bases.iter().filter_map(|base| base.meta.get()).reduce(|a, b| if b.is_subclass(a) { b } else { a });
        let has_del = bases.iter().any(|base| base.has_del.get());
        let class: &'static mut Class = Box::leak(Box::new(Class {
            name: Cell::new(name),
            qualname: Cell::new(name),
            module: Cell::new("builtins"),
            bases,
            subclasses: RefCell::default(),
            mro: OnceCell::new(),
            attributes: RefCell::new(attributes),
            layout,
            solid,
            is_builtin: origin != Origin::Program,
            is_library: origin == Origin::Library,
            meta: Cell::new(meta),
            abstract_methods: RefCell::default(),
            root: 0,
            slots: Cell::new(0),
            allowed,
            object: OnceCell::new(),
            usual: Cell::new((0, None)),
            has_del: Cell::new(has_del),
            plain: Cell::new((0, false)),
            maker: OnceCell::new(),
        }));
        class.root = shape::next_number();
        let class: ClassRef = class;
        for base in &class.bases {
            base.subclasses.borrow_mut().push(class);
        }
        shape::add(class, vec![], false);
        class
    }

    /// A class of the program; its attributes are set afterwards.
    ///
    /// # Errors
    /// TypeError if the bases have no consistent order, or one can't be a base class.
    pub fn new(
        name: &str,
        qualname: &str,
        module: &str,
        bases: Vec<ClassRef>,
        allowed: Option<Vec<Name>>,
    ) -> R<ClassRef> {
        let bases = if bases.is_empty() { vec![Type::Object.class()] } else { bases };
        for base in &bases {
            // Classes of classes are made like classes.
            if base.layout == Layout::Sealed && !base.is_subclass(Type::Type.class()) {
                let message = format!("type '{}' is not an acceptable base type", base.name());
                return Err(raise(Type::TypeError, &message));
            }
        }
        let solid = best_base(&bases)?;
        let order = linearize(&bases)?;
        let leak = |text: &str| Name::of(text).text();
        let allowed = allowed.map(Into::into);
        let class = Class::make(leak(name), bases.into(), vec![], solid.layout, Some(solid), Origin::Program, allowed);
        class.qualname.set(leak(qualname));
        class.module.set(leak(module));
        class.mro.set(std::iter::once(class).chain(order).collect()).ok();
        Ok(class)
    }

    pub fn name(&self) -> &'static str {
        self.name.get()
    }
    /// Its name without the module that messages show for some classes written in C, such as `collections.deque`.
    pub fn short_name(&self) -> &'static str {
        let name = self.name();
        if self.is_builtin {
            return name.rsplit('.').next().unwrap_or(name);
        }
        // `OrderedDict` and `defaultdict`, which are made like classes of the program.
        name.strip_prefix(self.module()).and_then(|name| name.strip_prefix('.')).unwrap_or(name)
    }
    pub fn qualname(&self) -> &'static str {
        self.qualname.get()
    }
    pub fn module(&self) -> &'static str {
        self.module.get()
    }
    pub fn rename(&self, name: &str) {
        self.name.set(Name::of(name).text())
    }
    pub fn set_qualname(&self, name: &str) {
        self.qualname.set(Name::of(name).text())
    }
    pub fn set_module(&self, name: &str) {
        self.module.set(Name::of(name).text())
    }
    /// The method resolution order, itself first.
    pub fn mro(&self) -> &[ClassRef] {
        self.mro.get().map_or(&[], |mro| mro)
    }
    /// Is it `other`, or derived from it?
    #[inline]
    pub fn is_subclass(&self, other: &Class) -> bool {
        std::ptr::eq(self, other) || self.mro().iter().any(|class| std::ptr::eq(*class, other))
    }
    /// Its class: `type`, or a metaclass.
    #[inline]
    pub fn meta(&self) -> ClassRef {
        self.meta.get().unwrap_or_else(|| Type::Type.class())
    }
    /// Its class if that is not `type`: something else may then happen when it is called or shown.
    #[inline]
    pub fn custom_meta(&self) -> Option<ClassRef> {
        self.meta.get()
    }
    /// Has it abstract methods that are still to be defined?
    #[inline]
    pub fn is_abstract(&self) -> bool {
        !self.abstract_methods.borrow().is_empty()
    }
    /// `class C(metaclass=meta)`
    pub fn set_meta(&self, meta: ClassRef) {
        self.meta.set(Some(meta).filter(|meta| !std::ptr::eq(*meta, Type::Type.class())))
    }
    /// Are instances of both laid out in the same way?
    pub fn has_layout_of(&'static self, other: ClassRef) -> bool {
        std::ptr::eq(self.solid(), other.solid())
    }
    fn solid(&'static self) -> ClassRef {
        self.solid.unwrap_or(self)
    }
    pub fn is_exception(&self) -> bool {
        self.layout == Layout::Exception
    }
    /// The class object.
    pub fn object(&'static self) -> Value {
        Value::Ref(self.object.get_or_init(|| Rc::new(Heap::Class(self))).clone())
    }

    /// Where in the method resolution order a name is, and at which index there.
    #[inline]
    pub fn find(&self, name: Name) -> Option<(ClassRef, usize)> {
        lookup::find(self, name)
    }
    fn search(&self, name: Name) -> Option<(ClassRef, usize)> {
        self.mro().iter().find_map(|class| class.position(name).map(|index| (*class, index)))
    }
    fn position(&self, name: Name) -> Option<usize> {
        self.attributes.borrow().iter().position(|(it, _)| *it == name)
    }
    /// The attribute at an index that [`Class::find`] gave, in the same epoch.
    #[inline]
    pub fn at(&self, index: usize) -> Option<Value> {
        self.attributes.borrow().get(index).map(|(_, value)| value.clone())
    }
    /// The attribute of this name of the class or a base, as it is stored: nothing is bound.
    pub fn get(&self, name: Name) -> Option<Value> {
        self.find(name).and_then(|(class, index)| class.at(index))
    }
    /// The attribute of this class itself.
    pub fn own(&self, name: Name) -> Option<Value> {
        self.position(name).and_then(|index| self.at(index))
    }
    /// Its own attributes, in order of definition.
    pub fn own_attributes(&self) -> Vec<(Name, Value)> {
        self.attributes.borrow().clone()
    }

    /// Is it an exception class whose call does nothing but keep the arguments?
    #[inline]
    pub fn is_plain_exception(&self) -> bool {
        let (seen, plain) = self.plain.get();
        if seen == epoch() { plain } else { self.see_plain_exception() }
    }
    #[cold]
    fn see_plain_exception(&self) -> bool {
        let inherits = |name| {
            let method = self.special(name);
            matches!(method.as_ref().and_then(Value::heap), Some(Heap::Native(native)) if native.owner == "BaseException")
        };
        let plain = self.is_exception()
            && self.meta.get().is_none()
            && !self.is_abstract()
            && !self.is_subclass(Type::OSError.class())
            && inherits(known!("__new__"))
            && inherits(known!("__init__"));
        self.plain.set((epoch(), plain));
        plain
    }

    /// A special method: what operators and statements look up on the type.
    #[inline]
    pub fn special(&self, name: Name) -> Option<Value> {
        self.get(name)
    }

    /// The `__init__` of a class of the program whose instances are made as usual: by `object.__new__`, with nothing but
    /// attributes, and then initialized by a function. `None`: something else is to be done when it is called.
    #[inline]
    pub fn usual_init(&'static self) -> Option<Value> {
        let (known, init) = self.usual.get();
        let init = if known == epoch() { init } else { self.find_usual_init() };
        let (owner, index) = init?;
        if self.is_abstract() { None } else { owner.at(index as usize) }
    }
    #[cold]
    #[inline(never)]
    fn find_usual_init(&'static self) -> Option<(ClassRef, u32)> {
        let is_of = |found: Option<Value>, owner: &str| matches!(found.as_ref().and_then(Value::heap), Some(Heap::Native(native)) if native.owner == owner);
        let made_as_usual = !self.is_builtin
            && self.layout == Layout::Object
            && self.custom_meta().is_none_or(|meta| is_of(meta.special(known!("__call__")), "type"))
            && is_of(self.special(known!("__new__")), "object");
        let init = self.find(known!("__init__")).filter(|(owner, index)| {
            made_as_usual && owner.at(*index).is_some_and(|init| matches!(init.heap(), Some(Heap::Function(_))))
        });
        let init = init.map(|(owner, index)| (owner, index as u32));
        self.usual.set((epoch(), init));
        init
    }

    /// The `__new__` of a class of the runtime whose call does nothing else: `int`, `str`, `list`, …. Nobody can give
    /// such a class other methods.
    #[inline]
    pub fn maker(&'static self) -> Option<&'static Native> {
        if self.is_builtin { *self.maker.get_or_init(|| self.find_maker()) } else { None }
    }
    #[cold]
    fn find_maker(&'static self) -> Option<&'static Native> {
        let is_simple =
            self.layout == Layout::Payload && self.custom_meta().is_none() && !std::ptr::eq(self, Type::Type.class());
        let new = self.special(known!("__new__")).filter(|_| is_simple)?;
        match new.heap() {
            Some(Heap::Native(native)) if matches!(native.call, Call::C(..)) => Some(native),
            _ => None,
        }
    }

    /// Sets an attribute of the class itself. Replacing plain data by plain data leaves caches valid: they remember where
    /// an attribute is, not what it is.
    pub fn set(&self, name: Name, value: Value) {
        if name.text() == "__del__" {
            self.has_del.set(true);
            super::finalizer::watch();
        }
        let mut attributes = self.attributes.borrow_mut();
        let position = attributes.iter().position(|(it, _)| *it == name);
        let old = match position {
            Some(index) => {
                let old = mem::replace(&mut attributes[index].1, value);
                if !(is_plain(&old) && is_plain(&attributes[index].1)) {
                    EPOCH.set(EPOCH.get() + 1);
                }
                old
            }
            None => {
                attributes.push((name, value));
                EPOCH.set(EPOCH.get() + 1);
                Value::None
            }
        };
        drop(attributes);
        drop(old)
    }
    /// Deletes an attribute of the class itself; was it there?
    pub fn delete(&self, name: Name) -> bool {
        let Some(index) = self.position(name) else { return false };
        let old = self.attributes.borrow_mut().remove(index);
        EPOCH.set(EPOCH.get() + 1);
        drop(old);
        true
    }
}

/// Can a lookup return it as it is, without binding?
fn is_plain(value: &Value) -> bool {
    match value.heap() {
        None => true,
        Some(heap) => matches!(heap, Heap::Str(_) | Heap::List(_) | Heap::Dict(_) | Heap::Tuple(_) | Heap::Big(_)),
    }
}

/// The base that says how instances are laid out (`best_base` in `Objects/typeobject.c`).
fn best_base(bases: &[ClassRef]) -> R<ClassRef> {
    let mut solid = Type::Object.class();
    for base in bases {
        let candidate = base.solid();
        if candidate.is_subclass(solid) {
            solid = candidate;
        } else if !solid.is_subclass(candidate) {
            return Err(raise(Type::TypeError, "multiple bases have instance lay-out conflict"));
        }
    }
    Ok(solid)
}

/// C3: <https://www.python.org/download/releases/2.3/mro/>, as in `Objects/typeobject.c`.
fn linearize(bases: &[ClassRef]) -> R<Vec<ClassRef>> {
    let mut sequences: Vec<Vec<ClassRef>> = bases.iter().map(|base| base.mro().to_vec()).collect();
    sequences.push(bases.to_vec());
    let same = |a: ClassRef, b: ClassRef| std::ptr::eq(a, b);
    let mut order = vec![];
    loop {
        sequences.retain(|sequence| !sequence.is_empty());
        if sequences.is_empty() {
            return Ok(order);
        }
        let good = sequences
            .iter()
            .map(|sequence| sequence[0])
            .find(|head| !sequences.iter().any(|other| other[1..].iter().any(|it| same(it, head))));
        let Some(next) = good else {
            let names: Vec<_> = bases.iter().map(|base| base.name()).collect();
            let message =
                format!("Cannot create a consistent method resolution\norder (MRO) for bases {}", names.join(", "));
            return Err(raise(Type::TypeError, &message));
        };
        order.push(next);
        for sequence in &mut sequences {
            if same(sequence[0], next) {
                sequence.remove(0);
            }
        }
    }
}

/// `type(value)`
#[inline]
pub fn class_of(value: &Value) -> ClassRef {
    match value {
        Value::Unbound | Value::None => Type::NoneType.class(),
        Value::Bool(_) => Type::Bool.class(),
        Value::Int(_) => Type::Int.class(),
        Value::Float(_) => Type::Float.class(),
        Value::Ref(object) => class_of_object(object),
    }
}

/// `type(object)`
pub fn class_of_object(object: &Heap) -> ClassRef {
    let class = match object {
        Heap::Instance { shape: number, .. } => return shape::class(number.get()),
        Heap::Exception(exception) => return exception.class.get(),
        Heap::Derived(derived) => return class_of_object(&derived.instance),
        Heap::Other(object) => return object.class(),
        Heap::Str(_) => Type::Str,
        Heap::Big(_) => Type::Int,
        Heap::Bytes(_) => Type::Bytes,
        Heap::List(_) => Type::List,
        Heap::Tuple(_) => Type::Tuple,
        Heap::Dict(_) => Type::Dict,
        Heap::Set(set) if set.is_frozen() => Type::FrozenSet,
        Heap::Set(_) => Type::Set,
        Heap::Range(_) => Type::Range,
        Heap::Slice(_) => Type::Slice,
        Heap::Cell(_) => Type::Cell,
        Heap::Function(_) => Type::Function,
        Heap::Bound(bound) if matches!(bound.function.heap(), Some(Heap::Native(_))) => Type::Builtin,
        Heap::Bound(_) => Type::Method,
        Heap::Native(native) if native.is_method() => Type::MethodDescriptor,
        Heap::Native(native) if matches!(native.call, super::Call::Property(..)) => Type::GetSet,
        Heap::Native(_) => Type::Builtin,
        Heap::Class(class) => return class.meta(),
        Heap::Generator(_) => Type::Generator,
        Heap::Module(_) => Type::Module,
        Heap::Ellipsis => Type::Ellipsis,
        Heap::NotImplemented => Type::NotImplemented,
    };
    class.class()
}
