//! A Service that sends to a port which none of its pods has.

use crate::model::lookup::{find, is_opaque, items, text};
use crate::model::{Container, Pod, Role, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::{Node, Scalar};

use super::together::are_together;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(service) = subject.object.filter(|object| !object.is_partial()) else { return };
    let Some(selector) = find(subject.node, &["spec", "selector"]) else { return };
    let mut pods = world.pods_selected(service.namespace(), selector);
    pods.retain(|pod| are_together(world, service, pod.object));
    if pods.is_empty() || pods.iter().any(|pod| pod.is_partial()) {
        return;
    }
    for port in items(subject.node, &["spec", "ports"]) {
        let Some(target) = find(port, &["targetPort"]) else { continue };
        let protocol = text(port, &["protocol"]).unwrap_or("TCP");
        let named =
            matches!(target.scalar(), Some(Scalar::Text(text)) if text.parse::<u16>().is_err());
        if !named || is_opaque(target) || pods.iter().any(|pod| has(*pod, target, protocol)) {
            continue;
        }
        let protocol = if protocol == "TCP" { String::new() } else { format!("{protocol} ") };
        let pod = pods[0].object;
        let name = pod.name().unwrap_or("?");
        let detail = format!("{protocol}port named `{}` in {} `{name}`", target.text(), pod.kind());
        flag(Evidence::at(subject, target).detail(detail).related(pods[0].spec));
    }
}

/// Whether a pod has a port of that name and protocol, or may have.
fn has(pod: Pod<'_>, target: Node<'_>, protocol: &str) -> bool {
    let running = |container: &Container<'_>| matches!(container.role, Role::Main | Role::Sidecar);
    let mut ports = pod.containers().filter(running).flat_map(|c| items(c.node, &["ports"]));
    ports.any(|port| {
        let own = text(port, &["protocol"]).unwrap_or("TCP");
        let name = port.get("name");
        is_opaque(port)
            || name.is_some_and(is_opaque)
            || (own == protocol && name.is_some_and(|name| name.text() == target.text()))
    })
}
