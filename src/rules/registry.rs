//! Which rules there are, and which of them run.

use std::collections::HashMap;
use std::fmt;

use super::native::Native;
use super::page::{Embedded, PageError};
use super::profile;
use super::rule::{About, PeerId, Rule, Verdict};
use crate::model::kinds::Row;
use crate::schema::table::NEWEST;

/// Every built-in page, put here by the build.
static PAGES: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// The rules of a run, sorted by what they are about so that a walk asks only what applies.
#[derive(Debug, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
    /// Which of them are about objects of a kind, given in lower case.
    kinds: HashMap<Box<str>, Vec<usize>>,
    /// The minor version of Kubernetes to compare objects with, if any rule asks for that.
    target: Option<u32>,
    /// Whether nobody asked for rules by name: then those that yield to others do so.
    is_default: bool,
    /// The user's rows of the table of kinds.
    own_kinds: Vec<Row>,
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

/// What a user asks to run.
#[derive(Clone, Debug, Default)]
pub struct Choice<'a> {
    /// Profiles.
    pub profiles: &'a [String],
    /// Rules, categories and peers' rules.
    pub select: &'a [String],
    /// The same, left out.
    pub ignore: &'a [String],
}

/// All built-in rules.
///
/// # Errors
/// A page that cannot be read.
pub fn built_in() -> Result<Vec<Rule>, PageError> {
    PAGES.iter().map(Embedded::rule).collect()
}

/// The built-in rules that are on by default; the pages of the others are not read.
///
/// # Errors
/// A page that cannot be read.
pub fn defaults() -> Result<Vec<Rule>, PageError> {
    PAGES.iter().filter(|page| page.on).map(Embedded::rule).collect()
}

impl RuleSet {
    /// The same rules, over kinds that the user adds to the table.
    pub fn with_kinds(mut self, rows: Vec<Row>) -> RuleSet {
        self.own_kinds = rows;
        self
    }

    /// The user's rows of the table of kinds.
    pub fn own_kinds(&self) -> &[Row] {
        &self.own_kinds
    }

    /// A set of exactly these rules, less those that lack a value only the user has. Rules
    /// that were not configured get their defaults.
    pub fn of(mut rules: Vec<Rule>) -> RuleSet {
        for rule in &mut rules {
            if rule.settings.is_none() {
                // Nothing is given, so nothing can be wrong; the tests hold the defaults.
                let _ = rule.configure(&[]);
            }
        }
        rules.retain(|rule| rule.lacks.is_empty());
        rules.sort_by(|a, b| (rank(&a.about), a.id()).cmp(&(rank(&b.about), b.id())));
        let mut kinds: HashMap<Box<str>, Vec<usize>> = HashMap::new();
        for (index, rule) in rules.iter().enumerate() {
            if let About::Kinds(names) = &rule.about {
                names.iter().for_each(|name| kinds.entry(name.clone()).or_default().push(index));
            }
        }
        let target = rules.iter().filter_map(target_of).min();
        RuleSet { rules, kinds, target, is_default: false, own_kinds: Vec::new() }
    }

    /// The default rules, or those of profiles and the selected ones instead, less the ignored
    /// ones.
    ///
    /// # Errors
    /// The first name that is not known.
    pub fn select(rules: Vec<Rule>, choice: &Choice<'_>) -> Result<RuleSet, UnknownRule> {
        for name in choice.select.iter().chain(choice.ignore) {
            known(&rules, name)?;
        }
        for name in choice.profiles {
            if !profile::names().any(|known| known == name) {
                let hint = nearest(name, profile::names().collect());
                return Err(UnknownRule { noun: "profile", name: name.clone(), hint });
            }
        }
        let runs = |rule: &Rule| {
            let by_profile = choice.profiles.iter().any(|name| profile::has(name, rule));
            let by_default = choice.profiles.is_empty() && choice.select.is_empty();
            let wanted = by_profile
                || is_named(rule, choice.select)
                || (by_default && rule.on_by_default)
                || rule.has_policies();
            // A file that cannot be read is reported whatever rules were asked for.
            (wanted || rule.about == About::File) && !is_named(rule, choice.ignore)
        };
        let mut set = RuleSet::of(rules.into_iter().filter(runs).collect());
        set.is_default = choice.profiles.is_empty() && choice.select.is_empty();
        Ok(set)
    }

    /// Whether this is the default set, in which each thing is said once.
    pub fn is_default(&self) -> bool {
        self.is_default
    }

    /// The oldest minor version of Kubernetes that a rule wants objects compared with; `None` if
    /// no rule asks what the API takes.
    pub fn target(&self) -> Option<u32> {
        self.target
    }

    /// All rules of the set.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The rules about one thing, as a slice.
    pub fn about(&self, about: &About) -> &[Rule] {
        let rank = rank(about);
        let from = self.rules.partition_point(|rule| self::rank(&rule.about) < rank);
        let to = self.rules.partition_point(|rule| self::rank(&rule.about) <= rank);
        &self.rules[from..to]
    }

    /// The rules about objects of one kind.
    pub fn about_kind<'r>(&'r self, kind: &str) -> impl Iterator<Item = &'r Rule> {
        let indexes = self.kinds.get(kind.to_ascii_lowercase().as_str());
        indexes.into_iter().flatten().map(|index| &self.rules[*index])
    }
}

/// The version that a rule about the schema compares with.
fn target_of(rule: &Rule) -> Option<u32> {
    let Verdict::Native(Native::Schema(..)) = rule.verdict else { return None };
    let given = rule.settings.as_ref().and_then(|options| options.minor());
    Some(given.unwrap_or(NEWEST))
}

fn rank(about: &About) -> u8 {
    match about {
        About::File => 0,
        About::Document => 1,
        About::Stray => 2,
        About::Object => 3,
        About::Kinds(_) => 4,
        About::Pod => 5,
        About::Container => 6,
    }
}

/// Whether any of the names is the rule's, its category's or a peer's for it.
fn is_named(rule: &Rule, names: &[String]) -> bool {
    names.iter().any(|name| {
        name == "all" || name == rule.id() || name == rule.category() || is_peers(rule, name)
    })
}

/// Whether a name such as `checkov:CKV_K8S_16` or `KSV-0017` is a peer's for the rule.
fn is_peers(rule: &Rule, name: &str) -> bool {
    let (peer, id) = name.split_once(':').unwrap_or(("", name));
    let is = |(other, theirs): (&str, &PeerId)| {
        (peer.is_empty() || peer.eq_ignore_ascii_case(other)) && theirs.id.eq_ignore_ascii_case(id)
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
    let mut names: Vec<&str> = rules.iter().flat_map(|rule| [rule.id(), rule.category()]).collect();
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
