//! Well-known labels and annotations that have a stable successor. Source: Kubernetes' list of
//! well-known labels, annotations and taints.

use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

/// Labels of nodes, with the ones that every kubelet since 1.17 sets beside them.
const LABELS: [(&str, &str); 5] = [
    ("beta.kubernetes.io/arch", "kubernetes.io/arch"),
    ("beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"),
    ("beta.kubernetes.io/os", "kubernetes.io/os"),
    ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"),
    ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"),
];

/// Annotations, with the field or annotation that replaces them, and whether that is an
/// annotation with the same values.
const ANNOTATIONS: [(&str, &str, bool); 12] = [
    ("pod.alpha.kubernetes.io/init-containers", "spec.initContainers", false),
    ("pod.beta.kubernetes.io/init-containers", "spec.initContainers", false),
    ("scheduler.alpha.kubernetes.io/affinity", "spec.affinity", false),
    ("scheduler.alpha.kubernetes.io/critical-pod", "spec.priorityClassName", false),
    ("scheduler.alpha.kubernetes.io/tolerations", "spec.tolerations", false),
    ("security.alpha.kubernetes.io/sysctls", "spec.securityContext.sysctls", false),
    ("security.alpha.kubernetes.io/unsafe-sysctls", "spec.securityContext.sysctls", false),
    (
        "service.alpha.kubernetes.io/tolerate-unready-endpoints",
        "spec.publishNotReadyAddresses",
        false,
    ),
    ("service.beta.kubernetes.io/external-traffic", "spec.externalTrafficPolicy", false),
    (
        "storageclass.beta.kubernetes.io/is-default-class",
        "storageclass.kubernetes.io/is-default-class",
        true,
    ),
    ("volume.beta.kubernetes.io/mount-options", "spec.mountOptions", false),
    ("volume.beta.kubernetes.io/storage-class", "spec.storageClassName", false),
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    let mut report = |node: Node<'d>, next: &str| {
        flag(Evidence::at(subject, node).detail(format!("`{next}`")));
    };
    let label = |node: Node<'_>| LABELS.iter().find(|(old, _)| *old == node.text());
    if let Some(pod) = object.pod() {
        let selector = find(pod.spec, &["nodeSelector"]);
        for (key, _) in selector.into_iter().flat_map(Node::entries) {
            if let Some((_, next)) = label(key) {
                report(key, next);
            }
        }
        let rules = [find(pod.spec, &["affinity"]), find(pod.spec, &["topologySpreadConstraints"])];
        let nodes = rules.into_iter().flatten().flat_map(Node::descendants);
        for node in nodes.filter(|node| node.is_scalar()) {
            let names_label = node.key().is_some_and(|k| matches!(k.text(), "key" | "topologyKey"));
            if let Some((_, next)) = label(node).filter(|_| names_label) {
                report(node, next);
            }
        }
    }
    let own = find(object.root(), &["metadata", "annotations"]);
    let template = object.template().filter(|template| *template != object.root());
    let of_pods = template.and_then(|template| find(template, &["metadata", "annotations"]));
    for (key, _) in own.into_iter().chain(of_pods).flat_map(Node::entries) {
        let known = ANNOTATIONS.iter().find(|(old, _, _)| *old == key.text());
        if let Some((_, next, _)) = known {
            report(key, next);
        }
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the label is not known")?;
    let labels = LABELS.iter().copied();
    let annotations = ANNOTATIONS.iter().filter(|(_, _, same)| *same);
    let mut renamed = labels.chain(annotations.map(|(old, next, _)| (*old, *next)));
    let (_, next) = renamed
        .find(|(old, _)| *old == node.text())
        .ok_or("a field with other values has replaced the annotation")?;
    if node.parent().is_some_and(|map| map.get(next).is_some()) {
        return Err(format!("`{next}` is there already"));
    }
    Ok(vec![Change::Replace { node, value: Value::Text(next.into()) }])
}
