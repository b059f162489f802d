//! Allows: comments and annotations that let findings stand. What they say, what they cover, and
//! what is wrong with them. A finding is covered by its place alone, so that whoever sees where it
//! points knows where an allow belongs.

mod annotation;
mod comment;
mod concern;
mod peers;
pub mod words;

use crate::check::{Finding, Unit, settle, unit};
use crate::model::World;
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
    /// A comment or an annotation of another linter.
    Peer(&'static str),
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

/// The allows of a source.
#[derive(Debug, Default)]
struct Allows<'d> {
    allows: Vec<Allow<'d>>,
}

/// The findings of a source, those about its allows among them, and what of them is allowed.
#[derive(Debug)]
pub struct Judged<'d> {
    /// The findings, in the order of the text.
    pub findings: Vec<Finding<'d>>,
    /// For each finding the number of the allow that covers it; empty if none is covered.
    covers: Vec<Option<usize>>,
    allows: Vec<Allow<'d>>,
}

/// Runs the rules over one source, and says which findings are allowed.
pub fn judge<'d>(checked: &'d Unit<'d>, rules: &'d RuleSet, world: &World<'d>) -> Judged<'d> {
    let findings = unit(checked, rules, world);
    let mut allows = Allows::of(checked, rules);
    allows.mark(&findings);
    allows.judge(checked, findings, rules)
}

/// The same, with what several rules say of one thing said once.
pub fn settled<'d>(checked: &'d Unit<'d>, rules: &'d RuleSet, world: &World<'d>) -> Judged<'d> {
    let mut findings = unit(checked, rules, world);
    let mut allows = Allows::of(checked, rules);
    // A finding that another one speaks for is still there.
    allows.mark(&findings);
    settle(&mut findings, rules);
    allows.judge(checked, findings, rules)
}

impl<'d> Allows<'d> {
    /// Reads what a source allows.
    fn of(checked: &'d Unit<'d>, rules: &RuleSet) -> Allows<'d> {
        let mut allows = Vec::new();
        if rules.allowances().ignored {
            return Allows { allows };
        }
        comment::read(checked, &mut allows);
        annotation::read(checked, &mut allows);
        // What is ours comes first, so that a finding is said to be allowed by it.
        allows.sort_by_key(|allow| matches!(allow.form, Form::Peer(_)));
        for allow in &mut allows {
            let is_over = allow.until.is_some_and(|(day, _)| day < rules.allowances().today);
            allow.is_void |= is_over;
        }
        Allows { allows }
    }

    /// Notes what is needed for findings.
    fn mark(&mut self, findings: &[Finding<'d>]) {
        for allow in &mut self.allows {
            for finding in findings.iter().filter(|finding| allow.reach.has(finding.place)) {
                for name in allow.names.iter_mut().filter(|name| !name.is_used) {
                    name.is_used = finding.rule.is_called(&name.text);
                }
            }
        }
    }

    /// Tells the findings that are allowed, and adds what is wrong with the allows.
    fn judge(
        self,
        checked: &'d Unit<'d>,
        mut findings: Vec<Finding<'d>>,
        rules: &'d RuleSet,
    ) -> Judged<'d> {
        let allows = self.allows;
        if allows.is_empty() {
            return Judged { findings, covers: Vec::new(), allows };
        }
        concern::find(checked, &allows, rules, &mut findings);
        findings.sort_by(|a, b| (a.place, a.rule.id()).cmp(&(b.place, b.rule.id())));
        let cover = |finding: &Finding<'d>| allows.iter().position(|allow| allow.covers(finding));
        let covers = findings.iter().map(cover).collect();
        Judged { findings, covers, allows }
    }
}

impl<'d> Judged<'d> {
    /// The allow that covers the finding of this number.
    pub fn cover(&self, index: usize) -> Option<&Allow<'d>> {
        let allow = self.covers.get(index)?.as_ref()?;
        self.allows.get(*allow)
    }

    /// The findings that no allow covers.
    pub fn open(&self) -> impl Iterator<Item = &Finding<'d>> {
        let all = self.findings.iter().enumerate();
        all.filter(|(index, _)| self.cover(*index).is_none()).map(|(_, finding)| finding)
    }
}

impl<'d> Allow<'d> {
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
