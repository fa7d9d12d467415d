//! `weakref.WeakMethod`: a reference to a bound method, which by itself would die at once.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Native, NativeFunction, NativeObject};
use super::super::super::operator::equal;
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::weak::{self, Kind};
use super::super::super::{call, call::Bound};
use super::super::class;
use std::cell::RefCell;

pub fn class() -> ClassRef {
    class!("weakref", "WeakMethod", Payload, METHODS)
}

/// References to the object and to the function.
struct WeakMethod {
    parts: RefCell<Option<(Value, Value)>>,
}
impl NativeObject for WeakMethod {
    fn class(&self) -> ClassRef {
        class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        if let Ok(parts) = self.parts.try_borrow()
            && let Some((object, function)) = &*parts
        {
            see(object);
            see(function)
        }
    }
    fn clear(&self) {
        let parts = self.parts.take();
        drop(parts)
    }
}

fn this(value: &Value) -> R<&WeakMethod> {
    value.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'weakref.WeakMethod' object"))
}

fn new(class: ClassRef, arguments: &[Value]) -> R {
    let Some(Heap::Bound(bound)) = arguments[0].heap() else {
        let message = format!(
            "argument should be a bound method, not {}",
            super::super::super::object::repr_class(arguments[0].class())
        );
        return Err(raise(Type::TypeError, &message));
    };
    let made = super::super::super::object::derived(class, Value::other(WeakMethod { parts: RefCell::default() }));
    let told = match super::callback(arguments.get(1)) {
        None => None,
        Some(callback) => {
            let state = [callback, weak::refer(made.payload(), None, Kind::Reference)?];
            Some(Value::other(NativeFunction::new("_cb", state, |function, _, _| {
                match super::target(&function.state[1]) {
                    Some(method) => call::call1(&function.state[0], method),
                    None => Ok(Value::None),
                }
            })))
        }
    };
    let object = weak::refer(&bound.this, told.clone(), Kind::Reference)?;
    let function = weak::refer(&bound.function, told, Kind::Reference)?;
    this(&made)?.parts.replace(Some((object, function)));
    Ok(made)
}

fn method(it: &Value) -> R {
    let parts = this(it)?.parts.borrow().clone();
    let alive = parts.and_then(|(object, function)| Some((super::target(&object)?, super::target(&function)?)));
    Ok(alive.map(|(this, function)| Value::from(Heap::Bound(Bound { function, this }))).into())
}

fn compare(a: &Value, b: &Value) -> R {
    let Some(other) = b.as_other::<WeakMethod>() else { return Ok(Value::not_implemented()) };
    let (Some(left), Some(right)) = (this(a)?.parts.borrow().clone(), other.parts.borrow().clone()) else {
        return Ok(a.is(b).into());
    };
    if super::target(&left.0).is_none() || super::target(&right.0).is_none() {
        return Ok(a.is(b).into());
    }
    Ok((equal(&left.0, &right.0)? && equal(&left.1, &right.1)?).into())
}

static METHODS: &[Native] = &[
    Native::method("WeakMethod", "__new__", Call::C(1, 2, |class, arguments, _| new(class, arguments))),
    Native::method("WeakMethod", "__call__", Call::M0(method)),
    Native::method("WeakMethod", "__eq__", Call::M1(compare)),
    Native::method(
        "WeakMethod",
        "__hash__",
        Call::M0(|it| {
            let parts = this(it)?.parts.borrow().clone();
            let Some((_, function)) = parts else { return Ok(0i64.into()) };
            super::super::super::hash::hash(&function).map(Value::int)
        }),
    ),
];
