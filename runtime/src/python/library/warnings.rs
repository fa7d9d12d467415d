//! `warnings` (`Lib/warnings.py`). A compiled program does not know at run time which line it is on: a warning shows the
//! program's file without a line, and "once for each place" is once for each text.

use super::super::class::ClassRef;
use super::super::exception::{R, Raised, raise, raise_value};
use super::super::module::Module;
use super::super::native::{self, ANY, Call, Keywords, Native, NativeObject};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, attribute, call, object, operator, process, stream};
use super::{bind, class, import, method};
use std::cell::{Cell, RefCell};

/// What is done with a warning, if its class and text are these.
#[derive(Clone)]
struct Filter {
    action: Action,
    /// A pattern of `re` that the text must begin with; empty: any.
    message: String,
    category: Value,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Error,
    Ignore,
    Always,
    /// The first time for each text and class: `default`, `module` and `once`.
    Once,
}

thread_local! {
    /// The newest first; `None`: those of the beginning.
    static FILTERS: RefCell<Option<Vec<Filter>>> = const { RefCell::new(None) };
    /// What has been shown: class and text.
    static SHOWN: RefCell<Vec<(Value, String)>> = const { RefCell::new(vec![]) };
    /// The lists of `catch_warnings(record=True)` that are open.
    static RECORDS: RefCell<Vec<Option<Value>>> = const { RefCell::new(vec![]) };
}

fn filters() -> Vec<Filter> {
    let ignored = [
        (Action::Once, Type::DeprecationWarning),
        (Action::Ignore, Type::PendingDeprecationWarning),
        (Action::Ignore, Type::ImportWarning),
        (Action::Ignore, Type::ResourceWarning),
    ];
    let initial = || {
        let filter =
            |(action, class): (Action, Type)| Filter { action, message: String::new(), category: class.into() };
        ignored.map(filter).to_vec()
    };
    FILTERS.with_borrow(Clone::clone).unwrap_or_else(initial)
}

/// `warnings.WarningMessage`: what is recorded of a warning.
struct Message {
    message: Value,
    category: Value,
}
impl NativeObject for Message {
    fn class(&self) -> ClassRef {
        class!("warnings", "WarningMessage", Sealed, MESSAGE)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.message);
        see(&self.category)
    }
}
fn of(it: &Value) -> R<&Message> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'WarningMessage' object"))
}
static MESSAGE: &[Native] = &[
    Native::method("WarningMessage", "message", Call::Property(|it| Ok(of(it)?.message.clone()), None)),
    Native::method("WarningMessage", "category", Call::Property(|it| Ok(of(it)?.category.clone()), None)),
    Native::method("WarningMessage", "filename", Call::Property(|_| Ok(file().into()), None)),
    Native::method("WarningMessage", "lineno", Call::Property(|_| Ok(0.into()), None)),
    Native::method("WarningMessage", "line", Call::Property(|_| Ok(Value::None), None)),
    Native::method("WarningMessage", "source", Call::Property(|_| Ok(Value::None), None)),
    Native::method(
        "WarningMessage",
        "__str__",
        Call::M0(|it| {
            let (message, category) = (object::repr(&of(it)?.message)?, category_name(&of(it)?.category));
            let file = object::repr(&file().into())?;
            Ok(format!("{{message : {message}, category : '{category}', filename : {file}, lineno : 0, line : None}}")
                .into())
        }),
    ),
];

fn file() -> String {
    process::arguments().into_iter().next().unwrap_or_default().to_string_lossy().into_owned()
}
fn category_name(category: &Value) -> &'static str {
    category.as_class().map_or("", |class| class.name())
}

/// `warnings.warn(message, category=UserWarning, stacklevel=1, source=None)`
fn warn(arguments: &[Value], keywords: Keywords) -> R {
    let [message, category, ..] =
        native::bind("warn", ["message", "category", "stacklevel", "source"], 0, 1, arguments, keywords)?;
    issue(message.unwrap_or_default(), category.filter(|it| !it.is_none()))
}

fn issue(message: Value, category: Option<Value>) -> R {
    let given = Raised::from_value(&message).filter(|it| it.is(Type::Warning));
    let category = match &given {
        Some(given) => given.class.get().object(),
        None => category.unwrap_or_else(|| Type::UserWarning.into()),
    };
    if !category.as_class().is_some_and(|class| class.is_subclass(Type::Warning.class())) {
        let kind = category.type_name();
        let message = format!("category must be a Warning subclass, not '{kind}'");
        return Err(raise(Type::TypeError, &message));
    }
    let text = String::from(object::str(&message)?);
    let message = match given {
        Some(_) => message,
        None => call::call1(&category, message)?,
    };
    let mut action = Action::Once;
    for filter in filters() {
        if category.as_class().is_some_and(|it| filter.category.as_class().is_some_and(|of| it.is_subclass(of)))
            && (filter.message.is_empty() || matches(&filter.message, &text)?)
        {
            action = filter.action;
            break;
        }
    }
    match action {
        Action::Error => return Err(raise_value(message)),
        Action::Ignore => return Ok(Value::None),
        Action::Once => {
            let known = |(of, shown): &(Value, String)| of.is(&category) && *shown == text;
            if SHOWN.with_borrow(|shown| shown.iter().any(known)) {
                return Ok(Value::None);
            }
            SHOWN.with_borrow_mut(|shown| shown.push((category.clone(), text.clone())));
        }
        Action::Always => {}
    }
    if let Some(record) = RECORDS.with_borrow(|records| records.last().cloned().flatten()) {
        return method(&record, "append", &[Value::other(Message { message, category })]);
    }
    let show = import("warnings").map(|module| attribute::get(&module, Name::of("showwarning"))).transpose()?;
    match show {
        Some(show) => call::call(&show, &[message, category, file().into(), 0.into()]),
        None => Ok(Value::None),
    }
}

/// Does the text begin with what the pattern describes?
fn matches(pattern: &str, text: &str) -> R<bool> {
    match import("re") {
        Some(re) => {
            let flag = attribute::get(&re, Name::of("IGNORECASE"))?;
            Ok(!method(&re, "match", &[pattern.into(), text.into(), flag])?.is_none())
        }
        None => Ok(text.to_lowercase().starts_with(&pattern.to_lowercase())),
    }
}

fn format_warning(arguments: &[Value]) -> R {
    let (message, category) = (object::str(&arguments[0])?, category_name(&arguments[1]));
    Ok(format!("{}: {category}: {message}\n", object::str(&arguments[2])?).into())
}

fn show_warning(arguments: &[Value]) -> R {
    let text = format_warning(arguments)?;
    let sys_stderr = import("sys").map(|sys| attribute::get(&sys, Name::of("stderr"))).transpose()?;
    match arguments.get(4).filter(|it| !it.is_none()).cloned().or(sys_stderr) {
        Some(file) => method(&file, "write", &[text]),
        None => stream::write_stderr(&object::str(&text)?).map(|()| Value::None),
    }
}

fn action(value: &Value) -> R<Action> {
    Ok(match value.as_str().map_or("", |text| text) {
        "error" => Action::Error,
        "ignore" => Action::Ignore,
        "always" => Action::Always,
        "default" | "module" | "once" => Action::Once,
        _ => {
            let message = format!("invalid action: {}", object::repr(value)?);
            return Err(raise(Type::AssertionError, &message));
        }
    })
}

fn add(filter: Filter, append: bool) {
    let mut all = filters();
    if append {
        all.push(filter)
    } else {
        all.insert(0, filter)
    }
    FILTERS.replace(Some(all));
    // As CPython's registries, which a change of the filters makes void.
    let shown = SHOWN.take();
    drop(shown)
}

fn simple_filter(arguments: &[Value], keywords: Keywords) -> R {
    let [what, category, _, append] =
        bind("simplefilter", ["action", "category", "lineno", "append"], 1, arguments, keywords)?;
    let category = category.unwrap_or_else(|| Type::Warning.into());
    let filter = Filter { action: action(&what.unwrap_or_default())?, message: String::new(), category };
    add(filter, append.as_ref().map_or(Ok(false), operator::truth)?);
    Ok(Value::None)
}

fn filter_warnings(arguments: &[Value], keywords: Keywords) -> R {
    let names = ["action", "message", "category", "module", "lineno", "append"];
    let [what, message, category, _, _, append] = bind("filterwarnings", names, 1, arguments, keywords)?;
    let message = message.map_or(Ok(String::new()), |it| object::str(&it).map(String::from))?;
    let category = category.unwrap_or_else(|| Type::Warning.into());
    add(
        Filter { action: action(&what.unwrap_or_default())?, message, category },
        append.as_ref().map_or(Ok(false), operator::truth)?,
    );
    Ok(Value::None)
}

/// `warnings.catch_warnings(record=False)`: the filters are as before when it ends.
struct Catch {
    record: bool,
    /// A filter that is added at the beginning.
    first: Option<Filter>,
    before: RefCell<Option<Option<Vec<Filter>>>>,
    entered: Cell<bool>,
}
impl NativeObject for Catch {
    fn class(&self) -> ClassRef {
        class!("warnings", "catch_warnings", Sealed, CATCH)
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}
fn catch(it: &Value) -> R<&Catch> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'catch_warnings' object"))
}
static CATCH: &[Native] = &[
    Native::method(
        "catch_warnings",
        "__new__",
        Call::C(0, 0, |_, _, keywords| {
            let (mut record, mut first, mut category) = (false, None, Value::from(Type::Warning));
            for (name, value) in keywords {
                match name.text() {
                    "record" => record = operator::truth(value)?,
                    "action" if value.is_none() => {}
                    "action" => first = Some(action(value)?),
                    "category" => category = value.clone(),
                    "module" | "lineno" | "append" => {}
                    other => {
                        let message = format!("catch_warnings.__init__() got an unexpected keyword argument '{other}'");
                        return Err(raise(Type::TypeError, &message));
                    }
                }
            }
            let first = first.map(|action| Filter { action, message: String::new(), category });
            Ok(Value::other(Catch { record, first, before: RefCell::new(None), entered: Cell::new(false) }))
        }),
    ),
    Native::method(
        "catch_warnings",
        "__enter__",
        Call::M0(|it| {
            let catch = catch(it)?;
            if catch.entered.replace(true) {
                return Err(raise(Type::RuntimeError, "Cannot enter catch_warnings twice"));
            }
            catch.before.replace(Some(FILTERS.with_borrow(Clone::clone)));
            let shown = SHOWN.take();
            drop(shown);
            let list = catch.record.then(|| Value::list(vec![]));
            if let Some(filter) = &catch.first {
                add(filter.clone(), false);
            }
            let recorded = list.clone().or_else(|| RECORDS.with_borrow(|records| records.last().cloned().flatten()));
            RECORDS.with_borrow_mut(|records| records.push(recorded));
            Ok(list.into())
        }),
    ),
    Native::method(
        "catch_warnings",
        "__exit__",
        Call::M(0, ANY, |it, _| {
            let Some(before) = catch(it)?.before.take() else {
                return Err(raise(Type::RuntimeError, "Cannot exit catch_warnings without entering first"));
            };
            let old = FILTERS.replace(before);
            drop(old);
            let record = RECORDS.with_borrow_mut(Vec::pop);
            drop(record);
            let shown = SHOWN.take();
            drop(shown);
            Ok(Value::None)
        }),
    ),
];

static FUNCTIONS: &[Native] = &[
    Native::function("warn", Call::FK(warn)),
    Native::function(
        "warn_explicit",
        Call::F(4, 8, |arguments| issue(arguments[0].clone(), Some(arguments[1].clone()))),
    ),
    Native::function("simplefilter", Call::FK(simple_filter)),
    Native::function("filterwarnings", Call::FK(filter_warnings)),
    Native::function(
        "resetwarnings",
        Call::F0(|| {
            let old = FILTERS.replace(Some(vec![]));
            drop(old);
            Ok(Value::None)
        }),
    ),
    Native::function("showwarning", Call::F(4, 6, show_warning)),
    Native::function("formatwarning", Call::F(4, 5, format_warning)),
];

pub fn module() -> Value {
    let mut members: Vec<_> = FUNCTIONS.iter().map(|native| (native.name, native.into())).collect();
    let catch = Catch { record: false, first: None, before: RefCell::new(None), entered: Cell::new(false) };
    let message = Message { message: Value::None, category: Value::None };
    members.push(("catch_warnings", catch.class().object()));
    members.push(("WarningMessage", message.class().object()));
    Module::value("warnings", members)
}
