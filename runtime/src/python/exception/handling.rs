//! The exception that is being handled: what `sys.exc_info()`, a bare `raise` and `__context__` see.

use super::{R, Raised};
use crate::python::unraisable;
use crate::python::value::Value;
use std::cell::RefCell;

thread_local! {
    /// What `sys.exc_info()` shows: the innermost exception that a handler on the stack is handling.
    static HANDLED: RefCell<Option<Raised>> = const { RefCell::new(None) };
}

/// The handled-exception state of one `except`, exceptional `finally` or `with` of a frame. Emitted code enters and
/// leaves it explicitly, and shows the resumer's state again while a generator is suspended inside: so a generator
/// without a handler of its own sees its resumer's exception, at no cost.
#[derive(Default)]
pub struct Handling {
    raised: Option<Raised>,
    outer: Option<Raised>,
}
impl Handling {
    /// The handler begins: this exception is handled now.
    #[cold]
    #[inline(never)]
    pub fn enter(&mut self, raised: &Raised) {
        unraisable::died_raising(raised);
        raised.traceback.is_caught();
        self.raised = Some(raised.clone());
        self.outer = HANDLED.replace(Some(raised.clone()));
    }
    /// A `finally` begins; an exception is handled in it only if that is how the `try` was left.
    #[inline]
    pub fn enter_finally(&mut self, left: &Leave) {
        if let Leave::Raised(raised) = left {
            self.enter(raised)
        }
    }
    /// The handler handles another exception from now on: a part of the one it began with.
    #[cold]
    pub(crate) fn change(&mut self, raised: &Raised) {
        let old = self.raised.replace(raised.clone());
        let handled = HANDLED.replace(Some(raised.clone()));
        drop(handled);
        drop(old)
    }
    /// The exception that the handler is handling.
    pub fn value(&self) -> Value {
        self.raised.as_ref().map_or(Value::None, Value::from)
    }
    /// The exception that it is handling, if it is active.
    pub(crate) fn raised(&self) -> Option<&Raised> {
        self.raised.as_ref()
    }
    /// Takes the exception of a handler that never goes on.
    pub(crate) fn take(&mut self) -> Option<Raised> {
        self.raised.take()
    }
    /// The handler ends: what was handled before is handled again.
    #[inline]
    pub fn leave(&mut self) {
        if let Some(raised) = self.raised.take() {
            let handled = HANDLED.replace(self.outer.take());
            drop(handled);
            drop(raised)
        }
    }
    /// The handler is left by this exception: CPython catches it, ends the handler, and raises it again.
    #[cold]
    #[inline(never)]
    pub fn leave_by(&mut self, raised: &Raised) {
        raised.traceback.is_caught();
        self.leave()
    }
    /// The generator suspends inside: its resumer's state is shown.
    #[inline]
    pub fn suspend(&mut self) {
        if self.raised.is_some() {
            let handled = HANDLED.replace(self.outer.take());
            drop(handled)
        }
    }
    /// The generator goes on inside.
    #[inline]
    pub fn resume(&mut self) {
        if let Some(raised) = &self.raised {
            self.outer = HANDLED.replace(Some(raised.clone()));
        }
    }
    /// What a generator keeps, for the cycle collector.
    pub fn visit(&self, see: &mut dyn FnMut(&'static str, &Value)) {
        if let Some(raised) = &self.raised {
            see("", &raised.into())
        }
    }
}

/// How a `try` with `finally` was left.
#[derive(Default)]
pub enum Leave {
    #[default]
    Next,
    Raised(Raised),
    Return(Value),
    Break,
    Continue,
}
impl Leave {
    /// Raises the exception if that is how the `try` was left.
    ///
    /// # Errors
    /// That exception.
    #[inline]
    pub fn reraise(&mut self) -> R<()> {
        match self {
            Leave::Raised(_) => match self.take() {
                Leave::Raised(raised) => Err(raised),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }
    #[inline]
    pub fn take(&mut self) -> Leave {
        std::mem::take(self)
    }
    /// What a generator keeps, for the cycle collector.
    pub fn visit(&self, see: &mut dyn FnMut(&'static str, &Value)) {
        match self {
            Leave::Raised(raised) => see("", &raised.into()),
            Leave::Return(value) => see("", value),
            Leave::Next | Leave::Break | Leave::Continue => {}
        }
    }
}

/// The exception that is being handled.
pub fn handled() -> Option<Raised> {
    HANDLED.with_borrow(Clone::clone)
}

/// `sys.exc_info()[1]`
pub fn exc_value() -> Value {
    handled().map_or(Value::None, Value::from)
}
