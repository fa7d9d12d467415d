//! The stack of indentations.

use crate::diagnostic::Code;

/// How far a line is indented: with tabs to the next eighth column, and with tabs as one column. Both must agree on
/// which of two lines is deeper, else the program would change its meaning with the width of a tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Width {
    pub eight: u32,
    pub one: u32,
}

impl Width {
    pub fn space(&mut self) {
        self.eight += 1;
        self.one += 1;
    }

    pub fn tab(&mut self) {
        self.eight = (self.eight / 8 + 1) * 8;
        self.one += 1;
    }
}

/// CPython's `MAXINDENT`.
const MOST: usize = 100;

const TABS: (Code, &str) = (Code::TabError, "inconsistent use of tabs and spaces in indentation");

/// What a line's indentation means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Same,
    Indent,
    /// This many blocks end.
    Dedent(usize),
}

#[derive(Debug)]
pub struct Indentation {
    stack: Vec<Width>,
}

impl Indentation {
    pub fn new() -> Indentation {
        Indentation { stack: vec![Width::default()] }
    }

    /// How many blocks are open.
    pub fn depth(&self) -> usize {
        self.stack.len() - 1
    }

    pub fn line(&mut self, width: Width) -> Result<Change, (Code, &'static str)> {
        let top = self.top();
        if width.eight == top.eight {
            return if width.one == top.one { Ok(Change::Same) } else { Err(TABS) };
        }
        if width.eight > top.eight {
            if self.stack.len() >= MOST {
                return Err((Code::IndentationError, "too many levels of indentation"));
            }
            if width.one <= top.one {
                return Err(TABS);
            }
            self.stack.push(width);
            return Ok(Change::Indent);
        }
        let before = self.stack.len();
        while self.depth() > 0 && width.eight < self.top().eight {
            self.stack.pop();
        }
        let top = self.top();
        if width.eight != top.eight {
            return Err((Code::IndentationError, "unindent does not match any outer indentation level"));
        }
        if width.one != top.one {
            return Err(TABS);
        }
        Ok(Change::Dedent(before - self.stack.len()))
    }

    fn top(&self) -> Width {
        self.stack.last().copied().unwrap_or_default()
    }
}
