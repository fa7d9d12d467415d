//! The process of a compiled program: what happens before its first statement and after its last (`Modules/main.c`,
//! `Py_FinalizeEx` in `Python/pylifecycle.c`).

use super::exception::{R, Raised};
use super::operator::truth;
use super::types::Type;
use super::value::{Heap, Value};
use super::{finalizer, gc, io, library, object, report, stack, stream, traceback, unraisable, weak};
use std::cell::{Cell, RefCell};
use std::ffi::OsString;
use std::process::ExitCode;

/// What the compiler emits once for a program.
pub struct Program {
    /// The file as given on the command line: `argv[0]` unless `py2rs run` says otherwise.
    pub file: &'static str,
    /// Every source file of the program, with its text: tracebacks show lines of it.
    pub sources: &'static [(&'static str, &'static str)],
    /// What CPython says when it compiles the main module, which is whenever it runs it: lines and SyntaxWarnings.
    pub warnings: &'static [(u32, &'static str)],
    /// The body of the main module.
    pub body: fn() -> R,
}

thread_local! {
    static PROGRAM: Cell<Option<&'static Program>> = const { Cell::new(None) };
    static HAS_SOURCES: Cell<bool> = const { Cell::new(true) };
}

/// The text of a source file of the program.
pub fn source(file: &str) -> Option<&'static str> {
    let sources = PROGRAM.get().filter(|_| HAS_SOURCES.get())?.sources;
    sources.iter().find(|(it, _)| *it == file).map(|(_, text)| *text)
}

/// The program's file, as given on the command line.
pub fn file() -> &'static str {
    PROGRAM.get().map_or("", |program| program.file)
}

/// `sys.argv`: first the script, as `py2rs run` was given it (it passes that in PY2RS_SCRIPT), else the program's file.
pub fn arguments() -> Vec<OsString> {
    let file = || PROGRAM.get().map_or("", |program| program.file).into();
    let script = std::env::var_os("PY2RS_SCRIPT").unwrap_or_else(file);
    std::iter::once(script).chain(std::env::args_os().skip(1)).collect()
}

/// Sees a global variable.
pub type Visit<'a> = &'a mut dyn FnMut(&'static str, &Value);
/// Gets what a global variable held.
pub type Clear<'a> = &'a mut dyn FnMut(&'static str, Value);

/// The global variables of a module of the program. The module's code registers them when it starts.
#[derive(Clone, Copy)]
pub struct Globals {
    pub file: &'static str,
    /// Shows every variable that is bound, in the order of a module's dict: as they were bound first. Nothing of the
    /// program may run meanwhile.
    pub visit: fn(Visit),
    /// Unbinds every variable, in that order, and gives away what it held. Its finalizers run in the callee: the variable
    /// must be free, and unbound, by then.
    pub clear: fn(Clear),
    /// The dict that they are in, where the program looks at it.
    pub dict: Option<fn() -> Value>,
}

thread_local!(static GLOBALS: RefCell<Vec<Globals>> = const { RefCell::new(vec![]) });

/// A module of the program begins.
pub fn register_globals(globals: Globals) {
    if let Some(dict) = globals.dict {
        library::main_module::register(dict());
    }
    GLOBALS.with_borrow_mut(|modules| modules.push(globals))
}

/// `globals()`, where the compiler has seen that the program looks at it.
pub fn variables() -> Option<Value> {
    GLOBALS.with_borrow(|modules| modules.first().and_then(|module| module.dict)).map(|dict| dict())
}

/// The names of the global variables that the module in this file has now.
pub fn global_names(file: &str) -> Vec<&'static str> {
    let mut names = vec![];
    for module in GLOBALS.with_borrow(Clone::clone).iter().filter(|module| module.file == file) {
        (module.visit)(&mut |name, _| names.push(name));
    }
    names
}

/// How the program ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Status {
    Code(u8),
    /// By an uncaught KeyboardInterrupt: whoever started the process must see that.
    Interrupted,
}

/// Runs a program from beginning to end.
pub fn run(program: &'static Program) -> ExitCode {
    PROGRAM.set(Some(program));
    super::report::announce_faults();
    stack::prepare();
    warn(program);
    let result = (program.body)();
    match &result {
        Ok(_) => unraisable::write(None),
        Err(raised) => unraisable::died_raising(raised),
    }
    unraisable::places_follow(false);
    // CPython's `flush_io`: before anything is said about an exception. An error comes again at the next flush.
    stream::flush().ok();
    let (status, raised) = match result {
        Ok(_) => (Status::Code(0), None),
        Err(raised) => ended(raised),
    };
    library::atexit::run();
    let written = flush_finally();
    finalize(raised);
    finalizer::silence();
    io::flush_all();
    let written = written && stream::flush().is_ok();
    match (written, status) {
        (false, _) => ExitCode::from(120),
        (true, Status::Code(code)) => ExitCode::from(code),
        (true, Status::Interrupted) => interrupt(),
    }
}

/// Says the SyntaxWarnings, as `warnings.showwarning` does.
fn warn(program: &Program) {
    let file = program.file;
    for (line, message) in program.warnings {
        let source = source(file).and_then(|text| traceback::line_of(text, *line)).unwrap_or_default();
        report::write(&format!("{file}:{line}: SyntaxWarning: {message}\n  {}\n", source.trim()));
    }
}

/// Runs the finalizers of all that still lives (`Py_FinalizeEx`): first of cycles that nobody can reach, then of what the
/// uncaught exception kept, then of what global variables hold. That of a module with functions is a cycle, which makes it
/// the order in which the objects were made.
fn finalize(raised: Option<Raised>) {
    let pending = gc::any(finalizer::is_pending);
    if !pending && !weak::any_callback() {
        return;
    }
    if gc::is_enabled() {
        gc::collect();
    }
    drop(raised);
    weak::forget_all();
    // Files can't be read any more: tracebacks are without lines of the source.
    HAS_SOURCES.set(false);
    let mut globals = vec![];
    for module in GLOBALS.with_borrow(Clone::clone) {
        (module.visit)(&mut |_, value| globals.push(value.clone()));
    }
    let order = gc::exit_order(&globals);
    drop(globals);
    for object in order {
        finalizer::finalize(&object);
    }
    for module in GLOBALS.with_borrow(Clone::clone) {
        (module.clear)(&mut |_, value| drop(value));
    }
}

/// The body was left by an exception: says so, unless it is SystemExit without a message.
/// What SystemExit kept dies now, any other exception goes on until the end (`sys.last_value`).
#[cold]
fn ended(raised: Raised) -> (Status, Option<Raised>) {
    if raised.is(Type::SystemExit) {
        return (Status::Code(exit_code(&raised)), None);
    }
    report::uncaught(&raised);
    let interrupted = std::ptr::eq(raised.class.get(), Type::KeyboardInterrupt.class());
    (if interrupted { Status::Interrupted } else { Status::Code(1) }, Some(raised))
}

/// The exit status that SystemExit means; what is neither None nor an int is printed (`_Py_HandleSystemExit`).
fn exit_code(raised: &Raised) -> u8 {
    let code = super::attribute::get(&raised.into(), super::Name::of("code"));
    match code.as_ref().map(Value::payload) {
        Ok(Value::None) => 0,
        Ok(Value::Int(code)) => code.int() as u8,
        Ok(code @ Value::Bool(_)) => u8::from(truth(code).unwrap_or(true)),
        // It does not fit a C long: CPython takes the -1 that the conversion gives.
        Ok(Value::Ref(object)) if let Heap::Big(_) = &**object => 255,
        _ => {
            let code = code.unwrap_or_else(|_| raised.into());
            let text = object::str(&code).unwrap_or_default();
            report::write(&format!("{text}\n"));
            1
        }
    }
}

/// The flush at the end of the process; could everything be written?
fn flush_finally() -> bool {
    let Err(raised) = stream::flush() else { return true };
    unraisable::unraisable("<_io.TextIOWrapper name='<stdout>' mode='w' encoding='utf-8'>", &raised);
    false
}

/// Ends the process as an unhandled SIGINT would, so that a shell stops its script (`exit_sigint`).
#[cold]
fn interrupt() -> ExitCode {
    #[cfg(unix)]
    {
        use rustix::process::{Signal, getpid, kill_process};
        kill_process(getpid(), Signal::INT).ok();
    }
    // Here only if the signal is blocked or ignored, or where there are none.
    ExitCode::from(130)
}
