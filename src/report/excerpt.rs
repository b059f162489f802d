//! A few lines of a source with a place in them, and what a fix makes of its lines.

use super::secrets::CONTEXT;
use super::{Item, ItemFix, TextEdit, diff};
use crate::syntax::Lines;

/// An excerpt has no more lines.
const MOST_LINES: usize = 12;

/// A line has no more characters; of a longer one the part around the place is shown.
const MOST_CHARS: usize = 240;

/// Edits with no more lines between them are shown together.
const NEAR: usize = 3;

/// Some lines of a source.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// The 1-based number of the first.
    pub(super) first: usize,
    /// The lines, without their breaks.
    pub(super) lines: Vec<String>,
    /// Which of them the place begins in, 0-based.
    pub(super) marked: usize,
    /// The place in that line, in UTF-16 code units, 0-based.
    pub(super) mark: (usize, usize),
}

impl Excerpt {
    /// The lines around the place of a finding.
    pub(super) fn of(item: &Item, text: &str, lines: &Lines<'_>) -> Excerpt {
        let (start, end) = (item.place.start, item.place.end);
        let first = start.line.saturating_sub(CONTEXT).max(1);
        let last = (end.line + CONTEXT).min(lines.count()).min(first + MOST_LINES - 1);
        let mut excerpt = Excerpt {
            first,
            lines: Vec::with_capacity(last + 1 - first),
            marked: start.line - first,
            mark: (start.utf16_column - 1, end.utf16_column - 1),
        };
        for number in first..=last {
            let line = lines.span(number).of(text).trim_start_matches('\u{feff}');
            let at = if number == start.line { start.column - 1 } else { 0 };
            let (cut, gone) = window(line, at);
            if number == start.line {
                let until = if end.line == start.line { excerpt.mark.1 } else { usize::MAX };
                let units = cut.encode_utf16().count();
                let shifted = |at: usize| at.saturating_sub(gone).min(units);
                excerpt.mark = (shifted(excerpt.mark.0), shifted(until));
            }
            excerpt.lines.push(cut);
        }
        excerpt
    }
}

/// The part of a line around a character, and by how many UTF-16 code units it moved left.
fn window(line: &str, at: usize) -> (String, usize) {
    if line.len() <= MOST_CHARS {
        return (line.to_owned(), 0);
    }
    let skipped = at.saturating_sub(MOST_CHARS / 3);
    let gone: usize = line.chars().take(skipped).map(char::len_utf16).sum();
    let mut cut: String = line.chars().skip(skipped).take(MOST_CHARS).collect();
    if line.chars().nth(skipped + MOST_CHARS).is_some() {
        cut.push('…');
    }
    if skipped > 0 {
        // The sign stands for one unit of what is gone.
        cut.insert(0, '…');
        return (cut, gone - 1);
    }
    (cut, gone)
}

/// Lines that a fix changes, with a line of context on both sides.
#[derive(Debug)]
pub(super) struct Hunk {
    /// The 1-based number of the first line before the fix.
    pub(super) first: usize,
    /// The lines, each behind ` `, `-` or `+`.
    pub(super) lines: Vec<String>,
}

/// What a fix changes.
pub(super) fn hunks(fix: &ItemFix, text: &str, lines: &Lines<'_>) -> Vec<Hunk> {
    let mut edits: Vec<&TextEdit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| (edit.place.span.start, edit.place.span.end));
    edits
        .chunk_by(|a, b| b.place.start.line <= a.place.end.line + NEAR)
        .filter_map(|edits| hunk(edits, text, lines))
        .collect()
}

fn hunk(edits: &[&TextEdit], text: &str, lines: &Lines<'_>) -> Option<Hunk> {
    let (first, last) = (edits.first()?.place.start.line, edits.last()?.place.end.line);
    let first = first.saturating_sub(CONTEXT).max(1);
    let last = (last + CONTEXT).min(lines.count());
    let (from, to) = (lines.span(first).start as usize, lines.span(last).end as usize);
    let mut new = String::with_capacity(to - from + 64);
    let mut at = from;
    for edit in edits {
        new.push_str(text.get(at..edit.place.span.start as usize)?);
        new.push_str(&edit.text);
        at = edit.place.span.end as usize;
    }
    new.push_str(text.get(at..to.max(at))?);
    let mut changes = diff::lines(text.get(from..to.max(at))?, &new);
    changes.iter_mut().for_each(|line| *line = window(line, 0).0);
    // What the edits touch may be more than what they change.
    let is_same = |line: &String| line.starts_with(' ');
    let before = changes.iter().take_while(|line| is_same(line)).count().saturating_sub(CONTEXT);
    changes.drain(..before);
    let after = changes.iter().rev().take_while(|line| is_same(line)).count();
    changes.truncate(changes.len() - after.saturating_sub(CONTEXT));
    Some(Hunk { first: first + before, lines: changes })
}
