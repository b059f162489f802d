//! A bad value in the pod's securityContext that every container overrides: nothing runs with
//! it, and the Pod Security admission refuses the pod all the same.

use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::{Node, Scalar};

pub(super) fn root<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let user = overridden(subject, "runAsUser", &[]);
    if let Some(node) = user.filter(|node| node.scalar() == Some(Scalar::Int(0))) {
        flag(Evidence::at(subject, node));
    }
}

pub(super) fn root_permission<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let promise = overridden(subject, "runAsNonRoot", &[]);
    if let Some(node) = promise.filter(|node| node.scalar() == Some(Scalar::Bool(false))) {
        flag(Evidence::at(subject, node));
    }
}

pub(super) fn unconfined_seccomp<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let node = overridden(subject, "seccompProfile", &["type"]);
    if let Some(node) = node.filter(|node| node.text() == "Unconfined") {
        flag(Evidence::at(subject, node));
    }
}

/// A value of the pod, or what lies in it, if every container has a field of its own.
fn overridden<'d>(subject: Subject<'d>, field: &str, rest: &[&str]) -> Option<Node<'d>> {
    let pod = subject.pod?;
    let path = ["securityContext", field];
    let value = pod.scope().raw(&path).node()?;
    let mut containers = pod.containers().peekable();
    let is_overridden = containers.peek().is_some()
        && containers.all(|container| container.scope().raw(&path).node().is_some());
    find(value, rest).filter(|_| is_overridden)
}
