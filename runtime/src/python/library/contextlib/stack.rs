//! `contextlib.ExitStack`

use super::super::super::class::{Class, ClassRef};
use super::super::super::exception::{R, Raised, handled, raise};
use super::super::super::native::{ANY, Attributes, Call, Keywords, Native, NativeFunction, NativeObject};
use super::super::super::types::{Layout, Type};
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, call, object, operator};
use super::{abstract_context_manager, details, handling, special};
use std::cell::RefCell;

/// The callbacks that are still to be called, the last one first.
#[derive(Default)]
struct Stack {
    callbacks: RefCell<Vec<Value>>,
    attributes: Attributes,
}

impl NativeObject for Stack {
    fn class(&self) -> ClassRef {
        exit_stack()
    }
    fn attributes(&self) -> Option<&Attributes> {
        Some(&self.attributes)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.callbacks.borrow().iter().for_each(&mut *see);
        self.attributes.visit(see)
    }
}

/// Callbacks that are never called die in the order in which they were added, as in CPython's deque.
impl Drop for Stack {
    fn drop(&mut self) {
        for callback in self.callbacks.take() {
            drop(callback)
        }
    }
}

/// `contextlib.ExitStack`
pub fn exit_stack() -> ClassRef {
    thread_local!(static CLASS: ClassRef = {
        let bases = [abstract_context_manager()];
        Class::native("contextlib", "ExitStack", &bases, Layout::Payload, METHODS)
    });
    CLASS.with(|class| *class)
}

fn this(it: &Value) -> R<&Stack> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires an 'ExitStack' object"))
}
fn push(it: &Value, callback: Value) -> R<()> {
    this(it)?.callbacks.borrow_mut().push(callback);
    Ok(())
}

/// `stack.enter_context(manager)`
fn enter_context(it: &Value, manager: &Value) -> R {
    let (Some(enter), Some(exit)) = (special(manager, "__enter__")?, special(manager, "__exit__")?) else {
        let class = manager.class();
        let name = format!("{}.{}", class.module(), class.qualname());
        let message = format!("'{name}' object does not support the context manager protocol");
        return Err(raise(Type::TypeError, &message));
    };
    let result = call::call0(&enter)?;
    push(it, exit)?;
    Ok(result)
}

/// `stack.callback(function, *arguments, **keywords)`: it can't suppress exceptions.
fn callback(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let Some((function, rest)) = arguments.split_first() else {
        let message = "_BaseExitStack.callback() missing 1 required positional argument: 'callback'";
        return Err(raise(Type::TypeError, message));
    };
    let names = Value::tuple(keywords.iter().map(|(name, _)| Value::from(*name)).collect::<Vec<_>>());
    let mut state = vec![function.clone(), names];
    state.extend(keywords.iter().map(|(_, value)| value.clone()));
    state.extend_from_slice(rest);
    let wrapper = NativeFunction::new("_BaseExitStack._create_cb_wrapper.<locals>._exit_wrapper", state, |it, _, _| {
        let names = it.state[1].as_tuple().unwrap_or_default();
        let (values, arguments) = it.state[2..].split_at(names.len());
        let names = names.iter().filter_map(|name| name.as_str().map(|name| Name::of(name)));
        let keywords: Vec<_> = names.zip(values.iter().cloned()).collect();
        call::call_keywords(&it.state[0], arguments, &keywords)?;
        Ok(Value::None)
    });
    wrapper.attributes.set(Name::of("__wrapped__"), function.clone());
    push(it, Value::other(wrapper))?;
    Ok(function.clone())
}

/// Puts `old` at the end of the chain of contexts of `new`, where the exception of the frame outside would stand.
fn fix_context(new: &Raised, old: Option<&Raised>, outside: Option<&Raised>) {
    let same = |a: Option<&Raised>, b: Option<&Raised>| match (a, b) {
        (Some(a), Some(b)) => a.same(b),
        (a, b) => a.is_none() && b.is_none(),
    };
    let mut at = new.clone();
    loop {
        let context = at.context.borrow().clone();
        if context.is_none() || same(context.as_ref(), old) {
            return;
        }
        if same(context.as_ref(), outside) {
            break;
        }
        match context {
            Some(context) => at = context,
            None => return,
        }
    }
    let replaced = at.context.replace(old.cloned());
    drop(replaced)
}

fn exit(it: &Value, arguments: &[Value]) -> R {
    let received = !arguments.first().is_none_or(Value::is_none);
    let mut current: Vec<Value> = arguments.to_vec();
    let outside = handled();
    let (mut suppressed, mut pending) = (false, None);
    loop {
        let callback = this(it)?.callbacks.borrow_mut().pop();
        let Some(callback) = callback else { break };
        let result = call::call(&callback, &current).and_then(|result| operator::truth(&result));
        match result {
            Ok(true) => {
                (suppressed, pending) = (true, None);
                current = vec![Value::None; 3];
            }
            Ok(false) => {}
            Err(raised) => {
                let old = current.get(1).and_then(Raised::from_value);
                fix_context(&raised, old.as_ref(), outside.as_ref());
                current = details(&raised).to_vec();
                pending = Some(raised);
            }
        }
        // It dies while the exception that it raised is handled, if any.
        match &pending {
            Some(raised) => handling(raised, || drop(callback)),
            None => drop(callback),
        }
    }
    match pending {
        Some(raised) => Err(raised),
        None => Ok((received && suppressed).into()),
    }
}

const OWNER: &str = "ExitStack";

static METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__new__",
        Call::C(0, ANY, |class, arguments, keywords| {
            if class.is_builtin && !(arguments.is_empty() && keywords.is_empty()) {
                let given = arguments.len() + 1;
                let message = format!("_BaseExitStack.__init__() takes 1 positional argument but {given} were given");
                return Err(raise(Type::TypeError, &message));
            }
            Ok(object::derived(class, Value::other(Stack::default())))
        }),
    ),
    Native::method(OWNER, "__init__", Call::MK(|_, _, _| Ok(Value::None))),
    Native::method(OWNER, "__enter__", Call::M0(|it| Ok(it.clone()))),
    Native::method(OWNER, "__exit__", Call::M(0, ANY, exit)),
    Native::method(OWNER, "enter_context", Call::M1(enter_context)),
    Native::method(OWNER, "callback", Call::MK(callback)),
    Native::method(
        OWNER,
        "push",
        Call::M1(|it, exit| {
            let of_manager = special(exit, "__exit__")?;
            push(it, of_manager.unwrap_or_else(|| exit.clone()))?;
            Ok(exit.clone())
        }),
    ),
    Native::method(
        OWNER,
        "pop_all",
        Call::M0(|it| {
            let new = call::call0(&it.class().object())?;
            let callbacks = this(it)?.callbacks.take();
            let old = this(&new)?.callbacks.replace(callbacks);
            drop(old);
            Ok(new)
        }),
    ),
    Native::method(
        OWNER,
        "close",
        Call::M0(|it| {
            exit(it, &[Value::None, Value::None, Value::None])?;
            Ok(Value::None)
        }),
    ),
    Native::method(
        OWNER,
        "_exit_callbacks",
        Call::Property(
            |it| {
                let callbacks = this(it)?.callbacks.borrow().clone();
                let pairs = callbacks.into_iter().map(|callback| Value::tuple([true.into(), callback]));
                Ok(Heap::List(RefCell::new(pairs.collect())).into())
            },
            None,
        ),
    ),
];
