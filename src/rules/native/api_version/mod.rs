//! Objects of Kubernetes whose apiVersion is gone, on its way out, or not there yet in the
//! version they are meant for, and what it takes to write the one that replaces it: the table has
//! a row for each apiVersion, and a kind whose fields moved has a function that moves them.

mod autoscaler;
mod definition;
mod fields;
mod fit;
mod ingress;
mod own;
mod table;
mod webhook;
mod workload;

use crate::model::kinds::Removal;
use crate::model::lookup::{find, items, text};
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options, Risk};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};
use own::Says;
use table::{Row, row_of, since, successor};

/// What it takes to become the successor.
#[derive(Clone, Copy)]
enum How {
    /// The fields are the same and mean the same.
    Same,
    /// Fields move, or there is something to look out for.
    By(Convert),
    /// It is not done here, and why.
    Not(&'static str),
}

/// Adds to a draft what a kind needs besides the new apiVersion.
type Convert = for<'d> fn(Old<'d>, &mut Draft<'d, '_>) -> Result<(), Refusal>;

/// An object as it is.
#[derive(Clone, Copy)]
struct Old<'d> {
    root: Node<'d>,
    version: &'d str,
    kind: &'d str,
}

/// The changes that make an object one of another apiVersion.
struct Draft<'d, 't> {
    /// The new apiVersion.
    to: &'t str,
    changes: Vec<Change<'d>>,
}

impl<'d> Draft<'d, '_> {
    /// Moves the entry of a value under other keys of its mapping.
    fn move_to(&mut self, node: Node<'d>, keys: &[&str]) {
        self.move_beside(node, keys, &[]);
    }

    /// The same, with texts that are written beside it.
    fn move_beside(&mut self, node: Node<'d>, keys: &[&str], beside: &[(&str, &str)]) {
        let keys = keys.iter().map(|key| Box::from(*key)).collect();
        let text = |(key, text): &(&str, &str)| ((*key).to_owned(), Value::Text((*text).into()));
        self.changes.push(Change::Move { node, keys, beside: beside.iter().map(text).collect() });
    }

    /// Gives a field of a mapping a value, unless it has one.
    fn default(&mut self, under: Node<'d>, key: &str, value: Value) {
        match under.get(key) {
            Some(node) if node.is_null() => {
                self.changes.push(Change::Set { under: node, keys: Vec::new(), value });
            }
            Some(_) => {}
            None => self.changes.push(Change::Set { under, keys: vec![key.into()], value }),
        }
    }

    fn remove(&mut self, node: Node<'d>) {
        self.changes.push(Change::Remove { node });
    }
}

/// An apiVersion that the target no longer serves.
pub(super) fn removed<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    judge(subject, world, options, flag, own::removed, |row, kind, target| {
        let says = format!("was removed in Kubernetes 1.{}", row.removed);
        (target >= row.removed).then(|| (says, successor(row, kind, target)))
    });
}

/// An apiVersion that the target still serves, next to what replaces it.
pub(super) fn deprecated<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    judge(subject, world, options, flag, own::deprecated, |row, _, target| {
        let going = (row.deprecated..row.removed).contains(&target) && !row.successor.is_empty();
        let replaced = row.kinds.iter().all(|kind| since(row.successor, kind) <= target);
        let says = format!("is removed in Kubernetes 1.{}", row.removed);
        (going && replaced).then_some((says, Some(row.successor)))
    });
}

/// An apiVersion that the target does not serve yet.
pub(super) fn unavailable<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let (Some(object), Some(target)) = (subject.object, options.minor()) else {
        return;
    };
    let since = since(object.api_version(), object.kind());
    if since > target
        && let Some((node, _)) = written(object)
    {
        let detail = format!("came with Kubernetes 1.{since}, and the target is 1.{target}");
        flag(Evidence::at(subject, node).detail(detail));
    }
}

fn judge<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
    own: impl Fn(&Removal, u32) -> Option<Says>,
    verdict: impl Fn(&Row, &str, u32) -> Option<(String, Option<&'static str>)>,
) {
    let (Some(object), Some(target)) = (subject.object, options.minor()) else { return };
    let says = match own::row(object, world) {
        Some(row) => own(row, target),
        None => row_of(object.api_version(), object.kind())
            .and_then(|row| verdict(row, object.kind(), target))
            .map(|(says, next)| match next {
                None => Says { detail: format!("{says} and nothing replaces it"), writes: None },
                Some(next) => Says {
                    detail: format!("{says} in favour of {next}"),
                    writes: Some(Value::Text(next.into())),
                },
            }),
    };
    let Some((says, (node, olds))) = says.and_then(|says| Some((says, written(object)?))) else {
        return;
    };
    let evidence = Evidence::at(subject, node).detail(says.detail);
    let Some(writes) = says.writes else { return flag(evidence) };
    // A patch finds its object by the apiVersion as well.
    let is_patch = |other: Object<'d>| {
        other.is_partial()
            && other.api_version() == object.api_version()
            && world.may_patch(other, object)
    };
    let has_patch = |old: &Old<'d>| {
        let name = text(old.root, &["metadata", "name"]).unwrap_or_default();
        world.find_named(old.kind, name, is_patch).is_some()
    };
    let is_patched = !object.is_partial() && olds.iter().any(has_patch);
    let writes = if is_patched { Value::Null } else { writes };
    let risk = olds.iter().map(|old| workload::risk(*old)).max().unwrap_or(Risk::None);
    flag(evidence.risk(risk).writes(writes));
}

/// Where the apiVersion of an object is written, and all objects that have theirs from there: a
/// typed list (`IngressList`) gives its own to the items that say nothing.
fn written<'d>(object: Object<'d>) -> Option<(Node<'d>, Vec<Old<'d>>)> {
    let (root, version, kind) = (object.root(), object.api_version(), object.kind());
    if let Some(node) = find(root, &["apiVersion"]) {
        return Some((node, vec![Old { root, version, kind }]));
    }
    let list = root.parent()?.parent()?;
    let heirs = items(list, &["items"]).filter(|item| find(*item, &["apiVersion"]).is_none());
    let heir = |root| Old { root, version, kind: text(root, &["kind"]).unwrap_or(kind) };
    Some((find(list, &["apiVersion"])?, heirs.map(heir).collect()))
}

/// Writes the successor's name and moves the fields that have other places there.
pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let object = evidence.subject.object.ok_or("the object is not known")?;
    let node = evidence.lookup.node().ok_or("the apiVersion is not known")?;
    let to = match evidence.value.as_deref() {
        None => return Err("nothing replaces it".into()),
        Some(Value::Text(to)) => to,
        Some(Value::Bool(_)) => {
            return Err("the configuration does not say that the fields are the same".into());
        }
        Some(_) => {
            return Err("a patch names the object by this version; both have to change".into());
        }
    };
    let replace = Change::Replace { node, value: Value::Text(to.clone()) };
    let mut draft = Draft { to, changes: vec![replace] };
    let how = row_of(object.api_version(), object.kind()).map_or(How::Same, |row| row.how);
    let olds = written(object).map(|(_, olds)| olds).unwrap_or_default();
    if olds.iter().any(|old| old.kind != object.kind()) {
        return Err("the list gives this version to objects of other kinds, too".into());
    }
    for old in &olds {
        match how {
            How::Same => {}
            How::By(convert) => convert(*old, &mut draft)?,
            How::Not(reason) => return Err(reason.into()),
        }
    }
    olds.iter().try_for_each(|old| fit::check(*old, &draft))?;
    Ok(draft.changes)
}

/// Whether the kind is one of those that come and go.
pub(super) fn has_life_cycle(object: Object<'_>) -> bool {
    row_of(object.api_version(), object.kind()).is_some()
}
