//! `collections.namedtuple`: a subclass of tuple that is made while the program runs.

use super::super::super::call::{Code, Entry, Function, closure_with};
use super::super::super::class::{Class, ClassRef};
use super::super::super::dict::Dict;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native, NativeObject, bind};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, attribute, iter, object, operator, sequence, tuple};
use super::super::class;
use super::class_name;
use crate::python::name::known;
use ecow::{EcoString, eco_format};

/// An attribute that is an item of the tuple.
pub struct TupleGetter {
    index: usize,
    doc: Value,
}
impl NativeObject for TupleGetter {
    fn class(&self) -> ClassRef {
        class!("_collections", "_tuplegetter", Sealed, GETTER_METHODS)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.doc)
    }
}
impl TupleGetter {
    /// Which item it gives.
    pub fn index(&self) -> usize {
        self.index
    }
    /// The item of this instance.
    ///
    /// # Errors
    /// TypeError if it is no tuple; IndexError.
    pub fn get(&self, object: &Value) -> R {
        match object.as_tuple() {
            Some(items) => match items.get(self.index) {
                Some(item) => Ok(item.clone()),
                None => Err(raise(Type::IndexError, "tuple index out of range")),
            },
            None => {
                let message = format!(
                    "descriptor for index '{}' for tuple subclasses doesn't apply to '{}' object",
                    self.index,
                    object.type_name()
                );
                Err(raise(Type::TypeError, &message))
            }
        }
    }
}

fn getter(it: &Value) -> R<&TupleGetter> {
    it.as_other().ok_or_else(|| sequence::wrong_self("_tuplegetter", it))
}

static GETTER_METHODS: &[Native] = &[
    Native::method(
        "_tuplegetter",
        "__get__",
        Call::M(
            1,
            2,
            |it, arguments| {
                if arguments[0].is_none() { Ok(it.clone()) } else { getter(it)?.get(&arguments[0]) }
            },
        ),
    ),
    Native::method(
        "_tuplegetter",
        "__set__",
        Call::M(2, 2, |_, _| Err(raise(Type::AttributeError, "can't set attribute"))),
    ),
    Native::method(
        "_tuplegetter",
        "__delete__",
        Call::M1(|_, _| Err(raise(Type::AttributeError, "can't delete attribute"))),
    ),
    Native::method("_tuplegetter", "__doc__", Call::Property(|it| Ok(getter(it)?.doc.clone()), None)),
    Native::method(
        "_tuplegetter",
        "__repr__",
        Call::M0(|it| {
            let getter = getter(it)?;
            Ok(eco_format!("_tuplegetter({}, {})", getter.index, object::repr(&getter.doc)?).into())
        }),
    ),
];

/// `namedtuple(typename, field_names, *, rename=False, defaults=None, module=None)`
///
/// # Errors
/// TypeError, ValueError for names that are none.
pub fn named_tuple(arguments: &[Value], keywords: Keywords) -> R {
    const PARAMETERS: [&str; 5] = ["typename", "field_names", "rename", "defaults", "module"];
    if arguments.len() > 2 {
        let message = format!("namedtuple() takes 2 positional arguments but {} were given", arguments.len());
        return Err(raise(Type::TypeError, &message));
    }
    let given = |name: &str| keywords.iter().any(|(it, _)| it.text() == name);
    let missing: Vec<_> = PARAMETERS[..2].iter().skip(arguments.len()).filter(|name| !given(name)).collect();
    if let [first, rest @ ..] = &missing[..] {
        let (s, names) = match rest {
            [] => ("", format!("'{first}'")),
            _ => ("s", format!("'{first}' and '{}'", rest[0])),
        };
        let message = format!("namedtuple() missing {} required positional argument{s}: {names}", missing.len());
        return Err(raise(Type::TypeError, &message));
    }
    let [typename, fields, rename, defaults, module] = bind("namedtuple", PARAMETERS, 0, 2, arguments, keywords)?;
    let typename = object::str(&typename.into())?;
    let fields: Value = fields.into();
    let mut names: Vec<EcoString> = match fields.as_str() {
        Some(text) => text.replace(',', " ").split_whitespace().map(EcoString::from).collect(),
        None => iter::collect(&fields)?.iter().map(object::str).collect::<R<_>>()?,
    };
    let rename = rename.as_ref().map_or(Ok(false), operator::truth)?;
    if rename {
        let mut seen: Vec<EcoString> = vec![];
        for (index, name) in names.iter_mut().enumerate() {
            let given = name.clone();
            if !is_identifier(name)? || is_keyword(name) || name.starts_with('_') || seen.contains(name) {
                *name = eco_format!("_{index}");
            }
            seen.push(given);
        }
    }
    for name in std::iter::once(&typename).chain(&names) {
        let quoted = || object::repr(&Value::str(name.clone()));
        if !is_identifier(name)? {
            let message = format!("Type names and field names must be valid identifiers: {}", quoted()?);
            return Err(raise(Type::ValueError, &message));
        }
        if is_keyword(name) {
            let message = format!("Type names and field names cannot be a keyword: {}", quoted()?);
            return Err(raise(Type::ValueError, &message));
        }
    }
    for (index, name) in names.iter().enumerate() {
        let quoted = || object::repr(&Value::str(name.clone()));
        if name.starts_with('_') && !rename {
            let message = format!("Field names cannot start with an underscore: {}", quoted()?);
            return Err(raise(Type::ValueError, &message));
        }
        if names[..index].contains(name) {
            return Err(raise(Type::ValueError, &format!("Encountered duplicate field name: {}", quoted()?)));
        }
    }
    let defaults = match defaults {
        None | Some(Value::None) => vec![],
        Some(defaults) => iter::collect(&defaults)?,
    };
    if defaults.len() > names.len() {
        return Err(raise(Type::TypeError, "Got more default values than field names"));
    }
    let module = match module {
        Some(module) if !module.is_none() => object::str(&module)?,
        _ => "__main__".into(),
    };
    let names = names.iter().map(|name| Name::of(name)).collect();
    Ok(named_tuple_class(&typename, names, defaults, &module)?.object())
}

/// The class that `namedtuple` makes; also what `typing.NamedTuple` needs. The defaults are those of the last fields.
///
/// # Errors
/// None: a tuple can be a base class.
pub fn named_tuple_class(name: &str, fields: Vec<Name>, defaults: Vec<Value>, module: &str) -> R<ClassRef> {
    let class = Class::new(name, name, module, vec![Type::Tuple.class()], Some(vec![]))?;
    let names = || tuple::of(fields.iter().map(|field| (*field).into()).collect());
    let texts: Vec<&str> = fields.iter().map(|field| field.text()).collect();
    let with_default = Dict::new();
    for (field, default) in fields.iter().skip(fields.len() - defaults.len().min(fields.len())).zip(&defaults) {
        with_default.set((*field).into(), default.clone())?;
    }
    class.set(known!("__doc__"), format!("{name}({})", texts.join(", ")).into());
    class.set(known!("__slots__"), tuple::empty());
    class.set(known!("_fields"), names());
    class.set(known!("_field_defaults"), with_default.into_value());
    class.set(known!("__new__"), constructor(name, &texts, defaults));
    for method in METHODS {
        class.set(Name::of(method.name), method.into());
    }
    class.set(known!("__match_args__"), names());
    for (index, field) in fields.iter().enumerate() {
        let doc = format!("Alias for field number {index}").into();
        class.set(*field, Value::other(TupleGetter { index, doc }));
    }
    Ok(class)
}

/// `__new__(_cls, x, y=…)`: a function as `def` makes it, so that its arguments are bound, and refused, like any other's.
fn constructor(name: &str, fields: &[&'static str], defaults: Vec<Value>) -> Value {
    let variables: Vec<&'static str> = std::iter::once("_cls").chain(fields.iter().copied()).collect();
    let positional = variables.len();
    let code: &'static Code = Box::leak(Box::new(Code {
        name: "__new__",
        qualname: Name::of(&format!("{name}.__new__")).text(),
        file: "<string>",
        line: 1,
        entry: Entry::Many(create),
        variables: Box::leak(variables.into_boxed_slice()),
        positional,
        ..Code::NEW
    }));
    closure_with(code, [], defaults, vec![])
}
fn create(function: &Function, values: &mut dyn Iterator<Item = Value>) -> R {
    let class = values.next().as_ref().and_then(Value::as_class).unwrap_or_else(|| Type::Tuple.class());
    let mut items = Vec::with_capacity(function.code.positional - 1);
    items.extend(values);
    Ok(object::derived(class, tuple::of(items)))
}

fn items(it: &Value) -> R<&[Value]> {
    it.as_tuple().ok_or_else(|| sequence::wrong_self("tuple", it))
}
fn field_names(it: &Value) -> R<Vec<Value>> {
    iter::collect(&attribute::get(it, known!("_fields"))?)
}

/// `_make(iterable)`
fn make(class: ClassRef, arguments: &[Value], _: Keywords) -> R {
    let items = iter::collect(&arguments[0])?;
    let expected = field_names(&class.object())?.len();
    if items.len() != expected {
        let message = format!("Expected {expected} arguments, got {}", items.len());
        return Err(raise(Type::TypeError, &message));
    }
    Ok(object::derived(class, tuple::of(items)))
}

fn replace(it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    if !arguments.is_empty() {
        let (class, given) = (class_name(it), arguments.len() + 1);
        let message = format!("{class}._replace() takes 1 positional argument but {given} were given");
        return Err(raise(Type::TypeError, &message));
    }
    let mut rest: Vec<_> = keywords.to_vec();
    let mut replaced = vec![];
    for (field, item) in field_names(it)?.iter().zip(items(it)?) {
        let given = rest.iter().position(|(name, _)| field.as_str().is_some_and(|field| &**field == name.text()));
        replaced.push(given.map_or_else(|| item.clone(), |index| rest.remove(index).1));
    }
    if !rest.is_empty() {
        let names = Value::list(rest.iter().map(|(name, _)| (*name).into()).collect());
        let message = format!("Got unexpected field names: {}", object::repr(&names)?);
        return Err(raise(Type::ValueError, &message));
    }
    super::call_method(it, "_make", &[Value::list(replaced)])
}

fn as_dict(it: &Value) -> R {
    let dict = Dict::new();
    for (field, item) in field_names(it)?.into_iter().zip(items(it)?) {
        dict.set(field, item.clone())?;
    }
    Ok(dict.into_value())
}

fn repr(it: &Value) -> R {
    let mut text = eco_format!("{}(", class_name(it));
    for (index, (field, item)) in field_names(it)?.iter().zip(items(it)?).enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(&object::str(field)?);
        text.push('=');
        text.push_str(&object::repr(item)?);
    }
    text.push(')');
    Ok(text.into())
}

static METHODS: &[Native] = &[
    Native::method("namedtuple", "_make", Call::C(1, 1, make)),
    Native::method("namedtuple", "_replace", Call::MK(replace)),
    Native::method("namedtuple", "__repr__", Call::M0(repr)),
    Native::method("namedtuple", "_asdict", Call::M0(as_dict)),
    Native::method("namedtuple", "__getnewargs__", Call::M0(|it| Ok(tuple::of(items(it)?.to_vec())))),
];

fn is_identifier(text: &EcoString) -> R<bool> {
    operator::truth(&super::call_method(&Value::str(text.clone()), "isidentifier", &[])?)
}

/// Python 3.11's keywords.
fn is_keyword(text: &str) -> bool {
    matches!(
        text,
        "False"
            | "None"
            | "True"
            | "and"
            | "as"
            | "assert"
            | "async"
            | "await"
            | "break"
            | "class"
            | "continue"
            | "def"
            | "del"
            | "elif"
            | "else"
            | "except"
            | "finally"
            | "for"
            | "from"
            | "global"
            | "if"
            | "import"
            | "in"
            | "is"
            | "lambda"
            | "nonlocal"
            | "not"
            | "or"
            | "pass"
            | "raise"
            | "return"
            | "try"
            | "while"
            | "with"
            | "yield"
    )
}
