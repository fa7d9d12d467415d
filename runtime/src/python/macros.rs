//! The macros that emitted code is written in.

/// The value of an operation in a block with a handler; an exception leaves the labelled region instead, as its value. With
/// `||` in front, a `?` in the operation does the same.
#[macro_export]
macro_rules! attempt {
    ($region:lifetime, || $operation:expr $(,)?) => {
        match (|| -> ::std::result::Result<_, $crate::python::emitted::Raised> { $operation })() {
            Ok(value) => value,
            Err(raised) => break $region raised,
        }
    };
    ($region:lifetime, $operation:expr $(,)?) => {
        match $operation {
            Ok(value) => value,
            Err(raised) => break $region raised,
        }
    };
}

/// The end of an ordinary function: its locals die in CPython's order, or go along in the traceback.
#[macro_export]
macro_rules! leave {
    ($result:expr $(, $local:ident)* $(,)?) => {
        match $result {
            Ok(value) => {
                $(drop($local);)*
                Ok(value)
            }
            Err(raised) => Err($crate::python::exception::left(
                raised,
                [$((stringify!($local), $crate::python::value::Kept::from($local))),*],
            )),
        }
    };
}

/// The same for a function with handlers, with its code object: any exception that it caught, and that lives, may have its locals.
#[macro_export]
macro_rules! leave_handling {
    ($code:expr, $result:expr $(, $local:ident)* $(,)?) => {{
        $crate::python::exception::left_handling(
            &$code,
            [$((stringify!($local), $crate::python::value::Kept::from($local))),*],
        );
        $result
    }};
}

/// `object.name`, through the inline cache of this place.
#[macro_export]
macro_rules! get {
    ($object:expr, $name:literal $(,)?) => {{
        thread_local!(static SITE: $crate::python::Attribute = const { $crate::python::Attribute::new($name) });
        let object = $object;
        SITE.with(|site| site.get(std::borrow::Borrow::borrow(&object)))
    }};
}

/// `object.name = value`; the value is evaluated first.
#[macro_export]
macro_rules! set {
    ($object:expr, $name:literal, $value:expr $(,)?) => {{
        thread_local!(static SITE: $crate::python::Attribute = const { $crate::python::Attribute::new($name) });
        let value = $value;
        let object = $object;
        SITE.with(|site| site.set(std::borrow::Borrow::borrow(&object), value))
    }};
}

/// `object.name`, to be called: without a bound method in between. What it gives has `call0`, `call1`, ….
#[macro_export]
macro_rules! method {
    ($object:expr, $name:literal $(,)?) => {{
        thread_local!(static SITE: $crate::python::Attribute = const { $crate::python::Attribute::new($name) });
        let object = $object;
        SITE.with(|site| site.callee(std::borrow::Borrow::borrow(&object)))
    }};
}

/// `object.name(arguments)`: `call!(place, place of the attribute, object, "name", arguments…)`. The method is looked up after
/// the arguments are evaluated: only for arguments that can't see the difference.
#[macro_export]
macro_rules! call {
    (@site $name:literal, |$site:ident| $call:expr) => {{
        thread_local!(static SITE: $crate::python::Attribute = const { $crate::python::Attribute::new($name) });
        SITE.with(|$site| $call)
    }};
    ($at:expr, $name_at:expr, $object:expr, $name:literal $(,)?) => {{
        let object = $object;
        $crate::call!(@site $name, |site| site.call0(std::borrow::Borrow::borrow(&object), &$at, &$name_at))
    }};
    ($at:expr, $name_at:expr, $object:expr, $name:literal, $a:expr $(,)?) => {{
        let (object, a) = ($object, $a);
        $crate::call!(@site $name, |site| site.call1(std::borrow::Borrow::borrow(&object), a, &$at, &$name_at))
    }};
    ($at:expr, $name_at:expr, $object:expr, $name:literal, $a:expr, $b:expr $(,)?) => {{
        let (object, a, b) = ($object, $a, $b);
        $crate::call!(@site $name, |site| site.call2(std::borrow::Borrow::borrow(&object), a, b, &$at, &$name_at))
    }};
    ($at:expr, $name_at:expr, $object:expr, $name:literal, $($argument:expr),+ $(,)?) => {{
        let (object, arguments) = ($object, [$($argument),+]);
        $crate::call!(@site $name, |site| site.call_many(std::borrow::Borrow::borrow(&object), &arguments, &$at, &$name_at))
    }};
}

/// A constant of the program that is an object: made once.
#[macro_export]
macro_rules! constant {
    ($value:expr $(,)?) => {{
        thread_local!(static CONSTANT: $crate::python::emitted::Constant = const { $crate::python::emitted::Constant::new() });
        CONSTANT.with(|constant| constant.get(|| $value))
    }};
}

/// A string of the program.
#[macro_export]
macro_rules! text {
    ($text:literal $(,)?) => {
        $crate::constant!($crate::python::str::literal($text))
    };
}

/// The name of a keyword argument: looked up once.
#[macro_export]
macro_rules! keyword {
    ($name:literal $(,)?) => {{
        thread_local!(static NAME: ::std::cell::Cell<u32> = const { ::std::cell::Cell::new(u32::MAX) });
        $crate::python::Name::remembered(&NAME, $name)
    }};
}

/// What `builtins` has under a name that the program does not bind.
#[macro_export]
macro_rules! builtin {
    ($name:literal $(,)?) => {
        $crate::constant!($crate::python::emitted::builtin($name))
    };
}

/// The global variables of a module: `NAME = "name";`, and `GLOBALS`, which knows them all.
#[macro_export]
macro_rules! globals {
    ($($variable:ident = $name:literal;)*) => {
        $(static $variable: $crate::python::emitted::Global = {
            thread_local!(static SLOT: $crate::python::emitted::Slot = const { $crate::python::emitted::Slot::new() });
            $crate::python::emitted::Global::new($name, &SLOT)
        };)*
        /// Every global variable.
        const GLOBALS: $crate::python::process::Globals = $crate::python::process::Globals {
            file: FILE,
            visit: |see| {
                let _ = &see;
                $($variable.visit(see);)*
            },
            clear: |clear| {
                let _ = &clear;
                $($variable.clear(clear);)*
            },
            dict: None,
        };
    };
}

/// The global variables of a module that the program looks at as a dict, which is `NAMESPACE`; else as `globals!`.
#[macro_export]
macro_rules! namespace {
    ($($variable:ident = $name:literal;)*) => {
        thread_local!(static VARIABLES: $crate::python::emitted::Variables = const {
            $crate::python::emitted::Variables::new()
        });
        /// `globals()`
        static NAMESPACE: $crate::python::emitted::Namespace = $crate::python::emitted::Namespace::new(&VARIABLES);
        $(static $variable: $crate::python::emitted::Variable = {
            thread_local!(static SITE: $crate::python::emitted::Site = const { $crate::python::emitted::Site::new() });
            $crate::python::emitted::Variable::new($name, &VARIABLES, &SITE)
        };)*
        /// Every global variable.
        const GLOBALS: $crate::python::process::Globals = $crate::python::process::Globals {
            file: FILE,
            visit: |see| NAMESPACE.visit(see),
            clear: |clear| NAMESPACE.clear(clear),
            dict: Some(|| NAMESPACE.dict()),
        };
    };
}

/// Places of operations of one function that can raise: `NAME = line:column to line:column mark column to column;`.
#[macro_export]
macro_rules! places {
    ($code:ident: $($name:ident = $line:literal : $column:literal to $end_line:literal : $end_column:literal
        $(mark $from:literal to $to:literal)?;)*) => {
        $(static $name: $crate::python::Place = $crate::python::Place {
            code: &$code,
            line: $line,
            column: $column,
            end_line: $end_line,
            end_column: $end_column,
            anchor: $crate::places!(@anchor $($from $to)?),
        };)*
    };
    (@anchor) => { $crate::python::place::Anchor::None };
    (@anchor $from:literal $to:literal) => { $crate::python::place::Anchor::At($from, $to) };
}
