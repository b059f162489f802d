//! What the schema rules say of objects that the API takes, and of those that it does not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use kubehone::rules::registry::Choice;
use kubehone::rules::{RuleSet, registry};
use kubehone::run;
use kubehone::syntax::Source;
use serde_json::Value;

use crate::folder::{corpus, say, sources};

/// The rules that walk an object by its schema, and those that ask for its kind.
const RULES: [&str; 8] = [
    "duplicate-list-entry",
    "invalid-quantity",
    "missing-required-field",
    "unknown-field",
    "unknown-kind",
    "unquoted-value",
    "wrong-type",
    "duplicate-key",
];

fn rules(ids: &[&str]) -> RuleSet {
    let select: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let choice = Choice::of(&[], &select, &[]);
    let rules = registry::built_in().expect("built-in pages are read");
    RuleSet::select(rules, &choice).expect("the rules are there")
}

/// Every field of every kind is known, with its type, in all versions of the API.
#[test]
fn whole_objects_have_no_faults() {
    let Some(sources) = sources("api-objects", 190) else { return };
    let all = [&RULES[..], &["invalid-base64", "invalid-value"]].concat();
    let (items, summary) = run::check(&sources, &rules(&all));
    // The objects are made of the fields' names, which no validation saw.
    let is_made = |text: &str| text.starts_with("`nameValue`");
    let said: Vec<String> = items
        .iter()
        .filter(|item| !is_made(&item.message))
        .map(|item| format!("{}: {}", item.file, item.message))
        .collect();
    assert!(said.is_empty(), "{} findings:\n{}", said.len(), said.join("\n"));
    say(&format!("{} whole objects, no findings", summary.objects));
}

/// The upstream validation of generated pods and workloads was recorded: none has a field that
/// strict decoding would refuse, and the words that it does not take are the ones we do not
/// take.
#[test]
fn generated_objects_are_judged_as_upstream_does() {
    let Some(folder) = corpus("pod-security") else { return };
    let source = |name: &str| fs::read(folder.join(name)).expect("the corpus is read");
    let docs = Source::decode("fuzz-docs.yaml".into(), source("fuzz-docs.yaml"), true);
    let errors = String::from_utf8(source("fuzz-api-errors.jsonl")).expect("text");
    let mut unsupported: BTreeMap<String, usize> = BTreeMap::new();
    let mut strict = 0;
    for line in errors.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let name = record["name"].as_str().unwrap_or_default();
        for error in record["validation"].as_array().into_iter().flatten() {
            let error = error.as_str().unwrap_or_default();
            strict +=
                usize::from(error.contains("unknown field") || error.contains("duplicate field"));
            // An empty text counts as absent where the API has a default, and the form of an
            // address is no list of words.
            let is_word = !error.contains("value: \"\"") && !error.contains("diskURI");
            if error.contains("Unsupported value: ") && is_word {
                *unsupported.entry(name.to_owned()).or_default() += 1;
            }
        }
    }
    let sources = [docs];
    let (items, _) = run::check(&sources, &rules(&RULES));
    assert_eq!(items.len(), strict, "unknown and duplicate fields");
    let (items, summary) = run::check(&sources, &rules(&["invalid-enum"]));
    let mut ours: BTreeMap<String, usize> = BTreeMap::new();
    for item in &items {
        let name = item.object.as_ref().and_then(|object| object.name.clone());
        *ours.entry(name.unwrap_or_default()).or_default() += 1;
    }
    let differ: BTreeSet<&String> = ours
        .keys()
        .chain(unsupported.keys())
        .filter(|name| ours.get(*name) != unsupported.get(*name))
        .collect();
    say(&format!(
        "{} objects: {strict} unknown or duplicate fields, {} words that the API does not take, \
         {} objects differ",
        summary.objects,
        items.len(),
        differ.len()
    ));
    assert!(differ.is_empty(), "{differ:?}");
}
