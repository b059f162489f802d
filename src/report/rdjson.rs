//! The report as reviewdog's diagnostics, with fixes as suggestions. Columns count bytes, and
//! ends lie just past the last one.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::names::Names;
use super::sources::Lookup;
use super::{Item, ItemFix, Report};
use crate::rules::Severity;
use crate::syntax::source::Position;

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let names = Names::of(report, None);
    let texts = report.sources.by_name();
    let whole = Whole {
        source: Tool { name: "kubehone" },
        severity: "WARNING",
        diagnostics: Diagnostics { report, names: &names, texts: &texts, links: report.links() },
    };
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Whole<'a> {
    source: Tool,
    severity: &'static str,
    diagnostics: Diagnostics<'a>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
}

struct Diagnostics<'a> {
    report: &'a Report<'a>,
    names: &'a Names<'a>,
    texts: &'a Lookup<'a>,
    links: HashMap<&'a str, &'a str>,
}

impl Serialize for Diagnostics<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.report.items.iter().map(|item| self.diagnostic(item)))
    }
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: &'a str,
    location: Location<'a>,
    severity: &'static str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestions: Option<[Suggestion; 1]>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

impl<'a> Diagnostics<'a> {
    fn diagnostic(&self, item: &'a Item) -> Diagnostic<'a> {
        let text = self.texts.get(&item.file).map_or("", |source| source.text.as_str());
        let fix = item.fix.as_ref().filter(|fix| fix.is_possible());
        Diagnostic {
            message: &item.message,
            location: Location {
                path: self.names.get(&item.file),
                range: range(item.place.start, item.place.end),
            },
            severity: match item.severity {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Info => "INFO",
            },
            code: Code { value: &item.rule, url: self.links.get(item.rule.as_str()).copied() },
            suggestions: fix.and_then(|fix| suggestion(fix, text)).map(|one| [one]),
        }
    }
}

/// All edits of a fix as one: each suggestion can be taken without the others.
fn suggestion(fix: &ItemFix, text: &str) -> Option<Suggestion> {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.place.span.start);
    let (first, last) = (edits.first()?.place, edits.last()?.place);
    let mut new = String::new();
    let mut at = first.span.start as usize;
    for edit in edits {
        new.push_str(text.get(at..edit.place.span.start as usize)?);
        new.push_str(&edit.text);
        at = edit.place.span.end as usize;
    }
    Some(Suggestion { range: range(first.start, last.end), text: new })
}

fn range(start: Position, end: Position) -> Range {
    let point = |at: Position| Point { line: at.line, column: at.byte_column };
    Range { start: point(start), end: point(end) }
}
