//! What was recorded from CPython for a program, and where a program differs from it.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use crate::program::Program;
use crate::run::Outcome;

/// Addresses differ from run to run: `0x7f…` becomes `0x...`, on both sides.
pub fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("0x") {
        let (before, address) = rest.split_at(at + 2);
        let digits =
            address.len() - address.trim_start_matches(|c: char| c.is_ascii_digit() || ('a'..='f').contains(&c)).len();
        masked.push_str(before);
        // CPython prints addresses with at least 8 digits; shorter ones are the program's own numbers.
        masked.push_str(if digits >= 8 { "..." } else { &address[..digits] });
        rest = &address[digits..];
    }
    masked + rest
}

/// The recorded outcome of a fixture; `None` if it was never recorded.
pub fn expected(program: &Program) -> Option<Outcome> {
    let read = |extension| fs::read_to_string(program.record(extension));
    Some(Outcome {
        stdout: read("out").ok()?,
        stderr: read("err").unwrap_or_default(),
        status: read("status").ok().and_then(|status| status.trim().parse().ok()).unwrap_or(0),
    })
}

/// Records the outcome of a fixture: `.err` and `.status` only where there is something to say. True if anything changed.
///
/// # Errors
/// If a file can't be written.
pub fn record(program: &Program, outcome: &Outcome) -> io::Result<bool> {
    let status = if outcome.status == 0 { String::new() } else { format!("{}\n", outcome.status) };
    let out = write(&program.record("out"), Some(&mask(&outcome.stdout)))?;
    let err = write(&program.record("err"), Some(&mask(&outcome.stderr)).filter(|text| !text.is_empty()))?;
    let status = write(&program.record("status"), Some(&status).filter(|text| !text.is_empty()))?;
    Ok(out || err || status)
}

/// Makes the file hold the text, or not be there. True if that changed anything.
///
/// # Errors
/// If the file can't be written.
pub fn write(path: &Path, text: Option<&String>) -> io::Result<bool> {
    let old = fs::read_to_string(path).ok();
    if old.as_ref() == text {
        return Ok(false);
    }
    match text {
        Some(text) => fs::write(path, text)?,
        None => fs::remove_file(path)?,
    }
    Ok(true)
}

/// Says where two outcomes differ; `None` if they don't.
pub fn difference(expected: &Outcome, found: &Outcome) -> Option<String> {
    let mut report = String::new();
    if expected.status != found.status {
        let _ = writeln!(report, "  status: expected {}, found {}", expected.status, found.status);
    }
    for (stream, expected, found) in
        [("stdout", &expected.stdout, &found.stdout), ("stderr", &expected.stderr, &found.stderr)]
    {
        let (expected, found) = (mask(expected), mask(found));
        if expected != found {
            report.push_str(&lines(stream, &expected, &found));
        }
    }
    Some(report).filter(|report| !report.is_empty())
}

/// How many lines of a difference are shown.
const SHOWN: usize = 6;

/// The first lines that differ, with the line before.
fn lines(stream: &str, expected: &str, found: &str) -> String {
    let (left, right): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let same = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let mut report = format!("  {stream}, line {}:\n", same + 1);
    if same > 0 {
        let _ = writeln!(report, "      {}", left[same - 1]);
    }
    for (sign, side) in [('-', &left), ('+', &right)] {
        for line in side[same..].iter().take(SHOWN) {
            let _ = writeln!(report, "    {sign} {line}");
        }
        if side.len() > same + SHOWN {
            let _ = writeln!(report, "    {sign} … {} more", side.len() - same - SHOWN);
        }
    }
    report
}

#[cfg(test)]
mod tests {
    #[test]
    fn mask_hides_addresses_only() {
        assert_eq!(
            super::mask("<generator object g at 0x7f3095f42810> 0xff 0x"),
            "<generator object g at 0x...> 0xff 0x"
        );
    }
}
