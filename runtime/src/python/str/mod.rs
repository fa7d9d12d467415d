//! `str`: its methods by subject, and what operators and other classes use of it (`Objects/unicodeobject.c`).
//!
//! * [`index`]: code points and bytes. [`iterate`]: iterators. [`case`]: case and properties of characters.
//! * [`search`]: find, count, replace, partition. [`split`]: split and strip. [`layout`]: padding.
//! * [`translate`]: translate, maketrans. [`show`]: repr. [`new`]: the constructor.

mod case;
mod index;
mod iterate;
mod layout;
mod new;
mod search;
mod show;
mod split;
mod table;
mod translate;

use super::exception::{R, Raised, raise};
use super::operator::Cmp;
use super::types::Type;
pub use super::value::Str;
use super::value::{Heap, Value};
use super::{Name, argument, number};
use ecow::EcoString;
pub(crate) use index::{count_before, offset};
pub(crate) use iterate::text_iterator;
pub(crate) use layout::left_margin;
pub(crate) use new::encoding_and_errors;
pub(crate) use search::{found, found_last};
pub(crate) use show::push_escaped;
pub use show::{ascii, repr};
pub(crate) use split::fast_sequence;
use std::rc::Rc;
pub use table::METHODS;

/// The str that a method is called on.
#[derive(Clone, Copy)]
pub(crate) struct This<'a> {
    object: &'a Value,
    text: &'a Str,
}
impl std::ops::Deref for This<'_> {
    type Target = Str;
    fn deref(&self) -> &Str {
        self.text
    }
}
impl This<'_> {
    /// The str itself, as a method gives it that changes nothing.
    fn itself(self) -> Value {
        self.object.clone()
    }
    /// A part of it, by byte offsets.
    fn part(self, start: usize, end: usize) -> Value {
        if start == 0 && end == self.len() { self.itself() } else { part(self.text, start, end) }
    }
}

/// A method's `self`; through the class it may be called with anything.
///
/// # Errors
/// TypeError if it is no str.
fn this<'a>(it: &'a Value, method: &str) -> R<This<'a>> {
    let object = it.payload();
    match object.heap() {
        Some(Heap::Str(text)) => Ok(This { object, text }),
        _ => Err(argument::wrong_self("str", method, it)),
    }
}

thread_local! {
    /// The strings of one character below 256: there is one object for each.
    static LATIN: [Value; 256] = std::array::from_fn(|code| {
        let mut text = EcoString::new();
        text.push(char::from(code as u8));
        Heap::Str(Str::counted(text, 1)).into()
    });
    static EMPTY: Value = Heap::Str(Str::counted(EcoString::new(), 0)).into();
}

/// `''`
pub fn empty() -> Value {
    EMPTY.with(Clone::clone)
}

/// A string of the program's text. As in CPython what looks like a name, and a single character, is one object wherever it
/// stands: a dict then finds it by identity.
pub fn literal(text: &str) -> Value {
    match text.len() {
        0 | 1 => from_text(text),
        _ if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => Name::of(text).value(),
        _ => Value::str(text),
    }
}

/// A string of one character.
#[inline]
pub fn from_char(c: char) -> Value {
    if (c as u32) < 256 {
        return LATIN.with(|latin| latin[c as usize].clone());
    }
    let mut text = EcoString::new();
    text.push(c);
    Heap::Str(Str::counted(text, 1)).into()
}

/// A string of ASCII characters only.
pub(crate) fn from_ascii(text: EcoString) -> Value {
    let length = text.len();
    Heap::Str(Str::counted(text, length)).into()
}

/// A new string of so many characters. A short text is put where it stays: read back at once, to be moved, it would wait for
/// the writes of its parts.
pub(crate) fn counted(text: &str, chars: usize) -> Value {
    if text.len() > EcoString::INLINE_LIMIT {
        return Heap::Str(Str::counted(text.into(), chars)).into();
    }
    let mut object = Rc::new(Heap::Str(Str::counted(EcoString::new(), chars)));
    if let Some(Heap::Str(empty)) = Rc::get_mut(&mut object) {
        empty.fill(text);
    }
    Value::Ref(object)
}

/// A new string of so many bytes and characters, put together of its parts; see [`counted`].
pub(crate) fn filled<'a>(length: usize, chars: usize, parts: impl Iterator<Item = &'a str>) -> Value {
    if chars < 2 {
        return from_text(&parts.collect::<String>());
    }
    let mut object = Rc::new(Heap::Str(Str::counted(EcoString::with_capacity(length), chars)));
    if let Some(Heap::Str(empty)) = Rc::get_mut(&mut object) {
        parts.for_each(|part| empty.fill(part));
    }
    Value::Ref(object)
}

/// A new string; the common short ones are shared.
pub fn from_text(text: &str) -> Value {
    if text.len() > 1 && text.is_ascii() {
        return counted(text, text.len());
    }
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (None, _) => empty(),
        (Some(c), None) => from_char(c),
        _ => counted(text, text.chars().count()),
    }
}

/// A part of a text, by byte offsets.
pub(crate) fn part(text: &Str, start: usize, end: usize) -> Value {
    let part = &text[start..end];
    if text.is_ascii() && part.len() > 1 { counted(part, part.len()) } else { from_text(part) }
}

/// `text[index]`
///
/// # Errors
/// IndexError; TypeError if the index is no int.
pub fn item(text: &Str, index: &Value) -> R {
    let length = text.char_count();
    let at = match index {
        Value::Int(index) => index.int(),
        _ if argument::has_index(index) => number::index_i64(index)?,
        _ => {
            let message = format!("string indices must be integers, not '{}'", index.type_name());
            return Err(raise(Type::TypeError, &message));
        }
    };
    let at = if at < 0 { length.wrapping_add_signed(at as isize) } else { at as usize };
    item_at(text, at).ok_or_else(|| raise(Type::IndexError, "string index out of range"))
}

/// The string of the n-th code point.
#[inline]
pub fn item_at(text: &Str, index: usize) -> Option<Value> {
    if index >= text.char_count() {
        return None;
    }
    if text.is_ascii() {
        return text.as_bytes().get(index).map(|byte| from_char(char::from(*byte)));
    }
    text[offset(text, index)..].chars().next().map(from_char)
}

/// `text[start:stop:step]`, with bounds that are fitted to the length of the text as `slice.indices` does it.
pub fn slice(text: &Str, start: i64, stop: i64, step: i64) -> Value {
    if step == 1 {
        if start >= stop {
            return empty();
        }
        let start = start as usize;
        let from = offset(text, start);
        let to = offset(text, stop as usize);
        return if text.is_ascii() || to - from < 2 {
            part(text, from, to)
        } else {
            Heap::Str(Str::counted(text[from..to].into(), stop as usize - start)).into()
        };
    }
    let mut result = String::new();
    if text.is_ascii() {
        let bytes = text.as_bytes();
        result.extend(steps(start, stop, step).filter_map(|at| bytes.get(at).map(|byte| char::from(*byte))));
    } else {
        let chars: Vec<char> = text.chars().collect();
        result.extend(steps(start, stop, step).filter_map(|at| chars.get(at)));
    }
    from_text(&result)
}

/// The indexes that a slice takes.
fn steps(start: i64, stop: i64, step: i64) -> impl Iterator<Item = usize> {
    let mut next = Some(start);
    std::iter::from_fn(move || {
        let at = next.filter(|at| if step > 0 { *at < stop } else { *at > stop })?;
        next = at.checked_add(step);
        Some(at as usize)
    })
}

/// `item in text`
///
/// # Errors
/// TypeError if the item is no str.
pub fn contains(text: &Str, item: &Value) -> R<bool> {
    match item.as_str() {
        Some(item) => Ok(found(text.as_bytes(), item.as_bytes()).is_some()),
        None => {
            let message = format!("'in <string>' requires string as left operand, not {}", item.type_name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

/// `a + b`
///
/// # Errors
/// MemoryError.
pub fn concat(a: &Str, b: &Str) -> R {
    let length = a.len() + b.len();
    check_length(length)?;
    Ok(filled(length, a.char_count() + b.char_count(), [a.as_str(), b.as_str()].into_iter()))
}

/// `target += text` on a variable, in place if the variable is the only one that has the string: a loop that builds a
/// text this way takes linear time.
///
/// # Errors
/// MemoryError.
pub fn append(target: &mut Value, text: &Str) -> R<()> {
    if let Value::Ref(object) = target
        && let Some(Heap::Str(own)) = std::rc::Rc::get_mut(object)
    {
        check_length(own.len() + text.len())?;
        own.push(text);
        return Ok(());
    }
    if let Some(Heap::Str(own)) = target.heap() {
        // Room to grow is made at once: the next addition finds the string unshared.
        let length = own.len() + text.len();
        check_length(length)?;
        let mut sum = EcoString::with_capacity(length + length / 8);
        sum.push_str(own);
        sum.push_str(text);
        let chars = own.char_count() + text.char_count();
        let old = std::mem::replace(target, Heap::Str(Str::counted(sum, chars)).into());
        drop(old);
    }
    Ok(())
}

/// `text * count`
///
/// # Errors
/// MemoryError.
pub fn repeat(text: &Str, count: i64) -> R {
    if count <= 0 || text.is_empty() {
        return Ok(empty());
    }
    let length = (count as usize).checked_mul(text.len()).ok_or_else(no_memory)?;
    check_length(length)?;
    let mut bytes = String::new();
    bytes.try_reserve_exact(length).map_err(|_| no_memory())?;
    for _ in 0..count {
        bytes.push_str(text);
    }
    Ok(Heap::Str(Str::counted(bytes.into(), text.char_count() * count as usize)).into())
}

/// A text has less than 4 GiB: its length is kept in 32 bits.
fn check_length(length: usize) -> R<()> {
    if u32::try_from(length).is_ok() { Ok(()) } else { Err(no_memory()) }
}
#[cold]
pub(crate) fn no_memory() -> Raised {
    raise(Type::MemoryError, "")
}

/// `a < b`, …: by code points, which is the order of their UTF-8 bytes.
pub fn compare(cmp: Cmp, a: &Str, b: &Str) -> bool {
    match cmp {
        Cmp::Eq => std::ptr::eq(a, b) || a.as_str() == b.as_str(),
        Cmp::Ne => !std::ptr::eq(a, b) && a.as_str() != b.as_str(),
        _ => cmp.holds(a.as_str().cmp(b.as_str())),
    }
}
