//! `operator` (`Modules/_operator.c`): operators as functions, and the callables `itemgetter`, `attrgetter`, `methodcaller`.

use super::super::class::ClassRef;
use super::super::exception::{R, raise};
use super::super::module::Module;
use super::super::native::{ANY, Call, Keywords, Native, NativeObject, arity, no_keywords};
use super::super::operator::{self as operators, Op};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, attribute, builtins::direct, call, iter, number, object};
use super::class;
use crate::python::name::known;

/// The module that its functions say they belong to.
const OWNER: &str = "_operator";

macro_rules! functions {
    ($($name:literal($a:ident, $b:ident) $body:expr;)*) => {
        &[$(Native::method(OWNER, $name, Call::F(2, 2, |arguments| {
            let ($a, $b) = (&arguments[0], &arguments[1]);
            $body
        })),)*]
    };
    ($($name:literal($a:ident) $body:expr;)*) => {
        &[$(Native::method(OWNER, $name, Call::F1(|$a| $body)),)*]
    };
}

static UNARY: &[Native] = functions! {
    "neg"(a) operators::negative(a);
    "pos"(a) operators::positive(a);
    "inv"(a) operators::invert(a);
    "invert"(a) operators::invert(a);
    "not_"(a) operators::not(a).map(Value::bool);
    "truth"(a) operators::truth(a).map(Value::bool);
    "abs"(a) direct::abs(a);
    "index"(a) number::index(a);
};

static BINARY: &[Native] = functions! {
    "add"(a, b) operators::add(a, b);
    "sub"(a, b) operators::sub(a, b);
    "mul"(a, b) operators::mul(a, b);
    "matmul"(a, b) operators::mat_mul(a, b);
    "truediv"(a, b) operators::div(a, b);
    "floordiv"(a, b) operators::floor_div(a, b);
    "mod"(a, b) operators::modulo(a, b);
    "pow"(a, b) operators::pow(a, b);
    "lshift"(a, b) operators::l_shift(a, b);
    "rshift"(a, b) operators::r_shift(a, b);
    "and_"(a, b) operators::bit_and(a, b);
    "or_"(a, b) operators::bit_or(a, b);
    "xor"(a, b) operators::bit_xor(a, b);
    "concat"(a, b) { sequence(a)?; operators::add(a, b) };
    "iadd"(a, b) operators::in_place(Op::Add, a, b);
    "isub"(a, b) operators::in_place(Op::Sub, a, b);
    "imul"(a, b) operators::in_place(Op::Mul, a, b);
    "imatmul"(a, b) operators::in_place(Op::MatMul, a, b);
    "itruediv"(a, b) operators::in_place(Op::Div, a, b);
    "ifloordiv"(a, b) operators::in_place(Op::FloorDiv, a, b);
    "imod"(a, b) operators::in_place(Op::Mod, a, b);
    "ipow"(a, b) operators::in_place(Op::Pow, a, b);
    "ilshift"(a, b) operators::in_place(Op::LShift, a, b);
    "irshift"(a, b) operators::in_place(Op::RShift, a, b);
    "iand"(a, b) operators::in_place(Op::BitAnd, a, b);
    "ior"(a, b) operators::in_place(Op::BitOr, a, b);
    "ixor"(a, b) operators::in_place(Op::BitXor, a, b);
    "iconcat"(a, b) { sequence(a)?; operators::in_place(Op::Add, a, b) };
    "lt"(a, b) operators::lt(a, b);
    "le"(a, b) operators::le(a, b);
    "eq"(a, b) operators::eq(a, b);
    "ne"(a, b) operators::ne(a, b);
    "ge"(a, b) operators::ge(a, b);
    "gt"(a, b) operators::gt(a, b);
    "is_"(a, b) Ok(a.is(b).into());
    "is_not"(a, b) Ok((!a.is(b)).into());
    "contains"(a, b) operators::contains(a, b).map(Value::bool);
    "getitem"(a, b) operators::item(a, b);
    "delitem"(a, b) operators::delete_item(a, b).map(|()| Value::None);
    "countOf"(a, b) count_of(a, b);
    "indexOf"(a, b) index_of(a, b);
};

static OTHERS: &[Native] = &[
    Native::method(
        OWNER,
        "setitem",
        Call::F(3, 3, |arguments| {
            operators::set_item(&arguments[0], &arguments[1], arguments[2].clone()).map(|()| Value::None)
        }),
    ),
    Native::method(OWNER, "length_hint", Call::F(1, 2, length_hint)),
    Native::method(
        OWNER,
        "call",
        Call::FK(|arguments, keywords| match arguments {
            [callable, arguments @ ..] => call::call_keywords(callable, arguments, keywords),
            [] => Err(arity("call", 0, 1, ANY)),
        }),
    ),
];

/// What `concat` takes: anything with items that is no mapping of the runtime.
fn sequence(value: &Value) -> R<()> {
    if value.class().special(known!("__getitem__")).is_some() && !value.is_a(Type::Dict) {
        return Ok(());
    }
    Err(raise(Type::TypeError, &format!("'{}' object can't be concatenated", value.type_name())))
}

fn iterator(value: &Value) -> R<iter::Iter> {
    iter::iter(value).map_err(|raised| {
        if !raised.is(Type::TypeError) {
            return raised;
        }
        raise(Type::TypeError, &format!("argument of type '{}' is not iterable", value.type_name()))
    })
}

fn count_of(iterable: &Value, wanted: &Value) -> R {
    let mut iterator = iterator(iterable)?;
    let mut count = 0;
    while let Some(item) = iterator.next()? {
        count += i64::from(item.is(wanted) || operators::equal(&item, wanted)?);
    }
    Ok(count.into())
}

fn index_of(iterable: &Value, wanted: &Value) -> R {
    let mut iterator = iterator(iterable)?;
    let mut index = 0;
    while let Some(item) = iterator.next()? {
        if item.is(wanted) || operators::equal(&item, wanted)? {
            return Ok(Value::int(index));
        }
        index += 1;
    }
    Err(raise(Type::ValueError, "sequence.index(x): x not in sequence"))
}

/// `PyObject_LengthHint`
fn length_hint(arguments: &[Value]) -> R {
    let default = match arguments.get(1) {
        Some(default) => number::count_i64(default)?,
        None => 0,
    };
    let value = &arguments[0];
    if let Some(length) = object::len_if_any(value)? {
        return Ok((length as i64).into());
    }
    let class = value.class();
    let Some(method) = class.special(known!("__length_hint__")) else { return Ok(default.into()) };
    let hint = match attribute::call_bound(&method, value, class, []) {
        Err(raised) if raised.is(Type::TypeError) => return Ok(default.into()),
        hint => hint?,
    };
    match hint {
        hint if hint.is_not_implemented() => Ok(default.into()),
        Value::Int(x) if x.int() < 0 => Err(raise(Type::ValueError, "__length_hint__() should return >= 0")),
        Value::Int(_) => Ok(hint),
        other => {
            let message = format!("__length_hint__ must be an integer, not {}", other.type_name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

/// `itemgetter(*keys)`, `attrgetter(*names)`, `methodcaller(name, *arguments, **keywords)`.
enum Getter {
    Items(Box<[Value]>),
    /// Each name with its dots taken apart.
    Attributes(Box<[(Value, Vec<Name>)]>),
    Method {
        name: Value,
        arguments: Box<[Value]>,
        keywords: Box<[(Name, Value)]>,
    },
}
impl NativeObject for Getter {
    fn class(&self) -> ClassRef {
        match self {
            Getter::Items(_) => itemgetter(),
            Getter::Attributes(_) => attrgetter(),
            Getter::Method { .. } => methodcaller(),
        }
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        match self {
            Getter::Items(keys) => keys.iter().for_each(see),
            Getter::Attributes(_) => {}
            Getter::Method { arguments, keywords, .. } => {
                arguments.iter().chain(keywords.iter().map(|(_, value)| value)).for_each(see)
            }
        }
    }
}

macro_rules! getter {
    ($name:ident, $text:literal, $new:expr) => {
        fn $name() -> ClassRef {
            static METHODS: &[Native] = &[
                Native::method($text, "__new__", Call::C(0, ANY, $new)),
                Native::method(
                    $text,
                    "__call__",
                    Call::MK(|it, arguments, keywords| get($text, it, arguments, keywords)),
                ),
                Native::method($text, "__repr__", Call::M0(repr)),
            ];
            class!("operator", concat!("operator.", $text), Payload, METHODS)
        }
    };
}

getter!(itemgetter, "itemgetter", |class, arguments, keywords| {
    no_keywords("itemgetter", class, keywords)?;
    if arguments.is_empty() {
        return Err(arity("itemgetter", 0, 1, 1));
    }
    Ok(object::derived(class, Value::other(Getter::Items(arguments.into()))))
});

getter!(attrgetter, "attrgetter", |class, arguments, keywords| {
    no_keywords("attrgetter", class, keywords)?;
    if arguments.is_empty() {
        return Err(arity("attrgetter", 0, 1, 1));
    }
    let names = arguments.iter().map(|name| match name.as_str() {
        Some(text) => Ok((name.clone(), text.split('.').map(Name::of).collect())),
        None => Err(raise(Type::TypeError, "attribute name must be a string")),
    });
    Ok(object::derived(class, Value::other(Getter::Attributes(names.collect::<R<_>>()?))))
});

getter!(methodcaller, "methodcaller", |class, arguments, keywords| {
    let Some((name, arguments)) = arguments.split_first() else {
        return Err(raise(Type::TypeError, "methodcaller needs at least one argument, the method name"));
    };
    if name.as_str().is_none() {
        return Err(raise(Type::TypeError, "method name must be a string"));
    }
    let caller = Getter::Method { name: name.clone(), arguments: arguments.into(), keywords: keywords.into() };
    Ok(object::derived(class, Value::other(caller)))
});

fn this(it: &Value) -> R<&Getter> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires an object of the module operator"))
}

fn get(name: &str, it: &Value, arguments: &[Value], keywords: Keywords) -> R {
    if !keywords.is_empty() {
        return Err(raise(Type::TypeError, &format!("{name}() takes no keyword arguments")));
    }
    let [object] = arguments else { return Err(arity(name, arguments.len(), 1, 1)) };
    match this(it)? {
        Getter::Items(keys) => several(keys, |key| operators::item(object, key)),
        Getter::Attributes(names) => several(names, |(_, path)| {
            path.iter().try_fold(object.clone(), |value, name| attribute::get(&value, *name))
        }),
        Getter::Method { name, arguments, keywords } => {
            let method = direct::getattr(object, name)?;
            call::call_keywords(&method, arguments, keywords)
        }
    }
}

/// One result is itself, several are a tuple.
fn several<T>(keys: &[T], get: impl Fn(&T) -> R) -> R {
    match keys {
        [one] => get(one),
        many => Ok(Value::tuple(many.iter().map(get).collect::<R<Vec<_>>>()?)),
    }
}

fn repr(it: &Value) -> R {
    let class = it.class();
    let mut shown = vec![];
    match this(it)? {
        Getter::Items(keys) => {
            for key in keys {
                shown.push(object::repr(key)?);
            }
        }
        Getter::Attributes(names) => {
            for (name, _) in names {
                shown.push(object::repr(name)?);
            }
        }
        Getter::Method { name, arguments, keywords } => {
            for value in std::iter::once(name).chain(arguments) {
                shown.push(object::repr(value)?);
            }
            for (name, value) in keywords {
                shown.push(format!("{}={}", name.text(), object::repr(value)?).into());
            }
        }
    }
    let module = if class.is_builtin { format!("{}.", class.module()) } else { String::new() };
    Ok(format!("{module}{}({})", class.short_name(), shown.join(", ")).into())
}

pub fn module() -> Value {
    let mut members = vec![];
    for native in [UNARY, BINARY, OTHERS].into_iter().flatten() {
        members.push((native.name.to_owned(), Value::from(native)));
    }
    // Every operator has its special method's name as well: `__add__`, `__and__`.
    let special = |(name, value): &(String, Value)| (format!("__{}__", name.trim_end_matches('_')), value.clone());
    let no_special = ["countOf", "indexOf", "length_hint", "is_", "is_not", "truth"];
    let specials: Vec<_> = members.iter().filter(|(name, _)| !no_special.contains(&&name[..])).map(special).collect();
    members.extend(specials);
    for class in [itemgetter(), attrgetter(), methodcaller()] {
        members.push((class.short_name().to_owned(), class.object()));
    }
    Module::value("operator", members.iter().map(|(name, value)| (&name[..], value.clone())).collect())
}
