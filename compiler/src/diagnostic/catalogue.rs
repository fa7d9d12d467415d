//! Every kind of message there is. A number is never given to another kind, so that it can be looked up for good.

use std::fmt;
use std::str::FromStr;

/// What a message means for the compilation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Warning,
    Error,
}

/// One entry: the doc comment is the explanation that `py2rs explain` prints.
macro_rules! catalogue {
    ($($(#[doc = $line:literal])+ $name:ident = $number:literal, $title:literal, $help:expr;)+) => {
        /// The kind of a message. `P0…`: CPython refuses the text as well. `P1…`: a part of the language that py2rs
        /// does not compile. `P2…`: a part of the library that it does not have. `P3…`: warnings. `P9…`: faults of
        /// py2rs or of its surroundings.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $line])+ $name,)+
        }

        impl Code {
            /// Every code, by number.
            pub const ALL: &[Code] = &[$(Code::$name),+];

            /// The number, as in `P1004`.
            pub fn number(self) -> u16 {
                match self { $(Code::$name => $number,)+ }
            }

            /// What the kind is called.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)+ }
            }

            /// The way out that fits most cases.
            pub fn help(self) -> Option<&'static str> {
                match self { $(Code::$name => $help,)+ }
            }

            /// The longer text behind `py2rs explain`.
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$name => concat!($($line, "\n"),+),)+ }
            }
        }
    };
}

catalogue! {
    /// The text is not Python 3.11. The message is the one CPython has for it, and `py2rs run` ends with status 1, as
    /// `python3` does.
    SyntaxError = 1, "invalid syntax", None;
    /// A line begins at a column where no block begins or goes on.
    IndentationError = 2, "wrong indentation", None;
    /// Whether one line is deeper than another depends on the width of a tab.
    TabError = 3, "inconsistent tabs", Some("indent with spaces only");
    /// The bytes of the file are not text in the encoding that its first lines declare, which is UTF-8 if they declare
    /// none.
    ///
    /// Save the file as UTF-8, or declare its encoding in the first or second line: `# -*- coding: latin-1 -*-`.
    Undecodable = 4, "the file is not readable text", None;
    /// This syntax came with Python 3.12 or later. py2rs follows Python 3.11, where it is an error.
    TooNew = 5, "syntax of a newer Python", Some("py2rs follows Python 3.11");
    /// Expressions or blocks are nested so deeply that CPython gives up with a RecursionError. The limit is close to
    /// CPython's: about 3000 levels.
    TooDeep = 6, "nested too deeply", Some("split it into several statements");

    // 1004 was for metaclasses, 1005 for complex numbers, 1006 for `except*`.
    /// py2rs does not compile this part of the language. Nothing is emitted, rather than something that might behave
    /// otherwise than under CPython.
    Unsupported = 1000, "unsupported construct", None;
    /// `async def`, `await`, `async for` and `async with` are not compiled; generators are.
    ///
    /// Code that only uses coroutines as generators can be written with `yield` and `yield from`.
    Async = 1001, "async functions are not compiled", Some("use a generator with `yield` and `yield from`");
    /// `from module import *` binds names that are known only when the program runs, unless py2rs knows the module.
    StarImport = 1002, "star import", Some("name what you import");
    /// `from . import x` needs a package. py2rs compiles one file.
    RelativeImport = 1003, "relative import", None;
    /// A string with a surrogate code point (U+D800 to U+DFFF) is not Unicode text, and the strings of a compiled
    /// program are.
    LoneSurrogate = 1007, "surrogate in a string", Some("use bytes, or the character itself");
    /// `exec`, `eval` and `compile` run text as a program, which needs a compiler when the program runs.
    DynamicCode = 1008, "`exec`, `eval` or `compile`", Some("use a function, a dict of functions, or `json.loads` for data");
    /// The file declares an encoding that CPython knows and py2rs does not.
    Encoding = 1009, "unsupported source encoding", Some("save the file as UTF-8");
    /// The program goes beyond a limit of py2rs, such as the size of a file.
    Limit = 1090, "a limit of py2rs", None;

    /// py2rs has no such part of the standard library.
    UnsupportedLibrary = 2000, "unsupported part of the library", None;
    /// The module is not one that py2rs knows. It compiles one file, and brings its own versions of a part of the
    /// standard library.
    ///
    /// An `import` inside `try: … except ImportError: …` is no error: the program then runs with the handler.
    UnknownModule = 2001, "unknown module", None;
    /// py2rs knows the module, but not this name in it.
    UnknownMember = 2002, "unknown name in a module", None;

    /// CPython warns about this as well.
    SyntaxWarning = 3001, "suspicious syntax", None;

    /// This should not happen. Please report it, with the program.
    Internal = 9001, "a fault of py2rs", Some("please report this, with the program");
}

impl Code {
    pub fn severity(self) -> Severity {
        if self.number() / 1000 == 3 { Severity::Warning } else { Severity::Error }
    }

    /// The exception with which CPython refuses such a text.
    pub fn exception(self) -> Option<&'static str> {
        match self {
            Code::SyntaxError | Code::TooNew | Code::Undecodable => Some("SyntaxError"),
            Code::IndentationError => Some("IndentationError"),
            Code::TabError => Some("TabError"),
            Code::TooDeep => Some("RecursionError"),
            Code::SyntaxWarning => Some("SyntaxWarning"),
            _ => None,
        }
    }

    /// Whether CPython does not run the text either.
    pub fn is_syntax_error(self) -> bool {
        self.number() < 1000
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "P{:04}", self.number())
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Code, UnknownCode> {
        let digits = text.trim().trim_start_matches(['P', 'p']);
        let number: u16 = digits.parse().map_err(|_| UnknownCode)?;
        Code::ALL.iter().copied().find(|code| code.number() == number).ok_or(UnknownCode)
    }
}

/// There is no such code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCode;

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such code")
    }
}

impl std::error::Error for UnknownCode {}
