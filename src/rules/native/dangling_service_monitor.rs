//! A ServiceMonitor that finds no Service.

use crate::model::lookup::{find, landmark};
use crate::model::selector::matches;
use crate::model::world::may_be_same;
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(monitor) = subject.object.filter(|object| !object.is_partial()) else { return };
    let Some(selector) = find(subject.node, &["spec", "selector"]) else { return };
    // Services of other namespaces are out of sight.
    let elsewhere = subject.node.get("spec").and_then(|spec| spec.get("namespaceSelector"));
    if elsewhere.is_some_and(|node| !node.is_null()) || selector.entries().next().is_none() {
        return;
    }
    let reachable = |service: &&Object<'_>| may_be_same(monitor.namespace(), service.namespace());
    let services: Vec<_> = world.of_kind("Service").iter().filter(reachable).collect();
    let labels = |service: &Object<'d>| -> Option<Node<'d>> {
        find(service.root(), &["metadata", "labels"])
    };
    let found = services.iter().any(|service| matches(selector, labels(service)));
    if !found && services.iter().any(|service| world.are_beside(monitor, **service)) {
        flag(Evidence::at(subject, landmark(selector)));
    }
}
