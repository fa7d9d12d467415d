//! Floats in the presentations of C's printf, correctly rounded at any precision (`PyOS_double_to_string`). Rust's own
//! formatting with a precision is exact; only the layout differs.

use super::super::float::text::{not_finite, shortest};
use ecow::EcoString;
use std::fmt::Write;

/// How the digits are laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `e`: one digit, the point, the others, an exponent.
    Exponent,
    /// `f`
    Fixed,
    /// `g`: either, by the size of the number; without zeros at the end.
    General,
    /// As [`Layout::General`], but with a digit after the point.
    GeneralWithPoint,
    /// The shortest digits that read back as the same number: `repr`.
    Shortest,
}

/// The text of `abs(x)`. The alternate form keeps the point, and the zeros of
/// [`Layout::General`].
pub fn digits(x: f64, layout: Layout, precision: usize, alternate: bool) -> String {
    let x = x.abs();
    if let Some(text) = not_finite(x) {
        return text.into();
    }
    match layout {
        Layout::Fixed => {
            let mut text = fixed(x, precision);
            if alternate && precision == 0 {
                text.push('.');
            }
            text
        }
        Layout::Exponent => {
            let (digits, exponent) = scientific(x, precision);
            with_exponent(&digits, exponent, alternate)
        }
        Layout::General | Layout::GeneralWithPoint => {
            let precision = precision.max(1);
            let (digits, exponent) = scientific(x, precision - 1);
            let digits = if alternate { &digits } else { significant(&digits) };
            let point = exponent + 1;
            let with_point = layout == Layout::GeneralWithPoint;
            // A digit after the point has to fit, too.
            let most = i64::try_from(precision).unwrap_or(i64::MAX) - i64::from(with_point);
            if point <= -4 || i64::from(point) > most {
                with_exponent(digits, exponent, alternate)
            } else {
                with_fixed_point(digits, point, alternate, with_point)
            }
        }
        Layout::Shortest => {
            let (digits, point) = shortest(x);
            if point <= -4 || point > 16 {
                with_exponent(&digits, point - 1, alternate)
            } else {
                with_fixed_point(&digits, point, alternate, true)
            }
        }
    }
}

/// A number with so many digits after the point, as it is mostly asked for; it is finite.
pub fn push_fixed(text: &mut EcoString, x: f64, precision: usize) {
    write!(text, "{x:.precision$}").ok();
}

/// No float has more digits after the point than this; further ones are zeros.
const MOST: usize = 1100;

fn fixed(x: f64, precision: usize) -> String {
    let given = precision.min(MOST);
    let mut text = format!("{x:.given$}");
    text.extend(std::iter::repeat_n('0', precision - given));
    text
}

/// `precision + 1` digits and the exponent of the first.
fn scientific(x: f64, precision: usize) -> (String, i32) {
    let given = precision.min(MOST);
    let text = format!("{x:.given$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut digits = mantissa.replace('.', "");
    digits.extend(std::iter::repeat_n('0', precision - given));
    (digits, exponent.parse().unwrap_or(0))
}

/// Without zeros at the end; one digit is left.
fn significant(digits: &str) -> &str {
    let short = digits.trim_end_matches('0');
    if short.is_empty() { &digits[..1] } else { short }
}

fn with_exponent(digits: &str, exponent: i32, alternate: bool) -> String {
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() && !alternate { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}{point}{rest}e{sign}{:02}", exponent.abs())
}

/// The value is `0.DIGITS * 10 ** point`.
fn with_fixed_point(digits: &str, point: i32, alternate: bool, with_point: bool) -> String {
    let Ok(point) = usize::try_from(point) else {
        return format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize));
    };
    if point == 0 {
        return format!("0.{digits}");
    }
    if point < digits.len() {
        let (whole, fraction) = digits.split_at(point);
        return format!("{whole}.{fraction}");
    }
    let zeros = "0".repeat(point - digits.len());
    let end = match (with_point, alternate) {
        (true, _) => ".0",
        (false, true) => ".",
        (false, false) => "",
    };
    format!("{digits}{zeros}{end}")
}

/// Is the number shown as zero? Then `z` takes its sign away.
pub fn shows_zero(digits: &str) -> bool {
    let mantissa = digits.split(['e', 'E']).next().unwrap_or(digits);
    mantissa.bytes().all(|byte| matches!(byte, b'0' | b'.'))
}
