//! What a run says, as plain data made from findings, and its forms for people and machines.
//! Never computes a finding.

mod advice;
pub mod azure;
pub mod baseline;
pub mod catalogue;
pub mod checkstyle;
pub mod concise;
pub mod diff;
mod excerpt;
pub mod explain;
pub mod github;
pub mod gitlab;
pub mod guide;
pub mod html;
pub mod human;
pub mod item;
pub mod json;
pub mod junit;
mod link;
pub mod markdown;
mod names;
pub mod pod_security;
pub mod psp;
pub mod psp_judge;
pub mod rdjson;
pub mod sarif;
mod secrets;
pub mod setting;
pub mod sources;
pub mod statistics;
pub mod summary;

pub use item::{Item, ItemFix, Place, TextEdit};
pub use sources::Sources;
pub use summary::{Counts, Skipped, Summary};

use std::collections::{HashMap, HashSet};

use crate::rules::{RuleSet, Severity};

/// Everything a run says, in the order it is said: by file and place.
#[derive(Debug)]
pub struct Report<'r> {
    /// The findings.
    pub items: Vec<Item>,
    /// What was read, skipped and found.
    pub summary: Summary,
    /// The rules that ran.
    pub rules: &'r RuleSet,
    /// What was read.
    pub sources: Sources<'r>,
    /// Whether reports list what is allowed as well.
    pub with_allowed: bool,
}

impl Report<'_> {
    /// What could not be done and is no finding either.
    fn lost(&self) -> impl Iterator<Item = &Skipped> {
        let failed = self.summary.failed.iter();
        let found: HashSet<&str> = if self.summary.failed.is_empty() {
            HashSet::new()
        } else {
            self.items.iter().map(|item| item.file.as_str()).collect()
        };
        failed.filter(move |failed| !found.contains(failed.file.as_str()))
    }

    /// The allowed findings that are to be listed.
    fn allowed(&self) -> Option<&[Item]> {
        self.with_allowed.then_some(self.summary.allowed.as_slice())
    }

    /// So many findings at most, in their order; the most severe of them if there are more.
    fn most_severe(&self, most: usize) -> Vec<&Item> {
        most_severe(&self.items, most)
    }

    /// Where to read on, by rule.
    fn links(&self) -> HashMap<&str, &str> {
        let links = self.rules.iter().map(|rule| (rule.id(), rule.references.first()));
        links.filter_map(|(rule, link)| Some((rule, link?.as_str()))).collect()
    }
}

fn most_severe(items: &[Item], most: usize) -> Vec<&Item> {
    if items.len() <= most {
        return items.iter().collect();
    }
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(items[*at].severity));
    order.truncate(most);
    order.sort_unstable();
    order.into_iter().map(|at| &items[at]).collect()
}

/// How a report for people looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// With colours.
    pub color: bool,
    /// With links to files, as terminals take them.
    pub links: bool,
    /// With what fixes would change.
    pub fixes: bool,
}

/// How a severity is written everywhere.
pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// How a risk is written everywhere.
pub fn risk_name(risk: crate::rules::Risk) -> &'static str {
    use crate::rules::Risk;
    match risk {
        Risk::None => "none",
        Risk::Low => "low",
        Risk::Medium => "medium",
        Risk::High => "high",
    }
}

#[cfg(test)]
mod tests {
    use super::{Item, most_severe};
    use crate::rules::Severity;
    use crate::syntax::{Lines, Span};

    #[test]
    fn the_most_severe_are_kept_in_their_order() {
        let place = super::item::place(&Lines::of(""), Span::at(0));
        let item = |at: usize| Item {
            rule: "any".into(),
            category: "any".into(),
            severity: if at.is_multiple_of(2) { Severity::Info } else { Severity::Error },
            message: at.to_string(),
            file: "a.yaml".into(),
            place,
            document: None,
            object: None,
            container: None,
            path: String::new(),
            fix: None,
            related: None,
            named_path: String::new(),
            fingerprint: String::new(),
            allowed: None,
        };
        let items: Vec<Item> = (0..27).map(item).collect();
        let kept = most_severe(&items, 20);
        assert_eq!(kept.len(), 20);
        assert_eq!(kept.iter().filter(|item| item.severity == Severity::Error).count(), 13);
        let numbers: Vec<usize> =
            kept.iter().filter_map(|item| item.message.parse().ok()).collect();
        assert!(numbers.is_sorted());
    }
}
