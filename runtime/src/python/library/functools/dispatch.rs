//! `singledispatch` and `singledispatchmethod`: which function runs depends on the class of the first argument.

use super::super::super::builtins::{self, direct};
use super::super::super::class::ClassRef;
use super::super::super::dict::Dict;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native, NativeFunction, NativeObject, bind};
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute, call, descriptor, object};
use super::super::{class, types};

/// `functools.singledispatch`
pub static SINGLEDISPATCH: Native = Native::function("singledispatch", Call::F1(singledispatch));

/// A function with attributes `register`, `dispatch` and `registry`; its state: the dict from classes to functions, the
/// name for messages.
fn singledispatch(function: &Value) -> R {
    let registry = Dict::new();
    registry.set(Type::Object.into(), function.clone())?;
    let registry: Value = Heap::Dict(Box::new(registry)).into();
    let name = attribute::lookup(function, Name::of("__name__"))?;
    let name = name.unwrap_or_else(|| "singledispatch function".into());
    let call = |it: &NativeFunction, arguments: &[Value], keywords: Keywords| {
        let Some(first) = arguments.first() else {
            let name = object::str(&it.state[1])?;
            return Err(raise(Type::TypeError, &format!("{name} requires at least 1 positional argument")));
        };
        call::call_keywords(&implementation(&it.state[0], first.class())?, arguments, keywords)
    };
    let wrapper = NativeFunction::new("singledispatch.<locals>.wrapper", [registry.clone(), name], call);
    let wrapper = wrapper.wraps(function)?;
    let set = |name: &str, value: Value| wrapper.attributes.set(Name::of(name), value);
    let inner = |name: &str, call| {
        let name = format!("singledispatch.<locals>.{name}");
        Value::other(NativeFunction::new(&name, [registry.clone()], call))
    };
    set(
        "register",
        inner("register", |it, arguments, keywords| {
            let [class, function] = bind("register", ["cls", "func"], 0, 1, arguments, keywords)?;
            register(&it.state[0], &class.into(), function.filter(|function| !function.is_none()))
        }),
    );
    set(
        "dispatch",
        inner("dispatch", |it, arguments, keywords| {
            let [class] = bind("dispatch", ["cls"], 0, 1, arguments, keywords)?;
            match class.as_ref().and_then(Value::as_class) {
                Some(class) => implementation(&it.state[0], class),
                None => Err(raise(Type::TypeError, "dispatch() argument must be a class")),
            }
        }),
    );
    set("_clear_cache", inner("_clear_cache", |_, _, _| Ok(Value::None)));
    set("registry", types::proxy(registry.clone()));
    Ok(Value::other(wrapper))
}

/// `register(class)`, `register(class, function)`, or `register(function)` with an annotation at its first parameter.
fn register(registry: &Value, class: &Value, function: Option<Value>) -> R {
    let classes = classes_of(class);
    match (classes, function) {
        (Some(classes), Some(function)) => {
            for class in classes {
                if let Some(dict) = registry.as_dict() {
                    dict.set(class, function.clone())?;
                }
            }
            Ok(function)
        }
        (Some(_), None) => {
            let name = "singledispatch.<locals>.register.<locals>.<lambda>";
            let state = [registry.clone(), class.clone()];
            Ok(Value::other(NativeFunction::new(name, state, |it, arguments, keywords| {
                let [function] = bind("<lambda>", ["f"], 0, 1, arguments, keywords)?;
                register(&it.state[0], &it.state[1], function)
            })))
        }
        (None, Some(_)) => Err(raise(
            Type::TypeError,
            &format!("Invalid first argument to `register()`. {} is not a class or union type.", object::repr(class)?),
        )),
        (None, None) => {
            let function = class;
            let annotations = attribute::lookup(function, Name::of("__annotations__"))?;
            let entries = annotations.as_ref().and_then(Value::as_dict).map(Dict::entries).unwrap_or_default();
            let Some((parameter, annotation)) = entries.into_iter().next() else {
                let message = format!(
                    "Invalid first argument to `register()`: {}. Use either `@register(some_class)` or plain `@register` \
                     on an annotated function.",
                    object::repr(function)?
                );
                return Err(raise(Type::TypeError, &message));
            };
            // With `from __future__ import annotations` it is a text.
            let annotation = match annotation.as_str().and_then(|name| builtins::get(name)) {
                Some(class) => class,
                None => annotation,
            };
            if classes_of(&annotation).is_none() {
                let (parameter, annotation) = (object::repr(&parameter)?, object::repr(&annotation)?);
                let message = format!("Invalid annotation for {parameter}. {annotation} is not a class.");
                return Err(raise(Type::TypeError, &message));
            }
            register(registry, &annotation, Some(function.clone()))
        }
    }
}

/// A class, or those of a union.
fn classes_of(value: &Value) -> Option<Vec<Value>> {
    if value.as_class().is_some() {
        return Some(vec![value.clone()]);
    }
    let members = types::union_members(value)?;
    members.iter().all(|member| member.as_class().is_some()).then(|| members.to_vec())
}

/// The function for a class: of the first class in its order that has one; an abstract class that it is registered with
/// counts as a base of the class that brings this about (`_find_impl`).
fn implementation(registry: &Value, class: ClassRef) -> R {
    let Some(dict) = registry.as_dict() else { return Ok(Value::None) };
    for base in class.mro() {
        if let Some(function) = dict.get(&base.object())? {
            return Ok(function);
        }
        let mut candidates: Vec<(Value, Value)> = vec![];
        for (other, function) in dict.entries() {
            let Some(abstract_class) = other.as_class().filter(|it| it.custom_meta().is_some()) else { continue };
            if class.is_subclass(abstract_class) || !direct::issubclass(&base.object(), &other)? {
                continue;
            }
            let mut inherited = false;
            for parent in &base.bases {
                inherited = inherited || direct::issubclass(&parent.object(), &other)?;
            }
            if !inherited {
                candidates.push((other, function));
            }
        }
        // Of several the most special one.
        let mut best: Option<(Value, Value)> = None;
        for (other, function) in candidates {
            best = match best {
                Some(best) if direct::issubclass(&best.0, &other)? => Some(best),
                Some(best) if !direct::issubclass(&other, &best.0)? => {
                    let (a, b) = (object::repr(&best.0)?, object::repr(&other)?);
                    return Err(raise(Type::RuntimeError, &format!("Ambiguous dispatch: {a} or {b}")));
                }
                _ => Some((other, function)),
            };
        }
        if let Some((_, function)) = best {
            return Ok(function);
        }
    }
    Ok(Value::None)
}

/// `singledispatchmethod(function)`
struct Method {
    function: Value,
    /// What [`singledispatch`] makes of the function.
    dispatcher: Value,
}
impl NativeObject for Method {
    fn class(&self) -> ClassRef {
        singledispatchmethod()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.function);
        see(&self.dispatcher)
    }
}

/// `functools.singledispatchmethod`
pub fn singledispatchmethod() -> ClassRef {
    class!("functools", "singledispatchmethod", Payload, METHODS)
}

fn this(it: &Value) -> R<&Method> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'singledispatchmethod' object"))
}

/// The method of an object: its state is the dispatcher, the object (None for the class), and the class.
fn get(it: &Value, arguments: &[Value]) -> R {
    let method = this(it)?;
    let object = arguments[0].clone();
    let class = arguments.get(1).cloned().unwrap_or_else(|| object.class().object());
    let call = |it: &NativeFunction, arguments: &[Value], keywords: Keywords| {
        let [dispatcher, object, class] = &it.state[..] else { return Ok(Value::None) };
        let Some(first) = arguments.first() else {
            // CPython indexes the tuple of arguments.
            return Err(raise(Type::IndexError, "tuple index out of range"));
        };
        let dispatch = attribute::get(dispatcher, Name::of("dispatch"))?;
        let function = call::call1(&dispatch, first.class().object())?;
        let class = class.as_class().unwrap_or_else(|| object.class());
        let bound = match object {
            Value::None => descriptor::get(&function, None, class)?,
            object => attribute::bind(&function, object, class)?,
        };
        call::call_keywords(&bound, arguments, keywords)
    };
    let name = "singledispatchmethod.__get__.<locals>._method";
    let bound = NativeFunction::new(name, [method.dispatcher.clone(), object, class], call);
    let bound = bound.wraps(&method.function)?;
    bound.attributes.set(Name::of("register"), attribute::get(it, Name::of("register"))?);
    Ok(Value::other(bound))
}

static METHODS: &[Native] = &[
    Native::method(
        "singledispatchmethod",
        "__new__",
        Call::C(0, usize::MAX, |class, arguments, keywords| {
            let [function] = bind("singledispatchmethod.__init__", ["func"], 0, 1, arguments, keywords)?;
            let function: Value = function.into();
            if !call::is_callable(&function) && attribute::lookup(&function, Name::of("__get__"))?.is_none() {
                let message = format!("{} is not callable or a descriptor", object::repr(&function)?);
                return Err(raise(Type::TypeError, &message));
            }
            let dispatcher = singledispatch(&function)?;
            Ok(object::derived(class, Value::other(Method { function, dispatcher })))
        }),
    ),
    Native::method("singledispatchmethod", "__get__", Call::M(1, 2, get)),
    Native::method("singledispatchmethod", "func", Call::Property(|it| Ok(this(it)?.function.clone()), None)),
    Native::method("singledispatchmethod", "dispatcher", Call::Property(|it| Ok(this(it)?.dispatcher.clone()), None)),
    Native::method(
        "singledispatchmethod",
        "register",
        Call::MK(|it, arguments, keywords| {
            let register = attribute::get(&this(it)?.dispatcher, Name::of("register"))?;
            call::call_keywords(&register, arguments, keywords)
        }),
    ),
    Native::method(
        "singledispatchmethod",
        "__isabstractmethod__",
        Call::Property(|it| descriptor::is_abstract(&this(it)?.function).map(Value::bool), None),
    ),
];
