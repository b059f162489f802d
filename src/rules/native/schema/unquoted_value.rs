//! A boolean or a number where the API takes text only: labels, annotations, environment
//! variables, arguments, the data of a ConfigMap.

use super::{Found, field_name, noun};
use crate::rules::Evidence;
use crate::schema::{FaultKind, Shape};
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) fn judge<'d>(found: &Found<'_, 'd>, flag: &mut dyn FnMut(Evidence<'d>)) {
    for fault in found.faults {
        let node = fault.node;
        let detail = match fault.kind {
            FaultKind::Wrong(Shape::Text | Shape::Time) if node.is_scalar() => {
                format!("{} where `{}` takes text", noun(node), field_name(node))
            }
            FaultKind::Key => "a key that is read as a boolean and becomes another text".into(),
            _ => continue,
        };
        flag(found.at(node).detail(detail));
    }
}

/// Quotes the value as it is spelled.
pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the value is not known")?;
    if node.tag().is_some() {
        return Err("the value has a tag".into());
    }
    if node.parent().is_some_and(|map| map.entries().any(|(key, _)| key == node)) {
        return Err("which text the key was meant to be is yours to say".into());
    }
    Ok(vec![Change::Replace { node, value: Value::Text(node.text().to_owned()) }])
}
