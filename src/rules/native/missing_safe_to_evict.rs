//! A pod with files on its node that does not tell the cluster autoscaler whether it may move.

use crate::model::lookup::{Lookup, find, follow, landmark, text};
use crate::model::{Pod, Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

const ANNOTATION: &str = "cluster-autoscaler.kubernetes.io/safe-to-evict";
const VOLUMES: &str = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod.filter(|pod| !pod.is_partial()) else { return };
    if pod.object.kind() == "DaemonSet" || says(pod, ANNOTATION) || says(pod, VOLUMES) {
        return;
    }
    if let Some(volume) = local_volume(pod) {
        flag(Evidence::at(subject, landmark(volume)));
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let pod = evidence.subject.pod.ok_or("the pod is not known")?;
    let template = pod.object.template().ok_or("the pod has no template")?;
    let path = ["metadata", "annotations", ANNOTATION];
    let Lookup::Absent(absent) = follow(template, &path) else {
        return Err("the annotation cannot be written".into());
    };
    let keys = path[absent.steps..].iter().map(|key| Box::from(*key)).collect();
    Ok(vec![Change::Set { under: absent.under, keys, value: Value::Text("true".into()) }])
}

/// Whether the annotation is there, or cannot be known not to be.
fn says(pod: Pod<'_>, annotation: &str) -> bool {
    let Some(metadata) = pod.metadata() else { return false };
    !matches!(follow(metadata, &["annotations", annotation]), Lookup::Absent(_))
}

/// A volume that counts as local for the cluster autoscaler; memory does not.
fn local_volume(pod: Pod<'_>) -> Option<Node<'_>> {
    let mut volumes = find(pod.spec, &["volumes"])?.items().map(Node::target);
    volumes.find(|volume| {
        let on_disk = text(*volume, &["emptyDir", "medium"]) != Some("Memory");
        find(*volume, &["hostPath"]).is_some() || find(*volume, &["emptyDir"]).is_some() && on_disk
    })
}
