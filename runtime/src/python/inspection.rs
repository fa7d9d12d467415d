//! What programs see of code and frames: `gi_code`, `gi_frame`, `tb_frame`.

use super::call::Code;
use super::class::ClassRef;
use super::dict::Dict;
use super::exception::{R, raise};
use super::generator::State;
use super::native::{Call, Native, NativeObject};
use super::place::Place;
use super::traceback::{Kept, Traceback};
use super::types::Type;
use super::value::{Heap, Value};
use super::{Name, report, running};
use std::rc::{Rc, Weak};

/// A code object. One is made for each question: compare by `is` the functions, not these.
pub struct CodeObject(pub &'static Code);
impl NativeObject for CodeObject {
    fn class(&self) -> ClassRef {
        Type::Code.class()
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}

thread_local!(static CODES: std::cell::RefCell<Vec<(&'static Code, Value)>> = std::cell::RefCell::default());

/// The object of a code: always the same one.
pub fn code(code: &'static Code) -> Value {
    CODES.with_borrow_mut(|codes| match codes.iter().find(|(it, _)| std::ptr::eq(*it, code)) {
        Some((_, object)) => object.clone(),
        None => {
            let object = Value::other(CodeObject(code));
            codes.push((code, object.clone()));
            object
        }
    })
}

/// A frame: of a generator, or of a traceback entry. It does not keep the generator alive, as in CPython.
pub enum FrameObject {
    Generator { generator: Weak<Heap>, code: &'static Code },
    Entry(Rc<Traceback>),
}
impl NativeObject for FrameObject {
    fn class(&self) -> ClassRef {
        Type::Frame.class()
    }
    // Generators are held weakly, entries are shared: the collector looks at them itself.
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}

/// The frame object of a generator; `Generator::frame_object` keeps it.
pub(crate) fn generator_frame(generator: &Value, code: &'static Code) -> Value {
    let generator = match generator {
        Value::Ref(object) => Rc::downgrade(object),
        _ => Weak::new(),
    };
    Value::other(FrameObject::Generator { generator, code })
}

/// `tb_frame`: the same object as long as somebody has it.
fn entry_frame(entry: &Rc<Traceback>) -> Value {
    if let Some(frame) = entry.frame.borrow().upgrade() {
        return Value::Ref(frame);
    }
    let frame = Value::other(FrameObject::Entry(entry.clone()));
    if let Value::Ref(object) = &frame {
        entry.frame.replace(Rc::downgrade(object));
    }
    frame
}

fn frame(value: &Value) -> R<&FrameObject> {
    value.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'frame' object"))
}

/// Brings a dict of locals up to date: what is unbound goes out, the rest is set.
pub(crate) fn refresh(dict: &Dict, locals: impl IntoIterator<Item = (&'static str, Value)>) {
    for (name, value) in locals {
        // Names are hashable: nothing can be raised.
        let _ = match value.is_bound() {
            true => dict.set(name.into(), value),
            false => dict.remove(&name.into()).map(drop),
        };
    }
}

/// `f_lineno` of a traceback entry: where the call is if it runs still, else where the exception left it.
fn entry_line(entry: &Traceback) -> u32 {
    let running = entry.activation.depth().and_then(running::place_at_depth);
    running.filter(|place| std::ptr::eq(place.code, entry.place.code)).map_or(entry.place.line, |place| place.line)
}

/// `f_locals` of a traceback entry: what the frame held when the exception left it.
fn entry_locals(entry: &Traceback) -> Value {
    let mut locals = vec![];
    match &*entry.activation.kept.borrow() {
        Kept::Nothing => {}
        Kept::Locals(kept) => locals.extend(kept.iter().map(|(name, value)| (*name, value.contents()))),
        Kept::Frame(frame, _) => frame.locals(&mut |name, value| {
            if !name.is_empty() {
                locals.push((name, value.contents()))
            }
        }),
    }
    let dict = Dict::new();
    refresh(&dict, locals);
    dict.into_value()
}

/// The setter of what CPython has as a read-only member of a struct.
///
/// # Errors
/// AttributeError.
pub(crate) fn read_only(_: &Value, _: Value) -> R<()> {
    Err(raise(Type::AttributeError, "readonly attribute"))
}

/// What only bytecode has.
macro_rules! bytecode {
    ($name:literal) => {
        Native::method("code", $name, Call::Property(|_| report::unsupported(concat!("code.", $name)), Some(read_only)))
    };
}

pub static CODE_METHODS: &[Native] = &[
    Native::method("code", "co_name", Call::Property(|it| Ok(code_of(it)?.name.into()), Some(read_only))),
    Native::method("code", "co_qualname", Call::Property(|it| Ok(code_of(it)?.qualname.into()), Some(read_only))),
    Native::method("code", "co_filename", Call::Property(|it| Ok(code_of(it)?.file.into()), Some(read_only))),
    Native::method(
        "code",
        "co_firstlineno",
        Call::Property(|it| Ok(i64::from(code_of(it)?.line).into()), Some(read_only)),
    ),
    Native::method(
        "code",
        "co_argcount",
        Call::Property(|it| Ok((code_of(it)?.positional as i64).into()), Some(read_only)),
    ),
    Native::method(
        "code",
        "co_posonlyargcount",
        Call::Property(|it| Ok((code_of(it)?.positional_only as i64).into()), Some(read_only)),
    ),
    Native::method(
        "code",
        "co_kwonlyargcount",
        Call::Property(|it| Ok((code_of(it)?.keyword_only as i64).into()), Some(read_only)),
    ),
    Native::method(
        "code",
        "co_nlocals",
        Call::Property(|it| Ok((code_of(it)?.variables.len() as i64).into()), Some(read_only)),
    ),
    bytecode!("co_code"),
    bytecode!("co_consts"),
    bytecode!("co_names"),
    bytecode!("co_cellvars"),
    bytecode!("co_stacksize"),
    bytecode!("co_lnotab"),
    bytecode!("co_linetable"),
    bytecode!("co_exceptiontable"),
    bytecode!("co_lines"),
    bytecode!("co_positions"),
    bytecode!("replace"),
    Native::method("code", "co_varnames", Call::Property(|it| Ok(names(code_of(it)?.variables)), None)),
    Native::method("code", "co_freevars", Call::Property(|it| Ok(names(code_of(it)?.free)), None)),
    Native::method(
        "code",
        "co_flags",
        Call::Property(
            |it| {
                let code = code_of(it)?;
                let flags = 3 + if code.star { 4 } else { 0 } + if code.double_star { 8 } else { 0 };
                let nested = if code.qualname.contains(".<locals>.") { 16 } else { 0 };
                Ok((flags + nested + if code.is_generator { 32 } else { 0 }).into())
            },
            Some(read_only),
        ),
    ),
    Native::method(
        "code",
        "__repr__",
        Call::M0(|it| {
            let code = code_of(it)?;
            Ok(format!("<code object {} at {:#x}, file \"{}\", line {}>", code.name, it.id(), code.file, code.line)
                .into())
        }),
    ),
];

fn names(names: &[&'static str]) -> Value {
    Value::tuple(names.iter().map(|name| Value::str(*name)).collect::<Vec<_>>())
}
fn code_of(value: &Value) -> R<&'static Code> {
    match value.as_other::<CodeObject>() {
        Some(object) => Ok(object.0),
        None => Err(raise(Type::TypeError, "descriptor requires a 'code' object")),
    }
}

fn generator_of(generator: &Weak<Heap>) -> Option<Value> {
    generator.upgrade().map(Value::Ref)
}

/// `f_back`: nobody has called a suspended generator or a module; what else is on the stack is not known.
fn back(it: &Value) -> R {
    let known = match frame(it)? {
        FrameObject::Generator { generator, .. } => {
            let generator = generator_of(generator);
            generator.as_ref().and_then(Value::as_generator).is_none_or(|it| it.state() != State::Running)
        }
        FrameObject::Entry(entry) => entry.place.code.name == "<module>",
    };
    if known { Ok(Value::None) } else { report::unsupported("f_back of a frame that somebody has called") }
}

/// `f_globals`
fn globals(it: &Value) -> R {
    frame(it)?;
    match super::process::variables() {
        Some(variables) => Ok(variables),
        None => report::unsupported("f_globals that the compiler does not see"),
    }
}

/// What only an interpreter knows of a frame.
macro_rules! interpreted {
    ($kind:literal, $name:literal) => {
        Native::method($kind, $name, Call::Property(|_| report::unsupported(concat!($kind, ".", $name)), None))
    };
}

pub static FRAME_METHODS: &[Native] = &[
    Native::method("frame", "f_back", Call::Property(back, None)),
    Native::method("frame", "f_globals", Call::Property(globals, Some(read_only))),
    Native::method("frame", "f_trace", Call::Property(|_| Ok(Value::None), None)),
    interpreted!("frame", "f_lasti"),
    interpreted!("frame", "f_builtins"),
    interpreted!("frame", "clear"),
    Native::method(
        "frame",
        "f_lineno",
        Call::Property(
            |it| {
                Ok(match frame(it)? {
                    FrameObject::Generator { generator, .. } => {
                        let generator = generator_of(generator);
                        let line = generator.as_ref().and_then(Value::as_generator).and_then(|it| it.line());
                        line.map(|line| Value::int(line.into())).into()
                    }
                    FrameObject::Entry(entry) => Value::int(entry_line(entry).into()),
                })
            },
            None,
        ),
    ),
    Native::method(
        "frame",
        "f_code",
        Call::Property(
            |it| {
                Ok(match frame(it)? {
                    FrameObject::Generator { code: its, .. } => code(its),
                    FrameObject::Entry(entry) => code(entry.place.code),
                })
            },
            None,
        ),
    ),
    Native::method(
        "frame",
        "f_locals",
        Call::Property(
            |it| {
                Ok(match frame(it)? {
                    FrameObject::Generator { generator, .. } => {
                        let generator = generator_of(generator);
                        let locals = generator.as_ref().and_then(Value::as_generator).map(|it| it.locals_dict());
                        locals.unwrap_or_else(|| Dict::new().into_value())
                    }
                    FrameObject::Entry(entry) => entry_locals(entry),
                })
            },
            None,
        ),
    ),
];

pub static TRACEBACK_METHODS: &[Native] = &[
    Native::method(
        "traceback",
        "tb_lineno",
        Call::Property(|it| Ok(Value::int(entry(it)?.place.line.into())), Some(read_only)),
    ),
    Native::method(
        "traceback",
        "tb_next",
        Call::Property(|it| Ok(super::traceback::object(entry(it)?.next.as_ref())), None),
    ),
    interpreted!("traceback", "tb_lasti"),
    Native::method("traceback", "tb_frame", Call::Property(|it| Ok(entry_frame(entry(it)?)), Some(read_only))),
];
fn entry(value: &Value) -> R<&Rc<Traceback>> {
    match value.as_other::<super::traceback::TracebackObject>() {
        Some(object) => Ok(&object.0),
        None => Err(raise(Type::TypeError, "descriptor requires a 'traceback' object")),
    }
}

/// The name of a place's function and its line, for tests.
pub fn describe(place: &Place) -> (Name, u32) {
    (Name::of(place.code.name), place.line)
}
