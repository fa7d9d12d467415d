//! The shortest text of a float that reads back as the same float, laid out as Python does.

use ecow::EcoString;

/// `repr(x)`, which is also `str(x)`.
pub fn repr(x: f64) -> EcoString {
    if let Some(text) = not_finite(x) {
        return text.into();
    }
    let mut buffer = zmij::Buffer::new();
    let printed = buffer.format_finite(x);
    let magnitude = x.abs();
    // In between, both write all digits with a point in their midst.
    if !printed.contains('e') && (magnitude == 0.0 || (1e-4..1e16).contains(&magnitude)) {
        return printed.into();
    }
    let (digits, point) = split(printed);
    let mut text = EcoString::with_capacity(24);
    if x.is_sign_negative() {
        text.push('-');
    }
    if -4 < point && point <= 16 {
        fixed(&mut text, &digits, point);
    } else {
        scientific(&mut text, &digits, point - 1);
    }
    text
}

/// `inf`, `-inf`, `nan`
pub fn not_finite(x: f64) -> Option<&'static str> {
    match x {
        _ if x.is_finite() => None,
        _ if x.is_nan() => Some("nan"),
        _ if x > 0.0 => Some("inf"),
        _ => Some("-inf"),
    }
}

/// The shortest digits of a finite number, `0.DIGITS * 10 ** point`, without zeros at either end (but `0` is `0`).
pub fn shortest(x: f64) -> (String, i32) {
    split(zmij::Buffer::new().format_finite(x))
}

fn split(printed: &str) -> (String, i32) {
    let printed = printed.trim_start_matches('-');
    let (mantissa, exponent) = printed.split_once(['e', 'E']).unwrap_or((printed, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0');
    let leading = (all.len() - digits.len()) as i32;
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return ("0".into(), 1);
    }
    (digits.into(), whole.len() as i32 - leading + exponent.parse().unwrap_or(0))
}

fn fixed(text: &mut EcoString, digits: &str, point: i32) {
    let length = digits.len() as i32;
    if point <= 0 {
        text.push_str("0.");
        (point..0).for_each(|_| text.push('0'));
        text.push_str(digits);
    } else if point >= length {
        text.push_str(digits);
        (length..point).for_each(|_| text.push('0'));
        text.push_str(".0");
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        text.push_str(whole);
        text.push('.');
        text.push_str(fraction);
    }
}

fn scientific(text: &mut EcoString, digits: &str, exponent: i32) {
    let (first, rest) = digits.split_at(1);
    text.push_str(first);
    if !rest.is_empty() {
        text.push('.');
        text.push_str(rest);
    }
    text.push_str(&format!("e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs()));
}
