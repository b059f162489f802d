//! The report as SARIF 2.1.0, as GitHub code scanning takes it.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::path::Path;

use serde_sarif::sarif;

use super::{Item, ItemFix, Place, Report};
use crate::rules::{Rule, Severity};

/// Where the schema of the format lives.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules: Vec<&Rule> = report.rules.iter().collect();
    let index: HashMap<&str, i64> = (0..).zip(&rules).map(|(i, rule)| (rule.id(), i)).collect();
    let base = std::env::current_dir().ok();
    let results: Vec<sarif::Result> =
        report.items.iter().map(|item| result(item, &index, base.as_deref())).collect();
    let driver = sarif::ToolComponent::builder()
        .name("kubehone")
        .semantic_version(env!("CARGO_PKG_VERSION"))
        .version(env!("CARGO_PKG_VERSION"))
        .rules(rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>())
        .build();
    let notes = report.summary.failed.iter().map(|failed| {
        let message = message(&failed.reason);
        let place = sarif::PhysicalLocation::builder()
            .artifact_location(artifact(&failed.file, base.as_deref()))
            .build();
        let location = sarif::Location::builder().physical_location(place).build();
        sarif::Notification::builder()
            .message(message)
            .level(serde_json::json!("error"))
            .locations(vec![location])
            .build()
    });
    let invocation = sarif::Invocation::builder()
        .execution_successful(report.summary.failed.is_empty())
        .tool_execution_notifications(notes.collect::<Vec<_>>())
        .build();
    let run = sarif::Run::builder()
        .tool(sarif::Tool::builder().driver(driver).build())
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

fn descriptor(rule: &Rule) -> sarif::ReportingDescriptor {
    let text =
        |text: &str| sarif::MultiformatMessageString::builder().text(text).markdown(text).build();
    let severity = match rule.severity {
        Severity::Error => "8.0",
        Severity::Warning => "5.0",
        Severity::Info => "2.0",
    };
    let mut extra = BTreeMap::new();
    extra.insert("precision".to_owned(), serde_json::json!("high"));
    extra.insert("security-severity".to_owned(), serde_json::json!(severity));
    let properties = sarif::PropertyBag::builder()
        .tags(vec![rule.category().to_owned()])
        .additional_properties(extra)
        .build();
    let configuration = sarif::ReportingConfiguration::builder()
        .level(serde_json::json!(level_name(rule.severity)))
        .build();
    sarif::ReportingDescriptor::builder()
        .id(rule.id())
        .name(rule.id())
        .short_description(text(&rule.page.title))
        .full_description(text(&rule.page.title))
        .help(text(&without_declaration(&rule.page.text)))
        .default_configuration(configuration)
        .properties(properties)
        .build()
}

/// The page without its `yaml rule` block.
fn without_declaration(page: &str) -> String {
    match page.split_once("```yaml rule\n") {
        Some((before, rest)) => match rest.split_once("\n```\n") {
            Some((_, after)) => format!("{}{}", before, after.trim_start()),
            None => before.to_owned(),
        },
        None => page.to_owned(),
    }
}

fn result(item: &Item, index: &HashMap<&str, i64>, base: Option<&Path>) -> sarif::Result {
    let place = sarif::PhysicalLocation::builder()
        .artifact_location(artifact(&item.file, base))
        .region(region(&item.place))
        .build();
    let location = sarif::Location::builder().physical_location(place).build();
    let mut fingerprints = BTreeMap::new();
    fingerprints.insert("kubehone/v1".to_owned(), item.fingerprint.clone());
    let fixes = item.fix.iter().filter(|fix| fix.is_possible() && !fix.edits.is_empty());
    let fixes: Vec<sarif::Fix> = fixes.map(|fix| fix_form(fix, &item.file, base)).collect();
    let related = item.related.as_ref().map(|place| {
        let place = sarif::PhysicalLocation::builder()
            .artifact_location(artifact(&item.file, base))
            .region(region(place))
            .build();
        sarif::Location::builder().physical_location(place).message(message("also here")).build()
    });
    let mut result = sarif::Result::builder()
        .rule_id(item.rule.as_str())
        .rule_index(index.get(item.rule.as_str()).copied().unwrap_or(-1))
        .level(level(item.severity))
        .message(message(&item.message))
        .locations(vec![location])
        .partial_fingerprints(fingerprints)
        .build();
    result.fixes = (!fixes.is_empty()).then_some(fixes);
    result.related_locations = related.map(|location| vec![location]);
    result
}

fn fix_form(fix: &ItemFix, file: &str, base: Option<&Path>) -> sarif::Fix {
    let replacement = |edit: &super::TextEdit| {
        sarif::Replacement::builder()
            .deleted_region(region(&edit.place))
            .inserted_content(sarif::ArtifactContent::builder().text(edit.text.as_str()).build())
            .build()
    };
    let change = sarif::ArtifactChange::builder()
        .artifact_location(artifact(file, base))
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

/// A URI relative to the working directory where the file lies below it.
fn artifact(file: &str, base: Option<&Path>) -> sarif::ArtifactLocation {
    let path = Path::new(file);
    let below = base.and_then(|base| path.strip_prefix(base).ok()).unwrap_or(path);
    let name = below.to_string_lossy().replace('\\', "/");
    let prefix = if below.is_absolute() { "file://" } else { "" };
    sarif::ArtifactLocation::builder().uri(format!("{prefix}{}", percent_encoded(&name))).build()
}

/// Everything but what RFC 3986 leaves unreserved, and slashes, as `%XX`.
fn percent_encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/+@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn level(severity: Severity) -> sarif::ResultLevel {
    match severity {
        Severity::Error => sarif::ResultLevel::Error,
        Severity::Warning => sarif::ResultLevel::Warning,
        Severity::Info => sarif::ResultLevel::Note,
    }
}

fn level_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
