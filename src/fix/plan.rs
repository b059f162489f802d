//! What to change to mend a finding, and when to leave it alone.

use std::cell::RefCell;
use std::collections::HashMap;

use super::path::{add, flag_of, reach, remove, write};
use super::{flag, guard};
use crate::changes::Changed;
use crate::check::{Finding, Ground, judge};
use crate::model::lookup::is_opaque;
use crate::model::{Container, Lookup, Object, Pod, Role, Segment, Subject, World};
use crate::rules::condition::Root;
use crate::rules::rule::{Recipe, Setting, Verdict};
use crate::rules::{Evidence, Path, Rule};
use crate::syntax::edit::{Change, Edit, Refusal, Value, edits};
use crate::syntax::{Document, Lines, Node};

/// What can be done about a finding.
#[derive(Debug)]
pub enum Remedy<'d> {
    /// The rule has no fix.
    None,
    /// Only the user has the values that the fix needs.
    Needs(&'d [String]),
    /// The fix must not or cannot be made here, and why.
    Refused(Refusal),
    /// The fix.
    Fix(Plan<'d>),
}

/// The changes that mend one finding: all of them or none.
#[derive(Clone, Debug)]
pub struct Plan<'d> {
    /// The document they are made in.
    pub document: &'d Document<'d>,
    /// The changes.
    pub changes: Vec<Change<'d>>,
}

impl Plan<'_> {
    /// The edits of this fix alone.
    ///
    /// # Errors
    /// Why the text cannot be changed that way.
    pub fn edits(&self) -> Result<Vec<Edit>, Refusal> {
        edits(self.document, &self.changes)
    }
}

/// Plans fixes for the findings of one source.
pub struct Planner<'w, 'd> {
    world: &'w World<'d>,
    /// For each rule and pod: whether all containers that inherit a field are flagged.
    unanimous: RefCell<HashMap<(*const Rule, *const Document<'d>, u32), bool>>,
    /// Documents with unquoted template code.
    templated: Vec<*const Document<'d>>,
    /// The change whose findings alone are fixed, and the lines of the source.
    changed: Option<(&'w Changed, Lines<'w>)>,
}

impl<'w, 'd> Planner<'w, 'd> {
    /// A planner for one source's documents.
    pub fn new(
        world: &'w World<'d>,
        documents: impl Iterator<Item = &'d Document<'d>>,
    ) -> Planner<'w, 'd> {
        let templated = documents.filter(|document| {
            document.text().contains("{{")
                && document.nodes().any(|node| node.is_map() && is_opaque(node))
        });
        let templated = templated.map(std::ptr::from_ref).collect();
        Planner { world, unanimous: RefCell::default(), templated, changed: None }
    }

    /// The same for a change of a source: what is not of it is left as it is.
    #[must_use]
    pub fn within(self, changed: Option<&'w Changed>, text: &'w str) -> Planner<'w, 'd> {
        Planner { changed: changed.map(|changed| (changed, Lines::of(text))), ..self }
    }

    /// What can be done about a finding.
    pub fn remedy(&self, finding: &Finding<'d>) -> Remedy<'d> {
        let rule = finding.rule;
        let (Some(recipe), Some(evidence)) = (&rule.fix, finding.evidence()) else {
            return Remedy::None;
        };
        if !recipe.needs.is_empty() {
            return Remedy::Needs(&recipe.needs);
        }
        let document = evidence.subject.node.document();
        let plan = self.guard(evidence.subject).and_then(|()| {
            if let Ground::Allow(_, changes) = &finding.ground {
                return Ok(Plan { document, changes: changes.clone() });
            }
            let changes = self.changes(rule, recipe, evidence)?;
            guard::changes(evidence.subject, &changes)?;
            Ok(Plan { document, changes })
        });
        match plan {
            Ok(plan) if plan.changes.is_empty() => {
                Remedy::Refused("nothing is left to change".into())
            }
            Ok(plan) => Remedy::Fix(plan),
            Err(reason) => Remedy::Refused(reason),
        }
    }

    /// What keeps every fix away from a subject.
    pub(super) fn guard(&self, subject: Subject<'d>) -> Result<(), Refusal> {
        let document: *const Document<'d> = subject.node.document();
        if subject.node.document().is_inside {
            return Err("the manifest stands as text inside of another".into());
        }
        if self.templated.contains(&document) {
            return Err("the document is a template that is yet to be filled in".into());
        }
        if subject.object.is_some_and(Object::is_partial) {
            return Err("the object is only part of one, such as a patch".into());
        }
        let broken = |pod: Pod<'_>| pod.data.is_fragment && !pod.data.row.form.is_overlay();
        if subject.pod.is_some_and(broken) {
            return Err("the pod is only part of one".into());
        }
        if has_bare_carriage_return(subject.node.document().text()) {
            return Err("the file has carriage returns that end no line".into());
        }
        if subject.container.is_some_and(|container| container.role == Role::Ephemeral) {
            return Err("an ephemeral container in a manifest is a copy of a live pod's".into());
        }
        Ok(())
    }

    fn changes(
        &self,
        rule: &'d Rule,
        recipe: &'d Recipe,
        evidence: &Evidence<'d>,
    ) -> Result<Vec<Change<'d>>, Refusal> {
        if let Verdict::Native(native) = &rule.verdict
            && let Some(mend) = native.mend()
        {
            return mend(evidence);
        }
        let mut changes = Vec::new();
        for (path, setting) in &recipe.set {
            let Setting::Value(value) = setting else { continue };
            if let Some((container, name)) = flag_of(path, evidence) {
                changes.extend(flag::set(container, name, value)?);
                continue;
            }
            changes.extend(self.set(rule, path, value, evidence)?);
        }
        for (path, setting) in &recipe.add {
            let Setting::Value(value) = setting else { continue };
            changes.extend(add(path, value, evidence)?);
        }
        for path in &recipe.remove {
            changes.extend(remove(path, evidence));
        }
        Ok(changes)
    }

    fn set(
        &self,
        rule: &'d Rule,
        path: &'d Path,
        value: &Value,
        evidence: &Evidence<'d>,
    ) -> Result<Option<Change<'d>>, Refusal> {
        let lookup = match (path.root, evidence.subject.container) {
            (Root::Effective, Some(container)) => {
                let field = &path.segments[..path.segments.len().min(2)];
                let own = matches!(container.scope().raw(field), Lookup::Found(_));
                let pod = container.pod.scope();
                let on_pod = !own && pod.reads("securityContext");
                if on_pod && self.is_unanimous(rule, container, field) {
                    pod.raw(&path.segments)
                } else {
                    container.scope().raw(&path.segments)
                }
            }
            _ => reach(path, evidence)?,
        };
        write(lookup, &path.segments, value)
    }

    /// Whether every container that takes the field from the pod is flagged by the rule, so
    /// that writing it once on the pod changes nothing for a container that is not.
    fn is_unanimous(&self, rule: &'d Rule, container: Container<'d>, field: &[Segment]) -> bool {
        let pod = container.pod;
        let document: *const Document<'d> = pod.spec.document();
        let key = (std::ptr::from_ref(rule), document, pod.spec.id());
        if let Some(known) = self.unanimous.borrow().get(&key) {
            return *known;
        }
        let mut inheriting =
            pod.containers().filter(|other| !matches!(other.scope().raw(field), Lookup::Found(_)));
        let all = inheriting.all(|other| {
            let mut flagged = false;
            judge(rule, Subject::container(other), self.world, &mut |evidence| {
                flagged |= self.is_meant(rule, evidence);
            });
            flagged
        });
        self.unanimous.borrow_mut().insert(key, all);
        all
    }

    /// Whether what a rule flags is to be fixed at all.
    fn is_meant(&self, rule: &'d Rule, evidence: Evidence<'d>) -> bool {
        let Some((changed, lines)) = &self.changed else { return true };
        let place = evidence.lookup.place().span();
        changed.has(&Finding { rule, place, ground: Ground::Evidence(evidence) }, lines)
    }
}

fn has_bare_carriage_return(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n'))
}

/// Where a node stands, for telling findings apart from one pass to the next.
pub(super) fn place_of(node: Node<'_>) -> String {
    crate::model::subject::path_of(node.document().root(), node)
}
