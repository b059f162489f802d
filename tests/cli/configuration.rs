//! Where a configuration is looked for, and whether its schema takes what the program takes.

use std::fs;

use kubehone::rules::registry;
use serde_json::Value;

use crate::golden;
use crate::program::kubehone;
use crate::schema::flaws;

#[test]
fn a_repository_is_not_left() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let inner = place.path().join("apps/web");
    fs::create_dir_all(&inner).expect("folders");
    fs::write(place.path().join(".kubehone.yaml"), "no-such-key: 1\n").expect("a file");
    fs::write(inner.join("web.yaml"), "{apiVersion: v1, kind: Pod, metadata: {name: a}}\n")
        .expect("a file");
    let check = || kubehone(&inner, "check --select host-network");
    let outcome = check();
    assert_eq!(outcome.status, 2, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("../../.kubehone.yaml:1:1: "), "{}", outcome.stderr);
    fs::create_dir(place.path().join("apps/.git")).expect("a folder");
    assert_eq!(check().status, 0, "{}", check().stderr);
}

#[test]
fn the_schema_knows_every_rule_and_option() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let outcome = kubehone(place.path(), "config schema");
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
    let schema: Value = serde_json::from_str(&outcome.stdout).expect("a schema");
    let rules = &schema["definitions"]["Rules"]["properties"];
    for rule in registry::built_in().expect("the pages") {
        let told = &rules[rule.id()]["anyOf"][1]["properties"];
        assert!(told["run"].is_object(), "{}", rule.id());
        assert_eq!(told["risk"].is_object(), rule.fix.is_some(), "{}", rule.id());
        for option in &rule.options {
            assert_eq!(told[&option.name]["description"], *option.about, "{}", rule.id());
        }
    }
}

/// What is taken over from other linters is a configuration that holds.
#[test]
fn what_is_migrated_holds() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let mut seen = 0;
    for case in golden::entries(&golden::folder("testdata/cli")) {
        let file = case.join("after/.kubehone.yaml");
        if golden::name(&case).starts_with("migrate-") && file.exists() {
            let file = file.to_str().expect("a path that is text");
            let outcome = kubehone(place.path(), &format!("config show --config {file}"));
            assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""), "{file}");
            seen += 1;
        }
    }
    assert!(seen > 8, "{seen} configurations");
}

/// What the program takes, the schema takes; and it refuses what has wrong keys, words or types.
#[test]
fn the_schema_agrees_with_the_program() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let outcome = kubehone(place.path(), "config schema");
    let schema: Value = serde_json::from_str(&outcome.stdout).expect("a schema");
    // They are not read there.
    let beyond = ["config-named", "config-none"];
    let (mut seen, mut wrong) = ([0, 0], Vec::new());
    for case in golden::entries(&golden::folder("testdata/cli")) {
        let name = golden::name(&case);
        let file = case.join("in/.kubehone.yaml");
        if beyond.contains(&name.as_str()) || !file.exists() {
            continue;
        }
        let said = fs::read_to_string(case.join("stderr")).unwrap_or_default();
        let refused = ABOUT_FORM.iter().any(|words| said.contains(words));
        if !refused && golden::text(&case.join("exit")) == "2\n" {
            // What a schema cannot know: what is in other files, what a pattern is, what a fix needs.
            continue;
        }
        let config: Value = serde_yaml::from_str(&golden::text(&file)).expect("YAML");
        let flaws = flaws(&schema, &config);
        if flaws.is_empty() == refused {
            wrong.push(format!("{name}: {flaws:?}"));
        }
        seen[usize::from(refused)] += 1;
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(seen[0] > 20 && seen[1] > 8, "{seen:?}");
}

/// What is said of keys, words and types that are wrong.
const ABOUT_FORM: [&str; 6] = [
    "nothing that can be configured here",
    "belongs here",
    "is missing here",
    "is no severity",
    "is no form",
    "there is no profile",
];

#[test]
fn a_first_configuration_changes_nothing_and_has_its_schema() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {hostPID: true}}\n";
    fs::write(place.path().join("web.yaml"), pod).expect("a file");
    let check = || kubehone(place.path(), "check --format concise");
    let before = check();
    let init = kubehone(place.path(), "init");
    assert_eq!(init.stdout, "wrote .kubehone.yaml and .kubehone.schema.json\n");
    let after = check();
    assert_eq!((before.stdout, before.stderr), (after.stdout, after.stderr));
    let schema = fs::read_to_string(place.path().join(".kubehone.schema.json")).expect("a schema");
    assert_eq!(schema, kubehone(place.path(), "config schema").stdout);
    assert_eq!(kubehone(place.path(), "init").status, 2);
}
