//! Containers of a pod that claim one port: they share the pod's address, so only the first to
//! start gets it.

use crate::model::lookup::{find, is_opaque, items, text};
use crate::model::{Container, Role, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

/// A port of a container that is claimed.
struct Claim<'d> {
    container: Container<'d>,
    number: Node<'d>,
    protocol: &'d str,
    name: Option<Node<'d>>,
}

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let mut claims: Vec<Claim<'d>> = Vec::new();
    // Plain init containers have ended before the others start.
    let running = pod.containers().filter(|c| matches!(c.role, Role::Main | Role::Sidecar));
    for claim in running.flat_map(claims_of) {
        let subject = Subject::container(claim.container);
        let same = |other: &&Claim<'d>| {
            other.number.text() == claim.number.text() && other.protocol == claim.protocol
        };
        let namesake = |other: &&Claim<'d>| match (other.name, claim.name) {
            (Some(a), Some(b)) => {
                a.text() == b.text() && other.container.node != claim.container.node
            }
            _ => false,
        };
        if let Some(first) = claims.iter().find(same) {
            let holder = first.container.name().unwrap_or("(no name)");
            let detail = format!("port {} of container `{holder}`", claim.number.text());
            flag(Evidence::at(subject, claim.number).related(first.number).detail(detail));
        } else if let Some(first) = claims.iter().find(namesake)
            && let Some(name) = claim.name
        {
            let holder = first.container.name().unwrap_or("(no name)");
            let detail = format!("port name `{}` of container `{holder}`", name.text());
            flag(Evidence::at(subject, name).related(first.number).detail(detail));
        }
        claims.push(claim);
    }
}

fn claims_of(container: Container<'_>) -> impl Iterator<Item = Claim<'_>> {
    items(container.node, &["ports"]).filter_map(move |port| {
        let number = find(port, &["containerPort"]).filter(|number| !is_opaque(*number))?;
        let protocol = text(port, &["protocol"]).unwrap_or("TCP");
        Some(Claim { container, number, protocol, name: find(port, &["name"]) })
    })
}
