//! Every page's examples are true.

use kubehone::prove::{Failure, prove};
use kubehone::rules::{RuleSet, registry};

fn rules() -> Vec<kubehone::rules::Rule> {
    match registry::built_in() {
        Ok(rules) => rules,
        Err(error) => panic!("{error}"),
    }
}

/// The build's short form of a declaration makes the rule that the page itself makes.
#[test]
fn pages_are_read_as_they_are_written() {
    for rule in rules() {
        let page = &rule.page;
        let again = kubehone::rules::page::read(page.path.clone(), &page.text);
        let again = again.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(format!("{rule:?}"), format!("{again:?}"), "{}", rule.id());
    }
}

#[test]
fn defaults_are_the_pages_that_say_so() {
    let defaults = registry::defaults().expect("built-in pages are read");
    let defaults: Vec<&str> = defaults.iter().map(|rule| rule.id()).collect();
    let rules = rules();
    let wanted: Vec<&str> =
        rules.iter().filter(|rule| rule.on_by_default).map(|rule| rule.id()).collect();
    assert_eq!(defaults, wanted);
}

#[test]
fn examples_are_true() {
    let guards = RuleSet::of(registry::defaults().expect("built-in pages are read"));
    let failures: Vec<Failure> = rules().iter().flat_map(|rule| prove(rule, &guards)).collect();
    let report: Vec<String> = failures.iter().map(ToString::to_string).collect();
    assert!(report.is_empty(), "\n{}\n", report.join("\n"));
}

#[test]
fn ids_name_the_problem() {
    for rule in rules() {
        let id = rule.id();
        let form = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(id.chars().all(form) && id.contains('-'), "{id}");
        for cure in ["no-", "disallow-", "avoid-", "require-", "should-", "must-"] {
            assert!(!id.starts_with(cure), "{id} names a cure");
        }
    }
}
