//! `inspect.signature`: the parameters of what can be called.

use super::super::super::call::Function;
use super::super::super::class::ClassRef;
use super::super::super::dict::Dict;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Native, NativeFunction, NativeObject};
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute, call, object, operator};
use super::super::{bind, class, types, typing};
use super::bound::BoundArguments;
use super::kinds::{is_function, is_partial};
use super::parameter::{Kind, Parameter, empty};

/// `inspect.Signature`
#[derive(Clone)]
pub struct Signature {
    pub parameters: Vec<Parameter>,
    /// `None`: there is no annotation.
    pub result: Option<Value>,
}

impl NativeObject for Signature {
    fn class(&self) -> ClassRef {
        class!("inspect", "Signature", Sealed, METHODS)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.parameters.iter().for_each(|parameter| parameter.visit(see));
        self.result.iter().for_each(see)
    }
}

/// The parameters of a function of the program, with its defaults and annotations.
///
/// # Errors
/// What looking at the annotations raises.
pub fn of_function(value: &Value, function: &Function) -> R<Signature> {
    let code = function.code;
    let annotations = attribute::lookup(value, Name::of("__annotations__"))?;
    let annotation = |name: &str| match annotations.as_ref().and_then(Value::as_dict) {
        Some(annotations) => annotations.get(&name.into()),
        None => Ok(None),
    };
    let (defaults, keyword_defaults) = match function.extra.get() {
        Some(extra) => {
            let extra = extra.borrow();
            (extra.defaults.clone(), extra.keyword_defaults.clone())
        }
        None => (vec![], vec![]),
    };
    let required = code.positional.saturating_sub(defaults.len());
    let mut parameters = vec![];
    let star = code.positional + code.keyword_only;
    for index in 0..code.positional {
        let kind = if index < code.positional_only { Kind::PositionalOnly } else { Kind::Either };
        let default = index.checked_sub(required).and_then(|index| defaults.get(index)).cloned();
        parameters.push(Parameter::new(code.variables[index], kind, default, annotation(code.variables[index])?));
    }
    if code.star {
        let name = code.variables[star];
        parameters.push(Parameter::new(name, Kind::Star, None, annotation(name)?));
    }
    for index in 0..code.keyword_only {
        let name = code.variables[code.positional + index];
        let default = keyword_defaults.get(index).filter(|default| default.is_bound()).cloned();
        parameters.push(Parameter::new(name, Kind::KeywordOnly, default, annotation(name)?));
    }
    if code.double_star {
        let name = code.variables[star + usize::from(code.star)];
        parameters.push(Parameter::new(name, Kind::DoubleStar, None, annotation(name)?));
    }
    Ok(Signature { parameters, result: annotation("return")? })
}

/// The signature of anything that can be called.
///
/// # Errors
/// TypeError if it can't be called, ValueError if nothing is known of its parameters.
pub fn signature(value: &Value) -> R<Signature> {
    if !call::is_callable(value) {
        return Err(raise(Type::TypeError, &format!("{} is not a callable object", object::repr(value)?)));
    }
    if let Some(Heap::Bound(bound)) = value.heap() {
        return without_first(signature(&bound.function)?);
    }
    if value.as_class().is_none()
        && let Some(own) = attribute::lookup(value, Name::of("__signature__"))?
        && let Some(own) = own.as_other::<Signature>()
    {
        return Ok(own.clone());
    }
    if is_function(value)
        && let Some(wrapped) = attribute::lookup(value, Name::of("__wrapped__"))?
    {
        return signature(&wrapped);
    }
    if let Some(function) = value.as_function() {
        return of_function(value, function);
    }
    if is_partial(value) {
        return of_partial(value);
    }
    if let Some(class) = value.as_class() {
        return of_class(value, class);
    }
    if value.as_other::<NativeFunction>().is_none()
        && let Some(method) = value.class().special(Name::of("__call__"))
        && !matches!(method.heap(), Some(Heap::Native(_)))
    {
        return without_first(signature(&method)?);
    }
    Err(raise(Type::ValueError, &format!("no signature found for builtin {}", object::repr(value)?)))
}

/// That of the `__new__` or `__init__` which the class has first.
fn of_class(value: &Value, class: ClassRef) -> R<Signature> {
    for base in class.mro() {
        for name in ["__new__", "__init__"] {
            let Some(method) = base.own(Name::of(name)) else { continue };
            let method = match method.as_other::<super::super::super::descriptor::StaticMethod>() {
                Some(method) => method.0.clone(),
                None => method,
            };
            if is_function(&method) {
                return without_first(signature(&method)?);
            }
            if !std::ptr::eq(*base, Type::Object.class()) {
                let message = format!("no signature found for builtin type {}", object::repr(value)?);
                return Err(raise(Type::ValueError, &message));
            }
        }
    }
    Ok(Signature { parameters: vec![], result: None })
}

fn without_first(mut signature: Signature) -> R<Signature> {
    match signature.parameters.first().map(|parameter| parameter.kind) {
        Some(Kind::PositionalOnly | Kind::Either) => {
            signature.parameters.remove(0);
            Ok(signature)
        }
        Some(Kind::Star) => Ok(signature),
        _ => Err(raise(Type::ValueError, "invalid method signature")),
    }
}

/// What a partial object still takes: a keyword that it gives becomes a default, and what follows it keyword-only.
fn of_partial(value: &Value) -> R<Signature> {
    let get = |name: &str| attribute::get(value, Name::of(name));
    let mut inner = signature(&get("func")?)?;
    let given = super::super::super::iter::collect(&get("args")?)?.len();
    let keywords = get("keywords")?;
    let keywords = keywords.as_dict().map(Dict::entries).unwrap_or_default();
    let mut taken = 0;
    inner.parameters.retain(|parameter| match parameter.kind {
        Kind::PositionalOnly | Kind::Either if taken < given => {
            taken += 1;
            false
        }
        _ => true,
    });
    let mut after = false;
    for parameter in &mut inner.parameters {
        let default = keywords.iter().find(|(name, _)| name.as_str().is_some_and(|name| **name == *parameter.name));
        if let Some((_, default)) = default
            && parameter.kind != Kind::PositionalOnly
        {
            parameter.default = Some(default.clone());
            after |= parameter.kind == Kind::Either;
        }
        if after && parameter.kind == Kind::Either {
            parameter.kind = Kind::KeywordOnly;
        }
    }
    if after {
        inner.parameters.retain(|parameter| parameter.kind != Kind::Star);
        // Keyword-only ones come after those that are not, `**` last.
        inner.parameters.sort_by_key(|parameter| parameter.kind);
    }
    Ok(inner)
}

/// How an annotation is shown (`inspect.formatannotation`).
///
/// # Errors
/// What its `__repr__` raises.
pub fn format_annotation(annotation: &Value) -> R<String> {
    if let Some(class) = annotation.as_class() {
        return Ok(match class.module() {
            "builtins" => class.qualname().into(),
            module => format!("{module}.{}", class.qualname()),
        });
    }
    let shown = object::repr(annotation)?;
    let of_typing = match annotation.as_other::<types::Alias>() {
        Some(alias) => !matches!(
            alias.kind,
            types::Kind::Generic | types::Kind::Callable | types::Kind::Union | types::Kind::OfGeneric
        ),
        None => annotation.as_other::<typing::Form>().is_some(),
    };
    Ok(if of_typing { shown.replace("typing.", "").into() } else { shown.into() })
}

/// `(a, /, b: int = 1, *, c) -> str`
///
/// # Errors
/// What the defaults' and annotations' `__repr__` raises.
pub fn shown(signature: &Signature) -> R<String> {
    let mut parts = vec![];
    let (mut after_positional_only, mut star) = (false, false);
    for parameter in &signature.parameters {
        match parameter.kind {
            Kind::PositionalOnly => after_positional_only = true,
            kind => {
                if std::mem::take(&mut after_positional_only) {
                    parts.push("/".to_string());
                }
                if kind == Kind::KeywordOnly && !std::mem::replace(&mut star, true) {
                    parts.push("*".to_string());
                }
                star |= kind == Kind::Star;
            }
        }
        parts.push(parameter.shown()?);
    }
    if after_positional_only {
        parts.push("/".to_string());
    }
    let result = match &signature.result {
        Some(annotation) => format!(" -> {}", format_annotation(annotation)?),
        None => String::new(),
    };
    Ok(format!("({}){result}", parts.join(", ")))
}

fn this(it: &Value) -> R<&Signature> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'Signature' object"))
}

const OWNER: &str = "Signature";

static METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__new__",
        Call::C(0, 1, |_, arguments, keywords| {
            let [parameters, result] =
                bind("Signature.__init__", ["parameters", "return_annotation"], 0, arguments, keywords)?;
            let given = match parameters.filter(|it| !it.is_none()) {
                Some(parameters) => super::super::super::iter::collect(&parameters)?,
                None => vec![],
            };
            let parameters = given.iter().map(|it| Parameter::of(it).cloned()).collect::<R<Vec<_>>>()?;
            let result = result.filter(|it| !it.is(&empty().object()));
            Ok(Value::other(Signature { parameters, result }))
        }),
    ),
    Native::method(
        OWNER,
        "parameters",
        Call::Property(
            |it| {
                let dict = Dict::new();
                for parameter in &this(it)?.parameters {
                    dict.set(parameter.name.as_str().into(), Value::other(parameter.clone()))?;
                }
                Ok(types::proxy(Heap::Dict(Box::new(dict)).into()))
            },
            None,
        ),
    ),
    Native::method(
        OWNER,
        "return_annotation",
        Call::Property(|it| Ok(this(it)?.result.clone().unwrap_or_else(|| empty().object())), None),
    ),
    Native::method(OWNER, "empty", Call::Property(|_| Ok(empty().object()), None)),
    Native::method(OWNER, "__str__", Call::M0(|it| Ok(shown(this(it)?)?.into()))),
    Native::method(OWNER, "__repr__", Call::M0(|it| Ok(format!("<Signature {}>", shown(this(it)?)?).into()))),
    Native::method(
        OWNER,
        "__eq__",
        Call::M1(|it, other| {
            let (a, Some(b)) = (this(it)?, other.as_other::<Signature>()) else { return Ok(Value::not_implemented()) };
            if a.parameters.len() != b.parameters.len() {
                return Ok(false.into());
            }
            for (a, b) in a.parameters.iter().zip(&b.parameters) {
                if !a.equals(b)? {
                    return Ok(false.into());
                }
            }
            let result = |it: &Signature| it.result.clone().unwrap_or_else(|| empty().object());
            Ok(operator::equal(&result(a), &result(b))?.into())
        }),
    ),
    Native::method(
        OWNER,
        "bind",
        Call::MK(|it, arguments, keywords| {
            BoundArguments::bind(it, this(it)?, arguments, keywords, false).map(Value::other)
        }),
    ),
    Native::method(
        OWNER,
        "bind_partial",
        Call::MK(|it, arguments, keywords| {
            BoundArguments::bind(it, this(it)?, arguments, keywords, true).map(Value::other)
        }),
    ),
    Native::method(
        OWNER,
        "replace",
        Call::MK(|it, arguments, keywords| {
            if !arguments.is_empty() {
                let given = arguments.len() + 1;
                let message = format!("Signature.replace() takes 1 positional argument but {given} were given");
                return Err(raise(Type::TypeError, &message));
            }
            let mut new = this(it)?.clone();
            for (name, value) in keywords {
                match name.text() {
                    "parameters" => {
                        let items = super::super::super::iter::collect(value)?;
                        new.parameters = items.iter().map(|it| Parameter::of(it).cloned()).collect::<R<Vec<_>>>()?;
                    }
                    "return_annotation" => new.result = Some(value.clone()).filter(|it| !it.is(&empty().object())),
                    other => {
                        let message = format!("Signature.replace() got an unexpected keyword argument '{other}'");
                        return Err(raise(Type::TypeError, &message));
                    }
                }
            }
            Ok(Value::other(new))
        }),
    ),
];

static FUNCTIONS: &[Native] = &[
    Native::function(
        "signature",
        Call::FK(|arguments, keywords| {
            let [value] = bind("signature", ["obj"], 1, arguments, keywords)?;
            signature(&value.unwrap_or_default()).map(Value::other)
        }),
    ),
    Native::function("formatannotation", Call::F1(|value| Ok(format_annotation(value)?.into()))),
];

pub fn members() -> Vec<(&'static str, Value)> {
    let mut members: Vec<_> = FUNCTIONS.iter().map(|native| (native.name, native.into())).collect();
    members.push(("Signature", Signature { parameters: vec![], result: None }.class().object()));
    members.push(("Parameter", super::parameter::class().object()));
    members.push(("_empty", empty().object()));
    members
}
