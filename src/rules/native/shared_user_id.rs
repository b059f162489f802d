//! Workloads that run under one and the same user id.

use crate::model::{Container, Lookup, Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Scalar;

const PATH: [&str; 2] = ["securityContext", "runAsUser"];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    for container in pod.containers() {
        let Some((id, Lookup::Found(own))) = user(container) else { continue };
        let others = world.pods().iter().filter(|other| !is_same(other.object, pod.object));
        let twin = others.flat_map(|other| other.containers()).find_map(|other| {
            let (other_id, lookup) = user(other)?;
            let node = lookup.node().filter(|_| other_id == id)?;
            // A place to point at has to be in the same document.
            let related = std::ptr::eq(node.document(), own.node.document()).then_some(node);
            Some((other.pod.object, related))
        });
        let Some((object, related)) = twin else { continue };
        let detail = format!("{} `{}`", object.kind(), object.name().unwrap_or("?"));
        let mut evidence = Evidence::at(Subject::container(container), own.node).detail(detail);
        evidence.related = related;
        flag(evidence);
    }
}

/// The user id that a container is given, root aside, and where it stands.
fn user(container: Container<'_>) -> Option<(i128, Lookup<'_>)> {
    let lookup = container.effective(&PATH);
    match lookup.node()?.scalar()? {
        Scalar::Int(id) if id > 0 => Some((id, lookup)),
        _ => None,
    }
}

/// Whether two objects are one, perhaps written twice, as overlays do.
fn is_same(a: Object<'_>, b: Object<'_>) -> bool {
    (a.kind(), a.name()) == (b.kind(), b.name())
}
