//! Changes as unified diffs, as `patch` and `git apply` read them.

use std::io::{self, Write};

use similar::TextDiff;

/// Writes the difference between two texts of one file.
///
/// # Errors
/// What the writer says.
pub fn write(file: &str, old: &str, new: &str, out: &mut dyn Write) -> io::Result<()> {
    let file = file.trim_start_matches('/');
    let (before, after) = (format!("a/{file}"), format!("b/{file}"));
    let diff = TextDiff::from_lines(old, new);
    write!(out, "{}", diff.unified_diff().context_radius(3).header(&before, &after))
}
