//! Allows: comments and annotations that let findings stand. What they say, what they cover, and
//! what is wrong with them. A finding is covered by its place alone, so that whoever sees where it
//! points knows where an allow belongs.

mod annotation;
mod by;
mod comment;
mod concern;
mod peers;
mod setting;
pub mod words;

use std::path::Path;

pub use by::{Allowed, By};
pub use peers::trivy_id;
pub use setting::{Mark, is_like};

use crate::check::{Finding, Unit, settle, unit};
use crate::model::World;
use crate::rules::allowances::Setting;
use crate::rules::{About, Date, RuleSet};
use crate::syntax::{Node, Span};

/// A comment or an annotation that allows findings.
#[derive(Debug)]
pub struct Allow<'d> {
    /// What it allows.
    pub names: Vec<Name>,
    /// Why.
    pub reason: Option<String>,
    /// The last day on which it covers anything, and where that is written.
    pub until: Option<(Date, Span)>,
    /// How it is written.
    pub form: Form<'d>,
    /// The linter that it is written for, if it is not this one.
    pub peer: Option<&'static str>,
    /// Whether it covers something else than a comment of ours would in its place.
    pub is_elsewhere: bool,
    /// What in it cannot be read, and where.
    wrong: Vec<(Span, String)>,
    reach: Reach,
    /// What it stands at: for its path, and for the object around it.
    node: Node<'d>,
    /// Whether it covers nothing, since its day has passed or cannot be read.
    is_void: bool,
}

/// A rule, category or peer's rule that an allow names.
#[derive(Clone, Debug)]
pub struct Name {
    /// As `--select` takes it.
    pub text: String,
    /// Where it is written.
    span: Span,
    is_used: bool,
}

/// How an allow is written.
#[derive(Clone, Copy, Debug)]
pub enum Form<'d> {
    /// A comment.
    Comment(Span),
    /// The value of an annotation.
    Annotation(Node<'d>),
}

/// Which findings an allow covers, by their places.
#[derive(Clone, Copy, Debug)]
enum Reach {
    /// Those that lie in it.
    Within(Span),
    /// Those that touch this line.
    Line(Span),
    /// None.
    Nothing,
}

/// The findings of a source, those about its allows among them, and what of them is allowed.
#[derive(Debug)]
pub struct Judged<'d> {
    /// The findings, in the order of the text.
    pub findings: Vec<Finding<'d>>,
    /// What the source has to do with each setting.
    pub marks: Vec<Mark>,
    /// For each finding what covers it; empty if none is covered.
    covers: Vec<Option<Cover>>,
    allows: Vec<Allow<'d>>,
    settings: &'d [Setting],
}

/// What covers a finding, by its number.
#[derive(Clone, Copy, Debug)]
enum Cover {
    Allow(usize),
    Setting(usize),
}

/// Runs the rules over one source, and says which findings are allowed.
pub fn judge<'d>(
    checked: &'d Unit<'d>,
    path: &Path,
    rules: &'d RuleSet,
    world: &World<'d>,
) -> Judged<'d> {
    Judged::of(checked, path, rules, unit(checked, rules, world), |_| {})
}

/// The same, with what several rules say of one thing said once.
pub fn settled<'d>(
    checked: &'d Unit<'d>,
    path: &Path,
    rules: &'d RuleSet,
    world: &World<'d>,
) -> Judged<'d> {
    let findings = unit(checked, rules, world);
    Judged::of(checked, path, rules, findings, |findings| settle(findings, rules))
}

/// Reads what a source allows.
fn allows<'d>(checked: &'d Unit<'d>, today: Date) -> Vec<Allow<'d>> {
    let mut allows = Vec::new();
    comment::read(checked, &mut allows);
    annotation::read(checked, &mut allows);
    // What is ours comes first, so that a finding is said to be allowed by it.
    allows.sort_by_key(|allow| allow.peer.is_some());
    for allow in &mut allows {
        allow.is_void |= allow.until.is_some_and(|(day, _)| day < today);
    }
    allows
}

impl<'d> Judged<'d> {
    /// Tells the findings that are allowed, and adds what is wrong with the allows. A finding
    /// that `settle` leaves out, since another one speaks for it, is there all the same.
    fn of(
        checked: &'d Unit<'d>,
        path: &Path,
        rules: &'d RuleSet,
        mut findings: Vec<Finding<'d>>,
        settle: impl FnOnce(&mut Vec<Finding<'d>>),
    ) -> Judged<'d> {
        let allowances = rules.allowances();
        let mut judged = Judged {
            findings: Vec::new(),
            marks: Vec::new(),
            covers: Vec::new(),
            allows: Vec::new(),
            settings: &allowances.settings,
        };
        if !allowances.ignored {
            judged.allows = allows(checked, allowances.today);
            judged.marks = setting::marks(judged.settings, checked, path, &findings);
        }
        for allow in &mut judged.allows {
            allow.mark(&findings);
        }
        settle(&mut findings);
        if allowances.ignored || (judged.allows.is_empty() && judged.settings.is_empty()) {
            judged.findings = findings;
            return judged;
        }
        concern::find(checked, &judged.allows, rules, &mut findings);
        findings.sort_by(|a, b| (a.place, a.rule.id()).cmp(&(b.place, b.rule.id())));
        let cover = |finding: &Finding<'d>| {
            let allow = judged.allows.iter().position(|allow| allow.covers(finding));
            let by_setting = || setting::cover(judged.settings, finding, path, allowances.today);
            allow.map(Cover::Allow).or_else(|| by_setting().map(Cover::Setting))
        };
        judged.covers = findings.iter().map(cover).collect();
        judged.findings = findings;
        judged
    }

    /// The allows of the source, those for other linters among them.
    pub fn allows(&self) -> impl Iterator<Item = &Allow<'d>> {
        self.allows.iter()
    }

    /// What lets the finding of this number stand.
    pub fn allowed(&self, index: usize) -> Option<Allowed> {
        Some(match self.covers.get(index).copied()?? {
            Cover::Allow(at) => {
                let allow = self.allows.get(at)?;
                let by = match (allow.peer, allow.form) {
                    (Some(peer), _) => By::Peer(peer),
                    (None, Form::Comment(_)) => By::Comment,
                    (None, Form::Annotation(_)) => By::Annotation,
                };
                Allowed { by, reason: allow.reason.clone() }
            }
            Cover::Setting(at) => {
                Allowed { by: By::Setting, reason: self.settings.get(at)?.reason.clone() }
            }
        })
    }

    /// The findings that nothing covers.
    pub fn open(&self) -> impl Iterator<Item = &Finding<'d>> {
        let is_open = |index: usize| self.covers.get(index).is_none_or(Option::is_none);
        let all = self.findings.iter().enumerate();
        all.filter(move |(index, _)| is_open(*index)).map(|(_, finding)| finding)
    }
}

impl<'d> Allow<'d> {
    /// Where it is written.
    pub fn place(&self) -> Span {
        match self.form {
            Form::Comment(span) => span,
            Form::Annotation(node) => node.span(),
        }
    }

    /// What it stands at.
    pub fn node(&self) -> Node<'d> {
        self.node
    }

    /// The text that it covers, if that is more than a line.
    pub fn area(&self) -> Option<Span> {
        match self.reach {
            Reach::Within(span) => Some(span),
            Reach::Line(_) | Reach::Nothing => None,
        }
    }

    /// Notes which of its names are needed for findings.
    fn mark(&mut self, findings: &[Finding<'d>]) {
        for finding in findings.iter().filter(|finding| self.reach.has(finding.place)) {
            for name in self.names.iter_mut().filter(|name| !name.is_used) {
                name.is_used = finding.rule.is_called(&name.text);
            }
        }
    }

    fn covers(&self, finding: &Finding<'d>) -> bool {
        !self.is_void
            && self.reach.has(finding.place)
            && finding.rule.about != About::Allow
            && self.names.iter().any(|name| finding.rule.is_called(&name.text))
    }
}

impl Reach {
    fn has(self, place: Span) -> bool {
        match self {
            Reach::Within(span) => span.contains(place),
            Reach::Line(line) => place.start <= line.end && line.start <= place.end,
            Reach::Nothing => false,
        }
    }
}
