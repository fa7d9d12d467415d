//! Attributes of function objects: of functions of the program, of bound methods, and of what is written in Rust
//! (`Objects/funcobject.c`, `Objects/classobject.c`, `Objects/methodobject.c`).

use super::builtins::direct;
use super::call::{self, Bound, Extra, Function};
use super::exception::{R, raise};
use super::native::{Call, Native, NativeFunction};
use super::types::Type;
use super::value::{Heap, Value};
use super::{Name, attribute, dict::Dict};
use std::cell::RefCell;
use std::mem;

/// Attributes that are no entries of `__dict__`.
const PROPERTIES: [&str; 5] = ["__name__", "__qualname__", "__doc__", "__module__", "__annotations__"];

/// Is it one of the attributes that every function has?
fn is_property(name: Name) -> bool {
    PROPERTIES.contains(&name.text())
}

impl Function {
    pub fn name(&self) -> &'static str {
        self.code.name
    }
    /// An attribute that the program set.
    pub fn attribute(&self, name: Name) -> Option<Value> {
        let extra = self.extra.get()?.borrow();
        if let Some(dict) = extra.dict.as_ref().filter(|_| !is_property(name)) {
            let dict = dict.clone();
            drop(extra);
            // A name is hashable, so that nothing can be raised.
            return dict.as_dict()?.get(&name.into()).ok().flatten();
        }
        extra.attributes.iter().find(|(it, _)| *it == name).map(|(_, value)| value.clone())
    }
    fn extra(&self) -> &RefCell<Extra> {
        self.extra.get_or_init(Box::default)
    }
    /// The dict, if the program has asked for it: then the attributes are there.
    fn known_dict(&self, name: Name) -> Option<Value> {
        self.extra.get()?.borrow().dict.clone().filter(|_| !is_property(name))
    }
    pub fn set_attribute(&self, name: Name, value: Value) {
        if let Some(dict) = self.known_dict(name) {
            if let Some(dict) = dict.as_dict() {
                // As above.
                let _ = dict.set(name.into(), value);
            }
            return;
        }
        let mut extra = self.extra().borrow_mut();
        let attributes = &mut extra.attributes;
        let old = match attributes.iter_mut().find(|(it, _)| *it == name) {
            Some((_, slot)) => mem::replace(slot, value),
            None => {
                attributes.push((name, value));
                Value::None
            }
        };
        drop(extra);
        drop(old)
    }
    /// Removes an attribute that the program set; what it was.
    ///
    /// # Errors
    /// None: names are hashable.
    pub fn remove_attribute(&self, name: Name) -> R<Option<Value>> {
        if let Some(dict) = self.known_dict(name) {
            return dict.as_dict().map_or(Ok(None), |dict| dict.remove(&name.into()));
        }
        let Some(extra) = self.extra.get() else { return Ok(None) };
        let attributes = &mut extra.borrow_mut().attributes;
        Ok(attributes.iter().position(|(it, _)| *it == name).map(|index| attributes.remove(index).1))
    }
    /// `function.__dict__`: from now on the attributes are in that dict.
    ///
    /// # Errors
    /// None: names are hashable.
    pub fn dict(&self) -> R {
        if let Some(dict) = &self.extra().borrow().dict {
            return Ok(dict.clone());
        }
        let mut extra = self.extra().borrow_mut();
        let (properties, others) =
            mem::take(&mut extra.attributes).into_iter().partition(|(name, _)| is_property(*name));
        extra.attributes = properties;
        let others: Vec<(Name, Value)> = others;
        drop(extra);
        let dict = direct::dict_of_keywords(&others)?;
        self.extra().borrow_mut().dict = Some(dict.clone());
        Ok(dict)
    }
    /// `function.__dict__ = dict`
    pub fn set_dict(&self, dict: Value) {
        let old = self.extra().borrow_mut().dict.replace(dict);
        drop(old)
    }
}

fn function(value: &Value) -> R<&Function> {
    match value.heap() {
        Some(Heap::Function(function)) => Ok(function),
        _ => Err(raise(Type::TypeError, "descriptor requires a 'function' object")),
    }
}

/// An attribute of a function that has a value of its own until the program sets it.
fn property(it: &Value, name: &str, default: fn(&Function) -> Value) -> R {
    if let Some(function) = it.as_other::<NativeFunction>() {
        return Ok(function.properties.get(Name::of(name)).into());
    }
    let function = function(it)?;
    Ok(function.attribute(Name::of(name)).unwrap_or_else(|| default(function)))
}

fn set_property(it: &Value, name: &str, value: Value) -> R<()> {
    let must_be_text = matches!(name, "__name__" | "__qualname__");
    if must_be_text && value.as_str().is_none() {
        return Err(raise(Type::TypeError, &format!("{name} must be set to a string object")));
    }
    // What is deleted is None from then on.
    let value = if value.is_bound() { value } else { Value::None };
    match it.as_other::<NativeFunction>() {
        Some(function) => function.properties.set(Name::of(name), value),
        None => function(it)?.set_attribute(Name::of(name), value),
    }
    Ok(())
}

macro_rules! function_property {
    ($name:literal, $default:expr) => {
        Native::method(
            "function",
            $name,
            Call::Property(|it| property(it, $name, $default), Some(|it, value| set_property(it, $name, value))),
        )
    };
}

/// The annotations as a dict that stays the same one.
fn annotations(it: &Value) -> R {
    let name = Name::of("__annotations__");
    if let Some(native) = it.as_other::<NativeFunction>() {
        let known = native.properties.get(name).filter(|known| !known.is_none());
        let known = known.unwrap_or_else(|| Dict::new().into_value());
        native.properties.set(name, known.clone());
        return Ok(known);
    }
    let function = function(it)?;
    let known = function.attribute(name).filter(|known| !known.is_none());
    let known = known.or_else(|| function.extra.get()?.borrow().annotations.clone());
    let known = known.unwrap_or_else(|| Dict::new().into_value());
    function.set_attribute(name, known.clone());
    Ok(known)
}

/// `__defaults__`: a tuple for the last positional parameters, or None.
fn defaults(it: &Value) -> R {
    if it.as_other::<NativeFunction>().is_some() {
        return Ok(Value::None);
    }
    let extra = function(it)?.extra.get().map(|extra| extra.borrow());
    Ok(match extra.as_ref().filter(|extra| !extra.defaults.is_empty()) {
        Some(extra) => Value::tuple(extra.defaults.clone()),
        None => Value::None,
    })
}

fn set_defaults(it: &Value, value: Value) -> R<()> {
    let defaults = match &value {
        Value::None | Value::Unbound => vec![],
        value => match value.as_tuple() {
            Some(items) => items.to_vec(),
            None => return Err(raise(Type::TypeError, "__defaults__ must be set to a tuple object")),
        },
    };
    let old = mem::replace(&mut function(it)?.extra().borrow_mut().defaults, defaults);
    drop(old);
    Ok(())
}

/// `__kwdefaults__`: a dict for keyword-only parameters, or None.
fn keyword_defaults(it: &Value) -> R {
    if it.as_other::<NativeFunction>().is_some() {
        return Ok(Value::None);
    }
    let function = function(it)?;
    let defaults = function.extra.get().map(|extra| extra.borrow().keyword_defaults.clone()).unwrap_or_default();
    let names = function.code.variables.iter().skip(function.code.positional);
    let given: Vec<_> =
        names.zip(defaults).filter(|(_, it)| it.is_bound()).map(|(name, it)| (Name::of(name), it)).collect();
    if given.is_empty() { Ok(Value::None) } else { direct::dict_of_keywords(&given) }
}

/// `__closure__`: a tuple of cells, or None.
fn closure(it: &Value) -> R {
    if it.as_other::<NativeFunction>().is_some() {
        return Ok(Value::None);
    }
    let function = function(it)?;
    if function.code.free.is_empty() {
        return Ok(Value::None);
    }
    let cells = function.closure.iter().take(function.code.free.len()).map(|value| match value.heap() {
        Some(Heap::Cell(_)) => value.clone(),
        // Captured by value, because nobody rebinds it.
        _ => call::cell(value.clone()),
    });
    Ok(Value::tuple(cells.collect::<Vec<_>>()))
}

/// `function.__get__(object, class)`
fn get(it: &Value, arguments: &[Value]) -> R {
    Ok(match &arguments[0] {
        Value::None => it.clone(),
        object => Heap::Bound(Bound { function: it.clone(), this: object.clone() }).into(),
    })
}

const CALL: Native = Native::method("object", "__call__", Call::MK(call::call_keywords));

pub static FUNCTION_METHODS: &[Native] = &[
    CALL,
    Native::method("function", "__get__", Call::M(1, 2, get)),
    function_property!("__name__", |function| function.code.name.into()),
    function_property!("__qualname__", |function| function.code.qualname.into()),
    function_property!("__doc__", |function| function.code.doc.map(Value::str).into()),
    function_property!("__module__", |_| "__main__".into()),
    Native::method(
        "function",
        "__annotations__",
        Call::Property(annotations, Some(|it, value| set_property(it, "__annotations__", value))),
    ),
    Native::method(
        "function",
        "__dict__",
        Call::Property(
            |it| match it.as_other::<NativeFunction>() {
                Some(function) => function.attributes.dict(),
                None => function(it)?.dict(),
            },
            Some(|it, value| match value.as_dict() {
                Some(_) => {
                    function(it)?.set_dict(value);
                    Ok(())
                }
                None => {
                    let message = format!("__dict__ must be set to a dictionary, not a '{}'", value.type_name());
                    Err(raise(Type::TypeError, &message))
                }
            }),
        ),
    ),
    Native::method("function", "__code__", Call::Property(|it| Ok(super::inspection::code(function(it)?.code)), None)),
    Native::method(
        "function",
        "__globals__",
        Call::Property(
            |it| {
                function(it)?;
                match super::process::variables() {
                    Some(variables) => Ok(variables),
                    None => super::report::unsupported("__globals__ that the compiler does not see"),
                }
            },
            Some(super::inspection::read_only),
        ),
    ),
    Native::method("function", "__builtins__", Call::Property(|_| Ok(super::library::import("builtins").into()), None)),
    Native::method("function", "__defaults__", Call::Property(defaults, Some(set_defaults))),
    Native::method("function", "__kwdefaults__", Call::Property(keyword_defaults, None)),
    Native::method("function", "__closure__", Call::Property(closure, None)),
];

fn bound(it: &Value) -> R<&Bound> {
    match it.heap() {
        Some(Heap::Bound(bound)) => Ok(bound),
        _ => Err(raise(Type::TypeError, "descriptor requires a 'method' object")),
    }
}

/// Everything else a bound method has from its function: see `attribute::generic_get`.
pub static BOUND_METHODS: &[Native] = &[
    Native::method(
        "method",
        "__new__",
        Call::C(2, 2, |_, arguments, _| {
            let [function, this] = arguments else { return Ok(Value::None) };
            if !call::is_callable(function) {
                return Err(raise(Type::TypeError, "first argument must be callable"));
            }
            if this.is_none() {
                return Err(raise(Type::TypeError, "self must not be None"));
            }
            Ok(Heap::Bound(Bound { function: function.clone(), this: this.clone() }).into())
        }),
    ),
    CALL,
    Native::method("method", "__self__", Call::Property(|it| Ok(bound(it)?.this.clone()), None)),
    Native::method("method", "__func__", Call::Property(|it| Ok(bound(it)?.function.clone()), None)),
    Native::method("method", "__get__", Call::M(1, 2, |it, _| Ok(it.clone()))),
];

fn native(it: &Value) -> Option<&'static Native> {
    match it.heap()? {
        Heap::Native(native) => Some(native),
        Heap::Bound(bound) => native(&bound.function),
        _ => None,
    }
}

pub static BUILTIN_METHODS: &[Native] = &[
    CALL,
    Native::method(
        "builtin_function_or_method",
        "__name__",
        Call::Property(|it| Ok(native(it).map(|native| native.name.into()).into()), None),
    ),
    Native::method("builtin_function_or_method", "__qualname__", Call::Property(native_qualname, None)),
    Native::method(
        "builtin_function_or_method",
        "__self__",
        Call::Property(
            |it| match it.heap() {
                Some(Heap::Bound(bound)) => Ok(bound.this.clone()),
                Some(Heap::Native(native)) if !native.is_method() => Ok(Value::None),
                _ => Err(attribute::missing(it, Name::of("__self__"))),
            },
            None,
        ),
    ),
    Native::method(
        "builtin_function_or_method",
        "__module__",
        Call::Property(
            |it| match it.heap() {
                Some(Heap::Native(native)) if !native.is_method() => {
                    Ok(if native.owner.is_empty() { "builtins" } else { native.owner }.into())
                }
                _ => Ok(Value::None),
            },
            None,
        ),
    ),
];

/// Of methods and attributes of builtin classes.
pub static DESCRIPTOR_METHODS: &[Native] = &[
    CALL,
    BUILTIN_METHODS[1],
    BUILTIN_METHODS[2],
    Native::method(
        "method_descriptor",
        "__get__",
        Call::M(1, 2, |it, arguments| match &arguments[0] {
            Value::None => Ok(it.clone()),
            object => attribute::bind(it, object, object.class()),
        }),
    ),
    Native::method(
        "method_descriptor",
        "__objclass__",
        Call::Property(
            |it| match native(it).and_then(|native| Type::named(native.owner)) {
                Some(class) => Ok(class.into()),
                None => Err(attribute::missing(it, Name::of("__objclass__"))),
            },
            None,
        ),
    ),
];

/// `list.append`, but `len`.
fn native_qualname(it: &Value) -> R {
    let Some(native) = native(it) else { return Ok(Value::None) };
    let of_class = native.is_method() || matches!(it.heap(), Some(Heap::Bound(_)));
    Ok(match of_class && !native.owner.is_empty() {
        true => format!("{}.{}", native.owner, native.name).into(),
        false => native.name.into(),
    })
}

pub static CELL_METHODS: &[Native] = &[Native::method(
    "cell",
    "cell_contents",
    Call::Property(
        |it| Some(it.contents()).filter(Value::is_bound).ok_or_else(|| raise(Type::ValueError, "Cell is empty")),
        Some(|it, value| {
            it.store(value);
            Ok(())
        }),
    ),
)];
