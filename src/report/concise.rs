//! One line a finding.

use std::io::{self, Write};

use super::{Report, severity_name};

/// Writes `file:line:column: severity[rule] message` lines.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for item in &report.items {
        let (line, column) = (item.place.start.line, item.place.start.column);
        let severity = severity_name(item.severity);
        writeln!(out, "{}:{line}:{column}: {severity}[{}] {}", item.file, item.rule, item.message)?;
    }
    Ok(())
}
