//! Comments put in the place of others, and comments taken out.

use super::super::span::Span;
use super::Edit;
use super::style::{eol, line_end, line_start};

/// The edit that gives a comment another text. One that goes takes its line with it, or the
/// blanks before it where something else stands on the line.
pub(super) fn replace(text: &str, span: Span, new: &str) -> Edit {
    if !new.is_empty() || span.is_empty() {
        return Edit { span, text: new.to_owned() };
    }
    let (start, end) = (span.start as usize, span.end as usize);
    let (from, to) = (line_start(text, start), line_end(text, end));
    let before = &text[from..start];
    let content = before.trim_end_matches([' ', '\t']);
    let span = if !content.trim_start_matches('\u{feff}').is_empty() {
        Span::new(from + content.len(), to)
    } else if to < text.len() {
        Span::new(from + content.len(), to + eol(text, to).len())
    } else {
        // The last line of a file goes with the break before it.
        let above = &text[..from];
        let above = above.strip_suffix('\n').unwrap_or(above);
        Span::new(above.strip_suffix('\r').unwrap_or(above).len().min(from + content.len()), to)
    };
    Edit { span, text: String::new() }
}
