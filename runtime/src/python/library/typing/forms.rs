//! Special forms, `Optional` and `Any`, and the aliases of classes, `List`.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{ANY, Call, Native, NativeObject};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{builtins, call, iter};
use super::super::types::callable_arguments;
use super::super::types::{Alias, Kind, flattened, items, member_repr, union as bar};
use super::super::{ClassFunction, class, collections_abc as abc, contextlib};
use super::variables;

/// A name of this module that is neither class nor function.
pub struct Form {
    pub name: &'static str,
    pub meaning: Meaning,
}

/// What it means to subscript one.
#[derive(Clone, Copy)]
pub enum Meaning {
    /// `Any`: not at all.
    Plain,
    Optional,
    Union,
    Literal,
    /// `ClassVar[int]`
    One,
    /// `Annotated[int, "…"]`
    Several,
    Callable,
    /// `List[int]`: an alias of a class.
    Class(Origin),
}
#[derive(Clone, Copy)]
pub enum Origin {
    Builtin(Type),
    Library(ClassFunction),
    /// A class of a module that is imported only when it is needed.
    Member(&'static str, &'static str),
}

impl Form {
    /// The class that it is an alias of.
    pub fn origin(&self) -> Option<Value> {
        match self.meaning {
            Meaning::Callable => Some(abc::callable().object()),
            Meaning::Class(Origin::Builtin(class)) => Some(class.into()),
            Meaning::Class(Origin::Library(class)) => Some(class().object()),
            Meaning::Class(Origin::Member(module, name)) => super::super::member(module, name),
            _ => None,
        }
    }
}

impl NativeObject for Form {
    fn class(&self) -> ClassRef {
        match self.meaning {
            Meaning::Class(_) | Meaning::Callable => class!("typing", "_SpecialGenericAlias", Sealed, METHODS),
            _ => class!("typing", "_SpecialForm", Sealed, METHODS),
        }
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}

/// The class of `List[int]`.
pub fn generic_alias() -> ClassRef {
    class!("typing", "_GenericAlias", Sealed, super::super::types::GENERIC_METHODS)
}
/// The class of `Optional[int]`.
pub fn union_alias() -> ClassRef {
    class!("typing", "_UnionGenericAlias", Sealed, super::super::types::TYPING_UNION_METHODS)
}
/// The class of `Literal[1]`.
pub fn literal_alias() -> ClassRef {
    class!("typing", "_LiteralGenericAlias", Sealed, super::super::types::GENERIC_METHODS)
}

/// Can it stand where a type does, as a name of this module?
pub fn is_form(value: &Value) -> bool {
    value.as_other::<Form>().is_some()
        || variables::is_variable(value)
        || value.as_other::<variables::ForwardReference>().is_some()
        || value.as_other::<variables::NewType>().is_some()
}

/// An argument in brackets: None means its class, a str is a reference to something later.
pub fn argument(value: &Value) -> Value {
    match value {
        Value::None => Type::NoneType.into(),
        value if value.as_str().is_some() => Value::other(variables::ForwardReference(value.clone())),
        value => value.clone(),
    }
}

/// `Union[members]`
///
/// # Errors
/// What comparing the members raises.
pub fn union(members: &[Value]) -> R {
    let members: Vec<_> = members.iter().map(argument).collect();
    let members = flattened(&members)?;
    if let [one] = &members[..] {
        return Ok(one.clone());
    }
    let origin = Value::other(Form { name: "Union", meaning: Meaning::Union });
    Ok(Value::other(Alias { kind: Kind::TypingUnion, origin, arguments: members.into() }))
}

fn this(it: &Value) -> R<&Form> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'typing._SpecialForm' object"))
}

fn subscripted(it: &Value, subscript: &Value) -> R {
    let form = this(it)?;
    let name = form.name;
    let single = || -> R<Value> {
        match subscript.as_tuple() {
            Some(_) => {
                let shown = super::super::super::object::repr(subscript)?;
                let message = format!("typing.{name} accepts only single type. Got {shown}.");
                Err(raise(Type::TypeError, &message))
            }
            None => Ok(argument(subscript)),
        }
    };
    let alias = |kind: Kind, arguments: Vec<Value>| {
        let origin = form.origin().unwrap_or_else(|| it.clone());
        Ok(Value::other(Alias { kind, origin, arguments: arguments.into() }))
    };
    match form.meaning {
        // `Any` is a class in CPython.
        Meaning::Plain if name == "Any" => Err(raise(Type::TypeError, "type 'Any' is not subscriptable")),
        Meaning::Plain => Err(raise(Type::TypeError, &format!("typing.{name} is not subscriptable"))),
        Meaning::Optional => {
            if subscript.as_tuple().is_some() {
                let message = "typing.Optional requires a single type. Got ";
                let shown = super::super::super::object::repr(subscript)?;
                return Err(raise(Type::TypeError, &format!("{message}{shown}.")));
            }
            union(&[subscript.clone(), Value::None])
        }
        Meaning::Union => {
            let members = items(subscript);
            if members.is_empty() {
                return Err(raise(Type::TypeError, "Cannot take a Union of no types."));
            }
            union(&members)
        }
        Meaning::Literal => alias(Kind::Literal, items(subscript)),
        Meaning::One => alias(Kind::Typing(name), vec![single()?]),
        Meaning::Several => {
            let mut arguments = items(subscript);
            if let Some(first) = arguments.first_mut() {
                *first = argument(first);
            }
            alias(Kind::Typing(name), arguments)
        }
        Meaning::Callable => {
            let flat = callable_arguments(subscript, "Callable")?;
            alias(Kind::TypingCallable, flat.iter().map(argument).collect())
        }
        Meaning::Class(_) => alias(Kind::Typing(name), items(subscript).iter().map(argument).collect()),
    }
}

const OWNER: &str = "typing._SpecialForm";

static METHODS: &[Native] = &[
    Native::method(OWNER, "__getitem__", Call::M1(subscripted)),
    Native::method(OWNER, "__repr__", Call::M0(|it| Ok(format!("typing.{}", this(it)?.name).into()))),
    Native::method(OWNER, "_name", Call::Property(|it| Ok(this(it)?.name.into()), None)),
    Native::method(OWNER, "__name__", Call::Property(|it| Ok(this(it)?.name.into()), None)),
    Native::method(
        OWNER,
        "__origin__",
        Call::Property(
            |it| {
                let missing =
                    || super::super::super::attribute::missing(it, super::super::super::Name::of("__origin__"));
                this(it)?.origin().ok_or_else(missing)
            },
            None,
        ),
    ),
    Native::method(
        OWNER,
        "__call__",
        Call::MK(|it, arguments, keywords| {
            let form = this(it)?;
            match (form.origin(), form.meaning) {
                (Some(origin), Meaning::Class(Origin::Member(..))) => call::call_keywords(&origin, arguments, keywords),
                (Some(origin), _) => {
                    let (name, origin) = (form.name, member_repr(&origin)?);
                    let message = format!("Type {name} cannot be instantiated; use {origin}() instead");
                    Err(raise(Type::TypeError, &message))
                }
                (None, _) => Err(raise(Type::TypeError, &format!("Cannot instantiate typing.{}", form.name))),
            }
        }),
    ),
    Native::method(OWNER, "__instancecheck__", Call::M1(|it, value| checked(it, value, "isinstance"))),
    Native::method(OWNER, "__subclasscheck__", Call::M1(|it, value| checked(it, value, "issubclass"))),
    Native::method(OWNER, "__or__", Call::M1(|it, other| Ok(bar(it, other)?.unwrap_or_else(Value::not_implemented)))),
    Native::method(OWNER, "__ror__", Call::M1(|it, other| Ok(bar(other, it)?.unwrap_or_else(Value::not_implemented)))),
    Native::method(
        OWNER,
        "__eq__",
        Call::M1(|it, other| {
            Ok(match other.as_other::<Form>() {
                Some(other) => (this(it)?.name == other.name).into(),
                None => Value::not_implemented(),
            })
        }),
    ),
    Native::method(OWNER, "__hash__", Call::M0(|it| super::super::hash(&this(it)?.name.into()).map(Value::int))),
    Native::method(
        OWNER,
        "__mro_entries__",
        Call::M(1, ANY, |it, arguments| {
            let mut resolved = vec![];
            super::super::resolve_base(it, &iter::collect(&arguments[0])?, &mut resolved)?;
            Ok(Value::tuple(resolved))
        }),
    ),
];

/// `isinstance(value, List)`
fn checked(it: &Value, value: &Value, function: &str) -> R {
    let form = this(it)?;
    match form.origin() {
        Some(origin) if function == "isinstance" => builtins::direct::isinstance(value, &origin).map(Value::bool),
        Some(origin) => builtins::direct::issubclass(value, &origin).map(Value::bool),
        None => Err(raise(Type::TypeError, &format!("typing.{} cannot be used with {function}()", form.name))),
    }
}

/// The special forms and aliases of the module.
pub fn members() -> Vec<(&'static str, Value)> {
    use Meaning::{Literal, One, Optional, Plain, Several, Union};
    let special = [
        ("Any", Plain),
        ("NoReturn", Plain),
        ("Never", Plain),
        ("Self", Plain),
        ("LiteralString", Plain),
        ("TypeAlias", Plain),
        ("Optional", Optional),
        ("Union", Union),
        ("Literal", Literal),
        ("ClassVar", One),
        ("Final", One),
        ("Required", One),
        ("NotRequired", One),
        ("TypeGuard", One),
        ("Unpack", One),
        ("Annotated", Several),
        ("Concatenate", Several),
        ("Callable", Meaning::Callable),
    ];
    let builtin: [(&'static str, Type); 6] = [
        ("List", Type::List),
        ("Dict", Type::Dict),
        ("Set", Type::Set),
        ("FrozenSet", Type::FrozenSet),
        ("Tuple", Type::Tuple),
        ("Type", Type::Type),
    ];
    let library: [(&'static str, ClassFunction); 26] = [
        ("Hashable", abc::hashable),
        ("Awaitable", abc::awaitable),
        ("Coroutine", abc::coroutine),
        ("AsyncIterable", abc::async_iterable),
        ("AsyncIterator", abc::async_iterator),
        ("AsyncGenerator", abc::async_generator),
        ("Iterable", abc::iterable),
        ("Iterator", abc::iterator),
        ("Reversible", abc::reversible),
        ("Generator", abc::generator),
        ("Sized", abc::sized),
        ("Container", abc::container),
        ("Collection", abc::collection),
        ("AbstractSet", abc::set),
        ("MutableSet", abc::mutable_set),
        ("Mapping", abc::mapping),
        ("MutableMapping", abc::mutable_mapping),
        ("Sequence", abc::sequence),
        ("MutableSequence", abc::mutable_sequence),
        ("ByteString", abc::byte_string),
        ("MappingView", abc::mapping_view),
        ("KeysView", abc::keys_view),
        ("ItemsView", abc::items_view),
        ("ValuesView", abc::values_view),
        ("ContextManager", contextlib::abstract_context_manager),
        ("AsyncContextManager", contextlib::abstract_async_context_manager),
    ];
    let elsewhere = [
        ("Deque", "collections", "deque"),
        ("DefaultDict", "collections", "defaultdict"),
        ("OrderedDict", "collections", "OrderedDict"),
        ("Counter", "collections", "Counter"),
        ("ChainMap", "collections", "ChainMap"),
        ("Pattern", "re", "Pattern"),
        ("Match", "re", "Match"),
    ];
    let form = |name, meaning| (name, Value::other(Form { name, meaning }));
    let mut members: Vec<_> = special.into_iter().map(|(name, meaning)| form(name, meaning)).collect();
    let class = |origin| Meaning::Class(origin);
    members.extend(builtin.into_iter().map(|(name, it)| form(name, class(Origin::Builtin(it)))));
    members.extend(library.into_iter().map(|(name, it)| form(name, class(Origin::Library(it)))));
    members.extend(elsewhere.into_iter().map(|(name, module, it)| form(name, class(Origin::Member(module, it)))));
    members
}
