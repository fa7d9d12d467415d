//! `weakref.finalize(object, function, …)`: a call when the object dies, at the latest when the program ends.

use super::super::super::call;
use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native, NativeFunction, NativeObject};
use super::super::super::operator::truth;
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::weak::{self, Kind};
use super::super::super::{Name, dict::Dict, object, report};
use super::super::{atexit, class};
use std::cell::{Cell, RefCell};

pub fn class() -> ClassRef {
    class!("weakref", "finalize", Payload, METHODS)
}

/// What is to be called; `None`: it was, or it was taken back.
struct Finalize {
    pending: RefCell<Option<Pending>>,
    at_exit: Cell<bool>,
}
#[derive(Clone)]
struct Pending {
    reference: Value,
    function: Value,
    arguments: Vec<Value>,
    keywords: Vec<(Name, Value)>,
}
impl NativeObject for Finalize {
    fn class(&self) -> ClassRef {
        class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        if let Ok(pending) = self.pending.try_borrow()
            && let Some(pending) = &*pending
        {
            see(&pending.reference);
            see(&pending.function);
            pending.arguments.iter().for_each(&mut *see);
            pending.keywords.iter().for_each(|(_, value)| see(value))
        }
    }
    fn clear(&self) {
        let pending = self.pending.take();
        drop(pending)
    }
}

thread_local! {
    /// Those that are pending, in order of their creation: they live until they are called.
    static REGISTRY: RefCell<Vec<Value>> = const { RefCell::new(vec![]) };
    static IS_REGISTERED: Cell<bool> = const { Cell::new(false) };
}

fn this(value: &Value) -> R<&Finalize> {
    value.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'weakref.finalize' object"))
}

fn new(class: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    let made = object::derived(class, Value::other(Finalize { pending: RefCell::default(), at_exit: Cell::new(true) }));
    let state = [weak::refer(made.payload(), None, Kind::Reference)?];
    let callback = Value::other(NativeFunction::new("finalize", state, |function, _, _| {
        match super::target(&function.state[0]) {
            Some(finalizer) => run(&finalizer),
            None => Ok(Value::None),
        }
    }));
    let pending = Pending {
        reference: weak::refer(&arguments[0], Some(callback), Kind::Reference)?,
        function: arguments[1].clone(),
        arguments: arguments[2..].to_vec(),
        keywords: keywords.to_vec(),
    };
    this(&made)?.pending.replace(Some(pending));
    REGISTRY.with_borrow_mut(|registry| registry.push(made.clone()));
    if !IS_REGISTERED.replace(true) {
        atexit::register(Value::from(&AT_EXIT), vec![], vec![]);
    }
    Ok(made)
}

/// Takes it out of the registry: it is not called again.
fn take(it: &Value) -> R<Option<Pending>> {
    let pending = this(it)?.pending.take();
    if pending.is_some() {
        let position = |registry: &Vec<Value>| registry.iter().position(|other| other.payload().is(it.payload()));
        let entry = REGISTRY.with_borrow_mut(|registry| position(registry).map(|position| registry.remove(position)));
        drop(entry)
    }
    Ok(pending)
}

/// `finalizer()`: calls it, unless it was called before.
fn run(it: &Value) -> R {
    match take(it)? {
        Some(pending) => call::call_keywords(&pending.function, &pending.arguments, &pending.keywords),
        None => Ok(Value::None),
    }
}

/// What is still pending when the program ends is called, the newest first.
static AT_EXIT: Native = Native::function(
    "_exitfunc",
    Call::F0(|| {
        loop {
            let wanted = |it: &&Value| this(it).is_ok_and(|it| it.at_exit.get());
            let next = REGISTRY.with_borrow(|registry| registry.iter().rev().find(wanted).cloned());
            let Some(next) = next else { return Ok(Value::None) };
            if let Err(raised) = run(&next) {
                report::uncaught(&raised)
            }
        }
    }),
);

/// `(object, function, arguments, keywords)`
fn parts(pending: Pending) -> R {
    let Some(target) = super::target(&pending.reference) else { return Ok(Value::None) };
    let dict = Dict::new();
    for (name, value) in pending.keywords {
        dict.set(name.into(), value)?;
    }
    let keywords = Heap::Dict(Box::new(dict)).into();
    Ok(Value::tuple([target, pending.function, Value::tuple(pending.arguments), keywords]))
}

static METHODS: &[Native] = &[
    Native::method("finalize", "__new__", Call::C(2, usize::MAX, new)),
    Native::method("finalize", "__call__", Call::MK(|it, _, _| run(it))),
    Native::method("finalize", "alive", Call::Property(|it| Ok(this(it)?.pending.borrow().is_some().into()), None)),
    Native::method(
        "finalize",
        "atexit",
        Call::Property(
            |it| {
                let it = this(it)?;
                Ok((it.pending.borrow().is_some() && it.at_exit.get()).into())
            },
            Some(|it, value| {
                this(it)?.at_exit.set(truth(&value)?);
                Ok(())
            }),
        ),
    ),
    Native::method(
        "finalize",
        "detach",
        Call::M0(|it| match take(it)? {
            Some(pending) => parts(pending),
            None => Ok(Value::None),
        }),
    ),
    Native::method(
        "finalize",
        "peek",
        Call::M0(|it| {
            let pending = this(it)?.pending.borrow().clone();
            pending.map_or(Ok(Value::None), parts)
        }),
    ),
    Native::method(
        "finalize",
        "__repr__",
        Call::M0(|it| {
            let pending = this(it)?.pending.borrow().clone();
            Ok(match pending.and_then(|pending| super::target(&pending.reference)) {
                Some(target) => {
                    format!("<finalize object at {:#x}; for '{}' at {:#x}>", it.id(), target.type_name(), target.id())
                }
                None => format!("<finalize object at {:#x}; dead>", it.id()),
            }
            .into())
        }),
    ),
];
