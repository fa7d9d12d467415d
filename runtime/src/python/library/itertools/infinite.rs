//! `count`, `cycle`, `repeat`.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native, NativeObject, bind, exactly};
use super::super::super::number;
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, object, operator};
use super::{Source, iterator_class};
use std::cell::{Cell, RefCell};

struct Count {
    next: RefCell<Value>,
    step: Value,
}
impl NativeObject for Count {
    fn class(&self) -> ClassRef {
        count()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let next = self.next.borrow().clone();
        let after = operator::add(&next, &self.step)?;
        drop(self.next.replace(after));
        Ok(Some(next))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.next.borrow());
        see(&self.step)
    }
}

iterator_class!(count, "count", new_count, Native::method("count", "__repr__", Call::M0(count_repr)));

fn new_count(class: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    let [start, step] = bind("count", ["start", "step"], 0, 0, arguments, keywords)?;
    if [&start, &step].into_iter().flatten().any(|value| !is_number(value)) {
        return Err(raise(Type::TypeError, "a number is required"));
    }
    let (start, step) = (start.unwrap_or(Value::int(0)), step.unwrap_or(Value::int(1)));
    // Counting ints by one forgets what kind of int the start was.
    let start = match start.payload() {
        Value::Bool(x) if is_one(&step) => Value::int(x.bool().into()),
        Value::Int(x) if is_one(&step) => Value::int(x.int()),
        _ => start,
    };
    Ok(object::derived(class, Value::other(Count { next: RefCell::new(start), step })))
}

/// `PyNumber_Check`
fn is_number(value: &Value) -> bool {
    let is_big = |value: &Value| matches!(value.heap(), Some(Heap::Big(_)));
    matches!(value.payload(), Value::Int(_) | Value::Bool(_) | Value::Float(_))
        || is_big(value.payload())
        || ["__index__", "__int__", "__float__"].iter().any(|name| value.class().special(Name::of(name)).is_some())
}

fn is_one(step: &Value) -> bool {
    matches!(step.payload(), Value::Int(x) if x.int() == 1) || matches!(step, Value::Bool(x) if x.bool())
}

fn count_repr(it: &Value) -> R {
    let Some(count) = it.as_other::<Count>() else { return Ok(object::default_repr(it).as_str().into()) };
    let name = it.class().short_name();
    let next = object::repr(&count.next.borrow().clone())?;
    Ok(if is_one(&count.step) {
        format!("{name}({next})")
    } else {
        format!("{name}({next}, {})", object::repr(&count.step)?)
    }
    .into())
}

/// Reads its source once and keeps what it gave.
struct Cycle {
    source: Source,
    saved: RefCell<Vec<Value>>,
    index: Cell<usize>,
}
impl NativeObject for Cycle {
    fn class(&self) -> ClassRef {
        cycle()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        if let Some(item) = self.source.next()? {
            self.saved.borrow_mut().push(item.clone());
            return Ok(Some(item));
        }
        self.source.release();
        let saved = self.saved.borrow();
        let item = saved.get(self.index.get()).cloned();
        self.index.set(if self.index.get() + 1 < saved.len() { self.index.get() + 1 } else { 0 });
        Ok(item)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.source.visit(see);
        self.saved.borrow().iter().for_each(see)
    }
}

iterator_class!(cycle, "cycle", |class, arguments, keywords| {
    let [iterable] = exactly("cycle", class, arguments, keywords)?;
    let cycle = Cycle { source: Source::of(iterable)?, saved: RefCell::default(), index: Cell::new(0) };
    Ok(object::derived(class, Value::other(cycle)))
});

struct Repeat {
    object: Value,
    /// How often still; `None`: for ever.
    times: Cell<Option<i64>>,
}
impl NativeObject for Repeat {
    fn class(&self) -> ClassRef {
        repeat()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        match self.times.get() {
            None => {}
            Some(0) => return Ok(None),
            Some(times) => self.times.set(Some(times - 1)),
        }
        Ok(Some(self.object.clone()))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.object)
    }
}

iterator_class!(
    repeat,
    "repeat",
    |class, arguments, keywords| {
        let [object, times] = bind("repeat", ["object", "times"], 0, 1, arguments, keywords)?;
        let times = match times {
            Some(times) => Some(number::ssize(&times)?.max(0)),
            None => None,
        };
        Ok(object::derived(class, Value::other(Repeat { object: object.into(), times: Cell::new(times) })))
    },
    Native::method(
        "repeat",
        "__repr__",
        Call::M0(|it| {
            let repeat = this(it)?;
            let (name, shown) = (it.class().short_name(), object::repr(&repeat.object)?);
            Ok(match repeat.times.get() {
                None => format!("{name}({shown})"),
                Some(times) => format!("{name}({shown}, {times})"),
            }
            .into())
        })
    ),
    Native::method(
        "repeat",
        "__length_hint__",
        Call::M0(|it| match this(it)?.times.get() {
            Some(times) => Ok(times.into()),
            None => Err(raise(Type::TypeError, "len() of unsized object")),
        })
    ),
);

fn this(it: &Value) -> R<&Repeat> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'itertools.repeat' object"))
}
