//! Every page's examples are true.

use kubehone::prove::{Failure, prove};
use kubehone::rules::registry::Choice;
use kubehone::rules::{RuleSet, registry};
use kubehone::run;
use kubehone::syntax::Source;

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

/// In the default set a thing is said once, by the rule that says most; whoever asks for a rule
/// by name hears it.
#[test]
fn one_rule_speaks_where_several_could() {
    let ids: Vec<String> = rules().iter().map(|rule| rule.id().to_owned()).collect();
    for rule in rules() {
        for other in &rule.yields {
            assert!(ids.contains(other) && other != rule.id(), "{} yields {other}", rule.id());
        }
    }
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  volumes:\n  \
        - {name: socket, hostPath: {path: /run/docker.sock}}\n  \
        - {name: system, hostPath: {path: /etc}}\n  - {name: data, hostPath: {path: /srv}}\n  \
        containers:\n  - name: a\n    image: a:1\n    \
        securityContext: {capabilities: {add: [SYS_TIMES, SYS_TIME]}}\n";
    let source = [Source::decode("a.yaml".into(), text.into(), true)];
    let asked = [
        "host-path-volume",
        "sensitive-host-path",
        "container-runtime-socket",
        "added-capability",
        "unknown-capability",
    ]
    .map(str::to_owned);
    let found = |select: &[String]| {
        let some = rules().into_iter().filter(|rule| asked.iter().any(|id| id == rule.id()));
        let set = RuleSet::select(some.collect(), &Choice::of(&[], select, &[]));
        let items = run::check(&source, &set.expect("the rules exist")).0;
        items.into_iter().map(|item| (item.place.start.line, item.rule)).collect::<Vec<_>>()
    };
    let said = |line: usize, rule: &str| (line, rule.to_owned());
    let once = [
        said(6, "container-runtime-socket"),
        said(7, "sensitive-host-path"),
        said(8, "host-path-volume"),
        said(12, "unknown-capability"),
        said(12, "added-capability"),
    ];
    assert_eq!(found(&[]), once);
    let all = found(&asked);
    assert_eq!(all.iter().filter(|(_, rule)| rule == "host-path-volume").count(), 3);
    assert_eq!(all.iter().filter(|(_, rule)| rule == "added-capability").count(), 2);
}
