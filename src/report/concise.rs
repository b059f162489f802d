//! One line a finding.

use std::io::{self, Write};

use super::link::Heads;
use super::{Look, Report};

/// Writes `file:line:column: severity[rule] message` lines.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut heads = Heads::of(report, look);
    for item in &report.items {
        writeln!(out, "{} {}", heads.head(item), item.message)?;
    }
    Ok(())
}
