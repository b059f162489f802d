//! The one helper that knows where the corpora are.

use std::env;
use std::io::{self, Write};
use std::path::PathBuf;

use kubehone::discover;
use kubehone::rules::{RuleSet, registry};
use kubehone::syntax::Source;

/// A folder of the corpora, or `None` (and a printed line) if there are none here.
pub(crate) fn corpus(name: &str) -> Option<PathBuf> {
    let Some(corpora) = env::var_os("KUBEHONE_CORPORA") else {
        say(&format!("skipped: KUBEHONE_CORPORA names no folder with `{name}`"));
        return None;
    };
    let folder = PathBuf::from(corpora).join(name);
    assert!(folder.is_dir(), "KUBEHONE_CORPORA is set, but there is no {}", folder.display());
    Some(folder)
}

/// All manifests of a corpus, read; at least as many as are expected of it.
pub(crate) fn sources(name: &str, at_least: usize) -> Option<Vec<Source>> {
    let files = discover::inputs(&[corpus(name)?]).files;
    assert!(files.len() >= at_least, "{name}: only {} files", files.len());
    Some(kubehone::run::read(&files, &|| {}))
}

/// Every rule there is.
pub(crate) fn all_rules() -> RuleSet {
    RuleSet::of(registry::built_in().expect("built-in pages are read"))
}

/// The rules that run unless told otherwise: some of the others ask for opposites.
pub(crate) fn default_rules() -> RuleSet {
    let rules = registry::built_in().expect("built-in pages are read");
    RuleSet::select(rules, &registry::Choice::default()).expect("no rule is named")
}

/// Prints a line that the test harness does not swallow.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
