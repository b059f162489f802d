//! A Service that selects no pods, and for which no endpoints are in the run either.

use crate::model::lookup::{Lookup, find, follow, text};
use crate::model::{Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(service) = subject.object.filter(|object| !object.is_partial()) else { return };
    let owned = find(subject.node, &["metadata", "ownerReferences"]).is_some();
    let selector = follow(subject.node, &["spec", "selector"]);
    let selects = match selector {
        Lookup::Absent(_) => false,
        Lookup::Found(found) => found.node.entries().next().is_some(),
        Lookup::Opaque(_) => true,
    };
    let Some(name) = service.name().filter(|_| !owned && !selects) else { return };
    let slices = || world.of_kind("EndpointSlice").iter();
    let label = ["metadata", "labels", "kubernetes.io/service-name"];
    if world.named("Endpoints", service.namespace(), name).is_none()
        && !slices().any(|slice| text(slice.root(), &label) == Some(name))
    {
        flag(Evidence::of(subject, selector, &[]));
    }
}
