//! The tree of a regular expression to a program (`re/_compiler.py`).

use super::parse::{Error, Parsed};
use super::set::{Set, Single};
use super::syntax::{Anchor, Node, Repetition, flag, width};

/// A place, with what the flags make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    TextBegin,
    LineBegin,
    TextEnd,
    /// The end, or before a line break at the end.
    LastLineEnd,
    LineEnd,
    Boundary {
        ascii: bool,
    },
    NotBoundary {
        ascii: bool,
    },
}

#[derive(Debug)]
pub enum Inst {
    Char(char),
    Single(Single),
    /// One character again and again.
    Run {
        single: Single,
        min: u32,
        max: u32,
        lazy: bool,
    },
    At(Place),
    /// Goes on here, and there if that fails.
    Split {
        first: usize,
        second: usize,
    },
    Jump(usize),
    /// The position is a group's start or end.
    Save(usize),
    /// A repetition begins.
    LoopBegin {
        counter: usize,
    },
    /// Once more, or out of it. The next instruction is the [`Inst::LoopStep`].
    LoopTest {
        counter: usize,
        min: u32,
        max: u32,
        lazy: bool,
        exit: usize,
    },
    LoopStep {
        counter: usize,
        min: u32,
    },
    /// What follows up to [`Inst::Done`] must match, and is not tried again. Then it goes on at `next`.
    Atomic {
        next: usize,
    },
    Look {
        negate: bool,
        behind: Option<usize>,
        next: usize,
    },
    BackReference {
        group: usize,
        fold: bool,
        ascii: bool,
    },
    /// Goes on at `no` if the group did not match.
    Conditional {
        group: usize,
        no: usize,
    },
    /// The end of the program, or of a part that is run on its own.
    Done,
}

/// A compiled expression.
#[derive(Debug)]
pub struct Program {
    pub code: Vec<Inst>,
    pub groups: usize,
    pub names: Vec<(String, usize)>,
    pub flags: u32,
    pub counters: usize,
    pub start: Start,
}

/// What is known of where a match can begin.
#[derive(Debug)]
pub enum Start {
    Anywhere,
    /// Only at the start of the text.
    TextBegin,
    /// With this text.
    Prefix(String),
    /// With one of these ASCII characters, or with another one if that is so.
    First {
        ascii: Box<[bool; 128]>,
        other: bool,
    },
}

impl Program {
    /// # Errors
    /// A look-behind whose width is not fixed.
    pub fn new(parsed: Parsed) -> Result<Program, Error> {
        let mut compiler = Compiler { code: vec![], counters: 0, widths: vec![None; parsed.groups] };
        compiler.sequence(&parsed.nodes, parsed.flags)?;
        compiler.code.push(Inst::Done);
        let start = start(&parsed.nodes, parsed.flags);
        let Parsed { flags, groups, names, .. } = parsed;
        Ok(Program { code: compiler.code, groups, names, flags, counters: compiler.counters, start })
    }
}

struct Compiler {
    code: Vec<Inst>,
    counters: usize,
    widths: Vec<Option<(u64, u64)>>,
}

/// The one character that a node takes, if it is such a node.
fn single(node: &Node, flags: u32) -> Option<Single> {
    let (fold, ascii) = (flags & flag::IGNORECASE != 0, flags & flag::ASCII != 0);
    Some(match node {
        Node::Literal(c) if fold => Single::folded(*c, ascii),
        Node::Literal(c) => Single::Char(*c),
        Node::Any if flags & flag::DOTALL != 0 => Single::All,
        Node::Any => Single::NotBreak,
        Node::Set { negate, items } => Single::Set(Box::new(Set::new(items.clone(), *negate, fold, ascii))),
        _ => return None,
    })
}

/// Flags in a group: a new kind of characters takes the place of the old one (`_combine_flags`).
fn combined(flags: u32, add: u32, delete: u32) -> u32 {
    const TYPES: u32 = flag::ASCII | flag::LOCALE | flag::UNICODE;
    let flags = if add & TYPES != 0 { flags & !TYPES } else { flags };
    (flags | add) & !delete
}

impl Compiler {
    fn push(&mut self, inst: Inst) -> usize {
        self.code.push(inst);
        self.code.len() - 1
    }

    fn sequence(&mut self, nodes: &[Node], flags: u32) -> Result<(), Error> {
        nodes.iter().try_for_each(|node| self.node(node, flags))
    }

    fn node(&mut self, node: &Node, flags: u32) -> Result<(), Error> {
        if let Some(single) = single(node, flags) {
            self.push(match single {
                Single::Char(c) => Inst::Char(c),
                single => Inst::Single(single),
            });
            return Ok(());
        }
        match node {
            Node::Literal(_) | Node::Any | Node::Set { .. } => {}
            Node::At(anchor) => {
                let (lines, ascii) = (flags & flag::MULTILINE != 0, flags & flag::ASCII != 0);
                self.push(Inst::At(match anchor {
                    Anchor::Begin if lines => Place::LineBegin,
                    Anchor::Begin | Anchor::TextBegin => Place::TextBegin,
                    Anchor::End if lines => Place::LineEnd,
                    Anchor::End => Place::LastLineEnd,
                    Anchor::TextEnd => Place::TextEnd,
                    Anchor::Boundary => Place::Boundary { ascii },
                    Anchor::NotBoundary => Place::NotBoundary { ascii },
                }));
            }
            Node::Branch(branches) => {
                let mut ends = vec![];
                for (index, branch) in branches.iter().enumerate() {
                    if index + 1 == branches.len() {
                        self.sequence(branch, flags)?;
                        break;
                    }
                    let split = self.push(Inst::Split { first: 0, second: 0 });
                    self.sequence(branch, flags)?;
                    ends.push(self.push(Inst::Jump(0)));
                    self.code[split] = Inst::Split { first: split + 1, second: self.code.len() };
                }
                let end = self.code.len();
                ends.into_iter().for_each(|jump| self.code[jump] = Inst::Jump(end));
            }
            Node::Repeat { min, max, kind, body } => self.repeat(*min, *max, *kind, body, flags)?,
            Node::Group { index, add_flags, delete_flags, body } => {
                if let Some(index) = index {
                    self.push(Inst::Save(index * 2));
                }
                self.sequence(body, combined(flags, *add_flags, *delete_flags))?;
                if let Some(index) = index {
                    self.push(Inst::Save(index * 2 + 1));
                    self.widths[*index] = Some(width(body, &self.widths));
                }
            }
            Node::Atomic(body) => self.part(body, flags, |next| Inst::Atomic { next })?,
            Node::Look { ahead, negate, body } => {
                let behind = if *ahead {
                    None
                } else {
                    let (low, high) = width(body, &self.widths);
                    if low != high {
                        let message = "look-behind requires fixed-width pattern".into();
                        return Err(Error { message, position: usize::MAX });
                    }
                    Some(low as usize)
                };
                self.part(body, flags, |next| Inst::Look { negate: *negate, behind, next })?;
            }
            Node::BackReference(group) => {
                let (fold, ascii) = (flags & flag::IGNORECASE != 0, flags & flag::ASCII != 0);
                self.push(Inst::BackReference { group: *group, fold, ascii });
            }
            Node::Conditional { group, yes, no } => {
                let test = self.push(Inst::Jump(0));
                self.sequence(yes, flags)?;
                let jump = self.push(Inst::Jump(0));
                self.code[test] = Inst::Conditional { group: *group, no: self.code.len() };
                self.sequence(no, flags)?;
                self.code[jump] = Inst::Jump(self.code.len());
            }
        }
        Ok(())
    }

    /// A part that is run on its own.
    fn part(&mut self, body: &[Node], flags: u32, inst: impl FnOnce(usize) -> Inst) -> Result<(), Error> {
        let at = self.push(Inst::Done);
        self.sequence(body, flags)?;
        self.push(Inst::Done);
        self.code[at] = inst(self.code.len());
        Ok(())
    }

    fn repeat(&mut self, min: u32, max: u32, kind: Repetition, body: &[Node], flags: u32) -> Result<(), Error> {
        if kind == Repetition::Possessive {
            let greedy = Node::Repeat { min, max, kind: Repetition::Greedy, body: body.to_vec() };
            return self.part(&[greedy], flags, |next| Inst::Atomic { next });
        }
        let lazy = kind == Repetition::Lazy;
        if let [one] = body
            && let Some(single) = single(one, flags)
        {
            self.push(Inst::Run { single, min, max, lazy });
            return Ok(());
        }
        if (min, max) == (0, 1) {
            let split = self.push(Inst::Split { first: 0, second: 0 });
            self.sequence(body, flags)?;
            let (inside, behind) = (split + 1, self.code.len());
            let (first, second) = if lazy { (behind, inside) } else { (inside, behind) };
            self.code[split] = Inst::Split { first, second };
            return Ok(());
        }
        let counter = self.counters;
        self.counters += 1;
        self.push(Inst::LoopBegin { counter });
        let test = self.push(Inst::Done);
        self.push(Inst::LoopStep { counter, min });
        self.sequence(body, flags)?;
        self.push(Inst::Jump(test));
        self.code[test] = Inst::LoopTest { counter, min, max, lazy, exit: self.code.len() };
        Ok(())
    }
}

/// What is known of the start of a match.
fn start(nodes: &[Node], flags: u32) -> Start {
    if let Some(Node::At(Anchor::TextBegin)) = nodes.first() {
        return Start::TextBegin;
    }
    if let (Some(Node::At(Anchor::Begin)), 0) = (nodes.first(), flags & flag::MULTILINE) {
        return Start::TextBegin;
    }
    if flags & flag::IGNORECASE == 0 {
        let mut prefix = String::new();
        for node in nodes {
            match node {
                Node::Literal(c) => prefix.push(*c),
                _ => break,
            }
        }
        if !prefix.is_empty() {
            return Start::Prefix(prefix);
        }
    }
    let mut firsts = vec![];
    if !first(nodes, flags, &mut firsts) {
        return Start::Anywhere;
    }
    let ascii: [bool; 128] = std::array::from_fn(|code| {
        let c = char::from(code as u8);
        firsts.iter().any(|single| single.matches(c))
    });
    if ascii.iter().all(|it| *it) {
        return Start::Anywhere;
    }
    let other = firsts.iter().any(|single| !matches!(single, Single::Char(c) if c.is_ascii()));
    Start::First { ascii: Box::new(ascii), other }
}

/// The characters that a sequence can begin with; false if it can be empty, or it is not known.
fn first(nodes: &[Node], flags: u32, firsts: &mut Vec<Single>) -> bool {
    for node in nodes {
        if let Some(single) = single(node, flags) {
            firsts.push(single);
            return true;
        }
        match node {
            Node::At(_) | Node::Look { .. } => {}
            Node::Branch(branches) => {
                return branches.iter().all(|branch| first(branch, flags, firsts));
            }
            Node::Repeat { min, body, .. } => {
                let begins = first(body, flags, firsts);
                if !begins {
                    return false;
                }
                if *min > 0 {
                    return true;
                }
            }
            Node::Group { add_flags, delete_flags, body, .. } => {
                return first(body, combined(flags, *add_flags, *delete_flags), firsts);
            }
            Node::Atomic(body) => return first(body, flags, firsts),
            _ => return false,
        }
    }
    false
}
