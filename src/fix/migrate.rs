//! Exceptions for other linters rewritten into allows, through the same edits and the same proof
//! as any fix.

use std::collections::{BTreeMap, BTreeSet};

use super::above::Above;
use super::plan::{Plan, Planner};
use super::verify;
use crate::allow::{Allow, Form, judge};
use crate::check::Unit;
use crate::model::{Subject, World};
use crate::rules::RuleSet;
use crate::rules::registry::names_for;
use crate::syntax::edit::{Change, Value, apply, edits};
use crate::syntax::{Lines, Node, Source, parse};

/// What became of the exceptions in a source.
#[derive(Debug, Default)]
pub struct Migrated {
    /// The new text; `None` if nothing was rewritten.
    pub text: Option<String>,
    /// How many exceptions were rewritten.
    pub count: usize,
    /// What was left, and why: 1-based lines and messages.
    pub left: Vec<(usize, String)>,
}

/// Rewrites the exceptions for a peer. `rules` are all that there are.
pub fn migrate(source: &Source, peer: &str, rules: &RuleSet) -> Migrated {
    let migrated = rewrite(source, peer, rules, true);
    // Comments that cannot go elsewhere are no reason to leave the others.
    let has_failed = migrated.text.is_none() && !migrated.left.is_empty();
    if has_failed { rewrite(source, peer, rules, false) } else { migrated }
}

fn rewrite(source: &Source, peer: &str, rules: &RuleSet, is_moving: bool) -> Migrated {
    let parsed = parse(source);
    let read = Unit::of(&parsed, 0, false);
    let world = World::of(read.objects.iter(), vec![std::path::PathBuf::new()]);
    let judged = judge(&read, &source.path, rules, &world);
    let planner = Planner::new(&world, parsed.documents.iter());
    let lines = Lines::of(&source.text);
    let mut migrated = Migrated::default();
    let mut plans: Vec<Plan<'_>> = Vec::new();
    let mut annotations: BTreeMap<u32, Annotations<'_>> = BTreeMap::new();
    let mut above = Above::default();
    for allow in judged.allows().filter(|allow| allow.peer == Some(peer)) {
        let line = lines.position(allow.place().start).line;
        let (known, unknown) = names(allow, rules);
        let mut leave = |why: String| migrated.left.push((line, why));
        unknown.iter().for_each(|name| leave(format!("kubehone has no rule for {name}")));
        if known.is_empty() {
            continue;
        }
        let document = allow.node().document();
        if let Err(why) = planner.guard(Subject::document(document.root(), None)) {
            leave(why);
            continue;
        }
        match allow.form {
            Form::Comment(span) if allow.is_elsewhere => {
                let others = others(span.of(document.text()));
                let comment = comment(allow, &known);
                let plan = above.add(allow, &parsed, span, (others, &comment));
                match plan.filter(|_| is_moving) {
                    Some(plan) => plans.push(plan),
                    None => {
                        leave("it covers more than a comment at its place would".to_owned());
                        continue;
                    }
                }
                migrated.count += 1;
            }
            Form::Comment(span) => {
                let old = span.of(document.text());
                let text = beside(old, &comment(allow, &known));
                let change = Change::Comment { root: document.root(), span, text };
                plans.push(Plan { document, changes: vec![change] });
                migrated.count += 1;
            }
            Form::Annotation(value) => {
                let Some(map) = value.parent() else { continue };
                // Nodes of several documents may have one number.
                let key = map.span().start;
                let all = annotations.entry(key).or_insert_with(|| Annotations::of(map));
                all.add(allow, &known);
                migrated.count += 1;
            }
        }
    }
    for annotations in annotations.into_values() {
        plans.push(annotations.plan());
    }
    if is_moving {
        plans.extend(above.plans());
    }
    if plans.is_empty() {
        return migrated;
    }
    let written = proven(source, &parsed, &plans);
    // What is rewritten goes in a second step, so that no text is put where other text goes.
    match written.and_then(|text| without(&copy(source, text), peer, rules)) {
        Ok(text) if same_findings(source, &text, rules) => migrated.text = Some(text),
        Ok(_) => migrated.fail("the rewritten exceptions would not cover the same"),
        Err(why) => migrated.fail(&why),
    }
    migrated
}

impl Migrated {
    fn fail(&mut self, why: &str) {
        self.count = 0;
        self.left.push((1, format!("nothing in this file was rewritten: {why}")));
    }
}

/// The names of an exception as ours, and those that nothing here goes by.
fn names(allow: &Allow<'_>, rules: &RuleSet) -> (BTreeSet<String>, Vec<String>) {
    let (mut known, mut unknown) = (BTreeSet::new(), Vec::new());
    for name in &allow.names {
        let ours = names_for(rules.iter(), &name.text);
        if ours.is_empty() {
            unknown.push(name.text.clone());
        }
        known.extend(ours);
    }
    (known, unknown)
}

/// A comment in the place of the exception in another one, behind what that says to others.
fn beside(old: &str, new: &str) -> String {
    let others = others(old);
    if others.is_empty() { new.to_owned() } else { format!("{others} {new}") }
}

/// What a comment says to others, before the exception.
fn others(old: &str) -> &str {
    const MARKERS: [&str; 4] = ["checkov:skip", "bridgecrew:skip", "trivy:ignore", "kics-scan"];
    let at = MARKERS.iter().filter_map(|marker| old.find(marker)).min().unwrap_or(0);
    old[..at].trim_end_matches([' ', '\t', '#'])
}

fn comment(allow: &Allow<'_>, known: &BTreeSet<String>) -> String {
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let mut text = format!("# kubehone: allow[{}]", names.join(", "));
    if let Some(reason) = &allow.reason {
        text.extend([" ", reason]);
    }
    if let Some((day, _)) = allow.until {
        text.push_str(&format!(" until={day}"));
    }
    text
}

/// The annotations of one `metadata`.
struct Annotations<'d> {
    map: Node<'d>,
    names: Vec<String>,
    reasons: Vec<String>,
    until: Option<String>,
}

impl<'d> Annotations<'d> {
    fn of(map: Node<'d>) -> Annotations<'d> {
        Annotations { map, names: Vec::new(), reasons: Vec::new(), until: None }
    }

    fn add(&mut self, allow: &Allow<'d>, known: &BTreeSet<String>) {
        for name in known {
            if !self.names.contains(name) {
                self.names.push(name.clone());
            }
        }
        if let Some(reason) = &allow.reason {
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            self.reasons.push(format!("{}: {reason}", names.join(", ")));
        }
        self.until = self.until.take().or_else(|| allow.until.map(|(day, _)| day.to_string()));
    }

    fn plan(self) -> Plan<'d> {
        let Annotations { map, names, reasons, until } = self;
        let mut changes: Vec<Change<'d>> = Vec::new();
        let mut write = |key: &str, value: String, between: &str| {
            let key = format!("kubehone/{key}");
            changes.push(match map.get(&key) {
                Some(node) => {
                    let value = Value::Text(format!("{}{between}{value}", node.text()));
                    Change::Replace { node, value }
                }
                None => {
                    Change::Set { under: map, keys: vec![key.into()], value: Value::Text(value) }
                }
            });
        };
        write("allow", names.join(", "), ", ");
        // One reason alone needs no names before it.
        let reason = match reasons.as_slice() {
            [] => None,
            [only] => only.split_once(": ").map(|(_, reason)| reason.to_owned()),
            all => Some(all.join("; ")),
        };
        if let Some(reason) = reason {
            write("allow-reason", reason, "; ");
        }
        if let Some(until) = until {
            write("allow-until", until, "");
        }
        Plan { document: map.document(), changes }
    }
}

/// The text without the annotations of a peer that stand beside ours by now.
fn without(source: &Source, peer: &str, rules: &RuleSet) -> Result<String, String> {
    let parsed = parse(source);
    let read = Unit::of(&parsed, 0, false);
    let world = World::of(read.objects.iter(), vec![std::path::PathBuf::new()]);
    let judged = judge(&read, &source.path, rules, &world);
    let mut plans: Vec<Plan<'_>> = Vec::new();
    for allow in judged.allows().filter(|allow| allow.peer == Some(peer)) {
        let Form::Annotation(node) = allow.form else { continue };
        if names(allow, rules).0.is_empty() {
            continue;
        }
        let notes = ["kubescape.io/skip-reason", "kubescape.io/skip-expiry"];
        let notes = notes.iter().filter(|_| peer == "kubescape");
        let notes = notes.filter_map(|note| node.parent().and_then(|map| map.get(note)));
        let changes = notes.chain([node]).map(|node| Change::Remove { node }).collect();
        plans.push(Plan { document: node.document(), changes });
    }
    proven(source, &parsed, &plans)
}

fn copy(source: &Source, text: String) -> Source {
    Source { path: source.path.clone(), text, flaw: None, named: source.named }
}

fn proven(
    source: &Source,
    parsed: &crate::syntax::Parsed<'_>,
    plans: &[Plan<'_>],
) -> Result<String, String> {
    let mut by_document: Vec<Plan<'_>> = Vec::new();
    for plan in plans {
        match by_document.iter_mut().find(|other| std::ptr::eq(other.document, plan.document)) {
            Some(other) => other.changes.extend(plan.changes.iter().cloned()),
            None => by_document.push(plan.clone()),
        }
    }
    let mut all = Vec::new();
    for plan in &by_document {
        all.extend(edits(plan.document, &plan.changes)?);
    }
    all.sort();
    let text = apply(&source.text, &all);
    let new = copy(source, text);
    verify::structure(parsed, &parse(&new), &by_document.iter().collect::<Vec<_>>())?;
    Ok(new.text)
}

/// Whether the same findings are open as before.
fn same_findings(source: &Source, text: &str, rules: &RuleSet) -> bool {
    let open = |text: &str| {
        let source = copy(source, text.to_owned());
        let parsed = parse(&source);
        let read = Unit::of(&parsed, 0, false);
        let world = World::of(read.objects.iter(), vec![std::path::PathBuf::new()]);
        let judged = judge(&read, &source.path, rules, &world);
        verify::tally(judged.open().filter(|f| f.rule.about != crate::rules::About::Allow))
    };
    open(&source.text) == open(text)
}
