//! File names: what `os.fspath` takes.

use crate::python::exception::{R, raise};
use crate::python::types::Type;
use crate::python::value::Value;
use crate::python::{Name, attribute, report};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// `os.fspath(value)`: a str or bytes.
///
/// # Errors
/// TypeError; what `__fspath__` raises.
pub fn fspath(value: &Value) -> R {
    if value.as_str().is_some() || value.as_bytes().is_some() {
        return Ok(value.clone());
    }
    let class = value.class();
    let Some(method) = class.special(Name::of("__fspath__")) else {
        let message = format!("expected str, bytes or os.PathLike object, not {}", class.name());
        return Err(raise(Type::TypeError, &message));
    };
    let path = attribute::call_bound(&method, value, class, [])?;
    if path.as_str().is_some() || path.as_bytes().is_some() {
        return Ok(path);
    }
    let (class, given) = (class.name(), path.type_name());
    let message = format!("expected {class}.__fspath__() to return str or bytes, not {given}");
    Err(raise(Type::TypeError, &message))
}

/// The path that a file name means.
///
/// # Errors
/// As [`fspath`]; ValueError if there is a zero byte in it.
pub fn path(value: &Value) -> R<PathBuf> {
    let name = fspath(value)?;
    let path = match (name.as_str(), name.as_bytes()) {
        (Some(text), _) => PathBuf::from(text.as_str()),
        (_, Some(bytes)) => PathBuf::from(os_string(bytes)),
        _ => PathBuf::new(),
    };
    if path.as_os_str().as_encoded_bytes().contains(&0) {
        return Err(raise(Type::ValueError, "embedded null byte"));
    }
    Ok(path)
}

#[cfg(unix)]
fn os_string(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(bytes.to_vec())
}
#[cfg(not(unix))]
fn os_string(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// A name from the system as a str.
pub fn text(name: &Path) -> Value {
    match name.to_str() {
        Some(text) => text.into(),
        None => report::unsupported("a file name that is not UTF-8"),
    }
}
