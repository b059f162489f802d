//! A workload of apps/v1 that does not say which pods are its own.

use crate::model::lookup::{find, follow, is_opaque};
use crate::model::{Lookup, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

/// Labels that change with releases; a selector can never be changed.
const CHANGING: [&str; 5] = [
    "app.kubernetes.io/managed-by",
    "app.kubernetes.io/version",
    "helm.sh/chart",
    "pod-template-hash",
    "version",
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    if !matches!(object.api_version(), "apps/v1" | "apps/v1beta2") {
        return;
    }
    // A patch may leave the selector out; it has no labels and images for all containers.
    let Some(pod) = object.pod().filter(|pod| pod.labels().is_some()) else { return };
    let images = pod.containers().all(|container| container.node.get("image").is_some());
    let selector = follow(object.root(), &["spec", "selector"]);
    match selector {
        Lookup::Absent(absent) if images && pod.containers().next().is_some() => {
            let under = Lookup::Absent(absent);
            flag(Evidence::of(subject, under, &[]).detail("does not say which pods are its own"));
        }
        Lookup::Found(found) if is_empty(found.node) => {
            let detail = "has a selector without a label, which the API refuses";
            flag(Evidence::at(subject, found.node).detail(detail));
        }
        _ => {}
    }
}

fn is_empty(selector: Node<'_>) -> bool {
    let has = |field: &str| {
        let list = find(selector, &[field]);
        list.is_some_and(|list| list.entries().next().is_some() || list.items().next().is_some())
    };
    selector.is_map() && !is_opaque(selector) && !has("matchLabels") && !has("matchExpressions")
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let object = evidence.subject.object.ok_or("the object is not known")?;
    let labels = object.pod().and_then(|pod| pod.labels()).ok_or("the labels are not known")?;
    let Value::Map(mut labels) = Value::of(labels)? else { return Err("no labels".into()) };
    labels.retain(|(key, _)| !CHANGING.contains(&key.as_str()));
    if labels.is_empty() {
        return Err("the pod template has no label that stays the same".into());
    }
    let path = ["spec", "selector", "matchLabels"];
    match follow(object.root(), &path) {
        Lookup::Absent(absent) => {
            let keys = path[absent.steps..].iter().map(|key| Box::from(*key)).collect();
            Ok(vec![Change::Set { under: absent.under, keys, value: Value::Map(labels) }])
        }
        _ => Err("the selector is not known here".into()),
    }
}
