//! `accumulate`, `starmap`, `pairwise`.

use super::super::super::builtins::direct;
use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{NativeObject, bind, exactly};
use super::super::super::types::Type;
use super::super::super::value::{Object, Value};
use super::super::super::{call, iter, object, operator};
use super::{Source, iterator_class};
use std::cell::{Cell, RefCell};

struct Accumulate {
    /// Unbound before the first item.
    total: RefCell<Value>,
    iterator: Object,
    /// None: they are added.
    function: Value,
    /// The total is the initial value, which has still to be given.
    is_initial: Cell<bool>,
}
impl NativeObject for Accumulate {
    fn class(&self) -> ClassRef {
        accumulate()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        if self.is_initial.replace(false) {
            return Ok(Some(self.total.borrow().clone()));
        }
        let Some(item) = iter::handed_on_object(&self.iterator)? else { return Ok(None) };
        let total = self.total.borrow().clone();
        let total = match &self.function {
            _ if !total.is_bound() => item,
            Value::None => operator::add(&total, &item)?,
            function => call::call2(function, total, item)?,
        };
        let old = self.total.replace(total.clone());
        drop(old);
        Ok(Some(total))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.total.borrow());
        see(&Value::Ref(self.iterator.clone()));
        see(&self.function)
    }
}

iterator_class!(accumulate, "accumulate", |class, arguments, keywords| {
    if arguments.len() > 2 {
        let message = format!("accumulate() takes at most 2 positional arguments ({} given)", arguments.len());
        return Err(raise(Type::TypeError, &message));
    }
    let [iterable, function, initial] = bind("accumulate", ["iterable", "func", "initial"], 0, 1, arguments, keywords)?;
    let iterator = iter::object(&iterable.into())?;
    let initial = initial.filter(|initial| !initial.is_none());
    let is_initial = Cell::new(initial.is_some());
    let total = RefCell::new(initial.unwrap_or_default());
    Ok(object::derived(class, Value::other(Accumulate { total, iterator, function: function.into(), is_initial })))
});

struct StarMap {
    function: Value,
    iterator: Object,
}
impl NativeObject for StarMap {
    fn class(&self) -> ClassRef {
        starmap()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let Some(arguments) = iter::handed_on_object(&self.iterator)? else { return Ok(None) };
        let arguments = direct::tuple_of(&arguments)?;
        call::call(&self.function, arguments.as_tuple().unwrap_or(&[])).map(Some)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.function);
        see(&Value::Ref(self.iterator.clone()))
    }
}

iterator_class!(starmap, "starmap", |class, arguments, keywords| {
    let [function, iterable] = exactly("starmap", class, arguments, keywords)?;
    let iterator = iter::object(iterable)?;
    Ok(object::derived(class, Value::other(StarMap { function: function.clone(), iterator })))
});

struct Pairwise {
    source: Source,
    /// The last item; Unbound before the first.
    last: RefCell<Value>,
}
impl NativeObject for Pairwise {
    fn class(&self) -> ClassRef {
        pairwise()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let pair = self.pair();
        if !matches!(pair, Ok(Some(_))) {
            self.source.release();
            drop(self.last.take());
        }
        pair
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.source.visit(see);
        see(&self.last.borrow())
    }
}
impl Pairwise {
    fn pair(&self) -> R<Option<Value>> {
        let mut last = self.last.borrow().clone();
        if !last.is_bound() {
            let Some(first) = self.source.handed_on()? else { return Ok(None) };
            drop(self.last.replace(first.clone()));
            last = first;
        }
        let Some(item) = self.source.handed_on()? else { return Ok(None) };
        drop(self.last.replace(item.clone()));
        Ok(Some(Value::tuple([last, item])))
    }
}

iterator_class!(pairwise, "pairwise", |class, arguments, keywords| {
    let [iterable] = exactly("pairwise", class, arguments, keywords)?;
    Ok(object::derived(class, Value::other(Pairwise { source: Source::of(iterable)?, last: RefCell::default() })))
});
