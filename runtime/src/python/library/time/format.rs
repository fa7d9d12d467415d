//! `strftime`, in the C locale.

use super::super::super::exception::{R, raise};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::calendar::{broken_down, parts};

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The numbers of a date, checked to be in their ranges (`gettmarg`, `checktm`).
fn checked(arguments: &[Value]) -> R<[i64; 9]> {
    let now = match arguments.first() {
        Some(tuple) => tuple.clone(),
        None => broken_down(&[], true)?,
    };
    let mut parts = parts(&now)?;
    let ranges = [
        ("month", 1, 0, 12),
        ("day of month", 2, 0, 31),
        ("hour", 3, 0, 23),
        ("minute", 4, 0, 59),
        ("seconds", 5, 0, 61),
        ("day of year", 7, 0, 366),
    ];
    for (name, index, min, max) in ranges {
        if !(min..=max).contains(&parts[index]) {
            return Err(raise(Type::ValueError, &format!("{name} out of range")));
        }
    }
    if parts[6] < -1 {
        return Err(raise(Type::ValueError, "day of week out of range"));
    }
    for index in [1, 2, 7] {
        parts[index] = parts[index].max(1);
    }
    parts[6] = parts[6].rem_euclid(7);
    Ok(parts)
}

/// `time.strftime(format[, tuple])`
///
/// # Errors
/// TypeError, ValueError if it is no date.
pub fn strftime(arguments: &[Value]) -> R {
    let Some(format) = arguments[0].as_str() else {
        let message = format!("strftime() argument 1 must be str, not {}", arguments[0].type_name());
        return Err(raise(Type::TypeError, &message));
    };
    let parts = checked(&arguments[1..])?;
    Ok(formatted(format, &parts).into())
}

/// The ISO 8601 year and week of a date.
fn iso_week(year: i64, of_year: i64, weekday: i64) -> (i64, i64) {
    let week = (of_year - weekday + 9) / 7;
    let weeks_of = |year: i64| {
        // The weekday of the last of December: a year with a Thursday at either end has 53 weeks.
        let last = |year: i64| (year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400)).rem_euclid(7);
        if last(year) == 4 || last(year - 1) == 3 { 53 } else { 52 }
    };
    match week {
        0 => (year - 1, weeks_of(year - 1)),
        53 if weeks_of(year) == 52 => (year + 1, 1),
        week => (year, week),
    }
}

fn formatted(format: &str, parts: &[i64; 9]) -> String {
    let [year, month, day, hour, minute, second, weekday, of_year, _] = *parts;
    let day_name = DAYS[weekday as usize % 7];
    let month_name = MONTHS[(month as usize + 11) % 12];
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let half = if hour < 12 { "AM" } else { "PM" };
    let mut text = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let Some(code) = chars.next() else {
            text.push('%');
            break;
        };
        text += &match code {
            'a' => day_name[..3].into(),
            'A' => day_name.into(),
            'b' | 'h' => month_name[..3].into(),
            'B' => month_name.into(),
            'c' => formatted("%a %b %e %H:%M:%S %Y", parts),
            'C' => format!("{:02}", year.div_euclid(100)),
            'd' => format!("{day:02}"),
            'D' | 'x' => formatted("%m/%d/%y", parts),
            'e' => format!("{day:2}"),
            'F' => formatted("%Y-%m-%d", parts),
            'g' => format!("{:02}", iso_week(year, of_year, weekday).0.rem_euclid(100)),
            'G' => iso_week(year, of_year, weekday).0.to_string(),
            'H' => format!("{hour:02}"),
            'I' => format!("{twelve:02}"),
            'j' => format!("{of_year:03}"),
            'k' => format!("{hour:2}"),
            'l' => format!("{twelve:2}"),
            'm' => format!("{month:02}"),
            'M' => format!("{minute:02}"),
            'n' => "\n".into(),
            'p' => half.into(),
            'P' => half.to_lowercase(),
            'r' => formatted("%I:%M:%S %p", parts),
            'R' => formatted("%H:%M", parts),
            'S' => format!("{second:02}"),
            't' => "\t".into(),
            'T' | 'X' => formatted("%H:%M:%S", parts),
            'u' => (weekday + 1).to_string(),
            'U' => format!("{:02}", (of_year - 1 + 7 - (weekday + 1) % 7) / 7),
            'V' => format!("{:02}", iso_week(year, of_year, weekday).1),
            'w' => ((weekday + 1) % 7).to_string(),
            'W' => format!("{:02}", (of_year - 1 + 7 - weekday) / 7),
            'y' => format!("{:02}", year.rem_euclid(100)),
            'Y' => year.to_string(),
            'z' => "+0000".into(),
            'Z' => "UTC".into(),
            '%' => "%".into(),
            other => format!("%{other}"),
        };
    }
    text
}

/// `time.asctime([tuple])`
///
/// # Errors
/// As [`strftime`].
pub fn asctime(arguments: &[Value]) -> R {
    let parts = checked(arguments)?;
    Ok(formatted("%a %b %e %H:%M:%S %Y", &parts).into())
}
