//! Functions, methods and objects that are written in Rust.

use super::class::ClassRef;
use super::exception::{R, Raised, raise};
use super::types::Type;
use super::value::Heap;
use super::{Name, Value, dict::Dict};
use std::any::Any;
use std::cell::RefCell;

/// Keyword arguments of a call.
pub type Keywords<'a> = &'a [(Name, Value)];

/// A function or method of the runtime. `static` tables of these are what builtin classes and modules are made of.
#[derive(Clone, Copy)]
pub struct Native {
    pub name: &'static str,
    /// The class or module it belongs to, for messages; empty for `builtins`.
    pub owner: &'static str,
    pub call: Call,
}

/// How it is called. `M…`: a method, `self` comes first; `F…`: a function. Arity is checked before it is called, with
/// CPython's message for that kind of method.
#[derive(Clone, Copy)]
pub enum Call {
    /// METH_NOARGS
    M0(fn(&Value) -> R),
    /// METH_O
    M1(fn(&Value, &Value) -> R),
    /// METH_FASTCALL: at least, at most.
    M(usize, usize, fn(&Value, &[Value]) -> R),
    /// METH_FASTCALL | METH_KEYWORDS
    MK(fn(&Value, &[Value], Keywords) -> R),
    F0(fn() -> R),
    F1(fn(&Value) -> R),
    F(usize, usize, fn(&[Value]) -> R),
    FK(fn(&[Value], Keywords) -> R),
    /// A getter, and a setter if it can be set (`Unbound`: deleted).
    Property(fn(&Value) -> R, Option<fn(&Value, Value) -> R<()>>),
    /// A class method: the class comes first.
    C(usize, usize, fn(ClassRef, &[Value], Keywords) -> R),
}

/// No upper limit in [`Call::M`] and [`Call::F`].
pub const ANY: usize = usize::MAX;

impl Native {
    pub const fn method(owner: &'static str, name: &'static str, call: Call) -> Native {
        Native { name, owner, call }
    }
    pub const fn function(name: &'static str, call: Call) -> Native {
        Native { name, owner: "", call }
    }
    /// Does it bind to an instance?
    pub fn is_method(&self) -> bool {
        matches!(self.call, Call::M0(_) | Call::M1(_) | Call::M(..) | Call::MK(_))
    }
    fn qualified(&self) -> String {
        if self.owner.is_empty() { self.name.into() } else { format!("{}.{}", self.owner, self.name) }
    }

    /// Calls it; for a method, `arguments[0]` is `self`.
    ///
    /// # Errors
    /// TypeError if the arguments do not fit; else what it raises.
    pub fn invoke(&self, arguments: &[Value], keywords: Keywords) -> R {
        if self.is_method() {
            let Some((this, rest)) = arguments.split_first() else {
                return Err(raise(
                    Type::TypeError,
                    &format!("unbound method {}() needs an argument", self.qualified()),
                ));
            };
            return self.invoke_method(this, rest, keywords);
        }
        self.no_keywords(keywords)?;
        match self.call {
            Call::F0(function) => {
                self.expect_none(arguments.len())?;
                function()
            }
            Call::F1(function) => function(self.expect_one(arguments)?),
            Call::F(min, max, function) => {
                self.expect(arguments.len(), min, max)?;
                function(arguments)
            }
            Call::FK(function) => function(arguments, keywords),
            Call::C(min, max, function) => {
                let (class, rest) = self.class_argument(arguments)?;
                self.expect(rest.len(), min, max)?;
                function(class, rest, keywords)
            }
            Call::Property(get, _) => get(self.expect_one(arguments)?),
            Call::M0(_) | Call::M1(_) | Call::M(..) | Call::MK(_) => Ok(Value::None),
        }
    }

    /// Calls a method.
    ///
    /// # Errors
    /// As [`Native::invoke`].
    pub fn invoke_method(&self, this: &Value, arguments: &[Value], keywords: Keywords) -> R {
        self.no_keywords(keywords)?;
        match self.call {
            Call::M0(method) => {
                self.expect_none(arguments.len())?;
                method(this)
            }
            Call::M1(method) => method(this, self.expect_one(arguments)?),
            Call::M(min, max, method) => {
                self.expect(arguments.len(), min, max)?;
                method(this, arguments)
            }
            Call::MK(method) => method(this, arguments, keywords),
            _ => {
                // A function that is bound by hand, `types.MethodType(len, "abc")`.
                let all = [std::slice::from_ref(this), arguments].concat();
                self.invoke(&all, keywords)
            }
        }
    }

    /// The class that `__new__` is to make an instance of (`tp_new_wrapper`).
    fn class_argument<'a>(&self, arguments: &'a [Value]) -> R<(ClassRef, &'a [Value])> {
        let (owner, name) = (self.owner, self.qualified());
        let Some((first, rest)) = arguments.split_first() else {
            return Err(raise(Type::TypeError, &format!("{name}(): not enough arguments")));
        };
        let Some(class) = first.as_class() else {
            let message = format!("{name}(X): X is not a type object ({})", first.type_name());
            return Err(raise(Type::TypeError, &message));
        };
        if class.mro().iter().any(|base| base.is_builtin && [base.name(), base.short_name()].contains(&owner)) {
            return Ok((class, rest));
        }
        let class = class.name();
        Err(raise(Type::TypeError, &format!("{name}({class}): {class} is not a subtype of {owner}")))
    }

    /// Is it a special method that CPython makes of a slot (`slotdefs`)? Its messages have no name. The others are ordinary
    /// methods of C.
    fn is_slot(&self) -> bool {
        let is_container = matches!(self.owner, "list" | "dict" | "set" | "frozenset");
        self.is_method()
            && self.name.starts_with("__")
            && self.name.ends_with("__")
            && match self.name {
                "__getitem__" | "__contains__" => !is_container || (self.owner, self.name) == ("list", "__contains__"),
                "__format__" | "__round__" | "__trunc__" | "__floor__" | "__ceil__" | "__getnewargs__"
                | "__reversed__" | "__sizeof__" | "__dir__" | "__length_hint__" | "__reduce__" | "__reduce_ex__"
                | "__getstate__" | "__setstate__" | "__copy__" | "__deepcopy__" | "__missing__" | "__enter__"
                | "__exit__" | "__init__" => false,
                _ => true,
            }
    }
    fn no_keywords(&self, keywords: Keywords) -> R<()> {
        if keywords.is_empty() || matches!(self.call, Call::MK(_) | Call::FK(_) | Call::C(..)) {
            return Ok(());
        }
        let name = if self.is_slot() { format!("wrapper {}", self.name) } else { self.qualified() };
        Err(raise(Type::TypeError, &format!("{name}() takes no keyword arguments")))
    }
    fn expect_none(&self, given: usize) -> R<()> {
        if given == 0 {
            return Ok(());
        }
        if self.is_slot() {
            return Err(raise(Type::TypeError, &format!("expected 0 arguments, got {given}")));
        }
        Err(raise(Type::TypeError, &format!("{}() takes no arguments ({given} given)", self.qualified())))
    }
    fn expect_one<'a>(&self, arguments: &'a [Value]) -> R<&'a Value> {
        match arguments {
            [one] => Ok(one),
            _ => {
                let given = arguments.len();
                if self.is_slot() {
                    return Err(raise(Type::TypeError, &format!("expected 1 argument, got {given}")));
                }
                Err(raise(
                    Type::TypeError,
                    &format!("{}() takes exactly one argument ({given} given)", self.qualified()),
                ))
            }
        }
    }
    fn expect(&self, given: usize, min: usize, max: usize) -> R<()> {
        if (min..=max).contains(&given) {
            return Ok(());
        }
        Err(arity(if self.is_slot() { "" } else { self.name }, given, min, max))
    }
}

/// CPython's `_PyArg_CheckPositional`.
#[cold]
pub fn arity(name: &str, given: usize, min: usize, max: usize) -> Raised {
    let (bound, limit) = match () {
        _ if min == max => ("", min),
        _ if given < min => ("at least ", min),
        _ => ("at most ", max),
    };
    let s = if limit == 1 { "" } else { "s" };
    raise(Type::TypeError, &format!("{name} expected {bound}{limit} argument{s}, got {given}"))
}

/// Binds positional and keyword arguments to parameters that may be given either way. The first `positional_only`
/// can't be given by keyword, the first `required` must be there.
///
/// # Errors
/// TypeError with the words of CPython's argument clinic.
pub fn bind<const N: usize>(
    function: &str,
    parameters: [&str; N],
    positional_only: usize,
    required: usize,
    positional: &[Value],
    keywords: Keywords,
) -> R<[Option<Value>; N]> {
    let total = positional.len() + keywords.len();
    if total > N {
        let s = if N == 1 { "" } else { "s" };
        let keyword = if positional.is_empty() { "keyword " } else { "" };
        let message = format!("{function}() takes at most {N} {keyword}argument{s} ({total} given)");
        return Err(raise(Type::TypeError, &message));
    }
    let mut bound = [const { None }; N];
    for (slot, value) in bound.iter_mut().zip(positional) {
        *slot = Some(value.clone());
    }
    let index_of = |name: &Name| {
        let names = parameters.iter().skip(positional_only);
        names.enumerate().find(|(_, it)| **it == name.text()).map(|(index, _)| index + positional_only)
    };
    // A keyword that does not fit is reported after a missing argument.
    let mut refused = None;
    for (name, value) in keywords {
        match index_of(name) {
            Some(index) if bound[index].is_none() => bound[index] = Some(value.clone()),
            index => refused = refused.or(Some((name.text(), index))),
        }
    }
    if let Some(missing) = (0..required).find(|index| bound[*index].is_none()) {
        let message = format!("{function}() missing required argument '{}' (pos {})", parameters[missing], missing + 1);
        return Err(raise(Type::TypeError, &message));
    }
    let message = match refused {
        None => return Ok(bound),
        Some((text, None)) => format!("'{text}' is an invalid keyword argument for {function}()"),
        Some((text, Some(index))) => {
            format!("argument for {function}() given by name ('{text}') and position ({})", index + 1)
        }
    };
    Err(raise(Type::TypeError, &message))
}

/// Binds the arguments of a function that can be given by keyword only.
///
/// # Errors
/// TypeError for any other keyword.
pub fn keyword_only<const N: usize>(function: &str, names: [&str; N], keywords: Keywords) -> R<[Option<Value>; N]> {
    let mut bound = [const { None }; N];
    for (name, value) in keywords {
        let text = name.text();
        match names.iter().position(|it| *it == text) {
            Some(index) => bound[index] = Some(value.clone()),
            None => {
                let message = format!("'{text}' is an invalid keyword argument for {function}()");
                return Err(raise(Type::TypeError, &message));
            }
        }
    }
    Ok(bound)
}

/// Refuses keywords for a builtin class that takes none; a subclass may have an `__init__` for them.
///
/// # Errors
/// TypeError.
pub fn no_keywords(function: &str, class: ClassRef, keywords: Keywords) -> R<()> {
    if keywords.is_empty() || !class.is_builtin {
        return Ok(());
    }
    Err(raise(Type::TypeError, &format!("{function}() takes no keyword arguments")))
}

/// The arguments of `__new__` of a builtin class that takes exactly so many, and no keywords.
///
/// # Errors
/// TypeError.
pub fn exactly<'a, const N: usize>(
    function: &str,
    class: ClassRef,
    arguments: &'a [Value],
    keywords: Keywords,
) -> R<&'a [Value; N]> {
    no_keywords(function, class, keywords)?;
    arguments.try_into().map_err(|_| arity(function, arguments.len(), N, N))
}

/// An object of the runtime that has no variant of its own in `Heap`: files, iterators, deques. Interior mutability is
/// its own affair; nothing may be borrowed while code of the program can run.
pub trait NativeObject: Any {
    /// Its class.
    fn class(&self) -> ClassRef;
    /// For an iterator: the next item, `None` at the end. `this` is the object itself.
    ///
    /// # Errors
    /// What the iteration raises. The default, for what is no iterator: TypeError.
    fn next(&self, this: &Value) -> R<Option<Value>> {
        Err(raise(Type::TypeError, &format!("'{}' object is not an iterator", this.type_name())))
    }
    /// Is it an iterator, that is, does it have `next`?
    fn is_iterator(&self) -> bool {
        false
    }
    /// Attributes that the program may give it, if it may.
    fn attributes(&self) -> Option<&Attributes> {
        None
    }
    /// Shows every value that it holds, for the cycle collector: each exactly as often as it holds it. What it shares with
    /// another object behind an `Rc` of its own is not shown: that would look like garbage to the collector.
    fn visit(&self, see: &mut dyn FnMut(&Value));
    /// Drops every value that can be part of a cycle: nobody can reach the object any more.
    fn clear(&self) {}
}

/// The attributes that the program gave to a [`NativeObject`], in order.
#[derive(Default)]
pub struct Attributes(RefCell<Vec<(Name, Value)>>);

impl Attributes {
    pub fn get(&self, name: Name) -> Option<Value> {
        self.0.borrow().iter().find(|(it, _)| *it == name).map(|(_, value)| value.clone())
    }
    /// Sets it; the old value dies when nothing is borrowed.
    pub fn set(&self, name: Name, value: Value) {
        let mut attributes = self.0.borrow_mut();
        let old = match attributes.iter_mut().find(|(it, _)| *it == name) {
            Some((_, slot)) => std::mem::replace(slot, value),
            None => {
                attributes.push((name, value));
                Value::None
            }
        };
        drop(attributes);
        drop(old)
    }
    pub fn remove(&self, name: Name) -> Option<Value> {
        let mut attributes = self.0.borrow_mut();
        let index = attributes.iter().position(|(it, _)| *it == name)?;
        Some(attributes.remove(index).1)
    }
    /// Every attribute, as it is now.
    pub fn entries(&self) -> Vec<(Name, Value)> {
        self.0.borrow().clone()
    }
    /// `object.__dict__`, as it is now.
    ///
    /// # Errors
    /// None: names are hashable.
    pub fn dict(&self) -> R {
        let dict = Dict::new();
        for (name, value) in self.entries() {
            dict.set(name.into(), value)?;
        }
        Ok(Heap::Dict(Box::new(dict)).into())
    }
    /// For the cycle collector.
    pub fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.0.borrow().iter().for_each(|(_, value)| see(value))
    }
}

/// A function that a library module makes while the program runs, as CPython's modules do with a `def` inside a function: what
/// a decorator returns, `__init__` of a dataclass. To the program it is a function: it binds to instances, it has `__name__`
/// and takes attributes.
pub struct NativeFunction {
    /// What it closes over.
    pub state: Box<[Value]>,
    pub call: fn(&NativeFunction, &[Value], Keywords) -> R,
    /// `__name__`, `__qualname__`, `__module__`, `__doc__`, `__annotations__`, as far as they are not None.
    pub properties: Attributes,
    /// Its `__dict__`.
    pub attributes: Attributes,
}

impl NativeFunction {
    /// A new function, with its `__qualname__`.
    pub fn new(
        qualname: &str,
        state: impl Into<Box<[Value]>>,
        call: fn(&NativeFunction, &[Value], Keywords) -> R,
    ) -> NativeFunction {
        let properties = Attributes::default();
        properties.set(Name::of("__name__"), qualname.rsplit('.').next().unwrap_or(qualname).into());
        properties.set(Name::of("__qualname__"), qualname.into());
        NativeFunction { state: state.into(), call, properties, attributes: Attributes::default() }
    }
    /// `functools.wraps(wrapped)(self)`: it takes over the name, the docs and the attributes.
    ///
    /// # Errors
    /// What looking at the attributes raises.
    pub fn wraps(self, wrapped: &Value) -> R<NativeFunction> {
        for name in ["__module__", "__name__", "__qualname__", "__doc__", "__annotations__"].map(Name::of) {
            if let Some(value) = super::attribute::lookup(wrapped, name)? {
                self.properties.set(name, value);
            }
        }
        let own = super::attribute::lookup(wrapped, Name::of("__dict__"))?;
        for (name, value) in own.as_ref().and_then(Value::as_dict).map(Dict::entries).unwrap_or_default() {
            if let Some(name) = name.as_str() {
                self.attributes.set(Name::of(name), value);
            }
        }
        self.attributes.set(Name::of("__wrapped__"), wrapped.clone());
        Ok(self)
    }
    pub fn qualname(&self) -> ecow::EcoString {
        let name = self.properties.get(Name::of("__qualname__"));
        name.and_then(|name| name.as_str().map(|name| name.shared())).unwrap_or_default()
    }
}

impl NativeObject for NativeFunction {
    fn class(&self) -> ClassRef {
        Type::Function.class()
    }
    fn attributes(&self) -> Option<&Attributes> {
        Some(&self.attributes)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.state.iter().for_each(&mut *see);
        self.properties.visit(see);
        self.attributes.visit(see)
    }
}
