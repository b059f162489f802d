//! `docs/rules.md` and `docs/peers.md` follow from the pages. `BLESS=1` writes them anew.

mod golden;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use kubehone::rules::{Risk, Rule, Severity, profile, registry};

#[test]
fn indexes_follow_from_the_pages() {
    let mut rules = registry::built_in().unwrap_or_else(|error| panic!("{error}"));
    rules.sort_by(|a, b| (a.category(), a.id()).cmp(&(b.category(), b.id())));
    let indexes = [("docs/rules.md", rules_index(&rules)), ("docs/peers.md", peers_index(&rules))];
    let failures: Vec<String> = indexes
        .iter()
        .filter_map(|(path, text)| golden::difference(&golden::folder(path), Some(text)))
        .collect();
    golden::report(&failures);
}

#[test]
fn the_book_has_every_guide() {
    let docs = golden::folder("docs");
    let summary = fs::read_to_string(docs.join("SUMMARY.md")).expect("a summary");
    let linked: BTreeSet<&str> =
        summary.split("](").skip(1).filter_map(|link| link.split_once(')')).map(|l| l.0).collect();
    let names = fs::read_dir(docs).expect("a folder").map(|entry| entry.expect("an entry"));
    let guides: BTreeSet<String> = names
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".md") && name != "SUMMARY.md")
        .collect();
    assert_eq!(linked, guides.iter().map(String::as_str).collect());
}

/// Every rule on a line, by category.
fn rules_index(rules: &[Rule]) -> String {
    let mut out = String::from(
        "# Rules\n\nMade from the pages under `rules/`; `BLESS=1 cargo test --test indexes` makes it anew.\n",
    );
    let on = rules.iter().filter(|rule| rule.on_by_default).count();
    let _ = writeln!(out, "{} rules, {on} of them on by default.", rules.len());
    let mut category = "";
    for rule in rules {
        if rule.category() != category {
            category = rule.category();
            let _ = writeln!(
                out,
                "\n## {category}\n\n| rule | severity | on | fix | about |\n| --- | --- | --- | --- | --- |"
            );
        }
        let severity = match rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        let fix = rule.fix.as_ref().map_or("", |fix| match fix.risk {
            Risk::None => "none",
            Risk::Low => "low",
            Risk::Medium => "medium",
            Risk::High => "high",
        });
        let on = if rule.on_by_default { "on" } else { "" };
        let id = rule.id();
        let title = &rule.page.title;
        let _ = writeln!(
            out,
            "| [{id}](../rules/{category}/{id}.md) | {severity} | {on} | {fix} | {title} |"
        );
    }
    out
}

/// For every peer its rules, and ours for them.
fn peers_index(rules: &[Rule]) -> String {
    let mut out = String::from(
        "# Rules of other linters\n\nMade from the pages under `rules/`; `BLESS=1 cargo test --test indexes` makes it anew.\n\n\
         *Same* has the same condition; *akin* is a similar idea, and the page's section on exceptions says how the two\n\
         differ. An id with a star is off by default in its linter. How often the two agree on the fixtures of the other\n\
         linters stands in [agreement](agreement.md).\n",
    );
    let mut by_peer: BTreeMap<&str, BTreeMap<String, [BTreeSet<&str>; 2]>> = BTreeMap::new();
    for rule in rules {
        for (kind, peers) in [&rule.same, &rule.akin].into_iter().enumerate() {
            for (peer, ids) in peers {
                for id in ids {
                    let star = if id.by_default { "" } else { " *" };
                    let name = format!("`{}`{star}", id.id);
                    let ours = by_peer.entry(peer).or_default().entry(name).or_default();
                    ours[kind].insert(rule.id());
                }
            }
        }
    }
    let order = profile::PEERS.into_iter().filter(|peer| by_peer.contains_key(peer));
    let others = by_peer.keys().copied().filter(|peer| !profile::PEERS.contains(peer));
    for peer in order.chain(others) {
        let _ = writeln!(out, "\n## {peer}\n\n| theirs | same | akin |\n| --- | --- | --- |");
        for (theirs, [same, akin]) in &by_peer[peer] {
            let list = |ours: &BTreeSet<&str>| ours.iter().copied().collect::<Vec<_>>().join(", ");
            let _ = writeln!(out, "| {theirs} | {} | {} |", list(same), list(akin));
        }
    }
    out
}
