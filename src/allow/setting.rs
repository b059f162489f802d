//! Allows in the configuration, for objects that nobody can annotate.

use std::path::Path;

use crate::check::{Finding, Unit};
use crate::model::Object;
use crate::model::lookup::find;
use crate::rules::allowances::Setting;
use crate::rules::{About, Date};

/// What a source has to do with one setting.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mark {
    /// There is an object that it speaks of.
    pub is_met: bool,
    /// There is a finding that it covers.
    pub is_used: bool,
}

impl Mark {
    /// What holds for two sources together.
    pub fn and(self, other: Mark) -> Mark {
        Mark { is_met: self.is_met || other.is_met, is_used: self.is_used || other.is_used }
    }
}

/// What a source has to do with settings, before any finding is left out.
pub(super) fn marks(
    settings: &[Setting],
    unit: &Unit<'_>,
    path: &Path,
    findings: &[Finding<'_>],
) -> Vec<Mark> {
    let mark = |setting: &Setting| {
        let is_met = has_file(setting, path)
            && unit.objects.iter().map(Object).any(|object| is_about(setting, object));
        Mark { is_met, is_used: is_met && findings.iter().any(|f| is_named(setting, f, path)) }
    };
    settings.iter().map(mark).collect()
}

/// The number of the setting that covers a finding.
pub(super) fn cover(
    settings: &[Setting],
    finding: &Finding<'_>,
    path: &Path,
    today: Date,
) -> Option<usize> {
    settings.iter().position(|setting| {
        setting.until.is_none_or(|day| day >= today) && is_named(setting, finding, path)
    })
}

/// Whether a finding is one of those that a setting speaks of.
fn is_named(setting: &Setting, finding: &Finding<'_>, path: &Path) -> bool {
    let Some(evidence) = finding.evidence() else { return false };
    let is_object = match evidence.subject.object {
        Some(object) => is_about(setting, object),
        // Of what is no object only the file can be named.
        None => is_only_about_files(setting),
    };
    let name = evidence.container().and_then(|container| container.name());
    is_object
        && finding.rule.about != About::Allow
        && (setting.containers.is_empty()
            || name.is_some_and(|name| any(&setting.containers, name)))
        && setting.names.iter().any(|name| finding.rule.is_called(name))
        && has_file(setting, path)
}

fn is_about(setting: &Setting, object: Object<'_>) -> bool {
    let has = |patterns: &[String], text: Option<&str>| {
        patterns.is_empty() || any(patterns, text.unwrap_or_default())
    };
    has(&setting.kinds, Some(object.kind()))
        && has(&setting.namespaces, object.namespace())
        && has(&setting.objects, object.name())
        && setting.labels.iter().all(|(key, value)| {
            let labels = find(object.root(), &["metadata", "labels"]);
            labels.and_then(|labels| labels.get(key)).is_some_and(|node| node.text() == value)
        })
}

fn is_only_about_files(setting: &Setting) -> bool {
    let lists = [&setting.kinds, &setting.namespaces, &setting.objects, &setting.containers];
    lists.iter().all(|list| list.is_empty()) && setting.labels.is_empty()
}

fn has_file(setting: &Setting, path: &Path) -> bool {
    setting.files.as_ref().is_none_or(|files| (files.0)(path))
}

fn any(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|pattern| is_like(pattern, text))
}

/// Whether a text is like a pattern in which `*` stands for any characters.
pub fn is_like(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return text.ends_with(part);
        }
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn a_star_stands_for_any_characters() {
        let like = ["web", "*", "w*", "*b", "w*b", "*e*", "web*", "**"];
        assert!(like.iter().all(|pattern| is_like(pattern, "web")));
        let unlike = ["", "we", "w*w", "b*", "*w", "webb*", "*x*"];
        assert!(!unlike.iter().any(|pattern| is_like(pattern, "web")));
    }
}
