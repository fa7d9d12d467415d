//! Functions of the program, and calls of anything.

use super::class::ClassRef;
use super::exception::{R, Raised, raise};
use super::name::known;
use super::native::{Call, Keywords, NativeFunction};
use super::place::Place;
use super::types::Type;
use super::value::{Heap, Value};
use super::{Name, dict::Dict};
use std::cell::{Cell, OnceCell, RefCell};

/// What is known of a function when it is compiled: one `static` for each in emitted code.
#[derive(Debug)]
pub struct Code {
    pub name: &'static str,
    pub qualname: &'static str,
    /// The program's file as given on the command line.
    pub file: &'static str,
    /// The line of its `def` (of the first decorator if there is one).
    pub line: u32,
    pub entry: Entry,
    /// Parameters in slot order: positional, keyword-only, `*`, `**`; then the other locals (`co_varnames`).
    pub variables: &'static [&'static str],
    pub free: &'static [&'static str],
    pub positional_only: usize,
    /// Positional-only ones included.
    pub positional: usize,
    pub keyword_only: usize,
    pub star: bool,
    pub double_star: bool,
    pub is_generator: bool,
    pub doc: Option<&'static str>,
    /// The compiled machine as text, for `dis.dis`: one line for each suspension point. Empty for what is no generator.
    pub listing: &'static str,
}

/// The compiled body. Arguments come by value: the callee may let them die.
#[derive(Clone, Copy)]
pub enum Entry {
    F0(fn(&Function) -> R),
    F1(fn(&Function, Value) -> R),
    F2(fn(&Function, Value, Value) -> R),
    F3(fn(&Function, Value, Value, Value) -> R),
    F4(fn(&Function, Value, Value, Value, Value) -> R),
    /// Any parameters: one value for each slot.
    Many(fn(&Function, &mut dyn Iterator<Item = Value>) -> R),
    /// A module or class body: never called by the program.
    Never,
}
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("Entry")
    }
}

impl Code {
    /// A function without parameters; what differs is set with `..`.
    pub const NEW: Code = Code {
        name: "",
        qualname: "",
        file: "",
        line: 0,
        entry: Entry::Never,
        variables: &[],
        free: &[],
        positional_only: 0,
        positional: 0,
        keyword_only: 0,
        star: false,
        double_star: false,
        is_generator: false,
        doc: None,
        listing: "",
    };
    /// The number of parameter slots.
    pub fn slots(&self) -> usize {
        self.positional + self.keyword_only + self.star as usize + self.double_star as usize
    }
}

/// A function object.
pub struct Function {
    pub code: &'static Code,
    /// The values of free variables (cells, or the values themselves if they are never rebound), in order of `code.free`.
    pub closure: Box<[Value]>,
    pub extra: OnceCell<Box<RefCell<Extra>>>,
}

/// What only some functions have.
#[derive(Default)]
pub struct Extra {
    /// For the last positional parameters.
    pub defaults: Vec<Value>,
    /// For keyword-only parameters, by slot from the first; `Unbound`: none.
    pub keyword_defaults: Vec<Value>,
    /// Attributes that the program set, `__name__`, `__doc__`, … included.
    pub attributes: Vec<(Name, Value)>,
    pub dict: Option<Value>,
    /// Annotations as written.
    pub annotations: Option<Value>,
}

/// A method of an object: function and `self`.
pub struct Bound {
    pub function: Value,
    pub this: Value,
}

impl Bound {
    /// Is it a method that the program defines?
    fn is_of_program(&self) -> bool {
        matches!(self.function.heap(), Some(Heap::Function(_)))
    }
}

/// A function object without defaults.
pub fn closure<const N: usize>(code: &'static Code, closure: [Value; N]) -> Value {
    Heap::Function(Function { code, closure: Box::new(closure), extra: OnceCell::new() }).into()
}

/// A function object with defaults: for the last positional parameters, and for each keyword-only one (`Unbound`: none).
pub fn closure_with<const N: usize>(
    code: &'static Code,
    closure: [Value; N],
    defaults: Vec<Value>,
    keyword_defaults: Vec<Value>,
) -> Value {
    let extra = Box::new(RefCell::new(Extra { defaults, keyword_defaults, ..Extra::default() }));
    Heap::Function(Function { code, closure: Box::new(closure), extra: extra.into() }).into()
}

/// A variable that an inner function shares.
pub fn cell(value: Value) -> Value {
    Heap::Cell(RefCell::new(value)).into()
}

/// Reading and writing a cell: `a.load("a")?`, `a.store(value)`.
impl Value {
    /// The value in a cell of the function itself.
    ///
    /// # Errors
    /// UnboundLocalError.
    #[inline]
    pub fn load(&self, name: &'static str) -> R {
        let value = self.contents();
        if let Value::Unbound = value { Err(super::value::unbound(name)) } else { Ok(value) }
    }
    /// The value in a cell of an enclosing function.
    ///
    /// # Errors
    /// NameError.
    #[inline]
    pub fn load_free(&self, name: &'static str) -> R {
        let value = self.contents();
        if let Value::Unbound = value { Err(free(name)) } else { Ok(value) }
    }
    /// What is in a cell; a value that is no cell is its own contents (a variable that is captured by value).
    #[inline]
    pub fn contents(&self) -> Value {
        match self.heap() {
            Some(Heap::Cell(cell)) => cell.borrow().clone(),
            _ => self.clone(),
        }
    }
    /// Binds a cell; the old value dies after the cell has the new one.
    #[inline]
    pub fn store(&self, value: Value) {
        if let Some(Heap::Cell(cell)) = self.heap() {
            let old = cell.replace(value);
            drop(old)
        }
    }
}
#[cold]
fn free(name: &str) -> Raised {
    let message =
        format!("cannot access free variable '{name}' where it is not associated with a value in enclosing scope");
    raise(Type::NameError, &message)
}

thread_local! {
    /// Frames on the stack, the module's included.
    static DEPTH: Cell<u32> = const { Cell::new(1) };
    static LIMIT: Cell<u32> = const { Cell::new(LEVELS) };
    /// So deep the stack is not looked at: it is large enough for that.
    static UNCHECKED: Cell<u32> = const { Cell::new(200) };
    /// What the depth is compared with; 0 if something is to be done at the next call.
    static STOP: Cell<u32> = const { Cell::new(200) };
}
/// The recursion limit at the start.
const LEVELS: u32 = 1000;

/// `sys.getrecursionlimit()`
pub fn recursion_limit() -> u32 {
    LIMIT.get()
}
/// `sys.setrecursionlimit(limit)`
pub fn set_recursion_limit(limit: u32) {
    LIMIT.set(limit);
    STOP.set(limit.min(UNCHECKED.get()))
}
/// The stack is large enough for all calls up to the limit at the start.
pub fn trust_stack() {
    UNCHECKED.set(LEVELS);
    STOP.set(LIMIT.get().min(LEVELS))
}
/// How deep the program is, its module's frame included.
pub fn depth() -> u32 {
    DEPTH.get()
}

/// Asks for a collection of cycles at the next call, where nothing is borrowed.
pub fn interrupt() {
    STOP.set(0)
}

/// Runs a frame one level deeper.
///
/// # Errors
/// RecursionError at the limit.
#[inline(always)]
pub fn deeper<T>(run: impl FnOnce() -> R<T>) -> R<T> {
    nested("", run)
}

/// Recursion of the runtime itself through values that contain each other, which counts like a frame
/// (`Py_EnterRecursiveCall`): `what` ends the message, such as ` in comparison`.
///
/// # Errors
/// RecursionError at the limit.
#[inline(always)]
pub fn nested<T>(what: &'static str, run: impl FnOnce() -> R<T>) -> R<T> {
    let depth = DEPTH.get();
    if depth >= STOP.get() {
        stopped(depth, what)?;
    }
    DEPTH.set(depth + 1);
    let result = run();
    DEPTH.set(depth);
    result
}

/// May a frame run at this depth? For generators that delegate: each is a level, though nothing is called for it.
///
/// # Errors
/// RecursionError at the limit.
#[inline(always)]
pub(crate) fn check_depth(depth: u32) -> R<()> {
    if depth >= STOP.get() { stopped(depth, "") } else { Ok(()) }
}
/// Runs what is called from this depth, and then goes back to `base`.
#[inline(always)]
pub(crate) fn at_depth<T>(depth: u32, base: u32, run: impl FnOnce() -> T) -> T {
    DEPTH.set(depth);
    let result = run();
    DEPTH.set(base);
    result
}

/// The limit may be reached, or something is to be done.
#[cold]
#[inline(never)]
fn stopped(depth: u32, what: &str) -> R<()> {
    if depth >= LIMIT.get() || super::stack::is_low() {
        // CPython has a reserve of 50 frames while it makes the error; here nothing is called for that.
        let message = format!("maximum recursion depth exceeded{what}");
        return Err(raise(Type::RecursionError, &message));
    }
    if STOP.get() == 0 {
        STOP.set(LIMIT.get().min(UNCHECKED.get()));
        super::gc::collect_when_due();
    }
    Ok(())
}

/// `callee()`
#[inline]
pub fn call0(callee: &Value) -> R {
    if let Some(Heap::Function(function)) = callee.heap()
        && let Entry::F0(entry) = function.code.entry
    {
        return deeper(|| entry(function));
    }
    call0_slow(callee)
}
#[inline(never)]
fn call0_slow(callee: &Value) -> R {
    match callee.heap() {
        Some(Heap::Bound(bound)) if bound.is_of_program() => call1(&bound.function, bound.this.clone()),
        Some(Heap::Class(class)) if let Some(init) = class.usual_init() => {
            super::object::construct(class, |this| call1(&init, this))
        }
        _ => call(callee, &[]),
    }
}
/// `callee(a)`
#[inline]
pub fn call1(callee: &Value, a: Value) -> R {
    match callee.heap() {
        Some(Heap::Function(function)) if let Entry::F1(entry) = function.code.entry => deeper(|| entry(function, a)),
        Some(Heap::Native(native)) if let Call::F1(function) = native.call => function(&a),
        _ => call1_slow(callee, a),
    }
}
#[inline(never)]
fn call1_slow(callee: &Value, a: Value) -> R {
    match callee.heap() {
        Some(Heap::Bound(bound)) if bound.is_of_program() => call2(&bound.function, bound.this.clone(), a),
        Some(Heap::Class(class)) if class.is_builtin => super::object::instantiate(class, &[a], &[]),
        Some(Heap::Class(class)) if let Some(init) = class.usual_init() => {
            super::object::construct(class, |this| call2(&init, this, a))
        }
        _ => call(callee, &[a]),
    }
}
/// `callee(a, b)`
#[inline]
pub fn call2(callee: &Value, a: Value, b: Value) -> R {
    if let Some(Heap::Function(function)) = callee.heap()
        && let Entry::F2(entry) = function.code.entry
    {
        return deeper(|| entry(function, a, b));
    }
    call2_slow(callee, a, b)
}
#[inline(never)]
fn call2_slow(callee: &Value, a: Value, b: Value) -> R {
    match callee.heap() {
        Some(Heap::Bound(bound)) if bound.is_of_program() => call3(&bound.function, bound.this.clone(), a, b),
        Some(Heap::Class(class)) if class.is_builtin => super::object::instantiate(class, &[a, b], &[]),
        Some(Heap::Class(class)) if let Some(init) = class.usual_init() => {
            super::object::construct(class, |this| call3(&init, this, a, b))
        }
        _ => call(callee, &[a, b]),
    }
}
/// `callee(a, b, c)`
#[inline]
pub fn call3(callee: &Value, a: Value, b: Value, c: Value) -> R {
    if let Some(Heap::Function(function)) = callee.heap()
        && let Entry::F3(entry) = function.code.entry
    {
        return deeper(|| entry(function, a, b, c));
    }
    call3_slow(callee, a, b, c)
}
#[inline(never)]
fn call3_slow(callee: &Value, a: Value, b: Value, c: Value) -> R {
    match callee.heap() {
        Some(Heap::Bound(bound)) if bound.is_of_program() => call4(&bound.function, bound.this.clone(), a, b, c),
        Some(Heap::Class(class)) if class.is_builtin => super::object::instantiate(class, &[a, b, c], &[]),
        Some(Heap::Class(class)) if let Some(init) = class.usual_init() => {
            super::object::construct(class, |this| call4(&init, this, a, b, c))
        }
        _ => call(callee, &[a, b, c]),
    }
}
fn call4(callee: &Value, a: Value, b: Value, c: Value, d: Value) -> R {
    if let Some(Heap::Function(function)) = callee.heap()
        && let Entry::F4(entry) = function.code.entry
    {
        return deeper(|| entry(function, a, b, c, d));
    }
    call(callee, &[a, b, c, d])
}

/// `callee(*arguments)`
#[inline(never)]
pub fn call(callee: &Value, arguments: &[Value]) -> R {
    call_keywords(callee, arguments, &[])
}

/// `callee(*arguments, **keywords)`
///
/// # Errors
/// TypeError if it can't be called, or not with these arguments; what the call raises.
#[inline(never)]
pub fn call_keywords(callee: &Value, arguments: &[Value], keywords: Keywords) -> R {
    match callee.heap() {
        Some(Heap::Function(function)) => call_function(function, arguments, keywords),
        Some(Heap::Bound(bound)) => {
            if let Some(Heap::Native(native)) = bound.function.heap() {
                return match native.call {
                    Call::C(min, max, method) if let Some(class) = bound.this.as_class() => {
                        if !(min..=max).contains(&arguments.len()) {
                            return Err(super::native::arity(native.name, arguments.len(), min, max));
                        }
                        method(class, arguments, keywords)
                    }
                    _ => native.invoke_method(&bound.this, arguments, keywords),
                };
            }
            let mut all = Vec::with_capacity(arguments.len() + 1);
            all.push(bound.this.clone());
            all.extend_from_slice(arguments);
            call_keywords(&bound.function, &all, keywords)
        }
        Some(Heap::Native(native)) => native.invoke(arguments, keywords),
        Some(Heap::Class(class)) => super::object::instantiate(class, arguments, keywords),
        Some(Heap::Other(_)) if let Some(function) = callee.as_other::<NativeFunction>() => {
            (function.call)(function, arguments, keywords)
        }
        _ => match callee.class().special(known!("__call__")) {
            Some(method) => {
                if let Some(Heap::Native(native)) = method.heap() {
                    return native.invoke_method(callee, arguments, keywords);
                }
                let method = super::attribute::bind(&method, callee, callee.class())?;
                deeper(|| call_keywords(&method, arguments, keywords))
            }
            None => Err(raise(Type::TypeError, &format!("'{}' object is not callable", callee.type_name()))),
        },
    }
}

#[inline(never)]
fn call_function(function: &Function, arguments: &[Value], keywords: Keywords) -> R {
    let code = function.code;
    let simple = keywords.is_empty() && arguments.len() == code.positional && code.slots() == code.positional;
    if !simple {
        return with_slots(code.slots(), |slots| {
            bind(function, arguments, keywords, slots)?;
            enter(function, &mut slots.iter_mut().map(std::mem::take))
        });
    }
    match (code.entry, arguments) {
        (Entry::F0(entry), []) => deeper(|| entry(function)),
        (Entry::F1(entry), [a]) => deeper(|| entry(function, a.clone())),
        (Entry::F2(entry), [a, b]) => deeper(|| entry(function, a.clone(), b.clone())),
        (Entry::F3(entry), [a, b, c]) => deeper(|| entry(function, a.clone(), b.clone(), c.clone())),
        (Entry::F4(entry), [a, b, c, d]) => deeper(|| entry(function, a.clone(), b.clone(), c.clone(), d.clone())),
        _ => enter(function, &mut arguments.iter().cloned()),
    }
}

/// Calls a function with a value for each slot.
fn enter(function: &Function, values: &mut dyn Iterator<Item = Value>) -> R {
    if let Entry::Many(entry) = function.code.entry {
        return deeper(|| entry(function, values));
    }
    let mut next = || values.next().unwrap_or(Value::None);
    deeper(|| match function.code.entry {
        Entry::F0(entry) => entry(function),
        Entry::F1(entry) => entry(function, next()),
        Entry::F2(entry) => {
            let a = next();
            entry(function, a, next())
        }
        Entry::F3(entry) => {
            let (a, b) = (next(), next());
            entry(function, a, b, next())
        }
        Entry::F4(entry) => {
            let (a, b, c) = (next(), next(), next());
            entry(function, a, b, c, next())
        }
        Entry::Many(_) | Entry::Never => Ok(Value::None),
    })
}

/// Room for the values of so many slots: mostly it is on the stack.
#[inline(always)]
fn with_slots(count: usize, run: impl FnOnce(&mut [Value]) -> R) -> R {
    if count <= 6 { run(&mut [const { Value::Unbound }; 6][..count]) } else { run(&mut vec![Value::Unbound; count]) }
}

/// Fills the slots where there are positional arguments and defaults only, and they are as many as they have to be.
#[inline]
fn bind_positional(function: &Function, arguments: &[Value], keywords: Keywords, slots: &mut [Value]) -> Option<()> {
    let code = function.code;
    if !keywords.is_empty() || code.slots() != code.positional {
        return None;
    }
    let missing = code.positional.checked_sub(arguments.len())?;
    let extra = function.extra.get()?.borrow();
    let from = extra.defaults.len().checked_sub(missing)?;
    let values = arguments.iter().chain(&extra.defaults[from..]);
    slots.iter_mut().zip(values).for_each(|(slot, value)| *slot = value.clone());
    Some(())
}

/// One value for each slot; CPython's `initialize_locals` and its messages, in its order.
#[inline(never)]
fn bind(function: &Function, arguments: &[Value], keywords: Keywords, slots: &mut [Value]) -> R<()> {
    if let Some(()) = bind_positional(function, arguments, keywords, slots) {
        return Ok(());
    }
    let code = function.code;
    let named = code.positional + code.keyword_only;
    for (slot, value) in slots.iter_mut().zip(&arguments[..arguments.len().min(code.positional)]) {
        *slot = value.clone();
    }
    if code.star {
        slots[named] = Value::tuple(arguments.get(code.positional..).unwrap_or(&[]).to_vec());
    }
    let rest = code.double_star.then(Dict::new);
    let name = code.qualname;
    let mut positional_only_as_keyword = vec![];
    for (keyword, value) in keywords {
        let text = keyword.text();
        let parameters = &code.variables[..named];
        match parameters.iter().skip(code.positional_only).position(|it| *it == text) {
            Some(index) => {
                let slot = &mut slots[index + code.positional_only];
                if slot.is_bound() {
                    let message = format!("{name}() got multiple values for argument '{text}'");
                    return Err(raise(Type::TypeError, &message));
                }
                *slot = value.clone();
            }
            None => match &rest {
                Some(rest) => rest.set(keyword.value(), value.clone())?,
                None if parameters[..code.positional_only].contains(&text) => positional_only_as_keyword.push(text),
                None => {
                    let message = format!("{name}() got an unexpected keyword argument '{text}'");
                    return Err(raise(Type::TypeError, &message));
                }
            },
        }
    }
    if !positional_only_as_keyword.is_empty() {
        let names = positional_only_as_keyword.join(", ");
        let message = format!("{name}() got some positional-only arguments passed as keyword arguments: '{names}'");
        return Err(raise(Type::TypeError, &message));
    }
    let extra = function.extra.get().map(|extra| extra.borrow());
    let (defaults, keyword_defaults): (&[Value], &[Value]) =
        extra.as_ref().map_or((&[], &[]), |extra| (&extra.defaults, &extra.keyword_defaults));
    if arguments.len() > code.positional && !code.star {
        return Err(too_many(code, arguments.len(), defaults.len(), slots));
    }
    let required = code.positional.saturating_sub(defaults.len());
    if slots[..required].iter().any(|slot| !slot.is_bound()) {
        return Err(missing_arguments(code, "positional", &unbound(slots, 0..required)));
    }
    for (slot, default) in slots[..code.positional].iter_mut().rev().zip(defaults.iter().rev()) {
        if !slot.is_bound() {
            *slot = default.clone();
        }
    }
    for (index, slot) in slots[code.positional..named].iter_mut().enumerate() {
        if !slot.is_bound()
            && let Some(default) = keyword_defaults.get(index)
        {
            *slot = default.clone();
        }
    }
    if slots[code.positional..named].iter().any(|slot| !slot.is_bound()) {
        return Err(missing_arguments(code, "keyword-only", &unbound(slots, code.positional..named)));
    }
    if let Some(rest) = rest
        && let Some(last) = slots.last_mut()
    {
        *last = Heap::Dict(Box::new(rest)).into();
    }
    Ok(())
}

#[cold]
fn unbound(slots: &[Value], range: std::ops::Range<usize>) -> Vec<usize> {
    range.filter(|index| !slots[*index].is_bound()).collect()
}

#[cold]
fn too_many(code: &Code, given: usize, defaults: usize, slots: &[Value]) -> Raised {
    let wanted = code.positional;
    let keyword_given = slots[wanted..wanted + code.keyword_only].iter().filter(|slot| slot.is_bound()).count();
    let takes = if defaults > 0 { format!("from {} to {wanted}", wanted - defaults) } else { wanted.to_string() };
    let s = if wanted == 1 && defaults == 0 { "" } else { "s" };
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let keywords = match keyword_given {
        0 => String::new(),
        count => format!(" positional argument{} (and {count} keyword-only argument{})", plural(given), plural(count)),
    };
    let were = if given == 1 && keyword_given == 0 { "was" } else { "were" };
    let name = code.qualname;
    let message = format!("{name}() takes {takes} positional argument{s} but {given}{keywords} {were} given");
    raise(Type::TypeError, &message)
}

#[cold]
fn missing_arguments(code: &Code, kind: &str, missing: &[usize]) -> Raised {
    let names: Vec<_> = missing.iter().map(|index| format!("'{}'", code.variables[*index])).collect();
    let list = match &names[..] {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
        [] => String::new(),
    };
    let s = if names.len() == 1 { "" } else { "s" };
    let message = format!("{}() missing {} required {kind} argument{s}: {list}", code.qualname, names.len());
    raise(Type::TypeError, &message)
}

/// The place of a call that has no place of its own in the program: the function's `def`.
pub fn definition(code: &'static Code) -> Place {
    Place { code, line: code.line, column: 0, end_line: code.line, end_column: 0, anchor: super::place::Anchor::None }
}

/// Is it something that can be called? `callable(value)`
pub fn is_callable(value: &Value) -> bool {
    match value.heap() {
        Some(Heap::Function(_) | Heap::Bound(_) | Heap::Native(_) | Heap::Class(_)) => true,
        _ => value.class().special(known!("__call__")).is_some(),
    }
}

/// The class that `super()` in a method starts after.
pub fn class_cell(cell: &Value) -> Option<ClassRef> {
    cell.contents().as_class()
}
