//! Numbers laid out by a format spec: `| padding | sign | prefix | padding | digits in groups | rest | padding |`.

use super::super::exception::{R, raise};
use super::super::int;
use super::super::number::Int;
use super::super::types::Type;
use super::digits::{self, Layout};
use super::spec::{self, Align, Spec};
use ecow::{EcoString, eco_format};
use std::borrow::Cow;

/// A number, taken apart for the layout.
struct Parts<'a> {
    negative: bool,
    /// `0x` and the like.
    prefix: &'a str,
    /// The digits before the point, which may be grouped.
    digits: &'a str,
    /// The point, what follows, the exponent, a percent sign; or `inf`.
    rest: &'a str,
    /// How many digits are in a group.
    group: usize,
}

/// `format_long_internal`
///
/// # Errors
/// ValueError if the spec has what ints can't have.
pub fn int(value: Int, spec: &Spec) -> R<EcoString> {
    if spec.precision.is_some() {
        return Err(raise(Type::ValueError, "Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        let message = "Negative zero coercion (z) not allowed in integer format specifier";
        return Err(raise(Type::ValueError, message));
    }
    if spec.kind == Some('c') {
        return character(value, spec);
    }
    let (radix, prefix) = match spec.kind {
        Some('b') => (2, "0b"),
        Some('o') => (8, "0o"),
        Some('x') => (16, "0x"),
        Some('X') => (16, "0X"),
        _ => (10, ""),
    };
    let mut text = radix_text(value, radix)?;
    if spec.kind == Some('X') {
        text = text.to_uppercase();
    }
    let prefix = if spec.alternate { prefix } else { "" };
    let digits = text.trim_start_matches('-');
    lay_out(
        spec,
        &Parts { negative: value.is_negative(), prefix, digits, rest: "", group: if radix == 10 { 3 } else { 4 } },
    )
}

/// An int in a radix, with a sign if it is negative.
///
/// # Errors
/// ValueError if it has too many decimal digits.
pub fn radix_text(value: Int, radix: u32) -> R<EcoString> {
    Ok(match (radix, value) {
        (10, _) => int::text(value)?,
        (_, Int::Big(big)) => big.to_str_radix(radix).into(),
        (_, Int::Small(small)) => {
            let sign = if small < 0 { "-" } else { "" };
            let magnitude = small.unsigned_abs();
            match radix {
                2 => eco_format!("{sign}{magnitude:b}"),
                8 => eco_format!("{sign}{magnitude:o}"),
                _ => eco_format!("{sign}{magnitude:x}"),
            }
        }
    })
}

fn character(value: Int, spec: &Spec) -> R<EcoString> {
    let refused = match () {
        () if spec.sign.is_some() => Some("Sign not allowed with integer format specifier 'c'"),
        () if spec.alternate => Some("Alternate form (#) not allowed with integer format specifier 'c'"),
        () => None,
    };
    if let Some(message) = refused {
        return Err(raise(Type::ValueError, message));
    }
    let text = code_point(value)?.to_string();
    lay_out(spec, &Parts { negative: false, prefix: "", digits: "", rest: &text, group: 3 })
}

/// The character with this code point, for `c` of both kinds of formatting.
///
/// # Errors
/// OverflowError if there is none.
pub fn code_point(value: Int) -> R<char> {
    let Int::Small(code) = value else {
        return Err(raise(Type::OverflowError, "Python int too large to convert to C long"));
    };
    match u32::try_from(code).ok().filter(|code| *code < 0x11_0000) {
        Some(code) => {
            Ok(char::from_u32(code).unwrap_or_else(|| super::super::report::unsupported("a str with a lone surrogate")))
        }
        None => Err(raise(Type::OverflowError, "%c arg not in range(0x110000)")),
    }
}

/// `format_float_internal`
///
/// # Errors
/// ValueError if the precision is too large.
pub fn float(x: f64, spec: &Spec) -> R<EcoString> {
    if spec.precision.is_some_and(|precision| precision > i32::MAX as usize) {
        return Err(raise(Type::ValueError, "precision too big"));
    }
    let x = if spec.kind == Some('%') { x * 100.0 } else { x };
    let layout = match (spec.kind, spec.precision) {
        (None, None) => Layout::Shortest,
        (None, Some(_)) => Layout::GeneralWithPoint,
        (Some('e' | 'E'), _) => Layout::Exponent,
        (Some('f' | 'F' | '%'), _) => Layout::Fixed,
        _ => Layout::General,
    };
    let mut text = digits::digits(x, layout, spec.precision.unwrap_or(6), spec.alternate);
    if matches!(spec.kind, Some('E' | 'F' | 'G')) {
        text = text.to_uppercase();
    }
    let negative = x.is_sign_negative() && !x.is_nan() && !(spec.no_negative_zero && digits::shows_zero(&text));
    if spec.kind == Some('%') {
        text.push('%');
    }
    let whole = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(whole);
    lay_out(spec, &Parts { negative, prefix: "", digits, rest, group: 3 })
}

/// `calc_number_widths` and `fill_number`
fn lay_out(spec: &Spec, parts: &Parts) -> R<EcoString> {
    let sign = match (parts.negative, spec.sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        (false, _) => "",
    };
    let others = sign.len() + parts.prefix.len() + parts.rest.chars().count();
    // Zeros for padding are grouped like digits.
    let zero_padded = spec.fill == '0' && spec.align == Align::AfterSign;
    let least = if zero_padded { spec.padding(others)? } else { 0 };
    let (zeros, digits) = match spec.separator {
        _ if parts.digits.is_empty() => (0, "".into()),
        None => (least.saturating_sub(parts.digits.len()), Cow::Borrowed(parts.digits)),
        Some(separator) => (0, Cow::Owned(grouped(parts.digits, separator, parts.group, least))),
    };
    let padding = spec.padding(others + zeros + digits.len())?;
    let (before, inside, after) = match spec.align {
        Align::Left => (0, 0, padding),
        Align::Right => (padding, 0, 0),
        Align::Center => (padding / 2, 0, padding - padding / 2),
        Align::AfterSign => (0, padding, 0),
    };
    let mut text = EcoString::with_capacity(others + zeros + digits.len() + padding);
    spec::fill(&mut text, spec.fill, before);
    text.push_str(sign);
    text.push_str(parts.prefix);
    spec::fill(&mut text, spec.fill, inside);
    spec::fill(&mut text, '0', zeros);
    text.push_str(&digits);
    text.push_str(parts.rest);
    spec::fill(&mut text, spec.fill, after);
    Ok(text)
}

/// Digits in groups, with zeros in front up to at least that many characters. A separator never comes first: then there
/// is one zero more (`_PyUnicode_InsertThousandsGrouping`).
fn grouped(digits: &str, separator: char, group: usize, least: usize) -> String {
    let mut reversed = Vec::with_capacity(least.max(digits.len() * 4 / 3 + 1));
    let mut digits = digits.chars().rev();
    let mut written = 0;
    loop {
        let next = digits.next();
        if next.is_none() && reversed.len() >= least {
            break;
        }
        if written > 0 && written % group == 0 {
            reversed.push(separator);
        }
        reversed.push(next.unwrap_or('0'));
        written += 1;
    }
    reversed.iter().rev().collect()
}
