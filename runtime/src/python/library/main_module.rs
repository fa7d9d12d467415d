//! The module `__main__`, where the program looks at its variables as a dict: what that dict begins with, and the module object
//! around it (`add_main_module` in `Python/pylifecycle.c`).

use super::super::class::ClassRef;
use super::super::dict::Dict;
use super::super::exception::{R, raise};
use super::super::module::Module;
use super::super::native::{Call, Native, NativeObject};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{process, report};
use super::class;

/// The dict with the variables of the main module, before its first statement.
pub fn variables() -> Value {
    let dict = Dict::new();
    let members = [
        ("__name__", "__main__".into()),
        ("__doc__", Value::None),
        ("__package__", Value::None),
        ("__loader__", loader()),
        ("__spec__", Value::None),
        ("__annotations__", Value::dict()),
        ("__builtins__", super::import("builtins").into()),
        ("__file__", process::file().into()),
        ("__cached__", Value::None),
    ];
    for (name, value) in members {
        // A str is hashable and its equality runs no code.
        dict.set(name.into(), value).ok();
    }
    dict.into_value()
}

/// The module object around that dict, for `sys.modules` and `import __main__`.
pub fn register(variables: Value) {
    super::register("__main__", &Module::around("__main__", variables));
}

/// What has loaded the program's file. It can be printed, which is what programs that print their variables do.
struct Loader;
impl NativeObject for Loader {
    fn class(&self) -> ClassRef {
        class!("_frozen_importlib_external", "SourceFileLoader", Sealed, LOADER_METHODS)
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}

/// The loader object: always the same one.
pub fn loader() -> Value {
    thread_local!(static LOADER: Value = Value::other(Loader));
    LOADER.with(Clone::clone)
}

const OWNER: &str = "SourceFileLoader";

static LOADER_METHODS: &[Native] = &[
    Native::method(OWNER, "name", Call::Property(|_| Ok("__main__".into()), None)),
    Native::method(OWNER, "path", Call::Property(|_| Ok(process::file().into()), None)),
    Native::method(OWNER, "is_package", Call::M1(|_, _| Ok(false.into()))),
    Native::method(
        OWNER,
        "get_source",
        Call::M1(|_, _| match process::source(process::file()) {
            Some(source) => Ok(source.into()),
            None => Err(raise(Type::ImportError, "source not available through get_data()")),
        }),
    ),
    Native::method(OWNER, "get_filename", Call::M(0, 1, |_, _| -> R { Ok(process::file().into()) })),
    Native::method(OWNER, "__getattr__", Call::M1(|_, name| unknown(name))),
];

/// Import machinery that the runtime does not have.
fn unknown(name: &Value) -> R {
    let name = name.as_str().map(|name| name.shared()).unwrap_or_default();
    if name.starts_with("__") {
        return Err(raise(Type::AttributeError, &format!("'SourceFileLoader' object has no attribute '{name}'")));
    }
    report::unsupported(&format!("'{name}' of the loader of a module"))
}
