//! A field that matters is written, but null: for the API server it is not there.

use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal};

const OF_OBJECTS: [&str; 4] = ["data", "spec", "stringData", "subjects"];
const OF_METADATA: [&str; 3] = ["annotations", "labels", "namespace"];
const OF_PODS: [&str; 9] = [
    "affinity",
    "containers",
    "initContainers",
    "nodeSelector",
    "securityContext",
    "serviceAccountName",
    "tolerations",
    "topologySpreadConstraints",
    "volumes",
];
const OF_CONTAINERS: [&str; 11] = [
    "args",
    "command",
    "env",
    "envFrom",
    "image",
    "livenessProbe",
    "ports",
    "readinessProbe",
    "resources",
    "securityContext",
    "volumeMounts",
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object.filter(|object| !object.is_partial()) else { return };
    let root = object.root();
    judge(subject, root, &OF_OBJECTS, flag);
    if let Some(metadata) = find(root, &["metadata"]) {
        judge(subject, metadata, &OF_METADATA, flag);
    }
    let Some(pod) = object.pod() else { return };
    judge(subject, pod.spec, &OF_PODS, flag);
    for container in pod.containers() {
        let subject = Subject::container(container);
        judge(subject, container.node, &OF_CONTAINERS, flag);
        if let Some(resources) = find(container.node, &["resources"]) {
            judge(subject, resources, &["limits", "requests"], flag);
        }
    }
}

fn judge<'d>(
    subject: Subject<'d>,
    map: Node<'d>,
    fields: &[&str],
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let nulls = map.entries().filter(|(_, value)| value.target().is_null());
    for (key, _) in nulls.filter(|(key, _)| fields.contains(&key.text())) {
        flag(Evidence::at(subject, key));
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let key = evidence.lookup.node().ok_or("the field is not known")?;
    let mut entries = key.parent().into_iter().flat_map(Node::entries);
    let entry = entries.find(|(name, _)| *name == key).ok_or("the field is not known")?;
    Ok(vec![Change::Remove { node: entry.1 }])
}
