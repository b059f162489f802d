//! The peers' own fixtures with the verdicts that their authors recorded: how often a rule of
//! ours that stands for a peer's rule says the same. Each disagreement is told, with a reason.

mod lines;
mod rows;
mod scans;
mod table;
mod told;
mod verdict;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use kubehone::report::Item;

use crate::folder::{corpus, say};
use crate::golden;
use rows::{Row, Wanted};
use scans::{Scan, Setups};
use table::Tally;
use verdict::{Found, Names, Ours, Outcome};

/// A peer: its folder of the corpus, its name in pages, and whether its fixtures are scanned a
/// folder at a time.
const PEERS: [(&str, &str, bool); 15] = [
    ("kube-linter", "kube-linter", false),
    ("kube-score", "kube-score", false),
    ("polaris", "polaris", false),
    ("kubesec", "kubesec", false),
    ("trivy-checks", "trivy", false),
    ("checkov", "checkov", true),
    ("kics", "kics", false),
    ("kubescape-regolibrary", "kubescape", true),
    ("kyverno-policies", "kyverno", false),
    ("gatekeeper-library", "gatekeeper", false),
    ("datree", "datree", false),
    ("pluto", "pluto", false),
    ("kubeconform", "kubeconform", false),
    ("regula", "regula", false),
    ("psp-migration", "psp", false),
];

/// One peer's fixtures, and what was found in them.
struct Compared<'a> {
    folder: &'a Path,
    peer: &'a str,
    rows: &'a [Row],
    scans: Vec<Vec<Scan>>,
    found: HashMap<Scan, Vec<Item>>,
}

/// With `KUBEHONE_ROWS=file` every row that was compared is written there, with what was found.
#[test]
fn peers_fixtures_are_judged_alike() {
    let Some(corpus) = corpus("peers") else { return };
    let setups = Setups::read();
    let mut list = told::List::read();
    let mut tallies = Vec::new();
    let mut untold = Vec::new();
    let mut dump = String::new();
    for (name, peer, together) in PEERS {
        let folder = corpus.join(name);
        let rows = rows::rows(&folder, peer);
        let scan = |row: &Row| scans::scans(&folder, together, row, setups.of(peer, row).1);
        let scans: Vec<Vec<Scan>> = rows.iter().map(scan).collect();
        let found = scans::run(scans.concat(), &setups);
        let compared = Compared { folder: &folder, peer, rows: &rows, scans, found };
        let mut tally = Tally::of_rows(rows.len());
        let mut names: HashMap<&str, Names<'_>> = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            let (only, setup) = setups.of(peer, row);
            let names =
                names.entry(setup).or_insert_with(|| verdict::names(setups.rules(setup), peer));
            let ours = verdict::ours(names, row, &only);
            let has_rule = ours.is_some();
            let ours = ours.filter(|_| row.wanted != Wanted::Other && !compared.is_twice(at));
            let Some(ours) = ours else {
                tally.unmapped(row, has_rule);
                continue;
            };
            let outcome = compared.outcome(at, &ours);
            let class = match outcome {
                Outcome::Disagrees | Outcome::OtherLine => list.tell(peer, row).map(str::to_owned),
                _ => None,
            };
            if class.is_none() && matches!(outcome, Outcome::Disagrees | Outcome::OtherLine) {
                untold.push(compared.line(row, &ours, at));
            }
            let _ = writeln!(dump, "{outcome:?}\t{class:?}\t{}", compared.line(row, &ours, at));
            tally.count(outcome, ours.same, class);
        }
        say(&tally.line(peer));
        tallies.push((peer, tally));
    }
    if let Some(path) = std::env::var_os("KUBEHONE_ROWS") {
        fs::write(path, dump).expect("the rows are written");
    }
    let page =
        golden::difference(&golden::folder("docs/agreement.md"), Some(&table::page(&tallies)));
    let failures: Vec<String> =
        untold.into_iter().chain(list.wrong()).chain(setups.unused()).chain(page).collect();
    golden::report(&failures);
}

impl Compared<'_> {
    /// Whether nobody can tell what the peer says: it is silent about an object of this name and
    /// flags one in another file of the same scan.
    fn is_twice(&self, at: usize) -> bool {
        let row = &self.rows[at];
        let is_other = |(other, scans): (&Row, &Vec<Scan>)| {
            other.wanted == Wanted::Flagged
                && (&other.rule, &other.object) == (&row.rule, &row.object)
                && other.file != row.file
                && scans[0] == self.scans[at][0]
        };
        row.is_inferred && self.rows.iter().zip(&self.scans).any(is_other)
    }

    fn outcome(&self, at: usize, ours: &Ours<'_>) -> Outcome {
        let row = &self.rows[at];
        let items = |number: usize| self.scans[at].get(number).map(|scan| &self.found[scan]);
        let along: Vec<&Item> = items(0).into_iter().flatten().collect();
        let path = self.folder.join(&row.file);
        let is_here = |item: &&&Item| row.is_folder() || Path::new(&item.file) == path;
        let here = along.iter().filter(is_here).copied().collect();
        let after = items(1).into_iter().flatten().collect();
        let alike = |(other, scans): &(&Row, &Vec<Scan>)| {
            other.rule == row.rule && scans[0] == self.scans[at][0]
        };
        let rows = self.rows.iter().zip(&self.scans).filter(alike).map(|(row, _)| row);
        verdict::judge(row, ours, &Found { here, along, after }, &rows.collect::<Vec<_>>())
    }

    /// A row as the list would tell of it, and what was found.
    fn line(&self, row: &Row, ours: &Ours<'_>, at: usize) -> String {
        let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for item in self.scans[at].first().into_iter().flat_map(|scan| &self.found[scan]) {
            if ours.any.contains(item.rule.as_str()) {
                let place =
                    format!("{}:{}", item.document.unwrap_or_default(), item.place.start.line);
                found.entry(&item.rule).or_default().push(place);
            }
        }
        let rules: Vec<&str> = ours.any.iter().copied().collect();
        let object = row.object.join("/");
        let line = row.line.map(|line| format!(" at line {line}")).unwrap_or_default();
        format!(
            "{},{},{object},{},{},1,?,? (document {:?}{line}; {}{}; found {found:?})",
            self.peer,
            row.file,
            row.rule,
            row.expected,
            row.doc,
            if ours.same { "same " } else { "akin " },
            rules.join(" "),
        )
    }
}
