//! `lru_cache` and `cache`.

use super::super::super::call::Bound;
use super::super::super::class::ClassRef;
use super::super::super::dict::Dict;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Attributes, Call, Keywords, Native, NativeFunction, NativeObject, bind};
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{attribute, call, number, operator, report};
use super::super::{class, import};
use super::wrapping;
use crate::python::name::known;
use std::cell::{Cell, OnceCell, RefCell};
use std::mem;

/// A function with its cache.
struct Cache {
    function: Value,
    /// `None`: no limit.
    limit: Option<usize>,
    typed: bool,
    hits: Cell<i64>,
    misses: Cell<i64>,
    /// A dict from keys to results; with a limit, to the numbers of links.
    known: RefCell<Value>,
    links: RefCell<Links>,
    attributes: Attributes,
}

impl NativeObject for Cache {
    fn class(&self) -> ClassRef {
        wrapper()
    }
    fn attributes(&self) -> Option<&Attributes> {
        Some(&self.attributes)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.function);
        see(&self.known.borrow());
        for link in &self.links.borrow().0 {
            see(&link.key);
            see(&link.result);
        }
        self.attributes.visit(see)
    }
}

/// Results in order of use: a ring of links by number, in which number 0 is between the newest and the oldest.
#[derive(Default)]
struct Links(Vec<Link>);
#[derive(Default)]
struct Link {
    key: Value,
    result: Value,
    before: usize,
    after: usize,
}
impl Links {
    fn take_out(&mut self, number: usize) {
        let (before, after) = (self.0[number].before, self.0[number].after);
        self.0[before].after = after;
        self.0[after].before = before;
    }
    /// Puts a link at the end: it is the newest.
    fn append(&mut self, number: usize) {
        let last = self.0[0].before;
        self.0[last].after = number;
        self.0[number].before = last;
        self.0[number].after = 0;
        self.0[0].before = number;
    }
    fn add(&mut self, key: Value, result: Value) -> usize {
        if self.0.is_empty() {
            self.0.push(Link::default());
        }
        let number = self.0.len();
        self.0.push(Link { key, result, before: 0, after: 0 });
        self.append(number);
        number
    }
    fn oldest(&self) -> Option<usize> {
        self.0.first().map(|ring| ring.after).filter(|number| *number != 0)
    }
}

fn empty() -> Value {
    Heap::Dict(Box::default()).into()
}

impl Cache {
    fn called(&self, arguments: &[Value], keywords: Keywords) -> R {
        let run = || call::call_keywords(&self.function, arguments, keywords);
        let missed = || self.misses.set(self.misses.get() + 1);
        let hit = || self.hits.set(self.hits.get() + 1);
        if self.limit == Some(0) {
            missed();
            return run();
        }
        let key = key(arguments, keywords, self.typed);
        let known = self.known.borrow().clone();
        let Some(dict) = known.as_dict() else { return run() };
        let found = dict.get(&key)?;
        if self.limit.is_none() {
            if let Some(result) = found {
                hit();
                return Ok(result);
            }
            missed();
            let result = run()?;
            dict.set(key, result.clone())?;
            return Ok(result);
        }
        if let Some(Value::Int(number)) = found {
            let mut links = self.links.borrow_mut();
            let number = number.int() as usize;
            links.take_out(number);
            links.append(number);
            hit();
            return Ok(links.0[number].result.clone());
        }
        missed();
        let result = run()?;
        // The call may have emptied the cache, or found the same.
        let known = self.known.borrow().clone();
        let Some(dict) = known.as_dict() else { return Ok(result) };
        if dict.get(&key)?.is_none() {
            self.remember(dict, key, result.clone())?;
        }
        Ok(result)
    }

    /// Adds a result; the oldest gives way if there is no room.
    fn remember(&self, dict: &Dict, key: Value, result: Value) -> R<()> {
        let oldest = self.links.borrow().oldest().filter(|_| Some(dict.len()) >= self.limit);
        let Some(number) = oldest else {
            let number = self.links.borrow_mut().add(key.clone(), result);
            return dict.set(key, Value::int(number as i64));
        };
        self.links.borrow_mut().take_out(number);
        let old_key = self.links.borrow().0[number].key.clone();
        let removed = dict.remove(&old_key);
        let mut links = self.links.borrow_mut();
        links.append(number);
        let link = &mut links.0[number];
        let old = (mem::replace(&mut link.key, key.clone()), mem::replace(&mut link.result, result));
        drop(links);
        drop((old, old_key));
        removed?;
        dict.set(key, Value::int(number as i64))
    }

    fn clear(&self) {
        self.hits.set(0);
        self.misses.set(0);
        let old = (self.known.replace(empty()), self.links.take());
        drop(old)
    }

    fn info(&self) -> R {
        let size = self.known.borrow().as_dict().map_or(0, Dict::len);
        let limit = self.limit.map(|limit| Value::int(limit as i64)).into();
        call::call(&info_class()?, &[self.hits.get().into(), self.misses.get().into(), limit, (size as i64).into()])
    }
}

/// What calls are the same: `lru_cache_make_key`.
fn key(arguments: &[Value], keywords: Keywords, typed: bool) -> Value {
    thread_local!(static MARK: Value = Heap::Cell(RefCell::default()).into());
    if let ([one], [], false) = (arguments, keywords, typed)
        && (matches!(one, Value::Int(_)) || matches!(one.heap(), Some(Heap::Str(_) | Heap::Big(_))))
    {
        return one.clone();
    }
    let mut key = arguments.to_vec();
    if !keywords.is_empty() {
        key.push(MARK.with(Clone::clone));
        key.extend(keywords.iter().flat_map(|(name, value)| [(*name).into(), value.clone()]));
    }
    if typed {
        key.extend(arguments.iter().chain(keywords.iter().map(|(_, value)| value)).map(|value| value.class().object()));
    }
    Value::tuple(key)
}

/// The class `CacheInfo`, a named tuple.
fn info_class() -> R {
    thread_local!(static CLASS: OnceCell<Value> = const { OnceCell::new() });
    if let Some(class) = CLASS.with(|class| class.get().cloned()) {
        return Ok(class);
    }
    let Some(collections) = import("collections") else { report::unsupported("cache_info() without collections") };
    let namedtuple = attribute::get(&collections, known!("namedtuple"))?;
    let fields = ["hits", "misses", "maxsize", "currsize"].map(Value::from);
    let class = call::call(&namedtuple, &["CacheInfo".into(), Value::list(fields.to_vec())])?;
    attribute::set(&class, known!("__module__"), "functools".into())?;
    CLASS.with(|made| made.set(class.clone()).ok());
    Ok(class)
}

fn this(it: &Value) -> R<&Cache> {
    it.as_other().ok_or_else(|| raise(Type::TypeError, "descriptor requires a 'functools._lru_cache_wrapper' object"))
}

fn wrapper() -> ClassRef {
    class!("functools", "functools._lru_cache_wrapper", Sealed, METHODS)
}

static METHODS: &[Native] = &[
    Native::method(
        "functools._lru_cache_wrapper",
        "__call__",
        Call::MK(|it, arguments, keywords| this(it)?.called(arguments, keywords)),
    ),
    Native::method(
        "functools._lru_cache_wrapper",
        "__get__",
        Call::M(1, 2, |it, arguments| {
            Ok(match &arguments[0] {
                Value::None => it.clone(),
                object => Heap::Bound(Bound { function: it.clone(), this: object.clone() }).into(),
            })
        }),
    ),
    Native::method("functools._lru_cache_wrapper", "cache_info", Call::M0(|it| this(it)?.info())),
    Native::method(
        "functools._lru_cache_wrapper",
        "cache_clear",
        Call::M0(|it| {
            this(it)?.clear();
            Ok(Value::None)
        }),
    ),
    Native::method(
        "functools._lru_cache_wrapper",
        "cache_parameters",
        Call::M0(|it| {
            let cache = this(it)?;
            let dict = Dict::new();
            dict.set("maxsize".into(), cache.limit.map(|limit| Value::int(limit as i64)).into())?;
            dict.set("typed".into(), cache.typed.into())?;
            Ok(Heap::Dict(Box::new(dict)).into())
        }),
    ),
    Native::method("functools._lru_cache_wrapper", "__copy__", Call::M0(|it| Ok(it.clone()))),
    Native::method("functools._lru_cache_wrapper", "__deepcopy__", Call::M1(|it, _| Ok(it.clone()))),
];

fn cached(function: &Value, limit: Option<usize>, typed: bool) -> R {
    if !call::is_callable(function) {
        return Err(raise(Type::TypeError, "the first argument must be callable"));
    }
    let cache = Value::other(Cache {
        function: function.clone(),
        limit,
        typed,
        hits: Cell::new(0),
        misses: Cell::new(0),
        known: RefCell::new(empty()),
        links: RefCell::default(),
        attributes: Attributes::default(),
    });
    wrapping::update_wrapper(&cache, function)?;
    Ok(cache)
}

/// `functools.cache`
pub static CACHE: Native = Native::function("cache", Call::F1(|function| cached(function, None, false)));

/// `functools.lru_cache`: with a function the decorator itself, with a size what makes one.
pub static LRU_CACHE: Native = Native::function(
    "lru_cache",
    Call::FK(|arguments, keywords| {
        let [size, typed] = bind("lru_cache", ["maxsize", "typed"], 0, 0, arguments, keywords)?;
        let typed = operator::truth(&typed.unwrap_or(false.into()))?;
        let limit = match size {
            None => Some(128),
            Some(Value::None) => None,
            Some(size) if size.is_a(Type::Int) => Some(usize::try_from(number::count_i64(&size)?).unwrap_or(0)),
            Some(function) if call::is_callable(&function) => return cached(&function, Some(128), typed),
            Some(_) => {
                let message = "Expected first argument to be an integer, a callable, or None";
                return Err(raise(Type::TypeError, message));
            }
        };
        let limit = limit.map(|limit| Value::int(limit as i64)).into();
        let decorate = |it: &NativeFunction, arguments: &[Value], keywords: Keywords| {
            let [function] = bind("decorating_function", ["user_function"], 0, 1, arguments, keywords)?;
            let limit = match &it.state[0] {
                Value::Int(limit) => Some(limit.int() as usize),
                _ => None,
            };
            cached(&function.into(), limit, operator::truth(&it.state[1])?)
        };
        let name = "lru_cache.<locals>.decorating_function";
        Ok(Value::other(NativeFunction::new(name, [limit, typed.into()], decorate)))
    }),
);
