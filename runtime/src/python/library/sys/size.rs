//! `sys.getsizeof`: the size that CPython 3.11 on a 64-bit machine would report for the same value, not the size of this
//! runtime's object, so that programs which compare sizes see the relations that they expect. A list counts as if it had no
//! spare room; a generator's stack, which does not exist here, counts as two entries.

use super::super::super::dict::Dict;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Keywords, bind};
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute, number};

/// `sys.getsizeof(object[, default])`
///
/// # Errors
/// What a `__sizeof__` of the program raises; TypeError, ValueError if that gives no size.
pub fn get_size_of(arguments: &[Value], keywords: Keywords) -> R {
    let [object, default] = bind("getsizeof", ["object", "default"], 0, 1, arguments, keywords)?;
    let object = object.unwrap_or_default();
    let class = object.class();
    let own = class.special(Name::of("__sizeof__")).filter(|method| !matches!(method.heap(), Some(Heap::Native(_))));
    let Some(method) = own else { return Ok((size(&object) as i64).into()) };
    match attribute::call_bound(&method, &object, class, []).and_then(|size| number::index_i64(&size)) {
        Ok(size) if size < 0 => Err(raise(Type::ValueError, "__sizeof__() should return >= 0")),
        // The head that the collector needs in front of an object.
        Ok(size) => Ok((size + 16).into()),
        Err(raised) => match default {
            Some(default) if raised.is(Type::TypeError) => Ok(default),
            _ => Err(raised),
        },
    }
}

/// The digits of 30 bits that an int has.
fn int(bits: u64) -> u64 {
    24 + 4 * bits.div_ceil(30).max(1)
}

fn size(value: &Value) -> u64 {
    match value {
        Value::None | Value::Unbound => 16,
        Value::Bool(_) => 28,
        Value::Int(value) => int(u64::from(64 - value.int().unsigned_abs().leading_zeros())),
        Value::Float(_) => 24,
        Value::Ref(object) => of_object(object),
    }
}

fn of_object(object: &Heap) -> u64 {
    match object {
        Heap::Str(text) => {
            let count = text.char_count() as u64;
            let widest = text.chars().max().map_or(0, u32::from);
            match widest {
                0..0x80 => 49 + count,
                0x80..0x100 => 73 + count,
                0x100..0x1_0000 => 74 + 2 * count,
                _ => 76 + 4 * count,
            }
        }
        Heap::Big(value) => int(value.bits()),
        Heap::Bytes(bytes) => 33 + bytes.len() as u64,
        Heap::List(items) => 56 + 8 * items.borrow().len() as u64,
        Heap::Tuple(items) => 40 + 8 * items.len() as u64,
        Heap::Dict(dict) => of_dict(dict),
        Heap::Set(set) => of_set(set.len() as u64),
        Heap::Range(_) => 48,
        Heap::Slice(_) => 56,
        Heap::Cell(_) => 40,
        Heap::Function(_) => 152,
        Heap::Bound(_) => 64,
        Heap::Native(_) => 72,
        Heap::Class(class) if class.is_builtin => 408,
        Heap::Class(_) => 1072,
        Heap::Instance { .. } => 56,
        Heap::Derived(derived) => size(&derived.payload) + 16,
        Heap::Exception(_) => 72,
        Heap::Generator(generator) => {
            let code = generator.code;
            168 + 8 * (code.variables.len() + code.free.len() + 2) as u64
        }
        Heap::Module(_) => 72,
        Heap::Ellipsis | Heap::NotImplemented => 16,
        Heap::Other(_) => 64,
    }
}

/// A dict whose table has just room for its entries: 2/3 of a power of two, with indices of 1, 2 or 4 bytes. Keys that are
/// not all str have a hash each.
fn of_dict(dict: &Dict) -> u64 {
    let entries = dict.entries();
    let len = entries.len() as u64;
    if len == 0 {
        return 64;
    }
    let mut size = 8_u64;
    while size * 2 / 3 < len {
        size *= 2;
    }
    let index = match size {
        0..0x100 => 1,
        0x100..0x1_0000 => 2,
        _ => 4,
    };
    let entry = if entries.iter().all(|(key, _)| matches!(key.heap(), Some(Heap::Str(_)))) { 16 } else { 24 };
    64 + 32 + size * index + entry * (size * 2 / 3)
}

/// A set grows to four times its items (large ones to twice) when it is three fifths full.
fn of_set(len: u64) -> u64 {
    let mut size = 8_u64;
    loop {
        let full = ((size - 1) * 3).div_ceil(5);
        if len < full {
            return if size == 8 { 216 } else { 216 + 16 * size };
        }
        let wanted = if full > 50_000 { full * 2 } else { full * 4 };
        while size <= wanted {
            size *= 2;
        }
    }
}
