//! `@contextmanager`: a generator function as a context manager.

use super::super::super::class::{Class, ClassRef};
use super::super::super::exception::{Handling, R, Raised, raise};
use super::super::super::generator::{Step, Thrown, stop_value};
use super::super::super::native::{Attributes, Call, Keywords, Native, NativeFunction, NativeObject};
use super::super::super::types::{Layout, Type};
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute, call, dict::Dict, iter, object};
use super::{abstract_context_manager, context_decorator, details};
use crate::python::name::known;
use std::cell::RefCell;

/// What to call the function with to make the manager again.
#[derive(Clone)]
struct Recipe {
    arguments: Box<[Value]>,
    keywords: Box<[(Name, Value)]>,
}

/// `contextlib._GeneratorContextManager`
struct Manager {
    function: Value,
    generator: RefCell<Value>,
    /// Until it is entered: arguments are not kept alive after that.
    recipe: RefCell<Option<Recipe>>,
    attributes: Attributes,
}

impl NativeObject for Manager {
    fn class(&self) -> ClassRef {
        manager()
    }
    fn attributes(&self) -> Option<&Attributes> {
        Some(&self.attributes)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.function);
        see(&self.generator.borrow());
        if let Some(recipe) = &*self.recipe.borrow() {
            recipe.arguments.iter().for_each(&mut *see);
            recipe.keywords.iter().for_each(|(_, value)| see(value))
        }
        self.attributes.visit(see)
    }
}

pub fn manager() -> ClassRef {
    thread_local!(static CLASS: ClassRef = {
        let bases = [abstract_context_manager(), context_decorator()];
        Class::native("contextlib", "_GeneratorContextManager", &bases, Layout::Payload, METHODS)
    });
    CLASS.with(|class| *class)
}

/// `contextlib.contextmanager`
pub static CONTEXT_MANAGER: Native = Native::function(
    "contextmanager",
    Call::F1(|function| {
        let helper = NativeFunction::new("helper", [function.clone()], |helper, arguments, keywords| {
            make(manager(), &helper.state[0], arguments, keywords)
        });
        Ok(Value::other(helper.wraps(function)?))
    }),
);

/// A manager around the generator that the function makes now.
fn make(class: ClassRef, function: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let generator = call::call_keywords(function, arguments, keywords)?;
    let recipe = Recipe { arguments: arguments.into(), keywords: keywords.into() };
    let (generator, recipe) = (RefCell::new(generator), RefCell::new(Some(recipe)));
    let function = function.clone();
    Ok(object::derived(class, Value::other(Manager { function, generator, recipe, attributes: Attributes::default() })))
}

fn this(it: &Value) -> R<&Manager> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a '_GeneratorContextManager' object"))
}

/// The recipe, or the AttributeError that CPython gives for the attribute that holds this part of it.
fn recipe(it: &Value, part: &str) -> R<Recipe> {
    let recipe = this(it)?.recipe.borrow().clone();
    recipe.ok_or_else(|| attribute::missing(it, Name::of(part)))
}

/// One resumption of any iterator as a step: the end is not an exception.
fn step(generator: &Value, thrown: Thrown) -> R<Step> {
    if let Some(generator) = generator.as_generator() {
        return match thrown {
            None => generator.send(Value::None),
            Some(raised) => generator.throw(raised),
        };
    }
    let result = match thrown {
        None => iter::next(generator),
        Some(raised) => call::call(&attribute::get(generator, known!("throw"))?, &details(&raised)),
    };
    match result {
        Ok(value) => Ok(Step::Yielded(value)),
        Err(raised) if raised.is(Type::StopIteration) => Ok(Step::Returned(Some(Box::new(stop_value(&raised))))),
        Err(raised) => Err(raised),
    }
}

fn enter(it: &Value) -> R {
    recipe(it, "args")?;
    let manager = this(it)?;
    let recipe = manager.recipe.take();
    drop(recipe);
    let generator = manager.generator.borrow().clone();
    match step(&generator, None)? {
        Step::Yielded(value) => Ok(value),
        Step::Returned(value) => {
            let stop = raise(Type::StopIteration, "");
            stop.args.replace(value.map(|value| *value).into_iter().collect());
            let raised = Raised::new(Type::RuntimeError.class(), vec!["generator didn't yield".into()]);
            raised.context.replace(Some(stop));
            raised.suppress.set(true);
            Err(raised)
        }
        Step::Delegate(_) => Ok(Value::None),
    }
}

fn exit(it: &Value, arguments: &[Value]) -> R {
    let generator = this(it)?.generator.borrow().clone();
    let [kind, value, traceback] = arguments else { return Ok(Value::None) };
    if kind.is_none() {
        return match step(&generator, None)? {
            Step::Returned(_) => Ok(false.into()),
            again => {
                drop(again);
                Err(yielded_again(&generator, "generator didn't stop"))
            }
        };
    }
    let value = if value.is_none() { call::call0(kind)? } else { value.clone() };
    let Some(given) = Raised::from_value(&value) else {
        let throw = attribute::get(&generator, known!("throw"))?;
        return call::call(&throw, &[kind.clone(), value, traceback.clone()]).map(|_| Value::None);
    };
    let untouched = |raised: &Raised| attribute::set(&Value::from(raised), known!("__traceback__"), traceback.clone());
    untouched(&given)?;
    match step(&generator, Some(given.clone())) {
        Ok(Step::Returned(_)) => Ok(true.into()),
        Ok(again) => {
            drop(again);
            Err(yielded_again(&generator, "generator didn't stop after throw()"))
        }
        Err(raised) if raised.same(&given) => {
            untouched(&raised)?;
            Ok(false.into())
        }
        Err(raised) if raised.is(Type::StopIteration) => Ok(true.into()),
        // The body's StopIteration went through the generator, which made a RuntimeError of it.
        Err(raised) if raised.is(Type::RuntimeError) && given.is(Type::StopIteration) && caused_by(&raised, &given) => {
            untouched(&given)?;
            Ok(false.into())
        }
        Err(raised) => Err(raised),
    }
}

/// A second `yield`: the generator is closed while the error is handled, and what that raises goes on instead of it.
fn yielded_again(generator: &Value, message: &str) -> Raised {
    let raised = raise(Type::RuntimeError, message);
    let mut handling = Handling::default();
    handling.enter(&raised);
    let closed = match generator.as_generator() {
        Some(generator) => generator.close(),
        None => attribute::get(generator, known!("close")).and_then(|close| call::call0(&close)).map(drop),
    };
    handling.leave();
    closed.err().unwrap_or(raised)
}

fn caused_by(raised: &Raised, cause: &Raised) -> bool {
    raised.cause.borrow().as_ref().is_some_and(|it| it.same(cause))
}

const OWNER: &str = "_GeneratorContextManager";

static METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__new__",
        Call::C(3, 3, |class, arguments, _| {
            let positional = iter::collect(&arguments[1])?;
            let keywords = arguments[2].as_dict().map(Dict::entries).unwrap_or_default();
            let keywords: Vec<_> = keywords
                .into_iter()
                .filter_map(|(name, value)| name.as_str().map(|name| (Name::of(name), value)))
                .collect();
            make(class, &arguments[0], &positional, &keywords)
        }),
    ),
    Native::method(OWNER, "__enter__", Call::M0(enter)),
    Native::method(OWNER, "__exit__", Call::M(3, 3, exit)),
    Native::method(
        OWNER,
        "_recreate_cm",
        Call::M0(|it| {
            let Recipe { arguments, keywords } = recipe(it, "func")?;
            make(it.class(), &this(it)?.function, &arguments, &keywords)
        }),
    ),
    Native::method(OWNER, "gen", Call::Property(|it| Ok(this(it)?.generator.borrow().clone()), None)),
    Native::method(
        OWNER,
        "func",
        Call::Property(
            |it| {
                recipe(it, "func")?;
                Ok(this(it)?.function.clone())
            },
            None,
        ),
    ),
    Native::method(
        OWNER,
        "__doc__",
        Call::Property(
            |it| {
                let manager = this(it)?;
                let name = known!("__doc__");
                match manager.attributes.get(name).or(attribute::lookup(&manager.function, name)?) {
                    Some(doc) if !doc.is_none() => Ok(doc),
                    _ => Ok("Helper for @contextmanager decorator.".into()),
                }
            },
            Some(|it, doc| {
                this(it)?.attributes.set(known!("__doc__"), doc);
                Ok(())
            }),
        ),
    ),
    Native::method(OWNER, "args", Call::Property(|it| Ok(Value::tuple(recipe(it, "args")?.arguments)), None)),
    Native::method(
        OWNER,
        "kwds",
        Call::Property(
            |it| {
                let dict = Dict::new();
                for (name, value) in recipe(it, "kwds")?.keywords {
                    dict.set(name.into(), value)?;
                }
                Ok(Heap::Dict(Box::new(dict)).into())
            },
            None,
        ),
    ),
];
