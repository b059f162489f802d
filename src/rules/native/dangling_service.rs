//! A Service whose selector matches no pod of the run.

use crate::model::lookup::{find, is_opaque, landmark, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(service) = subject.object else { return };
    let Some(selector) = find(subject.node, &["spec", "selector"]) else { return };
    // Without a selector the endpoints are made by hand; an ExternalName has none.
    let by_hand = selector.entries().next().is_none();
    let external = text(subject.node, &["spec", "type"]) == Some("ExternalName");
    let unknown = selector.entries().any(|(_, value)| is_opaque(value.target()));
    // An object that another one owns was read from a cluster; its pods need not be here.
    let owned = find(subject.node, &["metadata", "ownerReferences"]).is_some();
    if owned || by_hand || external || unknown || service.is_partial() {
        return;
    }
    if !world.selects_any(service.namespace(), selector) && world.shows_workloads_beside(service) {
        flag(Evidence::at(subject, landmark(selector)));
    }
}
