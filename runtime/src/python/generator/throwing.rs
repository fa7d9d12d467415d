//! `throw` with the arguments that the program gave: what a generator delegates to gets exactly these, and only where the
//! exception is raised it is made of them (`_gen_throw` in `Objects/genobject.c`).

use super::super::exception::{self, R, Raised, raise};
use super::super::traceback::TracebackObject;
use super::super::types::Type;
use super::super::value::{Heap, Object, Value};
use super::super::{Name, attribute, call};
use super::delegation::stopped;
use super::{Generator, Resumed};
use std::cell::RefCell;

/// A `throw` on its way to what a generator delegates to.
pub(super) struct Throwing {
    /// Travels in its place.
    stand_in: Raised,
    arguments: Vec<Value>,
    /// The method of an iterator of the program; None for a generator.
    method: Option<Value>,
}

thread_local! {
    static THROWING: RefCell<Option<Throwing>> = const { RefCell::new(None) };
}

/// The `throw` that an exception stands for.
pub(super) fn of(raised: &Raised) -> Option<Throwing> {
    THROWING.with_borrow_mut(|it| it.take_if(|it| it.stand_in.same(raised)))
}

impl Throwing {
    /// Goes on in what is delegated to.
    pub(super) fn into(self, sub: &Object) -> Resumed {
        match (&self.method, &**sub) {
            (Some(method), _) => stopped(call::call(method, &self.arguments)),
            (None, Heap::Generator(sub)) => sub.throw_arguments(&self.arguments),
            (None, _) => Err(self.stand_in),
        }
    }
}

impl Generator {
    /// `g.throw(kind, value, traceback)`, as a step.
    ///
    /// # Errors
    /// As [`Generator::resume`]; TypeError if the arguments mean no exception.
    #[cold]
    pub fn throw_arguments(&self, arguments: &[Value]) -> Resumed {
        let Some(sub) = self.yield_from().filter(|_| !is_exit(&arguments[0])) else {
            return self.throw(thrown(arguments)?);
        };
        let method = match &*sub {
            Heap::Generator(_) => None,
            _ => match attribute::lookup(&Value::Ref(sub), Name::of("throw"))? {
                Some(method) => Some(method),
                None => return self.throw(thrown(arguments)?),
            },
        };
        let stand_in = Raised::new(Type::BaseException.class(), vec![]);
        let throwing = Throwing { stand_in: stand_in.clone(), arguments: arguments.to_vec(), method };
        let old = THROWING.replace(Some(throwing));
        drop(old);
        let step = self.resume(Value::None, Some(stand_in.clone()));
        // It may not have come so far: the recursion limit.
        drop(of(&stand_in));
        step
    }
}

/// Is it GeneratorExit? That closes what is delegated to.
fn is_exit(kind: &Value) -> bool {
    let class = match kind.as_class() {
        Some(class) => class,
        None => kind.class(),
    };
    class.is_subclass(Type::GeneratorExit.class())
}

/// The exception that the arguments of `throw` mean (`_gen_throw`, `_PyErr_NormalizeException`). Argument errors are
/// raised to the caller; an exception while the class is instantiated is what is thrown instead.
fn thrown(arguments: &[Value]) -> R<Raised> {
    let (kind, value) = (&arguments[0], arguments.get(1).filter(|value| !value.is_none()));
    let traceback = match arguments.get(2).filter(|it| !it.is_none()) {
        None => None,
        Some(given) => match given.as_other::<TracebackObject>() {
            Some(object) => Some(object.0.clone()),
            None => return Err(raise(Type::TypeError, "throw() third argument must be a traceback object")),
        },
    };
    let starting_with = |raised: Raised| {
        raised.traceback.set(traceback.clone());
        raised
    };
    if let Some(class) = kind.as_class().filter(|class| class.is_exception()) {
        if let Some(given) = value.and_then(Raised::from_value)
            && given.class.get().is_subclass(class)
        {
            return Ok(starting_with(given));
        }
        let made = match value {
            None if class.is_plain_exception() => return Ok(starting_with(Raised::new(class, vec![]))),
            None => call::call0(kind),
            Some(value) if let Some(items) = value.as_tuple() => call::call(kind, items),
            Some(value) => call::call1(kind, value.clone()),
        };
        return match made {
            Ok(made) => Ok(match Raised::from_value(&made) {
                Some(raised) => starting_with(raised),
                None => exception::not_made(class, made.type_name()),
            }),
            Err(raised) => Ok(raised),
        };
    }
    let Some(raised) = Raised::from_value(kind) else {
        let message =
            format!("exceptions must be classes or instances deriving from BaseException, not {}", kind.type_name());
        return Err(raise(Type::TypeError, &message));
    };
    if value.is_some() {
        return Err(raise(Type::TypeError, "instance exception may not have a separate value"));
    }
    Ok(if traceback.is_some() { starting_with(raised) } else { raised })
}
