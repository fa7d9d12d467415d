//! `collections.defaultdict`.

use super::super::super::class::ClassRef;
use super::super::super::dict;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, attribute, call, object, operator, reprs};
use super::{class_name, instance_attribute, subclass};
use ecow::eco_format;

const FACTORY: &str = "default_factory";

/// `collections.defaultdict`
pub fn default_dict() -> ClassRef {
    thread_local!(static CLASS: ClassRef = subclass("collections.defaultdict", Type::Dict, METHODS));
    CLASS.with(|class| *class)
}

fn init(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let factory = arguments.first().cloned().unwrap_or(Value::None);
    if !factory.is_none() && !call::is_callable(&factory) {
        return Err(raise(Type::TypeError, "first argument must be callable or None"));
    }
    attribute::generic_set(it, Name::of(FACTORY), factory)?;
    dict::init(it, arguments.get(1..).unwrap_or(&[]), keywords)
}

/// `dict[key]` of a key that is not there: the factory's value is put there.
fn missing(it: &Value, key: &Value) -> R {
    let factory = instance_attribute(it, FACTORY)?;
    if factory.is_none() {
        return Err(dict::missing_key(key));
    }
    let value = call::call0(&factory)?;
    operator::set_item(it, key, value.clone())?;
    Ok(value)
}

fn repr(it: &Value) -> R {
    let factory = instance_attribute(it, FACTORY)?;
    let factory = match factory {
        Value::None => "None".into(),
        // The factory may be a method of the dict itself.
        factory => reprs::guarded(&factory, "...", || object::repr(&factory))?,
    };
    Ok(eco_format!("{}({factory}, {})", class_name(it), reprs::dict(it)?).into())
}

fn copy(it: &Value) -> R {
    call::call2(&it.class().object(), instance_attribute(it, FACTORY)?, it.clone())
}

/// `a | b`, with the factory of the one that is a defaultdict.
fn or(it: &Value, a: &Value, b: &Value) -> R {
    if a.as_dict().is_none() || b.as_dict().is_none() {
        return Ok(Value::not_implemented());
    }
    let result = call::call2(&it.class().object(), instance_attribute(it, FACTORY)?, a.clone())?;
    if let Some(into) = result.as_dict() {
        dict::update(into, b)?;
    }
    Ok(result)
}

const OWNER: &str = "defaultdict";

static METHODS: &[Native] = &[
    Native::method(OWNER, "__init__", Call::MK(init)),
    Native::method(OWNER, "__missing__", Call::M1(missing)),
    Native::method(OWNER, "__repr__", Call::M0(repr)),
    Native::method(OWNER, "copy", Call::M0(copy)),
    Native::method(OWNER, "__copy__", Call::M0(copy)),
    Native::method(OWNER, "__or__", Call::M1(|a, b| or(a, a, b))),
    Native::method(OWNER, "__ror__", Call::M1(|b, a| or(b, a, b))),
];
