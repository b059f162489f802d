//! The report as JUnit's XML: a suite for each file, a case for each finding, and one that passes
//! for each file without any. The one place that knows quick-junit.

use std::collections::HashMap;
use std::io::{self, Write};

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::advice::{advice, subject};
use super::{Item, Report, Skipped, severity_name};

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = quick_junit::Report::new("kubehone");
    let mut found: HashMap<&str, &[Item]> = HashMap::new();
    for items in report.items.chunk_by(|a, b| a.file == b.file) {
        found.insert(&items[0].file, items);
    }
    let skipped: HashMap<&str, &Skipped> = {
        let whole = report.summary.skipped.iter().filter(|skipped| skipped.document.is_none());
        whole.map(|skipped| (skipped.file.as_str(), skipped)).collect()
    };
    let lost: HashMap<&str, &Skipped> =
        report.lost().map(|failed| (failed.file.as_str(), failed)).collect();
    for source in report.sources.0 {
        let name = source.name();
        let mut suite = TestSuite::new(name.as_str());
        if let Some(items) = found.get(name.as_str()) {
            suite.add_test_cases(items.iter().map(case));
        } else if let Some(failed) = lost.get(name.as_str()) {
            suite.add_test_case(failure(failed));
        } else {
            let status = match skipped.get(name.as_str()) {
                Some(skipped) => {
                    let mut status = TestCaseStatus::skipped();
                    status.set_message(skipped.reason.as_str());
                    status
                }
                None => TestCaseStatus::success(),
            };
            suite.add_test_case(named("kubehone", &name, status));
        }
        xml.add_test_suite(suite);
    }
    let read = report.sources.by_name();
    for failed in report.lost().filter(|failed| !read.contains_key(&failed.file)) {
        let mut suite = TestSuite::new(failed.file.as_str());
        suite.add_test_case(failure(failed));
        xml.add_test_suite(suite);
    }
    xml.serialize(out).map_err(io::Error::other)
}

fn named(name: &str, file: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(file);
    case
}

fn case(item: &Item) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(item.message.as_str()).set_type(severity_name(item.severity));
    let (line, column) = (item.place.start.line, item.place.start.column);
    let mut text = format!("{}:{line}:{column}: {}\n", item.file, item.message);
    if !item.path.is_empty() {
        text.push_str(&format!("path: {}\n", item.path));
    }
    if let Some(advice) = advice(item) {
        text.push_str(&format!("help: {advice}\n"));
    }
    status.set_description(text);
    let name = match subject(item) {
        subject if subject.is_empty() => item.rule.clone(),
        subject => format!("{}: {subject}", item.rule),
    };
    named(&name, &item.file, status)
}

fn failure(failed: &Skipped) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(failed.reason.as_str()).set_type("failed");
    named("kubehone", &failed.file, status)
}
