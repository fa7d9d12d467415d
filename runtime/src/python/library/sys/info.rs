//! What `sys` says about the implementation and its numbers.

use super::super::super::exception::raise;
use super::super::super::native::{Call, Native};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, call};
use super::super::struct_sequence::{struct_sequence, value};
use super::super::types::simple_namespace;

/// The entry `__new__` of tuples that only the runtime makes.
macro_rules! not_instantiable {
    ($name:literal) => {
        Native::method(
            $name,
            "__new__",
            Call::C(0, usize::MAX, |_, _, _| {
                Err(raise(Type::TypeError, concat!("cannot create '", $name, "' instances")))
            }),
        )
    };
}

struct_sequence!(version_info = "sys", "version_info", not_instantiable!("sys.version_info"), [
    0: "major", 1: "minor", 2: "micro", 3: "releaselevel", 4: "serial",
]);
struct_sequence!(float_info = "sys", "float_info", not_instantiable!("sys.float_info"), [
    0: "max", 1: "max_exp", 2: "max_10_exp", 3: "min", 4: "min_exp", 5: "min_10_exp", 6: "dig", 7: "mant_dig",
    8: "epsilon", 9: "radix", 10: "rounds",
]);
struct_sequence!(int_info = "sys", "int_info", not_instantiable!("sys.int_info"), [
    0: "bits_per_digit", 1: "sizeof_digit", 2: "default_max_str_digits", 3: "str_digits_check_threshold",
]);

/// The version of the language that programs are compiled as.
const VERSION: (i64, i64, i64) = (3, 11, 7);

fn version() -> Value {
    let (major, minor, micro) = VERSION;
    value(version_info(), vec![major.into(), minor.into(), micro.into(), "final".into(), 0.into()])
}

fn implementation() -> Value {
    let keywords = [
        (Name::of("name"), Value::str("py2rs")),
        (Name::of("cache_tag"), Value::None),
        (Name::of("version"), version()),
        (Name::of("hexversion"), hexversion()),
    ];
    call::call_keywords(&simple_namespace().object(), &[], &keywords).unwrap_or_default()
}

fn hexversion() -> Value {
    let (major, minor, micro) = VERSION;
    (major << 24 | minor << 16 | micro << 8 | 0xf0).into()
}

pub fn members() -> Vec<(&'static str, Value)> {
    let (major, minor, micro) = VERSION;
    let floats = vec![
        f64::MAX.into(),
        i64::from(f64::MAX_EXP).into(),
        i64::from(f64::MAX_10_EXP).into(),
        f64::MIN_POSITIVE.into(),
        i64::from(f64::MIN_EXP).into(),
        i64::from(f64::MIN_10_EXP).into(),
        i64::from(f64::DIGITS).into(),
        i64::from(f64::MANTISSA_DIGITS).into(),
        f64::EPSILON.into(),
        i64::from(f64::RADIX).into(),
        1.into(),
    ];
    let little = cfg!(target_endian = "little");
    let platform = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    vec![
        ("version", format!("{major}.{minor}.{micro} (py2rs)").into()),
        ("version_info", version()),
        ("hexversion", hexversion()),
        ("api_version", 1013.into()),
        ("implementation", implementation()),
        ("platform", platform.into()),
        ("byteorder", if little { "little" } else { "big" }.into()),
        ("maxsize", i64::MAX.into()),
        ("maxunicode", i64::from(u32::from(char::MAX)).into()),
        ("float_repr_style", "short".into()),
        ("float_info", value(float_info(), floats)),
        ("int_info", value(int_info(), [30, 4, 4300, 640].map(Value::int).to_vec())),
        ("warnoptions", Value::list(vec![])),
        ("dont_write_bytecode", true.into()),
    ]
}
