//! Classes of this module that a program derives from: `Generic`, `Protocol`, `NamedTuple`, `TypedDict`.

use super::super::super::builtins::build_class::new_class;
use super::super::super::class::{Class, ClassRef};
use super::super::super::descriptor;
use super::super::super::dict::Dict;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native, NativeFunction};
use super::super::super::types::{Layout, Type};
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute, call, iter, operator};
use super::super::types::{Alias, Kind, items, parameters};
use super::super::{ClassFunction, abc, class, member};

/// `typing.Generic`
pub fn generic() -> ClassRef {
    class!("typing", "Generic", Object, GENERIC)
}

static GENERIC: &[Native] = &[
    Native::method(
        "Generic",
        "__class_getitem__",
        Call::C(1, 1, |class, arguments, _| {
            let given = items(&arguments[0]);
            let is_base = std::ptr::eq(class, generic()) || std::ptr::eq(class, protocol());
            let kind = if is_base { Kind::Typing(class.name()) } else { Kind::OfGeneric };
            if is_base && given.is_empty() {
                return Err(raise(
                    Type::TypeError,
                    &format!("Parameter list to {}[...] cannot be empty", class.name()),
                ));
            }
            if is_base && !given.iter().all(super::is_variable) {
                let message = format!(
                    "Parameters to {}[...] must all be type variables or parameter specification variables.",
                    class.name()
                );
                return Err(raise(Type::TypeError, &message));
            }
            let arguments = given.iter().map(super::forms::argument).collect();
            Ok(Value::other(Alias { kind, origin: class.object(), arguments }))
        }),
    ),
    Native::method(
        "Generic",
        "__init_subclass__",
        Call::C(0, 0, |class, _, keywords| {
            let bases = class.own(Name::of("__orig_bases__"));
            let bases = bases.as_ref().and_then(Value::as_tuple).unwrap_or_default();
            let aliases: Vec<_> = bases.iter().filter(|base| base.as_other::<Alias>().is_some()).cloned().collect();
            class.set(Name::of("__parameters__"), Value::tuple(parameters(&aliases)));
            let next = descriptor::super_of(&generic().object(), &class.object())?;
            call::call_keywords(&descriptor::super_get(&next, Name::of("__init_subclass__"))?, &[], keywords)
        }),
    ),
];

/// The metaclass of protocols.
fn protocol_meta() -> ClassRef {
    class!("typing", "_ProtocolMeta", Sealed, [abc::meta()], PROTOCOL_META)
}

/// `typing.Protocol`
pub fn protocol() -> ClassRef {
    thread_local!(static CLASS: ClassRef = {
        let class = Class::native("typing", "Protocol", &[generic()], Layout::Object, &[]);
        class.set_meta(protocol_meta());
        class
    });
    CLASS.with(|class| *class)
}

fn is_protocol(class: ClassRef) -> bool {
    class.bases.iter().any(|base| std::ptr::eq(*base, protocol()))
}

/// What a class must have to be of a protocol (`_get_protocol_attrs`).
fn protocol_members(class: ClassRef) -> R<Vec<Name>> {
    let mut names = vec![];
    for base in class.mro().iter().filter(|base| is_protocol(base)) {
        names.extend(base.own_attributes().into_iter().map(|(name, _)| name));
        if let Some(annotations) = base.own(Name::of("__annotations__")) {
            for name in iter::collect(&annotations)? {
                names.extend(name.as_str().map(|name| Name::of(name)));
            }
        }
    }
    let own = [
        "__module__",
        "__qualname__",
        "__doc__",
        "__dict__",
        "__annotations__",
        "__parameters__",
        "__orig_bases__",
        "__slots__",
        "__weakref__",
        "__init__",
        "__new__",
        "__subclasshook__",
        "__classcell__",
        "__match_args__",
        "__firstlineno__",
        "_is_protocol",
        "_is_runtime_protocol",
    ];
    names.retain(|name| !own.contains(&name.text()));
    Ok(names)
}

static PROTOCOL_META: &[Native] = &[
    Native::method(
        "_ProtocolMeta",
        "__instancecheck__",
        Call::M1(|it, instance| {
            let Some(class) = it.as_class() else { return Ok(false.into()) };
            if !is_protocol(class) || instance.class().is_subclass(class) {
                return Ok(abc::subclass_check(class, instance.class())?.into());
            }
            checkable(class)?;
            for name in protocol_members(class)? {
                match attribute::lookup(instance, name)? {
                    None => return Ok(false.into()),
                    Some(Value::None) if class.get(name).is_some_and(|it| call::is_callable(&it)) => {
                        return Ok(false.into());
                    }
                    Some(_) => {}
                }
            }
            Ok(true.into())
        }),
    ),
    Native::method(
        "_ProtocolMeta",
        "__subclasscheck__",
        Call::M1(|it, other| {
            let (Some(class), Some(other)) = (it.as_class(), other.as_class()) else {
                return Err(raise(Type::TypeError, "issubclass() arg 1 must be a class"));
            };
            if !is_protocol(class) || other.is_subclass(class) {
                return Ok(abc::subclass_check(class, other)?.into());
            }
            checkable(class)?;
            let names = protocol_members(class)?;
            if names.iter().any(|name| !class.get(*name).is_some_and(|it| call::is_callable(&it))) {
                let message = "Protocols with non-method members don't support issubclass()";
                return Err(raise(Type::TypeError, message));
            }
            Ok(names.iter().all(|name| other.get(*name).is_some_and(|it| !it.is_none())).into())
        }),
    ),
];

fn checkable(class: ClassRef) -> R<()> {
    match class.own(Name::of("_is_runtime_protocol")) {
        Some(mark) if operator::truth(&mark)? => Ok(()),
        _ => {
            let message = "Instance and class checks can only be used with @runtime_checkable protocols";
            Err(raise(Type::TypeError, message))
        }
    }
}

/// `@runtime_checkable`
pub fn runtime_checkable(class: &Value) -> R {
    match class.as_class().filter(|class| is_protocol(class)) {
        Some(it) => {
            it.set(Name::of("_is_runtime_protocol"), true.into());
            Ok(class.clone())
        }
        None => {
            let shown = super::super::super::object::repr(class)?;
            let message = format!("@runtime_checkable can be only applied to protocol classes, got {shown}");
            Err(raise(Type::TypeError, &message))
        }
    }
}

macro_rules! supports {
    ($($function:ident = $name:literal, $method:literal;)*) => {$(
        fn $function() -> ClassRef {
            thread_local!(static CLASS: ClassRef = {
                let class = Class::native("typing", $name, &[protocol()], Layout::Object, SUPPORTS);
                class.set_meta(abc::meta());
                abc::declare(class, &[$method]);
                class
            });
            CLASS.with(|class| *class)
        }
    )*};
}
supports! {
    supports_int = "SupportsInt", "__int__";
    supports_float = "SupportsFloat", "__float__";
    supports_bytes = "SupportsBytes", "__bytes__";
    supports_index = "SupportsIndex", "__index__";
    supports_abs = "SupportsAbs", "__abs__";
    supports_round = "SupportsRound", "__round__";
}
static SUPPORTS: &[Native] = &[Native::method(
    "Supports",
    "__subclasshook__",
    Call::C(1, 1, |asked, arguments, _| {
        let names: Vec<_> = asked.abstract_methods.borrow().iter().map(|name| name.text()).collect();
        Ok(match arguments[0].as_class() {
            Some(class) if asked.is_library => abc::has_methods(class, &names),
            _ => Value::not_implemented(),
        })
    }),
)];

fn named_tuple_meta() -> ClassRef {
    class!("typing", "NamedTupleMeta", Sealed, [Type::Type.class()], NAMED_TUPLE_META)
}
static NAMED_TUPLE_META: &[Native] =
    &[Native::method("NamedTupleMeta", "__new__", Call::C(3, 3, |_, arguments, _| named_tuple_from(arguments)))];

/// What stands among the bases for `NamedTuple`.
fn named_tuple_base() -> ClassRef {
    thread_local!(static CLASS: ClassRef = {
        let class = Class::native("typing", "NamedTuple", &[Type::Object.class()], Layout::Object, &[]);
        class.set_meta(named_tuple_meta());
        class
    });
    CLASS.with(|class| *class)
}

/// `typing.NamedTuple`: a function that can also stand among the bases of a class.
pub fn named_tuple() -> Value {
    let function = NativeFunction::new("NamedTuple", [], |_, arguments, keywords| functional_form(arguments, keywords));
    let entries =
        NativeFunction::new("_namedtuple_mro_entries", [], |_, _, _| Ok(Value::tuple([named_tuple_base().object()])));
    function.attributes.set(Name::of("__mro_entries__"), Value::other(entries));
    Value::other(function)
}

/// `NamedTuple("P", [("x", int)])`
fn functional_form(arguments: &[Value], keywords: Keywords) -> R {
    let mut fields = vec![];
    match arguments {
        [_] => fields.extend(keywords.iter().map(|(name, kind)| (Value::from(*name), kind.clone()))),
        [_, given] if keywords.is_empty() => {
            let mut pairs = iter(given)?;
            while let Some(pair) = pairs.next()? {
                match &iter::collect(&pair)?[..] {
                    [name, kind] => fields.push((name.clone(), kind.clone())),
                    _ => return Err(raise(Type::ValueError, "too many values to unpack (expected 2)")),
                }
            }
        }
        [_, _] => {
            let message = "Either list of fields or keywords can be provided to NamedTuple, not both";
            return Err(raise(Type::TypeError, message));
        }
        _ => return Err(raise(Type::TypeError, "NamedTuple() missing 1 required positional argument: 'typename'")),
    }
    named_tuple_class(&arguments[0], fields, vec![])
}

fn named_tuple_class(name: &Value, fields: Vec<(Value, Value)>, defaults: Vec<Value>) -> R {
    let names = fields.iter().map(|(name, _)| name.clone()).collect();
    let Some(make) = member("collections", "namedtuple") else {
        return Err(raise(Type::ModuleNotFoundError, "No module named 'collections'"));
    };
    let keywords = [(Name::of("defaults"), Value::tuple(defaults)), (Name::of("module"), "__main__".into())];
    let class = call::call_keywords(&make, &[name.clone(), Value::list(names)], &keywords)?;
    let annotations = Dict::new();
    for (name, kind) in fields {
        annotations.set(name, super::forms::argument(&kind))?;
    }
    attribute::set(&class, Name::of("__annotations__"), Heap::Dict(Box::new(annotations)).into())?;
    Ok(class)
}

/// `class P(NamedTuple)`: a tuple class with what the body has besides the fields.
fn named_tuple_from(arguments: &[Value]) -> R {
    let [name, bases, namespace] = arguments else { return Ok(Value::None) };
    for base in iter::collect(bases)? {
        if !base.is(&named_tuple_base().object()) && !base.is(&generic().object()) {
            return Err(raise(Type::TypeError, "can only inherit from a NamedTuple type and Generic"));
        }
    }
    let Some(namespace) = namespace.as_dict() else { return Ok(Value::None) };
    let annotations = namespace.get(&"__annotations__".into())?;
    let fields = annotations.as_ref().and_then(Value::as_dict).map(Dict::entries).unwrap_or_default();
    let mut defaults = vec![];
    let mut default_names: Vec<String> = vec![];
    for (name, _) in &fields {
        let text = name.as_str().map_or("", |name| name).to_string();
        match namespace.get(name)? {
            Some(value) => {
                defaults.push(value);
                default_names.push(text);
            }
            None if default_names.is_empty() => {}
            None => {
                let s = if default_names.len() > 1 { "s" } else { "" };
                let names = default_names.join(", ");
                let message = format!("Non-default namedtuple field {text} cannot follow default field{s} {names}");
                return Err(raise(Type::TypeError, &message));
            }
        }
    }
    let field_names: Vec<_> = fields.iter().filter_map(|(name, _)| name.as_str().map(|name| Name::of(name))).collect();
    let made = named_tuple_class(name, fields, defaults)?;
    let Some(class) = made.as_class() else { return Ok(made) };
    for (name, value) in namespace.entries() {
        let Some(name) = name.as_str().map(|name| Name::of(name)) else { continue };
        match name.text() {
            "__new__" | "__init__" | "__slots__" | "__getnewargs__" | "_fields" | "_field_defaults" | "_make"
            | "_replace" | "_asdict" | "_source" => {
                let message = format!("Cannot overwrite NamedTuple attribute {}", name.text());
                return Err(raise(Type::AttributeError, &message));
            }
            "__classcell__" => value.store(made.clone()),
            "__name__" | "__annotations__" | "__orig_bases__" => {}
            "__module__" => class.set_module(value.as_str().map_or("__main__", |module| module)),
            "__qualname__" => class.set_qualname(value.as_str().map_or("", |name| name)),
            _ if field_names.contains(&name) => {}
            _ => {
                class.set(name, value.clone());
                descriptor::set_name(&value, class, name)?;
            }
        }
    }
    Ok(made)
}

/// `class Movie(TypedDict, total=False)`: its keys are those of its annotations and of its bases'.
fn new_typed_dict(meta: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    let [name, bases, namespace] = arguments else { return Ok(Value::None) };
    let (Some(name), Some(bases), Some(namespace)) = (name.as_str(), bases.as_tuple(), namespace.as_dict()) else {
        return Err(raise(Type::TypeError, "TypedDict takes a name, bases and a namespace"));
    };
    let is_total = |(name, _): &&(Name, Value)| name.text() == "total";
    let total = keywords.iter().find(is_total).map_or(Value::bool(true), |(_, value)| value.clone());
    let rest: Vec<_> = keywords.iter().filter(|keyword| !is_total(keyword)).cloned().collect();
    let own = namespace.get(&"__annotations__".into())?;
    let annotations = Dict::new();
    for base in bases {
        if let Some(inherited) = base.as_class().and_then(|base| base.own(Name::of("__annotations__"))) {
            for (name, kind) in inherited.as_dict().map(Dict::entries).unwrap_or_default() {
                annotations.set(name, kind)?;
            }
        }
    }
    for (name, kind) in own.as_ref().and_then(Value::as_dict).map(Dict::entries).unwrap_or_default() {
        annotations.set(name, super::forms::argument(&kind))?;
    }
    let entries = namespace.entries().into_iter();
    let mut namespace: Vec<_> = entries.filter_map(|(key, value)| Some((Name::of(key.as_str()?), value))).collect();
    namespace.retain(|(name, _)| name.text() != "__annotations__");
    namespace.push((Name::of("__annotations__"), Heap::Dict(Box::new(annotations)).into()));
    namespace.push((Name::of("__total__"), total));
    new_class(meta, name, bases, &rest, namespace).map(Value::from)
}

fn typed_dict_meta() -> ClassRef {
    class!("typing", "_TypedDictMeta", Sealed, [Type::Type.class()], TYPED_DICT_META)
}
static TYPED_DICT_META: &[Native] = &[
    Native::method("_TypedDictMeta", "__new__", Call::C(3, 3, new_typed_dict)),
    Native::method(
        "_TypedDictMeta",
        "__call__",
        Call::MK(|_, arguments, keywords| call::call_keywords(&Type::Dict.into(), arguments, keywords)),
    ),
    Native::method(
        "_TypedDictMeta",
        "__instancecheck__",
        Call::M1(|_, _| Err(raise(Type::TypeError, "TypedDict does not support instance and class checks"))),
    ),
    Native::method(
        "_TypedDictMeta",
        "__subclasscheck__",
        Call::M1(|_, _| Err(raise(Type::TypeError, "TypedDict does not support instance and class checks"))),
    ),
];

/// `typing.TypedDict` as a base class: instances are plain dicts.
pub fn typed_dict() -> ClassRef {
    thread_local!(static CLASS: ClassRef = {
        let class = Class::native("typing", "TypedDict", &[Type::Object.class()], Layout::Object, &[]);
        class.set_meta(typed_dict_meta());
        class
    });
    CLASS.with(|class| *class)
}

pub fn members() -> Vec<(&'static str, Value)> {
    let classes: [(&str, ClassFunction); 12] = [
        ("Generic", generic),
        ("Protocol", protocol),
        ("TypedDict", typed_dict),
        ("SupportsInt", supports_int),
        ("SupportsFloat", supports_float),
        ("SupportsBytes", supports_bytes),
        ("SupportsIndex", supports_index),
        ("SupportsAbs", supports_abs),
        ("SupportsRound", supports_round),
        ("IO", || class!("typing", "IO", Object, [generic()], &[])),
        ("TextIO", || class!("typing", "TextIO", Object, [generic()], &[])),
        ("BinaryIO", || class!("typing", "BinaryIO", Object, [generic()], &[])),
    ];
    classes.into_iter().map(|(name, class)| (name, class().object())).collect()
}
