//! Proof that a fix did what it said: the text is parsed again, the documents differ from the
//! old ones exactly by the planned changes, no comment is lost, the finding is gone, and no
//! new one has appeared.

use std::collections::{BTreeMap, HashMap};

use crate::check::Finding;
use crate::fix::plan::Plan;
use crate::syntax::edit::{Change, Refusal, Value};
use crate::syntax::{Kind, Node, Parsed};

/// A document's meaning, with anchors and tags, for comparison.
#[derive(Debug, PartialEq)]
enum Tree {
    Leaf(String, Value),
    Alias(String),
    Seq(String, Vec<Tree>),
    Map(String, Vec<(Tree, Tree)>),
}

/// Changes by the node they concern.
type ById<'a, 'd> = HashMap<u32, Vec<&'a Change<'d>>>;

/// Checks that `new` is `old` with exactly the given changes, comments included.
///
/// # Errors
/// What differs.
pub fn structure(old: &Parsed<'_>, new: &Parsed<'_>, plans: &[&Plan<'_>]) -> Result<(), Refusal> {
    if old.documents.len() != new.documents.len() || old.flaws.len() != new.flaws.len() {
        return Err("the file would have other documents".into());
    }
    for (before, after) in old.documents.iter().zip(&new.documents) {
        let here = plans.iter().filter(|plan| std::ptr::addr_eq(plan.document, before));
        let mut changes = ById::new();
        for change in here.flat_map(|plan| &plan.changes) {
            changes.entry(change.target().id()).or_default().push(change);
        }
        if expected(before.root(), &changes) != expected(after.root(), &ById::new()) {
            return Err("the document would differ by more than the fix".into());
        }
        let comments = |document: &crate::syntax::Document<'_>| {
            let spans = document.comments().iter();
            let mut texts: Vec<String> =
                spans.map(|span| span.of(document.text()).trim_end().to_owned()).collect();
            texts.sort();
            texts
        };
        let mut kept = comments(before);
        for change in changes.values().flatten() {
            let Change::Comment { span, text, .. } = change else { continue };
            if !span.is_empty() {
                let old = span.of(before.text()).trim_end();
                let at = kept.iter().position(|comment| comment == old);
                kept.remove(at.ok_or("there is no such comment")?);
            }
            let new = text.lines().map(str::trim).filter(|line| !line.is_empty());
            kept.extend(new.map(str::to_owned));
        }
        kept.sort();
        if kept != comments(after) {
            return Err("a comment would be lost".into());
        }
    }
    Ok(())
}

/// What a node means once the changes are made.
fn expected(node: Node<'_>, changes: &ById<'_, '_>) -> Tree {
    let properties = properties(node);
    let here = changes.get(&node.id()).map(Vec::as_slice).unwrap_or_default();
    for change in here {
        if let Change::Replace { value, .. } = change {
            return Tree::Leaf(properties, normal(value.clone()));
        }
    }
    let removed = |child: Node<'_>| {
        let changes = changes.get(&child.id()).map(Vec::as_slice).unwrap_or_default();
        changes.iter().any(|change| matches!(change, Change::Remove { .. }))
    };
    if node.kind() == Kind::Alias {
        return Tree::Alias(node.span().of(node.document().text()).to_owned());
    }
    if node.is_map() {
        let mut entries: Vec<(Tree, Tree)> = Vec::new();
        for (key, value) in node.entries().filter(|(_, value)| !removed(*value)) {
            let changed = changes.get(&value.id()).map(Vec::as_slice).unwrap_or_default();
            let goal = changed.iter().find_map(|change| match change {
                Change::Move { keys, beside, .. } => Some((keys, beside)),
                _ => None,
            });
            let new = expected(value, changes);
            match goal {
                Some((keys, beside)) => nest(&mut entries, keys, beside, new),
                None => entries.push((expected(key, changes), new)),
            }
        }
        here.iter().for_each(|change| grow(&mut entries, change));
        return Tree::Map(properties, entries);
    }
    if node.is_seq() {
        let kept = node.items().filter(|item| !removed(*item));
        let mut items: Vec<Tree> = kept.map(|item| expected(item, changes)).collect();
        for change in here {
            let Change::Append { value, .. } = change else { continue };
            let new = tree(value);
            if !items.contains(&new) {
                items.push(new);
            }
        }
        return Tree::Seq(properties, items);
    }
    if here.iter().any(|change| matches!(change, Change::Set { .. })) {
        let mut entries = Vec::new();
        for change in here {
            if let Change::Set { keys, value, .. } = change {
                match (keys.as_slice(), value) {
                    ([], Value::Map(_)) => grow(&mut entries, change),
                    ([], value) => return tree(value),
                    _ => grow(&mut entries, change),
                }
            }
        }
        return Tree::Map(properties, entries);
    }
    Tree::Leaf(properties, normal(Value::of(node).unwrap_or(Value::Null)))
}

/// Puts a value under new keys, the outer ones of which the entry before it may have.
fn nest(entries: &mut Vec<(Tree, Tree)>, keys: &[Box<str>], beside: &[(String, Value)], new: Tree) {
    let Some((key, rest)) = keys.split_first() else { return };
    let name = tree(&Value::Text(key.to_string()));
    if rest.is_empty() {
        let beside = beside.iter();
        entries.extend(beside.map(|(key, value)| (tree(&Value::Text(key.clone())), tree(value))));
        return entries.push((name, new));
    }
    match entries.last_mut() {
        Some((last, Tree::Map(_, inner))) if *last == name => nest(inner, rest, beside, new),
        _ => {
            let mut inner = Vec::new();
            nest(&mut inner, rest, beside, new);
            entries.push((name, Tree::Map(String::new(), inner)));
        }
    }
}

/// Adds what a change sets to the entries of a mapping.
fn grow(entries: &mut Vec<(Tree, Tree)>, change: &Change<'_>) {
    if let Change::Set { keys, value, .. } = change {
        set(entries, keys, value);
    }
}

fn set(entries: &mut Vec<(Tree, Tree)>, keys: &[Box<str>], value: &Value) {
    let Some((key, rest)) = keys.split_first() else {
        let Value::Map(new) = value else { return };
        new.iter().for_each(|(key, value)| set(entries, &[key.as_str().into()], value));
        return;
    };
    let name = tree(&Value::Text(key.to_string()));
    let old = entries.iter_mut().find(|(key, _)| *key == name).map(|(_, value)| value);
    match (old, value) {
        (Some(Tree::Map(_, inner)), _) => set(inner, rest, value),
        (Some(Tree::Seq(_, items)), Value::Seq(new)) => {
            for item in new.iter().map(tree) {
                if !items.contains(&item) {
                    items.push(item);
                }
            }
        }
        (Some(_), _) => {}
        (None, _) if rest.is_empty() => entries.push((name, tree(value))),
        (None, _) => {
            let mut inner = Vec::new();
            set(&mut inner, rest, value);
            entries.push((name, Tree::Map(String::new(), inner)));
        }
    }
}

fn tree(value: &Value) -> Tree {
    match value {
        Value::Seq(items) => Tree::Seq(String::new(), items.iter().map(tree).collect()),
        Value::Map(entries) => {
            let entries = entries.iter();
            let entries =
                entries.map(|(key, value)| (tree(&Value::Text(key.clone())), tree(value)));
            Tree::Map(String::new(), entries.collect())
        }
        scalar => Tree::Leaf(String::new(), normal(scalar.clone())),
    }
}

/// Not-a-number equals itself here.
fn normal(value: Value) -> Value {
    match value {
        Value::Float(number) if number.is_nan() => Value::Text("not a number".into()),
        other => other,
    }
}

fn properties(node: Node<'_>) -> String {
    let anchor = node.anchor().map_or("", |span| span.of(node.document().text()));
    format!("{anchor}{}", node.tag().unwrap_or_default())
}

/// How often each rule flags each part of a source, told apart by names rather than places, so
/// that a count can be compared before and after a fix.
pub type Tally = BTreeMap<Key, usize>;

/// A rule, and the part of a source that it flags.
pub type Key = (String, String);

/// Counts findings.
pub fn tally<'f, 'd: 'f>(findings: impl Iterator<Item = &'f Finding<'d>>) -> Tally {
    let mut tally = Tally::new();
    for finding in findings {
        *tally.entry((finding.rule.id().to_owned(), part_of(finding))).or_default() += 1;
    }
    tally
}

/// The part of a source that a finding is about.
pub fn part_of(finding: &Finding<'_>) -> String {
    let Some(evidence) = finding.evidence() else { return String::new() };
    let document = evidence.subject.node.document().index;
    let object = evidence.subject.object.map(|object| super::plan::place_of(object.root()));
    let container = evidence.container().and_then(|container| container.name());
    format!("{document}/{}/{}", object.unwrap_or_default(), container.unwrap_or_default())
}

/// Checks that the findings that were fixed are gone.
///
/// # Errors
/// Names a rule that still finds what was fixed.
pub fn gone(before: &Tally, after: &Tally, fixed: &Tally) -> Result<(), Refusal> {
    let count = |tally: &Tally, key| tally.get(key).copied().unwrap_or(0);
    match fixed.iter().find(|(key, fixed)| count(after, *key) + **fixed > count(before, *key)) {
        Some(((rule, _), _)) => Err(format!("{rule} would still be found")),
        None => Ok(()),
    }
}

/// What is found more often than before.
pub fn raised<'t>(before: &'t Tally, after: &'t Tally) -> impl Iterator<Item = &'t Key> {
    let was = |key: &Key| before.get(key).copied().unwrap_or(0);
    after.iter().filter(move |(key, count)| **count > was(key)).map(|(key, _)| key)
}
