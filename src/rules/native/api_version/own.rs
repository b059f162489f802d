//! apiVersions that the user's configuration says are gone or going.

use crate::model::kinds::removal::Removal;
use crate::model::{Object, World};
use crate::syntax::edit::Value;

/// What a finding says of an apiVersion, and what its fix writes.
pub(super) struct Says {
    pub(super) detail: String,
    pub(super) writes: Option<Value>,
}

/// The user's row for an object.
pub(super) fn row<'d>(object: Object<'_>, world: &World<'d>) -> Option<&'d Removal> {
    let mut rows = world.known_kinds().removals().iter();
    rows.find(|row| row.is_of(object.api_version(), object.kind()))
}

/// For the rule on what is gone.
pub(super) fn removed(row: &Removal, target: u32) -> Option<Says> {
    let says = match row.removed {
        Some(version) => format!("was removed in Kubernetes 1.{version}"),
        None => "is gone".to_owned(),
    };
    row.is_gone(target).then(|| of(row, &says))
}

/// For the rule on what is about to go.
pub(super) fn deprecated(row: &Removal, target: u32) -> Option<Says> {
    let says = match row.removed {
        Some(version) => format!("is removed in Kubernetes 1.{version}"),
        None => "is deprecated".to_owned(),
    };
    row.is_going(target).then(|| of(row, &says))
}

fn of(row: &Removal, says: &str) -> Says {
    match &row.replacement {
        None => Says { detail: format!("{says} and nothing replaces it"), writes: None },
        Some(to) => {
            let writes = if row.same_fields { Value::Text(to.clone()) } else { Value::Bool(false) };
            Says { detail: format!("{says} in favour of {to}"), writes: Some(writes) }
        }
    }
}
