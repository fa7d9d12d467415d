//! `inspect.BoundArguments`: which argument a parameter gets (`Signature._bind`).

use super::super::super::class::ClassRef;
use super::super::super::dict::Dict;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native, NativeObject};
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{iter, object};
use super::super::class;
use super::parameter::Kind;
use super::signature::Signature;

pub struct BoundArguments {
    signature: Value,
    arguments: Value,
}

impl NativeObject for BoundArguments {
    fn class(&self) -> ClassRef {
        class!("inspect", "BoundArguments", Sealed, METHODS)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.signature);
        see(&self.arguments)
    }
}

fn type_error<T>(message: &str) -> R<T> {
    Err(raise(Type::TypeError, message))
}

impl BoundArguments {
    /// `signature.bind(*arguments, **keywords)`
    ///
    /// # Errors
    /// TypeError if they don't fit.
    pub fn bind(
        object: &Value,
        signature: &Signature,
        arguments: &[Value],
        keywords: Keywords,
        partial: bool,
    ) -> R<Self> {
        let bound = Dict::new();
        let mut positional = arguments.iter();
        let mut keywords = keywords.to_vec();
        for parameter in &signature.parameters {
            let name = parameter.name.as_str();
            let mut take = || {
                let index = keywords.iter().position(|(it, _)| it.text() == name)?;
                Some(keywords.remove(index).1)
            };
            let value = match parameter.kind {
                Kind::Star => Some(Value::tuple(positional.by_ref().cloned().collect::<Vec<_>>())).filter(not_empty),
                Kind::DoubleStar => None,
                Kind::KeywordOnly => take(),
                Kind::PositionalOnly => positional.next().cloned(),
                Kind::Either => match positional.next() {
                    Some(_) if take().is_some() => {
                        return type_error(&format!("multiple values for argument '{name}'"));
                    }
                    Some(value) => Some(value.clone()),
                    None => take(),
                },
            };
            match value {
                Some(value) => bound.set(name.into(), value)?,
                None if parameter.default.is_some() || partial => {}
                None if matches!(parameter.kind, Kind::Star | Kind::DoubleStar) => {}
                None => {
                    let only = if parameter.kind == Kind::KeywordOnly { " keyword-only" } else { "" };
                    return type_error(&format!("missing a required{only} argument: '{name}'"));
                }
            }
        }
        if positional.next().is_some() {
            return type_error("too many positional arguments");
        }
        if let Some(rest) = signature.parameters.last().filter(|it| it.kind == Kind::DoubleStar) {
            if !keywords.is_empty() {
                let dict = Dict::new();
                for (name, value) in keywords {
                    dict.set(name.into(), value)?;
                }
                bound.set(rest.name.as_str().into(), Heap::Dict(Box::new(dict)).into())?;
            }
        } else if let Some((name, _)) = keywords.first() {
            return type_error(&format!("got an unexpected keyword argument '{}'", name.text()));
        }
        Ok(BoundArguments { signature: object.clone(), arguments: Heap::Dict(Box::new(bound)).into() })
    }

    fn of(value: &Value) -> R<(&BoundArguments, &Signature, &Dict)> {
        let bound: Option<&BoundArguments> = value.as_other();
        let parts = bound.and_then(|it| Some((it, it.signature.as_other::<Signature>()?, it.arguments.as_dict()?)));
        parts.ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'BoundArguments' object"))
    }
}

fn not_empty(value: &Value) -> bool {
    value.as_tuple().is_some_and(|items| !items.is_empty())
}

/// The arguments that are given by position.
fn args(it: &Value) -> R {
    let (_, signature, arguments) = BoundArguments::of(it)?;
    let mut args = vec![];
    for parameter in &signature.parameters {
        if matches!(parameter.kind, Kind::KeywordOnly | Kind::DoubleStar) {
            break;
        }
        let Some(value) = arguments.get(&parameter.name.as_str().into())? else { break };
        match parameter.kind {
            Kind::Star => args.extend(iter::collect(&value)?),
            _ => args.push(value),
        }
    }
    Ok(Value::tuple(args))
}

/// The arguments that are given by keyword: also those after one that is not given.
fn kwargs(it: &Value) -> R {
    let (_, signature, arguments) = BoundArguments::of(it)?;
    let kwargs = Dict::new();
    let mut by_keyword = false;
    for parameter in &signature.parameters {
        let value = arguments.get(&parameter.name.as_str().into())?;
        by_keyword |= matches!(parameter.kind, Kind::KeywordOnly | Kind::DoubleStar);
        match value {
            None => by_keyword = true,
            Some(_) if !by_keyword => {}
            Some(value) if parameter.kind == Kind::DoubleStar => {
                for (name, value) in value.as_dict().map(Dict::entries).unwrap_or_default() {
                    kwargs.set(name, value)?;
                }
            }
            Some(value) => kwargs.set(parameter.name.as_str().into(), value)?,
        }
    }
    Ok(Heap::Dict(Box::new(kwargs)).into())
}

fn apply_defaults(it: &Value) -> R {
    let (_, signature, arguments) = BoundArguments::of(it)?;
    let given = arguments.entries();
    for (name, _) in &given {
        arguments.remove(name)?;
    }
    for parameter in &signature.parameters {
        let name = Value::str(parameter.name.as_str());
        let found = given.iter().find(|(it, _)| it.as_str().is_some_and(|it| **it == *parameter.name));
        let value = match (found, &parameter.default, parameter.kind) {
            (Some((_, value)), ..) => value.clone(),
            (None, Some(default), _) => default.clone(),
            (None, None, Kind::Star) => Value::tuple([]),
            (None, None, Kind::DoubleStar) => Heap::Dict(Box::default()).into(),
            (None, None, _) => continue,
        };
        arguments.set(name, value)?;
    }
    Ok(Value::None)
}

const OWNER: &str = "BoundArguments";

static METHODS: &[Native] = &[
    Native::method(OWNER, "signature", Call::Property(|it| Ok(BoundArguments::of(it)?.0.signature.clone()), None)),
    Native::method(OWNER, "arguments", Call::Property(|it| Ok(BoundArguments::of(it)?.0.arguments.clone()), None)),
    Native::method(OWNER, "args", Call::Property(args, None)),
    Native::method(OWNER, "kwargs", Call::Property(kwargs, None)),
    Native::method(OWNER, "apply_defaults", Call::M0(apply_defaults)),
    Native::method(
        OWNER,
        "__repr__",
        Call::M0(|it| {
            let (_, _, arguments) = BoundArguments::of(it)?;
            let mut parts = vec![];
            for (name, value) in arguments.entries() {
                parts.push(format!("{}={}", object::str(&name)?, object::repr(&value)?));
            }
            Ok(format!("<BoundArguments ({})>", parts.join(", ")).into())
        }),
    ),
];
