//! A rule: a plain value made from a page.

use std::borrow::Cow;

use super::condition::{Condition, Path};
use super::native::Native;
use super::options::{Options, RuleOption};
use super::page::Page;
use crate::model::{Container, Lookup, Role, Segment, Subject};
use crate::syntax::Node;
use crate::syntax::edit::Value;

/// How bad it is; ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// To be mended.
    Warning,
    /// To be mended first.
    Error,
}

/// How likely a fix changes what a running program sees; ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Risk {
    /// No running pod can behave otherwise.
    None,
    /// An ordinary program sees no difference.
    Low,
    /// A fair share of programs must be checked.
    Medium,
    /// The setting is probably there for a reason.
    High,
}

/// What one finding of a rule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A source that could not be read in full.
    File,
    /// A YAML document, whatever is in it.
    Document,
    /// A YAML document that is no object.
    Stray,
    /// An object of any kind.
    Object,
    /// An object of one of these kinds, given in lower case.
    Kinds(Vec<Box<str>>),
    /// A pod, built in or made by a workload.
    Pod,
    /// A container.
    Container,
    /// A comment or annotation that allows findings.
    Allow,
}

/// How a rule decides.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Flagged when all hold, at the first.
    Deny(Vec<Condition>),
    /// Flagged for each that fails.
    Require(Vec<Condition>),
    /// A check in Rust.
    Native(Native),
}

/// What a page says of its fix.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// What it does, as an imperative.
    pub title: String,
    /// How safe it is.
    pub risk: Risk,
    /// Whether the configuration says how safe it is, and so for every finding.
    pub is_told: bool,
    /// What may stop working.
    pub breaks: Option<String>,
    /// Options without which it cannot be made.
    pub needs: Vec<String>,
    /// Paths and the values they are given.
    pub set: Vec<(Path, Setting)>,
    /// Paths that are taken out.
    pub remove: Vec<Path>,
    /// Lists and the items they are given.
    pub add: Vec<(Path, Setting)>,
}

/// A value of a fix.
#[derive(Clone, Debug)]
pub enum Setting {
    /// Given by the page.
    Value(Value),
    /// Given by the user under this option.
    Option(String),
}

/// A peer's name for a rule of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerId {
    /// The name.
    pub id: String,
    /// Whether the peer runs it unless told otherwise.
    pub by_default: bool,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The page it was made from: id, category, title, text, examples.
    pub page: Page,
    /// What it looks at.
    pub about: About,
    /// A list below the subject whose elements become the subject.
    pub each: Option<Path>,
    /// Roles of containers it looks at.
    pub only: Vec<Role>,
    /// Not applicable unless all hold.
    pub filter: Vec<Condition>,
    /// The condition or check.
    pub verdict: Verdict,
    /// One sentence with placeholders.
    pub message: String,
    /// How to mend it.
    pub fix: Option<Recipe>,
    /// How bad it is.
    pub severity: Severity,
    /// Whether it is in the default set.
    pub on_by_default: bool,
    /// Standards and the parts of them that ask for this.
    pub standards: Vec<(String, Vec<String>)>,
    /// Peers' rules with the same condition.
    pub same: Vec<(String, Vec<PeerId>)>,
    /// Peers' rules with a similar idea.
    pub akin: Vec<(String, Vec<PeerId>)>,
    /// What a user may configure.
    pub options: Vec<RuleOption>,
    /// The values in effect; `None` until [`Rule::configure`] is called.
    pub settings: Option<Options>,
    /// Options without which it does not run, and that have no value.
    pub lacks: Vec<String>,
    /// Rules that ask for the opposite.
    pub contradicts: Vec<String>,
    /// Rules that say more about the same subject: in the default set this one is then silent.
    pub yields: Vec<String>,
    /// The version of kubehone that brought it.
    pub since: Option<String>,
    /// Further reading.
    pub references: Vec<String>,
}

impl Rule {
    /// The id: the page's file name.
    pub fn id(&self) -> &str {
        &self.page.id
    }

    /// The parts of a standard that ask for this; for the Pod Security Standards a level and a
    /// check of it, as in `baseline/hostPorts`.
    pub fn standard(&self, name: &str) -> &[String] {
        let parts = self.standards.iter().find(|(standard, _)| standard == name);
        parts.map_or(&[], |(_, parts)| parts)
    }

    /// The peers' names for it: peer and name, same conditions first.
    pub fn peers(&self) -> impl Iterator<Item = (&str, &PeerId)> {
        let both = self.same.iter().chain(&self.akin);
        both.flat_map(|(peer, ids)| ids.iter().map(|id| (peer.as_str(), id)))
    }

    /// The category: the page's folder.
    pub fn category(&self) -> &str {
        &self.page.category
    }
}

/// What a rule found: no message, no edit, only what both are made of.
#[derive(Clone, Debug)]
pub struct Evidence<'d> {
    /// What it is about.
    pub subject: Subject<'d>,
    /// What was looked up: the value that is wrong, or where it is missing.
    pub lookup: Lookup<'d>,
    /// The path that was followed, for values that are missing.
    pub path: Cow<'d, [Segment]>,
    /// Another place that has to do with it.
    pub related: Option<Node<'d>>,
    /// What only the check knows, for `{detail}` in the message.
    pub detail: Option<Cow<'d, str>>,
    /// What the check's own fix writes, if it depends on more than the place.
    pub value: Option<Box<Value>>,
    /// The risk of the fix here, if that is higher than the page says.
    pub risk: Risk,
}

impl<'d> Evidence<'d> {
    /// A value that is wrong.
    pub fn at(subject: Subject<'d>, node: Node<'d>) -> Evidence<'d> {
        Evidence::of(subject, Lookup::found(node), &[])
    }

    /// The outcome of following a path.
    pub fn of(subject: Subject<'d>, lookup: Lookup<'d>, path: &'d [Segment]) -> Evidence<'d> {
        let path = Cow::Borrowed(path);
        Evidence {
            subject,
            lookup,
            path,
            related: None,
            detail: None,
            value: None,
            risk: Risk::None,
        }
    }

    /// With what only the check knows.
    pub fn detail(mut self, detail: impl Into<Cow<'d, str>>) -> Evidence<'d> {
        self.detail = Some(detail.into());
        self
    }

    /// With a path that no page states.
    pub fn along<K: AsRef<str>>(mut self, keys: &[K]) -> Evidence<'d> {
        let segment = |key: &K| Segment { key: key.as_ref().into(), each: false };
        self.path = Cow::Owned(keys.iter().map(segment).collect());
        self
    }

    /// With what the check's own fix is to write.
    pub fn writes(mut self, value: Value) -> Evidence<'d> {
        self.value = Some(Box::new(value));
        self
    }

    /// With a risk of the fix that may be higher than the page's.
    pub fn risk(mut self, risk: Risk) -> Evidence<'d> {
        self.risk = risk;
        self
    }

    /// With another place.
    pub fn related(mut self, node: Node<'d>) -> Evidence<'d> {
        self.related = Some(node);
        self
    }

    /// The container it is about.
    pub fn container(&self) -> Option<Container<'d>> {
        self.subject.container
    }

    /// The keys that are missing below the place, for values that are missing.
    pub fn missing(&self) -> &[Segment] {
        match self.lookup {
            Lookup::Absent(absent) => self.path.get(absent.steps..).unwrap_or_default(),
            _ => &[],
        }
    }
}
