//! A user or group id that the site has not set aside for pods.

use std::ops::RangeInclusive;

use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Scalar;

/// Fields that hold ids, and the option with their ranges.
const FIELDS: [(&str, &str); 4] = [
    ("runAsUser", "users"),
    ("runAsGroup", "groups"),
    ("fsGroup", "fsGroups"),
    ("supplementalGroups", "supplementalGroups"),
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    for (field, option) in FIELDS {
        let ranges: Vec<_> = options.texts(option).filter_map(range).collect();
        if ranges.is_empty() {
            continue;
        }
        let containers = pod.containers().map(Subject::container);
        for subject in std::iter::once(subject).chain(containers) {
            let value = subject.lookup(&["securityContext", field]);
            let one = value.node().filter(|value| value.is_scalar());
            for node in one.into_iter().chain(value.items()) {
                let Some(Scalar::Int(id)) = node.scalar() else { continue };
                if !ranges.iter().any(|range| range.contains(&id)) {
                    flag(Evidence::at(subject, node).detail(field));
                }
            }
        }
    }
}

/// `1000-2000`, or a single number.
pub(super) fn range(text: &str) -> Option<RangeInclusive<i128>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some(first.trim().parse().ok()?..=last.trim().parse().ok()?)
}
