//! Seconds since 1970 as dates, and back.

use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Native};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{number, report};
use super::super::struct_sequence::{from_sequence, struct_sequence, value};
use rustix::time::ClockId;

struct_sequence!(struct_time = "time", "struct_time", Native::method(
    "struct_time",
    "__new__",
    Call::C(1, 1, |_, arguments, _| from_sequence(struct_time(), arguments, 9)),
), [
    0: "tm_year", 1: "tm_mon", 2: "tm_mday", 3: "tm_hour", 4: "tm_min", 5: "tm_sec", 6: "tm_wday", 7: "tm_yday",
    8: "tm_isdst",
]);

const DAY: i64 = 86_400;

/// Year, month and day of a day counted from 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// The number of a day, counted from 1970-01-01. The month may be outside of 1 to 12.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = (year + (month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1);
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Does the system's local time differ from UTC? There is no database of time zones here.
fn local_is_utc() -> bool {
    match std::env::var("TZ") {
        Ok(zone) => matches!(zone.trim_start_matches(':'), "" | "UTC" | "UTC0" | "GMT" | "GMT0" | "Etc/UTC"),
        Err(_) => match std::fs::read_link("/etc/localtime") {
            Ok(file) => file.ends_with("UTC") || file.ends_with("Etc/UTC") || file.ends_with("GMT"),
            Err(_) => true,
        },
    }
}

fn local() {
    if !local_is_utc() {
        report::unsupported("local time in a time zone that is not UTC")
    }
}

/// `time.gmtime(seconds)`, `time.localtime(seconds)`
///
/// # Errors
/// TypeError if it is no number; OverflowError, OSError if there is no such year.
pub fn broken_down(arguments: &[Value], is_local: bool) -> R {
    let seconds = match arguments.first() {
        None | Some(Value::None) => super::nanoseconds(ClockId::Realtime).div_euclid(1_000_000_000),
        Some(given) => {
            let seconds = super::seconds(given)?.floor();
            if !(-9.2e18..9.2e18).contains(&seconds) {
                return Err(raise(Type::OverflowError, "timestamp out of range for platform time_t"));
            }
            seconds as i64
        }
    };
    if is_local {
        local();
    }
    let (day, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    if day.abs() > 783_351_000_000 {
        let message = vec![Value::int(75), "Value too large for defined data type".into()];
        return Err(super::super::super::exception::raise_with(Type::OSError, message));
    }
    let (year, month, of_month) = civil(day);
    let of_year = day - days(year, 1, 1) + 1;
    let parts =
        [year, month, of_month, second / 3_600, second / 60 % 60, second % 60, (day + 3).rem_euclid(7), of_year, 0];
    Ok(value(struct_time(), parts.map(Value::int).to_vec()))
}

/// The nine numbers of a tuple or `struct_time`.
///
/// # Errors
/// TypeError if it is none.
pub fn parts(tuple: &Value) -> R<[i64; 9]> {
    let Some(items) = tuple.as_tuple() else {
        return Err(raise(Type::TypeError, "Tuple or struct_time argument required"));
    };
    let numbers = items.iter().map(number::index::index_i64).collect::<R<Vec<_>>>()?;
    numbers.try_into().map_err(|_| raise(Type::TypeError, "time tuple must have exactly 9 elements"))
}

/// `time.mktime(tuple)`
///
/// # Errors
/// TypeError if it is no such tuple.
pub fn make_time(tuple: &Value) -> R {
    local();
    let [year, month, day, hour, minute, second, ..] = parts(tuple)?;
    if year.abs() > 1_000_000_000 || month.abs() > 1_000_000_000 {
        return Err(raise(Type::OverflowError, "mktime argument out of range"));
    }
    let seconds = days(year, month, day) * DAY + hour * 3_600 + minute * 60 + second;
    Ok((seconds as f64).into())
}

/// `time.timezone` and the like.
pub fn zone() -> Vec<(&'static str, Value)> {
    vec![
        ("timezone", 0.into()),
        ("altzone", 0.into()),
        ("daylight", 0.into()),
        ("tzname", Value::tuple([Value::str("UTC"), Value::str("UTC")])),
    ]
}
