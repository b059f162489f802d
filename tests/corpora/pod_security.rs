//! The Pod Security evaluator against the verdicts and messages of the admission plugin itself.

use std::collections::BTreeMap;
use std::fs;

use kubehone::model::Object;
use kubehone::model::object::objects_of;
use kubehone::pss::{Judged, Level, Version, judge, message};
use kubehone::syntax::{Source, parse};
use serde_json::Value;

use crate::folder::{corpus, say};

const LEVELS: [Level; 2] = [Level::Baseline, Level::Restricted];

/// The ids of the failing checks, separated by blanks, and the message.
fn verdict(judged: &Judged<'_>, level: Level, version: Version) -> (String, String) {
    let failures = judged.failures(level, version);
    assert_eq!(failures.is_empty(), judged.allows(level, version));
    for breach in failures.iter().flat_map(|failure| &failure.breaches) {
        let place = breach.lookup().place();
        assert!(!place.span().is_empty(), "{breach:?} points at nothing");
    }
    let ids: Vec<&str> = failures.iter().map(|failure| failure.check.id).collect();
    (ids.join(" "), message(&failures))
}

/// Each pod of a text, judged.
fn judge_all(name: &str, text: String, then: &mut dyn FnMut(Object<'_>, &Judged<'_>)) {
    let source = Source::decode(name.into(), text.into_bytes(), true);
    let parsed = parse(&source);
    assert!(parsed.flaws.is_empty(), "{name}: {:?}", parsed.flaws);
    for document in &parsed.documents {
        let mut objects = Vec::new();
        objects_of(document, 0, false, &mut objects);
        for object in objects.iter().map(Object) {
            let pod = object.pod().expect("a pod");
            match judge(pod) {
                Ok(judged) => then(object, &judged),
                Err(unjudged) => panic!("{name}: {:?}: {unjudged:?}", object.name()),
            }
        }
    }
}

#[test]
fn fixtures_are_judged_as_upstream() {
    let Some(folder) = corpus("pod-security") else { return };
    let mut read = csv::Reader::from_path(folder.join("fixtures.csv")).expect("the expectations");
    let mut rows: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for row in read.records() {
        let cells: Vec<String> = row.expect("a row").iter().map(str::to_owned).collect();
        rows.entry(cells[2].clone()).or_default().push(cells);
    }
    let (mut compared, mut wrong) = (0, Vec::new());
    for (file, rows) in &rows {
        let text = fs::read_to_string(folder.join(file)).expect("a fixture");
        judge_all(file, text, &mut |_, judged| {
            for row in rows {
                let [level, version, _, expected, _, checks, text] = row.as_slice() else {
                    panic!("{row:?}");
                };
                let level = Level::parse(level).expect("a level");
                let version = Version::parse(version).expect("a version");
                let own = verdict(judged, level, version);
                compared += 1;
                let agrees = own == (checks.clone(), text.clone())
                    && judged.allows(level, version) == (expected == "pass");
                if !agrees {
                    wrong.push(format!("{row:?}\n  {own:?}"));
                }
            }
        });
    }
    say(&format!("pod-security: {compared} fixture expectations, {} differ", wrong.len()));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared >= 4_537, "only {compared} rows");
}

#[test]
fn generated_pods_are_judged_as_upstream() {
    let Some(folder) = corpus("pod-security") else { return };
    let expected = fs::read_to_string(folder.join("fuzz-expected.jsonl")).expect("the verdicts");
    let mut expected = expected
        .lines()
        .map(|line| -> Value { serde_json::from_str(line).expect("a line is a JSON object") });
    let text = fs::read_to_string(folder.join("fuzz-docs.yaml")).expect("the documents");
    let (mut compared, mut documents, mut wrong) = (0, 0, Vec::new());
    judge_all("fuzz-docs.yaml", text, &mut |object, judged| {
        let line = expected.next().expect("a verdict for each document");
        assert_eq!(line["name"].as_str(), object.name());
        documents += 1;
        for level in LEVELS {
            let theirs = line["results"][level.name()].as_array().expect("spans");
            let own: Vec<Value> =
                judged.spans(level).map(|span| own(judged, level, span)).collect();
            if *theirs != own {
                wrong.push(format!("{:?} {level:?}\n  {theirs:?}\n  {own:?}", object.name()));
            }
            // Each version on its own, too, whatever span it is in.
            for version in Version::all() {
                let version_of = |value: &Value| {
                    Version::parse(value.as_str().expect("a version")).expect("a version")
                };
                let span = theirs.iter().find(|span| {
                    (version_of(&span["from"])..=version_of(&span["to"])).contains(&version)
                });
                let span = span.expect("every version is in a span");
                let text = span["message"].as_str().unwrap_or_default();
                let failures = span["failures"].as_array().into_iter().flatten();
                let ids: Vec<&str> =
                    failures.map(|failure| failure["id"].as_str().expect("an id")).collect();
                let (own_ids, own_text) = verdict(judged, level, version);
                compared += 1;
                if (own_ids.as_str(), own_text.as_str()) != (ids.join(" ").as_str(), text) {
                    wrong.push(format!("{:?} {level:?} {version}: {own_text}", object.name()));
                }
            }
        }
    });
    say(&format!(
        "pod-security: {documents} generated documents, {compared} verdicts, {} differ",
        wrong.len()
    ));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared >= 76_000, "only {compared} verdicts");
}

/// A span in the shape of the expectations.
fn own(judged: &Judged<'_>, level: Level, span: kubehone::pss::VersionRange) -> Value {
    let failures = judged.failures(level, span.from);
    let (from, to) = (span.from.to_string(), span.to_name());
    if failures.is_empty() {
        return serde_json::json!({"from": from, "to": to, "allowed": true});
    }
    let entry = |failure: &kubehone::pss::Failure<'_>| {
        let (id, reason) = (failure.check.id, failure.reason);
        serde_json::json!({"id": id, "reason": reason, "detail": failure.detail})
    };
    let (text, failures) = (message(&failures), failures.iter().map(entry).collect::<Vec<_>>());
    serde_json::json!(
        {"from": from, "to": to, "allowed": false, "message": text, "failures": failures}
    )
}
