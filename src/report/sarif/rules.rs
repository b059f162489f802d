//! The rules of a log.

use std::collections::BTreeMap;

use serde_sarif::sarif;

use crate::rules::{Rule, Severity};

/// Categories whose rules are about security even where no standard asks for them.
const SECURITY: [&str; 5] = ["access", "admission", "control-plane", "pod-security", "secrets"];

/// Longer descriptions are cut off by GitHub.
const LONGEST: usize = 1024;

/// A rule with its page.
pub(super) fn descriptor(rule: &Rule) -> sarif::ReportingDescriptor {
    let text = |text: &str| {
        let text = cut(text);
        sarif::MultiformatMessageString::builder().text(text).markdown(text).build()
    };
    let page = without_declaration(&rule.page.text);
    let configuration = sarif::ReportingConfiguration::builder()
        .level(serde_json::json!(level_name(rule.severity)))
        .build();
    let mut descriptor = sarif::ReportingDescriptor::builder()
        .id(rule.id())
        .short_description(text(&rule.page.title))
        .full_description(text(opening(&page).unwrap_or(&rule.page.title)))
        .help(sarif::MultiformatMessageString::builder().text(&page).markdown(&page).build())
        .default_configuration(configuration)
        .properties(properties(rule))
        .build();
    descriptor.help_uri = rule.references.first().cloned();
    descriptor
}

/// What GitHub sorts and filters by. Only what is about security has a score for it.
fn properties(rule: &Rule) -> sarif::PropertyBag {
    let (problem, score) = match rule.severity {
        Severity::Error => ("error", "8.0"),
        Severity::Warning => ("warning", "5.0"),
        Severity::Info => ("recommendation", "2.0"),
    };
    let mut tags = vec!["kubernetes".to_owned(), rule.category().to_owned()];
    let mut extra = BTreeMap::new();
    extra.insert("precision".to_owned(), serde_json::json!("high"));
    extra.insert("problem.severity".to_owned(), serde_json::json!(problem));
    if SECURITY.contains(&rule.category()) || !rule.standards.is_empty() {
        tags.push("security".to_owned());
        extra.insert("security-severity".to_owned(), serde_json::json!(score));
    }
    sarif::PropertyBag::builder().tags(tags).additional_properties(extra).build()
}

/// The first paragraph of a page's first section.
fn opening(page: &str) -> Option<&str> {
    let (_, section) = page.split_once("\n## ")?;
    let (_, text) = section.split_once('\n')?;
    let text = text.trim_start();
    let paragraph = text.split("\n\n").next().unwrap_or(text).trim();
    (!paragraph.is_empty() && !paragraph.starts_with(['#', '`'])).then_some(paragraph)
}

/// A text of at most the length that GitHub keeps.
fn cut(text: &str) -> &str {
    text.char_indices().nth(LONGEST).map_or(text, |(at, _)| &text[..at])
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

fn level_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
