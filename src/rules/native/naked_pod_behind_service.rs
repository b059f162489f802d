//! A Service whose traffic goes to a pod that nothing brings back.

use crate::model::lookup::{find, landmark, text};
use crate::model::{Pod, Subject, World};
use crate::rules::{Evidence, Options};

use super::together::{annotation, are_together, is_owned};

/// Annotations of pods that a tool or a kubelet looks after.
const TENDED: [&str; 4] = [
    "argocd.argoproj.io/hook",
    "helm.sh/hook",
    "kubernetes.io/config.mirror",
    "kubernetes.io/config.source",
];

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
    // Beside a workload's pods, one of its own is there for a purpose.
    if !pods.iter().all(|pod| is_naked(*pod)) {
        return;
    }
    let Some(pod) = pods.first().map(|pod| pod.object) else { return };
    let detail = pod.name().unwrap_or("?");
    flag(Evidence::at(subject, landmark(selector)).related(landmark(pod.root())).detail(detail));
}

fn is_naked(pod: Pod<'_>) -> bool {
    let object = pod.object;
    let is_static = text(object.root(), &["metadata", "labels", "tier"]) == Some("control-plane");
    object.kind() == "Pod"
        && !object.is_partial()
        && !is_owned(object)
        && !is_static
        && !TENDED.iter().any(|name| annotation(object, name).is_some())
        && !matches!(text(pod.spec, &["restartPolicy"]), Some("Never" | "OnFailure"))
}
