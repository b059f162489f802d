//! Every rule over every subject, in one walk.

mod documents;
mod message;
mod settle;

use std::collections::HashSet;

use crate::model::alias::alias_of;
use crate::model::{Object, Subject, World};
use crate::rules::native::{Found, Native};
use crate::rules::rule::Verdict;
use crate::rules::{About, Evidence, Path, Risk, Rule, RuleSet};
use crate::schema::{self, Fault};
use crate::syntax::edit::Change;
use crate::syntax::{Flaw, FlawKind, Span};

pub use documents::{Unit, UnitDocument};
pub use settle::settle;

/// What a rule found, and where. Evidence only: messages and edits are made when asked for.
#[derive(Clone, Debug)]
pub struct Finding<'d> {
    /// The rule.
    pub rule: &'d Rule,
    /// The one place to point at.
    pub place: Span,
    /// What it rests on.
    pub ground: Ground<'d>,
}

/// What a finding rests on.
#[derive(Clone, Debug)]
pub enum Ground<'d> {
    /// Something in a document that could be read.
    Evidence(Evidence<'d>),
    /// Text that could not.
    Flaw(&'d Flaw),
    /// What is wrong with an allow, and the changes that mend it, if any do.
    Allow(Evidence<'d>, Vec<Change<'d>>),
}

impl<'d> Finding<'d> {
    /// What was found in a document; `None` for text that could not be read.
    pub fn evidence(&self) -> Option<&Evidence<'d>> {
        match &self.ground {
            Ground::Evidence(evidence) | Ground::Allow(evidence, _) => Some(evidence),
            Ground::Flaw(_) => None,
        }
    }

    /// The risk of its fix, if its rule has one: what the configuration says, else the page's or
    /// a higher one that the check saw.
    pub fn risk(&self) -> Option<Risk> {
        let fix = self.rule.fix.as_ref()?;
        let seen = self.evidence().filter(|_| !fix.is_told).map(|evidence| evidence.risk);
        Some(seen.map_or(fix.risk, |seen| fix.risk.max(seen)))
    }

    /// Whether a reader would be told one thing twice: of two settings that are missing at one
    /// place, a rule says the same.
    fn says_the_same(&self, other: &Finding<'d>) -> bool {
        let (Some(a), Some(b)) = (self.evidence(), other.evidence()) else { return false };
        std::ptr::eq(self.rule, other.rule)
            && self.place == other.place
            && a.subject.node == b.subject.node
            && a.lookup.under() == b.lookup.under()
            && a.detail == b.detail
    }
}

/// Runs the rules over one source. The findings come in the order of the text.
pub fn unit<'d>(unit: &'d Unit<'d>, rules: &'d RuleSet, world: &World<'d>) -> Vec<Finding<'d>> {
    let answers = vec![None; rules.shared()];
    let mut walk = Walk { world, found: Vec::new(), inherited: HashSet::new(), answers };
    for rule in rules.about(&About::File) {
        let flaws = unit.flaws.iter().filter(|flaw| flaw.kind != FlawKind::Template);
        walk.found.extend(flaws.map(|flaw| Finding {
            rule,
            place: flaw.span,
            ground: Ground::Flaw(flaw),
        }));
    }
    let mut objects = unit.objects.iter().map(Object);
    for UnitDocument { document, objects: count, is_kubernetes } in &unit.documents {
        let mut in_document = objects.by_ref().take(*count).peekable();
        if *count > 0 {
            let subject = Subject::document(document.root(), in_document.peek().copied());
            walk.ask(rules.about(&About::Document), subject);
        }
        if !is_kubernetes {
            walk.ask(rules.about(&About::Stray), Subject::document(document.root(), None));
        }
        for object in in_document {
            walk.object(object, rules);
        }
    }
    walk.found.sort_by(|a, b| (a.place, a.rule.id()).cmp(&(b.place, b.rule.id())));
    walk.found.dedup_by(|b, a| a.says_the_same(b));
    walk.found
}

struct Walk<'w, 'd> {
    world: &'w World<'d>,
    found: Vec<Finding<'d>>,
    /// Findings on a value that several containers inherit are reported once.
    inherited: HashSet<(*const Rule, Span)>,
    /// What is known of the conditions that several rules have, for the subject at hand.
    answers: Vec<Option<bool>>,
}

impl<'d> Walk<'_, 'd> {
    fn object(&mut self, object: Object<'d>, rules: &'d RuleSet) {
        self.ask(rules.about(&About::Object), Subject::object(object));
        if let Some(target) = rules.target() {
            let faults = schema::faults(object, self.world, target);
            if !faults.is_empty() {
                self.faults(object, &faults, rules);
            }
        }
        if !object.is_namesake() {
            self.ask(rules.about_kind(object.kind()), Subject::object(object));
        }
        let container_rules = rules.about(&About::Container);
        for pod in object.pods() {
            if !pod.data.is_bare {
                self.ask(rules.about(&About::Pod), Subject::pod(pod));
            }
            if container_rules.is_empty() {
                continue;
            }
            for container in pod.containers() {
                let applies =
                    |rule: &&Rule| rule.only.is_empty() || rule.only.contains(&container.role);
                let rules = container_rules.iter().filter(applies);
                self.ask(rules, Subject::container(container));
            }
        }
    }

    /// What rules about the schema say of an object's faults.
    fn faults(&mut self, object: Object<'d>, faults: &[Fault<'d>], rules: &'d RuleSet) {
        for rule in rules.about(&About::Object) {
            let Verdict::Native(Native::Schema(judge, _)) = &rule.verdict else { continue };
            let Some(options) = &rule.settings else { continue };
            let found = Found { object, world: self.world, faults, options };
            judge(&found, &mut |evidence| {
                let place = evidence.lookup.place().span();
                self.found.push(Finding { rule, place, ground: Ground::Evidence(evidence) });
            });
        }
    }

    fn ask(&mut self, rules: impl IntoIterator<Item = &'d Rule>, subject: Subject<'d>) {
        self.answers.fill(None);
        for rule in rules {
            self.rule(rule, subject);
        }
    }

    /// Whether a rule looks at a subject at all.
    fn applies(&mut self, rule: &Rule, subject: Subject<'d>) -> bool {
        rule.filter.iter().all(|condition| match condition.shared {
            Some(number) => *self.answers[number].get_or_insert_with(|| condition.holds(&subject)),
            None => condition.holds(&subject),
        })
    }

    fn rule(&mut self, rule: &'d Rule, subject: Subject<'d>) {
        let Some(each) = &rule.each else { return self.subject(rule, subject) };
        let mut elements = Vec::new();
        each.each(&subject, &mut |lookup| elements.extend(lookup.node()));
        for element in elements {
            self.subject(rule, subject.element(element));
        }
    }

    fn subject(&mut self, rule: &'d Rule, subject: Subject<'d>) {
        if !self.applies(rule, subject) {
            return;
        }
        verdict(rule, subject, self.world, &mut |evidence| {
            let alias = alias_of(subject, evidence.lookup.under());
            let place = alias.unwrap_or_else(|| evidence.lookup.place()).span();
            // A mapping may stand for a pod and for its container at once.
            let is_pod = subject.container.is_some_and(|own| own.node == own.pod.spec);
            let is_above = |node| is_pod || !subject.node.contains(node);
            let inherited = alias.or_else(|| evidence.lookup.node()).is_some_and(is_above);
            if inherited && !self.inherited.insert((std::ptr::from_ref(rule), place)) {
                return;
            }
            self.found.push(Finding { rule, place, ground: Ground::Evidence(evidence) });
        });
    }
}

/// Asks one rule about one subject.
pub fn judge<'d>(
    rule: &'d Rule,
    subject: Subject<'d>,
    world: &World<'d>,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    if rule.filter.iter().all(|condition| condition.holds(&subject)) {
        verdict(rule, subject, world, flag);
    }
}

/// What a rule says of a subject that it looks at.
fn verdict<'d>(
    rule: &'d Rule,
    subject: Subject<'d>,
    world: &World<'d>,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let evidence = |lookup, path: &'d Path| Evidence::of(subject, lookup, &path.segments);
    match &rule.verdict {
        Verdict::Deny(conditions) => {
            let mut first = None;
            for condition in conditions {
                let Some(lookup) = condition.matching(&subject) else { return };
                first = first.or(Some((lookup, &condition.path)));
            }
            if let Some((lookup, path)) = first {
                flag(evidence(lookup, path));
            }
        }
        Verdict::Require(conditions) => {
            for condition in conditions {
                condition.failing(&subject, &mut |lookup| flag(evidence(lookup, &condition.path)));
            }
        }
        Verdict::Native(Native::Subject(check, _)) => {
            if let Some(options) = &rule.settings {
                check(subject, world, options, flag);
            }
        }
        Verdict::Native(Native::Flaws | Native::Schema(..) | Native::Allow(_)) => {}
    }
}
