//! `sys`: the process and the runtime (`Python/sysmodule.c`).

mod info;
mod size;

use super::super::exception::{self, R, raise, raise_value, raise_with};
use super::super::module::Module;
use super::super::native::{Call, Native, bind};
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{call, int, io, number, process, report, stream, traceback};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// `sys.exit(status)`: a tuple is the arguments of SystemExit.
fn exit(arguments: &[Value]) -> R {
    let args = match arguments.first() {
        None | Some(Value::None) => vec![],
        Some(status) if status.is_a(Type::SystemExit) => return Err(raise_value(status.clone())),
        Some(status) => match status.heap() {
            Some(Heap::Tuple(items)) => items.to_vec(),
            _ => vec![status.clone()],
        },
    };
    Err(raise_with(Type::SystemExit, args))
}

fn exc_info() -> R {
    let Some(raised) = exception::handled() else { return Ok(Value::tuple([Value::None, Value::None, Value::None])) };
    let entry = raised.traceback.outermost();
    Ok(Value::tuple([raised.class.get().object(), (&raised).into(), traceback::object(entry.as_ref())]))
}

/// `sys.getrefcount(object)`: how many references this runtime counts, the argument among them. What is no object on the heap
/// is immortal and has the count that CPython 3.12 gives such objects.
fn reference_count(value: &Value) -> R {
    Ok(match value {
        Value::Ref(object) => (Rc::strong_count(object) as i64).into(),
        _ => i64::from(u32::MAX).into(),
    })
}

/// `sys.intern(text)`: the one str object for equal texts that were interned.
fn intern(value: &Value) -> R {
    thread_local!(static INTERNED: RefCell<HashMap<ecow::EcoString, Value>> = RefCell::default());
    match value.heap() {
        Some(Heap::Str(text)) => {
            Ok(INTERNED
                .with_borrow_mut(|interned| interned.entry(text.shared()).or_insert_with(|| value.clone()).clone()))
        }
        _ if value.as_str().is_some() => Err(raise(Type::TypeError, &format!("can't intern {}", value.type_name()))),
        _ => Err(raise(Type::TypeError, &format!("intern() argument must be str, not {}", value.type_name()))),
    }
}

fn set_recursion_limit(value: &Value) -> R {
    let limit = match number::index::c_int(value) {
        Err(raised) if raised.is(Type::OverflowError) => {
            return Err(raise(Type::OverflowError, "Python int too large to convert to C int"));
        }
        limit => limit?,
    };
    if limit < 1 {
        return Err(raise(Type::ValueError, "recursion limit must be greater or equal than 1"));
    }
    // CPython counts the call of this function.
    let depth = call::depth() + 1;
    if i64::from(depth) >= i64::from(limit) {
        let message =
            format!("cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low");
        return Err(raise(Type::RecursionError, &message));
    }
    call::set_recursion_limit(limit as u32);
    Ok(Value::None)
}

fn set_max_str_digits(arguments: &[Value], keywords: super::super::Keywords) -> R {
    let [limit] = bind("set_int_max_str_digits", ["maxdigits"], 0, 1, arguments, keywords)?;
    let limit = number::index::c_int(&limit.unwrap_or_default())?;
    if limit != 0 && limit < 640 {
        return Err(raise(Type::ValueError, "maxdigits must be 0 or larger than 640"));
    }
    int::set_max_str_digits(limit as usize);
    Ok(Value::None)
}

static FUNCTIONS: &[Native] = &[
    Native::method("sys", "exit", Call::F(0, 1, exit)),
    Native::method("sys", "exc_info", Call::F0(exc_info)),
    Native::method("sys", "exception", Call::F0(|| Ok(exception::exc_value()))),
    Native::method("sys", "getrecursionlimit", Call::F0(|| Ok(i64::from(call::recursion_limit()).into()))),
    Native::method("sys", "setrecursionlimit", Call::F1(set_recursion_limit)),
    Native::method("sys", "getrefcount", Call::F1(reference_count)),
    Native::method("sys", "getsizeof", Call::FK(size::get_size_of)),
    Native::method("sys", "intern", Call::F1(intern)),
    Native::method("sys", "get_int_max_str_digits", Call::F0(|| Ok((int::max_str_digits() as i64).into()))),
    Native::method("sys", "set_int_max_str_digits", Call::FK(set_max_str_digits)),
    Native::method("sys", "getdefaultencoding", Call::F0(|| Ok("utf-8".into()))),
    Native::method("sys", "getfilesystemencoding", Call::F0(|| Ok("utf-8".into()))),
    Native::method("sys", "getfilesystemencodeerrors", Call::F0(|| Ok("surrogateescape".into()))),
    Native::method("sys", "gettrace", Call::F0(|| Ok(Value::None))),
    Native::method("sys", "getprofile", Call::F0(|| Ok(Value::None))),
    Native::method("sys", "_getframe", Call::F(0, 1, |_| report::unsupported("sys._getframe"))),
    Native::method("sys", "settrace", Call::F1(|_| report::unsupported("sys.settrace"))),
    Native::method("sys", "setprofile", Call::F1(|_| report::unsupported("sys.setprofile"))),
];

/// `sys.argv`
fn arguments() -> Vec<Value> {
    let text = |argument: std::ffi::OsString| match argument.into_string() {
        Ok(text) => Value::str(text),
        Err(_) => report::unsupported("a command line argument that is not UTF-8"),
    };
    process::arguments().into_iter().map(text).collect()
}

/// The folder of the script, where CPython looks for modules first.
fn folder(arguments: &[Value]) -> Value {
    let script = arguments.first().and_then(|script| script.as_str().map(|script| script.shared())).unwrap_or_default();
    let folder = std::path::Path::new(&*script).parent().unwrap_or(std::path::Path::new(""));
    let absolute = std::path::absolute(if folder.as_os_str().is_empty() { ".".as_ref() } else { folder });
    absolute.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default().into()
}

pub fn module() -> Value {
    let arguments = arguments();
    let executable = std::env::current_exe().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    let mut members: Vec<(&str, Value)> = FUNCTIONS.iter().map(|native| (native.name, native.into())).collect();
    members.push(("path", Value::list(vec![folder(&arguments)])));
    members.push(("argv", Value::list(arguments.clone())));
    members.push(("orig_argv", Value::list(arguments)));
    members.push(("excepthook", (&report::EXCEPT_HOOK).into()));
    members.push(("__excepthook__", (&report::EXCEPT_HOOK).into()));
    members.push(("executable", executable.into()));
    members.push(("modules", super::modules_dict()));
    members.extend(info::members());
    let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
    members.extend([("stdin", stdin.clone()), ("stdout", stdout.clone()), ("stderr", stderr.clone())]);
    members.extend([("__stdin__", stdin), ("__stdout__", stdout), ("__stderr__", stderr)]);
    let module = Module::value("sys", members);
    stream::watch(&module);
    module
}
