//! seccomp profiles by annotation, which Kubernetes has ignored since 1.27.

use super::apparmor_annotation::{profile, whole};
use crate::model::lookup::{Lookup, find, follow};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal};

const POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let annotations = pod.metadata().and_then(|metadata| find(metadata, &["annotations"]));
    for (key, _) in annotations.into_iter().flat_map(Node::entries) {
        if key.text() == POD || key.text().starts_with(CONTAINER) {
            flag(Evidence::at(subject, key));
        }
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let key = evidence.lookup.node().ok_or("the annotation is not known")?;
    let pod = evidence.subject.pod.ok_or("the pod is not known")?;
    let entry = key.parent().into_iter().flat_map(Node::entries).find(|(other, _)| *other == key);
    let value = entry.map(|(_, value)| value).ok_or("the annotation has no value")?;
    let mut changes = vec![Change::Remove { node: whole(value) }];
    let wanted = value.target().text();
    let owner = match key.text().strip_prefix(CONTAINER) {
        None => Some(pod.spec),
        Some(name) => pod.containers().find(|c| c.name() == Some(name)).map(|c| c.node),
    };
    let path = ["securityContext", "seccompProfile"];
    // Unconfined is what the pod has had since the annotation lost its effect.
    if let Some(owner) = owner.filter(|_| wanted != "unconfined")
        && let Lookup::Absent(absent) = follow(owner, &path)
    {
        let profile = profile(wanted).ok_or("the profile is of an unknown form")?;
        let keys = path[absent.steps..].iter().map(|key| Box::from(*key)).collect();
        changes.push(Change::Set { under: absent.under, keys, value: profile });
    }
    Ok(changes)
}
