//! The bytes of a file to text, as CPython reads a program: byte order mark, PEP 263 declaration, NUL.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Source;

use super::ast::Span;

/// A file that is not text. The source is what can be shown of it.
#[derive(Clone, Debug)]
pub struct Undecodable {
    pub source: Source,
    pub diagnostic: Diagnostic,
}

/// The largest file, in bytes: spans are 32 bits wide, and a character can need three bytes for one of Latin-1.
const MOST_BYTES: usize = 1 << 30;

const MARK: &[u8] = b"\xef\xbb\xbf";

/// Makes a source of the bytes of a file.
///
/// # Errors
/// If the bytes are not text in the declared encoding, or hold a NUL.
pub fn decode(name: &str, bytes: &[u8]) -> Result<Source, Box<Undecodable>> {
    let fail = |code: Code, at: usize, message: String| {
        // What cannot be read is shown with replacement characters, so the offset must be counted anew.
        let before = String::from_utf8_lossy(&bytes[..at.min(bytes.len())]);
        let source = Source::new(name, String::from_utf8_lossy(bytes));
        let shift = if before.starts_with('\u{feff}') { MARK.len() } else { 0 };
        let at = before.replace("\r\n", "\n").len().saturating_sub(shift) as u32;
        let diagnostic = Diagnostic::new(code, Span { start: at, end: at + 1 }, message);
        Err(Box::new(Undecodable { source, diagnostic }))
    };
    if bytes.len() > MOST_BYTES {
        let source = Source::new(name, "");
        let diagnostic = Diagnostic::new(Code::Limit, Span::default(), "the file is larger than a gigabyte");
        return Err(Box::new(Undecodable { source, diagnostic }));
    }
    let body = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let has_mark = body.len() < bytes.len();
    let declared = declared(body).unwrap_or_default();
    let encoding = normalized(&declared);
    if has_mark && encoding != "utf-8" {
        return fail(Code::Undecodable, 0, format!("encoding problem: {encoding} with BOM"));
    }
    if let Some(at) = body.iter().position(|byte| *byte == 0) {
        let at = at + bytes.len() - body.len();
        return fail(Code::Undecodable, at, "source code cannot contain null bytes".into());
    }
    match encoding.as_str() {
        "utf-8" => match std::str::from_utf8(body) {
            Ok(text) => Ok(Source::new(name, text)),
            Err(error) => {
                let at = error.valid_up_to();
                let line = body[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
                let byte = body.get(at).copied().unwrap_or(0);
                let message = if declared.is_empty() && !has_mark {
                    format!(
                        "Non-UTF-8 code starting with '\\x{byte:02x}' in file {name} on line {line}, but no encoding \
                         declared; see https://peps.python.org/pep-0263/ for details"
                    )
                } else {
                    format!("(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: invalid")
                };
                fail(Code::Undecodable, at + bytes.len() - body.len(), message)
            }
        },
        "iso-8859-1" => Ok(Source::new(name, body.iter().copied().map(char::from).collect::<String>())),
        "ascii" => match body.iter().position(|byte| !byte.is_ascii()) {
            None => Ok(Source::new(name, String::from_utf8_lossy(body))),
            Some(at) => fail(Code::Undecodable, at, "encoding problem: ascii".into()),
        },
        other if KNOWN.contains(&other) || other.starts_with("iso-8859-") || other.starts_with("cp") => {
            fail(Code::Encoding, 0, format!("the encoding {declared} is not supported"))
        }
        _ => fail(Code::Undecodable, 0, format!("encoding problem: {declared}")),
    }
}

/// Some encodings that CPython has besides those that are decoded here; their files are programs, not errors.
const KNOWN: [&str; 16] = [
    "big5",
    "euc-jp",
    "euc-kr",
    "gb18030",
    "gb2312",
    "gbk",
    "iso2022-jp",
    "johab",
    "koi8-r",
    "koi8-u",
    "mac-roman",
    "shift-jis",
    "utf-16",
    "utf-32",
    "utf-7",
    "windows-1252",
];

/// The encoding that a comment in the first or second line declares.
fn declared(body: &[u8]) -> Option<String> {
    for line in body.split(|byte| matches!(byte, b'\n' | b'\r')).take(2) {
        let start = line.iter().position(|byte| !matches!(byte, b' ' | b'\t' | 0x0c)).unwrap_or(line.len());
        let line = &line[start..];
        if !line.is_empty() && line[0] != b'#' {
            return None;
        }
        if let Some(encoding) = in_comment(line) {
            return Some(encoding);
        }
    }
    None
}

/// What stands behind `coding:` or `coding=`.
fn in_comment(line: &[u8]) -> Option<String> {
    const WORD: &[u8] = b"coding";
    for at in 0..line.len().saturating_sub(WORD.len()) {
        let Some(rest) = line[at..].strip_prefix(WORD) else { continue };
        let Some(rest) = rest.strip_prefix(b":").or(rest.strip_prefix(b"=")) else { continue };
        let start = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or(rest.len());
        let rest = &rest[start..];
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let end = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        if end > 0 {
            return Some(String::from_utf8_lossy(&rest[..end]).into_owned());
        }
    }
    None
}

/// The tokenizer's name for an encoding; no declaration means UTF-8.
fn normalized(declared: &str) -> String {
    let name: String = declared.to_ascii_lowercase().replace('_', "-");
    let is = |word: &str| name == word || name.starts_with(&format!("{word}-"));
    if name.is_empty() || name == "utf8" || is("utf-8") {
        "utf-8".into()
    } else if ["latin-1", "iso-8859-1", "iso-latin-1"].into_iter().any(is) || name == "latin1" || name == "l1" {
        "iso-8859-1".into()
    } else if name == "us-ascii" || name == "646" {
        "ascii".into()
    } else {
        name
    }
}
