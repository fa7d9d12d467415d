//! Sets of characters, and what one step of a regular expression takes.

use crate::python::unicode;

/// `\d`, `\s`, `\w` and their opposites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Category {
    pub kind: Kind,
    pub negate: bool,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Digit,
    Space,
    Word,
}

/// What is in a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    Char(char),
    Range(char, char),
    Category(Category),
}

/// One character.
#[derive(Clone, Debug)]
pub enum Single {
    Char(char),
    /// Any character.
    All,
    /// Any character but a line break.
    NotBreak,
    Set(Box<Set>),
}

/// A set; the answers for ASCII are worked out when it is made.
#[derive(Clone, Debug)]
pub struct Set {
    items: Vec<Item>,
    negate: bool,
    fold: bool,
    ascii_only: bool,
    ascii: [bool; 128],
}

impl Set {
    pub fn new(items: Vec<Item>, negate: bool, fold: bool, ascii_only: bool) -> Set {
        let mut set = Set { items, negate, fold, ascii_only, ascii: [false; 128] };
        set.ascii = std::array::from_fn(|code| set.decide(char::from(code as u8)));
        set
    }
    /// Is this byte a character of ASCII, and in it?
    #[inline]
    pub fn has_ascii(&self, byte: u8) -> bool {
        self.ascii.get(usize::from(byte)).is_some_and(|answer| *answer)
    }
    #[inline]
    pub fn contains(&self, c: char) -> bool {
        match self.ascii.get(c as usize) {
            Some(answer) => *answer,
            None => self.decide(c),
        }
    }
    fn decide(&self, c: char) -> bool {
        let found = if self.fold {
            let low = lower(c, self.ascii_only);
            self.has_case_of(low) || (!self.ascii_only && equivalents(low).any(|other| self.has_case_of(other)))
        } else {
            self.has(c)
        };
        found != self.negate
    }
    /// Is the character in it, or its upper case?
    fn has_case_of(&self, low: char) -> bool {
        let high = upper(low, self.ascii_only);
        self.has(low) || (lower(high, self.ascii_only) == low && self.has(high))
    }
    fn has(&self, c: char) -> bool {
        self.items.iter().any(|item| match item {
            Item::Char(it) => *it == c,
            Item::Range(low, high) => (*low..=*high).contains(&c),
            Item::Category(category) => category.contains(c, self.ascii_only),
        })
    }
}

impl Category {
    fn contains(self, c: char, ascii_only: bool) -> bool {
        let found = match self.kind {
            Kind::Digit => c.is_ascii_digit() || (!ascii_only && !c.is_ascii() && unicode::is(c, unicode::DECIMAL)),
            Kind::Space if ascii_only => matches!(c, '\t'..='\r' | ' '),
            Kind::Space => unicode::is_space(c),
            Kind::Word => is_word(c, ascii_only),
        };
        found != self.negate
    }
}

/// Is it a letter, digit or underscore?
pub fn is_word(c: char, ascii_only: bool) -> bool {
    let flags = unicode::ALPHA | unicode::DECIMAL | unicode::DIGIT | unicode::NUMERIC;
    c.is_ascii_alphanumeric() || c == '_' || (!ascii_only && !c.is_ascii() && unicode::is(c, flags))
}

impl Single {
    #[inline]
    pub fn matches(&self, c: char) -> bool {
        match self {
            Single::Char(it) => *it == c,
            Single::All => true,
            Single::NotBreak => c != '\n',
            Single::Set(set) => set.contains(c),
        }
    }
    /// For a character in a pattern that ignores case: a set if it has several forms.
    pub fn folded(c: char, ascii_only: bool) -> Single {
        let low = lower(c, ascii_only);
        if low == upper(low, ascii_only) && (ascii_only || equivalents(low).next().is_none()) {
            return Single::Char(c);
        }
        Single::Set(Box::new(Set::new(vec![Item::Char(low)], false, true, ascii_only)))
    }
}

/// The lower case of one character.
pub fn lower(c: char, ascii_only: bool) -> char {
    if c.is_ascii() || ascii_only {
        return c.to_ascii_lowercase();
    }
    one(c, unicode::push_lower)
}
fn upper(c: char, ascii_only: bool) -> char {
    if ascii_only { c.to_ascii_uppercase() } else { one(c, unicode::push_upper) }
}
fn one(c: char, push: fn(&mut String, char)) -> char {
    let mut text = String::new();
    push(&mut text, c);
    // Of a case of several characters, CPython takes the first.
    text.chars().next().unwrap_or(c)
}

/// Lower case letters that are the same but for case, although neither is the other's (`re/_casefix.py`).
const EQUIVALENT: &[&[char]] = &[
    &['i', 'ı'],
    &['s', 'ſ'],
    &['µ', 'μ'],
    &['\u{345}', 'ι', '\u{1fbe}'],
    &['\u{390}', '\u{1fd3}'],
    &['\u{3b0}', '\u{1fe3}'],
    &['β', 'ϐ'],
    &['ε', 'ϵ'],
    &['θ', 'ϑ'],
    &['κ', 'ϰ'],
    &['π', 'ϖ'],
    &['ρ', 'ϱ'],
    &['ς', 'σ'],
    &['φ', 'ϕ'],
    &['в', '\u{1c80}'],
    &['д', '\u{1c81}'],
    &['о', '\u{1c82}'],
    &['с', '\u{1c83}'],
    &['т', '\u{1c84}', '\u{1c85}'],
    &['ъ', '\u{1c86}'],
    &['ѣ', '\u{1c87}'],
    &['\u{1c88}', '\u{a64b}'],
    &['ṡ', 'ẛ'],
    &['\u{fb05}', '\u{fb06}'],
];

fn equivalents(c: char) -> impl Iterator<Item = char> {
    let group = EQUIVALENT.iter().find(|group| group.contains(&c)).copied().unwrap_or_default();
    group.iter().copied().filter(move |other| *other != c)
}
