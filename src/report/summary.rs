//! What was read, what was not and why, what was found, and how much of it can be fixed.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Item, risk_name};
use crate::allow::By;
use crate::rules::{Risk, Severity};

/// The summary of a run.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Files that were read.
    pub files: usize,
    /// Non-empty YAML documents in them, broken ones included.
    pub documents: usize,
    /// Kubernetes objects in them, items of lists counted one by one.
    pub objects: usize,
    /// Pods that were judged, built in or made by a workload.
    pub pods: usize,
    /// What was left out without being at fault.
    pub skipped: Vec<Skipped>,
    /// What could not be read or written.
    pub failed: Vec<Skipped>,
    /// Findings by severity.
    pub found: Counts,
    /// Findings that are allowed, and so are none.
    pub allowed: Vec<Item>,
    /// Findings that can be fixed, by the risk it takes.
    pub fixable: BTreeMap<Risk, usize>,
    /// Findings that were fixed, by rule.
    pub fixed: BTreeMap<String, usize>,
    /// Files that were changed, or would be.
    pub changed: usize,
    /// How many findings were allowed by new comments, and in how many files.
    pub allowing: (usize, usize),
    /// How many findings were to be allowed and could not be, by file and reason.
    pub left: BTreeMap<(String, String), usize>,
    /// Fixes that were made and undone since they did not stand the proof.
    pub dropped: Vec<Dropped>,
}

/// An input that was left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// The file; a folder if it ends in a slash.
    pub file: String,
    /// Which of its documents, 0-based; `None` for the whole file.
    pub document: Option<usize>,
    /// Why.
    pub reason: String,
}

/// A fix that did not stand the proof.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dropped {
    /// The file.
    pub file: String,
    /// The rule.
    pub rule: String,
    /// Why.
    pub reason: String,
}

/// Findings by severity.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Infos.
    pub info: usize,
}

impl Counts {
    /// How many findings are at least this severe.
    pub fn at_least(self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.error + self.warning,
            Severity::Info => self.error + self.warning + self.info,
        }
    }
}

impl Summary {
    /// Counts the findings.
    pub fn count(&mut self, items: &[Item]) {
        for item in items {
            match item.severity {
                Severity::Error => self.found.error += 1,
                Severity::Warning => self.found.warning += 1,
                Severity::Info => self.found.info += 1,
            }
            if let Some(fix) = item.fix.as_ref().filter(|fix| fix.is_possible()) {
                *self.fixable.entry(fix.risk).or_default() += 1;
            }
        }
    }

    /// Counts the findings anew.
    pub fn recount(&mut self, items: &[Item]) {
        self.found = Counts::default();
        self.fixable.clear();
        self.count(items);
    }

    /// The summary in a few lines for people.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let found = self.found;
        let total = found.at_least(Severity::Info);
        let fixed: usize = self.fixed.values().sum();
        out.push_str(&self.read_text());
        if fixed > 0 {
            let files = many(self.changed, "file");
            let _ = writeln!(out, "fixed {} in {files}", many(fixed, "finding"));
        }
        if let (findings @ 1.., files) = self.allowing {
            let (findings, files) = (many(findings, "finding"), many(files, "file"));
            let _ = writeln!(out, "added comments that allow {findings} in {files}");
        }
        if total == 0 {
            out.push_str(if fixed > 0 { "nothing is left\n" } else { "nothing found\n" });
        } else {
            let left = if fixed > 0 { " left" } else { "" };
            let _ = writeln!(
                out,
                "{}{left}: {}, {}, {} of info",
                many(total, "finding"),
                many(found.error, "error"),
                many(found.warning, "warning"),
                found.info
            );
        }
        let is_known = |item: &&Item| item.allowed.as_ref().is_some_and(|a| a.by == By::Baseline);
        let known = self.allowed.iter().filter(is_known).count();
        let counts = [("allowed", self.allowed.len() - known), ("known from the baseline", known)];
        for (what, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            let _ = writeln!(out, "{what}: {}", many(count, "finding"));
        }
        let mut sum = 0;
        let steps: Vec<String> = self
            .fixable
            .iter()
            .map(|(risk, count)| {
                sum += count;
                format!("{sum} with `--fix --risk {}`", risk_name(*risk))
            })
            .collect();
        if !steps.is_empty() {
            let _ = writeln!(out, "can be fixed: {}", steps.join(", "));
        }
        out.push_str(&self.skipped_counts());
        for dropped in &self.dropped {
            let Dropped { file, rule, reason } = dropped;
            let _ = writeln!(out, "{file}: the fix of {rule} was undone: {reason}");
        }
        for ((file, reason), count) in &self.left {
            let _ = writeln!(out, "{file}: {} not allowed: {reason}", many(*count, "finding"));
        }
        out.push_str(&self.failed_text());
        out
    }

    /// What was read, in one line.
    pub fn read_text(&self) -> String {
        let (files, documents) = (many(self.files, "file"), many(self.documents, "document"));
        let (objects, pods) = (many(self.objects, "object"), many(self.pods, "pod"));
        format!("checked {files}: {documents}, {objects}, {pods}\n")
    }

    /// How much was skipped, a line for each reason.
    pub fn skipped_counts(&self) -> String {
        let line = |(reason, count)| format!("skipped {count}: {reason}\n");
        reasons(&self.skipped).into_iter().map(line).collect()
    }

    /// Everything that failed, a line each.
    pub fn failed_text(&self) -> String {
        let line = |failed: &Skipped| format!("failed: {}: {}\n", failed.file, failed.reason);
        self.failed.iter().map(line).collect()
    }

    /// Every finding that is allowed, a line each.
    pub fn allowed_text(&self) -> String {
        let mut out = String::new();
        for item in &self.allowed {
            let Some(allowed) = &item.allowed else { continue };
            let (file, at, rule, by) = (&item.file, item.place.start, &item.rule, &allowed.by);
            let reason = allowed.reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            let _ =
                writeln!(out, "allowed {file}:{}:{}: {rule} by {by}{reason}", at.line, at.column);
        }
        out
    }

    /// Every input that was skipped, a line each.
    pub fn skipped_text(&self) -> String {
        let mut out = String::new();
        for skipped in &self.skipped {
            let document = skipped.document.map(|index| format!(" (document {index})"));
            let document = document.unwrap_or_default();
            let _ = writeln!(out, "skipped {}{document}: {}", skipped.file, skipped.reason);
        }
        out
    }
}

/// How many inputs were skipped for each reason, as a noun with its number.
fn reasons(skipped: &[Skipped]) -> Vec<(String, String)> {
    const NOUNS: [&str; 3] = ["folder", "file", "document"];
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for entry in skipped {
        let kind = match entry.document {
            Some(_) => 2,
            None => usize::from(!entry.file.ends_with('/')),
        };
        counts.entry(entry.reason.as_str()).or_default()[kind] += 1;
    }
    let line = |(reason, counts): (&str, [usize; 3])| {
        let some = counts.into_iter().zip(NOUNS).filter(|(count, _)| *count > 0);
        let counts: Vec<String> = some.map(|(count, noun)| many(count, noun)).collect();
        (reason.to_owned(), counts.join(" and "))
    };
    counts.into_iter().map(line).collect()
}

/// `1 file`, `2 files`.
pub fn many(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
