//! A format spec: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.

use super::super::class::ClassRef;
use super::super::exception::{R, Raised, raise, raise_with};
use super::super::types::Type;
use super::super::unicode;
use ecow::EcoString;

/// Texts of more characters than this are refused with MemoryError.
pub const MAX_WIDTH: usize = 1 << 31;

/// Where the padding goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    Left,
    Right,
    Center,
    /// `=`: between the sign and the digits.
    AfterSign,
}

impl Align {
    fn of(c: char) -> Option<Align> {
        Some(match c {
            '<' => Align::Left,
            '>' => Align::Right,
            '^' => Align::Center,
            '=' => Align::AfterSign,
            _ => return None,
        })
    }
}

/// A format spec, taken apart.
#[derive(Debug)]
pub struct Spec {
    pub fill: char,
    pub align: Align,
    /// `+`, `-` or a space.
    pub sign: Option<char>,
    /// `z`: a negative zero loses its sign.
    pub no_negative_zero: bool,
    /// `#`
    pub alternate: bool,
    pub width: usize,
    /// `,` or `_` between groups of digits.
    pub separator: Option<char>,
    pub precision: Option<usize>,
    /// The last letter, or the default of the class.
    pub kind: Option<char>,
}

impl Spec {
    /// Takes a spec apart (`parse_internal_render_format_spec`). Its last letter and alignment have defaults by class.
    ///
    /// # Errors
    /// ValueError.
    pub fn parse(text: &str, class: ClassRef, kind: impl Into<Option<char>>, align: Align) -> R<Spec> {
        let mut rest = text;
        let default = align;
        let mut spec = Spec {
            fill: ' ',
            align,
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: 0,
            separator: None,
            precision: None,
            kind: kind.into(),
        };
        let mut chars = rest.chars();
        let (first, second) = (chars.next(), chars.next());
        let (mut fill_given, mut align_given) = (false, true);
        if let (Some(fill), Some(align)) = (first, second.and_then(Align::of)) {
            (spec.fill, spec.align, fill_given) = (fill, align, true);
            rest = chars.as_str();
        } else if let Some(align) = first.and_then(Align::of) {
            spec.align = align;
            rest = &rest[1..];
        } else {
            align_given = false;
        }
        spec.sign = take(&mut rest, |c| matches!(c, '+' | '-' | ' '));
        spec.no_negative_zero = take(&mut rest, |c| c == 'z').is_some();
        spec.alternate = take(&mut rest, |c| c == '#').is_some();
        if !fill_given && take(&mut rest, |c| c == '0').is_some() {
            spec.fill = '0';
            if !align_given && default == Align::Right {
                spec.align = Align::AfterSign;
            }
        }
        spec.width = take_number(&mut rest)?.unwrap_or(0);
        spec.separator = take(&mut rest, |c| c == ',');
        if take(&mut rest, |c| c == '_').is_some() {
            if spec.separator.is_some() {
                return Err(both_separators());
            }
            spec.separator = Some('_');
        }
        if spec.separator == Some('_') && rest.starts_with(',') {
            return Err(both_separators());
        }
        if take(&mut rest, |c| c == '.').is_some() {
            spec.precision = take_number(&mut rest)?;
            if spec.precision.is_none() {
                return Err(raise(Type::ValueError, "Format specifier missing precision"));
            }
        }
        let mut chars = rest.chars();
        if let Some(kind) = chars.next() {
            spec.kind = Some(kind);
        }
        if chars.next().is_some() {
            let message = format!("Invalid format specifier '{text}' for object of type '{}'", class.name());
            return Err(raise(Type::ValueError, &message));
        }
        if let Some(separator) = spec.separator {
            let allowed = match spec.kind {
                None | Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => true,
                Some('b' | 'o' | 'x' | 'X') => separator == '_',
                Some(_) => false,
            };
            if !allowed {
                let kind = spec.kind.map_or_else(String::new, shown);
                return Err(raise(Type::ValueError, &format!("Cannot specify '{separator}' with '{kind}'.")));
            }
        }
        Ok(spec)
    }

    /// How many characters are to be added to `length` of them.
    ///
    /// # Errors
    /// MemoryError if there is no room for so many.
    pub fn padding(&self, length: usize) -> R<usize> {
        if self.width > MAX_WIDTH {
            return Err(memory());
        }
        Ok(self.width.saturating_sub(length))
    }
}

/// A text of a width that no memory can hold.
#[cold]
pub fn memory() -> Raised {
    raise_with(Type::MemoryError, vec![])
}

/// How a letter is shown in messages.
pub fn shown(c: char) -> String {
    if c > ' ' && c < '\x7f' || c == '\x7f' { c.to_string() } else { format!("\\x{:x}", u32::from(c)) }
}

/// Adds a character a number of times.
pub fn fill(text: &mut EcoString, c: char, count: usize) {
    for _ in 0..count {
        text.push(c)
    }
}

#[cold]
fn both_separators() -> Raised {
    raise(Type::ValueError, "Cannot specify both ',' and '_'.")
}

fn take(rest: &mut &str, test: fn(char) -> bool) -> Option<char> {
    let first = rest.chars().next().filter(|c| test(*c))?;
    *rest = &rest[first.len_utf8()..];
    Some(first)
}

/// Decimal digits of any script; `None`: there are none (`get_integer`).
///
/// # Errors
/// ValueError if the number is too large.
pub fn take_number(rest: &mut &str) -> R<Option<usize>> {
    let mut number: Option<i64> = None;
    while let Some(first) = rest.chars().next()
        && let Some(digit) = unicode::decimal(first)
    {
        let next = number.unwrap_or(0).checked_mul(10).and_then(|it| it.checked_add(digit.into()));
        let Some(next) = next else {
            return Err(raise(Type::ValueError, "Too many decimal digits in format string"));
        };
        number = Some(next);
        *rest = &rest[first.len_utf8()..];
    }
    Ok(number.map(|it| it as usize))
}
