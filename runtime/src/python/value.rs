//! [`Value`] and what its reference variant points to.
//!
//! Every scalar is one `u64`, one variant is a reference: two machine words that rustc passes in registers, one test to
//! drop. Measured against eleven other layouts; a second reference variant or a narrower payload would cost factors.

mod items;

pub use items::Tuple;

use super::call::{Bound, Function};
use super::class::ClassRef;
use super::exception::{Exception, R, Raised, raise};
use super::generator::Generator;
use super::native::{Native, NativeObject};
use super::types::Type;
use super::{Name, class};
use ecow::EcoString;
use num_bigint::BigInt;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A shared object of the heap.
pub type Object = Rc<Heap>;

/// The bits of a scalar. Never a narrower field, so that all payloads are one machine word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Z(u64);

/// Any Python value.
#[derive(Clone, Default)]
pub enum Value {
    /// A variable that is not bound. It never leaves a frame: reading it raises UnboundLocalError or NameError.
    #[default]
    Unbound,
    None,
    Bool(Z),
    /// An int that fits 64 bits. Any other is `Heap::Big`: an int has one representation.
    Int(Z),
    Float(Z),
    Ref(Object),
}

/// What is behind a reference. At most 40 bytes: what is larger is boxed.
pub enum Heap {
    Str(Str),
    /// Never one that fits 64 bits.
    Big(BigInt),
    Bytes(Box<[u8]>),
    List(RefCell<Vec<Value>>),
    Tuple(Tuple),
    Dict(Box<super::dict::Dict>),
    Set(Box<super::set::Set>),
    Range(Box<super::range::Range>),
    /// `slice(start, stop, step)`
    Slice(Box<[Value; 3]>),
    /// A variable that inner functions share.
    Cell(RefCell<Value>),
    Function(Function),
    Bound(Bound),
    Native(&'static Native),
    Class(ClassRef),
    /// An instance of a class of the program. In line, so that the tag and the shape share a word; the slots are those of
    /// the shape.
    Instance {
        shape: Cell<u32>,
        slots: RefCell<Vec<Value>>,
    },
    /// An instance of a subclass of a builtin class that has a value of its own, such as `class Stack(list)`.
    Derived(Box<Derived>),
    Exception(Box<Exception>),
    Generator(Generator),
    /// A module of the standard library, or of the program.
    Module(Box<super::module::Module>),
    /// `...`
    Ellipsis,
    /// `NotImplemented`
    NotImplemented,
    /// An object that Rust code defines: files, iterators, deques.
    Other(Box<dyn NativeObject>),
}

/// See [`Heap::Derived`].
pub struct Derived {
    /// Attributes, as an instance has them: always `Heap::Instance`.
    pub instance: Object,
    /// The list, dict, str, int that it is.
    pub payload: Value,
}

const _: () = {
    assert!(size_of::<Value>() == 16);
    assert!(size_of::<R>() == 16);
    assert!(size_of::<R<Option<Value>>>() == 16);
    assert!(size_of::<super::Resumed>() == 16);
    assert!(size_of::<Heap>() == 40);
};

impl Value {
    /// An int that fits.
    #[inline(always)]
    pub fn int(value: i64) -> Value {
        Value::Int(Z(value as u64))
    }
    #[inline(always)]
    pub fn float(value: f64) -> Value {
        Value::Float(Z(value.to_bits()))
    }
    #[inline(always)]
    pub fn bool(value: bool) -> Value {
        Value::Bool(Z(value as u64))
    }
    /// An int of any size, in its one representation.
    pub fn big(value: BigInt) -> Value {
        match i64::try_from(&value) {
            Ok(small) => Value::int(small),
            Err(_) => Heap::Big(value).into(),
        }
    }
    /// An int literal of the program that does not fit 64 bits.
    pub fn big_literal(digits: &str) -> Value {
        digits.parse().map_or(Value::None, Value::big)
    }
    pub fn str(value: impl Into<EcoString>) -> Value {
        Heap::Str(Str::new(value)).into()
    }
    pub fn bytes(value: impl Into<Box<[u8]>>) -> Value {
        Heap::Bytes(value.into()).into()
    }
    pub fn list(items: Vec<Value>) -> Value {
        Heap::List(RefCell::new(items)).into()
    }
    pub fn tuple(items: impl Into<Tuple>) -> Value {
        Heap::Tuple(items.into()).into()
    }
    /// An object that Rust code defines.
    pub fn other(object: impl NativeObject) -> Value {
        Heap::Other(Box::new(object)).into()
    }
    /// `...`
    pub fn ellipsis() -> Value {
        thread_local!(static ELLIPSIS: Value = Heap::Ellipsis.into());
        ELLIPSIS.with(Clone::clone)
    }
    /// `NotImplemented`
    pub fn not_implemented() -> Value {
        thread_local!(static NOT_IMPLEMENTED: Value = Heap::NotImplemented.into());
        NOT_IMPLEMENTED.with(Clone::clone)
    }
    /// Is it `NotImplemented`?
    pub fn is_not_implemented(&self) -> bool {
        matches!(self.heap(), Some(Heap::NotImplemented))
    }
    #[inline(always)]
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }
    #[inline(always)]
    pub fn is_bound(&self) -> bool {
        !matches!(self, Value::Unbound)
    }
    #[inline(always)]
    pub fn heap(&self) -> Option<&Heap> {
        if let Value::Ref(object) = self { Some(object) } else { None }
    }
    /// Its object, seen through a subclass of a builtin class: what methods of builtin classes look at.
    #[inline]
    pub fn payload(&self) -> &Value {
        match self.heap() {
            Some(Heap::Derived(derived)) => &derived.payload,
            _ => self,
        }
    }
    /// A str, or an instance of a subclass of it.
    #[inline]
    pub fn as_str(&self) -> Option<&Str> {
        if let Some(Heap::Str(text)) = self.payload().heap() { Some(text) } else { None }
    }
    pub fn as_bytes(&self) -> Option<&[u8]> {
        if let Some(Heap::Bytes(bytes)) = self.payload().heap() { Some(bytes) } else { None }
    }
    #[inline]
    pub fn as_list(&self) -> Option<&RefCell<Vec<Value>>> {
        if let Some(Heap::List(list)) = self.payload().heap() { Some(list) } else { None }
    }
    #[inline]
    pub fn as_tuple(&self) -> Option<&[Value]> {
        if let Some(Heap::Tuple(items)) = self.payload().heap() { Some(items) } else { None }
    }
    #[inline]
    pub fn as_dict(&self) -> Option<&super::dict::Dict> {
        if let Some(Heap::Dict(dict)) = self.payload().heap() { Some(dict) } else { None }
    }
    #[inline]
    pub fn as_set(&self) -> Option<&super::set::Set> {
        if let Some(Heap::Set(set)) = self.payload().heap() { Some(set) } else { None }
    }
    /// An object that Rust code defines, if it is one of type `T`.
    #[inline]
    pub fn as_other<T: NativeObject>(&self) -> Option<&T> {
        let Some(Heap::Other(object)) = self.payload().heap() else { return None };
        (&**object as &dyn std::any::Any).downcast_ref()
    }
    /// A class.
    #[inline]
    pub fn as_class(&self) -> Option<ClassRef> {
        if let Some(Heap::Class(class)) = self.heap() { Some(class) } else { None }
    }
    /// `type(self)`
    #[inline]
    pub fn class(&self) -> ClassRef {
        class::class_of(self)
    }
    /// The name of its class, for messages.
    pub fn type_name(&self) -> &'static str {
        self.class().name()
    }
    /// `isinstance(self, class)` for a builtin class.
    pub fn is_a(&self, class: Type) -> bool {
        self.class().is_subclass(class.class())
    }
    /// The value of a local of which it is not certain that it is bound.
    ///
    /// # Errors
    /// UnboundLocalError.
    #[inline]
    pub fn bound(&self, name: &'static str) -> R<&Value> {
        if let Value::Unbound = self { Err(unbound(name)) } else { Ok(self) }
    }
    /// `self is other`. Ints and floats are compared by value and bits: whether two equal ones are one object is the
    /// implementation's business.
    #[inline]
    pub fn is(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Ref(a), Value::Ref(b)) => {
                Rc::ptr_eq(a, b) || matches!((&**a, &**b), (Heap::Class(a), Heap::Class(b)) if std::ptr::eq(*a, *b))
            }
            (Value::None, Value::None) => true,
            (Value::Bool(a), Value::Bool(b)) | (Value::Int(a), Value::Int(b)) | (Value::Float(a), Value::Float(b)) => {
                a == b
            }
            _ => false,
        }
    }
    /// `id(self)`
    pub fn id(&self) -> i64 {
        match self {
            Value::Unbound | Value::None => 0x10,
            Value::Bool(z) => 0x20 + z.int() * 0x20,
            Value::Int(z) => 0x1000_0000 + (z.int() << 5),
            Value::Float(z) => (z.0 >> 1) as i64,
            Value::Ref(object) => match &**object {
                Heap::Class(class) => std::ptr::from_ref::<class::Class>(class).addr() as i64,
                _ => super::finalizer::identity(Rc::as_ptr(object).addr()) as i64,
            },
        }
    }
}

/// UnboundLocalError for a local.
#[cold]
#[inline(never)]
pub fn unbound(name: &str) -> Raised {
    let message = format!("cannot access local variable '{name}' where it is not associated with a value");
    raise(Type::UnboundLocalError, &message)
}

impl Z {
    #[inline(always)]
    pub fn int(self) -> i64 {
        self.0 as i64
    }
    #[inline(always)]
    pub fn float(self) -> f64 {
        f64::from_bits(self.0)
    }
    #[inline(always)]
    pub fn bool(self) -> bool {
        self.0 != 0
    }
}

/// The text of a `str`, with what is worth remembering about it.
pub struct Str {
    text: EcoString,
    /// 0: not known yet.
    hash: Cell<i64>,
    /// Its length in code points; equal to the length in bytes exactly if it is ASCII.
    chars: u32,
}

impl Str {
    /// Strings of 4 GiB and more are refused by the allocator's caller.
    pub fn new(text: impl Into<EcoString>) -> Str {
        let text = text.into();
        let chars = if text.is_ascii() { text.len() } else { text.chars().count() };
        Str { text, hash: Cell::new(0), chars: chars as u32 }
    }
    /// A text of which the number of code points is known.
    pub(crate) fn counted(text: EcoString, chars: usize) -> Str {
        Str { text, hash: Cell::new(0), chars: chars as u32 }
    }
    /// The text of a string that was made empty, with its length.
    pub(crate) fn fill(&mut self, text: &str) {
        self.text.push_str(text);
    }
    /// Adds to the end, in place if nobody else has the text.
    pub(crate) fn push(&mut self, other: &Str) {
        self.text.push_str(&other.text);
        self.chars += other.chars;
        self.hash.set(0);
    }
    #[inline]
    pub fn as_str(&self) -> &str {
        &self.text
    }
    /// The text as a shared string: a count, or a copy of at most 15 bytes.
    pub fn shared(&self) -> EcoString {
        self.text.clone()
    }
    /// `len(self)`: code points.
    #[inline]
    pub fn char_count(&self) -> usize {
        self.chars as usize
    }
    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.chars as usize == self.text.len()
    }
    /// The hash if it has been computed.
    pub fn cached_hash(&self) -> Option<i64> {
        match self.hash.get() {
            0 => None,
            hash => Some(hash),
        }
    }
    pub fn cache_hash(&self, hash: i64) {
        self.hash.set(hash)
    }
}
impl std::ops::Deref for Str {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}

/// A local on its way into a traceback: values die with it, unboxed ones have nothing to keep alive.
pub struct Kept(pub Value);
impl From<Value> for Kept {
    fn from(value: Value) -> Kept {
        Kept(value)
    }
}
impl From<i64> for Kept {
    fn from(value: i64) -> Kept {
        Kept(Value::int(value))
    }
}
impl From<f64> for Kept {
    fn from(value: f64) -> Kept {
        Kept(Value::float(value))
    }
}
impl From<bool> for Kept {
    fn from(value: bool) -> Kept {
        Kept(Value::bool(value))
    }
}
impl From<Iter> for Kept {
    fn from(iterator: Iter) -> Kept {
        drop(iterator);
        Kept(Value::Unbound)
    }
}
use super::iter::Iter;

/// A new object of the heap: registered with the cycle collector if it can close a cycle.
#[inline(always)]
pub fn new_object(heap: Heap) -> Object {
    let tracked = super::gc::is_tracked(&heap);
    let object = Rc::new(heap);
    if tracked {
        super::gc::track(&object)
    }
    object
}

impl From<Heap> for Value {
    #[inline(always)]
    fn from(heap: Heap) -> Value {
        Value::Ref(new_object(heap))
    }
}
impl From<i64> for Value {
    #[inline(always)]
    fn from(value: i64) -> Value {
        Value::int(value)
    }
}
impl From<f64> for Value {
    #[inline(always)]
    fn from(value: f64) -> Value {
        Value::float(value)
    }
}
impl From<bool> for Value {
    #[inline(always)]
    fn from(value: bool) -> Value {
        Value::bool(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::str(value)
    }
}
impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::str(value)
    }
}
impl From<EcoString> for Value {
    fn from(value: EcoString) -> Value {
        Value::str(value)
    }
}
impl From<Name> for Value {
    fn from(value: Name) -> Value {
        value.value()
    }
}
impl From<&Raised> for Value {
    fn from(error: &Raised) -> Value {
        Value::Ref(error.0.clone())
    }
}
impl From<Raised> for Value {
    fn from(error: Raised) -> Value {
        Value::Ref(error.0)
    }
}
impl From<Option<Value>> for Value {
    fn from(value: Option<Value>) -> Value {
        value.unwrap_or(Value::None)
    }
}
impl From<ClassRef> for Value {
    fn from(class: ClassRef) -> Value {
        class.object()
    }
}
impl From<Type> for Value {
    fn from(class: Type) -> Value {
        class.class().object()
    }
}
impl From<&'static Native> for Value {
    fn from(native: &'static Native) -> Value {
        Heap::Native(native).into()
    }
}
