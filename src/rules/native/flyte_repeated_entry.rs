//! Variables and mounts that two entries of a PodTemplate give one container: Flyte appends the
//! lists.

use super::flyte::{entry, template};
use crate::model::lookup::{find, items, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

/// The entries that meet in one container.
const PAIRS: [(&str, &str); 2] = [("default", "primary"), ("default-init", "primary-init")];

/// Lists, the keys of their elements, and what messages call these.
const LISTS: [(&str, &str, &str); 2] =
    [("env", "name", "the variable"), ("volumeMounts", "mountPath", "a mount at")];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = template(subject, world) else { return };
    for (base, over) in PAIRS {
        let (Some(base), Some(over)) = (entry(pod, base), entry(pod, over)) else { continue };
        for (list, key, noun) in LISTS {
            for item in items(over.node, &[list]) {
                let Some(name) = text(item, &[key]) else { continue };
                let twin = items(base.node, &[list]).find(|item| text(*item, &[key]) == Some(name));
                let (Some(twin), Some(place)) = (twin, find(item, &[key])) else { continue };
                let detail = format!("{noun} `{name}`");
                let evidence = Evidence::at(Subject::container(over), place).detail(detail);
                flag(evidence.related(find(twin, &[key]).unwrap_or(twin)));
            }
        }
    }
}
