//! Where a path of a fix leads, and what has to change there.

use super::flag;
use crate::model::{Container, Lookup, Segment};
use crate::rules::condition::Root;
use crate::rules::{Evidence, Path};
use crate::syntax::edit::{Change, Refusal, Value};
use crate::syntax::{Node, Scalar};

/// The flag that a path of a fix names, and whose it is.
pub(super) fn flag_of<'d>(
    path: &'d Path,
    evidence: &Evidence<'d>,
) -> Option<(Container<'d>, &'d str)> {
    let name = path.segments.first().filter(|_| path.root == Root::Flag)?;
    Some((evidence.subject.container?, &name.key))
}

/// Follows a path of a fix.
pub(super) fn reach<'d>(path: &Path, evidence: &Evidence<'d>) -> Result<Lookup<'d>, Refusal> {
    if path.root == Root::Place {
        return Ok(evidence.lookup);
    }
    let mut lookup = Err("the path leads nowhere".to_owned());
    path.each(&evidence.subject, &mut |found| lookup = Ok(found));
    lookup
}

/// The change that gives the place of a lookup a value; none if it has that value.
pub(super) fn write<'d>(
    lookup: Lookup<'d>,
    path: &[Segment],
    value: &Value,
) -> Result<Option<Change<'d>>, Refusal> {
    match lookup {
        Lookup::Found(found) if Value::of(found.node).as_ref() == Ok(value) => Ok(None),
        Lookup::Found(found) => {
            Ok(Some(Change::Replace { node: found.node, value: value.clone() }))
        }
        Lookup::Absent(absent) => {
            let keys = path[absent.steps..].iter().map(|segment| segment.key.clone()).collect();
            Ok(Some(Change::Set { under: absent.under, keys, value: value.clone() }))
        }
        Lookup::Opaque(_) => Err("the value is not known here".into()),
    }
}

pub(super) fn add<'d>(
    path: &Path,
    value: &Value,
    evidence: &Evidence<'d>,
) -> Result<Option<Change<'d>>, Refusal> {
    match reach(path, evidence)? {
        Lookup::Found(found) if found.node.is_seq() => {
            // `all` for `ALL` is respelled rather than joined by what it means.
            let respelled = found.node.items().find(|item| is_other_case(*item, value));
            if let Some(node) = respelled {
                return Ok(Some(Change::Replace { node, value: value.clone() }));
            }
            let has = found.node.items().any(|item| Value::of(item).as_ref() == Ok(value));
            Ok((!has).then(|| Change::Append { list: found.node, value: value.clone() }))
        }
        Lookup::Found(_) => Err("a list belongs where something else stands".into()),
        other => write(other, &path.segments, &Value::Seq(vec![value.clone()])),
    }
}

/// Whether an item is a text that differs from the value only by case.
fn is_other_case(item: Node<'_>, value: &Value) -> bool {
    let (Some(Scalar::Text(item)), Value::Text(value)) = (item.scalar(), value) else {
        return false;
    };
    item != value && item.eq_ignore_ascii_case(value)
}

/// Takes out whatever the path leads to, in every element of the lists it goes through.
pub(super) fn remove<'d>(path: &'d Path, evidence: &Evidence<'d>) -> Vec<Change<'d>> {
    if let Some((container, name)) = flag_of(path, evidence) {
        return flag::remove(container, name);
    }
    let mut changes = Vec::new();
    let mut remove = |lookup: Lookup<'d>| {
        changes.extend(lookup.node().map(|node| Change::Remove { node }));
    };
    match path.root {
        Root::Subject if path.segments.is_empty() => remove(Lookup::found(evidence.subject.node)),
        Root::Place => remove(evidence.lookup),
        _ => path.each(&evidence.subject, &mut remove),
    }
    changes
}
