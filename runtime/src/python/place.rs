//! Places in the source: what a traceback entry says.

use super::call::Code;

/// A range of the source text, and the code object it belongs to. Lines count from 1, columns are bytes from 0.
/// Emitted code has one `static` for each operation that can raise.
#[derive(Debug)]
pub struct Place {
    pub code: &'static Code,
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
    /// How the carets mark an operation inside the range.
    pub anchor: Anchor,
}

/// Where CPython 3.11 puts `^` between `~`: only binary operators and subscripts have an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    None,
    /// Columns of the operator, or of the brackets, when they are in the first line.
    At(u32, u32),
}
