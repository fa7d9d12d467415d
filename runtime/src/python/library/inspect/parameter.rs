//! `inspect.Parameter`

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Native, NativeFunction, NativeObject};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, attribute, object, operator};
use super::super::{bind, class, enumeration};
use super::signature::format_annotation;

/// How an argument can be given, in the order in which parameters stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    PositionalOnly,
    Either,
    Star,
    KeywordOnly,
    DoubleStar,
}

const KINDS: [(Kind, &str, &str); 5] = [
    (Kind::PositionalOnly, "POSITIONAL_ONLY", "positional-only"),
    (Kind::Either, "POSITIONAL_OR_KEYWORD", "positional or keyword"),
    (Kind::Star, "VAR_POSITIONAL", "variadic positional"),
    (Kind::KeywordOnly, "KEYWORD_ONLY", "keyword-only"),
    (Kind::DoubleStar, "VAR_KEYWORD", "variadic keyword"),
];

#[derive(Clone)]
pub struct Parameter {
    pub name: String,
    pub kind: Kind,
    pub default: Option<Value>,
    pub annotation: Option<Value>,
}

impl NativeObject for Parameter {
    fn class(&self) -> ClassRef {
        class()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.default.iter().chain(&self.annotation).for_each(see)
    }
}

pub fn class() -> ClassRef {
    thread_local!(static CLASS: ClassRef = {
        let class = class!("inspect", "Parameter", Sealed, METHODS);
        for (kind, name, _) in KINDS {
            class.set(Name::of(name), kind_object(kind));
        }
        class.set(Name::of("empty"), empty().object());
        class
    });
    CLASS.with(|class| *class)
}

/// `Parameter.empty`: there is no default, no annotation.
pub fn empty() -> ClassRef {
    class!("inspect", "_empty", Object, &[])
}

/// The class of kinds, an IntEnum.
fn kinds() -> R<ClassRef> {
    let members = KINDS.iter().map(|(kind, name, _)| (Name::of(name), Value::int(*kind as i64)));
    let show = NativeFunction::new("_ParameterKind.__str__", [], |_, arguments, _| match arguments {
        [it] => attribute::get(it, Name::of("name")),
        _ => Ok(Value::None),
    });
    let rest = [(Name::of("__module__"), "inspect".into()), (Name::of("__str__"), Value::other(show))];
    let bases = [enumeration::int_enum().object()];
    let namespace = members.chain(rest).collect();
    let class = enumeration::create(enumeration::meta(), "_ParameterKind", &bases, namespace, Value::None, &[])?;
    for (_, name, description) in KINDS {
        if let Some(member) = class.own(Name::of(name)) {
            attribute::generic_set(&member, Name::of("description"), description.into())?;
        }
    }
    Ok(class)
}

fn kind_object(kind: Kind) -> Value {
    thread_local!(static CLASS: Option<ClassRef> = kinds().ok());
    let name = KINDS[kind as usize].1;
    CLASS.with(|class| class.and_then(|class| class.own(Name::of(name)))).into()
}

impl Parameter {
    pub fn new(name: &str, kind: Kind, default: Option<Value>, annotation: Option<Value>) -> Parameter {
        Parameter { name: name.into(), kind, default, annotation }
    }
    /// # Errors
    /// TypeError if the value is no parameter.
    pub fn of(value: &Value) -> R<&Parameter> {
        value.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'Parameter' object"))
    }
    /// `a: int = 1`
    ///
    /// # Errors
    /// What `__repr__` of the default or annotation raises.
    pub fn shown(&self) -> R<String> {
        let mut text = match self.kind {
            Kind::Star => format!("*{}", self.name),
            Kind::DoubleStar => format!("**{}", self.name),
            _ => self.name.clone(),
        };
        if let Some(annotation) = &self.annotation {
            text += &format!(": {}", format_annotation(annotation)?);
        }
        if let Some(default) = &self.default {
            let equals = if self.annotation.is_some() { " = " } else { "=" };
            text += &format!("{equals}{}", object::repr(default)?);
        }
        Ok(text)
    }
    /// # Errors
    /// What comparing the defaults or annotations raises.
    pub fn equals(&self, other: &Parameter) -> R<bool> {
        let same = |a: &Option<Value>, b: &Option<Value>| match (a, b) {
            (Some(a), Some(b)) => operator::equal(a, b),
            (a, b) => Ok(a.is_none() && b.is_none()),
        };
        Ok(self.name == other.name
            && self.kind == other.kind
            && same(&self.default, &other.default)?
            && same(&self.annotation, &other.annotation)?)
    }
}

fn or_empty(value: &Option<Value>) -> Value {
    value.clone().unwrap_or_else(|| empty().object())
}

fn kind_of(value: &Value) -> R<Kind> {
    match super::super::super::number::index::index_i64(value)? {
        index @ 0..5 => Ok(KINDS[index as usize].0),
        _ => {
            let message = format!("value {} is not a valid Parameter.kind", object::repr(value)?);
            Err(raise(Type::ValueError, &message))
        }
    }
}

fn made(arguments: &[Value], keywords: super::super::super::Keywords) -> R<Parameter> {
    let [name, kind, default, annotation] =
        bind("Parameter.__init__", ["name", "kind", "default", "annotation"], 2, arguments, keywords)?;
    let name = name.unwrap_or_default();
    let Some(text) = name.as_str() else {
        let message = format!("name must be a str, not a {}", name.type_name());
        return Err(raise(Type::TypeError, &message));
    };
    let given = |value: Option<Value>| value.filter(|it| !it.is(&empty().object()));
    Ok(Parameter::new(text, kind_of(&kind.unwrap_or_default())?, given(default), given(annotation)))
}

const OWNER: &str = "Parameter";

static METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__new__",
        Call::C(0, usize::MAX, |_, arguments, keywords| made(arguments, keywords).map(Value::other)),
    ),
    Native::method(OWNER, "name", Call::Property(|it| Ok(Parameter::of(it)?.name.as_str().into()), None)),
    Native::method(OWNER, "kind", Call::Property(|it| Ok(kind_object(Parameter::of(it)?.kind)), None)),
    Native::method(OWNER, "default", Call::Property(|it| Ok(or_empty(&Parameter::of(it)?.default)), None)),
    Native::method(OWNER, "annotation", Call::Property(|it| Ok(or_empty(&Parameter::of(it)?.annotation)), None)),
    Native::method(OWNER, "__str__", Call::M0(|it| Ok(Parameter::of(it)?.shown()?.into()))),
    Native::method(
        OWNER,
        "__repr__",
        Call::M0(|it| Ok(format!("<Parameter \"{}\">", Parameter::of(it)?.shown()?).into())),
    ),
    Native::method(
        OWNER,
        "__eq__",
        Call::M1(|it, other| match other.as_other::<Parameter>() {
            Some(other) => Ok(Parameter::of(it)?.equals(other)?.into()),
            None => Ok(Value::not_implemented()),
        }),
    ),
    Native::method(
        OWNER,
        "replace",
        Call::MK(|it, _, keywords| {
            let old = Parameter::of(it)?;
            let mut all = keywords.to_vec();
            let mut otherwise = |name: &str, value: Value| {
                if !all.iter().any(|(it, _)| it.text() == name) {
                    all.push((Name::of(name), value));
                }
            };
            otherwise("name", old.name.as_str().into());
            otherwise("kind", kind_object(old.kind));
            otherwise("default", or_empty(&old.default));
            otherwise("annotation", or_empty(&old.annotation));
            made(&[], &all).map(Value::other)
        }),
    ),
];
