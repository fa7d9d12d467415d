//! The macros that emitted code is written in.

/// The value of an operation in a block with a handler; an exception leaves the labelled region instead, as its value.
#[macro_export]
macro_rules! attempt {
    ($region:lifetime, $operation:expr) => {
        match $operation {
            Ok(value) => value,
            Err(raised) => break $region raised,
        }
    };
}

/// The body of an ordinary function. Its locals are cleared in CPython's order, or go along in the traceback.
#[macro_export]
macro_rules! frame {
    (($($local:ident),* $(,)?) $body:block) => {
        match (|| -> $crate::python::R { $body })() {
            Ok(value) => {
                $(drop($local);)*
                Ok(value)
            }
            Err(raised) => Err($crate::python::exception::left(raised, [$((stringify!($local), $crate::python::value::Kept::from($local))),*])),
        }
    };
}

/// `object.name`, through the inline cache of this place.
#[macro_export]
macro_rules! get {
    ($object:expr, $name:literal) => {{
        thread_local!(static SITE: $crate::python::Attribute = const { $crate::python::Attribute::new($name) });
        SITE.with(|site| site.get($object))
    }};
}

/// `object.name = value`
#[macro_export]
macro_rules! set {
    ($object:expr, $name:literal, $value:expr) => {{
        thread_local!(static SITE: $crate::python::Attribute = const { $crate::python::Attribute::new($name) });
        SITE.with(|site| site.set($object, $value))
    }};
}

/// `object.name(arguments)`, without a bound method in between. The receiver is looked at before the arguments are
/// evaluated, as in CPython: write `let method = method!(object, "name")?` and call that if an argument can see the difference.
#[macro_export]
macro_rules! call {
    (@site $name:literal, |$site:ident| $call:expr) => {{
        thread_local!(static SITE: $crate::python::Attribute = const { $crate::python::Attribute::new($name) });
        SITE.with(|$site| $call)
    }};
    ($object:expr, $name:literal) => { $crate::call!(@site $name, |site| site.call0($object)) };
    ($object:expr, $name:literal, $a:expr) => {{
        let (object, a) = ($object, $a);
        $crate::call!(@site $name, |site| site.call1(object, a))
    }};
    ($object:expr, $name:literal, $a:expr, $b:expr) => {{
        let (object, a, b) = ($object, $a, $b);
        $crate::call!(@site $name, |site| site.call2(object, a, b))
    }};
    ($object:expr, $name:literal, $($argument:expr),+) => {{
        let (object, arguments) = ($object, [$($argument),+]);
        $crate::call!(@site $name, |site| site.call_many(object, &arguments))
    }};
}

/// A constant of the program that is an object: made once.
#[macro_export]
macro_rules! constant {
    ($value:expr) => {{
        thread_local!(static CONSTANT: std::cell::OnceCell<$crate::python::Value> = const { std::cell::OnceCell::new() });
        CONSTANT.with(|constant| constant.get_or_init(|| $value).clone())
    }};
}
