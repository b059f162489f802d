//! Security settings in the configuration of Flyte's Kubernetes plugin, which a ConfigMap holds as
//! text.

use super::misplaced_security_field::CONTAINER_ONLY;
use crate::model::lookup::{find, landmark, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

const POD: &str = "default-pod-security-context";
const CONTAINER: &str = "default-security-context";

/// Fields of a container in what is laid under the pod.
pub(super) fn misplaced<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let context = find(subject.node, &["plugins", "k8s", POD]).into_iter().flat_map(Node::entries);
    for (key, _) in context.filter(|(key, _)| CONTAINER_ONLY.contains(&key.text())) {
        let detail = format!("`{POD}` sets `{}`", key.text());
        flag(Evidence::at(subject, key).detail(detail));
    }
}

/// A setting for containers that reaches few of them.
pub(super) fn lone<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(plugin) = find(subject.node, &["plugins", "k8s"]) else { return };
    let named = text(plugin, &["default-pod-template-name"]).is_some_and(|name| !name.is_empty());
    if let Some(context) = find(plugin, &[CONTAINER]).filter(|_| !named) {
        flag(Evidence::at(subject, landmark(context)));
    }
}
