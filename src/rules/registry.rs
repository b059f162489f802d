//! Which rules there are, and which of them run.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::allowances::Allowances;
use super::choice::Run;
pub(crate) use super::choice::nearest;
pub use super::choice::{
    Choice, UnknownRule, contradictions, is_peers, known, known_profile, names_for,
};
use super::condition::Condition;
use super::native::Native;
use super::page::{Embedded, PageError};
use super::rule::{About, Rule, Verdict};
use crate::model::kinds::{Removal, Row};
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
    own_removals: Vec<Removal>,
    /// Other sets for files that the configuration treats otherwise.
    elsewhere: Option<Box<Elsewhere>>,
    /// How many conditions under `where` several rules have.
    shared: usize,
    /// Rules that are known and do not run, as far as they were read.
    left_out: Vec<Rule>,
    allowances: Allowances,
}

/// Sets of rules for some files.
#[derive(Debug, Default)]
pub struct Elsewhere {
    /// The sets.
    pub sets: Vec<RuleSet>,
    /// Which of them holds for a file.
    pub files: HashMap<PathBuf, usize>,
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

/// The built-in rules that are on by default and those of the given names; all of them if one
/// of the names is neither the id of a page nor a category.
///
/// # Errors
/// A page that cannot be read.
pub fn named(names: &[&str]) -> Result<Vec<Rule>, PageError> {
    let is = |page: &Embedded, name: &str| page.id() == name || page.category() == name;
    let is_known = |name: &&str| PAGES.iter().any(|page| is(page, name));
    if !names.iter().all(is_known) {
        return built_in();
    }
    let pages = PAGES.iter().filter(|page| page.on || names.iter().any(|name| is(page, name)));
    pages.map(Embedded::rule).collect()
}

/// The ids of rules, and of all built-in ones.
pub fn ids<'r>(rules: &'r [Rule]) -> impl Iterator<Item = &'r str> {
    rules.iter().map(Rule::id).chain(PAGES.iter().map(|page| -> &'r str { page.id() }))
}

/// The categories of all built-in rules.
pub(super) fn categories<'r>() -> impl Iterator<Item = &'r str> {
    PAGES.iter().map(|page| -> &'r str { page.category() })
}

/// The built-in rules, read when one is asked for that does not run.
fn everything() -> &'static [Rule] {
    static ALL: OnceLock<Vec<Rule>> = OnceLock::new();
    ALL.get_or_init(|| built_in().unwrap_or_default())
}

impl RuleSet {
    /// The same rules, over kinds that the user adds to the table.
    pub fn with_kinds(mut self, rows: Vec<Row>) -> RuleSet {
        self.own_kinds = rows;
        self
    }

    /// The same rules, with apiVersions that the user says do not last.
    pub fn with_removals(mut self, removals: Vec<Removal>) -> RuleSet {
        self.own_removals = removals;
        self
    }

    /// The same rules but for some files.
    pub fn with_elsewhere(mut self, elsewhere: Elsewhere) -> RuleSet {
        self.elsewhere = Some(Box::new(elsewhere)).filter(|other| !other.sets.is_empty());
        self
    }

    /// The rules that hold for a file.
    pub fn for_file(&self, path: &Path) -> &RuleSet {
        let Some(elsewhere) = &self.elsewhere else { return self };
        elsewhere.files.get(path).and_then(|at| elsewhere.sets.get(*at)).unwrap_or(self)
    }

    /// The same rules, with what the run makes of allows.
    pub fn with_allowances(mut self, allowances: Allowances) -> RuleSet {
        self.allowances = allowances;
        self
    }

    /// What the run makes of allows.
    pub fn allowances(&self) -> &Allowances {
        &self.allowances
    }

    /// Whether all rules that go by a name are in the set.
    ///
    /// # Errors
    /// Nothing at all goes by it; with similar names.
    pub fn has_all(&self, name: &str) -> Result<bool, UnknownRule> {
        let has = |id: &str| self.rules.iter().any(|rule| rule.id() == id);
        if has(name) {
            return Ok(true);
        }
        let others = self.left_out.iter().chain(everything()).filter(|rule| !has(rule.id()));
        if others.into_iter().any(|rule| rule.is_called(name)) {
            return Ok(false);
        }
        if !self.rules.iter().any(|rule| rule.is_called(name)) {
            known(everything(), name)?;
        }
        Ok(true)
    }

    /// The user's rows of the table of kinds.
    pub fn own_kinds(&self) -> &[Row] {
        &self.own_kinds
    }

    /// The user's apiVersions that do not last.
    pub fn own_removals(&self) -> &[Removal] {
        &self.own_removals
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
        let shared = Condition::share(rules.iter_mut().flat_map(|rule| &mut rule.filter).collect());
        RuleSet { rules, kinds, target, shared, ..RuleSet::default() }
    }

    /// The default rules, or those of profiles and the selected ones instead, less the ignored
    /// ones.
    ///
    /// # Errors
    /// The first name that is not known.
    pub fn select(rules: Vec<Rule>, choice: &Choice<'_>) -> Result<RuleSet, UnknownRule> {
        RuleSet::select_by(rules, std::slice::from_ref(choice))
    }

    /// The rules that several choices come to, the stronger later.
    ///
    /// # Errors
    /// The first name that is not known.
    pub fn select_by(rules: Vec<Rule>, choices: &[Choice<'_>]) -> Result<RuleSet, UnknownRule> {
        for choice in choices {
            for name in choice.select.iter().chain(&choice.ignore) {
                known(&rules, name)?;
            }
            choice.profiles.iter().try_for_each(|name| known_profile(name))?;
        }
        let runs = |rule: &Rule| {
            let start = Run { wanted: rule.on_by_default, left_out: false };
            let run = choices.iter().fold(start, |run, choice| choice.decide(rule, run));
            // A file that cannot be read is reported whatever rules were asked for.
            let wanted = run.wanted || rule.has_policies() || rule.about == About::File;
            wanted && !run.left_out
        };
        let (rules, left_out) = rules.into_iter().partition(runs);
        let mut set = RuleSet::of(rules);
        set.left_out = left_out;
        set.is_default = !choices.iter().any(Choice::begins_anew);
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

    /// How many conditions under `where` several rules have.
    pub fn shared(&self) -> usize {
        self.shared
    }

    /// All rules of the set, and those that only run for some files.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        let others = self.elsewhere.iter().flat_map(|elsewhere| &elsewhere.sets);
        let mut seen: HashSet<&str> = HashSet::new();
        if self.elsewhere.is_some() {
            seen.extend(self.rules.iter().map(Rule::id));
        }
        let others = others.flat_map(|set| &set.rules).filter(move |rule| seen.insert(rule.id()));
        self.rules.iter().chain(others)
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
        About::Allow => 7,
    }
}
