//! The line of carets below a source line: `tb_displayline` in `Python/traceback.c`.

use super::super::place::{Anchor, Place};
use super::wide::is_wide;

/// What stands before the first character that is shown: CPython skips these, and no others.
const INDENT: [char; 3] = [' ', '\t', '\u{c}'];

/// The line as it is shown, and the carets below it if there are any.
pub struct Shown<'a> {
    pub line: &'a str,
    pub carets: Option<String>,
}

/// How a line of the source is shown for a place in it. `trim`: blanks at the end are not shown.
pub fn show<'a>(line: &'a str, place: &Place, trim: bool) -> Shown<'a> {
    let shown = line.trim_start_matches(INDENT);
    let indent = line.len() - shown.len();
    let shown = if trim { shown.trim_end() } else { shown };
    let at = |column: u32| floor(line, column as usize);
    let one_line = place.line == place.end_line;
    let (start, end) = (at(place.column), if one_line { at(place.end_column) } else { line.trim_end().len() });
    if end <= start || start < indent {
        return Shown { line: shown, carets: None };
    }
    let anchor = match place.anchor {
        Anchor::At(from, to) if one_line => Some((at(from), at(to))),
        Anchor::At(..) | Anchor::None => None,
    };
    // A range that is the whole line says nothing.
    if anchor.is_none() && line[start..end].chars().count() == shown.chars().count() {
        return Shown { line: shown, carets: None };
    }
    let mut carets = " ".repeat(width(&line[indent..start]));
    match anchor {
        Some((from, to)) => {
            let (from, to) = (from.clamp(start, end), to.clamp(start, end));
            carets.push_str(&"~".repeat(width(&line[start..from])));
            carets.push_str(&"^".repeat(width(&line[from..to])));
            carets.push_str(&"~".repeat(width(&line[to..end])));
        }
        None => carets.push_str(&"^".repeat(width(&line[start..end]))),
    }
    Shown { line: shown, carets: Some(carets) }
}

/// The nearest character boundary at or before a byte.
fn floor(line: &str, byte: usize) -> usize {
    line.floor_char_boundary(byte)
}

/// Columns on a terminal, as CPython counts them: two for what Unicode calls wide, one for all others, even for those that
/// have no width (`_PyPegen_calculate_display_width`).
fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(|c| 1 + usize::from(is_wide(c))).sum()
}

/// The lines of a source text, as CPython's tokenizer counts them.
pub fn line_of(source: &str, number: u32) -> Option<&str> {
    let mut rest = source;
    let mut at = 1;
    loop {
        let end = rest.find(['\n', '\r']);
        if at == number {
            return (!rest.is_empty()).then(|| &rest[..end.unwrap_or(rest.len())]);
        }
        let end = end?;
        let skip = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        rest = &rest[end + skip..];
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::call::Code;
    use super::*;

    static CODE: Code = Code::NEW;

    /// Below each line what CPython 3.11 prints below it.
    #[test]
    fn as_cpython() {
        let none = Anchor::None;
        let cases = [
            ("    x = \"日\" + 1", (8, 17), Anchor::At(14, 15), Some("    ~~~~~^~~")),
            ("    f1()   ", (4, 8), none, Some("^^^^")),
            ("    f1()", (4, 8), none, None),
            ("    x = (3)  +  (None)", (8, 22), Anchor::At(13, 14), Some("    ~~~~~^~~~~~~~~")),
            ("    é = \"é\" ; x = é.zz", (20, 25), none, Some("              ^^^^")),
            ("    x = d['a'] ['b']; y=1", (8, 20), Anchor::At(15, 20), Some("    ~~~~~~~^^^^^")),
            ("\tx =\t\"é\" +\t1", (5, 13), Anchor::At(10, 11), Some("    ~~~~^~~")),
            ("    x = \"ｆ́\" + 1; ", (8, 19), Anchor::At(16, 17), Some("    ~~~~~~^~~")),
            ("    1 + None   ", (4, 12), Anchor::At(6, 7), Some("~~^~~~~~")),
            ("1/0", (0, 3), Anchor::At(1, 2), Some("~^~")),
        ];
        for (line, (column, end_column), anchor, carets) in cases {
            let place = Place { code: &CODE, line: 1, column, end_line: 1, end_column, anchor };
            assert_eq!(show(line, &place, false).carets.as_deref(), carets, "{line}");
        }
    }

    #[test]
    fn over_several_lines() {
        let cases = [
            ("    len(   # comment", 4, None),
            ("    x = len(   # comment", 8, Some("    ^^^^^^^^^^^^^^^^")),
            ("    (1", 5, Some(" ^")),
        ];
        for (line, column, carets) in cases {
            let place = Place { code: &CODE, line: 1, column, end_line: 2, end_column: 3, anchor: Anchor::At(1, 2) };
            assert_eq!(show(line, &place, false).carets.as_deref(), carets, "{line}");
        }
    }

    #[test]
    fn lines() {
        let source = "a\r\nb\n\nd";
        let lines: Vec<_> = (1..6).map(|number| line_of(source, number)).collect();
        assert_eq!(lines, [Some("a"), Some("b"), Some(""), Some("d"), None]);
    }
}
