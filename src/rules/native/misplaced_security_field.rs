//! Security fields on the wrong level: the API server drops what only containers may set from
//! a pod's securityContext, and the other way round.

use super::spark;
use crate::model::scope::Scope;
use crate::model::{Container, Lookup, Pod, Role, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

/// Fields of SecurityContext that PodSecurityContext lacks (core/v1).
pub(super) const CONTAINER_ONLY: [&str; 5] = [
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
    for key in misplaced(pod.scope(), &CONTAINER_ONLY) {
        flag(Evidence::at(subject, key).detail(POD));
    }
    for container in pod.containers() {
        for key in misplaced(container.scope(), &POD_ONLY) {
            let name = container.name().unwrap_or("?");
            let detail =
                format!("container `{name}`'s securityContext, where only pods may set it");
            flag(Evidence::at(Subject::container(container), key).detail(detail));
        }
    }
}

/// Whether this rule judges a key, so that a schema check need not.
pub(super) fn speaks_of(key: Node<'_>) -> bool {
    let context = key.parent().and_then(Node::key).is_some_and(|k| k.text() == "securityContext");
    context && (CONTAINER_ONLY.contains(&key.text()) || POD_ONLY.contains(&key.text()))
}

fn misplaced<'d>(owner: Scope<'d>, fields: &'static [&str]) -> impl Iterator<Item = Node<'d>> {
    let context = owner.raw(&["securityContext"]).node();
    let keys = context.into_iter().flat_map(Node::entries);
    keys.filter(|(key, value)| fields.contains(&key.text()) && !value.is_null()).map(|(key, _)| key)
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let key = evidence.lookup.node().ok_or("the field is not known")?;
    let mut siblings = key.parent().into_iter().flat_map(Node::entries);
    let (_, value) = siblings.find(|(other, _)| *other == key).ok_or("the field has no value")?;
    let pod = evidence.subject.pod.ok_or("the pod is not known")?;
    if evidence.container().is_none()
        && let Some(name) = absent_main(pod)
    {
        return to_new_container(pod, name);
    }
    let mut changes = match evidence.container() {
        Some(_) => to_pod(pod, key.text(), value)?,
        None => to_containers(pod, key.text(), value)?,
    };
    changes.push(Change::Remove { node: value });
    Ok(changes)
}

/// The name of the operator's main container, if the template does not have it yet.
fn absent_main(pod: Pod<'_>) -> Option<&str> {
    let name = Some(&*pod.data.row.name).filter(|name| !name.is_empty())?;
    pod.containers().all(|container| container.name() != Some(name)).then_some(name)
}

/// Moves every misplaced field of the pod into an entry for the main container, which the
/// operator completes, and into the containers that are there. One plan for all of them, so
/// that the entry is made once.
fn to_new_container<'d>(pod: Pod<'d>, name: &str) -> Result<Vec<Change<'d>>, Refusal> {
    let mut context = Vec::new();
    let mut changes = Vec::new();
    let entries = pod.scope().raw(&["securityContext"]).node().into_iter().flat_map(Node::entries);
    for (key, value) in entries.filter(|(key, _)| CONTAINER_ONLY.contains(&key.text())) {
        context.push((key.text().to_owned(), Value::of(value)?));
        if pod.containers().next().is_some() {
            changes.extend(to_containers(pod, key.text(), value)?);
        }
        changes.push(Change::Remove { node: value });
    }
    let entry = Value::Map(vec![
        ("name".into(), Value::Text(name.into())),
        ("securityContext".into(), Value::Map(context)),
    ]);
    changes.push(match pod.scope().raw(&["containers"]) {
        Lookup::Found(found) if found.node.is_seq() => {
            Change::Append { list: found.node, value: entry }
        }
        Lookup::Absent(absent) if absent.steps == 0 => Change::Set {
            under: absent.under,
            keys: vec!["containers".into()],
            value: Value::Seq(vec![entry]),
        },
        _ => return Err("the list of containers is not known".into()),
    });
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
    let sets = owners.into_iter().map(|container| set(container.scope(), field, value));
    sets.filter_map(Result::transpose).collect()
}

fn to_pod<'d>(pod: Pod<'d>, field: &str, value: Node<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    if let Some(key) = spark::pod_context(pod) {
        let keys = vec![key.into(), field.into()];
        return Ok(vec![Change::Set { under: pod.spec, keys, value: Value::of(value)? }]);
    }
    Ok(set(pod.scope(), field, value)?.into_iter().collect())
}

/// Sets the field in an owner's securityContext, unless it is there.
fn set<'d>(owner: Scope<'d>, field: &str, value: Node<'d>) -> Result<Option<Change<'d>>, Refusal> {
    let path = ["securityContext", field];
    match owner.raw(&path) {
        Lookup::Found(_) => Ok(None),
        Lookup::Opaque(_) => Err("a securityContext is not known here".into()),
        Lookup::Absent(absent) => {
            let keys = path[absent.steps..].iter().map(|key| Box::from(*key)).collect();
            Ok(Some(Change::Set { under: absent.under, keys, value: Value::of(value)? }))
        }
    }
}
