//! `RegexFlag`: the flags of the module, an `IntFlag` whose members print as the module's names
//! (`Lib/re/__init__.py`, `global_flag_repr` in `Lib/enum.py`).

use super::super::super::class::ClassRef;
use super::super::super::exception::R;
use super::super::super::native::{Call, Native};
use super::super::super::value::Value;
use super::super::super::{Name, attribute, object};
use super::super::{enumeration, method};
use crate::python::regex::syntax::flag;

/// The members in order of definition, with their short names.
const FLAGS: [(&str, &str, u32); 10] = [
    ("NOFLAG", "", 0),
    ("ASCII", "A", flag::ASCII),
    ("IGNORECASE", "I", flag::IGNORECASE),
    ("LOCALE", "L", flag::LOCALE),
    ("UNICODE", "U", flag::UNICODE),
    ("MULTILINE", "M", flag::MULTILINE),
    ("DOTALL", "S", flag::DOTALL),
    ("VERBOSE", "X", flag::VERBOSE),
    ("TEMPLATE", "T", flag::TEMPLATE),
    ("DEBUG", "", flag::DEBUG),
];

/// `re.IGNORECASE`, `re.ASCII|re.LOCALE`; bits that no flag has are numbers.
fn repr(it: &Value) -> R {
    let name = attribute::get(it, Name::of("_name_"))?;
    let Some(name) = name.as_str() else {
        let value = attribute::get(it, Name::of("_value_"))?;
        return Ok(format!("re.RegexFlag({})", object::repr(&value)?).into());
    };
    let shown = name.split('|').map(|name| match name.starts_with(|c: char| c.is_ascii_digit()) {
        true => name.to_string(),
        false => format!("re.{name}"),
    });
    Ok(shown.collect::<Vec<_>>().join("|").into())
}

static REPR: Native = Native::method("RegexFlag", "__repr__", Call::M0(repr));
static STR: Native = Native::method("RegexFlag", "__str__", Call::M0(repr));
static FORMAT: Native = Native::method(
    "RegexFlag",
    "__format__",
    Call::M1(|it, spec| method(&repr(it)?, "__format__", std::slice::from_ref(spec))),
);

fn create() -> R<ClassRef> {
    let members = FLAGS.iter().flat_map(|(long, short, bits)| {
        let member = |name: &str| (Name::of(name), Value::int((*bits).into()));
        [Some(member(long)), (!short.is_empty()).then(|| member(short))].into_iter().flatten()
    });
    let own = [
        ("__module__", "re".into()),
        ("__repr__", (&REPR).into()),
        ("__str__", (&STR).into()),
        ("__format__", (&FORMAT).into()),
    ];
    let namespace = own.into_iter().map(|(name, value)| (Name::of(name), value)).chain(members).collect();
    let bases = [enumeration::int_flags().object()];
    enumeration::create(enumeration::meta(), "RegexFlag", &bases, namespace, Value::None, &[])
}

/// `re.RegexFlag`
pub fn class() -> Option<ClassRef> {
    thread_local!(static CLASS: Option<ClassRef> = create().ok());
    CLASS.with(|class| *class)
}

/// The members as the module has them, under both names.
pub fn members() -> Vec<(&'static str, Value)> {
    let Some(class) = class() else { return vec![] };
    let names = FLAGS.iter().flat_map(|(long, short, _)| [*long, *short]).filter(|name| !name.is_empty());
    let members = names.filter_map(|name| Some((name, class.own(Name::of(name))?)));
    std::iter::once(("RegexFlag", class.object())).chain(members).collect()
}
