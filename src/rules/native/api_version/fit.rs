//! Whether an object fits the apiVersion it is to become: the API is asked about every field that
//! no change takes care of.

use super::{Draft, Old};
use crate::schema::{Fault, FaultKind, faults_as};
use crate::syntax::edit::{Change, Refusal};

/// Refuses what the new version does not take and the old one did.
pub(super) fn check(old: Old<'_>, draft: &Draft<'_, '_>) -> Result<(), Refusal> {
    let before = faults_as(old.root, old.version, old.kind);
    let is_new = |fault: &Fault<'_>| {
        let same = |one: &Fault<'_>| {
            one.node == fault.node
                && std::mem::discriminant(&one.kind) == std::mem::discriminant(&fault.kind)
        };
        !before.iter().any(same)
    };
    let after = faults_as(old.root, draft.to, old.kind);
    let mut new = after.iter().filter(|fault| is_new(fault) && !is_mended(fault, &draft.changes));
    let to = draft.to;
    let refusal = new.find_map(|fault| {
        let name = fault.node.text();
        Some(match fault.kind {
            FaultKind::Unknown(_) => format!("`{name}` has no place in {to}"),
            FaultKind::Missing(field) => format!("{to} wants `{field}`"),
            FaultKind::Value(_) => format!("`{name}` is no value of {to}"),
            FaultKind::Wrong(_) => match fault.node.key() {
                Some(key) => format!("`{}` has another form in {to}", key.text()),
                None => format!("a value has another form in {to}"),
            },
            _ => return None,
        })
    });
    refusal.map_or(Ok(()), Err)
}

/// Whether a change is about the place of a fault.
fn is_mended(fault: &Fault<'_>, changes: &[Change<'_>]) -> bool {
    changes.iter().any(|change| {
        let target = change.target();
        match change {
            Change::Move { .. } | Change::Remove { .. } => {
                target.contains(fault.node)
                    || target.key() == Some(fault.node)
                    || target.parent() == Some(fault.node)
            }
            Change::Set { .. } | Change::Append { .. } => target == fault.node,
            Change::Replace { .. } | Change::Comment { .. } => false,
        }
    })
}
