//! Fields, and what stands for them: `field()`, `MISSING`, `KW_ONLY`, `InitVar`.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native, NativeObject};
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute, object, operator};
use super::super::types::{Alias, Kind, generic_alias, proxy};
use super::super::{class, guarded_repr, typing};
use std::cell::{Cell, RefCell};

/// What a field is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Field,
    ClassVar,
    /// Only an argument of `__init__`, which hands it on to `__post_init__`.
    InitVar,
}

/// `dataclasses.Field`
pub struct Field {
    pub name: Cell<Option<Name>>,
    pub kind: RefCell<Value>,
    pub role: Cell<Role>,
    /// `MISSING` if there is none; likewise the factory.
    pub default: RefCell<Value>,
    pub factory: Value,
    pub init: bool,
    pub repr: bool,
    /// None: as `compare`.
    pub hash: Value,
    pub compare: bool,
    pub metadata: Value,
    /// `None`: not said.
    pub kw_only: Cell<Option<bool>>,
}

impl NativeObject for Field {
    fn class(&self) -> ClassRef {
        class!("dataclasses", "Field", Sealed, FIELD)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.kind.borrow());
        see(&self.default.borrow());
        see(&self.factory);
        see(&self.metadata)
    }
}

impl Field {
    pub fn of(value: &Value) -> R<&Field> {
        value.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'Field' object"))
    }
    /// A field with nothing but a default, which may be `MISSING`.
    pub fn with_default(default: Value) -> Field {
        Field {
            name: Cell::new(None),
            kind: RefCell::new(Value::None),
            role: Cell::new(Role::Field),
            default: RefCell::new(default),
            factory: missing(),
            init: true,
            repr: true,
            hash: Value::None,
            compare: true,
            metadata: proxy(Heap::Dict(Box::default()).into()),
            kw_only: Cell::new(None),
        }
    }
    pub fn default_if_any(&self) -> Option<Value> {
        Some(self.default.borrow().clone()).filter(|it| !is_missing(it))
    }
    pub fn factory_if_any(&self) -> Option<Value> {
        Some(self.factory.clone()).filter(|it| !is_missing(it))
    }
    pub fn is_keyword_only(&self) -> bool {
        self.kw_only.get() == Some(true)
    }
    pub fn text(&self) -> &'static str {
        self.name.get().map_or("", Name::text)
    }
}

/// A value that only stands for something.
struct Marker {
    class: fn() -> ClassRef,
}
impl NativeObject for Marker {
    fn class(&self) -> ClassRef {
        (self.class)()
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}
macro_rules! markers {
    ($($(#[$doc:meta])* $function:ident = $class:literal, $methods:expr;)*) => {$(
        $(#[$doc])*
        pub fn $function() -> Value {
            thread_local!(static MARKER: Value =
                Value::other(Marker { class: || class!("dataclasses", $class, Sealed, $methods) }));
            MARKER.with(Clone::clone)
        }
    )*};
}
markers! {
    /// `dataclasses.MISSING`
    missing = "_MISSING_TYPE", &[];
    /// `dataclasses.KW_ONLY`
    kw_only = "_KW_ONLY_TYPE", &[];
    /// The default of a parameter whose field has a factory.
    has_factory = "_HAS_DEFAULT_FACTORY_CLASS", FACTORY;
}
static FACTORY: &[Native] =
    &[Native::method("_HAS_DEFAULT_FACTORY_CLASS", "__repr__", Call::M0(|_| Ok("<factory>".into())))];

pub fn is_missing(value: &Value) -> bool {
    value.is(&missing())
}

/// `InitVar[int]`
struct InitVar(Value);
impl NativeObject for InitVar {
    fn class(&self) -> ClassRef {
        class!("dataclasses", "InitVar", Sealed, INIT_VAR)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.0)
    }
}
static INIT_VAR: &[Native] = &[
    Native::method(
        "InitVar",
        "__new__",
        Call::C(1, 1, |_, arguments, _| Ok(Value::other(InitVar(arguments[0].clone())))),
    ),
    Native::method(
        "InitVar",
        "__class_getitem__",
        Call::C(1, 1, |_, arguments, _| Ok(Value::other(InitVar(arguments[0].clone())))),
    ),
    Native::method(
        "InitVar",
        "type",
        Call::Property(|it| Ok(it.as_other::<InitVar>().map(|it| it.0.clone()).into()), None),
    ),
    Native::method(
        "InitVar",
        "__repr__",
        Call::M0(|it| {
            let kind = it.as_other::<InitVar>().map_or(Value::None, |it| it.0.clone());
            let name = match kind.as_class() {
                Some(class) => class.name().into(),
                None => String::from(object::repr(&kind)?),
            };
            Ok(format!("dataclasses.InitVar[{name}]").into())
        }),
    ),
];

/// What an annotation says about the role of the field. As a str, its first name decides.
pub fn role_of(annotation: &Value) -> Role {
    if let Some(text) = annotation.as_str() {
        return match first_name(text) {
            "ClassVar" => Role::ClassVar,
            "InitVar" => Role::InitVar,
            _ => Role::Field,
        };
    }
    let is_class_var = annotation.as_other::<typing::Form>().is_some_and(|form| form.name == "ClassVar")
        || annotation.as_other::<Alias>().is_some_and(|alias| alias.kind == Kind::Typing("ClassVar"));
    let is_init_var = annotation.as_other::<InitVar>().is_some()
        || annotation.as_class().is_some_and(|it| it.module() == "dataclasses" && it.name() == "InitVar");
    match (is_class_var, is_init_var) {
        (true, _) => Role::ClassVar,
        (_, true) => Role::InitVar,
        _ => Role::Field,
    }
}

/// Is it the marker after which fields are keyword-only?
pub fn is_kw_only(annotation: &Value) -> bool {
    annotation.is(&kw_only()) || annotation.as_str().is_some_and(|text| first_name(text) == "KW_ONLY")
}

/// `name` in `module.name[…]`
fn first_name(text: &str) -> &str {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let word = |text: &str| text.find(|c| !is_word(c)).unwrap_or(text.len());
    let text = text.trim_start();
    let (first, rest) = text.split_at(word(text));
    match rest.trim_start().strip_prefix('.') {
        Some(rest) => {
            let rest = rest.trim_start();
            &rest[..word(rest)]
        }
        None => first,
    }
}

/// `field(default=…, default_factory=…, init=…, repr=…, hash=…, compare=…, metadata=…, kw_only=…)`
fn field(arguments: &[Value], keywords: Keywords) -> R {
    if !arguments.is_empty() {
        let s = if arguments.len() == 1 { "was" } else { "were" };
        let message = format!("field() takes 0 positional arguments but {} {s} given", arguments.len());
        return Err(raise(Type::TypeError, &message));
    }
    let mut field = Field::with_default(missing());
    for (name, value) in keywords {
        match name.text() {
            "default" => {
                field.default.replace(value.clone());
            }
            "default_factory" => field.factory = value.clone(),
            "init" => field.init = operator::truth(value)?,
            "repr" => field.repr = operator::truth(value)?,
            "hash" => field.hash = value.clone(),
            "compare" => field.compare = operator::truth(value)?,
            "metadata" if value.is_none() => {}
            "metadata" => field.metadata = proxy(value.clone()),
            "kw_only" if is_missing(value) => {}
            "kw_only" => field.kw_only.set(Some(operator::truth(value)?)),
            other => {
                let message = format!("field() got an unexpected keyword argument '{other}'");
                return Err(raise(Type::TypeError, &message));
            }
        }
    }
    if field.default_if_any().is_some() && field.factory_if_any().is_some() {
        return Err(raise(Type::ValueError, "cannot specify both default and default_factory"));
    }
    Ok(Value::other(field))
}
static FIELD_FUNCTION: Native = Native::function("field", Call::FK(field));

fn shown(it: &Value) -> R {
    let field = Field::of(it)?;
    guarded_repr(it, "...", || {
        let repr = |value: &Value| object::repr(value);
        let flag = |value: bool| if value { "True" } else { "False" };
        let name = field.name.get().map(Value::from).into();
        let (kind, default) = (field.kind.borrow().clone(), field.default.borrow().clone());
        let kw_only = field.kw_only.get().map_or_else(missing, Value::from);
        let role = match field.role.get() {
            _ if field.name.get().is_none() => "None",
            Role::Field => "_FIELD",
            Role::ClassVar => "_FIELD_CLASSVAR",
            Role::InitVar => "_FIELD_INITVAR",
        };
        Ok(format!(
            "Field(name={},type={},default={},default_factory={},init={},repr={},hash={},compare={},metadata={},kw_only={},_field_type={role})",
            repr(&name)?,
            repr(&kind)?,
            repr(&default)?,
            repr(&field.factory)?,
            flag(field.init),
            flag(field.repr),
            repr(&field.hash)?,
            flag(field.compare),
            repr(&field.metadata)?,
            repr(&kw_only)?,
        ))
    })
}

const OWNER: &str = "Field";

macro_rules! getters {
    ($($name:literal = |$field:ident| $value:expr;)*) => {
        &[
            Native::method(OWNER, "__repr__", Call::M0(shown)),
            Native::method(OWNER, "__set_name__", Call::M(2, 2, set_name)),
            Native::method(OWNER, "__class_getitem__", Call::C(1, 1, |class, arguments, _| {
                Ok(generic_alias(class.object(), &arguments[0]))
            })),
            $(Native::method(OWNER, $name, Call::Property(|it| { let $field = Field::of(it)?; Ok($value) }, None)),)*
        ]
    };
}
static FIELD: &[Native] = getters! {
    "name" = |field| field.name.get().map(Value::from).into();
    "type" = |field| field.kind.borrow().clone();
    "default" = |field| field.default.borrow().clone();
    "default_factory" = |field| field.factory.clone();
    "init" = |field| field.init.into();
    "repr" = |field| field.repr.into();
    "hash" = |field| field.hash.clone();
    "compare" = |field| field.compare.into();
    "metadata" = |field| field.metadata.clone();
    "kw_only" = |field| field.kw_only.get().map_or_else(missing, Value::from);
};

/// A default that is a descriptor is told its name.
fn set_name(it: &Value, arguments: &[Value]) -> R {
    let default = Field::of(it)?.default.borrow().clone();
    let class = default.class();
    if let Some(method) = class.special(Name::of("__set_name__")) {
        let method = attribute::bind(&method, &default, class)?;
        super::super::super::call::call(&method, arguments)?;
    }
    Ok(Value::None)
}

pub fn members() -> Vec<(&'static str, Value)> {
    vec![
        ("field", (&FIELD_FUNCTION).into()),
        ("Field", Field::with_default(Value::None).class().object()),
        ("InitVar", InitVar(Value::None).class().object()),
        ("MISSING", missing()),
        ("KW_ONLY", kw_only()),
    ]
}
