//! `__future__`: features of the language that were optional once (`Lib/__future__.py`). The compiler knows what they mean.

use super::super::class::ClassRef;
use super::super::module::Module;
use super::super::native::{Call, Native, NativeObject};
use super::super::object;
use super::super::value::Value;
use super::class;

/// Major and minor number, level, serial.
type Release = (i64, i64, &'static str, i64);

/// A feature, with the release in which it could first be asked for, the one in which it always holds, and the compiler's flag.
struct Feature {
    optional: Release,
    mandatory: Option<Release>,
    flag: i64,
}

impl NativeObject for Feature {
    fn class(&self) -> ClassRef {
        class!("__future__", "_Feature", Sealed, METHODS)
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}

fn release((major, minor, level, serial): Release) -> Value {
    Value::tuple([major.into(), minor.into(), 0.into(), level.into(), serial.into()])
}
fn of(it: &Value, part: fn(&Feature) -> Value) -> Value {
    it.as_other::<Feature>().map(part).into()
}

static METHODS: &[Native] = &[
    Native::method("_Feature", "getOptionalRelease", Call::M0(|it| Ok(of(it, |feature| release(feature.optional))))),
    Native::method(
        "_Feature",
        "getMandatoryRelease",
        Call::M0(|it| Ok(of(it, |feature| feature.mandatory.map(release).into()))),
    ),
    Native::method(
        "_Feature",
        "__repr__",
        Call::M0(|it| {
            let optional = object::repr(&of(it, |feature| release(feature.optional)))?;
            let mandatory = object::repr(&of(it, |feature| feature.mandatory.map(release).into()))?;
            let flag = of(it, |feature| feature.flag.into());
            Ok(format!("_Feature({optional}, {mandatory}, {})", object::repr(&flag)?).into())
        }),
    ),
    Native::method("_Feature", "optional", Call::Property(|it| Ok(of(it, |feature| release(feature.optional))), None)),
    Native::method(
        "_Feature",
        "mandatory",
        Call::Property(|it| Ok(of(it, |feature| feature.mandatory.map(release).into())), None),
    ),
    Native::method("_Feature", "compiler_flag", Call::Property(|it| Ok(of(it, |feature| feature.flag.into())), None)),
];

pub fn module() -> Value {
    let feature = |optional, mandatory, flag| Value::other(Feature { optional, mandatory, flag });
    let names = [
        "nested_scopes",
        "generators",
        "division",
        "absolute_import",
        "with_statement",
        "print_function",
        "unicode_literals",
        "barry_as_FLUFL",
        "generator_stop",
        "annotations",
    ];
    Module::value(
        "__future__",
        vec![
            ("all_feature_names", Value::list(names.iter().map(|name| Value::str(*name)).collect())),
            ("nested_scopes", feature((2, 1, "beta", 1), Some((2, 2, "alpha", 0)), 0x10)),
            ("generators", feature((2, 2, "alpha", 1), Some((2, 3, "final", 0)), 0)),
            ("division", feature((2, 2, "alpha", 2), Some((3, 0, "alpha", 0)), 0x2_0000)),
            ("absolute_import", feature((2, 5, "alpha", 1), Some((3, 0, "alpha", 0)), 0x4_0000)),
            ("with_statement", feature((2, 5, "alpha", 1), Some((2, 6, "alpha", 0)), 0x8_0000)),
            ("print_function", feature((2, 6, "alpha", 2), Some((3, 0, "alpha", 0)), 0x10_0000)),
            ("unicode_literals", feature((2, 6, "alpha", 2), Some((3, 0, "alpha", 0)), 0x20_0000)),
            ("barry_as_FLUFL", feature((3, 1, "alpha", 2), Some((4, 0, "alpha", 0)), 0x40_0000)),
            ("generator_stop", feature((3, 5, "beta", 1), Some((3, 7, "alpha", 0)), 0x80_0000)),
            ("annotations", feature((3, 7, "beta", 1), None, 0x100_0000)),
        ],
    )
}
