//! Type variables, references to later names, new types.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native, NativeObject};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, operator};
use super::super::class;
use super::super::types::union as bar;

/// What is declared: the prefix of its representation and its class.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Variable,
    Parameters,
    Several,
}

/// `TypeVar("T")`, `ParamSpec("P")`, `TypeVarTuple("Ts")`
struct Variable {
    sort: Sort,
    name: Value,
    bound: Value,
    constraints: Box<[Value]>,
    covariant: bool,
    contravariant: bool,
}
impl NativeObject for Variable {
    fn class(&self) -> ClassRef {
        match self.sort {
            Sort::Variable => class!("typing", "TypeVar", Sealed, VARIABLE),
            Sort::Parameters => class!("typing", "ParamSpec", Sealed, PARAMETERS),
            Sort::Several => class!("typing", "TypeVarTuple", Sealed, SEVERAL),
        }
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.bound);
        self.constraints.iter().for_each(see)
    }
}

/// A str where a type was expected.
pub struct ForwardReference(pub Value);
impl NativeObject for ForwardReference {
    fn class(&self) -> ClassRef {
        class!("typing", "ForwardRef", Sealed, FORWARD)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.0)
    }
}

/// `NewType("UserId", int)`
pub struct NewType {
    name: Value,
    of: Value,
}
impl NativeObject for NewType {
    fn class(&self) -> ClassRef {
        class!("typing", "NewType", Sealed, NEW_TYPE)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.of)
    }
}

/// Is it a type variable?
pub fn is_variable(value: &Value) -> bool {
    value.as_other::<Variable>().is_some()
}

/// The class of type variables.
fn variable_class(sort: Sort) -> ClassRef {
    make(sort, &["".into()], &[]).map_or_else(|_| Type::Object.class(), |value| value.class())
}

fn make(sort: Sort, arguments: &[Value], keywords: Keywords) -> R {
    let keyword = |name: &str| {
        keywords.iter().find(|(it, _)| *it == Name::of(name)).map_or(Value::None, |(_, value)| value.clone())
    };
    let Some((name, constraints)) = arguments.split_first() else {
        return Err(raise(Type::TypeError, "TypeVar() missing required argument 'name' (pos 1)"));
    };
    if sort == Sort::Variable && constraints.len() == 1 {
        return Err(raise(Type::TypeError, "A single constraint is not allowed"));
    }
    let (covariant, contravariant) =
        (operator::truth(&keyword("covariant"))?, operator::truth(&keyword("contravariant"))?);
    if covariant && contravariant {
        return Err(raise(Type::ValueError, "Bivariant types are not supported."));
    }
    Ok(Value::other(Variable {
        sort,
        name: name.clone(),
        bound: keyword("bound"),
        constraints: constraints.into(),
        covariant,
        contravariant,
    }))
}

fn this(it: &Value) -> R<&Variable> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'typing.TypeVar' object"))
}
fn new_type(it: &Value) -> R<&NewType> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'typing.NewType' object"))
}
fn shown(it: &Value) -> R {
    let variable = this(it)?;
    let name = super::super::super::object::str(&variable.name)?;
    let prefix = match variable {
        Variable { sort: Sort::Several, .. } => "",
        Variable { covariant: true, .. } => "+",
        Variable { contravariant: true, .. } => "-",
        _ => "~",
    };
    Ok(format!("{prefix}{name}").into())
}

const OWNER: &str = "TypeVar";
const NAME: Native = Native::method(OWNER, "__name__", Call::Property(|it| Ok(this(it)?.name.clone()), None));
const REPR: Native = Native::method(OWNER, "__repr__", Call::M0(shown));
const OR: Native =
    Native::method(OWNER, "__or__", Call::M1(|it, other| Ok(bar(it, other)?.unwrap_or_else(Value::not_implemented))));
const ROR: Native =
    Native::method(OWNER, "__ror__", Call::M1(|it, other| Ok(bar(other, it)?.unwrap_or_else(Value::not_implemented))));

static VARIABLE: &[Native] = &[
    Native::method(
        OWNER,
        "__new__",
        Call::C(1, usize::MAX, |_, arguments, keywords| make(Sort::Variable, arguments, keywords)),
    ),
    NAME,
    REPR,
    OR,
    ROR,
    Native::method(OWNER, "__bound__", Call::Property(|it| Ok(this(it)?.bound.clone()), None)),
    Native::method(
        OWNER,
        "__constraints__",
        Call::Property(|it| Ok(Value::tuple(this(it)?.constraints.clone())), None),
    ),
    Native::method(OWNER, "__covariant__", Call::Property(|it| Ok(this(it)?.covariant.into()), None)),
    Native::method(OWNER, "__contravariant__", Call::Property(|it| Ok(this(it)?.contravariant.into()), None)),
];
static PARAMETERS: &[Native] = &[
    Native::method(
        "ParamSpec",
        "__new__",
        Call::C(1, 1, |_, arguments, keywords| make(Sort::Parameters, arguments, keywords)),
    ),
    NAME,
    REPR,
    OR,
    ROR,
    Native::method("ParamSpec", "args", Call::Property(|it| part(it, "args"), None)),
    Native::method("ParamSpec", "kwargs", Call::Property(|it| part(it, "kwargs"), None)),
];
/// `P.args`: only good for an annotation.
fn part(it: &Value, name: &str) -> R {
    let text = format!("{}.{name}", super::super::super::object::str(&this(it)?.name)?);
    make(Sort::Several, &[text.into()], &[])
}
static SEVERAL: &[Native] = &[
    Native::method(
        "TypeVarTuple",
        "__new__",
        Call::C(1, 1, |_, arguments, keywords| make(Sort::Several, arguments, keywords)),
    ),
    NAME,
    REPR,
];

static FORWARD: &[Native] = &[
    Native::method(
        "ForwardRef",
        "__new__",
        Call::C(1, 1, |_, arguments, _| match arguments[0].as_str() {
            Some(_) => Ok(Value::other(ForwardReference(arguments[0].clone()))),
            None => {
                let shown = super::super::super::object::repr(&arguments[0])?;
                Err(raise(Type::TypeError, &format!("Forward reference must be a string -- got {shown}")))
            }
        }),
    ),
    Native::method(
        "ForwardRef",
        "__repr__",
        Call::M0(|it| {
            let shown = super::super::super::object::repr(&forward(it)?.0)?;
            Ok(format!("ForwardRef({shown})").into())
        }),
    ),
    Native::method("ForwardRef", "__forward_arg__", Call::Property(|it| Ok(forward(it)?.0.clone()), None)),
    Native::method(
        "ForwardRef",
        "__eq__",
        Call::M1(|it, other| match other.as_other::<ForwardReference>() {
            Some(other) => Ok(operator::equal(&forward(it)?.0, &other.0)?.into()),
            None => Ok(Value::not_implemented()),
        }),
    ),
    Native::method("ForwardRef", "__hash__", Call::M0(|it| super::super::hash(&forward(it)?.0).map(Value::int))),
    OR,
    ROR,
];
fn forward(it: &Value) -> R<&ForwardReference> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'typing.ForwardRef' object"))
}

static NEW_TYPE: &[Native] = &[
    Native::method(
        "NewType",
        "__new__",
        Call::C(2, 2, |_, arguments, _| {
            Ok(Value::other(NewType { name: arguments[0].clone(), of: arguments[1].clone() }))
        }),
    ),
    Native::method("NewType", "__call__", Call::M1(|_, value| Ok(value.clone()))),
    Native::method("NewType", "__name__", Call::Property(|it| Ok(new_type(it)?.name.clone()), None)),
    Native::method("NewType", "__supertype__", Call::Property(|it| Ok(new_type(it)?.of.clone()), None)),
    Native::method(
        "NewType",
        "__repr__",
        Call::M0(|it| Ok(format!("__main__.{}", super::super::super::object::str(&new_type(it)?.name)?).into())),
    ),
    OR,
    ROR,
];

pub fn members() -> Vec<(&'static str, Value)> {
    let any_str = make(Sort::Variable, &["AnyStr".into(), Type::Bytes.into(), Type::Str.into()], &[]);
    let forward = ForwardReference(Value::None).class().object();
    let new_type = NewType { name: Value::None, of: Value::None }.class().object();
    vec![
        ("TypeVar", variable_class(Sort::Variable).object()),
        ("ParamSpec", variable_class(Sort::Parameters).object()),
        ("TypeVarTuple", variable_class(Sort::Several).object()),
        ("ForwardRef", forward),
        ("NewType", new_type),
        ("AnyStr", any_str.unwrap_or_default()),
    ]
}
