//! AppArmor profiles by annotation, where a field has taken over (Kubernetes 1.30).

use crate::model::lookup::{Lookup, find, follow};
use crate::model::{Container, Pod, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) const PREFIX: &str = "container.apparmor.security.beta.kubernetes.io/";

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let annotations = pod.metadata().and_then(|metadata| find(metadata, &["annotations"]));
    for (key, _) in annotations.into_iter().flat_map(Node::entries) {
        let Some(name) = key.text().strip_prefix(PREFIX) else { continue };
        let detail = match container(pod, name) {
            Some(_) => format!("container `{name}` by an annotation, which a field has replaced"),
            None => format!("container `{name}`, which the pod does not have"),
        };
        flag(Evidence::at(subject, key).detail(detail));
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let key = evidence.lookup.node().ok_or("the annotation is not known")?;
    let pod = evidence.subject.pod.ok_or("the pod is not known")?;
    let name = key.text().strip_prefix(PREFIX).unwrap_or_default();
    let container = container(pod, name).ok_or("the pod has no container of that name")?;
    let entry = key.parent().into_iter().flat_map(Node::entries).find(|(other, _)| *other == key);
    let value = entry.map(|(_, value)| value).ok_or("the annotation has no value")?;
    if value.target().text() == "unconfined" {
        return Err("AppArmor is switched off, which is for another fix to mend".into());
    }
    let mut changes = vec![Change::Remove { node: whole(value) }];
    let path = ["securityContext", "appArmorProfile"];
    if let Lookup::Absent(absent) = follow(container.node, &path) {
        let profile = profile(value.target().text()).ok_or("the profile is of an unknown form")?;
        let keys = path[absent.steps..].iter().map(|key| Box::from(*key)).collect();
        changes.push(Change::Set { under: absent.under, keys, value: profile });
    }
    Ok(changes)
}

fn container<'d>(pod: Pod<'d>, name: &str) -> Option<Container<'d>> {
    pod.containers().find(|container| container.name() == Some(name))
}

/// The annotations themselves if this is the last one.
pub(super) fn whole(value: Node<'_>) -> Node<'_> {
    let parent = value.parent().filter(|map| map.entries().nth(1).is_none());
    parent.filter(|map| map.key().is_some()).unwrap_or(value)
}

/// The field's value for the annotation's; seccomp's annotations had the same forms.
pub(super) fn profile(annotation: &str) -> Option<Value> {
    let text = |text: &str| Value::Text(text.to_owned());
    let mut entries = Vec::new();
    match annotation {
        "runtime/default" | "docker/default" => {
            entries.push(("type".into(), text("RuntimeDefault")))
        }
        other => {
            let file = other.strip_prefix("localhost/")?;
            entries.push(("type".into(), text("Localhost")));
            entries.push(("localhostProfile".into(), text(file)));
        }
    }
    Some(Value::Map(entries))
}
