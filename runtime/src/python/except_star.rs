//! What the handlers of an `except*` deal with (PEP 654), and what a generator keeps while the class of a handler suspends it:
//! `exception_group_match` in `Python/ceval.c` and
//! `_PyExc_PrepReraiseStar` in `Objects/exceptions.c`.

use super::exception::{Handling, Leave, R, Raised, raise};
use super::exception_group;
use super::types::Type;
use super::value::Value;
use super::{Name, attribute, call};
use std::borrow::Borrow;
use std::rc::Rc;

/// The state of the handlers of one `except*`.
#[derive(Default)]
pub struct ExceptStar {
    /// What the body raised.
    original: Option<Raised>,
    /// The part of it that no handler has dealt with yet.
    rest: Option<Raised>,
    /// What handlers raised.
    raised: Vec<Raised>,
}

impl ExceptStar {
    /// The handlers begin.
    #[cold]
    pub fn begin(&mut self, raised: Raised) {
        *self = ExceptStar { original: Some(raised.clone()), rest: Some(raised), raised: vec![] }
    }

    /// The handlers of an `except` begin whose classes suspend the generator.
    #[cold]
    pub fn keep(&mut self, raised: Raised) {
        *self = ExceptStar { rest: Some(raised), ..ExceptStar::default() }
    }

    /// `except class`, for what was kept.
    ///
    /// # Errors
    /// As [`Raised::matches`].
    #[cold]
    pub fn catches(&mut self, class: impl Borrow<Value>) -> R<bool> {
        let caught = self.rest.as_ref().map_or(Ok(false), |raised| raised.matches(class.borrow()))?;
        if caught {
            let dealt_with = self.rest.take();
            drop(dealt_with)
        }
        Ok(caught)
    }

    /// `except* class`: takes the part of what is left that the class is for. That part is handled from now on, also behind
    /// the handler; an exception that is no group is handled as the only one of a group.
    ///
    /// # Errors
    /// TypeError if it is no exception class, or one of groups; what a group's own `split` raises.
    #[cold]
    pub fn splits(&mut self, handling: &mut Handling, class: impl Borrow<Value>) -> R<bool> {
        let class = class.borrow();
        check(class)?;
        let Some(raised) = self.rest.clone() else { return Ok(false) };
        let is_group = raised.is(Type::BaseExceptionGroup);
        let (taken, rest) = if raised.matches(class)? {
            if is_group {
                (raised, None)
            } else {
                (exception_group::unnamed(Value::tuple([Value::from(&raised)]))?, None)
            }
        } else if is_group {
            let Some((taken, rest)) = split(&raised, class)? else { return Ok(false) };
            (taken, rest)
        } else {
            return Ok(false);
        };
        self.rest = rest;
        handling.change(&taken);
        Ok(true)
    }

    /// A handler raised.
    #[cold]
    pub fn collect(&mut self, raised: Raised) {
        self.raised.push(raised)
    }

    /// All handlers have had their turn: what they raised goes on together with what nobody dealt with. What a handler raised
    /// again as it was becomes one with that.
    ///
    /// # Errors
    /// What a group's own `derive` raises.
    #[cold]
    pub fn finish(&mut self) -> R<Leave> {
        let ExceptStar { original, rest, raised } = std::mem::take(self);
        let mut all = raised.into_iter().chain(rest);
        let Some(original) = original.filter(|original| original.is(Type::BaseExceptionGroup)) else {
            // One handler at most has run: what it raised, or the exception that no handler was for.
            return Ok(all.next().map_or(Leave::Next, Leave::Raised));
        };
        let (again, mut new): (Vec<Raised>, Vec<Raised>) = all.by_ref().partition(|it| is_same(it, &original));
        let again = if again.is_empty() { None } else { exception_group::projection(&original, &again)? };
        new.extend(again);
        Ok(match new.len() {
            0 => Leave::Next,
            1 => new.pop().map_or(Leave::Next, Leave::Raised),
            _ => {
                let members = new.into_iter().map(Value::from).collect();
                Leave::Raised(exception_group::unnamed(Value::list(members))?)
            }
        })
    }

    /// What a generator keeps, for the cycle collector.
    pub fn visit(&self, see: &mut dyn FnMut(&'static str, &Value)) {
        for raised in self.original.iter().chain(&self.rest).chain(&self.raised) {
            see("", &raised.into())
        }
    }
}

/// Is it a class that `except*` may be for (`check_except_star_type_valid`)?
fn check(class: &Value) -> R<()> {
    let one = std::slice::from_ref(class);
    let classes = class.as_tuple().unwrap_or(one);
    let exceptions = || classes.iter().map(|class| class.as_class().filter(|class| class.is_exception()));
    if exceptions().any(|class| class.is_none()) {
        let message = "catching classes that do not inherit from BaseException is not allowed";
        return Err(raise(Type::TypeError, message));
    }
    if exceptions().flatten().any(|class| class.is_subclass(Type::BaseExceptionGroup.class())) {
        let message = "catching ExceptionGroup with except* is not allowed. Use except instead.";
        return Err(raise(Type::TypeError, message));
    }
    Ok(())
}

/// `group.split(class)`, which a subclass may define: the part that matches, if any, and the rest. CPython 3.11 does not look at
/// what it gives; a later version has these errors.
fn split(group: &Raised, class: &Value) -> R<Option<(Raised, Option<Raised>)>> {
    let group = Value::from(group);
    let method = attribute::get(&group, Name::of("split"))?;
    let pair = call::call1(&method, class.clone())?;
    let name = group.type_name();
    let Some(parts) = pair.as_tuple() else {
        let kind = pair.type_name();
        return Err(raise(Type::TypeError, &format!("{name}.split must return a tuple, not {kind}")));
    };
    let [matching, rest, ..] = parts else {
        let count = parts.len();
        let message = format!("{name}.split must return a 2-tuple, got tuple of size {count}");
        return Err(raise(Type::TypeError, &message));
    };
    Ok(Raised::from_value(matching).map(|taken| (taken, Raised::from_value(rest))))
}

/// Was the exception raised again as it was: is everything that says where it came from the same
/// (`is_same_exception_metadata`)?
fn is_same(raised: &Raised, original: &Raised) -> bool {
    let same = |a: &Option<Raised>, b: &Option<Raised>| match (a, b) {
        (Some(a), Some(b)) => a.same(b),
        (None, None) => true,
        _ => false,
    };
    let same_traceback = match (raised.traceback.outermost(), original.traceback.outermost()) {
        (Some(a), Some(b)) => Rc::ptr_eq(&a, &b),
        (None, None) => true,
        _ => false,
    };
    same_traceback
        && same(&raised.cause.borrow(), &original.cause.borrow())
        && same(&raised.context.borrow(), &original.context.borrow())
}
