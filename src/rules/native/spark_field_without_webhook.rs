//! Fields of a SparkApplication that only the operator's webhook brings into pods.

use super::spark::parts;
use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

/// Fields of a driver or an executor that Spark itself knows nothing of. Source: the webhook's
/// patches of pods, operator 1.1 to 2.5.
const FIELDS: [&str; 17] = [
    "affinity",
    "dnsConfig",
    "env",
    "envFrom",
    "hostAliases",
    "hostNetwork",
    "initContainers",
    "lifecycle",
    "podSecurityContext",
    "priorityClassName",
    "schedulerName",
    "securityContext",
    "shareProcessNamespace",
    "sidecars",
    "terminationGracePeriodSeconds",
    "tolerations",
    "volumeMounts",
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object.filter(|_| options.text("webhook") == "off") else { return };
    for part in parts(object) {
        for field in FIELDS {
            let Some(value) = find(part.node, &[field]) else { continue };
            let detail = format!("`{}.{field}`", part.noun);
            flag(Evidence::at(subject, value.key().unwrap_or(value)).detail(detail));
        }
    }
}
