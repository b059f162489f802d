//! Changes as unified diffs, as `patch` and `git apply` read them.

use std::io::{self, Write};

use similar::{ChangeTag, TextDiff};

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

/// The lines of two texts, each behind what becomes of it: ` `, `-` or `+`.
pub(super) fn lines(old: &str, new: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(old, new);
    let line = |change: similar::Change<&str>| {
        let sign = match change.tag() {
            ChangeTag::Equal => ' ',
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        };
        format!("{sign}{}", change.value().trim_end_matches(['\n', '\r']))
    };
    diff.iter_all_changes().map(line).collect()
}
