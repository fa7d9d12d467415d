//! What every object can do: be made, be shown, be hashed; and the methods of `object`, `type` and functions.

use super::call::{self, Function};
use super::class::{Class, ClassRef};
use super::exception::{self, R, raise};
use super::name::known;
use super::native::{Call, Keywords, Native, NativeFunction};
use super::types::{Layout, Type};
use super::value::{Derived, Heap, Value};
use super::{Name, attribute, dict::Dict};
use ecow::{EcoString, eco_format};
use std::cell::Cell;
use std::rc::Rc;

/// `class(arguments)`: `__new__`, then `__init__` (`type_call`).
///
/// # Errors
/// What these raise; TypeError if the class takes no arguments.
#[inline(never)]
pub fn instantiate(class: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    if let Some(Native { call: Call::C(min, max, create), .. }) = class.maker()
        && (*min..=*max).contains(&arguments.len())
    {
        return create(class, arguments, keywords);
    }
    if class.is_plain_exception() && keywords.is_empty() {
        return Ok(exception::create(class, arguments).into());
    }
    if std::ptr::eq(class, Type::Type.class()) {
        return match arguments {
            [one] => Ok(one.class().object()),
            _ => super::builtins::build_class::type_call(class, arguments, keywords),
        };
    }
    if let Some(meta) = class.custom_meta()
        && let Some(call) = meta.special(known!("__call__"))
        && !matches!(call.heap(), Some(Heap::Native(native)) if native.owner == "type")
    {
        return call::call_keywords(&attribute::bind(&call, &class.object(), meta)?, arguments, keywords);
    }
    make(class, arguments, keywords)
}

/// `type.__call__(class, *arguments)`
///
/// # Errors
/// As [`instantiate`].
pub fn make(class: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    let mut by_program = false;
    let made = match class.special(known!("__new__")) {
        Some(new) if let Some(Heap::Native(Native { call: Call::C(min, max, create), name, owner })) = new.heap() => {
            if !(*min..=*max).contains(&arguments.len()) && class.is_builtin {
                let name = if *name == "__new__" { class.short_name() } else { name };
                return Err(super::native::arity(name, arguments.len(), *min, *max));
            }
            let takes_keywords = class.is_builtin || *owner == "type" || class.special(known!("__init__")).is_none();
            let made = create(class, arguments, if takes_keywords { keywords } else { &[] })?;
            if class.is_builtin && class.layout == Layout::Payload {
                // It is complete: `__init__` is for subclasses, and for calls by name.
                return Ok(made);
            }
            made
        }
        Some(new) => {
            by_program = true;
            let new = match new.heap() {
                Some(Heap::Function(_)) => new,
                _ => super::descriptor::get(&new, None, class)?,
            };
            let mut all = Vec::with_capacity(arguments.len() + 1);
            all.push(class.object());
            all.extend_from_slice(arguments);
            let made = call::call_keywords(&new, &all, keywords)?;
            if !made.class().is_subclass(class) {
                return Ok(made);
            }
            made
        }
        None if class.is_builtin && !class.is_library && class.layout == Layout::Sealed => return sealed(class),
        None => blank(class, arguments),
    };
    let Some(init) = class.special(known!("__init__")) else { return Ok(made) };
    if let Some(Heap::Function(_)) = init.heap() {
        return initialized(made, |this| {
            let mut all = Vec::with_capacity(arguments.len() + 1);
            all.push(this);
            all.extend_from_slice(arguments);
            call::call_keywords(&init, &all, keywords)
        });
    }
    if class.is_subclass(Type::OSError.class()) && !keywords.is_empty() && inherits_init(&init) {
        // Before the number chooses a class (`oserror_new`).
        let message = format!("{}() takes no keyword arguments", class.name());
        return Err(raise(Type::TypeError, &message));
    }
    if inherits_init(&init) && keywords.is_empty() && (!by_program || class.is_subclass(Type::OSError.class())) {
        // It would set `args` to what `__new__` has set them to; a `__new__` of the program may have had others.
        return Ok(made);
    }
    let init = attribute::bind(&init, &made, class)?;
    initialized(made, |_| call::call_keywords(&init, arguments, keywords))
}

/// An object after its `__init__`, which has to return None.
#[inline]
fn initialized(made: Value, init: impl FnOnce(Value) -> R) -> R {
    let result = init(made.clone())?;
    if !result.is_none() {
        let message = format!("__init__() should return None, not '{}'", result.type_name());
        return Err(raise(Type::TypeError, &message));
    }
    Ok(made)
}

/// `class(…)` for a class that has a [`Class::usual_init`], which `init` calls with the new object.
///
/// # Errors
/// What `__init__` raises; TypeError if it returns something.
#[inline]
pub fn construct(class: ClassRef, init: impl FnOnce(Value) -> R) -> R {
    initialized(Heap::Instance { shape: Cell::new(class.root), slots: attribute::new_slots(class) }.into(), init)
}

/// Is it `BaseException.__init__`?
fn inherits_init(init: &Value) -> bool {
    matches!(init.heap(), Some(Heap::Native(native)) if native.owner == "BaseException")
}

/// A call of a builtin class that nobody can make instances of, or that has only one.
#[cold]
fn sealed(class: ClassRef) -> R {
    let only = [("NoneType", "None"), ("NotImplementedType", "NotImplemented"), ("ellipsis", "Ellipsis")];
    let only = only.into_iter().find(|(name, _)| *name == class.name());
    only.and_then(|(_, name)| super::builtins::get(name))
        .ok_or_else(|| raise(Type::TypeError, &format!("cannot create '{}' instances", class.name())))
}

/// `object.__new__(class)`, `BaseException.__new__(class, *arguments)`.
pub fn blank(class: ClassRef, arguments: &[Value]) -> Value {
    if class.is_exception() {
        let raised = if class.is_subclass(Type::OSError.class()) {
            exception::system::create_os(class, arguments)
        } else {
            exception::create(class, arguments)
        };
        return raised.into();
    }
    Heap::Instance { shape: Cell::new(class.root), slots: attribute::new_slots(class) }.into()
}

/// An instance of a subclass of a builtin class, around the value that it is; of the class itself: the value.
pub fn derived(class: ClassRef, payload: Value) -> Value {
    if class.is_builtin {
        return payload;
    }
    wrapped(class, payload)
}

/// An instance of a class with a payload of another class: of a subclass, or of a library class that is a tuple or an int.
pub fn wrapped(class: ClassRef, payload: Value) -> Value {
    let instance = Rc::new(Heap::Instance { shape: Cell::new(class.root), slots: attribute::new_slots(class) });
    Heap::Derived(Box::new(Derived { instance, payload })).into()
}

/// `str(value)` as a value: of a str it is itself.
///
/// # Errors
/// As [`str`].
pub fn text(value: &Value) -> R {
    match value {
        Value::Ref(object) if let Heap::Str(_) = &**object => Ok(value.clone()),
        Value::Int(x) => Ok(super::str::from_ascii(super::int::decimal(x.int()))),
        _ => str(value).map(Value::str),
    }
}

/// `str(value)`
///
/// # Errors
/// What `__str__` or `__repr__` raises; TypeError if it gives no str.
pub fn str(value: &Value) -> R<EcoString> {
    match value {
        Value::Ref(object) => {
            if let Heap::Str(text) = &**object {
                return Ok(text.shared());
            }
        }
        Value::Unbound | Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) => return repr(value),
    }
    let class = value.class();
    match class.special(known!("__str__")) {
        Some(method) => text_of(&method, value, class, "__str__"),
        // `object.__str__` is `__repr__`; what that gives is then checked as a result of `__str__`.
        None => match class.special(known!("__repr__")).filter(|_| !class.is_builtin) {
            Some(method) => text_of(&method, value, class, "__str__"),
            None => repr(value),
        },
    }
}

/// `repr(value)`
///
/// # Errors
/// What `__repr__` raises; TypeError if it gives no str.
pub fn repr(value: &Value) -> R<EcoString> {
    match value {
        Value::None => return Ok("None".into()),
        Value::Bool(x) => return Ok(if x.bool() { "True" } else { "False" }.into()),
        Value::Int(x) => return Ok(super::int::decimal(x.int())),
        Value::Float(x) => return Ok(super::float::repr(x.float())),
        Value::Unbound | Value::Ref(_) => {}
    }
    let class = value.class();
    match class.special(known!("__repr__")) {
        Some(method) => text_of(&method, value, class, "__repr__"),
        None => Ok(default_repr(value)),
    }
}

fn text_of(method: &Value, value: &Value, class: ClassRef, name: &str) -> R<EcoString> {
    let result = call::call0(&attribute::bind(method, value, class)?)?;
    match result.as_str() {
        Some(text) => Ok(text.shared()),
        None => {
            let message = format!("{name} returned non-string (type {})", result.type_name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

/// What `object.__repr__` shows.
pub fn default_repr(value: &Value) -> EcoString {
    match value.heap() {
        Some(Heap::Ellipsis) => "Ellipsis".into(),
        Some(Heap::NotImplemented) => "NotImplemented".into(),
        Some(Heap::Class(class)) => repr_class(class),
        Some(Heap::Module(module)) => eco_format!("<module '{}'>", module.name()),
        Some(Heap::Native(native)) => native_repr(native),
        Some(Heap::Function(function)) => eco_format!("<function {} at {:#x}>", qualname(function), value.id()),
        Some(Heap::Other(_)) if let Some(function) = value.as_other::<NativeFunction>() => {
            eco_format!("<function {} at {:#x}>", function.qualname(), value.id())
        }
        Some(Heap::Bound(bound)) => match bound.function.heap() {
            Some(Heap::Native(native)) => {
                let kind = if is_slot(native) { "method-wrapper" } else { "built-in method" };
                let name = if is_slot(native) { eco_format!("'{}'", native.name) } else { native.name.into() };
                eco_format!("<{kind} {name} of {} object at {:#x}>", bound.this.type_name(), bound.this.id())
            }
            _ => {
                let this = repr(&bound.this).unwrap_or_default();
                let name = attribute::lookup(&bound.function, known!("__qualname__")).ok().flatten();
                let name = name.and_then(|name| name.as_str().map(|name| name.shared()));
                eco_format!("<bound method {} of {this}>", name.unwrap_or("?".into()))
            }
        },
        _ => address_repr(value).into(),
    }
}

/// Is it a special method that CPython has in a slot of the class, not in its table of methods?
fn is_slot(native: &Native) -> bool {
    let special = native.name.starts_with("__") && native.name.ends_with("__");
    let plain = ["__format__", "__dir__", "__reversed__", "__round__", "__length_hint__", "__copy__", "__deepcopy__"];
    native.is_method() && special && !plain.contains(&native.name)
}

fn native_repr(native: &'static Native) -> EcoString {
    let (name, owner) = (native.name, native.owner);
    match native.call {
        Call::Property(..) => eco_format!("<attribute '{name}' of '{owner}' objects>"),
        Call::C(..) if name == "__new__" => match Type::named(owner) {
            Some(class) => eco_format!("<built-in method __new__ of type object at {:#x}>", Value::from(class).id()),
            None => eco_format!("<built-in method __new__ of type object>"),
        },
        Call::C(..) => eco_format!("<method '{name}' of '{owner}' objects>"),
        _ if is_slot(native) => eco_format!("<slot wrapper '{name}' of '{owner}' objects>"),
        _ if native.is_method() => eco_format!("<method '{name}' of '{owner}' objects>"),
        _ => eco_format!("<built-in function {name}>"),
    }
}

fn qualname(function: &Function) -> EcoString {
    let own = function.attribute(known!("__qualname__"));
    own.and_then(|name| name.as_str().map(|name| name.shared())).unwrap_or(function.code.qualname.into())
}

/// `<C object at 0x…>`
pub fn address_repr(value: &Value) -> String {
    let class = value.class();
    let module = if matches!(class.module(), "builtins") { String::new() } else { format!("{}.", class.module()) };
    format!("<{module}{} object at {:#x}>", class.qualname(), value.id())
}

/// `<class '…'>`
pub fn repr_class(class: &Class) -> EcoString {
    match class.module() {
        "builtins" => eco_format!("<class '{}'>", class.qualname()),
        module => eco_format!("<class '{module}.{}'>", class.qualname()),
    }
}

/// `len(value)`; `None` if it has none.
///
/// # Errors
/// What `__len__` raises; TypeError or ValueError if it gives no length.
pub fn len_if_any(value: &Value) -> R<Option<usize>> {
    let class = value.class();
    if class.is_builtin
        && let Some(length) = super::sequence::len(value)
    {
        return Ok(Some(length));
    }
    let Some(method) = class.special(known!("__len__")) else {
        return Ok(super::sequence::len(value.payload()));
    };
    let length = attribute::call_bound(&method, value, class, [])?;
    match usize::try_from(super::number::count_i64(&length)?) {
        Ok(length) => Ok(Some(length)),
        Err(_) => Err(raise(Type::ValueError, "__len__() should return >= 0")),
    }
}

/// `object.__class__ = class`: both are classes of the program whose instances are laid out in the same way.
///
/// # Errors
/// TypeError if they are not.
pub fn set_class(object: &Value, value: &Value) -> R<()> {
    let Some(new) = value.as_class() else {
        let message = format!("__class__ must be set to a class, not '{}' object", value.type_name());
        return Err(raise(Type::TypeError, &message));
    };
    let old = object.class();
    if old.is_builtin || new.is_builtin {
        let message = "__class__ assignment only supported for mutable types or ModuleType subclasses";
        return Err(raise(Type::TypeError, message));
    }
    let instance = match object.heap() {
        Some(Heap::Exception(exception)) if new.is_exception() => {
            exception.class.set(new);
            return Ok(());
        }
        Some(Heap::Derived(derived)) => Some(&*derived.instance),
        heap => heap,
    };
    match instance {
        Some(Heap::Instance { shape: number, .. }) if old.has_layout_of(new) && old.allowed == new.allowed => {
            let from = super::shape::shape(number.get());
            let mut to = new.root;
            for name in &from.names {
                to = super::shape::shape(to).with(*name);
            }
            number.set(if from.is_dict { super::shape::shape(to).as_dict() } else { to });
            Ok(())
        }
        _ => {
            let message = format!("__class__ assignment: '{}' object layout differs from '{}'", new.name(), old.name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

fn name_of(value: &Value) -> R<Name> {
    match value.as_str() {
        Some(text) => Ok(Name::of(text)),
        None => {
            let message = format!("attribute name must be string, not '{}'", value.type_name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

pub static METHODS: &[Native] = &[
    Native::method(
        "object",
        "__new__",
        Call::C(0, usize::MAX, |class, arguments, keywords| {
            if !(arguments.is_empty() && keywords.is_empty()) {
                if class.special(known!("__new__")).is_some_and(|new| !is_of_object(&new)) {
                    let message = "object.__new__() takes exactly one argument (the type to instantiate)";
                    return Err(raise(Type::TypeError, message));
                }
                if class.layout == Layout::Object && class.special(known!("__init__")).is_none() {
                    return Err(raise(Type::TypeError, &format!("{}() takes no arguments", class.name())));
                }
            }
            if class.layout == Layout::Sealed {
                let singletons = [Value::None, Value::ellipsis(), Value::not_implemented()];
                if let Some(one) = singletons.into_iter().find(|one| std::ptr::eq(one.class(), class)) {
                    return Ok(one);
                }
                return Err(raise(Type::TypeError, &format!("cannot create '{}' instances", class.name())));
            }
            if class.is_abstract() {
                return Err(super::library::abc::cannot_instantiate(class));
            }
            Ok(blank(class, arguments))
        }),
    ),
    Native::method("object", "__getattribute__", Call::M1(|it, name| attribute::generic_get(it, name_of(name)?))),
    Native::method(
        "object",
        "__setattr__",
        Call::M(2, 2, |it, arguments| {
            attribute::generic_set(it, name_of(&arguments[0])?, arguments[1].clone()).map(|()| Value::None)
        }),
    ),
    Native::method(
        "object",
        "__delattr__",
        Call::M1(|it, name| attribute::generic_delete(it, name_of(name)?).map(|()| Value::None)),
    ),
];

/// Is it a method of `object` itself?
fn is_of_object(method: &Value) -> bool {
    matches!(method.heap(), Some(Heap::Native(native)) if native.owner == "object")
}

/// `object.__init__`: arguments are somebody's mistake, unless `__new__` has taken them (`object_init`).
fn init(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let class = it.class();
    if arguments.is_empty() && keywords.is_empty() {
        return Ok(Value::None);
    }
    let owner = if class.special(known!("__init__")).is_some() {
        "object"
    } else if class.special(known!("__new__")).is_none_or(|new| is_of_object(&new)) {
        class.name()
    } else {
        return Ok(Value::None);
    };
    let message = format!("{owner}.__init__() takes exactly one argument (the instance to initialize)");
    Err(raise(Type::TypeError, &message))
}

/// What every object has besides, unless its class says otherwise. Apart from [`METHODS`], so that looking for a special method of a
/// class need not tell the program's own from these: only attribute access by name finds them.
pub static DEFAULTS: &[Native] = &[
    Native::method("object", "__init__", Call::MK(init)),
    Native::method("object", "__repr__", Call::M0(|it| Ok(Value::str(default_repr(it))))),
    Native::method("object", "__str__", Call::M0(|it| repr(it).map(Value::str))),
    Native::method("object", "__hash__", Call::M0(|it| super::hash::default(it).map(Value::int))),
    Native::method("object", "__format__", Call::M1(super::format::method)),
    Native::method(
        "object",
        "__eq__",
        Call::M1(|it, other| Ok(if it.is(other) { true.into() } else { Value::not_implemented() })),
    ),
    Native::method(
        "object",
        "__ne__",
        Call::M1(|it, other| {
            let class = it.class();
            let equal = match class.special(known!("__eq__")) {
                Some(method) => attribute::call_bound(&method, it, class, [other.clone()])?,
                None if it.is(other) => true.into(),
                None => Value::not_implemented(),
            };
            if equal.is_not_implemented() {
                return Ok(equal);
            }
            super::operator::not(&equal).map(Value::bool)
        }),
    ),
    Native::method("object", "__lt__", Call::M1(|_, _| Ok(Value::not_implemented()))),
    Native::method("object", "__le__", Call::M1(|_, _| Ok(Value::not_implemented()))),
    Native::method("object", "__gt__", Call::M1(|_, _| Ok(Value::not_implemented()))),
    Native::method("object", "__ge__", Call::M1(|_, _| Ok(Value::not_implemented()))),
    Native::method("object", "__dir__", Call::M0(super::builtins::members::default_dir)),
    Native::method(
        "object",
        "__init_subclass__",
        Call::C(0, 0, |class, _, keywords| {
            if keywords.is_empty() {
                return Ok(Value::None);
            }
            let message = format!("{}.__init_subclass__() takes no keyword arguments", class.qualname());
            Err(raise(Type::TypeError, &message))
        }),
    ),
    Native::method("object", "__subclasshook__", Call::C(1, 1, |_, _, _| Ok(Value::not_implemented()))),
];

/// The default of every object with this name: always the same function object.
pub fn default(name: Name) -> Option<Value> {
    thread_local!(static TABLE: Vec<(Name, Value)> =
        DEFAULTS.iter().map(|native| (Name::of(native.name), native.into())).collect());
    TABLE.with(|table| table.iter().find(|(it, _)| *it == name).map(|(_, value)| value.clone()))
}

fn class(value: &Value) -> R<ClassRef> {
    value.as_class().ok_or_else(|| {
        let message = format!("descriptor requires a 'type' object but received a '{}'", value.type_name());
        raise(Type::TypeError, &message)
    })
}

pub static TYPE_METHODS: &[Native] = &[
    Native::method("type", "__new__", Call::C(0, usize::MAX, super::builtins::build_class::type_call)),
    Native::method(
        "type",
        "__init__",
        Call::MK(|_, arguments, keywords| {
            if !keywords.is_empty() && arguments.len() == 1 {
                return Err(raise(Type::TypeError, "type.__init__() takes no keyword arguments"));
            }
            if !matches!(arguments.len(), 1 | 3) {
                return Err(raise(Type::TypeError, "type.__init__() takes 1 or 3 arguments"));
            }
            Ok(Value::None)
        }),
    ),
    Native::method("type", "__call__", Call::MK(|it, arguments, keywords| make(class(it)?, arguments, keywords))),
    Native::method(
        "type",
        "__subclasses__",
        Call::M0(|it| Ok(Value::list(class(it)?.subclasses.borrow().iter().map(|class| class.object()).collect()))),
    ),
    Native::method("type", "__dir__", Call::M0(super::builtins::members::default_dir)),
    Native::method("type", "__name__", Call::Property(|it| Ok(class(it)?.short_name().into()), None)),
    Native::method("type", "__qualname__", Call::Property(|it| Ok(class(it)?.qualname().into()), None)),
    Native::method("type", "__module__", Call::Property(|it| Ok(class(it)?.module().into()), None)),
    Native::method(
        "type",
        "__mro__",
        Call::Property(
            |it| Ok(Value::tuple(class(it)?.mro().iter().map(|class| class.object()).collect::<Vec<_>>())),
            None,
        ),
    ),
    Native::method(
        "type",
        "__bases__",
        Call::Property(
            |it| Ok(Value::tuple(class(it)?.bases.iter().map(|class| class.object()).collect::<Vec<_>>())),
            None,
        ),
    ),
    Native::method(
        "type",
        "mro",
        Call::M0(|it| Ok(Value::list(class(it)?.mro().iter().map(|class| class.object()).collect()))),
    ),
    Native::method(
        "type",
        "__dict__",
        Call::Property(
            |it| {
                let (class, dict) = (class(it)?, Dict::new());
                if !class.is_builtin {
                    dict.set("__module__".into(), class.module().into())?;
                }
                for (name, value) in class.own_attributes() {
                    dict.set(name.into(), value)?;
                }
                Ok(super::library::types::proxy(dict.into_value()))
            },
            None,
        ),
    ),
];

impl Value {
    /// A function of the program.
    pub fn as_function(&self) -> Option<&Function> {
        if let Some(Heap::Function(function)) = self.heap() { Some(function) } else { None }
    }
}
