//! `compress`, `dropwhile`, `takewhile`, `filterfalse`, `islice`.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, Raised, raise};
use super::super::super::native::{NativeObject, arity, bind, exactly, no_keywords};
use super::super::super::number;
use super::super::super::types::Type;
use super::super::super::value::{Object, Value};
use super::super::super::{call, iter, object, operator};
use super::{Source, iterator_class};
use std::cell::Cell;

struct Compress {
    data: Object,
    selectors: Object,
}
impl NativeObject for Compress {
    fn class(&self) -> ClassRef {
        compress()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        loop {
            let Some(item) = iter::handed_on_object(&self.data)? else { return Ok(None) };
            let Some(selector) = iter::handed_on_object(&self.selectors)? else { return Ok(None) };
            if operator::truth(&selector)? {
                return Ok(Some(item));
            }
        }
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&Value::Ref(self.data.clone()));
        see(&Value::Ref(self.selectors.clone()))
    }
}

iterator_class!(compress, "compress", |class, arguments, keywords| {
    let [data, selectors] = bind("compress", ["data", "selectors"], 0, 2, arguments, keywords)?;
    let data = iter::object(&data.into())?;
    let selectors = iter::object(&selectors.into())?;
    Ok(object::derived(class, Value::other(Compress { data, selectors })))
});

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Drop,
    Take,
    FilterFalse,
}

/// `dropwhile`, `takewhile`, `filterfalse`: what a predicate says.
struct Tested {
    kind: Kind,
    predicate: Value,
    iterator: Object,
    /// The first item has been seen that ends the dropping, or the taking.
    turned: Cell<bool>,
}
impl Tested {
    fn holds(&self, item: &Value) -> R<bool> {
        match &self.predicate {
            Value::None if self.kind == Kind::FilterFalse => operator::truth(item),
            predicate => operator::truth(&call::call1(predicate, item.clone())?),
        }
    }
}
impl NativeObject for Tested {
    fn class(&self) -> ClassRef {
        match self.kind {
            Kind::Drop => dropwhile(),
            Kind::Take => takewhile(),
            Kind::FilterFalse => filterfalse(),
        }
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        if self.kind == Kind::Take && self.turned.get() {
            return Ok(None);
        }
        while let Some(item) = iter::handed_on_object(&self.iterator)? {
            if self.kind == Kind::Drop && self.turned.get() {
                return Ok(Some(item));
            }
            match (self.kind, self.holds(&item)?) {
                (Kind::Drop, true) | (Kind::FilterFalse, true) => {}
                (Kind::Take, true) | (Kind::FilterFalse, false) => return Ok(Some(item)),
                (Kind::Drop, false) => {
                    self.turned.set(true);
                    return Ok(Some(item));
                }
                (Kind::Take, false) => {
                    self.turned.set(true);
                    return Ok(None);
                }
            }
        }
        Ok(None)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.predicate);
        see(&Value::Ref(self.iterator.clone()))
    }
}

fn tested(class: ClassRef, kind: Kind, [predicate, iterable]: &[Value; 2]) -> R {
    let is_bool = predicate.as_class().is_some_and(|class| std::ptr::eq(class, Type::Bool.class()));
    let predicate = if is_bool && kind == Kind::FilterFalse { Value::None } else { predicate.clone() };
    let tested = Tested { kind, predicate, iterator: iter::object(iterable)?, turned: Cell::new(false) };
    Ok(object::derived(class, Value::other(tested)))
}

iterator_class!(dropwhile, "dropwhile", |class, arguments, keywords| {
    tested(class, Kind::Drop, exactly("dropwhile", class, arguments, keywords)?)
});
iterator_class!(takewhile, "takewhile", |class, arguments, keywords| {
    tested(class, Kind::Take, exactly("takewhile", class, arguments, keywords)?)
});
iterator_class!(filterfalse, "filterfalse", |class, arguments, keywords| {
    tested(class, Kind::FilterFalse, exactly("filterfalse", class, arguments, keywords)?)
});

struct Slice {
    source: Source,
    /// How many items have been taken from the source.
    taken: Cell<u64>,
    /// The index of the next item to give.
    next: Cell<u64>,
    stop: Option<u64>,
    step: u64,
}
impl NativeObject for Slice {
    fn class(&self) -> ClassRef {
        islice()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let item = self.step();
        if !matches!(item, Ok(Some(_))) {
            self.source.release();
        }
        item
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.source.visit(see)
    }
}
impl Slice {
    fn step(&self) -> R<Option<Value>> {
        let Some(iterator) = self.source.get() else { return Ok(None) };
        while self.taken.get() < self.next.get() {
            if iter::handed_on_object(&iterator)?.is_none() {
                return Ok(None);
            }
            self.taken.set(self.taken.get() + 1);
        }
        if self.stop.is_some_and(|stop| self.taken.get() >= stop) {
            return Ok(None);
        }
        let item = iter::handed_on_object(&iterator)?;
        if item.is_some() {
            self.taken.set(self.taken.get() + 1);
            let next = self.next.get().saturating_add(self.step);
            self.next.set(next.min(self.stop.unwrap_or(u64::MAX)));
        }
        Ok(item)
    }
}

iterator_class!(islice, "islice", |class, arguments, keywords| {
    no_keywords("islice", class, keywords)?;
    let none = Value::None;
    let (iterable, start, stop, step) = match arguments {
        [iterable, stop] => (iterable, &none, stop, &none),
        [iterable, start, stop] => (iterable, start, stop, &none),
        [iterable, start, stop, step] => (iterable, start, stop, step),
        _ => return Err(arity("islice", arguments.len(), 2, 4)),
    };
    let refused = |what: &str| {
        let message = format!("{what} for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
        raise(Type::ValueError, &message)
    };
    let stop = bound(stop, || refused("Stop argument"))?;
    let start = bound(start, || refused("Indices"))?.unwrap_or(0);
    let step = bound(step, wrong_step)?.unwrap_or(1);
    if step == 0 {
        return Err(wrong_step());
    }
    let slice = Slice { source: Source::of(iterable)?, taken: Cell::new(0), next: Cell::new(start), stop, step };
    Ok(object::derived(class, Value::other(slice)))
});

/// None, or an int from 0; anything else gives this error.
fn bound(value: &Value, error: impl Fn() -> Raised) -> R<Option<u64>> {
    if value.is_none() {
        return Ok(None);
    }
    let index = match number::count_i64(value) {
        Ok(index) => index,
        Err(raised) if raised.is(Type::Exception) => return Err(error()),
        Err(raised) => return Err(raised),
    };
    u64::try_from(index).map(Some).map_err(|_| error())
}
#[cold]
fn wrong_step() -> Raised {
    raise(Type::ValueError, "Step for islice() must be a positive integer or None.")
}
