//! `total_ordering` and `cmp_to_key`.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Native, NativeFunction, NativeObject, bind};
use super::super::super::operator::{self, Cmp};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, attribute, call};
use super::super::class;

/// How a comparison follows from another one: is its result negated, and what `==` or `!=` is joined to it?
struct Derived {
    name: &'static str,
    root: &'static str,
    negated: bool,
    join: Join,
}
enum Join {
    Nothing,
    OrEqual,
    AndNotEqual,
}

const fn derived(name: &'static str, root: &'static str, negated: bool, join: Join) -> Derived {
    Derived { name, root, negated, join }
}

/// `_convert` in `Lib/functools.py`, in its order.
const TABLE: &[Derived] = &[
    derived("__gt__", "__lt__", true, Join::AndNotEqual),
    derived("__le__", "__lt__", false, Join::OrEqual),
    derived("__ge__", "__lt__", true, Join::Nothing),
    derived("__ge__", "__le__", true, Join::OrEqual),
    derived("__lt__", "__le__", false, Join::AndNotEqual),
    derived("__gt__", "__le__", true, Join::Nothing),
    derived("__lt__", "__gt__", true, Join::AndNotEqual),
    derived("__ge__", "__gt__", false, Join::OrEqual),
    derived("__le__", "__gt__", true, Join::Nothing),
    derived("__le__", "__ge__", true, Join::OrEqual),
    derived("__gt__", "__ge__", false, Join::AndNotEqual),
    derived("__lt__", "__ge__", true, Join::Nothing),
];

/// `functools.total_ordering`
pub static TOTAL_ORDERING: Native = Native::function("total_ordering", Call::F1(total_ordering));

fn total_ordering(decorated: &Value) -> R {
    let Some(class) = decorated.as_class() else {
        return Err(raise(Type::TypeError, "total_ordering() argument must be a class"));
    };
    let defined = |name: &str| class.special(Name::of(name)).is_some();
    let Some(root) = ["__lt__", "__le__", "__gt__", "__ge__"].into_iter().find(|name| defined(name)) else {
        return Err(raise(Type::ValueError, "must define at least one ordering operation: < > <= >="));
    };
    for (index, row) in TABLE.iter().enumerate().filter(|(_, row)| row.root == root) {
        if defined(row.name) {
            continue;
        }
        let plain = |name: &str| name.trim_matches('_').to_owned();
        let qualname = format!("_{}_from_{}", plain(row.name), plain(row.root));
        let function = NativeFunction::new(&qualname, [Value::int(index as i64)], |it, arguments, _| {
            let (Value::Int(index), [a, b]) = (&it.state[0], arguments) else {
                return Err(raise(Type::TypeError, "a comparison takes 2 arguments"));
            };
            compare(&TABLE[index.int() as usize], a, b)
        });
        function.properties.set(Name::of("__name__"), row.name.into());
        function.properties.set(Name::of("__module__"), "functools".into());
        attribute::set(decorated, Name::of(row.name), Value::other(function))?;
    }
    Ok(decorated.clone())
}

fn compare(row: &Derived, a: &Value, b: &Value) -> R {
    let method = attribute::get(&a.class().object(), Name::of(row.root))?;
    let result = call::call2(&method, a.clone(), b.clone())?;
    if result.is_not_implemented() {
        return Ok(result);
    }
    let result = if row.negated { operator::not(&result)?.into() } else { result };
    match row.join {
        Join::Nothing => Ok(result),
        Join::OrEqual if operator::truth(&result)? => Ok(result),
        Join::OrEqual => operator::eq(a, b),
        Join::AndNotEqual if operator::truth(&result)? => operator::ne(a, b),
        Join::AndNotEqual => Ok(result),
    }
}

/// What `cmp_to_key` gives, which is called with an object, and what comes out of that, which is compared.
struct KeyWrapper {
    compare: Value,
    object: Option<Value>,
}
impl NativeObject for KeyWrapper {
    fn class(&self) -> ClassRef {
        key_wrapper()
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.compare);
        self.object.iter().for_each(see)
    }
}
fn key_wrapper() -> ClassRef {
    class!("functools", "functools.KeyWrapper", Sealed, METHODS)
}

/// `functools.cmp_to_key`
pub static CMP_TO_KEY: Native = Native::function(
    "cmp_to_key",
    Call::FK(|arguments, keywords| {
        let [compare] = bind("cmp_to_key", ["mycmp"], 0, 1, arguments, keywords)?;
        Ok(Value::other(KeyWrapper { compare: compare.into(), object: None }))
    }),
);

fn this(it: &Value) -> R<&KeyWrapper> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'functools.KeyWrapper' object"))
}

fn compare_keys(cmp: Cmp, it: &Value, other: &Value) -> R {
    let Some(b) = other.as_other::<KeyWrapper>() else {
        return Err(raise(Type::TypeError, "other argument must be K instance"));
    };
    let a = this(it)?;
    let (Some(x), Some(y)) = (&a.object, &b.object) else {
        return Err(raise(Type::AttributeError, "object"));
    };
    let result = call::call2(&a.compare, x.clone(), y.clone())?;
    operator::compare(cmp, &result, &Value::int(0))
}

const OWNER: &str = "functools.KeyWrapper";
static METHODS: &[Native] = &[
    Native::method(
        OWNER,
        "__call__",
        Call::MK(|it, arguments, keywords| {
            let [object] = bind("K", ["obj"], 0, 1, arguments, keywords)?;
            Ok(Value::other(KeyWrapper { compare: this(it)?.compare.clone(), object }))
        }),
    ),
    Native::method(OWNER, "obj", Call::Property(|it| Ok(this(it)?.object.clone().into()), None)),
    Native::method(OWNER, "__lt__", Call::M1(|it, other| compare_keys(Cmp::Lt, it, other))),
    Native::method(OWNER, "__le__", Call::M1(|it, other| compare_keys(Cmp::Le, it, other))),
    Native::method(OWNER, "__eq__", Call::M1(|it, other| compare_keys(Cmp::Eq, it, other))),
    Native::method(OWNER, "__ne__", Call::M1(|it, other| compare_keys(Cmp::Ne, it, other))),
    Native::method(OWNER, "__gt__", Call::M1(|it, other| compare_keys(Cmp::Gt, it, other))),
    Native::method(OWNER, "__ge__", Call::M1(|it, other| compare_keys(Cmp::Ge, it, other))),
];
