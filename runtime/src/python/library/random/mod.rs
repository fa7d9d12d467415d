//! `random` (`Lib/random.py`, `Modules/_randommodule.c`): the same seed gives the same numbers as in CPython.
//!
//! * [`twister`]: the source of bits. [`sha512`]: seeds that are texts.
//! * [`choose`]: ints and items. [`distribution`]: floats of all distributions.

mod choose;
mod distribution;
mod sha512;
mod twister;

use super::super::argument::of_python;
use super::super::class::ClassRef;
use super::super::exception::{R, Raised, raise};
use super::super::module::Module;
use super::super::native::{ANY, Call, Keywords, Native, NativeObject};
use super::super::number::{self, Int};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, attribute, bytes, call, float, hash, object};
use super::class;
use num_bigint::{BigInt, BigUint, Sign};
use std::cell::{Cell, RefCell};
use std::hash::{BuildHasher, RandomState};
use twister::Twister;

/// `random.Random`
pub fn random_class() -> ClassRef {
    class!("random", "Random", Payload, METHODS)
}

/// What an instance of `Random` is.
struct Generator {
    twister: RefCell<Box<Twister>>,
    /// The second number of a pair that `gauss` has made.
    gauss_next: Cell<Option<f64>>,
}

impl NativeObject for Generator {
    fn class(&self) -> ClassRef {
        random_class()
    }
    fn visit(&self, _: &mut dyn FnMut(&Value)) {}
}

/// `self` of a method.
#[derive(Clone, Copy)]
struct This<'a> {
    object: &'a Value,
    generator: &'a Generator,
    /// Is it an instance of a subclass, which may have its own `random` and `getrandbits`?
    is_derived: bool,
}

impl<'a> This<'a> {
    fn of(name: &str, object: &'a Value) -> R<This<'a>> {
        match object.as_other::<Generator>() {
            Some(generator) => Ok(This { object, generator, is_derived: !object.class().is_builtin }),
            None => Err(super::super::argument::wrong_self("Random", name, object)),
        }
    }

    /// `self.random()`
    fn random(&self) -> R<f64> {
        if !self.is_derived {
            return Ok(self.generator.twister.borrow_mut().random());
        }
        float::real(&call::call0(&attribute::get(self.object, Name::of("random"))?)?)
    }

    /// `self.getrandbits(count)`, an int of any size.
    fn bits(&self, count: u64) -> R {
        if !self.is_derived {
            return Ok(self.own_bits(count));
        }
        call::call1(&attribute::get(self.object, Name::of("getrandbits"))?, Value::int(count as i64))
    }
    /// The bits of 32-bit words, lowest first; the last word gives its highest.
    fn own_bits(&self, count: u64) -> Value {
        let mut twister = self.generator.twister.borrow_mut();
        if count <= 32 {
            return Value::int(if count == 0 { 0 } else { i64::from(twister.next() >> (32 - count)) });
        }
        let mut words = Vec::with_capacity(count.div_ceil(32) as usize);
        let mut left = count;
        while left > 0 {
            let word = twister.next();
            words.push(if left < 32 { word >> (32 - left) } else { word });
            left = left.saturating_sub(32);
        }
        Value::big(BigInt::from_biguint(Sign::Plus, BigUint::new(words)))
    }
}

/// `random.seed(a, version)`
fn seed(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [seed, version] = of_python("Random.seed", ["a", "version"], 2, 0, true, arguments, keywords)?;
    let version = version.as_ref().map_or(Some(2), |version| match Int::of(version) {
        Some(Int::Small(version)) => Some(version),
        _ => None,
    });
    set_seed(This::of("seed", this)?, &seed.into(), version)?;
    Ok(Value::None)
}

fn set_seed(this: This, seed: &Value, version: Option<i64>) -> R<()> {
    let text = match seed.as_str() {
        Some(text) => Some(text.as_bytes().to_vec()),
        None => bytes::view(seed).map(|bytes| bytes.to_vec()),
    };
    let key = match (text, version) {
        (Some(_), Some(1)) if let Some(number) = old_hash(seed) => words(&BigInt::from(number)),
        (Some(mut text), Some(2)) => {
            text.extend(sha512::digest(&text));
            words(&BigInt::from_bytes_be(Sign::Plus, &text))
        }
        (None, _) if seed.is_none() => entropy(),
        (None, _) if let Some(int) = Int::of(seed) => words(&int.big()),
        (None, _) if seed.is_a(Type::Float) => words(&BigInt::from(hash::hash(seed)? as u64)),
        (Some(_), _) => words(&BigInt::from(hash::hash(seed)? as u64)),
        (None, _) => return Err(unsupported_seed()),
    };
    this.generator.twister.borrow_mut().seed(&key);
    this.generator.gauss_next.set(None);
    Ok(())
}
#[cold]
fn unsupported_seed() -> Raised {
    let message = "The only supported seed types are: None,\nint, float, str, bytes, and bytearray.";
    raise(Type::TypeError, message)
}

/// The magnitude of an int in words.
fn words(int: &BigInt) -> Vec<u32> {
    int.magnitude().to_u32_digits()
}

/// A text in the way of version 1, as Python 2 did it.
fn old_hash(seed: &Value) -> Option<i128> {
    let codes: Vec<u64> = match seed.as_str() {
        Some(text) => text.chars().map(|c| u64::from(u32::from(c))).collect(),
        None => seed.as_bytes()?.iter().map(|byte| u64::from(*byte)).collect(),
    };
    let mut x = codes.first().map_or(0, |first| u128::from(*first) << 7);
    for code in &codes {
        x = ((x * 1_000_003) ^ u128::from(*code)) & u128::from(u64::MAX);
    }
    Some((x ^ codes.len() as u128) as i128)
}

/// A seed that is different in every run: from the keys that the standard library gets of the system.
fn entropy() -> Vec<u32> {
    let hashed = (0..4u64).map(|number| RandomState::new().hash_one(number));
    hashed.flat_map(|it| [it as u32, (it >> 32) as u32]).collect()
}

fn new(class: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    let mut twister = Box::new(Twister::new());
    twister.seed(&entropy());
    let object = Value::other(Generator { twister: RefCell::new(twister), gauss_next: Cell::new(None) });
    if class.is_builtin {
        // It is complete: `__init__` is for subclasses.
        init(&object, arguments, keywords)?;
    }
    Ok(object::derived(class, object))
}

fn init(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [seed] = of_python("Random.__init__", ["x"], 1, 0, true, arguments, keywords)?;
    let seed: Value = seed.into();
    if This::of("__init__", this)?.is_derived {
        return call::call1(&attribute::get(this, Name::of("seed"))?, seed).map(|_| Value::None);
    }
    set_seed(This::of("__init__", this)?, &seed, Some(2)).map(|()| Value::None)
}

fn get_state(this: &Value) -> R {
    let generator = This::of("getstate", this)?.generator;
    let twister = generator.twister.borrow();
    let (words, index) = twister.state();
    let mut state: Vec<_> = words.iter().map(|word| Value::int(i64::from(*word))).collect();
    state.push(Value::int(index as i64));
    let gauss = generator.gauss_next.get().map(Value::float);
    Ok(Value::tuple([Value::int(3), Value::tuple(state), gauss.into()]))
}

fn set_state(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let generator = This::of("setstate", this)?.generator;
    let [state] = of_python("Random.setstate", ["state"], 1, 1, true, arguments, keywords)?;
    let state: Value = state.into();
    let wrong = |message: &str| Err(raise(Type::ValueError, message));
    let version = super::super::operator::item(&state, &Value::int(0))?;
    if !matches!(Int::of(&version), Some(Int::Small(2 | 3))) {
        let version = object::str(&version)?;
        return wrong(&format!("state with version {version} passed to Random.setstate() of version 3"));
    }
    let parts = super::super::iter::collect(&state)?;
    let [_, words, gauss] = &parts[..] else {
        return wrong(&format!("not enough values to unpack (expected 3, got {})", parts.len()));
    };
    let Some(numbers) = words.as_tuple() else {
        return Err(raise(Type::TypeError, "state vector must be a tuple"));
    };
    let word = |it: &Value| -> R<u32> {
        u32::try_from(number::index_i64(it)?).map_err(|_| raise(Type::ValueError, "invalid state"))
    };
    let numbers = numbers.iter().map(word).collect::<R<Vec<_>>>()?;
    let valid = match numbers.split_last() {
        Some((index, words)) => generator.twister.borrow_mut().set_state(words, *index as usize),
        None => false,
    };
    if !valid {
        return wrong("state vector is the wrong size");
    }
    let gauss = if gauss.is_none() { None } else { Some(float::real(gauss)?) };
    generator.gauss_next.set(gauss);
    Ok(Value::None)
}

fn get_bits(this: &Value, count: &Value) -> R {
    let count = number::index::c_int(count)?;
    match u64::try_from(count) {
        Ok(count) => Ok(This::of("getrandbits", this)?.own_bits(count)),
        Err(_) => Err(raise(Type::ValueError, "number of bits must be non-negative")),
    }
}

fn random_bytes(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [count] = of_python("Random.randbytes", ["n"], 1, 1, true, arguments, keywords)?;
    let count = number::index_i64(&count.into())?;
    let this = This::of("randbytes", this)?;
    let Some(bits) = u64::try_from(count).ok().and_then(|count| count.checked_mul(8)) else {
        return Err(raise(Type::ValueError, "number of bits must be non-negative"));
    };
    let bits = this.bits(bits)?;
    let mut bytes = Int::of(&bits).map_or_else(Vec::new, |bits| bits.big().magnitude().to_bytes_le());
    bytes.resize(count as usize, 0);
    Ok(Value::bytes(bytes))
}

/// A method that is written in Python in CPython.
macro_rules! method {
    ($name:literal, $function:expr) => {
        Native::method("Random", $name, Call::MK($function))
    };
}

static METHODS: &[Native] = &[
    Native::method("Random", "__new__", Call::C(0, ANY, new)),
    method!("__init__", init),
    method!("seed", seed),
    Native::method(
        "Random",
        "random",
        Call::M0(|it| Ok(Value::float(This::of("random", it)?.generator.twister.borrow_mut().random()))),
    ),
    Native::method("Random", "getrandbits", Call::M1(get_bits)),
    Native::method("Random", "getstate", Call::M0(get_state)),
    method!("setstate", set_state),
    method!("randbytes", random_bytes),
    method!("randrange", choose::rand_range),
    method!("randint", choose::rand_int),
    method!("choice", choose::choice),
    method!("choices", choose::choices),
    method!("shuffle", choose::shuffle),
    method!("sample", choose::sample),
    method!("uniform", distribution::uniform),
    method!("triangular", distribution::triangular),
    method!("normalvariate", distribution::normal),
    method!("gauss", distribution::gauss),
    method!("lognormvariate", distribution::log_normal),
    method!("expovariate", distribution::exponential),
    method!("vonmisesvariate", distribution::von_mises),
    method!("gammavariate", distribution::gamma),
    method!("betavariate", distribution::beta),
    method!("paretovariate", distribution::pareto),
    method!("weibullvariate", distribution::weibull),
];

/// The module: its functions are methods of one instance.
pub fn module() -> Value {
    let class = random_class();
    let instance = object::instantiate(class, &[], &[]).unwrap_or_default();
    let functions = METHODS
        .iter()
        .filter(|native| !native.name.starts_with('_'))
        .filter_map(|native| Some((native.name, attribute::get(&instance, Name::of(native.name)).ok()?)));
    let mut members = vec![("Random", class.object())];
    members.extend(functions);
    Module::value("random", members)
}
