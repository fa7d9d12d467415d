//! Texts of complex numbers: `(1+2j)`, `f"{z:.2f}"`, and what `complex("1+2j")` reads.

use super::super::exception::{R, raise};
use super::super::float;
use super::super::format::number;
use super::super::format::spec::{Align, Spec, fill, shown};
use super::super::number::parse;
use super::super::types::Type;
use super::super::value::Value;
use super::arithmetic::Complex;
use ecow::EcoString;

/// A float as a part of a complex number: without `.0`.
fn part(x: f64) -> String {
    let text = float::repr(x);
    text.strip_suffix(".0").unwrap_or(&text).to_string()
}

/// Has it no real part to show?
fn only_imaginary(it: Complex) -> bool {
    it.real == 0.0 && it.real.is_sign_positive()
}

/// The sign that an imaginary part needs behind a real one.
fn sign_of(x: f64) -> &'static str {
    if x.is_sign_negative() && !x.is_nan() { "" } else { "+" }
}

/// `repr(it)`
pub fn repr(it: Complex) -> String {
    if only_imaginary(it) {
        return format!("{}j", part(it.imag));
    }
    format!("({}{}{}j)", part(it.real), sign_of(it.imag), part(it.imag))
}

/// `format(it, text)` (`format_complex_internal`): both parts by the same spec, padded together.
///
/// # Errors
/// ValueError if the spec does not fit.
pub fn format(value: &Value, it: Complex, text: &str) -> R<EcoString> {
    if text.is_empty() {
        return super::super::object::str(value);
    }
    let mut spec = Spec::parse(text, value.class(), None, Align::Right)?;
    if !matches!(spec.kind, None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n')) {
        let kind = spec.kind.map_or_else(String::new, shown);
        let message = format!("Unknown format code '{kind}' for object of type '{}'", value.type_name());
        return Err(raise(Type::ValueError, &message));
    }
    if spec.fill == '0' {
        return Err(raise(Type::ValueError, "Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == Align::AfterSign {
        return Err(raise(Type::ValueError, "'=' alignment flag is not allowed in complex format specifier"));
    }
    let is_plain = spec.kind.is_none();
    let shortest = is_plain && spec.precision.is_none();
    if is_plain {
        spec.kind = Some('g');
    }
    let (width, align, filling) = (std::mem::take(&mut spec.width), spec.align, spec.fill);
    let sign = spec.sign;
    let mut shown = |x: f64, sign: Option<char>| -> R<String> {
        if shortest && spec.separator.is_none() {
            let lead = match sign {
                Some(sign) if !sign_of(x).is_empty() && sign != '-' => sign.to_string(),
                _ => String::new(),
            };
            return Ok(lead + &part(x));
        }
        spec.sign = sign;
        Ok(number::float(x, &spec)?.to_string())
    };
    let imag = shown(it.imag, if is_plain && only_imaginary(it) { sign } else { Some('+') })?;
    let body = match (is_plain, only_imaginary(it)) {
        (true, true) => format!("{imag}j"),
        (true, false) => format!("({}{imag}j)", shown(it.real, sign)?),
        (false, _) => format!("{}{imag}j", shown(it.real, sign)?),
    };
    let padding = width.saturating_sub(body.chars().count());
    let (before, after) = match align {
        Align::Right | Align::AfterSign => (padding, 0),
        Align::Center => (padding / 2, padding - padding / 2),
        Align::Left => (0, padding),
    };
    let mut result = EcoString::new();
    fill(&mut result, filling, before);
    result.push_str(&body);
    fill(&mut result, filling, after);
    Ok(result)
}

/// The float at the beginning of a text, and what is behind it.
fn leading(text: &str) -> Option<(f64, &str)> {
    let bytes = text.as_bytes();
    let mut at = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let digits = |from: usize| bytes[from..].iter().take_while(|c| c.is_ascii_digit() || **c == b'_').count();
    let lower = text[at..].to_ascii_lowercase();
    if let Some(word) = ["infinity", "inf", "nan"].into_iter().find(|word| lower.starts_with(word)) {
        at += word.len();
    } else {
        let whole = digits(at);
        at += whole;
        let mut fraction = 0;
        if bytes.get(at) == Some(&b'.') {
            fraction = digits(at + 1);
            at += 1 + fraction;
        }
        if whole + fraction == 0 {
            return None;
        }
        if matches!(bytes.get(at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
            let exponent = digits(at + 1 + sign);
            if exponent > 0 {
                at += 1 + sign + exponent;
            }
        }
    }
    let (number, rest) = text.split_at(at);
    let value = parse::float(number, &Value::None).ok()?;
    Some((value, rest))
}

/// `complex(text)`; `None`: it is something else (`complex_from_string_inner`).
pub fn parse(text: &str) -> Option<Complex> {
    let mut text = text.trim();
    if let Some(inner) = text.strip_prefix('(') {
        text = inner.strip_suffix(')')?.trim();
    }
    let unit = |text: &str| match text.as_bytes().first() {
        Some(b'+') => (1.0, 1),
        Some(b'-') => (-1.0, 1),
        _ => (1.0, 0),
    };
    let ends = |rest: &str| rest.eq_ignore_ascii_case("j");
    let Some((first, rest)) = leading(text) else {
        // `j`, `-j`
        let (imag, signs) = unit(text);
        return ends(&text[signs..]).then_some(Complex { real: 0.0, imag });
    };
    if rest.is_empty() {
        return Some(Complex { real: first, imag: 0.0 });
    }
    if ends(rest) {
        return Some(Complex { real: 0.0, imag: first });
    }
    if !rest.starts_with(['+', '-']) {
        return None;
    }
    let (imag, rest) = match leading(rest) {
        Some(found) => found,
        None => (unit(rest).0, &rest[1..]),
    };
    ends(rest).then_some(Complex { real: first, imag })
}
