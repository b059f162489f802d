//! A Namespace without an object that bounds what it may use.

use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn limit_range<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    check("LimitRange", subject, world, flag);
}

pub(super) fn resource_quota<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    check("ResourceQuota", subject, world, flag);
}

fn check<'d>(
    kind: &str,
    subject: Subject<'d>,
    world: &World<'d>,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let (Some(object), Some(name)) = (subject.object, find(subject.node, &["metadata", "name"]))
    else {
        return;
    };
    // Kubernetes' own namespaces are the installer's affair.
    let system = name.text().starts_with("kube-") || name.text() == "default";
    let complete = world.is_complete_for(object);
    // One without a namespace may be meant for this one if it lies beside it.
    let bounded = world.of_kind(kind).iter().any(|bound| match bound.namespace() {
        Some(namespace) => namespace == name.text(),
        None => world.are_beside(*bound, object),
    });
    if !system && !bounded && complete {
        flag(Evidence::at(subject, name));
    }
}
