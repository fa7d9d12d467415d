//! The text of a traceback: `print_exception_recursive` in `Python/pythonrun.c`, `tb_printinternal` in
//! `Python/traceback.c`, and where they differ `Lib/traceback.py`.

use super::super::class::ClassRef;
use super::super::exception::Raised;
use super::super::types::Type;
use super::super::value::Value;
use super::super::{Name, exception_group, iter, object, process, suggestion};
use super::{Traceback, carets};
use std::rc::Rc;

/// Who prints: the two differ in details.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// The interpreter itself, for an uncaught exception.
    Interpreter,
    /// The module `traceback`.
    Module,
}

/// So often an entry is shown before the rest is counted.
const REPEATED: usize = 3;
/// So many entries the interpreter shows, the innermost ones.
const LIMIT: i64 = 1000;
/// So deep and so wide groups are shown.
const GROUP_DEPTH: usize = 10;
const GROUP_WIDTH: usize = 15;

const CAUSE: &str = "The above exception was the direct cause of the following exception:";
const CONTEXT: &str = "During handling of the above exception, another exception occurred:";

/// What is printed, and how.
#[derive(Clone, Copy)]
pub struct Options {
    pub style: Style,
    /// Are causes and contexts printed?
    pub chained: bool,
    /// So many entries of each traceback: the outermost ones, or if it is negative the innermost ones.
    pub limit: Option<i64>,
}

/// What an uncaught exception prints: what led to it first.
pub fn format(raised: &Raised) -> String {
    let traceback = raised.traceback.outermost();
    pieces(raised, traceback, Options { style: Style::Interpreter, chained: true, limit: None }).concat()
}

/// An exception with this traceback, and what led to it: the pieces in which `traceback.format_exception` gives it.
pub fn pieces(raised: &Raised, traceback: Option<Rc<Traceback>>, options: Options) -> Vec<String> {
    let first = (raised.clone(), traceback);
    let mut printer = Printer { pieces: vec![], options, first, depth: 0, open: false, seen: vec![] };
    printer.exception(raised);
    printer.pieces
}

/// The entries of a traceback alone, without a header.
pub fn entries(traceback: Option<&Rc<Traceback>>, style: Style, limit: Option<i64>) -> Vec<String> {
    let mut lines = vec![];
    each(traceback, Options { style, chained: false, limit }, &mut |entry| lines.push(entry.to_string()));
    lines
}

/// The last line of an exception, and its notes.
pub fn only(raised: &Raised) -> Vec<String> {
    let notes = notes(raised, Style::Module);
    let notes = notes.split_inclusive('\n').map(String::from);
    std::iter::once(last_line(raised, Style::Module)).chain(notes).collect()
}

struct Printer {
    pieces: Vec<String>,
    options: Options,
    /// The exception that was asked for, with the traceback to show for it.
    first: (Raised, Option<Rc<Traceback>>),
    /// How many exception groups are around.
    depth: usize,
    /// Is the frame around a group's members still to be closed?
    open: bool,
    /// A cycle of contexts is printed once.
    seen: Vec<Raised>,
}

impl Printer {
    /// A piece: lines, each behind the margin of the groups around.
    fn lines(&mut self, text: &str, margin: &str) {
        let mut piece = String::new();
        for line in text.split_inclusive('\n') {
            piece.push_str(&self.indent());
            if self.depth > 0 {
                piece.push_str(margin);
            }
            piece.push_str(line);
        }
        self.pieces.push(piece)
    }
    fn indent(&self) -> String {
        "  ".repeat(self.depth)
    }

    fn exception(&mut self, raised: &Raised) {
        // Each exception that led to this one is printed first, the oldest at the top: found by a loop, since chains may
        // be longer than the stack is deep.
        let mut chain: Vec<(Raised, Option<&'static str>)> = vec![];
        let mut at = raised.clone();
        let mut link = None;
        loop {
            self.seen.push(at.clone());
            chain.push((at.clone(), link));
            let before = if self.options.chained { self.before(&at) } else { None };
            let Some((next, message)) = before else { break };
            (at, link) = (next, Some(message));
        }
        let open = std::mem::take(&mut self.open);
        while let Some((raised, link)) = chain.pop() {
            if chain.is_empty() {
                self.open = open;
            }
            match raised.is(Type::BaseExceptionGroup) {
                true => self.group(&raised),
                false => self.single(&raised, false),
            }
            if let Some(message) = link {
                self.open = false;
                self.lines(&format!("\n{message}\n\n"), "| ");
            }
        }
    }

    /// What is printed before an exception, and the sentence in between.
    fn before(&self, raised: &Raised) -> Option<(Raised, &'static str)> {
        let new = |it: &Option<Raised>| it.clone().filter(|it| !self.seen.iter().any(|seen| seen.same(it)));
        if raised.cause.borrow().is_some() {
            return new(&raised.cause.borrow()).map(|cause| (cause, CAUSE));
        }
        if raised.suppress.get() {
            return None;
        }
        new(&raised.context.borrow()).map(|context| (context, CONTEXT))
    }

    fn single(&mut self, raised: &Raised, is_group: bool) {
        let traceback = match &self.first {
            (first, traceback) if first.same(raised) => traceback.clone(),
            _ => raised.traceback.outermost(),
        };
        if let Some(traceback) = &traceback {
            let (header, margin) = match is_group {
                true => ("Exception Group Traceback (most recent call last):\n", "+ "),
                false => ("Traceback (most recent call last):\n", "| "),
            };
            self.lines(header, if self.depth == 1 { margin } else { "| " });
            let options = self.options;
            each(Some(traceback), options, &mut |lines| self.lines(lines, "| "));
        }
        let last = last_line(raised, self.options.style);
        match self.options.style {
            // Further lines of a message stand without margin.
            Style::Interpreter => {
                let (first, rest) = last.split_at(last.find('\n').map_or(last.len(), |end| end + 1));
                self.lines(first, "| ");
                self.pieces.push(rest.to_string());
            }
            Style::Module => self.lines(&last, "| "),
        }
        for note in notes(raised, self.options.style).split_inclusive('\n') {
            self.lines(note, "| ");
        }
    }

    fn group(&mut self, raised: &Raised) {
        if self.depth > GROUP_DEPTH {
            return self.lines(&format!("... (max_group_depth is {GROUP_DEPTH})\n"), "| ");
        }
        let outermost = self.depth == 0;
        if outermost {
            self.depth = 1;
        }
        self.single(raised, true);
        let members = exception_group::members(raised);
        let shown = members.len().min(GROUP_WIDTH + 1);
        self.open = false;
        for (index, member) in members.iter().take(shown).enumerate() {
            let is_last = index + 1 == shown;
            if is_last {
                self.open = true;
            }
            let left = members.len() - index;
            let truncated = index >= GROUP_WIDTH;
            let number = if truncated { "...".to_string() } else { (index + 1).to_string() };
            let lead = if index == 0 { "+-" } else { "  " };
            self.pieces.push(format!("{}{lead}+---------------- {number} ----------------\n", self.indent()));
            self.depth += 1;
            if truncated {
                self.lines(&format!("and {left} more exception{}\n", if left > 1 { "s" } else { "" }), "| ");
            } else {
                self.exception(member);
            }
            if is_last && self.open {
                self.pieces.push(format!("{}+------------------------------------\n", self.indent()));
                self.open = false;
            }
            self.depth -= 1;
        }
        if outermost {
            self.depth = 0;
        }
    }
}

/// Every entry of a traceback as lines of text; one that comes again and again is counted.
fn each(traceback: Option<&Rc<Traceback>>, options: Options, see: &mut dyn FnMut(&str)) {
    let style = options.style;
    let length = std::iter::successors(traceback, |entry| entry.next.as_ref()).count();
    let limit = options.limit.unwrap_or(if style == Style::Interpreter { -LIMIT } else { i64::MAX });
    let count = usize::try_from(limit.unsigned_abs()).unwrap_or(usize::MAX);
    let hidden = if limit < 0 { length.saturating_sub(count) } else { 0 };
    let key = |entry: &Traceback| (entry.place.code.file, entry.place.line, entry.place.code.name);
    let mut last = None;
    let mut same: usize = 0;
    let repeated = |count: usize, see: &mut dyn FnMut(&str)| {
        if count > REPEATED {
            let more = count - REPEATED;
            see(&format!("  [Previous line repeated {more} more time{}]\n", if more > 1 { "s" } else { "" }))
        }
    };
    for entry in std::iter::successors(traceback, |entry| entry.next.as_ref()).skip(hidden).take(count) {
        if last != Some(key(entry)) {
            repeated(same, see);
            (last, same) = (Some(key(entry)), 0);
        }
        same += 1;
        if same <= REPEATED {
            see(&self::entry(entry, style))
        }
    }
    repeated(same, see)
}

fn entry(entry: &Traceback, style: Style) -> String {
    let place = entry.place;
    let mut text = format!("  File \"{}\", line {}, in {}\n", place.code.file, place.line, place.code.name);
    let Some(line) = process::source(place.code.file).and_then(|source| carets::line_of(source, place.line)) else {
        return text;
    };
    let shown = carets::show(line, place, style == Style::Module);
    if style == Style::Interpreter || !shown.line.is_empty() {
        text.push_str(&format!("    {}\n", shown.line));
    }
    if let Some(carets) = shown.carets {
        text.push_str(&format!("    {carets}\n"));
    }
    text
}

/// The last line: `ValueError: text`.
pub fn last_line(raised: &Raised, style: Style) -> String {
    let name = class_name(raised.class.get());
    let hint = || match style {
        Style::Interpreter => suggestion::of(raised).unwrap_or_default(),
        Style::Module => String::new(),
    };
    match object::str(&raised.into()) {
        Ok(text) if text.is_empty() => format!("{name}{}\n", hint()),
        Ok(text) => format!("{name}: {text}{}\n", hint()),
        Err(_) => format!("{name}: <exception str() failed>{}\n", hint()),
    }
}

/// The name of an exception's class as it is printed: without `builtins` and `__main__`.
pub fn class_name(class: ClassRef) -> String {
    match class.module() {
        "builtins" | "__main__" => class.qualname().to_string(),
        module => format!("{module}.{}", class.qualname()),
    }
}

/// `__notes__`, as lines.
fn notes(raised: &Raised, style: Style) -> String {
    let notes = raised.attribute("__notes__").filter(|notes| style == Style::Interpreter || !notes.is_none());
    let Some(notes) = notes else { return String::new() };
    let is_sequence = notes.as_list().is_some()
        || notes.as_tuple().is_some()
        || notes.as_str().is_some()
        || notes.class().special(Name::of("__getitem__")).is_some() && notes.as_dict().is_none();
    if !is_sequence {
        return object::repr(&notes).map_or_else(|_| "<__notes__ repr() failed>".into(), |text| text.to_string());
    }
    let mut text = String::new();
    for note in iter::collect(&notes).unwrap_or_default() {
        let note = note_text(&note);
        note.split('\n').for_each(|line| {
            text.push_str(line);
            text.push('\n')
        });
    }
    text
}

fn note_text(note: &Value) -> String {
    object::str(note).map_or_else(|_| "<note str() failed>".into(), |text| text.to_string())
}
