//! The report as GitLab reads code quality from: one JSON list.

use std::collections::HashSet;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::item::fnv1a;
use super::names::Names;
use super::{Item, Report};
use crate::rules::Severity;

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let names = Names::of(report, Some("CI_PROJECT_DIR"));
    serde_json::to_writer_pretty(&mut *out, &Issues { items: &report.items, names: &names })?;
    out.write_all(b"\n")
}

struct Issues<'a> {
    items: &'a [Item],
    names: &'a Names<'a>,
}

impl Serialize for Issues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut taken = HashSet::new();
        serializer.collect_seq(self.items.iter().map(|item| {
            let path = self.names.get(&item.file);
            // GitLab drops an issue whose fingerprint it has seen, so the file is part of it.
            let mut hash = fnv1a(&format!("{path}\n{}", item.fingerprint));
            while !taken.insert(hash) {
                hash = hash.wrapping_add(1);
            }
            issue(item, path, format!("{hash:016x}"))
        }))
    }
}

#[derive(Serialize)]
struct Issue<'a> {
    r#type: &'static str,
    check_name: &'a str,
    description: String,
    severity: &'static str,
    fingerprint: String,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

fn issue<'a>(item: &'a Item, path: &'a str, fingerprint: String) -> Issue<'a> {
    Issue {
        r#type: "issue",
        check_name: &item.rule,
        // The page of a merge request shows nothing but the description.
        description: format!("{}: {}", item.rule, item.message),
        severity: match item.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Info => "info",
        },
        fingerprint,
        location: Location {
            path,
            lines: Lines { begin: item.place.start.line, end: item.place.end.line },
        },
    }
}
