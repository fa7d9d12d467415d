//! Our tokens as the parser crate wants them.

use rustpython_parser::lexer::LexResult;
use rustpython_parser::text_size::TextRange;
use rustpython_parser::{StringKind, Tok};

use crate::diagnostic::Diagnostic;
use crate::python::ast::Span;
use crate::python::lexer::{Literal, Token, TokenKind};

/// What the parser crate reads.
pub struct Stream {
    pub tokens: Vec<LexResult>,
    /// Strings do not go through the crate: adjacent ones become a single string whose text is an index into this.
    pub literals: Vec<Vec<(Literal, Span)>>,
}

/// Makes the stream, with soft keywords decided.
pub fn stream(tokens: &[Token]) -> Stream {
    let mut out = Stream { tokens: Vec::with_capacity(tokens.len()), literals: Vec::new() };
    let mut soft = SoftKeywords::default();
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        let is_soft = soft.is_keyword(tokens, index);
        index += 1;
        let mut span = token.span;
        let tok = match &token.kind {
            TokenKind::Name(name) if is_soft && name == "match" => Tok::Match,
            TokenKind::Name(_) if is_soft => Tok::Case,
            TokenKind::Name(name) => Tok::Name { name: name.clone() },
            TokenKind::Int(value) => Tok::Int { value: value.clone() },
            TokenKind::Float(value) => Tok::Float { value: *value },
            TokenKind::Imaginary(value) => Tok::Complex { real: 0.0, imag: *value },
            TokenKind::Newline => Tok::Newline,
            TokenKind::Indent => Tok::Indent,
            TokenKind::Dedent => Tok::Dedent,
            TokenKind::Keyword(word) => keyword(word),
            TokenKind::Operator(text) => operator(text),
            TokenKind::String(literal) => {
                let mut run = vec![(*literal, token.span)];
                while let Some(Token { kind: TokenKind::String(next), span: other }) = tokens.get(index) {
                    run.push((*next, *other));
                    span = span.to(*other);
                    index += 1;
                }
                out.literals.push(run);
                let value = (out.literals.len() - 1).to_string();
                Tok::String { value, kind: StringKind::String, triple_quoted: false }
            }
        };
        out.tokens.push(Ok((tok, TextRange::new(span.start.into(), span.end.into()))));
    }
    out
}

/// Which `match` and `case` are keywords. CPython tries both readings. Only one can be right: `match …:` followed by a
/// block that begins with `case` is no other statement, and in such a block every line is a `case`.
#[derive(Default)]
struct SoftKeywords {
    /// For each open block, whether it belongs to a `match`.
    blocks: Vec<bool>,
    /// The next block belongs to a `match`.
    is_match: bool,
}

impl SoftKeywords {
    /// Sees each token once, in order.
    fn is_keyword(&mut self, tokens: &[Token], index: usize) -> bool {
        match &tokens[index].kind {
            TokenKind::Indent => {
                self.blocks.push(self.is_match);
                self.is_match = false;
                false
            }
            TokenKind::Dedent => {
                self.blocks.pop();
                false
            }
            TokenKind::Name(name) if starts_line(tokens, index) => match name.as_str() {
                "match" if opens_cases(tokens, index) => {
                    self.is_match = true;
                    true
                }
                "case" => self.blocks.last().copied().unwrap_or(false),
                _ => false,
            },
            _ => false,
        }
    }
}

fn starts_line(tokens: &[Token], index: usize) -> bool {
    let before = index.checked_sub(1).map(|before| &tokens[before].kind);
    matches!(before, None | Some(TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent))
}

/// Whether the line ends with a colon and `case` begins the block behind it.
fn opens_cases(tokens: &[Token], index: usize) -> bool {
    let Some(length) = tokens[index..].iter().position(|token| token.kind == TokenKind::Newline) else { return false };
    let end = index + length;
    length > 1
        && tokens[end - 1].is_operator(":")
        && matches!(tokens.get(end + 1), Some(Token { kind: TokenKind::Indent, .. }))
        && tokens.get(end + 2).and_then(Token::name) == Some("case")
}

/// Refuses what would make a tree so deep that even dropping it could exhaust the stack: chains like `a + b + …` and
/// `not not …`, which CPython refuses too. It counts what can make the tree deeper since the last comma of each open
/// bracket; `and`, `or` and comparisons are flat.
pub fn too_deep(tokens: &[Token]) -> Option<Diagnostic> {
    const MOST: usize = 50_000;
    let mut outer: Vec<usize> = Vec::new();
    let (mut sum, mut here) = (0_usize, 0_usize);
    for token in tokens {
        match &token.kind {
            TokenKind::Newline => (sum, here) = (0, 0),
            TokenKind::Keyword("not" | "if" | "else" | "lambda" | "await" | "yield" | "elif") => here += 1,
            TokenKind::Operator(operator) => match *operator {
                "(" | "[" | "{" => {
                    here += 1;
                    outer.push(here);
                    sum += here;
                    here = 0;
                }
                ")" | "]" | "}" => {
                    here = outer.pop().unwrap_or(0);
                    sum -= here.min(sum);
                }
                "," | ";" | "=" => here = 0,
                _ => here += 1,
            },
            _ => {}
        }
        if sum + here > MOST {
            return Some(super::too_deep(token.span));
        }
    }
    None
}

/// What the crate's grammar lets through in parameters: two stars without a name, and a lone star right before them.
pub fn wrongly_accepted(tokens: &[Token]) -> Option<(Span, &'static str)> {
    for window in tokens.windows(3) {
        let [first, second, third] = window else { continue };
        if first.is_operator("*") && second.is_operator(",") && third.is_operator("**") {
            return Some((first.span, "named arguments must follow bare *"));
        }
        if first.is_operator("**") && [")", ",", ":"].iter().any(|end| second.is_operator(end)) {
            return Some((second.span, "invalid syntax"));
        }
    }
    None
}

fn keyword(word: &str) -> Tok {
    match word {
        "False" => Tok::False,
        "None" => Tok::None,
        "True" => Tok::True,
        "and" => Tok::And,
        "as" => Tok::As,
        "assert" => Tok::Assert,
        "async" => Tok::Async,
        "await" => Tok::Await,
        "break" => Tok::Break,
        "class" => Tok::Class,
        "continue" => Tok::Continue,
        "def" => Tok::Def,
        "del" => Tok::Del,
        "elif" => Tok::Elif,
        "else" => Tok::Else,
        "except" => Tok::Except,
        "finally" => Tok::Finally,
        "for" => Tok::For,
        "from" => Tok::From,
        "global" => Tok::Global,
        "if" => Tok::If,
        "import" => Tok::Import,
        "in" => Tok::In,
        "is" => Tok::Is,
        "lambda" => Tok::Lambda,
        "nonlocal" => Tok::Nonlocal,
        "not" => Tok::Not,
        "or" => Tok::Or,
        "pass" => Tok::Pass,
        "raise" => Tok::Raise,
        "return" => Tok::Return,
        "try" => Tok::Try,
        "while" => Tok::While,
        "with" => Tok::With,
        "yield" => Tok::Yield,
        name => Tok::Name { name: name.into() },
    }
}

fn operator(text: &str) -> Tok {
    match text {
        "(" => Tok::Lpar,
        ")" => Tok::Rpar,
        "[" => Tok::Lsqb,
        "]" => Tok::Rsqb,
        "{" => Tok::Lbrace,
        "}" => Tok::Rbrace,
        ":" => Tok::Colon,
        "," => Tok::Comma,
        ";" => Tok::Semi,
        "+" => Tok::Plus,
        "-" => Tok::Minus,
        "*" => Tok::Star,
        "/" => Tok::Slash,
        "|" => Tok::Vbar,
        "&" => Tok::Amper,
        "<" => Tok::Less,
        ">" => Tok::Greater,
        "=" => Tok::Equal,
        "." => Tok::Dot,
        "%" => Tok::Percent,
        "==" => Tok::EqEqual,
        "!=" => Tok::NotEqual,
        "<=" => Tok::LessEqual,
        ">=" => Tok::GreaterEqual,
        "~" => Tok::Tilde,
        "^" => Tok::CircumFlex,
        "<<" => Tok::LeftShift,
        ">>" => Tok::RightShift,
        "**" => Tok::DoubleStar,
        "**=" => Tok::DoubleStarEqual,
        "+=" => Tok::PlusEqual,
        "-=" => Tok::MinusEqual,
        "*=" => Tok::StarEqual,
        "/=" => Tok::SlashEqual,
        "%=" => Tok::PercentEqual,
        "&=" => Tok::AmperEqual,
        "|=" => Tok::VbarEqual,
        "^=" => Tok::CircumflexEqual,
        "<<=" => Tok::LeftShiftEqual,
        ">>=" => Tok::RightShiftEqual,
        "//" => Tok::DoubleSlash,
        "//=" => Tok::DoubleSlashEqual,
        ":=" => Tok::ColonEqual,
        "@" => Tok::At,
        "@=" => Tok::AtEqual,
        "->" => Tok::Rarrow,
        _ => Tok::Ellipsis,
    }
}
