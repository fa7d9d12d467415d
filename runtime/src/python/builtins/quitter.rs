//! `exit` and `quit` (`Lib/_sitebuiltins.py`): objects that say how to leave the interpreter, and leave it when called.

use super::super::class::ClassRef;
use super::super::exception::{R, raise, raise_with};
use super::super::library::{self, bind, class};
use super::super::native::{Call, Keywords, Native, NativeObject};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, attribute, call};

struct Quitter(&'static str);

impl NativeObject for Quitter {
    fn class(&self) -> ClassRef {
        class!("_sitebuiltins", "Quitter", Sealed, METHODS)
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}

static METHODS: &[Native] = &[
    Native::method("Quitter", "name", Call::Property(|it| Ok(of(it)?.0.into()), None)),
    Native::method("Quitter", "eof", Call::Property(|it| of(it).map(|_| EOF.into()), None)),
    Native::method("Quitter", "__repr__", Call::M0(|it| Ok(format!("Use {}() or {EOF} to exit", of(it)?.0).into()))),
    Native::method("Quitter", "__call__", Call::MK(quit)),
];

/// How else one leaves it.
const EOF: &str = "Ctrl-D (i.e. EOF)";

fn of(it: &Value) -> R<&Quitter> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'Quitter' object"))
}

/// Closes stdin, whether that succeeds or not, and raises SystemExit.
fn quit(_: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [code] = bind("Quitter.__call__", ["code"], 0, arguments, keywords)?;
    let stdin = library::import("sys").map(|sys| attribute::get(&sys, Name::of("stdin")));
    if let Some(Ok(stdin)) = stdin
        && let Ok(close) = attribute::get(&stdin, Name::of("close"))
    {
        call::call0(&close).ok();
    }
    Err(raise_with(Type::SystemExit, vec![code.into()]))
}

/// Both of them.
pub fn members() -> [(&'static str, Value); 2] {
    ["exit", "quit"].map(|name| (name, Value::other(Quitter(name))))
}
