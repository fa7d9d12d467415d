//! `enum` (`Lib/enum.py`). What CPython keeps in attributes of an enumeration, `_member_map_` and so on, is in attributes of
//! the same names here.
//!
//! One thing differs: CPython gives `auto()` its value while the class body runs, here it gets it at the end of the body.
//! `RW = R | W` of two of them works all the same: see [`automatic`].

mod automatic;
mod creation;
mod flag;
mod lookup;
mod member;

pub use creation::create;

use super::super::class::{Class, ClassRef};
use super::super::dict::Dict;
use super::super::exception::{R, raise};
use super::super::module::Module;
use super::super::native::{Call, Native};
use super::super::types::{Layout, Type};
use super::super::value::{Heap, Value};
use super::super::{Name, object};
use super::class;

/// `enum.EnumType`
pub fn meta() -> ClassRef {
    class!("enum", "EnumType", Object, [Type::Type.class()], lookup::METHODS)
}

/// The attributes that every enumeration has, for one of the library that has no members.
fn prepared(class: ClassRef, member_type: Type) -> ClassRef {
    class.set_meta(meta());
    let empty = || Heap::Dict(Box::<Dict>::default()).into();
    class.set(Name::of("_member_names_"), Value::list(vec![]));
    class.set(Name::of("_member_map_"), empty());
    class.set(Name::of("_value2member_map_"), empty());
    class.set(Name::of("_member_type_"), member_type.into());
    class
}

macro_rules! enumerations {
    ($($(#[$doc:meta])* $function:ident = $name:literal([$($base:expr),+], $member:ident), $methods:expr;)*) => {$(
        $(#[$doc])*
        pub fn $function() -> ClassRef {
            thread_local!(static CLASS: ClassRef = {
                prepared(Class::native("enum", $name, &[$($base),+], Layout::Object, $methods), Type::$member)
            });
            CLASS.with(|class| *class)
        }
    )*};
}
enumerations! {
    /// `enum.Enum`
    base = "Enum"([Type::Object.class()], Object), member::METHODS;
    repr_enum = "ReprEnum"([base()], Object), &[];
    /// `enum.IntEnum`
    int_enum = "IntEnum"([Type::Int.class(), repr_enum()], Int), &[member::VALUE_FORMAT, member::INT_STR, member::REPR];
    str_enum = "StrEnum"([Type::Str.class(), repr_enum()], Str), member::STR_ENUM;
    /// `enum.Flag`
    flags = "Flag"([base()], Object), flag::METHODS;
    int_flags = "IntFlag"([Type::Int.class(), repr_enum(), flags()], Int), flag::INT_METHODS;
}

/// `enum.FlagBoundary`: what happens to bits that no flag has.
fn boundaries() -> R<ClassRef> {
    let names = ["STRICT", "CONFORM", "EJECT", "KEEP"];
    let namespace = names.iter().map(|name| (Name::of(name), name.to_lowercase().into()));
    let namespace = namespace.chain([(Name::of("__module__"), "enum".into())]).collect();
    creation::create(meta(), "FlagBoundary", &[str_enum().object()], namespace, Value::None, &[])
}

/// A member of `FlagBoundary`.
fn boundary(name: &str) -> Value {
    thread_local!(static CLASS: Option<ClassRef> = boundaries().ok());
    CLASS.with(|class| class.and_then(|class| class.own(Name::of(name)))).into()
}

/// `enum.unique`
fn unique(class: &Value) -> R {
    let mut aliases = vec![];
    for (name, member) in lookup::map(class)?.entries() {
        let canonical = member::name(&member)?;
        if !super::super::operator::equal(&name, &canonical)? {
            aliases.push(format!("{} -> {}", object::str(&name)?, object::str(&canonical)?));
        }
    }
    if aliases.is_empty() {
        return Ok(class.clone());
    }
    let message = format!("duplicate values found in {}: {}", object::repr(class)?, aliases.join(", "));
    Err(raise(Type::ValueError, &message))
}

static UNIQUE: Native = Native::function("unique", Call::F1(unique));

pub fn module() -> Value {
    let mut members = vec![
        ("EnumType", meta().object()),
        ("EnumMeta", meta().object()),
        ("Enum", base().object()),
        ("ReprEnum", repr_enum().object()),
        ("IntEnum", int_enum().object()),
        ("StrEnum", str_enum().object()),
        ("Flag", flags().object()),
        ("IntFlag", int_flags().object()),
        ("unique", (&UNIQUE).into()),
        ("property", Type::Property.into()),
    ];
    members.extend(automatic::members());
    members.push(("FlagBoundary", boundary("STRICT").class().object()));
    for name in ["STRICT", "CONFORM", "EJECT", "KEEP"] {
        members.push((name, boundary(name)));
    }
    Module::value("enum", members)
}

#[cfg(test)]
mod tests {
    use super::super::super::builtins::build_class::build_class;
    use super::super::super::{Name, Value, iter, object, operator};
    use super::super::{member, method};

    fn show(value: &Value) -> String {
        object::repr(value).map_or_else(|raised| format!("{raised:?}"), String::from)
    }

    #[test]
    fn members_and_flags() {
        let module = |name: &str| member("enum", name).unwrap_or_default();
        let auto = || super::super::super::call::call0(&module("auto")).unwrap_or_default();
        let color = build_class(
            "Color",
            &[module("Enum")],
            &[],
            vec![(Name::of("RED"), 1.into()), (Name::of("GREEN"), auto()), (Name::of("ALIAS"), 1.into())],
        )
        .unwrap_or_else(|raised| panic!("{}", show(&raised.into())));
        assert_eq!(show(&color), "<enum 'Color'>");
        let list = Value::list(iter::collect(&color).unwrap_or_default());
        assert_eq!(show(&list), "[<Color.RED: 1>, <Color.GREEN: 2>]");
        let (read, write) = (auto(), auto());
        let both = operator::bit_or(&read, &write).unwrap_or_default();
        let names = vec![(Name::of("R"), read), (Name::of("W"), write), (Name::of("RW"), both)];
        let flags = build_class("Perm", &[module("Flag")], &[], names)
            .unwrap_or_else(|raised| panic!("{}", show(&raised.into())));
        let of = |bits: i64| super::super::super::call::call1(&flags, bits.into());
        assert_eq!(of(3).map(|it| show(&it)).unwrap_or_default(), "<Perm.RW: 3>");
        let inverted = of(1).and_then(|it| operator::invert(&it));
        assert_eq!(inverted.map(|it| show(&it)).unwrap_or_default(), "<Perm.W: 2>");
        let error = of(8).err().map(|raised| show(&raised.into())).unwrap_or_default();
        assert_eq!(error, "ValueError(\"<flag 'Perm'> invalid value 8\\n    given 0b0 1000\\n  allowed 0b0 0011\")");
        let code = build_class("Code", &[module("IntEnum")], &[], vec![(Name::of("OK"), 200.into())])
            .unwrap_or_else(|raised| panic!("{}", show(&raised.into())));
        let ok = super::super::super::attribute::get(&code, Name::of("OK")).unwrap_or_default();
        let text = method(&ok, "__str__", &[]).unwrap_or_default();
        assert_eq!((show(&ok), show(&text)), ("<Code.OK: 200>".into(), "'200'".into()));
    }
}
