//! A StatefulSet whose pods get no names in the DNS.

use crate::model::lookup::{Lookup, find, follow, is_opaque, text};
use crate::model::selector::selects;
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};

use super::together::{are_together, is_owned, shows};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(set) = subject.object.filter(|object| !object.is_partial()) else { return };
    let field = follow(subject.node, &["spec", "serviceName"]);
    let Lookup::Found(found) = field else { return };
    let name = found.node.text();
    if is_opaque(found.node) || name.is_empty() || is_owned(set) {
        return;
    }
    let services = world.of_kind("Service").iter().copied();
    let mut services = services
        .filter(|service| service.name() == Some(name) && are_together(world, set, *service));
    let Some(service) = services.next() else {
        // Somewhere else there may be one.
        let absent = world.named("Service", set.namespace(), name).is_none();
        if absent && shows(world, set, "Service") {
            flag(Evidence::at(subject, found.node).detail("is not among the files beside it"));
        }
        return;
    };
    if let Some(detail) = flaw(set, service) {
        let place = follow(service.root(), &["metadata", "name"]).place();
        flag(Evidence::at(subject, found.node).related(place).detail(detail));
    }
}

fn flaw(set: Object<'_>, service: Object<'_>) -> Option<&'static str> {
    if service.is_partial() {
        return None;
    }
    if text(service.root(), &["spec", "clusterIP"]) != Some("None") {
        return Some("is not headless");
    }
    let selector = find(service.root(), &["spec", "selector"])?;
    let labels = set.pod()?.labels()?;
    (selector.entries().next().is_some() && !selects(selector, labels))
        .then_some("selects other pods")
}
