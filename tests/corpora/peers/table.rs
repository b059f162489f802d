//! The page about the agreement: `docs/agreement.md`.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::rows::{Row, Wanted};
use super::told::CLASSES;
use super::verdict::Outcome;

/// What the rows of a peer come to.
#[derive(Default)]
pub(crate) struct Tally {
    rows: usize,
    /// Rows of rules for which there is none of ours.
    without_rule: usize,
    /// Rows that are no verdict on a rule.
    without_verdict: usize,
    /// Rows of rules with the same condition: compared, and alike.
    same: (usize, usize),
    outcomes: BTreeMap<Outcome, usize>,
    classes: BTreeMap<String, usize>,
}

impl Tally {
    pub(crate) fn of_rows(rows: usize) -> Tally {
        Tally { rows, ..Tally::default() }
    }

    pub(crate) fn unmapped(&mut self, row: &Row, has_rule: bool) {
        let count = if row.wanted == Wanted::Other || has_rule {
            &mut self.without_verdict
        } else {
            &mut self.without_rule
        };
        *count += 1;
    }

    pub(crate) fn count(&mut self, outcome: Outcome, same: bool, class: Option<String>) {
        *self.outcomes.entry(outcome).or_default() += 1;
        if same {
            self.same.0 += 1;
            self.same.1 += usize::from(outcome < Outcome::OtherLine);
        }
        if let Some(class) = class {
            *self.classes.entry(class).or_default() += 1;
        }
    }

    fn of(&self, outcome: Outcome) -> usize {
        self.outcomes.get(&outcome).copied().unwrap_or_default()
    }

    fn compared(&self) -> usize {
        self.outcomes.values().sum()
    }

    fn agree(&self) -> usize {
        self.of(Outcome::Agrees) + self.of(Outcome::NearLine) + self.of(Outcome::Partner)
    }

    /// The figures on one line.
    pub(crate) fn line(&self, peer: &str) -> String {
        format!(
            "{peer}: {} of {} rows compared, {} agree ({}), same condition {}/{}; {:?}; told {:?}",
            self.compared(),
            self.rows,
            self.agree(),
            share(self.agree(), self.compared()),
            self.same.1,
            self.same.0,
            self.outcomes,
            self.classes
        )
    }
}

/// A share in percent with one digit, rounded down.
fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    let share = part * 1000 / whole;
    format!("{}.{} %", share / 10, share % 10)
}

/// The page.
pub(crate) fn page(tallies: &[(&str, Tally)]) -> String {
    let mut out = String::from(
        "# Agreement with other linters\n\n\
         Made by `cargo test --test corpora` with `BLESS=1` from the fixtures that the authors of other linters wrote for\n\
         their own rules, each with the verdict they recorded. They are no part of this project.\n\n\
         A row is one verdict: this rule fires on this object, or does not. It is *compared* if a page names the rule\n\
         under `same` or `akin`, with the configuration the row was recorded with, as far as ours can say it. A row\n\
         *agrees* if our rules fire where the peer's does, and are silent where it is. Where a row records a line, ours\n\
         is to be the same line, or in the same container. For problems that two objects make together, such as a role\n\
         and its binding, either will do.\n\n\
         | linter | rows | compared | agree | share | of these at another line | at the other object | argued | left | with those argued |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for (peer, tally) in tallies {
        let argued: usize =
            tally.classes.iter().filter(|(class, _)| *class != "open").map(|(_, n)| n).sum();
        let left = tally.compared() - tally.agree() - argued;
        let _ = writeln!(
            out,
            "| {peer} | {} | {} | {} | {} | {} | {} | {argued} | {left} | {} |",
            tally.rows,
            tally.compared(),
            tally.agree(),
            share(tally.agree(), tally.compared()),
            tally.of(Outcome::NearLine),
            tally.of(Outcome::Partner),
            share(tally.agree() + argued, tally.compared()),
        );
    }
    out.push_str(
        "\nThe rows that do not agree are told one by one, or by cause, in `tests/corpora/peers/disagreements.csv`; a new\n\
         one fails the test. The classes:\n\n| class | rows | |\n| --- | --- | --- |\n",
    );
    for (class, about) in CLASSES {
        let rows: usize = tallies.iter().filter_map(|(_, tally)| tally.classes.get(class)).sum();
        let _ = writeln!(out, "| {class} | {rows} | {about} |");
    }
    let without_rule: usize = tallies.iter().map(|(_, tally)| tally.without_rule).sum();
    let without_verdict: usize = tallies.iter().map(|(_, tally)| tally.without_verdict).sum();
    let _ = writeln!(
        out,
        "\nNot compared are {without_rule} rows of rules that no page names and {without_verdict} that are no verdict on a rule."
    );
    out
}
