//! Security fields on the wrong level: the API server drops what only containers may set from
//! a pod's securityContext, and the other way round.

use crate::model::lookup::{Lookup, find, follow};
use crate::model::{Container, Pod, Role, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

/// Fields of SecurityContext that PodSecurityContext lacks (core/v1).
const CONTAINER_ONLY: [&str; 5] = [
    "allowPrivilegeEscalation",
    "capabilities",
    "privileged",
    "procMount",
    "readOnlyRootFilesystem",
];

/// Fields of PodSecurityContext that SecurityContext lacks (core/v1).
const POD_ONLY: [&str; 6] = [
    "fsGroup",
    "fsGroupChangePolicy",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "sysctls",
    "seLinuxChangePolicy",
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    const POD: &str = "the pod's securityContext, where only containers may set it";
    for key in misplaced(pod.spec, &CONTAINER_ONLY) {
        flag(Evidence::at(subject, key).detail(POD));
    }
    for container in pod.containers() {
        for key in misplaced(container.node, &POD_ONLY) {
            let name = container.name().unwrap_or("?");
            let detail =
                format!("container `{name}`'s securityContext, where only pods may set it");
            flag(Evidence::at(Subject::container(container), key).detail(detail));
        }
    }
}

fn misplaced<'d>(owner: Node<'d>, fields: &'static [&str]) -> impl Iterator<Item = Node<'d>> {
    let context = find(owner, &["securityContext"]);
    let keys = context.into_iter().flat_map(Node::entries);
    keys.filter(|(key, value)| fields.contains(&key.text()) && !value.is_null()).map(|(key, _)| key)
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let key = evidence.lookup.node().ok_or("the field is not known")?;
    let mut siblings = key.parent().into_iter().flat_map(Node::entries);
    let (_, value) = siblings.find(|(other, _)| *other == key).ok_or("the field has no value")?;
    let pod = evidence.subject.pod.ok_or("the pod is not known")?;
    let mut changes = match evidence.container() {
        Some(_) => to_pod(pod, key.text(), value)?,
        None => to_containers(pod, key.text(), value)?,
    };
    changes.push(Change::Remove { node: value });
    Ok(changes)
}

fn to_containers<'d>(
    pod: Pod<'d>,
    field: &str,
    value: Node<'d>,
) -> Result<Vec<Change<'d>>, Refusal> {
    // An ephemeral container in a manifest is a copy of a live object; leave it as it is.
    let owners = pod.containers().filter(|container| container.role != Role::Ephemeral);
    let owners: Vec<Container<'d>> = owners.collect();
    if owners.is_empty() {
        return Err("the pod has no container to move it to".into());
    }
    let sets = owners.into_iter().map(|container| set(container.node, field, value));
    sets.filter_map(Result::transpose).collect()
}

fn to_pod<'d>(pod: Pod<'d>, field: &str, value: Node<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    Ok(set(pod.spec, field, value)?.into_iter().collect())
}

/// Sets the field in an owner's securityContext, unless it is there.
fn set<'d>(owner: Node<'d>, field: &str, value: Node<'d>) -> Result<Option<Change<'d>>, Refusal> {
    let path = ["securityContext", field];
    match follow(owner, &path) {
        Lookup::Found(_) => Ok(None),
        Lookup::Opaque(_) => Err("a securityContext is not known here".into()),
        Lookup::Absent(absent) => {
            let keys = path[absent.steps..].iter().map(|key| Box::from(*key)).collect();
            Ok(Some(Change::Set { under: absent.under, keys, value: Value::of(value)? }))
        }
    }
}
