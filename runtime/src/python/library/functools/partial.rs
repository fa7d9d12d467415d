//! `partial` and `partialmethod`.

use super::super::super::builtins::direct;
use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{ANY, Attributes, Call, Keywords, Native, NativeFunction, NativeObject};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, attribute, call, descriptor, object};
use super::super::class;
use super::merged;

/// `partial(function, *arguments, **keywords)`
struct Partial {
    function: Value,
    arguments: Box<[Value]>,
    keywords: Box<[(Name, Value)]>,
    attributes: Attributes,
}
impl NativeObject for Partial {
    fn class(&self) -> ClassRef {
        partial()
    }
    fn attributes(&self) -> Option<&Attributes> {
        Some(&self.attributes)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.function);
        self.arguments.iter().chain(self.keywords.iter().map(|(_, value)| value)).for_each(&mut *see);
        self.attributes.visit(see)
    }
}

/// `functools.partial`
pub fn partial() -> ClassRef {
    class!("functools", "functools.partial", Payload, PARTIAL_METHODS)
}

/// `partial(function, *arguments, **keywords)`; one of a plain partial object is flattened.
///
/// # Errors
/// TypeError if it can't be called.
pub fn new(function: &Value, arguments: &[Value], keywords: Keywords) -> R {
    if !call::is_callable(function) {
        return Err(raise(Type::TypeError, "the first argument must be callable"));
    }
    let plain = std::ptr::eq(function.class(), partial());
    let made = match function.as_other::<Partial>().filter(|it| plain && it.attributes.entries().is_empty()) {
        Some(inner) => Partial {
            function: inner.function.clone(),
            arguments: [&inner.arguments, arguments].concat().into(),
            keywords: merged(&inner.keywords, keywords).into(),
            attributes: Attributes::default(),
        },
        None => Partial {
            function: function.clone(),
            arguments: arguments.into(),
            keywords: keywords.into(),
            attributes: Attributes::default(),
        },
    };
    Ok(Value::other(made))
}

fn this(it: &Value) -> R<&Partial> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'functools.partial' object"))
}

const DOC: &str = "partial(func, *args, **keywords) - new function with partial application\n    of the given arguments and keywords.\n";

static PARTIAL_METHODS: &[Native] = &[
    Native::method(
        "partial",
        "__new__",
        Call::C(0, ANY, |class, arguments, keywords| match arguments {
            [function, arguments @ ..] => Ok(object::derived(class, new(function, arguments, keywords)?)),
            [] => Err(raise(Type::TypeError, "type 'partial' takes at least one argument")),
        }),
    ),
    Native::method(
        "partial",
        "__call__",
        Call::MK(|it, arguments, keywords| {
            let partial = this(it)?;
            let arguments = [&partial.arguments, arguments].concat();
            if partial.keywords.is_empty() {
                return call::call_keywords(&partial.function, &arguments, keywords);
            }
            call::call_keywords(&partial.function, &arguments, &merged(&partial.keywords, keywords))
        }),
    ),
    Native::method(
        "partial",
        "__repr__",
        Call::M0(|it| {
            let (partial, class) = (this(it)?, it.class());
            let mut shown = vec![object::repr(&partial.function)?];
            for argument in &partial.arguments {
                shown.push(object::repr(argument)?);
            }
            for (name, value) in &partial.keywords {
                shown.push(format!("{}={}", name.text(), object::repr(value)?).into());
            }
            let module = if class.is_builtin { "functools." } else { "" };
            Ok(format!("{module}{}({})", class.short_name(), shown.join(", ")).into())
        }),
    ),
    Native::method(
        "partial",
        "__copy__",
        Call::M0(|it| {
            let partial = this(it)?;
            let copy = Partial {
                function: partial.function.clone(),
                arguments: partial.arguments.clone(),
                keywords: partial.keywords.clone(),
                attributes: Attributes::default(),
            };
            for (name, value) in partial.attributes.entries() {
                copy.attributes.set(name, value);
            }
            Ok(object::derived(it.class(), Value::other(copy)))
        }),
    ),
    Native::method("partial", "func", Call::Property(|it| Ok(this(it)?.function.clone()), None)),
    Native::method("partial", "args", Call::Property(|it| Ok(Value::tuple(this(it)?.arguments.clone())), None)),
    Native::method("partial", "keywords", Call::Property(|it| direct::dict_of_keywords(&this(it)?.keywords), None)),
    Native::method("partial", "__doc__", Call::Property(|_| Ok(DOC.into()), None)),
];

/// `partialmethod(function, *arguments, **keywords)`
struct PartialMethod {
    function: Value,
    arguments: Box<[Value]>,
    keywords: Box<[(Name, Value)]>,
}
impl NativeObject for PartialMethod {
    fn class(&self) -> ClassRef {
        partialmethod()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.function);
        self.arguments.iter().chain(self.keywords.iter().map(|(_, value)| value)).for_each(see)
    }
}

/// `functools.partialmethod`
pub fn partialmethod() -> ClassRef {
    class!("functools", "partialmethod", Payload, PARTIALMETHOD_METHODS)
}

/// Is it something that `__get__` of a class makes a method of?
fn is_descriptor(value: &Value) -> R<bool> {
    Ok(attribute::lookup(value, Name::of("__get__"))?.is_some())
}

/// A function with the arguments after its first one, `self`.
fn unbound(method: &PartialMethod) -> Value {
    let keywords = method.keywords.iter().flat_map(|(name, value)| [(*name).into(), value.clone()]);
    let mut state = vec![method.function.clone(), Value::tuple(method.arguments.clone())];
    state.extend(keywords);
    let call = |it: &NativeFunction, arguments: &[Value], keywords: Keywords| {
        let [function, stored, stored_keywords @ ..] = &it.state[..] else { return Ok(Value::None) };
        let Some((this, rest)) = arguments.split_first() else {
            let message = "_method() missing 1 required positional argument: 'cls_or_self'";
            return Err(raise(Type::TypeError, message));
        };
        let all = [std::slice::from_ref(this), stored.as_tuple().unwrap_or(&[]), rest].concat();
        let names = stored_keywords.chunks(2).filter_map(|pair| Some((Name::of(pair[0].as_str()?), pair[1].clone())));
        call::call_keywords(function, &all, &merged(&names.collect::<Vec<_>>(), keywords))
    };
    Value::other(NativeFunction::new("partialmethod._make_unbound_method.<locals>._method", state, call))
}

static PARTIALMETHOD_METHODS: &[Native] = &[
    Native::method(
        "partialmethod",
        "__new__",
        Call::C(0, ANY, |class, arguments, keywords| {
            let Some((function, arguments)) = arguments.split_first() else {
                let message = "partialmethod.__init__() missing 1 required positional argument: 'func'";
                return Err(raise(Type::TypeError, message));
            };
            if !call::is_callable(function) && !is_descriptor(function)? {
                let message = format!("{} is not callable or a descriptor", object::repr(function)?);
                return Err(raise(Type::TypeError, &message));
            }
            let method = match function.as_other::<PartialMethod>() {
                Some(inner) => PartialMethod {
                    function: inner.function.clone(),
                    arguments: [&inner.arguments, arguments].concat().into(),
                    keywords: merged(&inner.keywords, keywords).into(),
                },
                None => {
                    PartialMethod { function: function.clone(), arguments: arguments.into(), keywords: keywords.into() }
                }
            };
            Ok(object::derived(class, Value::other(method)))
        }),
    ),
    Native::method(
        "partialmethod",
        "__get__",
        Call::M(1, 2, |it, arguments| {
            let Some(method) = it.as_other::<PartialMethod>() else { return Ok(it.clone()) };
            let owner = arguments.get(1).and_then(Value::as_class);
            let (object, class) = match &arguments[0] {
                Value::None => (None, owner.unwrap_or_else(|| Type::NoneType.class())),
                object => (Some(object), owner.unwrap_or_else(|| object.class())),
            };
            let bound = match object {
                Some(object) => attribute::bind(&method.function, object, class)?,
                None => descriptor::get(&method.function, None, class)?,
            };
            if !bound.is(&method.function) {
                return new(&bound, &method.arguments, &method.keywords);
            }
            let function = unbound(method);
            match object {
                Some(object) => attribute::bind(&function, object, class),
                None => Ok(function),
            }
        }),
    ),
];
