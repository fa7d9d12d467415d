//! Random programs: generator bodies with a random drive, as Python source.
//!
//! * [`grammar`]: makes bodies. [`tree`]: what a body is, printed and made smaller. `prelude.py`: what all programs share.

pub mod grammar;
pub mod tree;

use std::fmt::Write as _;

use grammar::Grammar;
use tree::Node;

/// What stands before the generators in each file.
pub const PRELUDE: &str = include_str!("prelude.py");

/// A generator function with the operations that drive it.
#[derive(Clone, Debug)]
pub struct Program {
    pub name: String,
    pub body: Vec<Node>,
    /// One letter for each operation, as `prelude.py` has them.
    pub drive: String,
}

impl Program {
    /// The program of a seed: the same each time.
    pub fn of(seed: u64) -> Program {
        let mut grammar = Grammar::new(seed);
        let name = format!("g{seed}");
        let body = grammar.function(&name);
        Program { name, body, drive: grammar.drive() }
    }

    /// The same under another name; a body may delegate to itself.
    pub fn renamed(&self, name: &str) -> Program {
        let body = tree::map(&self.body, &|line| line.replace(&format!("{}(", self.name), &format!("{name}(")));
        Program { name: name.to_owned(), body, drive: self.drive.clone() }
    }

    /// The function and the call that drives it.
    pub fn source(&self) -> String {
        let mut text = format!("\n\ndef {}(a, depth=0):\n    x, n = a, 0\n", self.name);
        tree::print(&self.body, 1, &mut text);
        let _ = write!(text, "    yield\n\n\ndrive({}, {:?})\n", self.name, self.drive);
        text
    }
}

/// One file of several programs.
pub fn file(programs: &[Program]) -> String {
    programs.iter().fold(PRELUDE.to_owned(), |text, program| text + &program.source())
}

/// What a program of the file printed: the text between its marker and the next one.
pub fn section<'a>(output: &'a str, name: &str) -> Option<&'a str> {
    let marker = format!("== {name}\n");
    let start = output.find(&marker)? + marker.len();
    let rest = &output[start..];
    Some(rest.find("== g").map_or(rest, |end| &rest[..end]))
}
