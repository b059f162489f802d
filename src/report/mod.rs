//! What a run says, as plain data made from findings, and its forms for people and machines.
//! Never computes a finding.

mod advice;
pub mod azure;
pub mod catalogue;
pub mod checkstyle;
pub mod concise;
pub mod diff;
pub mod explain;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod item;
pub mod json;
pub mod junit;
mod names;
pub mod pod_security;
pub mod psp;
pub mod psp_judge;
pub mod rdjson;
pub mod sarif;
pub mod sources;
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

    /// Where to read on, by rule.
    fn links(&self) -> HashMap<&str, &str> {
        let links = self.rules.iter().map(|rule| (rule.id(), rule.references.first()));
        links.filter_map(|(rule, link)| Some((rule, link?.as_str()))).collect()
    }
}

/// How a report for people looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// With colours.
    pub color: bool,
    /// With links to files, as terminals take them.
    pub links: bool,
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
