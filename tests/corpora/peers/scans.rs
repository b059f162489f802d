//! Scanning fixtures: which files belong together, and under which configuration.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use globset::{Glob, GlobMatcher};
use kubehone::config::Config;
use kubehone::discover::{self, Input};
use kubehone::report::Item;
use kubehone::rules::{Rule, RuleSet, registry};
use kubehone::run;
use rayon::prelude::*;
use serde::Deserialize;

use super::rows::{Row, Wanted, own, table};

/// The files of one scan, and the configuration.
pub(crate) type Scan = (String, Vec<PathBuf>);

/// What a peer's rule comes to for us where its configuration, or a rule below it, says more than
/// its name.
#[derive(Deserialize)]
pub(crate) struct Configured {
    peer: String,
    /// A pattern for the file, or for the peer's own configuration.
    file: String,
    /// A pattern for the peer's rule.
    rule: String,
    /// Which of our rules say the same then, with blanks between them; empty for those that the
    /// pages name.
    rules: String,
    /// A configuration of ours, `configured/<options>.yaml`; empty for none.
    options: String,
}

/// A line of `configured.csv` with its patterns.
struct Line {
    configured: Configured,
    file: GlobMatcher,
    rule: GlobMatcher,
    used: AtomicBool,
}

/// Rules under every configuration that some rows need.
pub(crate) struct Setups {
    lines: Vec<Line>,
    sets: BTreeMap<String, RuleSet>,
}

impl Setups {
    pub(crate) fn read() -> Setups {
        let glob = |text: &str| Glob::new(text).unwrap_or_else(|e| panic!("{e}")).compile_matcher();
        let line = |configured: Configured| {
            let (file, rule) = (glob(&configured.file), glob(&configured.rule));
            Line { configured, file, rule, used: AtomicBool::new(false) }
        };
        let lines: Vec<Line> = table("configured.csv").into_iter().map(line).collect();
        let mut sets = BTreeMap::from([(String::new(), set(""))]);
        for line in &lines {
            let options = &line.configured.options;
            sets.entry(options.clone()).or_insert_with(|| set(options));
        }
        Setups { lines, sets }
    }

    /// What a row's configuration comes to: our rules, if not those of the pages, and the name of
    /// our configuration.
    pub(crate) fn of(&self, peer: &str, row: &Row) -> (Vec<&str>, &str) {
        let fits = |line: &&Line| {
            line.configured.peer == peer
                && row.ids.iter().any(|id| line.rule.is_match(id))
                && (line.file.is_match(&row.file) || line.file.is_match(&row.under))
        };
        let Some(line) = self.lines.iter().find(fits) else { return (Vec::new(), "") };
        line.used.store(true, Ordering::Relaxed);
        (line.configured.rules.split_whitespace().collect(), &line.configured.options)
    }

    pub(crate) fn rules(&self, name: &str) -> &RuleSet {
        &self.sets[name]
    }

    /// Lines that no row needs.
    pub(crate) fn unused(&self) -> impl Iterator<Item = String> {
        let unused = self.lines.iter().filter(|line| !line.used.load(Ordering::Relaxed));
        unused.map(|Line { configured: c, .. }| {
            format!("{},{},{}: no row needs it", c.peer, c.file, c.rule)
        })
    }
}

/// Every rule, configured.
fn set(options: &str) -> RuleSet {
    let mut rules: Vec<Rule> = registry::built_in().expect("built-in pages are read");
    if !options.is_empty() {
        let file = own(&format!("configured/{options}.yaml"));
        let config = Config::read(&file, Path::new("")).unwrap_or_else(|error| panic!("{error}"));
        let told = config.tell(&mut rules, &config.layers(&[]), None);
        told.unwrap_or_else(|error| panic!("{error}"));
    }
    RuleSet::of(rules)
}

/// What is scanned for a row, and once more for what came out of a fix.
pub(crate) fn scans(folder: &Path, together: bool, row: &Row, set: &str) -> Vec<Scan> {
    let path = folder.join(&row.file);
    let mut files = match path.parent() {
        _ if row.is_folder() => beside(&path),
        Some(parent) if together => beside(parent),
        _ if path.is_file() => vec![path.clone()],
        _ => Vec::new(),
    };
    // What is there already comes first: of two that clash, the later one is at fault.
    files.splice(0..0, row.along.iter().map(|file| folder.join(file)));
    let mut scans = vec![(set.to_owned(), files)];
    if let Wanted::Mended(Some(patched)) = &row.wanted {
        scans.push((set.to_owned(), vec![folder.join(patched)]));
    }
    scans
}

/// The files of a folder.
fn beside(folder: &Path) -> Vec<PathBuf> {
    let Ok(listing) = fs::read_dir(folder) else { return Vec::new() };
    let paths = listing.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = paths.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// Runs scans, each once, in parallel.
pub(crate) fn run(mut scans: Vec<Scan>, setups: &Setups) -> HashMap<Scan, Vec<Item>> {
    scans.sort();
    scans.dedup();
    let run = |scan: Scan| {
        let read = |path: &PathBuf| discover::read(&Input { path: path.clone(), named: false });
        let sources: Vec<_> = scan.1.iter().map(read).collect();
        let items = run::check(&sources, setups.rules(&scan.0)).0;
        (scan, items)
    };
    scans.into_par_iter().map(run).collect()
}
