//! A ResourceQuota that leaves processor time or memory of its namespace without a bound.

use crate::model::lookup::{find, landmark};
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};

/// What is to be bounded, and its shorter name.
const BOUNDS: [(&str, &str); 4] = [
    ("requests.cpu", "cpu"),
    ("requests.memory", "memory"),
    ("limits.cpu", ""),
    ("limits.memory", ""),
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object.filter(|object| !object.is_partial()) else { return };
    let Some(spec) = find(object.root(), &["spec"]).filter(|spec| spec.is_map()) else { return };
    let scoped = |field| spec.get(field).is_some_and(|scopes| !scopes.is_null());
    // A quota for some pods only is not the one that bounds the namespace.
    if scoped("scopes") || scoped("scopeSelector") {
        return;
    }
    let quotas = world.of_kind("ResourceQuota").iter();
    let beside: Vec<_> =
        quotas.filter(|quota| quota.namespace() == object.namespace()).copied().collect();
    let missing: Vec<&str> = BOUNDS
        .into_iter()
        .filter(|(name, _)| options.texts("bounds").any(|wanted| wanted == *name))
        .filter(|(name, short)| !beside.iter().any(|quota| has(*quota, name, short)))
        .map(|(name, _)| name)
        .collect();
    if !missing.is_empty() {
        let place = find(spec, &["hard"]).unwrap_or(spec);
        flag(Evidence::at(subject, landmark(place)).detail(missing.join(", ")));
    }
}

fn has(quota: Object<'_>, name: &str, short: &str) -> bool {
    let hard = find(quota.root(), &["spec", "hard"]);
    let is_set = |key: &str| hard.and_then(|hard| hard.get(key)).is_some_and(|v| !v.is_null());
    is_set(name) || (!short.is_empty() && is_set(short))
}
