//! `dis`: there is no bytecode here. What is printed instead is the machine that the compiler made of the function: its
//! suspension points and states.

use super::super::call::Code;
use super::super::exception::{R, raise};
use super::super::inspection::CodeObject;
use super::super::module::Module;
use super::super::native::{Call, Keywords, Native};
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{Name, call, print};
use super::{bind, method};

/// The code of a function, method, generator or class's methods.
fn code(value: &Value) -> Option<&'static Code> {
    match value.heap()? {
        Heap::Function(function) => Some(function.code),
        Heap::Bound(bound) => code(&bound.function),
        Heap::Generator(generator) => Some(generator.code),
        _ => value.as_other::<CodeObject>().map(|object| object.0),
    }
}

/// What `dis.dis` prints of a function.
fn listing(code: &Code) -> String {
    let mut text = format!("{} (line {})\n", code.qualname, code.line);
    if !code.variables.is_empty() {
        text += &format!("  locals: {}\n", code.variables.join(", "));
    }
    if !code.free.is_empty() {
        text += &format!("  free variables: {}\n", code.free.join(", "));
    }
    text + code.listing
}

fn dis(arguments: &[Value], keywords: Keywords) -> R {
    let [object, file, ..] = bind("dis", ["x", "file", "depth", "show_caches", "adaptive"], 0, arguments, keywords)?;
    let object = object.unwrap_or_default();
    let mut text = String::new();
    match (code(&object), object.as_class()) {
        (Some(code), _) => text += &listing(code),
        (None, Some(class)) => {
            for (name, value) in class.own_attributes() {
                if let Some(code) = code(&value) {
                    text += &format!("Disassembly of {}:\n{}\n", name.text(), listing(code));
                }
            }
        }
        (None, None) => {
            let kind = object.type_name();
            return Err(raise(Type::TypeError, &format!("don't know how to disassemble {kind} objects")));
        }
    }
    match file.filter(|file| !file.is_none()) {
        Some(file) => method(&file, "write", &[text.into()]),
        None => {
            let end = (Name::of("end"), "".into());
            call::call_keywords(&(&print::PRINT).into(), &[text.into()], &[end])
        }
    }
}

static FUNCTIONS: &[Native] = &[
    Native::function("dis", Call::FK(dis)),
    Native::function("disassemble", Call::FK(dis)),
    Native::function(
        "code_info",
        Call::F1(|value| match code(value) {
            Some(code) => Ok(listing(code).into()),
            None => {
                let kind = value.type_name();
                Err(raise(Type::TypeError, &format!("don't know how to disassemble {kind} objects")))
            }
        }),
    ),
];

pub fn module() -> Value {
    Module::value("dis", FUNCTIONS.iter().map(|native| (native.name, native.into())).collect())
}
