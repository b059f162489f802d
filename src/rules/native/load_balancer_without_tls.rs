//! A load balancer that offers plain HTTP and nothing beside it.

use crate::model::lookup::{find, is_opaque, items, text};
use crate::model::{Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let ports: Vec<Node<'d>> = items(subject.node, &["spec", "ports"]).collect();
    let unknown = ports.iter().any(|port| port.descendants().any(is_opaque));
    if unknown || ports.iter().any(|port| is(*port, "443", "https") || is(*port, "8443", "tls")) {
        return;
    }
    for port in ports.into_iter().filter(|port| is(*port, "80", "http")) {
        flag(Evidence::at(subject, find(port, &["port"]).unwrap_or(port)));
    }
}

/// Whether a port has that number, name or application protocol.
fn is(port: Node<'_>, number: &str, name: &str) -> bool {
    find(port, &["port"]).is_some_and(|port| port.text() == number)
        || [["name"], ["appProtocol"]].iter().any(|field| text(port, field) == Some(name))
}
