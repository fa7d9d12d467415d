//! What programs see of code and frames: `gi_code`, `gi_frame`, `tb_frame`.

use super::Name;
use super::call::Code;
use super::class::ClassRef;
use super::dict::Dict;
use super::exception::{R, raise};
use super::generator::State;
use super::native::{Call, Native, NativeObject};
use super::place::Place;
use super::types::Type;
use super::value::{Heap, Value};

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

/// A frame: of a suspended generator, or of a traceback entry.
pub enum FrameObject {
    Generator(Value),
    Entry(&'static Place),
}
impl NativeObject for FrameObject {
    fn class(&self) -> ClassRef {
        Type::Frame.class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        if let FrameObject::Generator(generator) = self {
            see(generator)
        }
    }
}

/// `g.gi_frame`: None when it has ended.
pub fn generator_frame(generator: &Value) -> Value {
    match generator.as_generator().map(|it| it.state()) {
        None | Some(State::Closed) => Value::None,
        Some(_) => Value::other(FrameObject::Generator(generator.clone())),
    }
}

fn frame(value: &Value) -> R<&FrameObject> {
    value.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'frame' object"))
}

/// Names and values as a dict.
///
/// # Errors
/// None: names are hashable.
pub fn locals_dict(locals: Vec<(&'static str, Value)>) -> R {
    let dict = Dict::new();
    for (name, value) in locals {
        dict.set(name.into(), value)?;
    }
    Ok(Heap::Dict(Box::new(dict)).into())
}

pub static CODE_METHODS: &[Native] = &[
    Native::method("code", "co_name", Call::Property(|it| Ok(code_of(it)?.name.into()), None)),
    Native::method("code", "co_qualname", Call::Property(|it| Ok(code_of(it)?.qualname.into()), None)),
    Native::method("code", "co_filename", Call::Property(|it| Ok(code_of(it)?.file.into()), None)),
    Native::method("code", "co_firstlineno", Call::Property(|it| Ok(i64::from(code_of(it)?.line).into()), None)),
    Native::method("code", "co_argcount", Call::Property(|it| Ok((code_of(it)?.positional as i64).into()), None)),
    Native::method("code", "co_varnames", Call::Property(|it| Ok(names(code_of(it)?.variables)), None)),
    Native::method("code", "co_freevars", Call::Property(|it| Ok(names(code_of(it)?.free)), None)),
    Native::method(
        "code",
        "co_flags",
        Call::Property(
            |it| {
                let code = code_of(it)?;
                let flags = 3 + if code.star { 4 } else { 0 } + if code.double_star { 8 } else { 0 };
                Ok((flags + if code.is_generator { 32 } else { 0 }).into())
            },
            None,
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

pub static FRAME_METHODS: &[Native] = &[
    Native::method(
        "frame",
        "f_lineno",
        Call::Property(
            |it| {
                Ok(match frame(it)? {
                    FrameObject::Generator(generator) => {
                        generator.as_generator().and_then(|it| it.line()).map(|line| Value::int(line.into())).into()
                    }
                    FrameObject::Entry(place) => Value::int(place.line.into()),
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
                    FrameObject::Generator(generator) => generator.as_generator().map(|it| code(it.code)).into(),
                    FrameObject::Entry(place) => code(place.code),
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
                    FrameObject::Generator(generator) => {
                        locals_dict(generator.as_generator().map(|it| it.locals()).unwrap_or_default())?
                    }
                    FrameObject::Entry(_) => locals_dict(vec![])?,
                })
            },
            None,
        ),
    ),
];

pub static TRACEBACK_METHODS: &[Native] = &[
    Native::method("traceback", "tb_lineno", Call::Property(|it| Ok(Value::int(entry(it)?.place.line.into())), None)),
    Native::method(
        "traceback",
        "tb_next",
        Call::Property(|it| Ok(super::traceback::object(entry(it)?.next.as_ref())), None),
    ),
    Native::method(
        "traceback",
        "tb_frame",
        Call::Property(|it| Ok(Value::other(FrameObject::Entry(entry(it)?.place))), None),
    ),
];
fn entry(value: &Value) -> R<&super::traceback::Traceback> {
    match value.as_other::<super::traceback::TracebackObject>() {
        Some(object) => Ok(&object.0),
        None => Err(raise(Type::TypeError, "descriptor requires a 'traceback' object")),
    }
}

/// The name of a place's function and its line, for tests.
pub fn describe(place: &Place) -> (Name, u32) {
    (Name::of(place.code.name), place.line)
}
