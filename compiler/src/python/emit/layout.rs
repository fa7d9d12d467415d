//! What the printer lays out otherwise than rustfmt would. It works on lines: what opens a bracket ends a line, and the line
//! that closes it is indented as much.

/// The text as rustfmt would lay it out, nearly.
pub fn laid_out(text: &str) -> String {
    overflowed(&outdented(text))
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}
fn opens(line: &str) -> bool {
    line.ends_with(['(', '[', '{'])
}

/// A call that a method is called on is indented twice:
///
/// ```text
/// x = f(                 x = f(
///         a,                 a,
///     )           =>     )
///     .at(&L1)?;         .at(&L1)?;
/// ```
fn outdented(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    // For each open call of that kind: the indentation of its line.
    let mut open: Vec<usize> = vec![];
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let own = indentation(line);
        while !line.is_empty() && open.last().is_some_and(|outer| own <= *outer) {
            open.pop();
        }
        let shift = 4 * open.len();
        result.push_str(&line[shift.min(own)..]);
        result.push('\n');
        if opens(line) && lines.peek().is_some_and(|next| indentation(next) == own + 8) {
            open.push(own);
        }
    }
    result
}

/// An only argument, and what an attempt runs, begins where the call does:
///
/// ```text
/// attempt!(               attempt!('except, || {
///     'except,                set(
///     || {                        a,
///         set(        =>      )
///             a,          });
///         )
///     },
/// );
/// ```
fn overflowed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let closers = closers(&lines);
    // For each line, the one that goes on with it; for each closing line, the one that goes on with that.
    let mut joined = vec![None; lines.len()];
    for (index, line) in lines.iter().enumerate() {
        let Some(close) = closers[index].filter(|_| line.ends_with('(')) else { continue };
        let is_attempt = line.ends_with("attempt\u{1c3}(");
        let first = index + if is_attempt { 2 } else { 1 };
        let ends = |it: &usize| closers.get(first).copied().flatten() == Some(it - 1) && is_only(lines[*it - 1]);
        let width = line.len() + lines[index + 1..=first].iter().map(|it| it.trim_start().len() + 1).sum::<usize>();
        if ends(&close) && width <= 110 {
            (index..first).for_each(|it| joined[it] = Some(it + 1));
            joined[close - 1] = Some(close);
        }
    }
    let mut result = String::with_capacity(text.len());
    // How much further out lines stand, and until which.
    let mut shifts: Vec<usize> = vec![];
    let mut continues = false;
    for (index, line) in lines.iter().enumerate() {
        while shifts.last().is_some_and(|close| index >= *close) {
            shifts.pop();
        }
        let own = indentation(line);
        if continues {
            let space = if lines[index - 1].ends_with(',') && !closes(lines[index - 1]) { " " } else { "" };
            result.push_str(space);
            result.push_str(&line[own..]);
        } else {
            result.push_str(&line[(4 * shifts.len()).min(own)..]);
        }
        continues = joined[index].is_some();
        if continues && closes(line) {
            if result.ends_with(',') {
                result.pop();
            }
        } else if !continues {
            result.push('\n');
        }
        if continues && opens(line) && line.ends_with('(') {
            shifts.extend(closers[index]);
        }
    }
    result
}

fn closes(line: &str) -> bool {
    line.trim_start().starts_with([')', ']', '}'])
}
/// Does the line only close what was opened?
fn is_only(line: &str) -> bool {
    matches!(line.trim(), ")," | "]," | "}," | "})," | "])," | ")]," | ")?," | ")" | "]" | "}")
}

/// For each line that opens a bracket, the line that closes it.
fn closers(lines: &[&str]) -> Vec<Option<usize>> {
    let mut closers = vec![None; lines.len()];
    let mut open: Vec<usize> = vec![];
    for (index, line) in lines.iter().enumerate() {
        if closes(line)
            && let Some(opener) = open.pop()
        {
            closers[opener] = Some(index);
        }
        if opens(line) {
            open.push(index);
        }
    }
    closers
}
