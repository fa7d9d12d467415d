//! `warnings` (`Lib/warnings.py`, `Python/_warnings.c`). Where a call is, programs say in which the compiler finds the word
//! `warnings`: see [`running`]. What has been shown is remembered here and not in a registry of each module, since there is one module.

use super::super::class::ClassRef;
use super::super::exception::{R, Raised, raise, raise_value};
use super::super::module::Module;
use super::super::native::{self, ANY, Call, Keywords, Native, NativeObject};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, attribute, call, number, object, operator, process, running, stream, traceback};
use super::{bind, class, import, method};
use std::cell::{Cell, RefCell};

/// What is done with a warning, if its class and text are these.
#[derive(Clone)]
struct Filter {
    action: Action,
    /// A pattern of `re` that the text must begin with; empty: any.
    message: String,
    category: Value,
    /// One that the module must be; empty: any.
    module: String,
    /// 0: any.
    line: i64,
}
impl Filter {
    fn of(action: Action, category: Value) -> Filter {
        Filter { action, message: String::new(), category, module: String::new(), line: 0 }
    }
}

/// Where a warning is.
#[derive(Clone)]
struct Where {
    file: Value,
    line: Value,
    module: &'static str,
}
impl Where {
    /// The caller of `warn`, or one further out (`setup_context`). Behind the outermost it is `sys`.
    fn calling(level: i64) -> Where {
        let level = usize::try_from(level.max(1) - 1).unwrap_or(usize::MAX);
        match running::places().get(level) {
            Some(place) => {
                Where { file: place.code.file.into(), line: i64::from(place.line).into(), module: "__main__" }
            }
            None => Where { file: "sys".into(), line: 1.into(), module: "sys" },
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Error,
    Ignore,
    Always,
    /// The first time in each line.
    Default,
    /// The first time for each text and class, in the module or everywhere.
    Module,
    Once,
}

thread_local! {
    /// The newest first; `None`: those of the beginning.
    static FILTERS: RefCell<Option<Vec<Filter>>> = const { RefCell::new(None) };
    /// What has been shown: class, text, and the line, unless it is not to be shown in another one either.
    static SHOWN: RefCell<Vec<(Value, String, Option<i64>)>> = const { RefCell::new(vec![]) };
    /// The lists of `catch_warnings(record=True)` that are open.
    static RECORDS: RefCell<Vec<Option<Value>>> = const { RefCell::new(vec![]) };
}

fn filters() -> Vec<Filter> {
    let ignored =
        [Type::DeprecationWarning, Type::PendingDeprecationWarning, Type::ImportWarning, Type::ResourceWarning];
    let initial = || {
        let main = Filter { module: "__main__".into(), ..Filter::of(Action::Default, Type::DeprecationWarning.into()) };
        std::iter::once(main).chain(ignored.map(|class| Filter::of(Action::Ignore, class.into()))).collect()
    };
    FILTERS.with_borrow(Clone::clone).unwrap_or_else(initial)
}

/// `warnings.WarningMessage`: what is recorded of a warning.
struct Message {
    message: Value,
    category: Value,
    at: Where,
    line: Value,
    source: Value,
}
impl NativeObject for Message {
    fn class(&self) -> ClassRef {
        class!("warnings", "WarningMessage", Sealed, MESSAGE)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        [&self.message, &self.category, &self.at.file, &self.at.line, &self.line, &self.source]
            .into_iter()
            .for_each(see)
    }
}
fn of(it: &Value) -> R<&Message> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'WarningMessage' object"))
}
static MESSAGE: &[Native] = &[
    Native::method("WarningMessage", "message", Call::Property(|it| Ok(of(it)?.message.clone()), None)),
    Native::method("WarningMessage", "category", Call::Property(|it| Ok(of(it)?.category.clone()), None)),
    Native::method("WarningMessage", "filename", Call::Property(|it| Ok(of(it)?.at.file.clone()), None)),
    Native::method("WarningMessage", "lineno", Call::Property(|it| Ok(of(it)?.at.line.clone()), None)),
    Native::method("WarningMessage", "line", Call::Property(|it| Ok(of(it)?.line.clone()), None)),
    Native::method("WarningMessage", "source", Call::Property(|it| Ok(of(it)?.source.clone()), None)),
    Native::method(
        "WarningMessage",
        "__str__",
        Call::M0(|it| {
            let it = of(it)?;
            let (message, category) = (object::repr(&it.message)?, category_name(&it.category));
            let (file, number, line) = (object::repr(&it.at.file)?, object::str(&it.at.line)?, object::repr(&it.line)?);
            Ok(format!(
                "{{message : {message}, category : '{category}', filename : {file}, lineno : {number}, line : {line}}}"
            )
            .into())
        }),
    ),
];

fn category_name(category: &Value) -> &'static str {
    category.as_class().map_or("", |class| class.name())
}

/// `warnings.warn(message, category=UserWarning, stacklevel=1, source=None)`
fn warn(arguments: &[Value], keywords: Keywords) -> R {
    let [message, category, level, source] =
        native::bind("warn", ["message", "category", "stacklevel", "source"], 0, 1, arguments, keywords)?;
    let level = level.map_or(Ok(1), |level| number::index_i64(&level))?;
    let (message, category) = checked(message.unwrap_or_default(), category.filter(|it| !it.is_none()))?;
    issue(message, category, Where::calling(level), source.unwrap_or_default())
}

/// `warnings.warn_explicit(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None)`
fn warn_explicit(arguments: &[Value], keywords: Keywords) -> R {
    let names = ["message", "category", "filename", "lineno", "module", "registry", "module_globals", "source"];
    let [message, category, file, line, _, _, _, source] =
        native::bind("warn_explicit", names, 0, 4, arguments, keywords)?;
    let (message, category) = checked(message.unwrap_or_default(), category)?;
    let at = Where { file: file.unwrap_or_default(), line: line.unwrap_or_default(), module: "__main__" };
    issue(message, category, at, source.unwrap_or_default())
}

/// What is warned of, and its class.
fn checked(message: Value, category: Option<Value>) -> R<(Value, Value)> {
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
    Ok((message, category))
}

/// A warning of the runtime itself, about what the program's innermost call does. Nothing is said in programs that don't say
/// where they are.
///
/// # Errors
/// The warning, where the filters say so.
pub fn deprecated(text: &str) -> R<()> {
    if !running::says() {
        return Ok(());
    }
    issue(text.into(), Type::DeprecationWarning.into(), Where::calling(1), Value::None).map(drop)
}

fn issue(message: Value, category: Value, at: Where, source: Value) -> R {
    let text = String::from(object::str(&message)?);
    let message = match Raised::from_value(&message).filter(|it| it.is(Type::Warning)) {
        Some(_) => message,
        None => call::call1(&category, message)?,
    };
    let line = number::index_i64(&at.line)?;
    let mut action = Action::Default;
    for filter in filters() {
        if category.as_class().is_some_and(|it| filter.category.as_class().is_some_and(|of| it.is_subclass(of)))
            && (filter.line == 0 || filter.line == line)
            && (filter.module.is_empty() || filter.module == at.module || matches(&filter.module, at.module)?)
            && (filter.message.is_empty() || matches(&filter.message, &text)?)
        {
            action = filter.action;
            break;
        }
    }
    let shown_in = match action {
        Action::Error => return Err(raise_value(message)),
        Action::Ignore => return Ok(Value::None),
        Action::Always => None,
        Action::Default => Some(Some(line)),
        Action::Module | Action::Once => Some(None),
    };
    if let Some(shown_in) = shown_in {
        let known =
            |(of, shown, line): &(Value, String, Option<i64>)| of.is(&category) && *shown == text && *line == shown_in;
        if SHOWN.with_borrow(|shown| shown.iter().any(known)) {
            return Ok(Value::None);
        }
        SHOWN.with_borrow_mut(|shown| shown.push((category.clone(), text.clone(), shown_in)));
    }
    if let Some(record) = RECORDS.with_borrow(|records| records.last().cloned().flatten()) {
        let message = Message { message, category, at, line: Value::None, source };
        return method(&record, "append", &[Value::other(message)]);
    }
    let show = import("warnings").map(|module| attribute::get(&module, Name::of("showwarning"))).transpose()?;
    match show {
        Some(show) => call::call(&show, &[message, category, at.file, at.line, Value::None, Value::None]),
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

/// `warnings.formatwarning(message, category, filename, lineno, line=None)`: the line of the source is found if it is not given.
fn format_warning(arguments: &[Value]) -> R {
    let (message, category) = (object::str(&arguments[0])?, category_name(&arguments[1]));
    let (file, number) = (object::str(&arguments[2])?, object::str(&arguments[3])?);
    let line = match arguments.get(4).filter(|it| !it.is_none()) {
        Some(line) => String::from(object::str(line)?),
        None => {
            let number = u32::try_from(number::index_i64(&arguments[3])?).unwrap_or_default();
            let line = process::source(file.as_ref()).and_then(|text| traceback::line_of(text, number));
            line.unwrap_or_default().into()
        }
    };
    let line = line.trim();
    let line = if line.is_empty() { String::new() } else { format!("  {line}\n") };
    Ok(format!("{file}:{number}: {category}: {message}\n{line}").into())
}

/// `warnings.showwarning(message, category, filename, lineno, file=None, line=None)`: with the `formatwarning` that there is now.
fn show_warning(arguments: &[Value]) -> R {
    let module = import("warnings");
    let format = module.map(|module| attribute::get(&module, Name::of("formatwarning"))).transpose()?;
    let [message, category, file, number, ..] = arguments else { return Ok(Value::None) };
    let line = arguments.get(5).cloned().unwrap_or_default();
    let parts = [message.clone(), category.clone(), file.clone(), number.clone(), line];
    let text = match format {
        Some(format) => call::call(&format, &parts)?,
        None => format_warning(&parts)?,
    };
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
        "default" => Action::Default,
        "module" => Action::Module,
        "once" => Action::Once,
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
    let [what, category, line, append] =
        bind("simplefilter", ["action", "category", "lineno", "append"], 1, arguments, keywords)?;
    let category = category.unwrap_or_else(|| Type::Warning.into());
    let line = line.map_or(Ok(0), |line| number::index_i64(&line))?;
    let filter = Filter { line, ..Filter::of(action(&what.unwrap_or_default())?, category) };
    add(filter, append.as_ref().map_or(Ok(false), operator::truth)?);
    Ok(Value::None)
}

fn filter_warnings(arguments: &[Value], keywords: Keywords) -> R {
    let names = ["action", "message", "category", "module", "lineno", "append"];
    let [what, message, category, module, line, append] = bind("filterwarnings", names, 1, arguments, keywords)?;
    let text = |it: Option<Value>| it.map_or(Ok(String::new()), |it| object::str(&it).map(String::from));
    let (message, module) = (text(message)?, text(module)?);
    let line = line.map_or(Ok(0), |line| number::index_i64(&line))?;
    let category = category.unwrap_or_else(|| Type::Warning.into());
    add(
        Filter { action: action(&what.unwrap_or_default())?, message, category, module, line },
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
            let first = first.map(|action| Filter::of(action, category));
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
    Native::function("warn_explicit", Call::FK(warn_explicit)),
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
    let at = Where { file: Value::None, line: Value::None, module: "" };
    let message = Message { message: Value::None, category: Value::None, at, line: Value::None, source: Value::None };
    members.push(("catch_warnings", catch.class().object()));
    members.push(("WarningMessage", message.class().object()));
    Module::value("warnings", members)
}
