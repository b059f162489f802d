//! How many findings each rule has, and how many of them can be fixed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{Report, risk_name, severity_name};
use crate::rules::Severity;

/// The findings of one rule.
#[derive(Serialize)]
struct Count<'a> {
    rule: &'a str,
    severity: &'static str,
    title: &'a str,
    findings: usize,
    /// By risk, how many of them can be fixed.
    fixable: BTreeMap<&'static str, usize>,
}

/// Writes a line for each rule with findings, those with most first.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let counts = counts(report);
    if counts.is_empty() {
        return Ok(());
    }
    let width = counts.iter().map(|count| count.rule.len()).max().unwrap_or_default();
    writeln!(out, "findings fixable severity {:<width$} about", "rule")?;
    for count in counts {
        let fixable: usize = count.fixable.values().sum();
        let Count { rule, severity, title, findings, .. } = count;
        writeln!(out, "{findings:>8} {fixable:>7} {severity:<8} {rule:<width$} {title}")?;
    }
    Ok(())
}

/// Writes the same as one JSON object.
///
/// # Errors
/// What the writer says.
pub fn write_json(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Whole<'a> {
        version: u32,
        statistics: Vec<Count<'a>>,
    }
    let whole = Whole { version: 1, statistics: counts(report) };
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    out.write_all(b"\n")
}

fn counts<'a>(report: &'a Report<'_>) -> Vec<Count<'a>> {
    let titles: BTreeMap<&str, &str> =
        report.rules.iter().map(|rule| (rule.id(), rule.page.title.as_str())).collect();
    let mut worst: BTreeMap<&str, Severity> = BTreeMap::new();
    let mut counts: BTreeMap<&str, Count<'_>> = BTreeMap::new();
    for item in &report.items {
        let rule = item.rule.as_str();
        let severity = worst.entry(rule).or_insert(item.severity);
        *severity = item.severity.max(*severity);
        let count = counts.entry(rule).or_insert_with(|| Count {
            rule,
            severity: severity_name(item.severity),
            title: titles.get(rule).copied().unwrap_or_default(),
            findings: 0,
            fixable: BTreeMap::new(),
        });
        count.severity = severity_name(*severity);
        count.findings += 1;
        if let Some(fix) = item.fix.as_ref().filter(|fix| fix.is_possible()) {
            *count.fixable.entry(risk_name(fix.risk)).or_default() += 1;
        }
    }
    let mut counts: Vec<Count<'_>> = counts.into_values().collect();
    // The sort is stable, so equal counts stay in the order of their names.
    counts.sort_by_key(|count| std::cmp::Reverse(count.findings));
    counts
}
