//! What Flyte's copilot needed before 1.16 to see the processes of a task.

use super::flyte::template;
use crate::model::lookup::{find, items};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::{Node, Scalar};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = template(subject, world) else { return };
    if super::flyte::version(options) < (1, 16) {
        return;
    }
    let shared = find(pod.spec, &["shareProcessNamespace"]);
    if let Some(node) = shared.filter(|node| node.scalar() == Some(Scalar::Bool(true))) {
        flag(Evidence::at(subject, node).detail("`shareProcessNamespace`"));
    }
    for container in pod.containers() {
        let mut added = items(container.node, &["securityContext", "capabilities", "add"]);
        let is_trace = |item: &Node<'_>| matches!(item.text(), "SYS_PTRACE" | "CAP_SYS_PTRACE");
        if let Some(item) = added.find(is_trace) {
            flag(Evidence::at(Subject::container(container), item).detail("`SYS_PTRACE`"));
        }
    }
}
