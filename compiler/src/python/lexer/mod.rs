//! Text to tokens, by the rules and with the messages of CPython's `Parser/tokenizer.c`.
//!
//! The parser crate has a lexer of its own. It is not used, because it refuses and accepts other texts than CPython
//! does, knows neither normalized names nor CPython's messages, and gives no way to find a name again in the text.

mod indentation;
mod number;
mod scan;
mod text;
mod token;

pub use scan::{Lexed, Open, expression, module};
pub use token::{KEYWORDS, Literal, Token, TokenKind};
