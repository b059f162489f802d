//! The report as logging commands of Azure Pipelines.

use std::io::{self, Write};

use super::{Item, Report};
use crate::rules::Severity;

/// Writes a command for each finding.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for failed in report.lost() {
        let (file, reason) = (escaped(&failed.file), escaped(&failed.reason));
        writeln!(out, "##vso[task.logissue type=error;sourcepath={file};]{reason}")?;
    }
    report.items.iter().try_for_each(|item| command(item, out))
}

fn command(item: &Item, out: &mut dyn Write) -> io::Result<()> {
    // There is nothing below a warning.
    let kind = if item.severity == Severity::Error { "error" } else { "warning" };
    let start = item.place.start;
    writeln!(
        out,
        "##vso[task.logissue type={kind};sourcepath={};linenumber={};columnnumber={};code={};]{}",
        escaped(&item.file),
        start.line,
        start.column,
        escaped(&item.rule),
        escaped(&item.message)
    )
}

/// A value or a text; the agent undoes this in both.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => out.push_str("%AZP25"),
            ';' => out.push_str("%3B"),
            ']' => out.push_str("%5D"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            _ => out.push(c),
        }
    }
    out
}
