//! Fields that the API does not have, or has elsewhere.

use super::super::misplaced_security_field;
use super::Found;
use crate::rules::Evidence;
use crate::schema::{FaultKind, Fields, TypeId, types_around};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) fn judge<'d>(found: &Found<'_, 'd>, flag: &mut dyn FnMut(Evidence<'d>)) {
    for fault in found.faults {
        let key = fault.node;
        let detail = match fault.kind {
            FaultKind::Unknown(fields) if !misplaced_security_field::speaks_of(key) => {
                unknown(found, key, fields)
            }
            FaultKind::Late(last) => {
                let owner = found.type_at(key).map_or("the API", TypeId::name);
                format!("{owner} since Kubernetes 1.{}", last + 1)
            }
            _ => continue,
        };
        flag(found.at(key).detail(detail));
    }
}

fn unknown<'d>(found: &Found<'_, 'd>, key: Node<'d>, fields: Fields<'d>) -> String {
    let name = key.text();
    let owner = match fields {
        Fields::Type(id) => id.name().to_owned(),
        Fields::Custom(_) => format!("{} by its definition", found.object.kind()),
    };
    if let Some(meant) = meant(name, &fields.names()) {
        return format!("{owner}; did you mean `{meant}`?");
    }
    let Fields::Type(id) = fields else { return owner };
    let above = || {
        let around = types_around(found.object, key);
        around.into_iter().skip(1).find(|other| other.field(name).is_some())
    };
    let below = || {
        id.fields().iter().find_map(|field| {
            let shape = field.shape();
            let inner = shape.type_id().or_else(|| shape.inner()?.type_id())?;
            inner.field(name).map(|_| format!("{owner}; `{}` below it has one", field.name()))
        })
    };
    match above() {
        Some(other) => format!("{owner}; {} around it has one", other.name()),
        None => below().unwrap_or(owner),
    }
}

/// Writes the name of the field that was meant.
pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the field is not known")?;
    let suggestion = evidence.detail.as_deref().and_then(|detail| detail.split('`').nth(1));
    let asks = evidence.detail.as_deref().is_some_and(|detail| detail.ends_with('?'));
    let meant = suggestion.filter(|_| asks).ok_or("which field is meant is yours to say")?;
    if node.parent().is_some_and(|map| map.get(meant).is_some()) {
        return Err(format!("`{meant}` is there as well"));
    }
    Ok(vec![Change::Replace { node, value: Value::Text(meant.to_owned()) }])
}

/// The one name that differs only in case or separators, else the one that is nearest.
fn meant<'t>(name: &str, names: &[&'t str]) -> Option<&'t str> {
    let plain = |name: &str| name.replace(['-', '_', ' '], "").to_ascii_lowercase();
    let own = plain(name);
    if let Some(same) = names.iter().find(|other| plain(other) == own) {
        return Some(same);
    }
    let allowed = if name.len() < 4 { 0 } else { 1 + name.len() / 8 };
    let distance = |other: &&str| strsim::damerau_levenshtein(&own, &plain(other));
    let least = names.iter().map(&distance).min().filter(|d| *d <= allowed)?;
    let mut nearest = names.iter().filter(|other| distance(other) == least);
    let first = nearest.next()?;
    nearest.next().is_none().then_some(*first)
}
