//! Subscripted classes, `list[int]`, and unions, `int | str` (`Objects/genericaliasobject.c`, `Objects/unionobject.c`). The
//! aliases of `typing` are of the same kind and differ in how they are shown.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{ANY, Call, Keywords, Native, NativeObject};
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute, call, object, operator};
use super::super::{class, hash, typing};

/// What kind of alias it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `list[int]`
    Generic,
    /// `collections.abc.Callable[[int], str]`: parameters and result are flat in the arguments.
    Callable,
    /// `int | str`
    Union,
    /// `typing.List[int]`, with the name under which `typing` knows the class.
    Typing(&'static str),
    TypingCallable,
    TypingUnion,
    /// `Literal["a"]`: the arguments are values.
    Literal,
    /// A class of the program that derives from `Generic`.
    OfGeneric,
}

/// A subscripted class.
pub struct Alias {
    pub kind: Kind,
    /// The class, or what `typing` has in place of one.
    pub origin: Value,
    pub arguments: Box<[Value]>,
}

impl NativeObject for Alias {
    fn class(&self) -> ClassRef {
        match self.kind {
            Kind::Generic | Kind::Callable => class(),
            Kind::Union => union_class(),
            Kind::TypingUnion => typing::union_alias(),
            Kind::Literal => typing::literal_alias(),
            Kind::Typing(_) | Kind::TypingCallable | Kind::OfGeneric => typing::generic_alias(),
        }
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.origin);
        self.arguments.iter().for_each(see)
    }
}

pub fn class() -> ClassRef {
    class!("types", "GenericAlias", Sealed, GENERIC_METHODS)
}
pub fn union_class() -> ClassRef {
    class!("types", "UnionType", Sealed, UNION_METHODS)
}

/// The arguments in brackets: a tuple is several.
pub fn items(subscript: &Value) -> Vec<Value> {
    match subscript.heap() {
        Some(Heap::Tuple(items)) => items.to_vec(),
        _ => vec![subscript.clone()],
    }
}

/// `origin[arguments]`
pub fn generic_alias(origin: Value, subscript: &Value) -> Value {
    Value::other(Alias { kind: Kind::Generic, origin, arguments: items(subscript).into() })
}

/// The flat arguments of `Callable[[parameters], result]`.
///
/// # Errors
/// TypeError if they have another form.
pub fn callable_arguments(subscript: &Value, name: &str) -> R<Vec<Value>> {
    let Some([parameters, result]) = subscript.as_tuple() else {
        let message = format!("{name} must be used as {name}[[arg, ...], result].");
        return Err(raise(Type::TypeError, &message));
    };
    let mut flat = match parameters.as_list() {
        Some(list) => list.borrow().clone(),
        None => vec![parameters.clone()],
    };
    flat.push(result.clone());
    Ok(flat)
}

/// `collections.abc.Callable[…]`
///
/// # Errors
/// TypeError if the arguments have another form.
pub fn callable_alias(origin: Value, subscript: &Value) -> R {
    let arguments = callable_arguments(subscript, "Callable")?.into();
    Ok(Value::other(Alias { kind: Kind::Callable, origin, arguments }))
}

/// Does this builtin class take type arguments?
pub fn is_generic(class: ClassRef) -> bool {
    let generic = [Type::List, Type::Tuple, Type::Dict, Type::Set, Type::FrozenSet, Type::Type, Type::Enumerate];
    generic.iter().any(|it| class.is_subclass(it.class())) || class.is_subclass(super::super::weakref::reference())
}

/// The class that an alias is of.
pub fn origin(value: &Value) -> Option<Value> {
    value.as_other::<Alias>().map(|alias| alias.origin.clone())
}

/// Can it stand in a union?
fn is_member(value: &Value) -> bool {
    value.is_none() || value.as_class().is_some() || value.as_other::<Alias>().is_some() || typing::is_form(value)
}

/// `a | b` of classes and aliases; `None` if it is something else.
///
/// # Errors
/// What comparing the members raises.
pub fn union(a: &Value, b: &Value) -> R<Option<Value>> {
    if !is_member(a) || !is_member(b) || a.is_none() && b.is_none() {
        return Ok(None);
    }
    let of_typing = |value: &Value| {
        typing::is_form(value)
            || value
                .as_other::<Alias>()
                .is_some_and(|it| !matches!(it.kind, Kind::Generic | Kind::Callable | Kind::Union))
    };
    if of_typing(a) || of_typing(b) {
        return typing::union(&[a.clone(), b.clone()]).map(Some);
    }
    let members = flattened(&[a.clone(), b.clone()])?;
    Ok(Some(match &members[..] {
        [one] => one.clone(),
        _ => Value::other(Alias { kind: Kind::Union, origin: union_class().object(), arguments: members.into() }),
    }))
}

/// The members of unions in it instead of these; None is its class; no member twice.
///
/// # Errors
/// What comparing the members raises.
pub fn flattened(members: &[Value]) -> R<Vec<Value>> {
    let mut flat: Vec<Value> = vec![];
    for member in members {
        let inner = match union_members(member) {
            Some(inner) => inner.to_vec(),
            None if member.is_none() => vec![Type::NoneType.into()],
            None => vec![member.clone()],
        };
        'inner: for member in inner {
            for known in &flat {
                if operator::equal(known, &member)? {
                    continue 'inner;
                }
            }
            flat.push(member)
        }
    }
    Ok(flat)
}

/// The members of a union, for `isinstance`.
pub fn union_members(value: &Value) -> Option<&[Value]> {
    let alias = value.as_other::<Alias>()?;
    matches!(alias.kind, Kind::Union | Kind::TypingUnion).then_some(&*alias.arguments)
}

/// How a member is shown (`ga_repr_item`, `typing._type_repr`).
///
/// # Errors
/// What its `__repr__` raises.
pub fn member_repr(value: &Value) -> R<String> {
    Ok(match value.heap() {
        Some(Heap::Ellipsis) => "...".into(),
        Some(Heap::Class(class)) if class.module() == "builtins" => class.qualname().into(),
        Some(Heap::Class(class)) => format!("{}.{}", class.module(), class.qualname()),
        Some(Heap::Function(function)) => function.name().into(),
        Some(Heap::List(list)) => {
            let items = list.borrow().clone();
            format!("[{}]", members_repr(&items)?)
        }
        _ => object::repr(value)?.into(),
    })
}
fn members_repr(values: &[Value]) -> R<String> {
    let texts = values.iter().map(member_repr).collect::<R<Vec<_>>>()?;
    Ok(texts.join(", "))
}

fn shown(alias: &Alias) -> R<String> {
    let arguments = &alias.arguments[..];
    let none = Value::from(Type::NoneType);
    Ok(match alias.kind {
        Kind::Union => {
            let text = |member: &Value| if member.is(&none) { Ok("None".into()) } else { member_repr(member) };
            arguments.iter().map(text).collect::<R<Vec<_>>>()?.join(" | ")
        }
        Kind::TypingUnion => match arguments {
            [one, other] if other.is(&none) => format!("typing.Optional[{}]", member_repr(one)?),
            [other, one] if other.is(&none) => format!("typing.Optional[{}]", member_repr(one)?),
            _ => format!("typing.Union[{}]", members_repr(arguments)?),
        },
        Kind::Literal => {
            let texts = arguments.iter().map(|it| object::repr(it).map(String::from)).collect::<R<Vec<_>>>()?;
            format!("typing.Literal[{}]", texts.join(", "))
        }
        Kind::Callable | Kind::TypingCallable => {
            let start = if alias.kind == Kind::Callable { "collections.abc" } else { "typing" };
            match arguments {
                [parameters, result] if matches!(parameters.heap(), Some(Heap::Ellipsis)) => {
                    format!("{start}.Callable[..., {}]", member_repr(result)?)
                }
                [parameters @ .., result] => {
                    format!("{start}.Callable[[{}], {}]", members_repr(parameters)?, member_repr(result)?)
                }
                [] => format!("{start}.Callable[]"),
            }
        }
        Kind::Generic | Kind::OfGeneric => {
            let arguments = if arguments.is_empty() { "()".into() } else { members_repr(arguments)? };
            format!("{}[{arguments}]", member_repr(&alias.origin)?)
        }
        Kind::Typing(name) => {
            let arguments = if arguments.is_empty() { "()".into() } else { members_repr(arguments)? };
            format!("typing.{name}[{arguments}]")
        }
    })
}

/// The type variables in these arguments, in order of first appearance.
pub fn parameters(arguments: &[Value]) -> Vec<Value> {
    let mut found: Vec<Value> = vec![];
    for argument in arguments {
        let inner = match argument.as_other::<Alias>() {
            Some(alias) => parameters(&alias.arguments),
            None if typing::is_variable(argument) => vec![argument.clone()],
            None => match argument.as_list() {
                Some(list) => parameters(&list.borrow().clone()),
                None => vec![],
            },
        };
        for variable in inner {
            if !found.iter().any(|it| it.is(&variable)) {
                found.push(variable)
            }
        }
    }
    found
}

/// `alias[subscript]`: its type variables are replaced.
///
/// # Errors
/// TypeError if it has none, or another number of them.
pub fn substituted(it: &Value, subscript: &Value) -> R {
    let alias = this(it)?;
    let variables = parameters(&alias.arguments);
    let given = items(subscript);
    if variables.is_empty() {
        return Err(raise(Type::TypeError, &format!("{} is not a generic class", shown(alias)?)));
    }
    if given.len() != variables.len() {
        let few = if given.len() > variables.len() { "many" } else { "few" };
        let (actual, expected) = (given.len(), variables.len());
        let message = format!("Too {few} arguments for {}; actual {actual}, expected {expected}", shown(alias)?);
        return Err(raise(Type::TypeError, &message));
    }
    let table: Vec<_> = variables.into_iter().zip(given).collect();
    let arguments = replaced(&alias.arguments, &table)?;
    if alias.kind == Kind::TypingUnion {
        return typing::union(&arguments);
    }
    Ok(Value::other(Alias { kind: alias.kind, origin: alias.origin.clone(), arguments: arguments.into() }))
}
fn replaced(arguments: &[Value], table: &[(Value, Value)]) -> R<Vec<Value>> {
    let one = |argument: &Value| -> R {
        if let Some((_, value)) = table.iter().find(|(variable, _)| variable.is(argument)) {
            return Ok(value.clone());
        }
        match argument.as_other::<Alias>() {
            Some(alias) if !parameters(&alias.arguments).is_empty() => {
                let arguments = replaced(&alias.arguments, table)?.into();
                Ok(Value::other(Alias { kind: alias.kind, origin: alias.origin.clone(), arguments }))
            }
            _ => Ok(argument.clone()),
        }
    };
    arguments.iter().map(one).collect()
}

fn this(it: &Value) -> R<&Alias> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'types.GenericAlias' object"))
}

/// A call of an alias is one of its class; an instance of the program's class remembers the alias.
fn called(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let alias = this(it)?;
    if !call::is_callable(&alias.origin) || matches!(alias.kind, Kind::Union | Kind::TypingUnion | Kind::Literal) {
        return Err(raise(Type::TypeError, &format!("Cannot instantiate {}", shown(alias)?)));
    }
    let made = call::call_keywords(&alias.origin, arguments, keywords)?;
    match attribute::set(&made, Name::of("__orig_class__"), it.clone()) {
        Err(raised) if !raised.is(Type::AttributeError) && !raised.is(Type::TypeError) => Err(raised),
        _ => Ok(made),
    }
}

fn refused(it: &Value) -> R {
    let message = match this(it)?.kind {
        Kind::Generic | Kind::Callable => "isinstance() argument 2 cannot be a parameterized generic",
        _ => "Subscripted generics cannot be used with class and instance checks",
    };
    Err(raise(Type::TypeError, message))
}

const OWNER: &str = "types.GenericAlias";

pub static GENERIC_METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__new__",
        Call::C(2, 2, |_, arguments, _| Ok(generic_alias(arguments[0].clone(), &arguments[1]))),
    ),
    Native::method(OWNER, "__origin__", Call::Property(|it| Ok(this(it)?.origin.clone()), None)),
    Native::method(OWNER, "__args__", Call::Property(|it| Ok(Value::tuple(this(it)?.arguments.clone())), None)),
    Native::method(
        OWNER,
        "__parameters__",
        Call::Property(|it| Ok(Value::tuple(parameters(&this(it)?.arguments))), None),
    ),
    Native::method(OWNER, "__call__", Call::MK(called)),
    Native::method(OWNER, "__getitem__", Call::M1(substituted)),
    Native::method(OWNER, "__repr__", Call::M0(|it| Ok(shown(this(it)?)?.into()))),
    Native::method(OWNER, "__eq__", Call::M1(equal)),
    Native::method(OWNER, "__hash__", Call::M0(hashed)),
    Native::method(OWNER, "__or__", Call::M1(or)),
    Native::method(OWNER, "__ror__", Call::M1(|it, other| or(other, it))),
    Native::method(OWNER, "__instancecheck__", Call::M1(|it, _| refused(it))),
    Native::method(OWNER, "__subclasscheck__", Call::M1(|it, _| refused(it))),
    Native::method(
        OWNER,
        "__mro_entries__",
        Call::M(1, ANY, |it, arguments| {
            let mut resolved = vec![];
            let bases = super::super::super::iter::collect(&arguments[0])?;
            super::super::resolve_base(it, &bases, &mut resolved)?;
            Ok(Value::tuple(resolved))
        }),
    ),
    Native::method(
        OWNER,
        "__getattr__",
        Call::M1(|it, name| match name.as_str() {
            Some(text)
                if !text.starts_with("__")
                    || matches!(&**text, "__name__" | "__qualname__" | "__module__" | "__doc__") =>
            {
                attribute::get(&this(it)?.origin, Name::of(text))
            }
            Some(text) => Err(attribute::missing(it, Name::of(text))),
            None => Err(raise(Type::TypeError, "attribute name must be string")),
        }),
    ),
];

pub static UNION_METHODS: &[Native] = &[
    Native::method(OWNER, "__args__", Call::Property(|it| Ok(Value::tuple(this(it)?.arguments.clone())), None)),
    Native::method(
        OWNER,
        "__parameters__",
        Call::Property(|it| Ok(Value::tuple(parameters(&this(it)?.arguments))), None),
    ),
    Native::method(OWNER, "__getitem__", Call::M1(substituted)),
    Native::method(OWNER, "__repr__", Call::M0(|it| Ok(shown(this(it)?)?.into()))),
    Native::method(OWNER, "__eq__", Call::M1(equal)),
    Native::method(OWNER, "__hash__", Call::M0(hashed)),
    Native::method(OWNER, "__or__", Call::M1(or)),
    Native::method(OWNER, "__ror__", Call::M1(|it, other| or(other, it))),
];

/// Those of `typing.Optional[int]`, whose origin is the form `Union`.
pub static TYPING_UNION_METHODS: &[Native] = &[
    Native::method(OWNER, "__origin__", Call::Property(|it| Ok(this(it)?.origin.clone()), None)),
    Native::method(OWNER, "__args__", Call::Property(|it| Ok(Value::tuple(this(it)?.arguments.clone())), None)),
    Native::method(
        OWNER,
        "__parameters__",
        Call::Property(|it| Ok(Value::tuple(parameters(&this(it)?.arguments))), None),
    ),
    Native::method(OWNER, "__call__", Call::MK(called)),
    Native::method(OWNER, "__getitem__", Call::M1(substituted)),
    Native::method(OWNER, "__repr__", Call::M0(|it| Ok(shown(this(it)?)?.into()))),
    Native::method(OWNER, "__eq__", Call::M1(equal)),
    Native::method(OWNER, "__hash__", Call::M0(hashed)),
    Native::method(OWNER, "__or__", Call::M1(or)),
    Native::method(OWNER, "__ror__", Call::M1(|it, other| or(other, it))),
];

fn or(a: &Value, b: &Value) -> R {
    Ok(union(a, b)?.unwrap_or_else(Value::not_implemented))
}

/// Unions are equal with their members in any order.
fn equal(it: &Value, other: &Value) -> R {
    let (Some(a), Some(b)) = (it.as_other::<Alias>(), other.as_other::<Alias>()) else {
        return Ok(Value::not_implemented());
    };
    if let (Some(a), Some(b)) = (union_members(it), union_members(other)) {
        for member in a {
            let mut found = false;
            for other in b {
                found = found || operator::equal(member, other)?;
            }
            if !found {
                return Ok(false.into());
            }
        }
        return Ok((a.len() == b.len()).into());
    }
    if std::mem::discriminant(&a.kind) != std::mem::discriminant(&b.kind) || a.arguments.len() != b.arguments.len() {
        return Ok(false.into());
    }
    if !operator::equal(&a.origin, &b.origin)? {
        return Ok(false.into());
    }
    for (x, y) in a.arguments.iter().zip(&b.arguments) {
        if !operator::equal(x, y)? {
            return Ok(false.into());
        }
    }
    Ok(true.into())
}

fn hashed(it: &Value) -> R {
    let alias = this(it)?;
    let mut total = if union_members(it).is_some() { 0 } else { hash(&alias.origin)? };
    for argument in &alias.arguments {
        total ^= hash(argument)?;
    }
    Ok(total.into())
}
