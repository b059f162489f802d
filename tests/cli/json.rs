//! The JSON report: its documented shape, and that its edits are what `--fix` does.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::golden;
use crate::program::{Outcome, kubehone};

/// A manifest, and the rule whose one finding in it is to be fixed.
pub(crate) const FIXES: [(&str, &str, &str); 7] = [
    ("web.yaml", "host-network", POD),
    ("web.yaml", "allow-privilege-escalation", POD),
    ("web.json", "allow-privilege-escalation", JSON),
    ("web.yaml", "allow-privilege-escalation", CRLF),
    ("web.yaml", "host-network", MARKED),
    ("web.yaml", "duplicate-key", REPEATED),
    ("web.yaml", "misplaced-security-field", MISPLACED),
];
const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {größe: 日本 🐙}} # 🐙
spec:
  'hostNetwork': true # 🐙
  containers:
    - name: app
      image: nginx:1.27
";
const JSON: &str = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "日本🐙"},
 "spec": {"containers": [{"name": "app", "image": "nginx:1.27"}]}}"#;
const CRLF: &str = "\
apiVersion: v1\r
kind: Pod\r
metadata: {name: web}\r
spec:\r
  containers:\r
  - name: app\r
    image: nginx:1.27";
const MARKED: &str = "\u{feff}{kind: Pod, apiVersion: v1, metadata: {name: web}, \
    spec: {hostNetwork: true, containers: [{name: app, image: nginx:1.27}]}}";
const REPEATED: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: größe, labels: {größe: 日本, app: web, größe: 日本}}
";
const MISPLACED: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  securityContext:
    readOnlyRootFilesystem: true # 🐙
    runAsNonRoot: true
  containers:
    - name: app
      image: nginx:1.27
";

fn report(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|e| panic!("{e}: {}", outcome.stdout))
}

#[test]
fn the_report_has_its_documented_shape() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = "testdata/sample testdata/edits testdata/broken";
    let outcome = kubehone(here, &format!("check --select all --format json {folders}"));
    assert_eq!(outcome.status, 2, "broken files are failures: {}", outcome.stderr);
    let report = report(&outcome);
    assert_eq!(keys(&report), ["findings", "summary", "version"]);
    assert_eq!(report["version"], 1);
    let findings = report["findings"].as_array().expect("a list");
    assert!(findings.len() > 100);
    for finding in findings {
        shape_of_finding(finding);
    }
    let place = |finding: &Value| {
        let file = finding["file"].as_str().unwrap_or_default().to_owned();
        (Path::new(&file).to_owned(), finding["line"].as_u64(), finding["column"].as_u64())
    };
    assert!(findings.is_sorted_by_key(place), "findings are sorted by file and place");

    let summary = &report["summary"];
    for key in ["files", "documents", "objects", "pods", "errors", "warnings", "infos"] {
        assert!(summary[key].as_u64().is_some_and(|count| count > 0), "{key} of {summary}");
    }
    for (key, severity) in [("errors", "error"), ("warnings", "warning"), ("infos", "info")] {
        let count = findings.iter().filter(|finding| finding["severity"] == severity).count();
        assert_eq!(summary[key], count, "{key}");
    }
    let fixable = summary["fixable"].as_object().expect("an object");
    for (risk, count) in fixable {
        let fixes = findings.iter().map(|finding| &finding["fix"]);
        let possible = fixes.filter(|fix| fix["risk"] == **risk && !is_empty(&fix["edits"]));
        assert_eq!(*count, possible.count(), "fixable at {risk}");
    }
    for list in ["skipped", "failed"] {
        for entry in summary[list].as_array().expect("a list") {
            assert!(entry["file"].is_string() && entry["reason"].is_string(), "{entry}");
        }
    }
    assert!(!is_empty(&summary["failed"]));
}

fn keys(value: &Value) -> Vec<&str> {
    let object = value.as_object().unwrap_or_else(|| panic!("no object: {value}"));
    let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

fn is_empty(list: &Value) -> bool {
    list.as_array().is_none_or(Vec::is_empty)
}

fn shape_of_finding(finding: &Value) {
    let mut present = keys(finding);
    present.retain(|key| *key != "related");
    let wanted = [
        "column",
        "container",
        "document",
        "endColumn",
        "endLine",
        "file",
        "fingerprint",
        "fix",
        "line",
        "message",
        "object",
        "path",
        "rule",
        "severity",
    ];
    assert_eq!(present, wanted, "{finding}");
    for key in ["rule", "message", "file", "path"] {
        assert!(finding[key].is_string(), "{key} of {finding}");
    }
    let severity = finding["severity"].as_str().unwrap_or_default();
    assert!(["error", "warning", "info"].contains(&severity), "{finding}");
    let message = finding["message"].as_str().unwrap_or_default();
    assert!(!message.is_empty() && !message.ends_with('.'), "{message}");
    let print = finding["fingerprint"].as_str().unwrap_or_default();
    assert!(print.len() == 16 && print.bytes().all(|b| b.is_ascii_hexdigit()), "{print}");
    shape_of_place(finding);
    if !finding["related"].is_null() {
        shape_of_place(&finding["related"]);
    }
    if finding["object"].is_null() {
        assert_eq!(finding["rule"], "invalid-yaml", "{finding}");
    } else {
        assert_eq!(keys(&finding["object"]), ["apiVersion", "kind", "name", "namespace"]);
        assert!(finding["document"].is_u64(), "{finding}");
    }
    if !finding["fix"].is_null() {
        shape_of_fix(&finding["fix"]);
    }
}

fn shape_of_place(place: &Value) {
    let number = |key: &str| place[key].as_u64().unwrap_or_else(|| panic!("{key} of {place}"));
    let start = (number("line"), number("column"));
    assert!(start.0 > 0 && start.1 > 0, "{place}");
    assert!(start <= (number("endLine"), number("endColumn")), "{place}");
}

fn shape_of_fix(fix: &Value) {
    let mut present = keys(fix);
    let why_not = present.iter().filter(|key| ["needs", "refused"].contains(key)).count();
    present.retain(|key| !["needs", "refused"].contains(key));
    assert_eq!(present, ["breaks", "edits", "risk", "title"], "{fix}");
    assert_eq!(why_not > 0, is_empty(&fix["edits"]), "either edits or a reason: {fix}");
    let risk = fix["risk"].as_str().unwrap_or_default();
    assert!(["none", "low", "medium", "high"].contains(&risk), "{fix}");
    for edit in fix["edits"].as_array().expect("a list") {
        shape_of_place(edit);
        assert!(edit["text"].is_string(), "{edit}");
        assert!(edit["startByte"].as_u64() <= edit["endByte"].as_u64(), "{edit}");
    }
}

#[test]
fn edits_are_what_fix_does() {
    for (name, rule, before) in FIXES {
        let place = tempfile::tempdir().expect("a temporary folder");
        let file = place.path().join(name);
        fs::write(&file, before).expect("a file");
        let outcome = kubehone(place.path(), &format!("check --format json --select {rule}"));
        let report = report(&outcome);
        let findings = report["findings"].as_array().expect("a list");
        assert_eq!(findings.len(), 1, "{rule} in {before}: {findings:#?}");
        let edits = findings[0]["fix"]["edits"].as_array().expect("a list");
        assert!(!edits.is_empty(), "{rule} in {before}: {findings:#?}");
        let by_bytes =
            apply(before, edits, |edit| (byte(edit, "startByte"), byte(edit, "endByte")));
        let by_lines = apply(before, edits, |edit| {
            let at = |line, column| offset(before, byte(edit, line), byte(edit, column));
            (at("line", "column"), at("endLine", "endColumn"))
        });
        let fix = format!("check --fix --risk high --select {rule}");
        assert_eq!(kubehone(place.path(), &fix).status, 0, "{rule} in {before}");
        let fixed = golden::text(&file);
        assert_ne!(fixed, before);
        assert_eq!(by_bytes, fixed, "{rule}: startByte and endByte");
        assert_eq!(by_lines, fixed, "{rule}: lines and columns");
    }
}

fn byte(edit: &Value, key: &str) -> usize {
    let number = edit[key].as_u64().unwrap_or_else(|| panic!("{key} of {edit}"));
    usize::try_from(number).expect("a small number")
}

/// Makes edits as a reader of the report would, from the last to the first.
pub(crate) fn apply(
    text: &str,
    edits: &[Value],
    range: impl Fn(&Value) -> (usize, usize),
) -> String {
    let mut edits: Vec<_> = edits.iter().map(|edit| (range(edit), &edit["text"])).collect();
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(*range));
    let mut text = text.to_owned();
    for ((start, end), new) in edits {
        text.replace_range(start..end, new.as_str().expect("a text"));
    }
    text
}

/// The byte at a 1-based line and column; columns count characters, and a byte order mark none.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let mark = if line == 1 && text.starts_with('\u{feff}') { 3 } else { 0 };
    let rest = &text[start + mark..];
    start + mark + rest.chars().take(column - 1).map(char::len_utf8).sum::<usize>()
}
