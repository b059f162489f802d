//! PodTemplates that Flyte lays below the pods of its tasks. An entry counts by its name:
//! `default` is below every container, `primary` below the task's own, `default-init` and
//! `primary-init` below init containers; other names are those of containers of a task. Source:
//! the merge rules of Flyte 1.14 to 2.0.

use crate::model::lookup::text;
use crate::model::strings::FLYTE_CONFIGURATION;
use crate::model::{Container, Object, Pod, Role, Subject, World};
use crate::rules::Options;

/// Entries that stand for containers of any name.
const ENTRIES: [&str; 4] = ["default", "primary", "default-init", "primary-init"];

/// What Flyte's documentation calls a container that is only there because a pod needs one.
pub(super) const PLACEHOLDER: &str = "noop";

/// The pod of a template that is made for Flyte: one of its entries says so, or a configuration
/// of Flyte names it.
pub(super) fn template<'d>(subject: Subject<'d>, world: &World<'_>) -> Option<Pod<'d>> {
    let object = subject.object?;
    if object.kind() != "PodTemplate" || !object.group().is_empty() {
        return None;
    }
    let pod = object.pod()?;
    let says = |container: Container<'_>| {
        container.name().is_some_and(|name| name == PLACEHOLDER || ENTRIES.contains(&name))
    };
    let names = |configuration: &Object<'_>| {
        let path = ["plugins", "k8s", "default-pod-template-name"];
        object.name().is_some() && text(configuration.root(), &path) == object.name()
    };
    let is_named = || world.of_kind(FLYTE_CONFIGURATION).iter().any(names);
    (pod.containers().any(says) || is_named()).then_some(pod)
}

/// The entry of that name.
pub(super) fn entry<'d>(pod: Pod<'d>, name: &str) -> Option<Container<'d>> {
    pod.containers().find(|container| container.name() == Some(name))
}

/// Whether an entry stands for init containers.
pub(super) fn is_init(container: Container<'_>) -> bool {
    matches!(container.role, Role::Init | Role::Sidecar)
}

/// Major and minor version of Flyte that the rule is told.
pub(super) fn version(options: &Options) -> (u32, u32) {
    let mut parts = options.text("flyte-version").trim_start_matches('v').split('.');
    let mut part = || parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
    (part(), part())
}
