//! `os.path` (`Lib/posixpath.py`), of names that are str.

use crate::python::exception::{R, raise, raise_os};
use crate::python::io::path::{fspath, path as path_of};
use crate::python::module::Module;
use crate::python::native::{Call, Native};
use crate::python::types::Type;
use crate::python::value::Value;
use crate::python::{report, str};
use ecow::EcoString;
use std::fs;
use std::time::UNIX_EPOCH;

/// A name as a text.
fn name(value: &Value) -> R<EcoString> {
    let path = fspath(value)?;
    match path.as_str() {
        Some(text) => Ok(text.shared()),
        None => report::unsupported("os.path with bytes"),
    }
}

fn join(parts: &[Value]) -> R {
    let mut path = name(&parts[0])?.to_string();
    for part in &parts[1..] {
        if part.as_str().is_none() && part.as_bytes().is_none() && fspath(part).is_err() {
            let given = part.type_name();
            let message = format!("join() argument must be str, bytes, or os.PathLike object, not '{given}'");
            return Err(raise(Type::TypeError, &message));
        }
        let part = name(part)?;
        if part.starts_with('/') {
            path = part.into();
        } else {
            if !path.is_empty() && !path.ends_with('/') {
                path.push('/');
            }
            path.push_str(&part);
        }
    }
    Ok(path.into())
}

/// Folder and name: all up to the last `/`, without it, and the rest.
fn split_text(path: &str) -> (&str, &str) {
    let (head, tail) = path.split_at(path.rfind('/').map_or(0, |at| at + 1));
    let trimmed = head.trim_end_matches('/');
    (if trimmed.is_empty() { head } else { trimmed }, tail)
}

/// Name and ending: dots at the start of a name are no endings.
fn split_ending(path: &str) -> (&str, &str) {
    let start = path.rfind('/').map_or(0, |at| at + 1);
    match path.rfind('.') {
        Some(dot) if dot > start && path[start..dot].contains(|c| c != '.') => path.split_at(dot),
        _ => (path, ""),
    }
}

fn pair((a, b): (&str, &str)) -> Value {
    Value::tuple([str::from_text(a), str::from_text(b)])
}

/// `os.path.normpath`
fn normal(path: &str) -> String {
    if path.is_empty() {
        return ".".into();
    }
    let slashes = match path.bytes().take_while(|byte| *byte == b'/').count() {
        2 => 2,
        0 => 0,
        _ => 1,
    };
    let mut parts: Vec<&str> = vec![];
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part != ".." || (slashes == 0 && parts.is_empty()) || parts.last() == Some(&"..") {
            parts.push(part);
        } else {
            parts.pop();
        }
    }
    let text = "/".repeat(slashes) + &parts.join("/");
    if text.is_empty() { ".".into() } else { text }
}

fn absolute(path: &str) -> R<String> {
    if path.starts_with('/') {
        return Ok(normal(path));
    }
    let folder = std::env::current_dir().map_err(|error| raise_os(&error, None))?;
    Ok(normal(&format!("{}/{path}", folder.display())))
}

/// `os.path.relpath(path, start)`
fn relative(arguments: &[Value]) -> R {
    let path = name(&arguments[0])?;
    if path.is_empty() {
        return Err(raise(Type::ValueError, "no path specified"));
    }
    let start = arguments.get(1).map_or(Ok(".".into()), name)?;
    let (path, start) = (absolute(&path)?, absolute(&start)?);
    let parts = |path: &str| -> Vec<String> { path.split('/').filter(|it| !it.is_empty()).map(Into::into).collect() };
    let (path, start) = (parts(&path), parts(&start));
    let common = path.iter().zip(&start).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", start.len() - common);
    let text = up.chain(path[common..].iter().map(String::as_str)).collect::<Vec<_>>().join("/");
    Ok(if text.is_empty() { ".".into() } else { text.into() })
}

/// A question about a file; what can't be asked is answered with no.
fn ask(file: &Value, ask: impl FnOnce(&std::path::Path) -> bool) -> R {
    match path_of(file) {
        Ok(path) => Ok(ask(&path).into()),
        Err(raised) if raised.is(Type::ValueError) => Ok(false.into()),
        Err(raised) => Err(raised),
    }
}

fn metadata(file: &Value) -> R<fs::Metadata> {
    fs::metadata(path_of(file)?).map_err(|error| raise_os(&error, Some(file)))
}

/// `~` at the start is the home folder.
fn expand_user(path: &Value) -> R {
    let path = name(path)?;
    let home = std::env::var("HOME").unwrap_or_else(|_| "/".into());
    Ok(match path.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => {
            let home = home.trim_end_matches('/');
            let expanded = format!("{home}{rest}");
            if expanded.is_empty() { "/".into() } else { expanded.into() }
        }
        _ => str::from_text(&path),
    })
}

static FUNCTIONS: &[Native] = &[
    Native::function("join", Call::F(1, usize::MAX, join)),
    Native::function("split", Call::F1(|path| Ok(pair(split_text(&name(path)?))))),
    Native::function("splitext", Call::F1(|path| Ok(pair(split_ending(&name(path)?))))),
    Native::function("basename", Call::F1(|path| Ok(str::from_text(split_text(&name(path)?).1)))),
    Native::function("dirname", Call::F1(|path| Ok(str::from_text(split_text(&name(path)?).0)))),
    Native::function("normpath", Call::F1(|path| Ok(normal(&name(path)?).into()))),
    Native::function("abspath", Call::F1(|path| Ok(absolute(&name(path)?)?.into()))),
    Native::function("relpath", Call::F(1, 2, relative)),
    Native::function(
        "realpath",
        Call::F1(|path| {
            let text = absolute(&name(path)?)?;
            Ok(fs::canonicalize(&text).map_or_else(|_| text.into(), |real| crate::python::io::path::text(&real)))
        }),
    ),
    Native::function("isabs", Call::F1(|path| Ok(name(path)?.starts_with('/').into()))),
    Native::function("exists", Call::F1(|path| ask(path, |it| it.exists()))),
    Native::function("lexists", Call::F1(|path| ask(path, |it| it.symlink_metadata().is_ok()))),
    Native::function("isfile", Call::F1(|path| ask(path, |it| it.is_file()))),
    Native::function("isdir", Call::F1(|path| ask(path, |it| it.is_dir()))),
    Native::function("islink", Call::F1(|path| ask(path, |it| it.is_symlink()))),
    Native::function("getsize", Call::F1(|path| Ok(Value::int(metadata(path)?.len() as i64)))),
    Native::function(
        "getmtime",
        Call::F1(|path| {
            let time = metadata(path)?.modified().map_err(|error| raise_os(&error, Some(path)))?;
            Ok(Value::float(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()))
        }),
    ),
    Native::function("expanduser", Call::F1(expand_user)),
];

pub fn module() -> Value {
    let mut members: Vec<(&str, Value)> = FUNCTIONS.iter().map(|native| (native.name, native.into())).collect();
    members.extend([("sep", "/".into()), ("pardir", "..".into()), ("curdir", ".".into()), ("extsep", ".".into())]);
    Module::value("posixpath", members)
}
