//! `hash()`: CPython's numbers exactly, with the hash seed 0 (`Python/pyhash.c`, `Objects/tupleobject.c`).

use super::class::ClassRef;
use super::exception::{R, Raised, raise};
use super::types::Type;
use super::value::{Heap, Str, Value};
use super::{Name, attribute, call};
use crate::python::name::known;
use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;
use siphasher::sip::SipHasher13;
use std::hash::Hasher;

/// The modulus of the hash of numbers: 2**61 - 1.
const MODULUS: u64 = (1 << 61) - 1;

/// `hash(value)`
///
/// # Errors
/// TypeError if it is not hashable; what `__hash__` raises.
#[inline(always)]
pub fn hash(value: &Value) -> R<i64> {
    // What most keys are: a str whose hash is known.
    if let Value::Ref(object) = value
        && let Heap::Str(text) = &**object
        && let Some(hash) = text.cached_hash()
    {
        return Ok(hash);
    }
    hash_of_any(value)
}

#[inline(never)]
fn hash_of_any(value: &Value) -> R<i64> {
    match value {
        Value::Int(x) => Ok(int(x.int())),
        Value::Ref(object) => match &**object {
            Heap::Str(text) => Ok(str(text)),
            heap => reference(value, heap),
        },
        Value::Bool(x) => Ok(x.int()),
        Value::Float(x) => Ok(float(x.float())),
        Value::None | Value::Unbound => Ok(pointer(value.id())),
    }
}

fn reference(value: &Value, heap: &Heap) -> R<i64> {
    match heap {
        Heap::Str(text) => Ok(str(text)),
        Heap::Big(number) => Ok(big(number)),
        Heap::Bytes(bytes) => Ok(sip(bytes)),
        Heap::Tuple(items) => tuple(items),
        Heap::List(_) | Heap::Dict(_) | Heap::Slice(_) => Err(unhashable(value)),
        Heap::Set(set) if set.is_frozen() => Ok(set.hash()),
        Heap::Set(_) => Err(unhashable(value)),
        Heap::Range(range) => tuple(&range.identity()),
        Heap::Bound(bound) => Ok(pointer(bound.this.id()) ^ hash(&bound.function)?),
        Heap::Derived(derived) => match method(value.class()) {
            Some(method) => special(&method, value),
            None => hash(&derived.payload)
                .map_err(|raised| if is_hashable(&derived.payload) { raised } else { unhashable(value) }),
        },
        Heap::Instance { .. } | Heap::Exception(_) | Heap::Other(_) => {
            let class = value.class();
            match method(class) {
                Some(method) => special(&method, value),
                // A class written in Rust that can be compared, and does not say how it is hashed.
                None if matches!(class.special(known!("__eq__")), Some(eq) if matches!(eq.heap(), Some(Heap::Native(_)))) => {
                    Err(unhashable(value))
                }
                None => Ok(pointer(value.id())),
            }
        }
        _ => Ok(pointer(value.id())),
    }
}

/// `object.__hash__`, which the builtin classes' own stands for.
///
/// # Errors
/// As [`hash`].
pub fn default(value: &Value) -> R<i64> {
    match value.heap() {
        Some(Heap::Instance { .. } | Heap::Exception(_) | Heap::Other(_)) => Ok(pointer(value.id())),
        _ => hash(value.payload()),
    }
}

fn method(class: ClassRef) -> Option<Value> {
    thread_local!(static NAME: Name = known!("__hash__"));
    class.special(NAME.with(|name| *name))
}

/// Is it of a builtin class whose instances are hashable?
fn is_hashable(payload: &Value) -> bool {
    match payload.heap() {
        Some(Heap::List(_) | Heap::Dict(_)) => false,
        Some(Heap::Set(set)) => set.is_frozen(),
        _ => true,
    }
}

/// Calls `__hash__` (`slot_tp_hash`); None in its place makes instances unhashable.
fn special(method: &Value, value: &Value) -> R<i64> {
    if method.is_none() {
        return Err(unhashable(value));
    }
    let result = call::call0(&attribute::bind(method, value, value.class())?)?;
    let number = match result.payload() {
        Value::Int(x) | Value::Bool(x) => x.int(),
        Value::Ref(object) if let Heap::Big(number) = &**object => big(number),
        _ => return Err(raise(Type::TypeError, "__hash__ method should return an integer")),
    };
    Ok(not_minus_one(number))
}

/// TypeError: `unhashable type: 'list'`.
#[cold]
pub fn unhashable(value: &Value) -> Raised {
    raise(Type::TypeError, &format!("unhashable type: '{}'", value.type_name()))
}

/// -1 means an error inside CPython.
fn not_minus_one(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}

#[inline]
fn int(value: i64) -> i64 {
    if (0..MODULUS as i64).contains(&value) {
        return value;
    }
    let rest = (value.unsigned_abs() % MODULUS) as i64;
    not_minus_one(if value < 0 { -rest } else { rest })
}

fn big(value: &BigInt) -> i64 {
    let rest = (value.magnitude() % MODULUS).to_i64().unwrap_or(0);
    not_minus_one(if value.sign() == Sign::Minus { -rest } else { rest })
}

/// The hash of a float: that of the equal int if there is one (`_Py_HashDouble`). CPython hashes a nan by its address;
/// here it has none, and any number serves.
pub fn float(value: f64) -> i64 {
    if value.is_nan() {
        return pointer((value.to_bits() >> 1) as i64);
    }
    if value.is_infinite() {
        return if value > 0.0 { 314_159 } else { -314_159 };
    }
    let bits = value.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    // value = mantissa * 2**power
    let (mantissa, power) = if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
    // 2**61 is 1 modulo 2**61 - 1: a power of two rotates 61 bits.
    let turn = power.rem_euclid(61) as u32;
    let rest = if turn == 0 { mantissa } else { (mantissa << turn & MODULUS) | mantissa >> (61 - turn) };
    let rest = if rest >= MODULUS { rest - MODULUS } else { rest } as i64;
    not_minus_one(if value < 0.0 { -rest } else { rest })
}

/// The hash of a text: of its code units as CPython stores them, 1, 2 or 4 bytes wide.
fn str(text: &Str) -> i64 {
    if let Some(hash) = text.cached_hash() {
        return hash;
    }
    let hash = match text.chars().max().unwrap_or('\0') {
        '\0'..='\x7f' => sip(text.as_bytes()),
        '\u{80}'..='\u{ff}' => sip(&text.chars().map(|char| char as u8).collect::<Vec<_>>()),
        '\u{100}'..='\u{ffff}' => sip(&text.chars().flat_map(|char| (char as u16).to_le_bytes()).collect::<Vec<_>>()),
        _ => sip(&text.chars().flat_map(|char| (char as u32).to_le_bytes()).collect::<Vec<_>>()),
    };
    text.cache_hash(hash);
    hash
}

/// SipHash-1-3 with the key that PYTHONHASHSEED=0 gives.
fn sip(bytes: &[u8]) -> i64 {
    if bytes.is_empty() {
        return 0;
    }
    let mut hasher = SipHasher13::new_with_keys(0, 0);
    hasher.write(bytes);
    not_minus_one(hasher.finish() as i64)
}

/// The hash of a tuple of these items (xxHash, `tuplehash`).
///
/// # Errors
/// As [`hash`].
pub fn tuple(items: &[Value]) -> R<i64> {
    const PRIMES: [u64; 3] = [11_400_714_785_074_694_791, 14_029_467_366_897_019_727, 2_870_177_450_012_600_261];
    let mut sum = PRIMES[2];
    for item in items {
        sum = sum.wrapping_add((hash(item)? as u64).wrapping_mul(PRIMES[1]));
        sum = sum.rotate_left(31).wrapping_mul(PRIMES[0]);
    }
    sum = sum.wrapping_add(items.len() as u64 ^ (PRIMES[2] ^ 3_527_539));
    Ok(if sum == u64::MAX { 1_546_275_796 } else { sum as i64 })
}

/// The hash of an object that is equal to itself only (`_Py_HashPointer`).
pub fn pointer(id: i64) -> i64 {
    not_minus_one(id.rotate_right(4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::range::Range;
    use crate::python::set::literal;

    /// What `hash()` gives under PYTHONHASHSEED=0, recorded from CPython 3.11. None hashes by its address there, and with
    /// it ranges of less than two items.
    #[test]
    fn numbers_of_cpython() -> R<()> {
        let int = Value::int;
        let big = Value::big_literal;
        let range = |start, stop, step| Range { start: int(start), stop: int(stop), step: int(step) }.into_value();
        let frozen = |items: &[i64]| -> R {
            let set = literal(items.iter().map(|item| int(*item)))?;
            Ok(set.as_set().map(|set| set.copy().into_kind(true).into_value()).into())
        };
        let cases = [
            (int(0), 0),
            (int(-1), -2),
            (int(-2), -2),
            (int((1 << 61) - 1), 0),
            (int(1 << 61), 1),
            (int(-(1 << 61)), -2),
            (int(i64::MAX), 3),
            (int(i64::MIN), -4),
            (big("1000000000000000000000000000000"), 465_258_685_558_744_706),
            (big("-1000000000000000000000000000000"), -465_258_685_558_744_706),
            (0.5.into(), 1_152_921_504_606_846_976),
            ((-0.5).into(), -1_152_921_504_606_846_976),
            (1.5.into(), 1_152_921_504_606_846_977),
            (1e300.into(), 1_224_995_262_755_759_164),
            (5e-324.into(), 16_777_216),
            (f64::INFINITY.into(), 314_159),
            ((-0.0).into(), 0),
            (2f64.powi(70).into(), 512),
            (123_456_789.123.into(), 283_618_680_910_892_309),
            (true.into(), 1),
            ("".into(), 0),
            ("a".into(), 4_644_417_185_603_328_019),
            ("abc".into(), -4_594_863_902_769_663_758),
            ("é".into(), 6_047_309_291_227_476_195),
            ("日本".into(), 6_243_316_497_235_261_705),
            ("😀x".into(), -8_926_728_262_118_538_918),
            (Value::bytes(*b"abc"), -4_594_863_902_769_663_758),
            (Value::tuple([]), 5_740_354_900_026_072_187),
            (Value::tuple([int(1)]), -6_644_214_454_873_602_895),
            (Value::tuple([int(1), int(2), int(3)]), 529_344_067_295_497_451),
            (Value::tuple([Value::tuple([int(1), int(2)]), "a".into()]), 614_555_065_800_986_576),
            (range(1, 10, 3), -9_160_968_616_009_628_824),
            (frozen(&[1, 2, 3])?, -272_375_401_224_217_160),
            (frozen(&[])?, 133_146_708_735_736),
        ];
        for (index, (value, expected)) in cases.iter().enumerate() {
            assert_eq!(hash(value)?, *expected, "case {index}");
        }
        Ok(())
    }
}
