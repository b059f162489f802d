//! The disagreements that are known, with their reasons: `disagreements.csv`.

use globset::{Glob, GlobMatcher};
use serde::Deserialize;

use super::rows::{Row, table};

/// Why two linters may disagree.
pub(crate) const CLASSES: [(&str, &str); 6] = [
    ("defect", "the peer is wrong about what Kubernetes or the program does with the manifest"),
    ("age", "the peer judges for a version of Kubernetes that is older than the one assumed here"),
    ("configuration", "the verdict needs a configuration that has no counterpart here"),
    ("fragment", "the fixture is no whole object: the API server would refuse it"),
    ("choice", "both are sensible; the page of the rule says why ours is the one it is"),
    ("open", "ours falls short"),
];

/// One line of the list: a cause, and the rows that have it.
#[derive(Deserialize)]
pub(crate) struct Told {
    pub(crate) peer: String,
    /// Patterns for the file, the object and the peer's rule.
    file: String,
    object: String,
    rule: String,
    /// What the peer says: `fail`, `pass`, `counts`, …
    expected: String,
    /// How many rows there are, so that one more of them is noticed.
    rows: usize,
    /// One of the classes.
    pub(crate) class: String,
    why: String,
}

/// The list, and how many rows each line of it has told.
pub(crate) struct List {
    lines: Vec<(Told, [GlobMatcher; 3], usize)>,
}

impl List {
    pub(crate) fn read() -> List {
        let glob = |text: &str| Glob::new(text).unwrap_or_else(|e| panic!("{e}")).compile_matcher();
        let line = |told: Told| {
            let known = CLASSES.iter().any(|(class, _)| *class == told.class);
            assert!(known && !told.why.is_empty(), "{}: `{}` is no class", told.file, told.class);
            let globs = [&told.file, &told.object, &told.rule].map(|text| glob(text));
            (told, globs, 0)
        };
        List { lines: table("disagreements.csv").into_iter().map(line).collect() }
    }

    /// The class of the first line that tells of a row.
    pub(crate) fn tell(&mut self, peer: &str, row: &Row) -> Option<&str> {
        let object = row.object.join("/");
        let (told, _, count) = self.lines.iter_mut().find(|(told, [file, of, rule], _)| {
            told.peer == peer
                && told.expected == row.expected
                && file.is_match(&row.file)
                && of.is_match(&object)
                && rule.is_match(&row.rule)
        })?;
        *count += 1;
        Some(&told.class)
    }

    /// Lines that tell of another number of rows than they say.
    pub(crate) fn wrong(&self) -> impl Iterator<Item = String> {
        let wrong = self.lines.iter().filter(|(told, _, count)| told.rows != *count);
        wrong.map(|(told, _, count)| {
            let Told { peer, file, rule, rows, .. } = told;
            format!("{peer},{file},{rule}: tells of {rows} rows, and there are {count}")
        })
    }
}
