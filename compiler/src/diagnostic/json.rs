//! Messages as JSON lines, for editors and scripts.

use std::fmt::Write;

use super::{Diagnostic, Severity};
use crate::python::ast::Span;
use crate::source::Source;

/// One line for one message, without the line end. Lines count from 1, columns in UTF-8 bytes from 0.
pub fn line(source: &Source, diagnostic: &Diagnostic) -> String {
    let mut out = String::from("{");
    field(&mut out, "code", &diagnostic.code.to_string());
    let severity = match diagnostic.code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    field(&mut out, "severity", severity);
    field(&mut out, "message", &diagnostic.headline());
    field(&mut out, "file", &source.name);
    place(&mut out, source, diagnostic.span);
    if let Some(label) = &diagnostic.label {
        field(&mut out, "label", label);
    }
    if let Some(help) = diagnostic.way_out() {
        field(&mut out, "help", help);
    }
    if !diagnostic.notes.is_empty() {
        out.push_str(",\"notes\":[");
        for (index, note) in diagnostic.notes.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            string(&mut out, note);
        }
        out.push(']');
    }
    if !diagnostic.related.is_empty() {
        out.push_str(",\"related\":[");
        for (index, (span, what)) in diagnostic.related.iter().enumerate() {
            out.push_str(if index > 0 { ",{" } else { "{" });
            field(&mut out, "message", what);
            place(&mut out, source, *span);
            out.push('}');
        }
        out.push(']');
    }
    out.push('}');
    out
}

fn place(out: &mut String, source: &Source, span: Span) {
    let (start, end) = (source.place(span.start), source.place(span.end));
    let _ = write!(
        out,
        ",\"line\":{},\"column\":{},\"end_line\":{},\"end_column\":{},\"start\":{},\"end\":{}",
        start.line, start.column, end.line, end.column, span.start, span.end
    );
}

fn field(out: &mut String, name: &str, value: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    string(out, name);
    out.push(':');
    string(out, value);
}

fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if u32::from(c) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
