//! The report as workflow commands of GitHub Actions, which become annotations beside the code.

use std::borrow::Cow;
use std::io::{self, Write};

use super::advice::advice;
use super::names::Names;
use super::summary::many;
use super::{Item, Report};
use crate::rules::Severity;

/// GitHub shows this many annotations of each kind for a step, and leaves out the rest.
const SHOWN: usize = 10;

/// Writes a command for each finding, the most severe first, and says how many GitHub will not
/// show. Whoever reads the log sees all of them.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let names = Names::of(report, Some("GITHUB_WORKSPACE"));
    for failed in report.lost() {
        let (file, reason) = (property(names.get(&failed.file)), data(&failed.reason));
        writeln!(out, "::error file={file},title=kubehone::{reason}")?;
    }
    let mut left = report.lost().count().saturating_sub(SHOWN);
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let items = report.items.iter().filter(|item| item.severity == severity);
        left += items.clone().count().saturating_sub(SHOWN);
        for item in items {
            command(item, names.get(&item.file), out)?;
        }
    }
    if left > 0 {
        writeln!(
            out,
            "kubehone: {} more than GitHub shows beside the code, {SHOWN} of each severity; \
             all of them are in this log",
            many(left, "finding")
        )?;
    }
    Ok(())
}

fn command(item: &Item, file: &str, out: &mut dyn Write) -> io::Result<()> {
    let kind = match item.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let (start, end) = (item.place.start, item.place.end);
    write!(out, "::{kind} file={},line={},endLine={}", property(file), start.line, end.line)?;
    // Columns of a place over several lines would be taken for those of its first line.
    if start.line == end.line {
        write!(out, ",col={},endColumn={}", start.column, end.column)?;
    }
    write!(out, ",title={}::{}", property(&item.rule), data(&item.message))?;
    match advice(item) {
        Some(advice) => writeln!(out, "%0A{}", data(&advice)),
        None => writeln!(out),
    }
}

/// The text of a command.
fn data(text: &str) -> Cow<'_, str> {
    escaped(text, &['%', '\r', '\n'])
}

/// The value of a property, which commas and colons would end.
fn property(text: &str) -> Cow<'_, str> {
    escaped(text, &['%', '\r', '\n', ':', ','])
}

fn escaped<'t>(text: &'t str, special: &[char]) -> Cow<'t, str> {
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if special.contains(&c) {
            out.push_str(&format!("%{:02X}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}
