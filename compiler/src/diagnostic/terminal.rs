//! Messages in rustc's looks.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Severity};
use crate::python::ast::Span;
use crate::source::Source;

/// The messages as text, with colours or without.
pub fn render(source: &Source, diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in diagnostics {
        let report = report(source, diagnostic);
        out.push_str(&renderer.render(&report));
        out.push_str("\n\n");
    }
    out
}

fn report<'a>(source: &'a Source, diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
    let level = match diagnostic.code.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.headline()).id(diagnostic.code.to_string());
    let mut primary = AnnotationKind::Primary.span(range(source, diagnostic.span));
    if let Some(label) = &diagnostic.label {
        primary = primary.label(&**label);
    }
    let mut snippet = Snippet::source(source.text()).path(&source.name).annotation(primary);
    for (span, what) in &diagnostic.related {
        snippet = snippet.annotation(AnnotationKind::Context.span(range(source, *span)).label(what));
    }
    let mut group = title.element(snippet);
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(note));
    }
    if let Some(help) = diagnostic.way_out() {
        group = group.element(Level::HELP.message(help));
    }
    vec![group]
}

/// A range of the text that begins and ends at characters, and ends with its first line, as CPython's does: what goes on
/// behind that says nothing.
fn range(source: &Source, span: Span) -> std::ops::Range<usize> {
    let text = source.text();
    let start = floor(text, span.start as usize);
    let end = floor(text, span.end as usize).max(start);
    let first = text[start..end].lines().next().unwrap_or_default();
    start..start + first.len()
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
