//! The peers' own fixtures with the verdicts that their authors recorded: how often a rule of
//! ours that stands for a peer's rule says the same.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use kubehone::discover::{self, Input};
use kubehone::report::Item;
use kubehone::rules::{Rule, registry};
use kubehone::run;
use rayon::prelude::*;

use crate::folder::{all_rules, corpus, say};

/// Folders of the corpus, the peers' names in pages, and the least share of rows, in percent,
/// on which rules with the same condition agree. Raised as disagreements are explained.
const PEERS: [(&str, &str, usize); 11] = [
    ("checkov", "checkov", 98),
    ("datree", "datree", 90),
    ("gatekeeper-library", "gatekeeper", 0),
    ("kics", "kics", 94),
    ("kube-linter", "kube-linter", 84),
    ("kube-score", "kube-score", 98),
    ("kubescape-regolibrary", "kubescape", 98),
    ("kyverno-policies", "kyverno", 98),
    ("polaris", "polaris", 98),
    ("regula", "regula", 90),
    ("trivy-checks", "trivy", 98),
];

/// One row of `EXPECTED.shared.csv` with a verdict.
struct Row {
    file: PathBuf,
    doc: Option<usize>,
    object: String,
    ids: Vec<String>,
    fails: bool,
}

#[test]
fn peers_fixtures_are_judged_alike() {
    let Some(folder) = corpus("peers") else { return };
    let rules = registry::built_in().expect("built-in pages are read");
    let set = all_rules();
    let mut low = Vec::new();
    for (name, peer, least) in PEERS {
        let rows = rows(&folder.join(name));
        let mut files: Vec<&Path> = rows.iter().map(|row| row.file.as_path()).collect();
        files.sort_unstable();
        files.dedup();
        let found: HashMap<&Path, Vec<Item>> = files
            .par_iter()
            .map(|file| {
                let source = discover::read(&Input { path: file.to_path_buf(), named: true });
                (*file, run::check(&[source], &set).0)
            })
            .collect();
        let mut tally: BTreeMap<bool, (usize, usize)> = BTreeMap::new();
        let mut wrong = Vec::new();
        for row in &rows {
            let Some((ours, same)) = ours(&rules, peer, &row.ids, row.fails) else { continue };
            let found = found.get(row.file.as_path()).map_or(&[][..], Vec::as_slice);
            let flagged =
                found.iter().any(|item| ours.contains(&item.rule.as_str()) && about(item, row));
            let (agree, all) = tally.entry(same).or_default();
            *all += 1;
            if flagged == row.fails {
                *agree += 1;
            } else if same {
                let file = row.file.strip_prefix(&folder).unwrap_or(&row.file).display();
                wrong.push(format!("{file} {:?} {:?}: fails {}", row.doc, ours, row.fails));
            }
        }
        let share = |same: bool| {
            let (agree, all) = tally.get(&same).copied().unwrap_or((0, 0));
            (agree, all)
        };
        let (same, akin) = (share(true), share(false));
        say(&format!(
            "{name}: same condition {}/{}, akin {}/{}, {} rows in all",
            same.0,
            same.1,
            akin.0,
            akin.1,
            rows.len()
        ));
        if std::env::var_os("KUBEHONE_DISAGREEMENTS").is_some() {
            wrong.iter().for_each(|line| say(line));
        }
        if same.0 * 100 < least * same.1 {
            low.push(format!("{name}: {}/{}, not {least} %", same.0, same.1));
        }
    }
    assert!(low.is_empty(), "{}", low.join("\n"));
}

/// Our rules for a peer's: those with the same condition, else those akin, and which it is.
fn ours<'r>(
    rules: &'r [Rule],
    peer: &str,
    ids: &[String],
    fails: bool,
) -> Option<(Vec<&'r str>, bool)> {
    let of = |same: bool| -> Vec<&'r str> {
        let named = |rule: &&Rule| {
            let peers = if same { &rule.same } else { &rule.akin };
            peers
                .iter()
                .any(|(name, theirs)| name == peer && theirs.iter().any(|id| ids.contains(&id.id)))
        };
        rules.iter().filter(|rule| rule.options.is_empty()).filter(named).map(Rule::id).collect()
    };
    let same = of(true);
    // What the peer flags, rules of ours that come close may flag in its place.
    match (same.is_empty(), fails) {
        (false, false) => Some((same, true)),
        (false, true) => Some((same.into_iter().chain(of(false)).collect(), true)),
        (true, _) => Some((of(false), false)).filter(|(akin, _)| !akin.is_empty()),
    }
}

/// Whether a finding is about what a row is about.
fn about(item: &Item, row: &Row) -> bool {
    if row.doc.is_some() && row.doc != item.document {
        return false;
    }
    let name = row.object.rsplit(['/', '.']).next().unwrap_or_default();
    let own = item.object.as_ref().and_then(|object| object.name.as_deref());
    name.is_empty() || own.is_none_or(|own| own == name || row.object.ends_with(own))
}

fn rows(folder: &Path) -> Vec<Row> {
    let text = fs::read_to_string(folder.join("EXPECTED.shared.csv")).expect("the expectations");
    let mut rows = Vec::new();
    for line in text.lines().skip(1) {
        let cells = cells(line);
        let [file, doc, object, rule, expected, ..] = cells.as_slice() else { continue };
        let path = folder.join(file);
        if !matches!(expected.as_str(), "fail" | "pass") || !path.is_file() {
            continue;
        }
        let mut ids = vec![rule.clone()];
        // kyverno's rows name policy and rule; kics and kubescape put their ids into the detail.
        ids.extend(rule.split_once('/').map(|(policy, _)| policy.to_owned()));
        let detail = cells.get(7).map(String::as_str).unwrap_or_default();
        let value: serde_json::Value = serde_json::from_str(detail).unwrap_or_default();
        ids.extend(value["id"].as_str().map(str::to_owned));
        let controls = value["controls"].as_array().into_iter().flatten();
        ids.extend(controls.filter_map(|control| control.as_str().map(str::to_owned)));
        let (doc, fails) = (doc.parse().ok(), expected == "fail");
        rows.push(Row { file: path, doc, object: object.clone(), ids, fails });
    }
    rows
}

/// The cells of a line of CSV; no cell has a line break.
pub(crate) fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        let last = cells.last_mut().expect("there is one");
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                last.push('"');
                characters.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => last.push(c),
        }
    }
    cells
}
