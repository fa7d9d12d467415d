//! What a trace recorded: every sequence of up to four operations on a generator, and what its last operation did.
//!
//! A program prints one line for each of 1,554 sequences. Most of them are the same: what follows a closed generator is always
//! alike. So a record lists the different results once, and the sequences as a tree whose equal subtrees are there once.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use crate::record::mask;
use crate::run::Outcome;

/// The operations, in the order of a tree's children: next, `send(None)`, `send(1)`, throw a class, throw an instance, close.
const OPERATIONS: &str = "n01vkc";
/// How many operations a sequence has at most.
const LENGTH: usize = 4;

/// The result of each sequence, and what was written to stderr how often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    results: BTreeMap<String, String>,
    reports: BTreeMap<String, usize>,
}

impl Trace {
    /// The trace that the driver printed.
    ///
    /// # Errors
    /// If the program did not run to its end or printed something else.
    pub fn printed(outcome: &Outcome) -> Result<Trace, String> {
        let mut trace = Trace::default();
        for line in outcome.stdout.lines() {
            match line.split_once(' ') {
                Some((sequence, result)) if sequence.chars().all(|c| OPERATIONS.contains(c)) => {
                    trace.results.insert(sequence.to_owned(), mask(result))
                }
                _ => return Err(format!("  not a line of a trace: {line}\n")),
            };
        }
        let stderr = mask(&outcome.stderr);
        // Each report of an exception in a finalizer is counted; the order of different ones follows from the sequences.
        let start = "Exception ignored in";
        for (index, report) in stderr.split(start).enumerate().filter(|(_, report)| !report.is_empty()) {
            let report = if index == 0 { report.to_owned() } else { format!("{start}{report}") };
            *trace.reports.entry(report).or_default() += 1;
        }
        let all: usize = (1..=LENGTH as u32).map(|length| OPERATIONS.len().pow(length)).sum();
        if trace.results.len() != all || outcome.status != 0 {
            let (found, status) = (trace.results.len(), outcome.status);
            let end: Vec<&str> = stderr.lines().rev().take(6).collect();
            let end: String = end.iter().rev().map(|line| format!("    {line}\n")).collect();
            return Err(format!("  {found} of {all} sequences, status {status}; the end of stderr:\n{end}"));
        }
        Ok(trace)
    }

    /// The first sequences whose results differ, shortest first; `None` if there are none.
    pub fn difference(&self, found: &Trace) -> Option<String> {
        let mut differing: Vec<&String> =
            self.results.keys().filter(|&key| self.results.get(key) != found.results.get(key)).collect();
        differing.sort_by_key(|sequence| sequence.len());
        let mut report = String::new();
        for sequence in differing.iter().take(4) {
            let _ = writeln!(report, "  {}", names(sequence));
            for (sign, side) in [('-', self), ('+', found)] {
                let _ = writeln!(report, "    {sign} {}", side.results.get(*sequence).map_or("", String::as_str));
            }
        }
        if differing.len() > 4 {
            let _ = writeln!(report, "  … {} sequences differ", differing.len());
        }
        let reports: Vec<&String> = self.reports.keys().chain(found.reports.keys()).collect();
        if let Some(text) = reports.into_iter().find(|text| self.reports.get(*text) != found.reports.get(*text)) {
            let times = |trace: &Trace| trace.reports.get(text).copied().unwrap_or(0);
            let _ = writeln!(report, "  stderr: expected {} times, found {} times:", times(self), times(found));
            text.lines().for_each(|line| report.push_str(&format!("    {line}\n")));
        }
        Some(report).filter(|report| !report.is_empty())
    }

    /// The compact form that is committed.
    pub fn folded(&self) -> String {
        let mut fold = Fold::default();
        let root = fold.children(self, "");
        let mut text = format!(
            "# {} sequences of n: next, 0: send(None), 1: send(1), v: throw(class), k: throw(instance), c: close\n",
            self.results.len()
        );
        let _ = writeln!(text, "# results: {}", fold.results.len());
        fold.results.iter().for_each(|result| text.push_str(&format!("{result}\n")));
        let _ = writeln!(text, "# subtrees, each a result and what follows each operation: {}", fold.nodes.len());
        fold.nodes.iter().for_each(|node| text.push_str(&format!("{node}\n")));
        let _ = writeln!(text, "# from the start\n{root}");
        for (report, count) in &self.reports {
            let _ = write!(text, "# stderr {count} times\n{report}");
        }
        text
    }

    /// Reads the compact form.
    pub fn unfolded(text: &str) -> Option<Trace> {
        let mut sections = text.strip_prefix("# ")?.split("\n# ").skip(1);
        let lines = |section: &str| section.lines().skip(1).map(str::to_owned).collect::<Vec<String>>();
        let (results, nodes, root) = (lines(sections.next()?), lines(sections.next()?), lines(sections.next()?));
        let mut trace = Trace::default();
        unfold(&mut trace.results, &results, &nodes, "", root.first()?)?;
        for section in sections {
            let (head, report) = section.split_once('\n')?;
            trace.reports.insert(format!("{}\n", report.trim_end()), head.split(' ').nth(1)?.parse().ok()?);
        }
        Some(trace)
    }
}

/// `next, throw(class)` for `nv`.
fn names(sequence: &str) -> String {
    let names = ["next", "send(None)", "send(1)", "throw(class)", "throw(instance)", "close"];
    let named = sequence.chars().filter_map(|c| OPERATIONS.find(c)).map(|index| names[index]);
    named.collect::<Vec<_>>().join(", ")
}

/// Numbers the different results and subtrees.
#[derive(Default)]
struct Fold {
    results: Vec<String>,
    result_numbers: HashMap<String, usize>,
    nodes: Vec<String>,
    node_numbers: HashMap<String, usize>,
}

impl Fold {
    fn children(&mut self, trace: &Trace, prefix: &str) -> String {
        if prefix.len() == LENGTH {
            return String::new();
        }
        let numbers = OPERATIONS.chars().map(|operation| self.node(trace, &format!("{prefix}{operation}")).to_string());
        numbers.collect::<Vec<_>>().join(" ")
    }
    fn node(&mut self, trace: &Trace, sequence: &str) -> usize {
        let result = trace.results.get(sequence).map_or("", String::as_str);
        let result = number(&mut self.results, &mut self.result_numbers, result.to_owned());
        let node = format!("{result} {}", self.children(trace, sequence));
        number(&mut self.nodes, &mut self.node_numbers, node.trim_end().to_owned())
    }
}

fn number(list: &mut Vec<String>, numbers: &mut HashMap<String, usize>, text: String) -> usize {
    *numbers.entry(text).or_insert_with_key(|text| {
        list.push(text.clone());
        list.len() - 1
    })
}

fn unfold(
    into: &mut BTreeMap<String, String>,
    results: &[String],
    nodes: &[String],
    prefix: &str,
    children: &str,
) -> Option<()> {
    for (operation, child) in OPERATIONS.chars().zip(children.split_whitespace()) {
        let node = nodes.get(child.parse::<usize>().ok()?)?;
        let (result, rest) = node.split_once(' ').unwrap_or((node, ""));
        let sequence = format!("{prefix}{operation}");
        into.insert(sequence.clone(), results.get(result.parse::<usize>().ok()?)?.clone());
        unfold(into, results, nodes, &sequence, rest)?;
    }
    Some(())
}
