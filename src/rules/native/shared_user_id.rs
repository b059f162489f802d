//! Workloads that run under one and the same user id.

use crate::model::{Container, Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    for container in pod.containers() {
        let Some(id) = container.user().filter(|id| *id > 0) else { continue };
        let mut others = world.containers_of_user(id).iter();
        let twin = others.find(|other| !is_same(other.pod.object, pod.object));
        let (Some(own), Some(twin)) = (place(container), twin) else { continue };
        let object = twin.pod.object;
        let detail = format!("{} `{}`", object.kind(), object.name().unwrap_or("?"));
        let mut evidence = Evidence::at(Subject::container(container), own).detail(detail);
        // A place to point at has to be in the same document.
        evidence.related =
            place(*twin).filter(|node| std::ptr::eq(node.document(), own.document()));
        flag(evidence);
    }
}

/// Where the user id of a container stands.
fn place(container: Container<'_>) -> Option<Node<'_>> {
    container.effective(&["securityContext", "runAsUser"]).node()
}

/// Whether two objects are one, perhaps written twice, as overlays do.
fn is_same(a: Object<'_>, b: Object<'_>) -> bool {
    (a.kind(), a.name()) == (b.kind(), b.name())
}
