//! `dataclasses` (`Lib/dataclasses.py`).

mod creation;
mod field;
mod functions;
mod methods;

use super::super::class::{Class, ClassRef};
use super::super::exception::{R, raise};
use super::super::module::Module;
use super::super::native::{Call, Keywords, Native, NativeFunction, NativeObject};
use super::super::operator;
use super::super::types::{Layout, Type};
use super::super::value::Value;
use super::class;

pub use field::missing;

/// The options of the decorator.
#[derive(Clone, Copy)]
pub struct Options {
    init: bool,
    repr: bool,
    eq: bool,
    order: bool,
    unsafe_hash: bool,
    frozen: bool,
    match_args: bool,
    kw_only: bool,
    slots: bool,
    weakref_slot: bool,
}

impl Options {
    const DEFAULT: Options = Options {
        init: true,
        repr: true,
        eq: true,
        order: false,
        unsafe_hash: false,
        frozen: false,
        match_args: true,
        kw_only: false,
        slots: false,
        weakref_slot: false,
    };
    fn from_keywords(keywords: Keywords) -> R<Options> {
        let mut options = Options::DEFAULT;
        for (name, value) in keywords {
            let option = match name.text() {
                "init" => &mut options.init,
                "repr" => &mut options.repr,
                "eq" => &mut options.eq,
                "order" => &mut options.order,
                "unsafe_hash" => &mut options.unsafe_hash,
                "frozen" => &mut options.frozen,
                "match_args" => &mut options.match_args,
                "kw_only" => &mut options.kw_only,
                "slots" => &mut options.slots,
                "weakref_slot" => &mut options.weakref_slot,
                other => {
                    let message = format!("dataclass() got an unexpected keyword argument '{other}'");
                    return Err(raise(Type::TypeError, &message));
                }
            };
            *option = operator::truth(value)?;
        }
        Ok(options)
    }
}

/// `class.__dataclass_params__`
struct Parameters(Options);
impl NativeObject for Parameters {
    fn class(&self) -> ClassRef {
        class!("dataclasses", "_DataclassParams", Sealed, PARAMETERS)
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}
macro_rules! parameters {
    ($($name:ident),*) => {
        &[
            $(Native::method("_DataclassParams", stringify!($name), Call::Property(|it| {
                Ok(it.as_other::<Parameters>().map(|it| it.0.$name.into()).into())
            }, None)),)*
            Native::method("_DataclassParams", "__repr__", Call::M0(|it| {
                let Some(Parameters(options)) = it.as_other::<Parameters>() else { return Ok(Value::None) };
                let shown = |value: bool| if value { "True" } else { "False" };
                let parts = [$(format!("{}={}", stringify!($name), shown(options.$name))),*];
                Ok(format!("_DataclassParams({})", parts.join(",")).into())
            })),
        ]
    };
}
static PARAMETERS: &[Native] = parameters!(init, repr, eq, order, unsafe_hash, frozen);

/// `dataclasses.FrozenInstanceError`
fn frozen_instance_error() -> ClassRef {
    thread_local!(static CLASS: ClassRef = {
        let bases = [Type::AttributeError.class()];
        Class::native("dataclasses", "FrozenInstanceError", &bases, Layout::Exception, &[])
    });
    CLASS.with(|class| *class)
}

/// `@dataclass`, or `@dataclass(frozen=True)`
fn dataclass(arguments: &[Value], keywords: Keywords) -> R {
    if arguments.len() > 1 {
        let message = format!("dataclass() takes from 0 to 1 positional arguments but {} were given", arguments.len());
        return Err(raise(Type::TypeError, &message));
    }
    let options = Options::from_keywords(keywords)?;
    match arguments.first().filter(|it| !it.is_none()) {
        Some(class) => creation::process(class, options),
        None => {
            let state =
                keywords.iter().flat_map(|(name, value)| [Value::from(*name), value.clone()]).collect::<Vec<_>>();
            let wrap = NativeFunction::new("dataclass.<locals>.wrap", state, |wrap, arguments, _| {
                let keywords: Vec<_> = wrap
                    .state
                    .chunks_exact(2)
                    .filter_map(|pair| Some((super::super::Name::of(pair[0].as_str()?), pair[1].clone())))
                    .collect();
                match arguments {
                    [class] => creation::process(class, Options::from_keywords(&keywords)?),
                    _ => Err(raise(Type::TypeError, "wrap() takes 1 positional argument")),
                }
            });
            Ok(Value::other(wrap))
        }
    }
}

static DATACLASS: Native = Native::function("dataclass", Call::FK(dataclass));

pub fn module() -> Value {
    let mut members =
        vec![("dataclass", (&DATACLASS).into()), ("FrozenInstanceError", frozen_instance_error().object())];
    members.extend(field::members());
    members.extend(functions::members());
    Module::value("dataclasses", members)
}

#[cfg(test)]
mod tests {
    use super::super::super::builtins::build_class::build_class;
    use super::super::super::{Name, Type, Value, call, dict::Dict, object, operator, value::Heap};
    use super::super::{inspect, member};

    fn show(result: super::R) -> String {
        let value = result.unwrap_or_else(|raised| raised.into());
        object::repr(&value).map_or_else(|raised| format!("{raised:?}"), String::from)
    }

    fn class(name: &str, fields: &[(&str, Value, Option<Value>)], options: &[(&str, bool)]) -> super::R {
        let annotations = Dict::new();
        let mut namespace = vec![];
        for (field, kind, default) in fields {
            annotations.set((*field).into(), kind.clone())?;
            namespace.extend(default.clone().map(|default| (Name::of(field), default)));
        }
        namespace.push((Name::of("__annotations__"), Heap::Dict(Box::new(annotations)).into()));
        let class = build_class(name, &[], &[], namespace)?;
        let options: Vec<_> = options.iter().map(|(name, value)| (Name::of(name), (*value).into())).collect();
        super::creation::process(&class, super::Options::from_keywords(&options)?)
    }

    #[test]
    fn methods() {
        let factory = [(Name::of("default_factory"), Type::List.into())];
        let field = || call::call_keywords(&member("dataclasses", "field").unwrap_or_default(), &[], &factory);
        let fields = [("x", Type::Int.into(), None), ("items", Type::List.into(), field().ok())];
        let point = class("Point", &fields, &[("order", true)]).unwrap_or_default();
        let made = |x: i64| call::call1(&point, x.into());
        assert_eq!(show(made(1)), "Point(x=1, items=[])");
        assert_eq!(
            show(call::call0(&point)),
            "TypeError(\"Point.__init__() missing 1 required positional argument: 'x'\")"
        );
        let (one, two) = (made(1).unwrap_or_default(), made(2).unwrap_or_default());
        assert_eq!(show(operator::compare(operator::Cmp::Lt, &one, &two)), "True");
        assert_eq!(show(operator::compare(operator::Cmp::Eq, &one, &two)), "False");
        let text = inspect::signature(&point).and_then(|it| inspect::shown(&it)).map(Value::from);
        assert_eq!(show(text), "'(x: int, items: list = <factory>) -> None'");
        let frozen = class("F", &[("a", Type::Int.into(), Some(5.into()))], &[("frozen", true)]).unwrap_or_default();
        let it = call::call0(&frozen).unwrap_or_default();
        let set = super::super::super::attribute::set(&it, Name::of("a"), 1.into());
        assert_eq!(show(set.map(|()| Value::None)), "FrozenInstanceError(\"cannot assign to field 'a'\")");
        let wrong = class("L", &[("a", Type::List.into(), Some(Value::list(vec![])))], &[]);
        let message = "ValueError(\"mutable default <class 'list'> for field a is not allowed: use default_factory\")";
        assert_eq!(show(wrong), message);
    }
}
