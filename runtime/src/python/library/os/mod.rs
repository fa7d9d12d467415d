//! `os`: files and folders, the environment, the process. [`path`] is `os.path`.

pub mod path;

use crate::python::argument::int32;
use crate::python::dict::Dict;
use crate::python::exception::{R, raise, raise_os};
use crate::python::io::path::{fspath, path as path_of, text};
use crate::python::module::Module;
use crate::python::native::{Call, Keywords, Native, bind};
use crate::python::types::Type;
use crate::python::value::{Heap, Value};
use crate::python::{operator, report, stream};
use std::fs;
use std::io;

/// An error of the system about a file.
fn failed(file: &Value) -> impl Fn(io::Error) -> crate::python::Raised {
    move |error| raise_os(&error, Some(file))
}

/// A change of one file or folder.
fn change(file: &Value, change: impl FnOnce(&std::path::Path) -> io::Result<()>) -> R {
    change(&path_of(file)?).map_err(failed(file))?;
    Ok(Value::None)
}

/// Binds a function whose first argument is a path, and whose others are of no concern here.
fn path_argument(name: &str, positional: &[Value], keywords: Keywords) -> R<Value> {
    let [path, _, _] = bind(name, ["path", "mode", "dir_fd"], 0, 1, positional, keywords)?;
    Ok(path.unwrap_or_default())
}

fn list_folder(arguments: &[Value]) -> R {
    let folder = arguments.first().filter(|it| !it.is_none()).cloned().unwrap_or_else(|| ".".into());
    let entries = fs::read_dir(path_of(&folder)?).map_err(failed(&folder))?;
    let mut names = vec![];
    for entry in entries {
        names.push(text(std::path::Path::new(&entry.map_err(failed(&folder))?.file_name())));
    }
    Ok(Value::list(names))
}

/// `os.makedirs(name, mode=0o777, exist_ok=False)`
fn make_folders(positional: &[Value], keywords: Keywords) -> R {
    let names = ["name", "mode", "exist_ok"];
    let [name, _, exist_ok] = crate::python::argument::of_python("makedirs", names, 3, 1, false, positional, keywords)?;
    let name = name.unwrap_or_default();
    let exist_ok = exist_ok.as_ref().map_or(Ok(false), operator::truth)?;
    let folder = path_of(&name)?;
    if let Some(parent) = folder.parent()
        && !parent.as_os_str().is_empty()
    {
        fs::create_dir_all(parent).map_err(failed(&name))?;
    }
    match fs::create_dir(&folder) {
        Err(error) if !(exist_ok && folder.is_dir()) => Err(failed(&name)(error)),
        _ => Ok(Value::None),
    }
}

fn rename(positional: &[Value], keywords: Keywords) -> R {
    let [from, to] = bind("rename", ["src", "dst"], 0, 2, positional, keywords)?;
    let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
    fs::rename(path_of(&from)?, path_of(&to)?).map_err(|error| {
        let raised = raise_os(&error, Some(&from));
        raised.set_attribute(crate::python::Name::of("filename2"), to.clone());
        raised
    })?;
    Ok(Value::None)
}

/// `os.environ`: a copy of the process's environment, made when the module is imported.
fn environment() -> R {
    let dict = Dict::new();
    let mut variables: Vec<_> = std::env::vars_os().collect();
    variables.retain(|(name, value)| name.to_str().is_some() && value.to_str().is_some());
    for (name, value) in variables {
        dict.set(name.to_string_lossy().as_ref().into(), value.to_string_lossy().as_ref().into())?;
    }
    Ok(Heap::Dict(Box::new(dict)).into())
}

fn get_variable(positional: &[Value], keywords: Keywords) -> R {
    let [name, default] =
        crate::python::argument::of_python("getenv", ["key", "default"], 2, 1, false, positional, keywords)?;
    let Some(name) = name.as_ref().and_then(Value::as_str) else {
        return Err(raise(Type::TypeError, "str expected, not other"));
    };
    Ok(match std::env::var(&**name) {
        Ok(value) => value.into(),
        Err(_) => default.unwrap_or(Value::None),
    })
}

static FUNCTIONS: &[Native] = &[
    Native::function(
        "getcwd",
        Call::F0(|| Ok(text(&std::env::current_dir().map_err(|error| raise_os(&error, None))?))),
    ),
    Native::function("chdir", Call::F1(|path| change(path, |path| std::env::set_current_dir(path)))),
    Native::function("listdir", Call::F(0, 1, list_folder)),
    Native::function(
        "mkdir",
        Call::FK(|given, keywords| change(&path_argument("mkdir", given, keywords)?, |it| fs::create_dir(it))),
    ),
    Native::function("makedirs", Call::FK(make_folders)),
    Native::function(
        "remove",
        Call::FK(|given, keywords| change(&path_argument("remove", given, keywords)?, |it| fs::remove_file(it))),
    ),
    Native::function(
        "unlink",
        Call::FK(|given, keywords| change(&path_argument("unlink", given, keywords)?, |it| fs::remove_file(it))),
    ),
    Native::function(
        "rmdir",
        Call::FK(|given, keywords| change(&path_argument("rmdir", given, keywords)?, |it| fs::remove_dir(it))),
    ),
    Native::function("rename", Call::FK(rename)),
    Native::function("replace", Call::FK(rename)),
    Native::function("getpid", Call::F0(|| Ok(Value::int(std::process::id().into())))),
    Native::function("getenv", Call::FK(get_variable)),
    Native::function("fspath", Call::F1(fspath)),
    Native::function(
        "cpu_count",
        Call::F0(|| {
            Ok(std::thread::available_parallelism().map_or(Value::None, |count| Value::int(count.get() as i64)))
        }),
    ),
    Native::function("_exit", Call::F1(|status| std::process::exit(int32(status)?))),
    Native::function("urandom", Call::F1(|_| report::unsupported("os.urandom"))),
    Native::function("system", Call::F1(|_| report::unsupported("os.system"))),
    Native::function(
        "strerror",
        Call::F1(|number| {
            let text = io::Error::from_raw_os_error(int32(number)?).to_string();
            Ok(text.split(" (os error").next().unwrap_or(&text).into())
        }),
    ),
    Native::function(
        "isatty",
        Call::F1(|fd| {
            use std::io::IsTerminal;
            Ok(match int32(fd)? {
                0 => io::stdin().is_terminal(),
                1 => io::stdout().is_terminal(),
                2 => io::stderr().is_terminal(),
                _ => false,
            }
            .into())
        }),
    ),
    Native::function("write", Call::F(2, 2, write)),
];

/// `os.write(fd, bytes)`, to the standard streams: past their buffers.
fn write(arguments: &[Value]) -> R {
    let bytes = crate::python::bytes::required(&arguments[1])?;
    let written = match int32(&arguments[0])? {
        1 => stream::write_past_buffer(&bytes),
        2 => stream::send_stderr(&bytes),
        _ => report::unsupported("os.write to another file than stdout and stderr"),
    };
    written.map_err(|error| raise_os(&error, None))?;
    Ok(Value::int(bytes.len() as i64))
}

pub fn module() -> Value {
    let mut members: Vec<(&str, Value)> = FUNCTIONS.iter().map(|native| (native.name, native.into())).collect();
    members.extend([
        ("name", "posix".into()),
        ("sep", "/".into()),
        ("altsep", Value::None),
        ("pathsep", ":".into()),
        ("linesep", "\n".into()),
        ("curdir", ".".into()),
        ("pardir", "..".into()),
        ("extsep", ".".into()),
        ("devnull", "/dev/null".into()),
        ("error", Type::OSError.into()),
        ("environ", environment().unwrap_or(Value::None)),
        ("path", super::import("os.path").unwrap_or(Value::None)),
        ("SEEK_SET", Value::int(0)),
        ("SEEK_CUR", Value::int(1)),
        ("SEEK_END", Value::int(2)),
    ]);
    Module::value("os", members)
}
