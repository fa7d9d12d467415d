//! Numbers.

use num_bigint::BigInt;
use num_traits::Num;

use super::text::Text;
use super::token::TokenKind;

/// CPython's limit on decimal digits of an int (`sys.get_int_max_str_digits()`).
const MOST_DIGITS: usize = 4300;

/// A fault in a number: its message, and the offset to point at.
type Fault = (String, usize);

/// Reads the number at the text's position, which is at a digit, or at a dot before one.
pub fn number(text: &mut Text) -> Result<TokenKind, Fault> {
    let start = text.at;
    if text.peek() == Some(b'0') {
        for (marks, radix, name) in [(b"xX", 16, "hexadecimal"), (b"oO", 8, "octal"), (b"bB", 2, "binary")] {
            if text.peek_at(1).is_some_and(|c| marks.contains(&c)) {
                text.at += 2;
                return radix_number(text, radix, name);
            }
        }
    }
    let is_fraction = text.peek() == Some(b'.');
    if !is_fraction {
        decimal_digits(text)?;
    }
    let is_integer = match text.peek() {
        Some(b'.') => {
            text.at += 1;
            if text.peek().is_some_and(|c| c.is_ascii_digit()) {
                decimal_digits(text)?;
            }
            exponent(text)?;
            false
        }
        Some(b'e' | b'E') => !exponent(text)?,
        _ => true,
    };
    let digits: String = text.since(start).chars().filter(|c| *c != '_').collect();
    if matches!(text.peek(), Some(b'j' | b'J')) {
        text.at += 1;
        end_of_number(text, "imaginary")?;
        return Ok(TokenKind::Imaginary(float(&digits)));
    }
    end_of_number(text, "decimal")?;
    if !is_integer {
        return Ok(TokenKind::Float(float(&digits)));
    }
    if digits.starts_with('0') && digits.bytes().any(|c| c != b'0') {
        let message = "leading zeros in decimal integer literals are not permitted; \
                       use an 0o prefix for octal integers";
        return Err((message.into(), start));
    }
    if digits.len() > MOST_DIGITS {
        let message = format!(
            "Exceeds the limit ({MOST_DIGITS} digits) for integer string conversion: value has {} digits; use \
             sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to \
             avoid decimal conversion limits.",
            digits.len()
        );
        return Err((message, start));
    }
    integer(&digits, 10, start)
}

fn float(digits: &str) -> f64 {
    // What is left are digits with at most one dot and one exponent, which Rust reads as CPython does.
    digits.parse().unwrap_or(f64::NAN)
}

fn integer(digits: &str, radix: u32, start: usize) -> Result<TokenKind, Fault> {
    BigInt::from_str_radix(digits, radix).map(TokenKind::Int).map_err(|_| ("invalid syntax".into(), start))
}

/// The exponent, if one follows. `1else` has none.
fn exponent(text: &mut Text) -> Result<bool, Fault> {
    if !matches!(text.peek(), Some(b'e' | b'E')) {
        return Ok(false);
    }
    let sign = matches!(text.peek_at(1), Some(b'+' | b'-'));
    if text.peek_at(1 + usize::from(sign)).is_some_and(|c| c.is_ascii_digit()) {
        text.at += 1 + usize::from(sign);
        decimal_digits(text)?;
        return Ok(true);
    }
    if sign {
        text.at += 1;
        return Err(("invalid decimal literal".into(), text.at));
    }
    end_of_number(text, "decimal")?;
    Ok(false)
}

/// Digits, with single underscores between them.
fn decimal_digits(text: &mut Text) -> Result<(), Fault> {
    loop {
        text.skip_while(|c| c.is_ascii_digit());
        if text.peek() != Some(b'_') {
            return Ok(());
        }
        text.at += 1;
        if !text.peek().is_some_and(|c| c.is_ascii_digit()) {
            return Err(("invalid decimal literal".into(), text.at - 1));
        }
    }
}

fn radix_number(text: &mut Text, radix: u32, name: &str) -> Result<TokenKind, Fault> {
    let start = text.at;
    let is_digit = |c: u8| char::from(c).is_digit(radix);
    loop {
        if text.peek() == Some(b'_') {
            text.at += 1;
        }
        match text.peek() {
            Some(c) if is_digit(c) => text.skip_while(is_digit),
            Some(c) if c.is_ascii_digit() => {
                return Err((format!("invalid digit '{}' in {name} literal", char::from(c)), text.at));
            }
            _ => return Err((format!("invalid {name} literal"), text.at.saturating_sub(1))),
        }
        match text.peek() {
            Some(b'_') => {}
            Some(c) if c.is_ascii_digit() => {
                return Err((format!("invalid digit '{}' in {name} literal", char::from(c)), text.at));
            }
            _ => break,
        }
    }
    end_of_number(text, name)?;
    let digits: String = text.since(start).chars().filter(|c| *c != '_').collect();
    integer(&digits, radix, start)
}

/// What may follow a number directly: no letter, except the keywords of an expression (`1if x else 2`), for which
/// CPython only warns.
fn end_of_number(text: &Text, name: &str) -> Result<(), Fault> {
    let Some(next) = text.peek() else { return Ok(()) };
    let rest = text.rest();
    let keyword = ["and", "else", "for", "if", "in", "is", "or", "not"].iter().any(|word| rest.starts_with(word));
    if !keyword && (next.is_ascii_alphanumeric() || next == b'_' || !next.is_ascii()) {
        // A character that cannot be in a name has a message of its own, which comes when the text is read on.
        let first = rest.chars().next().unwrap_or('\0');
        if first.is_ascii() || super::text::is_name_part(first) {
            return Err((format!("invalid {name} literal"), text.at.saturating_sub(1)));
        }
    }
    Ok(())
}
