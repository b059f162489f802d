//! What a user asks to run, by names of rules, categories, profiles and other linters.

use std::fmt;

use super::profile;
use super::registry::{RuleSet, categories, ids};
use super::rule::{PeerId, Rule};

/// What a user asks to run.
#[derive(Clone, Debug, Default)]
pub struct Choice<'a> {
    /// Profiles.
    pub profiles: Vec<&'a str>,
    /// Rules, categories and peers' rules.
    pub select: Vec<&'a str>,
    /// The same, left out.
    pub ignore: Vec<&'a str>,
    /// Rules that run besides.
    pub on: Vec<&'a str>,
    /// Rules that do not run.
    pub off: Vec<&'a str>,
}

impl<'a> Choice<'a> {
    /// Profiles, what is selected, and what is left out.
    pub fn of(profiles: &'a [String], select: &'a [String], ignore: &'a [String]) -> Choice<'a> {
        let names = |names: &'a [String]| names.iter().map(String::as_str).collect();
        let (profiles, select, ignore) = (names(profiles), names(select), names(ignore));
        Choice { profiles, select, ignore, ..Choice::default() }
    }

    /// Whether it asks for other rules than the default ones.
    pub(super) fn begins_anew(&self) -> bool {
        !self.profiles.is_empty() || !self.select.is_empty()
    }

    /// What becomes of a rule that runs, or does not, unless this says otherwise. What is asked
    /// for by its name runs although something weaker left it out; within one choice, what
    /// leaves a rule out wins.
    pub(super) fn decide(&self, rule: &Rule, Run { mut wanted, mut left_out }: Run) -> Run {
        if self.begins_anew() {
            wanted = self.profiles.iter().any(|name| profile::has(name, rule));
            let named = |name: &str| name != "all" && is_named(rule, &[name]);
            if self.select.iter().any(|name| named(name)) {
                (wanted, left_out) = (true, false);
            }
            wanted |= self.select.contains(&"all");
        }
        if self.on.contains(&rule.id()) {
            (wanted, left_out) = (true, false);
        }
        left_out |= is_named(rule, &self.ignore) || self.off.contains(&rule.id());
        Run { wanted, left_out }
    }
}

/// Whether a rule is to run.
pub(super) struct Run {
    pub(super) wanted: bool,
    pub(super) left_out: bool,
}

/// A name of a rule, category, peer's rule or profile that is not known.
#[derive(Debug)]
pub struct UnknownRule {
    /// What it was to be.
    noun: &'static str,
    /// What was asked for.
    pub name: String,
    /// What to do instead.
    hint: String,
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no {} `{}`{}", self.noun, self.name, self.hint)
    }
}

impl std::error::Error for UnknownRule {}

/// Whether any of the names is the rule's, its category's or a peer's for it.
fn is_named(rule: &Rule, names: &[&str]) -> bool {
    names.iter().any(|name| rule.is_called(name))
}

impl Rule {
    /// Whether a name is the rule's, its category's or a peer's for it, or `all`.
    pub fn is_called(&self, name: &str) -> bool {
        name == "all" || name == self.id() || name == self.category() || is_peers(self, name)
    }
}

/// More rules than this under one name of a peer's are called by that name.
const MANY: usize = 3;

/// How the rules that go by a peer's name are best called: by their ids, or by that name if they
/// are many; nothing if there are none.
pub fn names_for<'r>(rules: impl Iterator<Item = &'r Rule>, name: &str) -> Vec<String> {
    let called = rules.filter(|rule| rule.is_called(name));
    let ids: Vec<String> = called.map(|rule| rule.id().to_owned()).collect();
    if ids.len() > MANY { vec![name.to_owned()] } else { ids }
}

/// Whether a name such as `checkov:CKV_K8S_16`, `KSV-0017` or `checkov:*` is a peer's for the rule.
/// A plain word such as `kubeaudit:image` needs the peer before it.
pub fn is_peers(rule: &Rule, name: &str) -> bool {
    let (peer, id) = name.split_once(':').unwrap_or(("", name));
    if peer.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase()) {
        return false;
    }
    let is = |(other, theirs): (&str, &PeerId)| {
        (peer.is_empty() || peer.eq_ignore_ascii_case(other))
            && (theirs.id.eq_ignore_ascii_case(id) || (id == "*" && !peer.is_empty()))
    };
    rule.peers().any(is)
}

/// Pairs of rules that were both asked for by id, although one asks for the opposite of the
/// other.
pub fn contradictions<'n>(rules: &RuleSet, select: &'n [String]) -> Vec<(&'n str, &'n str)> {
    let named = |id: &str| select.iter().find(|name| *name == id).map(String::as_str);
    let pairs = rules.iter().filter_map(|rule| {
        let id = named(rule.id())?;
        let other = rule.contradicts.iter().find_map(|other| named(other))?;
        Some((id.min(other), id.max(other)))
    });
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Checks that a name is a rule id, a category or a peer's name for a rule.
///
/// # Errors
/// Names it, with similar ones.
pub fn known(rules: &[Rule], name: &str) -> Result<(), UnknownRule> {
    let mut names: Vec<&str> = ids(rules).collect();
    names.extend(rules.iter().map(Rule::category));
    names.extend(categories());
    if name == "all" || names.contains(&name) || rules.iter().any(|rule| is_peers(rule, name)) {
        return Ok(());
    }
    if name.contains(':') || name.contains(char::is_uppercase) {
        names = rules.iter().flat_map(Rule::peers).map(|(_, id)| id.id.as_str()).collect();
    }
    let wanted = name.split_once(':').map_or(name, |(_, id)| id);
    let hint = match nearest(wanted, names) {
        hint if hint.is_empty() => "; `kubehone rules` lists them".into(),
        hint => hint,
    };
    Err(UnknownRule { noun: "rule or category", name: name.to_owned(), hint })
}

/// Checks that there is a profile of a name.
///
/// # Errors
/// Names it, with similar ones.
pub fn known_profile(name: &str) -> Result<(), UnknownRule> {
    if profile::names().any(|known| known == name) {
        return Ok(());
    }
    let hint = nearest(name, profile::names().collect());
    Err(UnknownRule { noun: "profile", name: name.to_owned(), hint })
}

/// A question after names that are nearly the given one; empty if there are none.
pub(crate) fn nearest(name: &str, mut names: Vec<&str>) -> String {
    names.sort_unstable();
    names.dedup();
    let distance = |other: &str| strsim::damerau_levenshtein(name, other);
    let near = |other: &&str| {
        distance(other) <= 1 + name.len() / 5
            || (name.len() >= 4 && (other.contains(name) || name.contains(*other)))
    };
    names.retain(near);
    names.sort_by_key(|other| distance(other));
    names.truncate(3);
    if names.is_empty() {
        String::new()
    } else {
        format!("; did you mean `{}`?", names.join("`, `"))
    }
}
