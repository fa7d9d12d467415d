//! The text of a regular expression to its tree: `_parse_sub` and `_parse` of CPython's `re/_parser.py`, with its messages.

use super::set::Item;
use super::syntax::{Anchor, Node, Repetition, UNLIMITED, flag, width};

/// `re.error`: what is wrong, and where, in characters.
#[derive(Debug, PartialEq, Eq)]
pub struct Error {
    pub message: String,
    pub position: usize,
}

/// What the text says.
pub struct Parsed {
    pub nodes: Vec<Node>,
    pub flags: u32,
    /// One more than the last group's number.
    pub groups: usize,
    /// Named groups in order.
    pub names: Vec<(String, usize)>,
}

/// Parses a pattern; `is_text`: it is a str, not bytes.
///
/// # Errors
/// What CPython finds wrong with it.
pub fn parse(pattern: &str, flags: u32, is_text: bool) -> Result<Parsed, Error> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut parser = Parser {
        chars: &chars,
        at: 0,
        flags,
        is_text,
        widths: vec![None],
        open: vec![],
        names: vec![],
        look_behind: None,
        conditions: vec![],
    };
    let nodes = parser.alternatives(flags & flag::VERBOSE != 0, 0)?;
    if parser.at < chars.len() {
        return Err(parser.error_at("unbalanced parenthesis", parser.at));
    }
    for (group, position) in &parser.conditions {
        if *group >= parser.widths.len() {
            return Err(parser.error_at(&format!("invalid group reference {group}"), *position));
        }
    }
    Ok(Parsed { nodes, flags: parser.flags, groups: parser.widths.len(), names: parser.names })
}

pub(super) struct Parser<'a> {
    chars: &'a [char],
    pub(super) at: usize,
    flags: u32,
    pub(super) is_text: bool,
    /// The widths of groups, by number; `None` while a group is open.
    pub(super) widths: Vec<Option<(u64, u64)>>,
    open: Vec<usize>,
    names: Vec<(String, usize)>,
    /// The groups that there were when the outermost look-behind began.
    look_behind: Option<usize>,
    /// Groups that conditions mention, and where: they may come later.
    conditions: Vec<(usize, usize)>,
}

type P<T> = Result<T, Error>;

fn is_repeat(c: char) -> bool {
    matches!(c, '*' | '+' | '?' | '{')
}

/// The bit of an inline flag's letter.
fn flag_of(letter: char) -> Option<u32> {
    Some(match letter {
        'i' => flag::IGNORECASE,
        'L' => flag::LOCALE,
        'm' => flag::MULTILINE,
        's' => flag::DOTALL,
        'x' => flag::VERBOSE,
        'a' => flag::ASCII,
        'u' => flag::UNICODE,
        _ => return None,
    })
}
const TYPE_FLAGS: u32 = flag::ASCII | flag::LOCALE | flag::UNICODE;

/// What is between `(` and the contents of a group.
struct Opening {
    index: Option<usize>,
    atomic: bool,
    add_flags: u32,
    delete_flags: u32,
}

impl Parser<'_> {
    pub(super) fn error_at(&self, message: &str, position: usize) -> Error {
        Error { message: message.into(), position }
    }
    /// An error that begins so many characters before here.
    pub(super) fn error(&self, message: &str, back: usize) -> Error {
        self.error_at(message, self.at.saturating_sub(back))
    }
    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }
    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }
    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }
    pub(super) fn skip(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.at += 1;
        }
        found
    }
    /// What a `\` and the character behind it are; here is behind the `\`.
    pub(super) fn escaped(&mut self) -> P<char> {
        match self.next() {
            Some(c) => Ok(c),
            None => Err(self.error("bad escape (end of pattern)", 1)),
        }
    }
    /// The text up to a terminator, which is consumed.
    pub(super) fn until(&mut self, terminator: char, what: &str) -> P<String> {
        let start = self.at;
        let rest = &self.chars[start..];
        let Some(length) = rest.iter().position(|c| *c == terminator) else {
            self.at = self.chars.len();
            let message = if rest.is_empty() {
                format!("missing {what}")
            } else {
                format!("missing {terminator}, unterminated name")
            };
            return Err(self.error(&message, rest.len()));
        };
        self.at += length + 1;
        if length == 0 {
            return Err(self.error(&format!("missing {what}"), 1));
        }
        Ok(rest[..length].iter().collect())
    }

    /// `a|b|c`
    fn alternatives(&mut self, mut verbose: bool, nested: usize) -> P<Vec<Node>> {
        let mut branches = vec![];
        loop {
            let first = nested == 0 && branches.is_empty();
            branches.push(self.sequence(verbose, nested + 1, first)?);
            if !self.skip('|') {
                break;
            }
            if nested == 0 {
                verbose = self.flags & flag::VERBOSE != 0;
            }
        }
        Ok(match branches.len() {
            1 => branches.remove(0),
            _ => vec![Node::Branch(branches)],
        })
    }

    fn sequence(&mut self, mut verbose: bool, nested: usize, first: bool) -> P<Vec<Node>> {
        let mut nodes: Vec<Node> = vec![];
        while let Some(c) = self.peek().filter(|c| !matches!(c, '|' | ')')) {
            self.at += 1;
            if verbose && matches!(c, ' ' | '\t'..='\r') {
                continue;
            }
            if verbose && c == '#' {
                while self.next().is_some_and(|c| c != '\n') {}
                continue;
            }
            match c {
                '\\' => {
                    let node = self.escape()?;
                    nodes.push(node);
                }
                '[' => {
                    let node = self.set()?;
                    nodes.push(node);
                }
                '.' => nodes.push(Node::Any),
                '^' => nodes.push(Node::At(Anchor::Begin)),
                '$' => nodes.push(Node::At(Anchor::End)),
                '(' => {
                    let start = self.at - 1;
                    if self.skip('?')
                        && let Some(done) = self.extension(start, verbose, nested, first && nodes.is_empty())?
                    {
                        match done {
                            Extension::Node(node) => nodes.push(node),
                            Extension::Nothing => {}
                            Extension::Flags => verbose = self.flags & flag::VERBOSE != 0,
                            Extension::Group(opening) => nodes.push(self.group(start, opening, verbose, nested)?),
                        }
                    } else {
                        let opening = Opening {
                            index: Some(self.open_group(None)?),
                            atomic: false,
                            add_flags: 0,
                            delete_flags: 0,
                        };
                        nodes.push(self.group(start, opening, verbose, nested)?);
                    }
                }
                _ if is_repeat(c) => self.repeat(c, &mut nodes)?,
                _ => nodes.push(Node::Literal(c)),
            }
        }
        Ok(unpacked(nodes))
    }

    fn number(&mut self) -> P<Option<u32>> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            return Ok(None);
        }
        let digits: String = self.chars[start..self.at].iter().collect();
        match digits.parse().ok().filter(|number| *number < UNLIMITED) {
            Some(number) => Ok(Some(number)),
            None => Err(self.error_at("the repetition number is too large", usize::MAX)),
        }
    }

    fn repeat(&mut self, c: char, nodes: &mut Vec<Node>) -> P<()> {
        let here = self.at;
        let (min, max) = match c {
            '?' => (0, 1),
            '*' => (0, UNLIMITED),
            '+' => (1, UNLIMITED),
            _ => {
                if self.peek() == Some('}') {
                    nodes.push(Node::Literal(c));
                    return Ok(());
                }
                let low = self.number()?;
                let high = if self.skip(',') { self.number()? } else { low };
                if !self.skip('}') {
                    nodes.push(Node::Literal(c));
                    self.at = here;
                    return Ok(());
                }
                let (min, max) = (low.unwrap_or(0), high.unwrap_or(UNLIMITED));
                if max < min {
                    return Err(self.error_at("min repeat greater than max repeat", here));
                }
                (min, max)
            }
        };
        let body = match nodes.pop() {
            None | Some(Node::At(_)) => return Err(self.error_at("nothing to repeat", here - 1)),
            Some(Node::Repeat { .. }) => return Err(self.error_at("multiple repeat", here - 1)),
            Some(Node::Group { index: None, add_flags: 0, delete_flags: 0, body }) => body,
            Some(node) => vec![node],
        };
        let kind = match () {
            () if self.skip('?') => Repetition::Lazy,
            () if self.skip('+') => Repetition::Possessive,
            () => Repetition::Greedy,
        };
        nodes.push(Node::Repeat { min, max, kind, body });
        Ok(())
    }

    fn open_group(&mut self, name: Option<String>) -> P<usize> {
        let index = self.widths.len();
        if let Some(name) = name {
            if let Some((_, other)) = self.names.iter().find(|(it, _)| *it == name) {
                let message = format!(
                    "redefinition of group name {} as group {index}; was group {other}",
                    crate::python::str::repr(&name)
                );
                return Err(self.error(&message, name.chars().count() + 1));
            }
            self.names.push((name, index));
        }
        self.widths.push(None);
        self.open.push(index);
        Ok(index)
    }

    fn group(&mut self, start: usize, opening: Opening, verbose: bool, nested: usize) -> P<Node> {
        let Opening { index, atomic, add_flags, delete_flags } = opening;
        let verbose = (verbose || add_flags & flag::VERBOSE != 0) && delete_flags & flag::VERBOSE == 0;
        let body = self.alternatives(verbose, nested + 1)?;
        self.close(start)?;
        if let Some(index) = index {
            self.widths[index] = Some(width(&body, &self.widths));
            self.open.retain(|it| *it != index);
        }
        Ok(if atomic { Node::Atomic(body) } else { Node::Group { index, add_flags, delete_flags, body } })
    }
    fn close(&mut self, start: usize) -> P<()> {
        if self.skip(')') {
            return Ok(());
        }
        Err(self.error_at("missing ), unterminated subpattern", start))
    }

    pub(super) fn check_reference(&self, group: usize, back: usize) -> P<()> {
        if self.open.contains(&group) {
            return Err(self.error("cannot refer to an open group", back));
        }
        self.check_look_behind(group)
    }
    /// A look-behind may only refer to groups before it.
    fn check_look_behind(&self, group: usize) -> P<()> {
        match self.look_behind {
            Some(_) if self.open.contains(&group) => Err(self.error("cannot refer to an open group", 0)),
            Some(groups) if group >= groups => {
                Err(self.error("cannot refer to group defined in the same lookbehind subpattern", 0))
            }
            _ => Ok(()),
        }
    }
    fn group_name(&mut self, terminator: char) -> P<String> {
        let name = self.until(terminator, "group name")?;
        if is_identifier(&name) { Ok(name) } else { Err(self.bad_name(&name)) }
    }
    fn bad_name(&self, name: &str) -> Error {
        let message = format!("bad character in group name {}", crate::python::str::repr(name));
        self.error(&message, name.chars().count() + 1)
    }
    fn named(&self, name: &str) -> P<usize> {
        match self.names.iter().find(|(it, _)| it == name) {
            Some((_, group)) => Ok(*group),
            None => {
                let message = format!("unknown group name {}", crate::python::str::repr(name));
                Err(self.error(&message, name.chars().count() + 1))
            }
        }
    }

    /// What begins with `(?`.
    fn extension(&mut self, start: usize, verbose: bool, nested: usize, first: bool) -> P<Option<Extension>> {
        let end = |parser: &Self| parser.error("unexpected end of pattern", 0);
        let plain = Opening { index: None, atomic: false, add_flags: 0, delete_flags: 0 };
        let Some(c) = self.next() else { return Err(end(self)) };
        Ok(Some(match c {
            'P' => {
                if self.skip('<') {
                    let name = self.group_name('>')?;
                    Extension::Group(Opening { index: Some(self.open_group(Some(name))?), ..plain })
                } else if self.skip('=') {
                    let name = self.group_name(')')?;
                    let group = self.named(&name)?;
                    self.check_reference(group, name.chars().count() + 1)?;
                    Extension::Node(Node::BackReference(group))
                } else {
                    let Some(c) = self.next() else { return Err(end(self)) };
                    return Err(self.error(&format!("unknown extension ?P{c}"), 3));
                }
            }
            ':' => Extension::Group(plain),
            '#' => loop {
                match self.next() {
                    None => return Err(self.error_at("missing ), unterminated comment", start)),
                    Some(')') => break Extension::Nothing,
                    Some(_) => {}
                }
            },
            '=' | '!' | '<' => {
                let mut sign = c;
                let ahead = c != '<';
                if !ahead {
                    let Some(c) = self.next() else { return Err(end(self)) };
                    if !matches!(c, '=' | '!') {
                        return Err(self.error(&format!("unknown extension ?<{c}"), 3));
                    }
                    sign = c;
                }
                let outer = self.look_behind;
                if !ahead && outer.is_none() {
                    self.look_behind = Some(self.widths.len());
                }
                let body = self.alternatives(verbose, nested + 1)?;
                self.look_behind = outer;
                self.close(start)?;
                Extension::Node(Node::Look { ahead, negate: sign == '!', body })
            }
            '(' => self.conditional(start, verbose, nested)?,
            '>' => Extension::Group(Opening { atomic: true, ..plain }),
            _ if c == '-' || flag_of(c).is_some() => match self.inline_flags(c)? {
                None if !first => {
                    return Err(self.error_at("global flags not at the start of the expression", start));
                }
                None => Extension::Flags,
                Some((add_flags, delete_flags)) => Extension::Group(Opening { add_flags, delete_flags, ..plain }),
            },
            _ => return Err(self.error(&format!("unknown extension ?{c}"), 2)),
        }))
    }

    /// `(?(group)yes|no)`
    fn conditional(&mut self, start: usize, verbose: bool, nested: usize) -> P<Extension> {
        let name = self.until(')', "group name")?;
        let length = name.chars().count();
        let group = if is_identifier(&name) {
            self.named(&name)?
        } else {
            let group: usize = name.trim().parse().map_err(|_| self.bad_name(&name))?;
            if group == 0 {
                return Err(self.error("bad group number", length + 1));
            }
            self.conditions.push((group, self.at - length - 1));
            group
        };
        self.check_look_behind(group)?;
        let yes = self.sequence(verbose, nested + 1, false)?;
        let mut no = vec![];
        if self.skip('|') {
            no = self.sequence(verbose, nested + 1, false)?;
            if self.peek() == Some('|') {
                return Err(self.error("conditional backref with more than two branches", 0));
            }
        }
        self.close(start)?;
        Ok(Extension::Node(Node::Conditional { group, yes, no }))
    }

    /// Flags behind `(?`: `None` if they are for the whole expression.
    fn inline_flags(&mut self, mut c: char) -> P<Option<(u32, u32)>> {
        let (mut add, mut delete) = (0, 0);
        let unknown = |parser: &Self, c: char, expected: &str| {
            parser.error(if c.is_alphabetic() { "unknown flag" } else { expected }, 1)
        };
        if c != '-' {
            loop {
                let bit = flag_of(c).unwrap_or(0);
                if self.is_text && c == 'L' {
                    return Err(self.error("bad inline flags: cannot use 'L' flag with a str pattern", 0));
                }
                if !self.is_text && c == 'u' {
                    return Err(self.error("bad inline flags: cannot use 'u' flag with a bytes pattern", 0));
                }
                add |= bit;
                if bit & TYPE_FLAGS != 0 && add & TYPE_FLAGS != bit {
                    return Err(self.error("bad inline flags: flags 'a', 'u' and 'L' are incompatible", 0));
                }
                c = self.next().ok_or_else(|| self.error("missing -, : or )", 0))?;
                if matches!(c, ')' | '-' | ':') {
                    break;
                }
                if flag_of(c).is_none() {
                    return Err(unknown(self, c, "missing -, : or )"));
                }
            }
        }
        if c == ')' {
            self.flags |= add;
            return Ok(None);
        }
        if c == '-' {
            c = self.next().ok_or_else(|| self.error("missing flag", 0))?;
            if flag_of(c).is_none() {
                return Err(unknown(self, c, "missing flag"));
            }
            loop {
                let bit = flag_of(c).unwrap_or(0);
                if bit & TYPE_FLAGS != 0 {
                    return Err(self.error("bad inline flags: cannot turn off flags 'a', 'u' and 'L'", 0));
                }
                delete |= bit;
                c = self.next().ok_or_else(|| self.error("missing :", 0))?;
                if c == ':' {
                    break;
                }
                if flag_of(c).is_none() {
                    return Err(unknown(self, c, "missing :"));
                }
            }
        }
        if add & delete != 0 {
            return Err(self.error("bad inline flags: flag turned on and off", 1));
        }
        Ok(Some((add, delete)))
    }
}

/// What `(?…` turned out to be.
enum Extension {
    Node(Node),
    Group(Opening),
    Nothing,
    /// Flags of the whole expression.
    Flags,
}

/// Groups that neither capture nor change flags are only their contents.
fn unpacked(nodes: Vec<Node>) -> Vec<Node> {
    nodes
        .into_iter()
        .flat_map(|node| match node {
            Node::Group { index: None, add_flags: 0, delete_flags: 0, body } => body,
            other => vec![other],
        })
        .collect()
}

/// `str.isidentifier`
pub fn is_identifier(name: &str) -> bool {
    use crate::python::unicode;
    let mut chars = name.chars();
    chars.next().is_some_and(|c| unicode::is(c, unicode::START)) && chars.all(|c| unicode::is(c, unicode::CONTINUE))
}

/// What stands in a set, or is an end of a range.
pub(super) enum Member {
    Char(char),
    Item(Item),
}
