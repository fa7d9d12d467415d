//! The small context managers: `closing`, `suppress`, `nullcontext`, `redirect_stdout`, `chdir`.

use super::super::super::class::{Class, ClassRef};
use super::super::super::exception::{R, raise};
use super::super::super::native::{ANY, Call, Native};
use super::super::super::types::{Layout, Type};
use super::super::super::value::Value;
use super::super::super::{Name, attribute, builtins};
use super::super::{bind, import, method};
use super::abstract_context_manager;

macro_rules! managers {
    ($($function:ident = $name:literal, $methods:expr;)*) => {
        $(fn $function() -> ClassRef {
            thread_local!(static CLASS: ClassRef = {
                let bases = [abstract_context_manager()];
                Class::native("contextlib", $name, &bases, Layout::Object, $methods)
            });
            CLASS.with(|class| *class)
        })*
        pub fn members() -> Vec<(&'static str, Value)> {
            vec![$(($name, $function().object()),)*]
        }
    };
}
managers! {
    closing = "closing", CLOSING;
    suppress = "suppress", SUPPRESS;
    null_context = "nullcontext", NULL_CONTEXT;
    redirect_stdout = "redirect_stdout", REDIRECT_STDOUT;
    redirect_stderr = "redirect_stderr", REDIRECT_STDERR;
    change_directory = "chdir", CHANGE_DIRECTORY;
}

fn attr(it: &Value, name: &str) -> R {
    attribute::get(it, Name::of(name))
}
fn set(it: &Value, name: &str, value: Value) -> R<()> {
    attribute::set(it, Name::of(name), value)
}

static CLOSING: &[Native] = &[
    Native::method(
        "closing",
        "__init__",
        Call::MK(|it, arguments, keywords| {
            let [thing] = bind("closing.__init__", ["thing"], 1, arguments, keywords)?;
            set(it, "thing", thing.into())?;
            Ok(Value::None)
        }),
    ),
    Native::method("closing", "__enter__", Call::M0(|it| attr(it, "thing"))),
    Native::method(
        "closing",
        "__exit__",
        Call::M(0, ANY, |it, _| {
            method(&attr(it, "thing")?, "close", &[])?;
            Ok(Value::None)
        }),
    ),
];

static SUPPRESS: &[Native] = &[
    Native::method(
        "suppress",
        "__init__",
        Call::M(0, ANY, |it, arguments| {
            set(it, "_exceptions", Value::tuple(arguments.to_vec()))?;
            Ok(Value::None)
        }),
    ),
    Native::method("suppress", "__enter__", Call::M0(|_| Ok(Value::None))),
    Native::method(
        "suppress",
        "__exit__",
        Call::M(3, 3, |it, arguments| {
            if arguments[0].is_none() {
                return Ok(false.into());
            }
            builtins::direct::issubclass(&arguments[0], &attr(it, "_exceptions")?).map(Value::bool)
        }),
    ),
];

static NULL_CONTEXT: &[Native] = &[
    Native::method(
        "nullcontext",
        "__init__",
        Call::MK(|it, arguments, keywords| {
            let [result] = bind("nullcontext.__init__", ["enter_result"], 0, arguments, keywords)?;
            set(it, "enter_result", result.into())?;
            Ok(Value::None)
        }),
    ),
    Native::method("nullcontext", "__enter__", Call::M0(|it| attr(it, "enter_result"))),
    Native::method("nullcontext", "__exit__", Call::M(0, ANY, |_, _| Ok(Value::None))),
];

/// Puts another object in the place of `sys.stdout` or `sys.stderr`; the old ones are a stack, so that one manager can be
/// entered several times.
fn redirect(it: &Value, stream: &str) -> R {
    let Some(sys) = import("sys") else { return Err(raise(Type::ModuleNotFoundError, "No module named 'sys'")) };
    let (target, old) = (attr(it, "_new_target")?, attr(&sys, stream)?);
    method(&attr(it, "_old_targets")?, "append", &[old])?;
    set(&sys, stream, target.clone())?;
    Ok(target)
}
fn restore(it: &Value, stream: &str) -> R {
    let Some(sys) = import("sys") else { return Err(raise(Type::ModuleNotFoundError, "No module named 'sys'")) };
    let old = method(&attr(it, "_old_targets")?, "pop", &[])?;
    set(&sys, stream, old)?;
    Ok(Value::None)
}

macro_rules! redirection {
    ($name:literal, $stream:literal) => {
        &[
            Native::method(
                $name,
                "__init__",
                Call::MK(|it, arguments, keywords| {
                    let [target] = bind("_RedirectStream.__init__", ["new_target"], 1, arguments, keywords)?;
                    set(it, "_new_target", target.into())?;
                    set(it, "_old_targets", Value::list(vec![]))?;
                    Ok(Value::None)
                }),
            ),
            Native::method($name, "__enter__", Call::M0(|it| redirect(it, $stream))),
            Native::method($name, "__exit__", Call::M(3, 3, |it, _| restore(it, $stream))),
        ]
    };
}
static REDIRECT_STDOUT: &[Native] = redirection!("redirect_stdout", "stdout");
static REDIRECT_STDERR: &[Native] = redirection!("redirect_stderr", "stderr");

fn os(function: &str, arguments: &[Value]) -> R {
    match import("os") {
        Some(os) => method(&os, function, arguments),
        None => Err(raise(Type::ModuleNotFoundError, "No module named 'os'")),
    }
}

static CHANGE_DIRECTORY: &[Native] = &[
    Native::method(
        "chdir",
        "__init__",
        Call::MK(|it, arguments, keywords| {
            let [path] = bind("chdir.__init__", ["path"], 1, arguments, keywords)?;
            set(it, "path", path.into())?;
            set(it, "_old_cwd", Value::list(vec![]))?;
            Ok(Value::None)
        }),
    ),
    Native::method(
        "chdir",
        "__enter__",
        Call::M0(|it| {
            method(&attr(it, "_old_cwd")?, "append", &[os("getcwd", &[])?])?;
            os("chdir", &[attr(it, "path")?])?;
            Ok(Value::None)
        }),
    ),
    Native::method(
        "chdir",
        "__exit__",
        Call::M(0, ANY, |it, _| {
            os("chdir", &[method(&attr(it, "_old_cwd")?, "pop", &[])?])?;
            Ok(Value::None)
        }),
    ),
];
