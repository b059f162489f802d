//! Which rules there are, and which of them run.

use std::fmt;
use std::path::PathBuf;

use super::page::{self, PageError};
use super::rule::{About, Rule};

/// Every built-in page: its path below `rules/`, and its text. Listed by the build.
static PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// The rules of a run, sorted by what they are about so that a walk asks only what applies.
#[derive(Debug, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
}

/// A rule id or category that is not known, with the nearest that are.
#[derive(Debug)]
pub struct UnknownRule {
    /// What was asked for.
    pub name: String,
    /// Similar names.
    pub similar: Vec<String>,
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no rule or category `{}`", self.name)?;
        match self.similar.as_slice() {
            [] => write!(f, "; `kubehone rules` lists them"),
            similar => write!(f, "; did you mean `{}`?", similar.join("`, `")),
        }
    }
}

impl std::error::Error for UnknownRule {}

/// All built-in rules.
///
/// # Errors
/// A page that cannot be read.
pub fn built_in() -> Result<Vec<Rule>, PageError> {
    PAGES.iter().map(|(path, text)| page::read(PathBuf::from("rules").join(path), text)).collect()
}

impl RuleSet {
    /// A set of exactly these rules.
    pub fn of(mut rules: Vec<Rule>) -> RuleSet {
        rules.sort_by(|a, b| (rank(&a.about), a.id()).cmp(&(rank(&b.about), b.id())));
        RuleSet { rules }
    }

    /// The default rules, or the selected ones instead, less the ignored ones. Names are rule
    /// ids or categories; `all` selects every rule.
    ///
    /// # Errors
    /// The first name that is neither.
    pub fn select(
        rules: Vec<Rule>,
        select: &[String],
        ignore: &[String],
    ) -> Result<RuleSet, UnknownRule> {
        for name in select.iter().chain(ignore) {
            known(&rules, name)?;
        }
        let named = |rule: &Rule, names: &[String]| {
            names.iter().any(|name| name == "all" || name == rule.id() || name == rule.category())
        };
        let runs = |rule: &Rule| {
            let wanted = if select.is_empty() { rule.on_by_default } else { named(rule, select) };
            // A file that cannot be read is reported whatever rules were asked for.
            (wanted || rule.about == About::File) && !named(rule, ignore)
        };
        Ok(RuleSet::of(rules.into_iter().filter(runs).collect()))
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
        self.about(&About::Kind("".into())).iter().filter(move |rule| match &rule.about {
            About::Kind(name) => name.eq_ignore_ascii_case(kind),
            _ => false,
        })
    }
}

fn rank(about: &About) -> u8 {
    match about {
        About::File => 0,
        About::Document => 1,
        About::Object => 2,
        About::Kind(_) => 3,
        About::Pod => 4,
        About::Container => 5,
    }
}

/// Checks that a name is a rule id or a category.
///
/// # Errors
/// Names it, with similar ones.
pub fn known(rules: &[Rule], name: &str) -> Result<(), UnknownRule> {
    let mut names: Vec<&str> = rules.iter().flat_map(|rule| [rule.id(), rule.category()]).collect();
    if name == "all" || names.contains(&name) {
        return Ok(());
    }
    names.sort_unstable();
    names.dedup();
    let near = |other: &&str| {
        strsim::damerau_levenshtein(name, other) <= 1 + name.len() / 5
            || (name.len() >= 4 && (other.contains(name) || name.contains(*other)))
    };
    let mut similar: Vec<String> = names.into_iter().filter(near).map(str::to_owned).collect();
    similar.sort_by_key(|other| strsim::damerau_levenshtein(name, other));
    similar.truncate(3);
    Err(UnknownRule { name: name.to_owned(), similar })
}
