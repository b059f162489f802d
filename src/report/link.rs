//! Links as terminals take them.

use std::collections::HashMap;
use std::path::Path;

use super::{Item, Look, Report, severity_name};
use crate::rules::Severity;

/// A text that leads somewhere (OSC 8).
pub(super) fn linked(text: &str, target: &str) -> String {
    format!("\x1b]8;;{target}\x1b\\{text}\x1b]8;;\x1b\\")
}

/// Where a file is, for a link on this machine; nothing for what is no file.
pub(super) fn file_target(file: &str) -> Option<String> {
    let path = Path::new(file).canonicalize().ok()?;
    let name = path.to_string_lossy().replace('\\', "/");
    Some(format!("file://{}", percent_encoded(&name)))
}

/// Everything but what RFC 3986 leaves unreserved, and slashes, as `%XX`.
pub(super) fn percent_encoded(path: &str) -> String {
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

/// The head of a finding: `file:line:column: severity[rule]`, with links where they are wanted.
pub(super) struct Heads<'a> {
    links: Option<HashMap<&'a str, &'a str>>,
    color: bool,
    /// The last file, with where it is.
    file: Option<(&'a str, Option<String>)>,
}

impl<'a> Heads<'a> {
    pub(super) fn of(report: &'a Report<'_>, look: Look) -> Heads<'a> {
        Heads { links: look.links.then(|| report.links()), color: look.color, file: None }
    }

    pub(super) fn head(&mut self, item: &'a Item) -> String {
        let (line, column) = (item.place.start.line, item.place.start.column);
        let mut place = format!("{}:{line}:{column}", item.file);
        let mut rule = item.rule.clone();
        if let Some(links) = &self.links {
            if self.file.as_ref().is_none_or(|(file, _)| *file != item.file) {
                self.file = Some((&item.file, file_target(&item.file)));
            }
            if let Some((_, Some(target))) = &self.file {
                place = linked(&place, &format!("{target}#{line}"));
            }
            if let Some(target) = links.get(rule.as_str()) {
                rule = linked(&rule, target);
            }
        }
        let severity = severity_name(item.severity);
        if !self.color {
            return format!("{place}: {severity}[{rule}]");
        }
        let color = match item.severity {
            Severity::Error => 31,
            Severity::Warning => 33,
            Severity::Info => 36,
        };
        format!("\x1b[1m{place}\x1b[0m: \x1b[1;{color}m{severity}[{rule}]\x1b[0m")
    }
}
