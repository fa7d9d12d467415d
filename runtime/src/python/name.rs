//! Interned names of attributes, keywords and variables: comparing two is comparing two numbers.

use std::cell::RefCell;
use std::collections::HashMap;

/// An interned name. Names are never freed: a program has as many as its text mentions, and what `setattr` adds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(u32);

#[derive(Default)]
struct Interner {
    numbers: HashMap<&'static str, u32>,
    texts: Vec<&'static str>,
}

thread_local!(static INTERNER: RefCell<Interner> = RefCell::default());

impl Name {
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
