//! The report as SARIF 2.1.0, as GitHub code scanning takes it.

mod rules;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::path::Path;

use serde_sarif::sarif;

use self::rules::descriptor;
use super::link::percent_encoded;
use super::names::Names;
use super::{Item, ItemFix, Place, Report};
use crate::allow::Allowed;
use crate::rules::{Rule, Severity};

/// Where the schema of the format lives.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// GitHub refuses a run with more results.
const MOST: usize = 25_000;

/// Writes the report. Of more findings than a run may have, the most severe are written.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let names = Names::of(report, Some("GITHUB_WORKSPACE"));
    let rules: Vec<&Rule> = report.rules.iter().collect();
    let index: HashMap<&str, i64> = (0..).zip(&rules).map(|(i, rule)| (rule.id(), i)).collect();
    let items = report.most_severe(MOST);
    // GitHub passes over `suppressions` and would show an open alert for each.
    let allowed = report.allowed().unwrap_or_default().iter().take(MOST - items.len());
    let all = items.iter().copied().chain(allowed);
    let results: Vec<sarif::Result> =
        all.map(|item| result(item, &index, names.get(&item.file))).collect();
    let driver = sarif::ToolComponent::builder()
        .name("kubehone")
        .semantic_version(env!("CARGO_PKG_VERSION"))
        .version(env!("CARGO_PKG_VERSION"))
        .rules(rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>())
        .build();
    let mut notes: Vec<sarif::Notification> = Vec::new();
    for failed in &report.summary.failed {
        let place = sarif::PhysicalLocation::builder()
            .artifact_location(artifact(names.get(&failed.file)))
            .build();
        let location = sarif::Location::builder().physical_location(place).build();
        let mut note = notification(&failed.reason, "error");
        note.locations = Some(vec![location]);
        notes.push(note);
    }
    if items.len() < report.items.len() {
        let left = report.items.len() - items.len();
        let text = format!("{left} findings of lower severity are left out: a run may have {MOST}");
        notes.push(notification(&text, "warning"));
    }
    let invocation = sarif::Invocation::builder()
        .execution_successful(report.summary.failed.is_empty())
        .tool_execution_notifications(notes)
        .build();
    // The part before the slash is the category that GitHub keeps several uploads apart by.
    let details = sarif::RunAutomationDetails::builder().id("kubehone/").build();
    let run = sarif::Run::builder()
        .tool(sarif::Tool::builder().driver(driver).build())
        .automation_details(details)
        .column_kind(serde_json::json!("utf16CodeUnits"))
        .invocations(vec![invocation])
        .results(results)
        .build();
    let log = sarif::Sarif::builder()
        .schema(SCHEMA)
        .version(serde_json::json!("2.1.0"))
        .runs(vec![run])
        .build();
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

fn notification(text: &str, level: &str) -> sarif::Notification {
    sarif::Notification::builder().message(message(text)).level(serde_json::json!(level)).build()
}

fn result(item: &Item, index: &HashMap<&str, i64>, file: &str) -> sarif::Result {
    let mut fingerprints = BTreeMap::new();
    fingerprints.insert("kubehone/v1".to_owned(), item.fingerprint.clone());
    // The one that GitHub reads; the number tells apart what would else be the same.
    fingerprints.insert("primaryLocationLineHash".to_owned(), format!("{}:1", item.fingerprint));
    let fixes = item.fix.iter().filter(|fix| fix.is_possible() && !fix.edits.is_empty());
    let fixes: Vec<sarif::Fix> = fixes.map(|fix| fix_form(fix, file)).collect();
    let related = item.related.as_ref().map(|place| {
        let mut location = location(file, place);
        location.message = Some(message("also here"));
        location
    });
    let mut result = sarif::Result::builder()
        .rule_id(item.rule.as_str())
        .rule_index(index.get(item.rule.as_str()).copied().unwrap_or(-1))
        .level(level(item.severity))
        .message(message(&item.message))
        .locations(vec![location(file, &item.place)])
        .partial_fingerprints(fingerprints)
        .build();
    result.suppressions = item.allowed.as_ref().map(|allowed| vec![suppression(allowed)]);
    result.fixes = (!fixes.is_empty()).then_some(fixes);
    result.related_locations = related.map(|location| vec![location]);
    result
}

fn suppression(allowed: &Allowed) -> sarif::Suppression {
    let kind = if allowed.by.is_in_source() { "inSource" } else { "external" };
    let reason = allowed.reason.clone();
    let reason = reason.unwrap_or_else(|| format!("allowed by {}", allowed.by));
    sarif::Suppression::builder().kind(serde_json::json!(kind)).justification(reason).build()
}

fn location(file: &str, place: &Place) -> sarif::Location {
    let place = sarif::PhysicalLocation::builder()
        .artifact_location(artifact(file))
        .region(region(place))
        .build();
    sarif::Location::builder().physical_location(place).build()
}

fn fix_form(fix: &ItemFix, file: &str) -> sarif::Fix {
    let replacement = |edit: &super::TextEdit| {
        sarif::Replacement::builder()
            .deleted_region(region(&edit.place))
            .inserted_content(sarif::ArtifactContent::builder().text(edit.text.as_str()).build())
            .build()
    };
    let change = sarif::ArtifactChange::builder()
        .artifact_location(artifact(file))
        .replacements(fix.edits.iter().map(replacement).collect::<Vec<_>>())
        .build();
    sarif::Fix::builder().description(message(&fix.title)).artifact_changes(vec![change]).build()
}

fn message(text: &str) -> sarif::Message {
    sarif::Message::builder().text(text).build()
}

fn region(place: &Place) -> sarif::Region {
    sarif::Region::builder()
        .start_line(place.start.line as i64)
        .start_column(place.start.utf16_column as i64)
        .end_line(place.end.line as i64)
        .end_column(place.end.utf16_column as i64)
        .build()
}

/// A relative URI, or an absolute one for what lies elsewhere.
fn artifact(file: &str) -> sarif::ArtifactLocation {
    let prefix = if Path::new(file).is_absolute() { "file://" } else { "" };
    sarif::ArtifactLocation::builder().uri(format!("{prefix}{}", percent_encoded(file))).build()
}

fn level(severity: Severity) -> sarif::ResultLevel {
    match severity {
        Severity::Error => sarif::ResultLevel::Error,
        Severity::Warning => sarif::ResultLevel::Warning,
        Severity::Info => sarif::ResultLevel::Note,
    }
}
