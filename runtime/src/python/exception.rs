//! Exception objects, and the exception on its way.

pub(crate) mod handling;
pub(crate) mod methods;
pub(crate) mod system;

pub use handling::{Handling, Leave, exc_value, handled};
pub use system::raise_os;

use super::call::Code;
use super::class::ClassRef;
use super::place::Place;
use super::traceback::{self, Activation, Entries};
use super::types::Type;
use super::value::{Heap, Kept, Object, Value};
use super::{Name, call, unraisable};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What an operation gives: a value, or an exception on its way.
pub type R<T = Value> = Result<T, Raised>;

/// An exception on its way: one shared handle to an exception *object*, always a `Heap::Exception`.
#[derive(Clone)]
pub struct Raised(pub(crate) Object);

/// What it holds dies in this order (`BaseException_clear` in `Objects/exceptions.c`).
pub struct Exception {
    pub class: Cell<ClassRef>,
    /// Attributes that the program set, and those that a builtin class defines (`errno`, `name`).
    pub attributes: RefCell<Vec<(Name, Value)>>,
    pub args: RefCell<Vec<Value>>,
    pub traceback: Entries,
    pub cause: RefCell<Option<Raised>>,
    pub context: RefCell<Option<Raised>>,
    pub suppress: Cell<bool>,
}

/// Implicit `__context__`: the handled exception.
#[cold]
pub fn chained(raised: Raised) -> Raised {
    match handled() {
        Some(handled) => raised.while_handling(handled),
        None => raised,
    }
}

impl std::ops::Deref for Raised {
    type Target = Exception;
    fn deref(&self) -> &Exception {
        match &*self.0 {
            Heap::Exception(exception) => exception,
            _ => unreachable!("Raised holds an exception object"),
        }
    }
}

impl Raised {
    /// A new exception object. It has no context: see [`raise`].
    pub fn new(class: ClassRef, args: Vec<Value>) -> Raised {
        Raised(super::value::new_object(Heap::Exception(Box::new(Exception {
            class: Cell::new(class),
            args: RefCell::new(args),
            attributes: RefCell::default(),
            context: RefCell::default(),
            cause: RefCell::default(),
            suppress: Cell::new(false),
            traceback: Entries::default(),
        }))))
    }
    /// The exception that a value is.
    pub fn from_value(value: &Value) -> Option<Raised> {
        match value {
            Value::Ref(object) if let Heap::Exception(_) = &**object => Some(Raised(object.clone())),
            _ => None,
        }
    }
    /// Is it an instance of a builtin exception class?
    pub fn is(&self, class: Type) -> bool {
        self.class.get().is_subclass(class.class())
    }
    /// `except class`
    ///
    /// # Errors
    /// As [`Raised::matches`].
    pub fn catches(&self, class: impl std::borrow::Borrow<Value>) -> R<bool> {
        self.matches(class.borrow())
    }
    /// `except class`
    ///
    /// # Errors
    /// TypeError if it is neither an exception class nor a tuple of them.
    #[cold]
    pub fn matches(&self, class: &Value) -> R<bool> {
        let refused =
            || raise(Type::TypeError, "catching classes that do not inherit from BaseException is not allowed");
        let one = |class: &Value| class.as_class().filter(|class| class.is_exception());
        if let Some(classes) = class.as_tuple() {
            if classes.iter().any(|class| one(class).is_none()) {
                return Err(refused());
            }
            return Ok(classes.iter().filter_map(one).any(|class| self.class.get().is_subclass(class)));
        }
        Ok(self.class.get().is_subclass(one(class).ok_or_else(refused)?))
    }
    pub fn same(&self, other: &Raised) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
    /// An attribute that the program set, or that a builtin class defines.
    pub fn attribute(&self, name: &str) -> Option<Value> {
        let name = Name::of(name);
        self.attributes.borrow().iter().find(|(it, _)| *it == name).map(|(_, value)| value.clone())
    }
    pub fn set_attribute(&self, name: Name, value: Value) {
        let mut attributes = self.attributes.borrow_mut();
        let old = match attributes.iter_mut().find(|(it, _)| *it == name) {
            Some((_, slot)) => std::mem::replace(slot, value),
            None => {
                attributes.push((name, value));
                Value::None
            }
        };
        drop(attributes);
        drop(old)
    }
    /// The handled exception is its context, unless that is itself; a cycle is cut (`_PyErr_SetObject`).
    pub fn while_handling(self, handled: Raised) -> Raised {
        if handled.same(&self) {
            return self;
        }
        let mut at = handled.clone();
        while let Some(next) = { at.context.borrow().clone() } {
            if next.same(&self) {
                at.context.take();
                break;
            }
            at = next;
        }
        let old = self.context.replace(Some(handled));
        drop(old);
        self
    }
    /// It is thrown into a generator that is handling an exception: that is its context, and the entries that it got since
    /// it was last caught are lost (`_PyErr_ChainStackItem` in `Python/errors.c`).
    pub fn thrown_while_handling(self, handled: Raised) -> Raised {
        let raised = self.while_handling(handled);
        raised.traceback.lose_since_caught();
        raised
    }
    /// Notes that it enters a frame at this place.
    #[cold]
    #[inline(never)]
    pub fn at(self, place: &'static Place) -> Raised {
        self.enters(place);
        self
    }
}

/// Notes the place at which an exception enters a frame.
pub trait At: Sized {
    fn at(self, place: &'static Place) -> Self;
}
impl<T> At for R<T> {
    #[inline(always)]
    fn at(self, place: &'static Place) -> Self {
        match self {
            Ok(value) => Ok(value),
            Err(raised) => Err(raised.at(place)),
        }
    }
}

/// The runtime raises.
#[cold]
#[inline(never)]
pub fn raise(class: Type, message: &str) -> Raised {
    let args = if message.is_empty() { vec![] } else { vec![Value::str(message)] };
    chained(Raised::new(class.class(), args))
}

/// The runtime raises an exception with these arguments.
#[cold]
#[inline(never)]
pub fn raise_with(class: Type, args: Vec<Value>) -> Raised {
    chained(Raised::new(class.class(), args))
}

/// `raise value`
#[cold]
#[inline(never)]
pub fn raise_value(value: Value) -> Raised {
    match instance(value, "exceptions must derive from BaseException") {
        Ok(raised) | Err(raised) => chained(raised),
    }
}

/// `raise value from cause`
#[cold]
#[inline(never)]
pub fn raise_from(value: Value, cause: Value) -> Raised {
    let raised = match instance(value, "exceptions must derive from BaseException") {
        Ok(raised) => raised,
        Err(raised) => return chained(raised),
    };
    let cause = match cause {
        Value::None => None,
        cause => match instance(cause, "exception causes must derive from BaseException") {
            Ok(cause) => Some(cause),
            Err(raised) => return chained(raised),
        },
    };
    raised.cause.replace(cause);
    raised.suppress.set(true);
    chained(raised)
}

/// `raise`: the exception goes on as it is; no frame adds an entry.
#[cold]
#[inline(never)]
pub fn bare_raise(at: &'static Place) -> Raised {
    let Some(raised) = handled() else {
        return raise(Type::RuntimeError, "No active exception to reraise").at(at);
    };
    unraisable::reraised_at(&raised, at);
    raised
}

/// The exception that `raise x` means: a class is instantiated.
///
/// # Errors
/// TypeError with this message if it is no exception; what the class raises.
#[cold]
pub fn instance(value: Value, message: &str) -> R<Raised> {
    if let Some(raised) = Raised::from_value(&value) {
        return Ok(raised);
    }
    if let Some(class) = value.as_class().filter(|class| class.is_exception()) {
        return of_class(class);
    }
    Err(raise(Type::TypeError, message))
}

/// `class()`, as an exception.
///
/// # Errors
/// What the class raises; TypeError if it makes something else.
pub(crate) fn of_class(class: ClassRef) -> R<Raised> {
    if class.is_plain_exception() {
        return Ok(Raised::new(class, vec![]));
    }
    made(call::call0(&class.object())?, class)
}

/// What a call of an exception class gave.
///
/// # Errors
/// TypeError if it is no exception.
pub(crate) fn made(made: Value, class: ClassRef) -> R<Raised> {
    Raised::from_value(&made).ok_or_else(|| not_made(class, &super::object::repr_class(made.class())))
}
/// TypeError: a call of an exception class gave this.
#[cold]
pub(crate) fn not_made(class: ClassRef, kind: &str) -> Raised {
    let class = super::object::repr_class(class);
    let message = format!("calling {class} should have returned an instance of BaseException, not {kind}");
    raise(Type::TypeError, &message)
}

/// `except class:` with the place of the check, for emitted code: a builtin class that nobody can have rebound.
#[inline]
pub fn caught(raised: &Raised, class: Type) -> bool {
    raised.is(class)
}

/// An exception leaves an ordinary function, whose locals go along in the traceback's newest entry.
#[cold]
#[inline(never)]
pub fn left<const N: usize>(raised: Raised, locals: [(&'static str, Kept); N]) -> Raised {
    let entry = raised.traceback.outermost();
    if let Some(entry) = entry
        && let Some(activation) = traceback::left(entry.place.code)
        && Rc::ptr_eq(&activation, &entry.activation)
    {
        keep(&activation, locals)
    }
    raised
}

/// An ordinary function with handlers is left: its locals die in this order, unless a traceback names the function.
#[inline]
pub fn left_handling<const N: usize>(code: &'static Code, locals: [(&'static str, Kept); N]) {
    match traceback::left(code) {
        None => unraisable::left(|| locals.into_iter().for_each(drop)),
        Some(activation) => keep(&activation, locals),
    }
}

#[cold]
#[inline(never)]
fn keep<const N: usize>(activation: &Activation, locals: [(&'static str, Kept); N]) {
    if locals.iter().any(|(_, local)| local.0.is_bound()) {
        let locals = locals.into_iter().map(|(name, local)| (name, local.0)).collect();
        activation.keep(traceback::Kept::Locals(locals));
    }
}

impl std::fmt::Debug for Raised {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(self.class.get().name())
    }
}

/// `exception.class(arguments)`, before `__init__`: `args` come from here (`BaseException.__new__`).
pub(crate) fn create(class: ClassRef, arguments: &[Value]) -> Raised {
    Raised::new(class, arguments.to_vec())
}

/// `str(exception)`
///
/// # Errors
/// What the arguments' `__str__` raises.
pub fn text(raised: &Raised) -> R<ecow::EcoString> {
    let args = raised.args.borrow().clone();
    if raised.is(Type::OSError)
        && let (Some(errno), Some(message)) = (raised.attribute("errno"), raised.attribute("strerror"))
    {
        let start = format!("[Errno {}] {}", super::object::str(&errno)?, super::object::str(&message)?);
        let named = |name| raised.attribute(name).filter(|file| !file.is_none());
        return Ok(match (named("filename"), named("filename2")) {
            (Some(file), Some(second)) => {
                format!("{start}: {} -> {}", super::object::repr(&file)?, super::object::repr(&second)?).into()
            }
            (Some(file), None) => format!("{start}: {}", super::object::repr(&file)?).into(),
            _ => start.into(),
        });
    }
    match &args[..] {
        [] => Ok("".into()),
        [one] if raised.is(Type::KeyError) => super::object::repr(one),
        [one] => super::object::str(one),
        many => super::object::repr(&Value::tuple(many.to_vec())),
    }
}
