//! Which lines no report may show: those that hold what is to be kept secret.

use std::collections::HashMap;

use super::Item;

/// Lines around a finding that an excerpt shows.
pub(super) const CONTEXT: usize = 1;

/// The lines with secrets in them that the report knows of, by file.
pub(super) struct Secrets<'a>(HashMap<&'a str, Vec<(usize, usize)>>);

impl<'a> Secrets<'a> {
    pub(super) fn of(items: &'a [Item]) -> Secrets<'a> {
        let mut lines: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
        for item in items.iter().filter(|item| item.category == "secrets") {
            let of_file = lines.entry(&item.file).or_default();
            of_file.push((item.place.start.line, item.place.end.line));
        }
        Secrets(lines)
    }

    /// Whether the excerpt of a finding has some of them, or is of a Secret.
    pub(super) fn show_beside(&self, item: &Item) -> bool {
        if item.object.as_ref().is_some_and(|object| object.kind == "Secret") {
            return true;
        }
        let edits = item.fix.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.place);
        let places = std::iter::once(&item.place).chain(&item.related).chain(edits);
        let (from, to) = places.fold((usize::MAX, 0), |(from, to), place| {
            (from.min(place.start.line), to.max(place.end.line))
        });
        let secrets = self.0.get(item.file.as_str()).into_iter().flatten();
        let mut near =
            secrets.filter(|(first, last)| *first <= to + CONTEXT && from <= last + CONTEXT);
        near.next().is_some()
    }
}
