//! `math` (`Modules/mathmodule.c`).
//!
//! * [`elementary`]: powers, logarithms, trigonometry, rounding. [`integer`]: `gcd`, `factorial`, `comb`, `isqrt`.
//! * [`special`]: `gamma`, `erf`. [`sum`]: `fsum`, `prod`, `hypot`, `dist`.

pub mod elementary;
pub mod integer;
mod special;
mod sum;

use super::super::exception::{Raised, raise};
use super::super::module::Module;
use super::super::native::{Call, Native};
use super::super::types::Type;
use super::super::value::Value;

/// `math domain error`
#[cold]
fn domain_error() -> Raised {
    raise(Type::ValueError, "math domain error")
}

/// `math range error`
#[cold]
fn range_error() -> Raised {
    raise(Type::OverflowError, "math range error")
}

const fn function(name: &'static str, call: Call) -> Native {
    Native { name, owner: "math", call }
}

/// A function of one float that can't overflow: an infinite result is a domain error.
macro_rules! bounded {
    ($name:literal, $function:expr) => {
        super::function($name, Call::F1(|x| super::elementary::of_one(x, $function, false)))
    };
}
/// A function of one float that can overflow.
macro_rules! unbounded {
    ($name:literal, $function:expr) => {
        super::function($name, Call::F1(|x| super::elementary::of_one(x, $function, true)))
    };
}
use {bounded, unbounded};

/// The module.
pub fn module() -> Value {
    let tables = [elementary::FUNCTIONS, integer::FUNCTIONS, special::FUNCTIONS, sum::FUNCTIONS];
    let constants = [
        ("pi", std::f64::consts::PI),
        ("e", std::f64::consts::E),
        ("tau", std::f64::consts::TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ];
    let functions = tables.into_iter().flatten().map(|native| (native.name, Value::from(native)));
    let constants = constants.into_iter().map(|(name, x)| (name, Value::float(x)));
    Module::value("math", functions.chain(constants).collect())
}
