//! `yield from`: a generator with what it delegates to, and that with what it delegates to, down to who runs.
//!
//! CPython resumes such a chain from the outside in, a C call for each level (`SEND` in `Python/ceval.c`). Here the chain is
//! walked with a stack of its own: a level costs a few moves, and no native stack. All that can be seen is the same: while
//! the innermost runs, the others count as running, and each is a level of recursion.

use super::super::call::{at_depth, check_depth, deeper, depth};
use super::super::exception::Handling;
use super::super::name::known;
use super::super::types::Type;
use super::super::value::{Heap, Object, Value};
use super::super::{attribute, call, iter, object, traceback, unraisable};
use super::{
    Frame, Generator, Resumed, Step, Thrown, drop_frame, left, own_handled, returned, stop_value, throwing,
    thrown_into, unboxed, yielded,
};
use std::cell::Cell;

/// A generator of the chain that delegates to the next.
struct Level {
    frame: Box<dyn Frame>,
    /// The next generator.
    sub: Object,
}

thread_local! {
    /// The memory of the chain that ran last: most are resumed many times.
    static LEVELS: Cell<Vec<Level>> = const { Cell::new(vec![]) };
}

/// Generators that delegate, outermost first. The last one's `sub` is the generator whose frame is at hand.
struct Chain<'a> {
    root: &'a Generator,
    levels: Vec<Level>,
    /// How many of them delegate inside a handler.
    handling: usize,
    /// How deep the program was at the call.
    base: u32,
}

impl<'a> Chain<'a> {
    fn new(root: &'a Generator) -> Chain<'a> {
        Chain { root, levels: LEVELS.take(), handling: 0, base: depth() }
    }

    /// How deep the program is in the innermost, each generator being a level.
    #[inline]
    fn depth(&self) -> u32 {
        self.base + self.levels.len() as u32
    }

    /// Calls this with the innermost generator.
    #[inline(always)]
    fn innermost<T>(&self, see: impl FnOnce(&Generator) -> T) -> T {
        match self.levels.last().map(|level| &*level.sub) {
            Some(Heap::Generator(generator)) => see(generator),
            _ => see(self.root),
        }
    }

    /// The frame at hand delegates to the generator `sub`, whose frame is at hand now.
    #[inline]
    fn push(&mut self, mut frame: Box<dyn Frame>, sub: Object) {
        if frame.handles() {
            self.handling += 1;
            active(&mut *frame, true)
        }
        self.levels.push(Level { frame, sub })
    }

    /// The innermost has ended: the frame around it is at hand.
    #[inline]
    fn pop(&mut self) -> Option<(Box<dyn Frame>, Object)> {
        let Level { mut frame, sub } = self.levels.pop()?;
        if self.handling > 0 && frame.handles() {
            self.handling -= 1;
            active(&mut *frame, false)
        }
        Some((frame, sub))
    }

    /// The innermost has suspended, and with it all around it.
    #[inline]
    fn suspend(&mut self) {
        while let Some((frame, sub)) = self.pop() {
            self.innermost(|generator| {
                generator.frame.set(Some(frame));
                generator.sub.set(Some(sub));
                traceback::suspends(generator.address(), generator.code, self.depth() + 1)
            })
        }
    }
    /// What the frame at hand delegated to dies in it, while its handlers are active.
    #[inline(always)]
    fn dying(&self, frame: &mut dyn Frame, sub: Object) {
        at_depth(self.depth() + 1, self.base, || while_handling(frame, || drop(sub)))
    }
}

/// After a panic nothing of the chain can be resumed: a generator ends by it as by an exception.
impl Drop for Chain<'_> {
    #[inline]
    fn drop(&mut self) {
        while let Some((frame, sub)) = self.pop() {
            if let Heap::Generator(generator) = &*sub {
                generator.end()
            }
            self.innermost(Generator::end);
            drop(frame)
        }
        LEVELS.set(std::mem::take(&mut self.levels))
    }
}

/// The handlers around a delegation are handling, or not for now.
#[cold]
fn active(frame: &mut dyn Frame, active: bool) {
    frame.handlings(&mut |handlings| match active {
        true => handlings.iter_mut().for_each(|it| Handling::resume(it)),
        false => handlings.iter_mut().rev().for_each(|it| Handling::suspend(it)),
    })
}

/// Something that the frame at hand does while it delegates: its handlers are active.
#[inline]
fn while_handling<T>(frame: &mut dyn Frame, does: impl FnOnce() -> T) -> T {
    let handles = frame.handles();
    if handles {
        active(frame, true)
    }
    let done = does();
    if handles {
        active(frame, false)
    }
    done
}

/// Resumes `root`, whose frame is at hand and delegates to `sub`.
///
/// # Errors
/// What leaves the body.
pub(super) fn resume(
    root: &Generator,
    mut frame: Box<dyn Frame>,
    sub: Object,
    mut sent: Value,
    mut thrown: Thrown,
) -> Resumed {
    let mut chain = Chain::new(root);
    let mut next = Some(sub);
    // Whether it is `throw` or `close` that goes on in the frame at hand.
    let mut throws = thrown.is_some();
    loop {
        while let Some(sub) = next.take() {
            let entered = match (&*sub, &thrown) {
                // While it delegates it runs as well: each generator of a chain is a level.
                (Heap::Generator(generator), None) => match check_depth(chain.depth()) {
                    Ok(()) => generator.enter(&sent).map(|frame| Some((frame, generator))),
                    Err(raised) => Err(raised),
                },
                _ => Ok(None),
            };
            let step = match entered {
                Ok(Some((inner, generator))) => {
                    next = generator.sub.take();
                    traceback::goes_on(generator.address(), generator.code, chain.depth() + 2);
                    chain.push(std::mem::replace(&mut frame, inner), sub);
                    continue;
                }
                Ok(None) => {
                    let is_on_stack = is_on_stack(&sub, &thrown);
                    let step =
                        at_depth(chain.depth(), chain.base, || deeper(|| one_step(&mut *frame, &sub, sent, thrown)));
                    if !is_on_stack {
                        unraisable::belongs_to(chain.depth())
                    }
                    step
                }
                // It is the frame that raises this.
                Err(raised) => Err(match own_handled(&mut *frame) {
                    Some(handled) => raised.while_handling(handled),
                    None => raised,
                }),
            };
            match step {
                Ok(Step::Returned(value)) => (sent, thrown) = (unboxed(value), None),
                Err(raised) if throws => (sent, thrown) = (Value::None, Some(thrown_into(&mut *frame, raised))),
                Err(raised) => (sent, thrown) = (Value::None, Some(raised)),
                Ok(step) => {
                    chain.innermost(|generator| {
                        generator.sub.set(Some(sub));
                        generator.frame.set(Some(frame));
                        traceback::suspends(generator.address(), generator.code, chain.depth() + 1)
                    });
                    chain.suspend();
                    return Ok(step);
                }
            }
            throws = false;
            chain.dying(&mut *frame, sub);
        }
        let result = match at_depth(chain.depth(), chain.base, || deeper(|| frame.resume(sent, thrown))) {
            Ok(Step::Yielded(value)) => {
                chain.innermost(|generator| {
                    generator.frame.set(Some(frame));
                    traceback::suspends(generator.address(), generator.code, chain.depth() + 1)
                });
                chain.suspend();
                return Ok(Step::Yielded(value));
            }
            Ok(Step::Delegate(sub)) => {
                next = Some(sub);
                (sent, thrown) = (Value::None, None);
                continue;
            }
            Ok(Step::Returned(value)) => {
                let code = chain.innermost(|generator| {
                    generator.end();
                    generator.code
                });
                let named = traceback::generator_left(code, chain.depth() + 1);
                at_depth(chain.depth(), chain.base, || {
                    frame.unwind();
                    drop_frame(frame, Value::None, named)
                });
                Ok(value)
            }
            Err(raised) => {
                let code = chain.innermost(|generator| {
                    generator.end();
                    generator.code
                });
                Err(at_depth(chain.depth(), chain.base, || left(frame, raised, code)))
            }
        };
        let Some((outer, ended)) = chain.pop() else {
            return result.map(Step::Returned);
        };
        frame = outer;
        (sent, thrown) = match result {
            Ok(value) => (unboxed(value), None),
            Err(raised) => (Value::None, Some(raised)),
        };
        chain.dying(&mut *frame, ended)
    }
}

/// One step of a delegation to an iterator, or one that throws. The frame's own handlers are active, but what is thrown
/// goes past the frame: `_gen_throw` in `Objects/genobject.c` does not enter it, so what handles it sees the resumer's
/// exception as the handled one.
fn one_step(frame: &mut dyn Frame, sub: &Object, sent: Value, thrown: Thrown) -> Resumed {
    match thrown {
        None => while_handling(frame, || delegated(sub, Ok(sent))),
        Some(raised) => delegated(sub, Err(raised)),
    }
}

/// Is the frame that delegates on the stack in such a step? It is when it is resumed, and when `throw` goes on to a generator;
/// `close`, and the `throw` of other iterators, are called as if by the resumer (`_gen_throw`, `gen_close`).
fn is_on_stack(sub: &Object, thrown: &Thrown) -> bool {
    match (thrown, &**sub) {
        (None, _) => true,
        (Some(raised), Heap::Generator(_)) => !raised.is(Type::GeneratorExit),
        (Some(_), _) => false,
    }
}

fn delegated(sub: &Object, sent: super::R) -> Resumed {
    let object = Value::Ref(sub.clone());
    let raised = match sent {
        Ok(Value::None) => return stopped(iter::next(&object)),
        Ok(value) => {
            let send = attribute::get(&object, known!("send"))?;
            return stopped(call::call1(&send, value));
        }
        Err(raised) => raised,
    };
    if let Some(throwing) = throwing::of(&raised) {
        return throwing.into(sub);
    }
    match &**sub {
        Heap::Generator(sub) if raised.is(Type::GeneratorExit) => {
            sub.close()?;
            Err(raised)
        }
        Heap::Generator(sub) => sub.throw(raised),
        _ if raised.is(Type::GeneratorExit) => {
            match attribute::lookup(&object, known!("close")) {
                Ok(Some(close)) => drop(call::call0(&close)?),
                Ok(None) => {}
                Err(error) => unraisable::unraisable(&object::address_repr(&object), &error),
            }
            Err(raised)
        }
        _ => match attribute::lookup(&object, known!("throw"))? {
            None => Err(raised),
            Some(throw) => stopped(call::call1(&throw, Value::from(&raised))),
        },
    }
}

/// A StopIteration out of a subiterator is its end; the first argument is its value.
pub(super) fn stopped(result: super::R) -> Resumed {
    match result {
        Ok(value) => yielded(value),
        Err(raised) if raised.is(Type::StopIteration) => returned(stop_value(&raised)),
        Err(raised) => Err(raised),
    }
}
