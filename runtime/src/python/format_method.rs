//! `template.format(…)` and `template.format_map(mapping)` (`Objects/stringlib/unicode_format.h`).

use super::builtins::scalar;
use super::dict::Dict;
use super::exception::{R, raise};
use super::format::spec::{shown, take_number};
use super::native::Keywords;
use super::types::Type;
use super::value::{Heap, Value};
use super::{Name, attribute, format, object, operator};
use ecow::EcoString;

/// `template.format(*arguments, **keywords)`
///
/// # Errors
/// ValueError for a wrong template; IndexError, KeyError, AttributeError for what is not there; what conversions raise.
pub fn format(template: &str, arguments: &[Value], keywords: Keywords) -> R<EcoString> {
    let named = Dict::new();
    for (name, value) in keywords {
        named.set((*name).into(), value.clone())?;
    }
    let named = Heap::Dict(Box::new(named)).into();
    Fields { arguments: Some(arguments), named, numbering: Numbering::Unknown }.build(template, 2)
}

/// `template.format_map(mapping)`
///
/// # Errors
/// As [`format()`]: fields without a name are a ValueError.
pub fn format_map(template: &str, mapping: &Value) -> R<EcoString> {
    Fields { arguments: None, named: mapping.clone(), numbering: Numbering::Unknown }.build(template, 2)
}

/// What replacement fields may name.
struct Fields<'a> {
    /// `None` in `format_map`.
    arguments: Option<&'a [Value]>,
    named: Value,
    numbering: Numbering,
}

/// Are the fields numbered by the template?
#[derive(PartialEq, Eq)]
enum Numbering {
    Unknown,
    /// No: this is the next number.
    Automatic(usize),
    Manual,
}

/// A replacement field, `{name!conversion:spec}`.
struct Field<'a> {
    name: &'a str,
    conversion: Option<char>,
    spec: &'a str,
    /// Does the spec have fields itself?
    nested: bool,
}

impl Fields<'_> {
    /// Replaces the fields of a template, and those in their specs if `depth` allows (`build_string`).
    fn build(&mut self, template: &str, depth: usize) -> R<EcoString> {
        if depth == 0 {
            return Err(raise(Type::ValueError, "Max string recursion exceeded"));
        }
        let mut result = EcoString::with_capacity(template.len());
        let mut rest = template;
        while !rest.is_empty() {
            let Some(brace) = rest.find(['{', '}']) else {
                result.push_str(rest);
                break;
            };
            result.push_str(&rest[..brace]);
            let (this, after) = (rest.as_bytes()[brace], &rest[brace + 1..]);
            if after.as_bytes().first() == Some(&this) {
                result.push(char::from(this));
                rest = &after[1..];
                continue;
            }
            if this == b'}' {
                return Err(raise(Type::ValueError, "Single '}' encountered in format string"));
            }
            if after.is_empty() {
                return Err(raise(Type::ValueError, "Single '{' encountered in format string"));
            }
            let (field, after) = Field::parse(after)?;
            let text = self.render(&field, depth)?;
            result.push_str(&text);
            rest = after;
        }
        Ok(result)
    }

    /// `output_markup`
    fn render(&mut self, field: &Field, depth: usize) -> R<EcoString> {
        let mut value = self.value(field.name)?;
        match field.conversion {
            None => {}
            Some('r') => value = Value::str(object::repr(&value)?),
            Some('s') => value = Value::str(object::str(&value)?),
            Some('a') => value = scalar::ascii_text(&value)?.into(),
            Some(other) => {
                return Err(raise(Type::ValueError, &format!("Unknown conversion specifier {}", shown(other))));
            }
        }
        if field.nested {
            let spec = self.build(field.spec, depth - 1)?;
            format::format(&value, &spec)
        } else {
            format::format(&value, field.spec)
        }
    }

    /// What a field's name says: an argument, then attributes and items (`get_field_object`).
    fn value(&mut self, name: &str) -> R {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (first, mut rest) = name.split_at(end);
        let mut value = match self.number(first)? {
            Some(number) => self.argument(number)?,
            None => operator::item(&self.named, &first.into())?,
        };
        while let Some(next) = rest.chars().next() {
            let after = &rest[next.len_utf8()..];
            value = match next {
                '.' => {
                    let end = after.find(['.', '[']).unwrap_or(after.len());
                    let name = not_empty(&after[..end])?;
                    rest = &after[end..];
                    attribute::get(&value, Name::of(name))?
                }
                '[' => {
                    let Some(end) = after.find(']') else {
                        return Err(raise(Type::ValueError, "Missing ']' in format string"));
                    };
                    let key = not_empty(&after[..end])?;
                    rest = &after[end + 1..];
                    let key = match index(key)? {
                        Some(index) => Value::int(index as i64),
                        None => key.into(),
                    };
                    operator::item(&value, &key)?
                }
                _ => {
                    let message = "Only '.' or '[' may follow ']' in format field specifier";
                    return Err(raise(Type::ValueError, message));
                }
            };
        }
        Ok(value)
    }

    /// The number of a positional field; `None`: it is named.
    fn number(&mut self, first: &str) -> R<Option<usize>> {
        let manual = index(first)?;
        match (first.is_empty(), manual, &mut self.numbering) {
            (false, None, _) => Ok(None),
            (true, _, Numbering::Manual) => {
                let message = "cannot switch from manual field specification to automatic field numbering";
                Err(raise(Type::ValueError, message))
            }
            (true, _, Numbering::Automatic(next)) => {
                *next += 1;
                Ok(Some(*next - 1))
            }
            (true, _, numbering) => {
                *numbering = Numbering::Automatic(1);
                Ok(Some(0))
            }
            (false, Some(_), Numbering::Automatic(_)) => {
                let message = "cannot switch from automatic field numbering to manual field specification";
                Err(raise(Type::ValueError, message))
            }
            (false, Some(number), numbering) => {
                *numbering = Numbering::Manual;
                Ok(Some(number))
            }
        }
    }

    fn argument(&self, number: usize) -> R {
        let Some(arguments) = self.arguments else {
            return Err(raise(Type::ValueError, "Format string contains positional fields"));
        };
        match arguments.get(number) {
            Some(value) => Ok(value.clone()),
            None => {
                let message = format!("Replacement index {number} out of range for positional args tuple");
                Err(raise(Type::IndexError, &message))
            }
        }
    }
}

impl<'a> Field<'a> {
    /// The field after an opening brace, and what follows its closing one (`parse_field`).
    fn parse(text: &'a str) -> R<(Field<'a>, &'a str)> {
        let wrong = |message: &str| Err(raise(Type::ValueError, message));
        let mut end = None;
        let mut in_brackets = false;
        for (at, c) in text.char_indices() {
            match c {
                // What is in brackets is a key: braces and colons are parts of it.
                ']' if in_brackets => in_brackets = false,
                _ if in_brackets => {}
                '{' => return wrong("unexpected '{' in field name"),
                '[' => in_brackets = true,
                '}' | ':' | '!' => {
                    end = Some((at, c));
                    break;
                }
                _ => {}
            }
        }
        let Some((at, terminator)) = end else { return wrong("expected '}' before end of string") };
        let (name, mut rest) = (&text[..at], &text[at + 1..]);
        let mut field = Field { name, conversion: None, spec: "", nested: false };
        if terminator == '}' {
            return Ok((field, rest));
        }
        if terminator == '!' {
            let mut chars = rest.chars();
            field.conversion = chars.next();
            if field.conversion.is_none() {
                return wrong("end of string while looking for conversion specifier");
            }
            rest = chars.as_str();
            match chars.next() {
                Some('}') => return Ok((field, chars.as_str())),
                Some(':') => rest = chars.as_str(),
                Some(_) => return wrong("expected ':' after conversion specifier"),
                None => {}
            }
        }
        let mut depth = 1;
        for (at, c) in rest.char_indices() {
            match c {
                '{' => {
                    depth += 1;
                    field.nested = true;
                }
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                field.spec = &rest[..at];
                return Ok((field, &rest[at + 1..]));
            }
        }
        wrong("unmatched '{' in format spec")
    }
}

fn not_empty(name: &str) -> R<&str> {
    if name.is_empty() { Err(raise(Type::ValueError, "Empty attribute in format string")) } else { Ok(name) }
}

/// A text of decimal digits only, as a number (`get_integer`).
fn index(text: &str) -> R<Option<usize>> {
    let mut rest = text;
    let number = take_number(&mut rest);
    if rest.is_empty() || number.is_err() { number } else { Ok(None) }
}
