//! What the readers of the other reports rely on.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::json::{FIXES, apply};
use crate::program::{Program, kubehone};
use crate::{golden, schema};

/// The folders with most to report, among them files that cannot be read.
const FOLDERS: &str = "testdata/sample testdata/edits testdata/broken";

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A report on all of them.
fn report(format: &str) -> String {
    kubehone(here(), &format!("check --select all --format {format} {FOLDERS}")).stdout
}

fn parsed(format: &str) -> Value {
    serde_json::from_str(&report(format)).expect("JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

#[test]
fn the_schema_is_that_of_the_types() {
    let published = golden::folder("docs/report.schema.json");
    let failures = golden::difference(&published, Some(&kubehone::report::json::schema()));
    golden::report(&failures.into_iter().collect::<Vec<_>>());
}

#[test]
fn reports_fit_the_schema() {
    let text = golden::text(&golden::folder("docs/report.schema.json"));
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    let report = parsed("json");
    assert_eq!(schema::flaws(&schema, &report), [] as [String; 0]);
    for (key, wrong) in [("version", Value::from("1")), ("findings", Value::from(1))] {
        let mut report = report.clone();
        report[key] = wrong;
        assert_eq!(schema::flaws(&schema, &report).len(), 1, "{key}");
    }
    let mut report = report;
    report["findings"][0]["severity"] = "fatal".into();
    assert_eq!(schema::flaws(&schema, &report).len(), 1);
}

#[test]
fn lines_are_the_findings_and_a_summary() {
    let whole = parsed("json");
    let text = report("jsonl");
    let lines = text.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    let mut lines: Vec<Value> = lines.collect();
    let last = lines.pop().expect("a last line");
    assert_eq!(lines, list(&whole["findings"]));
    assert_eq!((&last["summary"], &last["version"]), (&whole["summary"], &whole["version"]));
}

#[test]
fn gitlab_is_given_what_it_requires() {
    let issues = parsed("gitlab");
    let mut prints = BTreeSet::new();
    for issue in list(&issues) {
        for key in ["check_name", "description"] {
            assert!(issue[key].as_str().is_some_and(|text| !text.is_empty()), "{issue}");
        }
        let severity = issue["severity"].as_str().unwrap_or_default();
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity), "{issue}");
        let path = issue["location"]["path"].as_str().unwrap_or_default();
        assert!(path.starts_with("testdata/") && !path.contains('\\'), "{issue}");
        assert!(issue["location"]["lines"]["begin"].as_u64().is_some_and(|n| n > 0), "{issue}");
        assert!(prints.insert(issue["fingerprint"].to_string()), "{issue} is not the only one");
    }
    assert!(prints.len() > 1000);
}

#[test]
fn suggestions_are_what_fix_does() {
    for (name, rule, before) in FIXES {
        let place = tempfile::tempdir().expect("a temporary folder");
        let file = place.path().join(name);
        fs::write(&file, before).expect("a file");
        let outcome = kubehone(place.path(), &format!("check --format rdjson --select {rule}"));
        let report: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
        let suggestions = list(&report["diagnostics"][0]["suggestions"]);
        let suggested = apply(before, suggestions, |suggestion| {
            let at = |end: &str| {
                let number = |key: &str| {
                    let number = suggestion["range"][end][key].as_u64().expect("a number");
                    usize::try_from(number).expect("a small number")
                };
                let lines = before.split_inclusive('\n').take(number("line") - 1);
                lines.map(str::len).sum::<usize>() + number("column") - 1
            };
            (at("start"), at("end"))
        });
        kubehone(place.path(), &format!("check --fix --risk high --select {rule}"));
        assert_eq!(suggested, golden::text(&file), "{rule}");
    }
}

#[test]
fn services_name_files_from_the_top_of_the_repository() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = place.path().join("deploy/base");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("web.yaml"), FIXES[0].2).expect("a file");
    let run = |format: &str, variable: &str| {
        let args = ["check", "--select", "host-network", "--format", format, "../base"];
        let top = place.path().to_string_lossy().into_owned();
        Program::new(&folder, args).with(variable, &top).run().stdout
    };
    let wanted = "deploy/base/web.yaml";
    assert!(run("github", "GITHUB_WORKSPACE").starts_with(&format!("::error file={wanted},")));
    let issues: Value = serde_json::from_str(&run("gitlab", "CI_PROJECT_DIR")).expect("JSON");
    assert_eq!(issues[0]["location"]["path"], wanted);
    let log: Value = serde_json::from_str(&run("sarif", "GITHUB_WORKSPACE")).expect("JSON");
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], wanted);
}

#[test]
fn annotations_come_by_severity_and_say_what_is_not_shown() {
    let text = report("github");
    let rank = |line: &str| {
        let kinds = ["::error ", "::warning ", "::notice ", "kubehone: "];
        kinds.iter().position(|kind| line.starts_with(kind)).unwrap_or_else(|| panic!("{line}"))
    };
    let ranks: Vec<usize> = text.lines().map(rank).collect();
    assert!(ranks.is_sorted());
    assert_eq!(ranks.last(), Some(&3));
    let shown: usize =
        (0..3).map(|kind| ranks.iter().filter(|rank| **rank == kind).count().min(10)).sum();
    let left = ranks.len() - 1 - shown;
    assert!(text.lines().last().is_some_and(|line| line.contains(&format!(" {left} findings "))));
}
