//! What the program says of itself and its rules. The pages change often, so only what must be
//! in them is compared.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::golden;
use crate::program::{Program, kubehone};

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_version_is_that_of_the_package() {
    let outcome = kubehone(here(), "--version");
    assert_eq!(outcome.stdout, format!("kubehone {}\n", env!("CARGO_PKG_VERSION")));
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
}

#[test]
fn help_names_commands_and_statuses() {
    let outcome = kubehone(here(), "--help");
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
    for part in ["check", "explain", "rules", "Exit status: 0"] {
        assert!(outcome.stdout.contains(part), "no `{part}` in {}", outcome.stdout);
    }
    let outcome = kubehone(here(), "check --help");
    for part in ["--fix", "--risk", "--diff", "--format", "--fail-on", "--stdin-filename"] {
        assert!(outcome.stdout.contains(part), "no `{part}` in {}", outcome.stdout);
    }
}

#[test]
fn a_rule_is_explained() {
    let outcome = kubehone(here(), "explain --color never host-network");
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
    let page = outcome.stdout;
    assert!(page.starts_with("host-network: "), "{page}");
    for part in [
        "category pod-security, severity error, default on\n",
        "fix: Give the pod a network of its own (risk high)\n",
        "\nWhy\n",
        "\nExamples\n",
        "  bad:\n",
        "  fixed:\n",
        "    apiVersion: ",
        "see https://kubernetes.io/",
    ] {
        assert!(page.contains(part), "no {part:?} in {page}");
    }
    for part in ["```", "about: pod", "\x1b"] {
        assert!(!page.contains(part), "{part:?} in {page}");
    }
    assert!(kubehone(here(), "explain --color always host-network").stdout.contains("\x1b[1m"));
}

#[test]
fn every_rule_is_explained() {
    for rule in rules() {
        let id = rule["id"].as_str().expect("an id");
        let outcome = Program::new(here(), ["explain", id]).run();
        assert_eq!(outcome.status, 0, "{id}");
        assert!(outcome.stdout.starts_with(&format!("{id}: ")), "{id}: {}", outcome.stdout);
    }
}

#[test]
fn the_list_of_rules_has_its_documented_shape() {
    let mut ids = BTreeSet::new();
    for rule in rules() {
        let text = |key: &str| rule[key].as_str().unwrap_or_else(|| panic!("{key} of {rule}"));
        assert!(ids.insert(text("id").to_owned()), "{} twice", text("id"));
        for key in ["category", "title", "about", "message"] {
            assert!(!text(key).is_empty(), "{key} of {rule}");
        }
        assert!(["error", "warning", "info"].contains(&text("severity")), "{rule}");
        assert!(rule["default"].is_boolean(), "{rule}");
        assert!(text("page").starts_with("# "), "{rule}");
        for key in ["standards", "same", "akin", "options"] {
            assert!(rule[key].is_object(), "{key} of {rule}");
        }
        assert!(rule["references"].is_array(), "{rule}");
        if !rule["fix"].is_null() {
            assert!(rule["fix"]["title"].is_string(), "{rule}");
            let risk = rule["fix"]["risk"].as_str().unwrap_or_default();
            assert!(["none", "low", "medium", "high"].contains(&risk), "{rule}");
        }
    }
    let pages = golden::entries(&golden::folder("rules"));
    let pages = pages.iter().filter(|path| path.is_dir()).flat_map(|path| golden::entries(path));
    let pages: BTreeSet<String> =
        pages.map(|path| golden::name(&path).trim_end_matches(".md").to_owned()).collect();
    assert_eq!(ids, pages, "every page is a rule");
}

#[test]
fn the_list_for_people_has_a_line_for_each_rule() {
    let outcome = kubehone(here(), "rules");
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
    let mut lines = outcome.stdout.lines();
    let head: Vec<&str> = lines.next().expect("a head").split_whitespace().collect();
    assert_eq!(head, ["rule", "severity", "on", "fix", "about"]);
    let rules = rules();
    assert_eq!(lines.clone().count(), rules.len());
    let first_words: BTreeSet<_> = lines.filter_map(|line| line.split(' ').next()).collect();
    assert!(rules.iter().filter_map(|rule| rule["id"].as_str()).all(|id| first_words.contains(id)));
}

fn rules() -> Vec<Value> {
    let outcome = kubehone(here(), "rules --format json");
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
    serde_json::from_str(&outcome.stdout).expect("a JSON list")
}
