//! `OSError`: the operating system's errors and the classes that stand for them.

use super::methods::this;
use super::{Raised, chained, create};
use crate::python::class::{self, ClassRef};
use crate::python::name::known;
use crate::python::native::{Call, Native};
use crate::python::types::Type;
use crate::python::value::Value;

pub static METHODS: &[Native] = &[
    Native::method("OSError", "errno", Call::Property(|it| Ok(this(it)?.attribute("errno").into()), None)),
    Native::method("OSError", "strerror", Call::Property(|it| Ok(this(it)?.attribute("strerror").into()), None)),
    Native::method("OSError", "filename", Call::Property(|it| Ok(this(it)?.attribute("filename").into()), None)),
    Native::method("OSError", "filename2", Call::Property(|it| Ok(this(it)?.attribute("filename2").into()), None)),
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
    // Between them stands the number of an error of Windows.
    for (file, name) in [(rest.first(), known!("filename")), (rest.get(2), known!("filename2"))] {
        if let Some(file) = file {
            raised.set_attribute(name, file.clone());
        }
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
