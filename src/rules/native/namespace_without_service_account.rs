//! A Namespace whose pods have no ServiceAccount in the run but `default`.

use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(namespace) = subject.object.filter(|object| !object.is_partial()) else { return };
    let Some(name) = find(subject.node, &["metadata", "name"]) else { return };
    let inside = |object: Option<&str>| object == Some(name.text());
    let has_pods = world.pods().iter().any(|pod| inside(pod.object.namespace()));
    // An account without a namespace may be applied to this one.
    let has_account = world.of_kind("ServiceAccount").iter().any(|account| {
        account.name() != Some("default")
            && (inside(account.namespace()) || account.namespace().is_none())
    });
    if has_pods && !has_account && world.is_complete_for(namespace) {
        flag(Evidence::at(subject, name));
    }
}
