//! The generator object: the whole protocol, once, around an emitted [`Frame`] (`Objects/genobject.c`).

use super::argument::wrong_self;
use super::call::Code;
use super::exception::{Handling, R, Raised, raise, raise_with};
use super::native::{Call, Native};
use super::place::Place;
use super::traceback::{self, Activation, Kept};
use super::types::Type;
use super::value::{Heap, Object, Value};
use super::{call, iter, unraisable};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

mod delegation;
mod known;
mod throwing;

pub use known::generator_of;

/// What is thrown in at a resumption, if anything. Beside the sent value, so that both travel in registers:
/// a `Result<Value, Raised>` as a parameter goes through memory in two halves, and reading it as a whole stalls.
pub type Thrown = Option<Raised>;

/// The value of a yield expression.
#[inline(always)]
pub fn resumed(sent: Value, thrown: Thrown) -> R {
    match thrown {
        None => Ok(sent),
        Some(raised) => Err(raised),
    }
}

/// The value of a yield expression in a body with handlers: those that are active are handled again, outermost first.
#[inline]
pub fn resumed_handling<const N: usize>(handlings: [&mut Handling; N], sent: Value, thrown: Thrown) -> R {
    for handling in handlings {
        handling.resume();
    }
    resumed(sent, thrown)
}

/// What is thrown into a generator that is handling an exception has that as its context; what comes out of a subiterator
/// that was resumed has not (`gen_send_ex2` in `Objects/genobject.c`).
#[cold]
fn thrown_into(frame: &mut dyn Frame, raised: Raised) -> Raised {
    match own_handled(frame) {
        Some(handled) => raised.thrown_while_handling(handled),
        None => raised,
    }
}
/// The exception that a suspended frame is handling (`gi_exc_state`).
fn own_handled(frame: &mut dyn Frame) -> Option<Raised> {
    let mut own = None;
    if frame.handles() {
        frame.handlings(&mut |handlings| own = handlings.iter().rev().find_map(|it| it.raised().cloned()))
    }
    own
}

/// How a resumption ends.
pub type Resumed = R<Step>;

/// Two words, together with `Raised` in `Resumed`.
pub enum Step {
    Yielded(Value),
    /// A return value that is not None is boxed: rare, and then the result stays two words.
    Returned(Option<Box<Value>>),
    /// `yield from`: the runtime delegates until the subgenerator has ended; its value, or exception, is the next
    /// resumption.
    Delegate(Object),
}

#[inline(always)]
pub fn yielded(value: Value) -> Resumed {
    Ok(Step::Yielded(value))
}
#[inline]
pub fn returned(value: Value) -> Resumed {
    Ok(Step::Returned(match value {
        Value::None => None,
        value => Some(Box::new(value)),
    }))
}
/// `yield from value`: the iterator to delegate to.
///
/// # Errors
/// TypeError if the value is not iterable.
#[inline]
pub fn subiterator(value: &Value) -> R<Object> {
    iter::object(value)
}

/// What the compiler emits for a generator function: a struct with one field for each local, in CPython's clearing order,
/// then the temporaries (loop iterators, handled exceptions), and where it is suspended.
pub trait Frame {
    fn code(&self) -> &'static Code;
    /// The place of the suspension point; `None` before the start.
    fn place(&self) -> Option<&'static Place>;
    fn resume(&mut self, sent: Value, thrown: Thrown) -> Resumed;
    /// Is it suspended where a `try` or `with` must still run?
    fn cleanup(&self) -> bool {
        false
    }
    /// Every local in `co_varnames` order, then the temporaries under the name "". One method serves `f_locals` and the
    /// cycle collector.
    fn locals(&self, see: &mut dyn FnMut(&'static str, &Value));
    /// Drops the temporaries, innermost first: what CPython's unwinding pops off the value stack.
    fn unwind(&mut self) {}
    /// Is it suspended inside a handler?
    fn handles(&self) -> bool {
        false
    }
    /// The handlers around, outermost first, where it is suspended inside one.
    fn handlings(&mut self, see: &mut dyn FnMut(&mut [&mut Handling])) {
        see(&mut [])
    }
    /// Has it ended? Only for the runtime's own frame.
    fn has_ended(&self) -> bool {
        false
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum State {
    Created,
    Suspended,
    Running,
    Closed,
}

/// Its state is not stored: no frame: running; the frame `Ended`: closed; a frame without place: created.
pub struct Generator {
    /// Taken out while it runs: nothing is borrowed then, and re-entry finds nothing to enter.
    frame: Cell<Option<Box<dyn Frame>>>,
    /// `gi_yieldfrom`, while suspended.
    sub: Cell<Option<Object>>,
    /// Beside the frame, so that `repr` works while it runs.
    pub code: &'static Code,
}

/// The frame of a generator that has ended. It has no size, so that its box is no allocation.
struct Ended;
static ENDED: Code = Code::NEW;
impl Frame for Ended {
    fn code(&self) -> &'static Code {
        &ENDED
    }
    fn place(&self) -> Option<&'static Place> {
        None
    }
    fn resume(&mut self, sent: Value, thrown: Thrown) -> Resumed {
        resumed(sent, thrown)?;
        Ok(Step::Returned(None))
    }
    fn locals(&self, _: &mut dyn FnMut(&'static str, &Value)) {}
    fn has_ended(&self) -> bool {
        true
    }
}

/// The object of a call of a generator function: two allocations, 64 bytes and the frame.
#[inline]
pub fn generator(frame: impl Frame + 'static) -> R {
    let code = frame.code();
    let frame = Cell::new(Some(Box::new(frame) as Box<dyn Frame>));
    Ok(Heap::Generator(Generator { frame, sub: Cell::new(None), code }).into())
}

/// Ends the frame unless it is put back: a panic in the body finishes the generator, as an exception does.
struct Running<'a>(&'a Generator);
impl Drop for Running<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.end()
    }
}

impl Generator {
    /// Takes the frame out to run it.
    ///
    /// # Errors
    /// ValueError if it is running; TypeError if it has not started and the value is not None.
    #[inline(always)]
    fn enter(&self, sent: &Value) -> R<Box<dyn Frame>> {
        let Some(frame) = self.frame.take() else {
            return Err(already_executing());
        };
        if !matches!(sent, Value::None) && frame.place().is_none() && !frame.has_ended() {
            self.frame.set(Some(frame));
            return Err(just_started());
        }
        Ok(frame)
    }

    /// It has ended, whatever it was doing.
    #[inline]
    fn end(&self) {
        let frame = self.frame.replace(Some(Box::new(Ended)));
        drop(frame)
    }

    /// One step.
    ///
    /// # Errors
    /// What the body raises; as [`Generator::enter`].
    #[inline]
    fn resume(&self, sent: Value, thrown: Thrown) -> Resumed {
        let mut frame = self.enter(&sent)?;
        let depth = call::depth() + 1;
        traceback::goes_on(self.address(), self.code, depth);
        let sub = match self.sub.take() {
            Some(sub) => sub,
            None => {
                let thrown = thrown.map(|raised| thrown_into(&mut *frame, raised));
                let running = Running(self);
                match super::call::deeper(|| frame.resume(sent, thrown)) {
                    Ok(Step::Yielded(value)) => {
                        self.frame.set(Some(frame));
                        std::mem::forget(running);
                        traceback::suspends(self.address(), self.code, depth);
                        return Ok(Step::Yielded(value));
                    }
                    Ok(Step::Delegate(sub)) => {
                        std::mem::forget(running);
                        return delegation::resume(self, frame, sub, Value::None, None);
                    }
                    Ok(Step::Returned(value)) => {
                        drop(running);
                        frame.unwind();
                        drop_frame(frame, Value::None, traceback::generator_left(self.code, depth));
                        return Ok(Step::Returned(value));
                    }
                    Err(raised) => {
                        drop(running);
                        return Err(left(frame, raised, self.code));
                    }
                }
            }
        };
        delegation::resume(self, frame, sub, sent, thrown)
    }

    /// For a `for` loop: None is the end.
    ///
    /// # Errors
    /// As [`Generator::resume`].
    #[inline]
    pub fn next(&self) -> R<Option<Value>> {
        match self.resume(Value::None, None)? {
            Step::Yielded(value) => Ok(Some(value)),
            _ => Ok(None),
        }
    }

    /// For [`iter::handed_on`]: None is an end without value, one with a value a StopIteration.
    ///
    /// # Errors
    /// As [`Generator::resume`].
    #[inline]
    pub fn next_handed_on(&self) -> R<Option<Value>> {
        match self.resume(Value::None, None)? {
            Step::Yielded(value) => Ok(Some(value)),
            Step::Returned(Some(value)) => Err(stop(Some(value))),
            Step::Returned(None) | Step::Delegate(_) => Ok(None),
        }
    }

    /// `g.send(value)`, as a step: the end is not yet a StopIteration.
    ///
    /// # Errors
    /// TypeError if it has not started and the value is not None; ValueError if it is running; what the body raises.
    #[inline]
    pub fn send(&self, value: Value) -> Resumed {
        self.resume(value, None)
    }

    /// `g.throw(raised)`, as a step.
    ///
    /// # Errors
    /// As [`Generator::resume`].
    #[cold]
    pub fn throw(&self, raised: Raised) -> Resumed {
        match self.state() {
            State::Created => {
                let frame = self.frame.replace(Some(Box::new(Ended)));
                let Err(raised) = call::deeper(|| Err::<(), _>(raised.at(self.definition()))) else {
                    return Ok(Step::Returned(None));
                };
                Err(match frame {
                    Some(frame) => left(frame, raised, self.code),
                    None => raised,
                })
            }
            _ => self.resume(Value::None, Some(raised)),
        }
    }

    /// The place of its `def`. Places are static: there is one for each function that is thrown into before its start.
    fn definition(&self) -> &'static Place {
        thread_local!(static PLACES: RefCell<HashMap<*const Code, &'static Place>> = RefCell::default());
        PLACES.with_borrow_mut(|places| {
            let place = || -> &'static Place { Box::leak(Box::new(super::call::definition(self.code))) };
            *places.entry(std::ptr::from_ref(self.code)).or_insert_with(place)
        })
    }

    /// `g.close()`
    ///
    /// # Errors
    /// RuntimeError if the body yields again; what it raises instead of GeneratorExit.
    #[cold]
    pub fn close(&self) -> R<()> {
        match self.state() {
            State::Closed => return Ok(()),
            State::Created => {
                let frame = self.frame.replace(Some(Box::new(Ended)));
                drop(frame);
                return Ok(());
            }
            State::Suspended if !self.must_clean_up() => {
                let frame = self.frame.replace(Some(Box::new(Ended)));
                if let Some(mut frame) = frame {
                    frame.unwind();
                }
                return Ok(());
            }
            State::Running | State::Suspended => {}
        }
        match self.resume(Value::None, Some(raise(Type::GeneratorExit, ""))) {
            Ok(Step::Yielded(value)) => {
                drop(value);
                Err(raise(Type::RuntimeError, "generator ignored GeneratorExit"))
            }
            Ok(_) => Ok(()),
            Err(raised) if raised.is(Type::GeneratorExit) || raised.is(Type::StopIteration) => Ok(()),
            Err(raised) => Err(raised),
        }
    }

    pub fn state(&self) -> State {
        match self.peek(|frame| (frame.has_ended(), frame.place().is_none())) {
            None => State::Running,
            Some((true, _)) => State::Closed,
            Some((_, true)) => State::Created,
            Some(_) => State::Suspended,
        }
    }
    #[inline]
    fn peek<T>(&self, see: impl FnOnce(&dyn Frame) -> T) -> Option<T> {
        let frame = self.frame.take()?;
        let seen = see(&*frame);
        self.frame.set(Some(frame));
        Some(seen)
    }
    /// `gi_frame.f_lineno`; None if it has ended.
    pub fn line(&self) -> Option<u32> {
        match self.state() {
            State::Created => Some(self.code.line),
            State::Suspended => self.peek(|frame| frame.place().map(|place| place.line)).flatten(),
            State::Running => self.running_line(),
            State::Closed => None,
        }
    }
    /// Its variables in `co_varnames` order, `Unbound` those without a value; a cell shows what is in it. None while it runs.
    pub fn variables(&self) -> Vec<(&'static str, Value)> {
        let mut found = vec![];
        self.peek(|frame| {
            frame.locals(&mut |name, value| {
                if !name.is_empty() {
                    found.push((name, value.contents()))
                }
            })
        });
        found
    }
    /// For the cycle collector. A running frame shows nothing: what it holds then counts as held from outside.
    pub fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.peek(|frame| frame.locals(&mut |_, value| see(value)));
        if let Some(sub) = self.yield_from() {
            see(&Value::Ref(sub))
        }
        self.visit_known(see);
    }
    /// `gi_yieldfrom`: None while running, since the field is taken out then.
    pub fn yield_from(&self) -> Option<Object> {
        let sub = self.sub.take();
        self.sub.set(sub.clone());
        sub
    }
    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

/// An exception leaves the body, which ran one level deeper: PEP 479.
#[cold]
#[inline(never)]
fn left(mut frame: Box<dyn Frame>, raised: Raised, code: &'static Code) -> Raised {
    unraisable::unwound(&raised, || frame.unwind());
    if frame.has_ended() {
        return raised;
    }
    drop_frame(frame, Value::None, traceback::generator_left(code, call::depth() + 1));
    if !raised.is(Type::StopIteration) {
        return raised;
    }
    let runtime = Raised::new(Type::RuntimeError.class(), vec!["generator raised StopIteration".into()]);
    runtime.cause.replace(Some(raised.clone()));
    runtime.context.replace(Some(raised));
    runtime.suppress.set(true);
    runtime
}

/// A frame that is left dies, unless a traceback names it.
#[inline]
fn drop_frame(frame: Box<dyn Frame>, sub: Value, named: Option<Rc<Activation>>) {
    match named {
        None => drop(frame),
        Some(activation) => activation.keep(Kept::Frame(frame, sub)),
    }
}

/// The last reference has died: `Weak` already answers None; now it is closed.
impl Drop for Generator {
    #[inline]
    fn drop(&mut self) {
        if let Some(frame) = self.frame.get_mut()
            && !frame.has_ended()
        {
            self.finalize()
        }
        self.forget()
    }
}
impl Generator {
    /// Closes it as nobody can resume it any more; what it raises is reported. Whoever else can see it clears it then.
    #[inline(never)]
    pub(crate) fn finalize(&self) {
        let Some(mut frame) = self.frame.take() else {
            return;
        };
        let sub = self.sub.take();
        if frame.place().is_none() || !frame.cleanup() && sub.is_none() && !traceback::is_named(self.address()) {
            frame.unwind();
            drop(frame);
            drop(sub);
            return;
        }
        self.sub.set(sub);
        self.frame.set(Some(frame));
        if let Err(raised) = self.close() {
            let name = self.qualname();
            let name = name.as_str().map_or("", |name| name);
            let what = format!("<generator object {name} at {:#x}>", self.address());
            unraisable::unraisable(&what, &raised);
        }
        // A body that ignored the exit is not resumed again: its frame is dropped as it is.
        self.clear();
    }
    /// Drops the frame as it is, without running any of it: what the cycle collector does after finalizers.
    pub(crate) fn clear(&self) {
        let frame = self.frame.replace(Some(Box::new(Ended)));
        let sub = self.sub.take();
        match (frame, traceback::dropped(self.address())) {
            (None, _) => drop(sub),
            // The exception that it is handling has it: that is a cycle.
            (Some(mut frame), Some(activation)) => {
                // But not by the innermost `except`: its exception is the generator's (`gi_exc_state`), not on its stack.
                let mut handled = None;
                frame.handlings(&mut |handlings| handled = handlings.iter_mut().rev().find_map(|it| it.take()));
                drop_frame(frame, sub.map_or(Value::None, Value::Ref), Some(activation));
                drop(handled)
            }
            (Some(mut frame), None) => {
                frame.unwind();
                drop(frame);
                drop(sub)
            }
        }
    }
    /// Is it suspended where closing it runs code of the program?
    pub(crate) fn must_clean_up(&self) -> bool {
        let frame = self.peek(|frame| (frame.place().is_some(), frame.cleanup()));
        let named = || traceback::is_named(self.address());
        frame.is_some_and(|(started, cleanup)| started && (cleanup || self.yield_from().is_some() || named()))
    }
}

#[cold]
fn just_started() -> Raised {
    raise(Type::TypeError, "can't send non-None value to a just-started generator")
}
#[cold]
fn already_executing() -> Raised {
    raise(Type::ValueError, "generator already executing")
}

#[inline]
pub fn unboxed(value: Option<Box<Value>>) -> Value {
    value.map_or(Value::None, |value| *value)
}

/// `StopIteration.value`
pub fn stop_value(raised: &Raised) -> Value {
    match raised.attribute("value") {
        Some(value) => value,
        None => raised.args.borrow().first().cloned().into(),
    }
}

/// A step as the method returns it: the end is StopIteration.
///
/// # Errors
/// StopIteration, or what the step raised.
#[inline]
pub fn surfaced(step: Resumed) -> R {
    match step? {
        Step::Yielded(value) => Ok(value),
        Step::Returned(value) => Err(stop(value)),
        Step::Delegate(_) => Ok(Value::None),
    }
}
#[cold]
fn stop(value: Option<Box<Value>>) -> Raised {
    raise_with(Type::StopIteration, value.map(|value| *value).into_iter().collect())
}

impl Value {
    /// A generator object.
    #[inline]
    pub fn as_generator(&self) -> Option<&Generator> {
        if let Some(Heap::Generator(generator)) = self.heap() { Some(generator) } else { None }
    }
}

fn this<'a>(value: &'a Value, method: &str) -> R<&'a Generator> {
    value.as_generator().ok_or_else(|| wrong_self(OWNER, method, value))
}

fn text(value: Value, what: &str) -> R {
    match value.as_str() {
        Some(_) => Ok(value),
        None => Err(raise(Type::TypeError, &format!("{what} must be set to a string object"))),
    }
}

const OWNER: &str = "generator";

pub static METHODS: &[Native] = &[
    Native::method(OWNER, "__iter__", Call::M0(|it| this(it, "__iter__").map(|_| it.clone()))),
    Native::method(OWNER, "__next__", Call::M0(|it| surfaced(this(it, "__next__")?.send(Value::None)))),
    Native::method(OWNER, "send", Call::M1(|it, value| surfaced(this(it, "send")?.send(value.clone())))),
    Native::method(
        OWNER,
        "throw",
        Call::M(1, 3, |it, arguments| surfaced(this(it, "throw")?.throw_arguments(arguments))),
    ),
    Native::method(OWNER, "close", Call::M0(|it| this(it, "close")?.close().map(|()| Value::None))),
    Native::method(
        OWNER,
        "__del__",
        Call::M0(|it| {
            this(it, "__del__")?.finalize();
            Ok(Value::None)
        }),
    ),
    Native::method(
        OWNER,
        "__repr__",
        Call::M0(|it| {
            let name = this(it, "__repr__")?.qualname();
            let name = name.as_str().map_or("", |name| name);
            Ok(format!("<generator object {name} at {:#x}>", it.id()).into())
        }),
    ),
    Native::method(
        OWNER,
        "gi_running",
        Call::Property(|it| Ok((this(it, "gi_running")?.state() == State::Running).into()), None),
    ),
    Native::method(
        OWNER,
        "gi_suspended",
        Call::Property(|it| Ok((this(it, "gi_suspended")?.state() == State::Suspended).into()), None),
    ),
    Native::method(
        OWNER,
        "gi_yieldfrom",
        Call::Property(|it| Ok(this(it, "gi_yieldfrom")?.yield_from().map(Value::Ref).into()), None),
    ),
    Native::method(
        OWNER,
        "gi_code",
        Call::Property(|it| Ok(super::inspection::code(this(it, "gi_code")?.code)), Some(super::inspection::read_only)),
    ),
    Native::method(OWNER, "gi_frame", Call::Property(|it| Ok(this(it, "gi_frame")?.frame_object(it)), None)),
    Native::method(
        OWNER,
        "__name__",
        Call::Property(
            |it| Ok(this(it, "__name__")?.name()),
            Some(|it, value| {
                this(it, "__name__")?.set_name(text(value, "__name__")?);
                Ok(())
            }),
        ),
    ),
    Native::method(
        OWNER,
        "__qualname__",
        Call::Property(
            |it| Ok(this(it, "__qualname__")?.qualname()),
            Some(|it, value| {
                this(it, "__qualname__")?.set_qualname(text(value, "__qualname__")?);
                Ok(())
            }),
        ),
    ),
];
