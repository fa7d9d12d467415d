//! Case and the questions about bytes: only ASCII has letters.

use super::This;
use super::split::is_space;
use crate::python::exception::R;
use crate::python::value::Value;

pub fn upper(it: This) -> R {
    Ok(it.made(it.to_ascii_uppercase()))
}
pub fn lower(it: This) -> R {
    Ok(it.made(it.to_ascii_lowercase()))
}
pub fn swapcase(it: This) -> R {
    let swapped = |byte: &u8| if byte.is_ascii_alphabetic() { byte ^ 0x20 } else { *byte };
    Ok(it.made(it.iter().map(swapped).collect()))
}
pub fn capitalize(it: This) -> R {
    let mut bytes = it.to_ascii_lowercase();
    if let Some(first) = bytes.first_mut() {
        first.make_ascii_uppercase();
    }
    Ok(it.made(bytes))
}
pub fn title(it: This) -> R {
    let mut in_word = false;
    let titled = |byte: &u8| {
        let cased = if in_word { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() };
        in_word = byte.is_ascii_alphabetic();
        cased
    };
    Ok(it.made(it.iter().map(titled).collect()))
}

fn all(it: This, holds: impl Fn(&u8) -> bool) -> R {
    Ok((!it.is_empty() && it.iter().all(holds)).into())
}
pub fn isalpha(it: This) -> R {
    all(it, u8::is_ascii_alphabetic)
}
pub fn isalnum(it: This) -> R {
    all(it, u8::is_ascii_alphanumeric)
}
pub fn isdigit(it: This) -> R {
    all(it, u8::is_ascii_digit)
}
pub fn isspace(it: This) -> R {
    all(it, is_space)
}
pub fn isascii(it: This) -> R {
    Ok(it.is_ascii().into())
}
pub fn isupper(it: This) -> R {
    let found = it.iter().any(u8::is_ascii_uppercase) && !it.iter().any(u8::is_ascii_lowercase);
    Ok(found.into())
}
pub fn islower(it: This) -> R {
    let found = it.iter().any(u8::is_ascii_lowercase) && !it.iter().any(u8::is_ascii_uppercase);
    Ok(found.into())
}
pub fn istitle(it: This) -> R {
    let (mut found, mut in_word) = (false, false);
    for byte in it.iter() {
        if (byte.is_ascii_uppercase() && in_word) || (byte.is_ascii_lowercase() && !in_word) {
            return Ok(Value::bool(false));
        }
        in_word = byte.is_ascii_alphabetic();
        found |= in_word;
    }
    Ok(found.into())
}
