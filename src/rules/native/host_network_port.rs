//! Ports of containers on the network of their node.

use crate::model::lookup::{find, items};
use crate::model::{Role, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::{Node, Scalar};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(container) = subject.container else { return };
    let pod = container.pod;
    if pod.flag("hostNetwork") != Some(true) {
        return;
    }
    // Defaulting sees Pods only: templates have been left as they are since 1.28.
    let is_pod = pod.object.template() == Some(pod.object.root());
    let is_defaulted = is_pod && container.role != Role::Ephemeral;
    for port in items(container.node, &["ports"]) {
        let number = |field| find(port, &[field]).filter(|node| is_port(*node));
        let own = || number("containerPort").filter(|_| is_defaulted);
        if let Some(node) = number("hostPort").or_else(own) {
            flag(Evidence::at(subject, node));
        }
    }
}

fn is_port(node: Node<'_>) -> bool {
    matches!(node.scalar(), Some(Scalar::Int(number)) if number != 0)
}
