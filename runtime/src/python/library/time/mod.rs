//! `time`: clocks, and dates as tuples (`Modules/timemodule.c`). Local time is UTC unless the system says otherwise.

mod calendar;
mod format;

use super::super::exception::{R, raise};
use super::super::module::Module;
use super::super::native::{Call, Native};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{number, operator};
use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

pub use calendar::struct_time;

/// The time of a clock, in ns.
fn nanoseconds(clock: ClockId) -> i64 {
    let now = clock_gettime(clock);
    now.tv_sec.wrapping_mul(1_000_000_000).wrapping_add(now.tv_nsec as i64)
}

macro_rules! clocks {
    ($($seconds:literal, $nanoseconds:literal = $clock:ident;)*) => {
        &[$(
            Native::method("time", $seconds, Call::F0(|| Ok((nanoseconds(ClockId::$clock) as f64 * 1e-9).into()))),
            Native::method("time", $nanoseconds, Call::F0(|| Ok(nanoseconds(ClockId::$clock).into()))),
        )*]
    };
}
static CLOCKS: &[Native] = clocks! {
    "time", "time_ns" = Realtime;
    "monotonic", "monotonic_ns" = Monotonic;
    "perf_counter", "perf_counter_ns" = Monotonic;
    "process_time", "process_time_ns" = ProcessCPUTime;
    "thread_time", "thread_time_ns" = ThreadCPUTime;
};

/// A number of seconds, of any real type.
///
/// # Errors
/// TypeError if it is no number.
fn seconds(value: &Value) -> R<f64> {
    match value.payload() {
        Value::Float(seconds) => Ok(seconds.float()),
        _ => match number::index::index_if_any(value)? {
            Some(_) => match operator::div(value, &Value::float(1.0))? {
                Value::Float(seconds) => Ok(seconds.float()),
                _ => Ok(0.0),
            },
            None => {
                let message = format!("'{}' object cannot be interpreted as an integer", value.type_name());
                Err(raise(Type::TypeError, &message))
            }
        },
    }
}

/// `time.sleep(seconds)`.
fn sleep(value: &Value) -> R {
    let seconds = seconds(value)?;
    if seconds.is_nan() {
        return Err(raise(Type::ValueError, "Invalid value NaN (not a number)"));
    }
    if seconds < 0.0 {
        return Err(raise(Type::ValueError, "sleep length must be non-negative"));
    }
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) => std::thread::sleep(duration),
        Err(_) => return Err(raise(Type::OverflowError, "timestamp too large to convert to C _PyTime_t")),
    }
    Ok(Value::None)
}

static FUNCTIONS: &[Native] = &[
    Native::method("time", "sleep", Call::F1(sleep)),
    Native::method("time", "gmtime", Call::F(0, 1, |arguments| calendar::broken_down(arguments, false))),
    Native::method("time", "localtime", Call::F(0, 1, |arguments| calendar::broken_down(arguments, true))),
    Native::method("time", "mktime", Call::F1(calendar::make_time)),
    Native::method("time", "strftime", Call::F(1, 2, format::strftime)),
    Native::method("time", "asctime", Call::F(0, 1, format::asctime)),
    Native::method(
        "time",
        "ctime",
        Call::F(0, 1, |arguments| format::asctime(&[calendar::broken_down(arguments, true)?])),
    ),
];

pub fn module() -> Value {
    let mut members: Vec<_> = CLOCKS.iter().chain(FUNCTIONS).map(|native| (native.name, native.into())).collect();
    members.push(("struct_time", struct_time().object()));
    members.extend(calendar::zone());
    Module::value("time", members)
}
