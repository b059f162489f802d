//! The changed lines of a file, and what touches them.

use crate::check::Finding;
use crate::model::Lookup;
use crate::syntax::Lines;
use crate::syntax::edit::Edit;

/// The changes of one file.
#[derive(Clone, Debug)]
pub enum Changed {
    /// All of it is new.
    Whole,
    /// Some lines are.
    Hunks(Vec<Hunk>),
}

/// A run of lines that came in the place of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The first of the new lines, 1-based; where nothing came, the line before.
    pub(super) first: usize,
    /// How many came.
    pub(super) count: usize,
    /// The lines that went.
    pub(super) gone: String,
}

impl Changed {
    /// Whether a finding has to do with the change: it points at a line that came, or misses
    /// what went from where it would stand.
    pub fn has(&self, finding: &Finding<'_>, lines: &Lines<'_>) -> bool {
        let Changed::Hunks(hunks) = self else { return true };
        let line = |offset: u32| lines.position(offset).line;
        let (first, last) = (line(finding.place.start), line(finding.place.end));
        if hunks.iter().any(|hunk| hunk.touches(first, last)) {
            return true;
        }
        let Some(evidence) = finding.evidence() else { return false };
        let Lookup::Absent(absent) = evidence.lookup else { return false };
        let span = absent.under.full_span();
        // A key that went from the end stood behind what is now the last line.
        let (first, last) = (line(span.start), line(span.end) + 1);
        let keys = || evidence.missing().iter().map(|segment| &*segment.key);
        let mut near = hunks.iter().filter(|hunk| hunk.touches(first.saturating_sub(1), last));
        near.any(|hunk| keys().any(|key| hunk.gone.contains(key)))
    }

    /// The same once the text was edited: the lines that edits brought are changed as well. The
    /// edits are sorted and apart.
    pub fn edited(&self, edits: &[Edit], old: &str) -> Changed {
        let Changed::Hunks(hunks) = self else { return Changed::Whole };
        let lines = Lines::of(old);
        let breaks = |text: &str| memchr::memchr_iter(b'\n', text.as_bytes()).count();
        // How far lines move that stand behind each edit, and by how many lines it grows.
        let grown: Vec<(u32, isize)> = edits
            .iter()
            .map(|edit| {
                (edit.span.start, breaks(&edit.text) as isize - breaks(edit.span.of(old)) as isize)
            })
            .collect();
        let before = |at: u32| {
            grown.iter().take_while(|(start, _)| *start < at).map(|(_, by)| by).sum::<isize>()
        };
        let start_of = |line: usize| match line {
            line if line > lines.count() => old.len() as u32 + 1,
            line => lines.span(line).start,
        };
        let moved = hunks.iter().map(|hunk| {
            // Where nothing came, it stands behind its line.
            let start = start_of(hunk.first + usize::from(hunk.count == 0));
            let (shift, grown) =
                (before(start), before(start_of(hunk.first + hunk.count)) - before(start));
            let grown = if hunk.count == 0 { 0 } else { grown };
            let first = hunk.first.saturating_add_signed(shift);
            Hunk { first, count: hunk.count.saturating_add_signed(grown), gone: hunk.gone.clone() }
        });
        let came = edits.iter().filter(|edit| !edit.text.is_empty()).map(|edit| {
            let line =
                lines.position(edit.span.start).line.saturating_add_signed(before(edit.span.start));
            let is_rest = |end: &str| end.is_empty() || end.starts_with(['\n', '\r']);
            // Whole lines are put in behind the break of one line or before the next.
            let behind =
                edit.text.starts_with(['\n', '\r']) && is_rest(&old[edit.span.start as usize..]);
            let above = edit.text.ends_with('\n') && old[..edit.span.end as usize].ends_with('\n');
            let count = breaks(&edit.text) + 1 - usize::from(behind) - usize::from(above);
            Hunk { first: line + usize::from(behind), count: count.max(1), gone: String::new() }
        });
        Changed::Hunks(moved.chain(came).collect())
    }
}

impl Hunk {
    /// Whether lines from `first` to `last` are among the new ones, or, where lines only went,
    /// around that place.
    fn touches(&self, first: usize, last: usize) -> bool {
        if self.count == 0 {
            return first <= self.first && self.first < last;
        }
        first < self.first + self.count && self.first <= last
    }
}

#[cfg(test)]
mod tests {
    use super::{Changed, Hunk};
    use crate::syntax::Span;
    use crate::syntax::edit::{Edit, apply};

    fn hunk(first: usize, count: usize) -> Hunk {
        Hunk { first, count, gone: String::new() }
    }

    #[test]
    fn lines_that_went_touch_their_neighbours() {
        let gone = hunk(8, 0);
        assert!(gone.touches(5, 9) && gone.touches(8, 9));
        assert!(!gone.touches(8, 8) && !gone.touches(9, 9));
        let new = hunk(3, 2);
        assert!(new.touches(4, 9) && new.touches(1, 3) && !new.touches(5, 5));
    }

    #[test]
    fn hunks_move_with_the_text() {
        let old = "a: 1\nb: 2\nc: 3\nd: 4\n";
        let changed = Changed::Hunks(vec![hunk(2, 1), hunk(3, 0), hunk(4, 1)]);
        let at = |words: &str| old.find(words).expect("it is there");
        let edits = [
            Edit { span: Span::at(at("b")), text: "x: 9\n".into() },
            Edit { span: Span::at(at("2") + 1), text: "\ny: 8\nz: 7".into() },
            Edit { span: Span::new(at("c"), at("d")), text: String::new() },
            Edit { span: Span::new(at("4"), at("4") + 1), text: "5".into() },
        ];
        assert_eq!(apply(old, &edits), "a: 1\nx: 9\nb: 2\ny: 8\nz: 7\nd: 5\n");
        let Changed::Hunks(hunks) = changed.edited(&edits, old) else { panic!("hunks") };
        // b with what came around it, the gap behind c, d; then what came: x, y with z, 5.
        let wanted = [(2, 4), (5, 0), (6, 1), (2, 1), (4, 2), (6, 1)];
        assert_eq!(hunks, wanted.map(|(first, count)| hunk(first, count)));
    }
}
