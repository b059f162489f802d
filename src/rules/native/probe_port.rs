//! Ports of probes that the container does not declare: a name must be among its ports, a number
//! need not.

use crate::model::lookup::{find, is_opaque, items, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::{Node, Scalar};

const PROBES: [&str; 3] = ["livenessProbe", "readinessProbe", "startupProbe"];
const HANDLERS: [&str; 3] = ["httpGet", "tcpSocket", "grpc"];

/// A name that no port has.
pub(super) fn unknown<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let names: Vec<&str> = declared(subject, "name").map(Node::text).collect();
    for (probe, port) in ports(subject) {
        // A number in quotes is a number for the API.
        let name =
            matches!(port.scalar(), Some(Scalar::Text(text)) if text.parse::<u16>().is_err());
        if name && !names.contains(&port.text()) {
            flag(Evidence::at(subject, port).detail(probe));
        }
    }
}

/// A number that no port has, in a container that declares some.
pub(super) fn undeclared<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let numbers: Vec<&str> = declared(subject, "containerPort").map(Node::text).collect();
    for (probe, port) in ports(subject) {
        let number = port.text().parse::<u16>().is_ok();
        if number && !numbers.is_empty() && !numbers.contains(&port.text()) {
            flag(Evidence::at(subject, port).detail(probe));
        }
    }
}

/// The ports that the probes of a container ask, and which probe it is.
fn ports(subject: Subject<'_>) -> Vec<(&'static str, Node<'_>)> {
    let opaque = declared(subject, "name").chain(declared(subject, "containerPort"));
    let list = find(subject.node, &["ports"]);
    let unknown = list.is_some_and(|list| list.items().any(|item| is_opaque(item.target())));
    // What is not said in a patch may be said in the object it is for.
    if unknown || subject.is_partial() || opaque.into_iter().any(is_opaque) {
        return Vec::new();
    }
    let mut ports = Vec::new();
    for (probe, handler) in PROBES.iter().flat_map(|probe| HANDLERS.map(|h| (*probe, h))) {
        // A probe of another host asks somebody else.
        let host = text(subject.node, &[probe, handler, "host"]);
        let port = find(subject.node, &[probe, handler, "port"]);
        ports.extend(port.filter(|_| host.is_none()).map(|port| (probe, port)));
    }
    ports
}

fn declared<'d>(subject: Subject<'d>, field: &'static str) -> impl Iterator<Item = Node<'d>> {
    items(subject.node, &["ports"]).filter_map(move |port| port.get(field))
}
