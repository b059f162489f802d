//! Settings of a container of a PodTemplate that Flyte uses for nothing.

use super::flyte::{PLACEHOLDER, entry, template};
use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = template(subject, world) else { return };
    let Some(container) = entry(pod, PLACEHOLDER) else { return };
    for field in ["securityContext", "resources", "env", "envFrom", "volumeMounts"] {
        let Some(value) = find(container.node, &[field]) else { continue };
        if value.entries().next().is_some() || value.items().next().is_some() {
            flag(Evidence::at(Subject::container(container), value).detail(field));
        }
    }
}
