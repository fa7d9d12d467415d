//! Interned names of attributes, keywords and variables: comparing two is comparing two numbers.

use super::value::Value;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::mem::ManuallyDrop;
use std::thread::LocalKey;

/// An interned name. Names are never freed: a program has as many as its text mentions, and what `setattr` adds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(u32);

#[derive(Default)]
struct Interner {
    numbers: HashMap<&'static str, u32, BuildHasherDefault<Fnv>>,
    texts: Vec<&'static str>,
}

thread_local! {
    static INTERNER: RefCell<Interner> = RefCell::default();
    /// See [`Name::value`]. Without a destructor, as constants are.
    static VALUES: ManuallyDrop<RefCell<Vec<Value>>> = const { ManuallyDrop::new(RefCell::new(vec![])) };
}

/// FNV-1a: names are short, and nobody sends hostile ones.
struct Fnv(u64);
impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}
impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// A name that the runtime itself asks for: looked up once for each place that does.
macro_rules! known {
    ($text:literal) => {{
        thread_local!(static NAME: std::cell::Cell<u32> = const { std::cell::Cell::new(u32::MAX) });
        $crate::python::Name::remembered(&NAME, $text)
    }};
}
pub(crate) use known;

impl Name {
    /// A name that nothing has.
    pub(crate) const NOWHERE: Name = Name(u32::MAX);
    /// Its number: names are numbered from 0.
    #[inline]
    pub(crate) fn number(self) -> usize {
        self.0 as usize
    }
    /// See [`known`], and [`keyword`](crate::keyword).
    #[inline]
    pub fn remembered(place: &'static LocalKey<Cell<u32>>, text: &str) -> Name {
        match place.get() {
            u32::MAX => {
                let name = Name::of(text);
                place.set(name.0);
                name
            }
            number => Name(number),
        }
    }
    /// The name with this text.
    pub fn of(text: &str) -> Name {
        INTERNER.with_borrow_mut(|interner| {
            if let Some(number) = interner.numbers.get(text) {
                return Name(*number);
            }
            let text: &'static str = Box::leak(text.into());
            let number = interner.texts.len() as u32;
            interner.texts.push(text);
            interner.numbers.insert(text, number);
            Name(number)
        })
    }

    /// Its text as a str: always the same object, whose hash is computed once.
    pub fn value(self) -> Value {
        VALUES.with(|values| {
            let mut values = values.borrow_mut();
            let index = self.number();
            if index >= values.len() {
                values.resize(index + 1, Value::Unbound);
            }
            if !values[index].is_bound() {
                values[index] = Value::str(self.text());
            }
            values[index].clone()
        })
    }

    /// Its text.
    pub fn text(self) -> &'static str {
        INTERNER.with_borrow(|interner| interner.texts[self.0 as usize])
    }
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(self.text())
    }
}
