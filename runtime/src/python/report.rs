//! What goes to stderr: tracebacks, and exceptions that nobody can catch.

use super::exception::Raised;
use super::{object, stream};

/// `Exception ignored in: …`, for an exception in a finalizer.
#[cold]
pub fn unraisable(what: &str, raised: &Raised) {
    let text = format!("Exception ignored in: {what}\n{}", super::traceback::format(raised));
    stream::write_stderr(&text).ok();
}

/// The traceback of an exception that ends the program.
#[cold]
pub fn uncaught(raised: &Raised) {
    stream::write_stderr(&super::traceback::format(raised)).ok();
}

/// What the compiled program does is beyond this runtime: it says so and ends, since going on would be a wrong answer.
#[cold]
pub fn unsupported(what: &str) -> ! {
    stream::flush().ok();
    stream::write_stderr(&format!("py2rs: not supported: {what}\n")).ok();
    std::process::exit(70)
}

/// The last line: `ValueError: text`.
pub fn line(raised: &Raised) -> String {
    let name = raised.class.get().qualname();
    match object::str(&raised.into()) {
        Ok(text) if text.is_empty() => format!("{name}\n"),
        Ok(text) => format!("{name}: {text}\n"),
        Err(_) => format!("{name}: <exception str() failed>\n"),
    }
}
