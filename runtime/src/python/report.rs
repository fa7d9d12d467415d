//! What goes to stderr: tracebacks.

use super::exception::Raised;
use super::native::{Call, Native};
use super::traceback::{self, Options, Style};
use super::value::{Heap, Value};
use super::{Name, attribute, call, stream, unraisable};

/// Writes to what the program has as `sys.stderr`; an error there is nobody's business.
pub fn write(text: &str) {
    if unraisable::waits(text) {
        return;
    }
    let file = stream::member_of_sys(Name::of("stderr")).ok().flatten();
    match file {
        None => drop(stream::write_stderr(text)),
        Some(Value::None | Value::Unbound) => {}
        Some(file) => {
            let written = attribute::get(&file, Name::of("write")).and_then(|write| call::call1(&write, text.into()));
            drop(written)
        }
    }
}

/// The traceback of an exception that ends the program, or what the program has put in the place of `sys.excepthook`.
#[cold]
pub fn uncaught(raised: &Raised) {
    let hook = stream::member_of_sys(Name::of("excepthook")).ok().flatten();
    let own = match hook {
        None => None,
        Some(hook) => match hook.heap() {
            Some(Heap::Native(native)) if std::ptr::eq(*native, &EXCEPT_HOOK) => None,
            _ => Some(hook),
        },
    };
    let Some(hook) = own else { return write(&traceback::format(raised)) };
    if !hook.is_bound() || hook.is_none() {
        write("sys.excepthook is missing\n");
        return write(&traceback::format(raised));
    }
    let traceback = traceback::object(raised.traceback.outermost().as_ref());
    if let Err(second) = call::call3(&hook, raised.class.get().object(), raised.into(), traceback) {
        stream::flush().ok();
        write("Error in sys.excepthook:\n");
        write(&traceback::format(&second));
        write("\nOriginal exception was:\n");
        write(&traceback::format(raised))
    }
}

/// `sys.excepthook(type, value, traceback)`
pub static EXCEPT_HOOK: Native = Native::method(
    "sys",
    "excepthook",
    Call::F(3, 3, |arguments| {
        let given = arguments[2].as_other::<traceback::TracebackObject>().map(|object| object.0.clone());
        stream::flush().ok();
        match Raised::from_value(&arguments[1]) {
            Some(raised) => {
                // Only if the exception has none itself.
                let entries = raised.traceback.outermost().or(given);
                let options = Options { style: Style::Interpreter, chained: true, limit: None };
                write(&traceback::pieces(&raised, entries, options).concat())
            }
            None => {
                let kind = arguments[1].type_name();
                write(&format!("TypeError: print_exception(): Exception expected for value, {kind} found\n"))
            }
        }
        Ok(Value::None)
    }),
);

/// What the compiled program does is beyond this runtime: it says so and ends, since going on would be a wrong answer.
#[cold]
pub fn unsupported(what: &str) -> ! {
    stream::flush().ok();
    stream::write_stderr(&format!("py2rs: not supported: {what}\n")).ok();
    std::process::exit(70)
}

/// From now on a panic, which is a fault of py2rs, ends the process with what to do about it. Nothing of the program is
/// touched any more: anything may be in the middle of a change.
pub fn announce_faults() {
    std::panic::set_hook(Box::new(|fault| {
        let message = fault.payload_as_str().unwrap_or("a panic");
        let place = fault.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
        eprintln!("py2rs: internal error: {message}{place}\nplease report this, with the program");
        std::process::exit(70)
    }));
}
