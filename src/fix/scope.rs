//! What of a source is fixed where only a change is to be: the findings that touch it, and those
//! that its fixes bring, but none that was there beside it.

use std::collections::BTreeSet;

use super::mend::Policy;
use super::verify::{Key, part_of};
use crate::allow;
use crate::changes::Changed;
use crate::check::{Finding, Unit};
use crate::model::World;
use crate::syntax::edit::Edit;
use crate::syntax::{Lines, Source, parse};

/// The findings of a source that may be fixed.
pub(super) struct Scope {
    pub(super) changed: Changed,
    /// What was found beside the change and not in it. A fix may move such a finding to a line
    /// that it brings.
    beside: BTreeSet<Key>,
}

impl Scope {
    pub(super) fn of(
        changed: &Changed,
        source: &Source,
        policy: &Policy<'_>,
        world: &World<'_>,
    ) -> Scope {
        let parsed = parse(source);
        let read = Unit::among(&parsed, 0, policy.patch, world.known_kinds());
        let judged = allow::judge(&read, &source.path, policy.rules, world);
        let lines = Lines::of(&source.text);
        let (inside, beside): (Vec<&Finding<'_>>, Vec<&Finding<'_>>) =
            judged.open().partition(|finding| changed.has(finding, &lines));
        let mut beside: BTreeSet<Key> = beside.into_iter().map(key).collect();
        for finding in inside {
            beside.remove(&key(finding));
        }
        Scope { changed: changed.clone(), beside }
    }

    pub(super) fn has(&self, finding: &Finding<'_>, lines: &Lines<'_>) -> bool {
        self.changed.has(finding, lines) && !self.beside.contains(&key(finding))
    }

    /// Follows the text.
    pub(super) fn edited(&mut self, edits: &[Edit], old: &str) {
        self.changed = self.changed.edited(edits, old);
    }
}

fn key(finding: &Finding<'_>) -> Key {
    (finding.rule.id().to_owned(), part_of(finding))
}
