//! Exception objects, the exception on its way, and the one being handled.

use super::call::Code;
use super::class::{self, ClassRef};
use super::generator::Frame;
use super::name::known;
use super::native::{ANY, Call, Keywords, Native, keyword_only};
use super::place::Place;
use super::traceback::Traceback;
use super::types::Type;
use super::value::{Heap, Kept, Object, Value};
use super::{Name, call};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What an operation gives: a value, or an exception on its way.
pub type R<T = Value> = Result<T, Raised>;

/// An exception on its way: one shared handle to an exception *object*, always a `Heap::Exception`.
#[derive(Clone)]
pub struct Raised(pub(crate) Object);

pub struct Exception {
    pub class: Cell<ClassRef>,
    pub args: RefCell<Vec<Value>>,
    /// Attributes that the program set, and those that a builtin class defines (`errno`, `name`).
    pub attributes: RefCell<Vec<(Name, Value)>>,
    pub context: RefCell<Option<Raised>>,
    pub cause: RefCell<Option<Raised>>,
    pub suppress: Cell<bool>,
    /// The outermost entry.
    pub traceback: RefCell<Option<Rc<Traceback>>>,
}

thread_local! {
    /// What `sys.exc_info()` shows: the innermost exception that a handler on the stack is handling.
    static HANDLED: RefCell<Option<Raised>> = const { RefCell::new(None) };
}

/// The handled-exception state of one `except`, exceptional `finally` or `with` of a frame. Emitted code enters and
/// leaves it explicitly, and shows the resumer's state again while a generator is suspended inside: so a generator
/// without a handler of its own sees its resumer's exception, at no cost.
#[derive(Default)]
pub struct Handling {
    raised: Option<Raised>,
    outer: Option<Raised>,
}
impl Handling {
    /// The handler begins: this exception is handled now.
    #[cold]
    #[inline(never)]
    pub fn enter(&mut self, raised: &Raised) {
        self.raised = Some(raised.clone());
        self.outer = HANDLED.replace(Some(raised.clone()));
    }
    /// A `finally` begins; an exception is handled in it only if that is how the `try` was left.
    #[inline]
    pub fn enter_finally(&mut self, left: &Leave) {
        if let Leave::Raised(raised) = left {
            self.enter(raised)
        }
    }
    /// The handler ends: what was handled before is handled again.
    #[inline]
    pub fn leave(&mut self) {
        if let Some(raised) = self.raised.take() {
            let handled = HANDLED.replace(self.outer.take());
            drop(handled);
            drop(raised)
        }
    }
    /// The generator suspends inside: its resumer's state is shown.
    #[inline]
    pub fn suspend(&mut self) {
        if self.raised.is_some() {
            let handled = HANDLED.replace(self.outer.take());
            drop(handled)
        }
    }
    /// The generator goes on inside.
    #[inline]
    pub fn resume(&mut self) {
        if let Some(raised) = &self.raised {
            self.outer = HANDLED.replace(Some(raised.clone()));
        }
    }
    /// What a generator keeps, for the cycle collector.
    pub fn visit(&self, see: &mut dyn FnMut(&'static str, &Value)) {
        if let Some(raised) = &self.raised {
            see("", &raised.into())
        }
    }
}

/// How a `try` with `finally` was left.
#[derive(Default)]
pub enum Leave {
    #[default]
    Next,
    Raised(Raised),
    Return(Value),
    Break,
    Continue,
}
impl Leave {
    /// Raises the exception if that is how the `try` was left.
    ///
    /// # Errors
    /// That exception.
    #[inline]
    pub fn reraise(&mut self) -> R<()> {
        match self {
            Leave::Raised(_) => match self.take() {
                Leave::Raised(raised) => Err(raised),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }
    #[inline]
    pub fn take(&mut self) -> Leave {
        std::mem::take(self)
    }
    /// What a generator keeps, for the cycle collector.
    pub fn visit(&self, see: &mut dyn FnMut(&'static str, &Value)) {
        match self {
            Leave::Raised(raised) => see("", &raised.into()),
            Leave::Return(value) => see("", value),
            Leave::Next | Leave::Break | Leave::Continue => {}
        }
    }
}

/// The exception that is being handled.
pub fn handled() -> Option<Raised> {
    HANDLED.with_borrow(Clone::clone)
}

/// `sys.exc_info()[1]`
pub fn exc_value() -> Value {
    handled().map_or(Value::None, Value::from)
}

/// Implicit `__context__`: the handled exception, unless it is the same; a cycle is cut (`_PyErr_SetObject`).
#[cold]
pub fn chained(raised: Raised) -> Raised {
    if let Some(handled) = handled()
        && !handled.same(&raised)
    {
        let mut at = handled.clone();
        while let Some(next) = { at.context.borrow().clone() } {
            if next.same(&raised) {
                at.context.take();
                break;
            }
            at = next;
        }
        raised.context.replace(Some(handled));
    }
    raised
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
            traceback: RefCell::default(),
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
    /// Notes that it enters a frame at this place.
    #[cold]
    #[inline(never)]
    pub fn at(self, place: &'static Place) -> Raised {
        let inner = self.traceback.take();
        let entry = Traceback::new(place, inner);
        self.traceback.replace(Some(entry));
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
pub fn bare_raise() -> Raised {
    handled().unwrap_or_else(|| raise(Type::RuntimeError, "No active exception to reraise"))
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
        let made = call::call0(&value)?;
        return self::made(made, class);
    }
    Err(raise(Type::TypeError, message))
}

/// What a call of an exception class gave.
///
/// # Errors
/// TypeError if it is no exception.
pub(crate) fn made(made: Value, class: ClassRef) -> R<Raised> {
    Raised::from_value(&made).ok_or_else(|| {
        let (class, kind) = (super::object::repr_class(class), made.class());
        let kind = super::object::repr_class(kind);
        let message = format!("calling {class} should have returned an instance of BaseException, not {kind}");
        raise(Type::TypeError, &message)
    })
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
    if locals.iter().any(|(_, local)| local.0.is_bound()) {
        let locals = locals.into_iter().map(|(name, local)| (name, local.0)).collect();
        keep(&raised, super::traceback::Kept::Locals(locals));
    }
    raised
}

/// An exception leaves a generator's frame, which goes along.
#[cold]
#[inline(never)]
pub(crate) fn left_frame(raised: &Raised, frame: Box<dyn Frame>) {
    let code: &Code = frame.code();
    let mine = raised.traceback.borrow().as_ref().is_some_and(|entry| std::ptr::eq(entry.place.code, code));
    if mine { keep(raised, super::traceback::Kept::Frame(frame)) } else { drop(frame) }
}

fn keep(raised: &Raised, kept: super::traceback::Kept) {
    let entry = raised.traceback.borrow().clone();
    if let Some(entry) = entry {
        let old = entry.kept.replace(kept);
        drop(old)
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
        return Ok(match raised.attribute("filename") {
            Some(file) if !file.is_none() => format!("{start}: {}", super::object::repr(&file)?).into(),
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

fn this(value: &Value) -> R<Raised> {
    Raised::from_value(value).ok_or_else(|| {
        let message = format!("descriptor requires a 'BaseException' object but received a '{}'", value.type_name());
        raise(Type::TypeError, &message)
    })
}
fn optional(slot: &RefCell<Option<Raised>>) -> Value {
    slot.borrow().as_ref().map_or(Value::None, Value::from)
}
fn set_optional(slot: &RefCell<Option<Raised>>, value: &Value, what: &str) -> R<()> {
    let new = match value {
        Value::None => None,
        value => match Raised::from_value(value) {
            Some(raised) => Some(raised),
            None => {
                let message = format!("exception {what} must be None or derive from BaseException");
                return Err(raise(Type::TypeError, &message));
            }
        },
    };
    let old = slot.replace(new);
    drop(old);
    Ok(())
}

const OWNER: &str = "BaseException";

pub static METHODS: &[Native] = &[
    // Keywords are for `__init__`, which refuses them.
    Native::method(OWNER, "__new__", Call::C(0, ANY, |class, arguments, _| Ok(super::object::blank(class, arguments)))),
    Native::method(OWNER, "__init__", Call::MK(init)),
    Native::method(OWNER, "__str__", Call::M0(|it| text(&this(it)?).map(Value::str))),
    Native::method(
        OWNER,
        "__repr__",
        Call::M0(|it| {
            let raised = this(it)?;
            let args = raised.args.borrow().clone();
            let name = raised.class.get().name();
            Ok(match &args[..] {
                [one] => format!("{name}({})", super::object::repr(one)?).into(),
                args => format!("{name}{}", super::object::repr(&Value::tuple(args.to_vec()))?).into(),
            })
        }),
    ),
    Native::method(
        OWNER,
        "args",
        Call::Property(
            |it| Ok(Value::tuple(this(it)?.args.borrow().clone())),
            Some(|it, value| {
                let items = super::iter::collect(&value)?;
                let old = this(it)?.args.replace(items);
                drop(old);
                Ok(())
            }),
        ),
    ),
    Native::method(
        OWNER,
        "__context__",
        Call::Property(
            |it| Ok(optional(&this(it)?.context)),
            Some(|it, value| set_optional(&this(it)?.context, &value, "context")),
        ),
    ),
    Native::method(
        OWNER,
        "__cause__",
        Call::Property(
            |it| Ok(optional(&this(it)?.cause)),
            Some(|it, value| {
                let raised = this(it)?;
                raised.suppress.set(true);
                set_optional(&raised.cause, &value, "cause")
            }),
        ),
    ),
    Native::method(
        OWNER,
        "__suppress_context__",
        Call::Property(
            |it| Ok(this(it)?.suppress.get().into()),
            Some(|it, value| {
                this(it)?.suppress.set(super::operator::truth(&value)?);
                Ok(())
            }),
        ),
    ),
    Native::method(
        OWNER,
        "__traceback__",
        Call::Property(
            |it| Ok(super::traceback::object(this(it)?.traceback.borrow().as_ref())),
            Some(|it, value| set_traceback(&this(it)?, &value)),
        ),
    ),
    Native::method(
        OWNER,
        "with_traceback",
        Call::M1(|it, value| {
            set_traceback(&this(it)?, value)?;
            Ok(it.clone())
        }),
    ),
    Native::method(
        OWNER,
        "add_note",
        Call::M1(|it, note| {
            if note.as_str().is_none() {
                return Err(raise(Type::TypeError, &format!("note must be a str, not '{}'", note.type_name())));
            }
            let raised = this(it)?;
            let notes = raised.attribute("__notes__");
            match notes.as_ref().and_then(Value::as_list) {
                Some(list) => list.borrow_mut().push(note.clone()),
                None => raised.set_attribute(known!("__notes__"), Value::list(vec![note.clone()])),
            }
            Ok(Value::None)
        }),
    ),
];

/// `BaseException.__init__`: sets `args`; keywords are refused.
fn init(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let raised = this(it)?;
    if !keywords.is_empty() {
        let message = format!("{}() takes no keyword arguments", raised.class.get().name());
        return Err(raise(Type::TypeError, &message));
    }
    let old = raised.args.replace(arguments.to_vec());
    drop(old);
    Ok(Value::None)
}

/// `__init__` of a class with attributes that are given by keyword.
fn init_with<const N: usize>(class: &str, names: [&str; N], it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let raised = this(it)?;
    let values = keyword_only(class, names, keywords)?;
    let old = raised.args.replace(arguments.to_vec());
    drop(old);
    for (name, value) in names.into_iter().zip(values) {
        raised.set_attribute(Name::of(name), value.into());
    }
    Ok(Value::None)
}

/// An attribute that a builtin class defines: None until it is set.
macro_rules! member {
    ($class:literal, $name:literal) => {
        Native::method(
            $class,
            $name,
            Call::Property(
                |it| Ok(this(it)?.attribute($name).into()),
                Some(|it, value| {
                    this(it)?.set_attribute(Name::of($name), if value.is_bound() { value } else { Value::None });
                    Ok(())
                }),
            ),
        )
    };
}

pub static ATTRIBUTE_METHODS: &[Native] = &[
    Native::method(
        "AttributeError",
        "__init__",
        Call::MK(|it, arguments, keywords| init_with("AttributeError", ["name", "obj"], it, arguments, keywords)),
    ),
    member!("AttributeError", "name"),
    member!("AttributeError", "obj"),
];

pub static NAME_METHODS: &[Native] = &[
    Native::method(
        "NameError",
        "__init__",
        Call::MK(|it, arguments, keywords| init_with("NameError", ["name"], it, arguments, keywords)),
    ),
    member!("NameError", "name"),
];

pub static IMPORT_METHODS: &[Native] = &[
    Native::method(
        "ImportError",
        "__init__",
        Call::MK(|it, arguments, keywords| init_with("ImportError", ["name", "path"], it, arguments, keywords)),
    ),
    Native::method(
        "ImportError",
        "msg",
        Call::Property(
            |it| {
                let raised = this(it)?;
                if let Some(message) = raised.attribute("msg") {
                    return Ok(message);
                }
                let args = raised.args.borrow();
                Ok(args.first().filter(|_| args.len() == 1).cloned().into())
            },
            Some(|it, value| {
                this(it)?.set_attribute(Name::of("msg"), if value.is_bound() { value } else { Value::None });
                Ok(())
            }),
        ),
    ),
    member!("ImportError", "name"),
    member!("ImportError", "path"),
];

fn set_traceback(raised: &Raised, value: &Value) -> R<()> {
    let new = match value {
        Value::None => None,
        value => match value.as_other::<super::traceback::TracebackObject>() {
            Some(object) => Some(object.0.clone()),
            None => return Err(raise(Type::TypeError, "__traceback__ must be a traceback or None")),
        },
    };
    let old = raised.traceback.replace(new);
    drop(old);
    Ok(())
}

/// An attribute of a builtin exception class that is one of its arguments until the program sets it.
fn argument(it: &Value, name: &str, index: usize) -> R {
    let raised = this(it)?;
    if let Some(value) = raised.attribute(name) {
        return Ok(value);
    }
    Ok(raised.args.borrow().get(index).cloned().into())
}

pub static STOP_METHODS: &[Native] = &[Native::method(
    "StopIteration",
    "value",
    Call::Property(
        |it| argument(it, "value", 0),
        Some(|it, value| {
            this(it)?.set_attribute(known!("value"), value);
            Ok(())
        }),
    ),
)];

pub static SYSTEM_EXIT_METHODS: &[Native] = &[Native::method(
    "SystemExit",
    "code",
    Call::Property(
        |it| {
            let raised = this(it)?;
            if raised.attribute("code").is_none() && raised.args.borrow().len() > 1 {
                return Ok(Value::tuple(raised.args.borrow().clone()));
            }
            argument(it, "code", 0)
        },
        Some(|it, value| {
            this(it)?.set_attribute(known!("code"), value);
            Ok(())
        }),
    ),
)];

pub static OS_METHODS: &[Native] = &[
    Native::method("OSError", "errno", Call::Property(|it| Ok(this(it)?.attribute("errno").into()), None)),
    Native::method("OSError", "strerror", Call::Property(|it| Ok(this(it)?.attribute("strerror").into()), None)),
    Native::method("OSError", "filename", Call::Property(|it| Ok(this(it)?.attribute("filename").into()), None)),
];

/// The class that `OSError(errno, …)` makes (`errnomap` in `Objects/exceptions.c`, for Linux).
fn os_class(errno: i64) -> Option<Type> {
    Some(match errno {
        1 | 13 => Type::PermissionError,
        2 => Type::FileNotFoundError,
        3 => Type::ProcessLookupError,
        4 => Type::InterruptedError,
        10 => Type::ChildProcessError,
        11 | 114 | 115 => Type::BlockingIOError,
        17 => Type::FileExistsError,
        20 => Type::NotADirectoryError,
        21 => Type::IsADirectoryError,
        32 | 108 => Type::BrokenPipeError,
        103 => Type::ConnectionAbortedError,
        104 => Type::ConnectionResetError,
        110 => Type::TimeoutError,
        111 => Type::ConnectionRefusedError,
        _ => return None,
    })
}

/// `OSError(errno, strerror, filename)`: picks the class by number, and `args` keep two.
pub(crate) fn create_os(class: ClassRef, arguments: &[Value]) -> Raised {
    let [Value::Int(errno), strerror, rest @ ..] = arguments else { return create(class, arguments) };
    let exact = std::ptr::eq(class, Type::OSError.class());
    let class = os_class(errno.int()).filter(|_| exact).map_or(class, Type::class);
    let raised = Raised::new(class, arguments[..2].to_vec());
    raised.set_attribute(known!("errno"), arguments[0].clone());
    raised.set_attribute(known!("strerror"), strerror.clone());
    if let Some(file) = rest.first() {
        raised.set_attribute(known!("filename"), file.clone());
    }
    raised
}

/// An error of the operating system, for a file.
#[cold]
pub fn raise_os(error: &std::io::Error, file: Option<&Value>) -> Raised {
    let errno = error.raw_os_error().unwrap_or(5);
    let text = error.to_string();
    let strerror = text.split(" (os error").next().unwrap_or(&text).to_string();
    let mut arguments = vec![Value::int(errno.into()), strerror.into()];
    arguments.extend(file.cloned());
    chained(create_os(class::ClassRef::from(Type::OSError.class()), &arguments))
}
