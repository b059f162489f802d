//! Two objects of one file that are one object to the cluster.

use crate::model::lookup::{find, is_opaque};
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    // What stands as text inside of another is made and deleted by the steps of that.
    let is_sole = |object: &Object<'d>| object.is_partial() || subject.node.document().is_inside;
    let Some(object) = subject.object.filter(|object| !is_sole(object)) else { return };
    let Some(name) = find(object.root(), &["metadata", "name"]) else { return };
    let namespace = find(object.root(), &["metadata", "namespace"]);
    if is_opaque(name) || namespace.is_some_and(is_opaque) {
        return;
    }
    // Objects of a kind stand in the order of their sources.
    let all = world.of_kind(object.kind());
    let from = all.partition_point(|other| other.0.source < object.0.source);
    let before = all[from..]
        .iter()
        .take_while(|other| other.0.source == object.0.source && other.root() != object.root());
    let mut twins = before.filter(|other| {
        !other.is_partial()
            && other.group() == object.group()
            && other.namespace() == object.namespace()
            && find(other.root(), &["metadata", "name"]).is_some_and(|n| n.text() == name.text())
    });
    if let Some(first) = twins.next().and_then(|first| find(first.root(), &["metadata", "name"])) {
        flag(Evidence::at(subject, name).related(first));
    }
}
